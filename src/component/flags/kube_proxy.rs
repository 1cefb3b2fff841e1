//! The flags of kube-proxy, 1.29 to 1.37, one row a flag, in byte order of the names.

use super::{Flag, flag};
use crate::component::FlagType::{
    Bool, Duration, Float32, Gates, Int32, LocalMode, ProxyMode, ProxyPortRange, Quantity, SloppyIp,
    SloppyIpPort, Text, TextList, VModule, Verbosity, Version,
};
use crate::version::{V1_30, V1_31, V1_36};

pub(super) const FLAGS: &[Flag] = &[
    flag("bind-address", SloppyIp).default_is("0.0.0.0").key_is("bindAddress"),
    flag("bind-address-hard-fail", Bool).key_is("bindAddressHardFail"),
    flag("boot-id-file", Text).until(V1_36).default_is("/proc/sys/kernel/random/boot_id"),
    flag("cleanup", Bool),
    flag("cluster-cidr", Text).key_is("clusterCIDR").joins(),
    flag("config", Text).joins(),
    flag("config-sync-period", Duration).default_is("15m0s").key_is("configSyncPeriod"),
    flag("conntrack-max-per-core", Int32).default_is("32768").key_is("conntrack.maxPerCore"),
    flag("conntrack-min", Int32).default_is("131072").key_is("conntrack.min"),
    flag("conntrack-tcp-be-liberal", Bool).key_is("conntrack.tcpBeLiberal"),
    flag("conntrack-tcp-timeout-close-wait", Duration)
        .default_is("1h0m0s")
        .key_is("conntrack.tcpCloseWaitTimeout"),
    flag("conntrack-tcp-timeout-established", Duration)
        .default_is("24h0m0s")
        .key_is("conntrack.tcpEstablishedTimeout"),
    flag("conntrack-udp-timeout", Duration).default_is("0s").key_is("conntrack.udpTimeout"),
    flag("conntrack-udp-timeout-stream", Duration).default_is("0s").key_is("conntrack.udpStreamTimeout"),
    flag("detect-local-mode", LocalMode).key_is("detectLocalMode"),
    flag("feature-gates", Gates).key_is("featureGates"),
    flag("healthz-bind-address", SloppyIpPort).default_is("0.0.0.0:10256").key_is("healthzBindAddress"),
    flag("healthz-port", Int32)
        .default_is("10256")
        .key_is("healthzBindAddress")
        .deprecated_for("use --healthz-bind-address"),
    flag("help", Bool).short_is('h'),
    flag("hostname-override", Text).key_is("hostnameOverride").joins(),
    flag("init-only", Bool),
    flag("iptables-localhost-nodeports", Bool).default_is("true").key_is("iptables.localhostNodePorts"),
    flag("iptables-masquerade-bit", Int32).default_is("14").key_is("iptables.masqueradeBit"),
    flag("iptables-min-sync-period", Duration).default_is("1s").key_is("iptables.minSyncPeriod"),
    flag("iptables-sync-period", Duration).default_is("30s").key_is("iptables.syncPeriod"),
    flag("ipvs-exclude-cidrs", TextList).default_is("[]").key_is("ipvs.excludeCIDRs"),
    flag("ipvs-min-sync-period", Duration)
        .default_is("0s")
        .default_since(V1_31, "1s")
        .key_is("ipvs.minSyncPeriod"),
    flag("ipvs-scheduler", Text).key_is("ipvs.scheduler"),
    flag("ipvs-strict-arp", Bool).key_is("ipvs.strictARP"),
    flag("ipvs-sync-period", Duration).default_is("30s").key_is("ipvs.syncPeriod"),
    flag("ipvs-tcp-timeout", Duration).default_is("0s").key_is("ipvs.tcpTimeout"),
    flag("ipvs-tcpfin-timeout", Duration).default_is("0s").key_is("ipvs.tcpFinTimeout"),
    flag("ipvs-udp-timeout", Duration).default_is("0s").key_is("ipvs.udpTimeout"),
    flag("kube-api-burst", Int32).default_is("10").key_is("clientConnection.burst"),
    flag("kube-api-content-type", Text)
        .default_is("application/vnd.kubernetes.protobuf")
        .key_is("clientConnection.contentType"),
    flag("kube-api-qps", Float32).default_is("5").key_is("clientConnection.qps"),
    flag("kubeconfig", Text).key_is("clientConnection.kubeconfig").joins(),
    flag("log-flush-frequency", Duration).default_is("5s").key_is("logging.flushFrequency"),
    flag("log-json-info-buffer-size", Quantity).default_is("0").key_is("logging.options.json.infoBufferSize"),
    flag("log-json-split-stream", Bool).key_is("logging.options.json.splitStream"),
    flag("log-text-info-buffer-size", Quantity)
        .since(V1_30)
        .default_is("0")
        .key_is("logging.options.text.infoBufferSize"),
    flag("log-text-split-stream", Bool).since(V1_30).key_is("logging.options.text.splitStream"),
    flag("logging-format", Text).default_is("text").key_is("logging.format"),
    flag("machine-id-file", Text).until(V1_36).default_is("/etc/machine-id,/var/lib/dbus/machine-id"),
    flag("masquerade-all", Bool).key_is("iptables.masqueradeAll"),
    flag("master", Text).joins(),
    flag("metrics-bind-address", SloppyIpPort).default_is("127.0.0.1:10249").key_is("metricsBindAddress"),
    flag("metrics-port", Int32)
        .default_is("10249")
        .key_is("metricsBindAddress")
        .deprecated_for("use --metrics-bind-address"),
    flag("nodeport-addresses", TextList).default_is("[]").key_is("nodePortAddresses"),
    flag("oom-score-adj", Int32).default_is("-999").key_is("oomScoreAdj"),
    flag("pod-bridge-interface", Text).key_is("detectLocal.bridgeInterface"),
    flag("pod-interface-name-prefix", Text).key_is("detectLocal.interfaceNamePrefix"),
    flag("profiling", Bool).key_is("enableProfiling"),
    flag("proxy-mode", ProxyMode).key_is("mode").joins(),
    flag("proxy-port-range", ProxyPortRange)
        .until(V1_30)
        .key_is("portRange")
        .deprecated_for("it has no effect"),
    flag("show-hidden-metrics-for-version", Text).key_is("showHiddenMetricsForVersion"),
    flag("v", Verbosity).default_is("0").short_is('v').key_is("logging.verbosity"),
    flag("version", Version),
    flag("vmodule", VModule).key_is("logging.vmodule"),
    flag("write-config-to", Text),
];
