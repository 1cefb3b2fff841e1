//! Feature gates of the file.

use super::{Check, F, RuleRow};
use crate::diagnostic::{FieldPath, Program, Stage};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::gate::{Gate, GateProblem, GateStage};
use crate::version::V1_35;

const SOURCE: &str = "component-base featuregate/feature_gate.go";

pub(super) const RULES: &[RuleRow] = &[
    rule("kubelet-gate-unknown", "this minor knows no feature gate of this name", unknown)
        .refused_by(Program::Kubelet, Stage::Gates)
        .why("The kubelet stops at an unknown gate: after an upgrade a gate that was removed, or one of a newer minor.")
        .journal(&["unrecognized feature gate: "])
        .source(SOURCE),
    rule("kubelet-gate-locked", "the feature gate is locked to the other value", locked)
        .refused_by(Program::Kubelet, Stage::Gates)
        .why("A finished feature cannot be switched off any more. The kubelet stops.")
        .journal(&["cannot set feature gate "])
        .source(SOURCE),
    rule("kubelet-gate-needs", "an enabled feature gate needs one that is off", needs)
        .refused_by(Program::Kubelet, Stage::Gates)
        .since(V1_35)
        .why("From 1.35 the kubelet stops when a gate is on, by default too, and one that it builds on is off.")
        .journal(&["is enabled, but depends on features that are disabled"])
        .source(SOURCE),
    rule("kubelet-gate-settled", "the feature gate says nothing any more and will be removed", settled)
        .note()
        .why("A gate of a finished feature is accepted for some minors, then its name stops the kubelet.")
        .help("leave it out")
        .journal(&["Setting GA feature gate ", "Setting deprecated feature gate "])
        .source(SOURCE),
];

fn unknown(c: &mut Check<'_>) {
    complain(c, |problem| matches!(problem, GateProblem::Unknown { .. }));
}

fn locked(c: &mut Check<'_>) {
    complain(c, |problem| matches!(problem, GateProblem::Locked { .. }));
}

fn needs(c: &mut Check<'_>) {
    complain(c, |problem| matches!(problem, GateProblem::Needs { .. }));
}

fn complain(c: &mut Check<'_>, kind: fn(&GateProblem) -> bool) {
    let gates = c.context();
    for problem in gates.problems.iter().filter(|problem| kind(problem)) {
        let path = place(c, problem);
        let found = c.at(path, problem);
        if let Some(help) = problem.help() {
            found.help(help);
        }
    }
}

/// The setting that the problem comes from: its own, or that of a gate it needs.
fn place(c: &Check<'_>, problem: &GateProblem) -> FieldPath {
    let written = |name: &str| c.draft().feature_gates.as_ref().is_some_and(|gates| gates.contains_key(name));
    let needed = match problem {
        GateProblem::Needs { off, .. } => off.iter().copied().find(|name| written(name)),
        _ => None,
    };
    let own = Some(problem.name()).filter(|name| written(name));
    own.or(needed).map_or_else(|| F::feature_gates.path(), |name| F::feature_gates.entry(name))
}

fn settled(c: &mut Check<'_>) {
    let minor = c.minor();
    for (name, value) in c.draft().feature_gates.iter().flatten() {
        let Some(state) = Gate::find(name).and_then(|gate| gate.at(minor)) else { continue };
        if state.locked && state.default != *value {
            continue;
        }
        let what = match state.stage {
            GateStage::Ga => "generally available",
            GateStage::Deprecated => "deprecated",
            GateStage::Alpha | GateStage::Beta => continue,
        };
        let path = F::feature_gates.entry(name);
        c.at(path.clone(), format_args!("this gate is {what} in {minor}")).remove();
    }
}
