//! The static token file as a set of records.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::StaticToken;
use super::records::{self, TextRecord};
use crate::edit::Edit;
use crate::format::csv;
use crate::sensitive::Sensitive;

/// The file of kube-apiserver's `--token-auth-file`, as a set of records of which each token names one.
///
/// It is read once, when kube-apiserver starts; every kube-apiserver of a cluster needs the same file and a restart
/// after a change. Keep it at mode 0600, owned by the user that kube-apiserver runs as.
///
/// An edit changes the records of its own tokens only: [`edits_to_equal`](crate::Valid::edits_to_equal) adds and changes the records
/// listed here, removes the ones that were [retired](Self::retire), and leaves every other record alone.
///
/// ```
/// use nodestrap::token::{StaticToken, StaticTokenFile};
///
/// let mut file = StaticTokenFile::from_iter([StaticToken::from_entropy([1; 16])]);
/// let old = file.tokens[0].token.clone();
///
/// // Rotation in two steps: both tokens work until every node has the new one.
/// assert!(file.rotate(old.expose(), StaticToken::from_entropy([2; 16]).token));
/// assert_eq!(file.tokens.len(), 2);
/// file.retire(old.expose());
/// assert_eq!(file.tokens, [StaticToken::from_entropy([2; 16])]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaticTokenFile {
    /// The records, in the order of the file.
    pub tokens: Vec<StaticToken>,
    /// Tokens whose records an edit removes.
    retired: Vec<Sensitive<String>>,
}

impl StaticTokenFile {
    /// Makes a file without records, which kube-apiserver accepts.
    pub fn new() -> Self {
        Self::default()
    }

    /// The record of a token.
    pub fn find(&self, token: &str) -> Option<&StaticToken> {
        self.tokens.iter().find(|record| record.token.expose() == token)
    }

    /// Adds a record; it replaces the whole record of an equal token.
    pub fn add(&mut self, record: StaticToken) {
        // A token that is added again is wanted again.
        self.retired.retain(|token| *token != record.token);
        match self.tokens.iter_mut().find(|known| known.token == record.token) {
            Some(known) => *known = record,
            None => self.tokens.push(record),
        }
    }

    /// Removes a token: its record leaves this file, and also every text that is edited to agree with it.
    pub fn retire(&mut self, token: &str) {
        self.tokens.retain(|record| record.token.expose() != token);
        if self.retired.iter().all(|known| known.expose() != token) {
            self.retired.push(token.into());
        }
    }

    /// Adds a record with the user and groups of the token `old` behind the token `new`; `old` stays until it is
    /// [retired](Self::retire), so that nodes can change to the new one. Returns whether `old` is known.
    pub fn rotate(&mut self, old: &str, new: impl Into<Sensitive<String>>) -> bool {
        let Some(successor) = self.find(old).map(|record| record.with_token(new)) else { return false };
        self.add(successor);
        true
    }

