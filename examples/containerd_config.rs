//! An existing config.toml made fit for a join, and a registry mirror.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::containerd::{
    ContainerdConfig, ContainerdVersion, EffectiveConfig, HostCapability, HostsToml, RegistryHost,
};
use nodestrap::{KubernetesVersion, Target, edit};

/// What a distribution's package leaves: CRI is off, which no kubelet can work with.
const EXISTING: &str = "\
# written by the package; do not remove
version = 2
disabled_plugins = [\"io.containerd.grpc.v1.cri\"]

[debug]
  level = \"info\"   # ours
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let containerd = ContainerdVersion::V1_7;
    let target = Target::new(KubernetesVersion::V1_34).containerd(containerd);
    for problem in ContainerdConfig::lint(EXISTING, &target).report() {
        println!("{problem}\n");
    }

    let wanted = ContainerdConfig::new()
        .systemd_cgroup(true)
        .sandbox_image("registry.k8s.io/pause:3.10")
        .registry_config_path("/etc/containerd/certs.d");
    let text = edit::apply(EXISTING, &wanted.edits(EXISTING, containerd)?)?;
    println!("# changed in place\n{text}");

    let effective = EffectiveConfig::read(&text, [], containerd)?;
    println!("# containerd then has {:?}\n", effective.sandbox_image.value);

    let mirror = RegistryHost::new().capabilities([HostCapability::Pull, HostCapability::Resolve]);
    let hosts =
        HostsToml::new().server("https://registry.k8s.io").host("https://mirror.example:5000", mirror);
    let hosts = hosts.validate(&target)?;
    println!("# certs.d/registry.k8s.io/hosts.toml\n{}", hosts.render());
    Ok(())
}
