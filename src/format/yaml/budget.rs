//! How much aliases may multiply a text: go-yaml's own limit, so that the verdict is the same.

use std::ops::Range;

use crate::format::SyntaxError;

/// Below this many steps nearly all of them may come from aliases.
const FEW: u64 = 400_000;
/// From this many steps on only a tenth may.
const MANY: u64 = 4_000_000;

/// Counts the steps of Go's decoder: one a node, one more an alias, and all of an alias's value again.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u64,
    from_aliases: u64,
}

impl Default for Budget {
    fn default() -> Self {
        // The document is a step of its own.
        Self { steps: 1, from_aliases: 0 }
    }
}

impl Budget {
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Counts one node, or with `repeated` the steps that an alias repeats.
    pub(super) fn step(&mut self, span: &Range<usize>, repeated: u64) -> Result<(), SyntaxError> {
        self.steps = self.steps.saturating_add(repeated.max(1));
        self.from_aliases = self.from_aliases.saturating_add(repeated);
        if self.from_aliases > 100 && self.steps > 1000 && self.ratio() > self.allowed() {
            return Err(SyntaxError::refused(span.clone(), "aliases repeat too much of the text"));
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "Go divides as floats, too")]
    fn ratio(&self) -> f64 {
        self.from_aliases as f64 / self.steps as f64
    }

    fn allowed(&self) -> f64 {
        if self.steps <= FEW {
            return 0.99;
        }
        if self.steps >= MANY {
            return 0.10;
        }
        #[expect(clippy::cast_precision_loss, reason = "both are small")]
        let part = (self.steps - FEW) as f64 / (MANY - FEW) as f64;
        0.99 - 0.89 * part
    }
}
