//! Changed lines of a printed document, as edits of the text that it was read from.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::edit::Edit;

/// One line of a text.
#[derive(Clone, Copy, Debug)]
struct Line<'s> {
    start: usize,
    /// Without its end.
    text: &'s str,
    /// Behind its end.
    next: usize,
}

/// The edits after which `source` says in its own spelling what differs between two printed texts; `before` is what
/// `source` is printed as, without what stands behind its last value.
pub(super) fn edits(source: &str, before: &str, after: &str) -> Vec<Edit> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let lines = lines(source);
    let map = Map { source, at: found_again(&lines, &old), lines, old: &old };
    let mut edits = Vec::new();
    // Both texts are prints of one document, so nearly all lines are equal, and Myers is then linear.
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (removed, added) = (op.old_range(), &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Insert { .. } => map.insert(removed.start, added, &mut edits),
            DiffOp::Delete { .. } | DiffOp::Replace { .. } => map.replace(removed, added, &mut edits),
        }
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits
}

/// The lines of a text behind its byte order mark.
fn lines(source: &str) -> Vec<Line<'_>> {
    let mut start = source.len() - source.trim_start_matches('\u{feff}').len();
    let mut lines = Vec::new();
    for line in source[start..].split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text);
        lines.push(Line { start, text, next: start + line.len() });
        start += line.len();
    }
    lines
}

/// Which line of the source each printed line is. toml_edit prints keys of one table together, and a header in the
/// spelling that its keys had first; what is not found by its text is the next line that nothing else is.
fn found_again(lines: &[Line<'_>], old: &[&str]) -> Vec<usize> {
    // The usual case: toml_edit prints the file as it stands.
    if old.iter().zip(lines).all(|(old, line)| *old == line.text) {
        return (0..old.len()).collect();
    }
    let mut places: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        places.entry(line.text).or_default().push_back(at);
    }
    let found: Vec<Option<usize>> =
        old.iter().map(|line| places.get_mut(line).and_then(VecDeque::pop_front)).collect();
    let mut is_taken = vec![false; lines.len()];
    for at in found.iter().flatten() {
        is_taken[*at] = true;
    }
    let mut left = (0..lines.len()).filter(|at| !is_taken[*at]);
    found.into_iter().map(|at| at.or_else(|| left.next()).unwrap_or(0)).collect()
}

struct Map<'m, 's> {
    source: &'s str,
    lines: Vec<Line<'s>>,
    old: &'m [&'m str],
    /// For each printed line the line of the source.
    at: Vec<usize>,
}

impl Map<'_, '_> {
    /// Writes new lines before the printed line `before`.
    fn insert(&self, before: usize, added: &[&str], edits: &mut Vec<Edit>) {
        if let Some(at) = before.checked_sub(1).filter(|_| before < self.old.len()) {
            return self.write(self.lines[self.at[at]].next, added, edits);
        }
        if before < self.old.len() {
            return self.write(self.behind_head(), added, edits);
        }
        // Headers go behind the comments at the end of the file, keys above them.
        let is_header = |line: &str| line.is_empty() || line.trim_start().starts_with('[');
        // Blank lines at the end of the file stay at the end.
        let end = self.source.trim_end().len();
        let end = self.lines.iter().find(|line| line.next >= end).map_or(self.source.len(), |line| line.next);
        let split = added.iter().position(|line| is_header(line)).unwrap_or(added.len());
        let (keys, headers) = added.split_at(split);
        match before.checked_sub(1) {
            Some(at) => {
                self.write(self.lines[self.at[at]].next, keys, edits);
                self.write(end, headers, edits);
            }
            None if keys.is_empty() && end > 0 && headers.first().is_some_and(|line| !line.is_empty()) => {
                self.write(end, &[&[""], headers].concat(), edits);
            }
            None => self.write(end, added, edits),
        }
    }

    /// Behind the comments at the top of the file that a blank line parts from the rest.
    fn behind_head(&self) -> usize {
        let is_comment = |line: &&&str| line.is_empty() || line.trim_start().starts_with('#');
        let head = self.old.iter().take_while(is_comment).count();
        let blank = self.old[..head].iter().rposition(|line| line.is_empty());
        let text = blank.and_then(|blank| self.old[..blank].iter().rposition(|line| !line.is_empty()));
        text.map_or_else(
            || self.lines.first().map_or(0, |line| line.start),
            |at| self.lines[self.at[at]].next,
        )
    }

    fn replace(&self, removed: Range<usize>, added: &[&str], edits: &mut Vec<Edit>) {
        let same = removed.len().min(added.len());
        for (old, new) in removed.clone().zip(added) {
            let line = self.lines[self.at[old]];
            edits.extend(changed(line, self.old[old], new));
        }
        for old in removed.clone().skip(same) {
            let line = self.lines[self.at[old]];
            edits.push(Edit::delete(line.start..line.next));
        }
        if added.len() > same {
            self.insert(removed.end, &added[same..], edits);
        }
    }

    /// Writes whole lines at an offset where one begins, or at the end of the file.
    fn write(&self, at: usize, added: &[&str], edits: &mut Vec<Edit>) {
        if added.is_empty() {
            return;
        }
        // toml_edit was given `\n` alone; what it prints has to become the file's own line ends again.
        let newline = if self.source.contains("\r\n") { "\r\n" } else { "\n" };
        let is_open = at > 0 && !self.source[..at].ends_with(['\n', '\u{feff}']);
        let mut text = String::from(if is_open { newline } else { "" });
        for line in added {
            text.extend([line, newline]);
        }
        edits.push(Edit::insert(at, text));
    }
}

/// The edit inside one line.
fn changed(line: Line<'_>, old: &str, new: &str) -> Option<Edit> {
    let whole = line.start..line.start + line.text.len();
    if line.text != old {
        return (line.text != new).then(|| Edit::replace(whole, new));
    }
    let same = |(a, b): &(char, char)| a == b;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    // Only what differs inside the line is replaced: an edit that is shown
    // to somebody names the value and not the line.
    let head = length(&mut old.chars().zip(new.chars()));
    let tail = length(&mut old[head..].chars().rev().zip(new[head..].chars().rev()));
    Some(Edit::replace(whole.start + head..whole.end - tail, &new[head..new.len() - tail]))
}
