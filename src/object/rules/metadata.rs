//! Names, namespaces, labels and annotations, as apimachinery validates them for every object.

use super::text;
use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::document::spec::Spec;
use crate::engine::rule::{Check, Rule, rule, rules};
use crate::object::{ManagedFieldsEntry, ObjectMeta, OwnerReference};
use crate::value::name::{self, NameReason};

/// A kind of object with metadata.
pub(in crate::object) trait Object: Spec {
    /// Whether it lives in a namespace.
    const NAMESPACED: bool;
    /// What its name may be.
    const NAME: NameRule;

    fn metadata(&self) -> Option<&ObjectMeta>;
}

/// What an object's name may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::object) enum NameRule {
    /// Anything but `.`, `..`, `/` and `%`.
    PathSegment,
    /// A DNS subdomain.
    DnsSubdomain,
}

const SOURCE: &str = "apimachinery pkg/api/validation/objectmeta.go";

// Entries of the catalogue that all kinds of object share.
rules! {
    pub(in crate::object) METADATA {
        NAME_MISSING = refused("rbac-name-missing", "the object has no name")
            .help("give it metadata.name; a generateName works with `kubectl create` only");
        NAME_INVALID = refused("rbac-name-invalid", "the name is not one this kind may have")
            .help("write the name as its kind allows");
        pub(in crate::object) NAMESPACE_MISSING = refused("rbac-namespace-missing", "an object of a namespace names none")
            .help("kubectl fills in `default`, which is hardly where it belongs");
        pub(in crate::object) NAMESPACE_INVALID = refused("rbac-namespace-invalid", "the namespace is not one this kind may have")
            .help("write lower-case letters, digits and - only, at most 63; a ClusterRole has none");
        LABEL_INVALID = refused("rbac-label-invalid", "a label is not well-formed")
            .help("write keys and values as labels allow: letters, digits, dash, underscore and dot");
        ANNOTATION_INVALID = refused("rbac-annotation-invalid", "an annotation is not well-formed")
            .help("write keys as label keys, such as example.com/owner");
        OWNER_INVALID = refused("rbac-owner-invalid", "an owner reference or finalizer is not well-formed")
            .help("leave it out: the server and its controllers fill it in");
        MANAGED_FIELDS_INVALID = refused(
            "rbac-managed-fields-invalid",
            "managedFields is not as the server writes it",
        )
        .help("leave metadata.managedFields out: the server writes it");
    }
}

/// The rules of metadata for one kind of object.
pub(in crate::object) const fn rules<D: Object>() -> [Rule<D>; 8] {
    [
        NAME_MISSING.shared_by(name_missing),
        NAME_INVALID.shared_by(name_invalid),
        NAMESPACE_MISSING.shared_by(namespace_missing),
        NAMESPACE_INVALID.shared_by(namespace_invalid),
        LABEL_INVALID.shared_by(labels),
        ANNOTATION_INVALID.shared_by(annotations),
        OWNER_INVALID.shared_by(owners),
        MANAGED_FIELDS_INVALID.shared_by(managed_fields),
    ]
}

const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title)
        .refused_by(Program::KubeApiserver, Stage::Validate)
        .why("The API server refuses to create the object.")
        .source(SOURCE)
}

fn at(field: &'static str) -> FieldPath {
    FieldPath::key("metadata").then(field)
}

/// The metadata, empty where there is none, unless it could not be read.
fn metadata<D: Object>(
    c: &Check<'_, D>,
    see: impl FnOnce(&ObjectMeta) -> Vec<(FieldPath, String)>,
) -> Vec<(FieldPath, String)> {
    let found = match c.effective().metadata() {
        Some(metadata) => see(metadata),
        None => see(&ObjectMeta::new()),
    };
    found.into_iter().filter(|(path, _)| c.readable(path)).collect()
}

fn report<D: Object>(c: &mut Check<'_, D>, found: Vec<(FieldPath, String)>) {
    for (path, message) in found {
        c.at(path, message);
    }
}

fn name_missing<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let missing = text(metadata.name.as_ref()).is_empty();
        if missing { vec![(at("name"), "the name is missing".to_owned())] } else { Vec::new() }
    });
    report(c, found);
}

