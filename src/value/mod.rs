//! Leaf types shared by all kinds.
//!
//! Two sorts, never mixed. *Configuration leaves* ([`Json`] and the types of the Kubernetes configurations) hold
//! exactly what the program's decoder takes, wrong values included, so that rules still see them. *Facts* (names,
//! CIDRs, server URLs) are valid by construction.

mod json;

pub use json::{Json, JsonNumber};
