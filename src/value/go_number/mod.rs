//! Numbers and truth values as Go's `strconv` reads them.
//!
//! Command-line flags and some text fields of the Kubernetes configurations are read by these functions of Go, whose
//! grammars are wider than Rust's (`0x10`, `1_000`, `T`, hexadecimal floats).

mod float;

pub use float::{parse_f32, parse_f64};

/// Why Go does not read a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoNumberError {
    /// It is not a number.
    #[error("it is not a number as Go writes them")]
    Syntax,
    /// It is a number, but too large.
    #[error("the number does not fit")]
    Range,
}

/// Reads a truth value as Go's `strconv.ParseBool`: `1`, `t`, `T`, `TRUE`, `true`, `True` and their opposites.
///
/// ```
/// use nodestrap::value::go_number::parse_bool;
///
/// assert_eq!(parse_bool("T"), Some(true));
/// assert_eq!(parse_bool("yes"), None);
/// ```
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// How the base of a whole number is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Always decimal: digits only, `010` is ten. Go's `strconv.Atoi` and base 10.
    Decimal,
    /// By prefix `0x`, `0o`, `0`, `0b`, with `_` between digits. Go's base 0, as flags are read.
    ByPrefix,
}

/// Reads a signed whole number as Go's `strconv.ParseInt` with a size of 8 to 64 bits.
///
/// # Errors
/// When the text is not a number of this base, or does not fit `bits`.
///
/// ```
/// use nodestrap::value::go_number::{Base, GoNumberError, parse_int};
///
/// assert_eq!(parse_int("+010", Base::Decimal, 64), Ok(10));
/// assert_eq!(parse_int("0x_10", Base::ByPrefix, 64), Ok(16));
/// assert_eq!(parse_int("300", Base::Decimal, 8), Err(GoNumberError::Range));
/// ```
pub fn parse_int(text: &str, base: Base, bits: u32) -> Result<i64, GoNumberError> {
    // A width of 0 would shift by -1 below.
    let bits = bits.clamp(1, 64);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    // In 128 bits, as the smallest number's magnitude does not fit 64 signed ones.
    let magnitude = i128::from(parse_uint(digits, base, bits)?);
    let number = if negative { -magnitude } else { magnitude };
    let limit = 1_i128 << (bits - 1);
    if (-limit..limit).contains(&number) {
        i64::try_from(number).map_err(|_| GoNumberError::Range)
    } else {
        Err(GoNumberError::Range)
    }
}

/// Reads an unsigned whole number as Go's `strconv.ParseUint` with a size of 8 to 64 bits; no sign is allowed.
///
/// # Errors
/// When the text is not a number of this base, or does not fit `bits`.
pub fn parse_uint(text: &str, base: Base, bits: u32) -> Result<u64, GoNumberError> {
    let (radix, digits) = match base {
        Base::Decimal => (10, text),
        Base::ByPrefix => radix(text),
    };
    if text.is_empty() {
        return Err(GoNumberError::Syntax);
    }
    // `strconv.ParseUint` with its `maxVal`.
    let largest = if bits >= 64 { u64::MAX } else { (1 << bits) - 1 };
    let mut number: u64 = 0;
    let mut underscores = false;
    let mut range = Ok(());
    for byte in digits.bytes() {
        if byte == b'_' && base == Base::ByPrefix {
            underscores = true;
            continue;
        }
        let digit = char::from(byte).to_digit(radix).ok_or(GoNumberError::Syntax)?;
        number = match number.checked_mul(radix.into()).and_then(|n| n.checked_add(digit.into())) {
            Some(number) if number <= largest => number,
            // Go gives up at the first digit too many, so letters behind it are not looked at.
            _ => {
                range = Err(GoNumberError::Range);
                break;
            }
        };
    }
    range?;
    if underscores && !underscores_separate_digits(text) {
        return Err(GoNumberError::Syntax);
    }
    Ok(number)
}

/// The radix a prefix names, and the digits behind it.
fn radix(text: &str) -> (u32, &str) {
    let Some(rest) = text.strip_prefix('0') else { return (10, text) };
    // `0x` alone is a zero with a letter behind it to Go, hence a syntax error further on.
    let prefix = if text.len() >= 3 { rest.as_bytes()[0] } else { 0 };
    match prefix {
        b'b' | b'B' => (2, &rest[1..]),
        b'o' | b'O' => (8, &rest[1..]),
        b'x' | b'X' => (16, &rest[1..]),
        // A lone zero keeps no digits and is zero.
        _ => (8, rest),
    }
}

