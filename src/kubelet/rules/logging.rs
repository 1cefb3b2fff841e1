//! The kubelet's own log.

use super::RuleRow;
use crate::logging::rules::logging_rules;

pub(super) const RULES: &[RuleRow] = logging_rules!("kubelet", Program::Kubelet);
