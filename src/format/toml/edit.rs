//! Edits that make a text hold wanted values and leave every other byte alone.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{InlineTable, Item, Table, Value};

use super::Toml;
use super::layout::Layout;
use super::write::{Quote, Scalar, key_text};
use crate::edit::Edit;

/// A wanted value that cannot be written without touching what belongs to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// The text in the way.
    pub(crate) span: Range<usize>,
    /// Why, without values of the text.
    pub(crate) reason: String,
}

/// Collects edits of one text. Values are compared as values: what already holds gives no edit.
#[derive(Debug)]
pub(crate) struct Editor<'t, 's> {
    toml: &'t Toml<'s>,
    layout: Layout<'s>,
    quote: Quote,
    edits: Vec<Edit>,
    /// Keys to insert, by where their deepest existing table is.
    missing: Vec<Missing>,
}

#[derive(Debug)]
struct Missing {
    anchor: Anchor,
    /// The keys below the anchor that have to be written.
    rest: Vec<String>,
    value: Scalar,
}

/// The deepest table of a wanted path that the text has.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Anchor {
    /// A `[header]`, the top of the file, or a table that only deeper headers imply.
    Section(Vec<String>),
    /// A table made by dotted keys in the body of a section: the section, and the dotted keys.
    Dotted(Vec<String>, Vec<String>),
    /// An inline table: its span, its last value's end, and the dotted keys inside it that lead to the place.
    Inline(Range<usize>, Option<usize>, Vec<String>),
}

/// Where a walk along a path stands.
enum At<'t> {
    Table(&'t Table),
    Inline(&'t InlineTable),
}

impl<'t, 's> Editor<'t, 's> {
    /// `quote` is how keys with dots are quoted where the text shows no habit of its own.
    pub(crate) fn new(toml: &'t Toml<'s>, quote: Quote) -> Self {
        let layout = Layout::new(toml.source(), toml.document.as_table());
        let quote = layout.key_quote().unwrap_or(quote);
        Self { toml, layout, quote, edits: Vec::new(), missing: Vec::new() }
    }

    /// Makes the text hold this value at this path.
    pub(crate) fn set(&mut self, path: &[&str], value: Scalar) -> Result<(), Blocked> {
        let mut at = At::Table(self.toml.document.as_table());
        let mut anchor = Anchor::Section(Vec::new());
        for (depth, key) in path.iter().enumerate() {
            let found = match at {
                At::Table(table) => table.get_key_value(key),
                At::Inline(table) => table.get_key_value(key),
            };
            let Some((found_key, item)) = found else {
                let rest = path[depth..].iter().map(|key| (*key).to_owned()).collect();
                self.missing.push(Missing { anchor, rest, value });
                return Ok(());
            };
            let key_span = found_key.span().unwrap_or(0..0);
            let is_last = depth + 1 == path.len();
            match item {
                Item::Value(Value::InlineTable(table)) if !is_last => {
                    anchor = anchor.into_inline(table, key);
                    at = At::Inline(table);
                }
                Item::Value(old) if is_last && !old.is_inline_table() => {
                    return value.replace(self.toml.source(), old, &mut self.edits);
                }
                Item::Table(table) if !is_last => {
                    anchor = anchor.into_table(table, &path[..=depth]);
                    at = At::Table(table);
                }
                Item::ArrayOfTables(_) => {
                    return Err(blocked(key_span, key, "is an array of tables"));
                }
                _ if is_last => return Err(blocked(key_span, key, "is a table here, not a value")),
                _ => return Err(blocked(key_span, key, "is a value here, not a table")),
            }
        }
        Ok(())
    }

    /// Takes the items for which `unwanted` holds out of an array of strings; other entries stay as they are.
    pub(crate) fn remove_items(
        &mut self,
        path: &[&str],
        unwanted: impl Fn(&str) -> bool,
    ) -> Result<(), Blocked> {
        let mut item = self.toml.document.as_item();
        let mut span = 0..0;
        for key in path {
            let Some((found, next)) = item.as_table_like().and_then(|table| table.get_key_value(key)) else {
                return Ok(());
            };
            span = found.span().unwrap_or(0..0);
            item = next;
        }
        let Some(array) = item.as_array() else {
            return Err(blocked(span, path.last().unwrap_or(&""), "is not an array here"));
        };
        super::write::remove_items(self.toml.source(), array, unwanted, &mut self.edits);
        Ok(())
    }

    /// The edits, in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Edit> {
        // At one place, lines of the section above come before new headers.
        let mut lines: BTreeMap<usize, String> = BTreeMap::new();
        let mut headers: BTreeMap<usize, String> = BTreeMap::new();
        for (anchor, wanted) in group(std::mem::take(&mut self.missing)) {
            match anchor {
                Anchor::Section(path) => self.insert_in_section(&path, wanted, &mut lines, &mut headers),
                Anchor::Dotted(section, dotted) => {
                    let wanted =
                        wanted.into_iter().map(|(rest, value)| ([dotted.clone(), rest].concat(), value));
                    self.insert_lines(&section, wanted, &mut lines);
                }
                Anchor::Inline(span, last, dotted) => self.insert_inline(&span, last, &dotted, &wanted),
            }
        }
        let mut inserts = lines;
        for (at, text) in headers {
            let lines = inserts.entry(at).or_default();
            if !lines.is_empty() && !text.starts_with(self.layout.newline()) {
                lines.push_str(self.layout.newline());
            }
            lines.push_str(&text);
        }
        for (at, mut text) in inserts {
            let before = self.toml.source().get(..at).unwrap_or("");
            if !before.is_empty() && !before.ends_with('\n') {
                text.insert_str(0, self.layout.newline());
            }
            self.edits.push(Edit::insert(at, text));
        }
        self.edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        self.edits
    }

    fn insert_in_section(
        &self,
        path: &[String],
        wanted: Wanted,
        lines: &mut BTreeMap<usize, String>,
        headers: &mut BTreeMap<usize, String>,
    ) {
        let has_header = path.is_empty() || self.layout.section(path).is_some();
        let (own, below): (Wanted, Wanted) =
            wanted.into_iter().partition(|(rest, _)| rest.len() == 1 && has_header);
        self.insert_lines(path, own, lines);
        let mut tables: Vec<(Vec<String>, Wanted)> = Vec::new();
        for (rest, value) in below {
            let Some((key, table)) = rest.split_last() else { continue };
            let entry = (vec![key.clone()], value);
            match tables.iter_mut().find(|(path, _)| path == table) {
                Some((_, entries)) => entries.push(entry),
                None => tables.push((table.to_vec(), vec![entry])),
            }
        }
        let slot = self.layout.header_slot(path);
        let newline = self.layout.newline();
        for (table, entries) in tables {
            let full = [path, &table].concat();
            let (indent, body) = self.layout.header_indent(&full);
            let out = headers.entry(slot).or_default();
            if !(slot == 0 && out.is_empty()) {
                out.push_str(newline);
            }
            out.extend([&*indent, "[", &*self.dotted(&full), "]", newline]);
            for (key, value) in entries {
                out.extend([&*body, &*self.dotted(&key), " = ", &*value.text(self.quote), newline]);
            }
        }
    }

    fn insert_lines(
        &self,
        section: &[String],
        wanted: impl IntoIterator<Item = (Vec<String>, Scalar)>,
        lines: &mut BTreeMap<usize, String>,
    ) {
        let Some(section) = self.layout.section(section) else { return };
        let (at, indent) = self.layout.line_slot(section);
        for (key, value) in wanted {
            let line = format!(
                "{indent}{} = {}{}",
                self.dotted(&key),
                value.text(self.quote),
                self.layout.newline()
            );
            lines.entry(at).or_default().push_str(&line);
        }
    }

    fn insert_inline(
        &mut self,
        span: &Range<usize>,
        last: Option<usize>,
        dotted: &[String],
        wanted: &Wanted,
    ) {
        let prefix: String = dotted.iter().map(|key| key_text(key, self.quote) + ".").collect();
        let entries = inline_entries(wanted, &prefix, self.quote);
        let edit = match last {
            Some(last) => Edit::insert(last, format!(", {entries}")),
            None => Edit::replace(span.start + 1..span.end - 1, format!(" {entries} ")),
        };
        self.edits.push(edit);
    }

    fn dotted(&self, path: &[String]) -> String {
        path.iter().map(|key| key_text(key, self.quote)).collect::<Vec<_>>().join(".")
    }
}

