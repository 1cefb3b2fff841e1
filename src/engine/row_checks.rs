//! What rows say of the values behind them: age, range, words.

use super::record::{AnyRecord, AnyValue};
use super::row::{Row, Shape};
use super::shape::ShapeRule;
use super::unreadable::Unreadable;
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo, Segment};
use crate::target::Target;
use crate::version::{Minor, Window};

/// What rows say of their values.
pub(crate) struct RowChecks<'a> {
    pub(crate) rules: &'static super::shape::ShapeRules,
    pub(crate) target: &'a Target,
    pub(crate) failed: &'a Unreadable,
    pub(crate) path: FieldPath,
    /// Whether the document is the one that was written: age of fields; else the effective one: ranges and words.
    pub(crate) written: bool,
    pub(crate) found: &'a mut Vec<Diagnostic>,
}

impl RowChecks<'_> {
    pub(crate) fn record(&mut self, record: &dyn AnyRecord) {
        record.each(&mut |row, value| {
            if let Some(value) = value.filter(|_| self.concerns(row)) {
                self.path.push(Segment::Key(row.wire.into()));
                self.value(row, value);
                self.path.pop();
            }
        });
    }

    /// Whether a row says anything of its value, or there are rows inside.
    fn concerns(&self, row: &Row) -> bool {
        let says = if self.written {
            row.deprecated.is_some() || row.window != Window::ALWAYS
        } else {
            row.range.is_some() || !row.words.is_empty()
        };
        says || matches!(row.shape, Shape::Record(_) | Shape::List(_))
    }

    fn value(&mut self, row: &'static Row, value: &dyn AnyValue) {
        // A field that could not be decoded has Go's zero in its place, which nobody wrote.
        if self.failed.contains(&self.path) {
            return;
        }
        if self.written {
            self.age(row);
        } else {
            self.range(row, value);
            self.word(row, value);
        }
        if let Some(record) = value.as_record() {
            self.record(record);
        }
        // By index and not by iterator: behind `dyn AnyValue` there is no type to iterate over.
        let mut index = 0;
        while let Some(item) = value.item(index) {
            self.path.push(Segment::Index(index));
            if let Some(record) = item.as_record() {
                self.record(record);
            } else if !self.written {
                self.word(row, item);
            }
            self.path.pop();
            index += 1;
        }
    }

    fn age(&mut self, row: &'static Row) {
        let minor = self.target.minor();
        // A text's fields outside of their window were reported while decoding; this is for drafts.
        if !row.window.holds(minor) {
            let already = self.found.iter().any(|d| d.path == self.path && d.rule.strict.is_some());
            if !already {
                let message = format!("new in {}; {minor} ignores it silently", row.window.since);
                self.push(&self.rules[ShapeRule::TooNewField], message);
            }
        } else if let Some((since, instead)) = row.deprecated.filter(|(since, _)| minor >= *since) {
            let message = if since == Minor::OLDEST {
                "deprecated".to_owned()
            } else {
                format!("deprecated since {since}")
            };
            self.push(&self.rules[ShapeRule::DeprecatedField], format!("{message}: {instead}"));
        }
    }

    fn range(&mut self, row: &'static Row, value: &dyn AnyValue) {
        let Some((low, high)) = row.range else { return };
        if let Some(number) = value.as_i64().filter(|number| !(low..=high).contains(number)) {
            self.push(
                &self.rules[ShapeRule::OutOfRange],
                format!("{number} is not between {low} and {high}"),
            );
        }
    }

    fn word(&mut self, row: &'static Row, value: &dyn AnyValue) {
        if row.words.is_empty() {
            return;
        }
        let Some(word) = value.as_word().filter(|word| !row.words.contains(word)) else { return };
        let message = format!("{:?} is none of {}", crate::text::excerpt(word), list(row.words));
        let near = crate::nearest::nearest(word, row.words.iter().copied());
        let diagnostic = self.push(&self.rules[ShapeRule::UnknownWord], message);
        diagnostic.prefer_help(near.map(|near| format!("did you mean {near:?}?")));
    }

    fn push(&mut self, rule: &'static RuleInfo, message: String) -> &mut Diagnostic {
        crate::diagnostic::bound_early(self.found, self.target.most_findings);
        self.found.push(Diagnostic::new(rule, self.path.clone(), message));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

/// Words for a message: `"a", "b" and "c"`.
pub(crate) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
