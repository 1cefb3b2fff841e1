//! The facts of the cluster, as an inventory has them.

use super::reader::{At, InventoryReader, Map, VALUE};
use crate::certificate::{CaBundle, SigningCertificate};
use crate::facts::{ClusterFacts, ControlPlane, KubeProxyIdentity, Layout, RegistryMirror};
use crate::kube_proxy::ProxyMode;
use crate::kubelet::CgroupDriver;
use crate::tree::NodeKind;

pub(super) fn facts<'t>(reader: &mut InventoryReader<'t>, at: At<'t>) -> Option<ClusterFacts> {
    let mut map = reader.map(at)?;
    let server = reader.parsed(&mut map, "server");
    if server.is_none() {
        reader.missing(&map, "server");
    }
    let serving_ca = map.get("serving_ca").and_then(|at| reader.parse(&at, CaBundle::from_pem));
    if serving_ca.is_none() {
        reader.missing(&map, "serving_ca");
    }
    // Everything is read, also where a required fact is missing, so that every fault is told at once.
    let set = [trust, networks, programs].map(|read| read(reader, &mut map));
    reader.close(&map);
    let mut facts = ClusterFacts::new(server?, serving_ca?);
    for set in set {
        set(&mut facts);
    }
    Some(facts)
}

/// Sets the facts that were read.
type Set = Box<dyn FnOnce(&mut ClusterFacts)>;

fn trust<'t>(reader: &mut InventoryReader<'t>, map: &mut Map<'t>) -> Set {
    let client_ca = map.get("client_ca").and_then(|at| reader.parse(&at, CaBundle::from_pem));
    let signing_ca = map.get("signing_ca").and_then(|at| reader.parse(&at, SigningCertificate::from_pem));
    let signing_duration = reader.parsed(map, "signing_duration");
    let user = reader.text(map, "kubelet_client_user");
    let name = reader.text(map, "name");
    Box::new(move |facts| {
        facts.client_ca = client_ca;
        facts.signing_ca = signing_ca;
        facts.signing_duration = signing_duration;
        keep(&mut facts.kubelet_client_user, user);
        keep(&mut facts.name, name);
    })
}

fn networks<'t>(reader: &mut InventoryReader<'t>, map: &mut Map<'t>) -> Set {
    let service_cidr = reader.parsed(map, "service_cidr");
    let pod_cidr = reader.parsed(map, "pod_cidr");
    let mask = map.get("node_mask").and_then(|at| node_mask(reader, &at));
    let node_networks = reader.parsed_items(map, "node_networks");
    let domain = reader.parsed(map, "domain");
    let dns_addresses = reader.parsed_items(map, "dns_addresses");
    Box::new(move |facts| {
        facts.service_cidr = service_cidr;
        facts.pod_cidr = pod_cidr;
        keep(&mut facts.node_mask, mask);
        facts.node_networks = node_networks;
        keep(&mut facts.domain, domain);
        facts.dns_addresses = dns_addresses;
    })
}

/// The prefix lengths of IPv4 and IPv6.
fn node_mask<'t>(reader: &mut InventoryReader<'t>, at: &At<'t>) -> Option<(u8, u8)> {
    let lengths: Vec<u8> = at.node.items().filter_map(|item| item.text().parse().ok()).collect();
    match *lengths.as_slice() {
        [ipv4, ipv6] if at.node.child_count() == 2 => Some((ipv4, ipv6)),
        _ => {
            reader.complain(&VALUE, at, "the prefix lengths of IPv4 and IPv6 are expected, such as [24, 64]");
            None
        }
    }
}

fn programs<'t>(reader: &mut InventoryReader<'t>, map: &mut Map<'t>) -> Set {
    let sandbox_image = reader.text(map, "sandbox_image");
    let mirrors = reader.items(map, "registry_mirrors");
    let registry_mirrors: Vec<RegistryMirror> =
        mirrors.into_iter().filter_map(|at| mirror(reader, at)).collect();
    let identity = map.get("kube_proxy").and_then(|at| kube_proxy(reader, &at));
    let proxy_mode = reader.text(map, "proxy_mode").map(|mode| ProxyMode::from(mode.as_str()));
    let driver = reader.text(map, "cgroup_driver").map(|driver| CgroupDriver::from(driver.as_str()));
    let control_plane = map.get("control_plane").and_then(|at| {
        reader.parse(&at, |text| match text {
            "units" => Ok(ControlPlane::Units),
            "static-pods" => Ok(ControlPlane::StaticPods),
            _ => Err("units or static-pods is expected"),
        })
    });
    let layout = map.get("layout").and_then(|at| layout(reader, &at));
    Box::new(move |facts| {
        facts.sandbox_image = sandbox_image;
        facts.registry_mirrors = registry_mirrors;
        keep(&mut facts.kube_proxy, identity);
        facts.proxy_mode = proxy_mode;
        keep(&mut facts.cgroup_driver, driver);
        keep(&mut facts.control_plane, control_plane);
        keep(&mut facts.layout, layout);
    })
}

fn mirror<'t>(reader: &mut InventoryReader<'t>, at: At<'t>) -> Option<RegistryMirror> {
    let mut map = reader.map(at)?;
    let registry = reader.text(&mut map, "registry");
    if registry.is_none() {
        reader.missing(&map, "registry");
    }
    let hosts: Vec<String> = reader.parsed_items(&mut map, "hosts");
    let ca = reader.text(&mut map, "ca");
    reader.close(&map);
    let mut mirror = RegistryMirror::new(registry?, hosts);
    mirror.ca = ca;
    Some(mirror)
}

/// A word, or a map of the files that the identity is in.
fn kube_proxy<'t>(reader: &mut InventoryReader<'t>, at: &At<'t>) -> Option<KubeProxyIdentity> {
    const EXPECTED: &str =
        "service-account-token, none, {token_file: PATH} or {certificate: PATH, key: PATH} is expected";
    if at.node.kind() != NodeKind::Map {
        return reader.parse(at, |text| match text {
            "service-account-token" => Ok(KubeProxyIdentity::ServiceAccountToken),
            "none" => Ok(KubeProxyIdentity::None),
            _ => Err(EXPECTED),
        });
    }
    let mut map = reader.map(at.clone())?;
    let token_file = reader.text(&mut map, "token_file");
    let certificate = reader.text(&mut map, "certificate");
    let key = reader.text(&mut map, "key");
    reader.close(&map);
    match (token_file, certificate, key) {
        (Some(path), None, None) => Some(KubeProxyIdentity::TokenFile(path)),
        (None, Some(certificate), Some(key)) => {
            Some(KubeProxyIdentity::ClientCertificate { certificate, key })
        }
        _ => {
            reader.complain(&VALUE, at, EXPECTED);
            None
        }
    }
}

fn layout<'t>(reader: &mut InventoryReader<'t>, at: &At<'t>) -> Option<Layout> {
    let mut map = reader.map(at.clone())?;
    let mut layout = Layout::default();
    for (name, path) in layout.paths_mut() {
        keep(path, reader.text(&mut map, name));
    }
    reader.close(&map);
    Some(layout)
}

/// A fact that is not given stays at its default.
fn keep<T>(fact: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *fact = given;
    }
}
