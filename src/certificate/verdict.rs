//! What Go says of PEM data, where client-go and the servers hand it over.

use std::fmt;

use super::key::{self, Match};
use super::x509;
use crate::format::pem;

/// What client-go makes of certificate-authority data, the way its `rootCertPool` does.
///
/// The text of each is the message of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootPool {
    /// No data: the host's own roots are trusted.
    HostRoots,
    /// So many certificates are trusted.
    Trusts(usize),
    /// Refused: what is left is not PEM.
    NotPem,
    /// Refused: a certificate that cannot be parsed, and no other.
    BrokenCertificate,
    /// Refused: PEM, but no certificate.
    NoCertificate,
}

impl RootPool {
    /// Whether a client can be made.
    pub(crate) const fn is_accepted(self) -> bool {
        matches!(self, Self::HostRoots | Self::Trusts(_))
    }
}

impl fmt::Display for RootPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HostRoots => f.write_str("the host's own roots are trusted"),
            Self::Trusts(count) => write!(f, "{count} certificates are trusted"),
            Self::NotPem => f.write_str("unable to parse bytes as PEM block"),
            Self::BrokenCertificate => f.write_str("failed to parse certificate"),
            Self::NoCertificate => f.write_str("no valid certificate authority data seen"),
        }
    }
}

/// How many certificates `x509.CertPool.AppendCertsFromPEM` takes: of blocks labelled `CERTIFICATE` without
/// headers, those that parse.
pub(crate) fn pooled_certificates(data: &[u8]) -> usize {
    pem::blocks(data)
        .filter(|block| is_plain_certificate(block) && x509::parse(&block.content).is_some())
        .count()
}

fn is_plain_certificate(block: &pem::Block<'_>) -> bool {
    block.label == b"CERTIFICATE" && !block.has_headers
}

/// What client-go makes of certificate-authority data.
pub(crate) fn root_pool(data: &[u8]) -> RootPool {
    if data.is_empty() {
        return RootPool::HostRoots;
    }
    match pooled_certificates(data) {
        0 => {}
        count => return RootPool::Trusts(count),
    }
    // The message is that of the first thing amiss; text behind the last block is not PEM.
    let mut end = 0;
    for block in pem::blocks(data) {
        if is_plain_certificate(&block) {
            return RootPool::BrokenCertificate;
        }
        end = block.span.end;
    }
    if end < data.len() { RootPool::NotPem } else { RootPool::NoCertificate }
}

/// What `tls.X509KeyPair` makes of a client certificate and its key. The text of each is the program's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPair {
    /// The first certificate belongs to the key.
    Matches,
    /// It cannot be said: the key is an Ed25519 one, of which the public half is not computed here.
    NotComputed,
    NoPemInCertificate,
    KeyForCertificate,
    NoCertificate,
    NoPemInKey,
    CertificateForKey,
    NoKey,
    BrokenCertificate,
    BrokenKey,
    UnknownKey,
    OtherKind,
    Mismatch,
    UnknownCertificateKey,
}

impl KeyPair {
    /// Whether a client can be made, as far as that can be said.
    pub(crate) const fn is_accepted(self) -> bool {
        matches!(self, Self::Matches | Self::NotComputed)
    }
}

impl fmt::Display for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Matches => "the certificate belongs to the key",
            Self::NotComputed => "whether the certificate belongs to the key was not looked at",
            Self::NoPemInCertificate => "tls: failed to find any PEM data in certificate input",
            Self::KeyForCertificate => {
                "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM \
                 inputs may have been switched"
            }
            Self::NoCertificate => "tls: failed to find \"CERTIFICATE\" PEM block in certificate input",
            Self::NoPemInKey => "tls: failed to find any PEM data in key input",
            Self::CertificateForKey => {
                "tls: found a certificate rather than a key in the PEM for the private key"
            }
            Self::NoKey => "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input",
            Self::BrokenCertificate => "the certificate cannot be parsed",
            Self::BrokenKey => "tls: failed to parse private key",
            Self::UnknownKey => "tls: found unknown private key type in PKCS#8 wrapping",
            Self::OtherKind => "tls: private key type does not match public key type",
            Self::Mismatch => "tls: private key does not match public key",
            Self::UnknownCertificateKey => "tls: unknown public key algorithm",
        })
    }
}

/// What `tls.X509KeyPair` makes of the two.
pub(crate) fn key_pair(certificate: &[u8], key: &[u8]) -> KeyPair {
    let blocks: Vec<_> = pem::blocks(certificate).collect();
    let Some(leaf) = blocks.iter().find(|block| block.label == b"CERTIFICATE") else {
        return match &*blocks {
            [] => KeyPair::NoPemInCertificate,
            [only] if only.label.ends_with(b"PRIVATE KEY") => KeyPair::KeyForCertificate,
            _ => KeyPair::NoCertificate,
        };
    };
    let blocks: Vec<_> = pem::blocks(key).collect();
    let Some(key) = blocks.iter().find(|block| block.is_private_key()) else {
        return match &*blocks {
            [] => KeyPair::NoPemInKey,
            [only] if only.label == b"CERTIFICATE" => KeyPair::CertificateForKey,
            _ => KeyPair::NoKey,
        };
    };
    let Some(leaf) = x509::parse(&leaf.content) else { return KeyPair::BrokenCertificate };
    let key = match key::parse(&key.content) {
        None => return KeyPair::BrokenKey,
        Some(key::PrivateKey::Other) => return KeyPair::UnknownKey,
        Some(key) => key,
    };
    match key.matches(&leaf.public_key) {
        Match::Yes => KeyPair::Matches,
        Match::No => KeyPair::Mismatch,
        Match::OtherKind => KeyPair::OtherKind,
        Match::UnknownKind => KeyPair::UnknownCertificateKey,
        Match::NotComputed => KeyPair::NotComputed,
    }
}
