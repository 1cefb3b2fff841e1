//! ClusterRole and Role: what may be done.

use super::ObjectMeta;
use crate::engine::schema::schema;

schema! {
    /// Permissions for the whole cluster, `rbac.authorization.k8s.io/v1`.
    ///
    /// The roles a join needs are made by the API server itself; see the constructors of
    /// [`ClusterRoleBinding`](super::ClusterRoleBinding).
    pub struct ClusterRole {
        /// Name and labels.
        metadata: ObjectMeta = "metadata";
        /// The permissions.
        rules: [PolicyRule] = "rules";
        /// Collects the rules of other ClusterRoles; `rules` is then written by the controller.
        aggregation_rule: AggregationRule = "aggregationRule" .pointer();
    }
}

schema! {
    /// Permissions inside one namespace, `rbac.authorization.k8s.io/v1`.
    pub struct Role {
        /// Name, namespace and labels.
        metadata: ObjectMeta = "metadata";
        /// The permissions.
        rules: [PolicyRule] = "rules";
    }
}

schema! {
    /// One permission: verbs on resources, or on URLs that are no resources.
    pub struct PolicyRule {
        /// What may be done; `*` is everything.
        verbs: [String] = "verbs";
        /// Groups of the resources; the empty text is the core group.
        api_groups: [String] = "apiGroups";
        /// Resources, with `/subresource` where meant.
        resources: [String] = "resources";
        /// Names of single objects; empty means all.
        resource_names: [String] = "resourceNames";
        /// URLs such as `/healthz`; only in a ClusterRole.
        non_resource_urls: [String] = "nonResourceURLs";
    }
}

schema! {
    /// Which ClusterRoles are collected.
    pub struct AggregationRule {
        /// At least one; a role that matches any of them is collected.
        cluster_role_selectors: [LabelSelector] = "clusterRoleSelectors";
    }
}

schema! {
    /// Selects objects by their labels; both parts must hold.
    pub struct LabelSelector {
        /// Labels with exactly these values.
        match_labels: {String: String} = "matchLabels";
        /// Expressions over labels.
        match_expressions: [LabelSelectorRequirement] = "matchExpressions";
    }
}

schema! {
    /// One expression over a label.
    pub struct LabelSelectorRequirement {
        /// The label.
        key: String = "key";
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator: String = "operator";
        /// Values for `In` and `NotIn`.
        values: [String] = "values";
    }
}
