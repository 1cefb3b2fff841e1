//! Verdicts on config.toml as every release of containerd was seen to give them, oldest first.
#![cfg(feature = "containerd")]

use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
use nodestrap::{KubernetesVersion, Target};

/// A letter for each known release: `y` accepted, `!` with a complaint about a key, `n` refused.
fn verdicts(text: &str) -> String {
    let verdict = |release: &ContainerdVersion| {
        let target = Target::new(KubernetesVersion::V1_34).containerd(*release);
        let lint = ContainerdConfig::lint(text, &target);
        let report = lint.report();
        // 1.x never complains.
        match (report.accepted(), report.strict() && release.major() > 1) {
            (true, false) => 'y',
            (true, true) => '!',
            (false, _) => 'n',
        }
    };
    ContainerdVersion::KNOWN.iter().map(verdict).collect()
}

fn holds(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, expected)| verdicts(text) != *expected)
        .map(|(text, expected)| format!("{text}\nis {} and not {expected}", verdicts(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_proxy_plugin_needs_a_type_that_the_release_knows() {
    holds(&[
        ("[proxy_plugins.x]\ntype = 'snapshot'\n", "yyyyyyy"),
        ("[proxy_plugins.x]\nTYPE = 'content'\n", "yyyyyyy"),
        ("[proxy_plugins.x]\ntype = 'diff'\n", "nyyyyyy"),
        ("[proxy_plugins.x]\ntype = 'sandbox'\n", "nnyyyyy"),
        ("[proxy_plugins.x]\ntype = ''\n", "nnnnnnn"),
        ("[proxy_plugins.x]\n", "nnnnnnn"),
        ("[proxy_plugins]\n", "yyyyyyy"),
    ]);
}

#[test]
fn an_escape_in_an_unknown_key_crashes_the_readers_of_2_0_to_2_2() {
    holds(&[
        ("\"a\\\\b\" = 1\n", "yynnn!!"),
        ("[grpc]\n\"\\u0041\" = 1\n", "yynnn!!"),
        ("'a\\b' = 1\n", "yy!!!!!"),
        ("\"a b\" = 1\n", "yy!!!!!"),
    ]);
}

#[test]
fn the_version_is_found_in_capitals_too() {
    holds(&[
        ("VERSION = 3\n", "ynyyyyy"),
        ("Version = 9\n", "yynnnnn"),
        ("version = 2\nVERSION = 9\n", "yynnnnn"),
    ]);
}

#[test]
fn an_empty_table_passes_for_a_list_only_where_the_list_has_a_default() {
    const RUNTIME: &str = "version = 3\n[plugins.'io.containerd.cri.v1.runtime'";
    holds(&[
        (&format!("{RUNTIME}]\ncdi_spec_dirs = {{}}\n"), "ynyyyyn"),
        (&format!("{RUNTIME}.containerd.runtimes.runc]\npod_annotations = {{}}\n"), "ynnnnnn"),
        (&format!("{RUNTIME}.containerd.runtimes.runc]\nruntime_type = {{}}\n"), "ynyyyyn"),
        (&format!("{RUNTIME}.cni]\nconf_dir = {{}}\n"), "ynyyyyn"),
    ]);
}

#[test]
fn unpack_config_is_a_list_of_tables() {
    let of = |value: &str| {
        format!("version = 2\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = {value}\n")
    };
    holds(&[
        (&of("[{}]"), "yyyyyyy"),
        (&of("[]"), "ynyyyyy"),
        (&of("{}"), "ynnnnny"),
        (&of("[1]"), "ynnnnnn"),
        (&of("-1"), "ynnnnnn"),
        // 1.x finds the plugin by the end of its id.
        ("[plugins.local]\nunpack_config = -1\n", "ynyyyyy"),
    ]);
}

#[test]
fn plugins_are_renamed_and_keys_left_behind_only_where_a_file_is_converted() {
    let cgroups = |version: u8| {
        format!("version = {version}\n[plugins.'io.containerd.monitor.v1.cgroups']\nno_prometheus = 'x'\n")
    };
    let task = |version: u8| {
        format!("version = {version}\n[plugins.'io.containerd.runtime.v2.task']\nsched_core = false\n")
    };
    let cri = |line: &str| format!("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n{line}\n");
    assert_eq!(&verdicts(&cgroups(2))[2..], "nnnnn");
    assert_eq!(&verdicts(&cgroups(3))[2..], "yyynn");
    assert_eq!(&verdicts(&task(2))[2..], "yyyyy");
    assert_eq!(&verdicts(&task(3))[2..], "!!!yy");
    assert_eq!(&verdicts(&cri("enable_cdi = true"))[2..], "yyyyy");
    assert_eq!(&verdicts(&cri("enable_experimental_restore_via_create = true"))[2..], "!!yy!");
}

#[test]
fn the_lists_and_tables_of_plugins_are_found_in_capitals_too() {
    holds(&[
        ("VERSION = 2\ndisabled_plugins = ['cri']\n", "nnnnnnn"),
        ("version = 2\nDISABLED_PLUGINS = ['cri']\n", "nnnnnnn"),
        ("version = 2\nDisabled_plugins = ['cri']\n", "yynnnnn"),
        (
            "version = 2\ndisabled_plugins = ['io.containerd.grpc.v1.cri']\nDISABLED_PLUGINS = ['cri']\n",
            "yynnnnn",
        ),
        (
            "version = 2\nDISABLED_PLUGINS = ['cri']\ndisabled_plugins = ['io.containerd.grpc.v1.cri']\n",
            "yyyyyyy",
        ),
        ("version = 2\nREQUIRED_PLUGINS = ['cri']\n", "nnnnnnn"),
        (
            "version = 2\nDISABLED_PLUGINS = ['io.containerd.grpc.v1.cri']\n[plugins.'io.containerd.grpc.v1.cri']\nsandbox_image = 5\n",
            "yynnnnn",
        ),
        (
            "version = 2\nDISABLED_PLUGINS = ['io.containerd.gc.v1.scheduler']\n[plugins.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 'x'\n",
            "yyyyyyy",
        ),
        ("version = 2\nPLUGINS = 5\n", "nnnnnnn"),
        ("version = 2\nPlugins = 5\n", "yynnnnn"),
        ("version = 2\n[PLUGINS.i]\n", "nnyyyyy"),
        ("version = 2\n[Plugins.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 'x'\n", "yynnnnn"),
        ("version = 2\n[PLUGINS.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 'x'\n", "nnnnnnn"),
        (
            "version = 2\n[PLUGINS.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 'x'\n[plugins.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 1\n",
            "yyyyyyy",
        ),
        (
            "version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 1\n[PLUGINS.'io.containerd.gc.v1.scheduler']\ndeletion_threshold = 'x'\n",
            "yynnnnn",
        ),
        (
            "version = 2\nplugins = {'io.containerd.gc.v1.scheduler' = {deletion_threshold = 'x'}}\nPLUGINS = {}\n",
            "nnnnnny",
        ),
    ]);
}

#[test]
fn zero_passes_for_a_duration() {
    holds(&[
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = 0\n", "yyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = 0x0\n", "yyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = 0.0\n", "yynnnnn"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = 5\n", "nnnnnny"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = -0\n", "yyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = {}\n", "nnyyyyn"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nstartup_delay = {a = 1}\n", "nnnnnnn"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler'.startup_delay]\na = 1\n", "nnnnnnn"),
        (
            "version = 3\n[plugins.'io.containerd.image-verifier.v1.bindir']\nper_verifier_timeout = 0\n",
            "ynyyyyy",
        ),
        ("[plugins.scheduler]\nstartup_delay = 0\n", "yyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = 0\n", "yyyyyyy"),
    ]);
}

#[test]
fn what_a_conversion_moves_is_known_by_its_exact_name_alone() {
    holds(&[
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nSandbox_Image = 5\n", "yy!!!!!"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nSANDBOX_IMAGE = 5\nsandbox_image = 'a'\n",
            "yy!!!!!",
        ),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nEnable_Selinux = 5\n", "yynnnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nSTREAM_SERVER_PORT = 5\n", "nn!!!!!"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nStats_Collect_Period = 5\n", "yy!!!nn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nStats_Collect_Period = '5s'\n", "yy!!!yy"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.CNI]\nbin_dir = 'a'\n", "yyyyyy!"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nBin_dir = 'a'\n", "yyyyyy!"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nCNI = 5\n", "nnnnnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\ncni = 5\n", "nnnyyyy"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd]\nSnapshotter = 5\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\nruntime_type = 'a'\n",
            "yy!!!!!",
        ),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.Containerd]\nsnapshotter = 5\n", "yy!!!!!"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.Runtimes.runc]\nsandbox_mode = 'podsandbox'\n",
            "yy!!!!!",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\nSandbox_Mode = 'podsandbox'\n",
            "yy!!!!!",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\nsandbox_mode = 'podsandbox'\n",
            "yyyyyyy",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\nPrivileged_Without_Host_Devices = 5\n",
            "yynnnnn",
        ),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nConfig_Path = 5\n", "yynnnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.Registry]\nconfig_path = 5\n", "yy!!!!!"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.X509_key_pair_streaming]\ntls_cert_file = 5\n",
            "yy!!!!!",
        ),
        ("version = 3\n[plugins.'io.containerd.grpc.v1.cri']\nSandbox_Image = 5\n", "yn!!!!!"),
        ("version = 3\n[plugins.'io.containerd.grpc.v1.cri']\nStream_Server_Port = 5\n", "ynnnn!!"),
        ("[plugins.cri]\nSandbox_Image = 5\n", "yy!!!!!"),
        ("[plugins.cri]\nSANDBOX_IMAGE = 5\n", "nn!!!!!"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nENABLE_CDI = true\n", "yyyyyy!"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nDrain_Exec_Sync_IO_Timeout = 5\n", "yynnnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd]\nNO_PIVOT = true\n", "yy!!!!!"),
        ("version = 2\n[plugins.'io.containerd.runtime.v2.task']\nSched_Core = true\n", "yy!!!!!"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\nRUNTIME_ENGINE = 'x'\nruntime_type = 'a'\n",
            "yy!!!!!",
        ),
    ]);
}

