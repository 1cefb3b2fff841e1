//! A machine with what it sees of a set, and the programs that are looked at for its join.

use std::collections::BTreeMap;

use super::configured::Configured;
use super::file::File;
use super::files::Files;
use super::machine::{self, Machine};
use super::process::Process;
use super::runtime::Runtime;
use crate::component::Component;
use crate::target::Target;

/// What each machine sees of a set: its own files and programs, and those that belong to no kubelet's machine.
pub(super) struct Sight<'v> {
    files: Parts<&'v File<'v>>,
    programs: Parts<&'v Process>,
}

/// Things by the machine that has them, each with its place in the set.
struct Parts<T> {
    shared: Vec<(usize, T)>,
    own: BTreeMap<String, Vec<(usize, T)>>,
}

impl<T: Copy> Parts<T> {
    fn of(all: impl Iterator<Item = (Option<String>, T)>) -> Self {
        // Split once for all machines: a filter for each would be machines times files.
        let mut parts = Self { shared: Vec::new(), own: BTreeMap::new() };
        for (at, (root, thing)) in all.enumerate() {
            match root {
                Some(root) => parts.own.entry(root).or_default().push((at, thing)),
                None => parts.shared.push((at, thing)),
            }
        }
        parts
    }

    /// What a machine sees, in the order of the set.
    fn seen(&self, root: Option<&str>) -> Vec<T> {
        let own = root.and_then(|root| self.own.get(root)).map_or(&[][..], Vec::as_slice);
        let mut seen: Vec<(usize, T)> = self.shared.iter().chain(own).copied().collect();
        seen.sort_by_key(|(at, _)| *at);
        seen.into_iter().map(|(_, thing)| thing).collect()
    }
}

impl<'v> Sight<'v> {
    pub(super) fn of(files: &'v Files<'v>, processes: &'v [Process], machines: &[Machine<'v>]) -> Self {
        // Only a machine with a kubelet owns what it has. The files of a control plane are seen from every node.
        let owner = |path: &str| {
            let root = machine::root(path)?;
            machines.first()?.has_kubelet(root).then(|| root.to_owned())
        };
        let programs = processes.iter().map(|process| {
            let path = process.program.file.as_deref().filter(|_| !process.in_pod);
            (path.and_then(owner), process)
        });
        Self {
            files: Parts::of(files.iter().map(|file| (owner(file.path), file))),
            programs: Parts::of(programs),
        }
    }
}

/// A machine, and what runs on it for a join.
pub(super) struct Seat<'v> {
    pub(super) machine: Machine<'v>,
    /// The files that it sees, in the order of the set.
    pub(super) files: Vec<&'v File<'v>>,
    /// The programs that it sees.
    pub(super) programs: Vec<&'v Process>,
    pub(super) kubelet: Option<Configured<'v, 'v>>,
    pub(super) proxy: Option<Configured<'v, 'v>>,
    pub(super) runtime: Option<Runtime<'v, 'v>>,
}

impl<'v> Seat<'v> {
    pub(super) fn of(machine: Machine<'v>, files: &'v Files<'v>, sight: &Sight<'v>, target: &Target) -> Self {
        let (seen, programs) = (sight.files.seen(machine.root), sight.programs.seen(machine.root));
        let of = |component| Configured::of(component, files, &seen, &programs, &machine, target);
        let (kubelet, proxy) = (of(Component::Kubelet), of(Component::KubeProxy));
        let runtime = Runtime::of(&seen, &machine, target);
        Self { machine, files: seen, programs, kubelet, proxy, runtime }
    }
}
