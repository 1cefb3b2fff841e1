//! Diagnostics and the report that holds them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::{FieldPath, Program, RuleInfo, Severity, Stage};
use crate::edit::Edit;
use crate::sensitive::without_user;
use crate::text::line_start;

/// One finding.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static RuleInfo,
    /// How bad it is, after the target's overrides.
    pub severity: Severity,
    /// The file, as the caller named it; `None` where one nameless text was judged.
    pub file: Option<Box<str>>,
    /// The field.
    pub path: FieldPath,
    /// Where that is in the file; `None` where the field is not in the text.
    pub place: Option<Place>,
    /// What is wrong with this value.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Edits after which the file passes this rule, where the fix is certain.
    pub fix: Vec<Edit>,
    /// The other place, where two places contradict each other.
    pub related: Vec<Related>,
    /// Whether the rule was allowed, by the target or by a comment of the file: shown, but no longer an error.
    pub allowed: bool,
    /// Why, where a comment of the file allows it and says so.
    pub reason: Option<Box<str>>,
    /// How many findings this one stands for, where a file breaks one rule more often than
    /// [`Target::most_findings`](crate::Target::most_findings) shows; 0 for a finding of its own.
    pub left_out: usize,
    /// The program at hand, where the rule is one of several programs; else the rule names it.
    pub program: Option<Program>,
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file, as the caller named it.
    pub file: Option<Box<str>>,
    /// Where in the file.
    pub place: Option<Place>,
    /// What stands there.
    pub message: String,
}

/// A byte range of a file and where it begins for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bytes.
    pub span: Range<usize>,
    /// Line and column of the first one.
    pub position: Position,
    /// The source line, without its line end, for the caret print; empty where it could hold a secret, or is longer
    /// than 4,096 bytes. All findings of a line share it.
    pub line_text: Arc<str>,
}

/// A line and column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The position of a byte offset.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = line_start(before, before.len());
        Self {
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl Diagnostic {
    pub(crate) fn new(rule: &'static RuleInfo, path: FieldPath, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            file: None,
            path,
            place: None,
            message: message.into(),
            // The rule's help stands in for a better one, which only the check that found it can know.
            help: (!rule.help.is_empty()).then(|| rule.help.to_owned()),
            fix: Vec::new(),
            related: Vec::new(),
            allowed: false,
            reason: None,
            left_out: 0,
            program: None,
        }
    }

    /// The finding that counts so many of the same rule and file which a report leaves out.
    pub(crate) fn standing_for(self, count: usize) -> Self {
        let finding = if count == 1 { "finding" } else { "findings" };
        let message = format!("{count} more {finding} of this rule in this file are left out");
        Self {
            severity: self.severity,
            file: self.file,
            allowed: self.allowed,
            program: self.program,
            // The help may name a value of the first one.
            help: None,
            left_out: count,
            ..Self::new(self.rule, FieldPath::ROOT, message)
        }
    }

    /// Whether this rule found it: a rule is the entry of the catalogue, so there is one of each.
    pub(crate) fn is_of(&self, rule: &'static RuleInfo) -> bool {
        std::ptr::eq(self.rule, rule)
    }

    /// This finding, with what it knows in place of the rule's own help.
    pub(crate) fn helped(mut self, better: Option<String>) -> Self {
        self.prefer_help(better);
        self
    }

    /// Puts what this finding knows in place of the rule's own help.
    pub(crate) fn prefer_help(&mut self, better: Option<String>) {
        if better.is_some() {
            self.help = better;
        }
    }

    /// The program that refuses the file because of this.
    pub fn refused_by(&self) -> Option<Program> {
        self.rule.refused_by.map(|(program, _)| self.program.unwrap_or(program))
    }

    /// How far that program gets before it refuses.
    pub fn stage(&self) -> Option<Stage> {
        self.rule.refused_by.map(|(_, stage)| stage)
    }

    /// Whether the real program refuses the file for this, whatever the target allows.
    pub fn refuses(&self) -> bool {
        // The rule's own severity and not the target's. What fails at the start of the work was accepted as a file.
        self.rule.severity == Severity::Error && self.stage().is_some_and(|stage| stage != Stage::Start)
    }
}

