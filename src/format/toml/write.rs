//! How values and keys are written.

use std::ops::Range;

use toml_edit::{Array, Value};

use super::edit::Blocked;
use crate::edit::Edit;

/// Which quotes a string or key is written in, where both would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'literal'`, as containerd 2.x prints.
    Single,
    /// `"basic"`, as containerd 1.x prints.
    Double,
}

/// A value that an edit can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool(bool),
    Integer(i64),
    Text(String),
    Texts(Vec<String>),
}

impl Scalar {
    pub(crate) fn text(&self, quote: Quote) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => string_text(text, quote),
            Self::Texts(texts) => {
                let items: Vec<String> = texts.iter().map(|text| string_text(text, quote)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// The edits that turn `old` into this value; none when it holds already.
    pub(super) fn replace(&self, source: &str, old: &Value, edits: &mut Vec<Edit>) -> Result<(), Blocked> {
        let Some(span) = old.span() else { return Ok(()) };
        if let (Self::Texts(texts), Value::Array(array)) = (self, old) {
            return replace_items(source, array, &span, texts, edits);
        }
        let holds = match (self, old) {
            (Self::Bool(new), Value::Boolean(old)) => new == old.value(),
            (Self::Integer(new), Value::Integer(old)) => new == old.value(),
            (Self::Text(new), Value::String(old)) => new == old.value(),
            _ => false,
        };
        if !holds {
            if has_comment(source, old) {
                return Err(Blocked {
                    span,
                    reason: "a comment inside the old value would be lost".to_owned(),
                });
            }
            edits.push(Edit::replace(span.clone(), self.text(quote_at(source, &span))));
        }
        Ok(())
    }
}

fn replace_items(
    source: &str,
    array: &Array,
    span: &Range<usize>,
    texts: &[String],
    edits: &mut Vec<Edit>,
) -> Result<(), Blocked> {
    if array.len() == texts.len() {
        for (old, new) in array.iter().zip(texts) {
            Scalar::Text(new.clone()).replace(source, old, edits)?;
        }
        return Ok(());
    }
    let old = Value::Array(array.clone());
    if has_comment(source, &old) {
        return Err(Blocked {
            span: span.clone(),
            reason: "a comment inside the old list would be lost".to_owned(),
        });
    }
    let quote = array.iter().find_map(Value::span).map_or(Quote::Double, |item| quote_at(source, &item));
    edits.push(Edit::replace(span.clone(), Scalar::Texts(texts.to_vec()).text(quote)));
    Ok(())
}

/// Whether an array holds a comment; strings are skipped, since `#` means nothing there.
fn has_comment(source: &str, value: &Value) -> bool {
    let Value::Array(array) = value else { return false };
    let Some(span) = array.span() else { return false };
    let mut at = span.start;
    for item in array {
        let item = item.span().unwrap_or(at..at);
        if source.get(at..item.start).is_some_and(|between| between.contains('#')) {
            return true;
        }
        at = item.end;
    }
    source.get(at..span.end).is_some_and(|between| between.contains('#'))
        || array.iter().any(|item| has_comment(source, item))
}

fn quote_at(source: &str, span: &Range<usize>) -> Quote {
    let is_single = source.get(span.clone()).is_some_and(|raw| raw.starts_with('\''));
    if is_single { Quote::Single } else { Quote::Double }
}

/// A string value in quotes; the other quotes are taken where the text needs them.
pub(crate) fn string_text(text: &str, quote: Quote) -> String {
    let fits_single = !text.contains('\'') && !text.chars().any(char::is_control);
    if quote == Quote::Single && fits_single {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.extend(["\\u", &*format!("{:04X}", u32::from(c))]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A key, bare where TOML allows it.
pub(crate) fn key_text(key: &str, quote: Quote) -> String {
    let is_bare =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_bare { key.to_owned() } else { string_text(key, quote) }
}

/// Takes items out of an array of strings. Each goes with the comma behind it, or the last one with the comma
/// before it; a line that held nothing else goes with its item.
pub(super) fn remove_items(
    source: &str,
    array: &Array,
    unwanted: impl Fn(&str) -> bool,
    edits: &mut Vec<Edit>,
) {
    let spans: Vec<(Range<usize>, bool)> =
        array.iter().filter_map(|item| Some((item.span()?, !item.as_str().is_some_and(&unwanted)))).collect();
    let Some(last_kept) = spans.iter().rposition(|(_, kept)| *kept) else {
        return empty(source, array, &spans, edits);
    };
    let has_trailing_comma = spans.last().is_some_and(|(last, _)| comma_behind(source, last.end).is_some());
    let mut spans = spans;
    if !has_trailing_comma && last_kept + 1 < spans.len() {
        // The comma behind the last kept item goes too.
        let tail = spans[last_kept].0.end..spans[spans.len() - 1].0.end;
        if !gaps(&spans[last_kept..]).any(|gap| source.get(gap).is_some_and(|text| text.contains('#'))) {
            edits.push(Edit::delete(tail));
            spans.truncate(last_kept);
        } else if let Some(comma) = comma_behind(source, tail.start) {
            edits.push(Edit::delete(comma..comma + 1));
        }
    }
    for (span, _) in spans.iter().filter(|(_, kept)| !kept) {
        let end = comma_behind(source, span.end).map_or(span.end, |comma| comma + 1);
        // A comment between the item and its comma stays.
        if source.get(span.end..end).is_some_and(|between| between.contains('#')) {
            edits.push(Edit::delete(span.clone()));
            edits.push(Edit::delete(end - 1..end));
        } else {
            edits.push(Edit::delete(whole_line(source, &(span.start..end))));
        }
    }
}

/// What stands between items.
fn gaps(spans: &[(Range<usize>, bool)]) -> impl Iterator<Item = Range<usize>> {
    spans.windows(2).map(|pair| pair[0].0.end..pair[1].0.start)
}

/// All items go: `[]` where nothing else stands between the brackets.
fn empty(source: &str, array: &Array, spans: &[(Range<usize>, bool)], edits: &mut Vec<Edit>) {
    let Some(whole) = array.span().filter(|_| !spans.is_empty()) else { return };
    if !has_comment(source, &Value::Array(array.clone())) {
        edits.push(Edit::delete(whole.start + 1..whole.end - 1));
        return;
    }
    for (span, _) in spans {
        edits.push(Edit::delete(span.clone()));
        if let Some(comma) = comma_behind(source, span.end) {
            edits.push(Edit::delete(comma..comma + 1));
        }
    }
}

/// The comma behind an item, past blanks and comments.
fn comma_behind(source: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = source.get(at..)?;
        let next = rest.trim_start();
        at += rest.len() - next.len();
        if next.starts_with('#') {
            at += next.find('\n')?;
        } else {
            return next.starts_with(',').then_some(at);
        }
    }
}

/// The range grown by the blanks behind it, and to its whole line when nothing else stands there.
fn whole_line(source: &str, range: &Range<usize>) -> Range<usize> {
    let behind = source.get(range.end..).unwrap_or("");
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let end = range.end + blanks;
    let before = source.get(..range.start).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let is_alone = before.get(line_start..).is_some_and(|lead| lead.trim().is_empty()) && line_start > 0;
    let newline = ["\r\n", "\n"].into_iter().find(|n| behind.get(blanks..).is_some_and(|b| b.starts_with(n)));
    match newline {
        Some(newline) if is_alone => line_start..end + newline.len(),
        Some(_) => range.start..range.end,
        None => range.start..end,
    }
}
