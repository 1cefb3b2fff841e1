//! Certificates as facts: valid by construction.

use super::Certificate;
use crate::format::pem;

/// One or more certificates that are trusted: the `certificate-authority` of a kubeconfig, a `clientCAFile`, a
/// `--client-ca-file`.
///
/// The text is kept as it is. Every certificate in it is one that Go parses, because the components silently
/// skip any other.
///
/// [`lint`](Self::lint) judges any text that is to be trusted: the path `[i]` of a finding is the index of a
/// certificate. Validity is looked at when the target has a time. No line of the text is ever shown.
///
/// ```
/// use nodestrap::certificate::CaBundle;
/// use nodestrap::{KubernetesVersion, Target};
///
/// let pasted = "-----BEGIN RSA PRIVATE KEY-----\nMDk=\n-----END RSA PRIVATE KEY-----\n";
/// let lint = CaBundle::lint(pasted, &Target::new(KubernetesVersion::V1_34));
/// let ids: Vec<_> = lint.report().iter().map(|found| found.rule.id).collect();
/// assert_eq!(ids, ["certificate-private-key", "certificate-missing"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaBundle {
    pem: String,
    certificates: Vec<Certificate>,
}

impl CaBundle {
    /// Reads a bundle; text around the blocks may be there and stays.
    ///
    /// # Errors
    /// Returns an error when there is no certificate, a certificate that cannot be parsed, or a private key. A private key
    /// must not be in a file that every client gets.
    pub fn from_pem(text: impl Into<String>) -> Result<Self, PemError> {
        let pem = text.into();
        let mut certificates = Vec::new();
        let mut any = false;
        for (index, block) in pem::blocks(pem.as_bytes()).enumerate() {
            any = true;
            // Refused although Go would pass over it: the text is going to be copied to every node.
            if block.is_private_key() {
                return Err(PemError::PrivateKey);
            }
            if block.label == b"CERTIFICATE" && !block.has_headers {
                // A broken certificate is refused here while pools skip it, because a
                // fact must not mean less than it says.
                let certificate = Certificate::from_der(&block.content);
                certificates.push(certificate.ok_or(PemError::Broken { block: index + 1 })?);
            }
        }
        match (any, certificates.is_empty()) {
            (false, _) => Err(PemError::NotPem),
            (true, true) => Err(PemError::NoCertificate),
            (true, false) => Ok(Self { pem, certificates }),
        }
    }

    /// The text.
    pub fn as_pem(&self) -> &str {
        &self.pem
    }

    /// The contents of each certificate; there is at least one.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

/// The reason why a text is not a bundle of certificates. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PemError {
    /// There is no whole PEM block.
    #[error("there is no PEM block; a certificate begins with -----BEGIN CERTIFICATE-----")]
    NotPem,
    /// There are PEM blocks, but none is a certificate.
    #[error("there is no certificate among the PEM blocks")]
    NoCertificate,
    /// A private key was pasted, alone or beside certificates.
    #[error("there is a private key in the text; it belongs in no file that clients get")]
    PrivateKey,
    /// A block is labelled as a certificate, but no component can parse it.
    #[error("PEM block {block} is labelled CERTIFICATE, but cannot be parsed as one")]
    Broken {
        /// The number of the block, from 1.
        block: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::verdict::tests::{CERTIFICATE, KEY};
    use crate::certificate::{PublicKey, SigningCertificate};

    #[test]
    fn a_bundle_keeps_its_text_and_knows_what_its_certificates_say() {
        let bundle = CaBundle::from_pem(format!("# our CA\n{CERTIFICATE}")).expect("a bundle");
        assert_eq!(bundle.as_pem(), format!("# our CA\n{CERTIFICATE}"));
        let [ca] = bundle.certificates() else { panic!("one certificate") };
        // openssl x509 -pubkey | openssl pkey -pubin -outform der | sha256sum
        assert_eq!(
            ca.public_key_hash,
            "sha256:9ca60b3c3bec9fa349aa8776ef3e6b3e37b2ede168d26d87b7c1527bbbd45419"
        );
        assert_eq!((&*ca.subject, &*ca.issuer), ("CN=kubernetes", "CN=kubernetes"));
        assert!(ca.is_ca && ca.may_sign && ca.client_auth && ca.server_auth);
        assert_eq!(ca.key, PublicKey::Ec(256));
        assert!(ca.is_issued_by(ca) && ca.has_key_of(ca));
        assert!(ca.is_valid_at(ca.not_before) && ca.is_valid_at(ca.not_after));
        assert!(!ca.is_valid_at(ca.not_after.plus_seconds(1)));
    }

    /// A root of version 1, as `openssl x509 -req -signkey` of OpenSSL 3.0 makes it without extensions.
    const OLD_ROOT: &str = "\
-----BEGIN CERTIFICATE-----
MIIBIjCByQIUNrAVh03agxkwr8jg+vCBSzPsrLYwCgYIKoZIzj0EAwIwEzERMA8G
A1UEAwwIb2xkLXJvb3QwIBcNMjYxMjAxMTM0MTUxWhgPMjEyNjExMDcxMzQxNTFa
MBMxETAPBgNVBAMMCG9sZC1yb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
BJP/yeDHwpq8/EyDEv9WooGyfMBr8cfBHEyIPh96t88/AcycP3pxbrB8xniD/fst
9QBrIGEZkZPjH5BRCyYlwDAKBggqhkjOPQQDAgNIADBFAiEAyi6NvPxwuPSZfxLZ
vAvl2G2cMxwNzktsfaoBKeFH0T0CIGzqr34NUO4h1Igwdzo85WncMIACKkrn/rS7
qAcZzmxq
-----END CERTIFICATE-----
";

    #[test]
    fn a_root_of_version_1_is_an_authority_though_it_cannot_say_so() {
        let bundle = CaBundle::from_pem(OLD_ROOT).expect("a bundle");
        assert!(bundle.certificates()[0].is_ca);
    }

    #[test]
    fn a_signing_file_holds_exactly_one_certificate() {
        let signing = SigningCertificate::from_pem(CERTIFICATE).expect("a CA");
        assert_eq!(signing.certificate().subject, "CN=kubernetes");
        let twice = SigningCertificate::from_pem(CERTIFICATE.repeat(2)).expect_err("two");
        assert_eq!(twice.to_string(), "there are 2 certificates; a signing file must hold exactly one");
        assert_eq!(SigningCertificate::from_pem(KEY), Err(PemError::PrivateKey.into()));
    }

    #[test]
    fn what_is_no_bundle_is_refused_without_being_repeated() {
        let refused = |text: &str| CaBundle::from_pem(text).expect_err("no bundle");
        assert_eq!(refused(""), PemError::NotPem);
        assert_eq!(refused("garbage"), PemError::NotPem);
        assert_eq!(refused(KEY), PemError::PrivateKey);
        assert_eq!(refused(&format!("{CERTIFICATE}{KEY}")), PemError::PrivateKey);
        assert_eq!(refused(&CERTIFICATE.replace("CERTIFICATE", "X")), PemError::NoCertificate);
        let second = format!("{CERTIFICATE}{}", CERTIFICATE.replacen("MII", "NII", 1));
        assert_eq!(refused(&second), PemError::Broken { block: 2 });
    }
}
