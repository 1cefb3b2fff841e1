//! What client-go refuses, what it lets pass, and what we think of the rest. One file a topic.

mod names;

use super::Kubeconfig;
use crate::engine::rule::Rule;

/// Every rule besides those of shape.
pub(super) const RULES: &[&[Rule<Kubeconfig>]] = &[names::RULES];
