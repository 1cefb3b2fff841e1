//! What the TOML readers of containerd's releases refuse although TOML 1.1 has it.
//!
//! Compared with go-toml 1.9.5, 2.2.3, 2.2.4, 2.3.0 and 2.4.3. The other way round these readers take a few texts that
//! are not TOML at all, and those stay refused, as no containerd is known to be given one:
//!
//! - 1.9: a line break inside `'…'`, `00`, control characters in comments, a lone carriage return as a line end, a key
//!   behind a header in its line, half of a surrogate pair;
//! - 1.9 to 2.3: tables that a dotted key and a header both define, or a value and a header; `.5`, `5.` and `0x`;
//! - since 2.2: dates that no calendar has, behind a key that is not looked at.

use std::ops::Range;

use toml_edit::{InlineTable, Item, Table, Value};

use super::read::{entries, inline_entries};
use super::{Toml, TomlFault};

/// A reader that some program uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// go-toml 1.9, of containerd 1.x.
    GoToml1,
    /// go-toml 2.2 and 2.3, of containerd 2.0 to 2.3: TOML 1.0 and the escape `\e`.
    GoToml2,
    /// go-toml 2.4, of containerd 2.4: TOML 1.1.
    GoToml2_4,
}

impl Dialect {
    /// The first thing in a text that this reader refuses.
    pub(crate) fn refuses(self, toml: &Toml<'_>) -> Option<TomlFault> {
        let source = toml.source();
        // go-toml 1 drops the mark in `LoadBytes`; go-toml 2 reads it as the first byte of a key.
        if self != Self::GoToml1 && source.starts_with('\u{feff}') {
            return Some(fault(0..3, "a byte order mark is not taken here"));
        }
        if self == Self::GoToml2_4 {
            // 2.4 reads TOML 1.1 as toml_edit does, up to this one thing.
            return reopened(toml.document.as_table());
        }
        RefusalSearch { dialect: self, source }.table(toml.document.as_table())
    }
}

struct RefusalSearch<'s> {
    dialect: Dialect,
    source: &'s str,
}

// Recursion is bounded: toml_edit refuses keys and values nested deeper than 80.
impl RefusalSearch<'_> {
    fn table(&self, table: &Table) -> Option<TomlFault> {
        entries(table).find_map(|(key, item)| {
            key.span().and_then(|span| self.escapes(span)).or_else(|| self.item(item))
        })
    }

    fn item(&self, item: &Item) -> Option<TomlFault> {
        match item {
            Item::None => None,
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => tables.iter().find_map(|table| self.table(table)),
        }
    }

    fn value(&self, value: &Value) -> Option<TomlFault> {
        let span = value.span();
        match value {
            Value::String(_) => {
                span.and_then(|span| self.escapes(span.clone()).or_else(|| self.closing(span)))
            }
            Value::Datetime(_) => span.and_then(|span| self.date(span)),
            Value::Array(array) => array.iter().find_map(|item| self.value(item)),
            Value::InlineTable(table) => {
                let inner = inline_entries(table).find_map(|(key, item)| {
                    key.span().and_then(|span| self.escapes(span)).or_else(|| self.item(item))
                });
                inner.or_else(|| self.inline(table))
            }
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => None,
        }
    }

    /// `\e` and `\xHH` of a string or key.
    fn escapes(&self, span: Range<usize>) -> Option<TomlFault> {
        let raw = self.source.get(span.clone()).filter(|raw| raw.starts_with('"'))?;
        let mut bytes = raw.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            if byte != b'\\' {
                continue;
            }
            let (_, escaped) = bytes.next()?;
            // go-toml 2 has `\e` ahead of TOML 1.1, and `\x` only with it.
            if escaped == b'x' || (escaped == b'e' && self.dialect == Dialect::GoToml1) {
                let at = span.start + at;
                return Some(fault(at..at + 2, "this escape is newer than the TOML that is read here"));
            }
        }
        None
    }

    /// go-toml 1 does not take a quote directly before the closing three.
    fn closing(&self, span: Range<usize>) -> Option<TomlFault> {
        let raw = self.source.get(span.clone())?;
        let is_long = [r#""""""#, "''''"].iter().any(|quotes| raw.ends_with(quotes)) && raw.len() > 6;
        if self.dialect == Dialect::GoToml1 && is_long {
            return Some(fault(span, "a quote directly before the closing quotes is not taken here"));
        }
        None
    }

    fn date(&self, span: Range<usize>) -> Option<TomlFault> {
        let raw = self.source.get(span.clone())?;
        if raw.matches(':').count() == 1 {
            return Some(fault(span, "a time without seconds is newer than the TOML that is read here"));
        }
        if self.dialect != Dialect::GoToml1 {
            return None;
        }
        let behind = self.source.as_bytes().get(span.end);
        // go-toml 1's lexer asks for a blank behind a date that has no time: a line end there is a fault.
        let is_bare_date = !raw.contains(':') && behind.is_some_and(|byte| *byte != b' ');
        let is_leap_second =
            raw.match_indices(':').nth(1).is_some_and(|(at, _)| raw[at..].starts_with(":60"));
        if is_bare_date || is_leap_second || raw.contains(['t', 'z']) {
            return Some(fault(span, "this date is not taken by containerd 1.x"));
        }
        None
    }

    /// Line breaks between the braces, and a comma before the closing one.
    fn inline(&self, table: &InlineTable) -> Option<TomlFault> {
        // Tables of dotted keys have no braces of their own.
        if table.is_dotted() {
            return None;
        }
        let span = table.span()?;
        let mut values = Vec::new();
        leaves(table, &mut values);
        values.sort_by_key(|value| value.start);
        let mut at = span.start;
        // Between values are only keys, commas, comments and line ends, so a newline there is one of the table
        // itself. Inside a value (an array, a long string) it is allowed.
        for value in &values {
            if self.dialect == Dialect::GoToml2 && self.has(at..value.start, '\n') {
                return Some(fault(span, "an inline table must stand on one line here"));
            }
            at = value.end;
        }
        if self.has(at..span.end, ',') {
            return Some(fault(span, "an inline table must not end with a comma here"));
        }
        if self.dialect == Dialect::GoToml2 && self.has(at..span.end, '\n') {
            return Some(fault(span, "an inline table must stand on one line here"));
        }
        None
    }

    fn has(&self, range: Range<usize>, wanted: char) -> bool {
        self.source.get(range).is_some_and(|between| between.contains(wanted))
    }
}

