//! Time spans (systemd.time(7)).

use std::fmt;
use std::str::FromStr;

use crate::format::unit::BLANKS;

/// A time span: `10s`, `1min 30s`, `0.5`, `infinity`; in whole microseconds.
///
/// A number without a unit counts seconds. Units are added up, blanks between them are optional, case matters (`m`
/// is a minute, `M` a month). Source: systemd.time(7), checked against systemd 252.
///
/// ```
/// use nodestrap::unit::TimeSpan;
///
/// let span: TimeSpan = "1min 30.5s".parse()?;
/// assert_eq!(span.as_micros(), Some(90_500_000));
/// assert_eq!(span.to_string(), "1min 30s 500ms");
/// assert!("10S".parse::<TimeSpan>().is_err());
/// # Ok::<(), nodestrap::unit::TimeSpanError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan(u64);

/// Why a text is no time span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeSpanError {
    /// Nothing at all.
    #[error("a time span is a number with a unit, such as 10s")]
    Empty,
    /// No number where one was expected.
    #[error("a number is missing in the time span")]
    Number,
    /// A unit that does not exist.
    #[error("unknown unit of time; the units are us, ms, s, min, h, d, w, M and y")]
    Unit,
    /// Below zero.
    #[error("a time span cannot be negative")]
    Negative,
    /// More than half a million years.
    #[error("the time span is too long")]
    TooLong,
}

const SECOND: u64 = 1_000_000;
const DAY: u64 = 86_400 * SECOND;
const MONTH: u64 = 2_629_800 * SECOND;
const YEAR: u64 = 31_557_600 * SECOND;

/// Spellings, longer ones before those they begin with.
const UNITS: [(&str, u64); 30] = [
    // The order is that of `extract_multiplier` in time-util.c: the first name that begins the rest counts, so
    // longer names come before their beginnings.
    ("seconds", SECOND),
    ("second", SECOND),
    ("sec", SECOND),
    ("s", SECOND),
    ("minutes", 60 * SECOND),
    ("minute", 60 * SECOND),
    ("min", 60 * SECOND),
    ("months", MONTH),
    ("month", MONTH),
    ("M", MONTH),
    ("msec", 1000),
    ("ms", 1000),
    ("m", 60 * SECOND),
    ("hours", 3600 * SECOND),
    ("hour", 3600 * SECOND),
    ("hr", 3600 * SECOND),
    ("h", 3600 * SECOND),
    ("days", DAY),
    ("day", DAY),
    ("d", DAY),
    ("weeks", 7 * DAY),
    ("week", 7 * DAY),
    ("w", 7 * DAY),
    ("years", YEAR),
    ("year", YEAR),
    ("y", YEAR),
    ("usec", 1),
    ("us", 1),
    ("µs", 1),
    ("μs", 1),
];

impl TimeSpan {
    /// A span without an end.
    pub const INFINITY: Self = Self(u64::MAX);

    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of this many microseconds; `u64::MAX` is [infinity](Self::INFINITY).
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of this many seconds.
    pub const fn from_secs(seconds: u32) -> Self {
        Self(seconds as u64 * SECOND)
    }

    /// The microseconds; `None` for infinity.
    pub const fn as_micros(self) -> Option<u64> {
        if self.0 == u64::MAX { None } else { Some(self.0) }
    }

    /// Reads a span in which a number without a unit counts so many microseconds.
    pub(crate) fn parse(text: &str, default_unit: u64) -> Result<Self, TimeSpanError> {
        // Follows `parse_time` in systemd's time-util.c, which sums the components in any order.
        let text = text.trim_matches(BLANKS);
        if text == "infinity" {
            return Ok(Self::INFINITY);
        }
        if text.is_empty() {
            return Err(TimeSpanError::Empty);
        }
        let mut total: u64 = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let (micros, behind) = component(rest, default_unit)?;
            // The largest number is infinity, which only its own word may mean.
            total = total.checked_add(micros).filter(|sum| *sum < u64::MAX).ok_or(TimeSpanError::TooLong)?;
            rest = behind.trim_start_matches(BLANKS);
        }
        Ok(Self(total))
    }
}

