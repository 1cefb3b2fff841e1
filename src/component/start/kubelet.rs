//! What the kubelet refuses of its own flags when it starts. Flags that stand for fields of its configuration are judged
//! by the rules of the file ([`KubeletConfiguration::check_flags`](crate::kubelet::KubeletConfiguration::check_flags)).

use std::net::IpAddr;

use super::super::Arguments;
use super::own_labels::label_fault;
use super::{CONFLICT, LABEL, NOT_ALLOWED, shared};
use crate::diagnostic::Diagnostic;
use crate::gate::GateSet;
use crate::text::excerpt;
use crate::value::{is_ipv4, parse_ip_sloppy};
use crate::version::V1_30;

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    const LOCK: &str = "exit-on-lock-contention";
    const RUNTIME: &str = "container-runtime-endpoint";
    let mut found = Vec::new();
    labels(list, &mut found);
    node_ip(list, &mut found);
    gates_with_fields(list, &mut found);
    shared::hostname(list, &mut found);
    if list.is_on(LOCK) && !list.is_given("lock-file") {
        let message = format!("--{LOCK} needs --lock-file");
        found.push(list.start_fault(&CONFLICT, LOCK, message));
    }
    if list.get(RUNTIME) == Some("") {
        let message = format!("--{RUNTIME}: the kubelet needs the address of a container runtime");
        found.push(list.start_fault(&NOT_ALLOWED, RUNTIME, message));
    }
    found
}

/// Upstream's `ValidateKubeletFlags`.
fn labels(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "node-labels";
    for argument in list.all(FLAG).filter(|argument| argument.sound) {
        for fault in argument.value.split(',').filter_map(label_fault) {
            found.push(list.start_fault(&LABEL, FLAG, format!("--{FLAG}: {fault}")));
        }
    }
}

/// Defaults are filled in before flags are read. A gate of a flag comes too late for the fields that it brings, and only a
/// file can set them.
fn gates_with_fields(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "feature-gates";
    const FIELDS: [(&str, &str); 2] = [
        ("KubeletCrashLoopBackOffMax", "crashLoopBackOff.maxContainerRestartPeriod"),
        ("KubeletEnsureSecretPulledImages", "imagePullCredentialsVerificationPolicy"),
    ];
    if list.is_given("config") {
        return;
    }
    let defaults = GateSet::defaults(list.version().minor());
    for (gate, field) in FIELDS {
        if list.enabled(gate) && !defaults.enabled(gate) {
            let message = format!("--{FLAG}: {gate} needs {field}, which only a file sets");
            found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
        }
    }
}

/// Upstream's `ParseNodeIPArgument`: what is no address is passed over.
fn node_ip(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "node-ip";
    let Some(text) = list.get(FLAG) else { return };
    let addresses: Vec<IpAddr> = text.split(',').filter_map(|ip| parse_ip_sloppy(ip.trim())).collect();
    let provider = list.get("cloud-provider").unwrap_or_default();
    let beside_cloud = || list.version().minor() >= V1_30 || list.enabled("CloudDualStackNodeIPs");
    let allows_two = provider.is_empty() || (provider == "external" && beside_cloud());
    let wrong = match addresses.as_slice() {
        [] | [_] => return,
        [one, two] if is_ipv4(*one) != is_ipv4(*two) => {
            if !allows_two {
                format!("two addresses are not taken with --cloud-provider={}", excerpt(provider))
            } else if one.is_unspecified() || two.is_unspecified() {
                "neither of two addresses is 0.0.0.0 or ::".to_owned()
            } else {
                return;
            }
        }
        _ => "it is one address, or two of different IP families".to_owned(),
    };
    found.push(list.start_fault(&NOT_ALLOWED, FLAG, format!("--{FLAG}: {wrong}")));
}
