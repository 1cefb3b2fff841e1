//! Words of a `KubeProxyConfiguration`.

use crate::engine::schema::words;

words! {
    /// What carries the services.
    pub enum ProxyMode {
        /// Rules of iptables; the default.
        Iptables = "iptables",
        /// The kernel's load balancer. Deprecated from 1.35; planned to be off by default in 1.40.
        Ipvs = "ipvs",
        /// Rules of nftables: a gate until 1.30, on by default from 1.31, finished in 1.33. Needs Linux 5.13.
        Nftables = "nftables",
        /// Windows.
        Kernelspace = "kernelspace",
    }
}

words! {
    /// How traffic of this node's own pods is told apart.
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
