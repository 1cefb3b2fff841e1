//! Kubernetes quantities: `200Mi`, `500m`.

mod decimal;
mod parse;

use std::cmp::Ordering;
use std::fmt;

use decimal::Decimal;

pub use parse::{ParseQuantityError, QuantityReason};

/// An amount of something: a decimal number with an optional suffix, as Kubernetes resources are counted.
///
/// [`FromStr`](std::str::FromStr) takes what Kubernetes takes: an optional sign, digits with an optional fraction and
/// one of the suffixes `Ki Mi Gi Ti Pi Ei`, `n u m k M G T P E`, or an exponent such as `e3`. Anything finer than a
/// nano is rounded up, and a binary amount above 2⁶³−1 is cut to it. [`Display`](fmt::Display) is the canonical form
/// that Kubernetes writes, so `1.5Gi` comes back as `1536Mi`; the one exception are decimal amounts of 10²¹ and more,
/// for which Kubernetes has no suffix and prints a wrong number. They get an exponent here.
///
/// Comparison is by value: `1Gi` equals `1024Mi`.
///
/// Source: apimachinery `pkg/api/resource/{quantity,suffix,amount}.go`.
///
/// ```
/// use nodestrap::value::Quantity;
///
/// let memory: Quantity = "1.5Gi".parse()?;
/// assert_eq!(memory.to_string(), "1536Mi");
/// assert!(memory > "1G".parse()?);
/// assert_eq!("100m".parse::<Quantity>()?.value(), 1);
/// # Ok::<(), nodestrap::value::ParseQuantityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    amount: Amount,
    format: QuantityFormat,
    /// The text it was read from, where Kubernetes takes it for canonical and writes it back unchanged.
    text: Option<Box<str>>,
}

/// The family of suffixes a quantity is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityFormat {
    /// Powers of 1000 by letter: `500m`, `2G`.
    DecimalSi,
    /// Powers of 1024 by letter: `200Mi`.
    BinarySi,
    /// Powers of ten as an exponent: `2e3`.
    DecimalExponent,
}

/// The two shapes Kubernetes keeps amounts in; some of its answers depend on which one it is.
#[derive(Clone, Debug)]
enum Amount {
    /// `value · 10^scale`.
    Scaled { value: i64, scale: i32 },
    /// Any other number.
    Decimal(Decimal),
}

/// Binary amounts are cut to this many units.
const CAP: u64 = i64::MAX as u64;

impl Quantity {
    /// Nothing, printed as `0`.
    pub const ZERO: Self =
        Self { amount: Amount::Scaled { value: 0, scale: 0 }, format: QuantityFormat::DecimalSi, text: None };

    /// A whole number of units, written with this family of suffixes.
    ///
    /// ```
    /// use nodestrap::value::{Quantity, QuantityFormat};
    ///
    /// assert_eq!(Quantity::new(200 << 20, QuantityFormat::BinarySi).to_string(), "200Mi");
    /// ```
    pub const fn new(value: i64, format: QuantityFormat) -> Self {
        Self { amount: Amount::Scaled { value, scale: 0 }, format, text: None }
    }

    /// A number of thousandths, as CPU is counted.
    pub const fn from_millis(millis: i64) -> Self {
        Self {
            amount: Amount::Scaled { value: millis, scale: -3 },
            format: QuantityFormat::DecimalSi,
            text: None,
        }
    }

    /// The family of suffixes it is written with.
    pub fn format(&self) -> QuantityFormat {
        self.format
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.compare_to_zero() == Ordering::Equal
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.compare_to_zero() == Ordering::Less
    }

    /// How it compares to zero.
    pub fn compare_to_zero(&self) -> Ordering {
        match &self.amount {
            Amount::Scaled { value, .. } => value.cmp(&0),
            Amount::Decimal(decimal) => decimal.sign(),
        }
    }

    /// The units rounded up, as Go's `Value()`: what a program sees that asks for whole units.
    ///
    /// What does not fit 64 bits comes out as in Go: zero, or cut to the low bits. [`checked_value`](Self::checked_value)
    /// tells.
    pub fn value(&self) -> i64 {
        match &self.amount {
            Amount::Scaled { value, scale } => {
                scaled_value(*value, *scale).unwrap_or_else(|| overflown_value(*value, *scale))
            }
            Amount::Decimal(decimal) => match decimal.to_i64_away_from_zero() {
                // The cut of binary amounts leaves the one kind of number that Go does not keep in nanos.
                Some(value) if self.format == QuantityFormat::BinarySi && value.unsigned_abs() == CAP => {
                    value
                }
                _ => decimal.wrapping_value(),
            },
        }
    }

    /// The units rounded away from zero, or nothing when they do not fit 64 bits.
    pub fn checked_value(&self) -> Option<i64> {
        match &self.amount {
            Amount::Scaled { value, scale } => scaled_value(*value, *scale),
            Amount::Decimal(decimal) => decimal.to_i64_away_from_zero(),
        }
    }

