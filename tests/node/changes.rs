//! One change to a set that joins. What breaks a link of the join is in the table of sabotage; here is the rest.

use nodestrap::containerd::ContainerdVersion;
use nodestrap::diagnostic::Severity;
use nodestrap::node::{FileSet, Outcome, State, Verdict};
use nodestrap::value::Timestamp;
use nodestrap::{KubernetesVersion, Target};

use crate::good::{changed, check, good, target, target_for};

#[test]
fn the_good_set_joins_and_every_link_holds() {
    let report = check(good());
    assert_eq!(not_held(&report), [""; 0]);
    assert_eq!(report.join().to_string(), "will join");
    let found: Vec<_> =
        report.report().iter().map(|found| found.rule.id).filter(|id| id.starts_with("node-")).collect();
    assert_eq!(found, ["node-proxy-token-endless"]);
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
}

#[test]
fn a_broken_link_names_both_places_and_a_journal_line() {
    let report = check(changed("config.toml", "SystemdCgroup = true", "SystemdCgroup = false"));
    let link = report.join().broken().next().expect("a broken link");
    let places: Vec<_> = link
        .places
        .iter()
        .map(|place| (place.file.as_deref(), place.place.as_ref().map(|at| at.position.line)))
        .collect();
    assert_eq!(
        places,
        [(Some("/etc/containerd/config.toml"), Some(10)), (Some("/etc/kubernetes/kubelet.yaml"), Some(12))]
    );
    assert!(link.journal().contains("cgroupsPath"));
    assert!(
        link.help.as_deref().is_some_and(|help| help.contains("SystemdCgroup = true")),
        "{:?}",
        link.help
    );
}

/// The links that do not hold, those aside that only matter later and of which a set may be silent.
fn not_held(report: &nodestrap::node::NodeReport) -> Vec<String> {
    let links = report.join().links().iter();
    let is_shown = |state| matches!(state, State::Holds | State::Needless);
    let missed = links.filter(|link| {
        !(is_shown(link.state) || (link.state == State::Unspoken && !link.id.is_before_ready()))
    });
    missed.map(ToString::to_string).collect()
}

/// File, what is changed to what, and a rule that has something to say although the node joins.
const REMARKS: &[(&str, &str, &str, &str)] = &[
    ("bootstrap-kubeconfig", "192.168.1.34:6443", "192.168.1.34:6433", "node-server-port"),
    ("kubelet.yaml", "10.96.0.10", "10.96.0.53", "node-cluster-dns-not-tenth"),
    ("kube-controller-manager.yaml", "10.96.0.0/12", "10.96.0.0/16", "node-service-cidr-differs"),
    ("kube-proxy.yaml", "172.16.0.0/16", "172.17.0.0/16", "node-pod-cidr-differs"),
    ("kube-proxy.yaml", "172.16.0.0/16", "192.168.0.0/16", "node-pod-cidr-holds-server"),
    ("default/kubelet", "--hostname", "--node-ip=172.16.0.9 --hostname", "node-pod-cidr-holds-server"),
    ("default/kubelet", "--hostname", "--node-ip=10.97.0.9 --hostname", "node-service-cidr-holds-server"),
    ("kube-proxy.yaml", "mode: iptables", "mode: iptables\nhostnameOverride: worker-2", "node-name-differs"),
    ("kube-proxy.service", "--config=", "--master=https://192.168.1.34:6443 --config=", "node-proxy-master"),
    ("kube-proxy.conf", "192.168.1.34", "kubernetes", "node-server-differs"),
    ("kubelet.service", "/etc/default/kubelet", "/etc/sysconfig/kubelet", "node-environment-file-unread"),
    ("default/kubelet", "EXTRA=", "no assignment\nEXTRA=", "unit-environment-line-skipped"),
    ("default/kubelet", "EXTRA=", "export HTTP_PROXY=http://10.0.0.1\nEXTRA=", "unit-environment-name"),
    (
        "kube-controller-manager.yaml",
        "    - --cluster-cidr=172.16.0.0/16\n",
        "    - --cluster-cidr=172.16.0.0/16\n    - --node-cidr-mask-size=16\n",
        "node-pod-cidr-capacity",
    ),
    (
        "kube-controller-manager.yaml",
        "    - --cluster-cidr=172.16.0.0/16\n",
        "    - --cluster-cidr=172.16.0.0/16\n    - --node-cidr-mask-size=26\n",
        "node-pod-cidr-part-small",
    ),
    (
        "bootstrap-kubeconfig",
        "    server:",
        "    proxy-url: http://10.0.0.1:3128\n    server:",
        "node-bootstrap-setting-lost",
    ),
    ("kubelet.service", "Requires=containerd.service", "Wants=contianerd.service", "node-unit-dependency"),
    (
        "default/kubelet",
        "--hostname",
        "--pod-infra-container-image=registry.k8s.io/pause:3.9 --hostname",
        "node-sandbox-image-differs",
    ),
];

