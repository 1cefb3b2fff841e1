//! A unit with its drop-ins, read as systemd reads it.

mod file;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::command_line::{Command, CommandProblem};
use super::cut::Cut;
use super::keys::Section;
use super::rules;
use super::shown::shown_value;
use super::specifier::Specifiers;
use super::values::{self, Effect, Fault, Kind, boolean};
use super::variables::Variables;
use super::words::{self, Syntax};
use crate::format::unit::{self as format, Note, UnitText};

/// A unit file and its drop-ins merged, as systemd would run it.
///
/// Later files add to earlier ones: of a scalar the last value counts, lists grow until an empty value empties
/// them, dependencies only grow. Values that systemd drops are not here.
///
/// ```
/// use nodestrap::unit::{EffectiveUnit, Section, Specifiers};
///
/// let specifiers = Specifiers::new("kubelet.service".parse()?);
/// let unit = "[Service]\nExecStart=/usr/bin/kubelet\nRestartSec=10\n";
/// let drop_in = "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --v=2\nRestartSec=5\n";
/// let effective = EffectiveUnit::read(&specifiers, unit, [drop_in]);
///
/// assert!(!effective.is_refused());
/// assert_eq!(effective.value(Section::Service, "RestartSec"), Some("5"));
/// assert_eq!(effective.commands("ExecStart")[0].argv[1].text(), "--v=2");
/// # Ok::<(), nodestrap::unit::UnitNameError>(())
/// ```
#[derive(Clone)]
pub struct EffectiveUnit {
    pub(crate) specifiers: Specifiers,
    pub(crate) settings: Vec<Setting>,
    pub(crate) commands: Vec<LoadedCommand>,
    pub(crate) events: Vec<Event>,
    /// Where each section begins first: the name in its header.
    pub(crate) headers: Vec<(Section, At)>,
}

/// The settings that count, without values that may be secret.
impl fmt::Debug for EffectiveUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EffectiveUnit")
            .field("name", self.specifiers.name())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.key, shown_value(&self.key, &self.value))
    }
}

/// One assignment that systemd takes, as it stands in a file.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) section: Section,
    pub(crate) key: String,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) place: At,
    /// Whether any of it counts; false where systemd drops it.
    pub(crate) taken: bool,
}

/// A command that systemd would run.
#[derive(Clone, Debug)]
pub(crate) struct LoadedCommand {
    pub(crate) key: String,
    pub(crate) command: Command,
    /// Where its words stand.
    pub(crate) words: Vec<At>,
}

/// A byte range of one of the files; file 0 is the unit, the others are drop-ins in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) file: usize,
    pub(crate) span: Range<usize>,
}

/// Something that systemd meets while it reads.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) at: At,
}

#[derive(Clone, Debug)]
pub(crate) enum EventKind {
    /// A zero-byte file.
    Masked,
    Line(Note),
    UnknownSection(String),
    UnknownKey {
        section: Section,
        key: String,
    },
    /// A value that ends before it was meant to.
    Cut(Cut),
    /// A setting that not every release has.
    NotInAll {
        section: Section,
        key: String,
    },
    Value {
        section: Section,
        key: String,
        fault: Fault,
    },
    Command {
        key: String,
        problem: CommandProblem,
    },
}

impl Event {
    /// Whether systemd stops reading the file here.
    pub(crate) fn is_fatal(&self) -> bool {
        match &self.kind {
            EventKind::Line(note) => note.kind.is_fatal(),
            EventKind::Value { fault, .. } => fault.effect == Effect::Refused,
            EventKind::Command { problem, .. } => problem.refused,
            EventKind::Masked
            | EventKind::UnknownSection(_)
            | EventKind::UnknownKey { .. }
            | EventKind::Cut(_)
            | EventKind::NotInAll { .. } => false,
        }
    }
}

