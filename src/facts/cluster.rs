//! Facts of one cluster, and what follows from them.

use std::net::IpAddr;
use std::sync::Arc;

use super::rules;
use super::{Layout, NodeFacts, RegistryMirror};
use crate::certificate::{CaBundle, SigningCertificate};
use crate::diagnostic::Report;
use crate::document::Invalid;
use crate::kube_proxy::ProxyMode;
use crate::kubelet::CgroupDriver;
use crate::target::Target;
use crate::value::{Cidr, DnsDomain, GoDuration, PodCidr, ServerUrl, ServiceCidr};

/// The facts of one cluster.
///
/// The API server's address, its CA and the service network are required. Every other fact has the default that its
/// documentation names. The CAs for serving, for clients and for signing are separate facts; by default they are one CA.
///
/// ```
/// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
/// use nodestrap::facts::ClusterFacts;
/// use nodestrap::certificate::CaBundle;
/// use nodestrap::{KubernetesVersion, Target};
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
///     .service_cidr("10.96.0.0/12".parse()?)
///     .pod_cidr("172.16.0.0/16".parse()?)
///     .validate(&target)?;
/// assert_eq!(cluster.dns_address().to_string(), "10.96.0.10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ClusterFacts {
    /// The name of the cluster in kubeconfigs. Default: kubernetes.
    pub name: String,
    /// The API server's address.
    pub server: ServerUrl,
    /// The CA of the API server's serving certificate, for kubeconfigs.
    pub serving_ca: CaBundle,
    /// The CAs of client certificates: the API server's `--client-ca-file` and the kubelet's `clientCAFile`.
    /// Default: the serving CA.
    pub client_ca: Option<CaBundle>,
    /// The CA that signs the nodes' certificates, which is among `client_ca`. Default: the client CA, when it is one
    /// certificate.
    pub signing_ca: Option<SigningCertificate>,
    /// How long signed certificates are valid. Default: one year, which is the controller manager's default.
    pub signing_duration: Option<GoDuration>,
    /// The network of services: one CIDR, or one of each address family. Required.
    pub service_cidr: Option<ServiceCidr>,
    /// The network of Pods: one CIDR, or one of each address family. Default: unknown, because some network plugins
    /// choose the addresses of Pods themselves.
    pub pod_cidr: Option<PodCidr>,
    /// How much of the Pod network a node gets, as prefix lengths of IPv4 and IPv6. Default: 24 and 64.
    pub node_mask: (u8, u8),
    /// The networks that the nodes are in. `validate` checks that no other network overlaps them. Default: none.
    pub node_networks: Vec<Cidr>,
    /// The DNS domain of services. Default: cluster.local.
    pub domain: DnsDomain,
    /// The addresses of the cluster's DNS, such as NodeLocal DNSCache's 169.254.20.10. Default: the 10th address of
    /// each service network.
    pub dns_addresses: Vec<IpAddr>,
    /// The image of the pause container. Default: containerd's own.
    pub sandbox_image: Option<String>,
    /// The mirrors of image registries. Default: none.
    pub registry_mirrors: Vec<RegistryMirror>,
    /// The identity of kube-proxy, or that there is no kube-proxy. Default: a ServiceAccount with a token.
    pub kube_proxy: KubeProxyIdentity,
    /// The mode of kube-proxy. Default: nftables from Kubernetes 1.33 on, where it is stable; iptables before.
    pub proxy_mode: Option<ProxyMode>,
    /// The cgroup driver of kubelet and containerd. Default: systemd.
    pub cgroup_driver: CgroupDriver,
    /// The user name in the API server's client certificate for kubelets. Default: kube-apiserver-kubelet-client.
    pub kubelet_client_user: String,
    /// How the programs of the control plane are started. Default: as systemd units.
    pub control_plane: ControlPlane,
    /// The paths of files and binaries. Default: [`Layout::default`].
    pub layout: Layout,
}

/// How the programs of the control plane are started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ControlPlane {
    /// By systemd: `kube-apiserver.service`.
    #[default]
    Units,
    /// By the kubelet of their machine, from manifests in the layout's folder of static Pods, as kubeadm does.
    StaticPods,
}

/// The identity of kube-proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KubeProxyIdentity {
    /// A ServiceAccount of `kube-system` whose never-ending token stands in the kubeconfig. The token exists only
    /// after the manifests were applied.
    ServiceAccountToken,
    /// A ServiceAccount whose token is in a file. Another program renews the token in that file.
    TokenFile(String),
    /// A client certificate for the user `system:kube-proxy`, which the API server binds by itself. Both files are given
    /// as paths on the node.
    ClientCertificate {
        /// The path of the certificate.
        certificate: String,
        /// The path of the private key.
        key: String,
    },
    /// No kube-proxy: the network plugin does its work.
    None,
}

