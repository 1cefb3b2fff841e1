//! Unit files (systemd.syntax(7)), read as systemd 252 reads them.
//!
//! The tree is a map of sections in document order; each is a map of assignments. Sections and keys may
//! repeat: what a repetition means is the business of whoever reads the tree. A value is the text behind `=`
//! after lines were joined and blanks at both ends dropped; [`UnitText::source_span`] leads from a byte of
//! that text back to the file.
//!
//! Line ends are `\n`, `\r`, NUL, and `\r\n` or `\n\r` as one. Comment lines are dropped even inside a joined
//! value. There are no end-of-line comments.

mod lines;

use std::ops::Range;

use self::lines::{Line, Logical, next_line};
use crate::tree::{MAX_TEXT, Node, NodeKind, Style, Tree, TreeBuilder};

/// The longest line that systemd reads, before and after joining, in bytes.
pub(crate) const LONGEST_LINE: usize = 1 << 20;

/// What systemd drops around lines, keys and values.
pub(crate) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// A unit file as systemd takes it apart.
#[derive(Clone, Debug)]
pub(crate) struct UnitText<'s> {
    pub(crate) tree: Tree<'s>,
    /// What is odd about the lines, in document order.
    pub(crate) notes: Vec<Note>,
    /// Where the pieces of joined values come from, by node and offset.
    joints: Vec<Joint>,
}

/// Something odd in the lines themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: NoteKind,
    pub(crate) span: Range<usize>,
    /// Node of the name of the section it stands in: systemd says nothing about lines of unknown sections.
    pub(crate) section: Option<u32>,
}

/// Which names of sections are refused; all others are sections that systemd passes over.
///
/// It differs from release to release: `parse_line` of conf-parser.c checks the name with `string_is_safe`, which became
/// stricter twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SectionNames {
    /// None.
    All,
    /// Those with quotes, backslashes and control characters.
    Safe,
    /// The empty one and those with characters of patterns as well.
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// `[Unit` without its bracket; refused.
    HeaderUnclosed,
    /// Quotes, backslashes or control characters in a section's name; refused.
    HeaderUnsafe,
    /// A section without a name, or with a `*`, `?` or `[` in it; refused by some releases.
    HeaderPattern,
    /// A code point that is no character (U+FFFE, U+FDD0…); refused.
    NoCharacter,
    /// More than [`LONGEST_LINE`] bytes in one line; refused.
    LineTooLong,
    /// More than [`LONGEST_LINE`] bytes in lines joined by backslashes; refused.
    JoinedTooLong,
    /// The text is too large for this reader.
    TextTooLarge,
    /// An assignment before the first section.
    OutsideSection,
    /// A line that is neither section, comment nor assignment.
    NoEquals,
    /// Nothing before the `=`.
    NoKey,
    /// A NUL byte, which ends the line.
    Nul,
    /// A carriage return without a newline, which ends the line.
    LoneReturn,
    /// A byte order mark before a comment sign, which then is none.
    MarkHidesComment,
    /// A backslash with blanks behind it, which joins nothing.
    BlankAfterBackslash,
    /// A joined line that looks like an assignment or section of its own: the span is the line.
    Swallowed,
    /// A blank line right behind a backslash: the value ends here.
    JoinsBlank,
    /// A backslash on the last line.
    JoinsEnd,
}

impl NoteKind {
    /// Whether systemd stops reading here and refuses the unit.
    pub(crate) const fn is_fatal(self) -> bool {
        matches!(
            self,
            Self::HeaderUnclosed
                | Self::HeaderUnsafe
                | Self::HeaderPattern
                | Self::NoCharacter
                | Self::LineTooLong
                | Self::JoinedTooLong
                | Self::TextTooLarge
        )
    }
}

#[derive(Clone, Copy, Debug)]
struct Joint {
    node: u32,
    text: usize,
    source: usize,
}

/// Reads a unit file. Behind a line that systemd refuses nothing is read.
pub(crate) fn read(source: &str, names: SectionNames) -> UnitText<'_> {
    // Spans are 32 bits wide. systemd would read on; a unit of 4 GiB is nobody's.
    if source.len() > MAX_TEXT {
        let mut reader = UnitReader::new("", names);
        reader.note(NoteKind::TextTooLarge, 0..0);
        // What was read so far is kept, since the rules still have to name the line that stopped it.
        return reader.finish();
    }
    let mut reader = UnitReader::new(source, names);
    reader.builder.open(NodeKind::Map, 0, Style::Plain);
    let mut at = 0;
    while let Some(line) = next_line(source.as_bytes(), at) {
        at = line.next;
        reader.line_ends(&line);
        if reader.line(line.content).is_err() {
            return reader.finish();
        }
    }
    reader.end_of_text();
    reader.finish()
}

