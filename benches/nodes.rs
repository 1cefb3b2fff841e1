//! Whole nodes: every file of a join, proven, and how its cost grows with the fleet.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use nodestrap::certificate::CaBundle;
use nodestrap::facts::{ClusterFacts, NodeFacts, ValidCluster};
use nodestrap::join::ValidFleet;
use nodestrap::token::BootstrapToken;
use nodestrap::{KubernetesVersion, Target};

const CA: &str = include_str!("../examples/data/ca.crt");

// Shows the bytes that each benchmark holds at most: a fleet must not hold more than one node.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

fn facts() -> ClusterFacts {
    let server = "https://192.168.1.34:6443".parse().expect("an address");
    ClusterFacts::new(server, CaBundle::from_pem(CA).expect("a CA"))
        .service_cidr("10.96.0.0/12".parse().expect("a network"))
        .pod_cidr("172.16.0.0/16".parse().expect("a network"))
}

fn cluster() -> ValidCluster {
    facts().validate(&Target::new(KubernetesVersion::V1_34)).expect("valid facts")
}

fn token() -> BootstrapToken {
    BootstrapToken::from_entropy([7; 32]).expires("2027-01-01T00:00:00Z".parse().expect("a time"))
}

fn node(number: usize) -> NodeFacts {
    NodeFacts::new(format!("worker-{number}").parse().expect("a name"))
}

/// A fleet of so many nodes, with what they share proven.
fn fleet_of(cluster: &ValidCluster, nodes: usize) -> ValidFleet {
    let fleet = cluster.fleet(token());
    let nodes = (0..nodes).map(node);
    let fleet = nodes.fold(fleet, |fleet, node| fleet.node(black_box(&node)).expect("a node of the cluster"));
    fleet.validate().expect("a valid fleet")
}

#[divan::bench]
fn facts_of_a_cluster(bencher: Bencher<'_, '_>) {
    let target = Target::new(KubernetesVersion::V1_34);
    bencher.with_inputs(facts).bench_local_values(|facts| facts.validate(&target));
}

/// One node by itself: every document, and the rules between all files.
#[divan::bench]
fn one_node(bencher: Bencher<'_, '_>) {
    let (cluster, token, node) = (cluster(), token(), node(1));
    bencher.bench_local(|| cluster.join(black_box(&node), &token).validate());
}

/// The join of a node of a fleet, what it shares with the others being proven.
#[divan::bench]
fn node_of_a_fleet(bencher: Bencher<'_, '_>) {
    let fleet = fleet_of(&cluster(), 1);
    bencher.bench_local(|| fleet.joins().next());
}

/// What the goal of a whole node is counted in.
#[divan::bench]
fn kubelet_of_the_node_serde_json(bencher: Bencher<'_, '_>) {
    let kubelet = cluster().join(&node(1), token()).kubelet;
    let valid = kubelet.validate(&Target::new(KubernetesVersion::V1_34)).expect("a valid document");
    let value: serde_json::Value = serde_yaml::from_str(&valid.render()).expect("YAML");
    bencher.bench_local(|| serde_json::to_string(black_box(&value)));
}

#[divan::bench(args = [1, 100, 10_000, 100_000], max_time = 8)]
fn fleet(bencher: Bencher<'_, '_>, nodes: usize) {
    let cluster = cluster();
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| {
        for join in fleet_of(&cluster, nodes).joins() {
            let _ = black_box(join);
        }
    });
}