    /// The set that kube-apiserver holds after reading these records: of equal tokens the last one whole.
    pub(super) fn from_records(records: &[TextRecord<'_>]) -> Self {
        let mut file = Self::new();
        // The place of the first and the content of the last, as Go's map has one entry for each token.
        let mut known = BTreeMap::new();
        for record in records {
            // An empty token is skipped; a short record never gets here in a file that is accepted.
            let Some(token) = record.to_token() else { continue };
            match known.entry(record.token()) {
                Entry::Occupied(at) => file.tokens[*at.get()] = token,
                Entry::Vacant(free) => {
                    free.insert(file.tokens.len());
                    file.tokens.push(token);
                }
            }
        }
        file
    }

    /// The text: one record a line.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        for record in &self.tokens {
            write_record(&mut text, record);
            text.push('\n');
        }
        text
    }

    /// What makes an existing text say what this set says; `None` for a text that kube-apiserver refuses.
    ///
    /// Records of other tokens keep every byte, and so do columns that hold the right text already.
    pub(super) fn changes(&self, text: &str) -> Option<Vec<Edit>> {
        let parsed = csv::parse(text);
        let records = records::of_tree(&parsed.tree);
        if parsed.fault.is_some() || records.iter().any(TextRecord::is_short) {
            return None;
        }
        let retired: BTreeSet<&str> = self.retired.iter().map(|token| token.expose().as_str()).collect();
        let mut edits: Vec<Edit> = records
            .iter()
            .filter(|record| retired.contains(record.token()))
            .map(|record| Edit::delete(record.line(text)))
            .collect();
        // Of a repeated token the last record counts.
        let known: BTreeMap<&str, &TextRecord<'_>> =
            records.iter().map(|record| (record.token(), record)).collect();
        let mut missing = String::new();
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        for wanted in &self.tokens {
            if let Some(found) = known.get(wanted.token.expose().as_str()) {
                change_record(&mut edits, found, wanted);
            } else {
                write_record(&mut missing, wanted);
                missing.push_str(line_end);
            }
        }
        if !missing.is_empty() {
            edits.push(Edit::insert(text.len(), format!("{}{missing}", line_end_due(text, line_end))));
        }
        Some(edits)
    }
}

impl FromIterator<StaticToken> for StaticTokenFile {
    fn from_iter<I: IntoIterator<Item = StaticToken>>(records: I) -> Self {
        let mut file = Self::new();
        for record in records {
            file.add(record);
        }
        file
    }
}

/// What is missing for a new line to begin behind `text`. A CR at the end of a text is no data, and becomes the
/// first half of a line end.
fn line_end_due<'l>(text: &str, line_end: &'l str) -> &'l str {
    match text.as_bytes().last() {
        None | Some(b'\n') => "",
        Some(b'\r') => "\n",
        Some(_) => line_end,
    }
}

/// The edits of those columns of `found` that do not say what `wanted` says.
fn change_record(edits: &mut Vec<Edit>, found: &TextRecord<'_>, wanted: &StaticToken) {
    for (column, value) in [(1, &wanted.name), (2, &wanted.uid)] {
        if let Some(field) = found.fields.get(column).filter(|field| field.text() != value) {
            edits.push(Edit::replace(field.span(), quoted_where_needed(value)));
        }
    }
    if found.groups().eq(wanted.groups.iter().map(String::as_str)) {
        return;
    }
    let Some(uid) = found.fields.get(2) else { return };
    match found.fields.get(3) {
        // Without a fourth column there are no groups; what stood behind it was never read.
        Some(_) if wanted.groups.is_empty() => edits.push(Edit::delete(uid.span().end..found.span.end)),
        Some(field) => edits.push(Edit::replace(field.span(), quoted(&wanted.groups.join(",")))),
        None => edits.push(Edit::insert(uid.span().end, format!(",{}", quoted(&wanted.groups.join(","))))),
    }
}

fn write_record(out: &mut String, record: &StaticToken) {
    for (i, field) in [record.token.expose(), &record.name, &record.uid].into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&quoted_where_needed(field));
    }
    if !record.groups.is_empty() {
        out.push(',');
        out.push_str(&quoted(&record.groups.join(",")));
    }
}

fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

