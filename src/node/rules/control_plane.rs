//! Whether the programs of the control plane start at all.

use super::{Look, NodeSet, Rule, rule, signing};
use crate::diagnostic::Diagnostic;
use crate::node::LinkId;
use crate::node::grant::{self, Grant};
use crate::node::identity::{self, Identity};
use crate::node::look::Key;
use crate::node::process::Process;
use crate::node::used::Used;
use crate::node::view::View;
use crate::value::PodCidr;

pub(super) const API_SERVER: &[Rule<NodeSet>] =
    &[rule("node-apiserver-refused", "the API server does not take its flags")
        .link(LinkId::ApiServerStarts.id())
        .why("A finding about the flags themselves says what is wrong. An API server that stops at once serves no client.")
        .help("mend the finding at the API server's flags")
        .source("kubernetes cmd/kube-apiserver/app/options/validation.go")
        .by(apiserver)];

pub(super) const CONTROLLER_MANAGER: &[Rule<NodeSet>] = &[rule("node-controller-manager-stops", "the controller manager ends before its controllers run")
.link(LinkId::ControllerManagerStarts.id())
.why("One controller that cannot begin ends the whole program, so nothing is approved either.")
.help("mend what the message names, or take the controller out of --controllers")
.journal(&["Error starting controllers", "Error building controllers"])
.source("kubernetes cmd/kube-controller-manager/app/controllermanager.go")
        .by(controller_manager),
    rule("node-controller-manager-user", "the controller manager may not do its work")
        .link(LinkId::ControllerManagerStarts.id())
        .why("The controller manager is the user of its kubeconfig: system:kube-controller-manager, to whom the API server itself gives what it needs. As anybody else it can take no lease, so that nothing is approved and nothing is signed.")
        .help("give --kubeconfig a client certificate of CN=system:kube-controller-manager, or bind the ClusterRole system:kube-controller-manager to its user")
        .journal(&["error retrieving resource lock kube-system/kube-controller-manager: leases.coordination.k8s.io"])
        .source("kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go")
        .by(user),
];

fn apiserver(look: &mut Look<'_>) {
    let view = look.view;
    if !view.looks_at_a_join() {
        return;
    }
    for apiserver in view.apiservers() {
        stopped(look, apiserver);
        for refusal in token_file_refusals(view, apiserver) {
            look.broken_by(refusal);
        }
        look.holds("none of its flags is refused", [apiserver.program.clone().related("here")]);
    }
    if view.apiservers().next().is_none() {
        look.open("the flags of kube-apiserver are not in the set");
    }
}

/// Why an API server does not read its token file: it ends then.
pub(super) fn token_file_refusals<'v>(view: &'v View<'v>, apiserver: &Process) -> Vec<&'v Diagnostic> {
    let file = apiserver.flag("token-auth-file").and_then(|(path, _)| view.find_for(apiserver, path));
    let errors = file.into_iter().flat_map(|file| view.known.errors(file.path));
    errors.filter(|found| found.refuses()).collect()
}

/// What ends a program of the control plane: what it refuses, and what systemd does.
fn stopped(look: &mut Look<'_>, process: &Process) {
    // An error of a unit ends the program whatever rule it is of. One of the arguments may be a
    // habit of ours, so it has to be the program's own refusal.
    let ends = |found: &&Diagnostic| {
        found.rule.refused_by.is_some() || !process.found.iter().any(|own| Key::of(own) == Key::of(found))
    };
    let causes: Vec<Diagnostic> = process.errors(look.view.known).filter(ends).cloned().collect();
    for cause in &causes {
        look.broken_by(cause);
    }
}

fn controller_manager(look: &mut Look<'_>) {
    let Some(manager) = signing::manager(look) else { return };
    stopped(look, manager);
    pairs(look, manager);
    certificates(look, manager);
    masks(look, manager);
    look.holds("nothing of its own ends it", [manager.program.clone().related("here")]);
}

/// Certificate and key of a signer come together, and either the general pair or those of single signers.
fn pairs(look: &mut Look<'_>, manager: &Process) {
    let general = signing::SIGNER.map(|flag| manager.flag(flag));
    // As `newCertificateSigningRequestSigningController` and `anySpecificFilesSet`
    // of the controller manager's app/certificates.go.
    let mut any = None;
    for pair in signing::SINGLE_SIGNERS {
        match pair.map(|flag| manager.flag(flag)) {
            [Some((_, spot)), Some(_)] => any = Some(spot),
            [None, None] => {}
            [Some((_, spot)), None] | [None, Some((_, spot))] => {
                let message = format!("--{} and --{} must be given together", pair[0], pair[1]);
                look.broken(spot.clone(), message, []);
                any = Some(spot);
            }
        }
    }
    if let (Some(single), [Some((_, general)), Some(_)]) = (any, general) {
        let message = "the general signing pair is given beside files of one signer: the controller manager refuses both";
        look.broken(single, message, [general.related("the general one")]).help =
            Some("give the general pair alone, or a pair for every signer".to_owned());
    }
}

