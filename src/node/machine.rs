//! Machines of a set: files of several nodes lie below folders of their own.

use super::file::File;
use super::process::Process;
use crate::component::Component;
use crate::document::Kind;

/// The machine whose kubelet is looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine<'v> {
    /// The folder that its files lie below, where the set has several machines.
    pub(super) root: Option<&'v str>,
    /// The folders of the others.
    others: Vec<&'v str>,
}

impl<'v> Machine<'v> {
    /// The machines of a set, in the order of their files; one that owns everything where paths tell none apart.
    pub(super) fn all(files: &'v [File<'_>], processes: &[Process]) -> Vec<Self> {
        let mut roots: Vec<&str> = Vec::new();
        for file in files.iter().filter(|file| has_kubelet(file, processes)) {
            if let Some(root) = root(file.path).filter(|root| !roots.contains(root)) {
                roots.push(root);
            }
        }
        if roots.len() < 2 {
            return vec![Self::default()];
        }
        let machine = |own: &'v str| Self {
            root: Some(own),
            others: roots.iter().copied().filter(|root| *root != own).collect(),
        };
        roots.iter().map(|root| machine(root)).collect()
    }

    /// What a reader calls it; empty where there is only one.
    pub(super) fn name(&self) -> &'v str {
        self.root.map_or("", |root| root.trim_end_matches('/'))
    }

    /// Whether a file is this machine's, or nobody's: manifests, and control planes without a kubelet.
    pub(super) fn owns(&self, path: &str) -> bool {
        root(path).is_none_or(|root| !self.others.contains(&root))
    }

    /// Whether this machine starts a program. What Pods run is everybody's.
    pub(super) fn runs(&self, process: &Process) -> bool {
        process.in_pod || process.program.file.as_deref().is_none_or(|path| self.owns(path))
    }
}

/// Whether a file starts or configures a kubelet.
fn has_kubelet(file: &File<'_>, processes: &[Process]) -> bool {
    let starts = |process: &Process| {
        process.component() == Component::Kubelet
            && !process.in_pod
            && process.program.file.as_deref() == Some(file.path)
    };
    file.inside.is_none() && (file.kind == Ok(Kind::KubeletConfiguration) || processes.iter().any(starts))
}

/// The folder that a copy of a machine's files lies in: what stands before `etc`, `var/lib`, `usr` and the like. Empty
/// for the machine itself; `None` where the path does not tell.
pub(super) fn root(path: &str) -> Option<&str> {
    let etc = starts(path, "etc/").filter(|at| !path[..*at].ends_with("usr/local/")).last();
    let first = ["var/lib/", "var/run/", "usr/", "run/", "lib/systemd/", "opt/"];
    let at = etc.or_else(|| first.into_iter().flat_map(|part| starts(path, part)).min())?;
    Some(path[..at].strip_prefix('/').filter(|root| root.is_empty()).unwrap_or(&path[..at]))
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
