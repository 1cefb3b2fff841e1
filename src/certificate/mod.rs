//! What PEM certificates say, and what the programs make of them.

mod ca_bundle;
#[expect(clippy::module_inception, reason = "the file is named after its type")]
mod certificate;
mod curve;
mod der;
mod document;
mod extensions;
mod key;
pub(crate) mod rules;
mod signing_certificate;
pub(crate) mod verdict;
mod x509;

pub use ca_bundle::{CaBundle, PemError};
pub use certificate::{Certificate, PublicKey};
pub use signing_certificate::{SigningCertificate, SigningCertificateError};
