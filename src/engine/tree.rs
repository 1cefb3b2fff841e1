//! One flat tree for every text format: a vector of nodes in document order, text borrowed from the source.
//!
//! A map's children alternate key and value; a key is a node like any other. Aliases are indices and never
//! copied. Positions are byte ranges; lines and columns are computed when a diagnostic is printed.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{FieldPath, Segment};
use crate::value::Json;

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
            nodes: Vec::with_capacity(source.len() / 16 + 1),
            owned: Vec::new(),
            repeated: Vec::new(),
            notes: Vec::new(),
            is_json: false,
        };
        Self { tree, open: Vec::new() }
    }

    fn push(&mut self, kind: NodeKind, span: Range<usize>, content: Content, style: Style, data: u32) -> u32 {
        let index = narrow(self.tree.nodes.len());
        self.tree.nodes.push(NodeData {
            start: narrow(span.start),
            end: narrow(span.end),
            next: index + 1,
            data,
            kind,
            content,
            style,
        });
        index
    }

    /// A scalar whose text is the span itself.
    pub(crate) fn plain(&mut self, kind: NodeKind, span: Range<usize>) -> u32 {
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

    /// The path of a node, found from the root downwards.
    pub(crate) fn path_of(&self, index: u32) -> FieldPath {
        let mut path = FieldPath::ROOT;
        let Some(mut at) = self.root() else { return path };
        while at.index != index {
            let inside = |node: Node<'_>| node.index <= index && index < node.data().next;
            if let Some(entry) = at.entries().find(|e| inside(e.key) || inside(e.value)) {
                path.push(Segment::Key(entry.key.text().to_owned().into()));
                if inside(entry.key) {
                    break;
                }
                at = entry.value;
            } else if let Some((place, item)) = at.items().enumerate().find(|(_, item)| inside(*item)) {
                path.push(Segment::Index(place));
                at = item;
            } else {
                break;
            }
        }
        path
    }

    /// The node at `path`, or the deepest one on the way there with how many segments were followed.
    pub(crate) fn locate(&self, path: &FieldPath) -> Option<Located<'_>> {
        let mut at = Located { key: None, value: self.root()?, depth: 0 };
        for segment in path.segments() {
            let step = match segment {
                Segment::Key(key) => at.value.field(key).map(|entry| (Some(entry.key), entry.value)),
                Segment::Index(index) => at.value.items().nth(*index).map(|item| (None, item)),
            };
            let Some((key, value)) = step else { break };
            at = Located { key, value, depth: at.depth + 1 };
        }
        Some(at)
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

/// A copyable cursor.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    index: u32,
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
    fn data(self) -> NodeData {
        self.tree.nodes[self.index as usize]
    }

    /// The text of the whole file.
    pub(crate) fn source(self) -> &'t str {
        self.tree.source
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
        let mut found = None;
        for entry in self.entries() {
            if entry.key.raw_kind() == NodeKind::Merge {
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

/// Shortens a value of a foreign file for a message.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => Cow::Borrowed(text),
        Some((cut, _)) => Cow::Owned(format!("{}…", &text[..cut])),
    }
}
