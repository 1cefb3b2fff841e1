//! Private keys as Go's `tls.X509KeyPair` reads them: PKCS #1, PKCS #8 and SEC 1, whatever the PEM label says.

use super::curve::{self, Curve};
use super::der::{Reader, tag};
use super::natural::Natural;
use super::x509::{self, PublicKey, algorithm_identifier};

/// A private key.
pub(super) enum PrivateKey {
    Rsa {
        modulus: Natural,
        exponent: i64,
    },
    Ec {
        curve: Curve,
        key: Natural,
    },
    /// Its public half is not computed here.
    Ed25519,
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
    /// It would have to be computed, and that is not done here.
    NotComputed,
}

/// Reads a key; nothing where Go fails in each of the three forms.
pub(super) fn parse(der: &[u8]) -> Option<PrivateKey> {
    pkcs1(der).or_else(|| pkcs8(der)).or_else(|| sec1(der, None))
}

impl PrivateKey {
    pub(super) fn matches(&self, public: &PublicKey<'_>) -> Match {
        match (public, self) {
            (PublicKey::Other, _) => Match::UnknownKind,
            (
                PublicKey::Rsa { modulus: public, exponent: public_exponent },
                Self::Rsa { modulus, exponent },
            ) => yes(exponent == public_exponent && Natural::from_be_bytes(public) == *modulus),
            (PublicKey::Ec { curve: public, point }, Self::Ec { curve, key }) => {
                yes(public == curve && curve.belong_together(key, point))
            }
            (PublicKey::Ed25519, Self::Ed25519) => Match::NotComputed,
            _ => Match::OtherKind,
        }
    }
}

const fn yes(same: bool) -> Match {
    if same { Match::Yes } else { Match::No }
}

/// PKCS #1: an RSA key, with nothing behind it.
fn pkcs1(der: &[u8]) -> Option<PrivateKey> {
    let mut outer = Reader(der);
    let mut key = outer.inner(tag::SEQUENCE).filter(|_| outer.is_empty())?;
    let version = key.small().filter(|version| *version <= 1)?;
    let modulus = Natural::from_be_bytes(key.positive()?);
    let exponent = key.small()?;
    let [private, p, q] = [(); 3].map(|()| key.positive().map(Natural::from_be_bytes));
    let (private, p, q) = (private?, p?, q?);
    let mut remainders = [const { None }; 3];
    for remainder in &mut remainders {
        if key.peek(tag::INTEGER) {
            *remainder = Some(Natural::from_be_bytes(key.positive()?));
        } else if !key.goes_on_well() {
            return None;
        }
    }
    // Keys of more than two primes are of version 1 and carry the others in one more list.
    let more_primes = version == 1 && key.peek(tag::SEQUENCE) && !key.inner(tag::SEQUENCE)?.is_empty();
    let odd_and_small = exponent > 1 && exponent & 1 == 1 && exponent < 1 << 31;
    let fits = modulus.is_odd() && odd_and_small && private < modulus;
    let sound = fits && (more_primes || is_sound(&modulus, exponent, &private, [&p, &q], &remainders));
    sound.then_some(PrivateKey::Rsa { modulus, exponent })
}

/// The relations between the numbers of an RSA key that Go insists on.
fn is_sound(
    modulus: &Natural,
    exponent: i64,
    private: &Natural,
    primes: [&Natural; 2],
    remainders: &[Option<Natural>; 3],
) -> bool {
    let one = Natural::small(1);
    let exponent = Natural::from_be_bytes(&exponent.to_be_bytes());
    let [p, q] = primes;
    let given = remainders.iter().all(Option::is_some);
    let consistent = |prime: &Natural, remainder: &Option<Natural>| {
        let below = prime.minus(&one);
        let wanted = private.modulo(&below);
        let same = !given || remainder.as_ref().is_none_or(|remainder| *remainder == wanted);
        !below.is_zero() && !below.is_one() && same && wanted.times_modulo(&exponent, &below).is_one()
    };
    let inverse = remainders[2].as_ref().filter(|_| given);
    let distance = if p > q { p.minus(q) } else { q.minus(p) };
    p < modulus
        && q < modulus
        && p.times_modulo(q, modulus).is_zero()
        && p.is_odd()
        && consistent(p, &remainders[0])
        && consistent(q, &remainders[1])
        && inverse.is_none_or(|inverse| inverse < p && q.times_modulo(inverse, p).is_one())
        && (distance.bits() + 100 > modulus.bits() / 2 && !distance.is_zero())
        && private.bits() > modulus.bits() / 2
}

/// PKCS #8; what stands behind the key is not looked at.
fn pkcs8(der: &[u8]) -> Option<PrivateKey> {
    let mut info = Reader(der).inner(tag::SEQUENCE)?;
    info.small()?;
    let (oid, parameters) = algorithm_identifier(info.inner(tag::SEQUENCE)?)?;
    let key = info.element(tag::OCTET_STRING)?.content;
    let parameters = parameters.map_or(&[][..], |parameters| parameters.whole);
    match oid {
        x509::RSA => pkcs1(key),
        x509::ECDSA => sec1(key, Reader(parameters).oid()),
        x509::ED25519 | x509::X25519 => {
            let seed = Reader(key).element(tag::OCTET_STRING)?.content;
            let good = parameters.is_empty() && seed.len() == 32;
            good.then_some(if oid == x509::ED25519 { PrivateKey::Ed25519 } else { PrivateKey::Other })
        }
        _ => None,
    }
}

/// SEC 1; `curve` is the one that PKCS #8 names around it.
fn sec1(der: &[u8], curve: Option<&[u8]>) -> Option<PrivateKey> {
    let mut key = Reader(der).inner(tag::SEQUENCE)?;
    key.small().filter(|version| *version == 1)?;
    let digits = key.element(tag::OCTET_STRING)?.content;
    let named = match key.explicit(tag::constructed(0), tag::OBJECT_IDENTIFIER)? {
        Some(mut parameters) => Some(parameters.oid()?),
        None => None,
    };
    if let Some(mut public) = key.explicit(tag::constructed(1), tag::BIT_STRING)? {
        public.bits()?;
    }
    let curve = curve::by_oid(curve.or(named)?)?;
    // Leading zeros may be too many or too few.
    let extra = digits.len().saturating_sub(curve.size);
    let key = Natural::from_be_bytes(digits);
    (digits[..extra].iter().all(|digit| *digit == 0) && curve.is_private_key(&key))
        .then_some(PrivateKey::Ec { curve, key })
}
