//! The flags that API server and controller manager have alike: serving, metrics, logs, gates and a few more.

use super::{Flag, flag};
use crate::component::FlagType::{
    Bool, CheckedGates, Cidrs, ComponentGates, Duration, Int, Int32List, NamedCertKey, Quantity, Text,
    TextList, TextMap, VModule, Verbosity, Version,
};
use crate::version::{V1_30, V1_31, V1_32, V1_35, V1_36};

pub(super) const FLAGS: [Flag; 34] = [
    flag("allow-metric-labels", TextMap).default_is("[]"),
    flag("allow-metric-labels-manifest", Text),
    flag("cloud-provider-gce-lb-src-cidrs", Cidrs)
        .until(V1_30)
        .default_is("130.211.0.0/22,209.85.152.0/22,209.85.204.0/22,35.191.0.0/16")
        .deprecated_for("it belongs to a cloud provider that is gone"),
    flag("contention-profiling", Bool),
    flag("disable-http2-serving", Bool).since(V1_31),
    flag("disabled-metrics", TextList).default_is("[]"),
    flag("emulated-version", TextList).since(V1_31).default_is("[]"),
    flag("enable-garbage-collector", Bool).default_is("true"),
    flag("feature-gates", CheckedGates).until(V1_30),
    flag("feature-gates", ComponentGates).since(V1_31),
    flag("help", Bool).short_is('h'),
    flag("http2-max-streams-per-connection", Int).default_is("0"),
    flag("log-flush-frequency", Duration).default_is("5s"),
    flag("log-json-info-buffer-size", Quantity).default_is("0"),
    flag("log-json-split-stream", Bool),
    flag("log-text-info-buffer-size", Quantity).since(V1_30).default_is("0"),
    flag("log-text-split-stream", Bool).since(V1_30),
    flag("logging-format", Text).default_is("text"),
    flag("min-compatibility-version", TextList).since(V1_35).default_is("[]"),
    flag("permit-address-sharing", Bool),
    flag("permit-port-sharing", Bool),
    flag("profiling", Bool).default_is("true"),
    flag("requestheader-allowed-names", TextList).default_is("[]"),
    flag("requestheader-client-ca-file", Text),
    flag("requestheader-uid-headers", TextList).since(V1_32).default_is("[]"),
    flag("service-cluster-ip-range", Text).joins(),
    flag("show-hidden-metrics-for-version", Text),
    flag("tls-cipher-suites", TextList).default_is("[]"),
    flag("tls-curve-preferences", Int32List).since(V1_36).default_is("[]"),
    flag("tls-min-version", Text),
    flag("tls-sni-cert-key", NamedCertKey).default_is("[]"),
    flag("v", Verbosity).default_is("0").short_is('v'),
    flag("version", Version),
    flag("vmodule", VModule),
];

/// These flags among those of one server, in byte order of the names.
pub(super) const fn beside<const OWN: usize, const ALL: usize>(own: &[Flag; OWN]) -> [Flag; ALL] {
    // A merge of two sorted lists, by hand, because sorting is no `const fn`: rows are found by binary search.
    let mut all = [FLAGS[0]; ALL];
    let (mut taken, mut shared) = (0, 0);
    while taken + shared < ALL {
        let is_own = shared == FLAGS.len() || taken < OWN && is_before(own[taken].name, FLAGS[shared].name);
        all[taken + shared] = if is_own { own[taken] } else { FLAGS[shared] };
        if is_own {
            taken += 1;
        } else {
            shared += 1;
        }
    }
    all
}

const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}
