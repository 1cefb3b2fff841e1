//! Flags that went before the oldest known minor, with the minor that removed each and what to write instead.
//!
//! Read from the sources of each minor from 1.3 on. The commonest true error in files that people carry from one
//! cluster to the next.

use std::fmt;

use crate::component::Component;
use crate::version::Minor;

/// A flag that no known minor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) struct Gone {
    name: &'static str,
    takes_value: bool,
    removed: Minor,
    exact: bool,
    advice: &'static str,
}

const fn gone(name: &'static str, takes_value: bool, removed: u16, advice: &'static str) -> Gone {
    Gone { name, takes_value, removed: Minor(removed), exact: true, advice }
}

impl Gone {
    /// The row of a flag that a component had once. `_` reads as `-`, as the programs read it.
    pub(in crate::component) fn find(component: Component, name: &str) -> Option<&'static Self> {
        let name = name.replace('_', "-");
        // `WordSepNormalizeFunc` of component-base makes dashes of underscores before the flag is looked up.
        let of = |rows: &'static [Self]| {
            rows.binary_search_by(|row| row.name.cmp(name.as_str())).ok().map(|at| &rows[at])
        };
        of(rows(component)).or_else(|| of(EVERY))
    }

    /// Whether a value had to follow the flag, in the same argument or in the next.
    pub(in crate::component) const fn takes_value(&self) -> bool {
        self.takes_value
    }

    /// The first minor without it.
    pub(in crate::component) const fn removed(&self) -> Minor {
        self.removed
    }

    /// What to write instead.
    pub(in crate::component) const fn advice(&self) -> &'static str {
        self.advice
    }

    /// No source of the minor before could be read: it may have gone one earlier.
    const fn at_the_latest(mut self) -> Self {
        self.exact = false;
        self
    }
}

/// `it was removed in 1.24`.
impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it was removed in {}", self.removed)?;
        if self.exact { Ok(()) } else { f.write_str(" or before") }
    }
}

const fn rows(component: Component) -> &'static [Gone] {
    match component {
        Component::Kubelet => KUBELET,
        Component::KubeProxy => KUBE_PROXY,
        Component::KubeApiserver => KUBE_APISERVER,
        Component::KubeControllerManager => KUBE_CONTROLLER_MANAGER,
    }
}

const CNI: &str =
    "the container runtime finds the network plugin: set bin_dir and conf_dir in containerd's config.toml";
const CNI_FILES: &str = "take it out: the container runtime reads /etc/cni/net.d, and nothing else is needed";
const CONTAINERD: &str = "dockershim went in 1.24: install containerd and give --container-runtime-endpoint";
const LOGS: &str = "take it out: the program logs to standard error, which the journal keeps";
const POD_SECURITY: &str = "take it out: Pod Security admission decides which Pods may be privileged";
const NO_RKT: &str = "rkt went in 1.11: install containerd and give --container-runtime-endpoint";
const NOTHING: &str = "take it out: nothing replaces it";
const NO_INSECURE: &str = "take it out: there is no insecure port any more, see --bind-address";
const KEYSTONE: &str = "use OIDC or an authentication webhook";
const EGRESS: &str = "use the konnectivity service and --egress-selector-config-file";
const STORAGE: &str = "take it out: the API server chooses";

