//! Files of an older version: what the conversion finds, moves and loses before anything is decoded.

use super::{Walk, is_empty_table};
use crate::containerd::keys::{Key, PLUGINS};
use crate::tree::{Node, NodeKind};
use crate::version::{ConfigVersion, ContainerdVersion};

impl Walk<'_, '_, '_> {
    /// The full id of a plugin: 1.x finds those of a file without version by the end of their id.
    pub(super) fn id(&self, key: &str) -> String {
        let ends =
            |row: &&Key| row.is_known_to(self.file.containerd) && row.name.rsplit('.').next() == Some(key);
        let is_short = self.file.is_1() && self.file.version == ConfigVersion::V1;
        let row = if is_short { PLUGINS.iter().find(ends) } else { None };
        row.map_or_else(|| self.file.full_id(key), |row| row.name.to_owned())
    }

    /// Whether this containerd converts CRI's version 2 keys in this file.
    pub(super) fn is_converted(&self) -> bool {
        let version = self.file.version;
        if self.file.is_1() {
            false
        } else if self.file.containerd.at_least(ContainerdVersion::V2_3) {
            version < ConfigVersion::V4
        } else {
            version == ConfigVersion::V2
        }
    }

    /// Whether the conversion of a file loses the value.
    pub(super) fn is_taken_out(
        &self,
        key: &Key,
        keys: &'static [Key],
        table: Node<'_>,
        value: Node<'_>,
    ) -> bool {
        self.is_forgotten(key, keys, table) || self.is_dropped(key, keys, value)
    }

    /// What the conversion takes out without a word.
    pub(super) fn is_left_behind(&self, name: &str, keys: &'static [Key]) -> bool {
        let is_of = |other: &str| keys.iter().any(|key| key.name == other);
        let without_cdi = self.is_newest();
        self.is_converted()
            && match name {
                "sched_core" => is_of("platforms"),
                "enable_cdi" => is_of("sandbox_image") && without_cdi,
                _ => false,
            }
    }

    /// The conversion to version 3 drops these unless the file has runtimes.
    fn is_forgotten(&self, key: &Key, keys: &'static [Key], table: Node<'_>) -> bool {
        // `migrateConfig` of plugins/cri/images/plugin.go returns early without a table `runtimes`.
        const MOVED: [&str; 3] = ["snapshotter", "disable_snapshot_annotations", "discard_unpacked_layers"];
        !self.file.is_1()
            && MOVED.contains(&key.name)
            // A table is known by a key that only its own list has: the walk is not told where it is.
            && keys.iter().any(|key| key.name == "no_pivot")
            && table.get("runtimes").is_none()
    }

    /// Since 2.1 the conversion looks at `cni` itself and drops what is no table.
    fn is_dropped(&self, key: &Key, keys: &'static [Key], value: Node<'_>) -> bool {
        key.name == "cni"
            && value.kind() != NodeKind::Map
            && keys.iter().any(|key| key.name == "sandbox_image")
            && self.file.containerd.at_least(ContainerdVersion::V2_1)
    }

    /// Since 2.1 the conversion makes a list of `bin_dir`, and crashes where it is no text.
    pub(super) fn is_looked_at(&self, key: &Key, value: Node<'_>) -> bool {
        // `v.(string)` in `migrateConfig` of plugins/cri/runtime/plugin.go panics for any other type.
        key.name == "bin_dir"
            && is_empty_table(value)
            && self.file.containerd.at_least(ContainerdVersion::V2_1)
    }
}

/// The id under which a plugin of an older version is decoded.
pub(super) fn current_id(id: &str) -> &str {
    match id {
        "io.containerd.monitor.v1.cgroups" => "io.containerd.monitor.task.v1.cgroups",
        "io.containerd.internal.v1.restart" => "io.containerd.monitor.container.v1.restart",
        other => other,
    }
}
