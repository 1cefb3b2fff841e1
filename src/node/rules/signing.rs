//! Approval, signing, and whether the certificate is taken and renewed.

use super::{Look, NodeSet, Rule, access, rule};
use crate::certificate::Certificate;
use crate::diagnostic::{Diagnostic, FieldPath, Related, Severity};
use crate::edit::Edit;
use crate::format::change;
use crate::format::{self, Format};
use crate::node::LinkId;
use crate::node::configured::Setting;
use crate::node::grant::{self, Grant};
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::view::View;
use crate::object::{NODES, SELF_NODE_CLIENT};
use crate::value::{GoDuration, Json, Timestamp};

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-approver-off", "the approving controller does not run")
        .link(LinkId::Approver.id())
        .why("A finding about the flags themselves says what is wrong.")
        .help("start the controller manager with --controllers=*")
        .source("kubernetes cmd/kube-controller-manager/app/certificates.go")
        .by(approver),
    rule("node-signing-file", "the controller manager cannot sign")
        .link(LinkId::Signer.id())
        .why("Without a signing pair for this signer the controller manager says so once, in its log, and goes on. A CA that has ended signs nothing.")
        .help("give --cluster-signing-cert-file and --cluster-signing-key-file of one valid CA")
        .journal(&["Skipping CSR signer controller because"])
        .source("kubernetes pkg/controller/certificates/signer/signer.go")
        .by(signer),
    rule("node-signing-ca-untrusted", "the API server does not trust the CA that signs")
        .link(LinkId::SigningAuthority.id())
        .why("The certificate is issued, but the API server answers every request made with it with 401, permanently.")
        .help("put the certificate of --cluster-signing-cert-file into --client-ca-file of every API server")
        .source("apiserver pkg/server/options/authentication.go")
        .by(untrusted),
];

/// Whether the node may do what a node does.
pub(super) const AUTHORIZATION: &[Rule<NodeSet>] =
    &[rule("node-authorization", "the API server does not authorize the node")
        .link(LinkId::Authorization.id())
        .supersedes(&["component-join-authorization-mode"])
        .why("A finding about the flags themselves says what is wrong.")
        .help("mend the finding at the API server's flags")
        .source("kubernetes pkg/kubeapiserver/options/authorization.go")
        .by(authorization)];

/// What only time shows.
pub(super) const RENEWAL: &[Rule<NodeSet>] = &[
    rule("node-rotation-off", "the node's certificate is not renewed")
        .warning()
        .link(LinkId::Renewal.id())
        .supersedes(&["kubelet-rotation-off"])
        .why("A running kubelet renews its certificate only with rotateCertificates: true, and the renewal is approved by itself only where system:nodes is bound to …/selfnodeclient. Without, the node drops out when the certificate ends.")
        .help("set rotateCertificates: true, and bind system:nodes to …/selfnodeclient")
        .source("kubernetes pkg/kubelet/certificate/kubelet.go")
        .by(rotation),
];

pub(super) const SIGNER: [&str; 2] = ["cluster-signing-cert-file", "cluster-signing-key-file"];
// Nodes' certificates are of the signer kubernetes.io/kube-apiserver-client-kubelet, the one of these flags.
const OWN_SIGNER: [&str; 2] = SINGLE_SIGNERS[0];
pub(super) const SINGLE_SIGNERS: [[&str; 2]; 4] = [
    ["cluster-signing-kubelet-client-cert-file", "cluster-signing-kubelet-client-key-file"],
    ["cluster-signing-kubelet-serving-cert-file", "cluster-signing-kubelet-serving-key-file"],
    ["cluster-signing-kube-apiserver-client-cert-file", "cluster-signing-kube-apiserver-client-key-file"],
    ["cluster-signing-legacy-unknown-cert-file", "cluster-signing-legacy-unknown-key-file"],
];

