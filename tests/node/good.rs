//! A set that joins, written by hand: a worker, and the static Pods of a control plane.

use std::fs;
use std::path::Path;

use nodestrap::containerd::ContainerdVersion;
use nodestrap::node::{FileSet, NodeReport};
use nodestrap::value::Timestamp;
use nodestrap::{KubernetesVersion, Target};

/// A worker that has not joined yet, and its control plane.
pub(crate) fn good() -> Vec<(String, String)> {
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

pub(crate) const UNIT: &str = "[Unit]
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
pub(crate) const BOOTSTRAP: &str = "apiVersion: v1
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

pub(crate) fn target() -> Target {
    target_for(KubernetesVersion::V1_34)
}

pub(crate) fn target_for(node: KubernetesVersion) -> Target {
    let time: Timestamp = "2026-11-24T07:00:00Z".parse().expect("a time");
    Target::new(node).containerd(ContainerdVersion::V1_7).at(time)
}

#[track_caller]
pub(crate) fn changed(path: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut files = good();
    let (_, text) = files.iter_mut().find(|(known, _)| known.ends_with(path)).expect("a file");
    assert!(text.contains(from), "{path} does not hold {from:?}");
    *text = text.replacen(from, to, 1);
    files
}

pub(crate) fn check(files: Vec<(String, String)>) -> NodeReport {
    FileSet::from_iter(files).check(&target())
}
