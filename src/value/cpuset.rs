//! Lists of CPUs: `0-3,8`.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::go_number::{Base, parse_int};
use crate::text::Quoted;

/// A list of CPU numbers as `reservedSystemCPUs` holds it: single numbers and ranges `low-high`, joined by commas.
///
/// Numbers are Go's: `00-07` and `+3` are fine, a minus sign is not (it splits). Blanks, empty elements and strides
/// (`0-7:2`) are refused; the empty text is the empty set. Ranges are kept as ranges, so a huge one costs nothing.
/// [`Display`](fmt::Display) is the shortest list: `0-3,8`.
///
/// Source: kubernetes/utils `cpuset/cpuset.go`.
///
/// ```
/// use nodestrap::value::CpuSet;
///
/// let cpus: CpuSet = "8,0-1,1-3".parse()?;
/// assert_eq!(cpus.count(), 5);
/// assert_eq!(cpus.to_string(), "0-3,8");
/// # Ok::<(), nodestrap::value::ParseCpuSetError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuSet(Vec<RangeInclusive<u64>>);

impl CpuSet {
    /// How many CPUs the set has.
    pub fn count(&self) -> u64 {
        self.0
            .iter()
            // Saturating: `0-18446744073709551615` would count one too many for 64 bits.
            .fold(0, |count, range| count.saturating_add(range.end() - range.start()).saturating_add(1))
    }

    /// Whether the set has no CPU.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the set has this CPU.
    pub fn contains(&self, cpu: u64) -> bool {
        self.0.iter().any(|range| range.contains(&cpu))
    }

    /// The CPUs as ranges in rising order, neither touching nor overlapping.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        self.0.iter().cloned()
    }

    /// Sorts and joins ranges.
    fn from_ranges(mut ranges: Vec<RangeInclusive<u64>>) -> Self {
        ranges.sort_by_key(|range| *range.start());
        let mut joined: Vec<RangeInclusive<u64>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                // Neighbours join as well (`0-1,2-3`), so that equal sets are equal values.
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => joined.push(range),
            }
        }
        Self(joined)
    }
}

/// The shortest list.
impl fmt::Display for CpuSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, range) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            write!(f, "{}", range.start())?;
            if range.start() < range.end() {
                write!(f, "-{}", range.end())?;
            }
        }
        Ok(())
    }
}

/// The text is not a list of CPUs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a CPU or a range of CPUs: {reason}", Quoted(.element))]
pub struct ParseCpuSetError {
    element: Box<str>,
    reason: CpuSetReason,
}

/// Why an element of a list of CPUs is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CpuSetReason {
    /// It is neither a number nor two joined by `-`.
    #[error("write numbers and ranges without blanks, such as 0-3,8")]
    NotANumber,
    /// A range ends before it begins.
    #[error("the range ends before it begins")]
    Backwards,
}

impl ParseCpuSetError {
    /// What is wrong.
    pub fn reason(&self) -> CpuSetReason {
        self.reason
    }

    /// The element between commas that is wrong.
    pub fn element(&self) -> &str {
        &self.element
    }
}

impl FromStr for CpuSet {
    type Err = ParseCpuSetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let ranges = text.split(',').map(|element| {
            range(element).map_err(|reason| ParseCpuSetError { element: element.into(), reason })
        });
        ranges.collect::<Result<_, _>>().map(Self::from_ranges)
    }
}

fn range(element: &str) -> Result<RangeInclusive<u64>, CpuSetReason> {
    // `cpuset.Parse` of k8s.io/utils splits at every `-` and wants one or two pieces: `0--1` has an empty one.
    let (low, high) = element.split_once('-').unwrap_or((element, element));
    let (low, high) = (number(low)?, number(high)?);
    if low > high { Err(CpuSetReason::Backwards) } else { Ok(low..=high) }
}

/// A number; one below zero would need a sign that has split the element before.
fn number(text: &str) -> Result<u64, CpuSetReason> {
    let number = parse_int(text, Base::Decimal, 64).ok().and_then(|number| u64::try_from(number).ok());
    number.ok_or(CpuSetReason::NotANumber)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_read_sorted_and_joined() {
        for (text, count, shown) in [
            ("", 0, ""),
            ("0", 1, "0"),
            ("0-3,8", 5, "0-3,8"),
            ("00-07", 8, "0-7"),
            ("0-+3", 4, "0-3"),
            ("1-1", 1, "1"),
            ("3,2,1,0,3", 4, "0-3"),
            ("5-9,0-6", 10, "0-9"),
            ("0-9223372036854775807", 1 << 63, "0-9223372036854775807"),
        ] {
            let cpus: CpuSet = text.parse().unwrap();
            assert_eq!((cpus.count(), cpus.to_string().as_str()), (count, shown), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            " 0",
            "0 ",
            "0,",
            ",0",
            "0,,1",
            "0-7:2",
            "0-1-2",
            "-1",
            "--1",
            "0--1",
            "0x1",
            "1_0",
            "a",
            "0-",
            "-",
            "9223372036854775808",
            "0-3, 8",
            "-0",
        ] {
            assert_eq!(
                text.parse::<CpuSet>().map_err(|e| e.reason()),
                Err(CpuSetReason::NotANumber),
                "{text:?}"
            );
        }
        let error = "0,7-3".parse::<CpuSet>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#""7-3" is not a CPU or a range of CPUs: the range ends before it begins"#
        );
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_set(pairs: Vec<(u32, u16)>) {
            let cpus = CpuSet::from_ranges(
                pairs.iter().map(|&(low, more)| low.into()..=u64::from(low) + u64::from(more)).collect(),
            );
            prop_assert_eq!(cpus.to_string().parse(), Ok(cpus));
        }

        #[test]
        fn reading_never_panics(text in "[-+,0-9]{0,40}|.*") {
            let _ = text.parse::<CpuSet>();
        }
    }
}
