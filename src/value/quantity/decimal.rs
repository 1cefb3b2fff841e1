//! Decimal numbers with any number of digits: quantities are not bounded upwards.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};

/// How many digits a sum may have.
const SUM_DIGITS_MAX: i64 = 400;

/// `± digits · 10^exponent`, exactly.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// Digits from 0 to 9, the highest first, without zeros at either end; none for zero.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    pub(super) fn new(negative: bool, mut digits: Vec<u8>, mut exponent: i64) -> Self {
        // One form for each number, so that comparing digits is comparing numbers.
        let kept = digits.iter().rposition(|&digit| digit != 0).map_or(0, |last| last + 1);
        exponent += i64::try_from(digits.len() - kept).unwrap_or(i64::MAX);
        digits.truncate(kept);
        digits.drain(..digits.iter().take_while(|&&digit| digit == 0).count());
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        Self { negative, digits, exponent }
    }

    pub(super) fn from_scaled(value: i64, scale: i32) -> Self {
        let digits = value.unsigned_abs().to_string().bytes().map(|b| b - b'0').collect();
        Self::new(value < 0, digits, scale.into())
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn sign(&self) -> Ordering {
        match (self.is_zero(), self.negative) {
            (true, _) => Ordering::Equal,
            (false, true) => Ordering::Less,
            (false, false) => Ordering::Greater,
        }
    }

    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    /// The power of ten just above the number.
    fn magnitude(&self) -> i64 {
        self.exponent.saturating_add(self.len())
    }

    fn len(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(i64::MAX)
    }

    pub(super) fn negate(&mut self) {
        self.negative = !self.negative && !self.is_zero();
    }

    pub(super) fn multiply_by_power_of_ten(&mut self, power: i64) {
        if !self.is_zero() {
            self.exponent += power;
        }
    }

    /// Multiplies by 1024.
    pub(super) fn multiply_by_1024(&mut self) {
        let mut carry: u32 = 0;
        for digit in self.digits.iter_mut().rev() {
            // Digit by digit: quantities have no upper bound, and Go's `inf.Dec` is exact.
            let product = u32::from(*digit) * 1024 + carry;
            *digit = low_digit(product);
            carry = product / 10;
        }
        let mut digits = Vec::with_capacity(self.digits.len() + 4);
        while carry > 0 {
            digits.push(low_digit(carry));
            carry /= 10;
        }
        digits.reverse();
        digits.append(&mut self.digits);
        *self = Self::new(self.negative, digits, self.exponent);
    }

    /// Rounds away from zero to a multiple of `10^exponent`.
    pub(super) fn round_away_from_zero(&mut self, exponent: i64) {
        if self.is_zero() || self.exponent >= exponent {
            return;
        }
        let cut = usize::try_from(exponent - self.exponent).unwrap_or(usize::MAX);
        self.digits.truncate(self.digits.len().saturating_sub(cut));
        // The lowest digit was not zero, so something was cut off in any case.
        let mut digits = std::mem::take(&mut self.digits);
        digits.insert(0, 0);
        for digit in digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                break;
            }
            *digit = 0;
        }
        *self = Self::new(self.negative, digits, exponent);
    }

    /// The number, when it is whole and fits.
    pub(super) fn to_i128(&self) -> Option<i128> {
        // 38 digits always fit 128 bits.
        if self.exponent < 0 || self.magnitude() > 38 {
            return None;
        }
        let mut number = self.digits.iter().fold(0_i128, |number, &digit| number * 10 + i128::from(digit));
        for _ in 0..self.exponent {
            number *= 10;
        }
        Some(if self.negative { -number } else { number })
    }

    pub(super) fn to_i64_away_from_zero(&self) -> Option<i64> {
        let mut rounded = self.clone();
        rounded.round_away_from_zero(0);
        rounded.to_i128().and_then(|number| i64::try_from(number).ok())
    }

    /// The number as an `i64` times a power of ten, when its digits fit.
    pub(super) fn to_scaled(&self) -> Option<(i64, i32)> {
        let digits = Self { exponent: 0, ..self.clone() };
        let value = digits.to_i128().and_then(|number| i64::try_from(number).ok())?;
        Some((value, i32::try_from(self.exponent).ok()?))
    }

    /// The units as Go computes them from this shape: nanos, rounded, in the low 64 bits.
    pub(super) fn wrapping_value(&self) -> i64 {
        // `scaledValue` of scale_int.go takes its fast path when the unscaled number fits 64 bits,
        // and otherwise divides big numbers and takes the low word.
        const NANO: i64 = 1_000_000_000;
        let mut nanos = self.clone();
        nanos.multiply_by_power_of_ten(9);
        let fits =
            nanos.negative || nanos.magnitude() <= 18 || nanos.to_i128().is_some_and(|n| n < i64::MAX.into());
        if fits {
            let nanos = nanos.low_bits();
            return nanos / NANO + i64::from(nanos % NANO != 0);
        }
        let fraction = self.exponent < 0;
        let whole = if fraction {
            let kept = usize::try_from(self.magnitude()).unwrap_or(0);
            Self::new(false, self.digits[..kept.min(self.digits.len())].to_vec(), 0)
        } else {
            self.clone()
        };
        whole.low_bits().wrapping_add(fraction.into())
    }

    /// The low 64 bits of a whole number, in two's complement.
    fn low_bits(&self) -> i64 {
        let step = |bits: i64, digit: i64| bits.wrapping_mul(10).wrapping_add(digit);
        let bits = self.digits.iter().fold(0, |bits, &digit| step(bits, digit.into()));
        // Behind 64 zeros no bit of the digits is left.
        let bits = (0..self.exponent.clamp(0, 64)).fold(bits, |bits, _| step(bits, 0));
        if self.negative { bits.wrapping_neg() } else { bits }
    }

    /// The sum, when it does not need too many digits.
    pub(super) fn checked_add(&self, other: &Self) -> Option<Self> {
        if self.is_zero() || other.is_zero() {
            return Some(if self.is_zero() { other.clone() } else { self.clone() });
        }
        let exponent = self.exponent.min(other.exponent);
        let len = self.magnitude().max(other.magnitude()).saturating_sub(exponent).saturating_add(1);
        // 1e300 and 1n together would need hundreds of digits for nothing: no resource is that large.
        if len > SUM_DIGITS_MAX {
            return None;
        }
        let len = usize::try_from(len).ok()?;
        let (a, b) = (self.aligned(exponent, len), other.aligned(exponent, len));
        let negative = if a >= b { self.negative } else { other.negative };
        let digits = match (self.negative == other.negative, a >= b) {
            (true, _) => add(&a, &b),
            (false, true) => subtract(&a, &b),
            (false, false) => subtract(&b, &a),
        };
        Some(Self::new(negative, digits, exponent))
    }

    /// The digits down to `10^exponent`, filled with zeros to `len`.
    fn aligned(&self, exponent: i64, len: usize) -> Vec<u8> {
        let below = usize::try_from(self.exponent - exponent).unwrap_or(0);
        let above = len.saturating_sub(self.digits.len() + below);
        let mut digits = vec![0; above];
        digits.extend(&self.digits);
        digits.resize(len, 0);
        digits
    }

    /// Writes the digits down to `10^exponent`, which is not above the number's own.
    pub(super) fn write_digits(&self, f: &mut fmt::Formatter<'_>, exponent: i64) -> fmt::Result {
        if self.negative {
            f.write_char('-')?;
        }
        for digit in &self.digits {
            f.write_char(char::from(b'0' + digit))?;
        }
        for _ in exponent..self.exponent {
            f.write_char('0')?;
        }
        Ok(())
    }
}

fn low_digit(number: u32) -> u8 {
    u8::try_from(number % 10).unwrap_or(0)
}

fn add(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut sum = a.to_vec();
    for (digit, more) in sum.iter_mut().zip(b).rev() {
        let total = *digit + more + carry;
        *digit = total % 10;
        carry = total / 10;
    }
    sum
}

/// `a − b`, where `a` is not the smaller one.
fn subtract(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut rest = a.to_vec();
    for (digit, less) in rest.iter_mut().zip(b).rev() {
        let less = less + borrow;
        borrow = u8::from(*digit < less);
        *digit = *digit + 10 * borrow - less;
    }
    rest
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_sign = self.sign().cmp(&other.sign());
        if by_sign != Ordering::Equal || self.is_zero() {
            return by_sign;
        }
        // Without zeros at the ends, digits compare as texts do.
        let by_size = self.magnitude().cmp(&other.magnitude()).then_with(|| self.digits.cmp(&other.digits));
        if self.negative { by_size.reverse() } else { by_size }
    }
}