/// Everything one judgement found.
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn from_diagnostics(mut diagnostics: Vec<Diagnostic>) -> Self {
        // Here, and not in each rule: no message leaves the crate on another way.
        diagnostics.iter_mut().for_each(hide_users);
        // Stable: findings without a place keep the order in which the rules found them, at the end of their file.
        let start = |d: &Diagnostic| d.place.as_ref().map_or(usize::MAX, |place| place.span.start);
        diagnostics.sort_by(|a, b| a.file.cmp(&b.file).then_with(|| start(a).cmp(&start(b))));
        Self { diagnostics }
    }

    /// The findings, by file and place.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.diagnostics.iter()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// How many findings of this severity there are, with those that are left out for their number.
    ///
    /// ```
    /// use nodestrap::diagnostic::Severity;
    /// use nodestrap::kubelet::KubeletConfiguration;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let target = Target::new(KubernetesVersion::V1_34).most_findings(2);
    /// let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\na: 1\nb: 2\nc: 3\nd: 4\n";
    /// let lint = KubeletConfiguration::lint(text, &target);
    /// let unknown = lint.report().iter().filter(|found| found.rule.id == "kubelet-unknown-key");
    /// assert_eq!(unknown.count(), 3);
    /// let others = lint.report().warnings().filter(|found| found.rule.id != "kubelet-unknown-key").count();
    /// assert_eq!(lint.report().count(Severity::Warning), 4 + others);
    /// ```
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|found| found.severity == severity).map(|found| found.left_out.max(1)).sum()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.iter().filter(|d| d.severity == Severity::Error)
    }

    /// The warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.iter().filter(|d| d.severity == Severity::Warning)
    }

    /// The notes.
    pub fn notes(&self) -> impl Iterator<Item = &Diagnostic> {
        self.iter().filter(|d| d.severity == Severity::Note)
    }

    /// Whether there is a warning.
    pub fn has_warnings(&self) -> bool {
        self.warnings().next().is_some()
    }

    /// Whether an error is left under the target's overrides.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether the real program takes the file: no finding that it refuses for. Overrides do not matter here.
    pub fn accepted(&self) -> bool {
        !self.iter().any(Diagnostic::refuses)
    }

    /// Whether the program's strict reader would complain.
    pub fn strict(&self) -> bool {
        self.iter().any(|d| d.rule.strict.is_some())
    }

    /// Where the real program would stop, when it refuses.
    pub fn stage(&self) -> Option<Stage> {
        self.iter().filter(|d| d.refuses()).filter_map(Diagnostic::stage).min()
    }

    /// The edits of all certain fixes of findings at or above a severity.
    pub fn fixes(&self, least: Severity) -> impl Iterator<Item = &Edit> {
        self.iter().filter(move |d| d.severity >= least).flat_map(|d| &d.fix)
    }

    /// The edits of the certain fixes of one rule, by its id: how a habit or a matter of taste is mended.
    pub fn fixes_of(&self, id: &str) -> impl Iterator<Item = &Edit> {
        self.iter().filter(move |d| d.rule.id == id).flat_map(|d| &d.fix)
    }
}

/// Whatever value a rule repeats: a URL in it is shown without its user part.
fn hide_users(diagnostic: &mut Diagnostic) {
    let related = diagnostic.related.iter_mut().map(|related| &mut related.message);
    for message in [&mut diagnostic.message].into_iter().chain(&mut diagnostic.help).chain(related) {
        if let Cow::Owned(shown) = without_user(message) {
            *message = shown;
        }
    }
}

/// As it prints: findings name their rules, whose texts are too long to read where an error is printed.
impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What [`Document::parse`](crate::Document::parse) gives for a text with errors.
impl std::error::Error for Report {}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl<'r> IntoIterator for &'r Report {
    type Item = &'r Diagnostic;
    type IntoIter = std::slice::Iter<'r, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self::from_diagnostics(diagnostics.into_iter().collect())
    }
}
