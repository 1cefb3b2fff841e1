//! The facts of a cluster: every contradiction that is said, by the change that makes it.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads the certificates of a tree"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nodestrap::catalogue;
use nodestrap::certificate::CaBundle;
use nodestrap::diagnostic::Report;
use nodestrap::facts::{ClusterFacts, Layout, NodeFacts, RegistryMirror};
use nodestrap::{KubernetesVersion, Target};

fn ca(name: &str) -> CaBundle {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees/kubeadm-1.34/etc/kubernetes/pki");
    CaBundle::from_pem(fs::read_to_string(folder.join(name)).expect("a certificate")).expect("a CA")
}

fn facts() -> ClusterFacts {
    ClusterFacts::new("https://192.168.1.34:6443".parse().expect("a URL"), ca("ca.crt"))
        .service_cidr("10.96.0.0/12".parse().expect("a CIDR"))
        .pod_cidr("172.16.0.0/16".parse().expect("a CIDR"))
}

fn said(facts: ClusterFacts) -> Report {
    match facts.validate(&Target::new(KubernetesVersion::V1_34)) {
        Ok(cluster) => cluster.report().clone(),
        Err(invalid) => invalid.report,
    }
}

/// What is changed, and all that is said of it, helps left out.
type Row = (fn(ClusterFacts) -> ClusterFacts, &'static [&'static str]);

const ROWS: &[Row] = &[
    (|facts| facts, &[]),
    (
        |mut facts| {
            facts.service_cidr = None;
            facts
        },
        &["error[facts-service-cidr-missing] service_cidr: the service network is needed"],
    ),
    (
        |facts| facts.service_cidr("10.96.0.0/29".parse().expect("a CIDR")),
        &[
            "error[facts-service-cidr-too-small] service_cidr: 10.96.0.0/29 has no address number 10: it has 8 addresses, counted from 0",
        ],
    ),
    (
        |facts| facts.service_cidr("11.96.0.0/12".parse().expect("a CIDR")),
        &["warning[facts-service-cidr-public] service_cidr: 11.96.0.0/12 is not private"],
    ),
    (
        |facts| facts.dns_addresses(["169.254.20.10".parse().expect("an address")]),
        &["note[facts-dns-address-unusual] dns_addresses: 169.254.20.10, where the 10th is 10.96.0.10"],
    ),
    (
        |facts| {
            facts
                .pod_cidr("10.96.0.0/16".parse().expect("a CIDR"))
                .node_networks(["10.0.0.0/8".parse().expect("a CIDR")])
        },
        &[
            "error[facts-networks-overlap] node_networks: 10.0.0.0/8 overlaps 10.96.0.0/12 of service_cidr",
            "error[facts-networks-overlap] node_networks: 10.0.0.0/8 overlaps 10.96.0.0/16 of pod_cidr",
            "error[facts-networks-overlap] pod_cidr: 10.96.0.0/16 overlaps 10.96.0.0/12 of service_cidr",
        ],
    ),
    (
        |facts| facts.pod_cidr("196.168.0.0/16".parse().expect("a CIDR")),
        &["warning[facts-pod-cidr-public] pod_cidr: 196.168.0.0/16 is not private"],
    ),
    (
        |facts| facts.service_cidr("10.96.0.0/12,fd00:10:96::/112".parse().expect("two CIDRs")),
        &["error[facts-address-families-differ] pod_cidr: no Pod has an address that a service of \
             fd00:10:96::/112 could reach"],
    ),
    (
        |facts| facts.node_mask((12, 64)),
        &["error[facts-node-mask-invalid] node_mask: /12 does not lie inside of 172.16.0.0/16"],
    ),
    (
        |mut facts| {
            let both = [ca("ca.crt"), ca("front-proxy-ca.crt")].map(|ca| ca.as_pem().to_owned()).concat();
            facts.serving_ca = CaBundle::from_pem(both).expect("two CAs");
            facts
        },
        &["error[facts-signing-ca-ambiguous] signing_ca: 2 certificates, where exactly one can sign"],
    ),
    (
        |facts| {
            facts.client_ca(ca("front-proxy-ca.crt")).signing_ca(ca("ca.crt").try_into().expect("one CA"))
        },
        &["error[facts-signing-ca-untrusted] client_ca: the signing CA is missing here"],
    ),
    (
        |facts| facts.layout(Layout::default().pki("pki")),
        &["error[facts-path-relative] layout.pki: the path must begin with a slash"],
    ),
    (
        |facts| facts.layout(Layout::default().pki("/etc/kubernetes/../../root").units("/etc//systemd")),
        &[
            "error[facts-path-not-normal] layout.pki: \"/etc/kubernetes/../../root\" has a part ..",
            "error[facts-path-not-normal] layout.units: \"/etc//systemd\" has an empty part, or a part that is only \
             a dot",
        ],
    ),
    (
        |facts| facts.registry_mirrors([RegistryMirror::new("../../etc", ["https://mirror.example.test"])]),
        &[
            "error[facts-mirror-registry-invalid] registry_mirrors[0].registry: \"../../etc\" is no host, perhaps with \
             a port",
        ],
    ),
    (
        |facts| {
            let hosts =
                ["mirror.example.test", "https://mirror.example.test", "https://a:b@mirror.example.test"];
            facts.registry_mirrors([RegistryMirror::new("quay.io", hosts)])
        },
        &[
            "error[facts-mirror-url-invalid] registry_mirrors[0].hosts[0]: \"mirror.example.test\" is no URL of http \
             or https",
            "error[facts-mirror-url-invalid] registry_mirrors[0].hosts[2]: the URL names a user, who would stand in \
             the file",
        ],
    ),
    (
        |facts| facts.sandbox_image("pause image"),
        &[
            "error[facts-sandbox-image-invalid] sandbox_image: \"pause image\": the name must be lower-case parts joined by \
             '/', behind an optional registry such as registry.k8s.io",
        ],
    ),
];

