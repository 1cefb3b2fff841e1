//! Which flag of the kubelet stands for which field of its configuration.

use super::KubeletConfiguration;
use crate::component::{Argument, Arguments};
use crate::engine::record::Record as _;
use crate::engine::row::Shape;
use crate::value::go_number::{Base, parse_bool, parse_int};
use crate::value::{GoDuration, Json};

/// Flags and the paths of their fields. A flag wins over every file.
///
/// Source: kubernetes `cmd/kubelet/app/options/options.go` (`AddKubeletConfigFlags`).
const KEYS: &[(&str, &str)] = &[
    ("address", "address"),
    ("allowed-unsafe-sysctls", "allowedUnsafeSysctls"),
    ("anonymous-auth", "authentication.anonymous.enabled"),
    ("authentication-token-webhook", "authentication.webhook.enabled"),
    ("authentication-token-webhook-cache-ttl", "authentication.webhook.cacheTTL"),
    ("authorization-mode", "authorization.mode"),
    ("authorization-webhook-cache-authorized-ttl", "authorization.webhook.cacheAuthorizedTTL"),
    ("authorization-webhook-cache-unauthorized-ttl", "authorization.webhook.cacheUnauthorizedTTL"),
    ("cgroup-driver", "cgroupDriver"),
    ("cgroup-root", "cgroupRoot"),
    ("cgroups-per-qos", "cgroupsPerQOS"),
    ("client-ca-file", "authentication.x509.clientCAFile"),
    ("cluster-dns", "clusterDNS"),
    ("cluster-domain", "clusterDomain"),
    ("container-log-max-files", "containerLogMaxFiles"),
    ("container-log-max-size", "containerLogMaxSize"),
    ("container-runtime-endpoint", "containerRuntimeEndpoint"),
    ("contention-profiling", "enableContentionProfiling"),
    ("cpu-cfs-quota", "cpuCFSQuota"),
    ("cpu-cfs-quota-period", "cpuCFSQuotaPeriod"),
    ("cpu-manager-policy", "cpuManagerPolicy"),
    ("cpu-manager-policy-options", "cpuManagerPolicyOptions"),
    ("cpu-manager-reconcile-period", "cpuManagerReconcilePeriod"),
    ("enable-controller-attach-detach", "enableControllerAttachDetach"),
    ("enable-debugging-handlers", "enableDebuggingHandlers"),
    ("enable-server", "enableServer"),
    ("enforce-node-allocatable", "enforceNodeAllocatable"),
    ("event-burst", "eventBurst"),
    ("event-qps", "eventRecordQPS"),
    ("eviction-hard", "evictionHard"),
    ("eviction-max-pod-grace-period", "evictionMaxPodGracePeriod"),
    ("eviction-minimum-reclaim", "evictionMinimumReclaim"),
    ("eviction-pressure-transition-period", "evictionPressureTransitionPeriod"),
    ("eviction-soft", "evictionSoft"),
    ("eviction-soft-grace-period", "evictionSoftGracePeriod"),
    ("fail-cgroupv1", "failCgroupV1"),
    ("fail-swap-on", "failSwapOn"),
    ("feature-gates", "featureGates"),
    ("file-check-frequency", "fileCheckFrequency"),
    ("hairpin-mode", "hairpinMode"),
    ("healthz-bind-address", "healthzBindAddress"),
    ("healthz-port", "healthzPort"),
    ("http-check-frequency", "httpCheckFrequency"),
    ("image-gc-high-threshold", "imageGCHighThresholdPercent"),
    ("image-gc-low-threshold", "imageGCLowThresholdPercent"),
    ("image-service-endpoint", "imageServiceEndpoint"),
    ("iptables-drop-bit", "iptablesDropBit"),
    ("iptables-masquerade-bit", "iptablesMasqueradeBit"),
    ("kernel-memcg-notification", "kernelMemcgNotification"),
    ("kube-api-burst", "kubeAPIBurst"),
    ("kube-api-content-type", "contentType"),
    ("kube-api-qps", "kubeAPIQPS"),
    ("kube-reserved", "kubeReserved"),
    ("kube-reserved-cgroup", "kubeReservedCgroup"),
    ("kubelet-cgroups", "kubeletCgroups"),
    ("local-storage-capacity-isolation", "localStorageCapacityIsolation"),
    ("make-iptables-util-chains", "makeIPTablesUtilChains"),
    ("manifest-url", "staticPodURL"),
    ("manifest-url-header", "staticPodURLHeader"),
    ("max-open-files", "maxOpenFiles"),
    ("max-pods", "maxPods"),
    ("memory-manager-policy", "memoryManagerPolicy"),
    ("minimum-image-ttl-duration", "imageMinimumGCAge"),
    ("node-status-max-images", "nodeStatusMaxImages"),
    ("node-status-update-frequency", "nodeStatusUpdateFrequency"),
    ("oom-score-adj", "oomScoreAdj"),
    ("pod-cidr", "podCIDR"),
    ("pod-manifest-path", "staticPodPath"),
    ("pod-max-pids", "podPidsLimit"),
    ("pods-per-core", "podsPerCore"),
    ("port", "port"),
    ("protect-kernel-defaults", "protectKernelDefaults"),
    ("provider-id", "providerID"),
    ("qos-reserved", "qosReserved"),
    ("read-only-port", "readOnlyPort"),
    ("register-node", "registerNode"),
    ("register-with-taints", "registerWithTaints"),
    ("registry-burst", "registryBurst"),
    ("registry-qps", "registryPullQPS"),
    ("reserved-cpus", "reservedSystemCPUs"),
    ("reserved-memory", "reservedMemory"),
    ("resolv-conf", "resolvConf"),
    ("rotate-certificates", "rotateCertificates"),
    ("rotate-server-certificates", "serverTLSBootstrap"),
    ("runonce", "runOnce"),
    ("runtime-request-timeout", "runtimeRequestTimeout"),
    ("serialize-image-pulls", "serializeImagePulls"),
    ("streaming-connection-idle-timeout", "streamingConnectionIdleTimeout"),
    ("sync-frequency", "syncFrequency"),
    ("system-cgroups", "systemCgroups"),
    ("system-reserved", "systemReserved"),
    ("system-reserved-cgroup", "systemReservedCgroup"),
    ("tls-cert-file", "tlsCertFile"),
    ("tls-cipher-suites", "tlsCipherSuites"),
    ("tls-min-version", "tlsMinVersion"),
    ("tls-private-key-file", "tlsPrivateKeyFile"),
    ("topology-manager-policy", "topologyManagerPolicy"),
    ("topology-manager-policy-options", "topologyManagerPolicyOptions"),
    ("topology-manager-scope", "topologyManagerScope"),
    ("volume-plugin-dir", "volumePluginDir"),
    ("volume-stats-agg-period", "volumeStatsAggPeriod"),
];

