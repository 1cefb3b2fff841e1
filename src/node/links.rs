//! The links of a join: a fixed list, in the order of time.

use super::Outcome;

/// Declares the links: what has to hold, what an operator sees where it does not, and what would tell.
macro_rules! links {
    ($($(#[$doc:meta])+ $name:ident = $id:literal, $title:literal, $outcome:ident, $tells:literal;)+) => {
        /// What has to hold for a node to become Ready and to stay useful, in the order of time.
        ///
        /// The list is fixed. Each link is [unspoken](super::State::Unspoken) at first, and a node joins when every link
        /// before Ready is shown to hold, or is not needed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LinkId {
            $($(#[$doc])+ $name,)+
        }

        impl LinkId {
            /// Every link, in the order of time.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable id, such as `bootstrap-token`.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }

            /// What has to hold.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }

            /// What an operator sees when it does not.
            pub const fn outcome(self) -> Outcome {
                match self {
                    $(Self::$name => Outcome::$outcome,)+
                }
            }

            /// The files or flags that would tell whether it holds.
            pub const fn tells(self) -> &'static str {
                match self {
                    $(Self::$name => $tells,)+
                }
            }
        }
    };
}

links! {
    /// systemd takes the kubelet's unit, and the kubelet its flags and files.
    KubeletStarts = "kubelet-starts", "systemd and the kubelet take their files and flags", KubeletExits,
        "the unit that starts the kubelet";
    /// The files that flags and fields of the kubelet name are there, and are what they must be.
    KubeletFiles = "kubelet-files", "the files that the kubelet is told of are there", KubeletExits,
        "the files that the kubelet's flags name";
    /// What the kubelet's unit requires is started with it.
    KubeletDependencies = "kubelet-dependencies", "what the kubelet's unit needs is started with it", KubeletExits,
        "the unit that starts the kubelet";
    /// The kubelet may give its Node the labels and taints of its flags.
    NodeLabels = "node-labels", "the kubelet may give itself its labels", KubeletExits,
        "the flags of the kubelet (--node-labels)";
    /// The runtime takes its file and serves the kubelet.
    RuntimeServes = "runtime-serves", "containerd takes its file and serves the kubelet", KubeletExits,
        "containerd's config.toml";
    /// The kubelet asks where the runtime listens.
    RuntimeEndpoint = "runtime-endpoint", "the kubelet asks where containerd listens", KubeletExits,
        "containerd's config.toml and the kubelet's containerRuntimeEndpoint";
    /// The kubelet is given an API server, and does not run standalone.
    KubeletRegisters = "kubelet-registers", "the kubelet is told of an API server", NoCsr,
        "the flags of the kubelet (--kubeconfig)";
    /// The API servers start.
    ApiServerStarts = "apiserver-starts", "the API servers take their flags", NoCsr,
        "the flags of kube-apiserver";
    /// The kubeconfig of the first contact asks where an API server listens.
    ServerPort = "server-port", "the kubeconfig asks where the API server listens", NoCsr,
        "the kubeconfig of the kubelet and the flags of kube-apiserver (--secure-port)";
    /// The certificates of the first contact have begun and not ended.
    ServerValid = "server-valid", "the certificates of the first contact are good today", NoCsr,
        "the API server's serving certificate (--tls-cert-file)";
    /// The API server's certificate names the address that is asked.
    ServerName = "server-name", "the API server's certificate names the address that the node asks", NoCsr,
        "the API server's serving certificate (--tls-cert-file)";
    /// The node trusts the CA of the API server's certificate.
    ServerAuthority = "server-authority", "the node trusts the CA of the API server's certificate", NoCsr,
        "the certificates that the kubeconfig trusts";
    /// The API server takes the credential of the first contact.
    BootstrapToken = "bootstrap-token", "the API server knows the token of the bootstrap kubeconfig", NoCsr,
        "the kubeconfig that --bootstrap-kubeconfig names";
    /// A client with that credential may request a certificate.
    Bootstrapper = "bootstrapper", "the token's group may ask for a certificate", NoCsr,
        "the bindings of system:node-bootstrapper";
    /// The controller manager starts, and may do its work.
    ControllerManagerStarts = "controller-manager-starts", "the controller manager takes its flags and files",
        CsrPending, "the flags of kube-controller-manager";
    /// The request is approved without a person.
    Approval = "approval", "the request of the token's group is approved by itself", CsrPending,
        "the bindings of system:certificates.k8s.io:certificatesigningrequests:nodeclient";
    /// The controller that approves runs.
    Approver = "approver", "the approving controller runs", CsrPending,
        "the flags of kube-controller-manager (--controllers)";
    /// The controller manager signs the request.
    Signer = "signer", "the controller manager signs the request", ApprovedNotIssued,
        "the flags of kube-controller-manager (--cluster-signing-cert-file)";
    /// The API server trusts the CA that signs.
    SigningAuthority = "signing-authority", "the API server trusts the CA that signs", IssuedThenUnauthorized,
        "the flags of kube-apiserver (--client-ca-file)";
    /// The node's own certificate is one that the API server takes for this node.
    NodeCredential = "node-credential", "the node's own certificate is taken", IssuedThenUnauthorized,
        "the client certificate of the kubelet's kubeconfig";
    /// The API server authorizes nodes as nodes.
    Authorization = "authorization", "the API server authorizes nodes as nodes", NotRegistered,
        "the flags of kube-apiserver (--authorization-mode)";
    /// The node has a name that a Node can have, and no other machine has it.
    NodeName = "node-name", "the node's name is one that a Node can have", NotRegistered,
        "the flags of the kubelet (--hostname-override)";
    /// The runtime finds what sets Pods' networks up.
    NetworkPlugins = "network-plugins", "containerd finds the network plugins and their configuration", NotReady,
        "containerd's config.toml";
    /// What the bootstrap kubeconfig says is enough after the join.
    KeptSettings = "kept-settings", "what the bootstrap kubeconfig says is enough after the join", LaterAtRestart,
        "the kubeconfig that --bootstrap-kubeconfig names";
    /// The runtime has what it starts Pods with.
    RuntimeStartsPods = "runtime-starts-pods", "containerd has the runtimes of its file", ReadyButPodsFail,
        "containerd's config.toml";
    /// Kubelet and runtime use one cgroup driver.
    CgroupDriver = "cgroup-driver", "kubelet and containerd use one cgroup driver", ReadyButPodsFail,
        "containerd's config.toml and the kubelet's cgroupDriver";
    /// The kubelet reads the folder of its static Pods.
    StaticPods = "static-pods", "the kubelet reads the folder of its static Pods", ReadyButPodsFail,
        "the kubelet's staticPodPath";
    /// clusterDNS is set, to an address of the service network.
    ClusterDns = "cluster-dns", "clusterDNS is an address of the service network", ReadyButNoServiceDns,
        "the kubelet's clusterDNS";
    /// clusterDNS is the address of the DNS service.
    DnsService = "dns-service", "clusterDNS is the address of the DNS service", ReadyButNoServiceDns,
        "the service kube-dns";
    /// clusterDomain is what the cluster's DNS serves.
    ClusterDomain = "cluster-domain", "clusterDomain is the domain of the cluster's DNS", ReadyButNoServiceDns,
        "the Corefile of CoreDNS";
    /// Pods inherit resolvers that they can reach.
    Resolvers = "resolvers", "Pods inherit resolvers that they can reach", ReadyButNoServiceDns,
        "whether the host runs systemd-resolved";
    /// Pod network and service network have no address in common.
    Networks = "networks", "Pod network and service network are apart", ReadyButNoServiceDns,
        "the Pod network (--cluster-cidr)";
    /// kube-proxy starts.
    ProxyStarts = "proxy-starts", "systemd and kube-proxy take their files and flags", ReadyButNoServiceDns,
        "the unit that starts kube-proxy";
    /// The files that kube-proxy's flags and fields name are there, and are what they must be.
    ProxyFiles = "proxy-files", "the files that kube-proxy is told of are there", ReadyButNoServiceDns,
        "the files that kube-proxy's flags name";
    /// kube-proxy trusts the API server that it asks.
    ProxyServer = "proxy-server", "kube-proxy trusts the API server that it asks", ReadyButNoServiceDns,
        "kube-proxy's kubeconfig";
    /// The token of kube-proxy's ServiceAccount is made.
    ProxyToken = "proxy-token", "the controller manager makes kube-proxy's token", ReadyButNoServiceDns,
        "the flags of kube-controller-manager (--service-account-private-key-file)";
    /// kube-proxy may read services and endpoints.
    ProxyAccess = "proxy-access", "kube-proxy may read services and endpoints", ReadyButNoServiceDns,
        "kube-proxy's kubeconfig";
    /// The kubelet knows the API server's client certificate.
    KubeletClient = "kubelet-client", "the kubelet knows the API server's client certificate", ReadyButLogsFail,
        "the flags of kube-apiserver (--kubelet-client-certificate)";
    /// The API server may ask the kubelet for logs.
    KubeletClientAccess = "kubelet-client-access", "the API server's client certificate may ask for logs",
        ReadyButLogsFail, "the bindings of system:kubelet-api-admin";
    /// The API server takes the kubelet's serving certificate.
    ServingCertificate = "serving-certificate", "the API server takes the kubelet's serving certificate",
        ReadyButLogsFail, "the flags of kube-apiserver (--kubelet-certificate-authority)";
    /// The node's certificate is renewed before it ends.
    Renewal = "renewal", "the certificate is renewed before it ends", LaterAtExpiry,
        "the bindings of system:certificates.k8s.io:certificatesigningrequests:selfnodeclient";
    /// No program refuses another file of the set.
    Others = "others", "nothing else in the set is refused", ReadyButOthersFail, "the files of the set";
}

impl LinkId {
    /// Whether a node that becomes Ready needs it.
    pub const fn is_before_ready(self) -> bool {
        !self.outcome().is_ready()
    }

    /// The link of this id.
    pub(super) fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|link| link.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_before_ready_stand_before_the_others() {
        let before: Vec<bool> = LinkId::ALL.iter().map(|link| link.is_before_ready()).collect();
        assert!(before.is_sorted_by(|a, b| a >= b), "{before:?}");
        let outcomes: Vec<Outcome> =
            LinkId::ALL.iter().map(|link| link.outcome()).filter(|outcome| !outcome.is_ready()).collect();
        assert!(outcomes.is_sorted(), "{outcomes:?}");
    }

    #[test]
    fn ids_are_kebab_case_and_stand_once() {
        let mut ids: Vec<&str> = LinkId::ALL.iter().map(|link| link.id()).collect();
        assert!(ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), LinkId::ALL.len());
        assert_eq!(LinkId::find("bootstrap-token"), Some(LinkId::BootstrapToken));
    }
}
