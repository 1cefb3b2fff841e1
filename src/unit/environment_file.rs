//! What systemd makes of an environment file, and what it passes over without a word.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, FieldPath, Lines, Report, RuleInfo};
use crate::document::allowance::{self, Comments};
use crate::document::judge;
use crate::engine::rule::{rule, rules};
use crate::format::environment::{self, Assignment};
use crate::target::Target;
use crate::text::excerpt;

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
        .why("The earlier value is lost without a word.")
        .help("keep one of them")
        .source(SOURCE);
    }
}

/// Judges an environment file as systemd reads it for `EnvironmentFile=`: never fails.
///
/// systemd refuses nothing here, so there are no errors; what it passes over is reported with its line. Values may be
/// secrets and are never shown.
///
/// ```
/// use nodestrap::unit::lint_environment_file;
/// use nodestrap::{KubernetesVersion, Target};
///
/// let text = "KUBELET_EXTRA_ARGS=--v=2\n--node-ip=192.168.1.51\n";
/// let report = lint_environment_file(text, &Target::new(KubernetesVersion::V1_34));
/// let found: Vec<_> = report.iter().map(|found| found.rule.id).collect();
/// // The second line has an = and so is an assignment, but of a name that no variable can have.
/// assert_eq!(found, ["unit-environment-name"]);
/// ```
pub fn lint_environment_file(text: &str, target: &Target) -> Report {
    let contents = environment::read_all(text);
    let lines = Lines::of(text);
    let mut found = Vec::new();
    for span in contents.skipped {
        found.push(at(&SKIPPED, &lines, span, "a line without = is skipped".to_owned()));
        judge::bound_early(&mut found, target);
    }
    let later = later(&contents.assignments);
    for (assignment, later) in contents.assignments.iter().zip(later) {
        found.extend(judged(&lines, assignment));
        if let Some(later) = later.filter(|later| later.taken && assignment.taken) {
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
    for diagnostic in &mut found {
        judge::apply_target(diagnostic, target);
    }
    let report = judge::bound(found, target).into_iter().collect();
    allowance::heed(report, text, Comments::Unit, target)
}

/// For each assignment the next one to the same name.
fn later(assignments: &[Assignment]) -> Vec<Option<&Assignment>> {
    let mut seen = BTreeMap::new();
    let mut later: Vec<_> = assignments.iter().rev().map(|one| seen.insert(one.name.as_str(), one)).collect();
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
        let shown = excerpt(name);
        let message = if is_shown(name) {
            format!("{shown:?} is no name of a variable")
        } else {
            "what stands before the = is no name of a variable".to_owned()
        };
        let mut diagnostic = at(&NAME, lines, span.clone(), message);
        diagnostic.help =
            name.strip_prefix("export ").map(|name| format!("{} alone, no shell reads this", name.trim()));
        if shown.starts_with('-') {
            diagnostic.help = Some("a flag belongs into the value of a variable".to_owned());
        }
        return Some(diagnostic);
    }
    let begins = |rest: &str| {
        rest.starts_with(['{', '(']) || rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    };
    let is_meant = value.contains('`') || value.match_indices('$').any(|(at, _)| begins(&value[at + 1..]));
    is_meant.then(|| {
        at(&NOT_EXPANDED, lines, span.clone(), format!("nothing in the value of {name} is replaced"))
    })
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
        let report = lint_environment_file(text, &Target::new(KubernetesVersion::V1_34));
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
        let report = lint_environment_file("export A=hunter2\nB=hunter2$C\nhunter2\n", &target);
        // A line without = may be anything: only its number is told.
        assert_eq!(report.iter().count(), 3);
        assert!(!report.to_string().contains("hunter2"), "{report}");
    }
}
