//! Edits that make a text hold wanted values and leave every other byte alone.
//!
//! toml_edit's mutable document takes the change. The lines that differ in what it prints before and after are then
//! looked up in the text ([`lines`](super::lines)), so that line ends, a byte order mark and every spelling that
//! toml_edit prints in another way stay. The result is read back before it is given out.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, RawString, Table, Value};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::habits::{Habits, body_indent, header_indent};
use super::write::{Quote, Scalar, key_text};
use super::{Toml, lines};
use crate::edit::{Edit, apply};

/// A wanted value that cannot be written without touching what belongs to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// The text in the way.
    pub(crate) span: Range<usize>,
    /// Why, without values of the text.
    pub(crate) reason: String,
}

/// Changes one text. Values are compared as values: what already holds gives no edit.
#[derive(Debug)]
pub(crate) struct Editor<'t, 's> {
    toml: &'t Toml<'s>,
    before: DocumentMut,
    after: DocumentMut,
    habits: Habits,
}

/// What is in the way of a path: how many of its keys were followed, and why it ends there.
type InTheWay = (usize, &'static str);

impl<'t, 's> Editor<'t, 's> {
    /// `quote` is how keys with dots are quoted where the text shows no habit of its own.
    pub(crate) fn new(toml: &'t Toml<'s>, quote: Quote) -> Self {
        // toml_edit ends every line with `\n`.
        // Both documents are printed in the same way, and only their differences are carried to the source.
        let text = toml.source().trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut before: DocumentMut = text.parse().unwrap_or_default();
        // What stands behind the last value is nothing that changes.
        before.set_trailing("");
        let habits = Habits::of(before.as_table(), quote);
        Self { toml, after: before.clone(), before, habits }
    }

    /// Makes the text hold this value at this path.
    pub(crate) fn set(&mut self, path: &[&str], value: &Scalar) -> Result<(), Blocked> {
        let put = Put { value, habits: self.habits, whole: path };
        put.in_table(self.after.as_table_mut(), path, "").map_err(|(depth, what)| {
            let span = self.toml.key_span(path.get(..=depth).unwrap_or(path));
            Blocked { span, reason: format!("`{}` {what}", path.get(depth).unwrap_or(&"")) }
        })
    }

    /// Takes the items for which `unwanted` holds out of an array of strings; other entries stay as they are.
    pub(crate) fn remove_items(
        &mut self,
        path: &[&str],
        unwanted: impl Fn(&str) -> bool,
    ) -> Result<(), Blocked> {
        let mut item = self.after.as_item_mut();
        for key in path {
            match item.as_table_like_mut().and_then(|table| table.get_mut(key)) {
                Some(next) => item = next,
                None => return Ok(()),
            }
        }
        let Some(array) = item.as_array_mut() else {
            let reason = format!("`{}` is not an array here", path.last().unwrap_or(&""));
            return Err(Blocked { span: self.toml.key_span(path), reason });
        };
        // From the end, so that the indexes of those before stay right.
        for index in (0..array.len()).rev() {
            if array.get(index).and_then(Value::as_str).is_some_and(&unwanted) {
                remove_item(array, index);
            }
        }
        Ok(())
    }

    /// Takes a key or table away, where it is there.
    pub(crate) fn remove(&mut self, path: &[&str]) -> Result<(), Blocked> {
        let Some((last, before)) = path.split_last() else { return Ok(()) };
        let mut item = self.after.as_item_mut();
        for key in before {
            match item.as_table_like_mut().and_then(|table| table.get_mut(key)) {
                Some(next) => item = next,
                None => return Ok(()),
            }
        }
        if item.is_array_of_tables() {
            let reason = format!("`{}` is an array of tables", before.last().unwrap_or(&""));
            return Err(Blocked { span: self.toml.key_span(before), reason });
        }
        if let Some(table) = item.as_table_like_mut() {
            table.remove(last);
        }
        Ok(())
    }

    /// Makes sure that there is a table at this path, with a header of its own where it is new.
    pub(crate) fn table(&mut self, path: &[&str]) -> Result<(), Blocked> {
        let there = path.iter().try_fold(self.after.as_item(), |item, key| item.get(key));
        if there.is_some() {
            return Ok(());
        }
        // A header is written where its first key is.
        let first: Vec<&str> = path.iter().copied().chain(["first"]).collect();
        self.set(&first, &Scalar::Bool(true))?;
        self.remove(&first)
    }

    /// The edits, in the order of the text.
    pub(crate) fn finish(self) -> Result<Vec<Edit>, Blocked> {
        let source = self.toml.source();
        let after = self.after.to_string();
        let edits = lines::edits(source, &self.before.to_string(), &after);
        if edits.is_empty() {
            return Ok(edits);
        }
        let json = |text: &str| Some(Toml::parse(text).ok()?.tree().root()?.json().to_string());
        let changed = apply(source, &edits).unwrap_or_default();
        // Lines are found again by their text, which can miss; a text that then
        // says something else is never given out.
        if json(&changed).is_none_or(|found| Some(found) != json(&after)) {
            let reason = "the file spells its tables in a way that no key can be added to".to_owned();
            return Err(Blocked { span: 0..source.len(), reason });
        }
        // toml_edit drops the comments between items of an array that is replaced as a whole.
        match lost_comment(source, &changed) {
            Some(span) => Err(Blocked { span, reason: "this comment would be lost".to_owned() }),
            None => Ok(edits),
        }
    }
}

/// The first comment of `before` that `after` no longer has.
fn lost_comment(before: &str, after: &str) -> Option<Range<usize>> {
    // Counted and not only looked up: of two equal comments one may be lost.
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    for span in comments(after) {
        *kept.entry(after[span].trim_end()).or_default() += 1;
    }
    comments(before).find(|span| {
        let left = kept.get_mut(before[span.clone()].trim_end()).filter(|count| **count > 0);
        left.map(|count| *count -= 1).is_none()
    })
}

fn comments(text: &str) -> impl Iterator<Item = Range<usize>> {
    let tokens = Source::new(text).lex();
    tokens
        .filter(|token| token.kind() == TokenKind::Comment)
        .map(|token| token.span().start()..token.span().end())
}

/// One value on its way to its place.
struct Put<'p> {
    value: &'p Scalar,
    habits: Habits,
    whole: &'p [&'p str],
}

