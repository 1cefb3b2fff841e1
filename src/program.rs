//! The programs that read the files of a node, and those among them whose command line is known.

use std::fmt;

/// A program that reads the files of a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Program {
    /// The node agent.
    Kubelet,
    /// The service proxy.
    KubeProxy,
    /// The API server.
    KubeApiserver,
    /// The controller manager.
    KubeControllerManager,
    /// The client library inside every component (kubeconfigs).
    ClientGo,
    /// systemd.
    Systemd,
    /// containerd.
    Containerd,
}

impl Program {
    /// The program's own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kubelet => "kubelet",
            Self::KubeProxy => "kube-proxy",
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::ClientGo => "client-go",
            Self::Systemd => "systemd",
            Self::Containerd => "containerd",
        }
    }

    /// Whether its version is that of Kubernetes; systemd and containerd have versions of their own.
    pub const fn is_of_kubernetes(self) -> bool {
        !matches!(self, Self::Systemd | Self::Containerd)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A program of Kubernetes whose command line is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Component {
    /// The node agent.
    Kubelet,
    /// The service proxy.
    KubeProxy,
    /// The API server.
    KubeApiserver,
    /// The controller manager.
    KubeControllerManager,
}

impl Component {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::Kubelet, Self::KubeProxy, Self::KubeApiserver, Self::KubeControllerManager];

    /// The component whose binary has this name, with or without a folder before it.
    pub fn of_binary(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        Self::ALL.into_iter().find(|component| component.name() == name)
    }

    /// The program's name: `kube-proxy`.
    pub const fn name(self) -> &'static str {
        self.program().name()
    }

    /// The program, as diagnostics name it.
    pub const fn program(self) -> Program {
        match self {
            Self::Kubelet => Program::Kubelet,
            Self::KubeProxy => Program::KubeProxy,
            Self::KubeApiserver => Program::KubeApiserver,
            Self::KubeControllerManager => Program::KubeControllerManager,
        }
    }
}
