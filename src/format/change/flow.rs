//! Entries between brackets, JSON's included.

use std::ops::Range;

use super::TextChange;
use super::layout::Part;
use crate::edit::Edit;
use crate::tree::Node;
use crate::value::Json;

impl<'t> TextChange<'t> {
    /// Removes entries with the commas that they leave.
    pub(super) fn remove_from_flow(&mut self, parts: &[Part], removed: &[bool], scalars: &[Range<usize>]) {
        let mut at = 0;
        while at < parts.len() {
            if !removed[at] {
                at += 1;
                continue;
            }
            let run = removed[at..].iter().take_while(|removed| **removed).count();
            let last = parts[at + run - 1].end;
            // A run takes the comma behind it, or, at the end, the one before it; a
            // run that is everything leaves no comma at all.
            let range = match (parts.get(at + run), at.checked_sub(1)) {
                (Some(next), _) => parts[at].start..next.start,
                (None, Some(before)) => parts[before].end..last,
                (None, None) => parts[at].start..last,
            };
            self.delete_between_comments(range, scalars);
            at += run;
        }
    }

    /// Deletes a range but for the comments in it.
    fn delete_between_comments(&mut self, range: Range<usize>, scalars: &[Range<usize>]) {
        let mut from = range.start;
        while let Some(comment) = self.comment_in(from..range.end, scalars) {
            // The blank before `#` stays: glued to a word it would begin no comment.
            let before = self.source()[from..comment].trim_end_matches([' ', '\t']).len();
            self.delete(from..from + before);
            from = self.next_line(comment).min(range.end);
        }
        self.delete(from..range.end);
    }

    fn delete(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.edits.push(Edit::delete(range));
        }
    }

    fn comment_in(&self, range: Range<usize>, scalars: &[Range<usize>]) -> Option<usize> {
        // A `#` in JSON is never a comment: Go would refuse it.
        if self.tree.is_json() {
            return None;
        }
        let mut marks = self.source()[range.clone()].match_indices('#').map(|(at, _)| range.start + at);
        marks.find(|at| {
            self.source()[..*at].ends_with([' ', '\t', '\n']) && !scalars.iter().any(|s| s.contains(at))
        })
    }

    /// Adds keys behind the last one that stays.
    pub(super) fn insert_flow_keys(
        &mut self,
        map: Node<'t>,
        parts: &[Part],
        removed: &[bool],
        added: &[(&str, &Json)],
    ) {
        if added.is_empty() {
            return;
        }
        let fields: Vec<String> =
            // JSON's own form is both YAML and JSON, so that one printer serves both kinds of brackets.
            added.iter().map(|(key, value)| format!("{}: {value}", Json::from(*key))).collect();
        let stays = removed.contains(&false);
        let lead = if stays { ", " } else { "" };
        let at = parts.last().map_or(map.span().start + 1, |part| part.end);
        self.edits.push(Edit::insert(at, format!("{lead}{}", fields.join(", "))));
    }

    /// Adds items behind the one before `at`.
    pub(super) fn insert_flow_items(&mut self, list: Node<'t>, parts: &[Part], at: usize, added: &[Json]) {
        let texts: Vec<String> = added.iter().map(Json::to_string).collect();
        let edit = match at.checked_sub(1).and_then(|before| parts.get(before)) {
            Some(before) => Edit::insert(before.end, format!(", {}", texts.join(", "))),
            None => Edit::insert(list.span().start + 1, format!("{}, ", texts.join(", "))),
        };
        self.edits.push(edit);
    }
}
