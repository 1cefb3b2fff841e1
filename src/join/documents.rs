//! From facts to the documents of a join.

use super::JoinCredential;
use crate::facts::{KubeProxyIdentity, Layout, NodeFacts, ValidCluster};
use crate::kube_proxy::{ClientConnection, KubeProxyConfiguration};
use crate::kubeconfig::{Authority, Kubeconfig, User};
use crate::kubelet::{KubeletAuthentication, KubeletConfiguration, X509Authentication};
use crate::object::{ClusterRoleBinding, Object, Secret, ServiceAccount, Subject};
use crate::target::HostFacts;
use crate::version::V1_31;

pub(super) const PROXY_NAMESPACE: &str = "kube-system";
pub(super) const PROXY_ACCOUNT: &str = "kube-proxy";
pub(super) const PROXY_SECRET: &str = "kube-proxy-secret";

/// The kubelet's configuration: what differs from its defaults, and nothing else. Most nodes have no more to say.
pub(super) fn kubelet(cluster: &ValidCluster) -> KubeletConfiguration {
    let facts = cluster.facts();
    let layout = &facts.layout;
    let mut kubelet = KubeletConfiguration::new()
        .authentication(
            KubeletAuthentication::new().x509(X509Authentication::new().client_ca_file(layout.client_ca())),
        )
        .cgroup_driver(facts.cgroup_driver.clone())
        .cluster_dns(cluster.dns_addresses().iter().copied())
        .cluster_domain(facts.domain.as_str())
        .rotate_certificates(true)
        .static_pod_path(layout.static_pods.clone());
    // The default of the layout is the kubelet's own, and a default is not written.
    if layout.containerd_socket != Layout::default().containerd_socket {
        kubelet.container_runtime_endpoint = Some(format!("unix://{}", layout.containerd_socket));
    }
    if cluster.dns_address().is_ipv6() {
        // The kubelet's default of 0.0.0.0 is not reached over IPv6.
        kubelet.address = Some("::".into());
    }
    kubelet
}

/// Adds what a node and its host have to say.
pub(super) fn add_to_kubelet(
    node: &NodeFacts,
    host: HostFacts,
    layout: &Layout,
    kubelet: &mut KubeletConfiguration,
) {
    if host.systemd_resolved == Some(true) && kubelet.resolv_conf.is_none() {
        // The stub resolver of systemd-resolved answers on the host's loopback only.
        kubelet.resolv_conf = Some("/run/systemd/resolve/resolv.conf".to_owned());
    }
    if host.read_only_usr == Some(true) && kubelet.volume_plugin_dir.is_none() {
        // The default lies below /usr/libexec, and the kubelet makes the folder when it starts.
        kubelet.volume_plugin_dir = Some(format!("{}/volumeplugins", layout.kubelet_root));
    }
    if !node.taints.is_empty() {
        kubelet.register_with_taints = Some(node.taints.clone());
    }
    if node.provider_id.is_some() {
        kubelet.provider_id.clone_from(&node.provider_id);
    }
}

/// Adds the node's name.
pub(super) fn add_to_proxy(node: &NodeFacts, proxy: &mut KubeProxyConfiguration) {
    proxy.hostname_override = Some(node.name.as_str().to_owned());
}

/// kube-proxy's configuration without the node's name; none where there is no kube-proxy.
pub(super) fn kube_proxy(cluster: &ValidCluster) -> Option<KubeProxyConfiguration> {
    let facts = cluster.facts();
    if facts.kube_proxy == KubeProxyIdentity::None {
        return None;
    }
    let connection = ClientConnection::new().kubeconfig(facts.layout.kube_proxy_kubeconfig());
    let mut proxy = KubeProxyConfiguration::new().client_connection(connection).mode(cluster.proxy_mode());
    if let Some(pods) = &facts.pod_cidr {
        proxy.cluster_cidr = Some(pods.to_string());
    }
    if cluster.service_cidr().primary().address().is_ipv6() {
        proxy.bind_address = Some("::".into());
    }
    if cluster.target().minor() >= V1_31 {
        // Without it NodePorts answer on every address of the node; the word is known since 1.31.
        proxy.node_port_addresses = Some(vec!["primary".to_owned()]);
    }
    Some(proxy)
}

fn authority(cluster: &ValidCluster) -> Authority {
    Authority::Embedded(cluster.facts().serving_ca.as_pem().into())
}

/// The kubeconfig of the first contact.
pub(super) fn bootstrap_kubeconfig(cluster: &ValidCluster, credential: &JoinCredential) -> Kubeconfig {
    let facts = cluster.facts();
    let user = User::bearer(credential.token());
    Kubeconfig::of(&facts.name, &facts.server, authority(cluster), "kubelet-bootstrap", user)
}

/// kube-proxy's kubeconfig, its token still missing where the cluster makes it.
pub(super) fn kube_proxy_kubeconfig(cluster: &ValidCluster) -> Option<Kubeconfig> {
    let facts = cluster.facts();
    let user = match &facts.kube_proxy {
        KubeProxyIdentity::ServiceAccountToken => User::new(),
        KubeProxyIdentity::TokenFile(path) => User::bearer_file(path.clone()),
        KubeProxyIdentity::ClientCertificate { certificate, key } => {
            User::certificate_files(certificate.clone(), key.clone())
        }
        KubeProxyIdentity::None => return None,
    };
    Some(Kubeconfig::of(&facts.name, &facts.server, authority(cluster), "kube-proxy", user))
}

/// Every object that the cluster needs, in an order in which they can be applied.
pub(super) fn objects(cluster: &ValidCluster, credential: &JoinCredential) -> Vec<Object> {
    let facts = cluster.facts();
    let with_subjects = |binding: ClusterRoleBinding| binding.subjects(credential.subjects());
    let mut objects: Vec<Object> = vec![
        // The constructors take one group; all groups of the credential are put in their place.
        with_subjects(ClusterRoleBinding::node_bootstrapper("")).into(),
        with_subjects(ClusterRoleBinding::approve_node_client("")).into(),
        ClusterRoleBinding::approve_node_renewal().into(),
        ClusterRoleBinding::kubelet_api_admin(facts.kubelet_client_user.clone()).into(),
    ];
    if let JoinCredential::Bootstrap(token) = credential {
        objects.push(Secret::bootstrap_token(token).into());
    }
    if matches!(facts.kube_proxy, KubeProxyIdentity::ServiceAccountToken | KubeProxyIdentity::TokenFile(_)) {
        // The account comes first: a token Secret whose account does not exist is deleted.
        objects.push(ServiceAccount::named(PROXY_NAMESPACE, PROXY_ACCOUNT).into());
        let subject = Subject::service_account(PROXY_NAMESPACE, PROXY_ACCOUNT);
        objects.push(ClusterRoleBinding::node_proxier(subject).into());
    }
    if facts.kube_proxy == KubeProxyIdentity::ServiceAccountToken {
        objects.push(Secret::service_account_token(PROXY_NAMESPACE, PROXY_SECRET, PROXY_ACCOUNT).into());
    }
    objects
}
