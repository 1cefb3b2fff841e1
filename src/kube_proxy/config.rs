//! The rows of `KubeProxyConfiguration`, in the order in which upstream declares the fields.

use super::sections::{ClientConnection, Conntrack, DetectLocal, Iptables, Ipvs, Nftables, Winkernel};
use super::words::{LocalMode, ProxyMode};
use crate::engine::schema::schema;
use crate::logging::LoggingConfiguration;
use crate::value::{Address, GoDuration};
use crate::version::{V1_29, V1_31};

schema! {
    /// kube-proxy's configuration file, `KubeProxyConfiguration` of `kubeproxy.config.k8s.io/v1alpha1`.
    ///
    /// Every field is optional; what is absent gets the default that its documentation names. Except where said
    /// otherwise an explicit zero or empty text *is* absence: `metricsBindAddress: ""` is the default address.
    /// Durations are Go durations (`90s`, `1m30s`), never bare numbers. The sections of all modes are defaulted
    /// whatever the mode is.
    ///
    /// Source: kubernetes/kube-proxy `config/v1alpha1/types.go`; kubernetes/kubernetes
    /// `pkg/proxy/apis/config/v1alpha1/defaults.go`.
    pub struct KubeProxyConfiguration {
        /// Feature gates: name to on or off.
        feature_gates: {String: bool} = "featureGates";
        /// How kube-proxy reaches the API server.
        client_connection: ClientConnection = "clientConnection" .always();
        /// kube-proxy's own log.
        logging: LoggingConfiguration = "logging";
        /// The node's name, where it is not the host's. It must be the name the kubelet registers, letter case
        /// included: unlike the flag it is taken as it is.
        hostname_override: String = "hostnameOverride" .always();
        /// Overrides the guessed node address and decides the address family of the two below. No socket is bound
        /// to it. Default: 0.0.0.0.
        bind_address: Address = "bindAddress" .always().default("0.0.0.0");
        /// `IP:port` of the health check. Default: `0.0.0.0:10256`, or `[::]:10256`.
        healthz_bind_address: String = "healthzBindAddress" .always();
        /// `IP:port` of the metrics. Default: `127.0.0.1:10249`, or `[::1]:10249`.
        metrics_bind_address: String = "metricsBindAddress" .always();
        /// Whether a port that is taken ends the program. Default: false.
        bind_address_hard_fail: bool = "bindAddressHardFail" .always();
        /// Whether profiles are served beside the metrics. Default: false.
        enable_profiling: bool = "enableProfiling" .always();
        /// Brings back metrics that were hidden in this minor: exactly the minor before, quoted, such as `"1.33"`.
        show_hidden_metrics_for_version: String = "showHiddenMetricsForVersion" .always();
        /// How services are implemented. Default: iptables; nftables is planned to be the default in 1.40, so it is better to
        /// set the mode.
        mode: ProxyMode = "mode" .always();
        /// Settings of the mode iptables.
        iptables: Iptables = "iptables" .always();
        /// Settings of the mode ipvs.
        ipvs: Ipvs = "ipvs" .always();
        /// Settings of the mode nftables.
        nftables: Nftables = "nftables" .always();
        /// Settings for Windows.
        winkernel: Winkernel = "winkernel" .always();
        /// How kube-proxy recognizes traffic of this node's own Pods. Default: ClusterCIDR.
        detect_local_mode: LocalMode = "detectLocalMode" .always().one_of(LocalMode::WORDS);
        /// Settings of BridgeInterface and InterfaceNamePrefix, two of these modes.
        detect_local: DetectLocal = "detectLocal" .always();
        /// The pods' network, one CIDR or one of each family joined by a comma. Used with detectLocalMode
        /// ClusterCIDR only.
        cluster_cidr: String = "clusterCIDR" .always();
        /// On which of the node's addresses NodePorts are served: CIDRs, and from 1.31 the word `primary`.
        /// Default: all of them; with nftables, from 1.31, `primary`.
        node_port_addresses: [String] = "nodePortAddresses" .always();
        /// kube-proxy's score for the kernel's out-of-memory killer, -1000 to 1000. Default: -999.
        oom_score_adj: i32 = "oomScoreAdj" .pointer().always().within(-1000, 1000).default("-999");
        /// Settings of the kernel's connection tracking.
        conntrack: Conntrack = "conntrack" .always();
        /// How often all objects are read again, as a Go duration. Default: 15m.
        config_sync_period: GoDuration = "configSyncPeriod" .always() .default("15m0s");
        /// Has no effect. Until 1.30 it must nevertheless be blank, `n`, `a-b` or `a+n`.
        port_range: String = "portRange" .always().deprecated(V1_29, "it has no effect; leave it out");
        /// Whether the program runs as a Windows service. Since 1.31.
        windows_run_as_service: bool = "windowsRunAsService" .since(V1_31);
    }
}
