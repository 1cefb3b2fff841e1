//! Credentials for the first contact: static tokens and bootstrap tokens.
//!
//! A node that joins has no certificate yet. It authenticates with a token, which is either
//!
//! - a [`BootstrapToken`], an object of the cluster with an expiry, usages and groups, which can be made and taken
//!   back while the cluster runs; the recommended way; or
//! - a [`StaticToken`], a line in a file that kube-apiserver reads once at its start
//!   ([`StaticTokenFile`]), which never expires.
//!
//! ```
//! use nodestrap::token::BootstrapToken;
//!
//! let token: BootstrapToken = "abcdef.0123456789abcdef".parse()?;
//! assert_eq!(token.user_name(), "system:bootstrap:abcdef");
//! assert_eq!(token.secret_name(), "bootstrap-token-abcdef");
//! # Ok::<(), nodestrap::token::ParseBootstrapTokenError>(())
//! ```

// Circles of files: `bootstrap_token.rs` has groups, and `bootstrap_group.rs` is written in its letters;
// `static_token_file.rs` is made of `records.rs`, which also shows the records of a draft.

mod bootstrap_group;
mod bootstrap_token;
mod document;
mod records;
mod rules;
mod static_token;
mod static_token_file;

pub use bootstrap_group::{BootstrapGroup, ParseBootstrapGroupError};
pub use bootstrap_token::{BootstrapToken, ParseBootstrapTokenError};
pub(crate) use bootstrap_token::{is_id, is_secret};
pub(crate) use rules::is_published;
pub use static_token::{BOOTSTRAPPERS, StaticToken};
pub use static_token_file::StaticTokenFile;

use crate::engine::rule::Listed;

/// The rules of token files.
pub(crate) static RULES: &[&dyn Listed] = &[&rules::RULES];

/// Bytes from the operating system.
#[cfg(feature = "random")]
fn entropy<const N: usize>() -> [u8; N] {
    use rand::TryRngCore as _;

    let mut bytes = [0; N];
    // A source without entropy must stop the program: every weaker token would look like a good one.
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives entropy");
    bytes
}
