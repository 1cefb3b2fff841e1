//! Reading durations, as Go's `time.ParseDuration` does.

use std::str::FromStr;

use super::{GoDuration, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND};
use crate::text::Quoted;

/// The magnitude of the smallest `i64`; a positive duration ends one below.
const LIMIT: u64 = 1 << 63;

/// The text is not a Go duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a duration: {reason}", Quoted(.text))]
pub struct ParseDurationError {
    text: Box<str>,
    reason: DurationReason,
}

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationReason {
    /// There is nothing, or only a sign.
    #[error("it is empty; write a number and a unit, such as 30s")]
    Empty,
    /// A number was expected, as in `s`, ` 5s` or `1h m`.
    #[error("a number is missing; write numbers and units without blanks, such as 1m30s")]
    NoNumber,
    /// A number stands without a unit, as in `30`.
    #[error("a unit is missing; write one of ns, us, ms, s, m, h behind each number")]
    NoUnit,
    /// A unit Go does not know, as in `1d` or `5S`.
    #[error("Go has no such unit; the units are ns, us, ms, s, m, h")]
    UnknownUnit,
    /// More than about 292 years.
    #[error("it does not fit 64-bit nanoseconds, about 292 years")]
    OutOfRange,
}

impl ParseDurationError {
    /// What is wrong.
    pub fn reason(&self) -> DurationReason {
        self.reason
    }
}

impl FromStr for GoDuration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseDurationError { text: text.into(), reason })
    }
}

fn parse(text: &str) -> Result<GoDuration, DurationReason> {
    // Follows `time.ParseDuration`: the sum is unsigned, so that the smallest duration, whose magnitude is
    // 2^63, can be read.
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    match rest {
        "0" => return Ok(GoDuration::ZERO),
        "" => return Err(DurationReason::Empty),
        _ => {}
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let term;
        (term, rest) = parse_term(rest)?;
        // Go's sum wraps as well: two terms of exactly 2^63 ns are read as nothing.
        total = total.wrapping_add(term);
        if total > LIMIT {
            return Err(DurationReason::OutOfRange);
        }
    }
    match i64::try_from(total) {
        Ok(nanos) => Ok(GoDuration::from_nanos(if negative { -nanos } else { nanos })),
        Err(_) if negative => Ok(GoDuration::MIN),
        Err(_) => Err(DurationReason::OutOfRange),
    }
}

/// Reads one number and its unit; gives its nanoseconds and what follows.
fn parse_term(text: &str) -> Result<(u64, &str), DurationReason> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole_end = digits(text);
    let (whole, rest) = text.split_at(whole_end);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits(rest)),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(DurationReason::NoNumber);
    }
    let whole = whole_number(whole)?;
    // Go ends a unit at a digit or a point, so that `5 s` has the unit ` s`, which it does not know.
    let unit_end = rest.bytes().take_while(|&b| b != b'.' && !b.is_ascii_digit()).count();
    let (name, rest) = rest.split_at(unit_end);
    let unit = unit(name)?;
    if whole > LIMIT / unit {
        return Err(DurationReason::OutOfRange);
    }
    let nanos = whole * unit + fraction_nanos(fraction, unit);
    if nanos > LIMIT {
        return Err(DurationReason::OutOfRange);
    }
    Ok((nanos, rest))
}

fn unit(name: &str) -> Result<u64, DurationReason> {
    // `unitMap` of Go's time package; there is no unit above the hour.
    Ok(match name {
        "" => return Err(DurationReason::NoUnit),
        "ns" => 1,
        // The micro sign U+00B5 and the Greek letter mu U+03BC.
        "us" | "µs" | "μs" => MICROSECOND,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        _ => return Err(DurationReason::UnknownUnit),
    })
}

fn whole_number(digits: &str) -> Result<u64, DurationReason> {
    // `leadingInt` of Go's time package refuses a number before it grows beyond 2^63.
    let number = digits.bytes().try_fold(0_u64, |number, digit| {
        let number = (number <= LIMIT / 10).then_some(number)? * 10 + u64::from(digit - b'0');
        (number <= LIMIT).then_some(number)
    });
    number.ok_or(DurationReason::OutOfRange)
}

/// The nanoseconds of a decimal fraction of a unit. Go computes them in floating point, so we do.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the same roundings as Go; the result lies in 0..=unit"
)]
fn fraction_nanos(digits: &str, unit: u64) -> u64 {
    // `leadingFraction` of Go's time package stops at the digit that would overflow and ignores all digits
    // behind it.
    let mut fraction: u64 = 0;
    let mut scale = 1.0_f64;
    for digit in digits.bytes() {
        if fraction > (LIMIT - 1) / 10 {
            break;
        }
        let next = fraction * 10 + u64::from(digit - b'0');
        if next > LIMIT {
            break;
        }
        fraction = next;
        scale *= 10.0;
    }
    (fraction as f64 * (unit as f64 / scale)) as u64
}