fn name_invalid<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let name = text(metadata.name.as_ref());
        // `ValidateObjectMetaAccessorWithOpts` does not ask the grammar for an
        // empty name: "name or generateName is required".
        let reasons = if name.is_empty() { Vec::new() } else { reasons(D::NAME, name) };
        let mut found: Vec<_> = reasons.iter().map(|reason| (at("name"), reason.to_string())).collect();
        let prefix = text(metadata.generate_name.as_ref());
        if !prefix.is_empty() {
            found.extend(
                prefix_reasons(D::NAME, prefix).iter().map(|reason| (at("generateName"), reason.to_string())),
            );
        }
        found
    });
    report(c, found);
}

fn reasons(rule: NameRule, name: &str) -> Vec<NameReason> {
    match rule {
        NameRule::PathSegment => name::path_segment(name),
        NameRule::DnsSubdomain => name::dns_subdomain(name),
    }
}

/// A prefix of a DNS name may end in `-`, since more letters follow. The others are looked at as if they were names.
fn prefix_reasons(rule: NameRule, prefix: &str) -> Vec<NameReason> {
    match rule {
        NameRule::PathSegment => name::path_segment(prefix),
        // The server masks the last two bytes `x-` by `a`.
        NameRule::DnsSubdomain => match prefix.strip_suffix('-') {
            Some(rest) if !rest.is_empty() => {
                // `maskTrailingDash` of apimachinery.
                let cut = rest.char_indices().last().map_or(0, |(at, _)| at);
                name::dns_subdomain(&format!("{}a", &rest[..cut]))
            }
            _ => name::dns_subdomain(prefix),
        },
    }
}

fn namespace_missing<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let missing = D::NAMESPACED && text(metadata.namespace.as_ref()).is_empty();
        if missing { vec![(at("namespace"), "the namespace is missing".to_owned())] } else { Vec::new() }
    });
    report(c, found);
}

fn namespace_invalid<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let namespace = text(metadata.namespace.as_ref());
        if namespace.is_empty() {
            Vec::new()
        } else if D::NAMESPACED {
            name::dns_label(namespace).iter().map(|reason| (at("namespace"), reason.to_string())).collect()
        } else {
            vec![(at("namespace"), "this kind is for the whole cluster and has no namespace".to_owned())]
        }
    });
    report(c, found);
}

fn labels<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| label_faults(&at("labels"), metadata.labels.iter().flatten()));
    report(c, found);
}

/// What is wrong with a map of labels.
pub(super) fn label_faults<'l>(
    path: &FieldPath,
    labels: impl Iterator<Item = (&'l String, &'l String)>,
) -> Vec<(FieldPath, String)> {
    let mut found = Vec::new();
    for (key, value) in labels {
        let entry = path.clone().then(key.clone());
        found.extend(
            name::qualified_name(key).iter().map(|r| (entry.clone(), format!("the label's key: {r}"))),
        );
        found.extend(
            name::label_value(value).iter().map(|r| (entry.clone(), format!("the label's value: {r}"))),
        );
    }
    found
}

fn annotations<D: Object>(c: &mut Check<'_, D>) {
    const MOST: usize = 256 * 1024;
    let found = metadata(c, |metadata| {
        let mut found = Vec::new();
        let mut size = 0;
        for (key, value) in metadata.annotations.iter().flatten() {
            // `ValidateAnnotationsSize`: `TotalAnnotationSizeLimitB` is over all keys and values.
            size += key.len() + value.len();
            // The server looks at the key in lower case only here.
            let reasons = name::qualified_name(&lower_case(key));
            found.extend(
                reasons.iter().map(|r| (at("annotations").then(key.clone()), format!("the key: {r}"))),
            );
        }
        if size > MOST {
            found.push((at("annotations"), format!("{size} bytes in all are more than {MOST}")));
        }
        found
    });
    report(c, found);
}

/// Finalizers that need no prefix.
const FINALIZERS: &[&str] = &["kubernetes", "orphan", "foregroundDeletion"];

