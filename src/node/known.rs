//! What the rules of single files and of arguments found, before anything looks at the whole set.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};

/// Findings of single files and of arguments, sorted by file.
#[derive(Debug, Default)]
pub(super) struct Known {
    found: Vec<Diagnostic>,
    has_errors: bool,
}

impl Known {
    pub(super) fn new(mut found: Vec<Diagnostic>) -> Self {
        // Sorted once, asked for by every rule from every machine: a search must not walk over all findings.
        found.sort_by(|a, b| a.file.cmp(&b.file));
        let has_errors = found.iter().any(|found| found.severity == Severity::Error);
        Self { found, has_errors }
    }

    /// Whether anything is refused.
    pub(super) fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// What was found in a file; of no path, in argument lists that no file holds.
    pub(super) fn of(&self, file: Option<&str>) -> &[Diagnostic] {
        let begin = self.found.partition_point(|found| found.file.as_deref() < file);
        let length = self.found[begin..].partition_point(|found| found.file.as_deref() == file);
        &self.found[begin..begin + length]
    }

    /// What was found in a file under these rules.
    pub(super) fn under<'k>(
        &'k self,
        file: Option<&str>,
        ids: &'k [&'k str],
    ) -> impl Iterator<Item = &'k Diagnostic> {
        self.of(file).iter().filter(move |found| ids.contains(&found.rule.id))
    }

    /// The errors of a file.
    pub(super) fn errors(&self, file: &str) -> impl Iterator<Item = &Diagnostic> + use<'_> {
        self.of(Some(file)).iter().filter(|found| found.severity == Severity::Error)
    }

    /// The errors of one object of a file, at these bytes.
    pub(super) fn errors_within(
        &self,
        file: &str,
        part: Range<usize>,
    ) -> impl Iterator<Item = &Diagnostic> + use<'_> {
        let lies_there = move |found: &&Diagnostic| {
            found.place.as_ref().is_some_and(|place| part.contains(&place.span.start))
        };
        self.errors(file).filter(lies_there)
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.found
    }
}
