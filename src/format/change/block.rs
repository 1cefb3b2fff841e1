//! Entries that have lines of their own.

use std::ops::Range;

use super::layout::{self, Part};
use super::value_site::ValueSite;
use super::{Refusal, TextChange, object_of};
use crate::edit::Edit;
use crate::format::yaml;
use crate::tree::Node;
use crate::value::Json;

impl<'t> TextChange<'t> {
    /// Removes some entries of a map or list, not all.
    pub(super) fn remove_from_block(
        &mut self,
        node: Node<'t>,
        parts: &[Part],
        removed: &[bool],
    ) -> Result<(), Refusal> {
        if !removed.contains(&true) {
            return Ok(());
        }
        let scalars = layout::scalars(node);
        let first = removed.iter().take_while(|removed| **removed).count();
        let mut at = 0;
        // `- a: 1` with its `a` taken away must stay one item: the dash belongs to the
        // outer list, so what comes next moves up behind it.
        if first > 0 && self.column(parts[0].start) > self.blanks_before(parts[0].start) {
            // Its line begins with the dash of an outer item: the first entry that stays comes up.
            self.check_prefix(parts[0].start)?;
            if self.has_comment_lines(parts[0].start..parts[first].start, &scalars) {
                self.clear_line(parts[0], &scalars);
                at = 1;
            } else {
                self.edits.push(Edit::delete(parts[0].start..parts[first].start));
                at = first;
            }
        }
        for (part, removed) in parts.iter().zip(removed).skip(at) {
            if *removed {
                self.remove_lines(*part, &scalars)?;
            }
        }
        Ok(())
    }

    /// Adds keys below the last one that stays.
    pub(super) fn insert_block_keys(
        &mut self,
        parts: &[Part],
        removed: &[bool],
        added: &[(&str, &Json)],
    ) -> Result<(), Refusal> {
        // A key goes below the last one that stays, not below the last that was: that one's lines may
        // be deleted by another edit, and two edits must never touch.
        let stays = removed.iter().rposition(|removed| !removed);
        let Some((last, first)) = stays.map(|at| parts[at]).zip(parts.first()) else { return Ok(()) };
        if !added.is_empty() {
            self.check_prefix(first.start)?;
            let lines = indented(&yaml::text_of(&object_of(added)), self.column(first.start));
            self.insert_lines(last.end, &lines);
        }
        Ok(())
    }

    /// Adds items below the one before `at`, or before the first.
    pub(super) fn insert_block_items(&mut self, parts: &[Part], at: usize, added: &[Json]) {
        let Some(first) = parts.first() else { return };
        let column = self.column(first.start);
        let lines = indented(&yaml::text_of(&Json::Array(added.to_vec())), column);
        if let Some(before) = at.checked_sub(1).and_then(|before| parts.get(before)) {
            self.insert_lines(before.end, &lines);
            return;
        }
        let line_break = self.line_break();
        // Before the first item there is no line end to go behind: the text takes the first
        // dash's column and pushes the old dash to a line of its own.
        let lines = lines.trim_start().replace('\n', line_break);
        let text = format!("{lines}{line_break}{}", " ".repeat(column));
        self.edits.push(Edit::insert(first.start, text));
    }

    /// Puts other keys in the place of all that a map has.
    pub(super) fn replace_block_keys(
        &mut self,
        map: Node<'t>,
        parts: &[Part],
        added: &[(&str, &Json)],
    ) -> Result<(), Refusal> {
        let Some((first, others)) = parts.split_first() else { return Ok(()) };
        self.check_prefix(first.start)?;
        let scalars = layout::scalars(map);
        let lines = indented(&yaml::text_of(&object_of(added)), self.column(first.start));
        let lines = lines.trim_start().replace('\n', self.line_break());
        // The first entry's line is overwritten and not deleted, because an outer dash may stand on it.
        let line = self.line_end(first.start);
        self.edits.push(Edit::replace(first.start..line, lines));
        self.delete_lines_below(*first, &scalars);
        for part in others {
            self.remove_lines(*part, &scalars)?;
        }
        Ok(())
    }

    /// Puts a value in one line in the place of a map or list; the comments in it stay.
    pub(super) fn write_over(&mut self, spot: ValueSite<'t>, text: &str) -> Result<(), Refusal> {
        let span = spot.node.span();
        let scalars = layout::scalars(spot.node);
        let behind = self.slot(spot);
        let part = Part { start: span.start, end: span.end };
        if spot.root || !self.source()[behind..span.start].contains('\n') {
            // Only the first line is replaced: of the lines below the comments have to stay, so those go one by one.
            let end = span.end.min(self.line_end(span.start));
            self.edits.push(Edit::replace(span.start..end, text));
            self.delete_lines_below(part, &scalars);
            return Ok(());
        }
        self.edits.push(Edit::insert(behind, format!(" {text}")));
        self.check_prefix(span.start)?;
        let lines = self.line_start(span.start)..self.next_line(span.end);
        self.delete_lines(lines, usize::MAX, &scalars);
        Ok(())
    }

