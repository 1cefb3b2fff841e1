//! Objects and manifests as documents.

use super::any_object::{Object, each_object};
use super::manifest::{self, Manifest, ManifestObject};
use crate::diagnostic::{Diagnostic, FieldPath, Report};
use crate::document::operation::{Changes, Operation, in_sequence};
use crate::document::spec::{Spec, inherent};
use crate::document::{Document, Kind, Lint, Refusal, Valid, judge, sealed::Sealed};
use crate::edit::{self, Edit};
use crate::engine::rule::{rule, rules};
use crate::format::change::refuse;
use crate::format::{self, yaml};
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::version::Minor;

rules! {
    pub(super) FOUND {
        UNWRITABLE = rule("manifest-object-unwritable", "an object is of a kind that is not written here")
            .why("A manifest keeps the place of objects of other kinds and of those that could not be read, and not what they say.")
            .help("take it out of the draft: edits of a file leave objects of other kinds as they are");
    }
}

impl Sealed for Object {}

/// An object may be a Secret, so its text is [`Sensitive`]. [`ClusterRole`](super::ClusterRole) and the other kinds are
/// documents of their own.
impl Document for Object {
    const KIND: Kind = Kind::Manifest;
    type Text = Sensitive<String>;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        Self::lint_text(text, target)
    }

    fn judge(&self, target: &Target) -> Report {
        each_object!(self, object => Document::judge(object, target))
    }

    fn render(valid: &Valid<Self>) -> Sensitive<String> {
        encode(valid.document()).into()
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        each_object!(valid.document(), object => Spec::edits_to_equal(object, text))
    }

    /// The operations of the object's own kind.
    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| match operation {
            Operation::Set(object) => {
                each_object!(object, object => one(Operation::Set(object.clone()), text, target))
            }
            Operation::Add(object) => {
                each_object!(object, object => one(Operation::Add(object.clone()), text, target))
            }
            Operation::Remove(path) => {
                let known = Self::lint_text(text, target).into_parts().0;
                let known =
                    known.ok_or_else(|| refuse("the text is no object of a kind that is known here"))?;
                each_object!(&known, object => remove(object, path, text, target))
            }
        })
    }
}

inherent!(Object);

impl Sealed for Manifest {}

/// A draft may hold objects of the kinds that are judged here only: of others the text is not kept. Findings are at the
/// object's index.
impl Document for Manifest {
    const KIND: Kind = Kind::Manifest;
    type Text = Sensitive<String>;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        Self::lint_text(text, target)
    }

    fn judge(&self, target: &Target) -> Report {
        let mut found = Vec::new();
        for (index, ManifestObject { kind, object, .. }) in self.objects.iter().enumerate() {
            let Some(object) = object else {
                let message =
                    format!("an object of kind {:?} is not written here", crate::text::excerpt(kind));
                found.push(Diagnostic::new(&UNWRITABLE, FieldPath::ROOT.item(index), message));
                continue;
            };
            for mut diagnostic in Document::judge(object, target) {
                let mut path = FieldPath::ROOT.item(index);
                path.extend(&diagnostic.path);
                diagnostic.path = path;
                found.push(manifest::applied(diagnostic, object.is_namespaced(), target));
            }
        }
        judge::said_once(&mut found);
        judge::draft_report(found, target)
    }

    fn render(valid: &Valid<Self>) -> Sensitive<String> {
        let objects: Vec<String> = valid.document().known().map(encode).collect();
        objects.join("---\n").into()
    }

    /// Each object is looked for by kind, namespace and name: it is changed where it stands, or added at the end.
    /// Objects that the draft does not have stay as they are.
    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let changed = edits(
            valid.document(),
            text,
            |object, part| each_object!(object, object => Spec::edits_to_equal(object, part)),
        );
        let (edits, now) = changed?;
        if valid.document().known().all(|object| now.known().any(|known| known == object)) {
            Ok(edits)
        } else {
            Err(refuse("the text is written in a way that cannot be changed in place"))
        }
    }

    /// Each object is patched where it stands, or added at the end.
    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| {
            let changed = match operation {
                Operation::Set(wanted) => edits(wanted, text, |object, part| {
                    Ok(Object::patch(&[Operation::Set(object.clone())], part, target)?.edits)
                }),
                Operation::Add(wanted) => edits(wanted, text, |object, part| {
                    Ok(Object::patch(&[Operation::Add(object.clone())], part, target)?.edits)
                }),
                Operation::Remove(path) => {
                    let reason = "a file of several objects has no paths; patch the text of one object";
                    return Err(Refusal::new(path.clone(), reason));
                }
            };
            Ok(changed?.0)
        })
    }
}

