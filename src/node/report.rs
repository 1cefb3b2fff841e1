//! The report on a set of files.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed::Allowed;
use super::configured::{self, Configured};
use super::file::File;
use super::known::Known;
use super::look::{Judged, Key};
use super::machine;
use super::process::Process;
use super::runtime::Runtime;
use super::seat::Seat;
use super::spot::Spot;
use super::{JoinProof, Link, LinkId, State, Verdict};
use crate::diagnostic::{Diagnostic, FieldPath, Related, Report, Severity};
use crate::document::Kind;
use crate::document::{allowance, judge};
use crate::target::Target;

/// The report on a set of files: findings, the join of each machine, and what became of each file.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NodeReport {
    files: Vec<JudgedFile>,
    report: Report,
    /// The findings in the order of causes, as indices.
    by_cause: Vec<usize>,
    /// Each machine with its join, at least one.
    joins: Vec<(String, JoinProof)>,
}

/// A file of the set, with the kind it was recognised as or the reason why it was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JudgedFile {
    /// The path, as the caller gave it.
    pub path: String,
    /// The kind that the file was recognised as; `None` where it was passed over.
    pub kind: Option<Kind>,
    /// Why it was passed over.
    pub skipped: Option<&'static str>,
}

impl NodeReport {
    /// What the rules found from each machine, beside what was known already.
    pub(super) fn of(
        files: &[File<'_>],
        machines: &[Seat<'_>],
        judged: Vec<(String, Judged)>,
        known: Known,
        mut allowed: Allowed<'_>,
        target: &Target,
    ) -> Self {
        let (mut superseded, mut fatal) = (BTreeSet::new(), BTreeSet::new());
        let mut causes: BTreeMap<Key, LinkId> = BTreeMap::new();
        let (mut seen, mut between) = (BTreeSet::new(), Vec::new());
        let mut joins = Vec::new();
        for (name, judged) in judged {
            superseded.extend(judged.superseded);
            fatal.extend(judged.fatal);
            for (key, link) in judged.causes {
                causes.entry(key).and_modify(|known| *known = link.min(*known)).or_insert(link);
            }
            // What is true of the cluster is found again from every machine.
            between.extend(judged.found.into_iter().filter(|found| seen.insert(Key::of(found))));
            joins.push((name, judged.proof));
        }
        let mut found = known.into_findings();
        found.retain(|found| !superseded.contains(&(found.rule.id, found.file.clone())));
        for diagnostic in &mut found {
            // What the target allows stays allowed. It still breaks its link,
            // because an allowed fault does not join either.
            if !diagnostic.allowed && fatal.contains(&Key::of(diagnostic)) {
                diagnostic.severity = Severity::Error;
            }
        }
        for diagnostic in &mut between {
            judge::apply_target(diagnostic, target);
        }
        allowed.apply(&mut between, target);
        found.extend(between);
        // Only now is it known which errors no link is about: every machine has been looked from.
        found_elsewhere(&found, &causes, machines, &mut joins);
        // Findings are known by where they stand: lines come last.
        let rank = |found: &Diagnostic| causes.get(&Key::of(found)).copied();
        lined(&mut found, files);
        found.extend(allowed.idle(target));
        let report: Report = judge::bound(found, target).into_iter().collect();
        let mut by_cause: Vec<usize> = (0..report.len()).collect();
        by_cause.sort_by_cached_key(|at| {
            let found = report.iter().as_slice().get(*at);
            found.and_then(rank).map_or(LinkId::ALL.len(), |link| link as usize)
        });
        Self { files: judged_files(files), report, by_cause, joins }
    }

    /// All findings, in the order of files and places.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Everything that was found, causes before consequences: what breaks an earlier link of the join stands first,
    /// and what breaks none last.
    pub fn by_cause(&self) -> impl Iterator<Item = &Diagnostic> {
        let found = self.report.iter().as_slice();
        self.by_cause.iter().filter_map(|at| found.get(*at))
    }

    /// Whether the node will join: the links of the join, each with the places that make it hold or break.
    ///
    /// For a set of several machines this is the join with the worst verdict, and the first of equal ones;
    /// [`joins`](Self::joins) has all.
    pub fn join(&self) -> &JoinProof {
        static NONE: JoinProof = JoinProof { links: Vec::new() };
        // `Unknown` is worse than a join with a flaw: exit status and summary must not say that all is well.
        let rank = |join: &JoinProof| match join.verdict() {
            Verdict::DoesNotJoin(_) => 0,
            Verdict::Unknown => 1,
            Verdict::Joins if !join.but().is_empty() => 2,
            Verdict::Joins => 3,
        };
        self.joins.iter().map(|(_, join)| join).min_by_key(|join| rank(join)).unwrap_or(&NONE)
    }

    /// The join of every machine of the set, with the folder that its files lie below; empty where there is only one.
    pub fn joins(&self) -> impl Iterator<Item = (&str, &JoinProof)> {
        self.joins.iter().map(|(machine, join)| (machine.as_str(), join))
    }

    /// Every file of the set, in the order in which the files were given. It includes the files that were passed over.
    pub fn files(&self) -> &[JudgedFile] {
        &self.files
    }
}

fn judged_files(files: &[File<'_>]) -> Vec<JudgedFile> {
    let real = files.iter().filter(|file| file.inside.is_none());
    real.map(|file| JudgedFile { path: file.path.to_owned(), kind: file.kind.ok(), skipped: file.kind.err() })
        .collect()
}

/// A containerd that no kubelet asks may do without CRI: Docker's does, and those of virtual machines.
const CRI_DISABLED: &str = "containerd-cri-disabled";

/// What the rules of single files and of arguments find, under the target's overrides.
pub(super) fn of_single_files(
    files: &[File<'_>],
    processes: &[Process],
    machines: &[Seat<'_>],
    target: &Target,
) -> Vec<Diagnostic> {
    let kubelets = || machines.iter().filter_map(|seat| seat.kubelet.as_ref());
    // By address, because a text inside of a file has the path of the file around it.
    let layers: BTreeMap<*const File<'_>, bool> = kubelets()
        .flat_map(Configured::layers)
        .map(|(file, is_main)| (std::ptr::from_ref(file), is_main))
        .collect();
    let mut found: Vec<Diagnostic> =
        files.iter().flat_map(|file| judged(file, layers.get(&std::ptr::from_ref(file)).copied())).collect();
    found.extend(kubelets().flat_map(Configured::judge_layers));
    // Whether a comment allows nothing is known when all files were looked at together.
    found.retain(|found| !allowance::is_idle(found));
    // A configuration that two kubelets read is judged once for each.
    judge::said_once(&mut found);
    let asked: Vec<&str> = machines
        .iter()
        .filter(|seat| seat.kubelet.is_some())
        .flat_map(|seat| seat.runtime.iter().flat_map(Runtime::files).map(|file| file.path))
        .collect();
    for diagnostic in &mut found {
        let is_asked = || diagnostic.file.as_deref().is_some_and(|file| asked.contains(&file));
        if diagnostic.rule.id == CRI_DISABLED && files.len() > 1 && !is_asked() {
            diagnostic.severity = Severity::Note;
        }
        judge::apply_target(diagnostic, target);
    }
    found.extend(processes.iter().flat_map(|process| process.found.iter().cloned()));
    found
}

/// An error that breaks no link of a join is one of the last link: of every machine that has the file.
fn found_elsewhere(
    found: &[Diagnostic],
    causes: &BTreeMap<Key, LinkId>,
    machines: &[Seat<'_>],
    joins: &mut [(String, JoinProof)],
) {
    let errors: Vec<&Diagnostic> = found
        .iter()
        .filter(|found| found.severity == Severity::Error && !causes.contains_key(&Key::of(found)))
        .collect();
    let owner = |error: &Diagnostic| {
        let root = machine::root(error.file.as_deref()?)?;
        machines.first()?.machine.has_kubelet(root).then(|| root.to_owned())
    };
    let mut by_owner: BTreeMap<Option<String>, Vec<&Diagnostic>> = BTreeMap::new();
    for error in errors {
        by_owner.entry(owner(error)).or_default().push(error);
    }
    let of = |root: Option<&str>| by_owner.get(&root.map(str::to_owned)).into_iter().flatten().copied();
    for (seat, (_, join)) in machines.iter().zip(joins) {
        let own = of(None).chain(seat.machine.root.into_iter().flat_map(|root| of(Some(root))));
        let Some(link) = join.links.iter_mut().find(|link| link.id == LinkId::Others) else { continue };
        for error in own {
            // Every machine would else clone every error of the set: a fleet times its findings.
            if link.state == State::Broken && link.places.len() >= Link::MOST_PLACES {
                break;
            }
            let place = Related {
                file: error.file.clone(),
                place: error.place.clone(),
                message: format!("{}[{}]", error.severity, error.rule.id),
            };
            if link.state != State::Broken {
                link.state = State::Broken;
                link.message.clone_from(&error.message);
                link.help.clone_from(&error.help);
                link.broken_by = Some(error.rule);
            }
            link.places.push(place);
        }
        if link.state == State::Unspoken {
            link.state = State::Holds;
            "no error is left".clone_into(&mut link.message);
        }
    }
}

/// Every error of a file has a line: the first one, where it speaks of the file as a whole.
fn lined(found: &mut [Diagnostic], files: &[File<'_>]) {
    let mut lineless = found
        .iter_mut()
        .filter(|found| found.severity == Severity::Error && found.place.is_none() && found.file.is_some())
        .peekable();
    if lineless.peek().is_none() {
        return;
    }
    let by_path: BTreeMap<&str, &File<'_>> =
        files.iter().filter(|file| file.inside.is_none()).map(|file| (file.path, file)).collect();
    for diagnostic in lineless {
        let file = diagnostic.file.as_deref().and_then(|path| by_path.get(path));
        diagnostic.place = file.and_then(|file| Spot::of_span(file, FieldPath::ROOT, 0..0).place);
    }
}

/// What a file's own rules find. Where a configuration is made of several files, only habits of what stands in this
/// one: all else is said of what they come to.
fn judged(file: &File<'_>, layer: Option<bool>) -> Vec<Diagnostic> {
    let Some(is_main) = layer else { return file.judge().collect() };
    let is_habit = |found: &Diagnostic| {
        is_main
            && found.severity == Severity::Note
            && found.rule.strict.is_none()
            && configured::is_written(file, &found.path)
    };
    file.judge().filter(is_habit).collect()
}
