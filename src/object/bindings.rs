//! ClusterRoleBinding and RoleBinding: who may do it.

use super::ObjectMeta;
use crate::engine::schema::schema;

/// The API group of roles, bindings, users and groups.
pub const GROUP: &str = "rbac.authorization.k8s.io";

/// The role that lets a bootstrap credential make certificate requests.
pub const NODE_BOOTSTRAPPER: &str = "system:node-bootstrapper";

/// The role that has a new node's first certificate approved by itself.
pub const NODE_CLIENT: &str = "system:certificates.k8s.io:certificatesigningrequests:nodeclient";

/// The role that has the renewal of a node's own certificate approved by itself.
pub const SELF_NODE_CLIENT: &str = "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient";

/// The role of kube-proxy.
pub const NODE_PROXIER: &str = "system:node-proxier";

/// The role that the API server's client certificate needs on kubelets: logs, exec, metrics.
pub const KUBELET_API_ADMIN: &str = "system:kubelet-api-admin";

/// The group of every node's certificate.
pub const NODES: &str = "system:nodes";

schema! {
    /// Gives a ClusterRole to subjects, everywhere, `rbac.authorization.k8s.io/v1`.
    ///
    /// ```
    /// use nodestrap::object::ClusterRoleBinding;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let binding = ClusterRoleBinding::node_bootstrapper("system:bootstrappers");
    /// let text = binding.validate(&Target::new(KubernetesVersion::V1_34))?.render();
    /// assert_eq!(
    ///     text,
    ///     "apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata:
    ///   name: create-csrs-for-bootstrapping
    /// roleRef:
    ///   apiGroup: rbac.authorization.k8s.io
    ///   kind: ClusterRole
    ///   name: system:node-bootstrapper
    /// subjects:
    /// - kind: Group
    ///   apiGroup: rbac.authorization.k8s.io
    ///   name: system:bootstrappers
    /// ",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct ClusterRoleBinding {
        /// Name and labels.
        metadata: ObjectMeta = "metadata";
        /// The role; it cannot be changed once the binding exists.
        role_ref: RoleRef = "roleRef";
        /// Who gets it.
        subjects: [Subject] = "subjects";
    }
}

schema! {
    /// Gives a Role or ClusterRole to subjects inside one namespace, `rbac.authorization.k8s.io/v1`.
    pub struct RoleBinding {
        /// Name, namespace and labels.
        metadata: ObjectMeta = "metadata";
        /// The role; it cannot be changed once the binding exists.
        role_ref: RoleRef = "roleRef";
        /// Who gets it.
        subjects: [Subject] = "subjects";
    }
}

schema! {
    /// The role of a binding.
    pub struct RoleRef {
        /// Always `rbac.authorization.k8s.io`.
        api_group: String = "apiGroup" .default("rbac.authorization.k8s.io");
        /// `ClusterRole`, or `Role` in a RoleBinding. Letter case matters.
        kind: String = "kind";
        /// The role's name; it need not exist yet.
        name: String = "name";
    }
}

schema! {
    /// A user, group or ServiceAccount.
    pub struct Subject {
        /// `User`, `Group` or `ServiceAccount`. Letter case matters.
        kind: String = "kind";
        /// `rbac.authorization.k8s.io` for users and groups, empty for ServiceAccounts.
        api_group: String = "apiGroup";
        /// The name.
        name: String = "name";
        /// The namespace of a ServiceAccount.
        namespace: String = "namespace";
    }
}

impl RoleRef {
    /// A ClusterRole.
    pub fn cluster_role(name: impl Into<String>) -> Self {
        Self::new().api_group(GROUP).kind("ClusterRole").name(name)
    }
}

impl Subject {
    /// A group, as certificates and tokens name it.
    pub fn group(name: impl Into<String>) -> Self {
        Self::new().kind("Group").api_group(GROUP).name(name)
    }

    /// A user, as certificates and tokens name it.
    pub fn user(name: impl Into<String>) -> Self {
        Self::new().kind("User").api_group(GROUP).name(name)
    }

    /// A ServiceAccount.
    pub fn service_account(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new().kind("ServiceAccount").name(name).namespace(namespace)
    }
}

impl ClusterRoleBinding {
    /// A binding of a ClusterRole to one subject.
    pub fn of(name: impl Into<String>, role: impl Into<String>, subject: Subject) -> Self {
        Self::new()
            .metadata(ObjectMeta::named(name))
            .role_ref(RoleRef::cluster_role(role))
            .subjects([subject])
    }

    /// Lets the holders of a bootstrap credential make certificate requests.
    pub fn node_bootstrapper(group: impl Into<String>) -> Self {
        Self::of("create-csrs-for-bootstrapping", NODE_BOOTSTRAPPER, Subject::group(group))
    }

    /// Has the first certificate of a new node approved by itself.
    pub fn approve_node_client(group: impl Into<String>) -> Self {
        Self::of("auto-approve-csrs-for-group", NODE_CLIENT, Subject::group(group))
    }

    /// Has the renewal of every node's certificate approved by itself.
    pub fn approve_node_renewal() -> Self {
        Self::of("auto-approve-renewals-for-nodes", SELF_NODE_CLIENT, Subject::group(NODES))
    }

    /// Gives kube-proxy its role. The API server already binds the user `system:kube-proxy`; any other identity
    /// needs this binding.
    pub fn node_proxier(subject: Subject) -> Self {
        Self::of("kube-proxy", NODE_PROXIER, subject)
    }

    /// Lets the API server's client certificate reach kubelets, for logs, exec and metrics.
    pub fn kubelet_api_admin(user: impl Into<String>) -> Self {
        Self::of("kubelet-api-admin", KUBELET_API_ADMIN, Subject::user(user))
    }
}
