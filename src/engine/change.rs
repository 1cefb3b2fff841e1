//! Changes of an existing YAML or JSON text as edits: values set, keys added and removed, nothing else touched.
//!
//! What cannot be done without touching foreign text is refused with a reason: a value behind an alias or a
//! merge, the last key of a block map, the first key of `- a: 1`, an anchor that others use.

use std::ops::Range;

use super::tree::{Entry, Node, NodeKind, Style, Tree};
use crate::diagnostic::{FieldPath, Segment};
use crate::edit::Edit;
use crate::format::{self, yaml};
use crate::value::Json;

/// Why a text cannot be changed by edits that touch nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Refusal {
    /// The field that was to be changed.
    pub path: FieldPath,
    /// Why it cannot be done.
    pub reason: &'static str,
}

/// The text cannot be read, or the edits would not say what was asked for.
pub(crate) fn refuse(reason: &'static str) -> Refusal {
    Refusal { path: FieldPath::ROOT, reason }
}

/// The edits after which the value at `path` is `value`.
pub(crate) fn set(tree: &Tree<'_>, path: &FieldPath, value: &Json) -> Result<Vec<Edit>, Refusal> {
    let mut change = Change { tree, path: path.clone(), edits: Vec::new() };
    let located = tree.locate(path).ok_or_else(|| change.refusal("the file is empty"))?;
    let missing = &path.segments()[located.depth..];
    let Some((Segment::Key(key), deeper)) = missing.split_first() else {
        if !missing.is_empty() {
            return Err(change.refusal("the list item is not in the file"));
        }
        change.value(located.value, None, value)?;
        return Ok(change.edits);
    };
    let mut added = value.clone();
    for segment in deeper.iter().rev() {
        let Segment::Key(key) = segment else { return Err(change.refusal("the list is not in the file")) };
        added = Json::from_iter([(key.to_string(), added)]);
    }
    change.add(located.value, &[(key, &added)])?;
    Ok(change.edits)
}

/// The edits after which `path` is no longer given.
pub(crate) fn remove(tree: &Tree<'_>, path: &FieldPath) -> Result<Vec<Edit>, Refusal> {
    let mut change = Change { tree, path: path.clone(), edits: Vec::new() };
    let mut parent = path.clone();
    parent.pop();
    let found = tree.locate(&parent).filter(|at| at.depth == parent.segments().len());
    match (found.map(|at| at.value), path.segments().last()) {
        (Some(map), Some(Segment::Key(key))) => change.remove_key(map, key)?,
        (Some(list), Some(Segment::Index(index))) => change.remove_item(list, *index)?,
        _ => return Err(change.refusal("the key is not in the file")),
    }
    Ok(change.edits)
}

/// The edits that turn what a text says now into what is wanted. `current` holds what this release knows of the
/// text: keys that are only in the text stay.
pub(crate) fn document(tree: &Tree<'_>, current: &Json, wanted: &Json) -> Result<Vec<Edit>, Refusal> {
    let mut change = Change { tree, path: FieldPath::ROOT, edits: Vec::new() };
    let root = tree.root().ok_or_else(|| change.refusal("the file is empty"))?;
    change.value(root, Some(current), wanted)?;
    Ok(change.edits)
}

struct Change<'t> {
    tree: &'t Tree<'t>,
    path: FieldPath,
    edits: Vec<Edit>,
}

