//! One object of any kind that is judged here.

use super::{ClusterRole, ClusterRoleBinding, Role, RoleBinding, SHAPE, Secret, ServiceAccount};
use crate::diagnostic::{Diagnostic, FieldPath, Program, Report, RuleInfo, Stage};
use crate::document::Lint;
use crate::engine::document::Spec;
use crate::engine::judge;
use crate::engine::tree::{Node, NodeKind, Tree};
use crate::format::{self, Fault, Format};
use crate::target::Target;

/// An object of the kinds that a join needs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Object {
    /// Permissions for the whole cluster.
    ClusterRole(ClusterRole),
    /// Gives a ClusterRole to subjects.
    ClusterRoleBinding(ClusterRoleBinding),
    /// Permissions inside a namespace.
    Role(Role),
    /// Gives a role to subjects inside a namespace.
    RoleBinding(RoleBinding),
    /// An identity for programs.
    ServiceAccount(ServiceAccount),
    /// Confidential data.
    Secret(Secret),
}

/// Kinds of the core group that the API server knows and this crate does not judge.
const OTHER_CORE_KINDS: &[&str] = &[
    "Binding",
    "ComponentStatus",
    "ComponentStatusList",
    "ConfigMap",
    "ConfigMapList",
    "Endpoints",
    "EndpointsList",
    "Event",
    "EventList",
    "LimitRange",
    "LimitRangeList",
    "List",
    "Namespace",
    "NamespaceList",
    "Node",
    "NodeList",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PersistentVolumeClaimList",
    "PersistentVolumeList",
    "Pod",
    "PodList",
    "PodTemplate",
    "PodTemplateList",
    "ReplicationController",
    "ReplicationControllerList",
    "ResourceQuota",
    "ResourceQuotaList",
    "SecretList",
    "Service",
    "ServiceAccountList",
    "ServiceList",
];

const OTHER_RBAC_KINDS: &[&str] =
    &["ClusterRoleBindingList", "ClusterRoleList", "RoleBindingList", "RoleList"];

pub(super) static OTHER_KIND: RuleInfo =
    RuleInfo::new("rbac-other-kind", "the object is of a kind that is not judged here")
        .refused_by(Program::KubeApiserver, Stage::Kind)
        .why("The API server knows this kind; whether it takes the object is not said here.");

impl Object {
    /// Judges a text that holds one object. Text behind the first document is ignored, as the decoder does.
    pub fn lint(text: &str, target: &Target) -> Lint<Self> {
        match format::read(text, Format::Component) {
            Ok(tree) => Self::lint_tree(&tree, target),
            Err(error) => {
                let rule = if error.kind == Fault::Exotic { &SHAPE.exotic } else { &SHAPE.syntax };
                let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, error.message);
                diagnostic.place = Some(judge::place(text, error.span, true));
                judge::settle(&mut diagnostic, target);
                Lint::new(None, Report::from_iter([diagnostic]))
            }
        }
    }

    pub(super) fn lint_tree(tree: &Tree<'_>, target: &Target) -> Lint<Self> {
        fn of<D: Spec>(tree: &Tree<'_>, target: &Target, object: fn(D) -> Object) -> Lint<Object> {
            let (draft, report) = judge::tree::<D>(tree, target);
            Lint::new(draft.map(object), report)
        }
        let head = ObjectHead::of(tree.root());
        match (head.group_is_rbac(), head.kind) {
            (Some(true), "ClusterRole") => of(tree, target, Self::ClusterRole),
            (Some(true), "ClusterRoleBinding") => of(tree, target, Self::ClusterRoleBinding),
            (Some(true), "Role") => of(tree, target, Self::Role),
            (Some(true), "RoleBinding") => of(tree, target, Self::RoleBinding),
            (Some(false), "ServiceAccount") => of(tree, target, Self::ServiceAccount),
            (Some(false), "Secret") => of(tree, target, Self::Secret),
            _ => Lint::new(None, Report::from_iter([head.refusal(tree, target)])),
        }
    }

    /// The kind, as it stands in the file.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ClusterRole(_) => "ClusterRole",
            Self::ClusterRoleBinding(_) => "ClusterRoleBinding",
            Self::Role(_) => "Role",
            Self::RoleBinding(_) => "RoleBinding",
            Self::ServiceAccount(_) => "ServiceAccount",
            Self::Secret(_) => "Secret",
        }
    }

    /// The metadata.
    pub fn metadata(&self) -> Option<&super::ObjectMeta> {
        match self {
            Self::ClusterRole(object) => object.metadata.as_ref(),
            Self::ClusterRoleBinding(object) => object.metadata.as_ref(),
            Self::Role(object) => object.metadata.as_ref(),
            Self::RoleBinding(object) => object.metadata.as_ref(),
            Self::ServiceAccount(object) => object.metadata.as_ref(),
            Self::Secret(object) => object.metadata.as_ref(),
        }
    }
}

/// `apiVersion` and `kind` of any object.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObjectHead<'t> {
    pub(super) api_version: &'t str,
    pub(super) kind: &'t str,
    is_map: bool,
}

impl<'t> ObjectHead<'t> {
    /// Both are looked up in any letter case, as the type sniffing does.
    pub(super) fn of(root: Option<Node<'t>>) -> Self {
        let find = |name: &str| {
            let fields = root.map(Node::fields).unwrap_or_default();
            let entry = fields.into_iter().rfind(|entry| entry.key.text().eq_ignore_ascii_case(name));
            entry
                .map(|entry| entry.value)
                .filter(|value| value.kind() == NodeKind::Text)
                .map_or("", Node::text)
        };
        let is_map = root.is_some_and(|root| root.kind() == NodeKind::Map);
        Self { api_version: find("apiVersion"), kind: find("kind"), is_map }
    }

    fn group_is_rbac(self) -> Option<bool> {
        match self.api_version {
            "v1" => Some(false),
            "rbac.authorization.k8s.io/v1" => Some(true),
            _ => None,
        }
    }

    fn refusal(self, tree: &Tree<'_>, target: &Target) -> Diagnostic {
        let known = match self.group_is_rbac() {
            Some(true) => OTHER_RBAC_KINDS,
            Some(false) => OTHER_CORE_KINDS,
            None => &[],
        };
        let (rule, message) = if known.contains(&self.kind) {
            (&OTHER_KIND, format!("{} is not judged here", self.kind))
        } else if !self.is_map || self.kind.is_empty() {
            (&SHAPE.wrong_kind, "the text holds no object: kind is missing".to_owned())
        } else if self.api_version.is_empty() {
            (&SHAPE.wrong_kind, "the text holds no object: apiVersion is missing".to_owned())
        } else {
            let shown = |text| crate::engine::tree::excerpt(text).into_owned();
            let message = format!("no kind {:?} is known in {:?}", shown(self.kind), shown(self.api_version));
            (&SHAPE.wrong_kind, message)
        };
        let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, message);
        let span = tree.root().map_or(0..0, |root| root.span().start..root.span().start);
        diagnostic.place = Some(judge::place(tree.source(), span, true));
        judge::settle(&mut diagnostic, target);
        diagnostic
    }
}

macro_rules! from_kinds {
    ($($name:ident),+) => {
        $(impl From<$name> for Object {
            fn from(object: $name) -> Self {
                Self::$name(object)
            }
        })+
    };
}
from_kinds!(ClusterRole, ClusterRoleBinding, Role, RoleBinding, ServiceAccount, Secret);
