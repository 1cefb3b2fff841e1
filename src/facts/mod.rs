//! Facts of a cluster, a node and a layout. Every file of a join is made from them.
//!
//! [`ClusterFacts`] are given once and validated once. [`ValidCluster`] computes what follows from them: the DNS address,
//! the first service address, the API server's names, and how many nodes the Pod network holds. [`NodeFacts`] describe
//! one node; [`NodeFacts::validate`] checks that the cluster can have this node. An [`Inventory`] has all of them in one
//! file; [`from_yaml`] reads it.

// A circle of two files: `cluster.rs` validates by the rules of `rules.rs`, which look at the facts it declares.

// Circles of files: `cluster.rs` is validated by `rules.rs`, `paths.rs` and `mirror.rs`, which look at its facts.

mod cluster;
mod inventory;
mod layout;
mod mirror;
mod node;
pub(crate) mod node_rules;
mod paths;
mod rules;

pub use cluster::{ClusterFacts, ControlPlane, KubeProxyIdentity, ValidCluster};
pub use inventory::{Inventory, from_yaml};
pub use layout::Layout;
pub use mirror::RegistryMirror;
pub use node::{NodeFacts, ValidNode};

use crate::engine::rule::Listed;

/// The rules of facts.
pub(crate) static RULES: &[&dyn Listed] =
    &[&inventory::RULES, &rules::RULES, &mirror::RULES, &paths::RULES, &node_rules::RULES];
