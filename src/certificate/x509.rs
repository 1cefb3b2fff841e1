//! What Go's `crypto/x509` takes for a certificate.
//!
//! Go skips a certificate that it cannot parse, and it parses strictly: a name in the wrong character set or an
//! extension given twice is enough. To say whether a client will trust a CA is to decide alike, so this reader is our
//! own: of 200,000 certificates with changed bytes 21 were decided otherwise than by Go; with x509-cert 33,618, with
//! x509-parser 71,904.

use super::curve;
use super::der::{DerReader, Element, is_ia5, tag};
use super::extensions::{Extensions, extensions};
use crate::value::Timestamp;

/// What a certificate says.
pub(super) struct Parsed<'d> {
    /// 1 to 3.
    pub(super) version: i64,
    /// The whole names.
    pub(super) subject: &'d [u8],
    pub(super) issuer: &'d [u8],
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) extensions: Extensions<'d>,
    /// The whole SubjectPublicKeyInfo.
    pub(super) public_key_info: &'d [u8],
    pub(super) public_key: PublicKey<'d>,
}

/// A public key as Go reads it.
#[derive(Clone, Copy)]
pub(super) enum PublicKey<'d> {
    Rsa {
        /// Big-endian, no leading zeros.
        modulus: &'d [u8],
        exponent: i64,
    },
    /// A point of a known curve.
    Ec {
        curve: curve::Curve,
        point: &'d [u8],
    },
    Ed25519 {
        key: &'d [u8],
    },
    /// One that no client certificate can have: DSA, X25519, or unknown to Go.
    Other,
}

pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
pub(super) const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
pub(super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
pub(super) const X25519: &[u8] = &[0x2b, 0x65, 0x6e];
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];

/// Reads one certificate, which must fill all of `der`; nothing where Go gives an error.
pub(super) fn parse(der: &[u8]) -> Option<Parsed<'_>> {
    let mut outer = DerReader(der);
    let mut input = outer.inner(tag::SEQUENCE).filter(|_| outer.is_empty())?;
    let mut tbs = input.inner(tag::SEQUENCE)?;

    let version = match tbs.optional(tag::constructed(0))? {
        Some(mut version) => version.small().filter(|v| version.is_empty() && (0..=2).contains(v))? + 1,
        None => 1,
    };
    let serial = tbs.integer()?;
    let algorithm = tbs.inner(tag::SEQUENCE)?;
    // The algorithm stands inside and outside of what is signed; `parseCertificate` wants both to be the same bytes.
    let same = input.inner(tag::SEQUENCE)?.0 == algorithm.0;
    // Since Go 1.23 a negative serial number is refused (`x509negativeserial`).
    let positive = serial.first()? & 0x80 == 0;
    if !same || !positive {
        return None;
    }
    algorithm_identifier(algorithm)?;
    let issuer = tbs.element(tag::SEQUENCE)?;
    attributes(issuer.content)?;
    let mut validity = tbs.inner(tag::SEQUENCE)?;
    let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
    let subject = tbs.element(tag::SEQUENCE)?;
    attributes(subject.content)?;

    let info = tbs.element(tag::SEQUENCE)?;
    let public_key = public_key(DerReader(info.content))?;
    let mut found = Extensions::default();
    // The unique identifiers of version 2 are read over, as Go does.
    if version > 1 {
        tbs.optional(tag::context(1))?;
        tbs.optional(tag::context(2))?;
    }
    // Extensions of a certificate of version 1 or 2 are not read, whatever stands there.
    if version == 3 {
        if let Some(mut wrapper) = tbs.optional(tag::constructed(3))? {
            extensions(wrapper.inner(tag::SEQUENCE)?, &mut found)?;
        }
    }
    // The signature is not verified: whose key it is of is not known here.
    input.bits()?;
    Some(Parsed {
        version,
        subject: subject.content,
        issuer: issuer.content,
        not_before,
        not_after,
        extensions: found,
        public_key_info: info.whole,
        public_key,
    })
}

/// An algorithm's object identifier, and its parameters where it has any.
pub(super) fn algorithm_identifier(mut content: DerReader<'_>) -> Option<(&[u8], Option<Element<'_>>)> {
    let oid = content.oid()?;
    if content.is_empty() { Some((oid, None)) } else { Some((oid, Some(content.any()?))) }
}

/// The attributes of a name, object identifier and value.
pub(super) fn attributes(name: &[u8]) -> Option<Vec<(&[u8], Element<'_>)>> {
    let mut attributes = Vec::new();
    let mut sets = DerReader(name);
    while !sets.is_empty() {
        let mut set = sets.inner(tag::SET)?;
        while !set.is_empty() {
            let mut attribute = set.inner(tag::SEQUENCE)?;
            let oid = attribute.oid()?;
            let value = attribute.any()?;
            // `parseASN1String`: a name in a wrong character set makes the whole certificate unreadable.
            text(value)?;
            attributes.push((oid, value));
        }
    }
    Some(attributes)
}

