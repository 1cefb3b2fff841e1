//! Points in time.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::text::Quoted;

/// A point in time: seconds since 1970 in UTC, and nanoseconds.
///
/// [`FromStr`](std::str::FromStr) takes what Go's `time.Parse(time.RFC3339, …)` takes, which is how Kubernetes reads a bootstrap token's
/// expiration: `2026-11-24T06:00:00Z`, a fraction of a second, an offset such as `+08:00`. Upper-case `T` and `Z` are
/// demanded. Beyond the RFC, Go lets an hour of one digit pass, a comma before the fraction, and offsets up to
/// `24:60`. [`Display`](fmt::Display) is RFC 3339 in UTC.
///
/// ```
/// use nodestrap::value::Timestamp;
///
/// let time: Timestamp = "2026-11-24T14:00:00.5+08:00".parse()?;
/// assert_eq!(time.to_string(), "2026-11-24T06:00:00.5Z");
/// assert_eq!(time.plus_days(7).to_string(), "2026-12-01T06:00:00.5Z");
/// # Ok::<(), nodestrap::value::ParseTimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

const DAY: i64 = 86_400;
const NANOS: u32 = 1_000_000_000;

impl Timestamp {
    /// The beginning of 1970.
    pub const UNIX_EPOCH: Self = Self::from_unix(0);

    /// A whole number of seconds since 1970.
    pub const fn from_unix(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// The seconds since 1970, cut downwards.
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds behind the second.
    pub const fn nanos(self) -> u32 {
        self.nanos
    }

    /// This time and so many seconds; fewer when negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self { seconds: self.seconds.saturating_add(seconds), nanos: self.nanos }
    }

    /// This time and so many days of 24 hours; fewer when negative.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(DAY))
    }

    /// This time without its fraction of a second.
    #[must_use]
    pub const fn whole_seconds(self) -> Self {
        Self::from_unix(self.seconds)
    }

    /// The seconds from `earlier` to this time, cut downwards; negative when it is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.seconds.saturating_sub(earlier.seconds).saturating_sub((self.nanos < earlier.nanos).into())
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self { seconds: seconds(since.as_secs()), nanos: since.subsec_nanos() },
            Err(before) => {
                let before = before.duration();
                let whole = Self::from_unix(-seconds(before.as_secs()));
                match before.subsec_nanos() {
                    0 => whole,
                    nanos => Self { nanos: NANOS - nanos, ..whole.plus_seconds(-1) },
                }
            }
        }
    }
}

/// RFC 3339 in UTC, the fraction without trailing zeros.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanos > 0 {
            let digits = format!("{:09}", self.nanos);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
fn days_until(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The text is not a time as RFC 3339 writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a time; write it as 2026-11-24T06:00:00Z", Quoted(.text))]
pub struct ParseTimestampError {
    text: Box<str>,
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.as_bytes()).ok_or_else(|| ParseTimestampError { text: text.into() })
    }
}

fn parse(text: &[u8]) -> Option<Timestamp> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    let month = digits(behind(&mut rest, b'-')?, 2).filter(|month| (1..=12).contains(month))?;
    let day =
        digits(behind(&mut rest, b'-')?, 2).filter(|day| (1..=days_in_month(year, month)).contains(day))?;
    let hour_digits = if matches!(rest, [b'T', _, b'0'..=b'9', ..]) { 2 } else { 1 };
    let hour = digits(behind(&mut rest, b'T')?, hour_digits).filter(|&hour| hour < 24)?;
    let minute = digits(behind(&mut rest, b':')?, 2).filter(|&minute| minute < 60)?;
    let second = digits(behind(&mut rest, b':')?, 2).filter(|&second| second < 60)?;
    let nanos = fraction(&mut rest);
    let offset = offset(rest)?;
    let seconds = days_until(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
    Some(Timestamp { seconds, nanos })
}

/// Steps over a byte.
fn behind<'r, 't>(rest: &'r mut &'t [u8], byte: u8) -> Option<&'r mut &'t [u8]> {
    *rest = rest.strip_prefix(&[byte])?;
    Some(rest)
}

