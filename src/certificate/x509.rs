//! What Go's `crypto/x509` takes for a certificate.
//!
//! Go skips a certificate that it cannot parse, and it parses strictly: a name in the wrong character set or an
//! extension given twice is enough. Whoever wants to say whether a client will trust a CA has to decide alike.

use super::curve;
use super::der::{Element, Reader, is_any_oid, signed, tag};

/// The parts of a certificate that verdicts need.
#[derive(Clone, Copy)]
pub(super) struct Parsed<'d> {
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
    Ed25519(&'d [u8]),
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
    let mut outer = Reader(der);
    let mut input = outer.inner(tag::SEQUENCE).filter(|_| outer.is_empty())?;
    let mut tbs = input.inner(tag::SEQUENCE)?;

    let version = match tbs.optional(tag::constructed(0))? {
        Some(mut version) => version.small().filter(|v| version.is_empty() && (0..=2).contains(v))? + 1,
        None => 1,
    };
    let serial = tbs.integer()?;
    let algorithm = tbs.inner(tag::SEQUENCE)?;
    let same = input.inner(tag::SEQUENCE)?.0 == algorithm.0;
    let positive = serial.first()? & 0x80 == 0;
    if !same || !positive {
        return None;
    }
    algorithm_identifier(algorithm)?;
    name(tbs.element(tag::SEQUENCE)?)?;
    let mut validity = tbs.inner(tag::SEQUENCE)?;
    time(&mut validity)?;
    time(&mut validity)?;
    name(tbs.element(tag::SEQUENCE)?)?;

    let info = tbs.element(tag::SEQUENCE)?;
    let parsed = Parsed { public_key_info: info.whole, public_key: public_key(Reader(info.content))? };
    if version > 1 {
        tbs.optional(tag::context(1))?;
        tbs.optional(tag::context(2))?;
    }
    if version == 3 {
        if let Some(mut wrapper) = tbs.optional(tag::constructed(3))? {
            extensions(wrapper.inner(tag::SEQUENCE)?)?;
        }
    }
    input.bits()?;
    Some(parsed)
}

/// An algorithm's object identifier, and its parameters where it has any.
pub(super) fn algorithm_identifier(mut content: Reader<'_>) -> Option<(&[u8], Option<Element<'_>>)> {
    let oid = content.oid()?;
    if content.is_empty() { Some((oid, None)) } else { Some((oid, Some(content.any()?))) }
}

