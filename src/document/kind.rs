//! The kinds of files, by name.

use std::fmt;

/// A kind of file that this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The kubelet's configuration file.
    KubeletConfiguration,
    /// A drop-in of the kubelet's configuration.
    KubeletDropIn,
    /// kube-proxy's configuration file.
    KubeProxyConfiguration,
    /// A kubeconfig.
    Kubeconfig,
    /// The API server's static token file.
    StaticTokenFile,
    /// Objects for the API server, one or several.
    Manifest,
    /// A systemd service unit.
    ServiceUnit,
    /// A drop-in of a systemd unit.
    DropIn,
    /// A systemd environment file.
    EnvironmentFile,
    /// containerd's config.toml.
    ContainerdConfig,
    /// The hosts.toml of a registry.
    HostsToml,
    /// PEM certificates.
    Certificates,
    /// The argument list of a component.
    Arguments,
    /// Any YAML document.
    Yaml,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::KubeletConfiguration,
        Self::KubeletDropIn,
        Self::KubeProxyConfiguration,
        Self::Kubeconfig,
        Self::StaticTokenFile,
        Self::Manifest,
        Self::ServiceUnit,
        Self::DropIn,
        Self::EnvironmentFile,
        Self::ContainerdConfig,
        Self::HostsToml,
        Self::Certificates,
        Self::Arguments,
        Self::Yaml,
    ];

    /// What a reader calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KubeletConfiguration => "KubeletConfiguration",
            Self::KubeletDropIn => "drop-in of a KubeletConfiguration",
            Self::KubeProxyConfiguration => "KubeProxyConfiguration",
            Self::Kubeconfig => "kubeconfig",
            Self::StaticTokenFile => "static token file",
            Self::Manifest => "manifest",
            Self::ServiceUnit => "systemd service unit",
            Self::DropIn => "systemd drop-in",
            Self::EnvironmentFile => "environment file",
            Self::ContainerdConfig => "containerd config.toml",
            Self::HostsToml => "registry hosts.toml",
            Self::Certificates => "certificates",
            Self::Arguments => "argument list",
            Self::Yaml => "YAML document",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