/// The controller manager of a join; says so where its flags are not in the set, or are not needed.
pub(super) fn manager<'v>(look: &mut Look<'v>) -> Option<&'v Process> {
    let view = look.view;
    if !view.looks_at_a_join() {
        return None;
    }
    let manager = view.controller_manager();
    if manager.is_none() {
        match view.has_joined() {
            Some(used) => {
                let place = used.file.spot().related("its own kubeconfig");
                look.needless("the node has joined and needs no certificate signed", [place]);
            }
            None => look.open("the flags of kube-controller-manager are not in the set"),
        }
    }
    manager
}

/// What was found in the arguments of a program under a rule.
fn under<'v>(process: &'v Process, id: &'static str) -> impl Iterator<Item = &'v Diagnostic> {
    process.found.iter().filter(move |found| found.rule.id == id)
}

fn approver(look: &mut Look<'_>) {
    let Some(manager) = manager(look) else { return };
    // The rule has one finding for each controller that is off, and only its message says which.
    let off = under(manager, "component-join-signing-off").find(|found| found.message.contains("approving"));
    match off {
        Some(found) if look.view.has_joined().is_none() => look.broken_by(found),
        _ if manager.is_open() && manager.flag("controllers").is_none() => look.open(manager.unseen()),
        _ => {
            look.holds("the approving controller is on", [manager.spot_of("controllers").related("here")]);
        }
    }
}

/// The flag that names the CA of the nodes' client certificates.
fn signing_flag(manager: &Process) -> &'static str {
    if manager.flag(OWN_SIGNER[0]).is_some() { OWN_SIGNER[0] } else { SIGNER[0] }
}

fn signer(look: &mut Look<'_>) {
    let Some(manager) = manager(look) else { return };
    if let Some(kubelet) = look.view.asks_for_none() {
        let place = kubelet.program.clone().related("no --bootstrap-kubeconfig is given");
        return look.needless("the kubelet asks for no certificate", [place]);
    }
    if let Some(used) = look.view.has_joined() {
        let place = used.file.spot().related("its own kubeconfig");
        look.needless("the node has joined and needs no certificate signed", [place]);
    } else if let Some(found) = under(manager, "component-join-signing-off")
        .find(|found| found.message.contains("-signing-controller"))
    {
        return look.broken_by(found);
    } else if let Some(found) = under(manager, "component-join-signer").next() {
        return look.broken_by(found);
    }
    let flag = signing_flag(manager);
    let Some((path, spot)) = manager.flag(flag) else {
        if manager.is_open() {
            look.open(manager.unseen());
        }
        return;
    };
    let Some((bundle, file)) = look.view.certificates(manager, flag) else {
        return look.open(format!("{path}, which --{flag} names, is not in the set"));
    };
    let Some(ca) = bundle.certificates().first() else { return };
    let here = spot.related(format!("--{flag}"));
    if look.view.target.time.is_some_and(|now| ca.not_after <= now) {
        let message = format!("the signing CA has ended at {}", ca.not_after);
        look.broken(file.spot(), message, [here]).help = Some("renew the CA".to_owned());
    } else {
        look.holds("it has a CA to sign with", [here, file.spot().related("the CA")]);
    }
}

fn untrusted(look: &mut Look<'_>) {
    let Some(manager) = manager(look) else { return };
    let view = look.view;
    let flag = signing_flag(manager);
    let signing = manager.flag(flag);
    for apiserver in view.apiservers() {
        let Some((path, spot)) = apiserver.flag("client-ca-file") else {
            match under(apiserver, "component-join-client-ca").next() {
                Some(found) => look.broken_by(found),
                None => look.open(apiserver.unseen()),
            }
            continue;
        };
        match &signing {
            Some((signing_path, signing)) => {
                let pair =
                    Pair { manager, flag, signing_path, signing: signing.clone(), apiserver, path, spot };
                pair.look(look);
            }
            None if view.has_joined().is_some() => {
                look.needless("the node has its certificate", [spot.related("trusts")]);
            }
            None => look.open("which CA signs the nodes' certificates is not in the set"),
        }
    }
    if view.apiservers().next().is_none() {
        look.open("the flags of kube-apiserver (--client-ca-file) are not in the set");
    }
}

