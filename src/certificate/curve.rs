//! The NIST curves: whether a point lies on one, and which point belongs to a private key.

use super::natural::Natural;

/// A curve `y² = x³ - 3x + b` over a prime field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Curve {
    /// The content of the curve's object identifier.
    oid: &'static [u8],
    /// Bytes of a coordinate, and of a private key.
    pub(super) size: usize,
    prime: &'static str,
    b: &'static str,
    order: &'static str,
    base: (&'static str, &'static str),
}

const CURVES: [Curve; 4] = [
    Curve {
        oid: &[0x2b, 0x81, 0x04, 0x00, 0x21],
        size: 28,
        prime: "ffffffffffffffffffffffffffffffff000000000000000000000001",
        b: "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
        order: "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
        base: (
            "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
            "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
        ),
    },
    Curve {
        oid: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        size: 32,
        prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        base: (
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ),
    },
    Curve {
        oid: &[0x2b, 0x81, 0x04, 0x00, 0x22],
        size: 48,
        prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        order: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        base: (
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ),
    },
    Curve {
        oid: &[0x2b, 0x81, 0x04, 0x00, 0x23],
        size: 66,
        prime: "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        b: "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        order: "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        base: (
            "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
        ),
    },
];

/// The curve of an object identifier.
pub(super) fn by_oid(oid: &[u8]) -> Option<Curve> {
    CURVES.into_iter().find(|curve| curve.oid == oid)
}

/// A point in Jacobian coordinates: `x/z²`, `y/z³`; infinity where `z` is zero.
#[derive(Clone)]
struct Point {
    x: Natural,
    y: Natural,
    z: Natural,
}

impl Curve {
    /// The bits of a coordinate.
    pub(super) fn bits(&self) -> usize {
        Natural::from_hex(self.prime).bits()
    }

    /// Whether the bytes are an uncompressed point of this curve.
    pub(super) fn holds(&self, point: &[u8]) -> bool {
        let Some((x, y)) = self.coordinates(point) else { return false };
        let prime = Natural::from_hex(self.prime);
        if x >= prime || y >= prime {
            return false;
        }
        let field = Field { prime: &prime };
        let cube = field.times(&field.square(&x), &x);
        let right = field.minus(&cube, &field.thrice(&x));
        field.square(&y) == field.plus(&right, &Natural::from_hex(self.b))
    }

    fn coordinates(&self, point: &[u8]) -> Option<(Natural, Natural)> {
        let (4, rest) = point.split_first()? else { return None };
        let (x, y) = rest.split_at_checked(self.size)?;
        (y.len() == self.size).then(|| (Natural::from_be_bytes(x), Natural::from_be_bytes(y)))
    }

    /// Whether the number can be a private key: above zero and below the order.
    pub(super) fn is_private_key(&self, key: &Natural) -> bool {
        !key.is_zero() && *key < Natural::from_hex(self.order)
    }

    /// Whether the uncompressed point `public` is the public half of `private`.
    pub(super) fn belong_together(&self, private: &Natural, public: &[u8]) -> bool {
        let Some((x, y)) = self.coordinates(public) else { return false };
        let prime = Natural::from_hex(self.prime);
        let field = Field { prime: &prime };
        let base = Point {
            x: Natural::from_hex(self.base.0),
            y: Natural::from_hex(self.base.1),
            z: Natural::small(1),
        };
        let mut sum = Point { x: Natural::small(1), y: Natural::small(1), z: Natural::small(0) };
        for at in (0..private.bits()).rev() {
            sum = field.double(&sum);
            if private.bit(at) {
                sum = field.add(&sum, &base);
            }
        }
        let z2 = field.square(&sum.z);
        let z3 = field.times(&z2, &sum.z);
        !sum.z.is_zero() && field.times(&x, &z2) == sum.x && field.times(&y, &z3) == sum.y
    }
}

/// Arithmetic modulo a prime.
struct Field<'p> {
    prime: &'p Natural,
}

