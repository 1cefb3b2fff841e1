//! Where the audit log goes.

use super::super::super::Arguments;
use super::super::NOT_ALLOWED;
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::value::go_number::parse_f32;

/// Upstream's `AuditOptions.Validate`: a backend is looked at where it is in use.
pub(super) fn audit(list: &Arguments, found: &mut Vec<Diagnostic>) {
    if list.is_given("audit-log-path") {
        backend(list, "log", found);
        let format = list.effective("audit-log-format").unwrap_or_default();
        if !matches!(format, "json" | "legacy") {
            let shown = excerpt(format);
            refuse(list, "audit-log-format", &format!("{shown:?} is neither json nor legacy"), found);
        }
        for flag in ["audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize"] {
            if let Some(number) = list.number(flag).filter(|number| *number < 0) {
                refuse(list, flag, &format!("{number} is negative"), found);
            }
        }
    }
    if list.is_given("audit-webhook-config-file") {
        backend(list, "webhook", found);
    }
}

fn refuse(list: &Arguments, flag: &str, message: &str, found: &mut Vec<Diagnostic>) {
    found.push(list.start_fault(&NOT_ALLOWED, flag, format!("--{flag}: {message}")));
}

fn backend(list: &Arguments, name: &str, found: &mut Vec<Diagnostic>) {
    let mode = format!("audit-{name}-mode");
    match list.effective(&mode).unwrap_or_default() {
        "batch" => batch(list, name, found),
        "blocking" | "blocking-strict" => {}
        other => {
            let shown = excerpt(other);
            refuse(list, &mode, &format!("{shown:?} is none of batch, blocking, blocking-strict"), found);
        }
    }
    let [event, most] = ["event", "batch"].map(|what| format!("audit-{name}-truncate-max-{what}-size"));
    let sizes = (list.number(&event), list.number(&most));
    if let (Some(event_size), Some(batch_size)) = sizes {
        if event_size <= 0 {
            refuse(list, &event, &format!("{event_size} is not above 0"), found);
        } else if batch_size < event_size {
            let at = if list.get(&most).is_some() { &most } else { &event };
            let message = format!("--{most}: {batch_size} is less than --{event}, {event_size}");
            found.push(list.start_fault(&NOT_ALLOWED, at, message));
        }
    }
    let version = format!("audit-{name}-version");
    if let Some(other) = list.effective(&version).filter(|given| *given != "audit.k8s.io/v1") {
        let shown = excerpt(other);
        refuse(list, &version, &format!("{shown:?} is not audit.k8s.io/v1"), found);
    }
}

/// The program names the first that is wrong, and none is looked at in another mode.
fn batch(list: &Arguments, name: &str, found: &mut Vec<Diagnostic>) {
    let flag = |what: &str| format!("audit-{name}-batch-{what}");
    let is_on = list.is_on(&flag("throttle-enable"));
    for (what, is_asked) in
        [("buffer-size", true), ("max-size", true), ("throttle-qps", is_on), ("throttle-burst", is_on)]
    {
        let flag = flag(what);
        let Some(text) = list.effective(&flag).filter(|_| is_asked) else { continue };
        if parse_f32(text).is_ok_and(|number| number <= 0.0) {
            return refuse(list, &flag, &format!("{text} is not above 0"), found);
        }
    }
}
