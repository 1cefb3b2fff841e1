//! What was found in a set of files.

use super::file::File;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Kind;
use crate::target::Target;

/// What was found in a set of files.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NodeReport {
    files: Vec<JudgedFile>,
    report: Report,
}

/// A file of the set, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JudgedFile {
    /// The path, as it was given.
    pub path: String,
    /// What it was taken for; `None` where it was passed over.
    pub kind: Option<Kind>,
    /// Why it was passed over.
    pub skipped: Option<&'static str>,
}

impl NodeReport {
    pub(super) fn of(files: &[File<'_>], target: &Target) -> Self {
        let mut found: Vec<Diagnostic> = Vec::new();
        for file in files {
            found.extend(file.judge(target));
        }
        for diagnostic in &mut found {
            crate::engine::judge::settle(diagnostic, target);
        }
        Self {
            files: files
                .iter()
                .map(|file| JudgedFile {
                    path: file.path.to_owned(),
                    kind: file.kind.ok(),
                    skipped: file.kind.err(),
                })
                .collect(),
            report: found.into_iter().collect(),
        }
    }

    /// Everything that was found, by file and place.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Every file of the set, in the order it was given, those that were passed over too.
    pub fn files(&self) -> &[JudgedFile] {
        &self.files
    }
}