#[test]
fn a_list_of_one_word_is_printed_as_a_header() {
    holds(&[
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [1]\n", "nn!!!!n"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = ['a']\n", "nn!!!!n"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [[1]]\n", "nn!!!!n"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = ['deletion_threshold']\n", "nnyyyyn"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [1.5]\n", "nn!!!!n"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [{a=1}]\n", "nnnnnnn"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [{deletion_threshold=1}]\n", "nnnnnnn"),
        ("version = 3\n[plugins]\n'io.containerd.gc.v1.scheduler' = [{}]\n", "nnnnnnn"),
        ("version = 2\n[plugins]\n'io.containerd.grpc.v1.cri' = ['a']\n", "nnnnnnn"),
        ("version = 2\n[plugins]\n'io.containerd.grpc.v1.cri' = [{}]\n", "nnnnnnn"),
        ("version = 3\n[plugins]\n'io.containerd.grpc.v1.cri' = ['a']\n", "nn!!!nn"),
        ("version = 4\n[plugins]\n'io.containerd.grpc.v1.cri' = ['a']\n", "nnnnn!n"),
        ("version = 2\n[plugins]\n'io.containerd.runtime.v2.task' = ['a']\n", "nnnnnnn"),
        ("version = 3\n[plugins]\n'io.containerd.runtime.v2.task' = ['a']\n", "nn!!!nn"),
        ("version = 3\n[plugins]\n'io.containerd.cri.v1.runtime' = ['a']\n", "nn!!!!n"),
        ("version = 3\n[plugins]\n'io.containerd.cri.v1.images' = ['a']\n", "nn!!!!n"),
        ("version = 2\n[plugins]\n'io.containerd.snapshotter.v1.native' = ['a']\n", "nn!!!!n"),
        ("version = 2\n[plugins]\n'io.containerd.internal.v1.restart' = ['a']\n", "nn!!!!n"),
        ("version = 2\n[plugins]\n'io.containerd.monitor.v1.cgroups' = ['a']\n", "nn!!!!n"),
        ("[plugins]\ncri = ['a']\n", "nn!!!nn"),
        ("version = 2\n[plugins]\n'io.containerd.tracing.processor.v1.otlp' = ['a']\n", "nn!!!!y"),
        ("version = 2\n[plugins]\n'io.containerd.grpc.v1.cri' = []\n", "nnnnnnn"),
        ("version = 2\n[plugins]\n'io.containerd.runtime.v2.task' = 5\n", "nnnnnnn"),
        ("version = 2\n[plugins]\n'io.containerd.grpc.v1.cri' = 5\n", "nnnnnnn"),
        ("version = 2\n[plugins]\n'io.containerd.cri.v1.images' = ['a']\n", "nn!!!!n"),
        ("version = 2\n[plugins]\n'io.containerd.cri.v1.runtime' = ['a']\n", "nn!!!!n"),
    ]);
}

