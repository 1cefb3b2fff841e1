//! Where things stand: lines, columns, comments, and the text that belongs to one entry.

use std::ops::Range;

use super::value_site::{ValueSite, end_of};
use super::{Refusal, TextChange, UNUSUAL};
use crate::text;
use crate::tree::{Entry, Node, NodeKind, Style};

/// The text of one entry: from its key or dash to the end of its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Whether a value is a list or map without brackets.
pub(super) fn is_block(node: Node<'_>) -> bool {
    matches!(node.raw_kind(), NodeKind::List | NodeKind::Map) && node.style() != Style::Flow
}

/// Where scalars stand inside of a value: a `#` in one of them begins no comment.
pub(super) fn scalars(node: Node<'_>) -> Vec<Range<usize>> {
    // A stack and no recursion: this walks texts of whoever sent them, up to the depth that the reader allows.
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node.raw_kind() {
            NodeKind::List => open.extend(node.items()),
            NodeKind::Map => open.extend(node.entries().flat_map(|entry| [entry.key, entry.value])),
            _ => found.push(node.span()),
        }
    }
    found
}

/// Whether a text gives something this anchor.
pub(super) fn names(text: &str, anchor: &str) -> bool {
    // A false alarm only refuses an edit, so no tokens are read: an `&name` in a quoted text counts as well.
    let mut anchors = text.split('&').skip(1).filter_map(|rest| rest.strip_prefix(anchor));
    anchors.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')))
}

impl<'t> TextChange<'t> {
    /// The items of a list, each with its text.
    pub(super) fn items(&self, list: Node<'t>) -> Result<Vec<(Part, ValueSite<'t>)>, Refusal> {
        let block = is_block(list);
        let mut at = if block { list.span().start } else { list.span().start + 1 };
        let mut items = Vec::new();
        for node in list.items() {
            let (start, lead) = if block {
                // The tree has no place for dashes; the first thing behind the item before is one, unless
                // the list is written in a way that this does not know.
                let dash = self.behind_blanks(at);
                if !self.source()[dash..].starts_with('-') {
                    return Err(self.refusal(UNUSUAL));
                }
                (dash, dash + 1)
            } else {
                (self.slot_before(at, node.span().start), at)
            };
            at = node.span().end.max(lead);
            items.push((Part { start, end: self.content_end(node) }, ValueSite::item(node, lead)));
        }
        Ok(items)
    }

    /// Where the properties of a flow item begin, else the item itself.
    fn slot_before(&self, at: usize, start: usize) -> usize {
        let mut begin = self.behind_blanks(at);
        if begin < start && self.source()[begin..].starts_with(',') {
            begin = self.behind_blanks(begin + 1);
        }
        begin.min(start)
    }

    pub(super) fn part_of_entry(&self, entry: Entry<'t>) -> Part {
        let end = self.content_end(entry.value).max(end_of(entry));
        Part { start: entry.key.span().start, end }
    }

    /// The end of a value, with the blank lines that `|+` keeps.
    fn content_end(&self, node: Node<'t>) -> usize {
        let mut leaf = node;
        while let (NodeKind::List | NodeKind::Map, Some(last)) = (leaf.raw_kind(), last_child(leaf)) {
            leaf = last;
        }
        let Range { start, mut end } = node.span();
        let header = &self.source()[leaf.span().start..self.line_end(leaf.span().start)];
        // With `|+` blank lines at the end are part of the value: whoever deletes the value deletes them too.
        if leaf.style() == Style::BlockScalar && header.split('#').next().is_some_and(|it| it.contains('+')) {
            let blank = |at: usize| self.source()[at..self.line_end(at)].trim().is_empty();
            while self.next_line(end) < self.source().len() && blank(self.next_line(end)) {
                end = self.line_end(self.next_line(end));
            }
        }
        end.max(start)
    }

    /// The offset behind blanks, line breaks and comments.
    fn behind_blanks(&self, mut at: usize) -> usize {
        loop {
            let rest = &self.source()[at..];
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            if !self.source()[at..].starts_with('#') {
                return at;
            }
            at = self.line_end(at);
        }
    }

    /// Where a value in one line can be put instead: behind the colon or dash, and behind an anchor and tag.
    pub(super) fn slot(&self, spot: ValueSite<'t>) -> usize {
        let start = spot.node.span().start;
        let mut behind = spot.lead;
        let mut at = self.behind_blanks(behind);
        while at < start {
            // What stands between the key and its value are an anchor, a tag and comments; each word there is
            // passed, so that `&a` stays with the new value.
            let word = self.source()[at..start].find(char::is_whitespace).unwrap_or(start - at);
            behind = at + word;
            at = self.behind_blanks(behind);
        }
        behind
    }

    /// The comment behind `|` or `>`, which stays when the text below goes.
    pub(super) fn header_comment(&self, node: Node<'t>) -> &'t str {
        if node.style() != Style::BlockScalar {
            return "";
        }
        let start = node.span().start;
        let header = &self.source()[start..self.line_end(start)];
        header.find(" #").map_or("", |at| &header[at..])
    }

    /// Whether a line begins with blanks and dashes only up to here, so that columns can be counted on.
    pub(super) fn check_prefix(&self, at: usize) -> Result<(), Refusal> {
        let before = &self.source()[self.line_start(at)..at];
        // Tabs are not counted on: YAML gives them no width.
        if before.chars().all(|c| matches!(c, ' ' | '-' | '\u{FEFF}')) {
            return Ok(());
        }
        Err(self.refusal("another value begins on the same line"))
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        text::line_start(self.source(), at)
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        text::line_end(self.source(), at)
    }

    pub(super) fn next_line(&self, at: usize) -> usize {
        text::next_line(self.source(), at)
    }

    pub(super) fn column(&self, at: usize) -> usize {
        // A byte order mark has no column in go-yaml either:
        // `yaml_parser_determine_encoding` takes it away before the scanner counts.
        self.source()[self.line_start(at)..at].chars().filter(|c| *c != '\u{FEFF}').count()
    }
}

fn last_child(node: Node<'_>) -> Option<Node<'_>> {
    node.entries().last().map(|entry| entry.value).or_else(|| node.items().last())
}