/// Rules whose change is no replacement in one file: the tests below, and those of the neighbours.
const ELSEWHERE: &[&str] = &[
    "node-address-repeated",
    "node-authority-differs",
    "node-certificate-ends-soon",
    "node-certificate-expired",
    "node-containerd-version-unknown",
    "node-controller-manager-user",
    "node-credential-expired",
    "node-credential-identity",
    "node-credential-untrusted",
    "node-file-copied",
    "node-file-missing",
    "node-file-refused",
    "node-file-skipped",
    "node-file-writable",
    "node-hosts-unread",
    "node-joined",
    "node-kubelet-several",
    "node-name-repeated",
    "node-proxy-token-endless",
    "node-resolv-conf",
    "node-runtime-other",
    "node-runtime-too-old",
    "node-secret-readable",
    "node-static-pod-twice",
    "node-registration-off",
    "node-static-pods-unread",
    "node-unit-second-command",
    "node-unit-variable",
    "node-unit-vendor-folder",
    "node-version-skew",
];

#[test]
fn every_rule_between_files_is_shown_by_a_change() {
    let sabotaged = crate::sabotage::rules();
    let shown = |id: &str| {
        ELSEWHERE.contains(&id)
            || sabotaged.iter().any(|rule| rule == id)
            || REMARKS.iter().any(|row| row.3 == id)
    };
    let catalogue = nodestrap::catalogue::rules();
    let unseen: Vec<_> =
        catalogue.iter().map(|rule| rule.id).filter(|id| id.starts_with("node-") && !shown(id)).collect();
    assert_eq!(unseen, [""; 0]);
    let gone: Vec<_> = ELSEWHERE.iter().filter(|id| nodestrap::catalogue::rule(id).is_none()).collect();
    assert_eq!(gone, [&""; 0]);
}

#[test]
fn a_certificate_is_named_before_it_ends_and_when_it_has() {
    for (time, expected) in [
        ("2027-10-20T00:00:00Z", ""),
        ("2027-11-20T00:00:00Z", "node-certificate-ends-soon"),
        ("2027-11-24T00:00:00Z", "node-certificate-expired"),
    ] {
        let files = changed("join.yaml", "2026-11-25T06:00:00Z", "2028-01-01T00:00:00Z");
        let report =
            FileSet::from_iter(files).check(&target().at(time.parse::<Timestamp>().expect("a time")));
        let about = report
            .report()
            .iter()
            .filter(|found| found.file.as_deref().is_some_and(|file| file.ends_with("kubelet-client.crt")));
        let said: Vec<_> = about.map(|found| found.rule.id).filter(|id| id.starts_with("node-")).collect();
        assert_eq!(said.join(" "), expected, "{time}");
    }
}

#[test]
fn a_token_file_that_lies_elsewhere_is_told_of() {
    let mut files = changed(
        "kube-apiserver.yaml",
        "    - --enable-bootstrap-token-auth=true\n",
        "    - --enable-bootstrap-token-auth=true\n    - --token-auth-file=/etc/kubernetes/token.csv\n",
    );
    files.push(("/etc/kubernetes/pki/token.csv".to_owned(), "0123456789abcdef,a,1,\"g\"\n".to_owned()));
    assert!(check(files).report().warnings().any(|found| found.rule.id == "node-file-missing"));
}

