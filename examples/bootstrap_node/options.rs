//! The command line.

use std::net::IpAddr;

use clap::Parser;
use nodestrap::KubernetesVersion;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::{Layout, RegistryMirror};
use nodestrap::join::JoinDraft;
use nodestrap::kube_proxy::Conntrack;
use nodestrap::value::NodeName;

/// Writes every file of one node's join into a folder.
#[derive(Parser)]
#[command(name = "bootstrap_node")]
pub(crate) struct Options {
    /// The folder to write
    #[arg(long, value_name = "DIR", default_value = "target/bootstrap-node")]
    pub(crate) out: String,
    /// Write although the folder is there and not of this program; it is kept beside
    #[arg(long)]
    pub(crate) force: bool,
    /// The API server
    #[arg(long, value_name = "URL", default_value = "https://192.168.1.34:6443")]
    pub(crate) server: String,
    /// The CA certificate, PEM [default: a throw-away CA]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<String>,
    /// The service network, or one of each family
    #[arg(long, value_name = "CIDR[,CIDR]", default_value = "10.96.0.0/12")]
    pub(crate) service_cidr: String,
    /// The Pod network, or one of each family
    #[arg(long, value_name = "CIDR[,CIDR]", default_value = "172.16.0.0/16")]
    pub(crate) pod_cidr: String,
    /// The node's name
    #[arg(long, value_name = "NAME", default_value = "k8s-node-1")]
    pub(crate) node: NodeName,
    /// An address of the node; may be given twice
    #[arg(long, value_name = "IP")]
    pub(crate) address: Vec<IpAddr>,
    /// The version of Kubernetes, 1.29 to 1.37
    #[arg(long, value_name = "VERSION", default_value = "1.34")]
    pub(crate) kubernetes: KubernetesVersion,
    /// The version of containerd, 1.6 to 2.4
    #[arg(long, value_name = "VERSION", default_value = "2.2")]
    pub(crate) containerd: ContainerdVersion,
    /// A static token, the walkthrough's way, instead of a bootstrap token
    #[arg(long)]
    pub(crate) static_token: bool,
    /// The token of an earlier run [default: a new one]
    #[arg(long)]
    pub(crate) token: Option<String>,
    /// kube-proxy's token, once the cluster has made it
    #[arg(long, value_name = "TOKEN")]
    pub(crate) service_account_token: Option<String>,
    /// The image of the pause container
    #[arg(long, value_name = "IMAGE")]
    pub(crate) sandbox_image: Option<String>,
    /// A mirror of an image registry; may be given several times
    #[arg(long, value_name = "REGISTRY=URL", value_parser = mirror)]
    pub(crate) mirror: Vec<RegistryMirror>,
    /// Who puts processes into cgroups: systemd or cgroupfs
    #[arg(long, value_name = "DRIVER", default_value = "systemd")]
    pub(crate) cgroup_driver: String,
    /// What carries the services: iptables, nftables or ipvs
    #[arg(long, value_name = "MODE")]
    pub(crate) proxy_mode: Option<String>,
    /// The folder of the binaries
    #[arg(long, value_name = "DIR", default_value = "/usr/local/bin")]
    binaries: String,
    /// The folder of configurations
    #[arg(long, value_name = "DIR", default_value = "/etc/kubernetes")]
    etc: String,
    /// The kubelet's folder
    #[arg(long, value_name = "DIR", default_value = "/var/lib/kubelet")]
    kubelet_root: String,
    /// containerd's socket
    #[arg(long, value_name = "PATH", default_value = "/run/containerd/containerd.sock")]
    containerd_socket: String,
    /// An existing config.toml, to be changed in place [default: a new one]
    #[arg(long, value_name = "FILE")]
    pub(crate) containerd_config: Option<String>,
    /// containerd's snapshotter
    #[arg(long, value_name = "NAME")]
    snapshotter: Option<String>,
    /// Whether swap stops the kubelet
    #[arg(long, value_name = "BOOL")]
    fail_swap_on: Option<bool>,
    /// Whether cgroup v1 stops the kubelet, from 1.31
    #[arg(long, value_name = "BOOL")]
    fail_cgroup_v1: Option<bool>,
    /// kube-proxy's conntrack limit; 0 leaves the kernel's
    #[arg(long, value_name = "N")]
    conntrack_max_per_core: Option<i32>,
}

fn mirror(text: &str) -> Result<RegistryMirror, &'static str> {
    let (registry, url) = text.split_once('=').ok_or("write it as REGISTRY=URL")?;
    Ok(RegistryMirror::new(registry, [url]))
}

impl Options {
    pub(crate) fn layout(&self) -> Layout {
        let etc = &self.etc;
        Layout::default()
            .configuration(etc)
            .pki(format!("{etc}/pki"))
            .static_pods(format!("{etc}/manifests"))
            .binaries(&self.binaries)
            .kubelet_root(&self.kubelet_root)
            .containerd_socket(&self.containerd_socket)
    }

    /// Sets what a test environment must force, as any caller can before validation.
    pub(crate) fn force(&self, draft: &mut JoinDraft) {
        draft.kubelet.fail_swap_on = self.fail_swap_on.or(draft.kubelet.fail_swap_on);
        draft.kubelet.fail_cgroup_v1 = self.fail_cgroup_v1.or(draft.kubelet.fail_cgroup_v1);
        if self.snapshotter.is_some() {
            draft.containerd.snapshotter.clone_from(&self.snapshotter);
        }
        if let (Some(most), Some(proxy)) = (self.conntrack_max_per_core, &mut draft.kube_proxy) {
            proxy.conntrack = Some(Conntrack::new().max_per_core(most));
        }
    }
}
