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
}

/// Edits that do not fit the text they were applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_outside_the_ranges_stay() {
        let edits = [Edit::delete(0..2), Edit::insert(3, "X"), Edit::replace(4..5, "é")];
        assert_eq!(apply("abcdef", &edits), Ok("cXdéf".to_owned()));
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