#[test]
fn facts_that_contradict_each_other_are_named() {
    for (change, expected) in ROWS {
        let report = said(change(facts()));
        let mut found: Vec<String> = report
            .iter()
            .map(|found| found.to_string().lines().next().unwrap_or_default().to_owned())
            .collect();
        found.sort();
        assert_eq!(found, *expected);
    }
}

/// What a node is given, and all that is said of it in a cluster whose nodes are in 192.168.0.0/16, helps left out.
type NodeRow = (fn(NodeFacts) -> NodeFacts, &'static [&'static str]);

const NODE_ROWS: &[NodeRow] = &[
    (|node| node, &[]),
    (
        |node| {
            node.address("192.168.1.51".parse().expect("an address"))
                .address("fd02::51".parse().expect("an address"))
                .labels([("topology.kubernetes.io/zone", "a"), ("example.com/rack", "")])
                .taint("dedicated=gpu:NoSchedule".parse().expect("a taint"))
                .provider_id("aws:///eu-west-1a/i-0123456789abcdef0")
        },
        &[],
    ),
    (
        |node| node.label("a=b,c", "d"),
        &[
            "error[facts-node-label-invalid] labels[0]: the key \"a=b,c\": it may hold letters, digits, '-', '_' and '.' \
             only, and begins and ends with a letter or digit",
        ],
    ),
    (
        |node| node.label("zone", "b,node-role.kubernetes.io/control-plane="),
        &[
            "error[facts-node-label-invalid] labels[0]: the value \"b,node-role.kubernetes.io/control-plane=\": it may \
             hold letters, digits, '-', '_' and '.' only, and begins and ends with a letter or digit",
        ],
    ),
    (
        |node| node.label("node-role.kubernetes.io/worker", ""),
        &["error[facts-node-label-forbidden] labels[0]: the kubelet refuses node-role.kubernetes.io/worker"],
    ),
    (
        |node| node.labels([("rack", "7"), ("rack", "8")]),
        &["error[facts-node-label-repeated] labels[1]: \"rack\" is given above"],
    ),
    (
        |node| {
            node.address("192.168.1.51".parse().expect("an address"))
                .address("192.168.1.52".parse().expect("an address"))
        },
        &["error[facts-node-addresses-too-many] addresses[1]: 192.168.1.52 is a second IPv4 address"],
    ),
    (
        |node| node.address("127.0.0.1".parse().expect("an address")),
        &[
            "error[facts-node-address-unusable] addresses[0]: 127.0.0.1 is loopback: it is another machine on each",
        ],
    ),
    (
        |node| node.address("0.0.0.0".parse().expect("an address")),
        &[
            "error[facts-node-address-unusable] addresses[0]: 0.0.0.0 is unspecified: it is no machine's address",
        ],
    ),
    (
        |node| node.address("224.0.0.1".parse().expect("an address")),
        &[
            "error[facts-node-address-unusable] addresses[0]: 224.0.0.1 is multicast: it is no machine's address",
        ],
    ),
    (
        |node| {
            node.address("192.168.1.51".parse().expect("an address"))
                .address("fe80::1".parse().expect("an address"))
        },
        &[
            "error[facts-node-address-unusable] addresses[1]: fe80::1 is link-local: it does not reach beyond one link",
        ],
    ),
    (
        |node| node.address("10.96.3.4".parse().expect("an address")),
        &[
            "error[facts-node-address-in-network] addresses[0]: 10.96.3.4 is in 10.96.0.0/12, the network of the \
             services",
            "error[facts-node-address-outside] addresses[0]: 10.96.3.4 is in none of them",
        ],
    ),
    (
        |node| node.address("fd02::51".parse().expect("an address")),
        &[
            "error[facts-node-address-family] addresses: no IPv4 address, and the services are in 10.96.0.0/12",
        ],
    ),
    (
        |node| node.provider_id("i-0123456789abcdef0"),
        &["error[facts-node-provider-id-invalid] provider_id: \"i-0123456789abcdef0\" is not PROVIDER://ID"],
    ),
    (
        |node| node.taints(["a:NoSchedule", "a:NoSchedule"].map(|taint| taint.parse().expect("a taint"))),
        &[
            "warning[kubelet-taint-repeated] registerWithTaints[1]: key and effect are those of an earlier taint",
        ],
    ),
];

