//! What kube-apiserver refuses when it starts.

mod admission;
mod audit;
mod authorization;
mod limits;
mod network;
mod runtime_config;
mod tokens;

use super::super::Arguments;
use super::{NOT_ALLOWED, REQUIRED, shared};
use crate::diagnostic::Diagnostic;
use crate::version::{V1_31, V1_33};

const ISSUER: &str = "service-account-issuer";
const KEY: &str = "service-account-key-file";
const SIGNING_KEY: &str = "service-account-signing-key-file";
const SIGNING_ENDPOINT: &str = "service-account-signing-endpoint";

pub(super) fn check_required(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if list.list("etcd-servers").is_empty() {
        found.push(missing(list, &["etcd-servers"]));
    }
    // An external signer, from 1.32, takes the place of the key.
    let signs_outside = list.is_given(SIGNING_ENDPOINT);
    // Until 1.30 the serving key stands in for both keys, where neither is given.
    let has_serving_key = list.is_given("tls-private-key-file") || !list.is_given("tls-cert-file");
    let serves_both = list.version().minor() < V1_31 && !list.is_given(SIGNING_KEY) && has_serving_key;
    let needed: Vec<&str> =
        [(ISSUER, false), (SIGNING_KEY, signs_outside), (KEY, signs_outside || serves_both)]
            .into_iter()
            .filter(|(flag, given_otherwise)| !given_otherwise && !list.is_given(flag))
            .map(|(flag, _)| flag)
            .collect();
    if !needed.is_empty() {
        found.push(missing(list, &needed));
    }
    found
}

fn missing(list: &Arguments, flags: &[&str]) -> Diagnostic {
    let names: Vec<String> = flags.iter().map(|flag| format!("--{flag}")).collect();
    let all = match names.as_slice() {
        [others @ .., one] if !others.is_empty() => format!("{} and {one}", others.join(", ")),
        one => one.concat(),
    };
    let are = if flags.len() == 1 { "is" } else { "are" };
    let message = format!("{all} {are} not given: {} does not start", list.component().name());
    list.start_fault(&REQUIRED, "", message)
}

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    authorization::authorization(list, &mut found);
    admission::admission(list, &mut found);
    network::network(list, &mut found);
    limits::limits(list, &mut found);
    runtime_config::runtime_config(list, &mut found);
    audit::audit(list, &mut found);
    tokens::tokens(list, &mut found);
    shared::request_header(list, &mut found);
    interoperability(list, &mut found);
    found.extend(list.port_within("secure-port", 1));
    found
}

/// Upstream's `validateUnknownVersionInteroperabilityProxyFeature`, which went with 1.33.
fn interoperability(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const GATE: &str = "UnknownVersionInteroperabilityProxy";
    if list.version().minor() < V1_33 && list.enabled(GATE) && !list.enabled("StorageVersionAPI") {
        let message = format!("--feature-gates: {GATE} needs StorageVersionAPI");
        found.push(list.start_fault(&NOT_ALLOWED, "feature-gates", message));
    }
}
