//! Sets of files: golden reports of whole trees, and each rule between files by one change of a good set.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read their trees from the disk; the crate itself does not"
)]

#[path = "node/calm.rs"]
mod calm;
#[path = "node/changes.rs"]
mod changes;
#[cfg(feature = "containerd")]
#[path = "node/cluster.rs"]
mod cluster;
#[path = "node/good.rs"]
mod good;
#[path = "node/kinds.rs"]
mod kinds;
#[path = "node/machines.rs"]
mod machines;
#[cfg(all(feature = "containerd", feature = "proptest1"))]
mod property;
#[cfg(all(feature = "containerd", feature = "proptest1"))]
#[path = "node/random.rs"]
mod random;
#[cfg(feature = "containerd")]
#[path = "node/sabotage.rs"]
mod sabotage;
#[cfg(all(feature = "containerd", feature = "proptest1"))]
#[path = "node/sets.rs"]
mod sets;
#[path = "node/trees.rs"]
mod trees;
