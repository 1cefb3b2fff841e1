//! Who decides what a request may do.

use std::collections::BTreeSet;

use super::super::super::Arguments;
use super::super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::version::V1_36;

/// Upstream's `AuthorizationModeChoices`.
const MODES: [&str; 6] = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];

const MODE: &str = "authorization-mode";

/// Upstream's `BuiltInAuthorizationOptions.Validate`.
pub(super) fn authorization(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const CONFIG: &str = "authorization-config";
    const POLICY: &str = "authorization-policy-file";
    const WEBHOOK: &str = "authorization-webhook-config-file";
    const GATE: &str = "StructuredAuthorizationConfiguration";
    if list.is_given(CONFIG) {
        if list.version().minor() < V1_36 && !list.enabled(GATE) {
            let message = format!("--{CONFIG} needs the feature gate {GATE}");
            found.push(list.start_fault(&NOT_ALLOWED, CONFIG, message));
        }
        // Given is enough: upstream looks at `Changed`, not at the value.
        let legacy = |flag: &&str| *flag == MODE || flag.starts_with("authorization-webhook-");
        let names: BTreeSet<&str> =
            list.given().iter().map(|argument| argument.flag.name()).filter(legacy).collect();
        for flag in names {
            found.push(list.start_fault(&CONFLICT, flag, format!("--{flag} stands beside --{CONFIG}")));
        }
        return;
    }
    let modes = list.list(MODE);
    let has = |mode: &str| modes.iter().any(|given| given == mode);
    let mut seen = BTreeSet::new();
    for mode in &modes {
        // An unknown mode is not looked at for a second time, as in upstream's loop.
        if !MODES.contains(&mode.as_str()) {
            let shown = crate::nearest::nearest(mode, MODES).map(|near| format!("write {near}"));
            let message = format!("--{MODE}: {mode:?} is no mode");
            let mut fault = list.start_fault(&NOT_ALLOWED, MODE, message);
            fault.prefer_help(shown.or_else(|| Some(format!("the modes are {}", MODES.join(", ")))));
            found.push(fault);
        } else if !seen.insert(mode) {
            found.push(list.start_fault(&NOT_ALLOWED, MODE, format!("--{MODE}: {mode} stands there twice")));
        }
    }
    for (mode, file) in [("ABAC", POLICY), ("Webhook", WEBHOOK)] {
        if has(mode) && !list.is_given(file) {
            found.push(list.start_fault(&NOT_ALLOWED, MODE, format!("--{MODE}: {mode} needs --{file}")));
        }
        if !has(mode) && list.is_given(file) {
            found.push(list.start_fault(
                &CONFLICT,
                file,
                format!("--{file} needs the mode {mode} in --{MODE}"),
            ));
        }
    }
}
