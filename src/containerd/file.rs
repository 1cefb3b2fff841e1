//! A config.toml under judgement: what every rule looks at.

use std::cell::OnceCell;
use std::ops::Range;

use super::effective::EffectiveConfig;
use super::keys::full_id;
use super::version::{ConfigVersion, ContainerdVersion};
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo};
use crate::engine::judge::place;
use crate::engine::tree::{Entry, Node, NodeKind, Tree};

/// A text, and the containerd that will read it.
#[derive(Debug)]
pub(super) struct File<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) root: Node<'t>,
    pub(super) containerd: ContainerdVersion,
    /// What the file says, 1 when it says nothing or something odd.
    pub(super) version: ConfigVersion,
    effective: OnceCell<EffectiveConfig>,
}

impl<'t> File<'t> {
    pub(super) fn new(tree: &'t Tree<'t>, containerd: ContainerdVersion) -> Option<Self> {
        let root = tree.root()?;
        let stated = version_node(root, containerd).and_then(|node| node.text().parse().ok());
        let version = stated.and_then(ConfigVersion::from_number).unwrap_or(ConfigVersion::V1);
        Some(Self { tree, root, containerd, version, effective: OnceCell::new() })
    }

    pub(super) fn effective(&self) -> &EffectiveConfig {
        self.effective.get_or_init(|| EffectiveConfig::of(&[self.tree], self.containerd))
    }

    /// The number behind `version`, 0 for none.
    pub(super) fn number(&self) -> i64 {
        version_node(self.root, self.containerd).and_then(|node| node.text().parse().ok()).unwrap_or(0)
    }

    /// Whether this containerd is a 1.x.
    pub(super) fn is_1(&self) -> bool {
        self.containerd.major() == 1
    }

    /// The tables below `plugins`.
    pub(super) fn plugins(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.root.get("plugins").into_iter().flat_map(Node::entries)
    }

    /// The full id of a plugin key of this file.
    pub(super) fn full_id(&self, key: &str) -> String {
        if self.version == ConfigVersion::V1 { full_id(key) } else { key.to_owned() }
    }

    /// Whether the plugin of that full id is switched off, so that nobody decodes its table.
    pub(super) fn is_disabled(&self, id: &str) -> bool {
        let list = self.root.get("disabled_plugins");
        list.into_iter().flat_map(Node::items).any(|item| self.full_id(item.text()) == id)
    }
}

/// The number that this containerd takes for the file's version: 1.x knows the key in capitals too, 2.x in any case.
pub(super) fn version_node(root: Node<'_>, containerd: ContainerdVersion) -> Option<Node<'_>> {
    const KEY: &str = "version";
    let node = if containerd.major() >= 2 {
        root.entries()
            .filter(|entry| entry.key.text().eq_ignore_ascii_case(KEY))
            .last()
            .map(|entry| entry.value)
    } else {
        let capitals = containerd.at_least(ContainerdVersion::V1_7).then(|| root.get("VERSION")).flatten();
        root.get(KEY).or(capitals)
    };
    node.filter(|node| node.kind() == NodeKind::Number)
}

/// The findings of one text.
#[derive(Debug)]
pub(super) struct Findings<'t> {
    text: &'t str,
    pub(super) found: Vec<Diagnostic>,
}

impl<'t> Findings<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Reports a place. A line that may hold a registry credential is not shown.
    pub(super) fn at(
        &mut self,
        rule: &'static RuleInfo,
        path: FieldPath,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(rule, path, message);
        let mut place = place(self.text, span, false);
        if ["password", "identitytoken", "auth"].iter().any(|word| place.line_text.contains(word)) {
            place.line_text = "".into();
        }
        diagnostic.place = Some(place);
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

/// The path of keys.
pub(super) fn path<'k>(keys: impl IntoIterator<Item = &'k str>) -> FieldPath {
    keys.into_iter().fold(FieldPath::ROOT, |path, key| path.then(key.to_owned()))
}