fn quoted_where_needed(field: &str) -> String {
    // A leading blank would do without quotes in Go; other readers of CSV trim it.
    if field.contains([',', '"', '\r', '\n']) || field.starts_with(' ') {
        quoted(field)
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit;

    fn record(token: &str, name: &str, uid: &str, groups: &[&str]) -> StaticToken {
        StaticToken::new(token, name, uid).groups(groups.iter().copied())
    }

    #[track_caller]
    fn edited(text: &str, change: impl FnOnce(&mut StaticTokenFile)) -> String {
        let mut file = StaticTokenFile::new();
        change(&mut file);
        edit::apply(text, &file.changes(text).expect("a text that is accepted")).expect("edits that fit")
    }

    #[test]
    fn fields_are_quoted_where_the_reader_needs_it() {
        let file = StaticTokenFile::from_iter([
            record("t1", "u", "1", &["g1", "g2"]),
            record("t2", " u", "", &[]),
            record("t3", "a,b", "say \"hi\"", &["g"]),
            record("t4", "a\nb", "c\r", &[""]),
        ]);
        let text =
            "t1,u,1,\"g1,g2\"\nt2,\" u\",\nt3,\"a,b\",\"say \"\"hi\"\"\",\"g\"\nt4,\"a\nb\",\"c\r\",\"\"\n";
        assert_eq!(file.to_text(), text);
        assert_eq!(StaticTokenFile::from_records(&records::of_tree(&csv::parse(text).tree)), file);
    }

    #[test]
    fn foreign_records_keep_every_byte() {
        let foreign = "# note,x,y\r\n\r\nforeign,\"u\",1\r\n";
        assert_eq!(
            edited(foreign, |file| file.add(record("new", "u", "1", &["g"]))),
            format!("{foreign}new,u,1,\"g\"\r\n")
        );
        assert_eq!(edited(foreign, |file| file.retire("unknown")), foreign);
    }

    #[test]
    fn a_record_that_says_the_same_is_left_as_it_is_written() {
        let text = "\"t\",u,\"1\",g,ignored\n";
        assert_eq!(edited(text, |file| file.add(record("t", "u", "1", &["g"]))), text);
    }

    #[test]
    fn only_the_columns_that_differ_change() {
        let text = "t,\"u\",1,g,ignored\n";
        assert_eq!(edited(text, |file| file.add(record("t", "u", "2", &["g"]))), "t,\"u\",2,g,ignored\n");
        assert_eq!(
            edited(text, |file| file.add(record("t", "v", "1", &["g", "h"]))),
            "t,v,1,\"g,h\",ignored\n"
        );
        assert_eq!(edited(text, |file| file.add(record("t", "u", "1", &[]))), "t,\"u\",1\n");
        assert_eq!(edited("t,u,1\n", |file| file.add(record("t", "u", "1", &["g"]))), "t,u,1,\"g\"\n");
    }

    #[test]
    fn of_a_repeated_token_the_record_that_counts_changes() {
        let text = "t,u,1\nt,v,1\n";
        assert_eq!(edited(text, |file| file.add(record("t", "w", "1", &[]))), "t,u,1\nt,w,1\n");
        assert_eq!(edited(text, |file| file.retire("t")), "");
    }

    #[test]
    fn a_missing_line_end_is_made_good() {
        let add = |file: &mut StaticTokenFile| file.add(record("n", "u", "2", &[]));
        assert_eq!(edited("", add), "n,u,2\n");
        assert_eq!(edited("t,u,1", add), "t,u,1\nn,u,2\n");
        assert_eq!(edited("t,u,1\r", add), "t,u,1\r\nn,u,2\n");
        assert_eq!(edited("s,u,1\r\nt,u,1", add), "s,u,1\r\nt,u,1\r\nn,u,2\r\n");
    }

    #[test]
    fn a_token_is_rotated_in_two_steps() {
        let text = "old,u,1,\"g\"\nother,x,2\n";
        let mut file = StaticTokenFile::from_records(&records::of_tree(&csv::parse(text).tree));
        assert!(!file.rotate("unknown", "new"));
        assert!(file.rotate("old", "new"));
        let both = edit::apply(text, &file.changes(text).expect("accepted")).expect("edits");
        assert_eq!(both, "old,u,1,\"g\"\nother,x,2\nnew,u,1,\"g\"\n");
        file.retire("old");
        let done = edit::apply(&both, &file.changes(&both).expect("accepted")).expect("edits");
        assert_eq!(done, "other,x,2\nnew,u,1,\"g\"\n");
    }

    #[test]
    fn a_text_that_is_refused_is_not_edited() {
        let file = StaticTokenFile::from_iter([record("t", "u", "1", &[])]);
        assert_eq!(file.changes("# comment\n"), None);
        assert_eq!(file.changes("a,b,\"c"), None);
    }
}
