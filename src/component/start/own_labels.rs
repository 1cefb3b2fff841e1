//! The labels that a kubelet may give its own Node.

use crate::text::excerpt;
use crate::value::name::{label_value, qualified_name};

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

/// Why the kubelet does not start with a label of `--node-labels`, written `key=value`; an empty item is passed over.
pub(crate) fn label_fault(item: &str) -> Option<String> {
    if item.is_empty() {
        return None;
    }
    // As `ConfigurationMap.Set` of component-base: a label without `=` is one with an empty value.
    let (key, value) = item.split_once('=').unwrap_or((item, ""));
    let (key, value) = (key.trim(), value.trim());
    let shown = excerpt(key);
    if !may_label_itself(key) {
        return Some(format!("the kubelet refuses {shown}"));
    }
    let of_key = qualified_name(key).first().map(|reason| format!("the key {shown:?}: {reason}"));
    of_key.or_else(|| {
        let reason = label_value(value).into_iter().next()?;
        Some(format!("the value of {shown}, {:?}: {reason}", excerpt(value)))
    })
}
