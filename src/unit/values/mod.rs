//! What the values of settings have to look like, and what systemd does with those that do not.

mod names;
mod numbers;
mod scalars;
mod texts;
pub(crate) mod words;

use std::fmt::Display;
use std::ops::Range;

use self::words::Words;
use super::name::UnitKind;
use super::release::Releases;
use super::specifier::Specifiers;
use super::words::{self as split, Read, Syntax};

pub(crate) use self::texts::assignment;

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text with specifiers.
    Text,
    AsciiText,
    Bool,
    /// A truth value that systemd refuses the unit for.
    FatalBool,
    /// `OnFailureIsolate=`, which systemd asks to replace.
    IsolateBool,
    BoolOr(Words),
    Word(Words),
    WordOrEmpty(Words),
    KillMode,
    Span,
    SpanOrEmpty,
    Unsigned,
    Integer(i16, i16),
    Mode,
    Signal,
    ExitStatuses,
    LimitNumber,
    LimitSize,
    LimitSeconds,
    LimitMicroseconds,
    LimitNice,
    Memory,
    MemoryAboveZero,
    /// `MemoryLimit=`, which systemd asks to replace.
    MemoryLimit,
    /// `CPUShares=`, which systemd asks to replace.
    CpuShares,
    CpuWeight,
    CpuQuota,
    TasksMax,
    Percent,
    Delegate,
    Path,
    /// A label for security modules, which systemd refuses the unit for unless `-` stands before it.
    Label,
    /// A path that systemd refuses the unit for.
    FatalPath,
    PidFile,
    WorkingDirectory,
    ConditionPath,
    Paths,
    /// Paths with `-` and `+` before them.
    PrefixedPaths,
    Directories,
    Output,
    Environment,
    EnvironmentFile,
    VariableNames,
    VariableNamesOrAssignments,
    User,
    Users,
    Documentation,
    BusName,
    Slice,
    Sockets,
    Units,
    /// An old name of a dependency, which systemd asks to replace.
    ObsoleteUnits,
    /// A list of block devices, which systemd asks to replace; it is not looked at.
    ObsoleteDevices,
    /// A command line.
    Exec,
    /// A setting of `[Install]`, which only `systemctl enable` reads.
    Install,
    /// A setting that systemd no longer has and skips.
    Removed,
    /// Directories that cannot be given another place.
    OwnDirectories,
    /// Where input comes from.
    Input,
    /// A setting whose values are not looked at: no program of a node uses it.
    Unread,
}

impl Kind {
    /// Whether an empty value is as good as any: it resets the setting.
    const fn takes_nothing(self) -> bool {
        matches!(
            self,
            Self::WordOrEmpty(_)
                | Self::KillMode
                | Self::SpanOrEmpty
                | Self::Integer(..)
                | Self::Memory
                | Self::MemoryAboveZero
                | Self::CpuWeight
                | Self::CpuQuota
                | Self::TasksMax
                | Self::Percent
                | Self::Path
                | Self::FatalPath
                | Self::PidFile
                | Self::ConditionPath
                | Self::EnvironmentFile
                | Self::WorkingDirectory
                | Self::User
        )
    }
}

/// What is said of words that have no end.
pub(crate) const UNBALANCED: &str = "a quote is not closed, or a backslash escapes nothing";

/// What systemd does with a value that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Says so and keeps it.
    Kept,
    /// Says so and drops it: the setting keeps what it had before.
    Dropped,
    /// Refuses the unit.
    Refused,
}

/// What is wrong with a value, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) effect: Effect,
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    /// The word that was probably meant.
    pub(crate) near: Option<&'static str>,
}

/// Checks a value as systemd would when it reads it; `Exec` lines have a reader of their own.
pub(crate) fn check(kind: Kind, value: &str, specifiers: &Specifiers) -> Vec<Fault> {
    let mut check = ValueCheck { value, specifiers, faults: Vec::new() };
    check.kind(kind);
    check.faults
}

struct ValueCheck<'v> {
    value: &'v str,
    specifiers: &'v Specifiers,
    faults: Vec<Fault>,
}

