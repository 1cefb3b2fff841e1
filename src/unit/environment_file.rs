//! Environment files as documents: what systemd makes of one, and what it passes over without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::settings::Variable;
use super::variables::Variables;
use crate::diagnostic::{Diagnostic, FieldPath, Lines, Report, RuleInfo, Segment};
use crate::document::allowance::{self, Comments};
use crate::document::judge;
use crate::document::operation::{Changes, Operation, in_sequence};
use crate::document::spec::inherent;
use crate::document::{Document, Kind, Lint, Refusal, Valid, sealed::Sealed};
use crate::edit::{self, Edit};
use crate::engine::rule::{rule, rules};
use crate::format::change::refuse;
use crate::format::environment::{self, Assignment, Contents};
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::text::{excerpt, line_start, next_line};

const SOURCE: &str = "systemd.exec(5)";

rules! {
    pub(super) FOUND {
        SKIPPED = rule("unit-environment-line-skipped", "the line is no assignment")
    .warning()
    .why("systemd skips a line without = silently; a flag that was meant to go on there is lost.")
    .help("write NAME=\"…\", all flags in one value")
    .source(SOURCE);
        NAME = rule("unit-environment-name", "no variable can have this name")
    .warning()
    .why("Names are letters, digits and underscores and begin with no digit. systemd drops the line: a command line that uses the variable gets nothing.")
    .help("write letters, digits and _ only, no digit first")
    .source(SOURCE);
        OPEN_QUOTE = rule("unit-environment-quote-open", "the quote is not closed")
    .warning()
    .why("Everything behind it, other assignments too, becomes part of the value.")
    .help("close the quote")
    .source(SOURCE);
        NOT_EXPANDED = rule(
    "unit-environment-not-expanded",
    "nothing is replaced in the value",
)
.note()
.why(
    "The file looks like a shell's, but no shell reads it: `$` and backquotes reach the program as they are.",
)
.help("write the value itself")
.source(SOURCE);
        REPEATED = rule("unit-environment-repeated", "the variable is set again and only the last value holds")
        .note()
        .why("The earlier value is silently lost.")
        .help("keep one of them")
        .source(SOURCE);
        UNWRITABLE = rule("unit-environment-unwritable", "no line of an environment file can hold the variable")
        .why("systemd reads another variable than was meant, or none.")
        .help("change what the message names")
        .source(SOURCE);
    }
}

/// A file of variables that units name with `EnvironmentFile=`, such as kubeadm's `kubeadm-flags.env`.
///
/// systemd refuses nothing in such a file, so a text never has errors; what it passes over is reported with its line. Any
/// value may be a secret: no message shows one, and what is rendered is [`Sensitive`]. A draft is refused where a line
/// would not say what was meant.
///
/// An edit changes, adds and removes assignments, and leaves every comment alone. A patch names variables by their
/// names.
///
/// Source: systemd.exec(5), systemd `src/basic/env-file.c`.
///
/// ```
/// use nodestrap::unit::EnvironmentFile;
/// use nodestrap::{KubernetesVersion, Target, edit};
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let text = "# flags of kubeadm\nKUBELET_KUBEADM_ARGS=\"--node-ip=192.168.1.51\"\nexport LANG=C\n";
/// let lint = EnvironmentFile::lint(text, &target);
/// let found: Vec<_> = lint.report().iter().map(|found| found.rule.id).collect();
/// // No shell reads the file: "export LANG" is no name of a variable.
/// assert_eq!(found, ["unit-environment-name"]);
///
/// let wanted = EnvironmentFile::new().variable("KUBELET_KUBEADM_ARGS", "--node-ip=192.168.1.51 --v=2");
/// let wanted = wanted.validate(&target)?;
/// let edited = edit::apply(text, &wanted.edits_to_equal(text)?)?;
/// assert!(edited.starts_with("# flags of kubeadm\nKUBELET_KUBEADM_ARGS=\"--node-ip=192.168.1.51 --v=2\"\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentFile {
    /// The variables, in the order of the file. Each name stands once.
    pub variables: Vec<Variable>,
}

impl EnvironmentFile {
    /// Makes a file without variables.
    pub const fn new() -> Self {
        Self { variables: Vec::new() }
    }

    /// Sets a variable; it replaces an earlier value of the same name.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(name.into(), value.into());
        self
    }

    /// The value of a variable, where the file sets it.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.as_str())
    }

    fn set(&mut self, name: String, value: String) {
        match self.variables.iter_mut().find(|known| known.name == name) {
            Some(known) => known.value = value,
            None => self.variables.push(Variable { name, value }),
        }
    }

    /// What systemd keeps of a text: of repeated variables the last value.
    fn read(contents: &Contents) -> Self {
        let mut variables: Vec<Variable> = Vec::new();
        let mut known = BTreeMap::new();
        for Assignment { name, value, .. } in contents.assignments.iter().filter(|one| one.taken) {
            let at = *known.entry(name.as_str()).or_insert(variables.len());
            match variables.get_mut(at) {
                Some(variable) => variable.value.clone_from(value),
                None => variables.push((name.as_str(), value.as_str()).into()),
            }
        }
        Self { variables }
    }

    fn encode(&self) -> String {
        self.variables.iter().map(|variable| line(variable) + "\n").collect()
    }
}

