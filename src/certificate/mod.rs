//! What PEM certificates say, and what the programs make of them.

mod curve;
mod der;
mod key;
mod natural;
pub(crate) mod verdict;
mod x509;
