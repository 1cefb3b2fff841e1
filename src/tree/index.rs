//! What stands in large lists and maps, so that a search does not walk them from the start each time.

use std::sync::OnceLock;

use super::{Entry, Node, NodeKind, Tree};

/// Lists and maps with fewer bytes are walked: most have a few items.
const LARGE: usize = 1024;

/// The children of large collections, looked for once.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(OnceLock<Vec<Large>>);

/// The children of one large collection.
#[derive(Clone, Debug)]
struct Large {
    node: u32,
    /// Of a list the items, in their order.
    items: Vec<u32>,
    /// Of a map the keys and values it has in the end, in the order of the keys.
    fields: Vec<(u32, u32)>,
}

impl Tree<'_> {
    fn large(&self, node: u32) -> Option<&Large> {
        // All at once and only when one is searched: texts without findings never pay for it.
        let all = self.index.0.get_or_init(|| self.nodes().filter_map(Large::of).collect());
        all.binary_search_by_key(&node, |large| large.node).ok().map(|at| &all[at])
    }
}

impl Large {
    fn of(node: Node<'_>) -> Option<Self> {
        if !is_large(node) {
            return None;
        }
        let items = node.items().map(Node::index).collect();
        let mut fields: Vec<_> = match node.raw_kind() {
            NodeKind::Map => node.fields(),
            _ => Vec::new(),
        };
        fields.sort_by_key(|entry| entry.key.text());
        let fields = fields.iter().map(|entry| (entry.key.index(), entry.value.index())).collect();
        Some(Self { node: node.index(), items, fields })
    }
}

fn is_large(node: Node<'_>) -> bool {
    // By bytes, since counting children would be the walk that is to be spared.
    matches!(node.raw_kind(), NodeKind::List | NodeKind::Map) && node.span().len() >= LARGE
}

impl<'t> Node<'t> {
    /// An item of a list.
    pub(crate) fn item(self, index: usize) -> Option<Node<'t>> {
        let list = self.target();
        match is_large(list).then(|| self.tree.large(list.index)).flatten() {
            Some(large) => large.items.get(index).map(|item| self.tree.node(*item)),
            None => list.items().nth(index),
        }
    }

    /// As [`Node::field`], for searches of which there may be as many as there are fields.
    pub(crate) fn find(self, key: &str) -> Option<Entry<'t>> {
        let map = self.target();
        let Some(large) = is_large(map).then(|| self.tree.large(map.index)).flatten() else {
            return map.field(key);
        };
        let at = large.fields.binary_search_by(|(field, _)| self.tree.node(*field).text().cmp(key)).ok()?;
        let (key, value) = large.fields[at];
        Some(Entry { key: self.tree.node(key), value: self.tree.node(value) })
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::FieldPath;
    use crate::format::yaml;

    #[test]
    fn a_search_in_a_large_collection_finds_what_a_walk_finds() {
        let fields: Vec<String> = (0..300).map(|n| format!("key{}: {n}\n", n * 7 % 300)).collect();
        let fields = fields.concat();
        let items: Vec<String> = (0..300).map(|n| format!("- {n}\n")).collect();
        let items = items.concat();
        for text in [format!("a: &a\n  x: 1\n<<: *a\n{fields}key5: last\nlist:\n{items}"), fields.clone()] {
            let tree = yaml::read(&text).expect("YAML");
            let root = tree.root().expect("a map");
            for key in
                (0..300).map(|n| format!("key{n}")).chain(["x", "a", "list", "none"].map(str::to_owned))
            {
                let walked = root.field(&key).map(|entry| (entry.key.span(), entry.value.span()));
                let found = root.find(&key).map(|entry| (entry.key.span(), entry.value.span()));
                assert_eq!(found.map(|found| found.1), walked.map(|walked| walked.1), "{key}");
            }
            if let Some(list) = root.get("list") {
                assert_eq!(list.item(299).map(crate::tree::Node::text), Some("299"));
                assert!(list.item(300).is_none());
                let located = tree.locate(&FieldPath::key("list").item(7)).expect("a place");
                assert_eq!((located.value.text(), located.depth), ("7", 2));
            }
        }
    }
}
