//! Facts of a cluster, a node and a layout: what every file of a join is made from.
//!
//! [`ClusterFacts`] are given once and validated once; what follows from them by arithmetic is derived by
//! [`ValidCluster`] and never typed twice: the DNS address, the first service address, the API server's names, how many
//! nodes the Pod network holds. [`NodeFacts`] are what one node is; [`NodeFacts::validate`]
//! says what a node of this cluster cannot be.

// A circle of two files: `cluster.rs` validates by the rules of `rules.rs`, which look at the facts it declares.

mod cluster;
mod layout;
mod mirror;
mod node;
pub(crate) mod node_rules;
mod paths;
mod rules;

pub use cluster::{ClusterFacts, ControlPlane, KubeProxyIdentity, ValidCluster};
pub use layout::Layout;
pub use mirror::RegistryMirror;
pub use node::{NodeFacts, ValidNode};

use crate::engine::rule::Listed;

/// The rules of facts.
pub(crate) static RULES: &[&dyn Listed] = &[&rules::RULES, &mirror::RULES, &paths::RULES, &node_rules::RULES];