/// A CA that signs, and an API server that has to trust it.
struct Pair<'p> {
    manager: &'p Process,
    /// The flag that names the CA that signs.
    flag: &'static str,
    signing_path: &'p str,
    signing: Spot,
    apiserver: &'p Process,
    path: &'p str,
    spot: Spot,
}

impl Pair<'_> {
    fn look(self, look: &mut Look<'_>) {
        let Self { manager, flag, signing_path, signing, apiserver, path, spot } = self;
        let view = look.view;
        let places = [signing.clone().related("signs with"), spot.clone().related("trusts")];
        let bundle = view.certificates(manager, flag);
        let signs = bundle.and_then(|(bundle, _)| bundle.certificates().first());
        if let Some(ca) = signs.filter(|ca| !(ca.is_ca && ca.may_sign)) {
            let message = format!("{} is no CA: nobody trusts what it signs", ca.subject);
            look.broken(signing, message, [spot.related("the trusted ones")]);
            return;
        }
        let trusted = view.certificates(apiserver, "client-ca-file");
        let (Some(ca), Some((trusted, _))) = (signs, trusted) else {
            // The same path on two machines is two files, which may differ.
            if path == signing_path && view.machine.of(manager) == view.machine.of(apiserver) {
                return look.holds(format!("both name {path}"), places);
            }
            return look.open(format!("{path} and {signing_path} are not both in the set"));
        };
        // Go finds the issuer by its subject and verifies with its key: a renewed CA is as good as the old one.
        let is_ca = |known: &Certificate| known.has_key_of(ca) && known.subject == ca.subject;
        if trusted.certificates().iter().any(is_ca) {
            let message = if path == signing_path {
                format!("both name {path}")
            } else {
                "the CA that signs is among the trusted ones".to_owned()
            };
            look.holds(message, places);
        } else {
            let message = format!("{path} does not hold the CA that signs the nodes' certificates");
            look.broken(spot, message, [signing.related(format!("{signing_path} signs"))]);
        }
    }
}

fn authorization(look: &mut Look<'_>) {
    if !look.view.looks_at_a_join() {
        return;
    }
    for apiserver in look.view.apiservers() {
        if let Some(found) = under(apiserver, "component-join-authorization-mode").next() {
            match bound_nodes(look.view, apiserver) {
                Some(binding) => {
                    let spot = apiserver.spot_of("authorization-mode");
                    look.supersede(&spot);
                    look.remark(
                        spot,
                        "without Node a binding lets every node read what all nodes may",
                        [binding.clone()],
                    )
                    .severity = Severity::Warning;
                    look.holds("RBAC lets system:nodes do what a node does", [binding]);
                }
                None => look.broken_by(found),
            }
        } else if let Some((path, _)) = apiserver.flag("authorization-config") {
            look.open(format!("what {path} (--authorization-config) says is not judged here"));
        } else if apiserver.is_open() && apiserver.flag("authorization-mode").is_none() {
            look.open(apiserver.unseen());
        } else {
            let modes = apiserver.arguments.list("authorization-mode").join(",");
            let modes = if modes.is_empty() { "AlwaysAllow".to_owned() } else { modes };
            let place = apiserver.spot_of("authorization-mode").related("here");
            look.holds(format!("the mode is {modes}"), [place]);
        }
    }
    if look.view.apiservers().next().is_none() {
        look.open("the flags of kube-apiserver (--authorization-mode) are not in the set");
    }
}

/// What binds the nodes to what a node does, where RBAC alone authorizes them.
fn bound_nodes(view: &View<'_>, apiserver: &Process) -> Option<Related> {
    if !apiserver.arguments.list("authorization-mode").iter().any(|mode| mode == "RBAC") {
        return None;
    }
    let groups = [NODES.to_owned(), "system:authenticated".to_owned()];
    match grant::grant(view, None, &groups, &grant::NODE) {
        Grant::Given(binding) => Some(binding.subjects().related("bound here")),
        Grant::NotGiven | Grant::Unknown(_) => None,
    }
}