    /// The units where Kubernetes has them at hand without rounding, as Go's `AsInt64()`.
    ///
    /// Some whole amounts have none, such as `1.5Gi` and `1000m`: programs that ask this way refuse them.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.amount {
            Amount::Scaled { value, scale } if *scale >= 0 => scaled_value(*value, *scale),
            _ => None,
        }
    }

    /// The thousandths rounded away from zero, or nothing when they do not fit 64 bits; CPU is compared in them.
    pub fn checked_millis(&self) -> Option<i64> {
        let mut decimal = self.to_decimal();
        decimal.multiply_by_power_of_ten(3);
        decimal.to_i64_away_from_zero()
    }

    /// The sum, in the format of `self`, or of `other` when `self` is zero.
    ///
    /// Nothing when the two are more than 10⁴⁰⁰ apart.
    ///
    /// ```
    /// use nodestrap::value::Quantity;
    ///
    /// let sum = "100Mi".parse::<Quantity>()?.checked_add(&"1Gi".parse()?);
    /// assert_eq!(sum.map(|sum| sum.to_string()).as_deref(), Some("1124Mi"));
    /// # Ok::<(), nodestrap::value::ParseQuantityError>(())
    /// ```
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        // `Quantity.Add` takes over the other's format where it is zero itself, so
        // that a sum of none and `1Gi` prints as `1Gi`.
        let format = if self.is_zero() { other.format } else { self.format };
        let sum = self.to_decimal().checked_add(&other.to_decimal())?;
        let amount = match sum.to_scaled() {
            Some((value, scale)) => Amount::Scaled { value, scale },
            None => Amount::Decimal(sum),
        };
        Some(Self { amount, format, text: None })
    }

    fn to_decimal(&self) -> Decimal {
        match &self.amount {
            Amount::Scaled { value, scale } => Decimal::from_scaled(*value, *scale),
            Amount::Decimal(decimal) => decimal.clone(),
        }
    }
}

/// `value · 10^scale` rounded away from zero.
fn scaled_value(value: i64, scale: i32) -> Option<i64> {
    if value == 0 {
        return Some(0);
    }
    let power = 10_i64.checked_pow(scale.unsigned_abs());
    if scale >= 0 {
        return power.and_then(|power| value.checked_mul(power));
    }
    // Any number of 64 bits divided by a power that does not fit is below one, and rounds to one.
    let power = power.unwrap_or(i64::MAX);
    let away = if value % power == 0 { 0 } else { value.signum() };
    Some(value / power + away)
}

/// What Go makes of `value · 10^scale` when it does not fit: it multiplies by the usual powers at once, wrapping, and by
/// others step by step, giving up.
fn overflown_value(value: i64, scale: i32) -> i64 {
    match scale {
        1 | 2 | 3 | 6 | 9 if value != i64::MIN => value.wrapping_mul(10_i64.pow(scale.unsigned_abs())),
        _ => 0,
    }
}

impl Default for Quantity {
    fn default() -> Self {
        Self::ZERO
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.amount, &other.amount) {
            // The usual case, two amounts of one suffix, needs no digits.
            (Amount::Scaled { value: a, scale: s }, Amount::Scaled { value: b, scale: t }) if s == t => {
                a.cmp(b)
            }
            _ => self.to_decimal().cmp(&other.to_decimal()),
        }
    }
}

/// The form Kubernetes writes: no fraction, the largest suffix that loses nothing, the family kept.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Go keeps a canonical text (`s`) and gives it back: `0.5e3` is not printed anew.
        if let Some(text) = &self.text {
            return f.write_str(text);
        }
        let decimal = self.to_decimal();
        if decimal.is_zero() {
            return f.write_str("0");
        }
        if self.format == QuantityFormat::BinarySi {
            if let Some(units) = binary_units(&decimal) {
                return write_binary(f, units);
            }
        }
        write_decimal(f, &decimal, self.format == QuantityFormat::DecimalExponent)
    }
}

/// The units of an amount that is written in powers of 1024: whole, and at least 1024.
fn binary_units(decimal: &Decimal) -> Option<i128> {
    // `CanonicalizeBytes` shows what is between -1024 and 1024, or no whole number, with decimal suffixes.
    decimal.to_i128().filter(|units| units.unsigned_abs() >= 1024)
}

fn write_binary(f: &mut fmt::Formatter<'_>, mut units: i128) -> fmt::Result {
    const SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut power = 0;
    while power + 1 < SUFFIXES.len() && units % 1024 == 0 {
        units /= 1024;
        power += 1;
    }
    write!(f, "{units}{}", SUFFIXES[power])
}

fn write_decimal(f: &mut fmt::Formatter<'_>, decimal: &Decimal, as_exponent: bool) -> fmt::Result {
    const SUFFIXES: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    // Rounded down, also below zero: 10^-4 is 100u and not 0.1m.
    let exponent = decimal.exponent().div_euclid(3) * 3;
    decimal.write_digits(f, exponent)?;
    let suffix = usize::try_from(exponent / 3 + 3).ok().and_then(|at| SUFFIXES.get(at));
    match suffix {
        _ if exponent == 0 => Ok(()),
        Some(suffix) if !as_exponent => f.write_str(suffix),
        _ => write!(f, "e{exponent}"),
    }
}

#[cfg(test)]
mod tests;
