//! A service unit: linting, which reads the text once and judges it once.

use divan::black_box;
use nodestrap::unit::ServiceUnit;
use nodestrap::{KubernetesVersion, Target};

/// The kubelet's unit of a published guide.
const KUBELET: &str = include_str!("../tests/data/kubelet.service");

fn main() {
    divan::main();
}

#[divan::bench]
fn lint() -> usize {
    let target = Target::new(KubernetesVersion::V1_34);
    ServiceUnit::lint(black_box(KUBELET), &target).report().iter().count()
}
