//! Values and entries as the text has them: aliases and merges are not followed.

use crate::tree::{Entry, Node, NodeKind, Style};

/// A value, and where what belongs to it begins: right behind its key, dash or comma, before its anchor and tag.
#[derive(Clone, Copy)]
pub(super) struct ValueSite<'t> {
    pub(super) node: Node<'t>,
    pub(super) lead: usize,
    /// Behind a key.
    pub(super) keyed: bool,
    /// The whole document: there is nothing before it.
    pub(super) root: bool,
}

impl<'t> ValueSite<'t> {
    pub(super) fn root(node: Node<'t>) -> Self {
        Self { node, lead: 0, keyed: false, root: true }
    }

    pub(super) fn of(entry: Entry<'t>) -> Self {
        Self { node: entry.value, lead: entry.key.span().end, keyed: true, root: false }
    }

    pub(super) fn item(node: Node<'t>, lead: usize) -> Self {
        Self { node, lead, keyed: false, root: false }
    }
}

/// Whether a value is written as an alias; one of a plain word is read as that word.
pub(super) fn is_alias(node: Node<'_>) -> bool {
    match node.raw_kind() {
        NodeKind::Alias => true,
        NodeKind::List | NodeKind::Map => false,
        // The reader copies the word that an alias stands for; that it was an alias shows only in the source.
        _ => node.style() == Style::Plain && node.written().is_some_and(|text| text.starts_with('*')),
    }
}

pub(super) fn is_merge(entry: Entry<'_>) -> bool {
    entry.key.raw_kind() == NodeKind::Merge
}

/// Entries that stand in the map itself, not in a merge.
pub(super) fn own_entries(map: Node<'_>) -> impl Iterator<Item = Entry<'_>> {
    map.entries().filter(|entry| !is_merge(*entry))
}

/// Of repeated keys the last.
pub(super) fn own_entry<'t>(map: Node<'t>, key: &str) -> Option<Entry<'t>> {
    // As Go does: a later assignment to a map key overwrites.
    own_entries(map).filter(|entry| entry.key.text() == key).last()
}

/// Whether a merge of this map brings a key.
pub(super) fn merges(map: Node<'_>, key: &str) -> bool {
    let mut merges = map.entries().filter(|entry| is_merge(*entry));
    merges.any(|merge| match merge.value.kind() {
        NodeKind::List => merge.value.items().any(|map| map.field(key).is_some()),
        _ => merge.value.field(key).is_some(),
    })
}

pub(super) fn end_of(entry: Entry<'_>) -> usize {
    entry.value.span().end.max(entry.key.span().end)
}