#[test]
fn empty_tables_are_lost_on_their_way_into_a_plugin() {
    holds(&[
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nbin_dir = {}\n", "nnynnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nconf_dir = {}\n", "nnyyyyn"),
        ("version = 3\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nbin_dir = {}\n", "nn!!!nn"),
        ("version = 3\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nbin_dirs = {}\n", "yn!!!yn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nbin_dirs = {}\n", "yy!yyyn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nbin_dir = 5\n", "nnnnnnn"),
        ("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.CNI]\nbin_dir = {}\n", "nnyyyy!"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\nBinaryName = [{}]\n",
            "yynnnny",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\nBinaryName = [{}, 1]\n",
            "yyyyyyy",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\nBinaryName = [1, {}]\n",
            "yyyyyyy",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\nOther = [{}]\n",
            "yyyyyyy",
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.other]\nruntime_type='a'\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.other.options]\nBinaryName = [{}]\n",
            "yyyyyyy",
        ),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = [{}]\n", "yn!yyyn"),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = [{a=1}]\n", "yn!nnnn"),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = [{},{}]\n", "yn!yyyn"),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = [{},'a']\n", "yn!nnnn"),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = ['a',{}]\n", "yn!nnnn"),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime']\nignore_deprecation_warnings = [{}]\n",
            "ynyyyyn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime']\nignore_deprecation_warnings = [{a=1}]\n",
            "ynnnnnn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime']\nignore_deprecation_warnings = [{a={}}]\n",
            "ynnnnnn",
        ),
        ("version = 3\nimports = [{}]\n", "nnnnnnn"),
        ("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nconf_dir = [{}]\n", "ynnnnnn"),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry.mirrors.a]\nendpoint = [{}]\n",
            "ynyyyyn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\npod_annotations = [{}]\n",
            "ynyyyyn",
        ),
    ]);
}

