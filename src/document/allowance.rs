//! Rules that a comment of a file allows: `# nodestrap: allow(kubelet-read-only-port) the dashboards ask there`.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, FieldPath, IDS, Lines, Report, Severity};
use crate::engine::rule::{rule, rules};
use crate::nearest::nearest;
use crate::sensitive::holds_secret;
use crate::target::{Override, Target};
use crate::text::excerpt;

use super::judge;

rules! {
    pub(crate) FOUND {
        UNUSED = rule("target-allowance-unused", "a comment allows a rule that finds nothing")
            .note()
            .why(
                "What was allowed is gone, or stands elsewhere. Left where it is, the comment hides the next fault of \
                 that kind.",
            )
            .help("take it out, or put it above the line that it is about; the head of a file speaks of the whole file");
        UNKNOWN = rule("target-allowance-unknown", "a comment allows no rule that exists")
            .note()
            .why("What was meant is judged as always.")
            .help("write it as # nodestrap: allow(rule-id) and the reason, with an id of the page of rules");
    }
}

/// How a text marks its comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comments {
    /// `#` at the beginning of a line or behind a blank. The lines of a block are those that are indented further.
    Yaml,
    /// `#` at the beginning of a line or behind a blank.
    Toml,
    /// `#` or `;` at the beginning of a line. A backslash at its end continues a line.
    Unit,
}

/// One comment that allows rules.
#[derive(Debug)]
pub(crate) struct Allowance {
    ids: Vec<String>,
    reason: Option<String>,
    /// The lines that it is about; nothing for the whole file.
    lines: Option<Range<usize>>,
    /// The bytes of the comment.
    span: Range<usize>,
    /// It is a part of a text that the file holds, and counts there.
    is_of_text: bool,
}

/// A line of a text, with its number and where it begins.
#[derive(Clone, Copy)]
struct Line<'t> {
    number: usize,
    start: usize,
    text: &'t str,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn is_comment(&self, comments: Comments) -> bool {
        let text = self.text.trim_start();
        text.starts_with('#') || (comments == Comments::Unit && text.starts_with(';'))
    }

    fn says(&self, comments: Comments) -> bool {
        let is_mark = comments == Comments::Yaml && self.text.trim_end() == "---";
        !self.text.trim().is_empty() && !self.is_comment(comments) && !is_mark
    }

    /// Whether the lines behind this one that are indented further are one text.
    fn opens_text(&self) -> bool {
        let last = self.text.split(" #").next().unwrap_or("").split_whitespace().next_back().unwrap_or("");
        last.strip_prefix(['|', '>']).is_some_and(|rest| rest.chars().all(|c| "+-0123456789".contains(c)))
    }
}

/// The comments of a text that allow rules.
pub(crate) fn allowances(text: &str, comments: Comments) -> Vec<Allowance> {
    if !text.contains("nodestrap:") {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        lines.push(Line { number: at + 1, start, text: line });
        start += line.len();
    }
    let mut found = Vec::new();
    let (mut text_of, mut has_said) = (None, false);
    for (at, line) in lines.iter().enumerate() {
        let says = line.says(comments);
        if !line.text.trim().is_empty() && text_of.is_some_and(|indent| line.indent() <= indent) {
            text_of = None;
        }
        if let Some((span, said)) = comment(line, comments) {
            let scope = if says {
                Some(line.number..line.number + 1)
            } else if has_said {
                Some(block(&lines[at + 1..], comments).unwrap_or(line.number..line.number + 1))
            } else {
                None
            };
            let (ids, reason) = read(said);
            let is_of_text = text_of.is_some();
            found.push(Allowance { ids, reason, lines: scope, span, is_of_text });
        }
        if comments == Comments::Yaml && says && text_of.is_none() && line.opens_text() {
            text_of = Some(line.indent());
        }
        has_said |= says;
    }
    found
}

