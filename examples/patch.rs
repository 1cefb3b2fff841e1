//! Three files that exist, changed in place: what is named changes, and every other byte stays.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::containerd::ContainerdConfig;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::unit::{DropIn, ServiceSection};
use nodestrap::{KubernetesVersion, Patch, Target};

const KUBELET: &str = "\
# written by the image
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 110   # measured in March
evictionSoft: {}
";
const CONTAINERD: &str = "\
version = 2
disabled_plugins = [\"cri\"]   # as shipped
";
const DROP_IN: &str = "\
[Service]
# the proxy of this site
Environment=HTTPS_PROXY=http://10.0.0.3:3128
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34).containerd("1.7".parse()?);
    let kubelet = Patch::new().set(KubeletConfiguration::new().max_pods(200)).remove("evictionSoft");
    let containerd = Patch::new().set(ContainerdConfig::new().systemd_cgroup(true));
    let environment = ServiceSection::new().environment([("NO_PROXY", "10.0.0.0/8")]);
    let drop_in = Patch::new().add(DropIn::new().service(environment));
    for text in [
        kubelet.apply(KUBELET, &target)?.text,
        containerd.apply(CONTAINERD, &target)?.text,
        drop_in.apply(DROP_IN, &target)?.text,
    ] {
        println!("{text}");
    }
    Ok(())
}
