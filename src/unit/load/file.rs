//! What each line of one file adds to a unit.

use std::ops::Range;

use super::{At, EffectiveUnit, Event, EventKind, LoadedCommand, Setting};
use crate::format::unit::UnitText;
use crate::tree::Node;
use crate::unit::command_line::CommandLine;
use crate::unit::cut;
use crate::unit::keys::Section;
use crate::unit::values::{self, Effect, Kind};

impl EffectiveUnit {
    fn file(&mut self, file: usize, text: &UnitText<'_>) {
        for note in &text.notes {
            let section = note.section.map(|section| text.tree.node(section).text());
            let known = section.is_none_or(|name| Section::from_name(name).is_some());
            // systemd looks no closer at lines of a section that it skips.
            if known || note.kind.is_fatal() {
                self.event(EventKind::Line(note.clone()), At { file, span: note.span.clone() });
            }
        }
        let Some(root) = text.tree.root() else { return };
        for entry in root.entries() {
            let name = entry.key.text();
            let Some(section) = Section::from_name(name) else {
                // `X-` is the prefix of settings and sections for other programs, which
                // systemd passes over without a word.
                if !name.starts_with("X-") {
                    self.event(
                        EventKind::UnknownSection(name.to_owned()),
                        At { file, span: entry.key.span() },
                    );
                }
                continue;
            };
            if self.headers.iter().all(|(known, _)| *known != section) {
                self.headers.push((section, At { file, span: entry.key.span() }));
            }
            for assignment in entry.value.entries() {
                let before = self.events.len();
                self.assignment(section, assignment.key, assignment.value, &Source { file, text });
                // systemd stops here. The unit it refuses; of a drop-in it goes on without the rest.
                if file > 0 && self.events.iter().skip(before).any(Event::is_fatal) {
                    return;
                }
            }
        }
    }

    /// One file, with what is wrong with its lines told at their causes.
    pub(super) fn text(&mut self, file: usize, text: &UnitText<'_>) {
        self.file(file, text);
        cut::find(file, text, &mut self.events);
    }

    fn event(&mut self, kind: EventKind, at: At) {
        self.events.push(Event { kind, at });
    }

    fn assignment(&mut self, section: Section, key: Node<'_>, value: Node<'_>, source: &Source<'_>) {
        let name = key.text();
        let Some(kind) = section.kind(name, self.specifiers.releases()) else {
            if !name.starts_with("X-") {
                let unknown = EventKind::UnknownKey { section, key: name.to_owned() };
                self.event(unknown, At { file: source.file, span: key.span() });
            }
            return;
        };
        if section.row(name).is_some_and(|row| row.window(self.specifiers.releases()).is_some()) {
            let event = EventKind::NotInAll { section, key: name.to_owned() };
            self.event(event, At { file: source.file, span: key.span() });
        }
        let place = At { file: source.file, span: value.span() };
        let taken = if kind == Kind::Exec {
            self.command_line(name, value, source);
            true
        } else {
            let faults = values::check(kind, value.text(), &self.specifiers);
            let taken = faults.iter().all(|fault| fault.effect == Effect::Kept) || adds_up(kind);
            for fault in faults {
                let at = source.at(value, fault.at.clone());
                self.event(EventKind::Value { section, key: name.to_owned(), fault }, at);
            }
            taken
        };
        let value = value.text().to_owned();
        self.settings.push(Setting { section, key: name.to_owned(), kind, value, place, taken });
    }

    fn command_line(&mut self, key: &str, value: Node<'_>, source: &Source<'_>) {
        if value.text().is_empty() {
            // `config_parse_exec` frees the list of this setting alone: ExecStartPre= stays.
            self.commands.retain(|loaded| loaded.key != key);
            return;
        }
        let line = CommandLine::parse(value.text(), &self.specifiers);
        for problem in line.problems {
            let at = source.at(value, problem.span.clone());
            self.event(EventKind::Command { key: key.to_owned(), problem }, at);
        }
        for command in line.commands {
            let words = command.argv.iter().map(|word| source.at(value, word.span())).collect();
            self.commands.push(LoadedCommand { key: key.to_owned(), command, words });
        }
    }
}

/// Whether one bad word of a value leaves the others as they are.
const fn adds_up(kind: Kind) -> bool {
    // Of other kinds a bad word makes the value as a whole one that systemd drops.
    matches!(
        kind,
        Kind::Units
            | Kind::ObsoleteUnits
            | Kind::ExitStatuses
            | Kind::Environment
            | Kind::Documentation
            | Kind::Paths
            | Kind::PrefixedPaths
    )
}

struct Source<'t> {
    file: usize,
    text: &'t UnitText<'t>,
}

impl Source<'_> {
    fn at(&self, value: Node<'_>, part: Range<usize>) -> At {
        At { file: self.file, span: self.text.source_span(value, part) }
    }
}