#[test]
fn a_node_that_has_joined_is_said_to_have_joined() {
    let mut files = good();
    let joined = crate::good::BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    files.push(("/etc/kubernetes/kubeconfig".to_owned(), joined));
    let report = check(files);
    let link = report.join().links().iter().find(|link| link.rule.id == "node-joined").expect("a link");
    assert_eq!(link.state, State::Needless);
}

#[test]
fn what_does_not_break_a_join_is_said_all_the_same() {
    for (path, from, to, rule) in REMARKS {
        let report = check(changed(path, from, to));
        let said: Vec<_> = report.report().iter().map(|found| found.rule.id).collect();
        assert!(said.contains(rule), "{path}: {from:?} -> {to:?}: {rule} is not among {said:?}");
        assert_eq!(report.join().broken().count(), 0, "{path}: {from:?} -> {to:?}: {}", report.join());
    }
}

#[test]
fn two_authorities_for_one_server_are_warned_of() {
    let mut files = changed("kube-proxy.conf", "pki/ca.crt", "pki/front-proxy-ca.crt");
    // With the certificate of the API server it is no guess which of the two is wrong.
    files.retain(|(path, _)| !path.ends_with("apiserver.crt"));
    let report = check(files);
    assert!(report.report().warnings().any(|found| found.rule.id == "node-authority-differs"));
    assert_eq!(report.join().broken().count(), 0, "{}", report.join());
}

#[test]
fn an_api_server_among_the_services_is_warned_of() {
    let mut files = changed("bootstrap-kubeconfig", "192.168.1.34", "10.96.0.7");
    files.retain(|(path, _)| !path.ends_with("apiserver.crt"));
    assert!(check(files).report().warnings().any(|found| found.rule.id == "node-service-cidr-holds-server"));
}

#[test]
fn a_runtime_that_tells_its_driver_is_believed() {
    let files = changed("config.toml", "SystemdCgroup = true", "SystemdCgroup = false");
    let report = FileSet::from_iter(files.clone()).check(&target().containerd(ContainerdVersion::V2_0));
    assert_eq!(report.join().to_string(), "will join");
    // 1.30 does not ask yet.
    let old = target_for(KubernetesVersion::V1_30).containerd(ContainerdVersion::V2_0);
    let report = FileSet::from_iter(files).check(&old);
    assert!(report.join().broken().any(|link| link.rule.id == "node-cgroup-driver-differs"));
}

#[test]
fn a_containerd_1_under_a_new_kubelet_is_warned_of() {
    let report = FileSet::from_iter(good()).check(&target_for(KubernetesVersion::V1_36));
    assert!(report.report().warnings().any(|found| found.rule.id == "node-runtime-too-old"));
}

#[test]
fn a_static_token_is_looked_up_in_every_token_file() {
    let token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let with = |record: &str| {
        let mut files = changed(
            "kube-apiserver.yaml",
            "    - --enable-bootstrap-token-auth=true\n",
            "    - --token-auth-file=/etc/kubernetes/token.csv\n",
        );
        for (path, text) in &mut files {
            if path.ends_with("bootstrap-kubeconfig") {
                *text = text.replace("9fk2ab.q7w8e9r0t1y2u3i4", token);
            }
        }
        files.push((
            "/etc/kubernetes/token.csv".to_owned(),
            format!("{record},kubelet-bootstrap,10001,\"system:bootstrappers\"\n"),
        ));
        check(files)
    };
    assert_eq!(with(token).join().to_string(), "will join");
    let other = with("00000000000000000000000000000001");
    assert_eq!(other.join().verdict(), Verdict::DoesNotJoin(Outcome::NoCsr));
    assert!(!format!("{}{}", other.join(), other.report()).contains(token), "a token is never shown");
}

