//! Approval, signing, and whether the certificate is taken and renewed.

use super::{Look, Row, access, row};
use crate::diagnostic::FieldPath;
use crate::edit::Edit;
use crate::format::change;
use crate::format::{self, Format};
use crate::node::Outcome;
use crate::node::configured::Setting;
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::view::{View, binds};
use crate::object::{NODES, SELF_NODE_CLIENT};
use crate::value::{GoDuration, Json, Timestamp};

pub(super) const ROWS: &[Row] = &[
    row("node-approver-off", "the approving controller does not run", approver)
        .link("the approving controller runs", Outcome::CsrPending)
        .why("The finding itself stands with the flags.")
        .help("start the controller manager with --controllers=*")
        .source("kubernetes cmd/kube-controller-manager/app/certificates.go"),
    row("node-signing-file", "the controller manager cannot sign", signer)
        .link("the controller manager signs the request", Outcome::ApprovedNotIssued)
        .why("Without a signing pair for this signer the controller manager says so once, in its log, and goes on. A CA that has ended signs nothing.")
        .help("give --cluster-signing-cert-file and --cluster-signing-key-file of one valid CA")
        .journal(&["Skipping CSR signer controller because"])
        .source("kubernetes pkg/controller/certificates/signer/signer.go"),
    row("node-signing-ca-untrusted", "the API server does not trust the CA that signs", untrusted)
        .link("the API server trusts the CA that signs", Outcome::IssuedThenUnauthorized)
        .why("The certificate is issued, and every request made with it is answered with 401, for ever.")
        .help("put the certificate of --cluster-signing-cert-file into --client-ca-file of every API server")
        .source("apiserver pkg/server/options/authentication.go"),
    row("node-authorization", "the API server does not authorize the node", authorization)
        .link("the API server authorizes nodes as nodes", Outcome::NotRegistered)
        .why("The finding itself stands with the flags.")
        .help("mend the finding at the API server's flags")
        .source("kubernetes pkg/kubeapiserver/options/authorization.go"),
];

/// What only time shows.
pub(super) const RENEWAL: &[Row] = &[
    row("node-rotation-off", "the node's certificate is not renewed", rotation)
        .warning()
        .link("the certificate is renewed before it ends", Outcome::LaterAtExpiry)
        .supersedes(&["kubelet-rotation-off"])
        .why("A running kubelet renews its certificate only with rotateCertificates: true, and the renewal is approved by itself only where system:nodes is bound to …/selfnodeclient. Without, the node drops out when the certificate ends.")
        .help("set rotateCertificates: true, and bind system:nodes to …/selfnodeclient")
        .source("kubernetes pkg/kubelet/certificate/kubelet.go"),
];

pub(super) const SIGNER: [&str; 2] = ["cluster-signing-cert-file", "cluster-signing-key-file"];
const OWN_SIGNER: [&str; 2] = SINGLE_SIGNERS[0];
pub(super) const SINGLE_SIGNERS: [[&str; 2]; 4] = [
    ["cluster-signing-kubelet-client-cert-file", "cluster-signing-kubelet-client-key-file"],
    ["cluster-signing-kubelet-serving-cert-file", "cluster-signing-kubelet-serving-key-file"],
    ["cluster-signing-kube-apiserver-client-cert-file", "cluster-signing-kube-apiserver-client-key-file"],
    ["cluster-signing-legacy-unknown-cert-file", "cluster-signing-legacy-unknown-key-file"],
];

/// Whether a join is looked at, and the controller manager of it; says so where its flags are not in the set.
pub(super) fn manager<'v>(look: &mut Look<'_, 'v>) -> Option<&'v Process> {
    if !look.view.looks_at_a_join() {
        return None;
    }
    let manager = look.view.controller_manager();
    if manager.is_none() && look.view.is_bootstrapping() {
        look.unknown("the flags of kube-controller-manager are not in the set");
    }
    manager
}

fn approver(look: &mut Look<'_, '_>) {
    let Some(manager) = manager(look) else { return };
    let off = look.known(&["component-join-signing-off"]);
    match off.iter().find(|found| found.message.contains("approving")) {
        Some(found) => look.broken_by(found),
        None => {
            look.holds("the approving controller is on", [manager.spot_of("controllers").related("here")]);
        }
    }
}

