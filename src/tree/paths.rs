//! Paths of nodes, and nodes of paths.

use std::ops::Range;

use super::{Node, NodeKind, Tree};
use crate::diagnostic::{FieldPath, Segment};

impl Tree<'_> {
    /// The node at `path`, or the deepest one on the way there with how many segments were followed.
    pub(crate) fn locate(&self, path: &FieldPath) -> Option<Located<'_>> {
        let mut at = Located { key: None, value: self.root()?, depth: 0 };
        for segment in path.segments() {
            let step = match segment {
                Segment::Key(key) => at.value.find(key).map(|entry| (Some(entry.key), entry.value)),
                Segment::Index(index) => at.value.item(*index).map(|item| (None, item)),
            };
            let Some((key, value)) = step else { break };
            at = Located { key, value, depth: at.depth + 1 };
        }
        Some(at)
    }

    /// What leads from any node to its path.
    pub(crate) fn paths(&self) -> Paths<'_> {
        Paths::of(self)
    }
}

/// Where a path leads in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located<'t> {
    /// The key, when the last step went through a map.
    pub(crate) key: Option<Node<'t>>,
    pub(crate) value: Node<'t>,
    /// How many segments were followed.
    pub(crate) depth: usize,
}

impl Located<'_> {
    /// What to show of the text for the path: its value where that is a scalar, else its key, else where the value
    /// around it begins.
    pub(crate) fn span(&self, path: &FieldPath) -> Range<usize> {
        let span = self.value.span();
        let is_scalar = self.value.child_count() == 0 && !span.is_empty();
        match self.key {
            Some(key) if !is_scalar => key.span(),
            None if self.depth < path.segments().len() => span.start..span.start,
            _ => span,
        }
    }
}

/// The way from every node to the root: one look at the tree, however many paths are asked for.
pub(crate) struct Paths<'t> {
    tree: &'t Tree<'t>,
    steps: Vec<Step>,
}

/// One step towards the root.
#[derive(Clone, Copy)]
struct Step {
    around: u32,
    /// In a list the place of the item, in a map the node of the key.
    place: u32,
}

/// A collection around the nodes that follow.
struct Open {
    node: u32,
    /// Its first node behind.
    next: u32,
    is_list: bool,
    /// How many children came before.
    seen: u32,
    key: u32,
}

impl<'t> Paths<'t> {
    fn of(tree: &'t Tree<'t>) -> Self {
        let mut steps = Vec::with_capacity(tree.node_count());
        let mut open: Vec<Open> = Vec::new();
        for node in tree.nodes() {
            let index = node.index();
            // A collection is behind us once its `next` is reached.
            while open.last().is_some_and(|around| around.next <= index) {
                open.pop();
            }
            steps.push(open.last_mut().map_or(Step { around: index, place: 0 }, |around| around.step(index)));
            let kind = node.raw_kind();
            if matches!(kind, NodeKind::List | NodeKind::Map) {
                let next = node.data().next;
                open.push(Open { node: index, next, is_list: kind == NodeKind::List, seen: 0, key: index });
            }
        }
        Self { tree, steps }
    }

    /// The path of a node.
    pub(crate) fn path_of(&self, node: Node<'_>) -> FieldPath {
        let mut segments = Vec::new();
        let mut at = node.index();
        while let Some(step) = self.steps.get(at as usize).filter(|step| step.around != at) {
            let is_list = self.tree.node(step.around).raw_kind() == NodeKind::List;
            segments.push(if is_list {
                Segment::Index(step.place as usize)
            } else {
                Segment::Key(self.tree.node(step.place).text().to_owned().into())
            });
            at = step.around;
        }
        segments.into_iter().rev().collect()
    }
}

impl Open {
    fn step(&mut self, child: u32) -> Step {
        let seen = self.seen;
        self.seen += 1;
        if self.is_list {
            return Step { around: self.node, place: seen };
        }
        // Keys and values take turns: an even child is a key.
        if seen % 2 == 0 {
            self.key = child;
        }
        Step { around: self.node, place: self.key }
    }
}
