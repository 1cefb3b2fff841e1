//! Facts of a cluster, a node and a layout: what every file of a join is made from.
//!
//! [`ClusterFacts`] are given once and validated once; what follows from them by arithmetic is derived by
//! [`Cluster`] and never typed twice: the DNS address, the first service address, the API server's names, how many
//! nodes the Pod network holds. [`NodeFacts`] are cheap, so that a fleet is a loop.

mod cluster;
#[cfg(feature = "containerd")]
mod control_plane;
mod layout;
mod node;
mod rules;

pub use cluster::{Cluster, ClusterFacts, KubeProxyIdentity, RegistryMirror};
pub use layout::Layout;
pub use node::NodeFacts;
pub(crate) use rules::RULES;
