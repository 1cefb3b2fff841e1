//! What kube-controller-manager refuses when it starts.

use super::super::Arguments;
use super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;

/// The signers that may have a pair of files of their own.
const SIGNERS: [&str; 4] = ["kubelet-serving", "kubelet-client", "kube-apiserver-client", "legacy-unknown"];

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    signing(list, &mut found);
    found.extend(list.port_within("secure-port", 0));
    // Without leader election upstream does not validate the lock.
    let elects =
        list.effective("leader-elect").and_then(crate::value::go_number::parse_bool).unwrap_or(false);
    let lock = list.get("leader-elect-resource-lock").filter(|lock| *lock != "leases");
    if let (true, Some(lock)) = (elects, lock) {
        let shown = excerpt(lock);
        let message = format!("--leader-elect-resource-lock: {shown:?} is not allowed");
        let mut fault = list.start_fault(&NOT_ALLOWED, "leader-elect-resource-lock", message);
        fault.prefer_help(Some("write leases, or take the flag out".to_owned()));
        found.push(fault);
    }
    found
}

/// Upstream's `CSRSigningControllerOptions.Validate`.
fn signing(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let mut own = Vec::new();
    for signer in SIGNERS {
        let cert = format!("cluster-signing-{signer}-cert-file");
        let key = format!("cluster-signing-{signer}-key-file");
        match (list.is_given(&cert), list.is_given(&key)) {
            (true, false) => {
                found.push(
                    list.start_fault(&CONFLICT, &cert, format!("--{cert} stands without --{key}"))
                        .helped(Some(format!("give --{key} too"))),
                );
            }
            (false, true) => {
                found.push(
                    list.start_fault(&CONFLICT, &key, format!("--{key} stands without --{cert}"))
                        .helped(Some(format!("give --{cert} too"))),
                );
            }
            _ => {}
        }
        // Half a pair excludes the shared one as well: upstream asks for either file.
        own.extend([cert, key].into_iter().filter(|flag| list.is_given(flag)));
    }
    let shared = ["cluster-signing-cert-file", "cluster-signing-key-file"]
        .into_iter()
        .find(|flag| list.is_given(flag));
    if let (Some(shared), Some(own)) = (shared, own.first()) {
        let message = format!("--{own} stands beside --{shared}");
        found.push(list.start_fault(&CONFLICT, own, message));
    }
}
