//! What a node proves itself with at the first contact.

use crate::object::Subject;
use crate::sensitive::Sensitive;
use crate::token::{BootstrapToken, StaticToken};

/// A bootstrap token, or a record of the API servers' static token file.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinCredential {
    /// An object of the cluster with an expiry; the recommended way.
    Bootstrap(BootstrapToken),
    /// A line in a file that every API server reads at its start; it never expires.
    Static(StaticToken),
}

impl JoinCredential {
    /// The text that the node presents.
    pub fn token(&self) -> Sensitive<String> {
        match self {
            Self::Bootstrap(token) => token.to_text(),
            Self::Static(token) => token.token.clone(),
        }
    }

    /// The groups that the token gives, each bound to the roles of the first contact.
    pub(super) fn groups(&self) -> Vec<String> {
        match self {
            // Every bootstrap token is in this group; extra groups are for other bindings.
            Self::Bootstrap(_) => vec![crate::token::BOOTSTRAPPERS.to_owned()],
            Self::Static(token) => token.groups.clone(),
        }
    }

    /// The subjects of the bindings.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        self.groups().into_iter().map(Subject::group).collect()
    }
}

impl From<BootstrapToken> for JoinCredential {
    fn from(token: BootstrapToken) -> Self {
        Self::Bootstrap(token)
    }
}

impl From<&BootstrapToken> for JoinCredential {
    fn from(token: &BootstrapToken) -> Self {
        Self::Bootstrap(token.clone())
    }
}

impl From<StaticToken> for JoinCredential {
    fn from(token: StaticToken) -> Self {
        Self::Static(token)
    }
}

impl From<&StaticToken> for JoinCredential {
    fn from(token: &StaticToken) -> Self {
        Self::Static(token.clone())
    }
}
