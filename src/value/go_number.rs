//! Numbers and truth values as Go's `strconv` reads them.
//!
//! Command-line flags and some text fields of the Kubernetes configurations are read by these functions of Go, whose
//! grammars are wider than Rust's (`0x10`, `1_000`, `T`, hexadecimal floats).

use std::borrow::Cow;

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
    let bits = bits.clamp(1, 64);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
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

/// Reads a floating-point number as Go's `strconv.ParseFloat(text, 64)`.
///
/// Taken are decimal numbers with an optional exponent and hexadecimal ones with a binary exponent (`0x1p-2`), both
/// with `_` between digits, and, in any case of letters, `inf`, `infinity` (signed or not) and `nan` (unsigned).
///
/// # Errors
/// When the text is no such number, or too large for 64 bits.
///
/// ```
/// use nodestrap::value::go_number::{GoNumberError, parse_f64};
///
/// assert_eq!(parse_f64("+0x1.8p1"), Ok(3.0));
/// assert_eq!(parse_f64("1_000"), Ok(1000.0));
/// assert_eq!(parse_f64("5 "), Err(GoNumberError::Syntax));
/// assert_eq!(parse_f64("1e999"), Err(GoNumberError::Range));
/// ```
pub fn parse_f64(text: &str) -> Result<f64, GoNumberError> {
    let finite = |number: f64| if number.is_finite() { Ok(number) } else { Err(GoNumberError::Range) };
    match FloatText::read(text)? {
        FloatText::Special(number) => Ok(number),
        FloatText::Decimal(text) => finite(text.parse().map_err(|_| GoNumberError::Syntax)?),
        FloatText::Hex(hex) => finite(f64::from_bits(hex.to_bits(52, 11))),
    }
}

/// Reads a floating-point number as Go's `strconv.ParseFloat(text, 32)`: the same texts as [`parse_f64`], rounded once
/// to 32 bits.
///
/// # Errors
/// When the text is no such number, or too large for 32 bits.
pub fn parse_f32(text: &str) -> Result<f32, GoNumberError> {
    let finite = |number: f32| if number.is_finite() { Ok(number) } else { Err(GoNumberError::Range) };
    match FloatText::read(text)? {
        #[expect(clippy::cast_possible_truncation, reason = "infinities and NaN keep their kind")]
        FloatText::Special(number) => Ok(number as f32),
        FloatText::Decimal(text) => finite(text.parse().map_err(|_| GoNumberError::Syntax)?),
        FloatText::Hex(hex) => {
            finite(f32::from_bits(u32::try_from(hex.to_bits(23, 8)).map_err(|_| GoNumberError::Range)?))
        }
    }
}

/// What kind of number a text is.
enum FloatText<'t> {
    /// An infinity or NaN.
    Special(f64),
    /// Decimal, in a form that Rust reads with the same correct rounding.
    Decimal(Cow<'t, str>),
    /// Hexadecimal.
    Hex(HexFloat),
}

impl<'t> FloatText<'t> {
    fn read(text: &'t str) -> Result<Self, GoNumberError> {
        if let Some(number) = special(text) {
            return Ok(Self::Special(number));
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        match unsigned.as_bytes() {
            [b'0', b'x' | b'X', _, ..] => HexFloat::read(text.starts_with('-'), &unsigned[2..])
                .map(Self::Hex)
                .ok_or(GoNumberError::Syntax),
            _ if !is_decimal(unsigned) => Err(GoNumberError::Syntax),
            _ if !text.contains('_') => Ok(Self::Decimal(text.into())),
            _ if underscores_separate_digits(text) => Ok(Self::Decimal(text.replace('_', "").into())),
            _ => Err(GoNumberError::Syntax),
        }
    }
}

fn special(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if ["inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    text.eq_ignore_ascii_case("nan").then_some(f64::NAN)
}

/// Digits and underscores with at most one point and an optional exponent; at least one digit in each.
fn is_decimal(text: &str) -> bool {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let starts_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let exponent_is_right = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        starts_with_digit(exponent) && digits(exponent)
    });
    number.contains(|c: char| c.is_ascii_digit()) && digits(whole) && digits(fraction) && exponent_is_right
}

/// `mantissa · 2^exponent`, and whether anything below the mantissa was cut off.
struct HexFloat {
    negative: bool,
    mantissa: u64,
    exponent: i64,
    sticky: bool,
}

impl HexFloat {
    /// Reads what stands behind `0x`.
    fn read(negative: bool, text: &str) -> Option<Self> {
        let (number, power) = text.split_once(['p', 'P'])?;
        let mut hex = Self { negative, mantissa: 0, exponent: 0, sticky: false };
        let (mut digits, mut point) = (false, false);
        for byte in number.bytes() {
            match char::from(byte).to_digit(16) {
                Some(digit) => {
                    digits = true;
                    hex.push(digit, point);
                }
                None if byte == b'.' && !point => point = true,
                None if byte == b'_' => {}
                None => return None,
            }
        }
        let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
        let starts_right = unsigned.starts_with(|c: char| c.is_ascii_digit());
        if !digits
            || !starts_right
            || text.contains('_') && !underscores_separate_digits(&format!("0x{text}"))
        {
            return None;
        }
        let mut shift: i64 = 0;
        for byte in unsigned.bytes().filter(|&b| b != b'_') {
            let digit = char::from(byte).to_digit(10)?;
            if shift < 10_000 {
                shift = shift * 10 + i64::from(digit);
            }
        }
        hex.exponent += if power.starts_with('-') { -shift } else { shift };
        Some(hex)
    }