/// What a comment says to this crate, and where the comment stands.
fn comment<'t>(line: &Line<'t>, comments: Comments) -> Option<(Range<usize>, &'t str)> {
    let mark = if line.is_comment(comments) {
        line.indent()
    } else if comments == Comments::Unit {
        return None;
    } else {
        line.text.rfind(" #")? + 1
    };
    let text = line.text.trim_end();
    let said = text.get(mark + 1..)?.trim_start().strip_prefix("nodestrap:")?;
    Some((line.start + mark..line.start + text.len(), said.trim()))
}

/// The ids and the reason of `allow(a, b) because`; no ids where it is written in another way.
fn read(said: &str) -> (Vec<String>, Option<String>) {
    let Some((ids, reason)) = said.strip_prefix("allow(").and_then(|rest| rest.split_once(')')) else {
        return (Vec::new(), None);
    };
    let ids = ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    let reason = reason.trim().trim_start_matches(':').trim();
    (ids, (!reason.is_empty() && !holds_secret(reason)).then(|| reason.to_owned()))
}

/// The numbers of the lines of what begins below a comment: the next line that says something, and its block.
fn block(below: &[Line<'_>], comments: Comments) -> Option<Range<usize>> {
    let first = below.iter().position(|line| line.says(comments))?;
    let (head, rest) = below[first..].split_first()?;
    let is_item = |line: &Line<'_>| line.text.trim_start().starts_with("- ");
    let mut end = head.number + 1;
    let mut continues = is_continued(head.text);
    for line in rest {
        let belongs = match comments {
            Comments::Unit => continues,
            Comments::Toml => false,
            Comments::Yaml => {
                let deeper = line.indent() > head.indent();
                line.text.trim().is_empty()
                    || deeper
                    || (line.indent() == head.indent() && is_item(line) && !is_item(head))
            }
        };
        if !belongs {
            break;
        }
        continues = is_continued(line.text) || line.is_comment(comments);
        end = line.number + 1;
    }
    Some(head.number..end)
}

fn is_continued(line: &str) -> bool {
    line.trim_end_matches(['\n', '\r']).ends_with('\\')
}

impl Allowance {
    fn is_about(&self, found: &Diagnostic) -> bool {
        let stands = || found.place.as_ref().map(|place| place.position.line);
        self.lines.as_ref().is_none_or(|lines| stands().is_some_and(|line| lines.contains(&line)))
    }
}

/// Marks what the comments of a file allow; each id that allows something is noted in `used`, by comment and id.
///
/// What the target denies stays an error: the one who judges has the last word.
pub(crate) fn apply<'d>(
    found: impl IntoIterator<Item = &'d mut Diagnostic>,
    allowances: &[Allowance],
    target: &Target,
    used: &mut Vec<(usize, &'static str)>,
) {
    for diagnostic in found {
        let id = diagnostic.rule.id;
        let is_meant = |allowance: &Allowance| {
            allowance.ids.iter().any(|allowed| allowed == id) && allowance.is_about(diagnostic)
        };
        let Some(at) = allowances.iter().position(is_meant) else { continue };
        used.push((at, id));
        if target.override_of(id) != Some(Override::Deny) {
            diagnostic.severity = Severity::Note;
            diagnostic.allowed = true;
            diagnostic.reason = allowances[at].reason.as_deref().map(Into::into);
        }
    }
}

/// One finding for each id that no rule has, and for each that allows nothing.
pub(crate) fn idle(
    text: &str,
    allowances: &[Allowance],
    used: &[(usize, &'static str)],
    target: &Target,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if allowances.is_empty() {
        return found;
    }
    let lines = Lines::of(text);
    for (at, allowance) in allowances.iter().enumerate().filter(|(_, allowance)| !allowance.is_of_text) {
        let mut say = |rule, message: String, help: Option<String>| {
            let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, message);
            diagnostic.prefer_help(help);
            diagnostic.place = Some(lines.place(allowance.span.clone(), false));
            judge::apply_target(&mut diagnostic, target);
            found.push(diagnostic);
        };
        if allowance.ids.is_empty() {
            say(&UNKNOWN, "the comment is not read: it names no rule".to_owned(), None);
        }
        for id in &allowance.ids {
            if IDS.binary_search(&&**id).is_err() {
                let near = nearest(id, IDS.iter().copied()).map(|near| format!("did you mean {near}?"));
                say(&UNKNOWN, format!("no rule named {:?}", excerpt(id)), near);
            } else if !used.iter().any(|(of, used)| *of == at && used == id) {
                say(&UNUSED, format!("{id} finds nothing here"), None);
            }
        }
    }
    found
}

/// Whether a finding is about a comment, not about what the file says.
pub(crate) fn is_idle(found: &Diagnostic) -> bool {
    found.is_of(&UNUSED) || found.is_of(&UNKNOWN)
}

/// A report on a text, with what its comments allow.
pub(crate) fn heed(report: Report, text: &str, comments: Comments, target: &Target) -> Report {
    let allowances: Vec<Allowance> =
        allowances(text, comments).into_iter().filter(|allowance| !allowance.is_of_text).collect();
    if allowances.is_empty() {
        return report;
    }
    let (mut found, mut used) = (report.into_iter().collect::<Vec<_>>(), Vec::new());
    apply(&mut found, &allowances, target, &mut used);
    found.extend(idle(text, &allowances, &used, target));
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str, comments: Comments) -> Vec<(Vec<String>, Option<Range<usize>>)> {
        let found = allowances(text, comments).into_iter().filter(|allowance| !allowance.is_of_text);
        found.map(|allowance| (allowance.ids, allowance.lines)).collect()
    }

    #[test]
    fn a_comment_is_about_its_line_the_block_below_it_or_the_whole_file() {
        let allow = |id: &str, lines| (vec![id.to_owned()], lines);
        for (text, comments, expected) in [
            ("# a\n# nodestrap: allow(x) all\n---\na: 1\n", Comments::Yaml, allow("x", None)),
            ("a: 1  # nodestrap: allow(x)\nb: 1\n", Comments::Yaml, allow("x", Some(1..2))),
            ("a: 1\n# nodestrap: allow(x)\n\nb: 1\nc: 2\n", Comments::Yaml, allow("x", Some(4..5))),
            (
                "a: 1\n#nodestrap: allow(x)\nb:\n  c: 1\n  d: 2\ne: 3\n",
                Comments::Yaml,
                allow("x", Some(3..6)),
            ),
            ("a: 1\n# nodestrap: allow(x)\nb:\n- c\n- d\ne: 3\n", Comments::Yaml, allow("x", Some(3..6))),
            ("a: 1\nb:\n# nodestrap: allow(x)\n- c\n- d\n", Comments::Yaml, allow("x", Some(4..5))),
            ("[a]\n# nodestrap: allow(x)\nb = 1\nc = 2\n", Comments::Toml, allow("x", Some(3..4))),
            (
                "[S]\n; nodestrap: allow(x)\nE=a \\\n  # why\n  b\nF=1\n",
                Comments::Unit,
                allow("x", Some(3..6)),
            ),
            ("a: 1\n# nodestrap: allow(x)\n", Comments::Yaml, allow("x", Some(2..3))),
        ] {
            assert_eq!(scopes(text, comments), [expected], "{text:?}");
        }
    }

    #[test]
    fn what_is_no_comment_allows_nothing() {
        assert_eq!(scopes("[S]\nE=a # nodestrap: allow(x)\n", Comments::Unit), []);
        // Inside of a text it is a comment of that text.
        assert_eq!(scopes("a: |\n  # nodestrap: allow(x)\n  b: 1\nc: 1\n", Comments::Yaml), []);
    }

    #[test]
    fn several_ids_share_a_reason_and_a_secret_is_none() {
        assert_eq!(read("allow(a, b) : because"), (vec!["a".into(), "b".into()], Some("because".into())));
        assert_eq!(read("allow(a) token=07401b.f395accd246ae52d"), (vec!["a".into()], None));
        assert_eq!(read("alow(a)"), (Vec::new(), None));
    }
}