#[test]
fn a_node_that_does_not_fit_its_cluster_is_named() {
    let facts = facts().node_networks(["192.168.0.0/16".parse().expect("a CIDR")]);
    let cluster = facts.validate(&Target::new(KubernetesVersion::V1_34)).expect("valid facts");
    for (change, expected) in NODE_ROWS {
        let node = change(NodeFacts::new("worker-1".parse().expect("a name")));
        let report = match node.validate(&cluster) {
            Ok(node) => node.report().clone(),
            Err(invalid) => invalid.report,
        };
        let found: Vec<String> = report
            .iter()
            .map(|found| found.to_string().lines().next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(found, *expected);
    }
}

/// What only a fleet can find; `names_and_addresses_are_unique_in_a_fleet` of `tests/join.rs` shows it.
const OF_A_FLEET: [&str; 2] = ["facts-node-address-repeated", "facts-node-name-repeated"];

/// What is found in the text of an inventory; `tests/inventory.rs` shows it.
const OF_AN_INVENTORY: [&str; 4] =
    ["facts-missing", "facts-syntax", "facts-unknown-key", "facts-value-invalid"];

/// What a build without feature `containerd` says; `mirrors_that_no_file_will_name_are_told` shows it there.
const WITHOUT_CONTAINERD: [&str; 1] = ["facts-mirror-unwritten"];

#[test]
fn every_rule_of_facts_has_a_row() {
    let catalogue = catalogue::rules();
    let rules = catalogue.iter().map(|rule| rule.id).filter(|id| id.starts_with("facts-"));
    let cluster = ROWS.iter().flat_map(|(_, expected)| *expected);
    let node = NODE_ROWS.iter().flat_map(|(_, expected)| *expected);
    let shown: BTreeSet<&str> = cluster
        .chain(node)
        .filter_map(|line| line.split_once('[')?.1.split_once(']').map(|(id, _)| id))
        .filter(|id| id.starts_with("facts-"))
        .chain(OF_A_FLEET)
        .chain(OF_AN_INVENTORY)
        .chain(WITHOUT_CONTAINERD)
        .collect();
    assert_eq!(rules.collect::<BTreeSet<_>>(), shown);
}

#[test]
#[cfg(not(feature = "containerd"))]
fn mirrors_that_no_file_will_name_are_told() {
    let said =
        said(facts().registry_mirrors([RegistryMirror::new("quay.io", ["https://mirror.example.test"])]));
    let first = said.iter().next().map(ToString::to_string).unwrap_or_default();
    assert!(first.starts_with("warning[facts-mirror-unwritten] registry_mirrors: "), "{first}");
}
