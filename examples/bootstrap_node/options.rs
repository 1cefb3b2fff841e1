//! The command line.

use std::net::IpAddr;

use nodestrap::KubernetesVersion;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::{Layout, RegistryMirror};
use nodestrap::join::JoinDraft;
use nodestrap::kube_proxy::Conntrack;

pub(crate) const HELP: &str = "\
usage: bootstrap_node [OPTION VALUE]…
  --out DIR                folder to write to (target/bootstrap-node)
  --server URL             API server (https://192.168.1.34:6443)
  --ca FILE                CA certificate, PEM (a throw-away CA)
  --service-cidr CIDR[,…]  service network (10.96.0.0/12)
  --pod-cidr CIDR[,…]      Pod network (172.16.0.0/16)
  --node NAME              the node's name (k8s-node-1)
  --address IP             an address of the node; may be given twice
  --kubernetes VERSION     1.29 to 1.37 (1.34)
  --containerd VERSION     1.6 to 2.4
  --static-token           a static token, the walkthrough's way, instead of a bootstrap token
  --token TOKEN            the token of an earlier run (a new one)
  --service-account-token T  kube-proxy's token, where the cluster has made it
  --sandbox-image IMAGE    the pause image
  --mirror REGISTRY=URL    a mirror of an image registry; may be given several times
  --cgroup-driver DRIVER   systemd or cgroupfs (systemd)
  --proxy-mode MODE        iptables, nftables or ipvs
  --binaries DIR           folder of the binaries (/usr/local/bin)
  --etc DIR                folder of configurations (/etc/kubernetes)
  --kubelet-root DIR       the kubelet's folder (/var/lib/kubelet)
  --containerd-socket PATH containerd's socket
  --containerd-config FILE an existing config.toml, to be changed in place (a minimal one)
  --snapshotter NAME       containerd's snapshotter
  --fail-swap-on BOOL      whether swap stops the kubelet
  --fail-cgroup-v1 BOOL    whether cgroup v1 stops the kubelet (from 1.31)
  --conntrack-max-per-core N  kube-proxy's conntrack limit; 0 leaves the kernel's";

pub(crate) struct Options {
    pub(crate) out: String,
    pub(crate) server: String,
    pub(crate) ca: Option<String>,
    pub(crate) service_cidr: String,
    pub(crate) pod_cidr: String,
    pub(crate) node: String,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) kubernetes: KubernetesVersion,
    pub(crate) containerd: Option<ContainerdVersion>,
    pub(crate) static_token: bool,
    pub(crate) token: Option<String>,
    pub(crate) service_account_token: Option<String>,
    pub(crate) sandbox_image: Option<String>,
    pub(crate) cgroup_driver: String,
    pub(crate) proxy_mode: Option<String>,
    mirrors: Vec<(String, String)>,
    binaries: Option<String>,
    etc: Option<String>,
    kubelet_root: Option<String>,
    containerd_socket: Option<String>,
    pub(crate) containerd_config: Option<String>,
    snapshotter: Option<String>,
    fail_swap_on: Option<bool>,
    fail_cgroup_v1: Option<bool>,
    conntrack_max_per_core: Option<i32>,
}

impl Default for Options {
    /// The walkthrough's cluster, its Pod network out of the public address space.
    fn default() -> Self {
        Self {
            out: "target/bootstrap-node".to_owned(),
            server: "https://192.168.1.34:6443".to_owned(),
            ca: None,
            service_cidr: "10.96.0.0/12".to_owned(),
            pod_cidr: "172.16.0.0/16".to_owned(),
            node: "k8s-node-1".to_owned(),
            addresses: Vec::new(),
            kubernetes: KubernetesVersion::V1_34,
            containerd: None,
            static_token: false,
            token: None,
            service_account_token: None,
            sandbox_image: None,
            cgroup_driver: "systemd".to_owned(),
            proxy_mode: None,
            mirrors: Vec::new(),
            binaries: None,
            etc: None,
            kubelet_root: None,
            containerd_socket: None,
            containerd_config: None,
            snapshotter: None,
            fail_swap_on: None,
            fail_cgroup_v1: None,
            conntrack_max_per_core: None,
        }
    }
}

impl Options {
    /// Reads the command line; `None` when help was asked for.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            match name.as_str() {
                "--help" | "-h" => return Ok(None),
                "--static-token" => options.static_token = true,
                name => {
                    let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
                    options.set(name, value).map_err(|error| format!("{name}: {error}"))?;
                }
            }
        }
        Ok(Some(options))
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: &str) -> Result<T, String> {
            value.parse().map_err(|error| format!("{error}"))
        }
        match name {
            "--out" => self.out = value,
            "--server" => self.server = value,
            "--ca" => self.ca = Some(value),
            "--service-cidr" => self.service_cidr = value,
            "--pod-cidr" => self.pod_cidr = value,
            "--node" => self.node = value,
            "--address" => self.addresses.push(parsed(&value)?),
            "--kubernetes" => self.kubernetes = parsed(&value)?,
            "--containerd" => self.containerd = Some(parsed(&value)?),
            "--token" => self.token = Some(value),
            "--service-account-token" => self.service_account_token = Some(value),
            "--sandbox-image" => self.sandbox_image = Some(value),
            "--mirror" => {
                let (registry, url) = value.split_once('=').ok_or("write it as REGISTRY=URL")?;
                self.mirrors.push((registry.to_owned(), url.to_owned()));
            }
            "--cgroup-driver" => self.cgroup_driver = value,
            "--proxy-mode" => self.proxy_mode = Some(value),
            "--binaries" => self.binaries = Some(value),
            "--etc" => self.etc = Some(value),
            "--kubelet-root" => self.kubelet_root = Some(value),
            "--containerd-socket" => self.containerd_socket = Some(value),
            "--containerd-config" => self.containerd_config = Some(value),
            "--snapshotter" => self.snapshotter = Some(value),
            "--fail-swap-on" => self.fail_swap_on = Some(parsed(&value)?),
            "--fail-cgroup-v1" => self.fail_cgroup_v1 = Some(parsed(&value)?),
            "--conntrack-max-per-core" => self.conntrack_max_per_core = Some(parsed(&value)?),
            _ => return Err("there is no such option".to_owned()),
        }
        Ok(())
    }

    pub(crate) fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        if let Some(etc) = &self.etc {
            layout = layout
                .configuration(etc.clone())
                .pki(format!("{etc}/pki"))
                .static_pods(format!("{etc}/manifests"));
        }
        if let Some(path) = &self.binaries {
            layout = layout.binaries(path.clone());
        }
        if let Some(path) = &self.kubelet_root {
            layout = layout.kubelet_root(path.clone());
        }
        if let Some(path) = &self.containerd_socket {
            layout = layout.containerd_socket(path.clone());
        }
        layout
    }

    pub(crate) fn mirrors(&self) -> Vec<RegistryMirror> {
        self.mirrors
            .iter()
            .map(|(registry, url)| RegistryMirror::new(registry.clone(), [url.clone()]))
            .collect()
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
