//! Nodes into the tree: what they mean where they stand, which of them are aliases, and what they cost.

use std::collections::BTreeMap;
use std::ops::Range;

use super::budget::Budget;
use super::repeated::{self, OddKeys};
use super::resolve::{self, ScalarTag, Value};
use super::token::ScalarText;
use crate::format::{MAX_DEPTH, SyntaxError};
use crate::tree::{NodeKind, Repeated, Style, Tree, TreeBuilder};

/// What may stand before a node.
#[derive(Debug, Default)]
pub(super) struct Properties<'s> {
    pub(super) anchor: Option<&'s str>,
    pub(super) tag: Option<Vec<u8>>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
struct Anchored {
    node: u32,
    kind: AnchoredKind,
    /// How many decoding steps Go needs for it.
    steps: u64,
    /// Levels of collections in it.
    height: usize,
    /// The bytes of its text, those of its aliases counted again.
    bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum AnchoredKind {
    /// A list or map that is not closed yet.
    Open,
    List,
    Map,
    Scalar(Value),
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Frame<'s> {
    node: u32,
    /// What the next node in it is.
    next: Place,
    has_merge: bool,
    height: usize,
    steps_before: u64,
    bytes_before: usize,
    anchor: Option<&'s str>,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// An item of a list, or the root.
    Item,
    Key,
    Value,
    /// Behind `<<:`.
    Merge,
    /// In a list behind `<<:`.
    MergeItem,
}

/// A node that JSON cannot hold. It matters only if it is still there when later keys have overwritten earlier ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Misfit {
    pub(super) node: u32,
    pub(super) message: &'static str,
}

#[derive(Debug)]
pub(super) struct Nodes<'s> {
    builder: TreeBuilder<'s>,
    open: Vec<Frame<'s>>,
    anchors: BTreeMap<&'s str, Anchored>,
    budget: Budget,
    odd_keys: OddKeys,
    misfits: Vec<Misfit>,
    repeated: Vec<Repeated>,
    /// Maps with a `<<`.
    merging: Vec<u32>,
}

const INFINITE: &str = "infinities and NaN cannot be passed on as JSON";

