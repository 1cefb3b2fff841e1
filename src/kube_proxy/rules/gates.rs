//! Feature gates of the file.

use super::RuleRow;
use crate::gate::rules::gate_rules;

pub(super) const RULES: &[RuleRow] = gate_rules!("kube-proxy", Program::KubeProxy);