inherent!(Manifest);

fn encode(object: &Object) -> String {
    each_object!(object, object => Spec::encode(object))
}

/// What kubectl knows an object by.
fn identity(object: &Object) -> (&'static str, Option<&str>, Option<&str>) {
    let metadata = object.metadata();
    let namespace = metadata.and_then(|metadata| metadata.namespace.as_deref());
    (object.kind(), namespace, metadata.and_then(|metadata| metadata.name.as_deref()))
}

fn one<D: Document>(operation: Operation<D>, text: &str, target: &Target) -> Result<Vec<Edit>, Refusal> {
    Ok(D::patch(&[operation], text, target)?.edits)
}

/// The edits after which an object of this kind has nothing at a path.
fn remove<D: Document>(_: &D, path: &FieldPath, text: &str, target: &Target) -> Result<Vec<Edit>, Refusal> {
    one::<D>(Operation::Remove(path.clone()), text, target)
}

/// The edits of a file, of which `change` gives those of one object in its part of the text; and what the file then says.
fn edits(
    wanted: &Manifest,
    text: &str,
    change: impl Fn(&Object, &str) -> Result<Vec<Edit>, Refusal>,
) -> Result<(Vec<Edit>, Manifest), Refusal> {
    let spans = yaml::documents(text).map_err(|error| refuse(error.message))?;
    // Only what the text says counts here, not what is said of it.
    let any = Target::new(Minor::NEWEST.into());
    let written: Vec<(usize, Vec<ManifestObject>)> = spans
        .into_iter()
        .filter_map(|span| Some((span.start, manifest::document(text.get(span)?, &any).0)))
        .collect();
    let mut edits = Vec::new();
    let mut missing = String::new();
    for object in wanted.known() {
        let is_it = |found: &&ManifestObject| found.object.as_ref().map(identity) == Some(identity(object));
        let found = written.iter().find_map(|(start, found)| Some((*start, found.iter().find(is_it)?)));
        match found {
            Some((_, found)) if found.is_item => {
                return Err(refuse("objects inside of a List are not changed in place"));
            }
            Some((start, found)) => {
                let span = found.span.start + start..found.span.end + start;
                let part = text.get(span.clone()).unwrap_or_default();
                // A line of the part is not one of the file.
                let own =
                    change(object, part).map_err(|refusal| Refusal::new(refusal.path, refusal.reason))?;
                edits.extend(own.into_iter().map(|edit| edit.behind(start)));
            }
            None => {
                missing.push_str("---\n");
                missing.push_str(&encode(object));
            }
        }
    }
    if !missing.is_empty() {
        edits.push(Edit::insert(text.len(), added(text, &missing)?));
    }
    let changed = edit::apply(text, &edits).map_err(|_| refuse("two objects have the same name"))?;
    Ok((edits, Manifest::lint_text(&changed, &any).into_parts().0.unwrap_or_default()))
}

/// What stands behind a text when these documents follow it.
fn added(text: &str, documents: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Ok(documents.strip_prefix("---\n").unwrap_or(documents).to_owned());
    }
    if format::is_json(text) {
        return Err(refuse("no YAML document can follow a JSON text"));
    }
    let line_end = if text.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{line_end}{documents}"))
}