impl Field<'_> {
    /// The sum; as both are below the prime, one subtraction brings it back.
    fn plus(&self, a: &Natural, b: &Natural) -> Natural {
        let sum = a.plus(b);
        if sum < *self.prime { sum } else { sum.minus(self.prime) }
    }

    fn minus(&self, a: &Natural, b: &Natural) -> Natural {
        if a < b { a.plus(self.prime).minus(b) } else { a.minus(b) }
    }

    fn times(&self, a: &Natural, b: &Natural) -> Natural {
        a.times_modulo(b, self.prime)
    }

    fn square(&self, a: &Natural) -> Natural {
        self.times(a, a)
    }

    fn twice(&self, a: &Natural) -> Natural {
        self.plus(a, a)
    }

    fn thrice(&self, a: &Natural) -> Natural {
        self.plus(&self.twice(a), a)
    }

    fn double(&self, point: &Point) -> Point {
        if point.z.is_zero() || point.y.is_zero() {
            return Point { x: Natural::small(1), y: Natural::small(1), z: Natural::small(0) };
        }
        let z2 = self.square(&point.z);
        let y2 = self.square(&point.y);
        let shared = self.twice(&self.twice(&self.times(&point.x, &y2)));
        let slope = self.thrice(&self.times(&self.minus(&point.x, &z2), &self.plus(&point.x, &z2)));
        let x = self.minus(&self.square(&slope), &self.twice(&shared));
        let y4 = self.square(&self.twice(&y2));
        let y = self.minus(&self.times(&slope, &self.minus(&shared, &x)), &self.twice(&y4));
        let z = self.twice(&self.times(&point.y, &point.z));
        Point { x, y, z }
    }

    /// `other` has z = 1.
    fn add(&self, point: &Point, other: &Point) -> Point {
        if point.z.is_zero() {
            return other.clone();
        }
        let z2 = self.square(&point.z);
        let across = self.minus(&self.times(&other.x, &z2), &point.x);
        let up = self.minus(&self.times(&other.y, &self.times(&z2, &point.z)), &point.y);
        if across.is_zero() {
            return if up.is_zero() {
                self.double(point)
            } else {
                Point { x: Natural::small(1), y: Natural::small(1), z: Natural::small(0) }
            };
        }
        let across2 = self.square(&across);
        let across3 = self.times(&across2, &across);
        let shared = self.times(&point.x, &across2);
        let x = self.minus(&self.minus(&self.square(&up), &across3), &self.twice(&shared));
        let y = self.minus(&self.times(&up, &self.minus(&shared, &x)), &self.times(&point.y, &across3));
        let z = self.times(&point.z, &across);
        Point { x, y, z }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(curve: &Curve, x: &str, y: &str) -> Vec<u8> {
        let coordinate = |digits: &str| {
            hex::decode(format!("{digits:0>width$}", width = 2 * curve.size)).expect("hexadecimal digits")
        };
        [vec![4], coordinate(x), coordinate(y)].concat()
    }

    #[test]
    fn base_points_lie_on_their_curves_and_others_do_not() {
        for curve in CURVES {
            let mut base = point(&curve, curve.base.0, curve.base.1);
            assert!(curve.holds(&base));
            if let Some(last) = base.last_mut() {
                *last ^= 1;
            }
            assert!(!curve.holds(&base));
            assert!(!curve.holds(&base[1..]));
            assert!(!curve.holds(&[]));
        }
    }

    #[test]
    fn the_order_minus_one_belongs_to_the_mirrored_base_point() {
        for curve in CURVES {
            let order = Natural::from_hex(curve.order);
            let base = point(&curve, curve.base.0, curve.base.1);
            assert!(curve.belong_together(&Natural::small(1), &base));
            assert!(!curve.belong_together(&Natural::small(2), &base));
            assert!(!curve.belong_together(&order.minus(&Natural::small(1)), &base));
            // n + 1 comes back to the base point, by way of infinity.
            assert!(curve.belong_together(&order.plus(&Natural::small(1)), &base));
            assert!(!curve.is_private_key(&order));
        }
    }
}
