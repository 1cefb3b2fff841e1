//! Floating-point numbers.

use std::borrow::Cow;

use super::{GoNumberError, underscores_separate_digits};

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
    // Rust and Go both round correctly, so that decimal texts need no
    // arithmetic of ours; hexadecimal ones Rust cannot read.
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
            // `readFloat` of strconv's atof.go.
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
    // Checked by hand, because Rust would also take `1e5` with a bare point before it
    // and words like `infinity`, which Go reads elsewhere.
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
        // The binary exponent is mandatory in Go's hexadecimal form.
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
            // `readFloat` stops counting there: the result is zero or an overflow in any case.
            if shift < 10_000 {
                shift = shift * 10 + i64::from(digit);
            }
        }
        hex.exponent += if power.starts_with('-') { -shift } else { shift };
        Some(hex)
    }

    fn push(&mut self, digit: u32, behind_point: bool) {
        // Sixteen digits fit; of the rest only matters whether any is not zero, for ties.
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
        // Rounding up may carry into one bit more: 1.11…1 becomes 10.0.
        if mantissa >> (mantissa_bits + 1) != 0 {
            mantissa >>= 1;
            leading += 1;
        }
        if leading > bias {
            return sign | (((1 << exponent_bits) - 1) << mantissa_bits);
        }
        // No leading bit: a subnormal number, whose exponent field is zero.
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
    // Less than half of the smallest number.
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
        fn hexadecimal_floats_mean_what_their_bits_say(mantissa: u32, power in -140_i32..140) {
            let expected = f64::from(mantissa) * 2_f64.powi(power);
            prop_assert_eq!(parse_f64(&format!("0x{mantissa:x}p{power}")), Ok(expected));
        }

        #[test]
        fn reading_never_panics(text in "[-+]?(0[xX])?[0-9a-fA-F_.]{0,20}([epEP][-+]?[0-9_]{0,6})?|.*") {
            let _ = (parse_f64(&text), parse_f32(&text));
        }
    }
}
