//! What kube-apiserver refuses when it starts.

use std::collections::BTreeSet;

use super::super::Arguments;
use super::{CONFLICT, NOT_ALLOWED, REQUIRED};
use crate::diagnostic::Diagnostic;
use crate::gate::GateSet;
use crate::text::excerpt;
use crate::value::Cidr;
use crate::version::{Minor, V1_29, V1_30, V1_33, V1_35};

/// Upstream's `AuthorizationModeChoices`.
const MODES: [&str; 6] = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];

const MODE: &str = "authorization-mode";
const ENABLE: &str = "enable-admission-plugins";
const DISABLE: &str = "disable-admission-plugins";
const ISSUER: &str = "service-account-issuer";
const SIGNING_KEY: &str = "service-account-signing-key-file";
const SIGNING_ENDPOINT: &str = "service-account-signing-endpoint";

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

pub(super) fn check_required(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if list.list("etcd-servers").is_empty() {
        found.push(missing(list, &["etcd-servers"]));
    }
    // An external signer, from 1.32, takes the place of the key.
    let signs_outside = list.is_given(SIGNING_ENDPOINT);
    let needed: Vec<&str> = [(ISSUER, false), (SIGNING_KEY, signs_outside)]
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
    let are = if flags.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {are} not given: {} does not start", names.join(" and "), list.component().name());
    list.start_fault(&REQUIRED, "", message)
}

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    authorization(list, &mut found);
    admission(list, &mut found);
    service_network(list, &mut found);
    found.extend(list.port_within("secure-port", 1));
    if list.is_given(SIGNING_ENDPOINT) {
        for flag in [SIGNING_KEY, "service-account-key-file"].into_iter().filter(|flag| list.is_given(flag)) {
            found.push(list.start_fault(
                &CONFLICT,
                flag,
                format!("--{flag} stands beside --{SIGNING_ENDPOINT}"),
            ));
        }
    }
    found
}

/// Upstream's `BuiltInAuthorizationOptions.Validate`.
fn authorization(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const CONFIG: &str = "authorization-config";
    const POLICY: &str = "authorization-policy-file";
    const WEBHOOK: &str = "authorization-webhook-config-file";
    if list.is_given(CONFIG) {
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

/// Upstream's `AdmissionOptions.Validate`, the API server's and the library's.
fn admission(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const OLD: &str = "admission-control";
    if list.is_given(OLD) && (list.is_given(ENABLE) || list.is_given(DISABLE)) {
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

/// Upstream's `validateClusterIPFlags`.
fn service_network(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "service-cluster-ip-range";
    /// Upstream's `maxCIDRBits` of `validateClusterIPFlags`.
    const MOST_HOST_BITS: u32 = 20;
    let Some(text) = list.get(FLAG).filter(|text| !text.is_empty()) else { return };
    let networks: Vec<&str> = text.split(',').collect();
    let mut refuse =
        |message: String| found.push(list.start_fault(&NOT_ALLOWED, FLAG, format!("--{FLAG}: {message}")));
    if networks.len() > 2 {
        refuse(format!("{} networks, at most two are allowed", networks.len()));
    }
    let parsed: Vec<Option<Cidr>> = networks.iter().map(|network| network.parse().ok()).collect();
    for (network, _) in networks.iter().zip(&parsed).filter(|(_, parsed)| parsed.is_none()) {
        let shown = excerpt(network);
        refuse(format!("{shown:?} is no network"));
    }
    if !takes_any_size(list.version().minor().judged()) {
        for network in parsed.iter().flatten() {
            let bits = if network.is_ipv4() { 32 } else { 128 };
            if bits - u32::from(network.prefix()) > MOST_HOST_BITS {
                refuse(format!("{network} is too large: the prefix is at least /{}", bits - MOST_HOST_BITS));
            }
        }
    }
    if let [Some(first), Some(second)] = parsed.as_slice() {
        if first.is_ipv4() == second.is_ipv4() {
            refuse("two networks are of different IP families".to_owned());
        }
    }
}

/// The limit goes with both gates of the new allocator.
fn takes_any_size(minor: Minor) -> bool {
    let gates = GateSet::defaults(minor);
    gates.enabled("MultiCIDRServiceAllocator") && gates.enabled("DisableAllocatorDualWrite")
}
