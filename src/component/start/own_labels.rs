//! The labels that a kubelet may give its own Node.

/// Source: kubernetes `pkg/kubelet/apis/well_known_labels.go` (`kubeletLabels`).
const KNOWN: [&str; 11] = [
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
    "beta.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "node.kubernetes.io/instance-type",
];

/// A domain itself, or one below it.
fn is_within(namespace: &str, domain: &str) -> bool {
    namespace.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether the kubelet starts with a label of this key: in the domains of Kubernetes it takes a short list only.
///
/// Source: kubernetes `cmd/kubelet/app/options/options.go` (`ValidateKubeletFlags`).
pub(crate) fn may_label_itself(key: &str) -> bool {
    let Some((namespace, _)) = key.split_once('/') else { return true };
    let of_kubernetes = ["kubernetes.io", "k8s.io"].iter().any(|domain| is_within(namespace, domain));
    // These two domains are open to kubelets, and every name below them, `KubeletLabelNamespaces`.
    let of_kubelet =
        ["kubelet.kubernetes.io", "node.kubernetes.io"].iter().any(|domain| is_within(namespace, domain));
    !of_kubernetes || of_kubelet || KNOWN.contains(&key)
}
