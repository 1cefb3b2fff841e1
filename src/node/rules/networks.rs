//! The Pod network beside the others.

use std::net::IpAddr;

use super::{Look, NodeSet, Rule, control_plane, dns, rule};
use crate::diagnostic::{FieldPath, Related, Severity};
use crate::kubeconfig::Kubeconfig;
use crate::node::LinkId;
use crate::node::configured::Setting;
use crate::node::spot::Spot;
use crate::node::view::View;
use crate::value::PodCidr;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-networks-overlap", "the Pod network overlaps the service network")
        .link(LinkId::Networks.id())
        .why("An address would be a Pod and a service at once; traffic to some services ends at a Pod, or nowhere.")
        .help("take networks that have no address in common")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking")
        .by(overlap),
    rule("node-pod-cidr-differs", "kube-proxy and the controller manager know different Pod networks")
        .warning()
        .why("kube-proxy tells Pods from others by clusterCIDR. With another network it masquerades traffic between Pods, and policies see the wrong source.")
        .help("write the network of --cluster-cidr into clusterCIDR")
        .source("kubernetes pkg/proxy/util/localdetector.go")
        .by(differs),
    rule("node-pod-cidr-capacity", "the Pod network holds few nodes")
        .warning()
        .why("The controller manager gives every node a part of the Pod network. A node that gets none has no addresses for its Pods.")
        .help("give a larger --cluster-cidr, or a longer mask for each node")
        .journal(&["CIDR allocation failed; there are no remaining CIDRs left to allocate"])
        .source("kubernetes pkg/controller/nodeipam/ipam/cidrset/cidr_set.go")
        .by(capacity),
    rule("node-pod-cidr-part-small", "a node's part of the Pod network holds fewer Pods than the kubelet runs")
        .warning()
        .why("Pods beyond the last address stay in ContainerCreating, and the scheduler goes on sending them.")
        .help("lower maxPods, or give a shorter mask for each node")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking")
        .by(part),
    rule("node-service-cidr-holds-server", "the service network holds the address of a machine")
        .warning()
        .why("Once kube-proxy runs, packets to the machine are taken for packets to a service.")
        .help("take a service network that holds no machine")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking")
        .by(service_holds),
    rule("node-pod-cidr-holds-server", "the Pod network holds the address of a machine")
        .warning()
        .why("The node network lies inside of the Pod network: Pods with the addresses of nodes cannot be reached.")
        .help("take a Pod network that holds no machine")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking")
        .by(server),
];

/// kube-proxy's clusterCIDR, where it is written.
fn proxy(view: &View<'_>) -> Option<(PodCidr, Setting)> {
    let setting = view.proxy?.get("cluster-cidr", &FieldPath::key("clusterCIDR"))?;
    Some((setting.value.parse().ok()?, setting))
}

/// The Pod network as told, or as the controller manager says.
fn stated(view: &View<'_>) -> Option<(PodCidr, Option<Related>)> {
    if let Some(cidr) = view.set.pod_cidr {
        return Some((cidr, None));
    }
    let (cidr, spot) = view.controller_manager()?.flag("cluster-cidr")?;
    Some((cidr.parse().ok()?, Some(spot.related(format!("the controller manager says {cidr}")))))
}

fn overlap(look: &mut Look<'_>) {
    let Some(services) = dns::service_network(look.view) else { return };
    // kube-proxy's file first: it is the node's own, and the one that an edit can mend.
    let written = proxy(look.view).map(|(cidr, setting)| (cidr, setting.spot));
    let told = || {
        let (cidr, _) = stated(look.view)?;
        let manager = look.view.controller_manager();
        let spot = manager.and_then(|manager| Some(manager.flag("cluster-cidr")?.1));
        Some((cidr, spot.unwrap_or(Spot::NOWHERE)))
    };
    let Some((pods, spot)) = written.or_else(told) else { return };
    if pods.overlaps(services.cidr.iter()) {
        look.broken(spot, format!("{pods} overlaps the service network {}", services.cidr), services.place);
    } else {
        let message = format!("{pods} and {} are apart", services.cidr);
        let here = [spot.related("the Pod network")].into_iter().filter(|place| place.file.is_some());
        look.holds(message, here.chain(services.place));
    }
}

