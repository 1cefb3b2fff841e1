//! What the holder of the bootstrap token may do.

use super::{Look, NodeSet, Rule, rule, token};
use crate::diagnostic::Diagnostic;
use crate::node::LinkId;
use crate::node::grant::{self, Grant, Permission};
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::view::{View, role_of};

pub(super) const BOOTSTRAPPER: &[Rule<NodeSet>] =
    &[rule("node-bootstrapper-unbound", "the token's groups may not ask for a certificate")
        .link(LinkId::Bootstrapper.id())
        .why("Without system:node-bootstrapper the request is answered with 403, again and again.")
        .help("bind the ClusterRole system:node-bootstrapper to a group of the token")
        .journal(&["certificatesigningrequests.certificates.k8s.io is forbidden"])
        .source("kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go")
        .by(bootstrapper)];

pub(super) const APPROVAL: &[Rule<NodeSet>] = &[
    rule("node-approval-unbound", "the token's request is not approved automatically")
        .link(LinkId::Approval.id())
        .why("The approving controller asks whether the requestor may create …/nodeclient; where not, the request waits for a person.")
        .help("bind the ClusterRole system:certificates.k8s.io:certificatesigningrequests:nodeclient to a group of the token, or approve each request with kubectl certificate approve")
        .source("kubernetes pkg/controller/certificates/approver/sarapprove.go")
        .by(approval),
];

/// Whether the set says at all who may do what for a join.
pub(super) fn has_join_bindings(view: &View<'_>) -> bool {
    [grant::REQUEST, grant::CLIENT, grant::RENEWAL]
        .iter()
        .any(|asked| !grant::bindings(view, asked).is_empty())
}

/// Who is asked whether something may be done.
enum Asked {
    /// Bindings.
    Bindings,
    /// Nobody: everything is allowed.
    Nobody(Spot),
    /// Others, whom no binding tells anything.
    Others(Spot, String),
    /// Flags that are not in the set say it.
    Unseen(String),
}

fn asked(apiserver: &Process) -> Asked {
    // A structured configuration of authorizers is not judged here; nearly all have RBAC in them.
    const FLAG: &str = "authorization-mode";
    if apiserver.flag("authorization-config").is_some() {
        return Asked::Bindings;
    }
    if apiserver.is_open() && apiserver.flag(FLAG).is_none() {
        return Asked::Unseen(apiserver.unseen());
    }
    let modes = apiserver.arguments.list(FLAG);
    let has = |names: &[&str]| modes.iter().any(|mode| names.contains(&mode.as_str()));
    // kube-apiserver's own default is AlwaysAllow, and authorizers are asked in turn until one allows.
    if modes.is_empty() || has(&["AlwaysAllow"]) {
        Asked::Nobody(apiserver.spot_of(FLAG))
    } else if has(&["RBAC", "ABAC", "Webhook"]) {
        Asked::Bindings
    } else {
        Asked::Others(apiserver.spot_of(FLAG), modes.join(","))
    }
}

fn bootstrapper(look: &mut Look<'_>) {
    bound(look, &grant::REQUEST);
}

fn approval(look: &mut Look<'_>) {
    bound(look, &grant::CLIENT);
}

fn bound(look: &mut Look<'_>, asked_for: &Permission) {
    let view = look.view;
    let role = asked_for.role;
    if let Some(used) = view.has_joined() {
        let place = used.file.spot().related("its own kubeconfig");
        return look.needless("the node has joined and asks for no first certificate", [place]);
    }
    // Behind a load balancer any of the API servers answers: one that asks nobody's bindings breaks the link.
    let answers: Vec<Asked> = view.apiservers().map(asked).collect();
    for answer in &answers {
        if let Asked::Others(spot, modes) = answer {
            let message = format!("the modes are {modes}: without RBAC a binding of {role} does not count");
            look.broken(spot.clone(), message, []).help = Some("--authorization-mode=Node,RBAC".to_owned());
            return;
        }
    }
    match answers.first() {
        Some(Asked::Nobody(spot)) => {
            return look.holds("everything is allowed to everybody", [spot.clone().related("AlwaysAllow")]);
        }
        Some(Asked::Unseen(why)) => return look.open(why.clone()),
        _ => {}
    }
    let Some(identity) = token::identity(view) else {
        return look.open("who the bootstrap token is, is not in the set");
    };
    let groups = [identity.groups.clone(), vec!["system:authenticated".to_owned()]].concat();
    let shown = identity.spot.clone().related(format!(
        "the token is {} in {}",
        identity.user,
        identity.groups.join(", ")
    ));
    let shown = [shown].into_iter().filter(|place| place.file.is_some());
    let others = grant::bindings(view, asked_for);
    match grant::grant(view, Some(&identity.user), &groups, asked_for) {
        Grant::Given(binding) => {
            let place = binding.subjects().related("bound here");
            let given = role_of(binding.object).unwrap_or(role);
            look.holds(format!("{given} is bound to it"), shown.chain([place]));
        }
        Grant::Unknown(bound) => {
            look.open(format!("the ClusterRole {bound}, which is bound to the token, is not in the set"));
        }
        Grant::NotGiven if !others.is_empty() => {
            let given = role_of(others[0].object).unwrap_or(role);
            let message = format!("{given} is bound to none of {}", identity.groups.join(", "));
            look.broken(others[0].subjects(), message, shown);
        }
        Grant::NotGiven if has_join_bindings(view) => {
            if let Some(refusal) = refused(view, role) {
                return look.broken_by(refusal);
            }
            let message = format!("the set binds other roles of a join, but nothing like {role}");
            look.broken(identity.spot, message, []);
        }
        // A set without any binding of a join comes from somewhere else than the
        // cluster's manifests; nothing is missing in it.
        Grant::NotGiven => look.open(format!("the bindings of {role} are not in the set")),
    }
}

/// Why a binding of this role is not there: the API server refuses it.
fn refused<'v>(view: &'v View<'v>, role: &str) -> Option<&'v Diagnostic> {
    let names = |text: &str| text.contains(role) && text.contains("Binding");
    view.refusals(names).next()
}
