//! The rows of `KubeletConfiguration`, in the order in which upstream declares the fields.

use super::sections::{
    CrashLoopBackOff, KubeletAuthentication, KubeletAuthorization, MemoryReservation, MemorySwap,
    PodPriorityShutdown, Taint, TracingConfiguration, UserNamespaces,
};
use super::words::{
    CgroupDriver, ChangeDetectionStrategy, CpuManagerPolicy, Enforcement, HairpinMode,
    ImagePullCredentialsVerificationPolicy, MemoryManagerPolicy, MemoryReservationPolicy, TlsVersion,
    TopologyManagerPolicy, TopologyManagerScope,
};
use crate::engine::schema::schema;
use crate::logging::LoggingConfiguration;
use crate::sensitive::Sensitive;
use crate::value::{Address, GoDuration};
use crate::version::{V1_29, V1_30, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36, V1_37};

const I32_MAX: i64 = i32::MAX as i64;

schema! {
    /// The kubelet's configuration file, `KubeletConfiguration` of `kubelet.config.k8s.io/v1beta1`.
    ///
    /// Every field is optional. An absent field has the default that its documentation names. For plain numbers,
    /// durations and words the kubelet treats an explicit zero or an empty text as absence: `maxPods: 0` means 110.
    /// Durations are Go durations such as `90s` or `1m30s`; a bare number is refused.
    ///
    /// Source: kubernetes/kubelet `config/v1beta1/types.go`; kubernetes/kubernetes
    /// `pkg/kubelet/apis/config/v1beta1/defaults.go`.
    pub struct KubeletConfiguration {
        /// Whether the kubelet serves its HTTPS port, which logs, exec and metrics go through. Default: true.
        enable_server: bool = "enableServer" .pointer().default("true");
        /// The folder of static pod manifests, or one manifest file. Default: none. A relative path is joined to
        /// the folder of the configuration file.
        static_pod_path: String = "staticPodPath";
        /// The longest time between two synchronisations of running pods with their specifications. Default: 1m.
        sync_frequency: GoDuration = "syncFrequency" .default("1m0s");
        /// How often the static pod folder is read. Default: 20s.
        file_check_frequency: GoDuration = "fileCheckFrequency" .default("20s");
        /// How often `staticPodURL` is fetched. Default: 20s.
        http_check_frequency: GoDuration = "httpCheckFrequency" .default("20s");
        /// The URL that static pods are fetched from. Default: none.
        static_pod_url: String = "staticPodURL";
        /// HTTP headers sent to `staticPodURL`; they may be credentials and are never shown.
        static_pod_url_header: {String: Vec<Sensitive<String>>} = "staticPodURLHeader" .secret();
        /// The address the kubelet serves on. Default: 0.0.0.0, every IPv4 address; `::` serves both families.
        address: Address = "address" .default("0.0.0.0");
        /// The kubelet's HTTPS port. Default: 10250.
        port: i32 = "port" .within(1, 65535).default("10250");
        /// A second port without authentication or encryption; 0 is off. Default: 0.
        read_only_port: i32 = "readOnlyPort" .within(0, 65535);
        /// The certificate the kubelet serves with, followed by its intermediates. Default: none, then a
        /// self-signed one is made unless `serverTLSBootstrap` asks for a signed one.
        tls_cert_file: String = "tlsCertFile";
        /// The private key of `tlsCertFile`.
        tls_private_key_file: String = "tlsPrivateKeyFile";
        /// Cipher suites by Go's names, without effect for TLS 1.3. Default: Go's choice.
        tls_cipher_suites: [String] = "tlsCipherSuites";
        /// The lowest TLS version served. Default: VersionTLS12.
        tls_min_version: TlsVersion = "tlsMinVersion";
        /// Key exchange groups by their TLS numbers, in order of preference. Default: Go's choice. Since 1.36.
        tls_curve_preferences: [i32] = "tlsCurvePreferences" .since(V1_36);
        /// Whether the client certificate is renewed before it expires. Default: **false**, and then the node
        /// loses the cluster when the certificate expires.
        rotate_certificates: bool = "rotateCertificates";
        /// Whether the kubelet requests its serving certificate from the cluster instead of signing it itself. Kubernetes
        /// has no controller that approves these requests; another program has to. Default: false.
        server_tls_bootstrap: bool = "serverTLSBootstrap" .gate("RotateKubeletServerCertificate");
        /// How the kubelet authenticates the clients of its port.
        authentication: KubeletAuthentication = "authentication" .always();
        /// How the kubelet decides what a client of its port may do.
        authorization: KubeletAuthorization = "authorization" .always();
        /// Image pulls per second; 0 is no limit. Default: 5.
        registry_pull_qps: i32 = "registryPullQPS" .within(0, I32_MAX).pointer().default("5");
        /// How many image pulls may start at once above the rate. Default: 10.
        registry_burst: i32 = "registryBurst" .within(0, I32_MAX).default("10");
        /// Events written per second; 0 is no limit. Default: 50.
        event_record_qps: i32 = "eventRecordQPS" .within(0, I32_MAX).pointer().default("50");
        /// How many events may be written at once above the rate. Default: 100.
        event_burst: i32 = "eventBurst" .within(0, I32_MAX).default("100");
        /// Whether logs, exec, attach, port-forward and profiling are served. Default: true.
        enable_debugging_handlers: bool = "enableDebuggingHandlers" .pointer().default("true");
        /// Whether lock contention is profiled. Default: false.
        enable_contention_profiling: bool = "enableContentionProfiling";
        /// The port of the local health check; 0 is off. Default: 10248.
        healthz_port: i32 = "healthzPort" .within(0, 65535).pointer().default("10248");
        /// The address of the local health check. Default: 127.0.0.1.
        healthz_bind_address: Address = "healthzBindAddress" .default("127.0.0.1");
        /// The kubelet's own badness for the kernel's out-of-memory killer, -1000 to 1000. Default: -999.
        oom_score_adj: i32 = "oomScoreAdj" .within(-1000, 1000).pointer().default("-999");
        /// The DNS domain of the cluster, which containers search. Default: none.
        cluster_domain: String = "clusterDomain";
        /// The DNS servers of pods: usually the tenth address of the service CIDR. Default: none, then pods use the
        /// node's servers. An entry that is no IP address is logged and dropped.
        cluster_dns: [Address] = "clusterDNS";
        /// How long a streaming connection may be idle. Default: 4h. Without effect from 1.34.
        streaming_connection_idle_timeout: GoDuration = "streamingConnectionIdleTimeout" .default("4h0m0s")
            .deprecated(V1_34, "it has no effect any more");
        /// How often the node's status is computed. Default: 10s.
        node_status_update_frequency: GoDuration = "nodeStatusUpdateFrequency" .default("10s");
        /// How often an unchanged status is written to the API server. Default: 5m, or `nodeStatusUpdateFrequency`
        /// when that is set.
        node_status_report_frequency: GoDuration = "nodeStatusReportFrequency" .default("5m0s");
        /// How long a node's lease is valid, in seconds; it is renewed after a quarter of that. Default: 40.
        node_lease_duration_seconds: i32 = "nodeLeaseDurationSeconds" .within(1, I32_MAX).default("40");
        /// How old an unused image must be before it may be removed. Default: 2m.
        image_minimum_gc_age: GoDuration = "imageMinimumGCAge" .default("2m0s");
        /// How long an unused image may stay even where the disk has room; 0 means no limit. Default: 0.
        image_maximum_gc_age: GoDuration = "imageMaximumGCAge" .gate("ImageMaximumGCAge");
        /// Disk use in percent above which images are removed. Default: 85.
        image_gc_high_threshold_percent: i32 = "imageGCHighThresholdPercent" .within(0, 100).pointer()
            .default("85");
        /// Disk use in percent down to which images are removed; below the high one. Default: 80.
        image_gc_low_threshold_percent: i32 = "imageGCLowThresholdPercent" .within(0, 100).pointer()
            .default("80");
        /// How often the disk use of volumes is computed. Default: 1m.
        volume_stats_agg_period: GoDuration = "volumeStatsAggPeriod" .default("1m0s");
        /// The cgroup the kubelet itself is put into. Default: it stays where it is.
        kubelet_cgroups: String = "kubeletCgroups";
        /// The cgroup for processes that are in none; needs `cgroupRoot`. Default: none.
        system_cgroups: String = "systemCgroups";
        /// The cgroup that pods live under. Default: the root.
        cgroup_root: String = "cgroupRoot";
        /// Whether each quality-of-service class has its cgroup. Default: true.
        cgroups_per_qos: bool = "cgroupsPerQOS" .pointer().default("true");
        /// Who creates cgroups, the same as in the container runtime. Default: cgroupfs; a runtime that reports its
        /// own replaces it (from 1.31 without a gate).
        cgroup_driver: CgroupDriver = "cgroupDriver" .default("cgroupfs");
        /// How CPUs are given to containers. Default: none.
        cpu_manager_policy: CpuManagerPolicy = "cpuManagerPolicy" .default("none");
        /// Fine tuning of the static policy: option names to `"true"` or `"false"`, in quotes.
        cpu_manager_policy_options: {String: String} = "cpuManagerPolicyOptions";
        /// How often CPU assignments are repaired. Default: 10s.
        cpu_manager_reconcile_period: GoDuration = "cpuManagerReconcilePeriod" .default("10s");
        /// How memory of NUMA nodes is given to containers. Default: None.
        memory_manager_policy: MemoryManagerPolicy = "memoryManagerPolicy" .default("None");
        /// How CPU, memory and devices are aligned on NUMA nodes. Default: none.
        topology_manager_policy: TopologyManagerPolicy = "topologyManagerPolicy"
            .one_of(TopologyManagerPolicy::WORDS).default("none");
        /// Whether containers or whole pods are aligned. Default: container.
        topology_manager_scope: TopologyManagerScope = "topologyManagerScope"
            .one_of(TopologyManagerScope::WORDS).default("container");
        /// Fine tuning of the topology policy: option names to text values.
        topology_manager_policy_options: {String: String} = "topologyManagerPolicyOptions"
            .gate("TopologyManagerPolicyOptions");
        /// Percent of a resource that is kept for the better quality-of-service classes; `memory` only.
        qos_reserved: {String: String} = "qosReserved" .gate("QOSReserved");
        /// How long a request to the runtime may take, pulls and logs aside. Default: 2m.
        runtime_request_timeout: GoDuration = "runtimeRequestTimeout" .default("2m0s");
        /// How a pod reaches itself through a service. Default: promiscuous-bridge.
        hairpin_mode: HairpinMode = "hairpinMode" .one_of(HairpinMode::WORDS).default("promiscuous-bridge");
        /// The most pods on this node. Default: 110.
        max_pods: i32 = "maxPods" .within(0, I32_MAX).default("110");
        /// The CIDR of this node's pods; read only where the kubelet runs without an API server.
        pod_cidr: String = "podCIDR";
        /// The most processes in one pod; -1 is what the node allows. Default: -1.
        pod_pids_limit: i64 = "podPidsLimit" .pointer().default("-1");
        /// The resolver file that pods inherit; empty text means none. Default: /etc/resolv.conf.
        resolv_conf: String = "resolvConf" .pointer().default("/etc/resolv.conf");
        /// Whether the static pods run once and the kubelet then ends. Refused from 1.32. Default: false.
        run_once: bool = "runOnce";
        /// Whether CPU limits are enforced. Default: true.
        cpu_cfs_quota: bool = "cpuCFSQuota" .pointer().default("true");
        /// The period of the CPU quota, 1ms to 1s. Default: 100ms; another value needs a gate before 1.36.
        cpu_cfs_quota_period: GoDuration = "cpuCFSQuotaPeriod" .pointer().default("100ms")
            .gate("CustomCPUCFSQuotaPeriod");
        /// The most images in the node's status; -1 is no cap. Default: 50.
        node_status_max_images: i32 = "nodeStatusMaxImages" .within(-1, I32_MAX).pointer().default("50");
        /// The most files the kubelet may open. Default: 1000000.
        max_open_files: i64 = "maxOpenFiles" .within(0, i64::MAX).default("1000000");
        /// How requests to the API server are encoded. Default: application/vnd.kubernetes.protobuf.
        content_type: String = "contentType" .default("application/vnd.kubernetes.protobuf");
        /// Requests to the API server per second. Default: 50.
        kube_api_qps: i32 = "kubeAPIQPS" .within(0, I32_MAX).pointer().default("50");
        /// How many requests may be sent at once above the rate. Default: 100.
        kube_api_burst: i32 = "kubeAPIBurst" .within(0, I32_MAX).default("100");
        /// Whether images are pulled one after the other. Default: true, but false when `maxParallelImagePulls` is
        /// 2 or more.
        serialize_image_pulls: bool = "serializeImagePulls" .pointer();
        /// The most image pulls at the same time. Default: no limit of its own.
        max_parallel_image_pulls: i32 = "maxParallelImagePulls" .within(1, I32_MAX).pointer();
        /// Thresholds at which pods are evicted at once: signal to quantity or percentage. Default, only where the
        /// whole field is absent: memory.available 100Mi, nodefs.available 10%, nodefs.inodesFree 5%,
        /// imagefs.available 15%, from 1.30 also imagefs.inodesFree 5%. **One key set here drops all of these**
        /// unless `mergeDefaultEvictionSettings` is true.
        eviction_hard: {String: String} = "evictionHard";
        /// Thresholds at which pods are evicted after a grace period: signal to quantity or percentage. Default: none.
        eviction_soft: {String: String} = "evictionSoft";
        /// The grace period of each soft threshold: signal to duration. Default: none.
        eviction_soft_grace_period: {String: String} = "evictionSoftGracePeriod";
        /// How long a pressure condition stays after the pressure is gone. Default: 5m.
        eviction_pressure_transition_period: GoDuration = "evictionPressureTransitionPeriod" .default("5m0s");
        /// The longest grace period of a pod that is evicted softly, in seconds. Default: 0.
        eviction_max_pod_grace_period: i32 = "evictionMaxPodGracePeriod";
        /// The least that an eviction must free: signal to quantity or percentage. Default: none.
        eviction_minimum_reclaim: {String: String} = "evictionMinimumReclaim";
        /// Whether `evictionHard` is laid over the default thresholds instead of replacing them. Default: false.
        /// Since 1.33.
        merge_default_eviction_settings: bool = "mergeDefaultEvictionSettings" .since(V1_33).pointer()
            .default("false");
        /// The most pods for each CPU core, still capped by `maxPods`; 0 is no limit. Default: 0.
        pods_per_core: i32 = "podsPerCore" .within(0, I32_MAX);
        /// Whether the controller manager attaches volumes for this node. Default: true.
        enable_controller_attach_detach: bool = "enableControllerAttachDetach" .pointer().default("true");
        /// Whether the kubelet stops where a kernel setting differs from what it wants, instead of setting it.
        /// Default: false.
        protect_kernel_defaults: bool = "protectKernelDefaults";
        /// Whether the iptables chains that other tools look for are made. Default: true.
        make_iptables_util_chains: bool = "makeIPTablesUtilChains" .pointer().default("true");
        /// The packet mark of masquerading, 0 to 31. Without effect. Default: 14.
        iptables_masquerade_bit: i32 = "iptablesMasqueradeBit" .within(0, 31).pointer().default("14")
            .deprecated(V1_29, "it has no effect; kube-proxy has its own");
        /// The packet mark of dropping, 0 to 31. Without effect. Default: 15.
        iptables_drop_bit: i32 = "iptablesDropBit" .within(0, 31).pointer().default("15")
            .deprecated(V1_29, "it has no effect");
        /// Feature gates by name. The kubelet does not start with an unknown or locked gate. Default: none are set.
        feature_gates: {String: bool} = "featureGates";
        /// Whether the kubelet stops where swap is on. Default: true.
        fail_swap_on: bool = "failSwapOn" .pointer().default("true");
        /// How pods use swap.
        memory_swap: MemorySwap = "memorySwap" .gate("NodeSwap");
        /// The size at which a container's log is rotated, as a quantity. Default: 10Mi.
        container_log_max_size: String = "containerLogMaxSize" .default("10Mi");
        /// The most log files of a container, 2 at least. Default: 5.
        container_log_max_files: i32 = "containerLogMaxFiles" .pointer().default("5");
        /// Log rotations at the same time. Default: 1. Since 1.30.
        container_log_max_workers: i32 = "containerLogMaxWorkers" .since(V1_30).within(1, I32_MAX).pointer()
            .default("1");
        /// How often logs are looked at for rotation, 3s at least. Default: 10s. Since 1.30.
        container_log_monitor_interval: GoDuration = "containerLogMonitorInterval" .since(V1_30).pointer()
            .default("10s");
        /// How changes of ConfigMaps and Secrets are noticed. Default: Watch.
        config_map_and_secret_change_detection_strategy: ChangeDetectionStrategy =
            "configMapAndSecretChangeDetectionStrategy" .default("Watch");
        /// What is reserved for the operating system: cpu, memory, ephemeral-storage, pid to quantities in quotes. Default:
        /// nothing.
        system_reserved: {String: String} = "systemReserved";
        /// What is reserved for Kubernetes' own daemons: cpu, memory, ephemeral-storage, pid to quantities in quotes.
        /// Default: nothing.
        kube_reserved: {String: String} = "kubeReserved";
        /// CPUs that no container gets, such as `0-1,8`. Default: none.
        reserved_system_cpus: String = "reservedSystemCPUs";
        /// The previous minor, `1.N`, to show metrics that are hidden since this one.
        show_hidden_metrics_for_version: String = "showHiddenMetricsForVersion";
        /// The cgroup on which `systemReserved` is enforced; it must exist.
        system_reserved_cgroup: String = "systemReservedCgroup";
        /// The cgroup on which `kubeReserved` is enforced; it must exist.
        kube_reserved_cgroup: String = "kubeReservedCgroup";
        /// What node allocatable is enforced on. Default: pods; write `none` for nothing.
        enforce_node_allocatable: [Enforcement] = "enforceNodeAllocatable";
        /// Unsafe sysctls that pods may set: names, or prefixes with a final `*`, one a list item.
        allowed_unsafe_sysctls: [String] = "allowedUnsafeSysctls";
        /// Sysctls that every pod starts with. Since 1.37, behind a gate that is off.
        default_pod_sysctls: {String: String} = "defaultPodSysctls" .since(V1_37).gate("DefaultPodSysctls");
        /// Where FlexVolume plugins lie. Default: /usr/libexec/kubernetes/kubelet-plugins/volume/exec/.
        volume_plugin_dir: String = "volumePluginDir"
            .default("/usr/libexec/kubernetes/kubelet-plugins/volume/exec/");
        /// The id of this machine at its cloud provider. It cannot be changed on the Node afterwards. Default: none.
        provider_id: String = "providerID";
        /// Whether memory thresholds are watched by the kernel. Default: false.
        kernel_memcg_notification: bool = "kernelMemcgNotification";
        /// The kubelet's own log.
        logging: LoggingConfiguration = "logging";
        /// Whether /var/log is served at /logs. Default: true.
        enable_system_log_handler: bool = "enableSystemLogHandler" .pointer().default("true");
        /// Whether logs of system services can be asked for. Default: false; needs a gate before 1.36.
        enable_system_log_query: bool = "enableSystemLogQuery" .pointer().default("false").gate("NodeLogQuery");
        /// How long a shutdown of the node is delayed for pods; 0 is off. Default: 0.
        shutdown_grace_period: GoDuration = "shutdownGracePeriod" .gate("GracefulNodeShutdown");
        /// The part of `shutdownGracePeriod` that critical pods get. Default: 0.
        shutdown_grace_period_critical_pods: GoDuration = "shutdownGracePeriodCriticalPods"
            .gate("GracefulNodeShutdown");
        /// Grace periods by pod priority, instead of the two above.
        shutdown_grace_period_by_pod_priority: [PodPriorityShutdown] = "shutdownGracePeriodByPodPriority"
            .gate("GracefulNodeShutdownBasedOnPodPriority");
        /// How the maximum delay of a crashing container is set. Since 1.32.
        crash_loop_back_off: CrashLoopBackOff = "crashLoopBackOff" .since(V1_32).gate("KubeletCrashLoopBackOffMax");
        /// Memory kept free on NUMA nodes, for the memory manager.
        reserved_memory: [MemoryReservation] = "reservedMemory";
        /// Whether profiles are served. Default: true.
        enable_profiling_handler: bool = "enableProfilingHandler" .pointer().default("true");
        /// Whether log verbosity can be changed over HTTP. Default: true.
        enable_debug_flags_handler: bool = "enableDebugFlagsHandler" .pointer().default("true");
        /// Whether pods without a seccomp profile get the runtime's. Default: false.
        seccomp_default: bool = "seccompDefault" .pointer().default("false");
        /// The part of a container's memory limit at which the kernel throttles it, above 0 up to 1. Default: 0.9,
        /// none from 1.37.
        memory_throttling_factor: f64 = "memoryThrottlingFactor" .pointer().default("0.9")
            .no_default_since(V1_37).gate("MemoryQoS");
        /// How memory is protected with MemoryQoS. Default: None. Since 1.36.
        memory_reservation_policy: MemoryReservationPolicy = "memoryReservationPolicy" .since(V1_36)
            .one_of(MemoryReservationPolicy::WORDS).default("None").gate("MemoryQoS");
        /// Taints that the node is registered with. Default: none.
        register_with_taints: [Taint] = "registerWithTaints";
        /// Whether the kubelet creates its Node object. Default: true.
        register_node: bool = "registerNode" .pointer().default("true");
        /// Where the kubelet sends its traces. Default: none are sent.
        tracing: TracingConfiguration = "tracing" .pointer().gate("KubeletTracing");
        /// Whether the disk use of containers is measured and limited. Default: true.
        local_storage_capacity_isolation: bool = "localStorageCapacityIsolation" .pointer().default("true");
        /// The container runtime's socket. Default: unix:///run/containerd/containerd.sock.
        container_runtime_endpoint: String = "containerRuntimeEndpoint" .always()
            .default("unix:///run/containerd/containerd.sock");
        /// The image service's socket. Default: the runtime's.
        image_service_endpoint: String = "imageServiceEndpoint";
        /// Whether the kubelet stops on a host with cgroup v1. Default: false, **true from 1.35**. Since 1.31.
        fail_cgroup_v1: bool = "failCgroupV1" .since(V1_31).pointer().default("false")
            .default_since(V1_35, "true");
        /// The folder of the pods' logs, absolute and in its shortest form. Default: /var/log/pods. Since 1.30.
        pod_logs_dir: String = "podLogsDir" .since(V1_30).default("/var/log/pods");
        /// Whether the kernel kills one process of a container that runs out of memory, not all. Default: false on
        /// cgroup v2, true on v1. Since 1.32.
        single_process_oom_kill: bool = "singleProcessOOMKill" .since(V1_32).pointer();
        /// When a pod must prove that it may use an image that is already there. Default: with its gate on
        /// (from 1.35) NeverVerifyPreloadedImages. Since 1.33.
        image_pull_credentials_verification_policy: ImagePullCredentialsVerificationPolicy =
            "imagePullCredentialsVerificationPolicy" .since(V1_33).gate("KubeletEnsureSecretPulledImages");
        /// Images that need no proof under NeverVerifyAllowlistedImages, without tag or digest; `/*` may end one.
        /// Since 1.33.
        preloaded_images_verification_allowlist: [String] = "preloadedImagesVerificationAllowlist" .since(V1_33)
            .gate("KubeletEnsureSecretPulledImages");
        /// The id ranges of pods with a user namespace. Since 1.33.
        user_namespaces: UserNamespaces = "userNamespaces" .since(V1_33).pointer().gate("UserNamespacesSupport");
    }
}
