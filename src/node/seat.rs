//! A machine with the programs that are looked at for its join.

use super::configured::Configured;
use super::file::File;
use super::machine::Machine;
use super::process::Process;
use super::runtime::Runtime;
use crate::component::Component;
use crate::target::Target;

/// A machine, and what runs on it for a join.
pub(super) struct Seat<'v> {
    pub(super) machine: Machine<'v>,
    pub(super) kubelet: Option<Configured<'v, 'v>>,
    pub(super) proxy: Option<Configured<'v, 'v>>,
    pub(super) runtime: Option<Runtime<'v, 'v>>,
}

impl<'v> Seat<'v> {
    pub(super) fn of(
        machine: Machine<'v>,
        files: &'v [File<'v>],
        processes: &'v [Process],
        target: &Target,
    ) -> Self {
        let of = |component| Configured::of(component, files, processes, &machine, target);
        Self {
            kubelet: of(Component::Kubelet),
            proxy: of(Component::KubeProxy),
            runtime: Runtime::of(files, &machine, target),
            machine,
        }
    }
}
