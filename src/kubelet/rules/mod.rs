//! What the kubelet refuses, and what we think of the rest. One file a topic.

mod cgroups;
mod dns;
mod eviction;
mod gates;
mod habits;
mod host;
mod images;
mod logging;
mod managers;
mod memory;
mod node_allocatable;
mod reserved;
mod runtime;
mod server;
mod shutdown;
mod swap;
mod sysctls;
mod system_logs;
mod taints;
mod tls;
mod tracing;

use std::collections::BTreeMap;

use super::KubeletConfiguration;
use crate::diagnostic::{Program, RuleInfo, Stage};
use crate::engine::row::{F as Of, Field};
use crate::engine::rule::{self, Rule, rule};
pub(super) use crate::gate::FileGates as Gates;
use crate::gate::rules::Gated;
use crate::logging::LoggingConfiguration;
use crate::logging::rules::Logs;

/// Every rule besides those of shape.
pub(super) static RULES: &[&[Rule<KubeletConfiguration>]] = &[
    gates::RULES,
    cgroups::RULES,
    node_allocatable::RULES,
    reserved::RULES,
    images::RULES,
    shutdown::RULES,
    swap::RULES,
    memory::RULES,
    taints::RULES,
    logging::RULES,
    tracing::RULES,
    system_logs::RULES,
    sysctls::RULES,
    host::RULES,
    managers::RULES,
    eviction::RULES,
    runtime::RULES,
    server::RULES,
    tls::RULES,
    dns::RULES,
    habits::RULES,
];

type F = Of<KubeletConfiguration>;
type Check<'a> = rule::Check<'a, KubeletConfiguration>;
type RuleRow = Rule<KubeletConfiguration>;

const VALIDATION: &str = "kubernetes pkg/kubelet/apis/config/validation/validation.go";

/// Refused by the kubelet's validation of the file.
const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).refused_by(Program::Kubelet, Stage::Validate).source(VALIDATION)
}

/// Validated, and then fatal while the kubelet starts.
const fn fatal(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).refused_by(Program::Kubelet, Stage::Start)
}

impl Gated for KubeletConfiguration {
    const FEATURE_GATES: Field<Self, BTreeMap<String, bool>> = F::feature_gates;
}

impl Logs for KubeletConfiguration {
    const LOGGING: Field<Self, LoggingConfiguration> = F::logging;
}

/// Whether a gate is on for the document under check.
fn enabled(c: &Check<'_>, gate: &str) -> bool {
    c.context().enabled(gate)
}
