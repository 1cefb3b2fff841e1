//! Patches: what is named changes, and nothing else.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use indoc::indoc;
use nodestrap::document::{PatchError, RenderedText as _};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::{Cluster, Context, Kubeconfig, NamedCluster, NamedContext, NamedUser, User};
use nodestrap::kubelet::{AnonymousAuthentication, KubeletAuthentication, KubeletConfiguration};
use nodestrap::object::{ClusterRoleBinding, ObjectMeta};
use nodestrap::token::{StaticToken, StaticTokenFile};
use nodestrap::unit::{DropIn, EnvironmentFilePath, Restart, ServiceSection, ServiceUnit, UnitSection};
use nodestrap::{Document, KubernetesVersion, Patch, Target, edit};

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// What a patch makes of a text. Applied again, it changes nothing.
#[track_caller]
fn patched<D: Document>(patch: &Patch<D>, text: &str) -> String {
    let once = patch.apply(text, &target()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(edit::apply(text, &once.edits).as_deref(), Ok(once.text.expose()));
    let again = patch.apply(once.text.expose(), &target()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.edits, [], "{}", once.text.expose());
    once.text.expose().to_owned()
}

/// Why a patch is not applied.
#[track_caller]
fn refused<D: Document>(patch: &Patch<D>, text: &str) -> String {
    patch.apply(text, &target()).map(|patched| patched.text).unwrap_err().to_string()
}

/// With the line ends of another system, and a byte-order mark.
fn of_another_system(text: &str) -> String {
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

const KUBELET: &str = indoc! {r#"
    # of the distribution
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    syncFrequency: 60s  # as the kubelet's default
    maxPods: 110
    clusterDNS: [ "10.96.0.10" ]
    clusterDomain: 'cluster.local'
    authentication:
      # nobody without a name
      anonymous: {enabled: false}
      x509:
        clientCAFile: "/etc/kubernetes/pki/ca.crt"
    evictionHard:
      memory.available: 100Mi   # measured in March
      nodefs.available: 10%
    futureKey: {kept: [1,  2]}
"#};

#[test]
fn a_field_of_a_kubelet_configuration_is_set_and_every_other_byte_stays() {
    let max_pods = Patch::new().set(KubeletConfiguration::new().max_pods(200));
    assert_eq!(patched(&max_pods, KUBELET), KUBELET.replace("110", "200"));
    let other = of_another_system(KUBELET);
    assert_eq!(patched(&max_pods, &other), other.replace("110", "200"));
    let new = Patch::new().set(KubeletConfiguration::new().pod_pids_limit(4096));
    assert_eq!(patched(&new, &other), format!("{other}podPidsLimit: 4096\r\n"));
}

#[test]
fn a_value_that_is_there_in_another_spelling_stays() {
    let same =
        KubeletConfiguration::new().sync_frequency("1m".parse().unwrap()).cluster_domain("cluster.local");
    assert_eq!(patched(&Patch::new().set(same), KUBELET), KUBELET);
}

#[test]
fn a_changed_scalar_keeps_its_quotes_where_they_can_say_it() {
    for (domain, written) in [("example.org", "'example.org'"), ("it's", "'it''s'")] {
        let patch = Patch::new().set(KubeletConfiguration::new().cluster_domain(domain));
        let target = target().allow("kubelet-cluster-domain");
        let text = patch.apply(KUBELET, &target).map(|patched| patched.text);
        let text = text.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(text, KUBELET.replace("'cluster.local'", written));
    }
    let patch = Patch::new().set(KubeletConfiguration::new().cluster_dns(["10.96.0.11"]));
    assert_eq!(patched(&patch, KUBELET), KUBELET.replace("10.96.0.10", "10.96.0.11"));
}

#[test]
fn records_and_maps_are_set_key_by_key_and_lists_as_a_whole() {
    let anonymous = AnonymousAuthentication::new().enabled(true);
    let open = KubeletConfiguration::new()
        .authentication(KubeletAuthentication::new().anonymous(anonymous))
        .eviction_hard([("memory.available", "200Mi"), ("imagefs.available", "15%")]);
    let target = target().allow("kubelet-anonymous-auth");
    let text = Patch::new().set(open).apply(KUBELET, &target).map(|patched| patched.text);
    let wanted = KUBELET
        .replace("enabled: false", "enabled: true")
        .replace("100Mi", "200Mi")
        .replace("  nodefs.available: 10%\n", "  nodefs.available: 10%\n  imagefs.available: 15%\n");
    assert_eq!(text.unwrap_or_else(|error| panic!("{error}")), wanted);
    let two = KubeletConfiguration::new().cluster_dns(["10.96.0.10", "169.254.20.10"]);
    let both = KUBELET.replace("\"10.96.0.10\"", "\"10.96.0.10\", \"169.254.20.10\"");
    assert_eq!(patched(&Patch::new().set(two), KUBELET), both);
    let added = KubeletConfiguration::new().cluster_dns(["169.254.20.10"]);
    assert_eq!(patched(&Patch::new().add(added.clone()), KUBELET), both);
    assert_eq!(patched(&Patch::new().set(added), KUBELET), KUBELET.replace("10.96.0.10", "169.254.20.10"));
}

#[test]
fn a_path_is_removed_whether_this_release_knows_it_or_not() {
    let patch = Patch::<KubeletConfiguration>::new()
        .remove(r#"evictionHard["nodefs.available"]"#)
        .remove("futureKey.kept")
        .remove("syncFrequency")
        .remove("cpuManagerPolicy");
    let wanted = KUBELET
        .replace("  nodefs.available: 10%\n", "")
        .replace("{kept: [1,  2]}", "{}")
        .replace("syncFrequency: 60s  # as the kubelet's default\n", "");
    assert_eq!(patched(&patch, KUBELET), wanted);
    let missing = patch.apply(KUBELET, &target()).map(|patched| patched.missing);
    let missing = missing.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(missing.iter().map(ToString::to_string).collect::<Vec<_>>(), ["cpuManagerPolicy"]);
    let one = Patch::<KubeletConfiguration>::new().remove(r#"clusterDNS["10.96.0.10"]"#);
    assert_eq!(patched(&one, KUBELET), KUBELET.replace("\"10.96.0.10\"", ""));
}

#[test]
fn changes_are_made_in_the_order_in_which_they_are_named() {
    let patch = Patch::new()
        .remove("evictionHard")
        .set(KubeletConfiguration::new().eviction_hard([("memory.available", "1Gi")]));
    let wanted = KUBELET.replace("100Mi", "1Gi").replace("  nodefs.available: 10%\n", "");
    assert_eq!(patched(&patch, KUBELET), wanted);
}

#[test]
fn what_cannot_be_changed_alone_is_refused_with_line_path_and_reason() {
    let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nevictionHard: &all {a: 1%}\nevictionSoft: *all\n";
    let patch = Patch::new().set(KubeletConfiguration::new().eviction_soft([("a", "2%")]).max_pods(1));
    assert_eq!(refused(&patch, text), "line 4: evictionSoft: the value stands behind an alias");
    let item = Patch::<KubeletConfiguration>::new().remove("clusterDNS[0]");
    assert_eq!(
        refused(&item, KUBELET),
        "clusterDNS[0]: an item of a list is named by its name or text, as in clusterDNS[\"10.96.0.10\"], not by its \
         number"
    );
    assert_eq!(refused(&patch, "kind: Pod\n"), "the text is of another kind");
    assert!(refused(&patch, "a: [1\n").starts_with("line "), "{}", refused(&patch, "a: [1\n"));
}

#[test]
fn the_whole_result_is_judged() {
    let patch = Patch::new().set(KubeletConfiguration::new().image_gc_high_threshold_percent(70));
    let error = patch.apply(KUBELET, &target()).map(|patched| patched.text).unwrap_err();
    assert!(matches!(&error, PatchError::Invalid(report) if report.has_errors()));
    let said = format!("{error:?}");
    assert!(said.starts_with("the changed text has errors\n") && said.contains("kubelet-image-gc"), "{said}");
}

#[test]
fn json_files_are_changed_too() {
    let text = "{\"apiVersion\": \"kubelet.config.k8s.io/v1beta1\",\n \"kind\": \"KubeletConfiguration\", \"maxPods\": 5, \"x\": [ ]}\n";
    let patch = Patch::new().set(KubeletConfiguration::new().max_pods(6)).remove("x");
    let wanted = text.replace('5', "6").replace(", \"x\": [ ]", "");
    assert_eq!(patched(&patch, text), wanted);
}

#[test]
fn the_mode_of_kube_proxy_is_set() {
    let text =
        "# ours\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: \"\"\n";
    let patch = Patch::new().set(KubeProxyConfiguration::new().mode("nftables".into()));
    assert_eq!(patched(&patch, text), text.replace("\"\"", "\"nftables\""));
}

const KUBECONFIG: &str = indoc! {"
    apiVersion: v1
    kind: Config
    clusters:
    - name: prod
      cluster:
        server: https://10.0.0.1:6443
        certificate-authority: ca.crt  # of prod
    - cluster: {server: 'https://10.0.0.2:6443', certificate-authority: lab.crt}
      name: lab
    users:
    - name: admin
      user:
        client-certificate: admin.crt
        client-key: admin.key
    contexts:
    - name: prod
      context: {cluster: prod, user: admin}
    current-context: prod
"};

#[test]
fn entries_of_a_kubeconfig_are_changed_by_name() {
    let moved = NamedCluster::new().name("prod").cluster(Cluster::new().server("https://10.0.0.9:6443"));
    let patch = Patch::new().set(Kubeconfig::new().clusters([moved]));
    assert_eq!(patched(&patch, KUBECONFIG), KUBECONFIG.replace("10.0.0.1", "10.0.0.9"));
    let lab = Kubeconfig::new()
        .contexts([NamedContext::new().name("lab").context(Context::new().cluster("lab").user("admin"))])
        .current_context("lab");
    let wanted = KUBECONFIG
        .replace(
            "user: admin}\n",
            "user: admin}\n- context:\n    cluster: lab\n    user: admin\n  name: lab\n",
        )
        .replace("current-context: prod", "current-context: lab");
    assert_eq!(patched(&Patch::new().set(lab), KUBECONFIG), wanted);
}

#[test]
fn a_credential_takes_the_place_of_another() {
    let token = NamedUser::new().name("admin").user(User::bearer("secret-token"));
    let patch =
        Patch::new().remove("users.admin.user").remove("clusters.lab").set(Kubeconfig::new().users([token]));
    let after = patched(&patch, KUBECONFIG);
    assert!(after.contains("- name: admin\n  user:\n    token: secret-token\n"), "{after}");
    assert!(!after.contains("lab.crt") && after.contains("# of prod"), "{after}");
    let wrong = Patch::new().set(Kubeconfig::new().current_context("nowhere"));
    let secret = KUBECONFIG.replace("client-certificate: admin.crt", "token: hunter2");
    assert!(!format!("{:?}", wrong.apply(&secret, &target())).contains("hunter2"));
    assert!(!format!("{:?}", patch.apply(&secret, &target())).contains("secret-token"));
}

#[test]
fn an_objects_label_is_set() {
    let text = indoc! {"
        # granted in May
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: nodes
          labels: {a: b}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:node-bootstrapper'}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'system:bootstrappers'}
    "};
    let patch = Patch::new().set(ClusterRoleBinding::new().metadata(ObjectMeta::new().labels([("c", "d")])));
    assert_eq!(patched(&patch, text), text.replace("{a: b}", "{a: b, \"c\": \"d\"}"));
}

const UNIT: &str = indoc! {r#"
    # of the distribution
    [Unit]
    Description = Kubelet   
    After=a.service b.service

    [Service]
    ; the program
    ExecStart=/usr/bin/kubelet \
      --config=/etc/kubelet.yaml "--v=2"
    Environment=A=1
    RestartSec=5
    X-Ours=1

    [X-Distribution]
    Anything=goes
"#};

#[test]
fn a_setting_of_a_unit_is_set_added_to_and_removed() {
    let set = |service: ServiceSection| Patch::new().set(ServiceUnit::new().service(service));
    let section = ServiceSection::new;
    let restart = set(section().restart_sec("10s".parse().unwrap()));
    assert_eq!(patched(&restart, UNIT), UNIT.replace("RestartSec=5", "RestartSec=10s"));
    let other = of_another_system(UNIT);
    assert_eq!(patched(&restart, &other), other.replace("RestartSec=5", "RestartSec=10s"));
    let always = set(section().restart(Restart::Always));
    assert_eq!(patched(&always, &other), other.replace("X-Ours=1\r\n", "X-Ours=1\r\nRestart=always\r\n"));

    let variables = section().environment([("B", "2")]);
    let added = Patch::new().add(ServiceUnit::new().service(variables.clone()));
    assert_eq!(patched(&added, UNIT), UNIT.replace("A=1\n", "A=1\nEnvironment=B=2\n"));
    assert_eq!(patched(&set(variables), UNIT), UNIT.replace("A=1\n", "B=2\n"));
    let wants = ServiceUnit::new().unit(UnitSection::new().after(["c.service".parse().unwrap()]));
    assert_eq!(patched(&Patch::new().add(wants), UNIT), UNIT.replace("b.service", "b.service c.service"));

    let patch = Patch::<ServiceUnit>::new().remove("Service.Environment").remove("Service.User");
    assert_eq!(patched(&patch, UNIT), UNIT.replace("Environment=A=1\n", ""));
    let missing = patch.apply(UNIT, &target()).map(|patched| patched.missing).unwrap_or_default();
    assert_eq!(missing.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Service.User"]);
}

#[test]
fn a_line_that_systemd_skips_goes_with_its_setting() {
    let text = UNIT.replace("RestartSec=5\n", "RestartSec=5\nRestart=sometimes\n");
    let patch = Patch::<ServiceUnit>::new().remove("Service.Restart");
    assert_eq!(patched(&patch, &text), UNIT);
}

#[test]
fn a_drop_in_keeps_the_list_that_it_empties() {
    let text = "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --config=/a\nEnvironmentFile=-/etc/default/kubelet\n";
    let command = "/usr/bin/kubelet";
    let set = DropIn::new().service(
        ServiceSection::new().exec_start([nodestrap::unit::ExecCommand::new(command).arg("--config=/b")]),
    );
    let wanted = text
        .replace("ExecStart=/usr/bin/kubelet --config=/a", "ExecStart=/usr/bin/kubelet \\\n  --config=/b");
    assert_eq!(patched(&Patch::new().set(set), text), wanted);
    let more = ServiceSection::new().environment_file([EnvironmentFilePath::optional("/etc/kubelet.env")]);
    assert_eq!(
        patched(&Patch::new().add(DropIn::new().service(more)), text),
        format!("{text}EnvironmentFile=-/etc/kubelet.env\n")
    );
}

#[test]
fn a_value_that_no_line_can_hold_is_refused() {
    let patch =
        Patch::new().set(ServiceUnit::new().unit(UnitSection::new().description("a\n[Service]\nUser=root")));
    assert_eq!(
        refused(&patch, UNIT),
        "Unit.Description: a line end or NUL byte would end the value and begin another setting"
    );
    assert_eq!(
        refused(&Patch::<ServiceUnit>::new().remove("Restart"), UNIT),
        "Restart: a setting is named by its section and key, such as Service.Restart"
    );
    assert_eq!(refused(&patch, "[Unit\n"), "line 1: systemd cannot read the text");
}

#[test]
fn a_token_file_gets_a_record_and_keeps_the_others() {
    let text = "# note,x,y\r\nold,\"kubelet-bootstrap\",10001,\"system:bootstrappers\"\r\n";
    let mut file = StaticTokenFile::new();
    file.add(StaticToken::new("new-token", "kubelet-bootstrap", "10001").groups(["system:bootstrappers"]));
    let after = patched(&Patch::new().set(file.clone()), text);
    assert_eq!(after, format!("{text}new-token,kubelet-bootstrap,10001,\"system:bootstrappers\"\r\n"));
    file.retire("old");
    assert!(!patched(&Patch::new().set(file), text).contains("old"));
}

#[cfg(feature = "containerd")]
mod containerd {
    use super::*;
    use nodestrap::containerd::{
        ContainerdConfig, ContainerdVersion, HostCapability, HostsToml, RegistryHost,
    };

    const CONFIG: &str = indoc! {r#"
        # of the distribution
        version = 2
        disabled_plugins = ["cri"]   # as shipped

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = 'registry.k8s.io/pause:3.8'

        [plugins."io.containerd.grpc.v1.cri".registry.configs."r.test".auth]
          username = "u"

        [debug]
          level = "info"
    "#};

    fn applied(patch: &Patch<ContainerdConfig>, text: &str) -> String {
        let target = target().containerd(ContainerdVersion::V1_7);
        let once = patch.apply(text, &target).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(edit::apply(text, &once.edits).as_deref(), Ok(once.text.as_str()));
        let again = patch.apply(&once.text, &target).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.edits, [], "{}", once.text);
        once.text
    }

    #[test]
    fn a_value_of_containerds_configuration_is_set_and_a_table_removed() {
        let set = Patch::new().set(ContainerdConfig::new().sandbox_image("registry.k8s.io/pause:3.10"));
        let wanted = CONFIG.replace("[\"cri\"]", "[]").replace("pause:3.8", "pause:3.10");
        assert_eq!(applied(&set, CONFIG), wanted);
        let other = of_another_system(CONFIG);
        assert_eq!(applied(&set, &other), of_another_system(&wanted));
        let removed = set.remove("debug.level").remove(r#"plugins["io.containerd.grpc.v1.cri"].registry"#);
        let wanted = wanted.replace("  level = \"info\"\n", "").replace(
            "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r.test\".auth]\n  username = \"u\"\n\n",
            "",
        );
        assert_eq!(applied(&removed, CONFIG), wanted);
        let all = removed.apply(CONFIG, &target()).map(|patched| patched.missing);
        assert_eq!(all.unwrap_or_else(|error| panic!("{error}")), []);
        let none = Patch::<ContainerdConfig>::new().remove("metrics.address");
        let missing = none.apply(&wanted, &target()).map(|patched| patched.missing);
        assert_eq!(missing.unwrap_or_else(|error| panic!("{error}")).len(), 1);
    }

    #[test]
    fn cni_folders_are_added_behind_those_that_are_there() {
        let text = "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = ['/usr/lib/cni']\n";
        let target = target().containerd(ContainerdVersion::V2_2);
        let patch = Patch::new().add(ContainerdConfig::new().cni_bin_dirs(["/opt/cni/bin"]));
        let text = patch.apply(text, &target).unwrap_or_else(|e| panic!("{e}")).text;
        assert!(text.contains("['/usr/lib/cni', '/opt/cni/bin']"), "{text}");
    }

    #[test]
    fn a_comment_of_containerds_configuration_is_not_lost() {
        let patch = Patch::<ContainerdConfig>::new().remove("disabled_plugins");
        assert_eq!(refused(&patch, CONFIG), "line 3: this comment would be lost");
    }

    #[test]
    fn hosts_of_a_registry_are_changed_by_their_url() {
        let text = indoc! {r#"
            # ours
            server = "https://registry.k8s.io"

            [host."https://a.test"]
              capabilities = ["pull"]  # not resolve

            [host."https://a.test".header]
              x = "1"
        "#};
        let pull = || RegistryHost::new().capabilities([HostCapability::Pull]);
        let draft =
            HostsToml::new().host("https://a.test", pull().skip_verify(false)).host("https://b.test", pull());
        let wanted = text.replace("  # not resolve\n", "  # not resolve\n  skip_verify = false\n")
            + "\n[host.\"https://b.test\"]\n  capabilities = [\"pull\"]\n";
        assert_eq!(patched(&Patch::new().set(draft), text), wanted);
        let more = HostsToml::new()
            .host("https://a.test", RegistryHost::new().capabilities([HostCapability::Resolve]))
            .host("https://c.test", RegistryHost::new());
        let wanted = text.replace("[\"pull\"]", "[\"pull\", \"resolve\"]") + "\n[host.\"https://c.test\"]\n";
        assert_eq!(patched(&Patch::new().add(more), text), wanted);
        let gone = Patch::<HostsToml>::new().remove(r#"host["https://a.test"].header"#).remove("server");
        let wanted = text
            .replace("\n[host.\"https://a.test\".header]\n  x = \"1\"\n", "")
            .replace("server = \"https://registry.k8s.io\"\n", "");
        assert_eq!(patched(&gone, text), wanted);
    }
}
