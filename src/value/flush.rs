//! The one duration that may also be a number.

use super::duration::GoDuration;

/// How often a log is flushed: a duration, written as text or as a whole number of nanoseconds.
///
/// It is printed in the form in which it was given.
///
/// Source: component-base `logs/api/v1/types.go` (`TimeOrMetaDuration`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DurationOrNanoseconds {
    /// The span of time.
    pub duration: GoDuration,
    /// Whether it is written as a number of nanoseconds.
    pub as_number: bool,
}

impl From<GoDuration> for DurationOrNanoseconds {
    fn from(duration: GoDuration) -> Self {
        Self { duration, as_number: false }
    }
}
