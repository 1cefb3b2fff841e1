//! Making a config.toml say what is wanted, with as few bytes changed as possible.

use std::borrow::Cow;
use std::ops::Range;

use super::config::ContainerdConfig;
use super::effective::{EffectiveConfig, foreign_tables, stated_version};
use super::judge::dialect_of;
use super::settings::{CRI_IDS, RUNC, RUNC_V2, Setting, Tables};
use crate::edit::{Edit, apply};
use crate::format::change::{Refusal, refuse};
use crate::format::toml::edit::{Blocked, Editor};
use crate::format::toml::write::{Quote, Scalar};
use crate::format::toml::{Toml, TomlFault};
use crate::tree::{Node, NodeKind, Tree};
use crate::version::{ConfigVersion, ContainerdVersion};

/// The whole file is spoken of; `span` is what stands in the way.
fn refused(span: Range<usize>, reason: impl Into<Cow<'static, str>>) -> Refusal {
    let mut refusal = refuse(reason);
    refusal.span = Some(span);
    refusal
}

impl From<Blocked> for Refusal {
    fn from(blocked: Blocked) -> Self {
        refused(blocked.span, blocked.reason)
    }
}

impl From<TomlFault> for Refusal {
    fn from(fault: TomlFault) -> Self {
        refused(fault.span, format!("the file is not TOML: {}", fault.message))
    }
}

impl ContainerdConfig {
    /// The edits after which an existing config.toml holds these values and has CRI enabled, for this containerd.
    ///
    /// The file keeps its version, comments, order and quoting; what holds already gives no edit, so a second run
    /// changes nothing. A file without `version` gets one where that changes nothing else: when it holds no plugin
    /// tables, or only CRI tables with full ids (then the version they belong to). `SystemdCgroup` is written for
    /// the default runtime, with `runtime_type` beside it where containerd would otherwise lose it; the built-in `runc`
    /// is written down where another first runtime would take it away (1.x).
    ///
    /// Drop-ins (`imports`) are not looked at: containerd reads them after this file, so they win.
    ///
    /// # Errors
    /// A [`Refusal`] when the file is not TOML, has a version newer than this containerd reads, mixes keys of
    /// several versions, or holds another kind of value where one of these has to stand.
    pub fn edits(&self, text: &str, containerd: ContainerdVersion) -> Result<Vec<Edit>, Refusal> {
        let toml = Toml::parse(text)?;
        let tree = toml.tree();
        let Some(root) = tree.root() else {
            return Err(refused(0..0, "the file could not be read"));
        };
        // As `containerd config default` of the release prints its texts, so
        // that a change looks like its surroundings.
        let quote = if containerd.major() == 1 { Quote::Double } else { Quote::Single };
        let mut change = ConfigChange {
            wanted: self,
            containerd,
            tree: &tree,
            root,
            version: ConfigVersion::V2,
            editor: Editor::new(&toml, quote),
        };
        // The order matters: every path below depends on the version of the file.
        change.settle_version()?;
        change.enable_cri()?;
        change.set_images()?;
        change.set_runtime()?;
        change.set_daemon()?;
        let version = change.version;
        let edits = change.editor.finish()?;
        // TOML has too many spellings of one table to trust the edits unread.
        self.prove(text, &edits, version, containerd)?;
        Ok(edits)
    }

    /// The text of [`Valid::minimal`](crate::Valid::minimal).
    pub(crate) fn new_file(&self, containerd: ContainerdVersion) -> Result<String, Refusal> {
        let head = format!("version = {}\n", containerd.written());
        let edits = self.edits(&head, containerd)?;
        apply(&head, &edits).map_err(|error| refused(0..0, error.to_string()))
    }

    /// Whether these edits make another release see these values too, and nothing has to be done for it any more.
    pub(super) fn holds(&self, text: &str, edits: &[Edit], containerd: ContainerdVersion) -> bool {
        apply(text, edits).is_ok_and(|after| self.edits(&after, containerd).is_ok_and(|left| left.is_empty()))
    }