impl<V: Into<Variable>> FromIterator<V> for EnvironmentFile {
    fn from_iter<I: IntoIterator<Item = V>>(variables: I) -> Self {
        let mut file = Self::new();
        for variable in variables {
            let Variable { name, value } = variable.into();
            file.set(name, value);
        }
        file
    }
}

impl From<EnvironmentFile> for Variables {
    fn from(file: EnvironmentFile) -> Self {
        file.variables.into_iter().map(|variable| (variable.name, variable.value)).collect()
    }
}

impl Sealed for EnvironmentFile {}

impl Document for EnvironmentFile {
    const KIND: Kind = Kind::EnvironmentFile;
    type Text = Sensitive<String>;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        let contents = environment::read_all(text);
        let report = judge::text_report(of_text(text, &contents, target), target);
        let report = allowance::heed(report, text, Comments::Unit, target);
        Lint::new(Some(Self::read(&contents)), report)
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(of_draft(self), target)
    }

    fn render(valid: &Valid<Self>) -> Sensitive<String> {
        valid.document().encode().into()
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        edits(valid.document(), text)
    }

    /// A variable is set by its name; `remove` takes its name.
    fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| {
            let mut wanted = Self::read(&environment::read_all(text));
            match operation {
                Operation::Set(file) | Operation::Add(file) => {
                    for Variable { name, value } in &file.variables {
                        wanted.set(name.clone(), value.clone());
                    }
                }
                Operation::Remove(path) => match path.segments() {
                    [Segment::Key(name)] => wanted.variables.retain(|variable| variable.name != **name),
                    _ => return Err(Refusal::new(path.clone(), "the path of a variable is its name")),
                },
            }
            edits(&wanted, text)
        })
    }
}

inherent!(EnvironmentFile);

/// The assignment of a variable. Nothing but quotes, backslashes, `$` and backquotes is special between double quotes.
fn line(Variable { name, value }: &Variable) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if value.chars().all(is_plain) {
        return format!("{name}={value}");
    }
    let mut line = format!("{name}=\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '`' | '$') {
            line.push('\\');
        }
        line.push(c);
    }
    line.push('"');
    line
}

/// The edits after which the text sets these variables, and no other ones.
fn edits(wanted: &EnvironmentFile, text: &str) -> Result<Vec<Edit>, Refusal> {
    let contents = environment::read_all(text);
    let mut edits = Vec::new();
    for (assignment, later) in contents.assignments.iter().zip(later(&contents.assignments)) {
        match wanted.value(&assignment.name) {
            _ if !assignment.taken => {}
            None => edits.push(Edit::delete(whole_lines(text, &assignment.span))),
            Some(value) if later.is_none() && value != assignment.value => {
                let variable = (assignment.name.as_str(), value).into();
                edits.push(Edit::replace(assignment.span.clone(), line(&variable)));
            }
            Some(_) => {}
        }
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_there = |name: &str| contents.assignments.iter().any(|one| one.taken && one.name == name);
    let missing = wanted.variables.iter().filter(|variable| !is_there(&variable.name));
    let missing: String = missing.map(|variable| line(variable) + line_end).collect();
    if !missing.is_empty() {
        let due = if text.is_empty() || text.ends_with('\n') { "" } else { line_end };
        edits.push(Edit::insert(text.len(), format!("{due}{missing}")));
    }
    let changed = edit::apply(text, &edits).map_err(|_| refuse("two variables share a line"))?;
    let changed = EnvironmentFile::read(&environment::read_all(&changed));
    if Variables::from(changed) == Variables::from(wanted.clone()) {
        Ok(edits)
    } else {
        Err(refuse("the text is written in a way that cannot be changed in place"))
    }
}

/// The lines that an assignment stands on, with the line end.
fn whole_lines(text: &str, span: &Range<usize>) -> Range<usize> {
    line_start(text, span.start)..next_line(text, span.end)
}

/// What is found in a foreign text, every finding with its place.
fn of_text(text: &str, contents: &Contents, target: &Target) -> Vec<Diagnostic> {
    let lines = Lines::of(text);
    let mut found = Vec::new();
    for span in &contents.skipped {
        found.push(at(&SKIPPED, &lines, span.clone(), "a line without = is skipped".to_owned()));
        judge::bound_early(&mut found, target);
    }
    let later = later(&contents.assignments);
    for (assignment, later) in contents.assignments.iter().zip(later) {
        found.extend(judged(&lines, assignment));
        if let Some(later) = later.filter(|_| assignment.taken) {
            let line = lines.place(later.span.clone(), true).position.line;
            let message = format!("{} is set again in line {line}: that one holds", assignment.name);
            found.push(at(&REPEATED, &lines, assignment.span.clone(), message));
        }
        judge::bound_early(&mut found, target);
    }
    if let Some(start) = contents.open_quote {
        let message = "the quote is not closed: the rest of the file is the value".to_owned();
        found.push(at(&OPEN_QUOTE, &lines, start..start + 1, message));
    }
    found
}

/// What is found in a draft: variables that no line can hold, and values that look like a shell's.
fn of_draft(draft: &EnvironmentFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, Variable { name, value }) in draft.variables.iter().enumerate() {
        let mut say = |rule, message| found.push(Diagnostic::new(rule, FieldPath::ROOT.item(index), message));
        if !environment::is_variable_name(name.as_bytes()) {
            say(&UNWRITABLE, no_name(name));
        } else if !environment::is_value(value) {
            let message = format!("the value of {name} has a character that systemd takes in no file");
            say(&UNWRITABLE, message);
        } else if !seen.insert(name) {
            say(&UNWRITABLE, format!("{name} is set a second time: one value alone can hold"));
        } else if is_meant_for_a_shell(value) {
            say(&NOT_EXPANDED, not_replaced(name));
        }
    }
    found
}

