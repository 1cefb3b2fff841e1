//! Environment files (systemd.exec(5), `EnvironmentFile=`), read as systemd 252 reads them.
//!
//! The syntax is like a shell's but no shell: quotes may stand around any part of a value and hold newlines, a
//! backslash escapes one character, and nothing is ever expanded.

use std::ops::Range;

use crate::format::unit::is_no_character;

/// One assignment of an environment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) value: String,
    /// From the name to the end of the value.
    pub(crate) span: Range<usize>,
    /// Whether systemd takes it: names are letters, digits and underscores.
    pub(crate) taken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeName,
    Name,
    BeforeValue,
    Value,
    Escape,
    SingleQuotes,
    DoubleQuotes,
    EscapeInQuotes,
    Comment,
    EscapeInComment,
}

struct EnvironmentReader {
    state: State,
    found: Contents,
    name: String,
    value: String,
    /// Length of the value without the blanks at its end.
    kept: usize,
    start: usize,
    /// Where the last quote was opened.
    quote: usize,
}

/// What an environment file says, and what in it says nothing.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) assignments: Vec<Assignment>,
    /// Lines without `=`, which systemd skips.
    pub(crate) skipped: Vec<Range<usize>>,
    /// Where a quote begins that nothing closes: all behind it is the value.
    pub(crate) open_quote: Option<usize>,
}

/// The assignments of an environment file; lines without `=` are skipped, as systemd does.
pub(crate) fn read(text: &str) -> Vec<Assignment> {
    read_all(text).assignments
}

/// Reads an environment file, with what systemd skips.
pub(crate) fn read_all(text: &str) -> Contents {
    let mut reader = EnvironmentReader {
        state: State::BeforeName,
        found: Contents::default(),
        quote: 0,
        name: String::new(),
        value: String::new(),
        kept: 0,
        start: 0,
    };
    // The states are those of `parse_env_file_internal` in systemd's env-file.c, under its own names.
    for (at, c) in text.char_indices() {
        reader.take(at, c);
    }
    let inside = [State::BeforeName, State::Name, State::Comment, State::EscapeInComment];
    if [State::SingleQuotes, State::DoubleQuotes, State::EscapeInQuotes].contains(&reader.state) {
        reader.found.open_quote = Some(reader.quote);
    }
    if reader.state == State::Name {
        reader.found.skipped.push(reader.start..text.len());
    }
    // An unclosed quote is no error to systemd: the value is all that was read so far.
    if !inside.contains(&reader.state) {
        reader.push(text.len());
    }
    reader.found
}

impl EnvironmentReader {
    fn take(&mut self, at: usize, c: char) {
        let newline = matches!(c, '\n' | '\r');
        let blank = newline || matches!(c, ' ' | '\t');
        self.state = match self.state {
            State::BeforeName if matches!(c, '#' | ';') => State::Comment,
            State::BeforeName if blank => State::BeforeName,
            State::BeforeName => {
                self.start = at;
                self.name.push(c);
                State::Name
            }
            // systemd drops a line without `=` without a word, which is why it is
            // noted: a forgotten `=` is easily missed.
            State::Name if newline => {
                self.found.skipped.push(self.start..at);
                self.name.clear();
                State::BeforeName
            }
            State::Name if c == '=' => State::BeforeValue,
            State::Name => {
                self.name.push(c);
                State::Name
            }
            State::BeforeValue | State::Value if newline => {
                self.push(at);
                State::BeforeName
            }
            State::BeforeValue if matches!(c, '\'' | '"') => {
                self.quote = at;
                if c == '"' { State::DoubleQuotes } else { State::SingleQuotes }
            }
            // The blanks before a backslash stay: systemd resets its mark of trailing blanks there.
            State::BeforeValue | State::Value if c == '\\' => {
                self.kept = self.value.len();
                State::Escape
            }
            State::BeforeValue if blank => State::BeforeValue,
            State::BeforeValue | State::Value => self.keep(c, State::Value, !blank),
            // A backslash before a newline joins the lines.
            State::Escape if newline => State::Value,
            State::Escape => self.keep(c, State::Value, true),
            // Back to before the value: blanks behind a closing quote are dropped, and more text is glued on.
            State::SingleQuotes if c == '\'' => State::BeforeValue,
            State::SingleQuotes => self.keep(c, State::SingleQuotes, true),
            State::DoubleQuotes if c == '"' => State::BeforeValue,
            State::DoubleQuotes if c == '\\' => State::EscapeInQuotes,
            State::DoubleQuotes => self.keep(c, State::DoubleQuotes, true),
            State::EscapeInQuotes if c == '\n' => State::DoubleQuotes,
            State::EscapeInQuotes => {
                // As in a shell, other characters keep their backslash.
                if !matches!(c, '"' | '\\' | '`' | '$') {
                    self.value.push('\\');
                }
                self.keep(c, State::DoubleQuotes, true)
            }
            // A backslash at the end of a comment continues the comment: the line below is lost.
            State::Comment if c == '\\' => State::EscapeInComment,
            State::Comment if newline => State::BeforeName,
            State::Comment | State::EscapeInComment => State::Comment,
        };
    }

    fn keep(&mut self, c: char, next: State, to_the_end: bool) -> State {
        self.value.push(c);
        if to_the_end {
            self.kept = self.value.len();
        }
        next
    }

    fn push(&mut self, end: usize) {
        let name = std::mem::take(&mut self.name).trim_end_matches([' ', '\t']).to_owned();
        let mut value = std::mem::take(&mut self.value);
        value.truncate(self.kept);
        self.kept = 0;
        let taken = is_variable_name(name.as_bytes()) && is_value(&value);
        self.found.assignments.push(Assignment { name, value, span: self.start..end, taken });
    }
}

/// Letters, digits and underscores, not beginning with a digit.
pub(crate) fn is_variable_name(name: &[u8]) -> bool {
    name.first().is_some_and(|b| !b.is_ascii_digit())
        && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// What systemd takes as UTF-8; a NUL would end the value.
pub(crate) fn is_value(value: &str) -> bool {
    !value.contains('\0') && !value.chars().any(is_no_character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<(String, String)> {
        read(text).into_iter().filter(|a| a.taken).map(|a| (a.name, a.value)).collect()
    }

    #[test]
    fn values_are_read_as_systemd_reads_them() {
        for (text, value) in [
            ("A=b", "b"),
            ("  A = b c  \n", "b c"),
            ("A=\"b c\"", "b c"),
            ("A='b \\n c'", "b \\n c"),
            ("A=\"a\nb\"", "a\nb"),
            ("A=\"\\$x \\q \\\"\"", "$x \\q \""),
            ("A=a\\ b\\\nc", "a bc"),
            ("A=\"a\" b 'c'", "ab 'c'"),
            ("A=$B %n # c", "$B %n # c"),
            ("A=", ""),
            ("A=a\\ ", "a "),
        ] {
            assert_eq!(show(text), [("A".to_owned(), value.to_owned())], "{text:?}");
        }
    }

    #[test]
    fn comments_and_other_lines_are_skipped() {
        assert_eq!(show("# A=1\n; B=2\n  # C=3 \\\nD=4\nfoo\n1E=5\nF=6"), show("F=6"));
        let place = &read("x\nA=b\n")[0];
        assert_eq!(place.span, 2..5);
    }
}
