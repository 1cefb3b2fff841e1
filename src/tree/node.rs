//! The cursor: what a node is, what it says, and what is inside it.

use std::ops::Range;

use super::{Content, NodeData, NodeKind, Style, Tree};
use crate::value::Json;

/// A copyable cursor.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) index: u32,
}

impl std::fmt::Debug for Node<'_> {
    // The text may be a secret: only the place is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({:?} at {:?})", self.raw_kind(), self.span())
    }
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'t> {
    pub(crate) key: Node<'t>,
    pub(crate) value: Node<'t>,
}

impl<'t> Node<'t> {
    pub(super) fn data(self) -> NodeData {
        self.tree.nodes[self.index as usize]
    }

    /// The text of the whole file.
    pub(crate) fn source(self) -> &'t str {
        self.tree.source
    }

    /// Whether every map holds what is written in it, each key once.
    pub(crate) fn is_literal(self) -> bool {
        self.tree.is_literal
    }

    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// The kind as written: an alias is an alias.
    pub(crate) fn raw_kind(self) -> NodeKind {
        self.data().kind
    }

    /// The node an alias stands for, else the node itself. Readers refuse aliases of aliases that never end.
    pub(crate) fn target(self) -> Self {
        let mut node = self;
        while node.raw_kind() == NodeKind::Alias {
            node = Node { tree: self.tree, index: node.data().data };
        }
        node
    }

    /// The kind, through aliases.
    pub(crate) fn kind(self) -> NodeKind {
        self.target().raw_kind()
    }

    pub(crate) fn style(self) -> Style {
        self.data().style
    }

    /// Where it stands in the source; for an alias, where the alias stands.
    pub(crate) fn span(self) -> Range<usize> {
        let data = self.data();
        data.start as usize..data.end as usize
    }

    /// The text of a scalar: a number in JSON form, a word as it is; empty for collections.
    pub(crate) fn text(self) -> &'t str {
        let node = self.target();
        let data = node.data();
        let source = self.tree.source;
        match (data.kind, data.content) {
            (NodeKind::List | NodeKind::Map, _) => "",
            (_, Content::Span) => source.get(node.span()).unwrap_or(""),
            (_, Content::Inner) => source.get(data.start as usize + 1..data.end as usize - 1).unwrap_or(""),
            (_, Content::Owned) => self.tree.owned.get(data.data as usize).map_or("", |text| text),
        }
    }

    /// The bytes as they stand in the source, quotes included; `None` for a node without any.
    pub(crate) fn written(self) -> Option<&'t str> {
        self.tree.source.get(self.span()).filter(|text| !text.is_empty())
    }

    pub(crate) fn is_null(self) -> bool {
        self.kind() == NodeKind::Null
    }

    fn children(self) -> Children<'t> {
        let node = self.target();
        let data = node.data();
        let open = matches!(data.kind, NodeKind::List | NodeKind::Map);
        // Children need no list of their own: the first stands behind the node,
        // and each knows where the next begins.
        Children { tree: self.tree, at: node.index + 1, end: if open { data.next } else { node.index + 1 } }
    }

    /// The items of a list; nothing for other kinds.
    pub(crate) fn items(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let is_list = self.kind() == NodeKind::List;
        self.children().take_while(move |_| is_list)
    }

    /// The keys and values of a map as they are written, repeated and merged ones too.
    pub(crate) fn entries(self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        let is_map = self.kind() == NodeKind::Map;
        let mut children = self.children();
        std::iter::from_fn(move || {
            if !is_map {
                return None;
            }
            Some(Entry { key: children.next()?, value: children.next()? })
        })
    }

    /// The fields a map has in the end: merges resolved where they stand, of repeated keys the last value.
    pub(crate) fn fields(self) -> Vec<Entry<'t>> {
        if self.tree.is_literal {
            return self.entries().collect();
        }
        let plain = self.entries().all(|entry| entry.key.raw_kind() != NodeKind::Merge);
        let mut fields: Vec<Entry<'t>> = Vec::new();
        for entry in self.entries() {
            if !plain && entry.key.raw_kind() == NodeKind::Merge {
                fields.extend(merged_fields(entry.value));
            } else {
                fields.push(entry);
            }
        }
        last_wins(fields)
    }

    /// The fields in the order in which Go decodes them. Out of JSON that is every occurrence of a repeated key, one
    /// over the other; out of YAML only the last has reached the decoder.
    pub(crate) fn decoded_fields(self) -> Vec<Entry<'t>> {
        if self.tree.is_json { self.entries().collect() } else { self.fields() }
    }

    /// One field, by the rules of [`Node::fields`].
    pub(crate) fn field(self, key: &str) -> Option<Entry<'t>> {
        if self.tree.is_literal {
            return self.entries().find(|entry| entry.key.text() == key);
        }
        let mut found = None;
        for entry in self.entries() {
            if entry.key.raw_kind() == NodeKind::Merge {
                // In the order of the text, as Go sets them: a merge behind a key overwrites it.
                found = merged_fields(entry.value).into_iter().find(|e| e.key.text() == key).or(found);
            } else if entry.key.text() == key {
                found = Some(entry);
            }
        }
        found
    }

    /// The value of one field.
    pub(crate) fn get(self, key: &str) -> Option<Node<'t>> {
        self.field(key).map(|entry| entry.value)
    }

    /// The number of direct children.
    pub(crate) fn child_count(self) -> usize {
        self.children().count()
    }

    /// The plain value, aliases and merges expanded.
    pub(crate) fn json(self) -> Json {
        match self.kind() {
            NodeKind::Null => Json::Null,
            NodeKind::False => Json::Bool(false),
            NodeKind::True => Json::Bool(true),
            NodeKind::Number => Json::number_text(self.text()),
            NodeKind::Text | NodeKind::Merge | NodeKind::Alias => Json::String(self.text().to_owned()),
            NodeKind::List => Json::Array(self.items().map(Node::json).collect()),
            NodeKind::Map => Json::Object(
                self.fields().into_iter().map(|e| (e.key.text().to_owned(), e.value.json())).collect(),
            ),
        }
    }
}

