//! The entries of a join: one for each folder, file and object.

use std::fmt;

#[cfg(feature = "containerd")]
use crate::containerd::{ContainerdConfig, ContainerdVersion, HostsToml};
#[cfg(feature = "containerd")]
use crate::diagnostic::FieldPath;
use crate::document::{Document, Patch, PatchError, Refusal};
#[cfg(feature = "containerd")]
use crate::edit;
use crate::facts::Layout;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::{Kubeconfig, User};
use crate::kubelet::KubeletConfiguration;
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::unit::ServiceUnit;

/// The phase of a join in which an entry is due.
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

    /// The word for it, such as `before-apply`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeApply => "before-apply",
            Self::Manifests => "manifests",
            Self::AfterServiceAccountToken => "after-service-account-token",
            Self::AfterJoin => "after-join",
        }
    }
}

impl Site {
    /// The word for it, such as `every-control-plane`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EveryControlPlane => "every-control-plane",
            Self::Worker => "worker",
            Self::Operator => "operator",
        }
    }
}

impl EntryKind {
    /// The word for it, such as `directory`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::File => "file",
            Self::Absent => "absent",
        }
    }
}

macro_rules! display_name {
    ($($type:ty),+) => {
        $(
            /// Its [`name`](Self::name).
            impl fmt::Display for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.name())
                }
            }
        )+
    };
}

display_name!(Phase, Site, EntryKind);

/// Where an entry belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Every machine of the control plane.
    EveryControlPlane,
    /// The node that joins.
    Worker,
    /// The machine that runs `kubectl apply`.
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

/// One folder, file or object of a join.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The phase in which it is due.
    pub phase: Phase,
    /// The machine it belongs to.
    pub site: Site,
    /// Whether it is a folder, a file or the removal of a file.
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
    /// No contents: a folder, or a file that is removed.
    None,
    /// Text without a secret.
    Text(String),
    /// Text that holds a secret.
    Secret(Sensitive<String>),
    /// A change of containerd's existing configuration, or a new one where there is none yet.
    #[cfg(feature = "containerd")]
    Containerd(Box<ContainerdChange>),
    /// A change of a file that may be there already, or the whole text where it is not; from
    /// [`ValidFleet::plan_patching`](super::ValidFleet::plan_patching).
    Patch(Box<FilePatch>),
    /// Text that is known only once the cluster has made a token.
    AwaitsToken(Box<ServiceAccountTokenHole>),
}

