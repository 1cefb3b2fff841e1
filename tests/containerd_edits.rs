//! Edits of real and hand-written config.toml files: the wanted values hold afterwards, all else stays.
#![cfg(feature = "containerd")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use indoc::indoc;
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig};
use nodestrap::edit::apply;
use nodestrap::{KubernetesVersion, Target};

/// `containerd config default` of Debian's 1.6.20.
const DEFAULT_1_6: &str = include_str!("data/containerd/default-1.6.toml");

fn wanted() -> ContainerdConfig {
    ContainerdConfig::new().systemd_cgroup(true).sandbox_image("mirror.test/pause:3.9")
}

fn changed(text: &str, wanted: &ContainerdConfig, containerd: ContainerdVersion) -> String {
    let edits = wanted.edits(text, containerd).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"));
    let after = apply(text, &edits).unwrap();
    assert_eq!(wanted.edits(&after, containerd), Ok(Vec::new()), "a second run changes nothing");
    after
}

fn refused(text: &str, wanted: &ContainerdConfig, containerd: ContainerdVersion) -> (String, String) {
    let refusal = wanted.edits(text, containerd).unwrap_err();
    (refusal.reason.into_owned(), text[refusal.span.unwrap()].to_owned())
}

#[test]
fn the_default_file_of_1_6_changes_in_two_values() {
    let after = changed(DEFAULT_1_6, &wanted(), ContainerdVersion::V1_6);
    let by_hand = DEFAULT_1_6
        .replace("registry.k8s.io/pause:3.6", "mirror.test/pause:3.9")
        .replace("SystemdCgroup = false", "SystemdCgroup = true");
    assert_eq!(after, by_hand);
}

#[test]
fn all_settings_are_found_in_the_default_file_of_1_6() {
    let all = wanted()
        .registry_config_path("/etc/containerd/certs.d")
        .cni_bin_dirs(["/usr/lib/cni"])
        .cni_conf_dir("/etc/cni")
        .snapshotter("native")
        .grpc_address("/run/c.sock");
    let after = changed(DEFAULT_1_6, &all, ContainerdVersion::V1_7);
    assert_eq!(after.lines().count(), DEFAULT_1_6.lines().count());
    let differing = after.lines().zip(DEFAULT_1_6.lines()).filter(|(new, old)| new != old).count();
    assert_eq!(differing, 7);
}

