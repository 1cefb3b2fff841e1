//! The set of files, and the facts that no file holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::NodeReport;
use super::allowed::Allowed;
use super::configured;
use super::daemon;
use super::file::File;
use super::files::Files;
use super::fleet::Fleet;
use super::known::Known;
use super::locate;
use super::look::{self, Judged};
use super::machine::Machine;
use super::process::{self, Process};
use super::recognise::{self, Given};
use super::report;
use super::seat::{Seat, Sight};
use super::service;
use super::twice;
use super::view::View;
use crate::component::Component;
use crate::document::Kind;
use crate::target::Target;
use crate::value::{PodCidr, ServiceCidr};

/// A set of files of nodes and their control plane, by path and text.
///
/// A path is the path of the file on its machine, perhaps below a folder that the files were copied to: a flag that names
/// `/etc/kubernetes/pki/ca.crt` finds `backup/etc/kubernetes/pki/ca.crt`. A file that is not in the set is unknown, and
/// no rule makes an assumption about it.
///
/// The set may hold several nodes, each below a folder of its own: `worker-1/etc/kubernetes/kubelet.yaml` beside
/// `worker-2/etc/kubernetes/kubelet.yaml`. Each is judged with the control plane and the manifests of the set.
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct FileSet {
    pub(super) files: Vec<(String, String)>,
    /// The files that a person named, as indices; all others lay in a folder.
    named: BTreeSet<usize>,
    modes: BTreeMap<String, u32>,
    pub(super) arguments: Vec<(Component, Vec<String>)>,
    pub(super) service_cidr: Option<ServiceCidr>,
    pub(super) pod_cidr: Option<PodCidr>,
}