/// go-toml 2.4 refuses a dotted key into a table that a header before it made on its way.
fn reopened(table: &Table) -> Option<TomlFault> {
    entries(table).find_map(|(_, item)| match item {
        Item::Table(inner) if has_no_header(inner) => behind_header(inner).or_else(|| reopened(inner)),
        Item::Table(inner) => reopened(inner),
        Item::ArrayOfTables(tables) => tables.iter().find_map(reopened),
        _ => None,
    })
}

fn has_no_header(table: &Table) -> bool {
    table.is_implicit() || table.is_dotted()
}

fn behind_header(table: &Table) -> Option<TomlFault> {
    // Order in the file decides, and toml_edit merges both spellings into one table: hence the places are compared.
    let (mut headers, mut keys) = (Vec::new(), Vec::new());
    places(table, &mut headers, &mut keys);
    let first = headers.into_iter().min()?;
    let late = keys.into_iter().find(|key| key.start > first)?;
    Some(fault(late, "a dotted key adds to a table that a header made"))
}

/// Where headers begin below a table without one, and the dotted keys in it.
fn places(table: &Table, headers: &mut Vec<usize>, keys: &mut Vec<Range<usize>>) {
    for (key, item) in entries(table) {
        match item {
            Item::Table(inner) if has_no_header(inner) => places(inner, headers, keys),
            Item::Table(inner) => headers.extend(inner.span().map(|span| span.start)),
            Item::ArrayOfTables(tables) => {
                headers.extend(tables.iter().filter_map(Table::span).map(|span| span.start));
            }
            _ => keys.extend(key.span()),
        }
    }
}

fn fault(span: Range<usize>, message: &str) -> TomlFault {
    TomlFault { span, message: message.to_owned() }
}

/// The spans of the values between one pair of braces, through dotted keys.
fn leaves(table: &InlineTable, out: &mut Vec<Range<usize>>) {
    for (_, item) in inline_entries(table) {
        match item {
            Item::Value(Value::InlineTable(child)) if child.is_dotted() => leaves(child, out),
            Item::Value(value) => out.extend(value.span()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of go-toml 1.9, 2.2 and 2.4 take a text, as those three answered.
    #[test]
    fn each_reader_refuses_what_it_is_too_old_for() {
        for (text, verdicts) in [
            ("a={b=1,}\n", "--+"),
            ("a={\nb=1}\n", "+-+"),
            ("a={b=1 # c\n}\n", "+-+"),
            ("a={b=[\n1]}\n", "+++"),
            ("a={b=\"\"\"\n\"\"\", c.d='#'}\n", "+++"),
            ("a=\"\\x41\"\n", "--+"),
            ("a=\"\\e\"\n", "-++"),
            ("\"\\e\"=1\n", "-++"),
            ("a=\"\\\\e\"\n", "+++"),
            ("a=07:32\n", "--+"),
            ("a=07:32:00\n", "+++"),
            ("a=2020-01-02\n", "-++"),
            ("a=2020-01-02 # day\n", "+++"),
            ("a=2020-01-02t03:04:05Z\n", "-++"),
            ("a=\"\"\"a\"\"\"\"\n", "-++"),
            ("a=\"\"\"\"\"\"\n", "+++"),
            ("\u{feff}a=1\n", "+--"),
            ("a=23:59:60\n", "-++"),
            ("[a.b.c]\n[a]\nb.d=1\n", "++-"),
            ("[a.b.c.d]\n[a]\nb.e.f=1\n", "++-"),
            ("[[a.b.c]]\n[a]\nb.d=1\n", "++-"),
            ("[a]\nb.d=1\n[a.b.c]\n", "+++"),
            ("[a]\nx.b.d=1\n[a.x.c]\n[a.x.b.e]\n", "+++"),
        ] {
            let toml = Toml::parse(text).unwrap();
            let readers = [Dialect::GoToml1, Dialect::GoToml2, Dialect::GoToml2_4];
            let taken = readers.map(|reader| if reader.refuses(&toml).is_none() { '+' } else { '-' });
            assert_eq!(taken.iter().collect::<String>(), verdicts, "{text:?}");
        }
    }
}
