//! What a plan changes on machines that have some of its files already.

use std::collections::BTreeMap;
use std::fmt;

use super::entry::{Contents, ContentsError};
use super::plan::Plan;
use super::step::{Action, Machine, Step};
use super::unified::unified;
use crate::kubeconfig::Kubeconfig;
use crate::sensitive::{Sensitive, holds_secret};
use crate::target::Target;
use crate::version::KubernetesVersion;

/// The files that exist already: for every machine, those files of the plan that it has.
///
/// The operator's files are the manifests as they were applied last, under the names that the plan gives them.
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct Existing {
    files: BTreeMap<Machine, BTreeMap<String, Sensitive<String>>>,
}

impl Existing {
    /// Makes a set without files: nothing exists yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file with its text.
    pub fn file(
        mut self,
        machine: Machine,
        path: impl Into<String>,
        text: impl Into<Sensitive<String>>,
    ) -> Self {
        self.insert(machine, path, text);
        self
    }

    /// Adds a file with its text.
    pub fn insert(&mut self, machine: Machine, path: impl Into<String>, text: impl Into<Sensitive<String>>) {
        self.files.entry(machine).or_default().insert(path.into(), text.into());
    }

    fn text(&self, machine: &Machine, path: &str) -> Option<&str> {
        Some(self.files.get(machine)?.get(path)?.expose())
    }

    fn has_below(&self, machine: &Machine, folder: &str) -> bool {
        let files = self.files.get(machine).into_iter().flat_map(BTreeMap::keys);
        files.into_iter().any(|path| is_below(path, folder))
    }
}

/// The machines and paths only: texts may be secrets.
impl fmt::Debug for Existing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.files.iter().map(|(machine, files)| (machine, files.keys()));
        f.debug_map().entries(paths.map(|(machine, files)| (machine, files.collect::<Vec<_>>()))).finish()
    }
}

/// What a plan does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Change {
    /// The file has the text that the plan writes.
    Unchanged,
    /// The file gets another text.
    Changed,
    /// What the plan names is set in the file, and the rest of its text stays.
    Patched,
    /// The file did not exist.
    Created,
    /// The file is removed.
    Removed,
}

/// A file of the plan, and what the plan does to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FileChange {
    /// The machine that has the file.
    pub machine: Machine,
    /// The path of the file; the name of a manifest on the operator's machine.
    pub path: String,
    /// What the plan does to it.
    pub change: Change,
    /// What changes in its text, as `diff -u` prints it; `None` where nothing does, where there was no text, and where
    /// one of the texts holds a secret.
    pub diff: Option<String>,
    /// Why the text cannot be made; the step that writes it fails for the same reason.
    pub problem: Option<ContentsError>,
}

/// A service that restarts, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRestart {
    /// The machine that it runs on.
    pub machine: Machine,
    /// The unit, or the manifest of a static Pod.
    pub service: String,
    /// The files that the service reads and that change.
    pub because: Vec<String>,
}

/// What a plan changes, and a plan that does only that.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Difference {
    files: Vec<FileChange>,
    plan: Plan,
}

impl Difference {
    /// Every file of the plan, the unchanged ones too, in the order of the steps.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// The services that restart, and why.
    pub fn restarts(&self) -> impl Iterator<Item = ServiceRestart> {
        self.plan.steps.iter().filter_map(|step| {
            let (service, because) = match &step.action {
                Action::RestartUnit { unit, because } => ((*unit).to_owned(), because),
                Action::RestartStaticPod { manifest, because } => (manifest.clone(), because),
                _ => return None,
            };
            Some(ServiceRestart { machine: step.machine.clone(), service, because: because.clone() })
        })
    }

    /// The steps that are left to do; none where nothing changes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// `changed worker-1: /etc/kubernetes/kubelet-conf.yaml`, one file a line, then the restarts; with `{:#}` the diff of each
/// file below it.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in self.files.iter().filter(|file| file.change != Change::Unchanged) {
            writeln!(f, "{} {}: {}", file.change, file.machine, file.path)?;
            if let Some(problem) = &file.problem {
                writeln!(f, "  cannot be done: {problem}")?;
            }
            if let (true, Some(diff)) = (f.alternate(), &file.diff) {
                f.write_str(diff)?;
            }
        }
        for restart in self.restarts() {
            let because = restart.because.join(", ");
            writeln!(f, "restart {}: {} for {because}", restart.machine, restart.service)?;
        }
        Ok(())
    }
}

