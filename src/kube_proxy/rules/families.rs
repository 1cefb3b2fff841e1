//! Addresses of one family where the rest of the file speaks of another.

use super::{Check, F, RuleRow};
use crate::engine::rule::rule;
use crate::kube_proxy::LocalMode;
use crate::value::{Address, SloppyCidr, is_ipv4, parse_cidr_sloppy};

pub(super) const RULES: &[RuleRow] = &[
    rule("kube-proxy-cluster-cidr-family", "the pods' network is not of the node's family")
        .warning()
        .why(
            "bindAddress says which family is the node's. With detectLocalMode ClusterCIDR kube-proxy stops where \
             the node has that family only, and otherwise tells no local traffic of that family.",
        )
        .help("add a network of the node's family")
        .journal(&["but clusterCIDRs contains only"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(cluster_cidr),
    rule("kube-proxy-node-port-family", "NodePorts are limited in one family of a dual-stack cluster")
        .warning()
        .why("In the other family they are served on every address of the node.")
        .help("add a network of the other family, or write primary")
        .journal(&["cluster appears to be dual-stack but nodePortAddresses contains only"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(node_ports),
];

/// Which families the CIDRs are of: IPv4, IPv6. Other text is of none.
fn families<'t>(cidrs: impl IntoIterator<Item = &'t str>) -> (bool, bool) {
    let ipv4: Vec<bool> = cidrs.into_iter().filter_map(parse_cidr_sloppy).map(SloppyCidr::is_ipv4).collect();
    (ipv4.contains(&true), ipv4.contains(&false))
}

const fn name(ipv4: bool) -> &'static str {
    if ipv4 { "IPv4" } else { "IPv6" }
}

fn cluster_cidr(c: &mut Check<'_>) {
    if c.get(F::detect_local_mode) != Some(&LocalMode::ClusterCidr) {
        return;
    }
    // An unspecified address leaves the guess to the program.
    let node = c.get(F::bind_address).and_then(Address::ip).filter(|address| !address.is_unspecified());
    let Some((node, cidrs)) = node.map(is_ipv4).zip(c.get(F::cluster_cidr)) else { return };
    // `badCIDRs` of server.go: only a list without any CIDR of the family is complained about.
    match families(cidrs.split(',')) {
        (true, false) if !node => {}
        (false, true) if node => {}
        _ => return,
    }
    c.at(F::cluster_cidr, format_args!("{} only, while bindAddress is {}", name(!node), name(node)));
}

fn node_ports(c: &mut Check<'_>) {
    let (Some(cidrs), Some(served)) = (c.get(F::cluster_cidr), c.get(F::node_port_addresses)) else { return };
    // A word stands for both families.
    // clusterCIDR is the only word in the file on whether the cluster is dual-stack.
    if families(cidrs.split(',')) != (true, true) || served.iter().any(|item| !item.contains('/')) {
        return;
    }
    let only = match families(served.iter().map(String::as_str)) {
        (true, false) => true,
        (false, true) => false,
        _ => return,
    };
    c.at(F::node_port_addresses, format_args!("{} only, while clusterCIDR has both families", name(only)));
}
