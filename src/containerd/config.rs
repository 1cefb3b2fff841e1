//! What a node wants of containerd, as plain data.

/// The values of config.toml that a node join depends on. `None` leaves a value to the file, or to containerd.
///
/// That CRI is enabled is not an option: a node without it cannot join.
///
/// ```
/// use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
/// use nodestrap::edit;
///
/// let wanted = ContainerdConfig::new().systemd_cgroup(true).sandbox_image("registry.k8s.io/pause:3.10.1");
/// let packaged = "disabled_plugins = ['cri', 'io.containerd.snapshotter.v1.zfs'] # as shipped\n";
/// let edits = wanted.edits(packaged, ContainerdVersion::V2_2)?;
/// let changed = edit::apply(packaged, &edits)?;
/// assert!(changed.starts_with("disabled_plugins = ['io.containerd.snapshotter.v1.zfs'] # as shipped\n"));
/// assert!(changed.contains("sandbox = 'registry.k8s.io/pause:3.10.1'"));
/// assert!(wanted.edits(&changed, ContainerdVersion::V2_2)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerdConfig {
    /// The image of the pause container, an image reference. Default: by release, `registry.k8s.io/pause:3.8` in
    /// 1.7, `3.10` in 2.0 and 2.1, `3.10.1` in 2.2, `3.10.2` since 2.3.
    pub sandbox_image: Option<String>,
    /// Whether runc puts containers into cgroups through systemd (`SystemdCgroup`); must agree with the kubelet's
    /// `cgroupDriver`. Written for the default runtime. Default: false.
    pub systemd_cgroup: Option<bool>,
    /// The default runtime's type. Default: `io.containerd.runc.v2`.
    pub runtime_type: Option<String>,
    /// The name of the runtime for Pods without a RuntimeClass. Default: `runc`.
    pub default_runtime_name: Option<String>,
    /// The snapshotter for container root file systems. Default: `overlayfs`.
    pub snapshotter: Option<String>,
    /// The folder with one folder per registry host and a `hosts.toml` in each; several are joined with `:`.
    /// Default: none.
    pub registry_config_path: Option<String>,
    /// The folders of the CNI binaries; before 2.1, and in version 2 files, only one is possible.
    /// Default: `/opt/cni/bin`.
    pub cni_bin_dirs: Option<Vec<String>>,
    /// The folder of the CNI configurations. Default: `/etc/cni/net.d`.
    pub cni_conf_dir: Option<String>,
    /// The socket, a path without `unix://`. Default: `/run/containerd/containerd.sock`.
    pub grpc_address: Option<String>,
    /// The folder for persistent data. Default: `/var/lib/containerd`.
    pub root: Option<String>,
    /// The folder for data that a reboot may remove. Default: `/run/containerd`.
    pub state: Option<String>,
}

macro_rules! text_setters {
    ($($field:ident),+ $(,)?) => {
        $(
            #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
            #[must_use]
            pub fn $field(mut self, $field: impl Into<String>) -> Self {
                self.$field = Some($field.into());
                self
            }
        )+
    };
}

impl ContainerdConfig {
    /// Makes a configuration that asks for CRI only.
    pub fn new() -> Self {
        Self::default()
    }

    text_setters! {
        sandbox_image, runtime_type, default_runtime_name, snapshotter, registry_config_path, cni_conf_dir,
        grpc_address, root, state,
    }

    /// Sets whether runc puts containers into cgroups through systemd; it must agree with the kubelet's `cgroupDriver`.
    /// Default: false.
    #[must_use]
    pub fn systemd_cgroup(mut self, systemd_cgroup: bool) -> Self {
        self.systemd_cgroup = Some(systemd_cgroup);
        self
    }

    /// Sets the folders of the CNI binaries; before 2.1, and in version 2 files, only one is possible. Default:
    /// `/opt/cni/bin`.
    #[must_use]
    pub fn cni_bin_dirs<D: Into<String>>(mut self, cni_bin_dirs: impl IntoIterator<Item = D>) -> Self {
        self.cni_bin_dirs = Some(cni_bin_dirs.into_iter().map(Into::into).collect());
        self
    }
}
