//! A config.toml under judgement: what every rule looks at.

use std::cell::OnceCell;
use std::collections::{BTreeMap, btree_map};
use std::ops::Range;

use super::effective::EffectiveConfig;
use super::keys::full_id;
use crate::diagnostic::{Diagnostic, FieldPath, Lines, RuleInfo};
use crate::engine::rule::Subject;
use crate::format::toml::Toml;
use crate::sensitive::names_secret;
use crate::tree::{Entry, Node, NodeKind, Style, Tree};
use crate::version::{ConfigVersion, ContainerdVersion};

/// A text that was read, once for every release that may read it.
#[derive(Debug)]
pub(super) struct Text<'s> {
    pub(super) tree: Tree<'s>,
    lines: Lines<'s>,
    /// Values of several lines that must not be shown, in the order of the text.
    secrets: Vec<Range<usize>>,
    /// The number of the version of the file that imports this one.
    importing: Option<i64>,
    /// How many findings of a rule are kept.
    pub(super) most: usize,
}

impl<'s> Text<'s> {
    pub(super) fn new(toml: &Toml<'s>, most: usize) -> Self {
        let tree = toml.tree();
        let mut secrets = Vec::new();
        if let Some(root) = tree.root() {
            collect_secrets(root, &mut secrets);
        }
        Self { lines: Lines::of(toml.source()), tree, secrets, importing: None, most }
    }

    /// The same, imported by a file that says this version.
    pub(super) fn imported_by(self, version: i64) -> Self {
        Self { importing: Some(version), ..self }
    }

    /// A finding with its place. A line that may hold a credential is not shown.
    pub(super) fn finding(
        &self,
        rule: &'static RuleInfo,
        path: FieldPath,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let line = self.lines.line(span.start);
        // A password may stand in a text over several lines: every one of them is hidden, not the first alone.
        let before = self.secrets.partition_point(|secret| secret.end <= line.start);
        let is_hidden = self.secrets.get(before).is_some_and(|secret| secret.start < line.end);
        let mut diagnostic = Diagnostic::new(rule, path, message);
        diagnostic.place = Some(self.lines.place(span, is_hidden));
        diagnostic
    }
}

/// What is found in one text for one release: so many findings of a rule as a report shows, the others are counted.
#[derive(Debug)]
pub(super) struct Findings<'f> {
    text: &'f Text<'f>,
    found: Vec<Diagnostic>,
    counted: BTreeMap<&'static str, (usize, &'static RuleInfo)>,
}

impl<'f> Findings<'f> {
    pub(super) fn new(text: &'f Text<'f>) -> Self {
        Self { text, found: Vec::new(), counted: BTreeMap::new() }
    }

    /// Whether there are enough findings of a rule; then one more is only counted.
    pub(super) fn counts_only(&mut self, rule: &'static RuleInfo) -> bool {
        let (count, _) = self.counted.entry(rule.id).or_insert((0, rule));
        let is_full = *count >= self.text.most;
        *count += usize::from(is_full);
        is_full
    }

    /// Reports a node; nothing where it was only counted.
    pub(super) fn at(
        &mut self,
        rule: &'static RuleInfo,
        path: FieldPath,
        node: Node<'_>,
        message: impl Into<String>,
    ) -> Option<&mut Diagnostic> {
        if self.counts_only(rule) {
            return None;
        }
        // `counts_only` made the entry. It counts by itself only once the bound is reached.
        if let Some((count, _)) = self.counted.get_mut(rule.id) {
            *count += 1;
        }
        self.found.push(self.text.finding(rule, path, node.span(), message));
        self.found.last_mut()
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let most = self.text.most;
        let left = self
            .counted
            .into_values()
            .filter(|(count, _)| *count > most)
            .map(|(count, rule)| Diagnostic::new(rule, FieldPath::ROOT, "").standing_for(count - most));
        self.found.into_iter().chain(left).collect()
    }
}

/// The spans of what stands behind keys that name a secret. Recursion is bounded as the reader's is.
fn collect_secrets(node: Node<'_>, secrets: &mut Vec<Range<usize>>) {
    // By the names of keys, as everywhere: `auth`, `password`, `identitytoken` and whatever else names a secret.
    for entry in node.entries() {
        if names_secret(entry.key.text()) {
            let mut end = entry.value.span().end.max(entry.key.span().end);
            last_end(entry.value, &mut end);
            secrets.push(entry.key.span().start..end);
        } else {
            collect_secrets(entry.value, secrets);
        }
    }
    for item in node.items() {
        collect_secrets(item, secrets);
    }
}

/// A table's span is its header; what it holds goes on behind it.
fn last_end(node: Node<'_>, end: &mut usize) {
    *end = (*end).max(node.span().end);
    for entry in node.entries() {
        last_end(entry.value, end);
    }
    for item in node.items() {
        last_end(item, end);
    }
}

/// What the rules of config.toml look at.
#[derive(Debug)]
pub(super) struct Config;

impl Subject for Config {
    type View<'v> = &'v JudgedFile<'v>;
    /// How many findings are only counted.
    type Said = usize;
}

/// A text, and the containerd that will read it.
#[derive(Debug)]
pub(super) struct JudgedFile<'t> {
    pub(super) text: &'t Text<'t>,
    pub(super) root: Node<'t>,
    pub(super) containerd: ContainerdVersion,
    /// What the file says, 1 when it says nothing or something odd.
    pub(super) version: ConfigVersion,
    effective: OnceCell<EffectiveConfig>,
}

