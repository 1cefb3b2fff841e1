//! One join: every file of it as drafts, and then, validated, as entries in phases.
//!
//! [`Cluster::join`] gives a [`JoinDraft`] whose documents may still be changed; [`JoinDraft::validate`] proves each
//! of them and all of them together, and gives a [`Join`]: entries that a tool can execute, phase by phase.
//!
//! A fleet is a loop: what does not depend on the node is made with the first join of a cluster and proven once. Every
//! document is a [`Draft`], which the nodes share until one of them changes it.
//!
//! | phase | what happens |
//! |---|---|
//! | [`Phase::BeforeApply`] | folders, files and units; daemons restart |
//! | [`Phase::Manifests`] | objects are applied to the cluster |
//! | [`Phase::AfterServiceAccountToken`] | kube-proxy's kubeconfig, which needs the token made by the cluster |
//! | [`Phase::AfterJoin`] | the bootstrap kubeconfig goes away |

mod credential;
mod documents;
mod draft;
mod entry;
mod memo;
mod plan;
mod set;
mod units;

pub use credential::Credential;
pub use draft::Draft;
pub use entry::{Contents, EmptyTokenError, Entry, EntryKind, Phase, ServiceAccountTokenHole, Site};
pub(crate) use memo::Memo;
pub use plan::{InvalidJoin, Join, JoinDraft};

use crate::facts::{Cluster, NodeFacts};

impl Cluster {
    /// The drafts of one node's join. The same facts give the same drafts, always.
    pub fn join(&self, node: &NodeFacts, credential: impl Into<Credential>) -> JoinDraft {
        JoinDraft::derive(self, node, credential.into())
    }
}
