//! Machines of a set: files of several machines lie below folders of their own.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::file::File;
use super::process::Process;
use crate::component::Component;
use crate::document::Kind;

/// The machine whose kubelet is looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine<'v> {
    /// The folder that its files lie below, where the set has several machines.
    pub(super) root: Option<&'v str>,
    /// Whether the set has several kubelets, so that this one needs a name.
    is_named: bool,
    roots: Rc<Roots<'v>>,
}

/// The folders of all machines of a set, whether they have a kubelet or not.
#[derive(Debug, Default)]
struct Roots<'v> {
    all: BTreeSet<&'v str>,
    kubelets: BTreeSet<&'v str>,
}

impl<'v> Machine<'v> {
    /// The machines that have a kubelet, in the order of their files; one that owns everything where paths tell none
    /// apart.
    pub(super) fn all(files: &'v [File<'_>], processes: &'v [Process]) -> Vec<Self> {
        let starts_kubelet: BTreeSet<&str> = processes
            .iter()
            .filter(|process| process.component() == Component::Kubelet && !process.in_pod)
            .filter_map(|process| process.program.file.as_deref())
            .collect();
        let has_kubelet = |file: &&File<'_>| {
            file.inside.is_none()
                && (file.kind == Ok(Kind::KubeletConfiguration) || starts_kubelet.contains(file.path))
        };
        let mut kubelets: Vec<&str> = Vec::new();
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for root in files.iter().filter(has_kubelet).filter_map(|file| root(file.path)) {
            if all.insert(root) {
                kubelets.push(root);
            }
        }
        let programs = processes.iter().filter_map(|process| process.program.file.as_deref());
        all.extend(programs.filter_map(root));
        // With one root, or none, a file anywhere in the set may be what a program reads: paths tell nothing apart.
        if all.len() < 2 || kubelets.is_empty() {
            return vec![Self::default()];
        }
        let roots = Roots { all, kubelets: kubelets.iter().copied().collect() };
        let (is_named, roots) = (kubelets.len() > 1, Rc::new(roots));
        let machine = |root| Self { root: Some(root), is_named, roots: Rc::clone(&roots) };
        kubelets.into_iter().map(machine).collect()
    }

    /// What a reader calls it; empty where there is only one.
    pub(super) fn name(&self) -> &'v str {
        self.root.filter(|_| self.is_named).map_or("", |root| root.trim_end_matches('/'))
    }

    /// Whether a file is this machine's, or nobody's: manifests, and folders where nothing is started.
    pub(super) fn owns(&self, path: &str) -> bool {
        self.is_near(self.root, path)
    }

    /// Whether a machine of the set with this root has a kubelet.
    pub(super) fn has_kubelet(&self, root: &str) -> bool {
        self.roots.kubelets.contains(root)
    }

    /// Whether a file can be one that a program of the machine at this root reads.
    pub(super) fn is_near(&self, near: Option<&str>, path: &str) -> bool {
        // A file that no machine owns lies in a repository or beside a report, and is copied to machines from there.
        near.is_none() || self.is_at(near, root(path))
    }

    /// Whether what lies at a root is this machine's, or nobody's.
    pub(super) fn owns_root(&self, of: Option<&str>) -> bool {
        self.root.is_none() || self.is_at(self.root, of)
    }

    fn is_at(&self, near: Option<&str>, of: Option<&str>) -> bool {
        of.is_none_or(|root| Some(root) == near || !self.roots.all.contains(root))
    }

    /// The machine that starts a program, where the set has several.
    pub(super) fn of<'p>(&self, process: &'p Process) -> Option<&'p str> {
        let root = process.program.file.as_deref().and_then(root)?;
        self.roots.all.contains(root).then_some(root)
    }

    /// Whether this machine starts a program. What Pods run is everybody's.
    pub(super) fn runs(&self, process: &Process) -> bool {
        process.in_pod || process.program.file.as_deref().is_none_or(|path| self.owns(path))
    }
}

/// The folder that a copy of a machine's files lies in: what stands before `etc`, `var/lib`, `usr` and the like. Empty
/// for the machine itself; `None` where the path does not tell.
pub(super) fn root(path: &str) -> Option<&str> {
    // The last `etc` counts: /var/backups/etc is a copy. `usr/local/etc` is a folder of a machine like any other,
    // and the other names stand for themselves at their first place, because `usr/lib/systemd` holds two of them.
    let etc = starts(path, "etc/").filter(|at| !path[..*at].ends_with("usr/local/")).last();
    let first = ["var/lib/", "var/run/", "usr/", "run/", "lib/systemd/", "opt/"];
    let at = etc.or_else(|| first.into_iter().flat_map(|part| starts(path, part)).min())?;
    Some(path[..at].strip_prefix('/').filter(|root| root.is_empty()).unwrap_or(&path[..at]))
}

/// The first that lies at a place of a machine, else the only one: of several in folders that are none of a machine,
/// such as tests and examples, no one is meant.
pub(super) fn at_a_place<'f, 's>(files: &[&'f File<'s>]) -> Option<&'f File<'s>> {
    let placed = files.iter().copied().find(|file| root(file.path).is_some());
    placed.or_else(|| files.first().copied().filter(|_| files.len() == 1))
}

/// Where folders of this name begin in a path.
fn starts<'p>(path: &'p str, part: &'static str) -> impl Iterator<Item = usize> + use<'p> {
    let found = path.match_indices(part).map(|(at, _)| at);
    found.filter(|at| *at == 0 || path[..*at].ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn the_folder_of_a_machine_stands_before_its_own_folders() {
        for (path, expected) in [
            ("/etc/kubernetes/kubelet.yaml", Some("")),
            ("etc/kubernetes/kubelet.yaml", Some("")),
            ("worker-1/etc/kubernetes/kubelet.yaml", Some("worker-1/")),
            ("/backup/worker-1/etc/systemd/system/kubelet.service", Some("/backup/worker-1/")),
            ("/var/backups/etc/kubernetes/pki/ca.crt", Some("/var/backups/")),
            ("worker-1/var/lib/kubelet/config.yaml", Some("worker-1/")),
            ("/usr/lib/systemd/system/kubelet.service", Some("")),
            ("/usr/local/etc/kubelet.yaml", Some("")),
            ("worker-1/run/systemd/system/kubelet.service", Some("worker-1/")),
            ("manifests/kube-proxy.yaml", None),
            ("kubelet.yaml", None),
            ("fetch/secret.yaml", None),
        ] {
            assert_eq!(root(path), expected, "{path}");
        }
    }
}