/// Whether every `_` stands between digits, or between a base prefix and a digit.
fn underscores_separate_digits(text: &str) -> bool {
    #[derive(PartialEq)]
    enum Last {
        Digit,
        Underscore,
        Other,
    }
    // `underscoreOK` of strconv's atoi.go, which takes a base prefix for a digit: `0x_1` passes, `_1` does not.
    let text = text.strip_prefix(['+', '-']).unwrap_or(text).as_bytes();
    let prefix = match text {
        [b'0', letter, ..] => letter.to_ascii_lowercase(),
        _ => 0,
    };
    let hex = prefix == b'x';
    let (mut last, rest) = match prefix {
        b'b' | b'o' | b'x' => (Last::Digit, &text[2..]),
        _ => (Last::Other, text),
    };
    for &byte in rest {
        last = if byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit() {
            Last::Digit
        } else if byte == b'_' {
            if last != Last::Digit {
                return false;
            }
            Last::Underscore
        } else if last == Last::Underscore {
            return false;
        } else {
            Last::Other
        };
    }
    last != Last::Underscore
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn go_has_twelve_truth_values() {
        for text in ["1", "t", "T", "true", "TRUE", "True"] {
            assert_eq!(parse_bool(text), Some(true), "{text}");
        }
        for text in ["0", "f", "F", "false", "FALSE", "False"] {
            assert_eq!(parse_bool(text), Some(false), "{text}");
        }
        for text in ["", "yes", "on", "tRUE", " true", "2"] {
            assert_eq!(parse_bool(text), None, "{text}");
        }
    }

    #[test]
    fn decimal_numbers_take_a_sign_and_zeros_only() {
        for (text, number) in [
            ("0", Ok(0)),
            ("+80", Ok(80)),
            ("080", Ok(80)),
            ("-0", Ok(0)),
            ("-9223372036854775808", Ok(i64::MIN)),
            ("9223372036854775808", Err(GoNumberError::Range)),
            ("99999999999999999999x", Err(GoNumberError::Range)),
            ("", Err(GoNumberError::Syntax)),
            ("+", Err(GoNumberError::Syntax)),
            ("+-1", Err(GoNumberError::Syntax)),
            ("0x50", Err(GoNumberError::Syntax)),
            ("8_0", Err(GoNumberError::Syntax)),
            (" 8", Err(GoNumberError::Syntax)),
            ("1.0", Err(GoNumberError::Syntax)),
        ] {
            assert_eq!(parse_int(text, Base::Decimal, 64), number, "{text}");
        }
    }

    #[test]
    fn flags_take_prefixes_and_underscores() {
        for (text, number) in [
            ("0", Ok(0)),
            ("010", Ok(8)),
            ("0x1F", Ok(31)),
            ("-0X1f", Ok(-31)),
            ("0o17", Ok(15)),
            ("0b101", Ok(5)),
            ("1_000", Ok(1000)),
            ("0_7", Ok(7)),
            ("0x_1", Ok(1)),
            ("08", Err(GoNumberError::Syntax)),
            ("0x", Err(GoNumberError::Syntax)),
            ("_1", Err(GoNumberError::Syntax)),
            ("1_", Err(GoNumberError::Syntax)),
            ("1__0", Err(GoNumberError::Syntax)),
        ] {
            assert_eq!(parse_int(text, Base::ByPrefix, 64), number, "{text}");
        }
    }

    #[test]
    fn sizes_bound_the_number() {
        assert_eq!(parse_int("2147483648", Base::Decimal, 32), Err(GoNumberError::Range));
        assert_eq!(parse_int("300x", Base::Decimal, 8), Err(GoNumberError::Range));
        assert_eq!(parse_int("-2147483648", Base::Decimal, 32), Ok(-2_147_483_648));
        assert_eq!(parse_uint("255", Base::Decimal, 8), Ok(255));
        assert_eq!(parse_uint("256", Base::Decimal, 8), Err(GoNumberError::Range));
        assert_eq!(parse_uint("+1", Base::Decimal, 8), Err(GoNumberError::Syntax));
        assert_eq!(parse_uint("18446744073709551615", Base::Decimal, 64), Ok(u64::MAX));
    }

    proptest! {
        #[test]
        fn whole_numbers_read_back(number: i64) {
            prop_assert_eq!(parse_int(&number.to_string(), Base::Decimal, 64), Ok(number));
            prop_assert_eq!(parse_int(&number.to_string(), Base::ByPrefix, 64), Ok(number));
        }

        #[test]
        fn reading_never_panics(text in "[-+]?(0[xXbBoO])?[0-9a-fA-F_.]{0,20}([epEP][-+]?[0-9_]{0,6})?|.*") {
            let _ = (parse_int(&text, Base::Decimal, 64), parse_int(&text, Base::ByPrefix, 32));
        }
    }
}
