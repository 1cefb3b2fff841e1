//! What PEM certificates say, and what the programs make of them.

mod ca_bundle;
mod curve;
mod der;
mod key;
mod natural;
mod sha256;
pub(crate) mod verdict;
mod x509;

pub use ca_bundle::{CaBundle, PemError};
