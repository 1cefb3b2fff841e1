//! Lines as systemd cuts and joins them.

use std::borrow::Cow;
use std::ops::Range;

use super::BLANKS;

pub(super) struct Line {
    pub(super) content: Range<usize>,
    /// The bytes that end it.
    pub(super) end: Range<usize>,
    pub(super) next: usize,
    pub(super) nul: bool,
    pub(super) newline: bool,
}

/// One line. Several different line end bytes in a row are one line end, except behind a NUL.
pub(super) fn next_line(bytes: &[u8], start: usize) -> Option<Line> {
    const NUL: u8 = 1;
    const NEWLINE: u8 = 2;
    const RETURN: u8 = 4;
    bytes.get(start)?;
    // `read_line_full` of systemd's fileio.c collects the end bytes it has seen, and a second one of
    // the same kind begins a new line. After a NUL it stops at once.
    let mut seen = 0;
    let mut content = start..start;
    let mut at = start;
    for &byte in &bytes[start..] {
        let kind = match byte {
            0 => NUL,
            b'\n' => NEWLINE,
            b'\r' => RETURN,
            _ => 0,
        };
        let again = kind != 0 && seen & kind != 0;
        if seen & NUL != 0 || (kind == 0 && seen != 0) || again {
            break;
        }
        at += 1;
        if kind == 0 {
            content.end = at;
        }
        seen |= kind;
    }
    let end = content.end..at;
    Some(Line { content, end, next: at, nul: seen & NUL != 0, newline: seen & NEWLINE != 0 })
}

/// A line after joining, and where its pieces come from.
pub(super) struct Logical<'s> {
    pub(super) text: Cow<'s, str>,
    /// Offsets into the text and the file; the first one is 0.
    pub(super) pieces: Vec<(usize, usize)>,
}

impl<'s> Logical<'s> {
    pub(super) fn one(source: &'s str, line: Range<usize>) -> Self {
        Self { text: Cow::Borrowed(&source[line.clone()]), pieces: vec![(0, line.start)] }
    }

    pub(super) fn append(&mut self, line: &str, source: usize) {
        let text = self.text.to_mut();
        self.pieces.push((text.len(), source));
        text.push_str(line);
    }

    /// A trailing backslash that is not itself escaped becomes a blank.
    pub(super) fn joins_next(&mut self) -> bool {
        // `config_parse` of systemd's conf-parser.c walks the line with an `escaped` flag:
        // an even number of backslashes escape each other.
        let backslashes = self.text.bytes().rev().take_while(|b| *b == b'\\').count();
        if backslashes % 2 == 0 {
            return false;
        }
        let text = self.text.to_mut();
        text.pop();
        text.push(' ');
        true
    }

    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let part = &self.text[range.clone()];
        let start = range.start + (part.len() - part.trim_start_matches(BLANKS).len());
        start..start + part.trim_matches(BLANKS).len()
    }

    pub(super) fn source(&self, offset: usize) -> usize {
        // Pieces are in order of the text, so a halving search finds the one that
        // holds the offset; a line may be joined of thousands.
        let behind = self.pieces.partition_point(|(text, _)| *text <= offset);
        self.pieces.get(behind.saturating_sub(1)).map_or(offset, |(text, source)| source + (offset - text))
    }

    pub(super) fn span(&self, text: Range<usize>) -> Range<usize> {
        let start = self.source(text.start);
        // From the last byte and not from the end: the end may belong to the next piece, which is lines away.
        if text.is_empty() { start..start } else { start..self.source(text.end - 1) + 1 }
    }
}
