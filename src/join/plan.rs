//! The plan of a fleet: every step, in an order in which it can be done.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entries::{API_SERVER, KUBELET};
use super::entry::{Contents, Entry, EntryKind, FilePatch, Phase, Site};
use super::fleet::ValidFleet;
use super::step::{Action, Machine, Step};
use crate::facts::{ControlPlane, Layout, NodeFacts};

/// The steps after which the nodes of a fleet have joined.
///
/// The steps can be done one after the other. [`Step::after`] says which may be done at the same time.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) layout: Layout,
}

impl Plan {
    /// The steps. Each stands behind those that it waits for.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Iterates over the steps.
    pub fn iter(&self) -> std::slice::Iter<'_, Step> {
        self.steps.iter()
    }

    /// Whether the plan has no steps.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Each step on a line of its own.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

/// The steps as a list.
impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.steps.serialize(serializer)
    }
}

impl<'p> IntoIterator for &'p Plan {
    type Item = &'p Step;
    type IntoIter = std::slice::Iter<'p, Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl ValidFleet {
    /// The steps after which every node has joined.
    ///
    /// First the API servers get the credential, then each object of the cluster is applied once. Then each node gets
    /// its files, and its runtime starts before its kubelet. kube-proxy starts when its kubeconfig is written. Every
    /// unit that starts is also enabled. The bootstrap kubeconfig of a node is removed once the Node is Ready.
    pub fn plan(&self) -> Plan {
        let layout = self.cluster().facts().layout.clone();
        let mut planner = Planner { steps: Vec::new(), layout: &layout };
        let joins: Vec<(&NodeFacts, Vec<Entry>)> =
            self.joins().map(|(node, join)| (node, join.entries)).collect();
        // The control plane's file and the objects are the same in every join: a fleet with other ones is invalid.
        let shared = joins.first().map_or(&[][..], |(_, entries)| entries.as_slice());
        let credential = planner.control_plane(shared, self.cluster().facts().control_plane);
        let applied = planner.manifests(shared, credential);
        let nodes: Vec<Started> =
            joins.iter().map(|(node, entries)| planner.node(node, entries, applied)).collect();
        // After all nodes, so that no node waits for the token with its own kubelet.
        planner.tokens(&joins, &nodes, applied);
        for ((node, entries), started) in joins.iter().zip(&nodes) {
            planner.after_join(node, entries, started);
        }
        Plan { steps: planner.steps, layout }
    }
}

impl ValidFleet {
    /// As [`plan`](Self::plan), but of the kubelet's and kube-proxy's configuration, their units and every `hosts.toml`
    /// what is there already is patched: what the documents of the join say is set, everything else stays, and the
    /// result is judged. A file that is not there yet is written whole.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::token::BootstrapToken;
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let target = Target::new(KubernetesVersion::V1_34);
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&target)?;
    /// # let token = BootstrapToken::from_entropy([7; 32]);
    /// # let node = NodeFacts::new("worker-1".parse()?);
    /// use nodestrap::join::{Change, Existing, Machine};
    ///
    /// let there = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 200 # ours\n";
    /// let plan = cluster.fleet(&token).node(&node)?.validate()?.plan_patching();
    /// let existing = Existing::new().file(Machine::Node(node.name), "/etc/kubernetes/kubelet-conf.yaml", there);
    /// let difference = plan.diff(&existing);
    /// let kubelet = difference.files().iter().find(|file| file.change == Change::Patched).expect("it is there");
    /// assert!(kubelet.diff.as_deref().is_some_and(|diff| diff.contains("\n maxPods: 200 # ours\n+")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan_patching(&self) -> Plan {
        let mut plan = self.plan();
        for (node, target) in self.targets() {
            let machine = Machine::Node(node.name.clone());
            for step in plan.steps.iter_mut().filter(|step| step.machine == machine) {
                let Action::WriteFile { path, contents, .. } = &mut step.action else { continue };
                let Contents::Text(text) = contents else { continue };
                if let Some(patch) = FilePatch::of(path, text, &plan.layout, &target) {
                    *contents = Contents::Patch(Box::new(patch));
                }
            }
        }
        plan
    }
}

struct Planner<'l> {
    steps: Vec<Step>,
    layout: &'l Layout,
}

