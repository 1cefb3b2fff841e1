//! The engine: one tree, one schema of rows, one sort of rule, one judgement for all kinds.

pub(crate) mod decode;
pub(crate) mod leaf;
#[cfg(test)]
pub(crate) mod listed;
pub(crate) mod record;
pub(crate) mod redundant;
pub(crate) mod row;
pub(crate) mod row_checks;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod shape;
mod syntax_leaf;