/// The reason why the text of an entry cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentsError {
    /// The entry has no text: a folder, or a file that is removed.
    #[error("a folder, or a file that goes away, has no text")]
    NoText,
    /// The token was not given yet.
    #[error("the token of Secret {0} is not known yet")]
    NoToken(String),
    /// The token is none.
    #[error(transparent)]
    Token(#[from] EmptyTokenError),
    /// Which keys containerd reads depends on its version.
    #[error("the version of containerd is not known: give it to Target::containerd or NodeFacts::containerd")]
    NoContainerdVersion,
    /// The existing file cannot be changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The existing file cannot be patched, or would have errors then.
    #[error(transparent)]
    Patch(#[from] PatchError),
}

/// A document of a join that is set in the file which is there: what the document does not mention stays.
#[derive(Clone, Debug, PartialEq)]
pub struct FilePatch {
    kind: PatchedKind,
    text: String,
    target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatchedKind {
    Kubelet,
    KubeProxy,
    Unit,
    #[cfg(feature = "containerd")]
    Hosts,
}

impl FilePatch {
    /// The patch that sets what the text of a file says; nothing where the file is replaced as a whole.
    pub(super) fn of(path: &str, text: &str, layout: &Layout, target: &Target) -> Option<Self> {
        let kind = match path {
            path if path == layout.kubelet_config() => PatchedKind::Kubelet,
            path if path == layout.kube_proxy_config() => PatchedKind::KubeProxy,
            path if path == layout.kubelet_unit() || path == layout.kube_proxy_unit() => PatchedKind::Unit,
            #[cfg(feature = "containerd")]
            path if path.ends_with("/hosts.toml") => PatchedKind::Hosts,
            _ => return None,
        };
        Some(Self { kind, text: text.to_owned(), target: target.clone() })
    }

    /// The text where there is no file yet.
    pub fn whole(&self) -> &str {
        &self.text
    }

    /// The existing text with what the document says and nothing else changed; without one the whole text.
    ///
    /// # Errors
    /// When the existing text cannot be changed, or would have errors then.
    pub fn text(&self, existing: Option<&str>) -> Result<String, PatchError> {
        match (existing, self.kind) {
            (None, _) => Ok(self.text.clone()),
            (Some(text), PatchedKind::Kubelet) => self.set::<KubeletConfiguration>(text),
            (Some(text), PatchedKind::KubeProxy) => self.set::<KubeProxyConfiguration>(text),
            (Some(text), PatchedKind::Unit) => self.set::<ServiceUnit>(text),
            #[cfg(feature = "containerd")]
            (Some(text), PatchedKind::Hosts) => self.set::<HostsToml>(text),
        }
    }

    fn set<D: Document<Text = String>>(&self, existing: &str) -> Result<String, PatchError> {
        let document = D::parse(&self.text, &self.target).map_err(PatchError::Invalid)?;
        Ok(Patch::new().set(document).apply(existing, &self.target)?.text)
    }
}

/// The settings that containerd's configuration must have, and the version of containerd.
#[cfg(feature = "containerd")]
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerdChange {
    pub(super) config: ContainerdConfig,
    pub(super) version: Option<ContainerdVersion>,
}

#[cfg(feature = "containerd")]
impl ContainerdChange {
    /// The settings.
    pub fn config(&self) -> &ContainerdConfig {
        &self.config
    }

    /// The version that reads it, where it was given.
    pub fn version(&self) -> Option<ContainerdVersion> {
        self.version
    }

    /// The existing text with only the changes that the settings need; without an existing text, a new file that
    /// holds the settings.
    ///
    /// # Errors
    /// When the version of containerd was not given, or the existing text cannot be changed.
    pub fn text(&self, existing: Option<&str>) -> Result<String, ContentsError> {
        // A guess could write keys that the containerd of the node passes over without a word.
        let version = self.version.ok_or(ContentsError::NoContainerdVersion)?;
        let Some(text) = existing else { return Ok(self.config.new_file(version)?) };
        let edits = self.config.edits(text, version)?;
        edit::apply(text, &edits).map_err(|_| {
            ContentsError::Refused(Refusal::new(FieldPath::ROOT, "two changes touch the same place"))
        })
    }
}

impl Contents {
    /// The text to write. It may hold a secret.
    ///
    /// `existing` is the text of the file that is there; containerd's configuration, and whatever is to be patched, is
    /// changed in place. `token` is key
    /// `token` of kube-proxy's Secret, once the cluster has made it.
    ///
    /// # Errors
    /// When a token is not known yet, or the existing text cannot be changed.
    pub fn text(
        &self,
        existing: Option<&str>,
        token: Option<&Sensitive<String>>,
    ) -> Result<Sensitive<String>, ContentsError> {
        match self {
            Self::None => Err(ContentsError::NoText),
            Self::Text(text) => Ok(text.clone().into()),
            Self::Secret(text) => Ok(text.clone()),
            Self::Patch(patch) => Ok(patch.text(existing)?.into()),
            #[cfg(feature = "containerd")]
            Self::Containerd(change) => Ok(change.text(existing)?.into()),
            Self::AwaitsToken(hole) => {
                let secret = || ContentsError::NoToken(format!("{}/{}", hole.namespace, hole.secret));
                Ok(hole.fill(token.ok_or_else(secret)?.clone())?)
            }
        }
    }
}

impl Contents {
    /// Whether a file that is there keeps what these contents do not name.
    pub(super) const fn changes_in_place(&self) -> bool {
        match self {
            Self::Patch(_) => true,
            #[cfg(feature = "containerd")]
            Self::Containerd(_) => true,
            Self::None | Self::Text(_) | Self::Secret(_) | Self::AwaitsToken(_) => false,
        }
    }
}

impl Entry {
    /// Whether the contents hold a secret.
    pub fn is_secret(&self) -> bool {
        matches!(self.contents, Contents::Secret(_) | Contents::AwaitsToken(_))
    }
}

/// kube-proxy's kubeconfig without its token. The token is filled in once the cluster has made it.
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