    /// Reads the changed text back: the edits are only given out when they hold.
    fn prove(
        &self,
        text: &str,
        edits: &[Edit],
        version: ConfigVersion,
        containerd: ContainerdVersion,
    ) -> Result<(), Refusal> {
        let refused = |reason: String| refused(0..text.len(), reason);
        let changed = apply(text, edits).map_err(|error| refused(error.to_string()))?;
        let takes =
            |text: &str| Toml::parse(text).is_ok_and(|toml| dialect_of(containerd).refuses(&toml).is_none());
        // go-toml refuses some texts that toml_edit writes, such as a table that is opened
        // again. A file that was refused before may stay so.
        if takes(text) && !takes(&changed) {
            return Err(refused(
                "the file spells its tables in a way that this containerd takes no more keys for".to_owned(),
            ));
        }
        let after = EffectiveConfig::read(&changed, [], containerd).map_err(|_| {
            refused("the file spells its tables in a way that no key can be added to".to_owned())
        })?;
        let holds = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|text| text == value);
        let all = after.version.value == version
            && after.cri_disabled.is_empty()
            && holds(&self.sandbox_image, &after.sandbox_image.value)
            && holds(&self.snapshotter, &after.snapshotter.value)
            && holds(&self.registry_config_path, &after.registry_config_path.value)
            && holds(&self.default_runtime_name, &after.default_runtime_name.value)
            && holds(&self.runtime_type, &after.runtime_type.value)
            && holds(&self.cni_conf_dir, &after.cni_conf_dir.value)
            && holds(&self.grpc_address, &after.grpc_address.value)
            && self.systemd_cgroup.is_none_or(|on| on == after.systemd_cgroup.value)
            && self.cni_bin_dirs.as_ref().is_none_or(|dirs| *dirs == after.cni_bin_dirs.value);
        if all {
            Ok(())
        } else {
            Err(refused("a value of this file would win over the one that is wanted".to_owned()))
        }
    }
}

struct ConfigChange<'c, 't, 's> {
    wanted: &'c ContainerdConfig,
    containerd: ContainerdVersion,
    tree: &'t Tree<'s>,
    root: Node<'t>,
    version: ConfigVersion,
    editor: Editor<'t, 's>,
}