/// Reads so many digits.
fn digits(rest: &mut &[u8], count: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(count)?;
    *rest = tail;
    head.iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// Reads a fraction of a second, if there is one; what is finer than a nanosecond is cut off.
fn fraction(rest: &mut &[u8]) -> u32 {
    let [b'.' | b',', b'0'..=b'9', ..] = rest else { return 0 };
    let len = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let places = rest[1..=len].iter().chain(std::iter::repeat(&b'0')).take(9);
    let nanos = places.fold(0, |nanos, byte| nanos * 10 + u32::from(byte - b'0'));
    *rest = &rest[1 + len..];
    nanos
}

/// The seconds of an offset from UTC, which ends the text.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, mut rest) = match text {
        [b'Z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let hours = digits(&mut rest, 2).filter(|&hours| hours <= 24)?;
    let minutes = digits(behind(&mut rest, b':')?, 2).filter(|&minutes| minutes <= 60)?;
    rest.is_empty().then_some(sign * (hours * 60 + minutes) * 60)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_3339_is_read_and_printed_in_utc() {
        for (text, seconds, printed) in [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2026-11-24T14:00:00+08:00", 1_795_500_000, "2026-11-24T06:00:00Z"),
            ("2024-02-29T23:59:59.999999999Z", 1_709_251_199, "2024-02-29T23:59:59.999999999Z"),
            ("2024-01-01T00:00:00.5-00:30", 1_704_069_000, "2024-01-01T00:30:00.5Z"),
            ("0000-01-01T00:00:00Z", -62_167_219_200, "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", 253_402_300_799, "9999-12-31T23:59:59Z"),
            ("2000-02-29T00:00:00Z", 951_782_400, "2000-02-29T00:00:00Z"),
            // Beyond the RFC, as Go.
            ("2024-01-01T5:00:00,25Z", 1_704_085_200, "2024-01-01T05:00:00.25Z"),
            ("2024-01-01T00:00:00+24:60", 1_703_977_200, "2023-12-30T23:00:00Z"),
            ("2024-01-01T00:00:00.1234567899Z", 1_704_067_200, "2024-01-01T00:00:00.123456789Z"),
        ] {
            let time: Timestamp = text.parse().unwrap();
            assert_eq!((time.unix_seconds(), time.to_string().as_str()), (seconds, printed), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_time() {
        for text in [
            "",
            "2026-11-24",
            "2026-11-24 06:00:00Z",
            "2026-11-24t06:00:00Z",
            "2026-11-24T06:00:00z",
            "2026-11-24T06:00Z",
            "2026-11-24T06:00:00",
            "2026-11-24T06:00:00.Z",
            "2026-11-24T06:00:00+0800",
            "2026-11-24T06:00:00+08",
            "2026-11-24T24:00:00Z",
            "2026-11-24T06:60:00Z",
            "2026-11-24T06:00:60Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-11-24T06:00:00Z\n",
            " 2026-11-24T06:00:00Z",
            "26-11-24T06:00:00Z",
            "12026-11-24T06:00:00Z",
            "2026-1-24T06:00:00Z",
            "2026-11-24T06:00:00+25:00",
            "2026-11-24T06:00:00+00:61",
            "+026-11-24T06:00:00Z",
            "tomorrow",
            "1795500000",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn system_times_before_1970_count_downwards() {
        let time = Timestamp::from(UNIX_EPOCH - Duration::from_millis(1500));
        assert_eq!((time.unix_seconds(), time.nanos()), (-2, 500_000_000));
        assert_eq!(time.to_string(), "1969-12-31T23:59:58.5Z");
        assert_eq!(Timestamp::from(UNIX_EPOCH), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn the_distance_is_cut_downwards() {
        let late: Timestamp = "2024-01-01T00:00:01.25Z".parse().unwrap();
        let early: Timestamp = "2024-01-01T00:00:00.5Z".parse().unwrap();
        assert_eq!((late.seconds_since(early), early.seconds_since(late)), (0, -1));
        assert!(late > early && late.whole_seconds() > early);
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_time(
            seconds in -62_167_219_200_i64..253_402_300_800, nanos in 0..NANOS,
        ) {
            let time = Timestamp { seconds, nanos };
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn printing_never_panics(seconds: i64) {
            let _ = Timestamp::from_unix(seconds).to_string();
        }

        #[test]
        fn reading_never_panics(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,+Z-]{0,20}|.*") {
            let _ = text.parse::<Timestamp>();
        }
    }
}