impl ValueCheck<'_> {
    fn kind(&mut self, kind: Kind) {
        let value = self.value;
        // The parsers of load-fragment.c that test `isempty(rvalue)` first.
        if value.is_empty() && kind.takes_nothing() {
            return;
        }
        match kind {
            Kind::Text => drop(self.resolve_all(Effect::Dropped)),
            // `config_parse_exec_selinux_context` and its siblings: the sign says that a failure is no matter.
            Kind::Label => match value.strip_prefix('-') {
                Some(_) => drop(self.resolve_all(Effect::Dropped)),
                None => drop(self.resolve_all(Effect::Refused)),
            },
            Kind::AsciiText => {
                // Of the releases that were asked 252 is the first that looks at the text.
                let any = !self.releases().all_since(252);
                let ascii = self.resolve_all(Effect::Dropped).is_none_or(|text| any || text.is_ascii());
                self.holds(ascii, "only ASCII is taken here");
            }
            Kind::Path | Kind::FatalPath | Kind::PidFile | Kind::ConditionPath | Kind::EnvironmentFile => {
                self.path(kind);
            }
            Kind::WorkingDirectory => self.working_directory(),
            Kind::Paths | Kind::PrefixedPaths => self.paths(kind == Kind::PrefixedPaths),
            Kind::Directories | Kind::OwnDirectories => self.directories(kind == Kind::Directories),
            Kind::Input => self.input(),
            Kind::Output => self.output(),
            Kind::Environment => self.environment(),
            Kind::VariableNames | Kind::VariableNamesOrAssignments => {
                self.variable_names(kind == Kind::VariableNamesOrAssignments);
            }
            Kind::User => {
                if let Some(name) = self.resolve_all(Effect::Refused) {
                    self.user(&name, 0..value.len());
                }
            }
            Kind::Users => self.users(),
            Kind::Documentation => self.documentation(),
            Kind::BusName => {
                let name = self.resolve_all(Effect::Dropped);
                self.holds(name.is_none_or(|name| texts::is_bus_name(&name)), "is no name on D-Bus");
            }
            Kind::Slice => self.slice(),
            Kind::Sockets => self.units(Some(UnitKind::Socket)),
            Kind::Units => self.units(None),
            Kind::ObsoleteUnits => {
                self.whole(Effect::Kept, "this dependency is obsolete");
                self.units(None);
            }
            Kind::ObsoleteDevices => self.obsolete("IO*= settings"),
            Kind::Removed => self.whole(Effect::Dropped, "systemd no longer has this setting"),
            Kind::Exec | Kind::Install | Kind::Unread => {}
            _ => self.scalar(kind),
        }
    }

    fn releases(&self) -> Releases {
        self.specifiers.releases()
    }

    fn fault(&mut self, effect: Effect, at: Range<usize>, message: impl Display) {
        self.faults.push(Fault { effect, at, message: message.to_string(), near: None });
    }

    fn whole(&mut self, effect: Effect, message: impl Display) {
        self.fault(effect, 0..self.value.len(), message);
    }

    /// A setting that another took the place of; 247 says nothing of it yet.
    fn obsolete(&mut self, by: &str) {
        if self.releases().all_since(252) {
            self.whole(Effect::Kept, format_args!("{by} took the place of this setting"));
        }
    }

    fn holds(&mut self, holds: bool, message: impl Display) {
        if !holds {
            self.whole(Effect::Dropped, message);
        }
    }

    fn resolve_all(&mut self, effect: Effect) -> Option<String> {
        match self.specifiers.expand_text(self.value) {
            Ok(text) => Some(text),
            Err(error) => {
                self.whole(effect, error);
                None
            }
        }
    }

    fn resolve(&mut self, bytes: &[u8], at: Range<usize>, effect: Effect) -> Option<Vec<u8>> {
        match self.specifiers.expand(bytes) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.fault(effect, at, error);
                None
            }
        }
    }

    fn words(&mut self, syntax: Syntax, effect: Effect) -> Vec<Read> {
        let mut words = Vec::new();
        let mut at = 0;
        loop {
            match split::next_word(self.value.as_bytes(), at, syntax) {
                Ok(None) => return words,
                Ok(Some(read)) => {
                    at = read.next;
                    words.push(read);
                }
                Err(unbalanced) => {
                    self.fault(effect, unbalanced.span, UNBALANCED);
                    return words;
                }
            }
        }
    }

    fn each_word(&mut self, syntax: Syntax, wrong: impl Fn(&str) -> Option<&'static str>) {
        for read in self.words(syntax, Effect::Dropped) {
            if let Some(message) = wrong(&read.word.text()) {
                self.fault(Effect::Dropped, read.word.span, message);
            }
        }
    }
}

/// A truth value as systemd reads it.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    // As `parse_boolean`: in any letter case.
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(words::TRUE) {
        Some(true)
    } else if is(words::FALSE) {
        Some(false)
    } else {
        None
    }
}
