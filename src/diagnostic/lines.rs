//! Lines of a text: where a finding stands for a reader, and what of the line may be shown.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Place, Position};
use crate::sensitive::{holds_secret, private_key_blocks};

/// The place of a span; the line's text only where nothing on it is a secret. For several places of one text use
/// [`Lines`].
pub(crate) fn place(text: &str, span: Range<usize>, hidden: bool) -> Place {
    Lines::of(text).place(span, hidden)
}

/// Where the lines of a text begin, for many positions of one text.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    index: LineIndex,
}

/// What [`Lines`] knows of a text, for an owner of the text that keeps it beside.
#[derive(Debug)]
pub(crate) struct LineIndex {
    starts: Vec<usize>,
    /// How many characters begin before each block of bytes, for columns of long lines.
    characters: OnceCell<Vec<usize>>,
    /// What is shown of a line, by its start: all findings of a line share it.
    shown: RefCell<BTreeMap<usize, Arc<str>>>,
    private_keys: OnceCell<Vec<Range<usize>>>,
}

/// In a line that is longer the characters before an offset are not counted from its beginning each time.
const BLOCK: usize = 1024;

/// How many characters begin in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    // All bytes but those that continue a character.
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text, index: LineIndex::of(text) }
    }

    /// The line around an offset, without its end.
    pub(crate) fn line(&self, offset: usize) -> Range<usize> {
        self.index.line(self.text, offset)
    }

    /// As [`Position::of`].
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.index.position(self.text, offset)
    }

    /// As [`LineIndex::place`].
    pub(crate) fn place(&self, span: Range<usize>, hidden: bool) -> Place {
        self.index.place(self.text, span, hidden)
    }
}

impl LineIndex {
    pub(crate) fn of(text: &str) -> Self {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self {
            starts: std::iter::once(0).chain(behind).collect(),
            characters: OnceCell::new(),
            shown: RefCell::default(),
            private_keys: OnceCell::new(),
        }
    }

    fn line(&self, text: &str, offset: usize) -> Range<usize> {
        // By halving: a report of thousands of findings asks for thousands of lines.
        let number = self.starts.partition_point(|start| *start <= offset);
        let end = self.starts.get(number).map_or(text.len(), |next| next - 1);
        self.starts[number - 1]..end
    }

    fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        // One line of a megabyte with a finding for each word would be counted from its start each time.
        let before = if offset - start < BLOCK {
            characters(&text.as_bytes()[start..offset])
        } else {
            self.characters_before(text, offset) - self.characters_before(text, start)
        };
        Position { line, column: before + 1 }
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let bytes = text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).scan(0, |sum, block| {
                *sum += characters(block);
                Some(*sum)
            });
            std::iter::once(0).chain(counts).collect()
        });
        let block = offset / BLOCK;
        blocks[block] + characters(&bytes[block * BLOCK..offset])
    }

    /// The place of a span; the line's text only where it is not `hidden` and nothing on it looks like a secret.
    pub(crate) fn place(&self, text: &str, span: Range<usize>, hidden: bool) -> Place {
        // Places may come from offsets into another spelling of the text; a half character must not panic here.
        let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let line_text = if hidden { Arc::default() } else { self.shown(text, self.line(text, start)) };
        Place { span: start..span.end.max(start), position: self.position(text, start), line_text }
    }

    fn shown(&self, text: &str, line: Range<usize>) -> Arc<str> {
        // Nobody shows a longer line.
        const LONGEST: usize = 4096;
        let mut shown = self.shown.borrow_mut();
        let kept = shown.entry(line.start).or_insert_with(|| {
            let shown = &text[line.clone()];
            // Whatever the rule says of its value: a token in a comment behind it would be shown as well.
            if shown.len() > LONGEST || holds_secret(shown) || self.is_in_private_key(text, &line) {
                return Arc::default();
            }
            // A lone CR would let the line overwrite itself on a terminal.
            shown.split('\r').next().unwrap_or("").into()
        });
        Arc::clone(kept)
    }

    fn is_in_private_key(&self, text: &str, line: &Range<usize>) -> bool {
        let blocks = self.private_keys.get_or_init(|| private_key_blocks(text));
        let behind = blocks.partition_point(|block| block.end <= line.start);
        blocks.get(behind).is_some_and(|block| block.start < line.end)
    }
}
