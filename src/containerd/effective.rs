//! What a containerd will really use, of its file, its drop-ins and its own defaults.

use std::ops::Range;

use super::file::{top, version_node};
use super::settings::{
    CNI_BIN_DIR, CRI, CRI_IDS, IMAGES, RUNC, RUNC_V2, RUNTIME, Setting, Tables, default_sandbox_image,
};
use crate::format::toml::{Toml, TomlFault};
use crate::tree::{Node, NodeKind, Tree};
use crate::version::{ConfigVersion, ContainerdVersion};

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective<T> {
    /// The value that containerd uses.
    pub value: T,
    /// Where it is written; `None` for containerd's own default.
    pub origin: Option<Origin>,
}

/// A place in one of the texts that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Which text: 0 is the main file, drop-ins follow in the order they were given.
    pub text: usize,
    /// The bytes of the value in that text.
    pub span: Range<usize>,
}

/// The configuration that a containerd runs with, as far as a node join depends on it.
///
/// Runtime values are those of the default runtime.
///
/// ```
/// use nodestrap::containerd::{ContainerdVersion, EffectiveConfig};
///
/// let file = "version = 3\n[plugins.'io.containerd.grpc.v1.cri']\nsandbox_image = 'mirror.test/pause:1'\n";
/// // A version 2 key in a version 3 file: 2.2 ignores it.
/// let config = EffectiveConfig::read(file, [], ContainerdVersion::V2_2)?;
/// assert_eq!(config.sandbox_image.value, "registry.k8s.io/pause:3.10.1");
/// assert!(config.cri_disabled.is_empty());
/// # Ok::<(), nodestrap::containerd::ReadConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EffectiveConfig {
    /// The main file's `version`; 1 when it has none.
    pub version: Effective<ConfigVersion>,
    /// Every entry of `disabled_plugins` that switches a part of CRI off.
    pub cri_disabled: Vec<Effective<String>>,
    /// The image of the pause container.
    pub sandbox_image: Effective<String>,
    /// The name of the runtime for Pods without a RuntimeClass.
    pub default_runtime_name: Effective<String>,
    /// The default runtime's type; empty when the file defines the runtime without one, which fails every Pod.
    pub runtime_type: Effective<String>,
    /// Whether the default runtime uses systemd's cgroups.
    pub systemd_cgroup: Effective<bool>,
    /// The snapshotter for container root file systems.
    pub snapshotter: Effective<String>,
    /// The folder of the registry hosts; empty for none.
    pub registry_config_path: Effective<String>,
    /// The folders of the CNI binaries.
    pub cni_bin_dirs: Effective<Vec<String>>,
    /// The folder of the CNI configurations.
    pub cni_conf_dir: Effective<String>,
    /// The socket.
    pub grpc_address: Effective<String>,
}

/// A text that is not TOML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadConfigError {
    /// Which text: 0 is the main file.
    pub text: usize,
    /// The bytes that cannot be read.
    pub span: Range<usize>,
    message: String,
}

impl ReadConfigError {
    pub(super) fn new(text: usize, TomlFault { span, message }: TomlFault) -> Self {
        Self { text, span, message }
    }
}

impl EffectiveConfig {
    /// Reads the main file and the texts of its `imports`, in the order in which containerd loads them.
    ///
    /// Values of a wrong type, which containerd refuses, count as absent.
    ///
    /// # Errors
    /// When a text is not TOML.
    pub fn read<'s>(
        main: &'s str,
        drop_ins: impl IntoIterator<Item = &'s str>,
        containerd: ContainerdVersion,
    ) -> Result<Self, ReadConfigError> {
        let mut trees = Vec::new();
        for (text, source) in std::iter::once(main).chain(drop_ins).enumerate() {
            let toml = Toml::parse(source).map_err(|TomlFault { span, message }| ReadConfigError {
                text,
                span,
                message,
            })?;
            trees.push(toml.tree());
        }
        Ok(Self::of(&trees.iter().collect::<Vec<_>>(), containerd))
    }

    /// The same of parsed texts, the main file first.
    pub(super) fn of(trees: &[&Tree<'_>], containerd: ContainerdVersion) -> Self {
        EffectiveReader::new(trees, containerd).read()
    }
}

