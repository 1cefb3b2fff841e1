//! Where the lines of a text are, and what of them may be shown.

use std::cell::Cell;
use std::ops::Range;

use super::{Place, Position};
use crate::sensitive::holds_secret;

/// The place of a span; the line's text only where nothing on it is a secret.
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
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(behind).collect(), last: Cell::new((0, 1)) }
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

    pub(crate) fn place(&self, span: Range<usize>, hidden: bool) -> Place {
        // Nobody shows a longer line, and every finding in it would hold a copy.
        const LONGEST: usize = 4096;
        let text = self.text;
        let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let line = self.line(start);
        let line_text = if hidden || line.len() > LONGEST || holds_secret(&text[line.clone()]) {
            "".into()
        } else {
            text[line].split('\r').next().unwrap_or("").into()
        };
        Place { span: start..span.end.max(start), position: self.position(start), line_text }
    }
}
