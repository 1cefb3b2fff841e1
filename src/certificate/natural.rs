//! Natural numbers of any size: what comparing and proving keys needs, and no more.
//!
//! Not constant in time. It runs once over files that are being checked, never in answer to a peer.

use std::cmp::Ordering;

use zeroize::Zeroize;

/// Little-endian digits to base 2^32, none of them a leading zero.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Natural(Vec<u32>);

impl Drop for Natural {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Natural {
    pub(super) fn small(value: u32) -> Self {
        Self(vec![value]).trimmed()
    }

    pub(super) fn from_be_bytes(bytes: &[u8]) -> Self {
        let digit = |chunk: &[u8]| chunk.iter().fold(0, |digit, byte| digit << 8 | u32::from(*byte));
        Self(bytes.rchunks(4).map(digit).collect()).trimmed()
    }

    /// From hexadecimal digits, for constants.
    pub(super) fn from_hex(digits: &str) -> Self {
        let value = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0);
        let chunk = |chunk: &[u8]| chunk.iter().fold(0, |number, digit| number << 4 | value(*digit));
        Self(digits.as_bytes().rchunks(8).map(chunk).collect()).trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn is_one(&self) -> bool {
        self.0 == [1]
    }

    pub(super) fn is_odd(&self) -> bool {
        self.0.first().is_some_and(|digit| digit & 1 == 1)
    }

    pub(super) fn bits(&self) -> usize {
        self.0.last().map_or(0, |last| self.0.len() * 32 - last.leading_zeros() as usize)
    }

    pub(super) fn bit(&self, at: usize) -> bool {
        self.0.get(at / 32).is_some_and(|digit| digit >> (at % 32) & 1 == 1)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sum = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        let mut carry = 0_u64;
        for at in 0..self.0.len().max(other.0.len()) {
            carry += u64::from(self.digit(at)) + u64::from(other.digit(at));
            sum.push(low(carry));
            carry >>= 32;
        }
        sum.push(low(carry));
        Self(sum).trimmed()
    }

    /// The difference, or zero when `other` is larger.
    pub(super) fn minus(&self, other: &Self) -> Self {
        if *self < *other {
            return Self(Vec::new());
        }
        let mut difference = self.clone();
        let mut borrow = 0;
        for (at, digit) in difference.0.iter_mut().enumerate() {
            borrow = subtract(digit, other.digit(at), borrow);
        }
        difference.trimmed()
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = vec![0_u32; self.0.len() + other.0.len()];
        for (i, left) in self.0.iter().enumerate() {
            let mut carry = 0_u64;
            for (j, right) in other.0.iter().enumerate() {
                carry += u64::from(product[i + j]) + u64::from(*left) * u64::from(*right);
                product[i + j] = low(carry);
                carry >>= 32;
            }
            product[i + other.0.len()] = low(carry);
        }
        Self(product).trimmed()
    }

    /// The rest of a division; zero when `modulus` is zero.
    ///
    /// Knuth's algorithm D: with the divisor's first bit set, a digit of the quotient guessed from the leading
    /// digits is at most two too large, which is seen as a borrow and added back.
    pub(super) fn modulo(&self, modulus: &Self) -> Self {
        let Some(last) = modulus.0.last() else { return Self(Vec::new()) };
        let shift = last.leading_zeros();
        let divisor = modulus.shifted(shift).trimmed();
        let divisor = divisor.0.as_slice();
        let mut dividend = self.shifted(shift);
        let rest = &mut dividend.0;
        let width = divisor.len();
        for at in (0..rest.len().saturating_sub(width)).rev() {
            let lead = u64::from(rest[at + width]) << 32 | u64::from(rest[at + width - 1]);
            let guess = (lead / u64::from(divisor[width - 1])).min(u64::from(u32::MAX));
            let (mut carry, mut borrow) = (0, 0);
            for (digit, part) in rest[at..].iter_mut().zip(divisor) {
                carry += guess * u64::from(*part);
                borrow = subtract(digit, low(carry), borrow);
                carry >>= 32;
            }
            borrow = subtract(&mut rest[at + width], low(carry), borrow);
            while borrow == 1 {
                let mut carry = 0;
                for (digit, part) in rest[at..].iter_mut().zip(divisor.iter().chain(&[0])) {
                    carry += u64::from(*digit) + u64::from(*part);
                    *digit = low(carry);
                    carry >>= 32;
                }
                borrow -= low(carry);
            }
        }
        rest.truncate(width);
        let rest = dividend.trimmed();
        if shift == 0 { rest } else { rest.shifted_down(shift) }
    }