impl FileSet {
    /// Makes an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file that was found in a folder. It is judged where its structure tells its kind and a program of a join
    /// reads it. Documentation, scripts, templates, backups and units of other programs are passed over.
    pub fn file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.add(path, text);
        self
    }

    /// Adds a file as [`file`](Self::file) does, in a loop.
    ///
    /// ```
    /// use nodestrap::node::FileSet;
    ///
    /// let mut set = FileSet::new();
    /// for (path, text) in [("etc/kubelet.yaml", "kind: KubeletConfiguration\n")] {
    ///     set.add(path, text);
    /// }
    /// set.extend([("etc/kube-proxy.yaml", "kind: KubeProxyConfiguration\n")]);
    /// ```
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }

    /// Adds a file that the user named, as [`named`](Self::named) does, in a loop.
    pub fn add_named(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.named.insert(self.files.len());
        self.add(path, text);
    }

    /// Adds a file that the user named. Some files are judged only when they are named: a unit of any program, an
    /// environment file that no unit names, a copy with another suffix.
    ///
    /// ```
    /// use nodestrap::node::FileSet;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let template = "[Service]\nExecStart={{ bin_dir }}/kubelet\n";
    /// let report = FileSet::new().named("kubelet.service.j2", template).check(&Target::new(KubernetesVersion::V1_34));
    /// assert_eq!(report.files()[0].skipped, Some("a template; render it first"));
    /// ```
    pub fn named(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.add_named(path, text);
        self
    }

    /// Sets the permissions of the file at this path, such as `0o640`. Default: unknown, and then no rule looks at them.
    ///
    /// ```
    /// use nodestrap::node::FileSet;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let set = FileSet::new()
    ///     .file("/etc/kubernetes/token.csv", "9b1c2d3e4f5a69788796a5b4c3d2e1f0,kubelet-bootstrap,10001\n")
    ///     .mode("/etc/kubernetes/token.csv", 0o644);
    /// let report = set.check(&Target::new(KubernetesVersion::V1_34));
    /// assert!(report.report().warnings().any(|found| found.rule.id == "node-secret-readable"));
    /// ```
    pub fn mode(mut self, path: impl Into<String>, mode: u32) -> Self {
        self.modes.insert(path.into(), mode);
        self
    }

    pub(super) fn mode_of(&self, path: &str) -> Option<u32> {
        self.modes.get(path).copied()
    }

    /// Adds the argument list of a running program, without the program's own name: what `ps` shows of an API server.
    pub fn argument_list<A: Into<String>>(
        mut self,
        component: Component,
        argv: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.push((component, argv.into_iter().map(Into::into).collect()));
        self
    }

    /// Sets the service network of the cluster, for sets in which no file of the control plane names it. Default:
    /// unknown.
    pub fn service_cidr(mut self, cidr: ServiceCidr) -> Self {
        self.service_cidr = Some(cidr);
        self
    }

    /// Sets the Pod network of the cluster, for sets in which no file of the control plane names it. Default: unknown.
    pub fn pod_cidr(mut self, cidr: PodCidr) -> Self {
        self.pod_cidr = Some(cidr);
        self
    }

    /// Judges every file by the rules of its kind, and all files together by the rules between files.
    pub fn check(&self, target: &Target) -> NodeReport {
        let (files, processes) = self.read(target);
        self.judge(&files, &processes, target)
    }

    /// Judges what was read under this target.
    pub(super) fn judge(&self, files: &Files<'_>, processes: &[Process], target: &Target) -> NodeReport {
        let machines = Machine::all(files, processes);
        let sight = Sight::of(files, processes, &machines);
        let machines: Vec<Seat<'_>> =
            machines.into_iter().map(|machine| Seat::of(machine, files, &sight, target)).collect();
        let mut allowed = Allowed::of(files);
        let mut found = report::of_single_files(files, processes, &machines, target);
        allowed.apply(&mut found, target);
        let known = Known::new(found);
        let fleet = Fleet::of(files, machines.iter().map(|seat| (&seat.machine, seat.kubelet.as_ref())));
        let judged: Vec<(String, Judged)> = machines
            .iter()
            .map(|seat| {
                let name = seat.machine.name().to_owned();
                (name, look::judge(&View::new(self, files, seat, &known, &fleet, target)))
            })
            .collect();
        NodeReport::of(files, &machines, judged, known, allowed, target)
    }

    /// Every file, those inside of others too, and every program that they start.
    pub(super) fn read(&self, target: &Target) -> (Files<'_>, Vec<Process>) {
        let given = |at: usize| if self.named.contains(&at) { Given::Named } else { Given::Found };
        let texts = self.files.iter().enumerate();
        let mut files: Vec<File<'_>> =
            texts.map(|(at, (path, text))| File::read(path, text, given(at), target)).collect();
        // The order matters from here on: a kind that a path gives may be taken back by a unit
        // that names the file, and what a flag names decides last.
        let inner: Vec<File<'_>> = files.iter().flat_map(|file| file.inner(target)).collect();
        files.extend(inner);
        for at in locate::strange_certificates(&files).into_iter().filter(|at| !self.named.contains(at)) {
            files[at].pass_over("certificates that no file of a join names");
        }
        let mut files = Files::new(files);
        for at in twice::backups(&files) {
            let kind = recognise::kind_of(files[at].path, &files[at].text, Given::Named);
            // A manifest that was renamed to .bak in the folder of static Pods runs all the same.
            if let Ok(kind @ Kind::Manifest) = kind {
                files[at].judge_as(kind, target);
            }
        }
        for at in service::foreign(&files).into_iter().filter(|at| !self.named.contains(at)) {
            files[at].pass_over("a unit that starts no program of a join");
        }
        for at in service::environment_files(&files) {
            if files[at].kind != Ok(Kind::EnvironmentFile) && !files[at].text.trim().is_empty() {
                files[at].judge_as(Kind::EnvironmentFile, target);
            }
        }
        for at in daemon::named(&files) {
            if files[at].kind != Ok(Kind::ContainerdConfig) {
                files[at].judge_as(Kind::ContainerdConfig, target);
            }
        }
        #[cfg(feature = "containerd")]
        super::runtime::judge_imported(&mut files, target);
        // Behind the environment files, whose findings cut a command short, and before the kinds that flags decide.
        let processes = process::all(&files, &self.arguments, target);
        for (at, kind) in configured::named(&files, &processes) {
            if files[at].kind != Ok(kind) {
                files[at].judge_as(kind, target);
            }
        }
        for at in configured::loose(&files, &processes) {
            files[at].leave_open();
        }
        for (at, found) in twice::pods(&files) {
            files[at].add(found);
        }
        for (at, path, by) in configured::copied(&files, &processes) {
            files[at].take_for(&path, &by);
        }
        (files, processes)
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for FileSet {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        let mut set = Self::default();
        set.extend(files);
        set
    }
}

/// Adds files that were found in folders, as [`FileSet::add`] does.
impl<P: Into<String>, T: Into<String>> Extend<(P, T)> for FileSet {
    fn extend<I: IntoIterator<Item = (P, T)>>(&mut self, files: I) {
        self.files.extend(files.into_iter().map(|(path, text)| (path.into(), text.into())));
    }
}

/// Shows the paths alone, because texts may be secrets.
impl fmt::Debug for FileSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.files.iter().map(|(path, _)| path)).finish()
    }
}