fn name(name: Element<'_>) -> Option<()> {
    let mut sets = Reader(name.content);
    while !sets.is_empty() {
        let mut set = sets.inner(tag::SET)?;
        while !set.is_empty() {
            let mut attribute = set.inner(tag::SEQUENCE)?;
            attribute.oid()?;
            text(attribute.any()?)?;
        }
    }
    Some(())
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

/// Go looks at characters: a byte that is no UTF-8 counts as one above ASCII.
fn is_ia5(bytes: &[u8]) -> bool {
    bytes.is_ascii()
}

/// Checks a UTCTime or GeneralizedTime.
fn time(validity: &mut Reader<'_>) -> Option<()> {
    let value = validity.any()?;
    let text = std::str::from_utf8(value.content).ok()?;
    let good = match value.tag {
        tag::UTC_TIME => is_time(text, 2, true),
        tag::GENERALIZED_TIME => is_time(text, 4, false),
        _ => false,
    };
    good.then_some(())
}

/// Whether a text is year, month, day, hour, minute, second and a zone, all in digits.
fn is_time(text: &str, year_digits: usize, seconds_may_lack: bool) -> bool {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (digits, zone) = text.split_at(zone);
    let full = year_digits + 10;
    let short = seconds_may_lack && digits.len() == full - 2;
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !(digits.len() == full || short) || !is_zone(zone) {
        return false;
    }
    let number = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<u32>().ok());
    let year = digits[..year_digits].parse::<u32>().map(|year| match (year_digits, year) {
        (2, 0..=68) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    });
    let rest = [0, 2, 4, 6].map(|at| number(year_digits + at));
    let (Ok(year), [Some(month), Some(day), Some(hour), Some(minute)]) = (year, rest) else { return false };
    let second = if short { 0 } else { number(year_digits + 8).unwrap_or(60) };
    (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
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

fn public_key(mut info: Reader<'_>) -> Option<PublicKey<'_>> {
    let (oid, parameters) = algorithm_identifier(info.inner(tag::SEQUENCE)?)?;
    let (bytes, unused) = info.bits()?;
    // Go moves the bits so that the last one ends the last byte: such a key is another key.
    let data = if unused == 0 { bytes } else { &[] };
    let full = parameters.map_or(&[][..], |parameters| parameters.whole);
    let broken = unused != 0;
    match oid {
        RSA => {
            let mut key = Reader(data).inner(tag::SEQUENCE).filter(|_| full == [5, 0] && !broken)?;
            let modulus = key.positive()?;
            let exponent = key.small().filter(|exponent| *exponent > 0)?;
            Some(PublicKey::Rsa { modulus, exponent })
        }
        ECDSA => {
            let curve = curve::by_oid(Reader(full).oid()?)?;
            curve.holds(data).then_some(PublicKey::Ec { curve, point: data })
        }
        ED25519 => (full.is_empty() && bytes.len() == 32).then_some(PublicKey::Ed25519(bytes)),
        X25519 => (full.is_empty() && bytes.len() == 32).then_some(PublicKey::Other),
        DSA => {
            Reader(data).positive()?;
            let mut parameters = Reader(full).inner(tag::SEQUENCE)?;
            (0..3).all(|_| parameters.positive().is_some()).then_some(PublicKey::Other)
        }
        _ => Some(PublicKey::Other),
    }
}

fn extensions(mut list: Reader<'_>) -> Option<()> {
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut all = Vec::new();
    while !list.is_empty() {
        let mut extension = list.inner(tag::SEQUENCE)?;
        let oid = extension.oid()?;
        let critical = if extension.peek(tag::BOOLEAN) { extension.boolean()? } else { false };
        let value = extension.inner(tag::OCTET_STRING)?;
        if seen.contains(&oid) {
            return None;
        }
        seen.push(oid);
        all.push((oid, critical, value));
    }
    all.into_iter().try_for_each(|(oid, critical, value)| match *oid {
        [0x55, 0x1d, kind] => standard_extension(kind, critical, value),
        [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01] => authority_info(critical, value),
        _ => Some(()),
    })
}

fn standard_extension(kind: u8, critical: bool, mut value: Reader<'_>) -> Option<()> {
    match kind {
        14 => value.element(tag::OCTET_STRING).filter(|_| !critical).map(drop),
        15 => value.bits().map(drop),
        17 => {
            let mut names = value.inner(tag::SEQUENCE)?;
            while !names.is_empty() {
                alternative_name(names.any()?)?;
            }
            Some(())
        }
        19 => {
            let mut constraints = value.inner(tag::SEQUENCE)?;
            if constraints.peek(tag::BOOLEAN) {
                constraints.boolean()?;
            }
            if constraints.peek(tag::INTEGER) {
                signed(constraints.integer()?).filter(|length| *length >= 0)?;
            }
            Some(())
        }
        30 => name_constraints(value),
        31 => distribution_points(value.inner(tag::SEQUENCE)?),
        32 => policies(value.inner(tag::SEQUENCE)?),
        33 => {
            let mut mappings = value.inner(tag::SEQUENCE)?;
            while !mappings.is_empty() {
                let mut mapping = mappings.inner(tag::SEQUENCE)?;
                mapping.element(tag::OBJECT_IDENTIFIER)?;
                mapping.element(tag::OBJECT_IDENTIFIER)?;
            }
            Some(())
        }
        35 => {
            let mut identifier = value.inner(tag::SEQUENCE).filter(|_| !critical)?;
            identifier.optional(tag::context(0)).map(drop)
        }
        36 => {
            let mut constraints = value.inner(tag::SEQUENCE)?;
            for tag in [tag::context(0), tag::context(1)] {
                if constraints.peek(tag) {
                    signed(constraints.integer_of(tag)?)?;
                }
            }
            Some(())
        }
        37 => {
            let mut usages = value.inner(tag::SEQUENCE)?;
            while !usages.is_empty() {
                usages.oid()?;
            }
            Some(())
        }
        54 => value.small().map(drop),
        _ => Some(()),
    }
}

fn alternative_name(name: Element<'_>) -> Option<()> {
    let good = match name.tag {
        0x81 | 0x82 => is_ia5(name.content),
        0x86 => is_ia5(name.content) && is_uri(name.content),
        0x87 => matches!(name.content.len(), 4 | 16),
        _ => true,
    };
    good.then_some(())
}

/// Whether Go parses the bytes as a URL with a usable host.
fn is_uri(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if bytes.iter().any(u8::is_ascii_control) || !is_escaped(fragment) {
        return false;
    }
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    if scheme == Some("") {
        return false;
    }
    let scheme =
        scheme.filter(|s| s.starts_with(|c: char| c.is_ascii_alphabetic()) && s.chars().all(in_scheme));
    let rest = scheme.map_or(text, |scheme| &text[scheme.len() + 1..]);
    let rest = rest.split('?').next().unwrap_or(rest);
    if !rest.starts_with('/') {
        // Behind a scheme this is opaque; without one it is a path, whose first part must not look like a scheme.
        let first = rest.split('/').next().unwrap_or(rest);
        return scheme.is_some() || is_escaped(rest) && !first.contains(':');
    }
    let authority = rest.strip_prefix("//").filter(|rest| scheme.is_some() || !rest.starts_with('/'));
    let Some(authority) = authority else { return is_escaped(rest) };
    let (authority, path) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let in_user = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    is_escaped(path) && user.chars().all(in_user) && is_escaped(user) && is_host(host)
}

/// Whether every `%` begins an escape.
fn is_escaped(text: &str) -> bool {
    let digits = |rest: &str| rest.get(..2).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
    text.split('%').skip(1).all(digits)
}

/// A host name or address with an optional port; names with escapes are not taken.
fn is_host(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        Some(address) => address.rsplit_once(']').map(|(_, port)| port),
        None => Some(host.rfind(':').map_or("", |colon| &host[colon..])),
    };
    let numeric = |port: &str| {
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
    };
    let in_host = |c: char| c.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"".contains(c);
    port.is_some_and(numeric) && host.chars().all(in_host) && is_domain(host.as_bytes(), false)
}

/// Whether Go takes a domain name; a constraint may begin with a dot.
fn is_domain(name: &[u8], constraint: bool) -> bool {
    if name.is_empty() {
        return true;
    }
    let name = name.strip_prefix(b".").filter(|_| constraint).unwrap_or(name);
    name.split(|b| *b == b'.').all(|label| !label.is_empty() && label.iter().all(|b| (33..=126).contains(b)))
}

fn name_constraints(mut value: Reader<'_>) -> Option<()> {
    let mut lists = value.inner(tag::SEQUENCE).filter(|_| value.is_empty())?;
    let permitted = lists.optional(tag::constructed(0))?;
    let excluded = lists.optional(tag::constructed(1))?;
    let some = [permitted, excluded].into_iter().flatten().any(|list| !list.is_empty());
    if !lists.is_empty() || !some {
        return None;
    }
    for mut list in [permitted, excluded].into_iter().flatten() {
        while !list.is_empty() {
            constraint(list.inner(tag::SEQUENCE)?.any()?)?;
        }
    }
    Some(())
}

fn constraint(base: Element<'_>) -> Option<()> {
    let value = base.content;
    let good = match base.tag {
        0x81 if value.contains(&b'@') => is_ia5(value) && is_mailbox(value),
        0x81 | 0x82 => is_ia5(value) && is_domain(value, true),
        0x86 => {
            let address =
                std::str::from_utf8(value).is_ok_and(|text| text.parse::<std::net::IpAddr>().is_ok());
            is_ia5(value) && !address && is_domain(value, true)
        }
        0x87 => matches!(value.len(), 8 | 32) && is_mask(&value[value.len() / 2..]),
        _ => true,
    };
    good.then_some(())
}

/// Whether an address mask is ones followed by zeros.
fn is_mask(mask: &[u8]) -> bool {
    let first = mask.iter().position(|byte| *byte != 0xff).unwrap_or(mask.len());
    let mut rest = mask[first..].iter();
    rest.next().is_none_or(|byte| byte.leading_ones() + byte.trailing_zeros() >= 8)
        && rest.all(|byte| *byte == 0)
}

/// Whether the bytes are an unquoted mailbox.
fn is_mailbox(value: &[u8]) -> bool {
    let Some(at) = value.iter().rposition(|b| *b == b'@') else { return false };
    let (local, domain) = (&value[..at], &value[at + 1..]);
    let atom = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(b);
    let dots = local.first() == Some(&b'.')
        || local.last() == Some(&b'.')
        || local.windows(2).any(|two| two == b"..");
    !local.is_empty() && local.iter().all(atom) && !dots && is_domain(domain, false)
}

fn distribution_points(mut points: Reader<'_>) -> Option<()> {
    while !points.is_empty() {
        let mut point = points.inner(tag::SEQUENCE)?;
        if let Some(mut name) = point.optional(tag::constructed(0))? {
            let mut names = name.inner(tag::constructed(0))?;
            while names.peek(tag::context(6)) {
                names.any()?;
            }
        }
    }
    Some(())
}

fn policies(mut list: Reader<'_>) -> Option<()> {
    let mut seen: Vec<&[u8]> = Vec::new();
    while !list.is_empty() {
        let oid = list.inner(tag::SEQUENCE)?.element(tag::OBJECT_IDENTIFIER)?.content;
        if seen.contains(&oid) || !is_any_oid(oid) {
            return None;
        }
        seen.push(oid);
    }
    Some(())
}

fn authority_info(critical: bool, mut value: Reader<'_>) -> Option<()> {
    let mut list = value.inner(tag::SEQUENCE).filter(|_| !critical)?;
    while !list.is_empty() {
        let mut access = list.inner(tag::SEQUENCE)?;
        access.oid()?;
        if access.peek(tag::context(6)) {
            access.any()?;
        }
    }
    Some(())
}
