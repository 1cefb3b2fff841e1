//! Lines of a text: where a finding stands for a reader, and what of the line may be shown.

use std::cell::{Cell, OnceCell, RefCell};
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
    starts: Vec<usize>,
    /// The last position asked for and its column: the next one is mostly behind it, perhaps in the same long line.
    last: Cell<(usize, usize)>,
    /// What is shown of a line, by its start: all findings of a line share it.
    shown: RefCell<BTreeMap<usize, Arc<str>>>,
    private_keys: OnceCell<Vec<Range<usize>>>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(behind).collect(),
            last: Cell::new((0, 1)),
            shown: RefCell::default(),
            private_keys: OnceCell::new(),
        }
    }

    /// The line around an offset, without its end.
    pub(crate) fn line(&self, offset: usize) -> Range<usize> {
        let number = self.starts.partition_point(|start| *start <= offset);
        let end = self.starts.get(number).map_or(self.text.len(), |next| next - 1);
        self.starts[number - 1]..end
    }

    /// As [`Position::of`].
    pub(crate) fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let (from, column) = self.last.get();
        let (from, column) = if (start..=offset).contains(&from) { (from, column) } else { (start, 1) };
        let column = column + self.text[from..offset].chars().count();
        self.last.set((offset, column));
        Position { line, column }
    }

    /// The place of a span; the line's text only where it is not `hidden` and nothing on it looks like a secret.
    pub(crate) fn place(&self, span: Range<usize>, hidden: bool) -> Place {
        let text = self.text;
        let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let line_text = if hidden { Arc::default() } else { self.shown(self.line(start)) };
        Place { span: start..span.end.max(start), position: self.position(start), line_text }
    }

    fn shown(&self, line: Range<usize>) -> Arc<str> {
        // Nobody shows a longer line.
        const LONGEST: usize = 4096;
        let mut shown = self.shown.borrow_mut();
        let text = shown.entry(line.start).or_insert_with(|| {
            let text = &self.text[line.clone()];
            if text.len() > LONGEST || holds_secret(text) || self.is_in_private_key(&line) {
                return Arc::default();
            }
            text.split('\r').next().unwrap_or("").into()
        });
        Arc::clone(text)
    }

    fn is_in_private_key(&self, line: &Range<usize>) -> bool {
        let blocks = self.private_keys.get_or_init(|| private_key_blocks(self.text));
        let behind = blocks.partition_point(|block| block.end <= line.start);
        blocks.get(behind).is_some_and(|block| block.start < line.end)
    }
}
