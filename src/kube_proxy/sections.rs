//! The rows of the sections inside a `KubeProxyConfiguration`.

use crate::engine::schema::schema;
use crate::value::GoDuration;

const I32_MAX: i64 = i32::MAX as i64;

schema! {
    /// How a program reaches the API server.
    pub struct ClientConnection {
        /// The path of the kubeconfig. Without it the program looks for a ServiceAccount inside a Pod.
        kubeconfig: String = "kubeconfig" .always();
        /// The content types that it accepts. Default: `contentType`.
        accept_content_types: String = "acceptContentTypes" .always();
        /// The content type that it sends. Default: application/vnd.kubernetes.protobuf.
        content_type: String = "contentType" .always().default("application/vnd.kubernetes.protobuf");
        /// The largest number of requests per second. Default: 5.
        qps: f32 = "qps" .always().default("5");
        /// How many requests may exceed that rate at once. Default: 10.
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
        /// The longest time between two writes of the rules, as a Go duration. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// The shortest time between two writes of the rules, as a Go duration. Default: 1s.
        min_sync_period: GoDuration = "minSyncPeriod" .always() .default("1s");
    }
}

schema! {
    /// Settings of the mode ipvs.
    pub struct Ipvs {
        /// The longest time between two writes of the rules, as a Go duration. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// The shortest time between two writes of the rules, as a Go duration. Default: 0s, which is no limit.
        min_sync_period: GoDuration = "minSyncPeriod" .always();
        /// The scheduler: rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq or mh. Default: rr.
        scheduler: String = "scheduler" .always();
        /// The CIDRs whose ipvs services kube-proxy does not touch.
        exclude_cidrs: [String] = "excludeCIDRs" .always();
        /// Whether the kernel answers ARP requests for addresses of an interface on that interface only (`arp_ignore`,
        /// `arp_announce`). Default: false.
        strict_arp: bool = "strictARP" .always();
        /// How long an idle TCP connection is kept, as a Go duration; 0 keeps the kernel's value. Default: 0s.
        tcp_timeout: GoDuration = "tcpTimeout" .always();
        /// How long a TCP connection is kept after a FIN, as a Go duration; 0 keeps the kernel's value. Default: 0s.
        tcp_fin_timeout: GoDuration = "tcpFinTimeout" .always();
        /// How long an idle UDP connection is kept, as a Go duration; 0 keeps the kernel's value. Default: 0s.
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
        /// The longest time between two writes of the rules, as a Go duration. Default: 30s.
        sync_period: GoDuration = "syncPeriod" .always() .default("30s");
        /// The shortest time between two writes of the rules, as a Go duration. Default: 1s.
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
    /// Settings of two of the modes that recognize local traffic.
    pub struct DetectLocal {
        /// The name of the Pods' bridge, for BridgeInterface.
        bridge_interface: String = "bridgeInterface" .always();
        /// How the names of the Pods' interfaces begin, for InterfaceNamePrefix.
        interface_name_prefix: String = "interfaceNamePrefix" .always();
    }
}

schema! {
    /// Connection tracking of the kernel. Writing these settings may fail in a container, and then ends the program.
    pub struct Conntrack {
        /// The largest number of tracked connections per CPU core; 0 keeps the kernel's value. Default: 32768.
        max_per_core: i32 = "maxPerCore" .pointer().always().within(0, I32_MAX).default("32768");
        /// The smallest number of tracked connections of the whole node, whatever `maxPerCore` gives. Default: 131072.
        min: i32 = "min" .pointer().always().within(0, I32_MAX).default("131072");
        /// How long an idle TCP connection is kept, as a Go duration; 0 keeps the kernel's value. Default: 24h.
        tcp_established_timeout: GoDuration = "tcpEstablishedTimeout" .pointer().always().default("24h0m0s");
        /// How long a half-closed TCP connection is kept, as a Go duration; 0 keeps the kernel's value. Default: 1h.
        tcp_close_wait_timeout: GoDuration = "tcpCloseWaitTimeout" .pointer().always().default("1h0m0s");
        /// Whether packets outside of the TCP window are accepted. Default: false.
        tcp_be_liberal: bool = "tcpBeLiberal" .always();
        /// How long an idle UDP connection is kept, as a Go duration; 0 keeps the kernel's value. Default: 0s.
        udp_timeout: GoDuration = "udpTimeout" .always();
        /// How long an idle UDP stream is kept, as a Go duration; 0 keeps the kernel's value. Default: 0s.
        udp_stream_timeout: GoDuration = "udpStreamTimeout" .always();
    }
}
