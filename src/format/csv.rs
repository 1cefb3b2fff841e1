//! Comma-separated values as Go's `encoding/csv` reads them with its default settings and no fixed width.
//!
//! The tree is a list (the file) of lists (its records) of texts (their fields). There are no comments, no
//! trimming, and a quote is special only as the first byte of a field. Error texts name places, never contents:
//! the fields of the one file that is read this way are credentials.

use std::fmt;
use std::ops::Range;

use crate::tree::{NodeKind, Style, Tree, TreeBuilder};

/// What was read: every record before the first fault, and the fault.
#[derive(Debug)]
pub(crate) struct Parsed<'s> {
    pub(crate) tree: Tree<'s>,
    pub(crate) fault: Option<QuoteFault>,
}

/// A misplaced quote: the only way in which a text can fail to be CSV. It prints as Go's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuoteFault {
    pub(crate) kind: QuoteFaultKind,
    /// The line on which the record began, from 1.
    pub(crate) record_line: usize,
    /// The line that Go names, from 1.
    pub(crate) line: usize,
    /// The column that Go names, in bytes from 1.
    pub(crate) column: usize,
    /// The quote: the misplaced one, or the one that is never closed.
    pub(crate) offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteFaultKind {
    /// A quote inside an unquoted field.
    Bare,
    /// Something other than a comma or the line's end behind a closing quote.
    Behind,
    /// The text ends inside a quoted field.
    Unclosed,
}

impl fmt::Display for QuoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.record_line != self.line {
            write!(f, "record on line {}; ", self.record_line)?;
        }
        write!(f, "parse error on line {}, column {}: ", self.line, self.column)?;
        // `ErrBareQuote` and `ErrQuote` of encoding/csv, whose `ParseError.Error`
        // prefixes the record's line where it differs.
        f.write_str(match self.kind {
            QuoteFaultKind::Bare => "bare \" in non-quoted-field",
            QuoteFaultKind::Behind | QuoteFaultKind::Unclosed => "extraneous or missing \" in quoted-field",
        })
    }
}

/// Reads a text.
pub(crate) fn parse(text: &str) -> Parsed<'_> {
    let mut builder = TreeBuilder::new(text);
    builder.open(NodeKind::List, 0, Style::Plain);
    let mut reader = CsvReader { lines: Lines { text, at: 0, number: 0 }, fields: Vec::new() };
    let mut fault = None;
    while let Some(line) = reader.lines.next() {
        // `readRecord` of encoding/csv skips a line that is nothing but its end;
        // one of blanks is a record of one field.
        if line.is_blank() {
            continue;
        }
        match reader.record(line.clone()) {
            Ok(end) => {
                builder.open(NodeKind::List, line.start, Style::Plain);
                for field in reader.fields.drain(..) {
                    field.add_to(&mut builder);
                }
                builder.close(end);
            }
            Err(found) => {
                fault = Some(found);
                break;
            }
        }
    }
    builder.close(text.len());
    Parsed { tree: builder.finish(), fault }
}

/// One line: its text lies at `start..end`, without the line end.
#[derive(Clone, Debug)]
struct Line {
    number: usize,
    start: usize,
    end: usize,
    /// Whether a line feed follows.
    fed: bool,
}

impl Line {
    const fn is_blank(&self) -> bool {
        self.start == self.end
    }

    /// Go's column of an offset: bytes from 1.
    const fn column(&self, offset: usize) -> usize {
        // `ParseError.Column` counts bytes and not characters.
        offset - self.start + 1
    }
}

/// Cuts a text into lines: CR LF ends one like LF, and one CR directly before the end of the text is dropped.
#[derive(Debug)]
struct Lines<'s> {
    text: &'s str,
    at: usize,
    number: usize,
}

impl Lines<'_> {
    fn next(&mut self) -> Option<Line> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n');
        let fed = length.is_some();
        let content = &rest[..length.unwrap_or(rest.len())];
        self.at = start + content.len() + usize::from(fed);
        self.number += 1;
        // `CsvReader.readLine`: CR LF becomes LF, and a lone CR is dropped at the end
        // of the file alone. Anywhere else it is data.
        let end = start + content.strip_suffix('\r').unwrap_or(content).len();
        Some(Line { number: self.number, start, end, fed })
    }
}

