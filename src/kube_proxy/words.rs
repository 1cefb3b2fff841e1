//! Words of a `KubeProxyConfiguration`.

use crate::engine::schema::words;

words! {
    /// How services are implemented.
    pub enum ProxyMode {
        /// Rules of iptables; the default.
        Iptables = "iptables",
        /// The kernel's load balancer. Deprecated from 1.35; planned to be off by default in 1.40.
        Ipvs = "ipvs",
        /// Rules of nftables: a gate until 1.30, on by default from 1.31, stable from 1.33. Needs Linux 5.13.
        Nftables = "nftables",
        /// The mode of Windows nodes.
        Kernelspace = "kernelspace",
    }
}

words! {
    /// How kube-proxy recognizes traffic of this node's own Pods.
    pub enum LocalMode {
        /// By `clusterCIDR`; the default.
        ClusterCidr = "ClusterCIDR",
        /// By the Pod CIDR of the node.
        NodeCidr = "NodeCIDR",
        /// By the bridge of the pods.
        BridgeInterface = "BridgeInterface",
        /// By how the pods' interfaces begin.
        InterfaceNamePrefix = "InterfaceNamePrefix",
    }
}