    /// Deletes whole lines, when nothing else stands on them.
    fn remove_lines(&mut self, part: Part, scalars: &[Range<usize>]) -> Result<(), Refusal> {
        if self.column(part.start) > self.blanks_before(part.start) {
            return Err(self.refusal("another value begins on the same line"));
        }
        // A line that holds more than this entry (a flow map's brace, a second key) is not ours to delete.
        let stop = self.next_line(part.end);
        let rest = self.source()[part.end..stop].trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(self.refusal("another value follows on the same line"));
        }
        self.delete_lines(self.line_start(part.start)..stop, self.column(part.start), scalars);
        Ok(())
    }

    /// Deletes an entry behind a dash, and the dash stays alone.
    fn clear_line(&mut self, part: Part, scalars: &[Range<usize>]) {
        let start = self.source()[..part.start].trim_end_matches(' ').len();
        self.edits.push(Edit::delete(start..self.line_end(part.start)));
        self.delete_lines_below(part, scalars);
    }

    /// Deletes the lines of an entry below its first one.
    fn delete_lines_below(&mut self, part: Part, scalars: &[Range<usize>]) {
        let below = self.next_line(part.start);
        if below < part.end {
            self.delete_lines(below..self.next_line(part.end), self.column(part.start), scalars);
        }
    }

    /// Deletes lines but for those that are comments: these stay, no further to the right than `column`, so that no
    /// text above takes them for its own.
    fn delete_lines(&mut self, lines: Range<usize>, column: usize, scalars: &[Range<usize>]) {
        let mut from = lines.start;
        let mut at = lines.start;
        while at < lines.end {
            let next = self.next_line(at);
            if self.is_comment_line(at, scalars) {
                // A comment that was deeper than what is left would be read as part of a block scalar above.
                let keep = at + self.blanks_after(at).min(column);
                let text = at + self.blanks_after(at);
                if from < at {
                    self.edits.push(Edit::delete(from..at));
                }
                if keep < text {
                    self.edits.push(Edit::delete(keep..text));
                }
                from = next;
            }
            at = next;
        }
        if from < lines.end {
            self.edits.push(Edit::delete(from..lines.end));
        }
    }

    fn is_comment_line(&self, line: usize, scalars: &[Range<usize>]) -> bool {
        let mark = line + self.blanks_after(line);
        // A `#` at the start of a line inside a quoted or block text is text.
        self.source()[mark..].starts_with('#') && !scalars.iter().any(|s| s.start < line && mark < s.end)
    }

    fn has_comment_lines(&self, range: Range<usize>, scalars: &[Range<usize>]) -> bool {
        let mut line = self.next_line(range.start);
        while line < range.end {
            if self.is_comment_line(line, scalars) {
                return true;
            }
            line = self.next_line(line);
        }
        false
    }

    /// The blanks that a line begins with.
    fn blanks_after(&self, line: usize) -> usize {
        let rest = &self.source()[line..];
        rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    /// The blanks before an offset, counted from the line's start.
    fn blanks_before(&self, at: usize) -> usize {
        let before = &self.source()[self.line_start(at)..at];
        before.len() - before.trim_start_matches([' ', '\t']).len()
    }

    /// Inserts lines below the line in which `end` stands.
    fn insert_lines(&mut self, end: usize, lines: &str) {
        let line_break = self.line_break();
        let lines = lines.replace('\n', line_break);
        let next = self.next_line(end);
        let text = if self.source()[..next].ends_with('\n') {
            format!("{lines}{line_break}")
        } else {
            format!("{line_break}{lines}")
        };
        self.edits.push(Edit::insert(next, text));
    }

    /// The line break of this text.
    fn line_break(&self) -> &'static str {
        // The first line decides: a file of mixed line ends stays mixed, and new lines look like the top.
        let first = self.source().find('\n').map(|at| &self.source()[..at]);
        if first.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" }
    }
}

/// Every line moved to the right; no line break at the end.
fn indented(text: &str, columns: usize) -> String {
    let lead = " ".repeat(columns);
    let lines: Vec<String> = text
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("{lead}{line}") })
        .collect();
    lines.join("\n")
}