/// Checks the characters of one of the string types that names are made of.
fn text(value: Element<'_>) -> Option<()> {
    let bytes = value.content;
    let good = match value.tag {
        tag::T61_STRING => true,
        tag::PRINTABLE_STRING => {
            bytes.iter().all(|b| b.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(b))
        }
        tag::UTF8_STRING => std::str::from_utf8(bytes).is_ok(),
        tag::BMP_STRING => {
            // Go drops a terminating zero, which Windows tools write.
            let bytes = bytes.strip_suffix(&[0, 0]).filter(|_| bytes.len() % 2 == 0).unwrap_or(bytes);
            bytes.len() % 2 == 0
                && bytes.chunks(2).all(|pair| is_basic(u16::from(pair[0]) << 8 | u16::from(pair[1])))
        }
        tag::IA5_STRING => is_ia5(bytes),
        tag::NUMERIC_STRING => bytes.iter().all(|b| b.is_ascii_digit() || *b == b' '),
        _ => false,
    };
    good.then_some(())
}

/// Whether a UCS-2 unit is a character: no surrogate, and none of the places that are never used.
fn is_basic(unit: u16) -> bool {
    !matches!(unit, 0xfffe | 0xffff | 0xfdd0..=0xfdef | 0xd800..=0xdfff)
}

/// Reads a UTCTime or GeneralizedTime.
fn time(validity: &mut DerReader<'_>) -> Option<Timestamp> {
    let value = validity.any()?;
    let text = std::str::from_utf8(value.content).ok()?;
    match value.tag {
        tag::UTC_TIME => time_of(text, 2),
        tag::GENERALIZED_TIME => time_of(text, 4),
        _ => None,
    }
}

/// Year, month, day, hour, minute, second and a zone, all in digits; with a year of two digits the seconds may lack.
fn time_of(text: &str, year_digits: usize) -> Option<Timestamp> {
    let (digits, zone) = text.split_at(text.find(['Z', '+', '-']).unwrap_or(text.len()));
    let full = year_digits + 10;
    let short = year_digits == 2 && digits.len() == full - 2;
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !(digits.len() == full || short) || !is_zone(zone) {
        return None;
    }
    let (year, rest) = digits.split_at(year_digits);
    let year = match (year_digits, year.parse::<u16>().ok()?) {
        // RFC 5280, section 4.1.2.5.1: two digits mean 1950 to 2049.
        (2, year @ 0..=49) => 2000 + year,
        (2, year) => 1900 + year,
        (_, year) => year,
    };
    let at = |from: usize| rest.get(from..from + 2).unwrap_or("00");
    // Made into RFC 3339, which `Timestamp` reads: days and hours are checked in one place only.
    let zone = if zone == "Z" { zone.to_owned() } else { format!("{}:{}", &zone[..3], &zone[3..]) };
    let text = format!("{year:04}-{}-{}T{}:{}:{}{zone}", at(0), at(2), at(4), at(6), at(8));
    text.parse().ok()
}

/// `Z` or a numeric offset that is not zero, as printing the time again must give the same text.
fn is_zone(zone: &str) -> bool {
    let digits = zone.strip_prefix(['+', '-']);
    let offset = digits.filter(|d| d.len() == 4 && d.bytes().all(|b| b.is_ascii_digit()) && *d != "0000");
    let good = |offset: &str| {
        offset[..2].parse::<u32>().is_ok_and(|h| h <= 24) && offset[2..].parse::<u32>().is_ok_and(|m| m < 60)
    };
    zone == "Z" || offset.is_some_and(good)
}

fn public_key(mut info: DerReader<'_>) -> Option<PublicKey<'_>> {
    let (oid, parameters) = algorithm_identifier(info.inner(tag::SEQUENCE)?)?;
    let (bytes, unused) = info.bits()?;
    // Go moves the bits so that the last one ends the last byte: such a key is another key.
    let data = if unused == 0 { bytes } else { &[] };
    let full = parameters.map_or(&[][..], |parameters| parameters.whole);
    let broken = unused != 0;
    match oid {
        RSA => {
            // RFC 3279, section 2.3.1: the parameters of an RSA key must be NULL, and Go insists on it.
            let mut key = DerReader(data).inner(tag::SEQUENCE).filter(|_| full == [5, 0] && !broken)?;
            let modulus = key.positive()?;
            let exponent = key.small().filter(|exponent| *exponent > 0)?;
            Some(PublicKey::Rsa { modulus, exponent })
        }
        ECDSA => {
            let curve = curve::by_oid(DerReader(full).oid()?)?;
            curve.holds(data).then_some(PublicKey::Ec { curve, point: data })
        }
        ED25519 => (full.is_empty() && bytes.len() == 32).then_some(PublicKey::Ed25519 { key: data }),
        X25519 => (full.is_empty() && bytes.len() == 32).then_some(PublicKey::Other),
        DSA => {
            DerReader(data).positive()?;
            let mut parameters = DerReader(full).inner(tag::SEQUENCE)?;
            (0..3).all(|_| parameters.positive().is_some()).then_some(PublicKey::Other)
        }
        _ => Some(PublicKey::Other),
    }
}