/// Values of several files, as that containerd merges them.
struct EffectiveReader<'t> {
    containerd: ContainerdVersion,
    /// The roots, with the version that the file says, and which tables of it count.
    files: Vec<MergedFile<'t>>,
}

struct MergedFile<'t> {
    root: Node<'t>,
    version: Option<ConfigVersion>,
    /// Families of tables that are read, the stronger one first.
    tables: Vec<Tables>,
}

/// The `version` of a text; `None` when it has none, or one that no containerd knows.
pub(super) fn stated_version(root: Node<'_>) -> Option<ConfigVersion> {
    root.get("version").filter(|node| node.kind() == NodeKind::Number).and_then(number)
}

fn number(node: Node<'_>) -> Option<ConfigVersion> {
    ConfigVersion::from_number(node.text().parse().ok()?)
}

impl<'t> EffectiveReader<'t> {
    fn new(trees: &[&'t Tree<'t>], containerd: ContainerdVersion) -> Self {
        let mut files: Vec<MergedFile<'t>> = trees
            .iter()
            .filter_map(|tree| tree.root())
            .map(|root| {
                let version = version_node(root, containerd).and_then(number);
                MergedFile { root, version, tables: Vec::new() }
            })
            .collect();
        // Up to 2.2 the files are merged before they are converted: the last `version` counts for all of them.
        // `mergeConfig` overrides `version` like any other number that is not zero.
        let last = files.iter().rev().find_map(|file| file.version);
        for file in &mut files {
            file.tables = tables_read(file.version, last, containerd);
        }
        Self { containerd, files }
    }

    fn read(&self) -> EffectiveConfig {
        let default_runtime_name = self.text(Setting::DefaultRuntimeName, RUNC, RUNC);
        let runtime = default_runtime_name.value.as_str();
        // A runtime of another name has no default anywhere: an empty type fails every Pod of it.
        let default_type = if self.has_default_runtime(runtime) { RUNC_V2 } else { "" };
        EffectiveConfig {
            version: self.version(),
            cri_disabled: self.cri_disabled(),
            sandbox_image: self.text(Setting::SandboxImage, RUNC, default_sandbox_image(self.containerd)),
            runtime_type: self.text(Setting::RuntimeType, runtime, default_type),
            systemd_cgroup: self.bool(Setting::SystemdCgroup, runtime),
            snapshotter: self.text(Setting::Snapshotter, RUNC, "overlayfs"),
            registry_config_path: self.text(Setting::RegistryConfigPath, RUNC, ""),
            cni_bin_dirs: self.cni_bin_dirs(),
            cni_conf_dir: self.text(Setting::CniConfDir, RUNC, "/etc/cni/net.d"),
            grpc_address: self.text(Setting::GrpcAddress, RUNC, "/run/containerd/containerd.sock"),
            default_runtime_name,
        }
    }

    fn version(&self) -> Effective<ConfigVersion> {
        let main = self.files.first();
        let value = main.and_then(|file| file.version);
        let node = main.and_then(|file| version_node(file.root, self.containerd));
        Effective {
            value: value.unwrap_or(ConfigVersion::V1),
            origin: value.and(node).map(|node| Origin { text: 0, span: node.span() }),
        }
    }

    fn cri_disabled(&self) -> Vec<Effective<String>> {
        let mut disabled = Vec::new();
        // Lists of several files are joined, `WithAppendSlice` in 1.x: what one file disables no other enables.
        for (text, file) in self.files.iter().enumerate() {
            let list = top(file.root, "disabled_plugins", self.containerd).into_iter();
            let items = list.flat_map(|entry| entry.value.items());
            for item in items.filter(|item| CRI_IDS.contains(&item.text())) {
                let origin = Some(Origin { text, span: item.span() });
                disabled.push(Effective { value: item.text().to_owned(), origin });
            }
        }
        disabled
    }

