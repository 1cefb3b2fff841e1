//! One flat tree for every text format: a vector of nodes in document order, text borrowed from the source.
//!
//! A map's children alternate key and value; a key is a node like any other. Aliases are indices and never
//! copied. Positions are byte ranges; lines and columns are computed when a diagnostic is printed.

use std::ops::Range;

mod index;
mod node;
mod paths;

pub(crate) use node::{Entry, Node};

/// What a node is, after the format's own rules for unquoted words were applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Null,
    False,
    True,
    /// A number; its text is in JSON form (`0x10` of YAML reads `16`).
    Number,
    Text,
    List,
    Map,
    /// The key `<<` of YAML, unquoted.
    Merge,
    /// Stands for the node at `data`.
    Alias,
}

/// Where a scalar's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// The span itself.
    Span,
    /// The span without its first and last byte (a quoted scalar without escapes).
    Inner,
    /// `owned[data]`.
    Owned,
}

/// How a scalar or collection is written: what an edit has to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Style {
    /// A bare word, a block collection, a unit's value.
    #[default]
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// `|` or `>`.
    BlockScalar,
    /// `[…]` or `{…}`.
    Flow,
}

#[derive(Clone, Copy, Debug)]
struct NodeData {
    start: u32,
    end: u32,
    /// Index of the first node behind this node's subtree.
    next: u32,
    data: u32,
    kind: NodeKind,
    content: Content,
    style: Style,
}

/// A key that was given before in the same map, as the strict readers complain about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeated {
    pub(crate) key: u32,
    pub(crate) first: u32,
}

/// Something about a text that is legal but seldom meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: NoteKind,
    pub(crate) span: Range<usize>,
}

/// What a [`Note`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// The text begins with a byte-order mark.
    ByteOrderMark,
    /// A tab stands between two words; only the first is noted.
    Tab,
    /// The reader stopped before this and ignores it without a word.
    TrailingContent,
    /// Only the first document is read; these are not.
    MoreDocuments,
}

/// A parsed text.
#[derive(Clone, Debug)]
pub struct Tree<'s> {
    source: &'s str,
    nodes: Vec<NodeData>,
    owned: Vec<Box<str>>,
    repeated: Vec<Repeated>,
    notes: Vec<Note>,
    is_json: bool,
    /// No map holds a key twice, and none merges others.
    is_literal: bool,
    /// What stands in large lists and maps, filled when one is searched.
    index: index::Index,
}

/// A tree without its text, for an owner of the text that keeps it beside.
#[derive(Debug)]
pub(crate) struct DetachedTree(Tree<'static>);

impl DetachedTree {
    /// The tree with its text again, which must be the one that it was read from.
    pub(crate) fn attached(self, source: &str) -> Tree<'_> {
        Tree { source, ..self.0 }
    }
}

/// Adds nodes in document order. Collections are opened and closed around their children.
#[derive(Debug)]
pub(crate) struct TreeBuilder<'s> {
    tree: Tree<'s>,
    open: Vec<u32>,
}

/// Texts above this size are refused before parsing: offsets are 32 bits wide.
pub(crate) const MAX_TEXT: usize = u32::MAX as usize - 1;

#[expect(clippy::cast_possible_truncation, reason = "the builder refuses texts above MAX_TEXT")]
const fn narrow(offset: usize) -> u32 {
    offset as u32
}

impl<'s> TreeBuilder<'s> {
    /// A builder over `source`, which must not be longer than [`MAX_TEXT`].
    pub(crate) fn new(source: &'s str) -> Self {
        debug_assert!(source.len() <= MAX_TEXT);
        let tree = Tree {
            source,
            // About one node for 16 bytes in usual files; the rest is given back at the end.
            nodes: Vec::with_capacity(source.len() / 16 + 1),
            owned: Vec::new(),
            repeated: Vec::new(),
            notes: Vec::new(),
            is_json: false,
            is_literal: false,
            index: index::Index::default(),
        };
        Self { tree, open: Vec::new() }
    }

