//! ServiceAccount tokens and those of an OpenID provider.

use std::collections::BTreeSet;

use super::super::super::Arguments;
use super::super::{CONFLICT, NOT_ALLOWED};
use super::{ISSUER, KEY, SIGNING_ENDPOINT, SIGNING_KEY};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::value::GoUrl;
use crate::version::V1_31;

pub(super) fn tokens(list: &Arguments, found: &mut Vec<Diagnostic>) {
    issuers(list, found);
    jwks(list, found);
    lifetime(list, found);
    signing_endpoint(list, found);
    oidc(list, found);
}

/// Upstream's `BuiltInAuthenticationOptions.Validate`.
fn issuers(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    let issuers = list.list(ISSUER);
    for issuer in &issuers {
        let shown = excerpt(issuer);
        let wrong = if issuer.contains(':') && GoUrl::parse(issuer, list.version().minor()).is_err() {
            format!("{shown:?} is no URL")
        } else if issuer.is_empty() {
            // That none is given at all is said of the whole list.
            if issuers.iter().all(String::is_empty) {
                continue;
            }
            "an issuer is empty".to_owned()
        } else if !seen.insert(issuer) {
            format!("{shown:?} is given twice")
        } else {
            continue;
        };
        found.push(list.start_fault(&NOT_ALLOWED, ISSUER, format!("--{ISSUER}: {wrong}")));
    }
}

fn jwks(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "service-account-jwks-uri";
    let Some(given) = list.get(FLAG).filter(|given| !given.is_empty()) else { return };
    let is_https = GoUrl::parse(given, list.version().minor()).is_ok_and(|url| url.scheme() == "https");
    if !is_https {
        let shown = excerpt(given);
        found.push(list.start_fault(&NOT_ALLOWED, FLAG, format!("--{FLAG}: {shown:?} is no https URL")));
    }
}

/// Part of upstream's `Complete`; until 1.30 only where tokens can be signed.
fn lifetime(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "service-account-max-token-expiration";
    const MOST_SECONDS: i64 = 1 << 32;
    let signs =
        list.is_given(SIGNING_KEY) && list.list(ISSUER).first().is_some_and(|first| !first.is_empty());
    if list.version().minor() < V1_31 && !signs {
        return;
    }
    let Some(given) = list.duration(FLAG) else { return };
    let seconds = given.as_nanos() / 1_000_000_000;
    let is_above =
        seconds > MOST_SECONDS || (seconds == MOST_SECONDS && given.as_nanos() % 1_000_000_000 > 0);
    if given.as_nanos() != 0 && (seconds < 3600 || is_above) {
        let message = format!("--{FLAG}: {given} is not from 1h to 2^32 seconds");
        found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
    }
}

/// Upstream's `validateServiceAccountTokenSigningConfig`.
fn signing_endpoint(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const GATE: &str = "ExternalServiceAccountTokenSigner";
    if !list.is_given(SIGNING_ENDPOINT) {
        return;
    }
    for flag in [SIGNING_KEY, KEY].into_iter().filter(|flag| list.is_given(flag)) {
        let message = format!("--{flag} stands beside --{SIGNING_ENDPOINT}");
        found.push(list.start_fault(&CONFLICT, flag, message));
    }
    if !list.enabled(GATE) {
        let message = format!("--{SIGNING_ENDPOINT} needs the feature gate {GATE}");
        found.push(list.start_fault(&NOT_ALLOWED, SIGNING_ENDPOINT, message));
    }
}

/// Upstream's `validateOIDCOptions`: a flag that is given empty counts as given.
fn oidc(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const CONFIG: &str = "authentication-config";
    let given: Vec<&str> = list
        .given()
        .iter()
        .map(|argument| argument.flag.name())
        .filter(|name| name.starts_with("oidc-"))
        .collect();
    let Some(first) = given.first() else { return };
    if list.is_given(CONFIG) {
        let message = format!("--{first} stands beside --{CONFIG}");
        found.push(list.start_fault(&CONFLICT, first, message));
        return;
    }
    let missing: Vec<String> = ["oidc-issuer-url", "oidc-client-id"]
        .into_iter()
        .filter(|flag| !list.is_given(flag))
        .map(|flag| format!("--{flag}"))
        .collect();
    if !missing.is_empty() {
        let message = format!("--{first} stands without {}", missing.join(" and "));
        let mut fault = list.start_fault(&CONFLICT, first, message);
        fault.prefer_help(Some(format!("give {}", missing.join(" and "))));
        found.push(fault);
    }
}
