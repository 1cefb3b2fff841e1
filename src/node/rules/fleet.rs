//! Machines of one set beside each other.

use super::{Look, NodeSet, Rule, rule};
use crate::node::{LinkId, fleet};

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-name-repeated", "two machines give their Nodes one name")
        .link(LinkId::NodeName.id())
        .why("The Node is found by its name: the second machine takes over the Node of the first, and only one of them is listed.")
        .help("give each machine a --hostname-override, or a host name, of its own")
        .journal(&["kubectl get nodes: one of the machines is missing"])
        .source("kubernetes pkg/kubelet/kubelet_node_status.go")
        .by(names),
    rule("node-address-repeated", "two machines give their Nodes one address")
        .link(LinkId::NodeName.id())
        .why("Logs, exec and traffic to Pods of one machine end at the other.")
        .help("give each machine the --node-ip that it has")
        .source("kubernetes pkg/kubelet/nodestatus/setters.go")
        .by(addresses),
];

fn names(look: &mut Look<'_>) {
    let view = look.view;
    // Only names that the set shows are compared: a host's own name is unique or not, and no file says so.
    let Some((name, spot)) = view.node_name() else { return };
    if let Some((owner, first)) = view.fleet.other_of_name(&name, view.machine) {
        let place = first.clone().related(format!("{owner} is called {name} too"));
        look.broken(spot, format!("{} and {owner} are both called {name}", view.machine.name()), [place]);
    }
}

fn addresses(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    for (address, spot) in fleet::addresses(kubelet) {
        if let Some((owner, first)) = view.fleet.other_at(address, view.machine) {
            let place = first.clone().related(format!("{owner} has {address} too"));
            let message = format!("{} and {owner} both have the address {address}", view.machine.name());
            look.broken(spot, message, [place]);
        }
    }
}
