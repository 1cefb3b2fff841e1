//! One record of a static token file.

use crate::sensitive::Sensitive;

/// The group that the usual bootstrap bindings name.
pub const BOOTSTRAPPERS: &str = "system:bootstrappers";

/// One record of a static token file: a client that presents the token is this user, in these groups.
///
/// A static token never expires, and its removal needs a restart of every kube-apiserver. A
/// [`BootstrapToken`](super::BootstrapToken) is the better credential for a join. A static token has exactly the groups
/// that its record lists; a bootstrap token has `system:bootstrappers` besides.
///
/// ```
/// use nodestrap::token::StaticToken;
///
/// let token = StaticToken::from_entropy([0x5a; 16]);
/// assert_eq!(token.token.expose(), "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
/// assert_eq!((&*token.name, &*token.uid), ("kubelet-bootstrap", "10001"));
/// assert_eq!(token.groups, ["system:bootstrappers"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaticToken {
    /// The text that the client presents. Letters, digits and `-._~+/` are safe, and `=` at the end.
    pub token: Sensitive<String>,
    /// The user name.
    pub name: String,
    /// The user's UID: any text.
    pub uid: String,
    /// The groups; none when the record has no fourth column.
    pub groups: Vec<String>,
}

impl StaticToken {
    /// Makes a record without groups.
    pub fn new(token: impl Into<Sensitive<String>>, name: impl Into<String>, uid: impl Into<String>) -> Self {
        Self { token: token.into(), name: name.into(), uid: uid.into(), groups: Vec::new() }
    }

    /// A credential for joining nodes: user `kubelet-bootstrap`, UID `10001`, group `system:bootstrappers`, and a
    /// token of 32 hexadecimal digits made of 16 bytes from a cryptographic source.
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        Self::new(hex::encode(entropy), "kubelet-bootstrap", "10001").groups([BOOTSTRAPPERS])
    }

    /// [`from_entropy`](Self::from_entropy) with 128 bits from the operating system.
    ///
    /// # Panics
    /// Panics when the operating system gives no entropy. Supported operating systems always do.
    #[cfg(feature = "random")]
    pub fn generate() -> Self {
        Self::from_entropy(super::entropy())
    }

    /// The same user and groups with another token. A file has this record beside the old one while a token is rotated.
    #[must_use]
    pub fn with_token(&self, token: impl Into<Sensitive<String>>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    /// Sets the user name. Required, and never empty.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the UID, which is any text.
    #[must_use]
    pub fn uid(mut self, uid: impl Into<String>) -> Self {
        self.uid = uid.into();
        self
    }

    /// Sets the groups. Default: none.
    #[must_use]
    pub fn groups(mut self, groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }
}