const KUBELET: &[Gone] = &[
    gone(
        "allow-privileged",
        false,
        15,
        "take it out: every kubelet runs privileged Pods; Pod Security admission decides which may",
    ),
    gone("api-servers", true, 8, "name the API server in the kubeconfig, and give --kubeconfig")
        .at_the_latest(),
    gone("babysit-daemons", false, 8, "take it out: systemd restarts the daemons").at_the_latest(),
    gone("bootstrap-checkpoint-path", true, 19, NOTHING),
    gone(
        "cadvisor-port",
        true,
        12,
        "take it out: the metrics are served at /metrics/cadvisor of the kubelet's own port",
    ),
    gone("chaos-chance", true, 22, "take it out"),
    gone("cni-bin-dir", true, 24, CNI),
    gone("cni-cache-dir", true, 24, CNI_FILES),
    gone("cni-conf-dir", true, 24, CNI),
    gone("configure-cbr0", false, 5, "take it out: a CNI plugin makes the Pod network"),
    gone(
        "container-runtime",
        true,
        27,
        "take it out and give --container-runtime-endpoint: only remote runtimes are left",
    ),
    gone("containerized", false, 16, "take it out: the kubelet runs on the host"),
    gone("docker", true, 24, CONTAINERD),
    gone("docker-disable-shared-pid", false, 12, CONTAINERD),
    gone("docker-endpoint", true, 24, CONTAINERD),
    gone("docker-exec-handler", true, 9, CONTAINERD),
    gone("docker-tls", false, 24, CONTAINERD),
    gone("docker-tls-ca", true, 24, CONTAINERD),
    gone("docker-tls-cert", true, 24, CONTAINERD),
    gone("docker-tls-key", true, 24, CONTAINERD),
    gone(
        "dynamic-config-dir",
        true,
        24,
        "take it out and give --config: the kubelet reads its configuration from a file only",
    ),
    gone("enable-cadvisor-json-endpoints", false, 21, "take it out: read /metrics/cadvisor"),
    gone("enable-cri", false, 8, "take it out and give --container-runtime-endpoint").at_the_latest(),
    gone("enable-custom-metrics", false, 11, NOTHING),
    gone(
        "experimental-allowed-unsafe-sysctls",
        true,
        11,
        "set allowedUnsafeSysctls in the configuration file",
    ),
    gone("experimental-bootstrap-kubeconfig", true, 23, "it is called --bootstrap-kubeconfig now"),
    gone("experimental-check-node-capabilities-before-mount", false, 24, NOTHING),
    gone("experimental-cri", false, 8, "take it out and give --container-runtime-endpoint").at_the_latest(),
    gone("experimental-dockershim", false, 19, CONTAINERD),
    gone("experimental-dockershim-root-directory", true, 24, CONTAINERD),
    gone("experimental-fail-swap-on", false, 14, "set failSwapOn in the configuration file"),
    gone(
        "experimental-kernel-memcg-notification",
        false,
        25,
        "set kernelMemcgNotification in the configuration file",
    ),
    gone("experimental-logging-sanitization", false, 24, NOTHING),
    gone("experimental-nvidia-gpus", true, 6, "take it out: a device plugin offers the GPUs"),
    gone("experimental-qos-reserved", true, 11, "set qosReserved in the configuration file"),
    gone("google-json-key", true, 13, NOTHING),
    gone("host-ipc-sources", true, 15, POD_SECURITY),
    gone("host-network-sources", true, 15, POD_SECURITY),
    gone("host-pid-sources", true, 15, POD_SECURITY),
    gone(
        "image-pull-progress-deadline",
        true,
        24,
        "take it out: the container runtime has a deadline of its own",
    ),
    gone("init-config-dir", true, 10, "take it out and give --config"),
    gone("master-service-namespace", true, 27, NOTHING),
    gone("network-plugin", true, 24, CNI_FILES),
    gone("network-plugin-dir", true, 9, CNI),
    gone("network-plugin-mtu", true, 24, "set the MTU in the CNI configuration"),
    gone(
        "non-masquerade-cidr",
        true,
        24,
        "take it out: the CNI plugin or ip-masq-agent decides what is masqueraded",
    ),
    gone("really-crash-for-testing", false, 24, "take it out"),
    gone("reconcile-cidr", false, 6, "take it out"),
    gone("redirect-container-streaming", false, 22, "take it out: the kubelet always proxies"),
    gone("require-kubeconfig", false, 10, "take it out: a kubelet with --kubeconfig always uses it"),
    gone("resource-container", true, 6, "set kubeletCgroups in the configuration file"),
    gone("rkt-api-endpoint", true, 11, NO_RKT),
    gone("rkt-path", true, 11, NO_RKT),
    gone("seccomp-profile-root", true, 23, "take it out: profiles lie in the folder seccomp of --root-dir"),
    gone("system-container", true, 6, "set systemCgroups in the configuration file"),
];

const KUBE_PROXY: &[Gone] = &[
    gone("cleanup-iptables", false, 15, "it is called --cleanup now"),
    gone("cleanup-ipvs", false, 21, "take it out: --cleanup cleans up ipvs too"),
    gone("conntrack-max", true, 15, "set conntrack.maxPerCore and conntrack.min in the configuration file"),
    gone("experimental-logging-sanitization", false, 24, NOTHING),
    gone("resource-container", true, 16, "take it out: set the slice in the unit"),
    gone("udp-timeout", true, 26, "set conntrack.udpTimeout in the configuration file"),
];

