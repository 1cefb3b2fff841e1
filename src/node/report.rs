//! What was found in a set of files.

use super::Join;
use super::file::File;
use super::rules;
use super::view::View;
use crate::diagnostic::{Diagnostic, FieldPath, Report, Severity};
use crate::document::Kind;

/// What was found in a set of files.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NodeReport {
    files: Vec<JudgedFile>,
    report: Report,
    join: Join,
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
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut found: Vec<Diagnostic> = view.files.iter().flat_map(|file| judged(file, view)).collect();
        found.extend(view.processes.iter().flat_map(super::process::Process::judge));
        once(&mut found);
        let join = rules::judge(view, &mut found);
        for diagnostic in &mut found {
            crate::engine::judge::settle(diagnostic, view.target);
        }
        Self {
            files: view
                .files
                .iter()
                .filter(|file| file.inside.is_none())
                .map(|file| JudgedFile {
                    path: file.path.to_owned(),
                    kind: file.kind.ok(),
                    skipped: file.kind.err(),
                })
                .collect(),
            report: found.into_iter().collect(),
            join,
        }
    }

    /// Everything that was found, by file and place.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Will it join? The links of the join, each with the places that make it hold or break.
    pub fn join(&self) -> &Join {
        &self.join
    }

    /// Every file of the set, in the order it was given, those that were passed over too.
    pub fn files(&self) -> &[JudgedFile] {
        &self.files
    }
}

/// What every file says of the target is said once, of no file.
fn once(found: &mut Vec<Diagnostic>) {
    let mut said: Vec<Diagnostic> = Vec::new();
    found.retain(|diagnostic| {
        let is_of_target = diagnostic.rule.id.starts_with("target-");
        if is_of_target && !said.iter().any(|known| known.message == diagnostic.message) {
            said.push(Diagnostic { file: None, place: None, path: FieldPath::ROOT, ..diagnostic.clone() });
        }
        !is_of_target
    });
    found.extend(said);
}

/// What a file's own rules find; of a part of a configuration not what is missing there, since the rest has it.
fn judged(file: &File<'_>, view: &View<'_>) -> Vec<Diagnostic> {
    let parts = view.kubelet.as_ref().map_or(&[][..], |kubelet| &kubelet.drop_ins);
    let is_part = parts.iter().any(|part| part.path == file.path);
    let found = file.judge();
    found.filter(|found| !is_part || found.severity == Severity::Error || found.rule.strict).collect()
}
