//! Private keys as Go's `tls.X509KeyPair` reads them: PKCS #1, PKCS #8 and SEC 1, whatever the PEM label says.

use std::cmp::Ordering;

use crypto_bigint::{BoxedUint, NonZero};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::curve::{self, Curve, Scalar};
use super::der::{DerReader, tag};
use super::x509::{self, PublicKey, algorithm_identifier};

/// A private key.
pub(super) enum PrivateKey<'d> {
    Rsa {
        /// Big-endian, no leading zeros.
        modulus: &'d [u8],
        exponent: i64,
    },
    /// An RSA key of more bits than are computed with.
    HugeRsa,
    Ec {
        curve: Curve,
        key: Scalar,
    },
    Ed25519 {
        /// The public half.
        public: [u8; 32],
    },
    /// Of a kind that TLS has no use for.
    Other,
}

/// Whether a private key is the other half of a public one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Match {
    Yes,
    No,
    /// They are of different kinds.
    OtherKind,
    /// The certificate's key is of a kind that TLS has no use for.
    UnknownKind,
    /// An RSA key too large to look at its numbers.
    NotComputed,
}

/// Reads a key; nothing where Go fails in each of the three forms.
pub(super) fn parse(der: &[u8]) -> Option<PrivateKey<'_>> {
    pkcs1(der).or_else(|| pkcs8(der)).or_else(|| sec1(der, None))
}

impl PrivateKey<'_> {
    pub(super) fn matches(&self, public: &PublicKey<'_>) -> Match {
        match (public, self) {
            (PublicKey::Other, _) => Match::UnknownKind,
            (
                PublicKey::Rsa { modulus: public, exponent: public_exponent },
                Self::Rsa { modulus, exponent },
            ) => yes(exponent == public_exponent && public == modulus),
            (PublicKey::Rsa { .. }, Self::HugeRsa) => Match::NotComputed,
            (PublicKey::Ec { curve: public, point }, Self::Ec { curve, key }) => {
                yes(public == curve && curve.belong_together(key, point))
            }
            (PublicKey::Ed25519 { key }, Self::Ed25519 { public }) => yes(*key == public),
            _ => Match::OtherKind,
        }
    }
}

const fn yes(same: bool) -> Match {
    if same { Match::Yes } else { Match::No }
}

/// PKCS #1: an RSA key, with nothing behind it.
fn pkcs1(der: &[u8]) -> Option<PrivateKey<'_>> {
    let mut outer = DerReader(der);
    let mut key = outer.inner(tag::SEQUENCE).filter(|_| outer.is_empty())?;
    let version = key.small().filter(|version| *version <= 1)?;
    let modulus = key.positive()?;
    let exponent = key.small()?;
    let (private, p, q) = (key.positive()?, key.positive()?, key.positive()?);
    // `dP`, `dQ` and `qInv` are optional to `ParsePKCS1PrivateKey`, which works them out where they are missing.
    let mut remainders = [None; 3];
    for remainder in &mut remainders {
        if key.peek(tag::INTEGER) {
            *remainder = Some(key.positive()?);
        } else if !key.goes_on_well() {
            return None;
        }
    }
    // Keys of more than two primes are of version 1 and carry the others in one more list.
    let more_primes = version == 1 && key.peek(tag::SEQUENCE) && !key.inner(tag::SEQUENCE)?.is_empty();
    let is_odd = modulus.last().is_some_and(|digit| digit & 1 == 1);
    // `checkPublicKey` of crypto/internal/fips140/rsa.
    let odd_and_small = exponent > 1 && exponent & 1 == 1 && exponent < 1 << 31;
    if !(is_odd && odd_and_small && compare(private, modulus) == Ordering::Less) {
        return None;
    }
    // A key is a stranger's text: reading it must not take minutes.
    if modulus.len() > LARGEST_MODULUS {
        return Some(PrivateKey::HugeRsa);
    }
    let sound = more_primes || is_sound(modulus, exponent, private, [p, q], remainders).is_some();
    sound.then_some(PrivateKey::Rsa { modulus, exponent })
}

/// The bytes of 16,384 bits, twice of what TLS takes: the time to look at a key grows with the square of its size.
const LARGEST_MODULUS: usize = 2048;