/// A field, before its record is known to be whole.
#[derive(Debug)]
enum Field {
    Plain(Range<usize>),
    Quoted(Range<usize>),
    /// Quoted, and its text is not a part of the source.
    Unescaped(Range<usize>, String),
}

impl Field {
    fn add_to(self, builder: &mut TreeBuilder<'_>) {
        match self {
            Self::Plain(span) => builder.verbatim(NodeKind::Text, span),
            Self::Quoted(span) => builder.quoted(span, Style::DoubleQuoted),
            Self::Unescaped(span, text) => builder.owned(NodeKind::Text, span, Style::DoubleQuoted, text),
        };
    }
}

#[derive(Debug)]
struct CsvReader<'s> {
    lines: Lines<'s>,
    fields: Vec<Field>,
}

impl CsvReader<'_> {
    /// Reads the record that begins with `line`; gives the offset behind it.
    fn record(&mut self, mut line: Line) -> Result<usize, QuoteFault> {
        let record_line = line.number;
        let text = self.lines.text;
        let mut at = line.start;
        self.fields.clear();
        loop {
            if text[at..line.end].starts_with('"') {
                at = self.quoted(&mut line, at, record_line)?;
            } else {
                let field = &text[at..line.end];
                let field = field.split_once(',').map_or(field, |(field, _)| field);
                if let Some(quote) = field.find('"') {
                    let offset = at + quote;
                    let column = line.column(offset);
                    let kind = QuoteFaultKind::Bare;
                    return Err(QuoteFault { kind, record_line, line: line.number, column, offset });
                }
                self.fields.push(Field::Plain(at..at + field.len()));
                at += field.len();
            }
            if at == line.end {
                return Ok(at);
            }
            at += 1;
        }
    }

    /// Reads the quoted field that begins at `start`; gives the offset of the comma or line end behind it.
    fn quoted(&mut self, line: &mut Line, start: usize, record_line: usize) -> Result<usize, QuoteFault> {
        let text = self.lines.text;
        let fault =
            |kind, line: usize, column, offset| QuoteFault { kind, record_line, line, column, offset };
        // Filled only once the field's text departs from the source.
        let mut unescaped: Option<String> = None;
        let mut copied = start + 1;
        let mut at = copied;
        loop {
            let Some(quote) = text[at..line.end].find('"').map(|quote| at + quote) else {
                // A last piece that is one CR alone is no line to `readLine`, which drops that
                // CR: the quote is then unclosed on the line before.
                let Some(next) = self.lines.next().filter(|next| next.fed || !next.is_blank()) else {
                    let column = line.column(line.end) + usize::from(line.fed);
                    return Err(fault(QuoteFaultKind::Unclosed, line.number, column, start));
                };
                // The line ended in CR LF, which a quoted field keeps as LF: from here
                // on the text is no part of the source.
                if next.start - line.end > 1 {
                    let unescaped = unescaped.get_or_insert_default();
                    unescaped.push_str(&text[copied..line.end]);
                    copied = next.start - 1;
                }
                at = next.start;
                *line = next;
                continue;
            };
            at = quote + 1;
            match text[at..line.end].bytes().next() {
                Some(b'"') => {
                    unescaped.get_or_insert_default().push_str(&text[copied..at]);
                    at += 1;
                    copied = at;
                }
                Some(b',') | None => {
                    self.fields.push(match unescaped {
                        None => Field::Quoted(start..at),
                        Some(unescaped) => Field::Unescaped(start..at, unescaped + &text[copied..quote]),
                    });
                    return Ok(at);
                }
                Some(_) => {
                    return Err(fault(QuoteFaultKind::Behind, line.number, line.column(quote), quote));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Node;

    fn records(parsed: &Parsed<'_>) -> Vec<Vec<String>> {
        let records = parsed.tree.root().into_iter().flat_map(Node::items);
        records.map(|record| record.items().map(|field| field.text().to_owned()).collect()).collect()
    }

    #[track_caller]
    fn reads(text: &str, expected: &[&[&str]]) {
        let parsed = parse(text);
        assert_eq!(parsed.fault, None, "{text:?}");
        assert_eq!(records(&parsed), expected, "{text:?}");
    }

    #[track_caller]
    fn fails(text: &str, message: &str, offset: usize) {
        let fault = parse(text).fault.expect(text);
        assert_eq!(fault.to_string(), message, "{text:?}");
        assert_eq!(fault.offset, offset, "{text:?}");
    }

    #[test]
    fn plain_and_quoted_fields() {
        reads("t,u,1\n", &[&["t", "u", "1"]]);
        reads("t,u,1", &[&["t", "u", "1"]]);
        reads("t,u,1,\"g1,g2\"\n", &[&["t", "u", "1", "g1,g2"]]);
        reads("a,\"b\"\"c\",d", &[&["a", "b\"c", "d"]]);
        reads("\"\",\"\"\"\"", &[&["", "\""]]);
        reads("a,", &[&["a", ""]]);
        reads(",,", &[&["", "", ""]]);
        reads("a b, c ,'d,e'", &[&["a b", " c ", "'d", "e'"]]);
        reads("a\\,b", &[&["a\\", "b"]]);
        reads("a;b\tc\0", &[&["a;b\tc\0"]]);
    }

    #[test]
    fn blank_lines_are_skipped_and_lines_of_blanks_are_records() {
        reads("", &[]);
        reads("\n\r\n\n", &[]);
        reads("\r", &[]);
        reads("a\n\n\r\nb\n\r", &[&["a"], &["b"]]);
        reads(" \n\t", &[&[" "], &["\t"]]);
    }

    #[test]
    fn carriage_returns() {
        reads("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        reads("a,b\r", &[&["a", "b"]]);
        reads("a,b,c\rd,e,f", &[&["a", "b", "c\rd", "e", "f"]]);
        reads("a\r\r\nb", &[&["a\r"], &["b"]]);
        reads("\"a\r\nb\r\r\nc\"\r\n", &[&["a\nb\r\nc"]]);
        reads("\"a\rb\"\r", &[&["a\rb"]]);
    }

    #[test]
    fn a_byte_order_mark_is_data() {
        reads("\u{feff}t,u", &[&["\u{feff}t", "u"]]);
        reads("\u{feff}", &[&["\u{feff}"]]);
        fails("\u{feff}\"t\",u,1", "parse error on line 1, column 4: bare \" in non-quoted-field", 3);
    }

    #[test]
    fn misplaced_quotes_are_placed_as_go_places_them() {
        let behind = "extraneous or missing \" in quoted-field";
        fails("tok,u,1, \"g\"", "parse error on line 1, column 10: bare \" in non-quoted-field", 9);
        fails("é,b\"", "parse error on line 1, column 5: bare \" in non-quoted-field", 4);
        fails("a\na,\"g\" ,b", &format!("parse error on line 2, column 5: {behind}"), 6);
        fails("\"a\"\rb", &format!("parse error on line 1, column 3: {behind}"), 2);
        fails("\"a\nb\"c", &format!("record on line 1; parse error on line 2, column 2: {behind}"), 4);
        fails("\"a", &format!("parse error on line 1, column 3: {behind}"), 0);
        fails("x,\"a\nb\n", &format!("record on line 1; parse error on line 2, column 3: {behind}"), 2);
        fails("\"\n\r", &format!("parse error on line 1, column 3: {behind}"), 0);
    }

    #[test]
    fn records_before_a_fault_are_kept() {
        let parsed = parse("a,b\nc\nd,\"e\"f\ng");
        assert!(parsed.fault.is_some());
        assert_eq!(records(&parsed), [vec!["a", "b"], vec!["c"]]);
    }

    #[test]
    fn spans_cover_fields_with_their_quotes() {
        let text = "t,\"u\"\"x\"\r\n\"a\n\",b\r\n";
        let parsed = parse(text);
        let root = parsed.tree.root().expect("a list");
        let spans: Vec<Vec<&str>> =
            root.items().map(|record| record.items().map(|field| &text[field.span()]).collect()).collect();
        assert_eq!(spans, [vec!["t", "\"u\"\"x\""], vec!["\"a\n\"", "b"]]);
        let lines: Vec<&str> = root.items().map(|record| &text[record.span()]).collect();
        assert_eq!(lines, ["t,\"u\"\"x\"", "\"a\n\",b"]);
    }
}