/// The place of the DNS service in the service network, by a convention that every installer keeps.
pub(super) const DNS_INDEX: u128 = 10;

macro_rules! setters {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $value:expr;)+) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.$field = $value;
                self
            }
        )+
    };
}

impl ClusterFacts {
    /// Makes the facts of a cluster: the address of its API server, and the CA of the API server's certificate.
    pub fn new(server: ServerUrl, serving_ca: CaBundle) -> Self {
        Self {
            name: "kubernetes".to_owned(),
            server,
            serving_ca,
            client_ca: None,
            signing_ca: None,
            signing_duration: None,
            service_cidr: None,
            pod_cidr: None,
            node_mask: (24, 64),
            node_networks: Vec::new(),
            domain: DnsDomain::default(),
            dns_addresses: Vec::new(),
            sandbox_image: None,
            registry_mirrors: Vec::new(),
            kube_proxy: KubeProxyIdentity::ServiceAccountToken,
            proxy_mode: None,
            cgroup_driver: CgroupDriver::Systemd,
            kubelet_client_user: "kube-apiserver-kubelet-client".to_owned(),
            control_plane: ControlPlane::Units,
            layout: Layout::default(),
        }
    }

    setters! {
        /// Sets the name of the cluster in kubeconfigs. Default: `kubernetes`.
        name: impl Into<String> = name.into();
        /// Sets the CAs that client certificates are checked against. Default: the serving CA.
        client_ca: CaBundle = Some(client_ca);
        /// Sets the CA that signs the nodes' certificates. It must be among the client CAs. Default: the client CA,
        /// when that is one certificate.
        signing_ca: SigningCertificate = Some(signing_ca);
        /// Sets how long signed certificates are valid, as a Go duration such as `8760h`. Default: one year, which is
        /// the controller manager's default.
        signing_duration: GoDuration = Some(signing_duration);
        /// Sets the network of services: one CIDR, or one of each address family. It has no default.
        service_cidr: ServiceCidr = Some(service_cidr);
        /// Sets the network of Pods: one CIDR, or one of each address family. Default: unknown.
        pod_cidr: PodCidr = Some(pod_cidr);
        /// Sets how much of the Pod network a node gets, as prefix lengths of IPv4 and IPv6. Default: 24 and 64.
        node_mask: (u8, u8) = node_mask;
        /// Sets the networks that the nodes are in. `validate` checks that they do not overlap the networks of services
        /// and Pods. Default: none.
        node_networks: impl IntoIterator<Item = Cidr> = node_networks.into_iter().collect();
        /// Sets the DNS domain of services. Default: `cluster.local`.
        domain: DnsDomain = domain;
        /// Sets the addresses of the cluster's DNS. Default: the 10th address of each service network.
        dns_addresses: impl IntoIterator<Item = IpAddr> = dns_addresses.into_iter().collect();
        /// Sets the image of the pause container. Default: containerd's own.
        sandbox_image: impl Into<String> = Some(sandbox_image.into());
        /// Sets the mirrors of image registries. Default: none.
        registry_mirrors: impl IntoIterator<Item = RegistryMirror> = registry_mirrors.into_iter().collect();
        /// Sets the identity of kube-proxy. Default: a ServiceAccount with a token.
        kube_proxy: KubeProxyIdentity = kube_proxy;
        /// Sets the mode of kube-proxy. Default: nftables from Kubernetes 1.33 on, iptables before.
        proxy_mode: ProxyMode = Some(proxy_mode);
        /// Sets the cgroup driver of kubelet and containerd. Default: systemd.
        cgroup_driver: CgroupDriver = cgroup_driver;
        /// Sets the user name in the API server's client certificate for kubelets. Default:
        /// `kube-apiserver-kubelet-client`.
        kubelet_client_user: impl Into<String> = kubelet_client_user.into();
        /// Sets how the programs of the control plane are started. Default: as systemd units.
        control_plane: ControlPlane = control_plane;
        /// Sets the paths of files and binaries. Default: [`Layout::default`].
        layout: Layout = layout;
    }

