//! Certain fixes: shown as a diff, or written.

use std::collections::BTreeMap;
use std::io::{self, Write};

use nodestrap::Edit;
use nodestrap::diagnostic::{Diagnostic, Report, Severity};
use similar::{ChangeTag, TextDiff};

use crate::gather::Gathered;
use crate::options::Options;
use crate::replace;

/// Shows or writes what the fixes change; whether every file could be written.
pub(crate) fn mend(
    options: &Options,
    gathered: &Gathered,
    report: &Report,
    out: &mut impl Write,
) -> io::Result<bool> {
    let texts = gathered.texts();
    let mut all_written = true;
    for (path, edits) in chosen(options, gathered, report) {
        let Some(source) = texts.get(path.as_str()) else { continue };
        let Ok(mended) = nodestrap::edit::apply(&source.text, &edits) else { continue };
        writeln!(out)?;
        if !options.write {
            diff(out, report, &path, &source.text, &mended)?;
            continue;
        }
        match &source.place {
            None => out.write_all(mended.as_bytes())?,
            Some(place) => match replace::replace(place, &source.text, &mended) {
                Ok(()) => writeln!(out, "{path}: mended")?,
                Err(error) => {
                    all_written = false;
                    writeln!(out, "{path}: not mended: {error}")?;
                }
            },
        }
    }
    Ok(all_written)
}

/// The edits of every text that fixes change. A fix that touches what another one touches waits for the next run.
fn chosen(options: &Options, gathered: &Gathered, report: &Report) -> Vec<(String, Vec<Edit>)> {
    let is_asked = |found: &&Diagnostic| {
        let is_fault = options.fix && found.severity >= Severity::Warning;
        !found.fix.is_empty() && (is_fault || options.fix_rule.iter().any(|rule| rule == found.rule.id))
    };
    let mut fixes: BTreeMap<&str, Vec<&[Edit]>> = BTreeMap::new();
    for found in report.iter().filter(is_asked) {
        fixes.entry(found.file.as_deref().unwrap_or("-")).or_default().push(&found.fix);
    }
    let mut chosen = Vec::new();
    for source in &gathered.files {
        let mut edits: Vec<Edit> = Vec::new();
        for fix in fixes.get(source.path.as_str()).into_iter().flatten() {
            let more = [&edits[..], fix].concat();
            if nodestrap::edit::apply(&source.text, &more).is_ok() {
                edits = more;
            }
        }
        if !edits.is_empty() {
            chosen.push((source.path.clone(), edits));
        }
    }
    chosen
}

/// The lines that change, as a unified diff. A line that a finding hides for a secret stays hidden.
fn diff(out: &mut impl Write, report: &Report, path: &str, old: &str, new: &str) -> io::Result<()> {
    let is_hidden = |line: usize| {
        report.iter().any(|found| {
            let place = found.place.as_ref().filter(|place| place.position.line == line);
            found.file.as_deref() == Some(path) && place.is_some_and(|place| place.line_text.is_empty())
        })
    };
    let diff = TextDiff::from_lines(old, new);
    writeln!(out, "--- {path}\n+++ {path}")?;
    for hunk in diff.unified_diff().context_radius(0).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        // What stands in place of a hidden line may repeat it.
        let hidden = hunk.iter_changes().filter_map(|change| change.old_index()).any(|at| is_hidden(at + 1));
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let text = change.value().trim_end_matches(['\n', '\r']);
            writeln!(out, "{sign}{}", if hidden { "(a line that may hold a secret)" } else { text })?;
        }
    }
    Ok(())
}
