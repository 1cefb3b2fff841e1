//! What the text looks like: columns, quotes, and lines that were not meant as records.

use super::{GROUPS, TOKEN, counted, field, report, text_records};
use crate::diagnostic::{FieldPath, Lines, Program, Related, Stage};
use crate::edit::Edit;
use crate::engine::rule::{Check, Rule, rule};
use crate::format::csv::QuoteFaultKind;
use crate::token::StaticTokenFile;

type Checked<'c, 'a> = &'c mut Check<'a, StaticTokenFile>;

const READER: &str = "apiserver pkg/authentication/token/tokenfile/tokenfile.go";

pub(super) const RULES: &[Rule<StaticTokenFile>] = &[
    rule("token-quote", "a quote stands where none can")
        .refused_by(Program::KubeApiserver, Stage::Parse)
        .why("kube-apiserver reads the file as CSV and does not start when it cannot.")
        .help("quote a whole field or nothing of it, without blanks around the quotes")
        .journal(&["bare \" in non-quoted-field", "extraneous or missing \" in quoted-field"])
        .source("encoding/csv")
        .by(quote),
    rule("token-columns", "a record has fewer than three columns")
        .refused_by(Program::KubeApiserver, Stage::Parse)
        .why("kube-apiserver refuses the whole file and does not start.")
        .help("write token,user,uid or token,user,uid,\"group1,group2\"")
        .journal(&["must have at least 3 columns (token, user name, user uid), found"])
        .source(READER)
        .by(columns),
    rule("token-byte-order-mark", "the file begins with a byte order mark")
        .warning()
        .why("The mark becomes a part of the first token, which then matches nothing that a client sends.")
        .help("save the file as UTF-8 without byte order mark")
        .source("encoding/csv")
        .by(byte_order_mark),
    rule("token-record-skipped", "a record has no token")
        .warning()
        .why("kube-apiserver skips it with a warning; no client can be this user.")
        .help("write token,user,uid,\"groups\", or take the line out")
        .journal(&["empty token has been found in token file"])
        .source(READER)
        .by(skipped),
    rule("token-repeated", "a token is given more than once")
        .warning()
        .why("The last record counts, whole: no group of an earlier one is kept.")
        .help("keep one of them")
        .journal(&["duplicate token has been found in token file"])
        .source(READER)
        .by(repeated),
    rule("token-header", "the first line looks like a header")
        .warning()
        .why("There are no headers: the word in its first column is a valid credential.")
        .help("remove the line")
        .source(READER)
        .by(header),
    rule("token-comment", "a line looks like a comment")
        .warning()
        .why("There are no comments: with two commas in it, the line is a live record.")
        .help("remove the line")
        .source("encoding/csv")
        .by(comment),
    rule("token-extra-columns", "a record has more than four columns")
        .warning()
        .why("Only the fourth column holds groups; what stands behind it is ignored silently.")
        .help("put several groups into one quoted column: token,user,uid,\"group1,group2\"")
        .source(READER)
        .by(extra_columns),
    rule("token-carriage-return", "a carriage return stands inside of a field")
        .warning()
        .why("Only a carriage return before a line feed ends a line; any other is a part of the field.")
        .help("end lines with a line feed")
        .source("encoding/csv")
        .by(carriage_return),
];

fn quote(c: Checked<'_, '_>) {
    let Some((text, fault)) = c.text.and_then(|text| text.fault.as_ref().map(|fault| (text.source, fault)))
    else {
        return;
    };
    let what = match fault.kind {
        QuoteFaultKind::Bare => "a quote inside of an unquoted field",
        QuoteFaultKind::Behind => "something stands behind the closing quote",
        QuoteFaultKind::Unclosed => "the quote is never closed",
    };
    let place = crate::diagnostic::place(text, fault.offset..fault.offset + 1, true);
    report(c, FieldPath::ROOT, format!("{what}; kube-apiserver says: {fault}")).place = Some(place);
}

fn columns(c: Checked<'_, '_>) {
    for (index, record) in text_records(c).iter().enumerate().filter(|(_, record)| record.is_short()) {
        let found = counted(record.fields.len(), "column");
        let hint = if record.token().starts_with('#') { "; comments do not exist in this file" } else { "" };
        report(
            c,
            FieldPath::ROOT.item(index),
            format!("the record has {found}, at least 3 are needed (token, user name, user uid){hint}"),
        );
    }
}

fn byte_order_mark(c: Checked<'_, '_>) {
    const MARK: char = '\u{feff}';
    let marked = c.text.is_some_and(|text| text.source.starts_with(MARK));
    if marked {
        let message = "the invisible mark is a part of the first token";
        report(c, field(0, TOKEN), message).fix.push(Edit::delete(0..MARK.len_utf8()));
    }
}

fn skipped(c: Checked<'_, '_>) {
    for (index, record) in text_records(c).iter().enumerate() {
        if record.token().is_empty() && !record.is_short() {
            report(c, FieldPath::ROOT.item(index), "the first column is empty: the record is skipped");
        }
    }
}

fn repeated(c: Checked<'_, '_>) {
    let Some(text) = c.text.map(|text| text.source) else { return };
    let records = text_records(c);
    let mut order: Vec<usize> = (0..records.len()).filter(|at| !records[*at].token().is_empty()).collect();
    // Sorted instead of compared each with each: a file of a hundred thousand records is read as well. Equal tokens
    // stand side by side then, in the order of the file.
    order.sort_by_key(|at| (records[*at].token(), *at));
    let lines = Lines::of(text);
    for pair in order.windows(2) {
        let (earlier, later) = (&records[pair[0]], &records[pair[1]]);
        // A short record makes the whole file unreadable, which is said elsewhere.
        if earlier.token() != later.token() || earlier.is_short() || later.is_short() {
            continue;
        }
        let place = lines.place(earlier.span.clone(), true);
        let message =
            format!("the token of line {} again: that record no longer counts", place.position.line);
        let found = report(c, field(pair[1], TOKEN), message);
        let message = "the record that no longer counts".to_owned();
        found.related.push(Related { file: None, place: Some(place), message });
    }
}

fn header(c: Checked<'_, '_>) {
    let records = text_records(c);
    let Some(record) = records.first().filter(|record| !record.is_short()) else { return };
    let values = record.values();
    let is = |text: &str, words: &[&str]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    // Two columns must look like a header: a user may be called "token".
    if is(values.token, &["token"]) && is(values.name, &["user", "username", "user name", "name"]) {
        report(
            c,
            FieldPath::ROOT.item(0),
            "the line is a live record, and the word \"token\" a valid credential",
        );
    }
}

fn comment(c: Checked<'_, '_>) {
    for (index, record) in text_records(c).iter().enumerate() {
        if record.token().starts_with('#') && !record.is_short() {
            report(
                c,
                FieldPath::ROOT.item(index),
                "the line is a live record: its first column is a valid credential",
            );
        }
    }
}

fn extra_columns(c: Checked<'_, '_>) {
    for (index, record) in text_records(c).iter().enumerate() {
        if let Some(extra) = record.fields.len().checked_sub(GROUPS + 1).filter(|extra| *extra > 0) {
            let message = format!("{} behind the fourth: ignored silently", counted(extra, "column"));
            report(c, field(index, GROUPS + 1), message);
        }
    }
}

fn carriage_return(c: Checked<'_, '_>) {
    for (index, record) in text_records(c).iter().enumerate() {
        let column = record.fields.iter().position(|field| field.text().contains('\r'));
        if let Some(column) = column {
            report(c, field(index, column), "a carriage return is a part of this field");
        }
    }
}