    /// Checks the facts against each other.
    ///
    /// # Errors
    /// Returns every contradiction at once, together with the facts.
    pub fn validate(self, target: &Target) -> Result<ValidCluster, Box<Invalid<Self>>> {
        // All contradictions at once, and the draft back with them: an operator mends facts in one go.
        let report = rules::check(&self, target);
        let dns = self.derive_dns();
        match (self.service_cidr, dns) {
            // Kept apart from the facts, so that nothing behind this has to ask again whether they are there.
            (Some(service_cidr), Some(dns)) if !report.has_errors() => {
                let proven = Proven { facts: self, service_cidr, dns, target: target.clone(), report };
                Ok(ValidCluster(Arc::new(proven)))
            }
            _ => Err(Box::new(Invalid { draft: self, report })),
        }
    }

    /// The DNS addresses: those given, else the 10th of each service network.
    pub(super) fn derive_dns(&self) -> Option<Vec<IpAddr>> {
        if !self.dns_addresses.is_empty() {
            return Some(self.dns_addresses.clone());
        }
        // One address is enough for Pods of both families: the service answers on its primary one.
        self.service_cidr.as_ref()?.nth(DNS_INDEX).ok().map(|address| vec![address])
    }

    /// The CA bundle that client certificates are checked against.
    pub fn client_ca_bundle(&self) -> &CaBundle {
        self.client_ca.as_ref().unwrap_or(&self.serving_ca)
    }

    /// The CA that signs nodes' certificates.
    pub fn signing_ca_bundle(&self) -> &CaBundle {
        self.signing_ca.as_ref().map_or_else(|| self.client_ca_bundle(), SigningCertificate::as_bundle)
    }
}

/// Validated facts of a cluster, and what follows from them. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidCluster(Arc<Proven>);

#[derive(Debug, PartialEq)]
struct Proven {
    facts: ClusterFacts,
    service_cidr: ServiceCidr,
    dns: Vec<IpAddr>,
    target: Target,
    report: Report,
}

impl ValidCluster {
    /// The facts.
    pub fn facts(&self) -> &ClusterFacts {
        &self.0.facts
    }

    /// The target that the facts were validated for.
    pub fn target(&self) -> &Target {
        &self.0.target
    }

    /// The target that the files of a node are judged for: the cluster's target, with the versions and the host facts of
    /// the node.
    pub fn target_of(&self, node: &NodeFacts) -> Target {
        let mut target = self.target().clone();
        // A fleet may be in the middle of an upgrade: a node's own versions go before the cluster's.
        target.containerd = node.containerd.or(target.containerd);
        target.systemd = node.systemd.or(target.systemd);
        target.host = node.host.unwrap_or(target.host);
        target
    }

    /// The warnings and notes about the facts.
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// The network of services.
    pub fn service_cidr(&self) -> ServiceCidr {
        self.0.service_cidr
    }

    /// The first address of the cluster's DNS: the 10th of the service network unless others were given.
    pub fn dns_address(&self) -> IpAddr {
        // A cluster is made with at least one.
        self.0.dns.first().copied().unwrap_or(self.0.service_cidr.primary().address())
    }

    /// Every address of the cluster's DNS.
    pub fn dns_addresses(&self) -> &[IpAddr] {
        &self.0.dns
    }

    /// The address of the service `kubernetes`: the first of each service network.
    pub fn first_service_addresses(&self) -> Vec<IpAddr> {
        self.0.service_cidr.iter().filter_map(|cidr| cidr.nth(1).ok()).collect()
    }

    /// Every name and address that the API server's serving certificate must hold, apart from those of its machine.
    pub fn api_server_names(&self) -> Vec<String> {
        let domain = self.0.facts.domain.as_str();
        // What kubeadm puts into the certificate (`GetAPIServerAltNames`): clients outside come by the server's
        // host, Pods by the service's names and first address.
        let mut names = vec![self.0.facts.server.host().to_owned()];
        names.extend(["kubernetes", "kubernetes.default", "kubernetes.default.svc"].map(str::to_owned));
        names.push(format!("kubernetes.default.svc.{domain}"));
        names.extend(self.first_service_addresses().iter().map(IpAddr::to_string));
        names.dedup();
        names
    }

    /// How many nodes the Pod network holds at the node mask; `None` without a Pod network.
    pub fn node_capacity(&self) -> Option<u128> {
        rules::node_capacity(&self.0.facts)
    }

    /// The mode of kube-proxy.
    pub fn proxy_mode(&self) -> ProxyMode {
        // nftables is generally available there; a new cluster need not begin with what is on its way out.
        let finished = self.0.target.minor() >= crate::version::V1_33;
        let default = if finished { ProxyMode::Nftables } else { ProxyMode::Iptables };
        self.0.facts.proxy_mode.clone().unwrap_or(default)
    }
}