/// `unchanged`, `changed`, `patched`, `created` or `removed`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Patched => "patched",
            Self::Created => "created",
            Self::Removed => "removed",
        })
    }
}

impl Plan {
    /// Compares the plan with the files that exist already, and says what it changes. A node has joined when the
    /// kubeconfig exists that the kubelet writes itself; such a node gets no bootstrap kubeconfig.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::join::Existing;
    /// # use nodestrap::token::BootstrapToken;
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&Target::new(KubernetesVersion::V1_34))?;
    /// # let token = BootstrapToken::from_entropy([7; 32]);
    /// let plan = cluster.fleet(&token).node(&NodeFacts::new("worker-1".parse()?))?.plan()?;
    /// let difference = plan.diff(&Existing::new());
    /// assert_eq!(difference.plan().steps().len(), plan.steps().len(), "nothing is there yet");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn diff(&self, existing: &Existing) -> Difference {
        let mut comparison = Comparison { plan: self, existing, files: Vec::new(), changed: BTreeMap::new() };
        // All files first: whether a service restarts depends on files that come later in the plan.
        comparison.compare_files();
        let kept: Vec<Option<Action>> =
            self.steps.iter().map(|step| comparison.kept(step, &self.steps)).collect();
        let steps = renumbered(&self.steps, kept);
        Difference { files: comparison.files, plan: Self { steps, layout: self.layout.clone() } }
    }
}

struct Comparison<'p> {
    plan: &'p Plan,
    existing: &'p Existing,
    files: Vec<FileChange>,
    /// Of every machine the paths that are written, with whether each is new.
    changed: BTreeMap<&'p Machine, BTreeMap<&'p str, Change>>,
}

impl Comparison<'_> {
    fn has_joined(&self, machine: &Machine) -> bool {
        self.existing.text(machine, &self.plan.layout.kubelet_kubeconfig()).is_some()
    }

    fn compare_files(&mut self) {
        let bootstrap = self.plan.layout.bootstrap_kubeconfig();
        for step in &self.plan.steps {
            let (path, change) = match &step.action {
                // Not even as unchanged: on a node that has joined the file is gone for good reason.
                Action::WriteFile { path, .. } if *path == bootstrap && self.has_joined(&step.machine) => {
                    continue;
                }
                Action::WriteFile { path, contents, .. } | Action::Apply { name: path, contents } => {
                    (path, change(path, contents, self.existing.text(&step.machine, path)))
                }
                Action::RemoveFile { path } => {
                    // Before the join the file is the one that this plan writes, and is taken away at its end.
                    if self.existing.text(&step.machine, path).is_none() || !self.has_joined(&step.machine) {
                        continue;
                    }
                    (path, FileChange::of(Change::Removed))
                }
                _ => continue,
            };
            let (machine, path) = (&step.machine, path.as_str());
            if change.change != Change::Unchanged {
                self.changed.entry(machine).or_default().insert(path, change.change);
            }
            self.files.push(FileChange { machine: machine.clone(), path: path.to_owned(), ..change });
        }
    }

    fn change_of(&self, machine: &Machine, path: &str) -> Option<Change> {
        self.changed.get(machine)?.get(path).copied()
    }

    /// The step as far as it is still to be done.
    fn kept(&self, step: &Step, all: &[Step]) -> Option<Action> {
        let machine = &step.machine;
        let written = || self.changed.get(machine).into_iter().flatten();
        let changed_of = |because: &[String]| -> Option<Vec<String>> {
            let changed = because.iter().filter(|path| self.change_of(machine, path).is_some());
            let changed: Vec<String> = changed.cloned().collect();
            (!changed.is_empty()).then_some(changed)
        };
        let keep = match &step.action {
            Action::WriteFile { path, .. } | Action::Apply { name: path, .. } => {
                self.change_of(machine, path).is_some_and(|change| change != Change::Removed)
            }
            // It goes away too where this plan has just written it.
            Action::RemoveFile { path } => {
                self.change_of(machine, path).is_some() || !self.has_joined(machine)
            }
            Action::MakeFolder { path, .. } => {
                // Folders are in no set of files: of a machine with files only those are made that hold none yet.
                !self.existing.files.contains_key(machine)
                    || (written().any(|(file, change)| *change == Change::Created && is_below(file, path))
                        && !self.existing.has_below(machine, path))
            }
            // systemd keeps a unit in memory until it is told to look again.
            Action::ReloadSystemd => written().any(|(path, _)| path.ends_with(".service")),
            Action::EnableUnit { unit } => {
                !self.has_joined(machine)
                    || written().any(|(path, change)| *change == Change::Created && path.ends_with(unit))
            }
            Action::RestartUnit { unit, because } => {
                let because = changed_of(because)?;
                return Some(Action::RestartUnit { unit, because });
            }
            Action::RestartStaticPod { manifest, because } => {
                let (manifest, because) = (manifest.clone(), changed_of(because)?);
                return Some(Action::RestartStaticPod { manifest, because });
            }
            Action::AwaitToken { .. } => all.iter().any(|step| match &step.action {
                Action::WriteFile { path, contents: Contents::AwaitsToken(_), .. } => {
                    self.change_of(&step.machine, path).is_some()
                }
                _ => false,
            }),
            Action::AwaitReady { node } => {
                let machine = Machine::Node(node.clone());
                !self.has_joined(&machine)
                    || self.changed.get(&machine).is_some_and(|files| !files.is_empty())
            }
        };
        keep.then(|| step.action.clone())
    }
}

