//! What was found in a set of files.

use super::configured::{self, Configured};
use super::file::File;
use super::rules;
use super::view::View;
use super::{Join, Verdict};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::document::Kind;
use crate::document::judge;

/// What was found in a set of files.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NodeReport {
    files: Vec<JudgedFile>,
    report: Report,
    /// Each machine with its join, at least one.
    joins: Vec<(String, Join)>,
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
    /// One view for each machine; all of one set.
    pub(super) fn of(views: &[View<'_>]) -> Self {
        let Some(first) = views.first() else {
            return Self { files: Vec::new(), report: Report::default(), joins: Vec::new() };
        };
        let mut found: Vec<Diagnostic> = first.files.iter().flat_map(|file| judged(file, views)).collect();
        found
            .extend(views.iter().filter_map(|view| view.kubelet.as_ref()).flat_map(Configured::judge_layers));
        found.extend(first.processes.iter().flat_map(super::process::Process::judge));
        judge::said_once(&mut found);
        let mut joins = Vec::new();
        for view in views {
            let alone = found.len();
            joins.push((view.machine.name().to_owned(), rules::judge(view, &mut found)));
            // What is true of the cluster is found again from every machine.
            let known = found.len().min(alone);
            let (earlier, later) = found.split_at(known);
            let new: Vec<Diagnostic> =
                later.iter().filter(|found| !earlier.contains(found)).cloned().collect();
            found.truncate(known);
            found.extend(new);
        }
        for diagnostic in &mut found {
            judge::settle(diagnostic, first.target);
        }
        Self {
            files: first
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
            joins,
        }
    }

    /// Everything that was found, by file and place.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Will it join? The links of the join, each with the places that make it hold or break.
    ///
    /// Of several machines this is the one that fares worst, the first of equals; [`joins`](Self::joins) has all.
    pub fn join(&self) -> &Join {
        static NONE: Join = Join { links: Vec::new() };
        let rank = |join: &Join| match join.verdict() {
            Verdict::DoesNotJoin(_) => 0,
            Verdict::Unknown => 1,
            Verdict::Joins => 2,
        };
        self.joins.iter().map(|(_, join)| join).min_by_key(|join| rank(join)).unwrap_or(&NONE)
    }

    /// The join of every machine of the set, with the folder that its files lie below; empty where there is only one.
    pub fn joins(&self) -> impl Iterator<Item = (&str, &Join)> {
        self.joins.iter().map(|(machine, join)| (machine.as_str(), join))
    }

    /// Every file of the set, in the order it was given, those that were passed over too.
    pub fn files(&self) -> &[JudgedFile] {
        &self.files
    }
}

/// What a file's own rules find. Where a configuration is made of several files, only habits of what stands in this
/// one: all else is said of what they come to.
fn judged(file: &File<'_>, views: &[View<'_>]) -> Vec<Diagnostic> {
    let mut kubelets = views.iter().filter_map(|view| view.kubelet.as_ref());
    if !kubelets.any(|kubelet| kubelet.is_layer(file)) {
        return file.judge().collect();
    }
    let is_main = file.kind == Ok(Kind::KubeletConfiguration);
    let is_habit = |found: &Diagnostic| {
        is_main
            && found.severity == Severity::Note
            && found.rule.strict.is_none()
            && configured::is_written(file, &found.path)
    };
    file.judge().filter(is_habit).collect()
}