impl ConfigChange<'_, '_, '_> {
    fn settle_version(&mut self) -> Result<(), Refusal> {
        let stated = self.root.get("version");
        if let Some(node) = stated.filter(|node| node.kind() != NodeKind::Number) {
            return Err(refused(node.span(), "`version` is not a number"));
        }
        self.version = match stated.map(|node| (node, stated_version(self.root))) {
            // A `version` is written in any case: without one 1.x reads short ids
            // alone, which no edit should add to.
            None | Some((_, Some(ConfigVersion::V1))) => self.lifted()?,
            Some((_, Some(version))) if self.containerd.reads(version) => version,
            Some((node, _)) => {
                let newest = self.containerd.newest_read();
                let reason = format!(
                    "containerd {} reads config version {newest} at most, this file says {}",
                    self.containerd,
                    node.text()
                );
                return Err(refused(node.span(), reason));
            }
        };
        if let Some(foreign) = foreign_tables(self.root, self.version).first() {
            let reason = format!(
                "the file says version {} and has CRI keys of another one; containerd does not agree with itself \
                 which count",
                self.version
            );
            return Err(refused(foreign.span(), reason));
        }
        let number = i64::from(self.version.number());
        Ok(self.editor.set(&["version"], &Scalar::Integer(number))?)
    }

    /// The version for a file that has none, or 1.
    fn lifted(&self) -> Result<ConfigVersion, Refusal> {
        let mut version = self.containerd.written();
        // A version changes how all of the file is read. It is only written where
        // nothing that was without effect takes effect by it.
        for entry in self.root.get("plugins").into_iter().flat_map(Node::entries) {
            let id = entry.key.text();
            if !id.contains('.') {
                let reason = format!(
                    "`plugins.{id}` is a table of config version 1; convert the file with `containerd config \
                     migrate` first"
                );
                return Err(refused(entry.key.span(), reason));
            }
            if !CRI_IDS.contains(&id) {
                let reason = "the file says no version, so this table is without effect; with a version it would \
                              take effect";
                return Err(refused(entry.key.span(), reason));
            }
        }
        // Full ids that were ignored for want of a version: the version they were written for.
        if !foreign_tables(self.root, ConfigVersion::V3).is_empty() {
            version = ConfigVersion::V2;
        } else if let Some(new) = foreign_tables(self.root, ConfigVersion::V2).first() {
            if !self.containerd.reads(ConfigVersion::V3) {
                let reason = format!("containerd {} does not know this plugin", self.containerd);
                return Err(refused(new.span(), reason));
            }
        }
        for list in ["disabled_plugins", "required_plugins"] {
            for item in self.root.get(list).into_iter().flat_map(Node::items) {
                let id = item.text();
                // The short id of CRI is the one that is taken out, so that it need not be converted.
                let goes = list == "disabled_plugins" && id == "cri";
                if !goes && !id.contains('.') {
                    let reason = format!(
                        "`{list}` has the short id {id:?} of config version 1; write the full id \
                         (`io.containerd.….v1.{id}`) first"
                    );
                    return Err(refused(item.span(), reason));
                }
            }
        }
        Ok(version)
    }

    fn enable_cri(&mut self) -> Result<(), Refusal> {
        Ok(self.editor.remove_items(&["disabled_plugins"], |id| CRI_IDS.contains(&id))?)
    }

    fn set_images(&mut self) -> Result<(), Refusal> {
        let wanted = self.wanted;
        self.set_text(Setting::Snapshotter, wanted.snapshotter.as_deref())?;
        self.set_text(Setting::SandboxImage, wanted.sandbox_image.as_deref())?;
        if wanted.registry_config_path.as_deref().is_some_and(|path| !path.is_empty()) {
            self.refuse_old_registry()?;
        }
        self.set_text(Setting::RegistryConfigPath, wanted.registry_config_path.as_deref())
    }

    /// CRI does not start with `config_path` beside the older way to name mirrors.
    fn refuse_old_registry(&self) -> Result<(), Refusal> {
        let path = self.path(Setting::RegistryConfigPath, RUNC);
        // `ValidatePluginConfig` of 1.x and `ValidateImageConfig` of 2.x return an error for the two together.
        let registry = path[..path.len() - 1].iter().try_fold(self.root, |node, key| node.get(key));
        let Some(registry) = registry else { return Ok(()) };
        let mirrors = registry.get("mirrors").into_iter().flat_map(Node::entries).next();
        let mut configs = registry.get("configs").into_iter().flat_map(Node::entries);
        let tls = configs.find_map(|entry| entry.value.field("tls"));
        match mirrors.or(tls) {
            None => Ok(()),
            Some(entry) => {
                let reason =
                    "CRI does not start with `config_path` beside this; move it to a hosts.toml first";
                Err(refused(entry.key.span(), reason))
            }
        }
    }

    fn set_runtime(&mut self) -> Result<(), Refusal> {
        let wanted = self.wanted;
        self.set_text(Setting::DefaultRuntimeName, wanted.default_runtime_name.as_deref())?;
        // The file may name another default runtime; SystemdCgroup belongs to that one.
        let before = EffectiveConfig::of(&[self.tree], self.containerd);
        let runtime = wanted.default_runtime_name.clone().unwrap_or(before.default_runtime_name.value);
        let type_path = self.path(Setting::RuntimeType, &runtime);
        let stated = type_path.iter().try_fold(self.root, |node, key| node.get(key));
        let stated_type = stated.map(Node::text).filter(|text| !text.is_empty());
        let wanted_type = wanted.runtime_type.as_deref();
        let runtime_type = wanted_type.or(stated_type).unwrap_or(RUNC_V2);
        if wanted.systemd_cgroup.is_some() && !runtime_type.starts_with("io.containerd.runc.") {
            let reason =
                format!("the default runtime is of type {runtime_type:?}, which has no SystemdCgroup");
            return Err(refused(stated.map_or(0..0, Node::span), reason));
        }
        if wanted_type.is_some() || (stated_type.is_none() && self.needs_type(&runtime, stated.is_some())) {
            self.set(&type_path, &Scalar::Text(runtime_type.to_owned()))?;
        }
        if let Some(on) = wanted.systemd_cgroup {
            let path = self.path(Setting::SystemdCgroup, &runtime);
            self.set(&path, &Scalar::Bool(on))?;
            self.align_runc(&runtime, on)?;
        }
        if wanted_type.is_some() || wanted.systemd_cgroup.is_some() {
            self.keep_runc(&runtime)?;
        }
        self.set_text(Setting::CniConfDir, wanted.cni_conf_dir.as_deref())?;
        self.set_cni_bin_dirs()
    }

    /// A RuntimeClass may ask for runc beside another default runtime: the kubelet has one cgroup driver for both.
    fn align_runc(&mut self, default: &str, on: bool) -> Result<(), Refusal> {
        let node = |path: &[&str]| path.iter().try_fold(self.root, |node, key| node.get(key));
        let kind = self.path(Setting::RuntimeType, RUNC);
        let driver = self.path(Setting::SystemdCgroup, RUNC);
        let stated = node(&kind).map(Node::text).filter(|text| !text.is_empty());
        let has_runc = node(&kind[..kind.len() - 1]).is_some()
            || node(&kind[..kind.len() - 2]).is_none()
            || self.containerd.major() >= 2;
        let is_other = stated.is_some_and(|kind| !kind.starts_with("io.containerd.runc."));
        // A key that is not there is false: nothing has to be written for that.
        let holds = node(&driver).map_or(!on, |node| (node.kind() == NodeKind::True) == on);
        if default == RUNC || !has_runc || is_other || holds {
            return Ok(());
        }
        if stated.is_none() && self.version < ConfigVersion::V3 {
            self.set(&kind, &Scalar::Text(RUNC_V2.to_owned()))?;
        }
        self.set(&driver, &Scalar::Bool(on))
    }

    /// The runtimes of a file stand in place of the built-in one in 1.x: the first other one would take runc away.
    fn keep_runc(&mut self, first: &str) -> Result<(), Refusal> {
        let path = self.path(Setting::RuntimeType, RUNC);
        let runtimes = path[..path.len() - 2].iter().try_fold(self.root, |node, key| node.get(key));
        if self.containerd.major() >= 2 || first == RUNC || runtimes.is_some() {
            return Ok(());
        }
        self.set(&path, &Scalar::Text(RUNC_V2.to_owned()))
    }

    /// Whether a runtime without a type has to get one; `is_empty` says that it is stated as an empty text.
    fn needs_type(&self, runtime: &str, is_empty: bool) -> bool {
        // A table without it loses the built-in type in 1.x; a new name has none anywhere.
        let loses_type = self.version < ConfigVersion::V3 || runtime != RUNC || is_empty;
        // 2.x takes the snapshotter of a version 2 file over only when the file has runtimes as well.
        let carries_snapshotter = self.wanted.snapshotter.is_some()
            && self.version == ConfigVersion::V2
            && self.containerd.major() >= 2;
        (self.wanted.systemd_cgroup.is_some() && loses_type) || carries_snapshotter
    }

    fn set_cni_bin_dirs(&mut self) -> Result<(), Refusal> {
        // A list with one folder fits under the old key as well, and keeps a version 2 file readable by 1.x.
        let Some(dirs) = &self.wanted.cni_bin_dirs else { return Ok(()) };
        let setting = Setting::cni_bin(self.version, self.containerd);
        let path = self.path(setting, RUNC);
        if setting == Setting::CniBinDirs {
            return self.set(&path, &Scalar::Texts(dirs.clone()));
        }
        if let [dir] = dirs.as_slice() {
            return self.set(&path, &Scalar::Text(dir.clone()));
        }
        let reason = format!(
            "containerd {} takes one CNI folder from a version {} file, {} are wanted",
            self.containerd,
            self.version,
            dirs.len()
        );
        Err(refused(0..0, reason))
    }

    fn set_daemon(&mut self) -> Result<(), Refusal> {
        let wanted = self.wanted;
        self.set_text_at(&["root"], wanted.root.as_deref())?;
        self.set_text_at(&["state"], wanted.state.as_deref())?;
        self.set_text(Setting::GrpcAddress, wanted.grpc_address.as_deref())
    }

    fn path<'n>(&self, setting: Setting, runtime: &'n str) -> Vec<&'n str> {
        setting.path(Tables::of(self.version), runtime)
    }

    fn set_text(&mut self, setting: Setting, value: Option<&str>) -> Result<(), Refusal> {
        let path = self.path(setting, RUNC);
        self.set_text_at(&path, value)
    }

    fn set_text_at(&mut self, path: &[&str], value: Option<&str>) -> Result<(), Refusal> {
        match value {
            Some(value) => self.set(path, &Scalar::Text(value.to_owned())),
            None => Ok(()),
        }
    }

    fn set(&mut self, path: &[&str], value: &Scalar) -> Result<(), Refusal> {
        self.refuse_other_case(path)?;
        Ok(self.editor.set(path, value)?)
    }

    /// containerd 2.x finds its keys in any case, so `Sandbox_Image` would be a second spelling of the same key.
    fn refuse_other_case(&self, path: &[&str]) -> Result<(), Refusal> {
        let mut node = self.root;
        for key in path {
            let Some(next) = node.get(key) else {
                let other = node.entries().find(|entry| entry.key.text().eq_ignore_ascii_case(key));
                return other.map_or(Ok(()), |entry| {
                    let reason = format!("this key is another spelling of `{key}`; write it so first");
                    Err(refused(entry.key.span(), reason))
                });
            };
            node = next;
        }
        Ok(())
    }
}
