//! One change to a set that joins. What breaks a link of the join is in the table of sabotage; here is the rest.

use std::fs;
use std::path::Path;

use nodestrap::containerd::ContainerdVersion;
use nodestrap::diagnostic::Severity;
use nodestrap::node::{FileSet, NodeReport, Outcome, State, Verdict};
use nodestrap::value::Timestamp;
use nodestrap::{KubernetesVersion, Target};

/// A worker that has not joined yet, and its control plane.
fn good() -> Vec<(String, String)> {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees/kubeadm-1.34");
    let of_tree = |path: &str| (path.to_owned(), fs::read_to_string(tree.join(&path[1..])).expect("text"));
    let mut files: Vec<(String, String)> = [
        "/etc/kubernetes/pki/ca.crt",
        "/etc/kubernetes/pki/apiserver.crt",
        "/etc/kubernetes/pki/apiserver-kubelet-client.crt",
        "/etc/kubernetes/pki/front-proxy-ca.crt",
        "/etc/kubernetes/manifests/kube-apiserver.yaml",
        "/etc/kubernetes/manifests/kube-controller-manager.yaml",
    ]
    .map(of_tree)
    .to_vec();
    for (path, text) in [
        ("/etc/systemd/system/kubelet.service", UNIT),
        (
            "/etc/default/kubelet",
            "EXTRA=\"--hostname-override=worker-1 --node-labels=example.com/rack=12\"\n",
        ),
        ("/etc/kubernetes/kubelet.yaml", KUBELET),
        ("/etc/kubernetes/bootstrap-kubeconfig", BOOTSTRAP),
        ("/etc/containerd/config.toml", CONTAINERD),
        ("/etc/kubernetes/kube-proxy.yaml", PROXY),
        ("/etc/kubernetes/kube-proxy.conf", PROXY_KUBECONFIG),
        ("/etc/systemd/system/kube-proxy.service", PROXY_UNIT),
        ("/manifests/join.yaml", OBJECTS),
    ] {
        files.push((path.to_owned(), text.to_owned()));
    }
    files
}

const UNIT: &str = "[Unit]
Description=Kubernetes kubelet
After=containerd.service
Requires=containerd.service

[Service]
EnvironmentFile=/etc/default/kubelet
ExecStart=/usr/local/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubeconfig \\
  --kubeconfig=/etc/kubernetes/kubeconfig --config=/etc/kubernetes/kubelet.yaml $EXTRA
Restart=always
RestartSec=10s

[Install]
WantedBy=multi-user.target
";
const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
rotateCertificates: true
staticPodPath: /etc/kubernetes/manifests
";
const BOOTSTRAP: &str = "apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://192.168.1.34:6443
contexts:
- name: bootstrap
  context:
    cluster: kubernetes
    user: bootstrap
current-context: bootstrap
users:
- name: bootstrap
  user:
    token: 9fk2ab.q7w8e9r0t1y2u3i4
";
const CONTAINERD: &str = "version = 2

