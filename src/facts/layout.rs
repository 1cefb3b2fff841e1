//! The paths of files and binaries.

/// The paths of a join's files and binaries, on every kind of machine that takes part.
///
/// The default follows the Filesystem Hierarchy Standard, with an administrator's units in `/etc/systemd/system`.
/// Paths are POSIX text. Change what differs:
///
/// ```
/// use nodestrap::facts::Layout;
///
/// let layout = Layout::default().binaries("/opt/kubernetes/bin");
/// assert_eq!(layout.kubelet_binary(), "/opt/kubernetes/bin/kubelet");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layout {
    /// The folder of configurations and kubeconfigs. Default: `/etc/kubernetes`.
    pub configuration: String,
    /// The folder of certificates. Default: `/etc/kubernetes/pki`.
    pub pki: String,
    /// The folder of static Pod manifests. Default: `/etc/kubernetes/manifests`.
    pub static_pods: String,
    /// The folder of unit files. Default: `/etc/systemd/system`.
    pub units: String,
    /// The folder of the kubelet and kube-proxy binaries. Default: `/usr/local/bin`.
    pub binaries: String,
    /// The kubelet's own folder. Default: `/var/lib/kubelet`.
    pub kubelet_root: String,
    /// The configuration file of containerd. Default: `/etc/containerd/config.toml`.
    pub containerd_config: String,
    /// The path of containerd's socket. Default: `/run/containerd/containerd.sock`.
    pub containerd_socket: String,
    /// The folder that has one folder for each registry host. Default: `/etc/containerd/certs.d`.
    pub registry_hosts: String,
    /// The folder of CNI binaries. Default: `/opt/cni/bin`.
    pub cni_binaries: String,
    /// The folder of CNI configurations. Default: `/etc/cni/net.d`.
    pub cni_configuration: String,
}

impl Default for Layout {
    fn default() -> Self {
        let text = |path: &str| path.to_owned();
        Self {
            configuration: text("/etc/kubernetes"),
            pki: text("/etc/kubernetes/pki"),
            static_pods: text("/etc/kubernetes/manifests"),
            units: text("/etc/systemd/system"),
            binaries: text("/usr/local/bin"),
            kubelet_root: text("/var/lib/kubelet"),
            containerd_config: text("/etc/containerd/config.toml"),
            containerd_socket: text("/run/containerd/containerd.sock"),
            registry_hosts: text("/etc/containerd/certs.d"),
            cni_binaries: text("/opt/cni/bin"),
            cni_configuration: text("/etc/cni/net.d"),
        }
    }
}

macro_rules! path_setters {
    ($($field:ident),+ $(,)?) => {
        $(
            #[doc = concat!("Sets the path [`", stringify!($field), "`](Self#structfield.", stringify!($field), "), whose documentation has the default.")]
            #[must_use]
            pub fn $field(mut self, path: impl Into<String>) -> Self {
                self.$field = path.into();
                self
            }
        )+

        /// Every path with the name of its field, to be changed.
        pub(crate) fn paths_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
            [$((stringify!($field), &mut self.$field)),+].into_iter()
        }

        /// Every path with the name of its field.
        pub(crate) fn paths(&self) -> impl Iterator<Item = (&'static str, &str)> {
            [$((stringify!($field), self.$field.as_str())),+].into_iter()
        }
    };
}

impl Layout {
    path_setters! {
        configuration, pki, static_pods, units, binaries, kubelet_root, containerd_config, containerd_socket,
        registry_hosts, cni_binaries, cni_configuration,
    }

    fn configured(&self, name: &str) -> String {
        format!("{}/{name}", self.configuration)
    }

    /// The kubelet's configuration.
    pub fn kubelet_config(&self) -> String {
        self.configured("kubelet-conf.yaml")
    }

    /// kube-proxy's configuration.
    pub fn kube_proxy_config(&self) -> String {
        self.configured("kube-proxy.yaml")
    }

    /// The kubeconfig of the first contact; it goes away after the join.
    pub fn bootstrap_kubeconfig(&self) -> String {
        self.configured("bootstrap-kubeconfig")
    }

    /// The kubeconfig that the kubelet writes itself.
    pub fn kubelet_kubeconfig(&self) -> String {
        self.configured("kubeconfig")
    }

    /// kube-proxy's kubeconfig.
    pub fn kube_proxy_kubeconfig(&self) -> String {
        self.configured("kube-proxy.conf")
    }

    /// The static token file of the API servers.
    pub fn token_file(&self) -> String {
        self.configured("token.csv")
    }

    /// The CA bundle that clients of the kubelet are checked against.
    pub fn client_ca(&self) -> String {
        format!("{}/ca.crt", self.pki)
    }

    /// The folder of the kubelet's own certificates.
    pub fn kubelet_certificates(&self) -> String {
        // The kubelet's `--cert-dir` default, to which it writes whatever the layout says.
        format!("{}/pki", self.kubelet_root)
    }

    /// The kubelet.
    pub fn kubelet_binary(&self) -> String {
        format!("{}/kubelet", self.binaries)
    }

    /// kube-proxy.
    pub fn kube_proxy_binary(&self) -> String {
        format!("{}/kube-proxy", self.binaries)
    }

    /// The kubelet's unit.
    pub fn kubelet_unit(&self) -> String {
        format!("{}/kubelet.service", self.units)
    }

    /// kube-proxy's unit.
    pub fn kube_proxy_unit(&self) -> String {
        format!("{}/kube-proxy.service", self.units)
    }
}
