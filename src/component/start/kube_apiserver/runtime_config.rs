//! Which APIs are served.

use super::super::super::Arguments;
use super::super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::version::{Minor, V1_29, V1_30, V1_37};

const FLAG: &str = "runtime-config";

/// Keys that stand for many APIs at once.
const MATCHERS: [&str; 4] = ["api/all", "api/ga", "api/beta", "api/alpha"];

/// Groups that the API server registers, with the first known minor of each, in byte order.
const GROUPS: [(&str, Minor); 27] = [
    ("", V1_29),
    ("admission.k8s.io", V1_29),
    ("admissionregistration.k8s.io", V1_29),
    ("apiextensions.k8s.io", V1_29),
    ("apiregistration.k8s.io", V1_29),
    ("apps", V1_29),
    ("authentication.k8s.io", V1_29),
    ("authorization.k8s.io", V1_29),
    ("autoscaling", V1_29),
    ("batch", V1_29),
    ("certificates.k8s.io", V1_29),
    ("coordination.k8s.io", V1_29),
    ("discovery.k8s.io", V1_29),
    ("events.k8s.io", V1_29),
    ("extensions", V1_29),
    ("flowcontrol.apiserver.k8s.io", V1_29),
    ("imagepolicy.k8s.io", V1_29),
    ("internal.apiserver.k8s.io", V1_29),
    ("lifecycle.k8s.io", V1_37),
    ("networking.k8s.io", V1_29),
    ("node.k8s.io", V1_29),
    ("policy", V1_29),
    ("rbac.authorization.k8s.io", V1_29),
    ("resource.k8s.io", V1_29),
    ("scheduling.k8s.io", V1_29),
    ("storage.k8s.io", V1_29),
    ("storagemigration.k8s.io", V1_30),
];

/// Upstream's `APIEnablementOptions.Validate` and `validateAPIPriorityAndFairness`.
pub(super) fn runtime_config(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let settings = settings(list);
    let mut refuse = |message: String| found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
    if let [(key, value)] = settings.as_slice() {
        if key == "api/all" && value == "false" {
            refuse(format!("--{FLAG}: api/all=false alone leaves nothing to serve"));
            return fairness(list, &settings, found);
        }
    }
    for (key, _) in settings.iter().filter(|(key, _)| !MATCHERS.contains(&key.as_str())) {
        let shown = excerpt(key);
        match group(key) {
            None => refuse(format!("--{FLAG}: {shown:?} is not GROUP/VERSION")),
            Some(group) if !is_registered(group, list) => {
                let near = crate::nearest::nearest(group, GROUPS.iter().map(|(name, _)| *name));
                let mut fault =
                    list.start_fault(&NOT_ALLOWED, FLAG, format!("--{FLAG}: no API group of {shown:?}"));
                fault.prefer_help(near.map(|near| format!("did you mean {near}?")));
                found.push(fault);
                return fairness(list, &settings, found);
            }
            Some(_) => {}
        }
    }
    fairness(list, &settings, found);
}

fn is_registered(group: &str, list: &Arguments) -> bool {
    let minor = list.version().minor().judged();
    GROUPS.iter().any(|(name, since)| *name == group && *since <= minor)
}

/// The group of `group/version` or `group/version/resource`.
fn group(key: &str) -> Option<&str> {
    let parts: Vec<&str> = key.split('/').collect();
    match parts.as_slice() {
        [group, _] | [group, _, _] => Some(group),
        _ => None,
    }
}

/// What the flag sets, each key once and in byte order, with the old names of `v1` as the program rewrites them.
fn settings(list: &Arguments) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for argument in list.all(FLAG).filter(|argument| argument.sound) {
        for item in argument.value.split(',').filter(|item| !item.is_empty()) {
            let (key, value) = item.split_once('=').unwrap_or((item, ""));
            let key = key.trim();
            let is_core = ["v1", "api/v1"].iter().any(|core| {
                key.strip_prefix(core).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            let key = if is_core { "/v1" } else { key };
            settings.retain(|(known, _)| known != key);
            if key != "api/legacy" {
                settings.push((key.to_owned(), value.trim().to_owned()));
            }
        }
    }
    settings.sort();
    settings
}

/// Priority and fairness reads its own API, so that must not be switched off.
fn fairness(list: &Arguments, settings: &[(String, String)], found: &mut Vec<Diagnostic>) {
    if list.get("enable-priority-and-fairness").is_some() && !list.is_on("enable-priority-and-fairness") {
        return;
    }
    let said: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let said = said.join(",");
    for key in ["flowcontrol.apiserver.k8s.io/v1", "api/ga", "api/all"] {
        if said.contains(&format!("{key}=false")) {
            let message = format!("--{FLAG}: {key}=false stands beside --enable-priority-and-fairness=true");
            found.push(list.start_fault(&CONFLICT, FLAG, message));
            return;
        }
        if said.contains(&format!("{key}=true")) {
            return;
        }
    }
}
