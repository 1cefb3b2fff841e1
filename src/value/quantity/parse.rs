//! Reading quantities.

use std::str::FromStr;

use super::decimal::Decimal;
use super::{Amount, Quantity, QuantityFormat};
use crate::text::Quoted;
use crate::value::go_number::{Base, parse_int};

/// The text is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a quantity: {reason}", Quoted(.text))]
pub struct ParseQuantityError {
    text: Box<str>,
    reason: QuantityReason,
}

/// Why a text is not a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantityReason {
    /// It is not a number with a suffix.
    #[error("write a number and a suffix without blanks, such as 500m, 2 or 200Mi")]
    Form,
    /// The number is broken.
    #[error("the number is broken")]
    Number,
    /// There is no such suffix.
    #[error(
        "there is no such suffix; the suffixes are Ki Mi Gi Ti Pi Ei, n u m k M G T P E and exponents like e3"
    )]
    Suffix,
}

impl ParseQuantityError {
    /// What is wrong.
    pub fn reason(&self) -> QuantityReason {
        self.reason
    }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseQuantityError { text: text.into(), reason })
    }
}

/// A quantity cut into its parts.
struct Parts<'t> {
    negative: bool,
    /// Digits before the point without leading zeros; `0` when there are none.
    whole: &'t str,
    fraction: &'t str,
    suffix: &'t str,
    /// Whether any digit stands before or behind the point.
    has_digits: bool,
}

impl<'t> Parts<'t> {
    fn read(text: &'t str) -> Result<Self, QuantityReason> {
        if text.is_empty() {
            return Err(QuantityReason::Form);
        }
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = unsigned.split_at(digits(unsigned));
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(digits(rest)),
            None => ("", rest),
        };
        // `parseQuantityString` takes any run of these letters for the suffix and asks its table afterwards.
        let letters = rest.bytes().take_while(|b| b"eEinumkKMGTP".contains(b)).count();
        let power = rest[letters..].strip_prefix(['+', '-']).unwrap_or(&rest[letters..]);
        if !power.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QuantityReason::Form);
        }
        let has_digits = whole.len() + fraction.len() > 0;
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        Ok(Self { negative: text.starts_with('-'), whole, fraction, suffix: rest, has_digits })
    }

    fn digits(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }
}

/// What a suffix means: a power of ten, or a power of 1024.
#[derive(Clone, Copy)]
enum Suffix {
    Ten(i32, QuantityFormat),
    Binary(u32),
}

impl Suffix {
    fn read(text: &str) -> Option<Self> {
        let ten = |power| Some(Self::Ten(power, QuantityFormat::DecimalSi));
        match text {
            "n" => ten(-9),
            "u" => ten(-6),
            "m" => ten(-3),
            "" => ten(0),
            "k" => ten(3),
            "M" => ten(6),
            "G" => ten(9),
            "T" => ten(12),
            "P" => ten(15),
            "E" => ten(18),
            "Ki" => Some(Self::Binary(1)),
            "Mi" => Some(Self::Binary(2)),
            "Gi" => Some(Self::Binary(3)),
            "Ti" => Some(Self::Binary(4)),
            "Pi" => Some(Self::Binary(5)),
            "Ei" => Some(Self::Binary(6)),
            _ => {
                // `suffixHandler.interpret`: `E` alone is a suffix, with digits behind it an exponent.
                let exponent = parse_int(text.strip_prefix(['e', 'E'])?, Base::Decimal, 64).ok()?;
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "Go cuts the exponent to 32 bits as well"
                )]
                let exponent = exponent as i32;
                Some(Self::Ten(exponent, QuantityFormat::DecimalExponent))
            }
        }
    }

    fn format(self) -> QuantityFormat {
        match self {
            Self::Ten(_, format) => format,
            Self::Binary(_) => QuantityFormat::BinarySi,
        }
    }
}

fn parse(text: &str) -> Result<Quantity, QuantityReason> {
    let parts = Parts::read(text)?;
    let suffix = Suffix::read(parts.suffix).ok_or(QuantityReason::Suffix)?;
    // The two ways differ in what they answer later (`AsInt64`, the text that is kept), so both are mirrored.
    if let Some(quantity) = small(text, &parts, suffix) {
        return Ok(quantity);
    }
    if !parts.has_digits {
        return Err(QuantityReason::Number);
    }
    Ok(large(&parts, suffix))
}

/// Reads a number that surely fits 64 bits without rounding, the way of nearly all quantities.
fn small(text: &str, parts: &Parts<'_>, suffix: Suffix) -> Option<Quantity> {
    let fraction = i32::try_from(parts.fraction.len()).ok()?;
    let (scale, multiplier, digits_max) = match suffix {
        Suffix::Ten(power, _) => (power.checked_sub(fraction)?, 1, 18),
        Suffix::Binary(_) if fraction > 0 => return None,
        // Go's estimate of the decimal digits that a power of 1024 takes.
        Suffix::Binary(power) => (0, 1024_i64.checked_pow(power)?, 14_usize.checked_sub(power as usize * 3)?),
    };
    // `precision` and `scale` of `ParseQuantity`: 18 digits always fit, and below a nano it has to round.
    if parts.digits() > digits_max || scale < -9 {
        return None;
    }
    let shifted = format!("{}{}", parts.whole, parts.fraction);
    let number: i64 = shifted.parse().ok()?;
    let value = number.checked_mul(multiplier)?;
    let canonical = match suffix {
        Suffix::Ten(..) => scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0'),
        // Go looks at the low three bits to see cheaply that no larger suffix fits.
        Suffix::Binary(_) => number % 8 != 0,
    };
    Some(Quantity {
        amount: Amount::Scaled { value: if parts.negative { -value } else { value }, scale },
        format: suffix.format(),
        text: (canonical || text == "0").then(|| text.into()),
    })
}

/// Reads any other number: rounded away from zero to nanos, binary ones cut to 64 bits.
fn large(parts: &Parts<'_>, suffix: Suffix) -> Quantity {
    let digits = parts.whole.bytes().chain(parts.fraction.bytes()).map(|b| b - b'0').collect();
    let fraction = i64::try_from(parts.fraction.len()).unwrap_or(i64::MAX);
    let mut number = Decimal::new(false, digits, -fraction);
    let mut format = suffix.format();
    match suffix {
        Suffix::Ten(power, _) => number.multiply_by_power_of_ten(power.into()),
        Suffix::Binary(power) => (0..power).for_each(|_| number.multiply_by_1024()),
    }
    // "If you want some resources, you should get some": `ParseQuantity` never rounds to zero.
    number.round_away_from_zero(-9);
    if format == QuantityFormat::BinarySi {
        let (cap, one) = (Decimal::from_scaled(i64::MAX, 0), Decimal::from_scaled(1, 0));
        if number > cap {
            number = cap;
        } else if !number.is_zero() && number < one {
            format = QuantityFormat::DecimalSi;
        }
    }
    if parts.negative {
        number.negate();
    }
    Quantity { amount: Amount::Decimal(number), format, text: None }
}
