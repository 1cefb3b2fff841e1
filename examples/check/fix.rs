//! Certain fixes: shown as a diff, or written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};

use nodestrap::Edit;
use nodestrap::diagnostic::{Report, Severity};

/// The texts that certain fixes of warnings and errors change, with what they become.
pub(crate) fn mended(files: &[(String, String)], report: &Report) -> Vec<(String, String, Vec<Edit>)> {
    let mut edits: BTreeMap<&str, Vec<&[Edit]>> = BTreeMap::new();
    for found in report.iter().filter(|found| found.severity >= Severity::Warning && !found.fix.is_empty()) {
        edits.entry(found.file.as_deref().unwrap_or("-")).or_default().push(&found.fix);
    }
    let mut mended = Vec::new();
    for (path, text) in files {
        let mut chosen: Vec<Edit> = Vec::new();
        for fix in edits.get(path.as_str()).into_iter().flatten() {
            let more = [&chosen[..], fix].concat();
            // A fix that touches what another one touches waits for the next run.
            if nodestrap::edit::apply(text, &more).is_ok() {
                chosen = more;
            }
        }
        chosen.sort_by_key(|edit| (edit.range.start, edit.range.end));
        if !chosen.is_empty() {
            mended.push((path.clone(), text.clone(), chosen));
        }
    }
    mended
}

/// Prints the lines that change.
pub(crate) fn print(out: &mut impl Write, path: &str, text: &str, edits: &[Edit]) -> io::Result<()> {
    writeln!(out, "--- {path}\n+++ {path}")?;
    let mut shift = 0_i64;
    let mut rest = edits;
    while let Some(first) = rest.first() {
        let start = text[..first.range.start].rfind('\n').map_or(0, |at| at + 1);
        let mut end = line_end(text, first.range.end);
        let mut count = 1;
        while rest.get(count).is_some_and(|next| next.range.start < end) {
            end = line_end(text, rest[count].range.end);
            count += 1;
        }
        let (these, others) = rest.split_at(count);
        rest = others;
        let old = &text[start..end];
        let new = within(old, start, these);
        let line = text[..start].matches('\n').count() + 1;
        let (removed, added) = (old.lines().count(), new.lines().count());
        let at = i64::try_from(line).unwrap_or(i64::MAX).saturating_add(shift);
        writeln!(out, "@@ -{line},{removed} +{at},{added} @@")?;
        shift += i64::try_from(added).unwrap_or(0) - i64::try_from(removed).unwrap_or(0);
        for (sign, lines) in [('-', old), ('+', new.as_str())] {
            for line in lines.lines() {
                writeln!(out, "{sign}{line}")?;
            }
        }
    }
    Ok(())
}

fn line_end(text: &str, at: usize) -> usize {
    if at > 0 && text[..at].ends_with('\n') {
        return at;
    }
    text[at..].find('\n').map_or(text.len(), |found| at + found + 1)
}

/// A part of a text after the edits inside it.
fn within(old: &str, start: usize, edits: &[Edit]) -> String {
    let moved: Vec<Edit> = edits
        .iter()
        .map(|edit| Edit::replace(edit.range.start - start..edit.range.end - start, edit.text.clone()))
        .collect();
    nodestrap::edit::apply(old, &moved).unwrap_or_else(|_| old.to_owned())
}

/// Writes a text after its edits; standard input goes to standard output.
pub(crate) fn write(out: &mut impl Write, path: &str, text: &str, edits: &[Edit]) -> io::Result<()> {
    let changed = nodestrap::edit::apply(text, edits).map_err(io::Error::other)?;
    if path == "-" {
        return out.write_all(changed.as_bytes());
    }
    // Beside it and then over it: a file is never left half written. Mode and owner are the old file's.
    let beside = format!("{path}.mended");
    fs::copy(path, &beside)?;
    fs::write(&beside, changed)?;
    fs::rename(&beside, path)?;
    writeln!(out, "{path}: mended")
}