impl FileChange {
    /// A change of a file that is not named yet.
    fn of(change: Change) -> Self {
        Self { machine: Machine::Operator, path: String::new(), change, diff: None, problem: None }
    }
}

fn change(path: &str, contents: &Contents, existing: Option<&str>) -> FileChange {
    let Some(text) = existing else { return FileChange::of(Change::Created) };
    // The plan does not know the token; the one that is there counts as right, so that it is no change.
    let token = match contents {
        Contents::AwaitsToken(_) => token_of(text),
        _ => None,
    };
    let change = if contents.changes_in_place() { Change::Patched } else { Change::Changed };
    match contents.text(existing, token.as_ref()) {
        Ok(new) if new.expose() == text => FileChange::of(Change::Unchanged),
        Ok(new) => {
            let is_secret = matches!(contents, Contents::Secret(_) | Contents::AwaitsToken(_))
                || [text, new.expose()].iter().any(|text| text.lines().any(holds_secret));
            let diff = (!is_secret).then(|| unified(path, text, new.expose()));
            FileChange { diff, ..FileChange::of(change) }
        }
        // The token is made when the plan is carried out.
        Err(ContentsError::NoToken(_)) => FileChange::of(change),
        Err(problem) => FileChange { problem: Some(problem), ..FileChange::of(change) },
    }
}

/// The token of kube-proxy's kubeconfig as it is.
fn token_of(text: &str) -> Option<Sensitive<String>> {
    // Any version does: only the token is read, which every minor has at the same place.
    let lint = Kubeconfig::lint(text, &Target::new(KubernetesVersion::V1_34));
    lint.draft()?.users.iter().flatten().find_map(|named| named.user.as_ref()?.token.clone())
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The kept steps with numbers of their own. What waited for a step that is gone waits for what that one waited for.
fn renumbered(steps: &[Step], kept: Vec<Option<Action>>) -> Vec<Step> {
    let mut left: Vec<Step> = Vec::new();
    // For each old step the new ones that stand for it.
    let mut stands: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
    for (step, action) in steps.iter().zip(kept) {
        let mut after: Vec<usize> = step.after.iter().flat_map(|old| stands[*old].iter().copied()).collect();
        after.sort_unstable();
        after.dedup();
        if let Some(action) = action {
            let number = left.len();
            left.push(Step { number, machine: step.machine.clone(), action, after });
            stands.push(vec![number]);
        } else {
            stands.push(after);
        }
    }
    left
}
