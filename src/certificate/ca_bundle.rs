//! Certificates as facts: valid by construction.

use super::{sha256, x509};
use crate::format::pem;

/// One or more certificates that are trusted: the `certificate-authority` of a kubeconfig, a `clientCAFile`, a
/// `--client-ca-file`.
///
/// The text is kept as it is. Every certificate in it is one that Go parses, since the components pass over any
/// other without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaBundle {
    pem: String,
    pins: Vec<String>,
}

impl CaBundle {
    /// Reads a bundle; text around the blocks may be there and stays.
    ///
    /// # Errors
    /// When there is no certificate, a certificate that cannot be parsed, or a private key, which has no place in a
    /// file that is handed to every client.
    pub fn from_pem(text: impl Into<String>) -> Result<Self, PemError> {
        let pem = text.into();
        let mut pins = Vec::new();
        let mut any = false;
        for (index, block) in pem::blocks(pem.as_bytes()).enumerate() {
            any = true;
            if block.is_private_key() {
                return Err(PemError::PrivateKey);
            }
            if block.label == b"CERTIFICATE" && !block.has_headers {
                let parsed = x509::parse(&block.content).ok_or(PemError::Broken { block: index + 1 })?;
                pins.push(format!("sha256:{}", hex::encode(sha256::digest(parsed.public_key_info))));
            }
        }
        match (any, pins.is_empty()) {
            (false, _) => Err(PemError::NotPem),
            (true, true) => Err(PemError::NoCertificate),
            (true, false) => Ok(Self { pem, pins }),
        }
    }

    /// The text.
    pub fn as_pem(&self) -> &str {
        &self.pem
    }

    /// How many certificates are trusted.
    pub fn len(&self) -> usize {
        self.pins.len()
    }

    /// Never true: a bundle holds a certificate.
    pub fn is_empty(&self) -> bool {
        self.pins.is_empty()
    }

    /// What `kubeadm join --discovery-token-ca-cert-hash` wants of each certificate: `sha256:` and the hash of its
    /// public key. One of them is enough; they outlive a renewal of the certificate with the same key.
    pub fn public_key_hashes(&self) -> &[String] {
        &self.pins
    }
}

/// Why a text is no bundle of certificates. The text is never repeated.
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
    /// A block labelled as a certificate is none that a component can parse.
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

    #[test]
    fn a_bundle_keeps_its_text_and_knows_its_pins() {
        let bundle = CaBundle::from_pem(format!("# our CA\n{CERTIFICATE}")).expect("a bundle");
        assert_eq!(bundle.as_pem(), format!("# our CA\n{CERTIFICATE}"));
        assert_eq!(bundle.len(), 1);
        // openssl x509 -pubkey | openssl pkey -pubin -outform der | sha256sum
        assert_eq!(
            bundle.public_key_hashes(),
            ["sha256:9ca60b3c3bec9fa349aa8776ef3e6b3e37b2ede168d26d87b7c1527bbbd45419"]
        );
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
