//! Where secrets stand in a text.

use std::ops::Range;

/// Spans of a text that hold secrets.
#[derive(Debug, Default)]
pub(crate) struct SecretSpans(Vec<Range<usize>>);

impl SecretSpans {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, span: Range<usize>) {
        match self.0.last_mut() {
            // A secret inside of one, or beside it: most come in the order of the text.
            Some(last) if last.start <= span.start && span.start <= last.end => {
                last.end = last.end.max(span.end);
            }
            _ => self.0.push(span),
        }
    }

    /// Whether the span pushed last, or the one it was joined to, holds this offset.
    pub(crate) fn last_holds(&self, offset: usize) -> bool {
        self.0.last().is_some_and(|last| last.contains(&offset))
    }

    /// Puts the spans in order, so that [`touch`](Self::touch) finds them.
    pub(crate) fn sort(&mut self) {
        // Joined again behind sorting, so that no two spans overlap and halving finds the only one that can touch.
        self.0.sort_unstable_by_key(|span| (span.start, span.end));
        let spans = std::mem::take(&mut self.0);
        for span in spans {
            self.push(span);
        }
    }

    /// Whether a secret stands in this range.
    pub(crate) fn touch(&self, range: &Range<usize>) -> bool {
        let behind = self.0.partition_point(|span| span.end <= range.start);
        self.0.get(behind).is_some_and(|span| span.start < range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_touches_a_secret_is_told_from_one_that_does_not() {
        let mut spans = SecretSpans::default();
        for span in [20..30, 22..24, 5..8, 40..41] {
            spans.push(span);
        }
        assert!(spans.last_holds(40) && !spans.last_holds(22));
        spans.sort();
        for (range, touches) in [
            (0..5, false),
            (0..6, true),
            (7..20, true),
            (8..20, false),
            (25..26, true),
            (29..40, true),
            (41..99, false),
        ] {
            assert_eq!(spans.touch(&range), touches, "{range:?}");
        }
    }
}