/// Keys below an anchor with their values.
type Wanted = Vec<(Vec<String>, Scalar)>;

fn group(missing: Vec<Missing>) -> Vec<(Anchor, Wanted)> {
    let mut groups: Vec<(Anchor, Wanted)> = Vec::new();
    for Missing { anchor, rest, value } in missing {
        match groups.iter_mut().find(|(other, _)| *other == anchor) {
            Some((_, wanted)) => wanted.push((rest, value)),
            None => groups.push((anchor, vec![(rest, value)])),
        }
    }
    groups
}

/// `a = 1, b = { c = 2 }`: tables that are missing become inline tables, since a header cannot reach inside one.
fn inline_entries(wanted: &Wanted, prefix: &str, quote: Quote) -> String {
    let mut heads: Vec<(&String, Wanted, Option<&Scalar>)> = Vec::new();
    for (rest, value) in wanted {
        let Some((head, tail)) = rest.split_first() else { continue };
        let below = (!tail.is_empty()).then(|| (tail.to_vec(), value.clone()));
        let own = tail.is_empty().then_some(value);
        match heads.iter_mut().find(|(key, ..)| *key == head) {
            Some((_, entries, _)) => entries.extend(below),
            None => heads.push((head, below.into_iter().collect(), own)),
        }
    }
    let entries: Vec<String> = heads
        .into_iter()
        .map(|(key, below, own)| {
            let value = own.map_or_else(
                || format!("{{ {} }}", inline_entries(&below, "", quote)),
                |value| value.text(quote),
            );
            format!("{prefix}{} = {value}", key_text(key, quote))
        })
        .collect();
    entries.join(", ")
}

impl Anchor {
    fn into_table(self, table: &Table, path: &[&str]) -> Self {
        let owned = || path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        if !table.is_dotted() {
            return Self::Section(owned());
        }
        let section = match self {
            Self::Section(section) | Self::Dotted(section, _) => section,
            inline @ Self::Inline(..) => return inline,
        };
        let dotted = owned().split_off(section.len());
        Self::Dotted(section, dotted)
    }

    fn into_inline(self, table: &InlineTable, key: &str) -> Self {
        match self {
            Self::Inline(span, last, mut dotted) if table.is_dotted() => {
                dotted.push(key.to_owned());
                Self::Inline(span, last, dotted)
            }
            _ => {
                let span = table.span().unwrap_or(0..0);
                Self::Inline(span, last_inline_value(table), Vec::new())
            }
        }
    }
}

fn last_inline_value(table: &InlineTable) -> Option<usize> {
    super::read::inline_entries(table)
        .filter_map(|(_, item)| match item {
            Item::Value(Value::InlineTable(child)) if child.is_dotted() => last_inline_value(child),
            Item::Value(value) => value.span().map(|span| span.end),
            _ => None,
        })
        .max()
}

fn blocked(span: Range<usize>, key: &str, what: &str) -> Blocked {
    Blocked { span, reason: format!("`{key}` {what}") }
}
