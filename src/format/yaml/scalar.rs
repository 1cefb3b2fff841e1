//! Scalars: plain words over several lines, quoted text, block text.

use super::cursor::{Break, Mark};
use super::scan::Scanner;
use super::token::{ScalarText, TokenKind};
use crate::format::SyntaxError;
use crate::tree::Style;

/// The text of a scalar, borrowed as long as it stands in the source in one piece.
#[derive(Debug)]
struct Gather<'s> {
    source: &'s str,
    owned: Option<String>,
    /// The piece that is not yet in `owned`.
    start: usize,
    end: usize,
}

impl<'s> Gather<'s> {
    fn new(source: &'s str, start: usize) -> Self {
        Self { source, owned: None, start, end: start }
    }

    /// Takes the piece over, to go on with other text behind it.
    fn flush(&mut self) -> &mut String {
        let piece = self.source.get(self.start..self.end).unwrap_or("");
        self.start = self.end;
        let owned = self.owned.get_or_insert_with(String::new);
        owned.push_str(piece);
        owned
    }

    /// Goes on at another place of the source.
    fn jump(&mut self, pos: usize) {
        self.start = pos;
        self.end = pos;
    }

    fn finish(mut self, borrowed: ScalarText) -> ScalarText {
        if self.owned.is_some() {
            self.flush();
        }
        self.owned.map_or(borrowed, ScalarText::Owned)
    }
}

/// The line breaks between two words.
#[derive(Debug, Default)]
struct Fold {
    first: Option<Break>,
    rest: String,
    /// A line was begun, be it behind an escaped break that leaves nothing.
    open: bool,
}

impl Fold {
    fn add(&mut self, found: Break) {
        if self.open {
            self.rest.push(found.char());
        } else {
            self.first = Some(found);
            self.open = true;
        }
    }

    /// One LF is a blank, more are one less; other breaks stay.
    fn write(&mut self, out: &mut String) {
        match self.first {
            Some(Break::Line) if self.rest.is_empty() => out.push(' '),
            Some(Break::Kept(char)) => out.push(char),
            _ => {}
        }
        out.push_str(&self.rest);
        *self = Self::default();
    }
}