impl<'t> JudgedFile<'t> {
    pub(super) fn new(text: &'t Text<'t>, containerd: ContainerdVersion) -> Option<Self> {
        let root = text.tree.root()?;
        let file = Self { text, root, containerd, version: ConfigVersion::V1, effective: OnceCell::new() };
        let version = ConfigVersion::from_number(file.number()).unwrap_or(ConfigVersion::V1);
        Some(Self { version, ..file })
    }

    pub(super) fn effective(&self) -> &EffectiveConfig {
        // Only few rules ask for it, and a file is judged for every known release where none was told.
        self.effective.get_or_init(|| EffectiveConfig::of(&[&self.text.tree], self.containerd))
    }

    /// The number behind `version`, 0 for none. Up to 2.2 files are merged before they are converted, so that one
    /// without it has the version of the file that imports it.
    pub(super) fn number(&self) -> i64 {
        // A number that no release knows stays a number here: the rule about it repeats what the file says.
        let own = version_node(self.root, self.containerd).and_then(|node| node.text().parse().ok());
        let importing = self.text.importing.filter(|_| !self.containerd.at_least(ContainerdVersion::V2_3));
        own.or(importing).unwrap_or(0)
    }

    /// Whether no other file says what this one leaves open.
    pub(super) fn is_whole(&self) -> bool {
        self.text.importing.is_none() && self.top("imports").is_none_or(|list| list.value.child_count() == 0)
    }

    /// Whether this containerd is a 1.x.
    pub(super) fn is_1(&self) -> bool {
        self.containerd.major() == 1
    }

    /// The entry at the top that this containerd takes for a key.
    pub(super) fn top(&self, key: &str) -> Option<Entry<'t>> {
        top(self.root, key, self.containerd)
    }

    /// The tables below `plugins`. 2.x fills them from every spelling of the key, each plugin's table as it comes last.
    pub(super) fn plugins(&self) -> Vec<Entry<'t>> {
        if self.is_1() {
            return self.top("plugins").into_iter().flat_map(|entry| entry.value.entries()).collect();
        }
        let mut plugins: Vec<Entry<'t>> = Vec::new();
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in named(self.root, "plugins", self.containerd) {
            // 2.4 makes a new map for a table in braces.
            // Tables in brackets are decoded into the map that is there, key by key.
            if self.containerd.at_least(ContainerdVersion::V2_4) && entry.value.style() == Style::Flow {
                plugins.clear();
                at.clear();
            }
            for plugin in entry.value.entries() {
                match at.entry(plugin.key.text()) {
                    btree_map::Entry::Occupied(known) => plugins[*known.get()] = plugin,
                    btree_map::Entry::Vacant(new) => {
                        new.insert(plugins.len());
                        plugins.push(plugin);
                    }
                }
            }
        }
        plugins
    }

    /// The full id of a plugin key of this file.
    pub(super) fn full_id(&self, key: &str) -> String {
        if self.version == ConfigVersion::V1 { full_id(key) } else { key.to_owned() }
    }

    /// Whether the plugin of that full id is switched off, so that nobody decodes its table.
    pub(super) fn is_disabled(&self, id: &str) -> bool {
        let list = self.top("disabled_plugins").into_iter();
        list.flat_map(|entry| entry.value.items()).any(|item| self.full_id(item.text()) == id)
    }
}

/// The number that this containerd takes for the file's version.
pub(super) fn version_node(root: Node<'_>, containerd: ContainerdVersion) -> Option<Node<'_>> {
    top(root, "version", containerd).map(|entry| entry.value).filter(|node| node.kind() == NodeKind::Number)
}

/// The entry that a containerd takes for a key: 1.x knows it in capitals where it is not there as it is, to 2.x the last
/// one in any case counts.
pub(super) fn top<'t>(root: Node<'t>, key: &str, containerd: ContainerdVersion) -> Option<Entry<'t>> {
    if containerd.major() >= 2 {
        return named(root, key, containerd).last();
    }
    root.field(key).or_else(|| root.field(&key.to_ascii_uppercase()))
}

/// Every entry whose key is that one to a containerd.
fn named<'t>(root: Node<'t>, key: &str, containerd: ContainerdVersion) -> impl Iterator<Item = Entry<'t>> {
    root.entries().filter(move |entry| is_named(key, entry.key.text(), containerd))
}

/// Whether a containerd takes a name for a key: 2.x in any case, 1.x as it is or all in capitals.
pub(super) fn is_named(key: &str, name: &str, containerd: ContainerdVersion) -> bool {
    if containerd.major() == 1 {
        key == name || key.to_ascii_uppercase() == name
    } else {
        key.eq_ignore_ascii_case(name)
    }
}

/// The path of keys.
pub(super) fn path<'k>(keys: impl IntoIterator<Item = &'k str>) -> FieldPath {
    keys.into_iter().fold(FieldPath::ROOT, |path, key| path.then(key.to_owned()))
}

/// The way to a value under judgement. Most values are right: a [`FieldPath`] is made where one is not.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'p> {
    Root,
    Key(&'p At<'p>, &'p str),
    Item(&'p At<'p>, usize),
}

impl<'p> At<'p> {
    pub(super) fn then(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    pub(super) fn item(&'p self, index: usize) -> Self {
        Self::Item(self, index)
    }

    pub(super) fn path(&self) -> FieldPath {
        match self {
            Self::Root => FieldPath::ROOT,
            Self::Key(parent, key) => parent.path().then((*key).to_owned()),
            Self::Item(parent, index) => parent.path().item(*index),
        }
    }

    /// The key that it ends with.
    pub(super) fn key(&self) -> Option<&'p str> {
        if let Self::Key(_, key) = self { Some(key) } else { None }
    }

    pub(super) fn parent(&self) -> Option<&'p Self> {
        match self {
            Self::Root => None,
            Self::Key(parent, _) | Self::Item(parent, _) => Some(parent),
        }
    }
}