impl UnitText<'_> {
    /// Where a range of a value's text stands in the file.
    pub(crate) fn source_span(&self, value: Node<'_>, text: Range<usize>) -> Range<usize> {
        let start = self.source_offset(value, text.start);
        if text.is_empty() {
            return start..start;
        }
        start..self.source_offset(value, text.end - 1) + 1
    }

    fn source_offset(&self, value: Node<'_>, text: usize) -> usize {
        let behind = self.joints.partition_point(|j| (j.node, j.text) <= (value.index(), text));
        match behind.checked_sub(1).and_then(|at| self.joints.get(at)) {
            Some(joint) if joint.node == value.index() => joint.source + (text - joint.text),
            _ => value.span().start + text,
        }
    }

    /// The first thing systemd refuses the file for.
    pub(crate) fn fatal(&self) -> Option<&Note> {
        self.notes.iter().find(|note| note.kind.is_fatal())
    }
}

/// systemd refuses the file at this line.
struct Refused;

struct UnitReader<'s> {
    source: &'s str,
    names: SectionNames,
    builder: TreeBuilder<'s>,
    notes: Vec<Note>,
    joints: Vec<Joint>,
    mark_seen: bool,
    section: Option<u32>,
    /// Lines that end in a backslash, joined so far.
    open: Option<Logical<'s>>,
    end: usize,
}

impl<'s> UnitReader<'s> {
    fn new(source: &'s str, names: SectionNames) -> Self {
        Self {
            source,
            names,
            builder: TreeBuilder::new(source),
            notes: Vec::new(),
            joints: Vec::new(),
            mark_seen: false,
            section: None,
            open: None,
            end: 0,
        }
    }

