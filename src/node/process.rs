//! Programs of Kubernetes that the set starts, with the arguments they really get.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::starts;
use super::file::{self, File};
use super::files::Files;
use super::known::Known;
use super::recognise;
use super::service;
use super::spot::Spot;
use super::workload;
use crate::component::{Argument, Arguments, Component};
use crate::diagnostic::{Diagnostic, FieldPath, Program, Segment, Severity};
use crate::document::Kind;
use crate::document::judge;
use crate::object::BOOTSTRAP_TOKEN;
use crate::target::Target;

/// A program with its arguments, and where each of them was written.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) arguments: Arguments,
    /// Where each argument stands, the program's own name not among them.
    pub(super) words: Vec<Spot>,
    /// Where the program is named.
    pub(super) program: Spot,
    /// Environment files that are not in the set: flags may be missing here.
    pub(super) unread: Vec<String>,
    /// The first of them that is named without `-`: systemd does not start the unit without it.
    pub(super) needed: Option<String>,
    /// Variables of the command line that nothing in the set sets.
    pub(super) unset: Vec<String>,
    /// The arguments whose text an environment file decides that is not in the set, as indices.
    pub(super) unknown: BTreeSet<usize>,
    /// The arguments `${NAME}` that hold several flags, as indices, each with its variable.
    pub(super) unsplit: BTreeMap<usize, String>,
    /// The files that its arguments come from: its unit with drop-ins and environment files.
    pub(super) files: Vec<Box<str>>,
    /// What its unit, the program and a join find in the arguments, each at the word.
    pub(super) found: Vec<Diagnostic>,
    /// Whether a fault of its unit cuts the list short.
    pub(super) is_cut: bool,
    /// Whether the list is a whole command, as units and Pods have it.
    pub(super) is_whole: bool,
    /// Whether it is a container, whose paths are those of its own mounts.
    pub(super) in_pod: bool,
}

/// An argument before flags are read: its text and its place.
pub(super) type Word = (String, Spot);

impl Process {
    /// Reads a list of words.
    pub(super) fn new(component: Component, words: Vec<Word>, program: Spot, target: &Target) -> Self {
        let (texts, words): (Vec<String>, Vec<Spot>) = words.into_iter().unzip();
        let arguments = Arguments::parse(component, target.version_of(component), &texts);
        let files = program.file.iter().cloned().collect();
        Self {
            arguments,
            words,
            program,
            unread: Vec::new(),
            needed: None,
            unset: Vec::new(),
            unknown: BTreeSet::new(),
            unsplit: BTreeMap::new(),
            files,
            found: Vec::new(),
            is_cut: false,
            is_whole: false,
            in_pod: false,
        }
    }

    pub(super) fn component(&self) -> Component {
        self.arguments.component()
    }

    /// The value that was given for a flag, and where. Empty counts as not given.
    pub(super) fn flag(&self, name: &str) -> Option<(&str, Spot)> {
        let argument = self.arguments.last(name).filter(|argument| !argument.value.is_empty())?;
        Some((argument.value.as_str(), self.spot(argument)))
    }

    /// Whether flags may be given that are not seen here. Of an open list nothing is said not to be given.
    pub(super) fn is_open(&self) -> bool {
        self.is_cut || !self.unread.is_empty() || !self.unset.is_empty()
    }

    /// Whether it is certain that a flag is not given, or is given empty.
    pub(super) fn lacks(&self, name: &str) -> bool {
        !self.is_open() && self.flag(name).is_none()
    }

    /// What would tell whether a flag is given, of an open list.
    pub(super) fn unseen(&self) -> String {
        let name = self.component().name();
        match (self.unread.first(), self.unset.first()) {
            (Some(file), _) => format!("{file}, which may hold flags of {name}, is not in the set"),
            (None, Some(variable)) => {
                format!("${variable}, which may hold flags of {name}, is set by nothing in the set")
            }
            (None, None) => format!("the command of {name} is cut short"),
        }
    }

    /// The value of a flag that is on or off, in force.
    pub(super) fn is_on(&self, name: &str) -> bool {
        // pflag reads switches with `strconv.ParseBool`: `T`, `1` and `TRUE` are true, and `yes` is refused.
        self.arguments.effective(name).and_then(crate::value::go_number::parse_bool).unwrap_or(false)
    }

    /// Where a flag's value was written.
    pub(super) fn spot(&self, argument: &Argument) -> Spot {
        self.at(argument.value_index)
    }

    /// Where a flag decides: its value, or the program where it is not given.
    pub(super) fn spot_of(&self, flag: &str) -> Spot {
        self.flag(flag).map_or_else(|| self.program.clone(), |(_, spot)| spot)
    }

    fn at(&self, index: usize) -> Spot {
        self.words.get(index).cloned().unwrap_or_else(|| self.program.clone())
    }

    /// What the program, and a join, find in the arguments; each at the word. Of an open list nothing is missed.
    fn judge(&self, most: usize) -> Vec<Diagnostic> {
        let mut found = self.arguments.check_at_most(most);
        // A flag that is required may stand in an environment file that is not in the set.
        let is_whole = self.is_whole && !self.is_open();
        found.extend(starts(&self.arguments, is_whole));
        if is_whole {
            found.extend(self.arguments.check_required());
        }
        found.extend(self.arguments.check_join());
        let found = found.into_iter();
        let is_seen = |found: &Diagnostic| match index(found) {
            // A word with an unknown variable in it has another text than the program gets.
            Some(index) => !self.unknown.contains(&index),
            None => !(self.is_open() && found.path == FieldPath::ROOT),
        };
        found.filter(is_seen).map(|diagnostic| self.placed(self.told_to_split(diagnostic))).collect()
    }

