//! How a file is written: its quotes and how it indents.

use toml_edit::{RawString, Table};

use super::read::entries;
use super::write::Quote;

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    pub(super) quote: Quote,
    /// Whether headers are indented by their depth, as `containerd config default` of 1.x prints them.
    pub(super) nested_indent: bool,
    /// Whether the keys of a section are indented more than its header.
    pub(super) body_indent: bool,
}

impl Habits {
    pub(super) fn of(root: &Table, quote: Quote) -> Self {
        let mut habits = Self { quote, nested_indent: false, body_indent: false };
        // A file keeps the quotes that it already uses: containerd 1.x prints `"…"`,
        // 2.x prints `'…'`, and both are read by either.
        if let Some(written) = first_quote(root) {
            habits.quote = written;
        }
        let mut has_sections = false;
        each_section(root, &mut |section| {
            has_sections = true;
            let header = header_indent(section);
            habits.nested_indent |= !header.is_empty();
            habits.body_indent |= body_indent(section).is_some_and(|body| body.len() > header.len());
        });
        // What this crate writes alone looks as `containerd config default` of 2.x does.
        habits.body_indent |= !has_sections;
        habits
    }
}

/// The quotes of the first key that has any.
fn first_quote(table: &Table) -> Option<Quote> {
    entries(table).find_map(|(key, item)| {
        Quote::of(&key.display_repr()).or_else(|| item.as_table().and_then(first_quote))
    })
}

/// Calls for every table that has a header of its own.
fn each_section(table: &Table, call: &mut impl FnMut(&Table)) {
    for (_, item) in table {
        let Some(inner) = item.as_table() else { continue };
        if !inner.is_implicit() && !inner.is_dotted() {
            call(inner);
        }
        each_section(inner, call);
    }
}

/// The blanks before a header.
pub(super) fn header_indent(section: &Table) -> &str {
    last_line(section.decor().prefix())
}

/// The blanks before the last key of a section, where it has one.
pub(super) fn body_indent(section: &Table) -> Option<&str> {
    let values = section.get_values();
    let key = values.last()?.0.last()?;
    Some(last_line(key.leaf_decor().prefix()))
}

/// What stands behind the last line end.
fn last_line(text: Option<&RawString>) -> &str {
    let text = text.and_then(RawString::as_str).unwrap_or("");
    text.rsplit('\n').next().unwrap_or("")
}
