//! What kube-proxy refuses of its own flags when it starts. Flags that stand for fields of its configuration are judged
//! by the rules of the file
//! ([`KubeProxyConfiguration::check_flags`](crate::kube_proxy::KubeProxyConfiguration::check_flags)).

use super::super::Arguments;
use super::{NOT_ALLOWED, shared};
use crate::diagnostic::Diagnostic;
use crate::version::V1_31;

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    shared::hostname(list, &mut found);
    cluster_cidr(list, &mut found);
    found
}

/// From 1.31 a flag that is given empty makes a list with an empty network of it.
fn cluster_cidr(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "cluster-cidr";
    const MODE: &str = "detect-local-mode";
    let by_network = matches!(list.get(MODE), None | Some("" | "ClusterCIDR"));
    let is_empty = list.get(FLAG) == Some("");
    if is_empty && by_network && list.version().minor() >= V1_31 && !list.is_given("config") {
        let message = format!("--{FLAG}: an empty text is no network");
        let mut fault = list.start_fault(&NOT_ALLOWED, FLAG, message);
        fault.prefer_help(Some("take the flag out".to_owned()));
        found.push(fault);
    }
}