impl Scanner<'_> {
    pub(super) fn scan_plain(&mut self) -> Result<(), SyntaxError> {
        // Follows `yaml_parser_scan_plain_scalar` of go-yaml's scannerc.go.
        let start = self.at.mark;
        let mut end = start;
        let mut text = Gather::new(self.at.text, start.pos);
        // The breaks wait here until another word follows: those at the end belong to nobody.
        let mut fold = Fold::default();
        loop {
            if self.at.at_document_marker(b'-') || self.at.at_document_marker(b'.') || self.at.byte(0) == b'#'
            {
                break;
            }
            let before = self.at.mark.pos;
            while !self.at.is_space_or_end(0) && !self.plain_ends() {
                self.at.skip();
            }
            if self.at.mark.pos > before {
                if fold.open {
                    fold.write(text.flush());
                    text.jump(before);
                }
                end = self.at.mark;
                text.end = end.pos;
            }
            if !self.at.is_blank(0) && !self.at.is_break(0) {
                break;
            }
            self.fold_plain(start, &mut fold)?;
            // Less indentation ends a plain text of a block collection; inside brackets columns do not count.
            if self.flow_level == 0 && self.at.mark.column < self.margin {
                break;
            }
        }
        if fold.open {
            self.key_allowed = true;
        }
        let kind = TokenKind::Scalar(Style::Plain, text.finish(ScalarText::Span));
        self.push_until(kind, start, end.pos);
        Ok(())
    }

    fn plain_ends(&self) -> bool {
        // A `?` ends a word of a flow collection too: `yaml_parser_scan_plain_scalar` tests it beside the
        // brackets, unlike YAML 1.2.
        match self.at.byte(0) {
            b':' => self.at.is_space_or_end(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
            _ => false,
        }
    }

    fn fold_plain(&mut self, start: Mark, fold: &mut Fold) -> Result<(), SyntaxError> {
        loop {
            if self.at.is_blank(0) {
                if fold.open && self.at.mark.column < self.margin && self.at.byte(0) == b'\t' {
                    return self.error(start, "a tab cannot be indentation");
                }
                self.at.skip();
            } else if let Some(found) = self.at.take_break() {
                fold.add(found);
            } else {
                return Ok(());
            }
        }
    }

    pub(super) fn scan_quoted(&mut self) -> Result<(), SyntaxError> {
        // Follows `yaml_parser_scan_flow_scalar` of go-yaml's scannerc.go.
        let start = self.at.mark;
        let quote = self.at.byte(0);
        self.at.skip();
        let mut text = Gather::new(self.at.text, self.at.mark.pos);
        loop {
            if self.at.at_document_marker(b'-') || self.at.at_document_marker(b'.') {
                return self.error(start, "a document marker stands inside quotes");
            }
            if self.at.at_end() {
                return self.error(start, "the quotes are not closed");
            }
            let mut fold = Fold::default();
            // An escaped line break ends the run of characters like a real one, so
            // that the blanks behind it are folded away.
            while !self.at.is_space_or_end(0) && self.at.byte(0) != quote && !fold.open {
                if quote == b'"' && self.at.byte(0) == b'\\' {
                    fold.open = self.scan_escape(start, &mut text)?;
                } else {
                    self.at.skip();
                    text.end = self.at.mark.pos;
                }
            }
            if self.at.byte(0) == quote {
                if quote == b'\'' && self.at.byte(1) == quote && !fold.open {
                    self.at.skip();
                    text.end = self.at.mark.pos;
                    text.flush();
                    self.at.skip();
                    text.jump(self.at.mark.pos);
                    continue;
                }
                break;
            }
            self.fold_quoted(&mut fold, &mut text);
        }
        self.at.skip();
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        self.push(TokenKind::Scalar(style, text.finish(ScalarText::Inner)), start);
        Ok(())
    }

    /// White space inside quotes: kept inside a line, folded around line breaks.
    fn fold_quoted(&mut self, fold: &mut Fold, text: &mut Gather<'_>) {
        loop {
            if self.at.is_blank(0) {
                self.at.skip();
            } else if let Some(found) = self.at.take_break() {
                fold.add(found);
            } else {
                break;
            }
        }
        if fold.open {
            fold.write(text.flush());
            text.jump(self.at.mark.pos);
        } else {
            text.end = self.at.mark.pos;
        }
    }

    /// Reads an escape; `true` for an escaped line break.
    fn scan_escape(&mut self, start: Mark, text: &mut Gather<'_>) -> Result<bool, SyntaxError> {
        if self.at.is_break(1) {
            text.flush();
            self.at.skip();
            self.at.take_break();
            text.jump(self.at.mark.pos);
            return Ok(true);
        }
        let code = self.at.byte(1);
        let digits = match code {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let char = match code {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            b' ' | b'"' | b'\'' | b'\\' => char::from(code),
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' | b'u' | b'U' => match self.escaped_char(digits) {
                Some(char) => char,
                None => return self.error(start, "the escape in the quotes is no character"),
            },
            _ => return self.error(start, "YAML has no such escape"),
        };
        text.flush().push(char);
        for _ in 0..digits + 2 {
            self.at.skip();
        }
        text.jump(self.at.mark.pos);
        Ok(false)
    }

    fn escaped_char(&self, digits: usize) -> Option<char> {
        // `yaml_parser_scan_flow_scalar` refuses surrogates and code points above 10FFFF; so does
        // `char::from_u32`.
        let mut value = 0_u32;
        for i in 0..digits {
            let digit = char::from(self.at.byte(i + 2)).to_digit(16)?;
            value = value.checked_mul(16)? + digit;
        }
        char::from_u32(value)
    }

    pub(super) fn scan_block_scalar(&mut self) -> Result<(), SyntaxError> {
        // Follows `yaml_parser_scan_block_scalar` of go-yaml's scannerc.go.
        let start = self.at.mark;
        let literal = self.at.byte(0) == b'|';
        self.at.skip();
        let header = self.block_header(start)?;
        let mut end = self.at.mark.pos;
        self.at.skip_blanks();
        if self.at.byte(0) == b'#' {
            self.at.skip_to_line_end();
        }
        if !self.at.is_break_or_end(0) {
            return self.error(start, "only a comment can stand behind `|` or `>`");
        }
        self.at.take_break();

        // The digit counts from the parent's column, not from the margin; 0 means that the first line decides.
        let mut indent = header.indent.map_or(0, |more| self.margin.saturating_sub(1) + more);
        let mut text = String::new();
        let mut breaks = String::new();
        let mut last: Option<Break> = None;
        let mut after_blank = false;
        self.block_breaks(start, &mut indent, &mut breaks)?;
        while self.at.mark.column == indent && !self.at.at_end() {
            let blank = self.at.is_blank(0);
            // A `>` text keeps the breaks around lines that begin with a blank ("more indented" in YAML).
            let folds = !literal && !after_blank && !blank;
            match last.take() {
                Some(Break::Line) if folds && breaks.is_empty() => text.push(' '),
                Some(Break::Line) if folds => {}
                Some(other) => text.push(other.char()),
                None => {}
            }
            text.push_str(&breaks);
            breaks.clear();
            after_blank = blank;
            let line = self.at.mark.pos;
            self.at.skip_to_line_end();
            end = self.at.mark.pos;
            text.push_str(self.at.text.get(line..end).unwrap_or(""));
            last = self.at.take_break();
            self.block_breaks(start, &mut indent, &mut breaks)?;
        }
        if let (Some(last), true) = (last, header.chomp != Chomp::Strip) {
            text.push(last.char());
        }
        if header.chomp == Chomp::Keep {
            text.push_str(&breaks);
        }
        let kind = TokenKind::Scalar(Style::BlockScalar, ScalarText::Owned(text));
        self.push_until(kind, start, end);
        Ok(())
    }

    /// `+`, `-` and the digit behind `|` or `>`, in either order.
    fn block_header(&mut self, start: Mark) -> Result<BlockHeader, SyntaxError> {
        let mut header = BlockHeader { chomp: Chomp::Clip, indent: None };
        for _ in 0..2 {
            match self.at.byte(0) {
                b'+' if header.chomp == Chomp::Clip => header.chomp = Chomp::Keep,
                b'-' if header.chomp == Chomp::Clip => header.chomp = Chomp::Strip,
                b'0' if header.indent.is_none() => {
                    return self.error(start, "the indentation behind `|` or `>` cannot be 0");
                }
                digit @ b'1'..=b'9' if header.indent.is_none() => {
                    header.indent = Some(usize::from(digit - b'0'));
                }
                _ => break,
            }
            self.at.skip();
        }
        Ok(header)
    }

    /// Empty lines before a line of block text; finds the indentation by the first line that is not empty.
    fn block_breaks(
        &mut self,
        start: Mark,
        indent: &mut usize,
        breaks: &mut String,
    ) -> Result<(), SyntaxError> {
        // Follows `yaml_parser_scan_block_scalar_breaks` of go-yaml's scannerc.go: the deepest of the leading
        // empty lines counts for the indentation, not only the first line with text.
        let mut deepest = 0;
        loop {
            while (*indent == 0 || self.at.mark.column < *indent) && self.at.byte(0) == b' ' {
                self.at.skip();
            }
            deepest = deepest.max(self.at.mark.column);
            if (*indent == 0 || self.at.mark.column < *indent) && self.at.byte(0) == b'\t' {
                return self.error(start, "a tab cannot be indentation");
            }
            match self.at.take_break() {
                Some(found) => breaks.push(found.char()),
                None => break,
            }
        }
        if *indent == 0 {
            *indent = deepest.max(self.margin).max(1);
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
struct BlockHeader {
    chomp: Chomp,
    indent: Option<usize>,
}

/// What becomes of the line breaks at the end of block text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}
