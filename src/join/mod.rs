//! The files of a join: of one node, and of a fleet.
//!
//! [`ValidCluster::join`] gives the [`JoinDraft`] of one node, whose documents may still be changed;
//! [`JoinDraft::validate`] judges each of them and all of them together, and gives a [`Join`]: entries that a tool can
//! execute, phase by phase.
//!
//! [`ValidCluster::fleet`] does the same for many nodes: what they share is made and proven once, and a node costs what
//! it adds.
//!
//! | phase | what happens |
//! |---|---|
//! | [`Phase::BeforeApply`] | folders, files and units; daemons restart |
//! | [`Phase::Manifests`] | objects are applied to the cluster |
//! | [`Phase::AfterServiceAccountToken`] | kube-proxy's kubeconfig, which needs the token made by the cluster |
//! | [`Phase::AfterJoin`] | the bootstrap kubeconfig goes away |

// Circles of files: a draft (`draft.rs`) is proven as the set (`set.rs`) of its entries (`entries.rs`); a `fleet.rs`
// makes a `plan.rs`, which looks at its nodes.

mod control_plane;
mod credential;
mod difference;
mod documents;
mod draft;
mod entries;
mod entry;
mod fleet;
mod plan;
mod rules;
mod set;
mod step;
mod unified;
mod units;

pub use credential::JoinCredential;
pub use difference::{Change, Difference, Existing, FileChange, ServiceRestart};
pub use draft::{InvalidJoin, Join, JoinDraft};
#[cfg(feature = "containerd")]
pub use entry::ContainerdChange;
pub use entry::{
    Contents, ContentsError, EmptyTokenError, Entry, EntryKind, FilePatch, Phase, ServiceAccountTokenHole,
    Site,
};
pub use fleet::{Fleet, InvalidFleet, ValidFleet};
pub use plan::Plan;
pub(crate) use rules::RULES;
pub use step::{Action, Machine, Step};

use std::fmt;

use crate::diagnostic::Report;
use crate::facts::{NodeFacts, ValidCluster};

impl ValidCluster {
    /// The drafts of one node's join. The same facts give the same drafts, always.
    pub fn join(&self, node: &NodeFacts, credential: impl Into<JoinCredential>) -> JoinDraft {
        JoinDraft::template(self, credential.into()).of(node)
    }

    /// A fleet that joins with one credential, still without nodes.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::token::BootstrapToken;
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let target = Target::new(KubernetesVersion::V1_34);
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&target)?;
    /// # let token = BootstrapToken::from_entropy([7; 32]);
    /// let fleet = cluster
    ///     .fleet(&token)
    ///     .node(&NodeFacts::new("worker-1".parse()?))?
    ///     .node(&NodeFacts::new("worker-2".parse()?))?
    ///     .validate()?;
    /// for (node, join) in fleet.joins() {
    ///     println!("{}: {} entries", node.name, join.entries().len());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fleet(&self, credential: impl Into<JoinCredential>) -> Fleet {
        Fleet::new(JoinDraft::template(self, credential.into()))
    }
}

/// The errors of a report, one after the other.
fn write_errors(report: &Report, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, error) in report.errors().enumerate() {
        if i > 0 {
            f.write_str("\n")?;
        }
        write!(f, "{error}")?;
    }
    Ok(())
}