// Recursion is bounded by the length of the path.
impl Put<'_> {
    fn depth(&self, path: &[&str]) -> usize {
        self.whole.len() - path.len()
    }

    /// `parent` are the blanks before the header of the table around this one.
    fn in_table(&self, table: &mut Table, path: &[&str], parent: &str) -> Result<(), InTheWay> {
        let Some((key, rest)) = path.split_first() else { return Ok(()) };
        let has_header = !table.is_implicit() && !table.is_dotted();
        let indent = if has_header { header_indent(table) } else { parent }.to_owned();
        match table.get_mut(key) {
            Some(Item::Table(inner)) if !rest.is_empty() => self.in_table(inner, rest, &indent),
            // A dotted key's table is a `Table` to toml_edit as well: only values and inline tables come here.
            Some(item) => self.in_item(item, path, rest),
            None => {
                self.add(table, path, &indent);
                Ok(())
            }
        }
    }

    fn in_item(&self, item: &mut Item, path: &[&str], rest: &[&str]) -> Result<(), InTheWay> {
        let depth = self.depth(path);
        match item {
            Item::Value(Value::InlineTable(inner)) if !rest.is_empty() => self.in_inline(inner, rest),
            Item::Value(old) if rest.is_empty() && !old.is_inline_table() => {
                self.value.replace(old, self.habits.quote);
                Ok(())
            }
            Item::ArrayOfTables(_) => Err((depth, "is an array of tables")),
            _ if rest.is_empty() => Err((depth, "is a table here, not a value")),
            _ => Err((depth, "is a value here, not a table")),
        }
    }

    fn in_inline(&self, table: &mut InlineTable, path: &[&str]) -> Result<(), InTheWay> {
        let Some((key, rest)) = path.split_first() else { return Ok(()) };
        let depth = self.depth(path);
        match table.get_mut(key) {
            Some(Value::InlineTable(inner)) if !rest.is_empty() => self.in_inline(inner, rest),
            Some(old) if rest.is_empty() && !old.is_inline_table() => {
                self.value.replace(old, self.habits.quote);
                Ok(())
            }
            Some(_) if rest.is_empty() => Err((depth, "is a table here, not a value")),
            Some(_) => Err((depth, "is a value here, not a table")),
            None => {
                self.add_inline(table, path);
                Ok(())
            }
        }
    }

    /// Adds a key that the table does not have; `indent` are the blanks before the header that it belongs to.
    fn add(&self, table: &mut Table, path: &[&str], indent: &str) {
        let Some((key, rest)) = path.split_first() else { return };
        let mut key = self.key(key);
        if table.is_dotted() {
            key.leaf_decor_mut().set_prefix(body_indent(table).unwrap_or(indent));
            let item = match rest {
                [] => Item::Value(self.value.value(self.habits.quote)),
                _ => Item::Table(self.dotted(rest, body_indent(table).unwrap_or(indent))),
            };
            table.insert_formatted(&key, item);
        } else if rest.is_empty() {
            let prefix = body_indent(table).map_or_else(|| self.body_of(table, indent), str::to_owned);
            key.leaf_decor_mut().set_prefix(prefix);
            table.insert_formatted(&key, Item::Value(self.value.value(self.habits.quote)));
        } else {
            // One level below an existing header the new one is indented relative to it;
            // across missing levels only the depth is known.
            let is_direct = rest.len() == 1 && !table.is_implicit() && self.depth(path) > 0;
            let section = self.section(rest, is_direct.then_some(indent));
            table.insert_formatted(&key, Item::Table(section));
        }
    }

    /// The blanks before the first key of a section.
    fn body_of(&self, table: &Table, indent: &str) -> String {
        // The top of a file has no header; a table that only deeper ones imply gets one now.
        let is_top = table.position() == Some(0) || table.decor().prefix().is_none() && indent.is_empty();
        let deeper = if self.habits.body_indent && !is_top { "  " } else { "" };
        format!("{indent}{deeper}")
    }

    /// New tables down to the one that holds the value; only that one has a header.
    fn section(&self, path: &[&str], parent: Option<&str>) -> Table {
        let mut table = Table::new();
        let (Some((key, rest)), depth) = (path.split_first(), self.depth(path)) else { return table };
        let mut key = self.key(key);
        if !rest.is_empty() {
            table.set_implicit(true);
            table.insert_formatted(&key, Item::Table(self.section(rest, None)));
            return table;
        }
        // `containerd config default` of 1.x indents a header by two blanks for
        // each table around it and its keys by two more.
        let mut indent = String::new();
        if self.habits.nested_indent {
            indent = match parent {
                Some(parent) => format!("{parent}  "),
                None => "  ".repeat(depth.saturating_sub(1)),
            };
        }
        if !indent.is_empty() {
            table.decor_mut().set_prefix(format!("\n{indent}"));
        }
        if self.habits.body_indent {
            indent.push_str("  ");
        }
        key.leaf_decor_mut().set_prefix(indent);
        table.insert_formatted(&key, Item::Value(self.value.value(self.habits.quote)));
        table
    }

    /// New tables of dotted keys.
    fn dotted(&self, path: &[&str], indent: &str) -> Table {
        let mut table = Table::new();
        table.set_dotted(true);
        let Some((key, rest)) = path.split_first() else { return table };
        let mut key = self.key(key);
        key.leaf_decor_mut().set_prefix(indent);
        let item = match rest {
            [] => Item::Value(self.value.value(self.habits.quote)),
            _ => Item::Table(self.dotted(rest, indent)),
        };
        table.insert_formatted(&key, item);
        table
    }

    /// What is missing below an inline table is written as inline tables: a header cannot reach inside one.
    fn add_inline(&self, table: &mut InlineTable, path: &[&str]) {
        let Some((key, rest)) = path.split_first() else { return };
        // `{ a = 1 }` would become `{ a = 1 , b = 2}`: toml_edit counts the last blank to the value.
        free_last(table);
        if table.is_empty() {
            table.set_trailing("");
        }
        let value = if rest.is_empty() {
            self.value.value(self.habits.quote)
        } else {
            let mut inner = InlineTable::new();
            self.add_inline(&mut inner, rest);
            Value::InlineTable(inner)
        };
        table.insert_formatted(&self.key(key), value);
    }

    fn key(&self, key: &str) -> Key {
        key_text(key, self.habits.quote).parse().unwrap_or_else(|_| Key::new(key))
    }
}

