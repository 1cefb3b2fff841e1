//! The engine: tree, schema rows, rules.

pub(crate) mod tree;
