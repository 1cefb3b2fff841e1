//! Where the header sections of a text begin and end, and how the file is indented.

use std::ops::Range;

use toml_edit::{Item, Table};

use super::read::entries;
use super::write::Quote;

/// One `[header]` with its body, or the top of the file.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// The keys of the header; empty for the top of the file.
    pub(super) path: Vec<String>,
    /// From the first bracket to the last one; empty for the top of the file.
    pub(super) header: Range<usize>,
    /// The end of the last value of the body, or of the header when there is none; `None` at an empty top.
    pub(super) last: Option<usize>,
    /// Whether the body holds a value.
    pub(super) has_values: bool,
}

/// The sections of a text in the order of the text; the first one is the top of the file.
#[derive(Debug)]
pub(super) struct Layout<'s> {
    source: &'s str,
    pub(super) sections: Vec<Section>,
    /// Whether headers are indented by their depth, as `containerd config default` prints them.
    nested_indent: bool,
    /// Whether the keys of a section are indented more than its header.
    body_indent: bool,
    newline: &'static str,
}

impl<'s> Layout<'s> {
    pub(super) fn new(source: &'s str, root: &Table) -> Self {
        let mut sections = Vec::new();
        let mut path = Vec::new();
        collect(root, 0..0, &mut path, &mut sections);
        sections.sort_by_key(|section| section.header.start);
        let mut layout = Self {
            source,
            sections,
            nested_indent: false,
            body_indent: false,
            newline: if source.contains("\r\n") { "\r\n" } else { "\n" },
        };
        let headers = layout.sections.iter().skip(1);
        layout.nested_indent = headers.clone().any(|s| !layout.indent_at(s.header.start).is_empty());
        layout.body_indent = headers.clone().any(|s| {
            let indent = |at| layout.indent_at(at).len();
            s.last.is_some_and(|last| s.has_values && indent(last) > indent(s.header.start))
        });
        layout
    }

    pub(super) fn newline(&self) -> &'static str {
        self.newline
    }

    /// The quotes of the first header that has any.
    pub(super) fn key_quote(&self) -> Option<Quote> {
        self.sections.iter().find_map(|section| {
            let header = self.source.get(section.header.clone())?;
            match header.find(['\'', '"']).map(|at| &header[at..=at]) {
                Some("'") => Some(Quote::Single),
                Some(_) => Some(Quote::Double),
                None => None,
            }
        })
    }

    /// The section of that header.
    pub(super) fn section(&self, path: &[String]) -> Option<&Section> {
        self.sections.iter().find(|section| section.path == path)
    }

    fn line_start(&self, at: usize) -> usize {
        self.source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// The offset behind the line end at or after `at`.
    fn line_end(&self, at: usize) -> usize {
        self.source.get(at..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |n| at + n + 1)
    }

    /// The blanks at the beginning of the line that holds `at`.
    fn indent_at(&self, at: usize) -> &'s str {
        let line = self.source.get(self.line_start(at)..).unwrap_or("");
        let rest = line.trim_start_matches([' ', '\t']);
        &line[..line.len() - rest.len()]
    }

    /// Where a new key of a section goes, and how its line is indented.
    pub(super) fn line_slot(&self, section: &Section) -> (usize, String) {
        let Some(last) = section.last else {
            let next = self.sections.iter().find(|s| !s.path.is_empty());
            return (next.map_or_else(|| self.last_text(), |s| self.before_header(s)), String::new());
        };
        let mut indent = self.indent_at(last).to_owned();
        if !section.has_values && self.body_indent {
            indent.push_str("  ");
        }
        (self.line_end(last), indent)
    }

    /// Where a new header below `path` goes: behind the sections of that table that stand together.
    pub(super) fn header_slot(&self, path: &[String]) -> usize {
        let Some(first) = self.sections.iter().skip(1).position(|s| s.path.starts_with(path)) else {
            return self.last_text();
        };
        let behind = self.sections.iter().skip(first + 1).find(|s| !s.path.starts_with(path));
        behind.map_or_else(|| self.last_text(), |next| self.before_header(next))
    }

    /// How a new header of that depth is indented, and the keys below it.
    pub(super) fn header_indent(&self, path: &[String]) -> (String, String) {
        let mut header = String::new();
        if self.nested_indent {
            let parent = path.split_last().and_then(|(_, parent)| self.section(parent));
            match parent.filter(|parent| !parent.path.is_empty()) {
                Some(parent) => {
                    header.push_str(self.indent_at(parent.header.start));
                    header.push_str("  ");
                }
                None => header.push_str(&"  ".repeat(path.len().saturating_sub(1))),
            }
        }
        let mut body = header.clone();
        if self.body_indent || self.sections.len() == 1 {
            body.push_str("  ");
        }
        (header, body)
    }

    /// Behind the last line that is not blank.
    fn last_text(&self) -> usize {
        let end = self.source.trim_end().len();
        if end == 0 { self.source.len() } else { self.line_end(end) }
    }

    /// Behind the last line before a header that is neither blank nor a comment that stands directly above it.
    fn before_header(&self, section: &Section) -> usize {
        let mut at = self.line_start(section.header.start);
        let indent = self.indent_at(section.header.start);
        let line_before = |at: usize| {
            let start = self.line_start(at.checked_sub(1)?);
            self.source.get(start..at).map(|line| (start, line))
        };
        while let Some((start, line)) = line_before(at) {
            let is_comment_of_header =
                line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('#')) && start > 0;
            if !is_comment_of_header {
                break;
            }
            at = start;
        }
        while let Some((start, line)) = line_before(at) {
            if !line.trim().is_empty() {
                break;
            }
            at = start;
        }
        at
    }
}

fn collect(table: &Table, header: Range<usize>, path: &mut Vec<String>, out: &mut Vec<Section>) {
    let last = last_value(table);
    let end = if header.is_empty() { None } else { Some(header.end) };
    out.push(Section { path: path.clone(), header, last: last.or(end), has_values: last.is_some() });
    collect_children(table, path, out);
}

fn collect_children(table: &Table, path: &mut Vec<String>, out: &mut Vec<Section>) {
    for (key, item) in entries(table) {
        path.push(key.get().to_owned());
        match item {
            Item::Table(child) if child.is_implicit() || child.is_dotted() => {
                collect_children(child, path, out);
            }
            Item::Table(child) => collect(child, child.span().unwrap_or(0..0), path, out),
            Item::ArrayOfTables(children) => {
                for child in children {
                    collect(child, child.span().unwrap_or(0..0), path, out);
                }
            }
            Item::None | Item::Value(_) => {}
        }
        path.pop();
    }
}

/// The end of the last value that stands in the body of this table, dotted keys included.
fn last_value(table: &Table) -> Option<usize> {
    entries(table)
        .filter_map(|(_, item)| match item {
            Item::Value(value) => value.span().map(|span| span.end),
            Item::Table(child) if child.is_dotted() => last_value(child),
            _ => None,
        })
        .max()
}