/// What `<<: value` brings: the fields of a map, or of a list of maps of which the earlier win.
fn merged_fields(value: Node<'_>) -> Vec<Entry<'_>> {
    match value.kind() {
        NodeKind::Map => value.fields(),
        NodeKind::List => {
            let mut fields: Vec<Entry<'_>> = Vec::new();
            let maps: Vec<_> = value.items().collect();
            // Earlier maps win, so they are set last.
            for map in maps.into_iter().rev() {
                fields.extend(map.fields());
            }
            last_wins(fields)
        }
        _ => Vec::new(),
    }
}

/// Drops all but the last of equal keys; the place of the first is kept.
fn last_wins(fields: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    // Few fields: comparing all pairs is cheaper than a map. Many: sort indices by key.
    const FEW: usize = 16;
    let mut order: Vec<usize> = (0..fields.len()).collect();
    if fields.len() <= FEW {
        let repeated =
            (1..fields.len()).any(|i| fields[..i].iter().any(|f| f.key.text() == fields[i].key.text()));
        if !repeated {
            return fields;
        }
    }
    order.sort_by(|&a, &b| fields[a].key.text().cmp(fields[b].key.text()).then(a.cmp(&b)));
    let mut kept: Vec<(usize, Entry<'_>)> = Vec::with_capacity(fields.len());
    for group in order.chunk_by(|&a, &b| fields[a].key.text() == fields[b].key.text()) {
        if let (Some(&first), Some(&last)) = (group.first(), group.last()) {
            kept.push((first, fields[last]));
        }
    }
    kept.sort_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, entry)| entry).collect()
}

#[derive(Clone)]
struct Children<'t> {
    tree: &'t Tree<'t>,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node { tree: self.tree, index: self.at };
        self.at = node.data().next;
        Some(node)
    }
}
