//! The public face of a rule: what the catalogue says of it.

use std::fmt;

use crate::program::Program;
use crate::version::{Minor, Window};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Habit, taste, or something that cannot be known from what was given.
    Note,
    /// Accepted, but harmful or dangerous.
    Warning,
    /// The real program refuses the file, or the join cannot work.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// How far a program gets with a file before it refuses it, earliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The token file's reader; a flag parser.
    Parse,
    /// An object of a kind that is not judged here.
    Kind,
    /// Syntax and types.
    Decode,
    /// Feature gates of the file.
    Gates,
    /// Values and relations.
    Validate,
    /// Construction of the client.
    Client,
    /// Construction of its TLS transport.
    Transport,
    /// A server address that no request can be made of.
    Url,
    /// Accepted by all of the above; refused later, when the program starts its work, or serves no such path.
    Start,
}

impl Stage {
    /// The word the judge protocol uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Kind => "kind",
            Self::Decode => "decode",
            Self::Gates => "gates",
            Self::Validate => "validate",
            Self::Url => "url",
            Self::Client => "client",
            Self::Transport => "transport",
            Self::Start => "start",
        }
    }
}

/// One rule of the public catalogue.
///
/// Ids are kebab-case, begin with the kind of file and name the fault, so that they read well after *allow*:
/// `kubelet-read-only-port`. They are stable: a renamed rule keeps its old id as an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleInfo {
    /// The stable id.
    pub id: &'static str,
    /// The fault in one line.
    pub title: &'static str,
    /// Why it matters and what happens.
    pub why: &'static str,
    /// How to mend it, when that can be said once for all findings.
    pub help: &'static str,
    /// How bad it is by default.
    pub severity: Severity,
    /// The minors in which the rule holds.
    pub window: Window,
    /// The program that refuses such a file, and how far it gets; `None` for a rule of our own.
    pub refused_by: Option<(Program, Stage)>,
    /// Journal messages an operator would see.
    pub journal: &'static [&'static str],
    /// The upstream file, issue or man page the rule comes from.
    pub source: &'static str,
    /// The program whose strict reader complains although its lenient one goes on: unknown and repeated keys.
    pub strict: Option<Program>,
    /// The id of the link of a join that an error of this rule breaks; for rules between files.
    pub link: Option<&'static str>,
    /// Rules of single files that have nothing to add where this one has looked.
    pub supersedes: &'static [&'static str],
    /// Whether no target can allow it, because what it finds cannot be written as what it is.
    pub is_final: bool,
}

impl RuleInfo {
    /// Where the documentation of this release begins.
    pub(crate) const PAGES: &'static str = concat!("https://docs.rs/nodestrap/", env!("CARGO_PKG_VERSION"));

    /// The address of the rule's page: what is wrong, why it matters, the help and the source.
    ///
    /// ```
    /// use nodestrap::catalogue;
    ///
    /// let page = catalogue::rule("kubelet-rotation-off").unwrap().page();
    /// assert!(page.starts_with("https://") && page.ends_with("/nodestrap/guide/rules/index.html#kubelet-rotation-off"));
    /// ```
    pub fn page(&self) -> String {
        format!("{}/nodestrap/guide/rules/index.html#{}", Self::PAGES, self.id)
    }

    /// An error of our own: the join cannot work, though no program refuses the file.
    pub(crate) const fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            why: "",
            help: "",
            severity: Severity::Error,
            window: Window::ALWAYS,
            refused_by: None,
            journal: &[],
            source: "",
            strict: None,
            link: None,
            supersedes: &[],
            is_final: false,
        }
    }

    pub(crate) const fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub(crate) const fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    pub(crate) const fn why(mut self, why: &'static str) -> Self {
        self.why = why;
        self
    }

    pub(crate) const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    pub(crate) const fn refused_by(mut self, program: Program, stage: Stage) -> Self {
        self.refused_by = Some((program, stage));
        self
    }

    pub(crate) const fn journal(mut self, journal: &'static [&'static str]) -> Self {
        self.journal = journal;
        self
    }

    pub(crate) const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(crate) const fn strict(mut self, program: Program) -> Self {
        self.strict = Some(program);
        self
    }

    pub(crate) const fn link(mut self, id: &'static str) -> Self {
        self.link = Some(id);
        self
    }

    pub(crate) const fn supersedes(mut self, ids: &'static [&'static str]) -> Self {
        self.supersedes = ids;
        self
    }

    /// No target can allow it: what it finds cannot be written as what it is.
    pub(crate) const fn not_allowable(mut self) -> Self {
        self.is_final = true;
        self
    }

    pub(crate) const fn since(mut self, minor: Minor) -> Self {
        self.window.since = minor;
        self
    }

    pub(crate) const fn until(mut self, minor: Minor) -> Self {
        self.window.until = Some(minor);
        self
    }
}