fn rotation(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    let path = FieldPath::key("rotateCertificates");
    let rotates = kubelet.get("rotate-certificates", &path);
    let is_on = rotates.as_ref().is_some_and(|setting: &Setting| setting.value == "true");
    // A node that renews is in system:nodes, whatever group its token was in.
    let granted =
        grant::grant(view, None, &[NODES.to_owned(), "system:authenticated".to_owned()], &grant::RENEWAL);
    let bound = match &granted {
        Grant::Given(binding) => Some(binding.subjects().related("renewals are approved here")),
        Grant::NotGiven | Grant::Unknown(_) => None,
    };
    if let Some(file) = kubelet.file {
        look.supersede(&file.spot());
    }
    let is_told = kubelet.process.is_some_and(|process| process.flag("bootstrap-kubeconfig").is_some());
    if !kubelet.is_read()
        || (kubelet.file.is_none() && rotates.is_none())
        || !(is_told || view.bootstrap().is_some())
    {
        // A node that did not ask for its certificate gets no other one.
        return;
    }
    if !is_on && kubelet.is_open() && !rotates.as_ref().is_some_and(|setting| setting.is_written) {
        return look.open("whether rotation is on, flags that are not in the set may say");
    }
    let spot = rotates.map_or_else(|| kubelet.field(&path), |setting| setting.spot);
    if !is_on {
        let message = match &bound {
            Some(_) => {
                format!("rotation is off though renewals are approved: the certificate ends {}", end(view))
            }
            None => format!("rotation is off: the certificate ends {}", end(view)),
        };
        let fix = turned_on(view, &spot, &path);
        let found = look.broken(spot, message, bound);
        found.help = Some("set rotateCertificates: true".to_owned());
        found.fix = fix;
        return;
    }
    match bound {
        Some(place) => {
            let message =
                format!("rotation is on and renewals are approved; each certificate ends {}", end(view));
            look.holds(message, [spot.related("here"), place]);
        }
        None if matches!(granted, Grant::NotGiven) && access::has_join_bindings(view) => {
            let message =
                format!("rotation is on, but nothing in the set has renewals approved: {}", end(view));
            look.broken(spot, message, []).help =
                Some(format!("bind the ClusterRole {SELF_NODE_CLIENT} to the group {NODES}"));
        }
        None => look.open(format!("whether {NODES} is bound to {SELF_NODE_CLIENT} is not in the set")),
    }
}

/// The certain fix, where the field belongs into the kubelet's own file.
fn turned_on(view: &View<'_>, spot: &Spot, path: &FieldPath) -> Vec<Edit> {
    let file = view.kubelet.and_then(|kubelet| kubelet.file);
    let file = file.filter(|file| file.inside.is_none() && spot.file.as_deref() == Some(file.path));
    let tree = file.and_then(|file| format::read(&file.text, Format::Component).ok());
    tree.and_then(|tree| change::set(&tree, path, &Json::from(true)).ok()).unwrap_or_default()
}

/// When the certificate ends: the least of the signing duration and the CA's own end.
fn end(view: &View<'_>) -> String {
    const FLAG: &str = "cluster-signing-duration";
    let manager = view.controller_manager();
    let given = manager.and_then(|manager| manager.arguments.effective(FLAG));
    let Some(given) = given else {
        // The flag's default is 8760h.
        return "a year after it is issued, or when --cluster-signing-duration says".to_owned();
    };
    let ca = manager.and_then(|manager| view.certificates(manager, SIGNER[0]));
    let ca_end = ca.and_then(|(bundle, _)| Some(bundle.certificates().first()?.not_after));
    let lasts: Option<GoDuration> = given.parse().ok();
    let seconds = lasts.map(GoDuration::as_secs);
    if let (Some(now), Some(ca_end), Some(seconds)) = (view.target.time, ca_end, seconds) {
        let end: Timestamp = now.plus_seconds(seconds);
        // `PermissiveSigningPolicy` of pkg/controller/certificates/authority never issues beyond the CA's own end.
        if ca_end < end {
            return format!("with its CA, at {ca_end}");
        }
    }
    format!("{given} after it is issued")
}
