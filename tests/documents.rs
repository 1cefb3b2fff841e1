//! What holds for every kind of file, through the one contract that all have.
#![expect(clippy::expect_used, reason = "helpers of tests stop where tests would")]

use nodestrap::certificate::{CaBundle, SigningCertificate};
use nodestrap::document::{Document, Kind, RenderedText as _, Valid};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::{KubeletConfiguration, KubeletDropIn};
use nodestrap::node::{AnyDocument, lint_as};
use nodestrap::object::{
    ClusterRole, ClusterRoleBinding, Manifest, Object, Role, RoleBinding, Secret, ServiceAccount,
};
use nodestrap::token::StaticTokenFile;
use nodestrap::unit::{DropIn, EnvironmentFile, ServiceUnit};
use nodestrap::{KubernetesVersion, Target};

const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 200\n";
const KUBE_PROXY: &str =
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: nftables\n";
const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://192.168.1.34:6443\n\
                          contexts:\n- name: x\n  context:\n    cluster: c\n    user: u\nusers:\n- name: u\n  user:\n    \
                          token: 07401b.f395accd246ae52d\ncurrent-context: x\n";
const ROLE: &str =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: r\n  namespace: ns\n";
const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: b\n  namespace: ns\n\
                       roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: r\n";
const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: ns\n";
const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  namespace: ns\ndata:\n  a: aHVudGVyMg==\n";
const UNIT: &str =
    "[Unit]\nDescription=kubelet\n\n[Service]\nExecStart=/usr/bin/kubelet --v=2\nRestart=always\n";
const DROP_IN: &str = "[Service]\nEnvironment=LANG=C\n";
const CERTIFICATE: &str = include_str!("walkthrough/etc/kubernetes/pki/ca.crt");

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// What code of others can write once for every kind.
fn text_of<D: Document>(valid: &Valid<D>) -> String {
    valid.render().into_exposed()
}

/// A text is read, its draft is proven, and the text that is rendered says the same: no edit of it is due.
#[track_caller]
fn is_document<D: Document>(kind: Kind, text: &str) {
    assert_eq!(D::KIND, kind);
    let draft = D::lint(text, &target()).into_parts().0.expect("a draft");
    let valid = draft.clone().validate(&target()).expect("a draft without errors");
    let rendered = text_of(&valid);
    assert_eq!(valid.edits_to_equal(&rendered), Ok(Vec::new()), "{rendered}");
    assert_eq!(valid.edits_to_equal(text), Ok(Vec::new()), "{text}");
    let again = D::lint(&rendered, &target()).into_parts().0.expect("what is rendered is read");
    assert_eq!(text_of(&again.validate(&target()).expect("and proven")), rendered);
    assert_eq!(valid.into_draft(), draft);
}

#[test]
fn every_kind_of_file_is_a_document() {
    is_document::<KubeletConfiguration>(Kind::KubeletConfiguration, KUBELET);
    is_document::<KubeletDropIn>(Kind::KubeletDropIn, KUBELET);
    is_document::<KubeProxyConfiguration>(Kind::KubeProxyConfiguration, KUBE_PROXY);
    is_document::<Kubeconfig>(Kind::Kubeconfig, KUBECONFIG);
    is_document::<StaticTokenFile>(Kind::StaticTokenFile, "9b1c2d3e4f5a69788796a5b4c3d2e1f0,u,1,\"g\"\n");
    is_document::<ClusterRole>(
        Kind::Manifest,
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: r\n",
    );
    is_document::<ClusterRoleBinding>(
        Kind::Manifest,
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: b\nroleRef:\n  \
         apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: r\n",
    );
    is_document::<Role>(Kind::Manifest, ROLE);
    is_document::<RoleBinding>(Kind::Manifest, BINDING);
    is_document::<ServiceAccount>(Kind::Manifest, ACCOUNT);
    is_document::<Secret>(Kind::Manifest, SECRET);
    is_document::<Object>(Kind::Manifest, SECRET);
    is_document::<Manifest>(Kind::Manifest, &format!("{ROLE}---\n{BINDING}---\n{ACCOUNT}---\n{SECRET}"));
    is_document::<ServiceUnit>(Kind::ServiceUnit, UNIT);
    is_document::<DropIn>(Kind::DropIn, DROP_IN);
    is_document::<EnvironmentFile>(
        Kind::EnvironmentFile,
        "KUBELET_EXTRA_ARGS=\"--v=2 --node-ip=192.168.1.51\"\n",
    );
    is_document::<CaBundle>(Kind::Certificates, CERTIFICATE);
    is_document::<SigningCertificate>(Kind::Certificates, CERTIFICATE);
}

#[cfg(feature = "containerd")]
#[test]
fn files_of_containerd_are_documents() {
    use nodestrap::containerd::{ContainerdConfig, HostsToml};

    is_document::<ContainerdConfig>(
        Kind::ContainerdConfig,
        "version = 2\n\n[plugins.'io.containerd.grpc.v1.cri']\nsandbox_image = 'registry.k8s.io/pause:3.10'\n",
    );
    is_document::<HostsToml>(Kind::HostsToml, "server = 'https://registry-1.docker.io'\n");
}

#[test]
fn a_text_of_any_kind_gives_its_document_through_one_door() {
    let env = lint_as(Kind::EnvironmentFile, "A=1\n", &target());
    assert!(matches!(env.draft(), Some(AnyDocument::EnvironmentFile(file)) if file.value("A") == Some("1")));
    let manifest = lint_as(Kind::Manifest, SECRET, &target());
    assert!(
        matches!(manifest.draft(), Some(AnyDocument::Manifest(manifest)) if manifest.known().count() == 1)
    );
}