impl<'s> Nodes<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            builder: TreeBuilder::new(source),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            budget: Budget::default(),
            odd_keys: OddKeys::new(),
            misfits: Vec::new(),
            repeated: Vec::new(),
            merging: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<Tree<'s>, SyntaxError> {
        let mut tree = self.builder.finish();
        let mut repeated = self.repeated;
        // Maps with a merge wait for the end: only then are all the maps that they merge complete.
        for &map in &self.merging {
            repeated::in_merging_map(tree.node(map), &self.odd_keys, &mut repeated);
        }
        repeated.sort_by_key(|r| (r.key, r.first));
        repeated.dedup();
        // A plain tree may be searched by key alone, without asking for merges and earlier twins each time.
        if repeated.is_empty() && self.odd_keys.is_empty() && self.merging.is_empty() {
            tree.set_literal();
        }
        tree.set_repeated(repeated);
        repeated::refuse_misfits(&tree, &self.odd_keys, &self.misfits)?;
        Ok(tree)
    }

    /// Where the node that comes now stands.
    fn place(&mut self) -> Place {
        let Some(frame) = self.open.last_mut() else { return Place::Item };
        let place = frame.next;
        frame.next = match place {
            Place::Key => Place::Value,
            Place::Value | Place::Merge => Place::Key,
            Place::Item | Place::MergeItem => place,
        };
        place
    }

    fn step(&mut self, span: &Range<usize>) -> Result<(), SyntaxError> {
        self.budget.step(span, 0)
    }

    /// A scalar; `span` holds its quotes but not its anchor and tag.
    pub(super) fn scalar(
        &mut self,
        properties: &Properties<'s>,
        span: Range<usize>,
        style: Style,
        text: ScalarText,
    ) -> Result<(), SyntaxError> {
        let place = self.place();
        let content = self.content(&span, &text);
        let exclamation = properties.tag.as_deref() == Some(b"!");
        let bare = properties.tag.is_none() && style == Style::Plain;
        let tag = properties.tag.as_deref().map(ScalarTag::new);
        // `isMerge` of go-yaml's decode.go: a quoted `"<<"` is an ordinary key, yet one with the tag `!` is not.
        if place == Place::Key && content == "<<" && (bare || exclamation || tag == Some(ScalarTag::Merge)) {
            self.merge_key(properties, span, style);
            return Ok(());
        }
        if matches!(place, Place::Merge | Place::MergeItem) {
            return Err(SyntaxError::refused(span, "`<<` merges a map or a list of maps"));
        }
        // A merge key is no step: `decoder.mapping` hands it to `merge` before it would be decoded.
        self.step(&span)?;
        let resolved = match tag {
            None if bare => Ok(resolve::word(content)),
            None => Ok(Value::Text),
            Some(ScalarTag::Binary) => return self.binary(properties, span, style, &text, place),
            Some(tag) => resolve::tagged(tag, content),
        };
        let value = resolved.map_err(|message| SyntaxError::refused(span.clone(), message))?;
        let node = if place == Place::Key {
            self.key(span, style, text, value)
        } else {
            self.value(span, style, text, value)
        };
        self.name(properties.anchor, node, AnchoredKind::Scalar(value));
        Ok(())
    }

    fn content<'t>(&self, span: &Range<usize>, text: &'t ScalarText) -> &'t str
    where
        's: 't,
    {
        let source = self.builder.source();
        match text {
            ScalarText::Span => source.get(span.clone()).unwrap_or(""),
            ScalarText::Inner => source.get(span.start + 1..span.end - 1).unwrap_or(""),
            ScalarText::Owned(text) => text,
        }
    }

    fn merge_key(&mut self, properties: &Properties<'s>, span: Range<usize>, style: Style) {
        if let Some(frame) = self.open.last_mut() {
            frame.next = Place::Merge;
            frame.has_merge = true;
        }
        let node = self.builder.owned(NodeKind::Merge, span, style, "<<");
        self.name(properties.anchor, node, AnchoredKind::Scalar(Value::Text));
    }

    fn binary(
        &mut self,
        properties: &Properties<'s>,
        span: Range<usize>,
        style: Style,
        text: &ScalarText,
        place: Place,
    ) -> Result<(), SyntaxError> {
        let bytes = resolve::binary(self.content(&span, text))
            .map_err(|message| SyntaxError::refused(span.clone(), message))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // Go keeps any bytes as a key; two keys that both turn into U+FFFD would be one to us.
            Err(_) if place == Place::Key => {
                return Err(SyntaxError::exotic(span, "a binary key that is no text"));
            }
            Err(error) => resolve::lossy(error.as_bytes()),
        };
        let node = self.builder.owned(NodeKind::Text, span, style, text);
        self.name(properties.anchor, node, AnchoredKind::Scalar(Value::Text));
        Ok(())
    }

    fn text(&mut self, span: Range<usize>, style: Style, text: ScalarText) -> u32 {
        match text {
            ScalarText::Owned(text) => self.builder.owned(NodeKind::Text, span, style, text),
            ScalarText::Inner => self.builder.quoted(span, style),
            ScalarText::Span => self.builder.verbatim(NodeKind::Text, span),
        }
    }

    fn value(&mut self, span: Range<usize>, style: Style, text: ScalarText, value: Value) -> u32 {
        let number = match value {
            Value::Text => return self.text(span, style, text),
            Value::Null => return self.word(NodeKind::Null, span, style),
            Value::Bool(true) => return self.word(NodeKind::True, span, style),
            Value::Bool(false) => return self.word(NodeKind::False, span, style),
            Value::Int(value) => value.to_string(),
            Value::Uint(value) => value.to_string(),
            Value::Float(value) => match resolve::float_text(value) {
                Some(text) => text,
                None => return self.misfit(span, style, INFINITE),
            },
        };
        // `010` and `1_000` are written anew as JSON would have them; `8` stays where it stands.
        if matches!(text, ScalarText::Span) && self.content(&span, &text) == number {
            return self.builder.verbatim(NodeKind::Number, span);
        }
        self.builder.owned(NodeKind::Number, span, style, number)
    }

    /// A null or truth value, whose text nobody reads.
    fn word(&mut self, kind: NodeKind, span: Range<usize>, style: Style) -> u32 {
        if style == Style::Plain {
            return self.builder.verbatim(kind, span);
        }
        self.builder.owned(kind, span, style, "")
    }

    fn misfit(&mut self, span: Range<usize>, style: Style, message: &'static str) -> u32 {
        let node = self.builder.owned(NodeKind::Null, span, style, "");
        self.misfits.push(Misfit { node, message });
        node
    }

    /// A key: its value as text.
    fn key(&mut self, span: Range<usize>, style: Style, text: ScalarText, value: Value) -> u32 {
        // sigs.k8s.io/yaml makes JSON of the document, whose keys are texts: `convertToJSONableObject` takes
        // strings, integers, floats and truth values, and nothing else.
        let words = match value {
            Value::Text => return self.text(span, style, text),
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Uint(value) => value.to_string(),
            Value::Float(value) => resolve::float_key(value),
        };
        let message = match value {
            Value::Null => Some("null cannot be a key"),
            Value::Uint(_) => Some("a whole number this large cannot be a key"),
            _ => None,
        };
        let node = self.builder.owned(NodeKind::Text, span, style, words);
        self.misfits.extend(message.map(|message| Misfit { node, message }));
        self.odd_keys.insert(node, value.into());
        node
    }

    fn name(&mut self, anchor: Option<&'s str>, node: u32, kind: AnchoredKind) {
        if let Some(name) = anchor {
            let bytes = self.builder.node(node).span().len();
            self.anchors.insert(name, Anchored { node, kind, steps: 1, height: 0, bytes });
        }
    }

    pub(super) fn alias(&mut self, name: &str, span: Range<usize>) -> Result<(), SyntaxError> {
        let place = self.place();
        let Some(&target) = self.anchors.get(name) else {
            return Err(SyntaxError::refused(span, "no anchor of this name stands before"));
        };
        if target.kind == AnchoredKind::Open {
            return Err(SyntaxError::refused(span, "the anchor's value contains itself"));
        }
        // An alias is not copied, but whoever walks the tree goes down through it.
        if self.open.len() + target.height > MAX_DEPTH {
            return Err(SyntaxError::exotic(span, "nested too deeply through aliases"));
        }
        if matches!(place, Place::Merge | Place::MergeItem) && target.kind != AnchoredKind::Map {
            return Err(SyntaxError::refused(span, "`<<` merges a map or a list of maps"));
        }
        self.step(&span)?;
        // The alias itself, and then all that its target cost: `decoder.alias` decodes the target again.
        self.budget.step(&span, target.steps)?;
        self.budget.repeat(&span, target.bytes, self.builder.source().len())?;
        if let Some(frame) = self.open.last_mut() {
            frame.height = frame.height.max(target.height + 1);
        }
        match target.kind {
            AnchoredKind::Open | AnchoredKind::List | AnchoredKind::Map if place == Place::Key => {
                return Err(SyntaxError::refused(span, "a list or map cannot be a key"));
            }
            AnchoredKind::Scalar(Value::Text)
                if self.builder.node(target.node).raw_kind() == NodeKind::Merge =>
            {
                self.builder.owned(NodeKind::Text, span, Style::Plain, "<<");
            }
            // A value and a key of the same word differ: `&a 010: *a` is {"8": 8}.
            AnchoredKind::Scalar(value) if value != Value::Text => {
                let text = ScalarText::Owned(String::new());
                if place == Place::Key {
                    self.key(span, Style::Plain, text, value);
                } else {
                    self.value(span, Style::Plain, text, value);
                }
            }
            _ => {
                self.builder.alias(span, target.node);
            }
        }
        Ok(())
    }

    /// Opens a list or map.
    pub(super) fn open(
        &mut self,
        properties: &Properties<'s>,
        kind: NodeKind,
        start: usize,
        style: Style,
    ) -> Result<(), SyntaxError> {
        let place = self.place();
        let is_map = kind == NodeKind::Map;
        let at = start..start;
        if place == Place::Key {
            return Err(SyntaxError::refused(at, "a list or map cannot be a key"));
        }
        if place == Place::MergeItem && !is_map {
            return Err(SyntaxError::refused(at, "`<<` merges a map or a list of maps"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(SyntaxError::exotic(at, "nested too deeply"));
        }
        let steps_before = self.budget.steps();
        let next = match place {
            _ if is_map => Place::Key,
            Place::Merge => Place::MergeItem,
            _ => Place::Item,
        };
        // Go looks into the list behind `<<:` without decoding it.
        if next != Place::MergeItem {
            self.step(&at)?;
        }
        let node = self.builder.open(kind, start, style);
        self.name(properties.anchor, node, AnchoredKind::Open);
        self.open.push(Frame {
            node,
            next,
            has_merge: false,
            height: 1,
            steps_before,
            bytes_before: self.budget.repeated_bytes(),
            anchor: properties.anchor,
        });
        Ok(())
    }

    /// Closes the list or map opened last.
    pub(super) fn close(&mut self, end: usize) {
        let Some(frame) = self.open.pop() else { return };
        self.builder.close(end);
        let is_map = matches!(frame.next, Place::Key | Place::Value | Place::Merge);
        // A map without merge is checked at once, while its entries are the last in the tree and in the cache.
        if frame.has_merge {
            self.merging.push(frame.node);
        } else if is_map {
            repeated::in_map(self.builder.node(frame.node), &self.odd_keys, &mut self.repeated);
        }
        if let Some(outer) = self.open.last_mut() {
            outer.height = outer.height.max(frame.height + 1);
        }
        let Some(anchored) = frame.anchor.and_then(|name| self.anchors.get_mut(name)) else { return };
        // The name may have been given to another node meanwhile.
        if anchored.node == frame.node {
            anchored.kind = if is_map { AnchoredKind::Map } else { AnchoredKind::List };
            anchored.steps = self.budget.steps() - frame.steps_before;
            anchored.height = frame.height;
            let written = self.builder.node(frame.node).span().len();
            anchored.bytes = written + self.budget.repeated_bytes() - frame.bytes_before;
        }
    }
}
