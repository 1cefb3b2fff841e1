//! kube-proxy's own log.

use super::RuleRow;
use crate::logging::rules::logging_rules;

pub(super) const RULES: &[RuleRow] = logging_rules!("kube-proxy", Program::KubeProxy);
