//! Rules of bindings: the role and the subjects.

use super::text;
use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::document::spec::Spec;
use crate::engine::rule::{Check, Rule, rule, rules};
use crate::object::any_object::is_v1alpha1;
use crate::object::bindings::GROUP;
use crate::object::{RoleRef, Subject};
use crate::tree::Tree;
use crate::value::name;

const SOURCE: &str = "kubernetes pkg/apis/rbac/validation/validation.go";

/// A kind of binding.
pub(in crate::object) trait Binding: Spec {
    /// Whether it lives in a namespace.
    const NAMESPACED: bool;

    fn role_ref(&self) -> Option<&RoleRef>;
    fn subjects(&self) -> &[Subject];
}

// Entries of the catalogue that both kinds of binding share.
rules! {
    pub(in crate::object) BINDING {
        ROLE_REF_INVALID = refused("rbac-role-ref-invalid", "the binding's role is not named as it must be")
            .help("write kind, name and apiGroup: rbac.authorization.k8s.io");
        SUBJECT_INVALID = refused("rbac-subject-invalid", "a subject is not named as it must be")
            .help("write kind User, Group or ServiceAccount, and a name");
        SUBJECT_BINDS_NOTHING = rule("rbac-subject-binds-nothing", "a subject of the binding has no effect")
            .warning()
            .why("The API server accepts the binding, but no client gets the role through this subject.")
            .help("write the subject as it exists: a ServiceAccount with its namespace, users and groups without")
            .source(SOURCE);
        CLUSTER_ADMIN = rule("rbac-cluster-admin", "a bootstrap group gets cluster-admin")
            .warning()
            .why("Every holder of a bootstrap token could do everything in the cluster.")
            .help("bind system:node-bootstrapper")
            .source("kubernetes.io/docs/reference/access-authn-authz/rbac");
    }
}

/// The rules of bindings.
pub(in crate::object) const fn rules<B: Binding>() -> [Rule<B>; 4] {
    [
        ROLE_REF_INVALID.shared_by(role_ref),
        SUBJECT_INVALID.shared_by(subjects),
        SUBJECT_BINDS_NOTHING.shared_by(empty_subjects),
        CLUSTER_ADMIN.shared_by(cluster_admin),
    ]
}

const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title)
        .refused_by(Program::KubeApiserver, Stage::Validate)
        .why("The API server refuses to create the binding.")
        .source(SOURCE)
}

fn report<B: Binding>(c: &mut Check<'_, B>, path: FieldPath, message: &str) {
    // What could not be decoded has its finding already; "missing" would be a second one for the same fault.
    if c.readable(&path) {
        c.at(path, message);
    }
}

fn role_ref<B: Binding>(c: &mut Check<'_, B>) {
    // With the group filled in, as `SetDefaults_ClusterRoleBinding` does also where there is no roleRef.
    let none = RoleRef::new().api_group(GROUP);
    let role = c.effective().role_ref().unwrap_or(&none);
    let at = |field: &'static str| FieldPath::key("roleRef").then(field);
    if text(role.api_group.as_ref()) != GROUP {
        report(c, at("apiGroup"), "it must be rbac.authorization.k8s.io");
    }
    let kind = text(role.kind.as_ref());
    if kind != "ClusterRole" && !(B::NAMESPACED && kind == "Role") {
        let message = if B::NAMESPACED {
            "it must be Role or ClusterRole, in this letter case"
        } else {
            "it must be ClusterRole, in this letter case"
        };
        report(c, at("kind"), message);
    }
    let name = text(role.name.as_ref());
    if name.is_empty() {
        report(c, at("name"), "the role's name is missing");
    }
    // `ValidateRBACName` is `path.ValidatePathSegmentName`, so an empty name has to be asked for apart.
    for reason in name::path_segment(name) {
        report(c, at("name"), &reason.to_string());
    }
}

fn subjects<B: Binding>(c: &mut Check<'_, B>) {
    let document = c.effective();
    // v1alpha1 knows no apiGroup of subjects: the kind alone says it.
    let is_alpha = c.tree.and_then(Tree::root).is_some_and(is_v1alpha1);
    for (index, subject) in document.subjects().iter().enumerate() {
        let path = FieldPath::key("subjects").item(index);
        for (field, message) in subject_faults(subject, B::NAMESPACED) {
            if is_alpha && field == "apiGroup" {
                continue;
            }
            report(c, path.clone().then(field), &message);
        }
    }
}

fn subject_faults(subject: &Subject, namespaced: bool) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let name = text(subject.name.as_ref());
    if name.is_empty() {
        found.push(("name", "the subject's name is missing".to_owned()));
    }
    let group = text(subject.api_group.as_ref());
    match text(subject.kind.as_ref()) {
        "ServiceAccount" => {
            if !name.is_empty() {
                found.extend(name::dns_subdomain(name).iter().map(|reason| ("name", reason.to_string())));
            }
            if !group.is_empty() {
                found.push((
                    "apiGroup",
                    "a ServiceAccount is of the core group: leave apiGroup out".to_owned(),
                ));
            }
            // `ValidateRoleBindingSubject` asks for the namespace in a ClusterRoleBinding only; a
            // RoleBinding without one is taken, and binds nobody.
            if !namespaced && text(subject.namespace.as_ref()).is_empty() {
                found.push(("namespace", "a ServiceAccount needs its namespace".to_owned()));
            }
        }
        // Left out, the server fills it in.
        "User" | "Group" if group.is_empty() || group == GROUP => {}
        "User" | "Group" => {
            found.push(("apiGroup", "it must be rbac.authorization.k8s.io, or left out".to_owned()));
        }
        _ => found.push(("kind", "it must be User, Group or ServiceAccount, in this letter case".to_owned())),
    }
    found
}

fn empty_subjects<B: Binding>(c: &mut Check<'_, B>) {
    let document = c.effective();
    for (index, subject) in document.subjects().iter().enumerate() {
        let path = FieldPath::key("subjects").item(index).then("namespace");
        let namespace = text(subject.namespace.as_ref());
        match text(subject.kind.as_ref()) {
            "ServiceAccount" if B::NAMESPACED && namespace.is_empty() => {
                report(
                    c,
                    path,
                    "the binding's own namespace is not assumed: without one no ServiceAccount is meant",
                );
            }
            "User" | "Group" if !namespace.is_empty() => {
                report(c, path, "users and groups have no namespace; this one is ignored");
            }
            _ => {}
        }
    }
}

fn cluster_admin<B: Binding>(c: &mut Check<'_, B>) {
    let document = c.effective();
    if document.role_ref().is_none_or(|role| text(role.name.as_ref()) != "cluster-admin") {
        return;
    }
    for (index, subject) in document.subjects().iter().enumerate() {
        // The prefix, because bootstrap tokens may carry any group below it.
        if text(subject.name.as_ref()).starts_with("system:bootstrappers") {
            c.at(FieldPath::key("subjects").item(index), "bootstrap credentials get cluster-admin");
        }
    }
}
