//! What a node of a cluster cannot be.

use std::collections::BTreeSet;

use std::net::IpAddr;

use super::{NodeFacts, ValidCluster, ValidNode};
use crate::component::may_label_itself;
use crate::diagnostic::{Diagnostic, FieldPath, Report};
use crate::document::{Invalid, judge};
use crate::engine::rule::{rule, rules};
use crate::kubelet::KubeletConfiguration;
use crate::target::Target;
use crate::value::is_ipv4;
use crate::value::name::{label_value, qualified_name};

rules! {
    pub(super) RULES {
LABEL = rule("facts-node-label-invalid", "no Node can have this label")
    .not_allowable()
    .why("The kubelet reads --node-labels as pairs between commas: another text becomes other labels, or the Node is refused.")
    .help("write key and value with letters, digits, '-', '_' and '.', the key perhaps with a domain and '/' before it")
    .source("apimachinery pkg/util/validation/validation.go");

LABEL_FORBIDDEN = rule(
    "facts-node-label-forbidden",
    "the kubelet may not give itself this label",
)
.why(
    "Of labels in the domains of Kubernetes the kubelet takes a short list only, and stops with another one.",
)
.help("leave it out, and set it with kubectl label node once the node is there")
.journal(&["unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels"])
.source("kubernetes cmd/kubelet/app/options/options.go");

LABEL_TWICE = rule("facts-node-label-repeated", "a label is given twice")
    .why("The kubelet keeps the last one and says nothing.")
    .help("give the label once")
    .source("component-base cli/flag/map_string_string.go");

ADDRESSES = rule("facts-node-addresses-too-many", "the node has two addresses of one family")
        .why("--node-ip takes one address, or one of each family, and the kubelet stops at anything else.")
        .help("give the address that the other nodes reach, of each family one")
        .journal(&["invalid --node-ip"])
        .source("kubernetes cmd/kubelet/app/server.go");

ADDRESS = rule("facts-node-address-unusable", "the other nodes cannot reach the node at this address")
        .why("The kubelet refuses a node address that is loopback, unspecified, multicast or link-local.")
        .help("give an address of the network that the nodes share")
        .journal(&["Failed to set some node status fields"])
        .source("kubernetes pkg/kubelet/nodestatus/setters.go");

ADDRESS_TAKEN = rule("facts-node-address-in-network", "the node's address is one of the Pods or services")
        .why("Packets to the node end at a Pod or a service.")
        .help("take networks that hold no machine, or correct the address")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking");

ADDRESS_OUTSIDE = rule("facts-node-address-outside", "the node's address is in none of the node networks")
        .why("The node networks were given to see that nothing overlaps: of this address that was not seen.")
        .help("add the network to ClusterFacts::node_networks, or correct the address")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking");

FAMILY = rule(
    "facts-node-address-family",
    "the node has no address of the services' first family",
)
.why("Pods on the network of the host have the node's addresses: none of them is an endpoint of a service.")
.help("give an address of this family too")
.source("kubernetes.io/docs/concepts/services-networking/dual-stack");

PROVIDER_ID = rule("facts-node-provider-id-invalid", "the machine's id with its cloud is not PROVIDER://ID")
        .why("The cloud's controller reads the provider before the ://; a Node with another id stays uninitialized, and the id cannot be changed.")
        .help("write it as the cloud's controller does, such as aws:///eu-west-1a/i-0123456789abcdef0")
        .source("cloud-provider cloud.go");

NAME_TWICE = rule("facts-node-name-repeated", "two nodes of the fleet have one name")
        .why("Both become one Node, and each takes the other's Pods.")
        .help("give every machine a name of its own")
        .source("kubernetes.io/docs/concepts/architecture/nodes");

ADDRESS_TWICE = rule("facts-node-address-repeated", "two nodes of the fleet have one address")
        .why("Only one of the two machines can be reached.")
        .help("give every machine an address of its own")
        .source("kubernetes.io/docs/concepts/cluster-administration/networking");
    }
}

