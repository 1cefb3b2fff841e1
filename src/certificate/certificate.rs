//! The contents of one certificate.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::der::{Element, tag};
use super::x509;
use crate::value::Timestamp;

/// The contents of one certificate. Signatures are not verified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a statement of the certificate, not a state")]
pub struct Certificate {
    /// The subject, such as `CN=kubernetes`.
    pub subject: String,
    /// The issuer; the subject itself for a root.
    pub issuer: String,
    /// The first moment of validity.
    pub not_before: Timestamp,
    /// The last moment of validity.
    pub not_after: Timestamp,
    /// Whether it is marked as a certificate authority, or is a root of version 1, which cannot say so.
    pub is_ca: bool,
    /// Whether its key may sign certificates: `keyCertSign`, or no key usage at all.
    pub may_sign: bool,
    /// Whether a client may show it: `clientAuth`, any purpose, or no purpose given.
    pub client_auth: bool,
    /// Whether a server may show it: `serverAuth`, any purpose, or no purpose given.
    pub server_auth: bool,
    /// The DNS names it is valid for.
    pub dns_names: Vec<String>,
    /// The addresses it is valid for.
    pub ip_addresses: Vec<IpAddr>,
    /// The kind and size of its public key.
    pub key: PublicKey,
    /// `sha256:` and the hash of its public key: what `kubeadm join --discovery-token-ca-cert-hash` takes.
    pub public_key_hash: String,
    names: Names,
}

/// What says who issued whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Names {
    subject: Vec<u8>,
    issuer: Vec<u8>,
    subject_key: Option<Vec<u8>>,
    authority_key: Option<Vec<u8>>,
}

/// The kind and size of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PublicKey {
    /// RSA, with the bits of its modulus.
    Rsa(usize),
    /// A NIST curve, with the bits of its coordinates.
    Ec(usize),
    /// Ed25519.
    Ed25519,
    /// Any other.
    Other,
}

const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const ANY_PURPOSE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// A root older than extensions: Go's `CheckSignatureFrom` asks for basic constraints of version 3 only.
fn is_old_root(parsed: &x509::Parsed<'_>) -> bool {
    parsed.version < 3 && parsed.subject == parsed.issuer
}

impl Certificate {
    /// Reads DER; nothing where Go would not take it for a certificate.
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        let parsed = x509::parse(der)?;
        let extensions = &parsed.extensions;
        let allows = |purpose: &[u8]| {
            let purposes = extensions.extended_key_usage.as_ref().filter(|all| !all.is_empty());
            // `Certificate.Verify` takes a certificate without extended key usages for any purpose.
            purposes.is_none_or(|all| all.contains(&purpose) || all.contains(&ANY_PURPOSE))
        };
        // keyCertSign is the sixth bit.
        let signs = |usage: &[u8]| usage.first().is_some_and(|bits| bits & 0x04 != 0);
        let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
        Some(Self {
            subject: name(parsed.subject),
            issuer: name(parsed.issuer),
            not_before: parsed.not_before,
            not_after: parsed.not_after,
            is_ca: extensions.is_ca || is_old_root(&parsed),
            // Without a bit set it is none, for Go.
            may_sign: extensions
                .key_usage
                .filter(|usage| usage.iter().any(|bits| *bits != 0))
                .is_none_or(signs),
            client_auth: allows(CLIENT_AUTH),
            server_auth: allows(SERVER_AUTH),
            dns_names: extensions.names.iter().filter_map(dns_name).collect(),
            ip_addresses: extensions.names.iter().filter_map(ip_address).collect(),
            key: match parsed.public_key {
                x509::PublicKey::Rsa { modulus, .. } => {
                    // Bits and not bytes: a modulus of 2,047 bits is a 2,047-bit key to Go, which TLS may refuse.
                    let unused = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
                    PublicKey::Rsa(modulus.len() * 8 - unused)
                }
                x509::PublicKey::Ec { curve, .. } => PublicKey::Ec(curve.bits()),
                x509::PublicKey::Ed25519 { .. } => PublicKey::Ed25519,
                x509::PublicKey::Other => PublicKey::Other,
            },
            // `pubkeypin.Hash` of kubeadm: over the whole SubjectPublicKeyInfo, algorithm included.
            public_key_hash: format!("sha256:{}", hex::encode(Sha256::digest(parsed.public_key_info))),
            names: Names {
                subject: parsed.subject.to_vec(),
                issuer: parsed.issuer.to_vec(),
                subject_key: owned(extensions.subject_key),
                authority_key: owned(extensions.authority_key),
            },
        })
    }

    /// Whether it is valid at a time.
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        self.not_before <= time && time <= self.not_after
    }

    /// Whether `issuer` can have issued it: the names match, and so do the key identifiers where both give one.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        // `CertPool.findPotentialParents` compares raw names and only sorts by key identifiers; here
        // two that differ are a no, as the signature would not fit.
        let keys = self.names.authority_key.as_ref().zip(issuer.names.subject_key.as_ref());
        self.names.issuer == issuer.names.subject && keys.is_none_or(|(wanted, found)| wanted == found)
    }

    /// Whether both certificates are of the same key.
    pub fn has_key_of(&self, other: &Self) -> bool {
        self.public_key_hash == other.public_key_hash
    }
}

/// A name as people write it, in the order of the certificate.
fn name(name: &[u8]) -> String {
    // For people only: `is_issued_by` compares the bytes, because equal texts may be different names.
    let attributes = x509::attributes(name).unwrap_or_default();
    let parts: Vec<String> = attributes
        .into_iter()
        .map(|(oid, value)| {
            let kind = match oid {
                [0x55, 0x04, 0x03] => "CN".to_owned(),
                [0x55, 0x04, 0x06] => "C".to_owned(),
                [0x55, 0x04, 0x07] => "L".to_owned(),
                [0x55, 0x04, 0x08] => "ST".to_owned(),
                [0x55, 0x04, 0x0a] => "O".to_owned(),
                [0x55, 0x04, 0x0b] => "OU".to_owned(),
                other => format!("#{}", hex::encode(other)),
            };
            format!("{kind}={}", text(value))
        })
        .collect();
    parts.join(",")
}

fn text(value: Element<'_>) -> String {
    match value.tag {
        tag::BMP_STRING => {
            let units: Vec<u16> = value
                .content
                .chunks_exact(2)
                .map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1]))
                .collect();
            String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
        }
        tag::T61_STRING => value.content.iter().map(|byte| char::from(*byte)).collect(),
        _ => String::from_utf8_lossy(value.content).into_owned(),
    }
}

fn dns_name((tag, content): &(u8, &[u8])) -> Option<String> {
    (*tag == 0x82).then(|| String::from_utf8_lossy(content).into_owned())
}

fn ip_address((tag, content): &(u8, &[u8])) -> Option<IpAddr> {
    let four = || <[u8; 4]>::try_from(*content).ok().map(IpAddr::from);
    let sixteen = || <[u8; 16]>::try_from(*content).ok().map(IpAddr::from);
    if *tag == 0x87 { four().or_else(sixteen) } else { None }
}