[plugins.\"io.containerd.grpc.v1.cri\"]
sandbox_image = \"registry.k8s.io/pause:3.10\"

[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]
runtime_type = \"io.containerd.runc.v2\"

[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]
SystemdCgroup = true
";
const PROXY: &str = "apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection:
  kubeconfig: /etc/kubernetes/kube-proxy.conf
clusterCIDR: 172.16.0.0/16
mode: iptables
nodePortAddresses:
- primary
";
const PROXY_KUBECONFIG: &str = "apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://192.168.1.34:6443
contexts:
- name: kube-proxy
  context:
    cluster: kubernetes
    user: kube-proxy
current-context: kube-proxy
users:
- name: kube-proxy
  user:
    token: eyJhbGciOiJSUzI1NiIsImtpZCI6ImV4YW1wbGUifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6a3ViZS1zeXN0ZW06a3ViZS1wcm94eSJ9.c2lnbmF0dXJl
";
const PROXY_UNIT: &str = "[Unit]
Description=Kubernetes kube-proxy
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/local/bin/kube-proxy --config=/etc/kubernetes/kube-proxy.yaml
Restart=always

[Install]
WantedBy=multi-user.target
";
const OBJECTS: &str = "apiVersion: v1
kind: Secret
metadata:
  name: bootstrap-token-9fk2ab
  namespace: kube-system
type: bootstrap.kubernetes.io/token
stringData:
  token-id: 9fk2ab
  token-secret: q7w8e9r0t1y2u3i4
  expiration: \"2026-11-25T06:00:00Z\"
  usage-bootstrap-authentication: \"true\"
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: create-csrs-for-bootstrapping
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:node-bootstrapper
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:bootstrappers
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: auto-approve-csrs-for-group
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:certificates.k8s.io:certificatesigningrequests:nodeclient
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:bootstrappers
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: auto-approve-renewals-for-nodes
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:nodes
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: kubelet-api-admin
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:kubelet-api-admin
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: kube-apiserver-kubelet-client
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: kube-proxy
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: kube-proxy
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:node-proxier
subjects:
- kind: ServiceAccount
  name: kube-proxy
  namespace: kube-system
";

fn target() -> Target {
    target_for(KubernetesVersion::V1_34)
}

fn target_for(node: KubernetesVersion) -> Target {
    let time: Timestamp = "2026-11-24T07:00:00Z".parse().expect("a time");
    Target::new(node).containerd(ContainerdVersion::V1_7).at(time)
}

#[track_caller]
fn changed(path: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut files = good();
    let (_, text) = files.iter_mut().find(|(known, _)| known.ends_with(path)).expect("a file");
    assert!(text.contains(from), "{path} does not hold {from:?}");
    *text = text.replacen(from, to, 1);
    files
}

fn check(files: Vec<(String, String)>) -> NodeReport {
    FileSet::from_iter(files).check(&target())
}

#[test]
fn the_good_set_joins_and_every_link_holds() {
    let report = check(good());
    let open: Vec<_> = report.join().links().iter().filter(|link| link.state != State::Holds).collect();
    assert!(open.is_empty(), "{open:#?}");
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

/// File, what is changed to what, and a rule that has something to say although the node joins.
const REMARKS: &[(&str, &str, &str, &str)] = &[
    ("kubelet.yaml", "10.96.0.10", "10.96.0.53", "node-cluster-dns-not-tenth"),
    ("kube-controller-manager.yaml", "10.96.0.0/12", "10.96.0.0/16", "node-service-cidr-differs"),
    ("kube-proxy.yaml", "172.16.0.0/16", "172.17.0.0/16", "node-pod-cidr-differs"),
    ("kube-proxy.yaml", "172.16.0.0/16", "192.168.0.0/16", "node-pod-cidr-holds-server"),
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
fn a_node_that_has_joined_needs_no_bootstrap_kubeconfig() {
    let mut files = good();
    files.retain(|(path, _)| !path.ends_with("bootstrap-kubeconfig"));
    let joined = BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    files.push(("/etc/kubernetes/kubeconfig".to_owned(), joined));
    assert_eq!(check(files).join().to_string(), "will join");
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
fn what_is_not_in_the_set_is_unknown_and_never_broken() {
    for missing in [
        "kube-apiserver.yaml",
        "kube-controller-manager.yaml",
        "apiserver.crt",
        "pki/ca.crt",
        "config.toml",
        "join.yaml",
        "kube-proxy.conf",
        "kube-proxy.yaml",
        "kube-proxy.service",
        "bootstrap-kubeconfig",
        "kubelet.yaml",
        "default/kubelet",
    ] {
        let mut files = good();
        files.retain(|(path, _)| !path.ends_with(missing));
        let report = check(files);
        assert_eq!(report.join().broken().count(), 0, "without {missing}: {}", report.join());
        let errors: Vec<_> = report.report().errors().map(|error| error.rule.id).collect();
        assert!(errors.is_empty(), "without {missing}: {errors:?}");
    }
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

/// The good set, with every file of the worker below a folder of its own.
fn on(machine: &str, files: Vec<(String, String)>) -> Vec<(String, String)> {
    let of_worker = |path: &str| !path.contains("/manifests/") && !path.contains("apiserver");
    files
        .into_iter()
        .map(|(path, text)| if of_worker(&path) { (format!("{machine}{path}"), text) } else { (path, text) })
        .collect()
}

#[test]
fn every_machine_of_a_set_is_judged_by_its_own_files() {
    let mut files = on("worker-1", good());
    // The control plane lies beside them; its CA is the one of every worker.
    files.extend(on("worker-2", changed("kubelet.yaml", "10.96.0.10", "10.96.0.0")));
    files.extend(on("worker-3", changed("kubelet.yaml", "cgroupDriver: systemd\n", "")));
    files.push(("/etc/kubernetes/pki/ca.crt".to_owned(), good().remove(0).1));
    files.sort();
    files.dedup();
    let report = check(files);
    let joins: Vec<(&str, String)> =
        report.joins().map(|(machine, join)| (machine, join.to_string())).collect();
    assert_eq!(
        joins,
        [
            ("worker-1", "will join".to_owned()),
            (
                "worker-2",
                "will join, but ReadyButNoServiceDns: 10.96.0.0 is the service network 10.96.0.0/12 itself"
                    .to_owned()
            ),
            (
                "worker-3",
                "will join, but ReadyButPodsFail: the kubelet uses cgroupfs, containerd systemd".to_owned()
            ),
        ]
    );
    let files: Vec<_> = report.report().errors().map(|error| error.file.as_deref().unwrap_or("")).collect();
    assert_eq!(files, ["worker-2/etc/kubernetes/kubelet.yaml", "worker-3/etc/kubernetes/kubelet.yaml"]);
    let endless = report.report().iter().filter(|found| found.rule.id == "node-proxy-token-endless");
    assert_eq!(endless.count(), 3);
}

#[test]
fn a_second_kubelet_of_one_machine_is_told_of() {
    let mut files = good();
    files.push(("/etc/systemd/system/kubelet-two.service".to_owned(), UNIT.to_owned()));
    let report = check(files);
    let several = report.report().iter().find(|found| found.rule.id == "node-kubelet-several");
    assert_eq!(
        several.and_then(|found| found.file.as_deref()),
        Some("/etc/systemd/system/kubelet-two.service")
    );
}

/// The good set with a folder of drop-ins that holds this one.
fn with_drop_in(path: &str, text: &str) -> Vec<(String, String)> {
    let mut files = changed(
        "kubelet.service",
        "--kubeconfig=",
        "--config-dir=/etc/kubernetes/kubelet.conf.d --kubeconfig=",
    );
    files.push((format!("/etc/kubernetes/kubelet.conf.d/{path}"), format!("{HEAD}{text}")));
    files
}

const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

#[test]
fn a_part_of_a_configuration_is_not_judged_as_a_whole_one() {
    let report = check(with_drop_in("10-pods.conf", "maxPods: 200\n"));
    assert_eq!(report.join().to_string(), "will join");
    let of_part: Vec<_> = report
        .report()
        .iter()
        .filter(|found| found.file.as_deref().is_some_and(|path| path.ends_with("10-pods.conf")))
        .collect();
    assert!(of_part.is_empty(), "{of_part:?}");
    let kind =
        report.files().iter().find(|file| file.path.ends_with("10-pods.conf")).and_then(|file| file.kind);
    assert_eq!(kind, Some(nodestrap::document::Kind::KubeletDropIn));
}

#[test]
fn what_the_parts_come_to_feeds_the_links_and_is_found_where_it_stands() {
    let report = check(with_drop_in("10-dns.conf", "clusterDNS: [10.96.0.0]\n"));
    let link = report.join().broken().next().expect("a broken link");
    assert_eq!(link.rule.id, "node-cluster-dns-outside");
    assert_eq!(link.places[0].file.as_deref(), Some("/etc/kubernetes/kubelet.conf.d/10-dns.conf"));

    let report = check(with_drop_in("sub/20-pods.conf", "maxPods: -1\n"));
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits));
    let errors: Vec<_> =
        report.report().errors().map(|error| (error.file.as_deref(), error.rule.id)).collect();
    assert_eq!(errors[0].0, Some("/etc/kubernetes/kubelet.conf.d/sub/20-pods.conf"), "{errors:?}");

    let report = check(with_drop_in("30-twice.conf", "maxPods: 1\nmaxPods: 2\n"));
    assert!(report.report().errors().any(|error| error.rule.id == "kubelet-drop-in-repeated-key"));

    let report = check(with_drop_in("40.yaml", "maxPods: -1\n"));
    assert_eq!(report.join().to_string(), "will join");
    assert!(report.report().warnings().any(|found| found.rule.id == "kubelet-layers-ignored-file"));
}

#[test]
fn what_no_file_can_tell_is_unknown() {
    for (path, from, to, rule) in [
        (
            "bootstrap-kubeconfig",
            "    server:",
            "    proxy-url: http://10.0.0.1:3128\n    server:",
            "node-bootstrap-setting-lost",
        ),
        (
            "kubelet.service",
            "Requires=containerd.service",
            "Requires=containerd.server",
            "node-unit-dependency",
        ),
        (
            "kubelet.service",
            "Requires=containerd.service",
            "Requires=mount-disks.service",
            "node-unit-dependency",
        ),
        (
            "kube-apiserver.yaml",
            "    - --authorization-mode=Node,RBAC\n",
            "    - --authorization-config=/etc/kubernetes/authorization.yaml\n",
            "node-authorization",
        ),
    ] {
        let report = check(changed(path, from, to));
        let unknown: Vec<_> = report.join().unknown().map(|link| link.rule.id).collect();
        assert_eq!(unknown, [rule], "{path}: {to}");
        assert_eq!(report.join().verdict(), Verdict::Unknown, "{path}: {to}");
        assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    }
}

#[test]
fn a_node_that_has_joined_may_keep_a_token_that_has_ended() {
    let mut files = changed("join.yaml", "2026-11-25T06:00:00Z", "2026-11-24T06:00:00Z");
    let joined = BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    files.push(("/etc/kubernetes/kubeconfig".to_owned(), joined));
    assert_eq!(check(files).join().to_string(), "will join");
}

#[test]
fn every_role_may_have_a_ca_of_its_own() {
    const OTHER: &str = "/etc/kubernetes/pki/front-proxy-ca.crt";
    let mut files = changed(
        "kube-apiserver.yaml",
        "--client-ca-file=/etc/kubernetes/pki/ca.crt",
        &format!("--client-ca-file={OTHER}"),
    );
    for (path, text) in &mut files {
        if path.ends_with("kube-controller-manager.yaml") {
            let flag = "--cluster-signing-cert-file=";
            *text = text.replace(&format!("{flag}/etc/kubernetes/pki/ca.crt"), &format!("{flag}{OTHER}"));
        }
    }
    let report = check(files);
    assert_eq!(report.join().to_string(), "will join");
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
}

#[test]
fn a_cluster_needs_no_kube_proxy() {
    let mut files = good();
    files.retain(|(path, _)| !path.contains("kube-proxy"));
    let report = check(files);
    assert_eq!(report.join().to_string(), "will join");
    assert!(report.join().links().iter().all(|link| !link.rule.id.starts_with("node-proxy")));
}

#[test]
fn facts_of_the_host_count_where_they_are_told() {
    use nodestrap::target::CgroupVersion;
    let of = |target: Target| FileSet::from_iter(good()).check(&target);
    let old = target_for(KubernetesVersion::V1_35).cgroup(CgroupVersion::V1);
    assert_eq!(of(old).join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits));
    let stub = of(target().systemd_resolved(true));
    let broken: Vec<_> = stub.join().broken().map(|link| (link.rule.id, link.outcome)).collect();
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