fn differs(look: &mut Look<'_>) {
    let (Some((ours, setting)), Some((theirs, place))) = (proxy(look.view), stated(look.view)) else {
        return;
    };
    let mode =
        look.view.proxy.and_then(|proxy| proxy.get("detect-local-mode", &FieldPath::key("detectLocalMode")));
    // Other modes of detectLocalMode do not look at clusterCIDR at all.
    let by_network = mode.is_none_or(|mode| mode.value.is_empty() || mode.value == "ClusterCIDR");
    if by_network && ours != theirs {
        let message = match place {
            Some(_) => format!("kube-proxy takes {ours} for the Pods, the controller manager {theirs}"),
            None => format!("kube-proxy takes {ours} for the Pods, but {theirs} was told"),
        };
        look.broken(setting.spot, message, place);
    }
}

/// Fewer nodes than this are worth a word even where the set shows only one.
const FEW: u128 = 8;

fn capacity(look: &mut Look<'_>) {
    let Some(manager) = look.view.controller_manager() else { return };
    let Some((pods, network)) = control_plane::pod_networks(manager) else { return };
    for cidr in pods.iter() {
        let (mask, _) = control_plane::mask(manager, cidr.is_ipv4());
        let Some(bits) = mask.checked_sub(u32::from(cidr.prefix())) else { continue };
        // A shift by 128 and more is no number of nodes that anybody runs out of.
        let nodes = 1_u128.checked_shl(bits).unwrap_or(u128::MAX);
        if nodes < FEW {
            let message = format!("{cidr} in parts of /{mask} is enough for {nodes} nodes");
            let found = look.broken(network.clone(), message, []);
            if nodes > 1 {
                found.severity = Severity::Note;
            }
        }
    }
}

fn part(look: &mut Look<'_>) {
    let view = look.view;
    let (Some(manager), Some(kubelet)) = (view.controller_manager(), view.kubelet) else { return };
    let Some((pods, network)) = control_plane::pod_networks(manager) else { return };
    // The default of 110 Pods counts as well: it does not fit into a /25.
    let Some(most) = kubelet.get("max-pods", &FieldPath::key("maxPods")) else { return };
    let Ok(wanted) = most.value.parse::<u128>() else { return };
    for cidr in pods.iter() {
        let (mask, _) = control_plane::mask(manager, cidr.is_ipv4());
        let Some(bits) = (if cidr.is_ipv4() { 32_u32 } else { 128 }).checked_sub(mask) else { continue };
        // The network itself, its broadcast address and the bridge are no Pod's.
        let addresses = 1_u128.checked_shl(bits).unwrap_or(u128::MAX).saturating_sub(3);
        if addresses < wanted {
            let place = network.clone().related(format!("parts of /{mask} of {cidr}"));
            look.broken(
                most.spot.clone(),
                format!("{wanted} Pods, and {addresses} addresses for them"),
                [place],
            );
        }
    }
}

/// A machine of the node network.
struct Machine {
    address: IpAddr,
    /// Who it is.
    name: &'static str,
    spot: Spot,
}

/// The API server where a kubeconfig names its address, and nodes where a flag names theirs.
fn machines(view: &View<'_>) -> Vec<Machine> {
    let minor = view.target.minor();
    let servers = view.seen.iter().copied().filter_map(|file| {
        // A name is left out: what it resolves to is a matter of the network.
        let url = file.kubeconfig().and_then(Kubeconfig::selected)?.url(minor).ok()?;
        let address = url.host().trim_matches(['[', ']']).parse().ok()?;
        Some(Machine { address, name: "the API server", spot: file.spot() })
    });
    let kubelet = view.kubelet.and_then(|kubelet| kubelet.process?.flag("node-ip"));
    let nodes = kubelet.iter().flat_map(|(addresses, spot)| {
        let addresses = addresses.split(',').filter_map(|address| address.trim().parse().ok());
        addresses.map(|address| Machine { address, name: "the node", spot: spot.clone() })
    });
    servers.chain(nodes).collect()
}

fn server(look: &mut Look<'_>) {
    let Some((pods, setting)) = proxy(look.view) else { return };
    if let Some(machine) = machines(look.view).into_iter().find(|machine| pods.contains(machine.address)) {
        let place = machine.spot.related(format!("{} is {}", machine.name, machine.address));
        look.broken(setting.spot, format!("{pods} holds {}", machine.address), [place]);
    }
}

/// The first address is the API server's as a service: what Pods, and only they, are told.
fn service_holds(look: &mut Look<'_>) {
    let Some(services) = dns::service_network(look.view) else { return };
    let first = services.cidr.nth(1).ok();
    let inside = |address: IpAddr| services.cidr.contains(address) && first != Some(address);
    if let Some(machine) = machines(look.view).into_iter().find(|machine| inside(machine.address)) {
        let message = format!(
            "{} is {}, which is one of the services, {}",
            machine.name, machine.address, services.cidr
        );
        look.broken(machine.spot, message, services.place);
    }
}
