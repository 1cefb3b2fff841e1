//! Rules of roles and their aggregation.

use super::metadata::label_faults;
use crate::diagnostic::{FieldPath, Program, Stage};
use crate::document::spec::Spec;
use crate::engine::rule::{Check, Rule, rule, rules};
use crate::object::{ClusterRole, LabelSelector, PolicyRule, Role};
use crate::value::name;

const SOURCE: &str = "kubernetes pkg/apis/rbac/validation/validation.go";

// The entry of the catalogue that both kinds of role share.
rules! {
    pub(in crate::object) ROLES {
        POLICY_RULE_INVALID = rule("rbac-policy-rule-invalid", "a permission is not complete")
            .refused_by(Program::KubeApiserver, Stage::Validate)
            .why("The API server refuses to create the role.")
            .help("name verbs, and apiGroups with resources, or nonResourceURLs alone")
            .source(SOURCE);
    }
}

pub(in crate::object) const CLUSTER_ROLE: &[Rule<ClusterRole>] = &[
    POLICY_RULE_INVALID.shared_by(|c| policy_rules(c, c.effective().rules.as_deref(), false)),
    rule("rbac-aggregation-invalid", "an aggregation rule selects nothing that could be selected")
        .refused_by(Program::KubeApiserver, Stage::Validate)
        .why("The API server refuses to create the role.")
        .help("write selectors as label selectors do: key, operator, values")
        .source(SOURCE)
        .by(aggregation),
];

pub(in crate::object) const ROLE: &[Rule<Role>] =
    &[POLICY_RULE_INVALID.shared_by(|c| policy_rules(c, c.effective().rules.as_deref(), true))];

fn policy_rules<D: Spec>(c: &mut Check<'_, D>, rules: Option<&[PolicyRule]>, namespaced: bool) {
    for (index, rule) in rules.unwrap_or_default().iter().enumerate() {
        let path = FieldPath::key("rules").item(index);
        for (field, message) in policy_rule_faults(rule, namespaced) {
            let path = path.clone().then(field);
            if c.readable(&path) {
                c.at(path, message);
            }
        }
    }
}

fn policy_rule_faults(rule: &PolicyRule, namespaced: bool) -> Vec<(&'static str, &'static str)> {
    let empty = |list: &Option<Vec<String>>| list.as_ref().is_none_or(Vec::is_empty);
    let mut found = Vec::new();
    if empty(&rule.verbs) {
        found.push(("verbs", "at least one verb is needed"));
    }
    if !empty(&rule.non_resource_urls) {
        if namespaced {
            found.push((
                "nonResourceURLs",
                "a Role cannot speak of URLs that are no resources; a ClusterRole can",
            ));
        }
        if !(empty(&rule.api_groups) && empty(&rule.resources) && empty(&rule.resource_names)) {
            found.push(("nonResourceURLs", "one rule is either for resources or for other URLs"));
        }
        // `ValidatePolicyRule` stops there: a rule for URLs needs no resources.
        return found;
    }
    if empty(&rule.api_groups) {
        found.push(("apiGroups", "at least one group is needed; the core group is the empty text"));
    }
    if empty(&rule.resources) {
        found.push(("resources", "at least one resource is needed"));
    }
    found
}

fn aggregation(c: &mut Check<'_, ClusterRole>) {
    let Some(rule) = &c.effective().aggregation_rule else { return };
    let path = FieldPath::key("aggregationRule").then("clusterRoleSelectors");
    let selectors = rule.cluster_role_selectors.as_deref().unwrap_or_default();
    if selectors.is_empty() && c.readable(&path) {
        c.at(path.clone(), "at least one selector is needed; `{}` selects every ClusterRole");
    }
    for (index, selector) in selectors.iter().enumerate() {
        let path = path.clone().item(index);
        let found = selector_faults(&path, selector);
        // `ValidateClusterRole` reports a selector twice: by its parts, and as
        // one that `LabelSelectorAsSelector` cannot read.
        if !found.is_empty() {
            c.at(path, "no selector can be made of it");
        }
        for (path, message) in found {
            c.at(path, message);
        }
    }
}

fn selector_faults(path: &FieldPath, selector: &LabelSelector) -> Vec<(FieldPath, String)> {
    let mut found = label_faults(&path.clone().then("matchLabels"), selector.match_labels.iter().flatten());
    for (index, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let path = path.clone().then("matchExpressions").item(index);
        let values = requirement.values.as_deref().unwrap_or_default();
        match (requirement.operator.as_deref().unwrap_or_default(), values) {
            ("In" | "NotIn", []) => {
                found.push((path.clone().then("values"), "In and NotIn need at least one value".to_owned()));
            }
            ("Exists" | "DoesNotExist", [_, ..]) => {
                found
                    .push((path.clone().then("values"), "Exists and DoesNotExist take no values".to_owned()));
            }
            ("In" | "NotIn" | "Exists" | "DoesNotExist", _) => {}
            _ => found.push((
                path.clone().then("operator"),
                "it must be In, NotIn, Exists or DoesNotExist".to_owned(),
            )),
        }
        let key = requirement.key.as_deref().unwrap_or_default();
        found.extend(name::qualified_name(key).iter().map(|r| (path.clone().then("key"), r.to_string())));
        for (index, value) in values.iter().enumerate() {
            let path = path.clone().then("values").item(index);
            found.extend(name::label_value(value).iter().map(|r| (path.clone(), r.to_string())));
        }
    }
    found
}
