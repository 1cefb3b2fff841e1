//! Reading facts out of a tree: every fault is found at once, each with its path and line.

use std::fmt::Display;
use std::str::FromStr;

use crate::diagnostic::{Diagnostic, FieldPath, Lines, RuleInfo};
use crate::engine::rule::{rule, rules};
use crate::nearest::nearest;
use crate::sensitive::mentions_secret;
use crate::text::excerpt;
use crate::tree::{Node, NodeKind};

rules! {
    pub(crate) RULES {
        pub(super) SYNTAX = rule("facts-syntax", "the inventory cannot be read")
            .why("It is YAML, read as Kubernetes reads YAML, or JSON.")
            .help("mend the text at the place that is shown");
        UNKNOWN = rule("facts-unknown-key", "the inventory has a key that no fact has")
            .why("A misspelt fact would be left at its default, and every node would be made with that.")
            .help("write the fact as its field in ClusterFacts, NodeFacts or Layout is named");
        pub(super) VALUE = rule("facts-value-invalid", "a fact is not what its field takes")
            .why("Facts are checked before any file is made from them.")
            .help("write the value in the form that the message names");
        MISSING = rule("facts-missing", "a fact that has no default is not given")
            .why("No file can be made without it.")
            .help("give it");
    }
}

/// A value of the text, and the path that leads to it.
#[derive(Clone, Debug)]
pub(super) struct At<'t> {
    pub(super) node: Node<'t>,
    pub(super) path: FieldPath,
}

impl<'t> At<'t> {
    pub(super) fn root(node: Node<'t>) -> Self {
        Self { node, path: FieldPath::ROOT }
    }
}

/// A map of the text, with the keys that were asked for: what is left is unknown.
#[derive(Debug)]
pub(super) struct Map<'t> {
    at: At<'t>,
    asked: Vec<&'static str>,
}

/// Collects what is wrong while facts are read.
pub(super) struct InventoryReader<'t> {
    lines: Lines<'t>,
    hidden: bool,
    pub(super) found: Vec<Diagnostic>,
}

impl<'t> InventoryReader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { lines: Lines::of(text), hidden: mentions_secret(text), found: Vec::new() }
    }

    /// Complains about a value.
    pub(super) fn complain(&mut self, rule: &'static RuleInfo, at: &At<'t>, message: impl Into<String>) {
        let place = self.lines.place(at.node.span(), self.hidden);
        let diagnostic = Diagnostic::new(rule, at.path.clone(), message);
        self.found.push(Diagnostic { place: Some(place), ..diagnostic });
    }

    pub(super) fn map(&mut self, at: At<'t>) -> Option<Map<'t>> {
        if at.node.kind() == NodeKind::Map {
            return Some(Map { at, asked: Vec::new() });
        }
        self.complain(&VALUE, &at, "a map of facts is expected");
        None
    }

    /// The items of a list; none where the key is not given.
    pub(super) fn items(&mut self, map: &mut Map<'t>, key: &'static str) -> Vec<At<'t>> {
        let Some(at) = map.get(key) else { return Vec::new() };
        if at.node.kind() != NodeKind::List {
            self.complain(&VALUE, &at, "a list is expected");
        }
        let items = at.node.items().enumerate();
        items.map(|(index, node)| At { node, path: at.path.clone().item(index) }).collect()
    }

    /// A scalar as its text; a number as it is written, since 1.30 is no 1.3.
    pub(super) fn scalar(&mut self, at: &At<'t>) -> Option<&'t str> {
        match at.node.kind() {
            NodeKind::Text => Some(at.node.text()),
            NodeKind::Number => at.node.target().written(),
            _ => {
                self.complain(&VALUE, at, "a text is expected");
                None
            }
        }
    }

    pub(super) fn text(&mut self, map: &mut Map<'t>, key: &'static str) -> Option<String> {
        let at = map.get(key)?;
        self.scalar(&at).map(str::to_owned)
    }

    pub(super) fn flag(&mut self, map: &mut Map<'t>, key: &'static str) -> Option<bool> {
        let at = map.get(key)?;
        match at.node.kind() {
            NodeKind::True => Some(true),
            NodeKind::False => Some(false),
            _ => {
                self.complain(&VALUE, &at, "true or false is expected");
                None
            }
        }
    }

    /// A value as its type reads it from text.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        map: &mut Map<'t>,
        key: &'static str,
    ) -> Option<T> {
        let at = map.get(key)?;
        self.parse(&at, str::parse)
    }

    /// A list of such values.
    pub(super) fn parsed_items<T: FromStr<Err: Display>>(
        &mut self,
        map: &mut Map<'t>,
        key: &'static str,
    ) -> Vec<T> {
        let items = self.items(map, key);
        items.iter().filter_map(|at| self.parse(at, str::parse)).collect()
    }

    pub(super) fn parse<T, E: Display>(
        &mut self,
        at: &At<'t>,
        parse: impl FnOnce(&'t str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.scalar(at)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(&VALUE, at, error.to_string());
                None
            }
        }
    }

    /// Says that a key has to be given; a value that was complained about is not missed.
    pub(super) fn missing(&mut self, map: &Map<'t>, key: &'static str) {
        if map.at.node.get(key).is_none() {
            let at = At { node: map.at.node, path: map.at.path.clone().then(key) };
            self.complain(&MISSING, &at, "it is not given");
        }
    }

    /// Complains about every key that was not asked for.
    pub(super) fn close(&mut self, map: &Map<'t>) {
        for entry in map.at.node.fields() {
            let key = entry.key.text();
            if map.asked.contains(&key) {
                continue;
            }
            let at = At { node: entry.key, path: map.at.path.clone().then(key.to_owned()) };
            let near = nearest(key, map.asked.iter().copied());
            self.complain(&UNKNOWN, &at, format!("no fact is named {:?}", excerpt(key)));
            if let Some(diagnostic) = self.found.last_mut() {
                diagnostic.prefer_help(near.map(|near| format!("did you mean {near}?")));
            }
        }
    }
}

impl<'t> Map<'t> {
    /// The value of a key; null is as if the key were not there.
    pub(super) fn get(&mut self, key: &'static str) -> Option<At<'t>> {
        self.asked.push(key);
        let node = self.at.node.get(key).filter(|node| !node.is_null())?;
        Some(At { node, path: self.at.path.clone().then(key) })
    }
}