    /// A finding about `${NAME}`, with the edit that makes several arguments of its value.
    fn told_to_split(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let unsplit = index(&diagnostic).and_then(|index| self.unsplit.get(&index));
        if let Some(name) = unsplit {
            diagnostic.help = Some(format!("write ${name} in place of ${{{name}}}, which is one argument"));
        }
        diagnostic
    }

    /// The errors of the files that its arguments come from, and of the arguments.
    pub(super) fn errors<'k>(&'k self, known: &'k Known) -> impl Iterator<Item = &'k Diagnostic> {
        let of_files = self.files.iter().flat_map(|file| known.errors(file));
        let of_list =
            self.found.iter().filter(|found| found.severity == Severity::Error && found.file.is_none());
        of_files.chain(of_list)
    }

    /// A finding about the arguments, at the word that it speaks of.
    pub(super) fn placed(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let index = index(&diagnostic);
        let spot = index.map_or_else(|| self.program.clone(), |index| self.at(index));
        // A word of a unit or manifest has its path there. Of a list without a
        // file only the index tells which word it is.
        if spot.file.is_some() {
            diagnostic.path = spot.path;
        } else {
            diagnostic.path = index.map_or(FieldPath::ROOT, |index| FieldPath::ROOT.item(index));
        }
        diagnostic.file = spot.file;
        diagnostic.place = spot.place;
        diagnostic
    }
}

/// The argument that a finding is about.
fn index(diagnostic: &Diagnostic) -> Option<usize> {
    match diagnostic.path.segments().first() {
        Some(Segment::Index(index)) => Some(*index),
        _ => None,
    }
}

/// The program of a file that holds an argument list, one argument a line.
fn listed(file: &File<'_>, target: &Target) -> Option<Process> {
    let component = recognise::program_of_arguments(file::name(file.path))
        .filter(|_| file.kind == Ok(Kind::Arguments))?;
    let mut words: Vec<Word> = Vec::new();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let argument = line.trim();
        if !argument.is_empty() && !argument.starts_with('#') {
            let path = FieldPath::ROOT.item(words.len());
            let at = start + (line.len() - line.trim_start().len());
            words.push((argument.to_owned(), Spot::of_span(file, path, at..at + argument.len())));
        }
        start += line.len();
    }
    Some(Process::new(component, words, Spot::of_file(file), target))
}

/// Whether systemd reads the file.
fn is_unit(file: &File<'_>) -> bool {
    matches!(file.kind, Ok(Kind::ServiceUnit | Kind::DropIn | Kind::EnvironmentFile))
}

/// Every program that units, Pods and the given argument lists start.
pub(super) fn all(files: &Files<'_>, given: &[(Component, Vec<String>)], target: &Target) -> Vec<Process> {
    let mut processes = service::processes(files, target);
    processes.extend(workload::processes(files, target));
    processes.extend(files.iter().filter_map(|file| listed(file, target)));
    for (component, argv) in given {
        let words = argv
            .iter()
            .enumerate()
            .map(|(at, word)| (word.clone(), Spot { path: FieldPath::ROOT.item(at), ..Spot::NOWHERE }));
        processes.push(Process::new(*component, words.collect(), Spot::NOWHERE, target));
    }
    let is_join_meant = is_join_meant(files, &processes);
    for process in &mut processes {
        // systemd drops a line that it cannot read and starts the unit with what is
        // left; a flag on it is lost, and not missing.
        let is_cut = |found: &Diagnostic| {
            found.severity == Severity::Error
                && found.rule.refused_by.is_none_or(|(by, _)| by == Program::Systemd)
        };
        process.is_cut |= process.files.iter().any(|path| {
            let own = files.given(path);
            own.is_some_and(|file| is_unit(file) && file.report.iter().any(is_cut))
        });
        process.found.extend(process.judge(target.most_findings));
        // Bounded for each process: a command may repeat one wrong flag as often as two mebibytes allow.
        process.found = judge::bound(std::mem::take(&mut process.found), target);
        for found in &mut process.found {
            if !is_join_meant && OF_A_JOIN.contains(&found.rule.id) {
                found.severity = Severity::Note;
            }
            judge::apply_target(found, target);
        }
    }
    processes
}

/// What is asked of a control plane only where nodes ask it for their certificates.
const OF_A_JOIN: [&str; 3] = ["component-join-signer", "component-join-signing-off", "component-join-tokens"];

/// Whether anything in the set is for TLS bootstrapping: elsewhere certificates are made by hand.
fn is_join_meant(files: &Files<'_>, processes: &[Process]) -> bool {
    let asks = |process: &Process| match process.component() {
        Component::Kubelet => process.flag("bootstrap-kubeconfig").is_some() || process.is_open(),
        Component::KubeApiserver => {
            process.flag("token-auth-file").is_some() || process.is_on("enable-bootstrap-token-auth")
        }
        _ => false,
    };
    let says = |file: &File<'_>| match file.kind {
        Ok(Kind::StaticTokenFile) => true,
        Ok(Kind::Kubeconfig) => file::name(file.path).contains("bootstrap"),
        Ok(Kind::Manifest) => {
            file.text.contains("system:node-bootstrapper") || file.text.contains(BOOTSTRAP_TOKEN)
        }
        _ => false,
    };
    processes.iter().any(asks) || files.iter().any(says)
}
