//! Groups that a bootstrap token may carry beside the one it always has.

use std::fmt;
use std::str::FromStr;

use super::bootstrap_token::ALPHABET;

/// An extra group of a bootstrap token: `system:bootstrappers:` and a name of `a-z`, `0-9`, `:` and `-`, of at most
/// 256 characters, that ends in a letter or digit.
///
/// ```
/// use nodestrap::token::BootstrapGroup;
///
/// let group: BootstrapGroup = "system:bootstrappers:rack-12".parse()?;
/// assert_eq!(group.as_str(), "system:bootstrappers:rack-12");
/// # Ok::<(), nodestrap::token::ParseBootstrapGroupError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BootstrapGroup(String);

impl BootstrapGroup {
    const PREFIX: &'static str = "system:bootstrappers:";

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the authenticator takes this as an extra group.
    pub(crate) fn is_valid(name: &str) -> bool {
        let inner = |byte: u8| ALPHABET.contains(&byte) || matches!(byte, b':' | b'-');
        name.strip_prefix(Self::PREFIX).is_some_and(|rest| {
            // `BootstrapGroupPattern` of cluster-bootstrap's token/api, without a regular expression.
            (1..=256).contains(&rest.len())
                && rest.bytes().all(inner)
                && rest.bytes().next_back().is_some_and(|last| ALPHABET.contains(&last))
        })
    }
}

impl fmt::Display for BootstrapGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BootstrapGroup {
    type Err = ParseBootstrapGroupError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if Self::is_valid(name) {
            Ok(Self(name.to_owned()))
        } else {
            Err(ParseBootstrapGroupError { name: crate::text::excerpt(name).into_owned() })
        }
    }
}

/// The name is not one that a bootstrap token may carry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} cannot be an extra group of a bootstrap token: it must be system:bootstrappers: and a name of a-z, 0-9, : \
     and - that ends in a letter or digit"
)]
pub struct ParseBootstrapGroupError {
    name: String,
}
