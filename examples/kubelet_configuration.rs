//! A kubelet configuration made and proven, and what the kubelet thinks of a file that somebody wrote.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::edit;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::{KubernetesVersion, Target};

const FOREIGN: &str = "\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
rotateCertificate: true   # one letter short, and silently ignored
readOnlyPort: 10255
imageGCHighThresholdPercent: 70
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34);
    let kubelet = KubeletConfiguration::new()
        .cluster_dns(["10.96.0.10"])
        .cluster_domain("cluster.local")
        .rotate_certificates(true)
        .eviction_hard([("memory.available", "200Mi")]);
    let valid = kubelet.validate(&target)?;
    println!("# proven for {}\n{}", target.node, valid.render());

    let lint = KubeletConfiguration::lint(FOREIGN, &target);
    println!("# a file from somewhere: accepted by the kubelet? {}\n", lint.report().accepted());
    for problem in lint.report() {
        println!("{problem}\n");
    }
    println!("# with the certain fixes, comments kept\n{}", edit::apply(FOREIGN, lint.fixes())?);
    Ok(())
}
