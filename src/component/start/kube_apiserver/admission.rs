//! Admission plugins that are switched on and off.

use super::super::super::Arguments;
use super::super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::version::{Minor, V1_29, V1_30, V1_33, V1_35};

const ENABLE: &str = "enable-admission-plugins";
const DISABLE: &str = "disable-admission-plugins";

/// An admission plugin, with the minors that are known to have it. Where the minor between two sources that were read is
/// not known, the window is the wider one.
struct Plugin {
    name: &'static str,
    since: Minor,
    until: Option<Minor>,
}

const fn plugin(name: &'static str) -> Plugin {
    Plugin { name, since: V1_29, until: None }
}

impl Plugin {
    const fn since(mut self, minor: Minor) -> Self {
        self.since = minor;
        self
    }

    const fn until(mut self, minor: Minor) -> Self {
        self.until = Some(minor);
        self
    }
}

/// Upstream's `AllOrderedPlugins`, in byte order.
const PLUGINS: &[Plugin] = &[
    plugin("AlwaysAdmit"),
    plugin("AlwaysDeny"),
    plugin("AlwaysPullImages"),
    plugin("CertificateApproval"),
    plugin("CertificateSigning"),
    plugin("CertificateSubjectRestriction"),
    plugin("ClusterTrustBundleAttest"),
    plugin("DefaultIngressClass"),
    plugin("DefaultStorageClass"),
    plugin("DefaultTolerationSeconds"),
    plugin("DenyServiceExternalIPs"),
    plugin("EventRateLimit"),
    plugin("ExtendedResourceToleration"),
    plugin("ImagePolicyWebhook"),
    plugin("LimitPodHardAntiAffinityTopology"),
    plugin("LimitRanger"),
    plugin("MutatingAdmissionPolicy").since(V1_30),
    plugin("MutatingAdmissionWebhook"),
    plugin("NamespaceAutoProvision"),
    plugin("NamespaceExists"),
    plugin("NamespaceLifecycle"),
    plugin("NodeDeclaredFeatureValidator").since(V1_35),
    plugin("NodeRestriction"),
    plugin("OwnerReferencesPermissionEnforcement"),
    plugin("PersistentVolumeClaimResize"),
    plugin("PersistentVolumeLabel").until(V1_33),
    plugin("PodGroupProtection").since(V1_35),
    plugin("PodNodeSelector"),
    plugin("PodResizeValidator").since(V1_35),
    plugin("PodSecurity"),
    plugin("PodTolerationRestriction"),
    plugin("PodTopologyLabels").since(V1_30),
    plugin("Priority"),
    plugin("ResourceQuota"),
    plugin("RuntimeClass"),
    plugin("SecurityContextDeny").until(V1_33),
    plugin("ServiceAccount"),
    plugin("StorageObjectInUseProtection"),
    plugin("TaintNodesByCondition"),
    plugin("ValidatingAdmissionPolicy"),
    plugin("ValidatingAdmissionWebhook"),
];

/// Plugins that went before the oldest known minor, with the minor that removed each.
const GONE_PLUGINS: [(&str, u16); 4] = [
    ("DenyEscalatingExec", 21),
    ("DenyExecOnPrivileged", 21),
    ("Initializers", 14),
    ("PodSecurityPolicy", 25),
];

/// Upstream's `AdmissionOptions.Validate`, the API server's and the library's.
pub(super) fn admission(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const OLD: &str = "admission-control";
    // One that is given empty counts as given.
    let stands = |flag: &str| list.last(flag).is_some();
    if stands(OLD) && (stands(ENABLE) || stands(DISABLE)) {
        let message = format!("--{OLD} stands beside --{ENABLE} or --{DISABLE}");
        found.push(list.start_fault(&CONFLICT, OLD, message));
    }
    for flag in [OLD, ENABLE, DISABLE] {
        for name in list.list(flag) {
            found.extend(unknown_plugin(list, flag, &name));
        }
    }
    let off = list.list(DISABLE);
    for name in list.list(ENABLE).into_iter().filter(|name| off.contains(name)) {
        let message = format!("{name} is in --{ENABLE} and in --{DISABLE}");
        found.push(list.start_fault(&CONFLICT, DISABLE, message));
    }
}

fn unknown_plugin(list: &Arguments, flag: &str, name: &str) -> Option<Diagnostic> {
    let minor = list.version().minor().judged();
    let holds = |plugin: &&Plugin| plugin.since <= minor && plugin.until.is_none_or(|until| minor <= until);
    let row = PLUGINS.iter().find(|plugin| plugin.name == name);
    if row.as_ref().is_some_and(holds) {
        return None;
    }
    let gone = GONE_PLUGINS.iter().find(|(gone, _)| *gone == name);
    // A version that is older than the known ones may still have the plugin.
    if gone.is_some_and(|(_, removed)| list.version().minor() < Minor(*removed)) {
        return None;
    }
    let shown = excerpt(name);
    let (history, help) = match (gone, row) {
        (Some((_, removed)), _) => {
            (format!(": it was removed in {}", Minor(*removed)), Some("take it out".to_owned()))
        }
        (None, Some(_)) => (format!(" in {minor}"), Some("take it out".to_owned())),
        (None, None) => {
            let near = crate::nearest::nearest(name, PLUGINS.iter().filter(holds).map(|plugin| plugin.name));
            (String::new(), near.map(|near| format!("did you mean {near}?")))
        }
    };
    let mut fault = list.start_fault(&NOT_ALLOWED, flag, format!("--{flag}: no plugin {shown}{history}"));
    fault.prefer_help(help);
    Some(fault)
}