const KUBE_APISERVER: &[Gone] = &[
    gone("address", true, 24, NO_INSECURE),
    gone("authorization-rbac-super-user", true, 11, "bind cluster-admin to the group system:masters"),
    gone("basic-auth-file", true, 19, "use client certificates, --token-auth-file or OIDC"),
    gone("deserialization-cache-size", true, 24, NOTHING),
    gone("enable-swagger-ui", false, 24, NOTHING),
    gone("experimental-bootstrap-token-auth", false, 9, "it is called --enable-bootstrap-token-auth now"),
    gone(
        "experimental-encryption-provider-config",
        true,
        24,
        "it is called --encryption-provider-config now",
    ),
    gone("experimental-keystone-ca-file", true, 10, KEYSTONE),
    gone("experimental-keystone-url", true, 10, KEYSTONE),
    gone("experimental-logging-sanitization", false, 24, NOTHING),
    gone("identity-lease-duration-seconds", true, 26, NOTHING),
    gone("identity-lease-renew-interval-seconds", true, 26, NOTHING),
    gone("insecure-allow-any-token", false, 8, "use --token-auth-file or --enable-bootstrap-token-auth")
        .at_the_latest(),
    gone("insecure-bind-address", true, 24, NO_INSECURE),
    gone("insecure-port", true, 24, "take it out: the API server serves --secure-port only"),
    gone("kubelet-https", false, 22, "take it out: the API server always speaks HTTPS to kubelets"),
    gone("long-running-request-regexp", true, 6, NOTHING),
    gone("master-service-namespace", true, 27, NOTHING),
    gone("port", true, 24, "take it out: the API server serves --secure-port only"),
    gone("portal-net", true, 9, "it is called --service-cluster-ip-range now"),
    gone("public-address-override", true, 6, "it is called --bind-address now"),
    gone("repair-malformed-updates", false, 14, NOTHING),
    gone("service-account-api-audiences", true, 25, "it is called --api-audiences now"),
    gone("service-node-ports", true, 9, "it is called --service-node-port-range now"),
    gone("ssh-keyfile", true, 22, EGRESS),
    gone("ssh-user", true, 22, EGRESS),
    gone("storage-version", true, 11, STORAGE),
    gone("storage-versions", true, 14, STORAGE),
    gone("target-ram-mb", true, 24, NOTHING),
];

const KUBE_CONTROLLER_MANAGER: &[Gone] = &[
    gone("address", true, 24, NO_INSECURE),
    gone("daemonset-lookup-cache-size", true, 8, NOTHING).at_the_latest(),
    gone("deleting-pods-burst", true, 25, NOTHING),
    gone("deleting-pods-qps", true, 25, NOTHING),
    gone("deployment-controller-sync-period", true, 24, NOTHING),
    gone("enable-taint-manager", false, 27, "take it out: taints always evict"),
    gone("experimental-cluster-signing-duration", true, 25, "it is called --cluster-signing-duration now"),
    gone("experimental-logging-sanitization", false, 24, NOTHING),
    gone(
        "horizontal-pod-autoscaler-use-rest-clients",
        false,
        24,
        "take it out: the autoscaler always uses the metrics API",
    ),
    gone(
        "insecure-experimental-approve-all-kubelet-csrs-for-group",
        true,
        13,
        "bind system:certificates.k8s.io:certificatesigningrequests:nodeclient to the group",
    ),
    gone(
        "pod-eviction-timeout",
        true,
        27,
        "set tolerationSeconds of the not-ready and unreachable taints on the Pods",
    ),
    gone("port", true, 24, "take it out: the controller manager serves --secure-port only"),
    gone("register-retry-count", true, 25, NOTHING),
    gone("replicaset-lookup-cache-size", true, 8, NOTHING).at_the_latest(),
    gone("replication-controller-lookup-cache-size", true, 8, NOTHING).at_the_latest(),
    gone("service-sync-period", true, 10, NOTHING),
];

const EVERY: &[Gone] = &[
    gone("add-dir-header", false, 26, LOGS),
    gone("alsologtostderr", false, 26, LOGS),
    gone("log-backtrace-at", true, 26, LOGS),
    gone("log-dir", true, 26, LOGS),
    gone("log-file", true, 26, LOGS),
    gone("log-file-max-size", true, 26, LOGS),
    gone("logtostderr", false, 26, LOGS),
    gone("one-output", false, 26, LOGS),
    gone("skip-headers", false, 26, LOGS),
    gone("skip-log-headers", false, 26, LOGS),
    gone("stderrthreshold", true, 26, LOGS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::Flag;

    #[test]
    fn rows_are_sorted_and_no_known_minor_has_them() {
        for component in Component::ALL {
            for table in [rows(component), EVERY] {
                assert!(table.windows(2).all(|pair| pair[0].name < pair[1].name), "{component:?}");
                for row in table {
                    assert!(Flag::ever(component, row.name).next().is_none(), "{component:?} --{}", row.name);
                    assert!(row.removed <= Minor::OLDEST && !row.advice.is_empty(), "{}", row.name);
                }
            }
        }
    }

    #[test]
    fn what_an_advice_names_exists() {
        for component in Component::ALL {
            for row in rows(component).iter().chain(EVERY) {
                let named = row.advice.split([' ', ',', ';', ':']).filter_map(|word| word.strip_prefix("--"));
                for name in named.filter(|name| *name != "root-dir") {
                    assert!(
                        Flag::find(component, name, Minor::OLDEST).is_some(),
                        "{} names --{name}",
                        row.name
                    );
                }
            }
        }
    }

    #[test]
    fn underscores_read_as_dashes() {
        let found = Gone::find(Component::Kubelet, "network_plugin").map(ToString::to_string);
        assert_eq!(found.as_deref(), Some("it was removed in 1.24"));
        let found = Gone::find(Component::KubeProxy, "log_dir").map(ToString::to_string);
        assert_eq!(found.as_deref(), Some("it was removed in 1.26"));
        assert_eq!(Gone::find(Component::KubeProxy, "network-plugin"), None);
    }
}
