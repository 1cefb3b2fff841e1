//! Who may do what, as far as the bindings and roles of a set show.

use super::view::{Placed, View, binds, role_of};
use crate::diagnostic::FieldPath;
use crate::object::{ClusterRole, ClusterRoleBinding, PolicyRule};

/// Something that a join needs somebody to be allowed.
pub(super) struct Permission {
    /// The built-in role that allows it.
    pub(super) role: &'static str,
    pub(super) verb: &'static str,
    pub(super) group: &'static str,
    pub(super) resources: &'static [&'static str],
    /// The one object that it is about, where it is not about all.
    pub(super) object: Option<&'static str>,
}

/// Asking for a certificate.
pub(super) const REQUEST: Permission = Permission {
    role: crate::object::NODE_BOOTSTRAPPER,
    verb: "create",
    group: CERTIFICATES,
    resources: &["certificatesigningrequests"],
    object: None,
};
/// Having the request for a first client certificate approved.
pub(super) const CLIENT: Permission = Permission {
    role: crate::object::NODE_CLIENT,
    verb: "create",
    group: CERTIFICATES,
    resources: &["certificatesigningrequests/nodeclient"],
    object: None,
};
/// Having the renewal of one's own client certificate approved.
pub(super) const RENEWAL: Permission = Permission {
    role: crate::object::SELF_NODE_CLIENT,
    verb: "create",
    group: CERTIFICATES,
    resources: &["certificatesigningrequests/selfnodeclient"],
    object: None,
};
/// Registering a Node, as a node does.
pub(super) const NODE: Permission =
    Permission { role: "system:node", verb: "create", group: "", resources: &["nodes"], object: None };
/// Asking kubelets for logs.
pub(super) const KUBELET_API: Permission = Permission {
    role: crate::object::KUBELET_API_ADMIN,
    verb: "get",
    group: "",
    resources: &["nodes/proxy", "nodes/log"],
    object: None,
};
/// Reading services, as kube-proxy does.
pub(super) const PROXY: Permission = Permission {
    role: crate::object::NODE_PROXIER,
    verb: "list",
    group: "",
    resources: &["services"],
    object: None,
};
/// Approving and signing, as the controller manager does.
pub(super) const CONTROLLERS: Permission = Permission {
    role: "system:kube-controller-manager",
    verb: "update",
    group: CERTIFICATES,
    resources: &["certificatesigningrequests/status"],
    object: None,
};
/// Approving the kubelets' serving certificates.
pub(super) const SERVING: Permission = Permission {
    role: "system:certificates.k8s.io:kubelet-serving-approver",
    verb: "approve",
    group: CERTIFICATES,
    resources: &["signers"],
    object: Some("kubernetes.io/kubelet-serving"),
};

const CERTIFICATES: &str = "certificates.k8s.io";
const EVERYTHING: &str = "cluster-admin";

/// Whether somebody may do something.
pub(super) enum Grant<'v> {
    /// This binding says so.
    Given(Placed<'v, ClusterRoleBinding>),
    /// No binding of the set says so.
    NotGiven,
    /// A role that is bound to them is not in the set.
    Unknown(String),
}

/// Whether a role allows something.
enum Allows {
    Yes,
    No,
    Unknown,
}

/// Whether a user in these groups may do something.
pub(super) fn grant<'v>(
    view: &View<'v>,
    user: Option<&str>,
    groups: &[String],
    asked: &Permission,
) -> Grant<'v> {
    // RBAC only ever allows: one binding that does is enough, and one that cannot be judged leaves the answer open.
    let mut unknown = None;
    for binding in view.every_binding().filter(|binding| binds(binding.object, user, groups)) {
        let Some(role) = role_of(binding.object) else { continue };
        match allows(view, role, asked) {
            Allows::Yes => return Grant::Given(binding),
            Allows::Unknown => unknown = Some(role.to_owned()),
            Allows::No => {}
        }
    }
    unknown.map_or(Grant::NotGiven, Grant::Unknown)
}

/// The bindings that let anybody do something.
pub(super) fn bindings<'v>(view: &View<'v>, asked: &Permission) -> Vec<Placed<'v, ClusterRoleBinding>> {
    let allowing = |binding: &Placed<'_, ClusterRoleBinding>| {
        role_of(binding.object)
            // A binding of cluster-admin is somebody's administrator. It says
            // nothing of how the set meant to allow this.
            .is_some_and(|role| role != EVERYTHING && matches!(allows(view, role, asked), Allows::Yes))
    };
    view.every_binding().filter(allowing).collect()
}

/// A role of the set that allows something, bound or not.
pub(super) fn role<'v>(view: &View<'v>, asked: &Permission) -> Option<Placed<'v, ClusterRole>> {
    view.roles().find(|role| role.object.rules.iter().flatten().any(|rule| covers(rule, asked)))
}

fn allows(view: &View<'_>, role: &str, asked: &Permission) -> Allows {
    if role == asked.role || role == EVERYTHING {
        return Allows::Yes;
    }
    match view.role(role) {
        Some(own) if own.rules.iter().flatten().any(|rule| covers(rule, asked)) => Allows::Yes,
        // The controller manager fills an aggregated role from other roles by
        // their labels, whatever its own rules say.
        Some(own) if own.aggregation_rule.is_some() => Allows::Unknown,
        Some(_) => Allows::No,
        // What the API server itself makes is known: none of the others allows what a join needs.
        None if role.starts_with("system:") || ["admin", "edit", "view"].contains(&role) => Allows::No,
        None => Allows::Unknown,
    }
}

/// As the API server compares: `*` is everything, `*/status` a part of everything.
/// Source: kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`.
fn covers(rule: &PolicyRule, asked: &Permission) -> bool {
    let has = |list: &Option<Vec<String>>, wanted: &dyn Fn(&str) -> bool| {
        list.iter().flatten().any(|known| known == "*" || wanted(known))
    };
    let is_resource = |known: &str| {
        asked.resources.iter().any(|wanted| {
            // As `ResourceMatches`: `pods` does not cover `pods/log`, and `pods/*` covers nothing.
            let part = wanted.split_once('/').map(|(_, part)| part);
            known == *wanted || (part.is_some() && known.strip_prefix("*/") == part)
        })
    };
    let names = rule.resource_names.as_deref().unwrap_or_default();
    has(&rule.verbs, &|verb| verb == asked.verb)
        && has(&rule.api_groups, &|group| group == asked.group)
        && has(&rule.resources, &is_resource)
        && (names.is_empty() || asked.object.is_some_and(|object| names.iter().any(|name| name == object)))
}

impl Placed<'_, ClusterRoleBinding> {
    /// Where the subjects of a binding are written.
    pub(super) fn subjects(&self) -> super::spot::Spot {
        self.spot(FieldPath::key("subjects"))
    }
}