#[test]
fn plugins_that_only_some_builds_have() {
    holds(&[
        ("version = 3\n[plugins.'io.containerd.mount-handler.v1.erofs']\na = 5\n", "ynyy!!!"),
        ("version = 3\n[plugins.'io.containerd.mount-handler.v1.erofs']\nenable_dmverity = 5\n", "ynyy!!!"),
        ("version = 2\n[plugins.'io.containerd.snapshotter.v1.aufs']\nroot_path = 5\n", "nyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.snapshotter.v1.btrfs']\nroot_path = 5\n", "nyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.snapshotter.v1.devmapper']\nroot_path = 5\n", "nyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.snapshotter.v1.zfs']\nroot_path = 5\n", "nyyyyyy"),
    ]);
}

#[test]
fn the_tables_of_unpack_config_have_known_keys() {
    holds(&[
        ("version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{a=1}]\n", "yn!!!!!"),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{platform=1}]\n",
            "ynnnnnn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{platform='a',snapshotter='b',differ='c'}]\n",
            "ynyyyyy",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{Platform=5}]\n",
            "ynnnnnn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{differ=5}]\n",
            "ynnnnnn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{snapshotter=5}]\n",
            "ynnnnnn",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{applier='x'}]\n",
            "yn!!!!!",
        ),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{snapshotter={}}]\n",
            "ynyyyyn",
        ),
        ("version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{}]\n", "ynyyyyy"),
        (
            "version = 3\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{limit=5}]\n",
            "yn!!!!!",
        ),
        (
            "version = 2\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{platform=1}]\n",
            "ynnnnnn",
        ),
        (
            "version = 2\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{PLATFORM=1}]\n",
            "ynnnnnn",
        ),
        (
            "version = 2\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{Platform=1}]\n",
            "yynnnnn",
        ),
        ("version = 2\n[plugins.'io.containerd.transfer.v1.local']\nunpack_config = [{a=1}]\n", "yy!!!!!"),
    ]);
}

#[test]
fn nri_of_1_7_takes_nanoseconds() {
    holds(&[
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_registration_timeout = 5\n", "yynnnny"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = -1\n", "yynnnny"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = 1.5\n", "ynnnnnn"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = 1.0\n", "ynnnnnn"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = 'x'\n", "ynnnnnn"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = {}\n", "ynyyyyn"),
        ("version = 2\n[plugins.'io.containerd.gc.v1.scheduler']\nschedule_delay = 1.0\n", "nnnnnnn"),
        ("version = 2\n[plugins.'io.containerd.internal.v1.restart']\ninterval = 0.0\n", "yynnnnn"),
        ("version = 2\n[plugins.'io.containerd.internal.v1.restart']\ninterval = 1.0\n", "nnnnnnn"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = '1s'\n", "yyyyyyy"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = ''\n", "ynnnnnn"),
        ("version = 2\n[plugins.'io.containerd.nri.v1.nri']\nplugin_request_timeout = 0.0\n", "ynnnnnn"),
    ]);
}
