//! A machine with what it sees of a set, and the programs that are looked at for its join.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::configured::Configured;
use super::daemon::{self, Daemon};
use super::file::File;
use super::files::Files;
use super::machine::{self, Machine};
use super::process::Process;
use super::runtime::Runtime;
use crate::component::Component;
use crate::document::Kind;
use crate::target::Target;

/// What each machine sees of a set: its own files and programs, and those that belong to no kubelet's machine.
pub(super) struct Sight<'v> {
    files: Parts<&'v File<'v>>,
    programs: Parts<&'v Process>,
    daemons: Vec<Rc<Daemon>>,
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
    fn seen(&self, root: Option<&str>, is_for_all: impl Fn(T) -> bool) -> Vec<T> {
        let own = root.and_then(|root| self.own.get(root)).map_or(&[][..], Vec::as_slice);
        let of_others = self.own.iter().filter(|(other, _)| Some(other.as_str()) != root);
        let of_others = of_others.flat_map(|(_, things)| things).filter(|(_, thing)| is_for_all(*thing));
        let mut seen: Vec<(usize, T)> = self.shared.iter().chain(own).chain(of_others).copied().collect();
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
            daemons: daemon::all(files).into_iter().map(Rc::new).collect(),
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
    /// containerd as its unit starts it.
    pub(super) daemon: Option<Rc<Daemon>>,
}

impl<'v> Seat<'v> {
    pub(super) fn of(machine: Machine<'v>, files: &'v Files<'v>, sight: &Sight<'v>, target: &Target) -> Self {
        // A control plane and the objects of a cluster are everybody's, on whichever machine they lie. A machine that
        // has a control plane of its own is of that cluster.
        let is_object = |file: &File<'_>| file.kind == Ok(Kind::Manifest);
        let has_own = |component| {
            let own = machine.root.and_then(|root| sight.programs.own.get(root));
            own.is_some_and(|own| own.iter().any(|(_, process)| process.component() == component))
        };
        let is_of_control_plane = |process: &Process| {
            let component = process.component();
            matches!(component, Component::KubeApiserver | Component::KubeControllerManager)
                && !has_own(component)
        };
        let seen = sight.files.seen(machine.root, is_object);
        let programs = sight.programs.seen(machine.root, is_of_control_plane);
        let of = |component| Configured::of(component, files, &seen, &programs, &machine, target);
        let (kubelet, proxy) = (of(Component::Kubelet), of(Component::KubeProxy));
        let is_own = |daemon: &&Rc<Daemon>| machine.owns_root(daemon.root());
        let daemon = sight.daemons.iter().find(is_own).cloned();
        let named = daemon.as_ref().and_then(|daemon| daemon.config.as_ref()).map(|(path, _)| &**path);
        let runtime = Runtime::of(files, &seen, &machine, named, target)
            .filter(|runtime| kubelet.as_ref().is_none_or(|kubelet| serves(runtime, kubelet)));
        Self { machine, files: seen, programs, kubelet, proxy, runtime, daemon }
    }
}

/// Whether a runtime can be the one of a kubelet. Without a unit that starts the kubelet, only their places tell:
/// examples and tests hold many files that have nothing to do with each other.
fn serves(runtime: &Runtime<'_, '_>, kubelet: &Configured<'_, '_>) -> bool {
    if kubelet.other_runtime().is_some() {
        return false;
    }
    let root = |file: &File<'_>| machine::root(file.path).map(str::to_owned);
    kubelet.process.is_some()
        || kubelet.file.is_some_and(|file| root(file).is_some() && root(file) == root(runtime.file))
}
