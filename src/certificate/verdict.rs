//! What Go says of PEM data, where client-go and the servers hand it over.

use std::fmt;

use super::certificate::Certificate;
use super::key::{self, Match, PrivateKey};
use super::x509::{self, PublicKey};
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
    // `CertPool.AppendCertsFromPEM` skips what it cannot use and counts the others.
    pem::blocks(data)
        .filter(|block| is_plain_certificate(block) && x509::parse(&block.content).is_some())
        .count()
}

fn is_plain_certificate(block: &pem::Block<'_>) -> bool {
    block.label == b"CERTIFICATE" && !block.has_headers
}

/// What client-go makes of certificate-authority data.
pub(crate) fn root_pool(data: &[u8]) -> RootPool {
    // `rootCertPool` of client-go's transport package: no data means no pool, and Go then trusts the host's
    // roots. The messages are those of `createErrorParsingCAData`.
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
    /// It cannot be said: an RSA key of more than 16,384 bits, of which the numbers are not looked at.
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
    match compare(certificate, key) {
        Ok(pair) | Err(pair) => pair,
    }
}

fn compare(certificate: &[u8], key: &[u8]) -> Result<KeyPair, KeyPair> {
    // The order of `X509KeyPair`: certificate blocks, key block, then the certificate is parsed, and the key last.
    let leaf = leaf_block(certificate)?;
    let key = key_block(key)?;
    let leaf = x509::parse(&leaf.content).ok_or(KeyPair::BrokenCertificate)?;
    Ok(match private_key(&key)?.matches(&leaf.public_key) {
        Match::Yes => KeyPair::Matches,
        Match::No => KeyPair::Mismatch,
        Match::OtherKind => KeyPair::OtherKind,
        Match::UnknownKind => KeyPair::UnknownCertificateKey,
        Match::NotComputed => KeyPair::NotComputed,
    })
}

/// What it makes of a certificate whose key is not at hand, and taken to fit: the fault, where there is one.
pub(crate) fn certificate_alone(certificate: &[u8]) -> Result<(), KeyPair> {
    let leaf = leaf_block(certificate)?;
    match x509::parse(&leaf.content).ok_or(KeyPair::BrokenCertificate)?.public_key {
        PublicKey::Other => Err(KeyPair::UnknownCertificateKey),
        _ => Ok(()),
    }
}

/// What it makes of a key whose certificate is not at hand, and taken to fit: the fault, where there is one.
pub(crate) fn key_alone(key: &[u8]) -> Result<(), KeyPair> {
    private_key(&key_block(key)?).map(|_| ())
}

/// The certificates that client-go's `ParseCertsPEM` reads: nothing where one of them cannot be parsed.
pub(crate) fn certificates(data: &[u8]) -> Option<Vec<Certificate>> {
    let plain = pem::blocks(data).filter(is_plain_certificate);
    plain.map(|block| Certificate::from_der(&block.content)).collect()
}

fn leaf_block(certificate: &[u8]) -> Result<pem::Block<'_>, KeyPair> {
    // The loop of `tls.X509KeyPair`: blocks of other labels are skipped, and only the first certificate is the
    // leaf.
    let mut blocks: Vec<_> = pem::blocks(certificate).collect();
    match blocks.iter().position(|block| block.label == b"CERTIFICATE") {
        Some(leaf) => Ok(blocks.swap_remove(leaf)),
        None => Err(match &*blocks {
            [] => KeyPair::NoPemInCertificate,
            [only] if only.label.ends_with(b"PRIVATE KEY") => KeyPair::KeyForCertificate,
            _ => KeyPair::NoCertificate,
        }),
    }
}

fn key_block(key: &[u8]) -> Result<pem::Block<'_>, KeyPair> {
    // `tls.X509KeyPair` takes the first block whose label is `PRIVATE KEY` or ends with ` PRIVATE KEY`.
    let mut blocks: Vec<_> = pem::blocks(key).collect();
    match blocks.iter().position(pem::Block::is_private_key) {
        Some(key) => Ok(blocks.swap_remove(key)),
        None => Err(match &*blocks {
            [] => KeyPair::NoPemInKey,
            [only] if only.label == b"CERTIFICATE" => KeyPair::CertificateForKey,
            _ => KeyPair::NoKey,
        }),
    }
}

