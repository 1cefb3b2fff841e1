//! One change to a set that joins, and what it breaks: each link of the proof at least once.

use std::fs;
use std::path::Path;

use nodestrap::containerd::ContainerdVersion;
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

/// File, what is changed to what, the rule of the broken link, and what an operator sees.
const BREAKS: &[(&str, &str, &str, &str, Outcome)] = &[
    (
        "kubelet.yaml",
        "staticPodPath:",
        "maxPods: -1\nstaticPodPath:",
        "node-kubelet-refused",
        Outcome::KubeletExits,
    ),
    (
        "kubelet.service",
        "--kubeconfig=",
        "--require-kubeconfig --kubeconfig=",
        "node-kubelet-refused",
        Outcome::KubeletExits,
    ),
    (
        "default/kubelet",
        "--hostname",
        "--no-such-flag --hostname",
        "node-kubelet-refused",
        Outcome::KubeletExits,
    ),
    (
        "kubelet.service",
        "/kubelet.yaml",
        "/kubelet-config.yaml",
        "node-kubelet-file-missing",
        Outcome::KubeletExits,
    ),
    (
        "kubelet.service",
        "/etc/kubernetes/bootstrap-kubeconfig",
        "/etc/bootstrap.conf",
        "node-kubelet-file-missing",
        Outcome::KubeletExits,
    ),
    (
        "default/kubelet",
        "example.com/rack=12",
        "node-role.kubernetes.io/worker=",
        "node-label-forbidden",
        Outcome::KubeletExits,
    ),
    (
        "config.toml",
        "version = 2\n",
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n",
        "node-runtime-refused",
        Outcome::KubeletExits,
    ),
    (
        "config.toml",
        "version = 2\n",
        "version = 2\n[grpc]\naddress = \"/run/other.sock\"\n",
        "node-runtime-endpoint",
        Outcome::KubeletExits,
    ),
    ("bootstrap-kubeconfig", "q7w8e9r0t1y2u3i4", "q7w8e9r0t1y2u3i5", "node-bootstrap-token", Outcome::NoCsr),
    (
        "bootstrap-kubeconfig",
        "    token: 9fk2ab.q7w8e9r0t1y2u3i4\n",
        "    username: \"\"\n",
        "node-bootstrap-token",
        Outcome::NoCsr,
    ),
    (
        "bootstrap-kubeconfig",
        "9fk2ab.q7w8e9r0t1y2u3i4",
        "cdbe50bd844b6952cd197899bac486d8",
        "node-bootstrap-token",
        Outcome::NoCsr,
    ),
    ("join.yaml", "2026-11-25T06:00:00Z", "2026-11-24T06:00:00Z", "node-bootstrap-token", Outcome::NoCsr),
    (
        "join.yaml",
        "usage-bootstrap-authentication: \"true\"",
        "usage-bootstrap-authentication: \"yes\"",
        "node-bootstrap-token",
        Outcome::NoCsr,
    ),
    (
        "kube-apiserver.yaml",
        "    - --enable-bootstrap-token-auth=true\n",
        "",
        "node-bootstrap-token",
        Outcome::NoCsr,
    ),
    ("bootstrap-kubeconfig", "192.168.1.34", "192.168.1.35", "node-server-name", Outcome::NoCsr),
    ("bootstrap-kubeconfig", "pki/ca.crt", "pki/front-proxy-ca.crt", "node-server-authority", Outcome::NoCsr),
    (
        "join.yaml",
        "name: system:bootstrappers\n",
        "name: system:bootstrapper\n",
        "node-bootstrapper-unbound",
        Outcome::NoCsr,
    ),
    (
        "join.yaml",
        "name: system:node-bootstrapper",
        "name: system:node-problem-detector",
        "node-bootstrapper-unbound",
        Outcome::NoCsr,
    ),
    ("join.yaml", ":nodeclient", ":nodeclients", "node-approval-unbound", Outcome::CsrPending),
    (
        "kube-controller-manager.yaml",
        "--controllers=*,bootstrapsigner",
        "--controllers=*,-csrapproving,bootstrapsigner",
        "node-approver-off",
        Outcome::CsrPending,
    ),
    (
        "kube-controller-manager.yaml",
        "--controllers=*,bootstrapsigner",
        "--controllers=*,-csrsigning,bootstrapsigner",
        "node-signing-file",
        Outcome::ApprovedNotIssued,
    ),
    (
        "kube-controller-manager.yaml",
        "    - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt\n",
        "",
        "node-signing-file",
        Outcome::ApprovedNotIssued,
    ),
    (
        "kube-controller-manager.yaml",
        "--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt",
        "--cluster-signing-cert-file=/etc/kubernetes/pki/apiserver.crt",
        "node-signing-file",
        Outcome::ApprovedNotIssued,
    ),
    (
        "kube-controller-manager.yaml",
        "    - --cluster-signing-key-file",
        "    - --cluster-signing-kubelet-serving-cert-file=/etc/kubernetes/pki/ca.crt\n    - --cluster-signing-key-file",
        "node-signing-file",
        Outcome::ApprovedNotIssued,
    ),
    (
        "kube-apiserver.yaml",
        "--client-ca-file=/etc/kubernetes/pki/ca.crt",
        "--client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
        "node-signing-ca-untrusted",
        Outcome::IssuedThenUnauthorized,
    ),
    (
        "kube-apiserver.yaml",
        "    - --client-ca-file=/etc/kubernetes/pki/ca.crt\n",
        "",
        "node-signing-ca-untrusted",
        Outcome::IssuedThenUnauthorized,
    ),
    ("kube-apiserver.yaml", "=Node,RBAC", "=RBAC", "node-authorization", Outcome::NotRegistered),
    ("default/kubelet", "worker-1", "worker_1", "node-name-invalid", Outcome::NotRegistered),
    ("kubelet.yaml", "rotateCertificates: true\n", "", "node-rotation-off", Outcome::LaterAtExpiry),
    ("join.yaml", ":selfnodeclient", ":selfnodeclients", "node-rotation-off", Outcome::LaterAtExpiry),
    (
        "config.toml",
        "SystemdCgroup = true",
        "SystemdCgroup = false",
        "node-cgroup-driver-differs",
        Outcome::ReadyButPodsFail,
    ),
    ("kubelet.yaml", "cgroupDriver: systemd\n", "", "node-cgroup-driver-differs", Outcome::ReadyButPodsFail),
    ("kubelet.yaml", "10.96.0.10", "10.96.0.0", "node-cluster-dns-outside", Outcome::ReadyButNoServiceDns),
    ("kubelet.yaml", "10.96.0.10", "10.96.0.1", "node-cluster-dns-outside", Outcome::ReadyButNoServiceDns),
    ("kubelet.yaml", "10.96.0.10", "10.112.0.10", "node-cluster-dns-outside", Outcome::ReadyButNoServiceDns),
    ("kubelet.yaml", "10.96.0.10", "fd00:96::a", "node-cluster-dns-outside", Outcome::ReadyButNoServiceDns),
    (
        "default/kubelet",
        "--hostname-override",
        "--cluster-dns=10.95.0.10 --hostname-override",
        "node-cluster-dns-outside",
        Outcome::ReadyButNoServiceDns,
    ),
    (
        "kube-proxy.yaml",
        "172.16.0.0/16",
        "10.96.0.0/11",
        "node-networks-overlap",
        Outcome::ReadyButNoServiceDns,
    ),
    ("kube-proxy.conf", "    token: ", "    tokens: ", "node-proxy-unbound", Outcome::ReadyButNoServiceDns),
    (
        "join.yaml",
        "kind: ServiceAccount\n  name: kube-proxy",
        "kind: ServiceAccount\n  name: proxy",
        "node-proxy-unbound",
        Outcome::ReadyButNoServiceDns,
    ),
    (
        "kubelet.yaml",
        "clientCAFile: /etc/kubernetes/pki/ca.crt",
        "clientCAFile: /etc/kubernetes/pki/front-proxy-ca.crt",
        "node-kubelet-client-untrusted",
        Outcome::ReadyButLogsFail,
    ),
];