    fn push(&mut self, digit: u32, behind_point: bool) {
        if self.mantissa >> 60 == 0 {
            self.mantissa = self.mantissa << 4 | u64::from(digit);
            self.exponent -= if behind_point { 4 } else { 0 };
        } else {
            self.sticky |= digit != 0;
            self.exponent += if behind_point { 0 } else { 4 };
        }
    }

    /// The IEEE 754 bits of the nearest number, ties to even; an infinity when it is too large.
    fn to_bits(&self, mantissa_bits: u32, exponent_bits: u32) -> u64 {
        let sign = u64::from(self.negative) << (mantissa_bits + exponent_bits);
        if self.mantissa == 0 {
            return sign;
        }
        let bias = (1_i64 << (exponent_bits - 1)) - 1;
        let width = i64::from(64 - self.mantissa.leading_zeros());
        // The exponent of the leading bit, raised to the smallest one that normal numbers have.
        let leading = (self.exponent + width - 1).max(1 - bias);
        let cut = leading - i64::from(mantissa_bits) - self.exponent;
        let mut mantissa = match u32::try_from(cut) {
            Ok(cut) => round_to_even(self.mantissa, cut, self.sticky),
            Err(_) => self.mantissa << (-cut).clamp(0, 63),
        };
        let mut leading = leading;
        if mantissa >> (mantissa_bits + 1) != 0 {
            mantissa >>= 1;
            leading += 1;
        }
        if leading > bias {
            return sign | (((1 << exponent_bits) - 1) << mantissa_bits);
        }
        if mantissa >> mantissa_bits == 0 {
            return sign | mantissa;
        }
        let fraction = mantissa & ((1 << mantissa_bits) - 1);
        sign | (u64::try_from(leading + bias).unwrap_or(0) << mantissa_bits) | fraction
    }
}

fn round_to_even(mantissa: u64, cut: u32, sticky: bool) -> u64 {
    if cut == 0 {
        return mantissa;
    }
    if cut > 64 {
        return 0;
    }
    let wide = u128::from(mantissa);
    let kept = wide >> cut;
    let half = 1_u128 << (cut - 1);
    let rest = wide & ((1_u128 << cut) - 1);
    let up = rest > half || rest == half && (sticky || kept & 1 == 1);
    u64::try_from(kept + u128::from(up)).unwrap_or(u64::MAX)
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

    #[test]
    fn floats_follow_go() {
        for (text, number) in [
            ("5", Ok(5.0)),
            ("+5", Ok(5.0)),
            ("1e2", Ok(100.0)),
            (".5", Ok(0.5)),
            ("5.", Ok(5.0)),
            ("0x1p-2", Ok(0.25)),
            ("0X1.8P1", Ok(3.0)),
            ("0x1_0p0", Ok(16.0)),
            ("0x.8p0", Ok(0.5)),
            ("0x1p-1074", Ok(5e-324)),
            ("0x1p-1076", Ok(0.0)),
            ("0x1.fffffffffffff8p0", Ok(2.0)),
            ("0x1p1024", Err(GoNumberError::Range)),
            ("1e400", Err(GoNumberError::Range)),
            ("1e-400", Ok(0.0)),
            ("inf", Ok(f64::INFINITY)),
            ("-Infinity", Ok(f64::NEG_INFINITY)),
            ("", Err(GoNumberError::Syntax)),
            (".", Err(GoNumberError::Syntax)),
            ("e5", Err(GoNumberError::Syntax)),
            ("1e", Err(GoNumberError::Syntax)),
            ("1e+", Err(GoNumberError::Syntax)),
            ("1_23.50_0e+1_2", Ok(1.235e14)),
            ("1_.5", Err(GoNumberError::Syntax)),
            ("0x1", Err(GoNumberError::Syntax)),
            ("0x_p0", Err(GoNumberError::Syntax)),
            ("0x1__0p0", Err(GoNumberError::Syntax)),
            ("5%", Err(GoNumberError::Syntax)),
            (" 5", Err(GoNumberError::Syntax)),
            ("infi", Err(GoNumberError::Syntax)),
            ("+nan", Err(GoNumberError::Syntax)),
        ] {
            assert_eq!(parse_f64(text), number, "{text}");
        }
        assert!(parse_f64("NaN").is_ok_and(f64::is_nan));
        assert_eq!(parse_f32("1e40"), Err(GoNumberError::Range));
        assert_eq!(parse_f32("16777217"), Ok(16_777_216.0));
        assert_eq!(parse_f32("0x1.000001p0"), Ok(1.0));
    }

    proptest! {
        #[test]
        fn whole_numbers_read_back(number: i64) {
            prop_assert_eq!(parse_int(&number.to_string(), Base::Decimal, 64), Ok(number));
            prop_assert_eq!(parse_int(&number.to_string(), Base::ByPrefix, 64), Ok(number));
        }

        #[test]
        fn hexadecimal_floats_mean_what_their_bits_say(mantissa: u32, power in -140_i32..140) {
            let expected = f64::from(mantissa) * 2_f64.powi(power);
            prop_assert_eq!(parse_f64(&format!("0x{mantissa:x}p{power}")), Ok(expected));
        }

        #[test]
        fn reading_never_panics(text in "[-+]?(0[xXbBoO])?[0-9a-fA-F_.]{0,20}([epEP][-+]?[0-9_]{0,6})?|.*") {
            let _ = (parse_f64(&text), parse_f32(&text));
            let _ = (parse_int(&text, Base::Decimal, 64), parse_int(&text, Base::ByPrefix, 32));
        }
    }
}
