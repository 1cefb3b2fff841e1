//! Command lines judged as the programs judge them, minor by minor.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::component::{Arguments, Component, Flag};
use nodestrap::{KubernetesVersion, Target, version};

const ARGV: [&str; 4] = [
    "--config=/var/lib/kubelet/config.yaml",
    "--pod-infra-container-image=registry.k8s.io/pause:3.10",
    "--max-pods=many",
    "--rotate-certificate",
];

fn main() {
    for minor in [version::V1_34, version::V1_35] {
        let target = Target::new(KubernetesVersion::from(minor));
        let lint = Arguments::lint(Component::Kubelet, ARGV, &target);
        println!("# kubelet {minor}: {}", if lint.report().accepted() { "starts" } else { "stops" });
        for problem in lint.report() {
            println!("{problem}\n");
        }
    }

    for name in ["node-ip", "container-runtime-endpoint", "pod-infra-container-image"] {
        for flag in Flag::ever(Component::Kubelet, name) {
            let window = flag.window();
            let until = window.until.map_or("today".to_owned(), |until| until.to_string());
            println!("--{name}: {} to {until}, default {:?}", window.since, flag.default(window.since));
        }
    }
}
