//! Sets of files: golden reports of whole trees, and each rule between files by one change of a good set.

#[path = "node/changes.rs"]
mod changes;
#[path = "node/trees.rs"]
mod trees;
