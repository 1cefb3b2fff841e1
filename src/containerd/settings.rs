//! Where each setting lives, by version of the file.

use crate::version::{ConfigVersion, ContainerdVersion};

/// The CRI plugin of version 2; in 3 and 4 only its streaming server.
pub(super) const CRI: &str = "io.containerd.grpc.v1.cri";
/// Since version 3: images.
pub(super) const IMAGES: &str = "io.containerd.cri.v1.images";
/// Since version 3: runtimes and the network.
pub(super) const RUNTIME: &str = "io.containerd.cri.v1.runtime";
/// Starts the shims of containers.
pub(super) const TASK: &str = "io.containerd.runtime.v2.task";
/// Since version 4: the gRPC socket.
pub(super) const GRPC: &str = "io.containerd.server.v1.grpc";

/// Plugin ids that must not be disabled on a node: CRI in the words of every version.
pub(super) const CRI_IDS: [&str; 4] = ["cri", CRI, IMAGES, RUNTIME];

/// The runtime of a configuration that names none.
pub(super) const RUNC: &str = "runc";
/// The runtime that 1.x still has from 1.0: some old keys work for it alone.
pub(super) const LINUX_V1: &str = "io.containerd.runtime.v1.linux";
/// Where CNI binaries lie by default.
pub(super) const CNI_BIN_DIR: &str = "/opt/cni/bin";
/// The type of that runtime.
pub(super) const RUNC_V2: &str = "io.containerd.runc.v2";

/// One thing that a node join depends on in config.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    SandboxImage,
    Snapshotter,
    RegistryConfigPath,
    DefaultRuntimeName,
    RuntimeType,
    SystemdCgroup,
    CniBinDir,
    CniBinDirs,
    CniConfDir,
    GrpcAddress,
}

/// Which family of CRI tables a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// All in one plugin of that id: `io.containerd.grpc.v1.cri`, or `cri` in version 1.
    One(&'static str),
    /// Images and runtime apart; `grpc_plugin` says whether the socket is a plugin too.
    Split { grpc_plugin: bool },
}

impl Tables {
    /// The tables of a file of that version.
    pub(super) const fn of(version: ConfigVersion) -> Self {
        match version {
            ConfigVersion::V1 => Self::One("cri"),
            ConfigVersion::V2 => Self::One(CRI),
            ConfigVersion::V3 => Self::Split { grpc_plugin: false },
            ConfigVersion::V4 => Self::Split { grpc_plugin: true },
        }
    }
}

impl Setting {
    /// The keys that lead to the setting; `runtime` is the runtime it is asked of.
    pub(super) fn path<'n>(self, tables: Tables, runtime: &'n str) -> Vec<&'n str> {
        let (plugin, below): (_, &[&'n str]) = match (self, tables) {
            (Self::GrpcAddress, Tables::Split { grpc_plugin: true }) => (GRPC, &["address"]),
            // Outside of `plugins` until version 4, for it is the daemon's own.
            (Self::GrpcAddress, _) => return vec!["grpc", "address"],
            (Self::SandboxImage, Tables::One(plugin)) => (plugin, &["sandbox_image"]),
            (Self::SandboxImage, Tables::Split { .. }) => (IMAGES, &["pinned_images", "sandbox"]),
            (Self::Snapshotter, Tables::One(plugin)) => (plugin, &["containerd", "snapshotter"]),
            (Self::Snapshotter, Tables::Split { .. }) => (IMAGES, &["snapshotter"]),
            (Self::RegistryConfigPath, _) => (tables.images(), &["registry", "config_path"]),
            (Self::DefaultRuntimeName, _) => (tables.runtime(), &["containerd", "default_runtime_name"]),
            (Self::RuntimeType, _) => {
                (tables.runtime(), &["containerd", "runtimes", runtime, "runtime_type"])
            }
            (Self::SystemdCgroup, _) => {
                (tables.runtime(), &["containerd", "runtimes", runtime, "options", "SystemdCgroup"])
            }
            (Self::CniBinDir, _) => (tables.runtime(), &["cni", "bin_dir"]),
            (Self::CniBinDirs, _) => (tables.runtime(), &["cni", "bin_dirs"]),
            (Self::CniConfDir, _) => (tables.runtime(), &["cni", "conf_dir"]),
        };
        [&["plugins", plugin], below].concat()
    }

    /// Which of `cni.bin_dir` and `cni.bin_dirs` this containerd takes from a file of that version.
    ///
    /// `bin_dirs` came with 2.1 and is read from version 2 files too; there `bin_dir` is still turned into it, so
    /// version 2 files keep `bin_dir` and stay readable by 1.x.
    pub(super) fn cni_bin(version: ConfigVersion, containerd: ContainerdVersion) -> Self {
        if version >= ConfigVersion::V3 && containerd.at_least(ContainerdVersion::V2_1) {
            Self::CniBinDirs
        } else {
            Self::CniBinDir
        }
    }
}

impl Tables {
    pub(super) const fn images(self) -> &'static str {
        match self {
            Self::One(plugin) => plugin,
            Self::Split { .. } => IMAGES,
        }
    }

    pub(super) const fn runtime(self) -> &'static str {
        match self {
            Self::One(plugin) => plugin,
            Self::Split { .. } => RUNTIME,
        }
    }
}

/// The sandbox image of a containerd that is told nothing.
pub(super) fn default_sandbox_image(containerd: ContainerdVersion) -> &'static str {
    // Compiled into each release: `DefaultSandboxImage` of
    // internal/cri/config, `SandboxImage` of pkg/cri/config in 1.x.
    let judged = containerd.judged();
    if judged.at_least(ContainerdVersion::V2_3) {
        "registry.k8s.io/pause:3.10.2"
    } else if judged.at_least(ContainerdVersion::V2_2) {
        "registry.k8s.io/pause:3.10.1"
    } else if judged.at_least(ContainerdVersion::V2_0) {
        "registry.k8s.io/pause:3.10"
    } else if judged.at_least(ContainerdVersion::V1_7) {
        "registry.k8s.io/pause:3.8"
    } else {
        // Patches before 1.6.20 named k8s.gcr.io, which is frozen.
        "registry.k8s.io/pause:3.6"
    }
}
