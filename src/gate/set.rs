//! What a set of gates comes to, as component-base's registry decides it.

use std::fmt;

use super::{Gate, GateStage, GateState, position, table};
use crate::version::{Minor, V1_35};

/// The gates as a program runs with them: what was set, over the defaults of the minor.
///
/// `AllAlpha` and `AllBeta` set every gate of their stage that is not named itself; the order of the settings
/// does not matter, and of two settings of one name the last one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateSet {
    minor: Minor,
    all_alpha: Option<bool>,
    all_beta: Option<bool>,
    /// Indices into the table, sorted.
    set: Vec<(usize, bool)>,
}

/// A setting that stops the program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GateProblem {
    /// The minor does not know the name.
    Unknown {
        /// The name as it was given.
        name: String,
        /// The minor it was judged by.
        minor: Minor,
    },
    /// The gate is locked to its default and was set to the other value.
    Locked {
        /// The gate.
        name: &'static str,
        /// The value it is locked to.
        to: bool,
        /// The minor it was judged by.
        minor: Minor,
    },
    /// The gate is on, set or by default, while gates it needs are off; 1.35 and later.
    Needs {
        /// The gate that is on.
        name: &'static str,
        /// The gates it needs and that are off.
        off: Vec<&'static str>,
        /// The minor it was judged by.
        minor: Minor,
    },
}

impl GateSet {
    /// What a minor runs with when nothing is set.
    pub fn defaults(minor: Minor) -> Self {
        Self { minor: minor.judged(), all_alpha: None, all_beta: None, set: Vec::new() }
    }

    /// The gates that these settings come to. A null of a configuration file counts as false.
    ///
    /// # Errors
    /// Every setting for which the program stops, in the order of the settings, then the unmet needs.
    pub fn resolve<N: AsRef<str>>(
        settings: impl IntoIterator<Item = (N, bool)>,
        minor: Minor,
    ) -> Result<Self, Vec<GateProblem>> {
        match Self::resolve_leniently(settings, minor) {
            (set, problems) if problems.is_empty() => Ok(set),
            (_, problems) => Err(problems),
        }
    }

    /// The same for a file that is judged further: wrong settings are left out of the set and reported beside it.
    ///
    /// The registry itself stops at the first unknown name and looks at needs only when all else is right; here
    /// all is reported at once, the needs as they are after the wrong settings are gone.
    pub fn resolve_leniently<N: AsRef<str>>(
        settings: impl IntoIterator<Item = (N, bool)>,
        minor: Minor,
    ) -> (Self, Vec<GateProblem>) {
        let mut set = Self::defaults(minor);
        let mut unknown: Vec<(usize, String)> = Vec::new();
        let mut given: Vec<(usize, usize, bool)> = Vec::new();
        for (order, (name, value)) in settings.into_iter().enumerate() {
            let name = name.as_ref();
            match position(name).filter(|at| table::GATES[*at].at(set.minor).is_some()) {
                Some(at) => given.push((at, order, value)),
                None => unknown.push((order, name.to_owned())),
            }
        }
        // Of several settings of one gate the last counts, so the list is turned
        // around: `dedup` keeps the first of a run.
        given.sort_unstable_by_key(|(at, order, _)| (*at, *order));
        given.reverse();
        given.dedup_by_key(|(at, ..)| *at);
        given.reverse();

        let mut problems: Vec<(usize, GateProblem)> = Vec::new();
        for (at, order, value) in given {
            let gate = &table::GATES[at];
            match gate.at(set.minor) {
                Some(GateState { locked: true, default, .. }) if default != value => {
                    let minor = set.minor;
                    problems.push((order, GateProblem::Locked { name: gate.name(), to: default, minor }));
                }
                _ => set.put(at, value),
            }
        }
        let minor = set.minor;
        unknown.sort_by(|(order, name), (other, other_name)| (name, order).cmp(&(other_name, other)));
        // An unknown name given twice is one problem.
        unknown.dedup_by(|(_, name), (_, first)| name == first);
        problems
            .extend(unknown.into_iter().map(|(order, name)| (order, GateProblem::Unknown { name, minor })));
        problems.sort_by_key(|(order, _)| *order);
        let mut problems: Vec<GateProblem> = problems.into_iter().map(|(_, problem)| problem).collect();
        set.unmet_needs(&mut problems);
        (set, problems)
    }

