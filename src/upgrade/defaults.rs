//! Values that change although nobody wrote them.

use super::{DEFAULT, FLAG_DEFAULT, NEW_DEFAULT, OBEYED};
use crate::component::{Arguments, Flag};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::document::Document;
use crate::engine::judge::settle;
use crate::format;
use crate::target::Target;
use crate::value::Json;
use crate::version::Minor;

/// Fields of a document that hold another value in the new version.
pub(crate) fn of_documents<D: Document>(
    before: &D,
    after: &D,
    from: &Target,
    to: &Target,
) -> Vec<Diagnostic> {
    // A kind with secrets has no defaults, and its values are not to be looked at.
    if D::SECRET {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let (old, new) = (json(&before.effective(from)), json(&after.effective(to)));
    collect(Some(&old), Some(&new), &FieldPath::ROOT, &mut changes);
    let written = json(after);
    changes
        .into_iter()
        .filter_map(|change| change.describe(&written, from.minor(), to.minor()))
        .map(|mut found| {
            settle(&mut found, to);
            found
        })
        .collect()
}

/// Flags that are not given and have another default. Those with a field in the configuration file go by its default.
pub(crate) fn of_flags(before: &Arguments, after: &Arguments) -> Vec<Diagnostic> {
    let component = after.component();
    let (from, to) = (before.version().minor(), after.version().minor());
    let is_left_out = |flag: &&Flag| flag.key().is_none() && after.last(flag.name()).is_none();
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
struct Change<'j> {
    path: FieldPath,
    old: Option<&'j Json>,
    new: Option<&'j Json>,
}

impl Change<'_> {
    fn describe(&self, written: &Json, from: Minor, to: Minor) -> Option<Diagnostic> {
        let is_written = reach(written, &self.path).is_some();
        let (rule, message) = match (self.old, self.new, is_written) {
            (Some(old), Some(new), _) => {
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
    changes: &mut Vec<Change<'j>>,
) {
    if old == new {
        return;
    }
    let entries = |json: Option<&'j Json>| json.and_then(Json::as_object);
    let (old_entries, new_entries) = (entries(old), entries(new));
    if old_entries.is_none() && new_entries.is_none() {
        return changes.push(Change { path: path.clone(), old, new });
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

fn json<D: Document>(document: &D) -> Json {
    let text = document.encode();
    format::read(&text, D::FORMAT).ok().and_then(|tree| Some(tree.root()?.json())).unwrap_or_default()
}
