//! What the entries of a join must not be to each other.

use super::entry::{Entry, EntryKind};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::engine::rule::{Listed, rule, rules};

rules! {
    FOUND {
        PATH_REPEATED = rule("join-path-repeated", "two files of a join have one path")
            .why("The second would take the place of the first.")
            .help("give each a path of its own, in the layout or by the name of the object");
        OBJECT_DIFFERS = rule("join-object-differs", "a node of a fleet has other objects of the cluster than the others")
            .why("There is one cluster: what is applied for one node is there for all.")
            .help("change the objects with Fleet::shared");
    }
}

pub(crate) static RULES: &[&dyn Listed] = &[&FOUND];

/// Files of one machine with one path.
pub(super) fn paths(entries: &[Entry]) -> Vec<Diagnostic> {
    // The bootstrap kubeconfig is written and taken away under one path.
    let files: Vec<&Entry> = entries.iter().filter(|entry| entry.kind != EntryKind::Absent).collect();
    let mut found = Vec::new();
    for (at, entry) in files.iter().enumerate() {
        let is_same = |other: &&&Entry| other.site == entry.site && other.path == entry.path;
        if files[..at].iter().any(|other| is_same(&other)) {
            let message = format!("{} is written twice", entry.path);
            let mut diagnostic = Diagnostic::new(&PATH_REPEATED, FieldPath::ROOT, message);
            diagnostic.file = Some(entry.path.as_str().into());
            found.push(diagnostic);
        }
    }
    found
}

/// The objects of a node whose drafts were changed, beside those of the fleet.
pub(super) fn object_differs() -> Diagnostic {
    Diagnostic::new(&OBJECT_DIFFERS, FieldPath::key("objects"), "they differ from those of the fleet")
}
