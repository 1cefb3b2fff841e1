//! Names that stand twice.
use super::Kubeconfig;
use crate::engine::rule::Rule;
pub(super) const RULES: &[Rule<Kubeconfig>] = &[];