/// The blank between the last value and the closing brace belongs to the brace.
fn free_last(table: &mut InlineTable) {
    match table.iter_mut().last() {
        Some((_, Value::InlineTable(inner))) if inner.is_dotted() => free_last(inner),
        Some((_, value)) => {
            let decor = value.decor_mut();
            let is_blank = |text: &RawString| text.as_str().is_some_and(|text| text.trim().is_empty());
            if decor.suffix().is_some_and(is_blank) {
                let prefix = decor.prefix().and_then(RawString::as_str).unwrap_or(" ").to_owned();
                decor.clear();
                decor.set_prefix(prefix);
            }
        }
        None => {}
    }
}

/// Takes one item out. Comments around it stay, as does the line end behind the last item.
fn remove_item(array: &mut Array, index: usize) {
    let removed = array.remove(index);
    let around = |text: Option<&RawString>| text.and_then(RawString::as_str).unwrap_or("").to_owned();
    let (before, behind) = (around(removed.decor().prefix()), around(removed.decor().suffix()));
    let has_comment = before.contains('#') || behind.contains('#');
    if let Some(next) = array.get_mut(index) {
        if has_comment {
            // What stood around the removed item goes to the next one, or, where it
            // was the last, to the array's end.
            let prefix = before + &behind + &around(next.decor().prefix());
            next.decor_mut().set_prefix(prefix);
        } else if index == 0 {
            next.decor_mut().set_prefix(before);
        }
        return;
    }
    let left = around(Some(array.trailing()));
    let left = match has_comment {
        true => before + &behind + &left,
        false if array.is_empty() && left.trim().is_empty() => String::new(),
        false => behind + &left,
    };
    array.set_trailing(left);
}
