//! What several programs look at in the same way when they start: logs, metrics and the headers of a front proxy.

use super::super::{Arguments, Component, value};
use super::NOT_ALLOWED;
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::version::{V1_32, V1_36};

fn refuse(list: &Arguments, flag: &str, message: &str, found: &mut Vec<Diagnostic>) {
    found.push(list.start_fault(&NOT_ALLOWED, flag, format!("--{flag}: {message}")));
}

/// Upstream's `Validate` of component-base `logs/api/v1`, which ends a start before anything else is looked at. Beside
/// `--config` the kubelet and kube-proxy lay these flags over their file.
pub(super) fn logs(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FORMAT: &str = "logging-format";
    let format = list.get(FORMAT).filter(|_| list.last(FORMAT).is_some_and(|given| given.sound));
    match format {
        Some("json") if !list.enabled("LoggingBetaOptions") => {
            refuse(list, FORMAT, "json needs the feature gate LoggingBetaOptions", found);
        }
        None | Some("text" | "json") => {}
        Some(other) => {
            let shown = excerpt(other);
            refuse(list, FORMAT, &format!("{shown:?} is neither text nor json"), found);
        }
    }
    let patterns = list.all("vmodule").any(|argument| argument.sound && !argument.value.is_empty());
    if patterns && format.is_some_and(|format| !matches!(format, "" | "text")) {
        refuse(list, "vmodule", "works with --logging-format=text only", found);
    }
    if let Some(frequency) = list.duration("log-flush-frequency").filter(|given| given.as_nanos() <= 0) {
        refuse(list, "log-flush-frequency", &format!("{frequency} is not above 0"), found);
    }
    if list.enabled("LoggingAlphaOptions") {
        return;
    }
    for format in ["text", "json"] {
        let [split, buffer] =
            ["split-stream", "info-buffer-size"].map(|option| format!("log-{format}-{option}"));
        let is_buffered = list.get(&buffer).and_then(value::quantity_of).is_some_and(|size| size != 0);
        for (flag, is_set) in [(split.as_str(), list.is_on(&split)), (buffer.as_str(), is_buffered)] {
            if is_set && list.last(flag).is_some() {
                refuse(list, flag, "needs the feature gate LoggingAlphaOptions", found);
            }
        }
    }
}

/// Upstream's `Options.Validate` of component-base `metrics`.
pub(super) fn metrics(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const HIDDEN: &str = "show-hidden-metrics-for-version";
    let previous = list.version().minor().judged().0 - 1;
    let previous = format!("1.{previous}");
    if let Some(given) = list.get(HIDDEN).filter(|given| !given.is_empty() && *given != previous) {
        let shown = excerpt(given);
        refuse(list, HIDDEN, &format!("{shown:?} is not the minor before, {previous}"), found);
    }
    metric_labels(list, found);
    if list.version().minor() >= V1_36 {
        for name in list.list("disabled-metrics").iter().filter(|name| !is_metric(name)) {
            let shown = excerpt(name);
            refuse(list, "disabled-metrics", &format!("{shown:?} is no name of a metric"), found);
        }
    }
}

/// Upstream's `validateAllowMetricLabel`: each key is a metric's name and one of its labels.
fn metric_labels(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "allow-metric-labels";
    for argument in list.all(FLAG).filter(|argument| argument.sound) {
        for key in value::keys(&argument.value) {
            if !is_metric_label(&key) {
                let shown = excerpt(&key);
                refuse(list, FLAG, &format!("{shown:?} is not METRIC,LABEL"), found);
            }
        }
    }
}

fn is_metric_label(key: &str) -> bool {
    let is_name = |text: &str, more: &[char]| {
        let first =
            text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || more.contains(&c));
        first && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || more.contains(&c))
    };
    key.split_once(',').is_some_and(|(metric, label)| is_name(metric, &[':']) && is_name(label, &[]))
}

fn is_metric(name: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':');
    name.starts_with(is_first) && name.chars().all(|c| is_first(c) || c.is_ascii_digit())
}

/// Upstream's `RequestHeaderAuthenticationOptions.Validate`.
pub(super) fn request_header(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const UID: &str = "requestheader-uid-headers";
    const GATE: &str = "RemoteRequestHeaderUID";
    for flag in [
        "requestheader-username-headers",
        "requestheader-group-headers",
        "requestheader-extra-headers-prefix",
        "requestheader-allowed-names",
    ] {
        if list.list(flag).iter().any(|name| name.trim().is_empty()) {
            refuse(list, flag, "a name is blank", found);
        }
    }
    let uids = list.list(UID);
    if list.version().minor() < V1_32 || uids.is_empty() {
        return;
    }
    if !list.enabled(GATE) {
        refuse(list, UID, &format!("needs the feature gate {GATE}"), found);
        return;
    }
    if uids.iter().any(|name| name.trim().is_empty()) {
        refuse(list, UID, "a name is blank", found);
    }
    if !uids.iter().any(|name| name.eq_ignore_ascii_case("X-Remote-Uid")) {
        refuse(list, UID, "X-Remote-Uid is not among the names", found);
    }
}

/// A name that is blank is refused by both.
pub(super) fn hostname(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "hostname-override";
    debug_assert!(matches!(list.component(), Component::Kubelet | Component::KubeProxy));
    if list.get(FLAG).is_some_and(|name| !name.is_empty() && name.trim().is_empty()) {
        refuse(list, FLAG, "the name is blank", found);
    }
}