    pub(super) fn times_modulo(&self, other: &Self, modulus: &Self) -> Self {
        self.times(other).modulo(modulus)
    }

    /// Times two to the power of `shift`, which is below 32; with one digit more, which may be zero.
    fn shifted(&self, shift: u32) -> Self {
        let mut digits = Vec::with_capacity(self.0.len() + 1);
        let mut carry = 0;
        for digit in &self.0 {
            let wide = u64::from(*digit) << shift | carry;
            digits.push(low(wide));
            carry = wide >> 32;
        }
        digits.push(low(carry));
        Self(digits)
    }

    /// Divided by two to the power of `shift`, which is above 0 and below 32.
    fn shifted_down(&self, shift: u32) -> Self {
        let digits = (0..self.0.len()).map(|at| self.digit(at) >> shift | self.digit(at + 1) << (32 - shift));
        Self(digits.collect()).trimmed()
    }

    fn digit(&self, at: usize) -> u32 {
        self.0.get(at).copied().unwrap_or(0)
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Takes `amount` and `borrow` off a digit; gives the new borrow.
fn subtract(digit: &mut u32, amount: u32, borrow: u32) -> u32 {
    let (once, first) = digit.overflowing_sub(amount);
    let (twice, second) = once.overflowing_sub(borrow);
    *digit = twice;
    u32::from(first | second)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
const fn low(wide: u64) -> u32 {
    wide as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn natural(value: u128) -> Natural {
        Natural::from_be_bytes(&value.to_be_bytes())
    }

    #[test]
    fn digits_are_read() {
        assert!(Natural::from_hex("1_0000_0000".replace('_', "").as_str()) == natural(1 << 32));
        assert!(Natural::from_be_bytes(&[0, 0, 1]).is_one());
        assert!(Natural::from_be_bytes(&[]).is_zero());
        assert_eq!(natural(1 << 100).bits(), 101);
    }

    #[test]
    fn a_guess_that_is_two_too_large_is_put_right() {
        let dividend = Natural::from_hex("7fffffff800000010000000000000000");
        let divisor = Natural::from_hex("800000008000000200000005");
        assert!(
            dividend.modulo(&divisor)
                == natural(0x7fff_ffff_8000_0001_0000_0000_0000_0000 % 0x8000_0000_8000_0002_0000_0005)
        );
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_u128(a: u128, b: u128, c: u64, d: u64) {
            prop_assert!(natural(a).modulo(&natural(b)) == natural(a.checked_rem(b).unwrap_or(0)));
            prop_assert!(natural(a).modulo(&natural(c.into())) == natural(a.checked_rem(c.into()).unwrap_or(0)));
            prop_assert!(natural(a).minus(&natural(b)) == natural(a.saturating_sub(b)));
            prop_assert!(natural(c.into()).times(&natural(d.into())) == natural(u128::from(c) * u128::from(d)));
            prop_assert!(natural(a >> 1).plus(&natural(b >> 1)) == natural((a >> 1) + (b >> 1)));
            prop_assert_eq!(natural(a).cmp(&natural(b)), a.cmp(&b));
        }

        #[test]
        fn division_holds_for_long_numbers(a: [u8; 40], b: [u8; 23], q: [u8; 24]) {
            let (a, b, q) = (Natural::from_be_bytes(&a), Natural::from_be_bytes(&b), Natural::from_be_bytes(&q));
            let rest = a.modulo(&b);
            prop_assert!(b.is_zero() || rest < b);
            prop_assert!(q.times(&b).plus(&rest).modulo(&b) == rest);
        }
    }
}
