//! What stands behind the first document, and is ignored without a word.

use super::scan::Scanner;
use super::token::{Token, TokenKind};
use crate::tree::{Note, NoteKind};

impl Scanner<'_> {
    /// What stands behind the document that was read, to the offset `end`.
    pub(super) fn rest(&mut self, end: usize) -> Option<Note> {
        let mut kind = NoteKind::TrailingContent;
        let mut from = None;
        loop {
            // Tokens and not text: `...`, comments and blank lines behind the document are no loss.
            match self.peek() {
                // An empty last document is no loss.
                Ok(Token { kind: TokenKind::End, .. }) => return None,
                Ok(Token { kind: TokenKind::DocumentEnd, .. }) if from.is_none() => {}
                Ok(Token { kind: TokenKind::DocumentStart, span }) if from.is_none() => {
                    from = Some(span.start);
                }
                found => {
                    // A fault behind the first document is nobody's fault: Kubernetes never reads that far.
                    let start = found.map_or_else(|error| error.span.start, |token| token.span.start);
                    let from = from.unwrap_or(start);
                    return Some(Note { kind, span: from..end.max(from) });
                }
            }
            kind = NoteKind::MoreDocuments;
            self.advance();
        }
    }
}