/// The rules between files that find again what one of these found.
pub(crate) const SAID_AGAIN: [(&str, &str); 5] = [
    ("component-flag-node-label", "facts-node-label-invalid"),
    ("component-flag-node-label", "facts-node-label-forbidden"),
    ("node-label-forbidden", "facts-node-label-forbidden"),
    ("node-service-cidr-holds-server", "facts-node-address-in-network"),
    ("node-pod-cidr-holds-server", "facts-node-address-in-network"),
];

impl NodeFacts {
    /// Checks that the cluster can have this node.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&Target::new(KubernetesVersion::V1_34))?;
    /// let node = NodeFacts::new("worker-1".parse()?).address("10.96.7.7".parse()?);
    /// let invalid = node.validate(&cluster).unwrap_err();
    /// assert_eq!(
    ///     invalid.to_string().lines().next(),
    ///     Some("error[facts-node-address-in-network] addresses[0]: 10.96.7.7 is in 10.96.0.0/12, the network of the services"),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Returns every problem at once, together with the facts.
    pub fn validate(self, cluster: &ValidCluster) -> Result<ValidNode, Box<Invalid<Self>>> {
        let report: Report = self.check_whole(cluster).into_iter().collect();
        if report.has_errors() {
            return Err(Box::new(Invalid { draft: self, report }));
        }
        Ok(ValidNode { facts: self, report })
    }

    /// What is found in the facts that no document's rules look at.
    pub(crate) fn check(&self, cluster: &ValidCluster) -> Vec<Diagnostic> {
        check(self, cluster)
    }

    /// What is found in the facts, by the rules of the kubelet's configuration too.
    pub(crate) fn check_whole(&self, cluster: &ValidCluster) -> Vec<Diagnostic> {
        let mut found = self.check(cluster);
        if !self.taints.is_empty() {
            // The kubelet's own rules judge the taints, so that no second opinion on them can grow here.
            let kubelet = KubeletConfiguration::new().register_with_taints(self.taints.clone());
            let of_taints = judge::draft(&kubelet, cluster.target()).into_iter();
            found.extend(of_taints.filter(|found| found.path.to_string().starts_with("registerWithTaints")));
        }
        found
    }
}

/// What is wrong with a node of this cluster, whatever its documents say.
fn check(node: &NodeFacts, cluster: &ValidCluster) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    labels(node, &mut found);
    addresses(node, cluster, &mut found);
    provider_id(node, &mut found);
    for diagnostic in &mut found {
        judge::apply_target(diagnostic, cluster.target());
    }
    found
}

/// Another node of the fleet has this name.
pub(crate) fn name_twice(node: &NodeFacts, target: &Target) -> Diagnostic {
    let message = format!("{} is in the fleet already", node.name);
    under_target(Diagnostic::new(&NAME_TWICE, FieldPath::key("name"), message), target)
}

/// Another node of the fleet has this address.
pub(crate) fn address_twice(address: IpAddr, other: &str, target: &Target) -> Diagnostic {
    let message = format!("{address} is the address of {other}");
    under_target(Diagnostic::new(&ADDRESS_TWICE, FieldPath::key("addresses"), message), target)
}

fn under_target(mut diagnostic: Diagnostic, target: &Target) -> Diagnostic {
    judge::apply_target(&mut diagnostic, target);
    diagnostic
}