impl EffectiveUnit {
    /// Reads a unit and its drop-ins, these in the order of their file names.
    pub fn read<'t>(
        specifiers: &Specifiers,
        unit: &'t str,
        drop_ins: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let names = specifiers.releases().section_names();
        let read = |text| format::read(text, names);
        let texts: Vec<_> = std::iter::once(unit).chain(drop_ins).map(read).collect();
        Self::of(specifiers, &texts)
    }

    /// A unit and its drop-ins that were read already.
    pub(crate) fn of<'t: 'u, 'u>(
        specifiers: &Specifiers,
        texts: impl IntoIterator<Item = &'u UnitText<'t>>,
    ) -> Self {
        let mut loader = Self {
            specifiers: specifiers.clone(),
            settings: Vec::new(),
            commands: Vec::new(),
            events: Vec::new(),
            headers: Vec::new(),
        };
        for (file, text) in texts.into_iter().enumerate() {
            // systemd takes a unit of zero bytes for a link to /dev/null. An empty
            // drop-in masks nothing but its namesakes.
            if file == 0 && text.tree.source().is_empty() && text.notes.is_empty() {
                loader.events.push(Event { kind: EventKind::Masked, at: At { file: 0, span: 0..0 } });
            }
            loader.text(file, text);
        }
        loader
    }

    /// Whether systemd refuses to load the unit.
    pub fn is_refused(&self) -> bool {
        rules::find(self, rules::Scope::Unit, 1).iter().any(rules::Finding::refuses)
    }

    /// Whether systemd prints anything while it loads the unit.
    pub fn has_complaints(&self) -> bool {
        rules::find(self, rules::Scope::Unit, 1).iter().any(rules::Finding::is_printed)
    }

    /// The value of a setting that takes one value; `None` where it is not set.
    pub fn value(&self, section: Section, key: &str) -> Option<&str> {
        self.assignments(section, key).last().map(|setting| setting.value.as_str())
    }

    /// Every value of a setting that adds up, in order, from the last empty one on.
    pub fn values(&self, section: Section, key: &str) -> Vec<&str> {
        let mut values = Vec::new();
        for setting in self.assignments(section, key) {
            // `config_parse_unit_deps` has no reset: an empty dependency leaves what was named before.
            if setting.value.is_empty() && setting.kind != Kind::Units {
                values.clear();
            } else if !setting.value.is_empty() {
                values.push(setting.value.as_str());
            }
        }
        values
    }

    /// The commands of an Exec setting such as `ExecStart`.
    pub fn commands(&self, key: &str) -> Vec<&Command> {
        self.loaded_commands(key).map(|loaded| &loaded.command).collect()
    }

    /// The variables of `Environment=` and of the environment files that the caller read. A file wins over
    /// `Environment=`, and a later file over an earlier one.
    pub fn variables<'t>(&self, files: impl IntoIterator<Item = &'t Variables>) -> Variables {
        let mut variables = Variables::new();
        for value in self.values(Section::Service, "Environment") {
            // A value whose quote is open is dropped as a whole, which has a finding of its own.
            for read in words::split(value.as_bytes(), Syntax::escaped(self.specifiers.releases()))
                .unwrap_or_default()
            {
                let Ok(word) = self.specifiers.expand(&read.word.bytes) else { continue };
                if let Some((name, value)) = values::assignment(&word) {
                    variables.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        for file in files {
            variables.extend(file.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        variables
    }

    pub(crate) fn loaded_commands<'u>(&'u self, key: &str) -> impl Iterator<Item = &'u LoadedCommand> {
        self.commands.iter().filter(move |loaded| loaded.key == key)
    }

    /// The words `${NAME}` of commands whose variable holds several flags, with their setting and place: the program
    /// gets them as one argument.
    pub(crate) fn braced(&self, variables: &Variables) -> Vec<(String, String, At)> {
        // A single flag is fine as one argument, and a value that is no flag may hold blanks on purpose.
        let holds_flags = |value: &str| value.trim_start().starts_with('-') && value.trim().contains(' ');
        let mut braced = Vec::new();
        for loaded in self.commands.iter().filter(|loaded| !loaded.command.prefix.literal_dollar) {
            for (word, at) in loaded.command.argv.iter().zip(&loaded.words) {
                let name = word.bytes.strip_prefix(b"${").and_then(|rest| rest.strip_suffix(b"}"));
                let name = name.and_then(|name| std::str::from_utf8(name).ok());
                if let Some(name) = name.filter(|name| variables.get(*name).is_some_and(|v| holds_flags(v))) {
                    braced.push((name.to_owned(), loaded.key.clone(), at.clone()));
                }
            }
        }
        braced
    }

    /// The assignments of a key that count.
    pub(crate) fn assignments<'u>(
        &'u self,
        section: Section,
        key: &str,
    ) -> impl Iterator<Item = &'u Setting> {
        self.settings.iter().filter(move |s| s.taken && s.section == section && s.key == key)
    }

    pub(crate) fn is_true(&self, section: Section, key: &str) -> bool {
        self.value(section, key).and_then(boolean).unwrap_or(false)
    }

    /// The names of units that a dependency lists, specifiers replaced, and where they stand.
    pub(crate) fn dependencies(&self, key: &str) -> Vec<(String, At)> {
        let mut names = Vec::new();
        for setting in self.assignments(Section::Unit, key) {
            for read in words::split(setting.value.as_bytes(), Syntax::RAW).unwrap_or_default() {
                let name = self.specifiers.expand_text(&read.word.text());
                if let Some(name) = name.ok().filter(|name| name.parse::<super::UnitName>().is_ok()) {
                    names.push((name, setting.place.clone()));
                }
            }
        }
        names
    }
}

impl LoadedCommand {
    /// The name of the executable without its folder.
    pub(crate) fn program(&self) -> Cow<'_, str> {
        match self.command.path.text() {
            Cow::Borrowed(path) => path.rsplit('/').next().unwrap_or(path).into(),
            Cow::Owned(path) => Cow::Owned(path.rsplit('/').next().unwrap_or("").to_owned()),
        }
    }
}
