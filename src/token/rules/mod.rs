//! Rules of static token files. No message repeats a field: any of them may be a credential in the wrong column.

mod file;
mod records;

use super::StaticTokenFile;
use super::records::{TextRecord, Values};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::engine::rule::{Check, Rule};

pub(crate) use records::is_published;

pub(super) static RULES: &[&[Rule<StaticTokenFile>]] = &[file::RULES, records::RULES];

const TOKEN: usize = 0;
const NAME: usize = 1;
const GROUPS: usize = 3;

/// The records of the text, of any width; none when a draft is judged.
fn text_records<'a>(c: &Check<'a, StaticTokenFile>) -> &'a [TextRecord<'a>] {
    c.text.map(|text| text.records.as_slice()).unwrap_or_default()
}

/// What the records say that count, each with its place in the file or draft.
fn values<'a>(c: &Check<'a, StaticTokenFile>) -> Vec<(usize, Values<'a>)> {
    let Some(text) = c.text else { return c.draft.values().enumerate().collect() };
    // What kube-apiserver skips is no credential, so its strength and groups do not matter.
    let whole = |(_, record): &(usize, &TextRecord<'_>)| !record.is_short() && !record.token().is_empty();
    let counting = text.records.iter().enumerate().filter(whole);
    counting.map(|(index, record)| (index, record.values())).collect()
}

fn field(record: usize, column: usize) -> FieldPath {
    FieldPath::ROOT.item(record).item(column)
}

/// Reports, and gives the finding to add to.
fn report<'c>(
    c: &'c mut Check<'_, StaticTokenFile>,
    path: FieldPath,
    message: impl Into<String>,
) -> &'c mut Diagnostic {
    let rule = c.rule;
    c.push(Diagnostic::new(rule, path, message))
}

/// `a record`, `2 records`.
fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