impl KubeletConfiguration {
    /// The path of the field that a flag of the kubelet stands for; nothing for flags that are no fields.
    ///
    /// ```
    /// use nodestrap::kubelet::KubeletConfiguration;
    ///
    /// assert_eq!(KubeletConfiguration::path_of_flag("pod-manifest-path"), Some("staticPodPath"));
    /// assert_eq!(KubeletConfiguration::path_of_flag("node-ip"), None);
    /// ```
    pub fn path_of_flag(flag: &str) -> Option<&'static str> {
        KEYS.binary_search_by(|(name, _)| (*name).cmp(flag)).ok().map(|at| KEYS[at].1)
    }
}

/// What flags set: flag, path of the field, value. A list or map that is given several times adds up.
pub(super) fn settings(arguments: &Arguments) -> Vec<(&'static str, &'static str, Json)> {
    let mut settings = Vec::new();
    for (name, path) in KEYS {
        let given: Vec<&Argument> = arguments.all(name).filter(|argument| argument.sound).collect();
        let Some(last) = given.last() else { continue };
        if let Some(value) = shape(path).and_then(|shape| value(name, shape, &given, &last.value)) {
            settings.push((*name, *path, value));
        }
    }
    settings
}

fn shape(path: &str) -> Option<Shape> {
    let mut rows = KubeletConfiguration::ROWS;
    let mut shape = None;
    for wire in path.split('.') {
        let row = rows.iter().find(|row| row.wire == wire)?;
        if let Shape::Record(inner) = row.shape {
            rows = inner;
        }
        shape = Some(row.shape);
    }
    shape
}

fn value(name: &str, shape: Shape, given: &[&Argument], last: &str) -> Option<Json> {
    let texts =
        || given.iter().flat_map(|argument| argument.value.split(',')).filter(|text| !text.is_empty());
    Some(match shape {
        Shape::Bool => Json::from(parse_bool(last)?),
        Shape::Integer { .. } => Json::from(parse_int(last, Base::ByPrefix, 64).ok()?),
        Shape::Duration => Json::from(last.parse::<GoDuration>().ok()?.to_string()),
        Shape::Text => Json::from(last.trim()),
        Shape::List(Shape::Text) => Json::Array(texts().map(Json::from).collect()),
        Shape::List(Shape::Record(_)) if name == "register-with-taints" => {
            Json::Array(texts().map(taint).collect())
        }
        Shape::Map(Shape::Bool) => texts()
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(key, value)| Some((key.trim(), Json::from(parse_bool(value.trim())?))))
            .collect(),
        Shape::Map(Shape::Text) => {
            let between = if matches!(name, "eviction-hard" | "eviction-soft") { '<' } else { '=' };
            texts()
                .filter_map(|pair| pair.split_once(between))
                .map(|(key, value)| (key.trim(), Json::from(value.trim())))
                .collect()
        }
        // NUMA reservations and HTTP headers have syntaxes of their own; the flags win all the same, unread.
        _ => return None,
    })
}

/// `key=value:Effect`, the value optional.
fn taint(text: &str) -> Json {
    let (name, effect) = text.rsplit_once(':').unwrap_or((text, ""));
    let (key, value) = name.split_once('=').unwrap_or((name, ""));
    Json::from_iter([("key", key), ("value", value), ("effect", effect)])
}

#[cfg(test)]
mod tests {
    use super::{KEYS, shape};
    use crate::component::{Component, Flag};
    use crate::version::KNOWN;

    #[test]
    fn every_flag_is_a_flag_and_stands_for_a_field() {
        assert!(KEYS.is_sorted());
        for (name, path) in KEYS {
            assert!(shape(path).is_some(), "{path}");
            let known = KNOWN.iter().any(|minor| Flag::find(Component::Kubelet, name, *minor).is_some());
            assert!(known, "{name}");
        }
    }
}
