//! Extensions as Go's `crypto/x509` reads them: one that it cannot read makes the certificate none.

use std::collections::BTreeSet;

use super::der::is_ia5;
use super::der::{DerReader, Element, is_any_oid, signed, tag};
use crate::value::GoUrl;
use crate::version::Minor;

/// What the extensions say.
#[derive(Default)]
pub(super) struct Extensions<'d> {
    pub(super) is_ca: bool,
    /// The bits of the key usage, `digitalSignature` first; `None` where the key may be used for anything.
    pub(super) key_usage: Option<&'d [u8]>,
    /// Object identifiers; `None` where the certificate may be used for anything.
    pub(super) extended_key_usage: Option<Vec<&'d [u8]>>,
    /// Tag and content of each alternative name.
    pub(super) names: Vec<(u8, &'d [u8])>,
    pub(super) subject_key: Option<&'d [u8]>,
    pub(super) authority_key: Option<&'d [u8]>,
}

pub(super) fn extensions<'d>(mut list: DerReader<'d>, found: &mut Extensions<'d>) -> Option<()> {
    let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
    let mut all = Vec::new();
    while !list.is_empty() {
        let mut extension = list.inner(tag::SEQUENCE)?;
        let oid = extension.oid()?;
        let critical = if extension.peek(tag::BOOLEAN) { extension.boolean()? } else { false };
        let value = extension.inner(tag::OCTET_STRING)?;
        // `parseCertificate`: "x509: certificate contains duplicate extensions", before any of them is looked at.
        if !seen.insert(oid) {
            return None;
        }
        all.push((oid, critical, value));
    }
    // `processExtensions`. One that Go does not know is no fault here, though
    // critical: it only spoils a later verification.
    all.into_iter().try_for_each(|(oid, critical, value)| match *oid {
        [0x55, 0x1d, kind] => standard_extension(kind, critical, value, found),
        [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01] => authority_info(critical, value),
        _ => Some(()),
    })
}

fn standard_extension<'d>(
    kind: u8,
    critical: bool,
    mut value: DerReader<'d>,
    found: &mut Extensions<'d>,
) -> Option<()> {
    match kind {
        14 => {
            // RFC 5280, section 4.2.1.2: Go refuses a subject key identifier that is marked critical.
            found.subject_key = Some(value.element(tag::OCTET_STRING).filter(|_| !critical)?.content);
            Some(())
        }
        15 => {
            found.key_usage = Some(value.bits()?.0);
            Some(())
        }
        17 => {
            let mut names = value.inner(tag::SEQUENCE)?;
            while !names.is_empty() {
                let name = names.any()?;
                alternative_name(name)?;
                found.names.push((name.tag, name.content));
            }
            Some(())
        }
        19 => {
            let mut constraints = value.inner(tag::SEQUENCE)?;
            if constraints.peek(tag::BOOLEAN) {
                found.is_ca = constraints.boolean()?;
            }
            if constraints.peek(tag::INTEGER) {
                // The length of the path is only checked for being one; whether a chain is too long needs the chain.
                signed(constraints.integer()?).filter(|length| *length >= 0)?;
            }
            Some(())
        }
        // The others are read for one reason: a fault in them makes Go refuse the certificate.
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
            found.authority_key = identifier.optional(tag::context(0))?.map(|key| key.0);
            Some(())
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
            let all = found.extended_key_usage.insert(Vec::new());
            while !usages.is_empty() {
                all.push(usages.oid()?);
            }
            Some(())
        }
        54 => value.small().map(drop),
        _ => Some(()),
    }
}

fn alternative_name(name: Element<'_>) -> Option<()> {
    // `parseSANExtension` looks at mail addresses, DNS names, URIs and addresses, and passes over all other kinds.
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
    let url = std::str::from_utf8(bytes).ok().and_then(|text| GoUrl::parse(text, Minor::NEWEST).ok());
    url.is_some_and(|url| is_domain(url.authority().as_bytes(), false))
}

/// Whether Go takes a domain name; a constraint may begin with a dot.
fn is_domain(name: &[u8], constraint: bool) -> bool {
    if name.is_empty() {
        return true;
    }
    let name = name.strip_prefix(b".").filter(|_| constraint).unwrap_or(name);
    // `domainToReverseLabels` of verify.go: any printable byte passes, underscores and stars too.
    name.split(|b| *b == b'.').all(|label| !label.is_empty() && label.iter().all(|b| (33..=126).contains(b)))
}

fn name_constraints(mut value: DerReader<'_>) -> Option<()> {
    let mut lists = value.inner(tag::SEQUENCE).filter(|_| value.is_empty())?;
    let permitted = lists.optional(tag::constructed(0))?;
    let excluded = lists.optional(tag::constructed(1))?;
    // RFC 5280, section 4.2.1.10, forbids an empty sequence, and `parseNameConstraintsExtension` checks it.
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
    // `isValidIPMask`: in the one byte that is neither all ones nor all zeros the ones come first.
    rest.next().is_none_or(|byte| byte.leading_ones() + byte.trailing_zeros() >= 8)
        && rest.all(|byte| *byte == 0)
}

/// Whether the bytes are an unquoted mailbox.
fn is_mailbox(value: &[u8]) -> bool {
    // Of `parseRFC2821Mailbox` without its quoted form, which no CA writes into a constraint.
    let Some(at) = value.iter().rposition(|b| *b == b'@') else { return false };
    let (local, domain) = (&value[..at], &value[at + 1..]);
    let atom = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(b);
    let dots = local.first() == Some(&b'.')
        || local.last() == Some(&b'.')
        || local.windows(2).any(|two| two == b"..");
    !local.is_empty() && local.iter().all(atom) && !dots && is_domain(domain, false)
}

fn distribution_points(mut points: DerReader<'_>) -> Option<()> {
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

fn policies(mut list: DerReader<'_>) -> Option<()> {
    let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
    while !list.is_empty() {
        let oid = list.inner(tag::SEQUENCE)?.element(tag::OBJECT_IDENTIFIER)?.content;
        // Policies are of the newer type `x509.OID`, which has no bound for its parts.
        if !seen.insert(oid) || !is_any_oid(oid) {
            return None;
        }
    }
    Some(())
}

fn authority_info(critical: bool, mut value: DerReader<'_>) -> Option<()> {
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