    fn finish(mut self) -> UnitText<'s> {
        if self.section.is_some() {
            self.builder.close(self.end);
        }
        self.builder.close(self.source.len());
        UnitText { tree: self.builder.finish(), notes: self.notes, joints: self.joints }
    }

    fn note(&mut self, kind: NoteKind, span: Range<usize>) {
        self.notes.push(Note { kind, span, section: self.section });
    }

    fn line_ends(&mut self, line: &Line) {
        if line.nul {
            self.note(NoteKind::Nul, line.end.clone());
        } else if !line.newline && !line.end.is_empty() && line.next < self.source.len() {
            self.note(NoteKind::LoneReturn, line.end.clone());
        }
    }

    fn line(&mut self, line: Range<usize>) -> Result<(), Refused> {
        if line.len() > LONGEST_LINE {
            self.note(NoteKind::LineTooLong, line.start..line.start + 1);
            return Err(Refused);
        }
        let written = &self.source[line.clone()];
        // Comments go before lines are joined: one in the middle of a joined value disappears, unlike in a shell.
        if written.trim_start_matches(BLANKS).starts_with(['#', ';']) {
            return Ok(());
        }
        let mut line = line;
        // `config_parse` skips the mark on the first line that is no comment, wherever
        // that is, and looks for comment signs before it does.
        if !self.mark_seen && written.starts_with('\u{feff}') {
            self.mark_seen = true;
            line.start += '\u{feff}'.len_utf8();
            if self.source[line.clone()].trim_start_matches(BLANKS).starts_with(['#', ';']) {
                self.note(NoteKind::MarkHidesComment, line.clone());
            }
        }
        self.continuation_notes(&line);
        let mut logical = match self.open.take() {
            None => Logical::one(self.source, line),
            // `LONG_LINE_MAX`: systemd gives up on the whole file (ENOBUFS), not on the line.
            Some(open) if open.text.len() + line.len() > LONGEST_LINE => {
                let start = open.source(0);
                self.note(NoteKind::JoinedTooLong, start..start + 1);
                return Err(Refused);
            }
            Some(mut open) => {
                open.append(&self.source[line.clone()], line.start);
                open
            }
        };
        if logical.joins_next() {
            self.open = Some(logical);
            return Ok(());
        }
        self.logical(&logical)
    }

    fn continuation_notes(&mut self, line: &Range<usize>) {
        let text = &self.source[line.clone()];
        let trimmed = text.trim_end_matches([' ', '\t']);
        let backslashes = trimmed.bytes().rev().take_while(|b| *b == b'\\').count();
        if trimmed.len() < text.len() && backslashes % 2 == 1 {
            let backslash = line.start + trimmed.len() - 1;
            self.note(NoteKind::BlankAfterBackslash, backslash..line.end);
        }
        let Some(open) = &self.open else { return };
        let inner = text.trim_matches(BLANKS);
        if inner.is_empty() {
            let backslash = open.source(open.text.len().saturating_sub(1));
            self.note(NoteKind::JoinsBlank, backslash..backslash + 1);
        } else if looks_like_a_line_of_its_own(inner) {
            let start = line.start + (text.len() - text.trim_start_matches(BLANKS).len());
            self.note(NoteKind::Swallowed, start..start + inner.len());
        }
    }

    fn end_of_text(&mut self) {
        if let Some(open) = self.open.take() {
            let backslash = open.source(open.text.len().saturating_sub(1));
            self.note(NoteKind::JoinsEnd, backslash..backslash + 1);
            // A refusal of the very last line is in the notes already.
            let _refused = self.logical(&open).is_err();
        }
    }

    fn logical(&mut self, line: &Logical<'s>) -> Result<(), Refused> {
        let range = line.trimmed(0..line.text.len());
        let text = &line.text[range.clone()];
        if text.is_empty() {
            return Ok(());
        }
        let span = line.span(range.clone());
        // `parse_line` refuses what `utf8_is_valid` does: valid UTF-8 of a noncharacter is refused as well.
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_no_character(*c)) {
            let at = range.start + at;
            self.note(NoteKind::NoCharacter, line.span(at..at + c.len_utf8()));
            return Err(Refused);
        }
        if text.starts_with('[') {
            return self.header(line, &range, &span);
        }
        if self.section.is_none() {
            self.note(NoteKind::OutsideSection, span);
            return Ok(());
        }
        // The first `=` parts key and value; all others are part of the value, as in `Environment=A=b`.
        match text.find('=') {
            None => self.note(NoteKind::NoEquals, span),
            Some(0) => self.note(NoteKind::NoKey, span),
            Some(equals) => {
                let equals = range.start + equals;
                let key = line.trimmed(range.start..equals);
                let value = line.trimmed(equals + 1..range.end);
                self.scalar(line, key);
                self.scalar(line, value);
                self.end = span.end;
            }
        }
        Ok(())
    }

    fn header(
        &mut self,
        line: &Logical<'s>,
        range: &Range<usize>,
        span: &Range<usize>,
    ) -> Result<(), Refused> {
        let text = &line.text[range.clone()];
        let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            self.note(NoteKind::HeaderUnclosed, span.clone());
            return Err(Refused);
        };
        if self.names != SectionNames::All && !is_safe(name) {
            self.note(NoteKind::HeaderUnsafe, span.clone());
            return Err(Refused);
        }
        if self.names == SectionNames::Plain && (name.is_empty() || name.contains(['*', '?', '['])) {
            self.note(NoteKind::HeaderPattern, span.clone());
            return Err(Refused);
        }
        if self.section.is_some() {
            self.builder.close(self.end);
        }
        self.section = Some(self.scalar(line, range.start + 1..range.end - 1));
        self.builder.open(NodeKind::Map, span.end, Style::Plain);
        self.end = span.end;
        Ok(())
    }

    /// Adds a part of a line: a section's name, a key or a value.
    fn scalar(&mut self, line: &Logical<'s>, part: Range<usize>) -> u32 {
        let span = line.span(part.clone());
        // Only a joined part differs from its source; all others are borrowed from it.
        if self.source.get(span.clone()) == Some(&line.text[part.clone()]) {
            return self.builder.verbatim(NodeKind::Text, span);
        }
        let node = self.builder.owned(NodeKind::Text, span, Style::Plain, &line.text[part.clone()]);
        let first = line.pieces.partition_point(|(text, _)| *text <= part.start).saturating_sub(1);
        for &(text, source) in &line.pieces[first..] {
            if text >= part.end {
                break;
            }
            let skipped = part.start.saturating_sub(text);
            self.joints.push(Joint { node, text: (text + skipped) - part.start, source: source + skipped });
        }
        node
    }
}

/// `Key=…` or `[Section]`, as a line that was joined by mistake looks.
fn looks_like_a_line_of_its_own(text: &str) -> bool {
    if text.starts_with('[') && text.ends_with(']') {
        return true;
    }
    let key = text.split('=').next().unwrap_or("").trim_end_matches(BLANKS);
    key.len() < text.len()
        // systemd's keys are in CamelCase; `--flag=value` and `name=value` in a
        // joined command are meant as they are.
        && key.starts_with(|c: char| c.is_ascii_uppercase())
        && key.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Code points that systemd does not take for characters.
pub(crate) fn is_no_character(c: char) -> bool {
    let code = u32::from(c);
    // `unichar_is_valid` of systemd's utf8.c.
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// Neither control characters nor quotes nor backslashes.
pub(crate) fn is_safe(text: &str) -> bool {
    text.bytes().all(|b| b >= b' ' && !matches!(b, b'"' | b'\'' | b'\\' | 0x7f))
}

#[cfg(test)]
mod tests;
