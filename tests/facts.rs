//! The facts of a cluster: every contradiction that is said, by the change that makes it.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads the certificates of a tree"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nodestrap::certificate::CaBundle;
use nodestrap::diagnostic::{self, Report};
use nodestrap::facts::{ClusterFacts, Layout};
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

#[test]
fn every_rule_of_facts_has_a_row() {
    let catalogue = diagnostic::catalogue();
    let rules = catalogue.iter().map(|rule| rule.id).filter(|id| id.starts_with("facts-"));
    let shown: BTreeSet<&str> = ROWS
        .iter()
        .flat_map(|(_, expected)| *expected)
        .filter_map(|line| line.split_once('[')?.1.split_once(']').map(|(id, _)| id))
        .collect();
    assert_eq!(rules.collect::<BTreeSet<_>>(), shown);
}
