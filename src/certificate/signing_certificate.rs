//! The certificate that signs node certificates.

use super::{CaBundle, Certificate, PemError};

/// The one certificate of `--cluster-signing-cert-file`: a certificate authority that may sign.
///
/// kube-controller-manager refuses a file with several certificates, although bundles are fine everywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCertificate(CaBundle);

impl SigningCertificate {
    /// Reads the certificate; text around it may be there and stays.
    ///
    /// # Errors
    /// Returns an error when the text is not a bundle of certificates, has several certificates, or has one that cannot
    /// sign.
    pub fn from_pem(text: impl Into<String>) -> Result<Self, SigningCertificateError> {
        Self::try_from(CaBundle::from_pem(text)?)
    }

    /// The text.
    pub fn as_pem(&self) -> &str {
        self.0.as_pem()
    }

    /// The contents of the certificate.
    pub fn certificate(&self) -> &Certificate {
        // By construction there is exactly one.
        &self.0.certificates()[0]
    }

    /// The certificate as a bundle. It is the default of the CAs for clients.
    pub fn as_bundle(&self) -> &CaBundle {
        &self.0
    }
}

impl TryFrom<CaBundle> for SigningCertificate {
    type Error = SigningCertificateError;

    fn try_from(bundle: CaBundle) -> Result<Self, Self::Error> {
        match bundle.certificates() {
            // kube-controller-manager itself does not ask; the nodes that verify what it signs do.
            [only] if !only.is_ca => Err(SigningCertificateError::NotCa),
            [only] if !only.may_sign => Err(SigningCertificateError::MayNotSign),
            [_] => Ok(Self(bundle)),
            several => Err(SigningCertificateError::Several { count: several.len() }),
        }
    }
}

/// The reason why a text is not a signing certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningCertificateError {
    /// The text is no bundle of certificates.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// There must be exactly one certificate.
    #[error("there are {count} certificates; a signing file must hold exactly one")]
    Several {
        /// How many there are.
        count: usize,
    },
    /// The certificate is not marked as a certificate authority.
    #[error("the certificate is not a certificate authority (basic constraints without CA:TRUE)")]
    NotCa,
    /// The key may be used, but not for signing certificates.
    #[error("the certificate's key usage does not allow signing certificates (keyCertSign)")]
    MayNotSign,
}
