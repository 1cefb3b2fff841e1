//! Feature gates: which names each minor knows, their stage, default and lock, and what a set of them comes to.
//!
//! The kubelet, kube-proxy, the API server and the controller manager link one registry (`pkg/features` with the
//! gates of the libraries below it and the logging gates of the commands), so one table serves all of them. A
//! name outside the registry of its minor stops the program, and so does a locked gate that is set to the other
//! value; from 1.35 on also an enabled gate whose needed gates are not all enabled.
//!
//! ```
//! use nodestrap::gate::{Gate, GateSet, GateStage};
//! use nodestrap::version::{V1_29, V1_34};
//!
//! let swap = Gate::find("NodeSwap").expect("a gate of the kubelet");
//! assert_eq!(swap.at(V1_29).map(|state| (state.stage, state.default)), Some((GateStage::Beta, false)));
//! assert!(swap.at(V1_34).is_some_and(|state| state.default && state.locked));
//!
//! let gates = GateSet::resolve([("AllAlpha", true), ("QOSReserved", false)], V1_34)?;
//! assert!(gates.enabled("InPlacePodVerticalScalingExclusiveCPUs") && !gates.enabled("QOSReserved"));
//!
//! let problems = GateSet::resolve([("NodeSwap", false), ("RotateCertificates", true)], V1_34).unwrap_err();
//! assert_eq!(problems[0].to_string(), "1.34 has locked this gate on: it cannot be set to false");
//! assert_eq!(problems[1].to_string(), "1.34 knows no gate of this name");
//! # Ok::<(), Vec<nodestrap::gate::GateProblem>>(())
//! ```

pub(crate) mod rules;
mod set;
mod table;

pub(crate) use rules::FileGates;
pub use set::{GateProblem, GateSet};

use crate::nearest::nearest;
use crate::version::{Minor, Window};

/// How far a gate has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GateStage {
    /// New; `AllAlpha` sets it.
    Alpha,
    /// Proven; `AllBeta` sets it.
    Beta,
    /// Done: the name will be removed in a later minor.
    Ga,
    /// On its way out, with what it switches.
    Deprecated,
}

/// What one minor says of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GateState {
    /// How far it has come.
    pub stage: GateStage,
    /// Whether it is on when nobody sets it.
    pub default: bool,
    /// Whether only the default may be given.
    pub locked: bool,
}

/// A feature gate and its history over the known minors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    name: &'static str,
    changes: [(Minor, GateState); MOST_CHANGES],
    changed: usize,
    until: Option<Minor>,
    needs: [(Minor, &'static [&'static str]); MOST_NEEDS],
    needed: usize,
}

const MOST_CHANGES: usize = 5;
const MOST_NEEDS: usize = 2;

impl Gate {
    /// Every gate of any known minor, in byte order of the names.
    pub fn all() -> &'static [Self] {
        table::GATES
    }

    /// The gate of this exact name, in any known minor.
    pub fn find(name: &str) -> Option<&'static Self> {
        position(name).map(|at| &table::GATES[at])
    }

    /// The name that this minor knows and that is written most alike, when one is close enough to be meant.
    pub fn nearest(name: &str, minor: Minor) -> Option<&'static str> {
        nearest(name, table::GATES.iter().filter(|gate| gate.at(minor).is_some()).map(|gate| gate.name))
    }

    /// The name, as configurations write it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What a minor says of the gate; `None` where it does not know the name.
    ///
    /// Minors outside the known range are judged as the nearest known one.
    pub fn at(&self, minor: Minor) -> Option<GateState> {
        let minor = minor.judged();
        if !self.window().holds(minor) {
            return None;
        }
        latest(&self.changes[..self.changed], minor)
    }

    /// The minors that know the name.
    pub fn window(&self) -> Window {
        Window { since: self.changes[0].0, until: self.until }
    }

    /// The gates that must be on wherever this one is on: empty before 1.35.
    pub fn needs(&self, minor: Minor) -> &'static [&'static str] {
        let minor = minor.judged();
        if !self.window().holds(minor) {
            return &[];
        }
        latest(&self.needs[..self.needed], minor).unwrap_or_default()
    }
}

fn position(name: &str) -> Option<usize> {
    table::GATES.binary_search_by(|gate| gate.name.cmp(name)).ok()
}

fn latest<T: Copy>(changes: &[(Minor, T)], minor: Minor) -> Option<T> {
    // The rows are in order of the minors; the last that has begun holds.
    changes.iter().rev().find(|(since, _)| *since <= minor).map(|(_, value)| *value)
}

/// The words of the table.
const fn gate(name: &'static str) -> Gate {
    // Arrays of a fixed size, as the table is a constant: no row needs an allocation at the start.
    let nothing = GateState { stage: GateStage::Alpha, default: false, locked: false };
    Gate {
        name,
        changes: [(Minor::OLDEST, nothing); MOST_CHANGES],
        changed: 0,
        until: None,
        needs: [(Minor::OLDEST, &[]); MOST_NEEDS],
        needed: 0,
    }
}

impl Gate {
    const fn alpha(self, since: Minor) -> Self {
        self.change(since, GateStage::Alpha, false, false)
    }

    const fn alpha_on(self, since: Minor) -> Self {
        self.change(since, GateStage::Alpha, true, false)
    }

    const fn beta_off(self, since: Minor) -> Self {
        self.change(since, GateStage::Beta, false, false)
    }

    const fn beta_on(self, since: Minor) -> Self {
        self.change(since, GateStage::Beta, true, false)
    }

    const fn ga(self, since: Minor) -> Self {
        self.change(since, GateStage::Ga, true, false)
    }

    const fn locked_ga(self, since: Minor) -> Self {
        self.change(since, GateStage::Ga, true, true)
    }

    const fn deprecated_on(self, since: Minor) -> Self {
        self.change(since, GateStage::Deprecated, true, false)
    }

    const fn deprecated_off(self, since: Minor) -> Self {
        self.change(since, GateStage::Deprecated, false, false)
    }

    const fn locked(self, since: Minor) -> Self {
        let (_, last) = self.changes[self.changed - 1];
        self.change(since, last.stage, last.default, true)
    }

    const fn until(mut self, last: Minor) -> Self {
        self.until = Some(last);
        self
    }

    const fn needs_from(mut self, since: Minor, gates: &'static [&'static str]) -> Self {
        self.needs[self.needed] = (since, gates);
        self.needed += 1;
        self
    }

    const fn change(mut self, since: Minor, stage: GateStage, default: bool, locked: bool) -> Self {
        self.changes[self.changed] = (since, GateState { stage, default, locked });
        self.changed += 1;
        self
    }
}