/// A signing file holds exactly one certificate.
fn certificates(look: &mut Look<'_>, manager: &Process) {
    // `caProvider.setCA` of pkg/controller/certificates/signer refuses a bundle, where others take the first of it.
    let flags = signing::SINGLE_SIGNERS.iter().chain([&signing::SIGNER]).map(|pair| pair[0]);
    for flag in flags {
        let Some((bundle, file)) = look.view.certificates(manager, flag) else { continue };
        let count = bundle.certificates().len();
        if count != 1 {
            let here = manager.spot_of(flag).related(format!("--{flag}"));
            let message = format!("a signing file holds exactly one certificate, and here are {count}");
            look.broken(file.spot(), message, [here]).help =
                Some("keep the certificate of the signing key alone in it".to_owned());
        }
    }
}

/// What the controller that hands out Pod networks does not begin with.
fn masks(look: &mut Look<'_>, manager: &Process) {
    let Some((pods, network)) = pod_networks(manager) else { return };
    // As `setNodeCIDRMaskSizes` of the controller manager's app/core.go.
    if let (true, Some((_, spot))) = (pods.is_dual_stack(), manager.flag(MASKS[0])) {
        let message = format!("--{} cannot be given with two Pod networks", MASKS[0]);
        look.broken(spot, message, [network.clone().related(format!("the Pod networks are {pods}"))]).help =
            Some(format!("give --{} and --{}", MASKS[1], MASKS[2]));
        return;
    }
    for cidr in pods.iter() {
        let (mask, spot) = mask(manager, cidr.is_ipv4());
        if mask < u32::from(cidr.prefix()) {
            let message = format!("a node's part of the Pod network, /{mask}, is larger than {cidr}");
            look.broken(spot, message, [network.clone().related("the whole")]).help =
                Some("the mask of a node is longer than that of --cluster-cidr".to_owned());
        }
    }
}

const MASKS: [&str; 3] = ["node-cidr-mask-size", "node-cidr-mask-size-ipv4", "node-cidr-mask-size-ipv6"];

/// The Pod networks that the controller manager cuts into parts, and where they are said.
pub(super) fn pod_networks(manager: &Process) -> Option<(PodCidr, crate::node::spot::Spot)> {
    if !manager.is_on("allocate-node-cidrs") {
        return None;
    }
    let (cidrs, spot) = manager.flag("cluster-cidr")?;
    Some((cidrs.parse().ok()?, spot))
}

/// How long the mask of a node's part is, and where it is said. The general flag is for one family alone.
pub(super) fn mask(manager: &Process, ipv4: bool) -> (u32, crate::node::spot::Spot) {
    let own = if ipv4 { MASKS[1] } else { MASKS[2] };
    let given = [MASKS[0], own].into_iter().find_map(|flag| {
        let (text, spot) = manager.flag(flag)?;
        // 0 is the flag's default and means that it was not given.
        Some((text.parse().ok().filter(|mask| *mask != 0)?, spot))
    });
    let default = if ipv4 { 24 } else { 64 };
    given.unwrap_or_else(|| (default, manager.program.clone()))
}

/// Who the controller manager is. A kubeconfig that is not in the set is taken to be the usual one.
fn user(look: &mut Look<'_>) {
    const USER: &str = "system:kube-controller-manager";
    let view = look.view;
    let Some(manager) = view.controller_manager().filter(|_| view.looks_at_a_join()) else { return };
    if let Some((url, spot)) = manager.flag("master").filter(|(url, _)| is_http(url)) {
        let used = manager.flag("kubeconfig").is_some();
        let message = if used {
            "--master counts before the server of --kubeconfig, and no API server answers plain HTTP since 1.24"
        } else {
            "no API server answers plain HTTP since 1.24"
        };
        let found = look.broken(spot, format!("{url}: {message}"), []);
        found.help = Some("take --master out, and give --kubeconfig an https:// server".to_owned());
        return;
    }
    // Most sets have no kubeconfig of the controller manager: kubeadm's holds a key and stays on its machine.
    let Some(used) = Used::of(view, manager, "kubeconfig") else { return };
    let identity = match identity::identity_of(view, manager, used) {
        Identity::Is(identity) => identity,
        Identity::Anonymous(spot) => {
            look.broken(spot, "the kubeconfig gives no credential: the controller manager is anonymous", []);
            return;
        }
        Identity::Unknown => return,
    };
    if let Some(refused) = identity::refused(view, manager, used) {
        look.broken(refused.spot, refused.message, refused.places).help =
            Some("give --kubeconfig a certificate that the API server takes today".to_owned());
        return;
    }
    let here = identity.spot.clone().related(format!("the controller manager is {}", identity.shown));
    // The binding of this user is made by the API server's bootstrap policy and stands in no manifest.
    if identity.name == USER || identity.is_master() {
        return look.holds("the API server itself gives it what it needs", [here]);
    }
    match identity.grant(view, &grant::CONTROLLERS) {
        Grant::Given(binding) => {
            look.holds(
                "its user is bound to what it needs",
                [here, binding.subjects().related("bound here")],
            );
        }
        Grant::NotGiven if super::access::has_join_bindings(view) => {
            let message = format!(
                "the controller manager is {}, who is not {USER} and is bound to nothing that it needs",
                identity.name
            );
            look.broken(identity.spot, message, []);
        }
        Grant::NotGiven | Grant::Unknown(_) => {
            look.open(format!(
                "what {}, the user of the controller manager, is bound to is not in the set",
                identity.name
            ));
        }
    }
}

/// Whether client-go's `DefaultServerURL` makes plain HTTP of a server: it does so of one without a scheme, too.
fn is_http(url: &str) -> bool {
    !url.starts_with("https://")
}
