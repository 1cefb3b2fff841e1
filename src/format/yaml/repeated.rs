//! Keys given twice, as the strict reader sees them, and values that JSON cannot hold.

use std::collections::BTreeMap;

use super::nodes::Misfit;
use super::resolve::Value;
use crate::format::SyntaxError;
use crate::tree::{Entry, Node, NodeKind, Repeated, Tree};

/// Keys that are no texts to the reader, by node: `1` and `'1'` are two keys, though both end as the text `1`.
pub(super) type OddKeys = BTreeMap<u32, OddKey>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OddKey {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    /// The bits, with one zero.
    Float(u64),
    /// Never the same as another.
    NotANumber,
}

impl From<Value> for OddKey {
    fn from(value: Value) -> Self {
        match value {
            Value::Null | Value::Text => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => Self::Int(value),
            Value::Uint(value) => Self::Uint(value),
            Value::Float(value) if value.is_nan() => Self::NotANumber,
            // `-0.0` and `0.0` are one key to Go, and adding zero makes them one.
            Value::Float(value) => Self::Float((value + 0.0).to_bits()),
        }
    }
}

/// What the strict reader compares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Identity<'t> {
    Odd(OddKey),
    Text(&'t str),
}

fn identity<'t>(key: Node<'t>, odd: &OddKeys) -> Option<Identity<'t>> {
    match odd.get(&key.index()) {
        Some(OddKey::NotANumber) => None,
        Some(&odd) => Some(Identity::Odd(odd)),
        None => Some(Identity::Text(key.text())),
    }
}

/// Up to this many keys comparing each with each is cheaper than sorting.
const FEW: usize = 12;

/// Repeated keys of a map without `<<`.
pub(super) fn in_map(map: Node<'_>, odd: &OddKeys, repeated: &mut Vec<Repeated>) {
    // Counting stops right behind the limit, as a map may have a hundred thousand entries.
    let few = map.entries().take(FEW + 1).count() <= FEW;
    if few && odd.is_empty() {
        for (i, entry) in map.entries().enumerate() {
            let text = entry.key.text();
            if let Some(first) = map.entries().take(i).find(|earlier| earlier.key.text() == text) {
                repeated.push(Repeated { key: entry.key.index(), first: first.key.index() });
            }
        }
        return;
    }
    let mut keys: Vec<_> =
        map.entries().filter_map(|e| identity(e.key, odd).map(|id| (id, e.key.index()))).collect();
    keys.sort_unstable();
    for same in keys.chunk_by(|a, b| a.0 == b.0) {
        for later in &same[1..] {
            repeated.push(Repeated { key: later.1, first: same[0].1 });
        }
    }
}

/// The entries of a map in the order in which Go sets them, merged maps in the place of their `<<`.
fn in_order(map: Node<'_>) -> impl Iterator<Item = Entry<'_>> {
    // `decoder.merge` sets the merged keys where `<<` stands, so that keys of the map
    // itself win only if they come later in Go's order.
    let mut open = vec![entries(map)];
    std::iter::from_fn(move || {
        loop {
            let Some(entry) = open.last_mut()?.next() else {
                open.pop();
                continue;
            };
            if entry.key.raw_kind() != NodeKind::Merge {
                return Some(entry);
            }
            if entry.value.kind() == NodeKind::List {
                // Earlier maps win, so Go begins with the last: it has to be on top.
                open.extend(entry.value.items().map(entries));
            } else {
                open.push(entries(entry.value));
            }
        }
    })
}

fn entries(map: Node<'_>) -> Box<dyn Iterator<Item = Entry<'_>> + '_> {
    Box::new(map.entries())
}

/// Repeated keys of a map with `<<`: every key that a merge or the map itself sets again, wanted or not.
pub(super) fn in_merging_map(map: Node<'_>, odd: &OddKeys, repeated: &mut Vec<Repeated>) {
    let mut seen = BTreeMap::new();
    for entry in in_order(map) {
        let Some(id) = identity(entry.key, odd) else { continue };
        let key = entry.key.index();
        let first = *seen.entry(id).or_insert(key);
        if first != key {
            repeated.push(Repeated { key, first });
        }
    }
}

/// Refuses what JSON cannot hold, unless a later key overwrote it.
pub(super) fn refuse_misfits(tree: &Tree<'_>, odd: &OddKeys, misfits: &[Misfit]) -> Result<(), SyntaxError> {
    if misfits.is_empty() {
        return Ok(());
    }
    let misfits: BTreeMap<u32, &'static str> = misfits.iter().map(|m| (m.node, m.message)).collect();
    // Each node once, however many aliases lead to it: otherwise aliases of aliases would multiply the work.
    let mut seen = vec![false; tree.node_count()];
    let mut todo: Vec<Node<'_>> = tree.root().into_iter().collect();
    while let Some(node) = todo.pop() {
        let node = node.target();
        let Some(seen) = seen.get_mut(node.index() as usize) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        if let Some(message) = misfits.get(&node.index()) {
            return Err(SyntaxError::refused(node.span(), message));
        }
        todo.extend(node.items());
        let mut last = BTreeMap::new();
        for entry in in_order(node) {
            todo.push(entry.key);
            match identity(entry.key, odd) {
                // A value that a later key overwrites never reaches JSON. Keys do: Go has already converted them.
                Some(id) => drop(last.insert(id, entry.value)),
                None => todo.push(entry.value),
            }
        }
        todo.extend(last.into_values());
    }
    Ok(())
}
