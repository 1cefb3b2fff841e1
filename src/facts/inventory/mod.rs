//! An inventory: the facts of a cluster and of its nodes in one file.

mod cluster;
mod node;
mod reader;

use serde::de::{Deserialize, Deserializer, Error as _};

use self::reader::{At, InventoryReader, Map, SYNTAX};
use super::{ClusterFacts, NodeFacts};
use crate::diagnostic::{Diagnostic, FieldPath, Report, place};
use crate::format::{self, Format};
use crate::sensitive::mentions_secret;
use crate::target::Target;
use crate::value::Json;

pub(crate) use self::reader::RULES;

/// The facts of a fleet, as one file has them: versions, the cluster, and every node.
///
/// [`from_yaml`] reads it. The keys are the names of the fields of [`ClusterFacts`], [`NodeFacts`], [`Layout`](super::Layout),
/// [`RegistryMirror`](super::RegistryMirror) and [`HostFacts`](crate::target::HostFacts); `kubernetes`, `control_plane_version`,
/// `containerd` and `systemd` at the top are the versions of the target, and certificates are PEM. The documented
/// inventory `examples/bootstrap_node/inventory.yaml` has every key.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Inventory {
    /// The versions that all nodes share. The time is unknown; give it with [`Target::at`].
    pub target: Target,
    /// The facts of the cluster.
    pub cluster: ClusterFacts,
    /// The facts of each node, in the order of the file.
    pub nodes: Vec<NodeFacts>,
}

/// Reads an inventory from YAML or JSON. Every fault is told at once, with its path and line; unknown keys are faults.
///
/// What the facts contradict each other in, [`ClusterFacts::validate`] and [`NodeFacts::validate`] say.
///
/// ```
/// use nodestrap::facts;
///
/// let text = "
/// kubernetes: 1.34
/// cluster:
///   server: 192.168.1.34:6443
///   service_cdir: 10.96.0.0/12
/// nodes:
/// - name: worker-1
///   addresses: [192.168.1.512]
/// ";
/// let report = facts::from_yaml(text).unwrap_err();
/// let found: Vec<String> = report.iter().map(|found| found.path.to_string()).collect();
/// assert_eq!(found, ["cluster.serving_ca", "cluster.server", "cluster.service_cdir", "nodes[0].addresses[0]"]);
/// ```
///
/// # Errors
/// Returns the report.
pub fn from_yaml(text: &str) -> Result<Inventory, Report> {
    read(text, Format::Component, inventory)
}

/// Facts of one kind, read out of the tree of a text.
type Read<T> = for<'t> fn(&mut InventoryReader<'t>, At<'t>) -> Option<T>;

fn read<T>(text: &str, format: Format, facts: Read<T>) -> Result<T, Report> {
    let tree = format::read(text, format).map_err(|error| {
        let diagnostic = Diagnostic::new(&SYNTAX, FieldPath::ROOT, error.message);
        let place = Some(place(text, error.span, mentions_secret(text)));
        Report::from_diagnostics(vec![Diagnostic { place, ..diagnostic }])
    })?;
    let mut reader = InventoryReader::new(text);
    let read = tree.root().and_then(|root| facts(&mut reader, At::root(root)));
    match read {
        Some(facts) if reader.found.is_empty() => Ok(facts),
        _ if reader.found.is_empty() => {
            let empty = Diagnostic::new(&SYNTAX, FieldPath::ROOT, "the text is empty");
            Err(Report::from_diagnostics(vec![empty]))
        }
        _ => Err(Report::from_diagnostics(reader.found)),
    }
}

fn inventory<'t>(reader: &mut InventoryReader<'t>, at: At<'t>) -> Option<Inventory> {
    let mut map = reader.map(at)?;
    let target = target(reader, &mut map);
    let cluster = map.get("cluster").map(|at| cluster::facts(reader, at));
    if cluster.is_none() {
        reader.missing(&map, "cluster");
    }
    let nodes = reader.items(&mut map, "nodes");
    let nodes: Vec<Option<NodeFacts>> = nodes.into_iter().map(|at| node::facts(reader, at)).collect();
    reader.close(&map);
    Some(Inventory { target: target?, cluster: cluster??, nodes: nodes.into_iter().collect::<Option<_>>()? })
}

fn target<'t>(reader: &mut InventoryReader<'t>, map: &mut Map<'t>) -> Option<Target> {
    let kubernetes = reader.parsed(map, "kubernetes");
    if kubernetes.is_none() {
        reader.missing(map, "kubernetes");
    }
    let control_plane = reader.parsed(map, "control_plane_version");
    let containerd = reader.parsed(map, "containerd");
    let systemd = reader.parsed(map, "systemd");
    let host = map.get("host").and_then(|at| node::host(reader, at));
    let mut target = Target::new(kubernetes?);
    target.control_plane = control_plane;
    target.containerd = containerd;
    target.systemd = systemd;
    target.host = host.unwrap_or_default();
    Some(target)
}

macro_rules! deserialize {
    ($($(#[$doc:meta])* $facts:ty = $read:expr;)+) => {
        $(
            $(#[$doc])*
            impl<'de> Deserialize<'de> for $facts {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = Json::deserialize(deserializer)?.to_string();
                    read(&text, Format::Component, $read).map_err(|report| D::Error::custom(sentences(&report)))
                }
            }
        )+
    };
}

deserialize! {
    /// As [`from_yaml`] reads it: unknown keys are faults, and every fault is told at once with its path.
    Inventory = inventory;
    /// The map `cluster` of an [`Inventory`]: unknown keys are faults, and every fault is told at once with its path.
    ClusterFacts = cluster::facts;
    /// One item of `nodes` of an [`Inventory`]: unknown keys are faults, and every fault is told at once with its path.
    NodeFacts = node::facts;
}

/// All faults in one line, as errors of serde are shown.
fn sentences(report: &Report) -> String {
    let sentence = |found: &Diagnostic| {
        if found.path.is_root() {
            found.message.clone()
        } else {
            format!("{}: {}", found.path, found.message)
        }
    };
    report.iter().map(sentence).collect::<Vec<_>>().join("; ")
}
