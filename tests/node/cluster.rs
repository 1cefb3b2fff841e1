//! The set of files that [`ClusterFacts`](nodestrap::facts::ClusterFacts) make: a worker before it joins, and its
//! control plane.

use std::fs;
use std::path::Path;

use nodestrap::certificate::CaBundle;
use nodestrap::component::Component;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::{ClusterFacts, NodeFacts, ValidCluster};
use nodestrap::join::{Contents, EntryKind, JoinCredential, Site};
use nodestrap::node::FileSet;
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::value::Timestamp;
use nodestrap::{KubernetesVersion, Target};

/// A ServiceAccount's token as kube-proxy gets it; nobody checks its signature here.
pub(crate) const PROXY_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImV4YW1wbGUifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6a3ViZS1zeXN0ZW06a3ViZS1wcm94eSJ9.c2lnbmF0dXJl";

/// Files and argument lists, still to be changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) arguments: Vec<(Component, Vec<String>)>,
}

impl Files {
    pub(crate) fn into_set(self) -> FileSet {
        let set = FileSet::from_iter(self.files);
        self.arguments.into_iter().fold(set, |set, (component, argv)| set.argument_list(component, argv))
    }

    /// The text of the file at this path.
    pub(crate) fn text_mut(&mut self, path: &str) -> Option<&mut String> {
        self.files.iter_mut().find(|(known, _)| known == path).map(|(_, text)| text)
    }

    fn put(&mut self, path: &str, text: &str) {
        match self.text_mut(path) {
            Some(known) => text.clone_into(known),
            None => self.files.push((path.to_owned(), text.to_owned())),
        }
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-11-24T07:00:00Z".parse().expect("a time")
}

pub(crate) fn target(version: KubernetesVersion, containerd: ContainerdVersion) -> Target {
    Target::new(version).containerd(containerd).at(now())
}

pub(crate) fn bootstrap_token() -> JoinCredential {
    BootstrapToken::from_entropy([7; 32]).expires(now().plus_days(1)).into()
}

pub(crate) fn static_token() -> JoinCredential {
    StaticToken::from_entropy(*b"sixteen, by luck").into()
}

/// A certificate of a real cluster at https://192.168.1.34:6443 with services in 10.96.0.0/12.
pub(crate) fn certificate(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees/kubeadm-1.34/etc/kubernetes/pki");
    fs::read_to_string(folder.join(name)).expect("a certificate")
}

/// The walkthrough's networks, with the certificates of a real cluster.
pub(crate) fn facts() -> ClusterFacts {
    let ca = CaBundle::from_pem(certificate("ca.crt")).expect("a CA");
    ClusterFacts::new("https://192.168.1.34:6443".parse().expect("a URL"), ca)
        .service_cidr("10.96.0.0/12".parse().expect("a CIDR"))
        .pod_cidr("172.16.0.0/16".parse().expect("a CIDR"))
}

/// Every file of the join, and what the control plane is started with.
pub(crate) fn files(cluster: &ValidCluster, node: &NodeFacts, credential: &JoinCredential) -> Files {
    let join = cluster.join(node, credential.clone()).validate().expect("a join");
    let containerd = cluster.target().containerd.unwrap_or(ContainerdVersion::V2_2);
    let mut files = Files::default();
    for entry in join.entries().iter().filter(|entry| entry.kind == EntryKind::File) {
        let path = match entry.site {
            Site::Operator => format!("/manifests/{}", entry.path),
            _ => entry.path.clone(),
        };
        match &entry.contents {
            Contents::Text(text) => files.put(&path, text),
            Contents::Secret(text) => files.put(&path, text.expose()),
            Contents::Containerd(change) => {
                let config = change.config().clone().validate(cluster.target()).expect("a right one");
                files.put(&path, &config.minimal(containerd).expect("a config.toml"));
            }
            Contents::AwaitsToken(hole) => {
                files.put(&path, hole.fill(PROXY_TOKEN).expect("a kubeconfig").expose());
            }
            _ => {}
        }
    }
    files.arguments = vec![
        (Component::KubeApiserver, cluster.api_server_flags(credential).argv()),
        (Component::KubeControllerManager, cluster.controller_manager_flags(credential).argv()),
    ];
    files
}

/// The cluster's DNS, as every installer makes it.
pub(crate) fn dns(cluster: &ValidCluster) -> String {
    format!(
        "apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
spec:
  clusterIP: \"{}\"
  ports:
  - name: dns
    port: 53
    protocol: UDP
  selector:
    k8s-app: kube-dns
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: coredns
  namespace: kube-system
data:
  Corefile: |
    .:53 {{
        kubernetes {} in-addr.arpa ip6.arpa {{
            fallthrough in-addr.arpa ip6.arpa
        }}
        forward . /etc/resolv.conf
    }}
",
        cluster.dns_address(),
        cluster.facts().domain.as_str()
    )
}

/// With the certificates of the control plane, where the flags expect them, and the cluster's DNS.
pub(crate) fn with_control_plane(mut files: Files, cluster: &ValidCluster) -> Files {
    for name in ["apiserver.crt", "apiserver-kubelet-client.crt"] {
        files.put(&format!("/etc/kubernetes/pki/{name}"), &certificate(name));
    }
    files.put("/manifests/dns.yaml", &dns(cluster));
    files
}

/// With the certificates that sabotage puts in the place of others.
pub(crate) fn with_wrong_certificates(mut files: Files) -> Files {
    let other = certificate("front-proxy-ca.crt");
    let two = certificate("ca.crt") + &other;
    files.put("/etc/kubernetes/pki/other-ca.crt", &other);
    files.put("/etc/kubernetes/pki/two-cas.crt", &two);
    files.put("/etc/kubernetes/pki/apiserver-expired.crt", include_str!("expired.crt"));
    files
}
