//! Edits: byte ranges of a text, and the text that replaces each.

use std::fmt;
use std::ops::Range;

/// Replaces the bytes of `range` by `text`. With an empty range it inserts, with an empty text it deletes.
///
/// The new text may be a secret, such as the token of a kubeconfig, so `Debug` shows only its size.
#[derive(Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced, as offsets into the file's text.
    pub range: Range<usize>,
    /// The text that replaces them.
    pub text: String,
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.text.len();
        f.debug_struct("Edit")
            .field("range", &self.range)
            .field("text", &format_args!("{bytes} bytes"))
            .finish()
    }
}

impl Edit {
    /// Replaces a range.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Inserts at an offset.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }

    /// Deletes a range.
    pub fn delete(range: Range<usize>) -> Self {
        Self::replace(range, "")
    }

    /// The same edit of a text that has `by` more bytes in front.
    pub(crate) fn behind(mut self, by: usize) -> Self {
        self.range = self.range.start + by..self.range.end + by;
        self
    }
}

/// Edits that do not fit the text they were applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// A range ends behind the text or cuts a character in two.
    #[error("an edit names bytes {start}..{end}, which are not a part of this text")]
    OutOfText {
        /// First byte.
        start: usize,
        /// Byte behind the last one.
        end: usize,
    },
    /// Two edits change the same bytes.
    #[error("two edits change the same place at byte {at}")]
    Overlap {
        /// Where the second one begins.
        at: usize,
    },
}

/// Applies edits to a text. Bytes outside of their ranges stay as they are. Equal edits are applied once.
///
/// # Errors
/// Returns an error when a range is not a part of the text, or when two ranges overlap.
///
/// ```
/// use nodestrap::edit::{Edit, apply};
///
/// let mended = apply("readOnlyPort: 10255 # old\n", &[Edit::replace(14..19, "0")])?;
/// assert_eq!(mended, "readOnlyPort: 0 # old\n");
/// # Ok::<(), nodestrap::edit::EditError>(())
/// ```
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Result<String, EditError> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let Range { start, end } = edit.range;
        if start < done {
            return Err(EditError::Overlap { at: start });
        }
        let (Some(kept), Some(_)) = (text.get(done..start), text.get(start..end)) else {
            return Err(EditError::OutOfText { start, end });
        };
        out.push_str(kept);
        out.push_str(&edit.text);
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Ok(out)
}

/// The edits of `text` that do what `first` does, and then `second` on its result.
pub(crate) fn in_sequence(text: &str, first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let middle = pieces(&[Piece::Kept(0..text.len())], first);
    let mut edits = Vec::new();
    let (mut done, mut new) = (0, String::new());
    let end = Piece::Kept(text.len()..text.len());
    for piece in pieces(&middle, second).into_iter().chain([end]) {
        match piece {
            Piece::New(more) => new.push_str(&more),
            Piece::Kept(range) => {
                if text.get(done..range.start) != Some(&new) {
                    edits.push(Edit::replace(done..range.start, std::mem::take(&mut new)));
                }
                new.clear();
                done = range.end;
            }
        }
    }
    edits
}

/// A part of a changed text: bytes of the old one, or new ones.
#[derive(Clone, Debug)]
enum Piece {
    Kept(Range<usize>),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Kept(all) => Self::Kept(all.start + range.start..all.start + range.end),
            Self::New(text) => Self::New(text.get(range).unwrap_or("").to_owned()),
        }
    }
}

/// The pieces of a text after edits of it.
fn pieces(of: &[Piece], edits: &[Edit]) -> Vec<Piece> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut all = Vec::new();
    let mut done = 0;
    for edit in edits {
        all.extend(cut(of, done..edit.range.start));
        all.push(Piece::New(edit.text.clone()));
        done = edit.range.end;
    }
    all.extend(cut(of, done..usize::MAX));
    all
}

/// What of these pieces lies in a range of their text.
fn cut(of: &[Piece], range: Range<usize>) -> impl Iterator<Item = Piece> {
    let mut end = 0;
    of.iter().filter_map(move |piece| {
        let start = end;
        end = start + piece.len();
        let (from, to) = (range.start.max(start), range.end.min(end));
        (from < to).then(|| piece.part(from - start..to - start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_outside_the_ranges_stay() {
        let edits = [Edit::delete(0..2), Edit::insert(3, "X"), Edit::replace(4..5, "é")];
        assert_eq!(apply("abcdef", &edits), Ok("cXdéf".to_owned()));
    }

    #[test]
    fn edits_one_after_the_other_are_edits_of_the_first_text() {
        let text = "one two three";
        let first = [Edit::replace(0..3, "1"), Edit::insert(7, " and"), Edit::delete(7..13)];
        let middle = apply(text, &first).unwrap();
        assert_eq!(middle, "1 two and");
        let second = [Edit::replace(0..1, "one"), Edit::replace(2..7, "TW"), Edit::insert(9, "!")];
        let both = in_sequence(text, &first, &second);
        assert_eq!(apply(text, &both), apply(&middle, &second));
        assert_eq!(both, [Edit::replace(4..13, "TWnd!")], "what comes back is not edited");
        assert_eq!(in_sequence(text, &[], &[]), []);
    }

    #[test]
    fn debug_does_not_show_what_is_put_in() {
        assert_eq!(format!("{:?}", Edit::replace(4..9, "hunter2")), "Edit { range: 4..9, text: 7 bytes }");
    }

    #[test]
    fn edits_that_do_not_fit_are_refused() {
        assert_eq!(apply("é", &[Edit::delete(1..2)]), Err(EditError::OutOfText { start: 1, end: 2 }));
        assert_eq!(apply("abc", &[Edit::delete(1..9)]), Err(EditError::OutOfText { start: 1, end: 9 }));
        assert_eq!(
            apply("abc", &[Edit::delete(0..2), Edit::delete(1..3)]),
            Err(EditError::Overlap { at: 1 })
        );
    }
}
