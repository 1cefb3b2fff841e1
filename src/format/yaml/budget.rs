//! How much aliases may multiply a text: in steps by go-yaml's own limit, so that the verdict is the same; in bytes by
//! one of our own, since whoever holds what was read holds the text of an alias again.

use std::ops::Range;

use crate::format::SyntaxError;

/// Below this many steps nearly all of them may come from aliases.
const FEW: u64 = 400_000;
/// From this many steps on only a tenth may.
const MANY: u64 = 4_000_000;

/// Aliases may stand for so many bytes of text, whatever the size of the file.
const FREE_BYTES: usize = 4 << 20;
/// And for so many more for each byte of the file.
const TIMES_THE_FILE: usize = 4;

/// Counts the steps of Go's decoder: one a node, one more an alias, and all of an alias's value again.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u64,
    from_aliases: u64,
    repeated_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        // The document is a step of its own.
        Self { steps: 1, from_aliases: 0, repeated_bytes: 0 }
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
        // The condition of `decoder.unmarshal` in go-yaml's decode.go, which
        // ends in "document contains excessive aliasing".
        if self.from_aliases > 100 && self.steps > 1000 && self.ratio() > self.allowed() {
            return Err(SyntaxError::refused(span.clone(), "aliases repeat too much of the text"));
        }
        Ok(())
    }

    /// The bytes that aliases have stood for so far.
    pub(super) fn repeated_bytes(&self) -> usize {
        self.repeated_bytes
    }

    /// Counts the bytes that an alias of a file of this size stands for.
    pub(super) fn repeat(
        &mut self,
        span: &Range<usize>,
        bytes: usize,
        file: usize,
    ) -> Result<(), SyntaxError> {
        self.repeated_bytes = self.repeated_bytes.saturating_add(bytes);
        if self.repeated_bytes > file.saturating_mul(TIMES_THE_FILE).saturating_add(FREE_BYTES) {
            return Err(SyntaxError::exotic(span.clone(), "aliases stand for too many bytes of text"));
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "Go divides as floats, too")]
    fn ratio(&self) -> f64 {
        self.from_aliases as f64 / self.steps as f64
    }

    fn allowed(&self) -> f64 {
        // `allowedAliasRatio` of decode.go: from 99 % it falls in a straight line to 10 %.
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