impl Change<'_> {
    fn refusal(&self, reason: &'static str) -> Refusal {
        Refusal { path: self.path.clone(), reason }
    }

    fn source(&self) -> &str {
        self.tree.source()
    }

    /// Makes the node at the current path say `wanted`.
    fn value(&mut self, node: Node<'_>, current: Option<&Json>, wanted: &Json) -> Result<(), Refusal> {
        // A key that this release does not know has no current value of ours: then the text itself is asked.
        if current.map_or_else(|| node.json() == *wanted, |current| current == wanted) {
            return Ok(());
        }
        match (node.raw_kind(), wanted) {
            (NodeKind::Alias, _) => return Err(self.refusal("the value stands behind an alias")),
            (NodeKind::Map, Json::Object(fields)) => return self.map(node, current, fields),
            (NodeKind::List, Json::Array(items)) if !items.is_empty() && node.child_count() > 0 => {
                return self.list(node, current, items);
            }
            _ => {}
        }
        self.check_anchors(node)?;
        let span = node.span();
        let collection = matches!(wanted, Json::Array(items) if !items.is_empty())
            || matches!(wanted, Json::Object(fields) if !fields.is_empty());
        let text = if collection { wanted.to_string() } else { self.scalar(node, wanted) };
        let glued = span.is_empty() && !self.source()[..span.start].ends_with(char::is_whitespace);
        let block = matches!(node.raw_kind(), NodeKind::List | NodeKind::Map) && node.style() != Style::Flow;
        if block {
            // Its first line is not the key's: the new value goes up behind the colon.
            let colon = self.source()[..span.start].trim_end().len();
            self.edits.push(Edit::replace(colon..span.end, format!(" {text}")));
        } else {
            self.edits.push(Edit::replace(span, if glued { format!(" {text}") } else { text }));
        }
        Ok(())
    }

    fn map(
        &mut self,
        node: Node<'_>,
        current: Option<&Json>,
        wanted: &[(String, Json)],
    ) -> Result<(), Refusal> {
        let mut added: Vec<(&str, &Json)> = Vec::new();
        for (key, value) in wanted {
            self.path.push(Segment::Key(key.clone().into()));
            match own_entry(node, key) {
                Some(entry) => {
                    self.value(entry.value, current.and_then(|current| current.get(key)), value)?;
                }
                None if node.field(key).is_some() => return Err(self.refusal("the value comes from a merge")),
                None => added.push((key, value)),
            }
            self.path.pop();
        }
        for (key, _) in current.and_then(Json::as_object).unwrap_or_default() {
            if !wanted.iter().any(|(name, _)| name == key) && node.field(key).is_some() {
                self.path.push(Segment::Key(key.clone().into()));
                self.remove_key(node, key)?;
                self.path.pop();
            }
        }
        self.add(node, &added)
    }

    /// Changes a list item by item, so that comments inside stay: equal items at both ends are left alone.
    fn list(&mut self, node: Node<'_>, current: Option<&Json>, wanted: &[Json]) -> Result<(), Refusal> {
        let items: Vec<Node<'_>> = node.items().collect();
        let read: Vec<Json>;
        let current = match current {
            Some(Json::Array(current)) if current.len() == items.len() => current,
            _ => {
                read = items.iter().map(|item| item.json()).collect();
                &read
            }
        };
        let same_start = current.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let most = current.len().min(wanted.len()) - same_start;
        let same_end =
            current.iter().rev().zip(wanted.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        let (old_end, new_end) = (current.len() - same_end, wanted.len() - same_end);
        let changed = same_start + (old_end.min(new_end) - same_start);
        for index in same_start..changed {
            self.path.push(Segment::Index(index));
            self.value(items[index], Some(&current[index]), &wanted[index])?;
            self.path.pop();
        }
        for index in changed..old_end {
            self.remove_item(node, index)?;
        }
        if new_end > changed {
            // Behind the item before, or before the first one.
            self.add_items(node, &items, changed, &wanted[changed..new_end])?;
        }
        Ok(())
    }

    /// Adds keys at the end of a map.
    fn add(&mut self, map: Node<'_>, added: &[(&str, &Json)]) -> Result<(), Refusal> {
        if added.is_empty() {
            return Ok(());
        }
        if map.raw_kind() == NodeKind::Alias {
            return Err(self.refusal("the map stands behind an alias"));
        }
        if map.raw_kind() != NodeKind::Map {
            if !map.is_null() {
                return Err(self.refusal("the value around it is no map"));
            }
            let object = object_of(added);
            return self.value(map, None, &object);
        }
        let last = map.entries().last();
        if map.style() == Style::Flow || last.is_none() {
            let fields: Vec<String> =
                added.iter().map(|(key, value)| format!("{}: {value}", Json::from(*key))).collect();
            let lead = if last.is_some() { ", " } else { "" };
            let at =
                last.map_or(map.span().start + 1, |entry| entry.value.span().end.max(entry.key.span().end));
            self.edits.push(Edit::insert(at, format!("{lead}{}", fields.join(", "))));
            return Ok(());
        }
        let Some((first, last)) = map.entries().next().zip(last) else { return Ok(()) };
        let indent = self.column(first.key.span().start);
        let object = object_of(added);
        self.insert_lines(end_of(last), &indented(&yaml::text_of(&object), indent));
        Ok(())
    }

    /// Adds items behind the one before `at`.
    fn add_items(
        &mut self,
        list: Node<'_>,
        items: &[Node<'_>],
        at: usize,
        added: &[Json],
    ) -> Result<(), Refusal> {
        let before = at.checked_sub(1).and_then(|before| items.get(before));
        if list.style() == Style::Flow {
            let texts: Vec<String> = added.iter().map(Json::to_string).collect();
            let edit = match before {
                Some(item) => Edit::insert(item.span().end, format!(", {}", texts.join(", "))),
                None => Edit::insert(list.span().start + 1, format!("{}, ", texts.join(", "))),
            };
            self.edits.push(edit);
            return Ok(());
        }
        let Some(first) = items.first() else { return Err(self.refusal("the list is empty")) };
        let dash = self.dash_of(*first)?;
        let indent = self.column(dash);
        let lines = indented(&yaml::text_of(&Json::Array(added.to_vec())), indent);
        if let Some(item) = before {
            self.insert_lines(item.span().end, &lines);
        } else {
            self.edits.push(Edit::insert(self.line_start(dash), format!("{lines}\n")));
        }
        Ok(())
    }

    fn remove_key(&mut self, map: Node<'_>, key: &str) -> Result<(), Refusal> {
        let Some(entry) = own_entry(map, key) else {
            return Err(self.refusal("the value comes from a merge"));
        };
        self.check_anchors(entry.key)?;
        self.check_anchors(entry.value)?;
        let entries: Vec<Entry<'_>> = map.entries().collect();
        if map.style() == Style::Flow {
            let spans: Vec<Range<usize>> = entries.iter().map(|e| e.key.span().start..end_of(*e)).collect();
            let at = entries.iter().position(|e| e.key.index() == entry.key.index()).unwrap_or(0);
            self.remove_from_flow(&spans, at);
            return Ok(());
        }
        if entries.len() == 1 {
            return Err(self.refusal("it is the last key of its map"));
        }
        self.remove_lines(entry.key.span().start, end_of(entry))
    }

    fn remove_item(&mut self, list: Node<'_>, index: usize) -> Result<(), Refusal> {
        let items: Vec<Node<'_>> = list.items().collect();
        let Some(item) = items.get(index) else { return Err(self.refusal("the item is not in the file")) };
        self.check_anchors(*item)?;
        if list.style() == Style::Flow {
            let spans: Vec<Range<usize>> = items.iter().map(|item| item.span()).collect();
            self.remove_from_flow(&spans, index);
            return Ok(());
        }
        if items.len() == 1 {
            return Err(self.refusal("it is the last item of its list"));
        }
        let dash = self.dash_of(*item)?;
        self.remove_lines(dash, item.span().end)
    }

    fn remove_from_flow(&mut self, spans: &[Range<usize>], at: usize) {
        let range = match (spans.get(at + 1), at.checked_sub(1).and_then(|before| spans.get(before))) {
            (Some(next), _) => spans[at].start..next.start,
            (None, Some(before)) => before.end..spans[at].end,
            (None, None) => spans[at].clone(),
        };
        self.edits.push(Edit::delete(range));
    }

    /// Deletes whole lines, when nothing else stands on them.
    fn remove_lines(&mut self, start: usize, end: usize) -> Result<(), Refusal> {
        let source = self.source();
        let line = self.line_start(start);
        if !source[line..start].trim().is_empty() {
            return Err(self.refusal("another value begins on the same line"));
        }
        let stop = if source[..end].ends_with('\n') { end } else { self.line_end(end) + 1 };
        let rest = source[end..stop.min(source.len())].trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(self.refusal("another value follows on the same line"));
        }
        self.edits.push(Edit::delete(line..stop.min(source.len())));
        Ok(())
    }

    /// Inserts lines below the line in which `end` stands.
    fn insert_lines(&mut self, end: usize, lines: &str) {
        let edit = if self.source()[..end].ends_with('\n') {
            Edit::insert(end, format!("{lines}\n"))
        } else {
            Edit::insert(self.line_end(end), format!("\n{lines}"))
        };
        self.edits.push(edit);
    }

    /// A scalar's new text; JSON files and flow collections keep JSON's quotes.
    fn scalar(&self, node: Node<'_>, wanted: &Json) -> String {
        match wanted {
            Json::String(text) if format::is_json(self.source()) => Json::from(text.as_str()).to_string(),
            Json::String(text) if self.in_flow(node) => yaml::flow_text(text).into_owned(),
            Json::String(text) => yaml::scalar_text(text).into_owned(),
            other => other.to_string(),
        }
    }

    /// Whether a node stands inside brackets, where bare words have more to fear.
    fn in_flow(&self, node: Node<'_>) -> bool {
        let span = node.span();
        self.tree.nodes().any(|outer| {
            outer.style() == Style::Flow && outer.span().start < span.start && span.end < outer.span().end
        })
    }

    /// The dash of a block list's item.
    fn dash_of(&self, item: Node<'_>) -> Result<usize, Refusal> {
        let before = self.source()[..item.span().start].trim_end();
        if before.ends_with('-') {
            Ok(before.len() - 1)
        } else {
            Err(self.refusal("the list is written in an unusual way"))
        }
    }

    /// Refuses to drop an anchor that an alias elsewhere needs.
    fn check_anchors(&self, node: Node<'_>) -> Result<(), Refusal> {
        let inside = node.span();
        let needed = self.tree.nodes().any(|other| {
            other.raw_kind() == NodeKind::Alias
                && inside.contains(&other.target().span().start)
                && !inside.contains(&other.span().start)
        });
        if needed { Err(self.refusal("an alias elsewhere stands for this value")) } else { Ok(()) }
    }

    fn line_start(&self, at: usize) -> usize {
        self.source()[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The offset of the line break, CR included, or of the end of the text.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.source()[at..];
        let line = rest.find('\n').map_or(rest, |newline| &rest[..newline]);
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    fn column(&self, at: usize) -> usize {
        self.source()[self.line_start(at)..at].chars().count()
    }
}

/// An entry that stands in the map itself, not in a merge; of repeated keys the last.
fn own_entry<'t>(map: Node<'t>, key: &str) -> Option<Entry<'t>> {
    map.entries().filter(|entry| entry.key.raw_kind() != NodeKind::Merge && entry.key.text() == key).last()
}

fn end_of(entry: Entry<'_>) -> usize {
    entry.value.span().end.max(entry.key.span().end)
}

fn object_of(fields: &[(&str, &Json)]) -> Json {
    fields.iter().map(|(key, value)| (*key, (*value).clone())).collect()
}

/// Every line moved to the right; no line break at the end.
fn indented(text: &str, columns: usize) -> String {
    let lead = " ".repeat(columns);
    let lines: Vec<String> = text
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("{lead}{line}") })
        .collect();
    lines.join("\n")
}