/// The steps of a node that later ones wait for.
struct Started {
    machine: Machine,
    /// The folders, with their steps.
    folders: Vec<(String, usize)>,
    /// The files of the first phase, with their steps.
    written: Vec<(String, usize)>,
    reload: Option<usize>,
    kubelet: Option<usize>,
}

impl Planner<'_> {
    fn push(&mut self, machine: &Machine, action: Action, after: impl IntoIterator<Item = usize>) -> usize {
        let number = self.steps.len();
        let mut after: Vec<usize> = after.into_iter().collect();
        after.sort_unstable();
        after.dedup();
        self.steps.push(Step { number, machine: machine.clone(), action, after });
        number
    }

    fn write(&mut self, machine: &Machine, entry: &Entry, after: impl IntoIterator<Item = usize>) -> usize {
        let Entry { path, mode, owner, contents, .. } = entry;
        let (path, contents) = (path.clone(), contents.clone());
        self.push(machine, Action::WriteFile { path, mode: *mode, owner, contents }, after)
    }

    /// The API servers read the static token file when they start.
    fn control_plane(&mut self, entries: &[Entry], how: ControlPlane) -> Option<usize> {
        let file = entries.iter().find(|entry| entry.site == Site::EveryControlPlane)?;
        let machine = Machine::EveryControlPlane;
        let write = self.write(&machine, file, []);
        let because = vec![file.path.clone()];
        let restart = match how {
            ControlPlane::Units => Action::RestartUnit { unit: API_SERVER, because },
            ControlPlane::StaticPods => {
                let manifest = format!("{}/kube-apiserver.yaml", self.layout.static_pods);
                Action::RestartStaticPod { manifest, because }
            }
        };
        Some(self.push(&machine, restart, [write]))
    }

    /// The last of the objects; they are applied one after the other, since an account comes before its token.
    fn manifests(&mut self, entries: &[Entry], after: Option<usize>) -> Option<usize> {
        entries.iter().filter(|entry| entry.phase == Phase::Manifests).fold(after, |after, entry| {
            let apply = Action::Apply { name: entry.path.clone(), contents: entry.contents.clone() };
            Some(self.push(&Machine::Operator, apply, after))
        })
    }

    fn node(&mut self, node: &NodeFacts, entries: &[Entry], applied: Option<usize>) -> Started {
        let machine = Machine::Node(node.name.clone());
        let before: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.phase == Phase::BeforeApply && entry.site == Site::Worker)
            .collect();
        let mut started =
            Started { machine, folders: Vec::new(), written: Vec::new(), reload: None, kubelet: None };
        for entry in before.iter().filter(|entry| entry.kind == EntryKind::Directory) {
            self.folder(&mut started, &entry.path, entry.mode, entry.owner);
        }
        // The folders of other programs are there mostly; they are made where they are not.
        for entry in before.iter().filter(|entry| entry.kind == EntryKind::File) {
            let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if !folder.is_empty() && !started.folders.iter().any(|(known, _)| known == folder) {
                self.folder(&mut started, folder, 0o755, entry.owner);
            }
        }
        let mut written: Vec<(&Entry, usize)> = Vec::new();
        for entry in before.iter().filter(|entry| entry.kind == EntryKind::File) {
            let after = started.folder_of(&entry.path);
            written.push((*entry, self.write(&started.machine, entry, after)));
        }
        let units = written.iter().filter(|(entry, _)| entry.path.ends_with(".service"));
        let units: Vec<usize> = units.map(|(_, step)| *step).collect();
        if !units.is_empty() {
            started.reload = Some(self.push(&started.machine, Action::ReloadSystemd, units));
        }
        let mut last = None;
        started.written = written.iter().map(|(entry, step)| (entry.path.clone(), *step)).collect();
        for unit in units_of(&written, entries) {
            // The kubelet needs its runtime, and what was applied; the rest of its files is there too.
            let all = written.iter().map(|(_, step)| *step);
            let after: Vec<usize> =
                // Without the objects the first request would be refused, and the
                // kubelet waits longer after each refusal.
                if unit == KUBELET { all.chain(last).chain(applied).collect() } else { Vec::new() };
            last = Some(self.start(&started, unit, &written, after));
            if unit == KUBELET {
                started.kubelet = last;
            }
        }
        started
    }

    fn folder(&mut self, node: &mut Started, path: &str, mode: u32, owner: &'static str) {
        let after = node.folder_of(path);
        let step = self.push(&node.machine, Action::MakeFolder { path: path.to_owned(), mode, owner }, after);
        node.folders.push((path.to_owned(), step));
    }

    /// Enables a unit and starts it, once its files are written.
    fn start(
        &mut self,
        node: &Started,
        unit: &'static str,
        written: &[(&Entry, usize)],
        after: impl IntoIterator<Item = usize>,
    ) -> usize {
        let enable = self.push(&node.machine, Action::EnableUnit { unit }, node.reload);
        let files = || written.iter().filter(|(entry, _)| entry.restarts.contains(&unit));
        let because = files().map(|(entry, _)| entry.path.clone()).collect();
        let after: Vec<usize> =
            files().map(|(_, step)| *step).chain([enable]).chain(node.reload).chain(after).collect();
        self.push(&node.machine, Action::RestartUnit { unit, because }, after)
    }

    /// kube-proxy's kubeconfig needs a token that the cluster makes, once for all nodes.
    fn tokens(&mut self, joins: &[(&NodeFacts, Vec<Entry>)], nodes: &[Started], applied: Option<usize>) {
        // Once for the whole fleet: the Secret is one of the cluster.
        let mut awaited = None;
        for ((_, entries), node) in joins.iter().zip(nodes) {
            let late = entries.iter().filter(|entry| entry.phase == Phase::AfterServiceAccountToken);
            for entry in late {
                let Contents::AwaitsToken(hole) = &entry.contents else { continue };
                let (namespace, secret) = (hole.namespace.clone(), hole.secret.clone());
                let token = *awaited.get_or_insert_with(|| {
                    self.push(&Machine::Operator, Action::AwaitToken { namespace, secret }, applied)
                });
                let after = node.folder_of(&entry.path).into_iter().chain([token]);
                let write = self.write(&node.machine, entry, after);
                self.late_units(node, entries, (entry, write));
            }
        }
    }

    /// Starts what waited for this file, with all other files that it reads.
    fn late_units(&mut self, node: &Started, entries: &[Entry], file: (&Entry, usize)) {
        for unit in file.0.restarts {
            let early = entries.iter().filter(|entry| {
                entry.site == Site::Worker
                    && entry.phase == Phase::BeforeApply
                    && entry.restarts.contains(unit)
            });
            let mut written: Vec<(&Entry, usize)> =
                early.filter_map(|entry| Some((entry, node.step_of(&entry.path)?))).collect();
            written.push(file);
            self.start(node, unit, &written, []);
        }
    }

    fn after_join(&mut self, node: &NodeFacts, entries: &[Entry], started: &Started) {
        let ready = Action::AwaitReady { node: node.name.clone() };
        let ready = self.push(&Machine::Operator, ready, started.kubelet);
        for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Absent) {
            self.push(&started.machine, Action::RemoveFile { path: entry.path.clone() }, [ready]);
        }
    }
}

