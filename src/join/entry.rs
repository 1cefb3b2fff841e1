//! What a tool has to do: one entry a folder, file or object.

#[cfg(feature = "containerd")]
use crate::containerd::ContainerdConfig;
use crate::kubeconfig::{Kubeconfig, User};
use crate::sensitive::Sensitive;

/// When an entry is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before anything is applied to the cluster.
    BeforeApply,
    /// Objects applied to the cluster.
    Manifests,
    /// Once the cluster has filled the Secret of kube-proxy's ServiceAccount.
    AfterServiceAccountToken,
    /// Once the node has its certificate.
    AfterJoin,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 4] =
        [Self::BeforeApply, Self::Manifests, Self::AfterServiceAccountToken, Self::AfterJoin];
}

/// Where an entry belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Every machine of the control plane.
    EveryControlPlane,
    /// The node that joins.
    Worker,
    /// Wherever `kubectl apply` is run.
    Operator,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A folder that must exist.
    Directory,
    /// A file with contents.
    File,
    /// A file that must not be there any more.
    Absent,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// When.
    pub phase: Phase,
    /// Where.
    pub site: Site,
    /// What it is.
    pub kind: EntryKind,
    /// The path; for manifests the name of a file, to be kept or piped.
    pub path: String,
    /// The mode, such as `0o600`.
    pub mode: u32,
    /// The owner, `user:group`.
    pub owner: &'static str,
    /// The contents of a file.
    pub contents: Contents,
    /// Units that must restart when the entry changed something; after a change of a unit file systemd has to be
    /// reloaded first.
    pub restarts: &'static [&'static str],
}

/// The contents of an entry.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Contents {
    /// Nothing: a folder, or a file that goes away.
    None,
    /// Text that anybody may see.
    Text(String),
    /// Text that holds a secret.
    Secret(Sensitive<String>),
    /// A change of containerd's existing configuration: see [`ContainerdConfig::edits`], or
    /// [`Valid::minimal`](crate::Valid::minimal) where there is none yet.
    #[cfg(feature = "containerd")]
    Containerd(Box<ContainerdConfig>),
    /// Text that is known only once the cluster has made a token.
    AwaitsToken(ServiceAccountTokenHole),
}

impl Entry {
    /// Whether the contents hold a secret.
    pub fn is_secret(&self) -> bool {
        matches!(self.contents, Contents::Secret(_) | Contents::AwaitsToken(_))
    }
}

/// kube-proxy's kubeconfig without its token: filled when the cluster has made one.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceAccountTokenHole {
    /// The namespace of the Secret that the token comes from.
    pub namespace: String,
    /// The name of the Secret; the token is its key `token`.
    pub secret: String,
    pub(super) kubeconfig: Kubeconfig,
}

/// No token was given, or one that no HTTP header can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is empty or holds white space: the Secret was read before the cluster had filled it")]
pub struct EmptyTokenError(());

impl ServiceAccountTokenHole {
    /// The whole file.
    ///
    /// # Errors
    /// When the token is empty, which is what a Secret gives that was read too early. A kubeconfig with an empty
    /// token would make kube-proxy anonymous without a word.
    pub fn fill(&self, token: impl Into<Sensitive<String>>) -> Result<Sensitive<String>, EmptyTokenError> {
        use crate::document::spec::Spec as _;

        let token: Sensitive<String> = token.into();
        if token.expose().is_empty() || token.expose().contains(char::is_whitespace) {
            return Err(EmptyTokenError(()));
        }
        let mut kubeconfig = self.kubeconfig.clone();
        for named in kubeconfig.users.iter_mut().flatten() {
            named.user = Some(User::bearer(token.clone()));
        }
        Ok(kubeconfig.encode().into())
    }
}
