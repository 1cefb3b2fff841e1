//! From toml_edit's document to the one [`Tree`].

use std::ops::Range;

use toml_edit::{InlineTable, Item, Key, Table, Value};

use crate::tree::{NodeKind, Style, Tree, TreeBuilder};

/// The tree of a document.
pub(super) fn tree<'s>(source: &'s str, root: &Table) -> Tree<'s> {
    let mut reader = TomlReader { source, tree: TreeBuilder::new(source) };
    reader.tree.open(NodeKind::Map, 0, Style::Plain);
    for (key, item) in entries(root) {
        reader.entry(key, item);
    }
    reader.tree.close(source.len());
    reader.tree.finish()
}

/// The keys of a table with their items. toml_edit's own iterator gives keys without their spans.
pub(super) fn entries(table: &Table) -> impl Iterator<Item = (&Key, &Item)> {
    table.iter().filter_map(|(key, _)| table.get_key_value(key))
}

/// The keys of an inline table with their items.
pub(super) fn inline_entries(table: &InlineTable) -> impl Iterator<Item = (&Key, &Item)> {
    table.iter().filter_map(|(key, _)| table.get_key_value(key))
}

struct TomlReader<'s> {
    source: &'s str,
    tree: TreeBuilder<'s>,
}

// Recursion is bounded: toml_edit refuses keys and values nested deeper than 80.
impl TomlReader<'_> {
    fn entry(&mut self, key: &Key, item: &Item) {
        let key_span = key.span().unwrap_or(0..0);
        self.text(key_span.clone(), key.get(), Style::Plain);
        match item {
            Item::None => {
                self.tree.verbatim(NodeKind::Null, key_span);
            }
            Item::Value(value) => self.value(value, &key_span),
            Item::Table(table) => self.table(table, &key_span),
            Item::ArrayOfTables(tables) => {
                // Arrays of tables that headers made have no span of their own: the key
                // of the first header stands for them.
                let span = tables.span().unwrap_or_else(|| key_span.clone());
                self.tree.open(NodeKind::List, span.start, Style::Plain);
                for table in tables {
                    self.table(table, &key_span);
                }
                self.tree.close(span.end);
            }
        }
    }

    fn table(&mut self, table: &Table, key_span: &Range<usize>) {
        let span = table.span().unwrap_or_else(|| key_span.clone());
        self.tree.open(NodeKind::Map, span.start, Style::Plain);
        for (key, item) in entries(table) {
            self.entry(key, item);
        }
        self.tree.close(span.end);
    }

    fn value(&mut self, value: &Value, key_span: &Range<usize>) {
        let span = value.span().unwrap_or_else(|| key_span.clone());
        match value {
            Value::String(text) => self.text(span, text.value(), Style::DoubleQuoted),
            Value::Integer(number) => self.number(span, number.value().to_string()),
            // JSON has no word for these; they stay plain text, like dates.
            Value::Float(number) if !number.value().is_finite() => {
                self.tree.owned(NodeKind::Text, span, Style::Plain, number.value().to_string());
            }
            Value::Float(number) => self.number(span, format!("{:?}", number.value())),
            Value::Boolean(word) => {
                self.tree.verbatim(if *word.value() { NodeKind::True } else { NodeKind::False }, span);
            }
            Value::Datetime(date) => {
                self.tree.owned(NodeKind::Text, span, Style::Plain, date.value().to_string());
            }
            Value::Array(array) => {
                self.tree.open(NodeKind::List, span.start, Style::Flow);
                for item in array {
                    self.value(item, key_span);
                }
                self.tree.close(span.end);
            }
            Value::InlineTable(table) => {
                self.tree.open(NodeKind::Map, span.start, Style::Flow);
                for (key, item) in inline_entries(table) {
                    self.entry(key, item);
                }
                self.tree.close(span.end);
            }
        }
    }

    fn number(&mut self, span: Range<usize>, text: String) {
        // `0x10` and `1_000` are numbers of TOML and not of JSON: they are kept in decimal form.
        if self.source.get(span.clone()) == Some(text.as_str()) {
            self.tree.verbatim(NodeKind::Number, span);
        } else {
            self.tree.owned(NodeKind::Number, span, Style::Plain, text);
        }
    }

    /// A string or a key; `bare` is the style of a string whose first byte is not a quote.
    fn text(&mut self, span: Range<usize>, text: &str, bare: Style) {
        let raw = self.source.get(span.clone()).unwrap_or("");
        let style = match raw.bytes().next() {
            Some(b'"') => Style::DoubleQuoted,
            Some(b'\'') => Style::SingleQuoted,
            _ => bare,
        };
        // The cheap forms first: nearly all strings are their own source, with or without quotes, and need no copy.
        if raw == text {
            self.tree.verbatim(NodeKind::Text, span);
        } else if raw.len() == text.len() + 2 && raw.get(1..raw.len() - 1) == Some(text) {
            self.tree.quoted(span, style);
        } else {
            self.tree.owned(NodeKind::Text, span, style, text);
        }
    }
}