/// One number with its unit, and what stands behind.
fn component(text: &str, default_unit: u64) -> Result<(u64, &str), TimeSpanError> {
    if text.starts_with('-') {
        return Err(TimeSpanError::Negative);
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let (digits, mut rest) = split_digits(unsigned);
    // `.5` is a number, and `+.5` and a lone unit are none.
    if digits.is_empty() && (unsigned.len() < text.len() || !rest.starts_with('.')) {
        return Err(TimeSpanError::Number);
    }
    let whole: u64 =
        if digits.is_empty() { 0 } else { digits.parse().map_err(|_| TimeSpanError::TooLong)? };
    // `parse_time` reads the number with `strtoll`.
    if whole > i64::MAX.unsigned_abs() {
        return Err(TimeSpanError::TooLong);
    }
    let mut fraction = "";
    if let Some(behind) = rest.strip_prefix('.') {
        (fraction, rest) = split_digits(behind);
        if fraction.is_empty() {
            return Err(TimeSpanError::Number);
        }
    }
    let trimmed = rest.trim_start_matches(BLANKS);
    let named = UNITS.iter().find_map(|(name, micros)| Some((*micros, trimmed.strip_prefix(name)?)));
    let (unit, behind) = named.unwrap_or((default_unit, trimmed));
    // Behind a blank a new number may begin: `5 6` are eleven seconds.
    if named.is_none() && trimmed.len() == rest.len() && !rest.is_empty() {
        return Err(TimeSpanError::Unit);
    }
    let mut micros = whole.checked_mul(unit).ok_or(TimeSpanError::TooLong)?;
    // Digits that are below a microsecond add nothing, and are read all the same.
    let mut place = unit / 10;
    for digit in fraction.bytes() {
        micros = micros.checked_add(u64::from(digit - b'0') * place).ok_or(TimeSpanError::TooLong)?;
        place /= 10;
    }
    Ok((micros, behind))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

impl FromStr for TimeSpan {
    type Err = TimeSpanError;

    fn from_str(text: &str) -> Result<Self, TimeSpanError> {
        Self::parse(text, SECOND)
    }
}

/// The shortest form in which nothing is lost: `1min 30s`, `500ms`, `0`.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: [(&str, u64); 8] = [
            ("y", YEAR),
            ("w", 7 * DAY),
            ("d", DAY),
            ("h", 3600 * SECOND),
            ("min", 60 * SECOND),
            ("s", SECOND),
            ("ms", 1000),
            ("us", 1),
        ];
        let Some(mut rest) = self.as_micros() else { return f.write_str("infinity") };
        if rest == 0 {
            return f.write_str("0");
        }
        let mut separator = "";
        for (name, micros) in SHOWN {
            if rest >= micros {
                write!(f, "{separator}{}{name}", rest / micros)?;
                rest %= micros;
                separator = " ";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_read_as_systemd_reads_them() {
        for (text, micros) in [
            ("0", 0),
            ("10", 10 * SECOND),
            ("10s", 10 * SECOND),
            ("+5", 5 * SECOND),
            ("0.5", 500_000),
            (".5s", 500_000),
            ("1min 30s", 90 * SECOND),
            ("1min30s", 90 * SECOND),
            ("2 h", 7200 * SECOND),
            ("5 6", 11 * SECOND),
            ("1M", MONTH),
            ("1m", 60 * SECOND),
            ("3ms 2us 1µs", 3003),
            ("1y 1d", YEAR + DAY),
        ] {
            assert_eq!(text.parse(), Ok(TimeSpan(micros)), "{text}");
        }
        assert_eq!("infinity".parse(), Ok(TimeSpan::INFINITY));
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, error) in [
            ("", TimeSpanError::Empty),
            ("10x", TimeSpanError::Unit),
            ("10S", TimeSpanError::Unit),
            ("-5", TimeSpanError::Negative),
            ("10s # slow", TimeSpanError::Number),
            ("\"10s\"", TimeSpanError::Number),
            ("5.", TimeSpanError::Number),
            ("5.s", TimeSpanError::Number),
            ("12.34.56", TimeSpanError::Unit),
            ("infinity s", TimeSpanError::Number),
            ("1000000y", TimeSpanError::TooLong),
        ] {
            assert_eq!(text.parse::<TimeSpan>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(micros in any::<u64>(), short in 0_u64..10_000_000) {
            for span in [TimeSpan(micros), TimeSpan(short)] {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
            }
        }
    }
}
