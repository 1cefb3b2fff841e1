//! Why an edit was not made.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::FieldPath;

/// Why a text cannot be changed by edits that touch nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", at(*line, path))]
#[non_exhaustive]
pub struct Refusal {
    /// The field that was to be changed; the root where it is the whole file.
    pub path: FieldPath,
    /// Why it cannot be done.
    pub reason: Cow<'static, str>,
    /// The bytes in the way, where they are known.
    pub span: Option<Range<usize>>,
    /// The line in which those bytes begin, from 1, where they are known.
    pub line: Option<usize>,
}

impl Refusal {
    pub(crate) fn new(path: FieldPath, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { path, reason: reason.into(), span: None, line: None }
    }

    /// With the bytes of `text` that are in the way.
    pub(crate) fn in_text(mut self, text: &str, span: Range<usize>) -> Self {
        self.line = text.get(..span.start).map(|before| before.matches('\n').count() + 1);
        self.span = Some(span);
        self
    }

    /// With the line of its span, where it has none yet.
    pub(crate) fn with_line(self, text: &str) -> Self {
        match (self.line, self.span.clone()) {
            // A span of nothing at the start stands for the whole file.
            (None, Some(span)) if !span.is_empty() => self.in_text(text, span),
            _ => self,
        }
    }
}

/// `line 3: clusterDNS[0]: `, as far as it is known.
fn at(line: Option<usize>, path: &FieldPath) -> String {
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    if *path == FieldPath::ROOT { line } else { format!("{line}{path}: ") }
}
