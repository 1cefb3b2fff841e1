//! Text formats, each read into the one [`Tree`](crate::engine::tree::Tree).

use std::ops::Range;

pub(crate) mod csv;
#[cfg(feature = "containerd")]
pub(crate) mod toml;
pub(crate) mod unit;
pub(crate) mod yaml;

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Where it was noticed; empty at the end of the text.
    pub(crate) span: Range<usize>,
    /// What is wrong, without quoting the text: it may be a secret.
    pub(crate) message: String,
    pub(crate) kind: Fault,
}

/// Who refuses the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The real program refuses it as well.
    Refused,
    /// The real program may take it, but we cannot promise to read the same value.
    Exotic,
}

impl SyntaxError {
    pub(crate) fn refused(span: Range<usize>, message: &str) -> Self {
        Self { span, message: message.to_owned(), kind: Fault::Refused }
    }

    pub(crate) fn exotic(span: Range<usize>, message: &str) -> Self {
        Self { span, message: message.to_owned(), kind: Fault::Exotic }
    }
}

/// Collections nested deeper than this, aliases followed, are refused: everything behind the readers may recurse.
pub(crate) const MAX_DEPTH: usize = 1_000;
