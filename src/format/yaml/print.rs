//! Values as YAML text, in the layout Kubernetes users know from kubectl.

use std::fmt::{self, Write as _};

use super::quote::{self, Quotes};
use crate::format::sink::Sink;
use crate::value::Json;

/// Writes YAML while values stream in: block style, two spaces, the dashes of a list in the column of its key.
///
/// Every key and text is quoted where any reader, of YAML 1.1 or 1.2, could take it for something else.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    out: String,
    open: Vec<Frame>,
    at: At,
}

/// Where the next value will stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    LineStart,
    /// Behind `key:`, without a blank yet.
    Colon,
    /// Behind `- `.
    Dash,
}

/// A collection that is not closed yet. Nothing is written for it before its first entry.
#[derive(Clone, Copy, Debug)]
struct Frame {
    is_list: bool,
    /// The column of its keys or dashes.
    column: usize,
    empty: bool,
}

impl Printer {
    pub(crate) fn new() -> Self {
        /// Most of a join's files fit.
        const USUAL: usize = 1024;
        Self { out: String::with_capacity(USUAL), open: Vec::with_capacity(8), at: At::default() }
    }

    /// The text; it ends with a line break unless nothing was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn line_end(&mut self) {
        self.out.push('\n');
        self.at = At::LineStart;
    }

    fn literal(&mut self, text: &str) {
        // Two blanks are enough: the reader takes the indentation from the first
        // line, which never begins with a blank here.
        let column = self.open.last().map_or(2, |frame| frame.column + 2);
        let body = text.strip_suffix('\n');
        self.out.push_str(if body.is_some() { "|\n" } else { "|-\n" });
        for line in body.unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(column);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        self.at = At::LineStart;
    }

    fn column(&self) -> usize {
        self.open.last().map_or(0, |frame| frame.column)
    }

    fn indent(&mut self, column: usize) {
        // Copied from one text in one go; a loop of pushes shows in the profile of large lists.
        const BLANKS: &str = "                                ";
        let mut rest = column;
        while rest > BLANKS.len() {
            self.out.push_str(BLANKS);
            rest -= BLANKS.len();
        }
        self.out.push_str(&BLANKS[..rest]);
    }

    fn begin(&mut self, is_list: bool) {
        self.item();
        let column = match self.open.last() {
            None => 0,
            // A list's dashes stand in the column of its key, as kubectl and sigs.k8s.io/yaml print them.
            Some(outer) if is_list && !outer.is_list => outer.column,
            Some(outer) => outer.column + 2,
        };
        self.open.push(Frame { is_list, column, empty: true });
    }

    fn end(&mut self, empty: &str) {
        // Nothing was written for the collection yet: an empty one has to become
        // `{}` or `[]`, since nothing would be null.
        if self.open.pop().is_some_and(|frame| frame.empty) {
            self.blank();
            self.out.push_str(empty);
            self.line_end();
        }
    }

    /// Begins a line for a key or a dash, unless it stands behind the dash of an outer list.
    fn entry(&mut self) {
        if let Some(frame) = self.open.last_mut() {
            frame.empty = false;
        }
        if self.at == At::Colon {
            self.line_end();
        }
        if self.at == At::LineStart {
            self.indent(self.column());
        }
    }

    /// Writes the dash if the next value is an item of a list.
    fn item(&mut self) {
        if self.open.last().is_some_and(|frame| frame.is_list) {
            self.entry();
            self.out.push_str("- ");
            self.at = At::Dash;
        }
    }

    fn blank(&mut self) {
        if self.at == At::Colon {
            self.out.push(' ');
        }
    }

    /// Goes to where a scalar stands.
    fn value(&mut self) {
        self.item();
        self.blank();
    }
}

impl Sink for Printer {
    fn begin_map(&mut self) {
        self.begin(false);
    }

    fn end_map(&mut self) {
        self.end("{}");
    }

    fn begin_list(&mut self) {
        self.begin(true);
    }

    fn end_list(&mut self) {
        self.end("[]");
    }

    fn key(&mut self, key: &str) {
        /// Longer keys are written with `? `: not every reader knows them by their colon.
        const LONG: usize = 128;
        self.entry();
        if key.len() > LONG {
            self.out.push_str("? ");
            quote::write_scalar(&mut self.out, key);
            self.out.push('\n');
            self.indent(self.column());
        } else {
            quote::write_scalar(&mut self.out, key);
        }
        self.out.push(':');
        self.at = At::Colon;
    }

    fn name(&mut self, name: &'static str) {
        debug_assert!(quote::quotes(name) == Quotes::None, "{name:?} needs quotes");
        self.entry();
        self.out.push_str(name);
        self.out.push(':');
        self.at = At::Colon;
    }

    fn text(&mut self, text: &str) {
        self.value();
        match quote::quotes(text) {
            Quotes::Double if quote::fits_literal(text) => self.literal(text),
            quotes => {
                quote::write_with(&mut self.out, text, quotes);
                self.line_end();
            }
        }
    }

    fn display(&mut self, value: &dyn fmt::Display) {
        self.value();
        // Written in place first, since most values need no quotes: no text of its own is allocated for them.
        let start = self.out.len();
        // Writing into a String cannot fail.
        let _ = write!(self.out, "{value}");
        let quotes = quote::quotes(&self.out[start..]);
        if quotes != Quotes::None {
            let text = self.out.split_off(start);
            quote::write_with(&mut self.out, &text, quotes);
        }
        self.line_end();
    }

    /// `null`, `true`, `false` or a number in JSON form.
    fn raw(&mut self, token: &str) {
        self.value();
        self.out.push_str(&quote::bare(token));
        self.line_end();
    }
}

/// A value as a YAML document.
pub(crate) fn text_of(value: &Json) -> String {
    let mut printer = Printer::new();
    printer.json(value);
    printer.finish()
}
