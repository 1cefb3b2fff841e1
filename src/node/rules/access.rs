//! What the holder of the bootstrap token may do.

use super::{Look, Row, row, token};
use crate::diagnostic::FieldPath;
use crate::node::Outcome;
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::view::{View, binds};
use crate::object::{NODE_BOOTSTRAPPER, NODE_CLIENT, SELF_NODE_CLIENT};

pub(super) const BOOTSTRAPPER: &[Row] =
    &[row("node-bootstrapper-unbound", "the token's groups may not ask for a certificate", bootstrapper)
        .link("the token's group may ask for a certificate", Outcome::NoCsr)
        .why("Without system:node-bootstrapper the request is answered with 403, again and again.")
        .help("bind the ClusterRole system:node-bootstrapper to a group of the token")
        .journal(&["certificatesigningrequests.certificates.k8s.io is forbidden"])
        .source("kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go")];

pub(super) const APPROVAL: &[Row] = &[
    row("node-approval-unbound", "nobody approves the token's request", approval)
        .link("the request of the token's group is approved by itself", Outcome::CsrPending)
        .why("The approving controller asks whether the requestor may create …/nodeclient; where not, the request waits for a person.")
        .help("bind the ClusterRole system:certificates.k8s.io:certificatesigningrequests:nodeclient to a group of the token")
        .source("kubernetes pkg/controller/certificates/approver/sarapprove.go"),
];

/// Whether the set says at all who may do what for a join.
pub(super) fn has_join_bindings(view: &View<'_>) -> bool {
    [NODE_BOOTSTRAPPER, NODE_CLIENT, SELF_NODE_CLIENT].iter().any(|role| !view.bindings(role).is_empty())
}

/// Who is asked whether something may be done.
enum Asked {
    /// Bindings.
    Bindings,
    /// Nobody: everything is allowed.
    Nobody(Spot),
    /// Others, whom no binding tells anything.
    Others(Spot, String),
}

fn asked(apiserver: &Process) -> Asked {
    const FLAG: &str = "authorization-mode";
    if apiserver.flag("authorization-config").is_some() {
        return Asked::Bindings;
    }
    let modes = apiserver.arguments.list(FLAG);
    let has = |names: &[&str]| modes.iter().any(|mode| names.contains(&mode.as_str()));
    if modes.is_empty() || has(&["AlwaysAllow"]) {
        Asked::Nobody(apiserver.spot_of(FLAG))
    } else if has(&["RBAC", "ABAC", "Webhook"]) {
        Asked::Bindings
    } else {
        Asked::Others(apiserver.spot_of(FLAG), modes.join(","))
    }
}

fn bootstrapper(look: &mut Look<'_, '_>) {
    bound(look, NODE_BOOTSTRAPPER);
}

fn approval(look: &mut Look<'_, '_>) {
    bound(look, NODE_CLIENT);
}

fn bound(look: &mut Look<'_, '_>, role: &str) {
    let view = look.view;
    if view.has_joined().is_some() || view.bootstrap().is_none() {
        return;
    }
    let answers: Vec<Asked> = view.apiservers().map(asked).collect();
    for answer in &answers {
        if let Asked::Others(spot, modes) = answer {
            let message = format!("the modes are {modes}: without RBAC a binding of {role} does not count");
            look.broken(spot.clone(), message, []).help = Some("--authorization-mode=Node,RBAC".to_owned());
            return;
        }
    }
    if let [Asked::Nobody(spot), ..] = &answers[..] {
        return look.holds("everything is allowed to everybody", [spot.clone().related("AlwaysAllow")]);
    }
    let Some(identity) = token::identity(view) else {
        return look.unknown("who the bootstrap token is, is not in the set");
    };
    let bindings = view.bindings(role);
    let groups = [identity.groups.clone(), vec!["system:authenticated".to_owned()]].concat();
    let shown = identity.spot.clone().related(format!(
        "the token is {} in {}",
        identity.user,
        identity.groups.join(", ")
    ));
    let shown = [shown].into_iter().filter(|place| place.file.is_some());
    if let Some(binding) =
        bindings.iter().find(|binding| binds(binding.object, Some(&identity.user), &groups))
    {
        let place = binding.spot(FieldPath::key("subjects")).related("bound here");
        look.holds(format!("{role} is bound to it"), shown.chain([place]));
    } else if let Some(binding) = bindings.first() {
        let message = format!("{role} is bound to none of {}", identity.groups.join(", "));
        look.broken(binding.spot(FieldPath::key("subjects")), message, shown);
    } else if has_join_bindings(view) {
        let message = format!("the set binds other roles of a join, but not {role}");
        look.broken(identity.spot, message, []);
    } else {
        look.unknown(format!("the bindings of {role} are not in the set"));
    }
}
