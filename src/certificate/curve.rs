//! The NIST curves: whether a point lies on one, and which point belongs to a private key. The arithmetic is that of the
//! RustCrypto crates; which forms count is said here, because it is Go's choice.

use zeroize::Zeroizing;

/// A curve that Go's `crypto/x509` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P224,
    P256,
    P384,
    P521,
}

const CURVES: [Curve; 4] = [Curve::P224, Curve::P256, Curve::P384, Curve::P521];

/// The curve of an object identifier.
pub(super) fn by_oid(oid: &[u8]) -> Option<Curve> {
    CURVES.into_iter().find(|curve| curve.oid() == oid)
}

/// A private key of a curve, above zero and below the curve's order.
#[derive(PartialEq, Eq)]
pub(super) struct Scalar(Zeroizing<Vec<u8>>);

/// Calls the functions of the crate that computes on a curve.
macro_rules! on {
    ($curve:expr, $math:ident => $body:expr) => {
        match $curve {
            Curve::P224 => {
                use p224 as $math;
                $body
            }
            Curve::P256 => {
                use p256 as $math;
                $body
            }
            Curve::P384 => {
                use p384 as $math;
                $body
            }
            Curve::P521 => {
                use p521 as $math;
                $body
            }
        }
    };
}

impl Curve {
    /// The content of the curve's object identifier.
    const fn oid(self) -> &'static [u8] {
        match self {
            Self::P224 => &[0x2b, 0x81, 0x04, 0x00, 0x21],
            Self::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
            Self::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
            Self::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
        }
    }

    /// The bits of a coordinate.
    pub(super) const fn bits(self) -> usize {
        match self {
            Self::P224 => 224,
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// Bytes of a coordinate, and of a private key.
    const fn size(self) -> usize {
        self.bits().div_ceil(8)
    }

    /// Whether the bytes are an uncompressed point of this curve. Go takes no other form of a point.
    pub(super) fn holds(self, point: &[u8]) -> bool {
        // The crates take compressed points as well, and Go's
        // `ecdsa.ParseUncompressedPublicKey` does not: the form is asked before.
        let is_uncompressed = point.first() == Some(&4) && point.len() == 1 + 2 * self.size();
        is_uncompressed && on!(self, math => math::PublicKey::from_sec1_bytes(point).is_ok())
    }

    /// A private key out of its digits, of which leading zeros may be too many or too few.
    pub(super) fn scalar(self, digits: &[u8]) -> Option<Scalar> {
        // `parseECPrivateKey` drops leading zeros that are too many and pads
        // what is too short, as old OpenSSLs wrote both.
        let (extra, digits) = digits.split_at(digits.len().saturating_sub(self.size()));
        let mut padded = Zeroizing::new(vec![0; self.size() - digits.len()]);
        padded.extend_from_slice(digits);
        let is_key = on!(self, math => math::SecretKey::from_slice(&padded).is_ok());
        (is_key && extra.iter().all(|digit| *digit == 0)).then_some(Scalar(padded))
    }

    /// Whether the uncompressed point `public` is the public half of `private`.
    pub(super) fn belong_together(self, private: &Scalar, public: &[u8]) -> bool {
        on!(self, math => {
            let private = math::SecretKey::from_slice(&private.0).map(|key| key.public_key());
            let public = math::PublicKey::from_sec1_bytes(public);
            private.is_ok_and(|private| public.is_ok_and(|public| private == public))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The base points of the standard, and the orders.
    const KNOWN: [(Curve, &str, &str, &str); 4] = [
        (
            Curve::P224,
            "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
            "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
            "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
        ),
        (
            Curve::P256,
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        ),
        (
            Curve::P384,
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        ),
        (
            Curve::P521,
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        ),
    ];

    fn bytes(digits: &str) -> Vec<u8> {
        hex::decode(digits).expect("hexadecimal digits")
    }

    fn point(x: &str, y: &str) -> Vec<u8> {
        [vec![4], bytes(x), bytes(y)].concat()
    }

    #[test]
    fn base_points_lie_on_their_curves_and_others_do_not() {
        for (curve, x, y, _) in KNOWN {
            let mut base = point(x, y);
            assert!(curve.holds(&base), "{curve:?}");
            assert!(!curve.holds(&base[1..]));
            assert!(
                !curve.holds(
                    &[2 + (base.last().copied().unwrap_or(0) & 1)]
                        .into_iter()
                        .chain(bytes(x))
                        .collect::<Vec<_>>()
                )
            );
            if let Some(last) = base.last_mut() {
                *last ^= 1;
            }
            assert!(!curve.holds(&base), "{curve:?}");
            assert!(!curve.holds(&[0]) && !curve.holds(&[]));
        }
    }

    #[test]
    fn one_is_the_private_key_of_the_base_point() {
        for (curve, x, y, order) in KNOWN {
            let base = point(x, y);
            let belongs = |digits: &[u8]| curve.scalar(digits).map(|key| curve.belong_together(&key, &base));
            assert_eq!(belongs(&[1]), Some(true), "{curve:?}");
            assert_eq!(belongs(&[[0; 80].as_slice(), &[1]].concat()), Some(true), "{curve:?}");
            assert_eq!(belongs(&[2]), Some(false), "{curve:?}");
            let order = bytes(order);
            assert_eq!(belongs(&order), None, "{curve:?}");
            let mut below = order;
            *below.last_mut().expect("a byte") -= 1;
            assert_eq!(belongs(&below), Some(false), "{curve:?}");
            assert_eq!(belongs(&[]), None, "{curve:?}");
            assert_eq!(belongs(&[0]), None, "{curve:?}");
            assert_eq!(belongs(&[[1].as_slice(), &[0; 70]].concat()), None, "{curve:?}");
        }
    }
}