fn signer(look: &mut Look<'_, '_>) {
    let Some(manager) = manager(look) else { return };
    let off = look.known(&["component-join-signing-off"]);
    if let Some(found) = off.iter().find(|found| found.message.contains("-signing-controller")) {
        return look.broken_by(found);
    }
    if let Some(found) = look.known(&["component-join-signer"]).first() {
        return look.broken_by(found);
    }
    let flag = if manager.flag(OWN_SIGNER[0]).is_some() { OWN_SIGNER[0] } else { SIGNER[0] };
    let Some((path, spot)) = manager.flag(flag) else { return };
    let Some((bundle, file)) = look.view.certificates(manager, flag) else {
        return look.unknown(format!("{path}, which --{flag} names, is not in the set"));
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

fn untrusted(look: &mut Look<'_, '_>) {
    let Some(manager) = manager(look) else { return };
    let flag = if manager.flag(OWN_SIGNER[0]).is_some() { OWN_SIGNER[0] } else { SIGNER[0] };
    let Some((signing_path, signing)) = manager.flag(flag) else { return };
    let view = look.view;
    let mut seen = false;
    for apiserver in view.apiservers() {
        seen = true;
        let Some((path, spot)) = apiserver.flag("client-ca-file") else {
            if let Some(found) = look.known(&["component-join-client-ca"]).first() {
                look.broken_by(found);
            }
            continue;
        };
        let places = [signing.clone().related("signs with"), spot.clone().related("trusts")];
        let signs = view.certificates(manager, flag).and_then(|(bundle, _)| bundle.certificates().first());
        if let Some(ca) = signs.filter(|ca| !(ca.is_ca && ca.may_sign)) {
            let message = format!("{} is no CA: nobody trusts what it signs", ca.subject);
            look.broken(signing.clone(), message, [spot.related("the trusted ones")]);
            continue;
        }
        if path == signing_path {
            look.holds(format!("both name {path}"), places);
            continue;
        }
        let bundles = (view.certificates(manager, flag), view.certificates(apiserver, "client-ca-file"));
        let (Some((ours, _)), Some((theirs, _))) = bundles else {
            look.unknown(format!("{path} and {signing_path} are not both in the set"));
            continue;
        };
        let Some(ca) = ours.certificates().first() else { continue };
        if theirs.certificates().iter().any(|trusted| trusted.has_key_of(ca) && trusted.subject == ca.subject)
        {
            look.holds("the CA that signs is among the trusted ones", places);
        } else {
            let message = format!("{path} does not hold the CA that signs the nodes' certificates");
            look.broken(spot, message, [signing.clone().related(format!("{signing_path} signs"))]);
        }
    }
    if !seen && view.is_bootstrapping() {
        look.unknown("the flags of kube-apiserver (--client-ca-file) are not in the set");
    }
}

fn authorization(look: &mut Look<'_, '_>) {
    if !look.view.looks_at_a_join() {
        return;
    }
    if let Some(found) = look.known(&["component-join-authorization-mode"]).first() {
        return look.broken_by(found);
    }
    for apiserver in look.view.apiservers() {
        if let Some((path, _)) = apiserver.flag("authorization-config") {
            look.unknown(format!("what {path} (--authorization-config) says is not judged here"));
        } else {
            let modes = apiserver.arguments.list("authorization-mode").join(",");
            let modes = if modes.is_empty() { "AlwaysAllow".to_owned() } else { modes };
            let place = apiserver.spot_of("authorization-mode").related("here");
            look.holds(format!("the mode is {modes}"), [place]);
        }
    }
    if look.view.apiservers().next().is_none() && look.view.is_bootstrapping() {
        look.unknown("the flags of kube-apiserver (--authorization-mode) are not in the set");
    }
}

fn rotation(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some(kubelet) = &view.kubelet else { return };
    let path = FieldPath::key("rotateCertificates");
    let rotates = kubelet.get("rotate-certificates", &path);
    let is_on = rotates.as_ref().is_some_and(|setting: &Setting| setting.value == "true");
    let bindings = view.bindings(SELF_NODE_CLIENT);
    let binding = bindings.iter().find(|binding| binds(binding.object, None, &[NODES.to_owned()]));
    let bound =
        binding.map(|binding| binding.spot(FieldPath::key("subjects")).related("renewals are approved here"));
    if let Some(file) = kubelet.file {
        look.supersede(&file.spot());
    }
    let has_other_credential = view.kubelet_kubeconfig("kubeconfig").is_some() && view.has_joined().is_none();
    if (kubelet.file.is_none() && rotates.is_none()) || (has_other_credential && view.bootstrap().is_none()) {
        // A node with a credential of another kind has no certificate to renew.
        return;
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
        None if access::has_join_bindings(view) => {
            let message =
                format!("rotation is on, but nothing in the set has renewals approved: {}", end(view));
            look.broken(spot, message, []).help =
                Some(format!("bind the ClusterRole {SELF_NODE_CLIENT} to the group {NODES}"));
        }
        None => look.unknown(format!("whether {NODES} is bound to {SELF_NODE_CLIENT} is not in the set")),
    }
}

/// The certain fix, where the field belongs into the kubelet's own file.
fn turned_on(view: &View<'_>, spot: &Spot, path: &FieldPath) -> Vec<Edit> {
    let file = view.kubelet.as_ref().and_then(|kubelet| kubelet.file);
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
        return "a year after it is issued, or when --cluster-signing-duration says".to_owned();
    };
    let ca = manager.and_then(|manager| view.certificates(manager, SIGNER[0]));
    let ca_end = ca.and_then(|(bundle, _)| Some(bundle.certificates().first()?.not_after));
    let lasts: Option<GoDuration> = given.parse().ok();
    let seconds = lasts.map(GoDuration::as_secs);
    if let (Some(now), Some(ca_end), Some(seconds)) = (view.target.time, ca_end, seconds) {
        let end: Timestamp = now.plus_seconds(seconds);
        if ca_end < end {
            return format!("with its CA, at {ca_end}");
        }
    }
    format!("{given} after it is issued")
}