/// Compares numbers of any length, big-endian and without leading zeros.
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The relations between the numbers of an RSA key that Go insists on (`checkPrivateKey` of `crypto/internal/fips140/rsa`);
/// nothing where one of them does not hold.
fn is_sound(
    modulus: &[u8],
    exponent: i64,
    private: &[u8],
    primes: [&[u8]; 2],
    remainders: [Option<&[u8]>; 3],
) -> Option<()> {
    // All numbers are as wide as the modulus, or the exponent; a longer one fits none of the relations.
    let bits = u32::try_from(modulus.len().max(4) * 8).ok()?;
    let number = |digits: &[u8]| BoxedUint::from_be_slice(digits, bits).ok().map(Zeroizing::new);
    let one = BoxedUint::one_with_precision(bits);
    let exponent = number(&u32::try_from(exponent).ok()?.to_be_bytes())?;
    let (modulus, private) = (number(modulus)?, number(private)?);
    let (p, q) = (number(primes[0])?, number(primes[1])?);
    // Go takes the three numbers together or computes all of them.
    let given = remainders.iter().all(Option::is_some);
    let [to_p, to_q, inverse] = remainders.map(|remainder| remainder.filter(|_| given));
    let is_consistent = |prime: &BoxedUint, remainder: Option<&[u8]>| {
        let below = non_zero(prime.wrapping_sub(&one)).filter(|_| *prime > one)?;
        let wanted = Zeroizing::new(private.rem_vartime(&below));
        let same = match remainder {
            Some(digits) => *number(digits)? == *wanted,
            None => true,
        };
        (same && wanted.mul(&exponent).rem_vartime(&below) == one).then_some(())
    };
    is_consistent(&p, to_p)?;
    is_consistent(&q, to_q)?;
    if let Some(digits) = inverse {
        let inverse = number(digits).filter(|inverse| **inverse < *p)?;
        let product = q.mul(&inverse).rem_vartime(&non_zero((*p).clone())?);
        (product == one).then_some(())?;
    }
    let distance = if *p > *q { p.wrapping_sub(&q) } else { q.wrapping_sub(&p) };
    let half = modulus.bits_vartime() / 2;
    // The product is wider than the modulus only if it is another number: compared by its remainder and the sizes.
    let product = p.mul(&q).rem_vartime(&non_zero((*modulus).clone())?);
    let holds = *p < *modulus
        && *q < *modulus
        && product.bits_vartime() == 0
        && p.bit_vartime(0)
        && distance.bits_vartime() != 0
        && distance.bits_vartime() + 100 > half
        && private.bits_vartime() > half;
    holds.then_some(())
}

fn non_zero(number: BoxedUint) -> Option<NonZero<BoxedUint>> {
    NonZero::new(number).into()
}

/// PKCS #8; what stands behind the key is not looked at.
fn pkcs8(der: &[u8]) -> Option<PrivateKey<'_>> {
    let mut info = DerReader(der).inner(tag::SEQUENCE)?;
    info.small()?;
    let (oid, parameters) = algorithm_identifier(info.inner(tag::SEQUENCE)?)?;
    // Behind the key may stand attributes, which `pkcs8` of Go has no field for.
    let key = info.element(tag::OCTET_STRING)?.content;
    let parameters = parameters.map_or(&[][..], |parameters| parameters.whole);
    match oid {
        x509::RSA => pkcs1(key),
        x509::ECDSA => sec1(key, DerReader(parameters).oid()),
        // An X25519 key is read and then refused by TLS, with another message than a key that cannot be read.
        x509::ED25519 | x509::X25519 => {
            let seed = DerReader(key).element(tag::OCTET_STRING)?.content;
            let seed: &[u8; 32] = seed.try_into().ok().filter(|_| parameters.is_empty())?;
            Some(if oid == x509::ED25519 {
                PrivateKey::Ed25519 { public: SigningKey::from_bytes(seed).verifying_key().to_bytes() }
            } else {
                PrivateKey::Other
            })
        }
        _ => None,
    }
}

/// SEC 1; `curve` is the one that PKCS #8 names around it.
fn sec1<'d>(der: &'d [u8], curve: Option<&[u8]>) -> Option<PrivateKey<'d>> {
    let mut key = DerReader(der).inner(tag::SEQUENCE)?;
    key.small().filter(|version| *version == 1)?;
    let digits = key.element(tag::OCTET_STRING)?.content;
    // The curve of PKCS #8 goes before the one inside, which many writers leave out.
    let named = match key.explicit(tag::constructed(0), tag::OBJECT_IDENTIFIER)? {
        Some(mut parameters) => Some(parameters.oid()?),
        None => None,
    };
    if let Some(mut public) = key.explicit(tag::constructed(1), tag::BIT_STRING)? {
        public.bits()?;
    }
    let curve = curve::by_oid(curve.or(named)?)?;
    curve.scalar(digits).map(|key| PrivateKey::Ec { curve, key })
}