    /// Whether the built-in `runc` entry is still there: 1.x drops it as soon as a file has any `runtimes` table.
    fn has_default_runtime(&self, runtime: &str) -> bool {
        if runtime != RUNC {
            return false;
        }
        let path = Setting::RuntimeType.path(Tables::One(CRI), runtime);
        self.containerd.major() >= 2 || self.find(&path[2..path.len() - 2], Tables::runtime, &[]).is_none()
    }

    fn cni_bin_dirs(&self) -> Effective<Vec<String>> {
        let takes_many = self.containerd.at_least(ContainerdVersion::V2_1);
        // Since 2.1 both keys exist, and an empty `bin_dir` is the default that stands for none.
        let one = self
            .node(Setting::CniBinDir, RUNC, &[NodeKind::Text])
            .filter(|(_, node)| !takes_many || !node.text().is_empty());
        let many = self.node(Setting::CniBinDirs, RUNC, &[NodeKind::List]);
        // 2.4 no longer knows `bin_dir` outside version 2 files, where it is converted.
        let takes_one = !self.containerd.at_least(ContainerdVersion::V2_4)
            || one
                .is_some_and(|(text, _)| self.files[text].tables.iter().any(|t| matches!(t, Tables::One(_))));
        let of = |text, node: Node<'t>, value| Effective {
            value,
            origin: Some(Origin { text, span: node.span() }),
        };
        match (one.filter(|_| takes_one), many.filter(|_| takes_many)) {
            (_, Some((text, list))) => {
                of(text, list, list.items().map(|item| item.text().to_owned()).collect())
            }
            (Some((text, node)), None) => of(text, node, vec![node.text().to_owned()]),
            (None, None) => Effective { value: vec![CNI_BIN_DIR.to_owned()], origin: None },
        }
    }

    fn text(&self, setting: Setting, runtime: &str, default: &str) -> Effective<String> {
        match self.node(setting, runtime, &[NodeKind::Text]) {
            // Outside plugins an empty text of a later file does not override.
            Some((_, node)) if setting == Setting::GrpcAddress && node.text().is_empty() => {
                Effective { value: default.to_owned(), origin: None }
            }
            Some((text, node)) => {
                Effective { value: node.text().to_owned(), origin: Some(Origin { text, span: node.span() }) }
            }
            None => Effective { value: default.to_owned(), origin: None },
        }
    }

    fn bool(&self, setting: Setting, runtime: &str) -> Effective<bool> {
        match self.node(setting, runtime, &[NodeKind::False, NodeKind::True]) {
            Some((text, node)) => Effective {
                value: node.kind() == NodeKind::True,
                origin: Some(Origin { text, span: node.span() }),
            },
            None => Effective { value: false, origin: None },
        }
    }

    /// The value that wins, and the file it stands in.
    fn node(&self, setting: Setting, runtime: &str, kinds: &[NodeKind]) -> Option<(usize, Node<'t>)> {
        // From the last file back: later files override earlier ones.
        for (text, file) in self.files.iter().enumerate().rev() {
            for &tables in &file.tables {
                let path = setting.path(tables, runtime);
                if setting == Setting::Snapshotter && !self.takes_snapshotter(file, tables) {
                    continue;
                }
                if let Some(node) = descend(file.root, &path, self.containerd) {
                    // A value of a wrong type stops the daemon, which is another rule's
                    // matter; here the value before it counts.
                    if kinds.contains(&node.kind()) {
                        return Some((text, node));
                    }
                }
                // In 1.x a later file's plugin table replaces the whole table of an earlier one.
                let is_replaced = self.containerd.major() == 1
                    && path.first() == Some(&"plugins")
                    && descend(file.root, &path[..2], self.containerd).is_some();
                if is_replaced {
                    return None;
                }
            }
        }
        None
    }

    /// 2.x forgets the snapshotter of a version 2 file that has no `runtimes` table (its conversion returns early).
    fn takes_snapshotter(&self, file: &MergedFile<'t>, tables: Tables) -> bool {
        let path = ["plugins", tables.runtime(), "containerd", "runtimes"];
        let is_converted = self.containerd.major() >= 2 && matches!(tables, Tables::One(_));
        !is_converted || descend(file.root, &path, self.containerd).is_some()
    }

    /// A table below the plugin that `plugin` chooses.
    fn find(
        &self,
        below: &[&str],
        plugin: fn(Tables) -> &'static str,
        kinds: &[NodeKind],
    ) -> Option<Node<'t>> {
        self.files.iter().rev().find_map(|file| {
            file.tables.iter().find_map(|&tables| {
                let path = [&["plugins", plugin(tables)], below].concat();
                descend(file.root, &path, self.containerd)
                    .filter(|node| kinds.is_empty() || kinds.contains(&node.kind()))
            })
        })
    }
}

