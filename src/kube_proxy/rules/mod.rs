//! What kube-proxy refuses, and what we think of the rest. One file a topic.

mod addresses;
mod cidrs;
mod conntrack;
mod detect_local;
mod families;
mod gates;
mod habits;
mod logging;
mod modes;
mod node_ports;
mod periods;
mod server;

use std::collections::BTreeMap;

use super::KubeProxyConfiguration;
use crate::diagnostic::{Program, RuleInfo, Stage};
use crate::engine::row::{F as Of, Field};
use crate::engine::rule::{self, Rule, rule};
use crate::gate::rules::Gated;
use crate::logging::LoggingConfiguration;
use crate::logging::rules::Logs;

/// Every rule besides those of shape.
pub(super) static RULES: &[&[Rule<KubeProxyConfiguration>]] = &[
    gates::RULES,
    logging::RULES,
    modes::RULES,
    conntrack::RULES,
    periods::RULES,
    addresses::RULES,
    node_ports::RULES,
    detect_local::RULES,
    cidrs::RULES,
    families::RULES,
    server::RULES,
    habits::RULES,
];

type F = Of<KubeProxyConfiguration>;
type Check<'a> = rule::Check<'a, KubeProxyConfiguration>;
type RuleRow = Rule<KubeProxyConfiguration>;

const VALIDATION: &str = "kubernetes pkg/proxy/apis/config/validation/validation.go";

/// Refused by kube-proxy's validation of the file.
const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).refused_by(Program::KubeProxy, Stage::Validate).source(VALIDATION)
}

impl Gated for KubeProxyConfiguration {
    const FEATURE_GATES: Field<Self, BTreeMap<String, bool>> = F::feature_gates;
}

impl Logs for KubeProxyConfiguration {
    const LOGGING: Field<Self, LoggingConfiguration> = F::logging;
}
