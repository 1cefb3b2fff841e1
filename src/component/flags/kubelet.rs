//! The flags of the kubelet, 1.29 to 1.37, one row a flag, in byte order of the names.

use super::{CADVISOR, Flag, flag};
use crate::component::FlagType::{
    Bool, Duration, Gates, Headers, Int, Int32, Int64, LoosePairs, OnePair, Pairs, Quantity, ReservedMemory,
    SloppyIp, Taints, Text, TextList, Thresholds, VModule, Verbosity, Version,
};
use crate::version::{V1_29, V1_30, V1_31, V1_33, V1_34, V1_35, V1_36};

pub(super) const FLAGS: &[Flag] = &[
    flag("address", SloppyIp).default_is("0.0.0.0").moved_to("address"),
    flag("allowed-unsafe-sysctls", TextList).default_is("[]").moved_to("allowedUnsafeSysctls"),
    flag("anonymous-auth", Bool).default_is("true").moved_to("authentication.anonymous.enabled"),
    flag("application-metrics-count-limit", Int).until(V1_36).default_is("100").deprecated_for(CADVISOR),
    flag("authentication-token-webhook", Bool).moved_to("authentication.webhook.enabled"),
    flag("authentication-token-webhook-cache-ttl", Duration)
        .default_is("2m0s")
        .moved_to("authentication.webhook.cacheTTL"),
    flag("authorization-mode", Text).default_is("AlwaysAllow").moved_to("authorization.mode"),
    flag("authorization-webhook-cache-authorized-ttl", Duration)
        .default_is("5m0s")
        .moved_to("authorization.webhook.cacheAuthorizedTTL"),
    flag("authorization-webhook-cache-unauthorized-ttl", Duration)
        .default_is("30s")
        .moved_to("authorization.webhook.cacheUnauthorizedTTL"),
    flag("azure-container-registry-config", Text)
        .until(V1_29)
        .deprecated_for("use --image-credential-provider-config and --image-credential-provider-bin-dir"),
    flag("boot-id-file", Text)
        .until(V1_36)
        .default_is("/proc/sys/kernel/random/boot_id")
        .deprecated_for(CADVISOR),
    flag("bootstrap-kubeconfig", Text).joins(),
    flag("cert-dir", Text).default_is("/var/lib/kubelet/pki").joins(),
    flag("cgroup-driver", Text).default_is("cgroupfs").moved_to("cgroupDriver").joins(),
    flag("cgroup-root", Text).moved_to("cgroupRoot"),
    flag("cgroups-per-qos", Bool).default_is("true").moved_to("cgroupsPerQOS"),
    flag("client-ca-file", Text).moved_to("authentication.x509.clientCAFile").joins(),
    flag("cloud-config", Text).until(V1_33).deprecated_for("no cloud provider is left inside the kubelet"),
    flag("cloud-provider", Text).joins(),
    flag("cluster-dns", TextList).default_is("[]").moved_to("clusterDNS").joins(),
    flag("cluster-domain", Text).moved_to("clusterDomain").joins(),
    flag("config", Text).joins(),
    flag("config-dir", Text).joins(),
    flag("container-hints", Text)
        .until(V1_36)
        .default_is("/etc/cadvisor/container_hints.json")
        .deprecated_for(CADVISOR),
    flag("container-log-max-files", Int32).default_is("5").moved_to("containerLogMaxFiles"),
    flag("container-log-max-size", Text).default_is("10Mi").moved_to("containerLogMaxSize"),
    flag("container-runtime-endpoint", Text)
        .default_is("unix:///run/containerd/containerd.sock")
        .moved_to("containerRuntimeEndpoint")
        .joins(),
    flag("containerd", Text)
        .until(V1_36)
        .default_is("/run/containerd/containerd.sock")
        .deprecated_for(CADVISOR),
    flag("containerd-namespace", Text).until(V1_36).default_is("k8s.io").deprecated_for(CADVISOR),
    flag("contention-profiling", Bool).moved_to("enableContentionProfiling"),
    flag("cpu-cfs-quota", Bool).default_is("true").moved_to("cpuCFSQuota"),
    flag("cpu-cfs-quota-period", Duration).default_is("100ms").moved_to("cpuCFSQuotaPeriod"),
    flag("cpu-manager-policy", Text).default_is("none").moved_to("cpuManagerPolicy"),
    flag("cpu-manager-policy-options", OnePair).moved_to("cpuManagerPolicyOptions"),
    flag("cpu-manager-reconcile-period", Duration).default_is("10s").moved_to("cpuManagerReconcilePeriod"),
    flag("enable-controller-attach-detach", Bool).default_is("true").moved_to("enableControllerAttachDetach"),
    flag("enable-debugging-handlers", Bool).default_is("true").moved_to("enableDebuggingHandlers"),
    flag("enable-load-reader", Bool).until(V1_36).deprecated_for(CADVISOR),
    flag("enable-server", Bool).default_is("true").moved_to("enableServer"),
    flag("enforce-node-allocatable", TextList).default_is("[pods]").moved_to("enforceNodeAllocatable"),
    flag("event-burst", Int32).default_is("100").moved_to("eventBurst"),
    flag("event-qps", Int32).default_is("50").moved_to("eventRecordQPS"),
    flag("event-storage-age-limit", Text).until(V1_36).default_is("default=24h").deprecated_for(CADVISOR),
    flag("event-storage-event-limit", Text)
        .until(V1_36)
        .default_is("default=100000")
        .deprecated_for(CADVISOR),
    flag("eviction-hard", Thresholds).moved_to("evictionHard"),
    flag("eviction-max-pod-grace-period", Int32).default_is("0").moved_to("evictionMaxPodGracePeriod"),
    flag("eviction-minimum-reclaim", Pairs).moved_to("evictionMinimumReclaim"),
    flag("eviction-pressure-transition-period", Duration)
        .default_is("5m0s")
        .moved_to("evictionPressureTransitionPeriod"),
    flag("eviction-soft", Thresholds).moved_to("evictionSoft"),
    flag("eviction-soft-grace-period", Pairs).moved_to("evictionSoftGracePeriod"),
    flag("exit-on-lock-contention", Bool),
    flag("experimental-allocatable-ignore-eviction", Bool).deprecated_for("it will be removed"),
    flag("experimental-mounter-path", Text).deprecated_for("use CSI"),
    flag("fail-cgroupv1", Bool).since(V1_31).default_since(V1_35, "true").key_is("failCgroupV1"),
    flag("fail-swap-on", Bool).default_is("true").moved_to("failSwapOn"),
    flag("feature-gates", Gates).moved_to("featureGates"),
    flag("file-check-frequency", Duration).default_is("20s").moved_to("fileCheckFrequency"),
    flag("global-housekeeping-interval", Duration).until(V1_36).default_is("1m0s").deprecated_for(CADVISOR),
    flag("hairpin-mode", Text).default_is("promiscuous-bridge").moved_to("hairpinMode"),
    flag("healthz-bind-address", SloppyIp).default_is("127.0.0.1").moved_to("healthzBindAddress"),
    flag("healthz-port", Int32).default_is("10248").moved_to("healthzPort"),
    flag("help", Bool).short_is('h'),
    flag("hostname-override", Text).joins(),
    flag("housekeeping-interval", Duration).default_is("1s"),
    flag("http-check-frequency", Duration).default_is("20s").moved_to("httpCheckFrequency"),
    flag("image-credential-provider-bin-dir", Text),
    flag("image-credential-provider-config", Text),
    flag("image-gc-high-threshold", Int32).default_is("85").moved_to("imageGCHighThresholdPercent"),
    flag("image-gc-low-threshold", Int32).default_is("80").moved_to("imageGCLowThresholdPercent"),
    flag("image-service-endpoint", Text).moved_to("imageServiceEndpoint"),
    flag("iptables-drop-bit", Int32).until(V1_30).default_is("15").moved_to("iptablesDropBit"),
    flag("iptables-masquerade-bit", Int32).until(V1_30).default_is("14").moved_to("iptablesMasqueradeBit"),
    flag("keep-terminated-pod-volumes", Bool).until(V1_30).deprecated_for("it will be removed"),
    flag("kernel-memcg-notification", Bool).moved_to("kernelMemcgNotification"),
    flag("kube-api-burst", Int32).default_is("100").moved_to("kubeAPIBurst"),
    flag("kube-api-content-type", Text)
        .default_is("application/vnd.kubernetes.protobuf")
        .moved_to("contentType"),
    flag("kube-api-qps", Int32).default_is("50").moved_to("kubeAPIQPS"),
    flag("kube-reserved", Pairs).moved_to("kubeReserved"),
    flag("kube-reserved-cgroup", Text).moved_to("kubeReservedCgroup"),
    flag("kubeconfig", Text).joins(),
    flag("kubelet-cgroups", Text).moved_to("kubeletCgroups"),
    flag("local-storage-capacity-isolation", Bool)
        .default_is("true")
        .moved_to("localStorageCapacityIsolation"),
    flag("lock-file", Text),
    flag("log-cadvisor-usage", Bool).until(V1_36).deprecated_for(CADVISOR),
    flag("log-flush-frequency", Duration).default_is("5s").key_is("logging.flushFrequency"),
    flag("log-json-info-buffer-size", Quantity)
        .default_is("0")
        .moved_to("logging.options.json.infoBufferSize"),
    flag("log-json-split-stream", Bool).moved_to("logging.options.json.splitStream"),
    flag("log-text-info-buffer-size", Quantity)
        .since(V1_30)
        .default_is("0")
        .moved_to("logging.options.text.infoBufferSize"),
    flag("log-text-split-stream", Bool).since(V1_30).moved_to("logging.options.text.splitStream"),
    flag("logging-format", Text).default_is("text").moved_to("logging.format"),
    flag("machine-id-file", Text)
        .until(V1_36)
        .default_is("/etc/machine-id,/var/lib/dbus/machine-id")
        .deprecated_for(CADVISOR),
    flag("make-iptables-util-chains", Bool).default_is("true").moved_to("makeIPTablesUtilChains"),
    flag("manifest-url", Text).moved_to("staticPodURL"),
    flag("manifest-url-header", Headers).moved_to("staticPodURLHeader"),
    flag("max-open-files", Int64).default_is("1000000").moved_to("maxOpenFiles"),
    flag("max-pods", Int32).default_is("110").moved_to("maxPods"),
    flag("maximum-dead-containers", Int32)
        .default_is("-1")
        .deprecated_for("use evictionHard or evictionSoft"),
    flag("maximum-dead-containers-per-container", Int32)
        .default_is("1")
        .deprecated_for("use evictionHard or evictionSoft"),
    flag("memory-manager-policy", Text).default_is("None").moved_to("memoryManagerPolicy"),
    flag("minimum-container-ttl-duration", Duration)
        .default_is("0s")
        .deprecated_for("use evictionHard or evictionSoft"),
    flag("minimum-image-ttl-duration", Duration).default_is("2m0s").moved_to("imageMinimumGCAge"),
    flag("node-ip", Text).joins(),
    flag("node-labels", LoosePairs).joins(),
    flag("node-status-max-images", Int32).default_is("50").moved_to("nodeStatusMaxImages"),
    flag("node-status-update-frequency", Duration).default_is("10s").moved_to("nodeStatusUpdateFrequency"),
    flag("oom-score-adj", Int32).default_is("-999").moved_to("oomScoreAdj"),
    flag("pod-cidr", Text).moved_to("podCIDR"),
    flag("pod-infra-container-image", Text)
        .until(V1_34)
        .default_is("registry.k8s.io/pause:3.9")
        .default_since(V1_31, "registry.k8s.io/pause:3.10")
        .default_since(V1_34, "")
        .deprecated_for("set the sandbox image in the container runtime's own configuration")
        .joins(),
    flag("pod-manifest-path", Text).moved_to("staticPodPath"),
    flag("pod-max-pids", Int64).default_is("-1").moved_to("podPidsLimit"),
    flag("pods-per-core", Int32).default_is("0").moved_to("podsPerCore"),
    flag("port", Int32).default_is("10250").moved_to("port"),
    flag("protect-kernel-defaults", Bool).moved_to("protectKernelDefaults"),
    flag("provider-id", Text).key_is("providerID").joins(),
    flag("qos-reserved", Pairs).moved_to("qosReserved"),
    flag("read-only-port", Int32).default_is("10255").moved_to("readOnlyPort"),
    flag("register-node", Bool).default_is("true").moved_to("registerNode").joins(),
    flag("register-schedulable", Bool)
        .until(V1_33)
        .default_is("true")
        .deprecated_for("use --register-with-taints"),
    flag("register-with-taints", Taints).moved_to("registerWithTaints").joins(),
    flag("registry-burst", Int32).default_is("10").moved_to("registryBurst"),
    flag("registry-qps", Int32).default_is("5").moved_to("registryPullQPS"),
    flag("reserved-cpus", Text).moved_to("reservedSystemCPUs"),
    flag("reserved-memory", ReservedMemory).moved_to("reservedMemory"),
    flag("resolv-conf", Text).default_is("/etc/resolv.conf").moved_to("resolvConf"),
    flag("root-dir", Text).default_is("/var/lib/kubelet").joins(),
    flag("rotate-certificates", Bool).moved_to("rotateCertificates").joins(),
    flag("rotate-server-certificates", Bool).moved_to("serverTLSBootstrap").joins(),
    flag("runonce", Bool).moved_to("runOnce"),
    flag("runtime-cgroups", Text),
    flag("runtime-request-timeout", Duration).default_is("2m0s").moved_to("runtimeRequestTimeout"),
    flag("seccomp-default", Bool),
    flag("serialize-image-pulls", Bool).default_is("true").moved_to("serializeImagePulls"),
    flag("storage-driver-buffer-duration", Duration).until(V1_36).default_is("1m0s").deprecated_for(CADVISOR),
    flag("storage-driver-db", Text).until(V1_36).default_is("cadvisor").deprecated_for(CADVISOR),
    flag("storage-driver-host", Text).until(V1_36).default_is("localhost:8086").deprecated_for(CADVISOR),
    flag("storage-driver-password", Text).until(V1_36).default_is("root").deprecated_for(CADVISOR),
    flag("storage-driver-secure", Bool).until(V1_36).deprecated_for(CADVISOR),
    flag("storage-driver-table", Text).until(V1_36).default_is("stats").deprecated_for(CADVISOR),
    flag("storage-driver-user", Text).until(V1_36).default_is("root").deprecated_for(CADVISOR),
    flag("streaming-connection-idle-timeout", Duration)
        .default_is("4h0m0s")
        .moved_to("streamingConnectionIdleTimeout"),
    flag("sync-frequency", Duration).default_is("1m0s").moved_to("syncFrequency"),
    flag("system-cgroups", Text).moved_to("systemCgroups"),
    flag("system-reserved", Pairs).moved_to("systemReserved"),
    flag("system-reserved-cgroup", Text).moved_to("systemReservedCgroup"),
    flag("tls-cert-file", Text).moved_to("tlsCertFile").joins(),
    flag("tls-cipher-suites", TextList).default_is("[]").moved_to("tlsCipherSuites"),
    flag("tls-min-version", Text).moved_to("tlsMinVersion"),
    flag("tls-private-key-file", Text).moved_to("tlsPrivateKeyFile").joins(),
    flag("topology-manager-policy", Text).default_is("none").moved_to("topologyManagerPolicy"),
    flag("topology-manager-policy-options", OnePair).until(V1_30).moved_to("topologyManagerPolicyOptions"),
    flag("topology-manager-policy-options", Pairs).since(V1_31).moved_to("topologyManagerPolicyOptions"),
    flag("topology-manager-scope", Text).default_is("container").moved_to("topologyManagerScope"),
    flag("v", Verbosity).default_is("0").short_is('v').key_is("logging.verbosity"),
    flag("version", Version),
    flag("vmodule", VModule).key_is("logging.vmodule"),
    flag("volume-plugin-dir", Text)
        .default_is("/usr/libexec/kubernetes/kubelet-plugins/volume/exec/")
        .moved_to("volumePluginDir"),
    flag("volume-stats-agg-period", Duration).default_is("1m0s").moved_to("volumeStatsAggPeriod"),
];
