//! The facts of one node, as an inventory has them.

use super::reader::{At, InventoryReader, VALUE};
use crate::facts::NodeFacts;
use crate::target::{CgroupVersion, HostFacts};
use crate::tree::NodeKind;

pub(super) fn facts<'t>(reader: &mut InventoryReader<'t>, at: At<'t>) -> Option<NodeFacts> {
    let mut map = reader.map(at)?;
    let name = reader.parsed(&mut map, "name");
    if name.is_none() {
        reader.missing(&map, "name");
    }
    let addresses = reader.parsed_items(&mut map, "addresses");
    let labels = map.get("labels").map(|at| labels(reader, &at)).unwrap_or_default();
    let taints = reader.parsed_items(&mut map, "taints");
    let provider_id = reader.text(&mut map, "provider_id");
    let containerd = reader.parsed(&mut map, "containerd");
    let systemd = reader.parsed(&mut map, "systemd");
    let host = map.get("host").and_then(|at| host(reader, at));
    reader.close(&map);
    let mut facts = NodeFacts::new(name?).labels(labels).taints(taints);
    facts.addresses = addresses;
    facts.provider_id = provider_id;
    facts.containerd = containerd;
    facts.systemd = systemd;
    facts.host = host;
    Some(facts)
}

fn labels<'t>(reader: &mut InventoryReader<'t>, at: &At<'t>) -> Vec<(String, String)> {
    if at.node.kind() != NodeKind::Map {
        reader.complain(&VALUE, at, "a map of label keys and values is expected");
    }
    let mut labels = Vec::new();
    for entry in at.node.fields() {
        let key = entry.key.text();
        let at = At { node: entry.value, path: at.path.clone().then(key.to_owned()) };
        // A label without a value is a usual one; a truth value has to be quoted, as in a manifest.
        let value = if at.node.is_null() { Some("") } else { reader.scalar(&at) };
        labels.extend(value.map(|value| (key.to_owned(), value.to_owned())));
    }
    labels
}

/// The facts of a host.
pub(super) fn host<'t>(reader: &mut InventoryReader<'t>, at: At<'t>) -> Option<HostFacts> {
    let mut map = reader.map(at)?;
    let mut host = HostFacts::default();
    if let Some(at) = map.get("cgroup") {
        host.cgroup = reader.parse(&at, |text| match text {
            "v1" => Ok(CgroupVersion::V1),
            "v2" => Ok(CgroupVersion::V2),
            _ => Err("v1 or v2 is expected"),
        });
    }
    host.swap = reader.flag(&mut map, "swap");
    host.systemd_resolved = reader.flag(&mut map, "systemd_resolved");
    host.read_only_usr = reader.flag(&mut map, "read_only_usr");
    reader.close(&map);
    Some(host)
}