#[test]
fn the_argument_list_of_a_running_program_counts_as_a_file() {
    use nodestrap::component::Component;
    let mut files = good();
    files.retain(|(path, _)| !path.ends_with("kube-apiserver.yaml"));
    let argv = [
        "--client-ca-file=/etc/kubernetes/pki/ca.crt",
        "--authorization-mode=RBAC",
        "--enable-bootstrap-token-auth",
        "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt",
    ];
    let report = FileSet::from_iter(files).argument_list(Component::KubeApiserver, argv).check(&target());
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::NotRegistered));
}

#[test]
fn an_override_of_no_rule_is_told_once_for_the_whole_set() {
    let report = FileSet::from_iter(good()).check(&target().allow("kubelet-read-only-prot"));
    let said: Vec<_> =
        report.report().iter().filter(|found| found.rule.id == "target-rule-unknown").collect();
    let [found] = said[..] else { panic!("one note: {said:?}") };
    assert_eq!(
        found.to_string(),
        "note[target-rule-unknown] no rule named \"kubelet-read-only-prot\"\n  = help: did you mean kubelet-read-only-port?"
    );
}

#[test]
fn a_newer_kubernetes_makes_only_its_own_unknown_keys_uncertain() {
    let newer: KubernetesVersion = "1.99".parse().expect("a version");
    let severity = |path: &str, from: &str, to: &str, rule: &str| {
        let report = FileSet::from_iter(changed(path, from, to)).check(&target_for(newer));
        let found = report.report().iter().find(|found| found.rule.id == rule).cloned();
        found.unwrap_or_else(|| panic!("{rule}: {}", report.report())).severity
    };
    assert_eq!(severity("kubelet.yaml", "kind:", "newKey: 1\nkind:", "kubelet-unknown-key"), Severity::Note);
    assert_eq!(
        severity("kubelet.service", "RestartSec=", "NewKey=1\nRestartSec=", "unit-unknown-key"),
        Severity::Warning
    );
    assert_eq!(
        severity(
            "kubelet.service",
            "Requires=containerd.service",
            "Requires=containerd.server",
            "unit-dependency-name"
        ),
        Severity::Warning
    );
}

#[test]
fn facts_of_the_host_count_where_they_are_told() {
    use nodestrap::target::CgroupVersion;
    let of = |target: Target| FileSet::from_iter(good()).check(&target);
    let old = target_for(KubernetesVersion::V1_35).cgroup(CgroupVersion::V1);
    assert_eq!(of(old).join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits));
    let stub = of(target().systemd_resolved(true));
    let broken: Vec<_> = stub.join().broken().map(|link| (link.rule.id, link.id.outcome())).collect();
    assert_eq!(broken, [("node-resolv-conf", Outcome::ReadyButNoServiceDns)]);
    assert!(of(target().systemd_resolved(false)).join().broken().next().is_none());
}

#[test]
fn modes_are_looked_at_where_they_are_told() {
    let said = |path: &str, mode: u32| {
        let report = FileSet::from_iter(good()).mode(path, mode).check(&target());
        let of_mode = |id: &&str| matches!(*id, "node-secret-readable" | "node-file-writable");
        report.report().iter().map(|found| found.rule.id).filter(of_mode).collect::<Vec<_>>()
    };
    assert_eq!(said("/etc/kubernetes/bootstrap-kubeconfig", 0o600), [""; 0]);
    assert_eq!(said("/etc/kubernetes/bootstrap-kubeconfig", 0o640), [""; 0]);
    assert_eq!(said("/etc/kubernetes/bootstrap-kubeconfig", 0o644), ["node-secret-readable"]);
    assert_eq!(said("/etc/kubernetes/kubelet.yaml", 0o644), [""; 0]);
    assert_eq!(said("/etc/systemd/system/kubelet.service", 0o666), ["node-file-writable"]);
}