/// For each assignment the next one to the same name that systemd takes.
fn later(assignments: &[Assignment]) -> Vec<Option<&Assignment>> {
    let mut seen: BTreeMap<&str, &Assignment> = BTreeMap::new();
    let mut later: Vec<_> = assignments
        .iter()
        .rev()
        .map(|one| {
            let name = one.name.as_str();
            if one.taken { seen.insert(name, one) } else { seen.get(name).copied() }
        })
        .collect();
    later.reverse();
    later
}

/// Whether a message may repeat what stands before a `=`: a line of a key without quotes ends with one as well.
fn is_shown(name: &str) -> bool {
    const LONGEST: usize = 40;
    let is_of_words = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' ');
    name.chars().count() <= LONGEST && name.chars().all(is_of_words)
}

fn judged(lines: &Lines<'_>, assignment: &Assignment) -> Option<Diagnostic> {
    let Assignment { name, value, span, taken } = assignment;
    if !taken {
        let mut diagnostic = at(&NAME, lines, span.clone(), no_name(name));
        diagnostic.help =
            name.strip_prefix("export ").map(|name| format!("{} alone, no shell reads this", name.trim()));
        if name.starts_with('-') {
            diagnostic.help = Some("a flag belongs into the value of a variable".to_owned());
        }
        return Some(diagnostic);
    }
    is_meant_for_a_shell(value).then(|| at(&NOT_EXPANDED, lines, span.clone(), not_replaced(name)))
}

fn no_name(name: &str) -> String {
    if is_shown(name) {
        format!("{:?} is no name of a variable", excerpt(name))
    } else {
        "what stands before the = is no name of a variable".to_owned()
    }
}

fn not_replaced(name: &str) -> String {
    format!("nothing in the value of {name} is replaced")
}

/// Whether a shell would replace something in the value.
fn is_meant_for_a_shell(value: &str) -> bool {
    let begins = |rest: &str| {
        rest.starts_with(['{', '(']) || rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    };
    value.contains('`') || value.match_indices('$').any(|(at, _)| begins(&value[at + 1..]))
}

/// Lines of environment files may hold secrets: none is shown.
fn at(rule: &'static RuleInfo, lines: &Lines<'_>, span: Range<usize>, message: String) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, message);
    diagnostic.place = Some(lines.place(span, true));
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::KubernetesVersion;

    fn found(text: &str) -> Vec<(&'static str, usize)> {
        let target = Target::new(KubernetesVersion::V1_34);
        let report = EnvironmentFile::lint(text, &target).into_parts().1;
        let line = |found: &Diagnostic| found.place.as_ref().map_or(0, |place| place.position.line);
        report.iter().map(|found| (found.rule.id, line(found))).collect()
    }

    #[test]
    fn what_systemd_takes_is_not_complained_about() {
        let sound = "# flags\n; more\n\nKUBELET_ARGS=\"--v=2 \\\n  --x=a\"\nA='$'\nB=5$\nC=a\\\nb\n";
        assert_eq!(found(sound), []);
    }

    #[test]
    fn what_systemd_passes_over_is_told_with_its_line() {
        for (text, expected) in [
            ("A=1\n--v\nB=2\n", ("unit-environment-line-skipped", 2)),
            ("A=1\nlast", ("unit-environment-line-skipped", 2)),
            ("export A=1\n", ("unit-environment-name", 1)),
            ("A=1\n1A=2\n", ("unit-environment-name", 2)),
            ("A=1\n\nB=\"--v=2\nC=3\n", ("unit-environment-quote-open", 3)),
            ("A=x\nB=--a=$A\n", ("unit-environment-not-expanded", 2)),
            ("A=$(hostname)\n", ("unit-environment-not-expanded", 1)),
            ("A=1\nA=2\n", ("unit-environment-repeated", 1)),
        ] {
            assert_eq!(found(text), [expected], "{text:?}");
        }
    }

    #[test]
    fn no_value_is_shown() {
        let target = Target::new(KubernetesVersion::V1_34);
        let report =
            EnvironmentFile::lint("export A=hunter2\nB=hunter2$C\nhunter2\n", &target).into_parts().1;
        // A line without = may be anything: only its number is told.
        assert_eq!(report.iter().count(), 3);
        assert!(!report.to_string().contains("hunter2"), "{report}");
    }
}
