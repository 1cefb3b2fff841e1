//! One object of any kind that is judged here.

use std::any::TypeId;

use super::{
    CORE, ClusterRole, ClusterRoleBinding, RBAC, Role, RoleBinding, SHAPE, Secret, ServiceAccount, Subject,
};
use crate::diagnostic::{Diagnostic, FieldPath, Program, Report, Stage};
use crate::document::Lint;
use crate::document::head::{self, Head, HeadText};
use crate::document::judge;
use crate::document::spec::Spec;
use crate::engine::decode::{Decoder, Renamed};
use crate::engine::record::Record;
use crate::engine::rule::{rule, rules};
use crate::engine::shape::ShapeRule;
use crate::format::{self, Format};
use crate::target::Target;
use crate::tree::{Node, NodeKind, Tree};

/// An object of the kinds that a join needs, as a document of whichever kind it is.
///
/// ```
/// use nodestrap::object::{ClusterRoleBinding, Object};
/// use nodestrap::{KubernetesVersion, Target};
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let object = Object::from(ClusterRoleBinding::node_bootstrapper("system:bootstrappers")).validate(&target)?;
/// assert!(object.render().expose().contains("kind: ClusterRoleBinding\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

rules! {
    pub(super) FOUND {
        pub(super) OTHER_KIND = rule("rbac-other-kind", "the object is of a kind that is not judged here")
            .refused_by(Program::KubeApiserver, Stage::Kind)
            .why("Whether the API server knows this kind and takes the object is not said here.")
            .help("judge it with the API server: kubectl apply --dry-run=server")
            .source("apimachinery pkg/runtime/serializer/json/json.go");
        OLDER_VERSION = rule("rbac-version-older", "the API server has not served this version since 1.22")
            .refused_by(Program::KubeApiserver, Stage::Start)
            .why("The decoder of the API server still knows it, but no path serves it: kubectl finds no such resource, and nothing is bound.")
            .help("write apiVersion: rbac.authorization.k8s.io/v1")
            .source("kubernetes.io/docs/reference/using-api/deprecation-guide");
    }
}

impl Object {
    /// Whether it lives in a namespace, rather than being of the whole cluster.
    pub(super) fn is_namespaced(&self) -> bool {
        match self {
            Self::ClusterRole(_) | Self::ClusterRoleBinding(_) => false,
            Self::Role(_) | Self::RoleBinding(_) | Self::ServiceAccount(_) | Self::Secret(_) => true,
        }
    }

