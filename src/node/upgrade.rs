//! What an upgrade makes of the whole set.

use super::FileSet;
use super::configured::Configured;
use super::content::Content;
use super::file::File;
use super::files::Files;
use super::machine::Machine;
use super::process::Process;
use super::seat::{Seat, Sight};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::target::Target;
use crate::upgrade::findings::new_findings;
use crate::upgrade::{Upgrade, defaults};

impl FileSet {
    /// What an upgrade makes of the set: findings of single files, of arguments and between files that are new, and
    /// values that change although no file sets them.
    ///
    /// ```
    /// use nodestrap::node::FileSet;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let set = FileSet::from_iter([
    ///     ("/etc/systemd/system/kubelet.service",
    ///      "[Service]\nEnvironmentFile=/var/lib/kubelet/kubeadm-flags.env\nExecStart=/usr/bin/kubelet $KUBELET_KUBEADM_ARGS\n"),
    ///     ("/var/lib/kubelet/kubeadm-flags.env",
    ///      "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=registry.k8s.io/pause:3.10\"\n"),
    /// ]);
    /// let (from, to) = (Target::new(KubernetesVersion::V1_34), Target::new(KubernetesVersion::V1_35));
    /// let upgrade = set.upgrade(&from, &to);
    /// let refused = upgrade.refusals().next().unwrap();
    /// assert_eq!(refused.file.as_deref(), Some("/var/lib/kubelet/kubeadm-flags.env"));
    /// assert_eq!(refused.rule.id, "component-flag-unknown");
    /// ```
    pub fn upgrade(&self, from: &Target, to: &Target) -> Upgrade {
        // Read twice, not judged twice: recognising and decoding hang on the version as well.
        let ((before, old), (after, new)) = (self.read(from), self.read(to));
        let (was, is) = (self.judge(&before, &old, from), self.judge(&after, &new, to));
        let mut found = new_findings(was.report(), is.report());
        let programs = programs(&after, &new, to);
        for (before, after) in before.iter().zip(after.iter()) {
            let mut changes = of_file(before, after, from, to);
            changes.retain(|found| {
                // A default that changes does not matter where a flag or a drop-in says the value.
                !(defaults::is_silent(found) && is_said_beside(after, &found.path, &programs))
            });
            found.extend(changes.into_iter().map(|found| after.named(found)));
        }
        for (before, after) in old.iter().zip(&new) {
            for diagnostic in defaults::of_flags(&before.arguments, &after.arguments) {
                found.push(after.placed(diagnostic));
            }
        }
        found.into_iter().collect()
    }
}

/// Kubelets and kube-proxies, with the files that they read.
fn programs<'f>(files: &'f Files<'f>, processes: &'f [Process], target: &Target) -> Vec<Configured<'f, 'f>> {
    let machines = Machine::all(files, processes);
    let sight = Sight::of(files, processes, &machines);
    let seats = machines.into_iter().map(|machine| Seat::of(machine, files, &sight, target));
    seats.flat_map(|seat| seat.kubelet.into_iter().chain(seat.proxy)).collect()
}

/// Whether what a file leaves out is said by a flag or another file, for each program that reads it.
fn is_said_beside(file: &File<'_>, path: &FieldPath, programs: &[Configured<'_, '_>]) -> bool {
    let mut readers = programs.iter().filter(|program| program.reads(file)).peekable();
    // A file that no program of the set reads may be read by anything: its changes are told.
    readers.peek().is_some() && readers.all(|program| program.says_beside(path))
}

fn of_file(before: &File<'_>, after: &File<'_>, from: &Target, to: &Target) -> Vec<Diagnostic> {
    match (&before.content, &after.content) {
        (Content::Kubelet(before), Content::Kubelet(now)) => {
            defaults::of_documents(&**before, &**now, &after.text, from, to)
        }
        (Content::KubeProxy(before), Content::KubeProxy(now)) => {
            defaults::of_documents(&**before, &**now, &after.text, from, to)
        }
        _ => Vec::new(),
    }
}
