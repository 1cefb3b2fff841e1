//! The rows of the sections inside a `KubeProxyConfiguration`.

use crate::engine::schema::schema;
use crate::value::GoDuration;

const I32_MAX: i64 = i32::MAX as i64;

schema! {
    /// How a program reaches the API server.
    pub struct ClientConnection {
        /// The path of the kubeconfig. Without it the program looks for a ServiceAccount inside a Pod.
        kubeconfig: String = "kubeconfig" .always();
        /// What it asks for; empty means `contentType`.
        accept_content_types: String = "acceptContentTypes" .always();
        /// What it sends. Default: application/vnd.kubernetes.protobuf.
        content_type: String = "contentType" .always().default("application/vnd.kubernetes.protobuf");
        /// Requests per second. Default: 5.
        qps: f32 = "qps" .always().default("5");
        /// Requests that may come at once above the rate. Default: 10.
        burst: i32 = "burst" .always().within(0, I32_MAX).default("10");
    }
}

schema! {
    /// Settings of the mode iptables.
    pub struct Iptables {
        /// The bit of the packet mark that asks for masquerading, 0 to 31. Default: 14.
        masquerade_bit: i32 = "masqueradeBit" .pointer().always().within(0, 31).default("14");
        /// Whether all traffic to services is masqueraded. Default: false.
        masquerade_all: bool = "masqueradeAll" .always();
        /// Whether NodePorts answer on 127.0.0.1. Default: true.
        localhost_node_ports: bool = "localhostNodePorts" .pointer().always().default("true");
        /// How often the rules are written at least. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// How often they are written at most. Default: 1s.
        min_sync_period: GoDuration = "minSyncPeriod" .always() .default("1s");
    }
}

schema! {
    /// Settings of the mode ipvs.
    pub struct Ipvs {
        /// How often the rules are written at least. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// How often they are written at most. Default: 0s, no limit.
        min_sync_period: GoDuration = "minSyncPeriod" .always();
        /// The scheduler: rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq or mh. Default: rr.
        scheduler: String = "scheduler" .always();
        /// CIDRs whose ipvs services are left alone.
        exclude_cidrs: [String] = "excludeCIDRs" .always();
        /// Whether ARP is strict. Default: false.
        strict_arp: bool = "strictARP" .always();
        /// The timeout of idle TCP connections; 0 leaves the kernel's.
        tcp_timeout: GoDuration = "tcpTimeout" .always();
        /// The timeout of TCP connections after a FIN; 0 leaves the kernel's.
        tcp_fin_timeout: GoDuration = "tcpFinTimeout" .always();
        /// The timeout of UDP; 0 leaves the kernel's.
        udp_timeout: GoDuration = "udpTimeout" .always();
    }
}

schema! {
    /// Settings of the mode nftables.
    pub struct Nftables {
        /// The bit of the packet mark that asks for masquerading, 0 to 31. Default: 14.
        masquerade_bit: i32 = "masqueradeBit" .pointer().always().default("14");
        /// Whether all traffic to services is masqueraded. Default: false.
        masquerade_all: bool = "masqueradeAll" .always();
        /// How often the rules are written at least. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// How often they are written at most. Default: 1s.
        min_sync_period: GoDuration = "minSyncPeriod" .always() .default("1s");
    }
}

schema! {
    /// Settings for Windows.
    pub struct Winkernel {
        /// The HNS network.
        network_name: String = "networkName" .always();
        /// The address of source NAT.
        source_vip: String = "sourceVip" .always();
        /// Whether Direct Server Return is used.
        enable_dsr: bool = "enableDSR" .always();
        /// The HNS endpoint of the root network namespace.
        root_hns_endpoint_name: String = "rootHnsEndpointName" .always();
        /// Whether health checks of load balancers go through the VIP.
        forward_health_check_vip: bool = "forwardHealthCheckVip" .always();
    }
}

schema! {
    /// Settings of two ways to tell local traffic apart.
    pub struct DetectLocal {
        /// The bridge of the pods, for BridgeInterface.
        bridge_interface: String = "bridgeInterface" .always();
        /// How the pods' interfaces begin, for InterfaceNamePrefix.
        interface_name_prefix: String = "interfaceNamePrefix" .always();
    }
}

schema! {
    /// Connection tracking of the kernel. Writing these settings may fail in a container, and then ends the program.
    pub struct Conntrack {
        /// Most tracked connections per core; 0 leaves the kernel's. Default: 32768.
        max_per_core: i32 = "maxPerCore" .pointer().always().within(0, I32_MAX).default("32768");
        /// The least for the whole node. Default: 131072.
        min: i32 = "min" .pointer().always().within(0, I32_MAX).default("131072");
        /// How long an idle TCP connection is kept; 0 leaves the kernel's. Default: 24h.
        tcp_established_timeout: GoDuration = "tcpEstablishedTimeout" .pointer().always().default("24h0m0s");
        /// How long a half-closed one is kept; 0 leaves the kernel's. Default: 1h.
        tcp_close_wait_timeout: GoDuration = "tcpCloseWaitTimeout" .pointer().always().default("1h0m0s");
        /// Whether packets outside of the window are let through. Default: false.
        tcp_be_liberal: bool = "tcpBeLiberal" .always();
        /// The timeout of UDP; 0 leaves the kernel's.
        udp_timeout: GoDuration = "udpTimeout" .always();
        /// The timeout of UDP streams; 0 leaves the kernel's.
        udp_stream_timeout: GoDuration = "udpStreamTimeout" .always();
    }
}
