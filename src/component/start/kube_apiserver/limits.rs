//! Limits, caches and what the API server writes to etcd and into its answers.

use super::super::super::Arguments;
use super::super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::value::GoDuration;
use crate::value::go_number::{Base, parse_f32, parse_int};
use crate::version::{Minor, V1_31, V1_32, V1_34};

/// Flags whose value must not be below zero.
const NOT_NEGATIVE: [&str; 8] = [
    "livez-grace-period",
    "max-mutating-requests-inflight",
    "max-requests-inflight",
    "min-request-timeout",
    "request-timeout",
    "shutdown-delay-duration",
    "shutdown-watch-termination-grace-period",
    "storage-initialization-timeout",
];

pub(super) fn limits(list: &Arguments, found: &mut Vec<Diagnostic>) {
    // Until 1.30 the program does not ask its own checks of these.
    if list.version().minor() >= V1_31 {
        server(list, found);
    }
    etcd(list, found);
    watch_cache(list, found);
    if list.number("apiserver-count").is_some_and(|count| count <= 0) {
        refuse(list, "apiserver-count", "the number is at least 1", found);
    }
    if list.version().minor() >= V1_34 {
        coordinated_leadership(list, found);
    }
}

fn refuse(list: &Arguments, flag: &str, message: &str, found: &mut Vec<Diagnostic>) {
    found.push(list.start_fault(&NOT_ALLOWED, flag, format!("--{flag}: {message}")));
}

/// Upstream's `ServerRunOptions.Validate` of the library.
fn server(list: &Arguments, found: &mut Vec<Diagnostic>) {
    for flag in NOT_NEGATIVE {
        let Some(text) = list.get(flag) else { continue };
        let is_negative = list.number(flag).is_some_and(|number| number < 0)
            || list.duration(flag).is_some_and(GoDuration::is_negative);
        if is_negative {
            refuse(list, flag, &format!("{text} is negative"), found);
        }
    }
    let chance = list.get("goaway-chance").and_then(|text| parse_f32(text).ok());
    if let Some(chance) = chance.filter(|chance| *chance < 0.0 || f64::from(*chance) > 0.02) {
        refuse(list, "goaway-chance", &format!("{chance} is not from 0 to 0.02"), found);
    }
    for directive in list.list("strict-transport-security-directives") {
        if let Some(wrong) = wrong_directive(&directive) {
            refuse(list, "strict-transport-security-directives", &wrong, found);
        }
    }
    for origin in list.list("cors-allowed-origins") {
        let starts = origin.contains('^') || origin.contains("//");
        let ends = origin.contains('$') || origin.contains(':');
        if origin.is_empty() {
            refuse(list, "cors-allowed-origins", "an expression is empty", found);
        } else if !starts || !ends {
            let shown = excerpt(&origin);
            let message =
                format!("{shown:?} fixes neither the start nor the end of the host: write ^https://HOST$");
            refuse(list, "cors-allowed-origins", &message, found);
        }
    }
}

fn wrong_directive(directive: &str) -> Option<String> {
    if directive.trim().is_empty() {
        return Some("a directive is empty".to_owned());
    }
    let is_age = || {
        let parts: Vec<&str> = directive.split('=').collect();
        matches!(parts.as_slice(), ["max-age", _])
    };
    let shown = excerpt(directive);
    (!matches!(directive, "includeSubDomains" | "preload") && !is_age())
        .then(|| format!("{shown:?} is neither max-age=SECONDS nor includeSubDomains nor preload"))
}

/// Upstream's `EtcdOptions.Validate`.
fn etcd(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const RELOAD: &str = "encryption-provider-config-automatic-reload";
    let backend = list.get("storage-backend").filter(|backend| !backend.is_empty() && *backend != "etcd3");
    if let Some(backend) = backend {
        let shown = excerpt(backend);
        refuse(list, "storage-backend", &format!("{shown:?} is not etcd3"), found);
    }
    for given in list.list("etcd-servers-overrides") {
        if !is_override(&given, list.version().minor()) {
            let shown = excerpt(&given);
            let message = format!("{shown:?} is not GROUP/RESOURCE#SERVER;SERVER");
            refuse(list, "etcd-servers-overrides", &message, found);
        }
    }
    if list.is_on(RELOAD) && !list.is_given("encryption-provider-config") {
        let message = format!("--{RELOAD} needs --encryption-provider-config");
        found.push(list.start_fault(&CONFLICT, RELOAD, message));
    }
    media_type(list, found);
}

/// From 1.34 no server may be empty.
fn is_override(text: &str, minor: Minor) -> bool {
    let parts: Vec<&str> = text.split('#').collect();
    let [resource, servers] = parts.as_slice() else { return false };
    resource.split('/').count() == 2 && (minor < V1_34 || servers.split(';').all(|server| !server.is_empty()))
}

/// The media types that the storage of this minor writes.
fn media_type(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "storage-media-type";
    const KNOWN: [&str; 3] = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
    let Some(given) = list.get(FLAG).filter(|given| !given.is_empty()) else { return };
    let takes_cbor = list.version().minor() >= V1_32 && list.enabled("CBORServingAndStorage");
    let is_known = KNOWN.contains(&given) || (takes_cbor && given == "application/cbor");
    if !is_known {
        let shown = excerpt(given);
        refuse(list, FLAG, &format!("{shown:?} is none of {}", KNOWN.join(", ")), found);
    }
}

/// Upstream's `ParseWatchCacheSizes`; without the watch cache nothing reads them.
fn watch_cache(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "watch-cache-sizes";
    if list.get("watch-cache").is_some() && !list.is_on("watch-cache") {
        return;
    }
    for given in list.list(FLAG) {
        let parts: Vec<&str> = given.split('#').collect();
        let size = match parts.as_slice() {
            [_, size] => parse_int(size, Base::Decimal, 64).ok(),
            _ => None,
        };
        if size.is_none_or(|size| size < 0) {
            let shown = excerpt(&given);
            refuse(list, FLAG, &format!("{shown:?} is not RESOURCE.GROUP#NUMBER"), found);
        }
    }
}

/// Upstream's `validateCoordinatedLeadershipFlags`.
fn coordinated_leadership(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const STEPS: [&str; 3] = [
        "coordinated-leadership-lease-duration",
        "coordinated-leadership-renew-deadline",
        "coordinated-leadership-retry-period",
    ];
    for pair in STEPS.windows(2) {
        let [longer, shorter] = pair else { continue };
        let (Some(long), Some(short)) = (list.duration(longer), list.duration(shorter)) else { continue };
        if long.as_nanos() <= short.as_nanos() {
            let message = format!("--{longer}: {long} is not longer than --{shorter}, {short}");
            let at = if list.get(longer).is_some() { longer } else { shorter };
            found.push(list.start_fault(&CONFLICT, at, message));
        }
    }
}