fn private_key<'b>(block: &'b pem::Block<'_>) -> Result<PrivateKey<'b>, KeyPair> {
    // `parsePrivateKey` of crypto/tls tries PKCS #1, PKCS #8 and SEC 1 in this order, whatever the label says.
    match key::parse(&block.content) {
        None => Err(KeyPair::BrokenKey),
        Some(PrivateKey::Other) => Err(KeyPair::UnknownKey),
        Some(key) => Ok(key),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A throw-away CA on P-256, made for these tests.
    pub(in crate::certificate) const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUNL4FM9Rj2o5fNLpVYe5FuiwUaBEwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjQwNzA0MjFaFw0zNjExMjEw
NzA0MjFaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAS1uHkfGfnRdoQ2lfuz0i9JfogSayJdiS+Ml+307OHelFAGNnxGeZwA
lselmEsNmDbjY5CdaphHTmdFiuacwDNYo1MwUTAdBgNVHQ4EFgQUo2TTVMn5X/Fg
Mnx12mhVFHjFp3swHwYDVR0jBBgwFoAUo2TTVMn5X/FgMnx12mhVFHjFp3swDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA7WpXJH+/TuIdpQOvlWlM
nMruS0Tv2CPhDqAvzAIExewCIG1WKA3MbsmqrRssdzIrnPxpum8dqReyR17HEkfj
b8za
-----END CERTIFICATE-----
";
    pub(in crate::certificate) const KEY: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIEi18jrGdyrKvlEMZJnn9Bk9RWEmsRz0z1f+ngGG9o60oAoGCCqGSM49
AwEHoUQDQgAEtbh5Hxn50XaENpX7s9IvSX6IEmsiXYkvjJft9Ozh3pRQBjZ8Rnmc
AJbHpZhLDZg242OQnWqYR05nRYrmnMAzWA==
-----END EC PRIVATE KEY-----
";
    const KEY_AS_PKCS8: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSLXyOsZ3Ksq+UQxk
mef0GT1FYSaxHPTPV/6eAYb2jrShRANCAAS1uHkfGfnRdoQ2lfuz0i9JfogSayJd
iS+Ml+307OHelFAGNnxGeZwAlselmEsNmDbjY5CdaphHTmdFiuacwDNY
-----END PRIVATE KEY-----
";
    const OTHER_KEY: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIISiTLMCc7DAgjZg7CQYGoChOMrFOoze2O2sOwjslI0qoAoGCCqGSM49
AwEHoUQDQgAEWhGfk7rwzMhHvpjKQAccBHVSzTKmmjq+7VvXiBfBZt9Vs1e6J8Cb
BX6uFqKPyAzXptDF1eBGrXiQ2Lk1rWmjwA==
-----END EC PRIVATE KEY-----
";

    const ED25519_CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBVDCCAQagAwIBAgIUWcozA9CXAbXstQa9qcD+4yH/HhQwBQYDK2VwMBUxEzAR
BgNVBAMMCmt1YmVybmV0ZXMwHhcNMjYxMjAxMTMyOTE4WhcNMzYxMTI4MTMyOTE4
WjAVMRMwEQYDVQQDDAprdWJlcm5ldGVzMCowBQYDK2VwAyEALDU4VQ6alZtLQEWI
0NyXWm8eLVTOtvzd2NLuUfS1e6OjaDBmMB0GA1UdDgQWBBSMCQluQhHPCY8TIbQh
Dbd+NL1dKzAfBgNVHSMEGDAWgBSMCQluQhHPCY8TIbQhDbd+NL1dKzAPBgNVHRMB
Af8EBTADAQH/MBMGA1UdJQQMMAoGCCsGAQUFBwMCMAUGAytlcANBAG5Lu4ZjqekS
r0wg3g1oZTHF/gPD8et/lxJJ7rCH70ufgyvnmM27UlybA+PJgJA62KYj8OMe4KiD
DW5X2pp0Wg0=
-----END CERTIFICATE-----
";
    const ED25519_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJw1zrJs+/txf7NDgJBROLao1aBH7VZKIxDbwrdg9JiD
-----END PRIVATE KEY-----
";
    const OTHER_ED25519_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAZh0CIR+tGON31XIZfbJivVHubYxLNeUApIig3cd0mw
-----END PRIVATE KEY-----
";
    const X25519_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIEB5J1RLLMw9mEcqFa/VZ7xx/lH76OoX8c3A9niOKslS
-----END PRIVATE KEY-----
";

    fn pair(certificate: &str, key: &str) -> KeyPair {
        key_pair(certificate.as_bytes(), key.as_bytes())
    }

    fn pool(text: &str) -> RootPool {
        root_pool(text.as_bytes())
    }

    /// The certificate with one character of its first line of content changed.
    fn broken() -> String {
        CERTIFICATE.replacen("MII", "NII", 1)
    }

    #[test]
    fn a_pool_takes_what_go_parses_and_passes_over_the_rest() {
        assert_eq!(pool(""), RootPool::HostRoots);
        assert_eq!(pool(CERTIFICATE), RootPool::Trusts(1));
        assert_eq!(pool(&format!("text\n{CERTIFICATE}{CERTIFICATE}text")), RootPool::Trusts(2));
        assert_eq!(pool(&format!("{}{CERTIFICATE}", broken())), RootPool::Trusts(1));
        assert_eq!(pool(&CERTIFICATE.replace('\n', "\r\n")), RootPool::Trusts(1));
        assert_eq!(pool(CERTIFICATE.trim_end()), RootPool::Trusts(1));
    }

    #[test]
    fn a_pool_without_a_certificate_is_refused_in_the_programs_words() {
        let message = |text: &str| {
            let pool = pool(text);
            assert!(!pool.is_accepted());
            pool.to_string()
        };
        assert_eq!(message("not PEM"), "unable to parse bytes as PEM block");
        assert_eq!(
            message(&CERTIFICATE.replace("-----END", "----END")),
            "unable to parse bytes as PEM block"
        );
        assert_eq!(message(KEY), "no valid certificate authority data seen");
        assert_eq!(message(&format!("{KEY}text")), "unable to parse bytes as PEM block");
        assert_eq!(
            message(&CERTIFICATE.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
            "no valid certificate authority data seen"
        );
        assert_eq!(message(&broken()), "failed to parse certificate");
        let headed = CERTIFICATE.replacen("-----\n", "-----\nA: b\n\n", 1);
        assert_eq!(message(&headed), "no valid certificate authority data seen");
    }

    #[test]
    fn a_pair_matches_in_each_form_of_the_key() {
        assert_eq!(pair(CERTIFICATE, KEY), KeyPair::Matches);
        assert_eq!(pair(CERTIFICATE, KEY_AS_PKCS8), KeyPair::Matches);
        // One file with both works for both.
        let both = format!("{KEY}{CERTIFICATE}");
        assert_eq!(pair(&both, &both), KeyPair::Matches);
        // The label says nothing about the form.
        assert_eq!(pair(CERTIFICATE, &KEY.replace("EC PRIVATE KEY", "RSA PRIVATE KEY")), KeyPair::Matches);
    }

    #[test]
    fn a_pair_that_does_not_fit_is_refused() {
        assert_eq!(pair(CERTIFICATE, OTHER_KEY), KeyPair::Mismatch);
        assert_eq!(pair("", KEY), KeyPair::NoPemInCertificate);
        assert_eq!(pair(KEY, CERTIFICATE), KeyPair::KeyForCertificate);
        assert_eq!(pair(&CERTIFICATE.replace("CERTIFICATE", "X"), KEY), KeyPair::NoCertificate);
        assert_eq!(pair(CERTIFICATE, ""), KeyPair::NoPemInKey);
        assert_eq!(pair(CERTIFICATE, CERTIFICATE), KeyPair::CertificateForKey);
        assert_eq!(pair(CERTIFICATE, &KEY.replace("EC PRIVATE KEY", "PUBLIC KEY")), KeyPair::NoKey);
        assert_eq!(pair(&broken(), KEY), KeyPair::BrokenCertificate);
        assert_eq!(pair(CERTIFICATE, &KEY.replacen("MH", "NH", 1)), KeyPair::BrokenKey);
        assert_eq!(KeyPair::Mismatch.to_string(), "tls: private key does not match public key");
    }

    #[test]
    fn an_ed25519_pair_is_compared() {
        assert_eq!(pair(ED25519_CERTIFICATE, ED25519_KEY), KeyPair::Matches);
        assert_eq!(pair(ED25519_CERTIFICATE, OTHER_ED25519_KEY), KeyPair::Mismatch);
        assert_eq!(pair(ED25519_CERTIFICATE, KEY), KeyPair::OtherKind);
        assert_eq!(pair(CERTIFICATE, ED25519_KEY), KeyPair::OtherKind);
    }

    #[test]
    fn a_key_for_agreement_is_read_and_refused_as_none_that_signs() {
        assert_eq!(pair(CERTIFICATE, X25519_KEY), KeyPair::UnknownKey);
    }
}