fn owners<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let mut found = Vec::new();
        let mut controllers = 0;
        for (index, owner) in metadata.owner_references.iter().flatten().enumerate() {
            controllers += u32::from(owner.controller == Some(true));
            found.extend(owner_faults(&at("ownerReferences").item(index), owner));
        }
        if controllers > 1 {
            found.push((at("ownerReferences"), "only one owner can be the controller".to_owned()));
        }
        for (index, finalizer) in metadata.finalizers.iter().flatten().enumerate() {
            let path = at("finalizers").item(index);
            found.extend(name::qualified_name(finalizer).iter().map(|r| (path.clone(), r.to_string())));
            // Core's own `ValidateFinalizerName` wants a domain in front of all but the standard ones.
            if !finalizer.contains('/') && !FINALIZERS.contains(&finalizer.as_str()) {
                found.push((path, "it needs a prefix such as example.com/".to_owned()));
            }
        }
        let has = |name: &str| metadata.finalizers.iter().flatten().any(|finalizer| finalizer == name);
        if has("orphan") && has("foregroundDeletion") {
            found.push((at("finalizers"), "orphan and foregroundDeletion exclude each other".to_owned()));
        }
        if metadata.generation.is_some_and(|generation| generation < 0) {
            found.push((at("generation"), "it must not be negative".to_owned()));
        }
        found
    });
    report(c, found);
}

fn owner_faults(path: &FieldPath, owner: &OwnerReference) -> Vec<(FieldPath, String)> {
    let api_version = text(owner.api_version.as_ref());
    // `ParseGroupVersion`: more than one slash is no version.
    let version = match api_version.split('/').collect::<Vec<_>>()[..] {
        [version] | [_, version] => version,
        _ => "",
    };
    let mut found = Vec::new();
    if version.is_empty() {
        found.push((path.clone().then("apiVersion"), "it must name a version".to_owned()));
    }
    for (field, value) in [("kind", &owner.kind), ("name", &owner.name), ("uid", &owner.uid)] {
        if text(value.as_ref()).is_empty() {
            found.push((path.clone().then(field), "it must not be empty".to_owned()));
        }
    }
    // `BannedOwners`: events are deleted by their age, and would take the object along.
    if matches!(api_version, "v1" | "/v1") && text(owner.kind.as_ref()) == "Event" {
        found.push((path.clone(), "an Event cannot be an owner".to_owned()));
    }
    found
}

fn managed_fields<D: Object>(c: &mut Check<'_, D>) {
    let found = metadata(c, |metadata| {
        let entries = metadata.managed_fields.iter().flatten().enumerate();
        entries.flat_map(|(index, entry)| managed_faults(&at("managedFields").item(index), entry)).collect()
    });
    report(c, found);
}

fn managed_faults(path: &FieldPath, entry: &ManagedFieldsEntry) -> Vec<(FieldPath, String)> {
    const MANAGER_MOST: usize = 128;
    const SUBRESOURCE_MOST: usize = 256;
    let mut found = Vec::new();
    if !matches!(text(entry.operation.as_ref()), "Apply" | "Update") {
        found.push((path.clone().then("operation"), "it must be Apply or Update".to_owned()));
    }
    if !matches!(text(entry.fields_type.as_ref()), "" | "FieldsV1") {
        found.push((path.clone().then("fieldsType"), "it must be FieldsV1".to_owned()));
    }
    let manager = text(entry.manager.as_ref());
    // `ValidateFieldManager` counts bytes and asks `unicode.IsPrint` for each character.
    if manager.len() > MANAGER_MOST || !manager.chars().all(is_printable) {
        found.push((
            path.clone().then("manager"),
            "it must be printable and at most 128 bytes long".to_owned(),
        ));
    }
    if text(entry.subresource.as_ref()).len() > SUBRESOURCE_MOST {
        found.push((path.clone().then("subresource"), "it is longer than 256 bytes".to_owned()));
    }
    found
}

/// Go's lower case is one character for each, so `İ` becomes `i`.
fn lower_case(text: &str) -> String {
    text.chars().filter_map(|c| c.to_lowercase().next()).collect()
}

/// Whether Go prints the character: a letter, mark, number, punctuation, symbol or the plain blank. Rust's own debug
/// form knows the same table.
fn is_printable(c: char) -> bool {
    // Behind a letter a mark that would join it is shown as it is.
    let mut pair = String::from("a");
    pair.push(c);
    !c.is_control() && pair.escape_debug().nth(2) != Some('u')
}