#[test]
fn a_packaged_file_without_version_gets_the_one_that_fits() {
    let packaged = indoc! {r#"
        #   Licensed under the Apache License

        disabled_plugins = ["cri"]

        #root = "/var/lib/containerd"

        #[grpc]
        #  address = "/run/containerd/containerd.sock"
    "#};
    let after = changed(packaged, &wanted(), ContainerdVersion::V1_7);
    let expected = indoc! {r#"
        #   Licensed under the Apache License

        disabled_plugins = []
        version = 2

        #root = "/var/lib/containerd"

        #[grpc]
        #  address = "/run/containerd/containerd.sock"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "mirror.test/pause:3.9"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = true
    "#};
    assert_eq!(after, expected);
    assert!(changed(packaged, &wanted(), ContainerdVersion::V2_2).contains("version = 3\n"));
}

#[test]
fn a_version_2_file_stays_version_2_under_containerd_2() {
    let file = indoc! {"
        version = 2
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
        cni_conf_dir = '' # ours
    "};
    let expected = indoc! {"
        version = 2
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
        cni_conf_dir = '' # ours
        runtime_type = 'io.containerd.runc.v2'

        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]
        SystemdCgroup = true

        [plugins.'io.containerd.grpc.v1.cri'.cni]
        bin_dir = '/usr/lib/cni'
    "};
    let wanted = ContainerdConfig::new().systemd_cgroup(true).cni_bin_dirs(["/usr/lib/cni"]);
    assert_eq!(changed(file, &wanted, ContainerdVersion::V2_3), expected);
}

#[test]
fn the_runtime_that_pods_get_is_the_one_that_changes() {
    let file = indoc! {"
        version = 3
        [plugins.'io.containerd.cri.v1.runtime'.containerd]
          default_runtime_name = 'nvidia'
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.nvidia]
            runtime_type = 'io.containerd.runc.v2'
            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.nvidia.options]
              BinaryName = '/usr/bin/nvidia-container-runtime'
    "};
    let after = changed(file, &ContainerdConfig::new().systemd_cgroup(true), ContainerdVersion::V2_2);
    assert!(after.starts_with(&format!("{file}      SystemdCgroup = true\n")), "{after}");
    let config = EffectiveConfig::read(&after, [], ContainerdVersion::V2_2).unwrap();
    assert_eq!((config.default_runtime_name.value.as_str(), config.systemd_cgroup.value), ("nvidia", true));
    assert_eq!(after.matches("SystemdCgroup = true").count(), 2, "runc stays beside it: {after}");
    assert_eq!(found(&after, ContainerdVersion::V2_2), [""; 0]);
}

#[test]
fn runc_beside_another_default_runtime_gets_the_same_cgroup_driver() {
    let file = indoc! {"
        version = 2
        [plugins.'io.containerd.grpc.v1.cri'.containerd]
        default_runtime_name = 'nvidia'
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.nvidia]
        runtime_type = 'io.containerd.runc.v2'
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.nvidia.options]
        SystemdCgroup = false
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
        runtime_type = 'io.containerd.runc.v2'
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]
        SystemdCgroup = false # as shipped
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.kata]
        runtime_type = 'io.containerd.kata.v2'
    "};
    let after = changed(file, &ContainerdConfig::new().systemd_cgroup(true), ContainerdVersion::V1_7);
    assert_eq!(after, file.replace("SystemdCgroup = false", "SystemdCgroup = true"));
}