#[test]
fn one_change_breaks_its_link() {
    let mut wrong = Vec::new();
    for (path, from, to, rule, outcome) in BREAKS {
        let report = check(changed(path, from, to));
        let broken: Vec<_> = report.join().broken().map(|link| (link.rule.id, link.outcome)).collect();
        if broken.first() != Some(&(*rule, *outcome)) {
            wrong.push(format!("{path}: {from:?} -> {to:?}: {broken:?}, not {rule} {outcome}"));
        }
        let verdict = report.join().verdict();
        if (verdict == Verdict::DoesNotJoin(*outcome)) == outcome.is_ready() {
            wrong.push(format!("{path}: {from:?} -> {to:?}: {verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    ("kube-proxy.conf", "192.168.1.34", "192.168.1.36", "node-server-differs"),
    ("kube-proxy.conf", "pki/ca.crt", "pki/front-proxy-ca.crt", "node-authority-differs"),
    ("kube-proxy.service", "/kube-proxy.yaml", "/proxy.yaml", "node-file-missing"),
    ("kubelet.service", "/etc/default/kubelet", "/etc/sysconfig/kubelet", "node-environment-file-unread"),
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
fn a_runtime_that_tells_its_driver_is_believed() {
    let files = changed("config.toml", "SystemdCgroup = true", "SystemdCgroup = false");
    let report = FileSet::from_iter(files.clone()).check(&target().containerd(ContainerdVersion::V2_0));
    assert_eq!(report.join().to_string(), "will join");
    // 1.30 does not ask yet.
    let old = target_for(KubernetesVersion::V1_30).containerd(ContainerdVersion::V2_0);
    assert_eq!(FileSet::from_iter(files).check(&old).join().broken().count(), 1);
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
