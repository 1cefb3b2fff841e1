//! Go durations: `2m0s`, `100ms`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg};

pub use parse::{DurationReason, ParseDurationError};

mod parse;

/// A span of time as Go counts it: a signed 64-bit number of nanoseconds, about ±292 years.
///
/// [`FromStr`](std::str::FromStr) takes what Go's `time.ParseDuration` takes: an optional sign and one or more
/// decimal numbers with a unit each (`ns`, `us`, `µs`, `ms`, `s`, `m`, `h`), without blanks; `0` needs no unit.
/// [`Display`](fmt::Display) is Go's canonical form, so `120s` comes back as `2m0s`.
///
/// Source: Go `time.ParseDuration`, `time.Duration.String`; apimachinery `pkg/apis/meta/v1/duration.go`.
///
/// ```
/// use nodestrap::value::GoDuration;
///
/// let period: GoDuration = "90m".parse()?;
/// assert_eq!(period, GoDuration::from_secs(5400));
/// assert_eq!(period.to_string(), "1h30m0s");
/// # Ok::<(), nodestrap::value::ParseDurationError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoDuration(i64);

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

impl GoDuration {
    /// No time at all, `0s`.
    pub const ZERO: Self = Self(0);
    /// The longest duration, `2562047h47m16.854775807s`.
    pub const MAX: Self = Self(i64::MAX);
    /// The most negative duration.
    pub const MIN: Self = Self(i64::MIN);

    /// A number of nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// A number of milliseconds, cut to the range of a duration.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// A number of seconds, cut to the range of a duration.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// The nanoseconds.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// The whole milliseconds, cut towards zero.
    pub const fn as_millis(self) -> i64 {
        self.0 / 1_000_000
    }

    /// The whole seconds, cut towards zero.
    pub const fn as_secs(self) -> i64 {
        self.0 / 1_000_000_000
    }

    /// Whether this is no time at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

/// Go's `-d`: the most negative duration has no counterpart and stays.
impl Neg for GoDuration {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.wrapping_neg())
    }
}

/// Cut to the range of a duration.
impl Add for GoDuration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for GoDuration {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        durations.fold(Self::ZERO, Add::add)
    }
}

/// Go's canonical form: `1h30m0s`, `1.5s`, `100ms`, `1.5µs`, `0s`.
impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Unsigned: the smallest duration has no positive counterpart in 64 bits.
        let nanos = self.0.unsigned_abs();
        if nanos == 0 {
            return f.write_str("0s");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        // `Duration.format` of Go's time package: below a second in the largest unit that leaves a whole digit,
        // above in h, m and s down from the first that counts.
        let (unit, name) = match nanos {
            ..MICROSECOND => (1, "ns"),
            MICROSECOND..MILLISECOND => (MICROSECOND, "µs"),
            MILLISECOND..SECOND => (MILLISECOND, "ms"),
            _ => {
                if nanos >= HOUR {
                    write!(f, "{}h", nanos / HOUR)?;
                }
                if nanos >= MINUTE {
                    write!(f, "{}m", nanos % HOUR / MINUTE)?;
                }
                return write_with_fraction(f, nanos % MINUTE, SECOND, "s");
            }
        };
        write_with_fraction(f, nanos, unit, name)
    }
}

/// Writes `nanos` counted in `unit`, the fraction without trailing zeros.
fn write_with_fraction(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    // `fmtFrac` of Go's time package drops trailing zeros.
    write!(f, "{}", nanos / unit)?;
    let mut rest = nanos % unit;
    if rest > 0 {
        f.write_str(".")?;
    }
    let mut place = unit;
    while rest > 0 {
        place /= 10;
        write!(f, "{}", rest / place)?;
        rest %= place;
    }
    f.write_str(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn go_prints_the_canonical_form() {
        for (text, canonical) in [
            ("0", "0s"),
            ("-0", "0s"),
            ("0ms", "0s"),
            ("1m", "1m0s"),
            ("120s", "2m0s"),
            ("4h", "4h0m0s"),
            ("90m", "1h30m0s"),
            ("1500ms", "1.5s"),
            ("36h", "36h0m0s"),
            ("1s1h", "1h0m1s"),
            ("+5s", "5s"),
            ("-5s", "-5s"),
            (".5s", "500ms"),
            ("5.s", "5s"),
            ("1.5us", "1.5µs"),
            ("1.5\u{b5}s", "1.5\u{b5}s"),
            ("1.5\u{3bc}s", "1.5\u{b5}s"),
            ("1ns", "1ns"),
            ("1.000000001s", "1.000000001s"),
            ("0.3333333333333333333h", "20m0s"),
            ("9007199254.740993s", "2501999h47m34.740993s"),
            ("9223372036854775807ns", "2562047h47m16.854775807s"),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(text.parse::<GoDuration>().map(|d| d.to_string()), Ok(canonical.to_owned()), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused_with_a_reason() {
        use DurationReason::{Empty, NoNumber, NoUnit, OutOfRange, UnknownUnit};
        for (text, reason) in [
            ("", Empty),
            ("-", Empty),
            (" 5s", NoNumber),
            ("5s ", UnknownUnit),
            ("5 s", UnknownUnit),
            ("s", NoNumber),
            (".s", NoNumber),
            ("--5s", NoNumber),
            ("5", NoUnit),
            ("1.", NoUnit),
            ("1m30", NoUnit),
            ("5S", UnknownUnit),
            ("1d", UnknownUnit),
            ("1e3s", UnknownUnit),
            ("0x5s", UnknownUnit),
            ("1,5s", UnknownUnit),
            ("9223372036854775808ns", OutOfRange),
            ("-9223372036854775809ns", OutOfRange),
            ("3000000h", OutOfRange),
            ("99999999999999999999s", OutOfRange),
        ] {
            assert_eq!(text.parse::<GoDuration>().map_err(|e| e.reason()), Err(reason), "{text}");
        }
        assert_eq!(
            "1d".parse::<GoDuration>().unwrap_err().to_string(),
            r#""1d" is not a duration: Go has no such unit; the units are ns, us, ms, s, m, h"#
        );
    }

    #[test]
    fn an_error_does_not_repeat_a_long_text() {
        let error = "x".repeat(10_000).parse::<GoDuration>().unwrap_err().to_string();
        assert!(error.len() < 200, "{error}");
    }

    #[test]
    fn arithmetic_stays_in_range() {
        assert_eq!(-GoDuration::MIN, GoDuration::MIN);
        assert_eq!(GoDuration::from_secs(i64::MAX), GoDuration::MAX);
        assert_eq!(GoDuration::from_millis(-1500).as_secs(), -1);
        assert_eq!(GoDuration::MAX + GoDuration::from_secs(1), GoDuration::MAX);
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_duration(nanos: i64) {
            let duration = GoDuration::from_nanos(nanos);
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
        }

        #[test]
        fn reading_never_panics(text in "[-+]?([0-9.]{0,24}(ns|us|µs|ms|s|m|h|d| )?){0,4}|.*") {
            let _ = text.parse::<GoDuration>();
        }
    }
}
