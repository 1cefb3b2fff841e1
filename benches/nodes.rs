//! Whole nodes: every file of a join, proven, and how its cost grows with the fleet.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use nodestrap::certificate::CaBundle;
use nodestrap::facts::{Cluster, ClusterFacts, NodeFacts};
use nodestrap::join::Join;
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

fn cluster() -> Cluster {
    facts().validate(&Target::new(KubernetesVersion::V1_34)).expect("valid facts")
}

fn token() -> BootstrapToken {
    BootstrapToken::from_entropy([7; 32]).expires("2027-01-01T00:00:00Z".parse().expect("a time"))
}

fn join(cluster: &Cluster, number: usize, token: &BootstrapToken) -> Join {
    let node = NodeFacts::new(format!("worker-{number}").parse().expect("a name"));
    cluster.join(black_box(&node), token).validate().expect("a valid join")
}

#[divan::bench]
fn facts_of_a_cluster(bencher: Bencher<'_, '_>) {
    let target = Target::new(KubernetesVersion::V1_34);
    bencher.with_inputs(facts).bench_local_values(|facts| facts.validate(&target));
}

#[divan::bench]
fn whole_node(bencher: Bencher<'_, '_>) {
    let (cluster, token) = (cluster(), token());
    bencher.bench_local(|| join(&cluster, 1, &token));
}

/// What the goal of a whole node is counted in.
#[divan::bench]
fn kubelet_of_the_node_serde_json(bencher: Bencher<'_, '_>) {
    let kubelet =
        cluster().join(&NodeFacts::new("worker-1".parse().expect("a name")), token()).kubelet.into_inner();
    let valid = kubelet.validate(&Target::new(KubernetesVersion::V1_34)).expect("a valid document");
    let value: serde_json::Value = serde_yaml::from_str(&valid.render()).expect("YAML");
    bencher.bench_local(|| serde_json::to_string(black_box(&value)));
}

#[divan::bench(args = [1, 100, 10_000, 100_000], max_time = 8)]
fn fleet(bencher: Bencher<'_, '_>, nodes: usize) {
    let (cluster, token) = (cluster(), token());
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| {
        for number in 0..nodes {
            let _ = black_box(join(&cluster, number, &token));
        }
    });
}
