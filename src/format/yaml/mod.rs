//! YAML as Kubernetes reads it: as sigs.k8s.io/yaml does, on top of go-yaml v2, in every minor of ours.
//!
//! go-yaml v2 follows YAML 1.1 with habits of its own, so the scanner and the grammar here are made after its
//! behaviour, not after a specification: which text is a key, where a document ends, what a merge overwrites. A text
//! is never read as another value. Texts that Go takes and we refuse, all with [`Fault::Exotic`](super::Fault):
//!
//! - a byte-order mark inside the text where Go's read buffer may begin with it: Go then skips a character of every
//!   line;
//! - a control character behind the document, within a few bytes of what Go reads of it;
//! - collections nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH), aliases followed;
//! - `!!binary` keys that are no UTF-8; texts of 4 GiB.

// A circle of two files: `nodes.rs` asks `repeated.rs` for each map it closes, and gives it the misfits it has collected.

mod budget;
mod cursor;
mod documents;
mod nodes;
mod print;
mod properties;
mod quote;
mod read;
mod repeated;
mod resolve;
mod rest;
mod scalar;
mod scan;
mod simple_key;
mod tag;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use self::documents::documents;
pub(crate) use self::print::{Printer, text_of};
pub(crate) use self::quote::{bare, flow_text, quoted_text, scalar_text};
use self::read::Document;
pub(crate) use self::resolve::through_yaml;
use crate::format::SyntaxError;
use crate::tree::{MAX_TEXT, Tree};

const BOM: char = '\u{FEFF}';

/// Reads the first document of a text.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, SyntaxError> {
    if text.len() > MAX_TEXT {
        return Err(SyntaxError::exotic(0..0, "the text is longer than 4 GiB"));
    }
    let start = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
    // Marks before control characters: a mark inside the text shifts what go-yaml takes for a line.
    refuse_inner_mark(text, start)?;
    let bad = control_character(text);
    let Document { tree, stopped } = read::document(text, start, bad.unwrap_or(text.len()))?;
    match bad {
        Some(bad) => unread(text, bad, stopped).map(|()| tree),
        None => Ok(tree),
    }
}

/// Go decodes a text in pieces of this many bytes, cut between characters.
const PIECE: usize = 512;
/// In an escape it looks eight characters ahead, which is the most.
const AHEAD: usize = 8 * 4;

/// The ends of the pieces, the end of the text included.
fn pieces(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut end = 0;
    std::iter::from_fn(move || {
        if end >= text.len() {
            return None;
        }
        end = (end + PIECE).min(text.len());
        // `yaml_parser_update_buffer` of readerc.go keeps the bytes of a half character for the next piece.
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Some(end)
    })
}

/// Refuses a control character, unless Go stops before the piece that holds it.
fn unread(text: &str, bad: usize, stopped: usize) -> Result<(), SyntaxError> {
    let width = text[bad..].chars().next().map_or(0, char::len_utf8);
    let span = bad..bad + width;
    // Go checks characters when it fills its buffer, a piece at a time, and stops reading at the document's end: a
    // bad byte in a piece that it never asked for is no error.
    let piece = pieces(text).take_while(|&end| end <= bad).last().unwrap_or(0);
    if stopped >= piece {
        return Err(SyntaxError::refused(span, "control characters are not allowed"));
    }
    if stopped + AHEAD >= piece {
        return Err(SyntaxError::exotic(span, "a control character stands behind the document"));
    }
    Ok(())
}

/// Go takes U+FEFF for data, but skips a character of every line while its buffer happens to begin with one. It does
/// when fewer than four characters of a piece were left there, and more were asked for.
fn refuse_inner_mark(text: &str, start: usize) -> Result<(), SyntaxError> {
    let mut rest = text.match_indices(BOM).map(|(at, _)| at).filter(|&at| at >= start).peekable();
    if rest.peek().is_none() {
        return Ok(());
    }
    let mut ends = pieces(text).peekable();
    for at in rest {
        while ends.peek().is_some_and(|&end| end < at) {
            ends.next();
        }
        if at == start || ends.peek().is_none_or(|&end| text[at..end].chars().take(4).count() < 4) {
            return Err(SyntaxError::exotic(
                at..at + BOM.len_utf8(),
                "a byte-order mark stands inside the text",
            ));
        }
    }
    Ok(())
}

/// The first character that no YAML text may hold.
fn control_character(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(0);
    (0..bytes.len()).find(|&at| match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 | 0x7F => true,
        0xC2 => next(at + 1) < 0xA0 && next(at + 1) != 0x85,
        // `yaml_parser_update_buffer` lets U+0085 and U+00A0 upwards pass, but neither U+FFFE nor U+FFFF.
        0xEF => next(at + 1) == 0xBF && next(at + 2) >= 0xBE,
        _ => false,
    })
}