impl Started {
    /// The step that writes this file.
    fn step_of(&self, path: &str) -> Option<usize> {
        self.written.iter().find(|(known, _)| known == path).map(|(_, step)| *step)
    }

    /// The folder that this path lies in, as far as this plan makes it.
    fn folder_of(&self, path: &str) -> Option<usize> {
        let inside = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let around = self.folders.iter().filter(|(folder, _)| inside(folder));
        around.max_by_key(|(folder, _)| folder.len()).map(|(_, step)| *step)
    }
}

/// The units that start in the first phase, the kubelet last. A unit that reads a file of a later phase waits for it.
fn units_of(written: &[(&Entry, usize)], entries: &[Entry]) -> Vec<&'static str> {
    let late = |unit: &str| {
        entries
            .iter()
            .any(|entry| entry.phase == Phase::AfterServiceAccountToken && entry.restarts.contains(&unit))
    };
    let mut units: Vec<&'static str> = Vec::new();
    for unit in written.iter().flat_map(|(entry, _)| entry.restarts.iter().copied()) {
        if !units.contains(&unit) && !late(unit) {
            units.push(unit);
        }
    }
    // A stable sort, false before true: the kubelet goes last and the others keep the order of their files.
    units.sort_by_key(|unit| *unit == KUBELET);
    units
}