#[test]
fn what_cannot_be_changed_safely_is_refused_with_its_place() {
    let (reason, at) = refused("version = 3\n", &wanted(), ContainerdVersion::V1_7);
    assert_eq!(reason, "containerd 1.7 reads config version 2 at most, this file says 3");
    assert_eq!(at, "3");

    let mixed = "version = 3\n[plugins.'io.containerd.grpc.v1.cri']\nsandbox_image = 'x'\n";
    let (reason, at) = refused(mixed, &wanted(), ContainerdVersion::V2_2);
    assert!(reason.starts_with("the file says version 3 and has CRI keys of another one"), "{reason}");
    assert_eq!(at, "sandbox_image");

    let mirrors =
        "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']\nendpoint = []\n";
    let (reason, at) = refused(mirrors, &wanted().registry_config_path("/certs"), ContainerdVersion::V1_7);
    assert!(reason.starts_with("CRI does not start with `config_path` beside this"), "{reason}");
    assert_eq!(at, "'docker.io'");

    let (reason, at) = refused("[plugins.cri]\n", &wanted(), ContainerdVersion::V1_7);
    assert!(reason.starts_with("`plugins.cri` is a table of config version 1"), "{reason}");
    assert_eq!(at, "cri");

    let kata = indoc! {"
        version = 3
        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
        runtime_type = 'io.containerd.kata.v2'
    "};
    let (reason, at) = refused(kata, &wanted(), ContainerdVersion::V2_2);
    assert!(reason.ends_with("which has no SystemdCgroup"), "{reason}");
    assert_eq!(at, "'io.containerd.kata.v2'");

    let (reason, _) = refused("version = 2\nversion = 2\n", &wanted(), ContainerdVersion::V2_2);
    assert!(reason.starts_with("the file is not TOML"), "{reason}");
}

fn minimal(config: ContainerdConfig, containerd: ContainerdVersion) -> String {
    config.validate(&target(containerd)).unwrap().minimal(containerd).unwrap()
}

#[test]
fn a_minimal_file_says_what_is_wanted_and_nothing_else() {
    let config = wanted().registry_config_path("/etc/containerd/certs.d").cni_bin_dirs(["/opt/cni/bin"]);
    let expected = indoc! {"
        version = 3

        [plugins.'io.containerd.cri.v1.images'.pinned_images]
          sandbox = 'mirror.test/pause:3.9'

        [plugins.'io.containerd.cri.v1.images'.registry]
          config_path = '/etc/containerd/certs.d'

        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
          SystemdCgroup = true

        [plugins.'io.containerd.cri.v1.runtime'.cni]
          bin_dirs = ['/opt/cni/bin']
    "};
    assert_eq!(minimal(config, ContainerdVersion::V2_4), expected);
}

#[test]
fn effective_values_say_where_they_come_from() {
    let config = EffectiveConfig::read(DEFAULT_1_6, [], ContainerdVersion::V1_6).unwrap();
    assert_eq!(config.sandbox_image.value, "registry.k8s.io/pause:3.6");
    let origin = config.systemd_cgroup.origin.unwrap();
    assert_eq!((origin.text, &DEFAULT_1_6[origin.span]), (0, "false"));

    // A table of a drop-in replaces the whole plugin table in 1.x and is merged in 2.x.
    let main = "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nsandbox_image = 'a'\n";
    let drop_in = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.cni]\nconf_dir = '/b'\n";
    let image = |containerd| EffectiveConfig::read(main, [drop_in], containerd).unwrap().sandbox_image.value;
    assert_eq!(image(ContainerdVersion::V1_7), "registry.k8s.io/pause:3.8");
    assert_eq!(image(ContainerdVersion::V2_2), "a");
}

#[test]
fn a_runtime_without_type_is_seen() {
    let file = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\nSystemdCgroup = true\n";
    let of = |containerd| EffectiveConfig::read(file, [], containerd).unwrap().runtime_type.value;
    assert_eq!(
        (of(ContainerdVersion::V1_7).as_str(), of(ContainerdVersion::V2_0).as_str()),
        ("", "io.containerd.runc.v2")
    );
}

fn target(containerd: ContainerdVersion) -> Target {
    Target::new(KubernetesVersion::V1_34).containerd(containerd)
}

/// The ids of the findings, errors that containerd itself refuses for marked with `!`.
fn found(text: &str, containerd: ContainerdVersion) -> Vec<String> {
    let lint = ContainerdConfig::lint(text, &target(containerd));
    lint.report().iter().map(|d| format!("{}{}", if d.refuses() { "!" } else { "" }, d.rule.id)).collect()
}

#[test]
fn faults_are_judged_as_each_release_does() {
    use ContainerdVersion as V;
    let cri = "[plugins.'io.containerd.grpc.v1.cri']\n";
    for (text, containerd, expected) in [
        ("version = 4\n".to_owned(), V::V2_2, &["!containerd-config-version-unsupported"][..]),
        ("version = 4\n".to_owned(), V::V2_3, &[]),
        ("version = 3\n".to_owned(), V::V1_6, &["containerd-config-version-ignored"]),
        (
            "version = 3\ndisabled_plugins = ['cri']\n".to_owned(),
            V::V2_4,
            &["!containerd-plugin-id", "containerd-cri-disabled"],
        ),
        (format!("version = 2\n{cri}sandbox_image = 5\n"), V::V2_0, &["!containerd-wrong-type"]),
        (format!("version = 2\n{cri}sandbox_imgae = 'x'\n"), V::V1_7, &["containerd-unknown-key"]),
        (format!("{cri}sandbox_image = 'x'\n"), V::V1_7, &["containerd-version-missing"]),
        (format!("{cri}sandbox_image = 'x'\n"), V::V2_3, &[]),
        (
            "version = 2\n[plugins.io.containerd.grpc.v1.cri]\n".to_owned(),
            V::V2_2,
            &["containerd-unquoted-plugin-id"],
        ),
        (
            format!("version = 2\n{cri}cni.bin_dirs = ['/b']\n"),
            V::V1_7,
            &["containerd-key-too-new", "containerd-cni-bin-dir-key"],
        ),
        ("version = 4\n[grpc]\naddress = '/x'\n".to_owned(), V::V2_3, &["containerd-server-block-ignored"]),
        (
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\noptions.Root.x = 1\n".to_owned(),
            V::V2_3,
            &["!containerd-wrong-type"],
        ),
        ("a = 1\na = 2\n".to_owned(), V::V1_7, &["!containerd-syntax"]),
    ] {
        assert_eq!(found(&text, containerd), expected, "{containerd}: {text}");
    }
}

#[test]
fn a_quoted_systemd_cgroup_is_found_and_mended() {
    let file = indoc! {"
        version = 2
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
        runtime_type = 'io.containerd.runc.v2'
        options = { SystemdCgroup = 'true', Binaryname = 'runc' }
    "};
    let lint = ContainerdConfig::lint(file, &target(ContainerdVersion::V1_7));
    let ids: Vec<_> = lint.report().iter().map(|d| d.rule.id).collect();
    assert_eq!(ids, ["containerd-systemd-cgroup-type", "containerd-runtime-option-unknown"]);
    let mended = apply(file, lint.fixes()).unwrap();
    assert_eq!(mended, file.replace("'true'", "true").replace("Binaryname", "BinaryName"));
    assert!(ContainerdConfig::lint(&mended, &target(ContainerdVersion::V1_7)).report().is_empty());
}

#[test]
fn the_default_file_and_our_own_are_without_findings() {
    assert_eq!(found(DEFAULT_1_6, ContainerdVersion::V1_6), ["containerd-runtime-type-missing"; 0]);
    for &containerd in ContainerdVersion::KNOWN {
        let wanted = wanted().registry_config_path("/certs").cni_bin_dirs(["/b"]);
        let text = minimal(wanted, containerd);
        assert_eq!(found(&text, containerd), [""; 0], "{containerd}");
    }
}

#[test]
fn a_release_that_was_not_told_is_not_assumed() {
    let untold = Target::new(KubernetesVersion::V1_34);
    let said = |text: &str| -> Vec<String> {
        let lint = ContainerdConfig::lint(text, &untold);
        lint.report().iter().map(|d| d.to_string().lines().next().unwrap().to_owned()).collect()
    };
    let cri = "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n";
    assert_eq!(
        said(&format!("{cri}sandbox_imgae = 'x'\ncni.bin_dirs = ['/b']\n")),
        [
            "3:1: warning[containerd-unknown-key] plugins[\"io.containerd.grpc.v1.cri\"].sandbox_imgae: unknown key \
             \"sandbox_imgae\": did you mean \"sandbox_image\"?",
            "4:5: note[containerd-release-not-told] plugins[\"io.containerd.grpc.v1.cri\"].cni.bin_dirs: read by 1.6, \
             1.7, 2.0: containerd 2.0 does not know `bin_dirs` (containerd-cni-bin-dir-key)",
        ]
    );
    assert!(ContainerdConfig::lint("version = 4\n", &untold).report().is_empty(), "2.3 and 2.4 read it");
    let nobody_reads = said("version = 9\n");
    assert!(
        nobody_reads[0].starts_with("1:11: note[containerd-release-not-told] version: read by 1.7, 2.0,")
    );
    assert_eq!(nobody_reads.len(), 1, "1.6 takes it and ignores its tables");
}

#[test]
fn rules_are_allowed_and_denied_as_for_every_kind() {
    let text = "disabled_plugins = ['cri']\n";
    let allowed = target(ContainerdVersion::V1_7).allow("containerd-cri-disabled");
    assert!(!ContainerdConfig::lint(text, &allowed).report().has_errors());
    assert!(ContainerdConfig::lint(text, &target(ContainerdVersion::V1_7)).report().has_errors());
}

#[test]
fn a_document_renders_for_every_release_and_says_what_a_file_states() {
    let target = Target::new(KubernetesVersion::V1_34);
    let valid = wanted().validate(&target).unwrap();
    let text = valid.render();
    for &containerd in ContainerdVersion::KNOWN {
        assert_eq!(found(&text, containerd), [""; 0], "{containerd}");
    }
    let read = ContainerdConfig::parse(&text, &target).unwrap();
    assert_eq!((read.systemd_cgroup, read.sandbox_image), (Some(true), wanted().sandbox_image));
    assert_eq!(valid.edits_to_equal(&text), Ok(Vec::new()));
    let edits = valid.edits_to_equal("# ours\nversion = 2\n").unwrap();
    let after = apply("# ours\nversion = 2\n", &edits).unwrap();
    assert!(after.starts_with("# ours\n"));
    let several = ContainerdConfig::new().cni_bin_dirs(["/a", "/b"]);
    let invalid = several.clone().validate(&target.clone().containerd(ContainerdVersion::V1_7)).unwrap_err();
    assert_eq!(invalid.report.iter().map(|d| d.rule.id).collect::<Vec<_>>(), ["containerd-value-unwritable"]);
    assert!(several.validate(&target).unwrap().render().contains("bin_dirs"));
}

#[test]
fn another_first_runtime_leaves_the_built_in_one_in_place() {
    let crun = ContainerdConfig::new().default_runtime_name("crun").runtime_type("io.containerd.runc.v2");
    let after = changed("version = 2\n", &crun, ContainerdVersion::V1_7);
    let expected = indoc! {r#"
        version = 2

        [plugins."io.containerd.grpc.v1.cri".containerd]
          default_runtime_name = "crun"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"
    "#};
    assert_eq!(after, expected, "1.x forgets its own runc once a file names a runtime");
    let after = changed("version = 2\n", &crun, ContainerdVersion::V2_2);
    assert!(!after.contains("runtimes.runc"), "2.x adds the runtimes of a file to its own:\n{after}");
}

#[test]
fn an_empty_table_is_taken_for_a_value_until_2_3() {
    let accepted =
        |text: &str, containerd| ContainerdConfig::lint(text, &target(containerd)).report().accepted();
    let (scalar, list) = ("version = 3\n[debug.level]\n", "version = 3\n[imports]\n");
    let inside = "version = 3\n[plugins.'io.containerd.cri.v1.images']\nsnapshotter = {}\n";
    for (text, containerd, expected) in [
        (scalar, ContainerdVersion::V2_0, true),
        (scalar, ContainerdVersion::V2_3, true),
        (scalar, ContainerdVersion::V2_4, false),
        ("version = 2\n[debug.level]\n", ContainerdVersion::V1_7, false),
        ("version = 3\ndebug = {level = {}}\n", ContainerdVersion::V2_2, false),
        ("version = 3\n[debug.level.x]\n", ContainerdVersion::V2_2, false),
        (list, ContainerdVersion::V2_2, false),
        (inside, ContainerdVersion::V2_3, true),
        (inside, ContainerdVersion::V2_4, false),
    ] {
        assert_eq!(accepted(text, containerd), expected, "{containerd}: {text}");
    }
}

#[test]
fn what_keeps_cri_from_starting_is_an_error_at_its_value() {
    use ContainerdVersion as V;
    let runtime = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd";
    let runc = format!("{runtime}.runtimes.runc]\nruntime_type = 'io.containerd.runc.v2'\n");
    let new = "version = 3\n[plugins.'io.containerd.cri.v1.runtime'";
    for (text, containerd, expected) in [
        (format!("{runc}runtime_engine = ''\n"), V::V1_7, ""),
        (
            format!("{runc}runtime_engine = '/usr/bin/nvidia-container-runtime'\n"),
            V::V1_7,
            "'/usr/bin/nvidia-container-runtime'",
        ),
        (format!("{runc}runtime_engine = '/usr/bin/nvidia-container-runtime'\n"), V::V2_0, ""),
        (format!("{runtime}]\nno_pivot = true\n"), V::V1_7, "true"),
        (format!("{runtime}]\ndefault_runtime_name = ''\n"), V::V1_7, "''"),
        (format!("{runc}privileged_without_host_devices_all_devices_allowed = true\n"), V::V1_7, "true"),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nstream_idle_timeout = '4 h'\n".to_owned(),
            V::V1_7,
            "'4 h'",
        ),
        (format!("{new}]\ndrain_exec_sync_io_timeout = '1'\n"), V::V2_2, "'1'"),
        (format!("{new}.containerd.runtimes.runc]\nio_type = 'pipe'\n"), V::V2_2, "'pipe'"),
    ] {
        let lint = ContainerdConfig::lint(&text, &target(containerd));
        let found = lint.report().iter().filter(|d| d.rule.id == "containerd-cri-refused");
        let at: Vec<&str> = found.map(|d| &text[d.place.as_ref().unwrap().span.clone()]).collect();
        let expected: Vec<&str> = Some(expected).filter(|text| !text.is_empty()).into_iter().collect();
        assert_eq!(at, expected, "{containerd}: {text}");
    }
}

#[test]
fn the_cgroup_key_of_1_0_stops_cri_of_1_x_and_is_ignored_by_2_x() {
    use nodestrap::diagnostic::Severity;
    let old = "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nsystemd_cgroup = true\n";
    let runtime = "[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]\n";
    let both =
        format!("{old}{runtime}runtime_type = 'io.containerd.runc.v2'\noptions.SystemdCgroup = true\n");
    let v1 = format!("{old}{runtime}runtime_type = 'io.containerd.runtime.v1.linux'\n");
    let said = |text: &str, containerd| {
        let lint = ContainerdConfig::lint(text, &target(containerd));
        let key = lint.report().iter().find(|d| d.rule.id == "containerd-systemd-cgroup-key").cloned();
        key.map(|d| d.severity)
    };
    assert_eq!(said(old, ContainerdVersion::V1_7), Some(Severity::Error));
    assert_eq!(said(&both, ContainerdVersion::V1_7), Some(Severity::Error));
    assert_eq!(said(&v1, ContainerdVersion::V1_7), None);
    assert_eq!(said(old, ContainerdVersion::V2_1), Some(Severity::Warning));
    assert_eq!(said(&both, ContainerdVersion::V2_1), None);
}

#[test]
fn keys_that_came_to_1_6_later_are_known_where_the_patch_has_them() {
    let text = "version = 2\n[plugins.'io.containerd.snapshotter.v1.overlayfs']\nmount_options = []\n";
    for (containerd, expected) in [
        (ContainerdVersion::V1_6, 0),
        (ContainerdVersion::V1_6.patch(24), 0),
        (ContainerdVersion::V1_6.patch(23), 1),
    ] {
        assert_eq!(found(text, containerd).len(), expected, "{containerd}");
    }
}

#[test]
fn an_imported_file_has_the_version_of_the_one_that_imports_it() {
    let main = "version = 2\nimports = ['/etc/containerd/conf.d/*.toml']\n";
    let part = "[plugins.'io.containerd.grpc.v1.cri'.containerd]\ndefault_runtime_name = 'nvidia'\n";
    for &containerd in ContainerdVersion::KNOWN {
        let lint = ContainerdConfig::lint_import(part, main, &target(containerd));
        assert!(lint.report().is_empty(), "{containerd}: {:?}", lint.report());
    }
    assert_eq!(found(part, ContainerdVersion::V1_7), ["containerd-version-missing"]);
}

#[test]
fn of_a_file_for_another_release_only_that_is_said() {
    let text = "version = 3\n[grpc]\ntcp_tls_common_name = 'x'\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = ['/b']\n";
    assert_eq!(found(text, ContainerdVersion::V1_7), ["!containerd-config-version-unsupported"]);
}

#[test]
fn old_mirrors_become_files_of_their_own() {
    let text = indoc! {r#"
        # of the distribution
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "registry.k8s.io/pause:3.8"

          [plugins."io.containerd.grpc.v1.cri".registry]

            [plugins."io.containerd.grpc.v1.cri".registry.mirrors]

              [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
                endpoint = ["https://a.test:5000", "https://b.test/v2/hub", "registry-1.docker.io"]

              [plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
                endpoint = ["localhost:5000"]

            [plugins."io.containerd.grpc.v1.cri".registry.configs]

              [plugins."io.containerd.grpc.v1.cri".registry.configs."a.test:5000".tls]
                ca_file = "/etc/a.pem"

              [plugins."io.containerd.grpc.v1.cri".registry.configs."quay.io".tls]
                insecure_skip_verify = true

              [plugins."io.containerd.grpc.v1.cri".registry.configs."quay.io".auth]
                username = "u"
    "#};
    let moved = ContainerdConfig::move_mirrors(text, "/etc/containerd/certs.d").unwrap();
    assert_eq!(apply(text, &moved.edits), Ok(moved.text.clone()));
    let target = Target::new(KubernetesVersion::V1_34).containerd(ContainerdVersion::V1_7);
    let files: Vec<(String, String)> = moved
        .hosts
        .iter()
        .map(|(folder, hosts)| (folder.clone(), hosts.clone().validate(&target).unwrap().render()))
        .collect();
    let pull = "  capabilities = [\"pull\", \"resolve\"]\n";
    let expected = [
        (
            "docker.io",
            format!(
                "server = \"https://registry-1.docker.io\"\n\n[host.\"https://a.test:5000\"]\n{pull}  ca = \
                 \"/etc/a.pem\"\n\n[host.\"https://b.test/v2/hub\"]\n{pull}  override_path = true\n"
            ),
        ),
        ("_default", format!("[host.\"http://localhost:5000\"]\n{pull}")),
        (
            "quay.io",
            format!(
                "server = \"https://quay.io\"\nskip_verify = true\n\n[host.\"http://localhost:5000\"]\n{pull}"
            ),
        ),
    ];
    assert_eq!(files, expected.map(|(folder, text)| (folder.to_owned(), text)));
    let lint = ContainerdConfig::lint(&moved.text, &target);
    assert!(!lint.report().has_errors(), "{}\n{}", lint.report(), moved.text);
    assert!(moved.text.starts_with("# of the distribution\nversion = 2\n"));
    assert!(moved.text.contains("username = \"u\"") && !moved.text.contains("insecure_skip_verify"));
    assert!(moved.text.contains("config_path = \"/etc/containerd/certs.d\""), "{}", moved.text);
    // There is nothing left to move.
    let again = ContainerdConfig::move_mirrors(&moved.text, "/other").unwrap();
    assert_eq!((again.edits, again.hosts), (Vec::new(), Vec::new()));
}

#[test]
fn mirrors_that_no_file_can_say_stay_where_they_are() {
    let head = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.";
    for (table, reason) in [
        (
            "mirrors.\"a.test\"]\nrewrite = {}\n",
            "line 3: `rewrite` has no place in a hosts.toml of this crate",
        ),
        (
            "configs.\"a.test\".tls]\ncert_file = \"/a\"\n",
            "line 3: `cert_file` has no place in a hosts.toml of this crate",
        ),
    ] {
        let refusal = ContainerdConfig::move_mirrors(&format!("{head}{table}"), "/certs.d").unwrap_err();
        assert_eq!(refusal.to_string(), reason);
    }
    let refusal = ContainerdConfig::move_mirrors("root = \"/a\"\n", "/certs.d").unwrap_err();
    assert!(refusal.to_string().starts_with("the file has no version from 2 on"), "{refusal}");
}
