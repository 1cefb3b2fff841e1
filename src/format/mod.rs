//! Text formats, each read into the one [`Tree`](crate::tree::Tree).

// Circles of files: `change/mod.rs` lays lines out with `layout.rs`, which refuses in its words; `unit/mod.rs` reads
// the lines that `unit/lines.rs` joins; `repeated.rs` tells `nodes.rs` of YAML which keys repeat, by the misfits that
// this one has; `scan.rs` keeps a `simple_key.rs`, which the scanner moves on.

use std::ops::Range;

use crate::tree::{NoteKind, Tree};

pub(crate) mod change;
pub(crate) mod csv;
pub(crate) mod environment;
pub(crate) mod json;
pub(crate) mod pem;
pub(crate) mod sink;
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

/// How a kind of file is written that is read into a tree and decoded row by row. Other kinds call their own reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML, or strict JSON where the text begins with `{`: what Kubernetes' decoders do.
    Component,
    /// YAML whatever it begins with: what client-go does with kubeconfigs.
    Yaml,
}

/// Reads a text into a tree.
pub(crate) fn read(text: &str, format: Format) -> Result<Tree<'_>, SyntaxError> {
    match format {
        Format::Component if is_json(text) => json::read(text),
        Format::Component | Format::Yaml => yaml::read(text),
    }
}

/// Whether Kubernetes' decoders take a text for JSON.
pub(crate) fn is_json(text: &str) -> bool {
    // `IsJSONBuffer` of apimachinery's util/yaml: a brace behind blanks is JSON, and `[` is not asked for.
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{')
}

/// What a note says to a reader, where it says that text is lost.
pub(crate) fn ignored(kind: NoteKind) -> Option<&'static str> {
    match kind {
        NoteKind::TrailingContent => Some("the reader stops before this text and ignores it"),
        NoteKind::MoreDocuments => Some("only the first document of a file is read; this one is ignored"),
        NoteKind::ByteOrderMark | NoteKind::Tab => None,
    }
}
