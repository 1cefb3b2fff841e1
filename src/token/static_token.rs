//! One record of a static token file.

use crate::sensitive::Sensitive;

/// The group that the usual bootstrap bindings speak of.
pub const BOOTSTRAPPERS: &str = "system:bootstrappers";

/// One record of a static token file: a client that presents the token is this user, in these groups.
///
/// A static token never expires, and taking it back needs a restart of every kube-apiserver; a
/// [`BootstrapToken`](super::BootstrapToken) is the better credential for a join. Unlike there, no group is
/// implied: the groups are exactly those written here.
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
    /// What the client presents. Safe are letters, digits and `-._~+/`, at the end also `=`.
    pub token: Sensitive<String>,
    /// The user name.
    pub name: String,
    /// The user's UID: any text.
    pub uid: String,
    /// The groups; none when the record has no fourth column.
    pub groups: Vec<String>,
}

impl StaticToken {
    /// A record without groups.
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
    /// When the operating system has no entropy to give, which supported ones do not let happen.
    #[cfg(feature = "random")]
    pub fn generate() -> Self {
        Self::from_entropy(super::entropy())
    }

    /// The same user and groups behind another token: what stands beside the old record while a token is rotated.
    #[must_use]
    pub fn with_token(&self, token: impl Into<Sensitive<String>>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    /// Sets the user name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the UID.
    #[must_use]
    pub fn uid(mut self, uid: impl Into<String>) -> Self {
        self.uid = uid.into();
        self
    }

    /// Sets the groups.
    #[must_use]
    pub fn groups(mut self, groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }
}