    /// Text behind the first document is ignored, as the decoder does.
    pub(super) fn lint_text(text: &str, target: &Target) -> Lint<Self> {
        match format::read(text, Format::Component) {
            Ok(tree) => Self::lint_tree(&tree, target),
            Err(error) => {
                // Hidden: a broken text may well be a Secret.
                let mut diagnostic = judge::unreadable(text, error, &SHAPE, true);
                judge::apply_target(&mut diagnostic, target);
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
        match (head.group(), head.kind) {
            (Some(Group::Rbac), "ClusterRole") => of(tree, target, Self::ClusterRole),
            (Some(Group::Rbac), "ClusterRoleBinding") => of(tree, target, Self::ClusterRoleBinding),
            (Some(Group::Rbac), "Role") => of(tree, target, Self::Role),
            (Some(Group::Rbac), "RoleBinding") => of(tree, target, Self::RoleBinding),
            (Some(Group::Core), "ServiceAccount") => of(tree, target, Self::ServiceAccount),
            (Some(Group::Core), "Secret") => of(tree, target, Self::Secret),
            _ => Lint::new(None, head.refusal(tree, target)),
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

    /// The group and version that are written, such as `rbac.authorization.k8s.io/v1`.
    pub(super) fn api_version(&self) -> &'static str {
        match self {
            Self::ServiceAccount(_) | Self::Secret(_) => CORE,
            _ => RBAC,
        }
    }

    /// The metadata.
    pub fn metadata(&self) -> Option<&super::ObjectMeta> {
        each_object!(self, object => object.metadata.as_ref())
    }
}

/// A group whose kinds are judged here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Core,
    Rbac,
}

/// How the versions of these groups may be written. Only the first of each group is served.
const VERSIONS: &[(&str, Group)] = &[
    ("v1", Group::Core),
    // `ParseGroupVersion` of apimachinery: an empty group before the slash is the core group.
    ("/v1", Group::Core),
    ("rbac.authorization.k8s.io/v1", Group::Rbac),
    ("rbac.authorization.k8s.io/v1beta1", Group::Rbac),
    (V1ALPHA1, Group::Rbac),
];

const V1ALPHA1: &str = "rbac.authorization.k8s.io/v1alpha1";

/// Whether a text is of the first version of the group.
pub(super) fn is_v1alpha1(root: Node<'_>) -> bool {
    matches!(head::head_text(root, Format::Component, "apiVersion"), HeadText::Text(V1ALPHA1))
}

/// The first version calls the group of a subject by its version, and goes by the kind alone.
static SUBJECT_GROUP: Renamed =
    Renamed { record: TypeId::of::<Subject>, name: "apiGroup", older: "apiVersion" };

/// Decodes an object of any version that its kind has had: all fields but one are the same.
pub(super) fn decode<R: Record>(root: Option<Node<'_>>, cx: &mut Decoder<'_>, head: &Head) -> Option<R> {
    let written = root.map(|root| head::head_text(root, Format::Component, "apiVersion"));
    let group = VERSIONS.iter().find(|(version, _)| *version == head.api_version);
    // Another version of the same group; one of a foreign group stays a wrong kind.
    let older = VERSIONS.iter().find(|(version, of)| {
        *version != head.api_version
            && matches!(written, Some(HeadText::Text(text)) if text == *version)
            && group.is_some_and(|(_, group)| group == of)
    });
    let Some((version, group)) = older else { return head::decode_component(root, cx, head, &SHAPE) };
    if *group == Group::Rbac {
        cx.report(
            &OLDER_VERSION,
            format!("no API server has served {version} since 1.22; write {}", head.api_version),
        );
    }
    if *version == V1ALPHA1 {
        cx.older(&SUBJECT_GROUP);
    }
    head::decode_component(root, cx, &Head { api_version: version, kind: head.kind }, &SHAPE)
}

/// `apiVersion` and `kind` of any object.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObjectHead<'t> {
    pub(super) api_version: &'t str,
    pub(super) kind: &'t str,
    is_readable: bool,
}

impl<'t> ObjectHead<'t> {
    /// Both are looked up in any letter case, as the type sniffing does.
    pub(super) fn of(root: Option<Node<'t>>) -> Self {
        let root = root.filter(|root| root.kind() == NodeKind::Map);
        let find = |name: &str| {
            root.map_or(HeadText::Missing, |root| head::head_text(root, Format::Component, name))
        };
        let text = |found| if let HeadText::Text(text) = found { text } else { "" };
        let (api_version, kind) = (find("apiVersion"), find("kind"));
        let is_readable = !matches!(api_version, HeadText::NoText) && !matches!(kind, HeadText::NoText);
        Self { api_version: text(api_version), kind: text(kind), is_readable }
    }

    fn group(self) -> Option<Group> {
        let known = VERSIONS.iter().find(|(version, _)| *version == self.api_version);
        known.filter(|_| self.is_readable).map(|(_, group)| *group)
    }

    /// Why the head names no object at all, so that the decoder does not even look for its kind.
    fn fault(self) -> Option<&'static str> {
        // An empty group, as in `/v1`, is the core group.
        let version = match self.api_version.split('/').collect::<Vec<_>>()[..] {
            [version] | [_, version] => Some(version),
            _ if self.api_version == "/" => Some(""),
            _ => None,
        };
        match version {
            _ if !self.is_readable => Some("apiVersion and kind must be text"),
            None => Some("apiVersion must be a group and a version"),
            _ if self.kind.is_empty() => Some("the text holds no object: kind is missing"),
            Some("") => Some("the text holds no object: apiVersion is missing"),
            Some(_) => None,
        }
    }

    /// What is said of an object that is not judged here.
    fn refusal(self, tree: &Tree<'_>, target: &Target) -> Report {
        let (rule, message) = if let Some(fault) = self.fault() {
            (&SHAPE[ShapeRule::WrongKind], fault.to_owned())
        } else {
            let shown = |text| crate::text::excerpt(text).into_owned();
            (
                &OTHER_KIND,
                format!("{:?} of {:?} is not judged here", shown(self.kind), shown(self.api_version)),
            )
        };
        let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, message);
        let span = tree.root().map_or(0..0, |root| root.span().start..root.span().start);
        diagnostic.place = Some(crate::diagnostic::place(tree.source(), span, true));
        judge::apply_target(&mut diagnostic, target);
        Report::from_iter([diagnostic])
    }
}

/// An expression of the object inside, whatever its kind.
macro_rules! each_object {
    ($any:expr, $object:ident => $value:expr) => {
        match $any {
            $crate::object::Object::ClusterRole($object) => $value,
            $crate::object::Object::ClusterRoleBinding($object) => $value,
            $crate::object::Object::Role($object) => $value,
            $crate::object::Object::RoleBinding($object) => $value,
            $crate::object::Object::ServiceAccount($object) => $value,
            $crate::object::Object::Secret($object) => $value,
        }
    };
}
pub(crate) use each_object;

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
