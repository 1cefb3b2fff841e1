//! Values that change although the file does not set them.

use super::{DEFAULT, FLAG_DEFAULT, NEW_DEFAULT, OBEYED, WRITTEN};
use crate::component::{Arguments, Flag};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::document::Document;
use crate::document::judge::apply_target;
use crate::target::Target;
use crate::value::Json;
use crate::version::Minor;

/// Fields of a document that hold another value in the new version.
pub(crate) fn of_documents<D: Document>(
    before: &D,
    after: &D,
    text: &str,
    from: &Target,
    to: &Target,
) -> Vec<Diagnostic> {
    let mut changes = Vec::new();
    // Each by its own decoder and defaults: what is compared is how two programs behave, not two files.
    let (old, new) = (before.in_force(from), after.in_force(to));
    collect(Some(&old), Some(&new), &FieldPath::ROOT, &mut changes);
    if changes.is_empty() {
        return Vec::new();
    }
    let written = after.written();
    let described =
        changes.into_iter().filter_map(|change| change.describe(&written, from.minor(), to.minor()));
    let mut found: Vec<Diagnostic> = described.collect();
    let is_written = |found: &&mut Diagnostic| found.is_of(&WRITTEN) || found.is_of(&OBEYED);
    D::place(found.iter_mut().filter(is_written).collect(), text, to);
    for diagnostic in &mut found {
        apply_target(diagnostic, to);
    }
    found
}

/// Whether it is about a value that the file leaves out.
pub(crate) fn is_silent(found: &Diagnostic) -> bool {
    found.is_of(&DEFAULT) || found.is_of(&NEW_DEFAULT)
}

/// Flags that are not given and have another default. Beside a configuration file those with a field there go by the
/// file's default.
pub(crate) fn of_flags(before: &Arguments, after: &Arguments) -> Vec<Diagnostic> {
    let component = after.component();
    let (from, to) = (before.version().minor(), after.version().minor());
    let has_file = after.get("config").is_some_and(|path| !path.is_empty());
    // A kubelet with a file takes such values from it, where they are reported as fields.
    let is_left_out = |flag: &&Flag| !(has_file && flag.key().is_some()) && after.last(flag.name()).is_none();
    let known =
        Flag::all(component).iter().filter(|flag| flag.window().holds(to.judged())).filter(is_left_out);
    known
        .filter_map(|flag| {
            let old = Flag::find(component, flag.name(), from)?.default(from);
            let new = flag.default(to);
            let message = format!("--{} is not given: {from} takes {old:?}, {to} takes {new:?}", flag.name());
            (old != new).then(|| Diagnostic::new(&FLAG_DEFAULT, FieldPath::ROOT, message))
        })
        .collect()
}

/// A value that differs between two documents.
struct ValueChange<'j> {
    path: FieldPath,
    old: Option<&'j Json>,
    new: Option<&'j Json>,
}

impl ValueChange<'_> {
    fn describe(&self, written: &Json, from: Minor, to: Minor) -> Option<Diagnostic> {
        let is_written = reach(written, &self.path).is_some();
        let (rule, message) = match (self.old, self.new, is_written) {
            (Some(old), Some(new), true) => {
                (&WRITTEN, format!("written here: {from} takes {old}, {to} takes {new}"))
            }
            (Some(old), Some(new), false) => {
                (&DEFAULT, format!("not written here: {from} takes {old}, {to} takes {new}"))
            }
            (None, Some(_), true) => (&OBEYED, format!("{from} ignores this, {to} obeys it")),
            (None, Some(new), false) => (&NEW_DEFAULT, format!("new: {to} takes {new}")),
            // That the new version ignores it is a finding of its own.
            (_, None, true) | (None, None, _) => return None,
            (Some(old), None, false) => {
                (&DEFAULT, format!("not written here: {from} takes {old}, {to} has no value"))
            }
        };
        Some(Diagnostic::new(rule, self.path.clone(), message))
    }
}

fn collect<'j>(
    old: Option<&'j Json>,
    new: Option<&'j Json>,
    path: &FieldPath,
    changes: &mut Vec<ValueChange<'j>>,
) {
    let is_there = |json: &&Json| **json != Json::Null;
    let (old, new) = (old.filter(is_there), new.filter(is_there));
    if old == new {
        return;
    }
    let entries = |json: Option<&'j Json>| json.and_then(Json::as_object);
    let (old_entries, new_entries) = (entries(old), entries(new));
    // Lists are compared whole: of their items nobody can say which is which.
    if old_entries.is_none() && new_entries.is_none() {
        return changes.push(ValueChange { path: path.clone(), old, new });
    }
    let (old_entries, new_entries) = (old_entries.unwrap_or_default(), new_entries.unwrap_or_default());
    let gone = old_entries.iter().filter(|(key, _)| !new_entries.iter().any(|(other, _)| other == key));
    for (key, _) in gone.chain(new_entries) {
        let value = |json: Option<&'j Json>| json.and_then(|json| json.get(key));
        collect(value(old), value(new), &path.clone().then(key.clone()), changes);
    }
}

fn reach<'j>(json: &'j Json, path: &FieldPath) -> Option<&'j Json> {
    use crate::diagnostic::Segment;

    path.segments().iter().try_fold(json, |json, step| match step {
        Segment::Key(key) => json.get(key),
        Segment::Index(index) => json.as_array()?.get(*index),
    })
}
