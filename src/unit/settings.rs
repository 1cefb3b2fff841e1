//! Values of settings, to and from text.

use std::fmt::{self, Display};

use super::choices::One;
use super::exec::ExecCommand;
use super::keys::Section;
use super::load::EffectiveUnit;
use super::name::UnitName;
use super::shown::shown_value;
use super::time_span::TimeSpan;
use super::values::{Kind, boolean};
use super::words::{self as split, Syntax};

/// Settings without a field of their own: key and raw value.
pub type Extra = Vec<(String, String)>;

/// A value that adds up.
pub(crate) trait Many: Sized {
    /// Whether several stand on one line.
    const SHARES_LINES: bool = true;
    fn write(&self) -> String;
    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self>;
}

/// A resource limit: a number or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// No limit.
    Infinity,
    /// This many.
    Number(u64),
}

impl One for Limit {
    fn write(&self) -> String {
        match self {
            Self::Infinity => "infinity".to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text == "infinity" { Some(Self::Infinity) } else { text.parse().ok().map(Self::Number) }
    }
}

/// A variable of a service. `Debug` does not show a value that may be secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Letters, digits and underscores, not beginning with a digit.
    pub name: String,
    /// The value; nothing in it is special.
    pub value: String,
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.name, shown_value(&self.name, &self.value))
    }
}

/// Settings without a field, as they may be shown.
pub(super) struct ShownExtra<'e>(pub(super) &'e Extra);

impl fmt::Debug for ShownExtra<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, value)| (key, shown_value(key, value)))).finish()
    }
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for Variable {
    fn from((name, value): (N, V)) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// The value of `EnvironmentFile=`: which [environment file](super::EnvironmentFile) a service reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentFilePath {
    /// The absolute path.
    pub path: String,
    /// Whether the file may be missing.
    pub optional: bool,
}

impl EnvironmentFilePath {
    /// A file that must exist.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), optional: false }
    }

    /// A file that may be missing.
    pub fn optional(path: impl Into<String>) -> Self {
        Self { path: path.into(), optional: true }
    }
}

/// The assignments of one section.
#[derive(Debug)]
pub(crate) struct Assigned<'u> {
    pub(crate) unit: &'u EffectiveUnit,
    pub(crate) section: Section,
}

impl Assigned<'_> {
    /// Settings without a field, and values that no field can hold.
    pub(crate) fn others(&self, keys: &[&str]) -> Extra {
        let settings =
            self.unit.settings.iter().filter(|setting| setting.taken && setting.section == self.section);
        // What no field can hold must not get lost when a unit is read and rendered.
        let others = settings.filter(|setting| !keys.contains(&setting.key.as_str()));
        others.map(|setting| (setting.key.clone(), setting.value.clone())).collect()
    }
}

pub(crate) fn read_one<T: One>(assigned: &Assigned<'_>, key: &str) -> Option<T> {
    assigned.unit.value(assigned.section, key).and_then(T::read)
}

pub(crate) fn read_list<T: Many>(assigned: &Assigned<'_>, key: &str) -> Vec<T> {
    T::read(assigned, key)
}

/// Writes the lines of a section.
#[derive(Debug)]
pub(crate) struct Writer<'o> {
    pub(crate) out: &'o mut String,
}

impl Writer<'_> {
    pub(crate) fn line(&mut self, key: &str, value: impl Display) {
        self.out.push_str(key);
        self.out.push('=');
        self.out.push_str(&value.to_string());
        self.out.push('\n');
    }

    pub(crate) fn one<T: One>(&mut self, key: &str, value: Option<&T>) {
        if let Some(value) = value {
            self.line(key, value.write());
        }
    }

    pub(crate) fn list<T: Many>(&mut self, key: &str, values: &[T]) {
        if values.is_empty() {
            return;
        }
        let written: Vec<String> = values.iter().map(Many::write).collect();
        // systemd adds lines of one list up, so that both forms say the same; names are short, and commands are not.
        if T::SHARES_LINES {
            self.line(key, written.join(" "));
        } else {
            for value in written {
                self.line(key, value);
            }
        }
    }
}

impl One for String {
    fn write(&self) -> String {
        self.replace('%', "%%")
    }

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.replace("%%", "%"))
    }
}

impl One for bool {
    fn write(&self) -> String {
        (if *self { "yes" } else { "no" }).to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        boolean(text)
    }
}

macro_rules! plain_settings {
    ($($ty:ty),+) => {
        $(impl One for $ty {
            fn write(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })+
    };
}
plain_settings!(u32, i16, TimeSpan, UnitName);

impl Many for UnitName {
    fn write(&self) -> String {
        // A name holds no blanks and no percent signs.
        self.to_string()
    }

    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self> {
        let values = assigned.unit.values(assigned.section, key);
        let words = values.iter().flat_map(|value| {
            // Dependencies of [Unit] take quotes for letters; systemctl, which reads [Install], removes them.
            let syntax = if assigned.section == Section::Install { Syntax::QUOTED } else { Syntax::RAW };
            split::split(value.as_bytes(), syntax).unwrap_or_default()
        });
        words.filter_map(|read| read.word.text().parse().ok()).collect()
    }
}

impl Many for String {
    const SHARES_LINES: bool = false;

    fn write(&self) -> String {
        self.replace('%', "%%")
    }

    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self> {
        let kind = assigned.section.row(key).and_then(|row| row.kind(assigned.unit.specifiers.releases()));
        let values = assigned.unit.values(assigned.section, key);
        let words = values.iter().flat_map(|value| {
            if kind == Some(Kind::Documentation) {
                let words = split::split(value.as_bytes(), Syntax::QUOTED).unwrap_or_default();
                words.iter().map(|read| read.word.text().into_owned()).collect()
            } else {
                vec![(*value).to_owned()]
            }
        });
        words.map(|word| word.replace("%%", "%")).collect()
    }
}

impl Many for Variable {
    const SHARES_LINES: bool = false;

    fn write(&self) -> String {
        let mut text = String::new();
        // No variable is replaced in Environment=, so that a dollar stays single here.
        super::quote::push_quoted(&mut text, &format!("{}={}", self.name, self.value), false);
        text
    }

    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self> {
        let mut variables = Vec::new();
        for value in assigned.unit.values(assigned.section, key) {
            for read in split::split(value.as_bytes(), Syntax::ESCAPED).unwrap_or_default() {
                let word = read.word.text();
                if let Some((name, value)) = super::values::assignment(word.as_bytes()) {
                    variables.push(Self::from((name, value.replace("%%", "%"))));
                }
            }
        }
        variables
    }
}

impl Many for EnvironmentFilePath {
    const SHARES_LINES: bool = false;

    fn write(&self) -> String {
        format!("{}{}", if self.optional { "-" } else { "" }, self.path.replace('%', "%%"))
    }

    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self> {
        let values = assigned.unit.values(assigned.section, key);
        let files = values.into_iter().map(|value| match value.strip_prefix('-') {
            Some(path) => Self::optional(path.replace("%%", "%")),
            None => Self::new(value.replace("%%", "%")),
        });
        files.collect()
    }
}

impl Many for ExecCommand {
    const SHARES_LINES: bool = false;

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(assigned: &Assigned<'_>, key: &str) -> Vec<Self> {
        assigned.unit.loaded_commands(key).map(|loaded| Self::from_command(&loaded.command)).collect()
    }
}
