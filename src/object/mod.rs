//! The objects that a join needs in the cluster: bindings, roles, ServiceAccounts and Secrets.
//!
//! A bootstrap credential may do nothing by itself. Three bindings let it join, and keep it joined:
//!
//! | binding | without it |
//! |---|---|
//! | [`ClusterRoleBinding::node_bootstrapper`] | no certificate request is made |
//! | [`ClusterRoleBinding::approve_node_client`] | the request stays pending |
//! | [`ClusterRoleBinding::approve_node_renewal`] | the node drops out when its certificate ends |
//!
//! kube-proxy needs an identity bound to `system:node-proxier`, and the API server's client certificate needs
//! `system:kubelet-api-admin` for logs and exec.
//!
//! Files with several objects are [`Manifest`]s: objects of other kinds in them are kept untouched.
//!
//! Source: kubernetes `pkg/apis/rbac`, `pkg/apis/core`, `plugin/pkg/auth/authorizer/rbac/bootstrappolicy`.

// Circles of files: each kind of `mod.rs` has the rules of `rules/binding.rs` and `rules/metadata.rs`, which ask what
// `any_object.rs` decodes for them.

mod any_object;
mod bindings;
mod core;
mod document;
mod manifest;
mod meta;
mod roles;
mod rules;

pub use self::core::{
    BOOTSTRAP_TOKEN, LocalObjectReference, ObjectReference, SERVICE_ACCOUNT_NAME, SERVICE_ACCOUNT_TOKEN,
    Secret, ServiceAccount,
};
pub use any_object::Object;
pub(crate) use any_object::each_object;
pub use bindings::{
    ClusterRoleBinding, GROUP, KUBELET_API_ADMIN, NODE_BOOTSTRAPPER, NODE_CLIENT, NODE_PROXIER, NODES,
    RoleBinding, RoleRef, SELF_NODE_CLIENT, Subject,
};
pub use manifest::{Manifest, ManifestObject};
pub use meta::{ManagedFieldsEntry, ObjectMeta, OwnerReference};
pub use roles::{AggregationRule, ClusterRole, LabelSelector, LabelSelectorRequirement, PolicyRule, Role};

use crate::document::Kind;
use crate::document::head::{self, Head};
use crate::document::record_rule::RulesOf;
use crate::document::serde::json_shape;
use crate::document::spec::{Keys, Spec, inherent, lost};
use crate::engine::decode::Decoder;
use crate::engine::record::{AnyRecord, Value};
use crate::engine::rule::{Listed, Rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::Format;
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;
use rules::binding::Binding;
use rules::metadata::{NameRule, Object as HasMetadata};

/// The shape rules of every object. No field of these kinds ever came, went or is held to a range by its row.
pub(crate) static SHAPE: ShapeRules = shape_rules!(
    "rbac",
    Program::KubeApiserver,
    Sources::of("apimachinery pkg/runtime/serializer/json/json.go")
)
.only(&[
    ShapeRule::Syntax,
    ShapeRule::Exotic,
    ShapeRule::IgnoredText,
    ShapeRule::WrongKind,
    ShapeRule::WrongType,
    ShapeRule::UnknownKey,
    ShapeRule::RepeatedKey,
]);

/// Declares a kind of object: its head, whether it has a namespace, what its name may be, and its rules.
macro_rules! object {
    (
        $name:ident, $api_version:expr, namespaced: $namespaced:literal, name: $name_rule:ident,
        secret: $secret:literal, text: $text:ty, $($rules:expr),*
    ) => {
        impl $name {
            pub(crate) const HEAD: Head = Head { api_version: $api_version, kind: stringify!($name) };
        }

        impl HasMetadata for $name {
            const NAMESPACED: bool = $namespaced;
            const NAME: NameRule = NameRule::$name_rule;

            fn metadata(&self) -> Option<&ObjectMeta> {
                self.metadata.as_ref()
            }
        }

        impl Spec for $name {
            const KIND: Kind = Kind::Manifest;
            const FORMAT: Format = Format::Component;
            const SHAPE_RULES: &'static ShapeRules = &SHAPE;
            const SECRET: bool = $secret;
            type Text = $text;
            type Context = ();

            fn rules() -> &'static [&'static [Rule<Self>]] {
                static ALL: &[&[Rule<$name>]] = &[&rules::metadata::rules(), $($rules),*];
                ALL
            }

            fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
                any_object::decode(root, cx, &Self::HEAD)
            }

            fn encode(&self) -> String {
                head::encode_component(self, &Self::HEAD)
            }

            fn said(&self, keys: Keys) -> Json {
                head::said(self, &Self::HEAD, keys)
            }

            fn fill(&mut self, target: &Target) {
                Value::fill(self, target);
            }

            fn context(_: &Self, _: &Target) {}

            fn record(&self) -> Option<&dyn AnyRecord> {
                Some(self)
            }
        }

        inherent!($name);
        lost!($name);
    };
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";
const CORE: &str = "v1";

object!(ClusterRole, RBAC, namespaced: false, name: PathSegment, secret: false, text: String, rules::role::CLUSTER_ROLE);
object!(Role, RBAC, namespaced: true, name: PathSegment, secret: false, text: String, rules::role::ROLE);
object!(ClusterRoleBinding, RBAC, namespaced: false, name: PathSegment, secret: false, text: String, &rules::binding::rules());
object!(RoleBinding, RBAC, namespaced: true, name: PathSegment, secret: false, text: String, &rules::binding::rules());
object!(ServiceAccount, CORE, namespaced: true, name: DnsSubdomain, secret: false, text: String,);
object!(
    Secret, CORE, namespaced: true, name: DnsSubdomain, secret: true, text: Sensitive<String>, rules::secret::RULES,
    rules::bootstrap_token::RULES
);

json_shape!(shown ClusterRole);
json_shape!(shown Role);
json_shape!(shown ClusterRoleBinding);
json_shape!(shown RoleBinding);
json_shape!(shown ServiceAccount);
json_shape!(Secret);

/// The rules of objects, those of bootstrap tokens' Secrets included.
pub(crate) static RULES: &[&dyn Listed] = &[
    &manifest::FOUND,
    &document::FOUND,
    &SHAPE,
    &any_object::FOUND,
    &rules::metadata::METADATA,
    &rules::binding::BINDING,
    &rules::role::ROLES,
    &RulesOf::<ClusterRole>::ALL,
    &RulesOf::<Secret>::ALL,
];

impl Binding for ClusterRoleBinding {
    const NAMESPACED: bool = false;

    fn role_ref(&self) -> Option<&RoleRef> {
        self.role_ref.as_ref()
    }

    fn subjects(&self) -> &[Subject] {
        self.subjects.as_deref().unwrap_or_default()
    }
}

impl Binding for RoleBinding {
    const NAMESPACED: bool = true;

    fn role_ref(&self) -> Option<&RoleRef> {
        self.role_ref.as_ref()
    }

    fn subjects(&self) -> &[Subject] {
        self.subjects.as_deref().unwrap_or_default()
    }
}