fn labels(node: &NodeFacts, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (at, (key, value)) in node.labels.iter().enumerate() {
        let path = || FieldPath::key("labels").item(at);
        let key_reasons = qualified_name(key).into_iter().map(|reason| format!("the key {key:?}: {reason}"));
        let value_reasons =
            label_value(value).into_iter().map(|reason| format!("the value {value:?}: {reason}"));
        let wrong = key_reasons.chain(value_reasons).map(|message| Diagnostic::new(&LABEL, path(), message));
        let before = found.len();
        found.extend(wrong);
        // A key that is no key at all needs no second finding about its domain.
        if found.len() == before && !may_label_itself(key) {
            found.push(Diagnostic::new(&LABEL_FORBIDDEN, path(), format!("the kubelet refuses {key}")));
        }
        if !seen.insert(key) {
            found.push(Diagnostic::new(&LABEL_TWICE, path(), format!("{key:?} is given above")));
        }
    }
}

fn addresses(node: &NodeFacts, cluster: &ValidCluster, found: &mut Vec<Diagnostic>) {
    for (at, address) in node.addresses.iter().enumerate() {
        let path = || FieldPath::key("addresses").item(at);
        if node.addresses[..at].iter().any(|known| is_ipv4(*known) == is_ipv4(*address)) {
            let family = if is_ipv4(*address) { "IPv4" } else { "IPv6" };
            found.push(Diagnostic::new(
                &ADDRESSES,
                path(),
                format!("{address} is a second {family} address"),
            ));
        }
        // Of an address that is nobody's nothing else is worth saying.
        if let Some(what) = unusable(*address) {
            found.push(Diagnostic::new(&ADDRESS, path(), format!("{address} is {what}")));
            continue;
        }
        if let Some((network, whose)) = taken(*address, cluster) {
            let message = format!("{address} is in {network}, the network of the {whose}");
            found.push(Diagnostic::new(&ADDRESS_TAKEN, path(), message));
        }
        let networks = &cluster.facts().node_networks;
        // Networks of one family say nothing of addresses of the other.
        let mut of_family =
            networks.iter().filter(|network| network.is_ipv4() == is_ipv4(*address)).peekable();
        if of_family.peek().is_some() && !of_family.any(|network| network.contains(*address)) {
            found.push(Diagnostic::new(&ADDRESS_OUTSIDE, path(), format!("{address} is in none of them")));
        }
    }
    let first = cluster.service_cidr().primary();
    if !node.addresses.is_empty()
        && !node.addresses.iter().any(|address| is_ipv4(*address) == first.is_ipv4())
    {
        let family = if first.is_ipv4() { "IPv4" } else { "IPv6" };
        let message = format!("no {family} address, and the services are in {first}");
        found.push(Diagnostic::new(&FAMILY, FieldPath::key("addresses"), message));
    }
}

/// What keeps an address from being a node's.
fn unusable(address: IpAddr) -> Option<&'static str> {
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        // `validateNodeIP` of the kubelet's kubelet_node_status.go.
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    match address {
        _ if address.is_loopback() => Some("loopback: it is another machine on each"),
        _ if address.is_unspecified() => Some("unspecified: it is no machine's address"),
        _ if address.is_multicast() => Some("multicast: it is no machine's address"),
        _ if is_link_local => Some("link-local: it does not reach beyond one link"),
        _ => None,
    }
}

fn taken(address: IpAddr, cluster: &ValidCluster) -> Option<(String, &'static str)> {
    let services = cluster.service_cidr();
    if services.contains(address) {
        return Some((services.to_string(), "services"));
    }
    let pods = cluster.facts().pod_cidr.filter(|pods| pods.contains(address))?;
    Some((pods.to_string(), "Pods"))
}

fn provider_id(node: &NodeFacts, found: &mut Vec<Diagnostic>) {
    let Some(id) = &node.provider_id else { return };
    // Nothing behind the :// is checked, as each cloud has a form of its own.
    let is_sound =
        id.split_once("://").is_some_and(|(provider, rest)| !provider.is_empty() && !rest.is_empty())
            && !id.contains(|c: char| c.is_whitespace() || c.is_control());
    if !is_sound {
        let message = format!("{id:?} is not PROVIDER://ID");
        found.push(Diagnostic::new(&PROVIDER_ID, FieldPath::key("provider_id"), message));
    }
}
