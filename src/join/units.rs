//! From facts to the units of a join, and containerd's part.

#[cfg(feature = "containerd")]
use crate::containerd::{ContainerdConfig, HostCapability, HostsToml, RegistryHost};
#[cfg(feature = "containerd")]
use crate::facts::Layout;
use crate::facts::{KubeProxyIdentity, NodeFacts, ValidCluster};
#[cfg(feature = "containerd")]
use crate::kubelet::CgroupDriver;
use crate::unit::{
    Argument, ExecCommand, InstallSection, Restart, ServiceSection, ServiceUnit, TimeSpan, UnitName,
    UnitSection,
};

/// Unit names that are written in this file; a test sees each of them in the rendered units.
fn names(list: &[&str]) -> Vec<UnitName> {
    list.iter().filter_map(|name| name.parse().ok()).collect()
}

fn service(description: &str, after: &[&str], command: ExecCommand) -> ServiceUnit {
    ServiceUnit::new()
        .unit(
            UnitSection::new()
                .description(description)
                .documentation(["https://kubernetes.io/docs/reference/command-line-tools-reference/"])
                .wants(names(after))
                .after(names(after))
                // A node that cannot join yet has to go on trying.
                .start_limit_interval_sec(TimeSpan::from_secs(0)),
        )
        .service(
            ServiceSection::new()
                .exec_start([command])
                .restart(Restart::Always)
                .restart_sec(TimeSpan::from_secs(10)),
        )
        .install(InstallSection::new().wanted_by(names(&["multi-user.target"])))
}

/// The kubelet's unit, all but what names the node.
pub(super) fn kubelet(cluster: &ValidCluster) -> ServiceUnit {
    let layout = &cluster.facts().layout;
    let command = ExecCommand::new(layout.kubelet_binary())
        .arg(format!("--bootstrap-kubeconfig={}", layout.bootstrap_kubeconfig()))
        .arg(format!("--kubeconfig={}", layout.kubelet_kubeconfig()))
        .arg(format!("--config={}", layout.kubelet_config()))
        .arg(format!("--cert-dir={}", layout.kubelet_certificates()))
        .arg(format!("--root-dir={}", layout.kubelet_root));
    service("Kubernetes node agent", &["network-online.target", "containerd.service"], command)
}

/// Adds what a node has to say.
pub(super) fn add_to_kubelet(node: &NodeFacts, unit: &mut ServiceUnit) {
    say(unit, &format!("--hostname-override={}", node.name.as_str()));
    if !node.addresses.is_empty() {
        let addresses: Vec<String> = node.addresses.iter().map(ToString::to_string).collect();
        say(unit, &format!("--node-ip={}", addresses.join(",")));
    }
    if !node.labels.is_empty() {
        let labels: Vec<String> = node.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        say(unit, &format!("--node-labels={}", labels.join(",")));
    }
}

/// Adds an argument to the command.
fn say(unit: &mut ServiceUnit, argument: &str) {
    for command in &mut unit.service.exec_start {
        command.arguments.push(Argument::Literal(argument.to_owned()));
    }
}

/// kube-proxy's unit; none where there is no kube-proxy.
pub(super) fn kube_proxy(cluster: &ValidCluster) -> Option<ServiceUnit> {
    let facts = cluster.facts();
    if facts.kube_proxy == KubeProxyIdentity::None {
        return None;
    }
    let layout = &facts.layout;
    let command =
        ExecCommand::new(layout.kube_proxy_binary()).arg(format!("--config={}", layout.kube_proxy_config()));
    Some(service("Kubernetes service proxy", &["network-online.target"], command))
}

/// What containerd's configuration has to say.
#[cfg(feature = "containerd")]
pub(super) fn containerd(cluster: &ValidCluster) -> ContainerdConfig {
    let facts = cluster.facts();
    let layout = &facts.layout;
    let mut config = ContainerdConfig::new()
        .systemd_cgroup(facts.cgroup_driver == CgroupDriver::Systemd)
        .cni_bin_dirs([layout.cni_binaries.clone()])
        .cni_conf_dir(layout.cni_configuration.clone())
        .registry_config_path(layout.registry_hosts.clone());
    config.sandbox_image.clone_from(&facts.sandbox_image);
    if layout.containerd_socket != Layout::default().containerd_socket {
        config.grpc_address = Some(layout.containerd_socket.clone());
    }
    config
}

/// The hosts.toml of each mirrored registry, with the registry's name. Mirrors of one registry are one file.
#[cfg(feature = "containerd")]
pub(super) fn hosts(cluster: &ValidCluster) -> Vec<(String, HostsToml)> {
    let mut files: Vec<(String, HostsToml)> = Vec::new();
    for mirror in &cluster.facts().registry_mirrors {
        let at = files.iter().position(|(registry, _)| *registry == mirror.registry).unwrap_or_else(|| {
            let mut file = HostsToml::new();
            file.server = mirror.server();
            files.push((mirror.registry.clone(), file));
            files.len() - 1
        });
        let (_, file) = &mut files[at];
        for url in &mirror.hosts {
            let mut host = RegistryHost::new().capabilities([HostCapability::Pull, HostCapability::Resolve]);
            host.ca = mirror.ca.as_ref().map(|path| vec![path.clone()]);
            *file = std::mem::take(file).host(url.clone(), host);
        }
    }
    files
}
