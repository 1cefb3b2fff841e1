//! Feature gates of a configuration file: rules that every component has.

use std::collections::BTreeMap;

use super::{Gate, GateProblem, GateSet, GateStage};
use crate::diagnostic::FieldPath;
use crate::document::spec::Spec;
use crate::engine::row::{Field, Lens as _};
use crate::engine::rule::Check;
use crate::target::Target;

/// A configuration file with feature gates in it.
pub(crate) trait Gated: Spec<Context = FileGates> {
    /// The field that holds them.
    const FEATURE_GATES: Field<Self, BTreeMap<String, bool>>;
}

/// The gates a file comes to, worked out once for all rules.
#[derive(Debug)]
#[expect(unnameable_types, reason = "the context of sealed kinds")]
pub struct FileGates {
    set: GateSet,
    problems: Vec<GateProblem>,
}

impl FileGates {
    pub(crate) fn of<D: Gated>(document: &D, target: &Target) -> Self {
        let settings = D::FEATURE_GATES.reach(document).into_iter().flatten();
        let settings = settings.map(|(name, value)| (name.as_str(), *value));
        // Leniently: with one wrong gate all other rules still have to know which gates are on.
        let (set, problems) = GateSet::resolve_leniently(settings, target.minor());
        Self { set, problems }
    }

    pub(crate) fn enabled(&self, gate: &str) -> bool {
        self.set.enabled(gate)
    }
}

/// The gate rules of one kind: the prefix of its ids, and the program that reads it.
macro_rules! gate_rules {
    ($prefix:literal, $program:expr) => {{
        use $crate::diagnostic::{Program, Stage};
        use $crate::engine::rule::rule;
        use $crate::gate::rules;
        const SOURCE: &str = "component-base featuregate/feature_gate.go";
        &[
            rule(concat!($prefix, "-gate-unknown"), "this minor knows no feature gate of this name")
                .refused_by($program, Stage::Gates)
                .why("The program stops at an unknown gate: after an upgrade one that was removed, or one of a newer minor.")
                .help("take the gate out")
                .journal(&["unrecognized feature gate: "])
                .source(SOURCE)
                .by(rules::unknown),
            rule(concat!($prefix, "-gate-locked"), "the feature gate is locked to the other value")
                .refused_by($program, Stage::Gates)
                .why("A finished feature cannot be switched off any more. The program stops.")
                .help("take the gate out")
                .journal(&["cannot set feature gate "])
                .source(SOURCE)
                .by(rules::locked),
            rule(concat!($prefix, "-gate-needs"), "an enabled feature gate needs one that is off")
                .refused_by($program, Stage::Gates)
                .since($crate::version::V1_35)
                .why("From 1.35 the program stops when a gate is on, by default too, and one that it builds on is off.")
                .help("switch on what it needs, or switch it off as well")
                .journal(&["is enabled, but depends on features that are disabled"])
                .source(SOURCE)
                .by(rules::needs),
            rule(concat!($prefix, "-gate-settled"), "the feature gate says nothing any more and will be removed")
                .note()
                .why("A gate of a finished feature is accepted for some minors, then its name stops the program.")
                .help("leave it out")
                .journal(&["Setting GA feature gate ", "Setting deprecated feature gate "])
                .source(SOURCE)
                .by(rules::settled),
        ]
    }};
}
pub(crate) use gate_rules;

pub(crate) fn unknown<D: Gated>(c: &mut Check<'_, D>) {
    complain(c, |problem| matches!(problem, GateProblem::Unknown { .. }));
}

pub(crate) fn locked<D: Gated>(c: &mut Check<'_, D>) {
    complain(c, |problem| matches!(problem, GateProblem::Locked { .. }));
}

pub(crate) fn needs<D: Gated>(c: &mut Check<'_, D>) {
    complain(c, |problem| matches!(problem, GateProblem::Needs { .. }));
}

fn complain<D: Gated>(c: &mut Check<'_, D>, kind: fn(&GateProblem) -> bool) {
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
fn place<D: Gated>(c: &Check<'_, D>, problem: &GateProblem) -> FieldPath {
    let written = |name: &str| c.written(D::FEATURE_GATES).is_some_and(|gates| gates.contains_key(name));
    // A gate that is on by default is not in the file; what the reader can change is the one that was switched off.
    let needed = match problem {
        GateProblem::Needs { off, .. } => off.iter().copied().find(|name| written(name)),
        _ => None,
    };
    let own = Some(problem.name()).filter(|name| written(name));
    own.or(needed).map_or_else(|| D::FEATURE_GATES.path(), |name| D::FEATURE_GATES.entry(name))
}

pub(crate) fn settled<D: Gated>(c: &mut Check<'_, D>) {
    let minor = c.minor();
    for (name, value) in c.written(D::FEATURE_GATES).into_iter().flatten() {
        let Some(state) = Gate::find(name).and_then(|gate| gate.at(minor)) else { continue };
        // The rule on locked gates says this already, as an error.
        if state.locked && state.default != *value {
            continue;
        }
        let what = match state.stage {
            GateStage::Ga => "generally available",
            GateStage::Deprecated => "deprecated",
            GateStage::Alpha | GateStage::Beta => continue,
        };
        let path = D::FEATURE_GATES.entry(name);
        c.at(path, format_args!("this gate is {what} in {minor}")).remove();
    }
}
