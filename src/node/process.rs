//! Programs of Kubernetes that the set starts, with the arguments they really get.

use super::file::{self, File};
use super::recognise;
use super::service;
use super::spot::Spot;
use super::workload;
use crate::component::{Argument, Arguments, Component};
use crate::diagnostic::{Diagnostic, FieldPath, Segment};
use crate::document::Kind;
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
        Self { arguments, words, program, unread: Vec::new(), in_pod: false }
    }

    pub(super) fn component(&self) -> Component {
        self.arguments.component()
    }

    /// The value that was given for a flag, and where. Empty counts as not given.
    pub(super) fn flag(&self, name: &str) -> Option<(&str, Spot)> {
        let argument = self.arguments.last(name).filter(|argument| !argument.value.is_empty())?;
        Some((argument.value.as_str(), self.spot(argument)))
    }

    /// The value of a flag that is on or off, in force.
    pub(super) fn is_on(&self, name: &str) -> bool {
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

    /// What the program, and a join, find in the arguments; each at the word.
    pub(super) fn judge(&self) -> Vec<Diagnostic> {
        let found = self.arguments.check().into_iter().chain(self.arguments.check_join());
        found.map(|diagnostic| self.placed(diagnostic)).collect()
    }

    /// A finding about the arguments, at the word that it speaks of.
    pub(super) fn placed(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let index = match diagnostic.path.segments().first() {
            Some(Segment::Index(index)) => Some(*index),
            _ => None,
        };
        let spot = index.map_or_else(|| self.program.clone(), |index| self.at(index));
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

/// Every program that units, Pods and the given argument lists start.
pub(super) fn all(files: &[File<'_>], given: &[(Component, Vec<String>)], target: &Target) -> Vec<Process> {
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
    processes
}