    fn push(&mut self, kind: NodeKind, span: Range<usize>, content: Content, style: Style, data: u32) -> u32 {
        let index = narrow(self.tree.nodes.len());
        self.tree.nodes.push(NodeData {
            start: narrow(span.start),
            end: narrow(span.end),
            // A scalar is its own subtree; a collection learns its end when it closes.
            next: index + 1,
            data,
            kind,
            content,
            style,
        });
        index
    }

    /// A scalar whose text is the span itself.
    pub(crate) fn verbatim(&mut self, kind: NodeKind, span: Range<usize>) -> u32 {
        self.push(kind, span, Content::Span, Style::Plain, 0)
    }

    /// A quoted scalar without escapes: its text is the span without the two quotes.
    pub(crate) fn quoted(&mut self, span: Range<usize>, style: Style) -> u32 {
        self.push(NodeKind::Text, span, Content::Inner, style, 0)
    }

    /// A scalar whose text differs from what stands in the source.
    pub(crate) fn owned(
        &mut self,
        kind: NodeKind,
        span: Range<usize>,
        style: Style,
        text: impl Into<Box<str>>,
    ) -> u32 {
        let data = narrow(self.tree.owned.len());
        self.tree.owned.push(text.into());
        self.push(kind, span, Content::Owned, style, data)
    }

    /// Stands for an earlier node.
    pub(crate) fn alias(&mut self, span: Range<usize>, target: u32) -> u32 {
        self.push(NodeKind::Alias, span, Content::Span, Style::Plain, target)
    }

    /// Opens a list or map at this offset.
    pub(crate) fn open(&mut self, kind: NodeKind, start: usize, style: Style) -> u32 {
        let index = self.push(kind, start..start, Content::Span, style, 0);
        self.open.push(index);
        index
    }

    /// Closes the collection opened last; `end` is the offset behind its last byte.
    pub(crate) fn close(&mut self, end: usize) {
        if let Some(index) = self.open.pop() {
            let next = narrow(self.tree.nodes.len());
            if let Some(node) = self.tree.nodes.get_mut(index as usize) {
                node.next = next;
                node.end = narrow(end);
            }
        }
    }

    pub(crate) fn source(&self) -> &'s str {
        self.tree.source
    }

    /// The cursor of a node added before; collections still open end where they stand.
    pub(crate) fn node(&self, index: u32) -> Node<'_> {
        Node { tree: &self.tree, index }
    }

    pub(crate) fn finish(mut self) -> Tree<'s> {
        while let Some(&index) = self.open.last() {
            let end = self.tree.nodes.last().map_or(0, |last| last.end as usize);
            debug_assert!((index as usize) < self.tree.nodes.len());
            self.close(end);
        }
        self.tree.nodes.shrink_to_fit();
        self.tree
    }
}

impl<'s> Tree<'s> {
    /// The tree without its text.
    pub(crate) fn detached(self) -> DetachedTree {
        let Self { source: _, nodes, owned, repeated, notes, is_json, is_literal, index } = self;
        DetachedTree(Tree { source: "", nodes, owned, repeated, notes, is_json, is_literal, index })
    }

    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    pub(crate) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The document; `None` for a text that holds none.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then_some(Node { tree: self, index: 0 })
    }

    /// Every node, in document order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..narrow(self.nodes.len())).map(|index| self.node(index))
    }

    /// Keys that were given before, in document order.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        self.repeated.iter().map(|r| (self.node(r.key), self.node(r.first)))
    }

    /// Notes that no map holds two keys of the same text, and none merges others: what is written is what counts.
    pub(crate) fn set_literal(&mut self) {
        self.is_literal = true;
    }

    /// Notes repeated keys found after building.
    pub(crate) fn set_repeated(&mut self, repeated: Vec<Repeated>) {
        self.repeated = repeated;
    }

    /// Notes that the text was read as JSON: Go decodes every occurrence of a repeated key, not only the last.
    pub(crate) fn set_json(&mut self) {
        self.is_json = true;
    }

    /// Whether the text was read as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    /// What is legal but seldom meant, in document order.
    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn set_notes(&mut self, notes: Vec<Note>) {
        self.notes = notes;
    }

    pub(crate) fn node(&self, index: u32) -> Node<'_> {
        Node { tree: self, index }
    }
}