#[test]
fn the_hosts_of_a_registry_are_read_below_its_config_path() {
    let with = |path: &str, config_path: &str| {
        let mut files = changed(
            "config.toml",
            "sandbox_image",
            &format!("registry.config_path = \"{config_path}\"\nsandbox_image"),
        );
        files.push((path.to_owned(), "server = \"https://docker.io\"\n".to_owned()));
        check(files).report().iter().any(|found| found.rule.id == "node-hosts-unread")
    };
    assert!(!with("/etc/containerd/certs.d/docker.io/hosts.toml", "/etc/containerd/certs.d"));
    assert!(with("/etc/containerd/certs.d/docker.io/hosts.toml", "/etc/containerd/hosts.d"));
    assert!(with("/etc/containerd/certs.d/docker.io/hosts.toml", ""));
}

#[test]
fn the_name_of_the_host_is_that_of_the_node() {
    let mut files = changed("default/kubelet", "--hostname-override=worker-1 ", "");
    files.push(("/etc/hostname".to_owned(), "Worker_1\n".to_owned()));
    assert_eq!(check(files).join().verdict(), Verdict::DoesNotJoin(Outcome::NotRegistered));
}

#[test]
fn a_certificate_says_who_kube_proxy_is() {
    use base64::Engine as _;
    let pem =
        good().into_iter().find(|(path, _)| path.ends_with("apiserver-kubelet-client.crt")).expect("one").1;
    let data = base64::engine::general_purpose::STANDARD.encode(pem);
    let token = good().into_iter().find(|(path, _)| path.ends_with("kube-proxy.conf")).expect("one").1;
    let token = token.lines().find(|line| line.contains("token: ")).expect("a token").to_owned();
    let report = check(changed(
        "kube-proxy.conf",
        &token,
        &format!("    client-certificate-data: {data}\n    client-key: /etc/kubernetes/pki/kube-proxy.key"),
    ));
    let broken: Vec<_> = report.join().broken().map(|link| (link.rule.id, link.id.outcome())).collect();
    assert_eq!(broken, [("node-proxy-unbound", Outcome::ReadyButNoServiceDns)], "{}", report.join());
}

#[test]
fn what_holds_says_when_the_certificate_ends() {
    let report = check(changed(
        "kube-controller-manager.yaml",
        "    - --cluster-cidr",
        "    - --cluster-signing-duration=720h\n    - --cluster-cidr",
    ));
    let link = report.join().links().iter().find(|link| link.rule.id == "node-rotation-off").expect("a link");
    assert_eq!(
        link.message,
        "rotation is on and renewals are approved; each certificate ends 720h after it is issued"
    );
}

#[test]
fn the_configuration_of_the_network_lies_where_containerd_reads_it() {
    let with = |path: &str| {
        let mut files = good();
        files.push((
            path.to_owned(),
            "{\"cniVersion\": \"1.0.0\", \"name\": \"lo\", \"plugins\": []}\n".to_owned(),
        ));
        check(files).join().verdict()
    };
    assert_eq!(with("/etc/cni/net.d/10-lo.conflist"), Verdict::Joins);
    assert_eq!(with("/etc/cni/conf.d/10-lo.conflist"), Verdict::DoesNotJoin(Outcome::NotReady));
}

#[test]
fn a_backup_in_the_folder_of_static_pods_is_a_second_pod() {
    let mut files = good();
    let (path, manifest) =
        files.iter().find(|(path, _)| path.ends_with("kube-apiserver.yaml")).cloned().expect("a manifest");
    let twice = |files: Vec<(String, String)>| {
        let report = check(files);
        report.report().warnings().filter(|found| found.rule.id == "node-static-pod-twice").count()
    };
    assert_eq!(twice(files.clone()), 0);
    files.push((format!("{path}.bak"), manifest.clone()));
    assert_eq!(twice(files), 1);
    // The kubelet passes over a name that begins with a dot.
    let mut hidden = good();
    hidden.push(("/etc/kubernetes/manifests/.kube-apiserver.yaml.swp".to_owned(), manifest));
    assert_eq!(twice(hidden), 0);
}