    /// The minor whose defaults these are.
    pub const fn minor(&self) -> Minor {
        self.minor
    }

    /// Whether a gate is on. A name that the minor does not know is off.
    pub fn enabled(&self, name: &str) -> bool {
        position(name).is_some_and(|at| self.enabled_at(at))
    }

    /// Whether a gate is named in the settings themselves.
    pub fn is_set(&self, name: &str) -> bool {
        match name {
            ALL_ALPHA => self.all_alpha.is_some(),
            ALL_BETA => self.all_beta.is_some(),
            _ => position(name).is_some_and(|at| self.own(at).is_some()),
        }
    }

    fn put(&mut self, at: usize, value: bool) {
        match table::GATES[at].name() {
            ALL_ALPHA => self.all_alpha = Some(value),
            ALL_BETA => self.all_beta = Some(value),
            // Ascending: the caller walks in table order.
            _ => self.set.push((at, value)),
        }
    }

    fn own(&self, at: usize) -> Option<bool> {
        self.set.binary_search_by_key(&at, |(at, _)| *at).ok().map(|found| self.set[found].1)
    }

    fn enabled_at(&self, at: usize) -> bool {
        // `setUnsetAlphaGates` and `setUnsetBetaGates` of feature_gate.go touch gates of
        // their own stage only, and none that was set by name.
        let Some(state) = table::GATES[at].at(self.minor) else { return false };
        let all = match state.stage {
            GateStage::Alpha => self.all_alpha,
            GateStage::Beta => self.all_beta,
            GateStage::Ga | GateStage::Deprecated => None,
        };
        match table::GATES[at].name() {
            ALL_ALPHA | ALL_BETA => all.unwrap_or(state.default),
            _ => self.own(at).or(all).unwrap_or(state.default),
        }
    }

    fn unmet_needs(&self, problems: &mut Vec<GateProblem>) {
        // `AddDependencies` came with 1.35.
        if self.minor < V1_35 {
            return;
        }
        for (at, gate) in table::GATES.iter().enumerate() {
            // Direct needs only: `featureGate.Validate` asks for each gate that is
            // on, so that a chain is covered link by link.
            let needs = gate.needs(self.minor);
            if needs.is_empty() || !self.enabled_at(at) {
                continue;
            }
            let off: Vec<_> = needs.iter().copied().filter(|need| !self.enabled(need)).collect();
            if !off.is_empty() {
                problems.push(GateProblem::Needs { name: gate.name(), off, minor: self.minor });
            }
        }
    }
}

const ALL_ALPHA: &str = "AllAlpha";
const ALL_BETA: &str = "AllBeta";

impl GateProblem {
    /// The gate it is about.
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown { name, .. } => name,
            Self::Locked { name, .. } | Self::Needs { name, .. } => name,
        }
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown { name, minor } => match Gate::find(name) {
                Some(gate) => Some(history(gate, *minor)),
                None => Gate::nearest(name, *minor).map(|near| format!("did you mean {near}?")),
            },
            Self::Locked { name, to, .. } => {
                Some(format!("leave {name} out: it is {} without being set", on(*to)))
            }
            Self::Needs { name, off, .. } => {
                Some(format!("set {} to true, or {name} to false", off.join(" and ")))
            }
        }
    }
}

fn history(gate: &Gate, minor: Minor) -> String {
    let window = gate.window();
    match window.until {
        Some(until) if until < minor => {
            let last = gate.at(until).is_some_and(|state| state.default);
            format!("{} was removed after {until} ({} for good): leave it out", gate.name(), on(last))
        }
        _ => format!("{} exists from {} on", gate.name(), window.since),
    }
}

fn on(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

impl fmt::Display for GateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { minor, .. } => write!(f, "{minor} knows no gate of this name"),
            Self::Locked { to, minor, .. } => {
                write!(f, "{minor} has locked this gate {}: it cannot be set to {}", on(*to), !to)
            }
            Self::Needs { name, off, minor } => {
                let verb = if off.len() == 1 { "is" } else { "are" };
                write!(f, "{name} is on in {minor} and needs {}, which {verb} off", off.join(" and "))
            }
        }
    }
}