/// Which tables of a file a containerd reads, the stronger ones first.
fn tables_read(
    own: Option<ConfigVersion>,
    last: Option<ConfigVersion>,
    containerd: ContainerdVersion,
) -> Vec<Tables> {
    use ConfigVersion::{V1, V2, V4};
    const OLD: Tables = Tables::One(CRI);
    const SHORT: Tables = Tables::One("cri");
    const NEW: Tables = Tables::Split { grpc_plugin: false };
    if containerd.major() == 1 {
        // One version for all files; without any, only short ids count.
        // `V1DisabledFilter` and the lookup of plugins by their bare id in 1.x.
        return vec![if last.is_none_or(|version| version == V1) { SHORT } else { OLD }];
    }
    if containerd.at_least(ContainerdVersion::V2_3) {
        return match own {
            Some(V4) => vec![Tables::of(V4)],
            Some(version) if version >= V2 => vec![OLD, NEW],
            _ => vec![OLD, SHORT, NEW],
        };
    }
    // 2.0–2.2 lift a file without version to 3 without converting its plugins.
    match last {
        Some(V2) if own.is_none_or(|version| version == V1) => vec![OLD, SHORT, NEW],
        Some(V2) => vec![OLD, NEW],
        _ => vec![NEW],
    }
}

/// Follows keys; the names of struct fields are found in any case by 2.x, as its TOML reader does.
fn descend<'t>(root: Node<'t>, path: &[&str], containerd: ContainerdVersion) -> Option<Node<'t>> {
    let mut node = root;
    for key in path {
        node = match node.get(key) {
            Some(next) => next,
            None if containerd.major() >= 2 => {
                // go-toml v2 matches the fields of a struct in any case, as encoding/json does.
                node.entries().find(|entry| entry.key.text().eq_ignore_ascii_case(key))?.value
            }
            None => return None,
        };
    }
    Some(node)
}

/// Whether a file holds CRI settings under plugin ids of another version than its own, and where.
pub(super) fn foreign_tables(root: Node<'_>, version: ConfigVersion) -> Vec<Node<'_>> {
    const STREAMING: [&str; 6] = [
        "disable_tcp_service",
        "stream_server_address",
        "stream_server_port",
        "stream_idle_timeout",
        "enable_tls_streaming",
        "x509_key_pair_streaming",
    ];
    let Some(plugins) = root.get("plugins") else { return Vec::new() };
    if version >= ConfigVersion::V3 {
        // The streaming server stayed with the gRPC plugin: its keys are right in every version.
        let old = plugins.get(CRI).into_iter().flat_map(Node::entries);
        return old.filter(|entry| !STREAMING.contains(&entry.key.text())).map(|entry| entry.key).collect();
    }
    [IMAGES, RUNTIME].into_iter().filter_map(|id| plugins.field(id)).map(|entry| entry.key).collect()
}
