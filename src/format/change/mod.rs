//! Changes of an existing YAML or JSON text as edits: values set, keys added and removed, nothing else touched.
//!
//! Comments that fill a line stay, also where the value around them goes; a comment behind a value that goes, goes
//! with its line. A map or list that loses its last entry becomes `{}` or `[]`. What cannot be done without touching
//! foreign text is refused with a reason: a value behind an alias or a merge, an anchor that others use, a layout
//! where one line holds more than an entry.
//!
//! `tests/edits.rs` takes away, empties, changes or adds one value at a time in the files of the walkthrough and in
//! those that other tools leave: of 624 documents made this way none is refused. Before emptied collections and the
//! first key of `- a: 1` could be written, 73 were.

mod block;
mod flow;
mod layout;
mod merged;
pub(crate) mod overlay;
mod refusal;
#[cfg(test)]
mod tests;
mod value_site;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::layout::Part;
use self::merged::{Aligned, known_items, merged};
pub(crate) use self::merged::{with_unknown, with_unreadable};
pub use self::refusal::Refusal;
use self::value_site::{ValueSite, end_of, is_alias, is_merge, merges, own_entries, own_entry};
use crate::diagnostic::{FieldPath, Segment};
use crate::edit::{self, Edit};
use crate::format::{self, yaml};
use crate::tree::{Entry, NodeKind, Style, Tree};
use crate::value::Json;

const UNUSUAL: &str = "the text is written in a way that cannot be changed in place";
const FROM_MERGE: &str = "the value comes from a merge";
const BEHIND_ALIAS: &str = "the value stands behind an alias";

/// The text cannot be read, or the edits would not say what was asked for.
pub(crate) fn refuse(reason: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::new(FieldPath::ROOT, reason)
}

/// The edits after which the value at `path` is `value`.
pub(crate) fn set(tree: &Tree<'_>, path: &FieldPath, value: &Json) -> Result<Vec<Edit>, Refusal> {
    let mut change = TextChange::new(tree, path.clone());
    let (spot, missing) = change.walk(path.segments())?;
    let Some((Segment::Key(key), deeper)) = missing.split_first() else {
        if !missing.is_empty() {
            return Err(change.refusal("the list item is not in the file"));
        }
        change.value(spot, None, value)?;
        return Ok(change.edits);
    };
    // What is missing on the way is added as one nested value; a missing list item is not,
    // because nobody can say what its siblings should be.
    let mut added = value.clone();
    for segment in deeper.iter().rev() {
        let Segment::Key(key) = segment else { return Err(change.refusal("the list is not in the file")) };
        added = Json::from_iter([(key.to_string(), added)]);
    }
    change.add(spot, &[(key, &added)])?;
    Ok(change.edits)
}

/// The edits after which `path` is no longer given.
pub(crate) fn remove(tree: &Tree<'_>, path: &FieldPath) -> Result<Vec<Edit>, Refusal> {
    let mut change = TextChange::new(tree, path.clone());
    let Some((last, before)) = path.segments().split_last() else {
        return Err(change.refusal("the whole file cannot be removed"));
    };
    let (spot, missing) = change.walk(before)?;
    if !missing.is_empty() {
        return Err(change.refusal("the key is not in the file"));
    }
    if is_alias(spot.node) {
        return Err(change.refusal(BEHIND_ALIAS));
    }
    // The properties of the map around are part of its lines: an anchor on it
    // means that an alias elsewhere would change as well.
    change.check_shared(spot.lead..spot.node.span().start)?;
    match last {
        Segment::Key(key) => change.drop_keys(spot, &BTreeSet::from([&**key]), &[])?,
        Segment::Index(index) if *index < spot.node.items().count() => {
            change.drop_items(spot, *index..*index + 1)?;
        }
        Segment::Index(_) => return Err(change.refusal("the item is not in the file")),
    }
    Ok(change.edits)
}

/// The edits that turn what a text says now into what is wanted. `current` holds what this release knows of the
/// text: keys that are only in the text stay.
pub(crate) fn document(tree: &Tree<'_>, current: &Json, wanted: &Json) -> Result<Vec<Edit>, Refusal> {
    let mut change = TextChange::new(tree, FieldPath::ROOT);
    let root = tree.root().ok_or_else(|| change.refusal("the file is empty"))?;
    change.value(ValueSite::root(root), Some(current), wanted)?;
    let edits = change.edits;
    // The edited text is read back before it is given out: a layout that was
    // misjudged ends as a refusal, not as a broken file.
    if !edits.is_empty() && !says(tree, &edits, &merged(&root.json(), Some(current), wanted)) {
        return Err(refuse(UNUSUAL));
    }
    Ok(edits)
}

/// Whether the edited text reads as one value, foreign keys included.
fn says(tree: &Tree<'_>, edits: &[Edit], value: &Json) -> bool {
    let Ok(text) = edit::apply(tree.source(), edits) else { return false };
    let read = if tree.is_json() { format::json::read(&text) } else { yaml::read(&text) };
    read.is_ok_and(|tree| tree.root().is_some_and(|root| root.json() == *value))
}

struct TextChange<'t> {
    tree: &'t Tree<'t>,
    path: FieldPath,
    edits: Vec<Edit>,
    /// Where aliases stand, and their names.
    aliases: Vec<(usize, &'t str)>,
    /// Inside brackets, where bare words have more to fear.
    in_flow: bool,
}

impl<'t> TextChange<'t> {
    fn new(tree: &'t Tree<'t>, path: FieldPath) -> Self {
        // Most files have no alias: one search of the text spares the walk over all nodes.
        let any = tree.source().contains('*') && !tree.is_json();
        let aliases = tree.nodes().filter(|node| any && is_alias(*node));
        let aliases = aliases.filter_map(|node| Some((node.span().start, node.written()?.get(1..)?)));
        Self { tree, path, edits: Vec::new(), aliases: aliases.collect(), in_flow: false }
    }

    fn refusal(&self, reason: &'static str) -> Refusal {
        self.refusal_at(self.path.clone(), reason)
    }

    fn refusal_at(&self, path: FieldPath, reason: impl Into<Cow<'static, str>>) -> Refusal {
        let span = self.span_of(&path);
        let refusal = Refusal::new(path, reason);
        match span {
            Some(span) => refusal.in_text(self.source(), span),
            None => refusal,
        }
    }

    /// The key or item at a path, as far as the text itself leads there: aliases and merges are not followed.
    fn span_of(&self, path: &FieldPath) -> Option<Range<usize>> {
        let mut node = self.tree.root()?;
        let mut span = None;
        for segment in path.segments() {
            let next = match segment {
                Segment::Key(key) => own_entry(node, key).map(|entry| (entry.key.span(), entry.value)),
                Segment::Index(index) => node.items().nth(*index).map(|item| (item.span(), item)),
            };
            let Some((at, value)) = next.filter(|_| !is_alias(node)) else { break };
            (span, node) = (Some(at), value);
        }
        span
    }

    /// A refusal that names the key, where it does not yet.
    fn named(&self, refusal: Refusal, key: &str) -> Refusal {
        if matches!(refusal.path.segments().last(), Some(Segment::Key(last)) if **last == *key) {
            return refusal;
        }
        self.refusal_at(refusal.path.then(key.to_owned()), refusal.reason)
    }

    fn source(&self) -> &'t str {
        self.tree.source()
    }

    /// Goes down a path as far as the file does; what is missing of it comes back too.
    fn walk<'p>(&mut self, path: &'p [Segment]) -> Result<(ValueSite<'t>, &'p [Segment]), Refusal> {
        let mut spot = ValueSite::root(self.tree.root().ok_or_else(|| self.refusal("the file is empty"))?);
        for (depth, segment) in path.iter().enumerate() {
            let node = spot.node;
            if is_alias(node) {
                return Err(self.refusal(BEHIND_ALIAS));
            }
            self.check_shared(spot.lead..node.span().start)?;
            let next = match segment {
                Segment::Key(key) => match own_entry(node, key) {
                    // `field` follows merges and `own_entry` does not: found by the first
                    // alone, the key belongs to another map's lines.
                    None if node.field(key).is_some() => return Err(self.refusal(FROM_MERGE)),
                    entry => entry.map(ValueSite::of),
                },
                Segment::Index(index) => self.items(node)?.get(*index).map(|(_, spot)| *spot),
            };
            let Some(next) = next else { return Ok((spot, &path[depth..])) };
            self.in_flow |= node.style() == Style::Flow;
            spot = next;
        }
        Ok((spot, &[]))
    }

    /// Makes a value say `wanted`.
    fn value(&mut self, spot: ValueSite<'t>, current: Option<&Json>, wanted: &Json) -> Result<(), Refusal> {
        let node = spot.node;
        // A key that this release does not know has no current value of ours: then the text itself is asked.
        if current.map_or_else(|| node.json() == *wanted, |current| current == wanted) {
            return Ok(());
        }
        if is_alias(node) {
            return Err(self.refusal(BEHIND_ALIAS));
        }
        let outside = self.in_flow;
        let inside = outside || node.style() == Style::Flow;
        match (node.raw_kind(), wanted) {
            (NodeKind::Map, Json::Object(fields)) => {
                self.check_shared(spot.lead..node.span().start)?;
                self.in_flow = inside;
                self.map(spot, current, fields)?;
            }
            // An empty list has no item whose layout could be followed; it is replaced as a whole, like a scalar.
            (NodeKind::List, Json::Array(items)) if node.child_count() > 0 => {
                self.check_shared(spot.lead..node.span().start)?;
                self.in_flow = inside;
                self.list(spot, current, items)?;
            }
            _ => self.replace(spot, wanted)?,
        }
        self.in_flow = outside;
        Ok(())
    }

    fn map(
        &mut self,
        spot: ValueSite<'t>,
        current: Option<&Json>,
        wanted: &[(String, Json)],
    ) -> Result<(), Refusal> {
        let node = spot.node;
        // Maps by key and not a search for each: a file of a hundred thousand labels is changed in linear time.
        let own: BTreeMap<&str, Entry<'t>> =
            own_entries(node).map(|entry| (entry.key.text(), entry)).collect();
        let current = current.and_then(Json::as_object).unwrap_or_default();
        let known: BTreeMap<&str, &Json> = current.iter().map(|(key, value)| (&**key, value)).collect();
        let wanted_keys: BTreeSet<&str> = wanted.iter().map(|(key, _)| &**key).collect();
        let mut added: Vec<(&str, &Json)> = Vec::new();
        for (key, value) in wanted {
            self.path.push(Segment::Key(key.clone().into()));
            match own.get(&**key) {
                Some(entry) => self.value(ValueSite::of(*entry), known.get(&**key).copied(), value)?,
                None if node.field(key).is_some() => return Err(self.refusal(FROM_MERGE)),
                None => added.push((key, value)),
            }
            self.path.pop();
        }
        let gone = current.iter().map(|(key, _)| &**key);
        // Known but not in the text are defaults and what `current` was filled up with: nothing to delete.
        let gone = gone.filter(|key| !wanted_keys.contains(key) && node.field(key).is_some()).collect();
        self.drop_keys(spot, &gone, &added)
    }

    /// Changes a list item by item, so that comments inside stay.
    fn list(&mut self, spot: ValueSite<'t>, current: Option<&Json>, wanted: &[Json]) -> Result<(), Refusal> {
        let items = self.items(spot.node)?;
        let read: Vec<Json> = items.iter().map(|(_, item)| item.node.json()).collect();
        let current = known_items(current, &read);
        let aligned = Aligned::new(current, wanted);
        for index in aligned.same..aligned.changed {
            self.path.push(Segment::Index(index));
            self.value(items[index].1, Some(&current[index]), &wanted[index])?;
            self.path.pop();
        }
        // Removals before additions: both look at the same text, so neither moves what the other needs.
        self.drop_items(spot, aligned.changed..aligned.old_end)?;
        let added = &wanted[aligned.changed..aligned.new_end];
        if added.is_empty() {
            return Ok(());
        }
        let parts: Vec<Part> = items.iter().map(|(part, _)| *part).collect();
        if spot.node.style() == Style::Flow {
            self.insert_flow_items(spot.node, &parts, aligned.changed, added);
        } else {
            self.insert_block_items(&parts, aligned.changed, added);
        }
        Ok(())
    }

    /// Adds keys to a map, or to nothing.
    fn add(&mut self, spot: ValueSite<'t>, added: &[(&str, &Json)]) -> Result<(), Refusal> {
        if is_alias(spot.node) {
            return Err(self.refusal("the map stands behind an alias"));
        }
        if spot.node.raw_kind() != NodeKind::Map {
            if !spot.node.is_null() {
                return Err(self.refusal("the value around it is no map"));
            }
            return self.value(spot, None, &object_of(added));
        }
        self.check_shared(spot.lead..spot.node.span().start)?;
        self.drop_keys(spot, &BTreeSet::new(), added)
    }

    /// Removes keys of a map and adds others.
    fn drop_keys(
        &mut self,
        spot: ValueSite<'t>,
        gone: &BTreeSet<&str>,
        added: &[(&str, &Json)],
    ) -> Result<(), Refusal> {
        if gone.is_empty() && added.is_empty() {
            return Ok(());
        }
        let map = spot.node;
        let entries: Vec<Entry<'t>> = map.entries().collect();
        let mut removed = Vec::with_capacity(entries.len());
        for entry in &entries {
            // A key given twice goes with all its entries, since the one that is left would come back to life.
            let goes = !is_merge(*entry) && gone.contains(entry.key.text());
            if goes {
                self.check_shared(entry.key.span().start..end_of(*entry))
                    .map_err(|refusal| self.named(refusal, entry.key.text()))?;
            }
            removed.push(goes);
        }
        // What a merge brings would be there again.
        let merged = |key: &str| entries.iter().any(|e| is_merge(*e)) && merges(map, key);
        if let Some(key) = gone.iter().find(|key| merged(key) || own_entry(map, key).is_none()) {
            return Err(self.named(self.refusal(FROM_MERGE), key));
        }
        let parts: Vec<Part> = entries.iter().map(|entry| self.part_of_entry(*entry)).collect();
        if map.style() == Style::Flow {
            let scalars = layout::scalars(map);
            self.remove_from_flow(&parts, &removed, &scalars);
            self.insert_flow_keys(map, &parts, &removed, added);
            return Ok(());
        }
        if removed.contains(&false) {
            let removal = self.remove_from_block(map, &parts, &removed);
            removal.map_err(|refusal| self.named(refusal, gone.first().copied().unwrap_or_default()))?;
            return self.insert_block_keys(&parts, &removed, added);
        }
        if added.is_empty() {
            return self.write_over(spot, "{}");
        }
        self.replace_block_keys(map, &parts, added)
    }

    /// Removes items of a list.
    fn drop_items(&mut self, spot: ValueSite<'t>, gone: Range<usize>) -> Result<(), Refusal> {
        if gone.is_empty() {
            return Ok(());
        }
        let list = spot.node;
        let items = self.items(list)?;
        for (_, item) in &items[gone.clone()] {
            self.check_shared(item.lead..item.node.span().end)?;
        }
        let parts: Vec<Part> = items.iter().map(|(part, _)| *part).collect();
        let removed: Vec<bool> = (0..parts.len()).map(|at| gone.contains(&at)).collect();
        if list.style() == Style::Flow {
            let scalars = layout::scalars(list);
            self.remove_from_flow(&parts, &removed, &scalars);
            return Ok(());
        }
        if removed.contains(&false) {
            return self.remove_from_block(list, &parts, &removed);
        }
        self.write_over(spot, "[]")
    }

    /// Puts another value in the place of one.
    fn replace(&mut self, spot: ValueSite<'t>, wanted: &Json) -> Result<(), Refusal> {
        let node = spot.node;
        self.check_shared(spot.lead..node.span().end)?;
        let text = self.text(wanted, node.style());
        if layout::is_block(node) {
            return self.write_over(spot, &text);
        }
        let span = node.span();
        let before = &self.source()[spot.lead..span.start];
        // A key without a colon (`? a`, `{a}`) has nowhere to put a value.
        if spot.keyed && !before.contains(':') {
            return Err(self.refusal(UNUSUAL));
        }
        // An empty value's place is right behind the colon, where YAML wants a blank.
        let glued = span.is_empty() && !self.source()[..span.start].ends_with(char::is_whitespace);
        let lead = if glued { " " } else { "" };
        let comment = self.header_comment(node);
        self.edits.push(Edit::replace(span, format!("{lead}{text}{comment}")));
        Ok(())
    }

    /// A new value's text in one line, in the quotes of the old one where they can say it; JSON files and flow
    /// collections keep JSON's quotes.
    fn text(&self, wanted: &Json, style: Style) -> String {
        match wanted {
            // Not `tree.is_json()`: a text that begins with `{` is read as JSON by
            // Kubernetes even where we read it as YAML.
            Json::String(text) if format::is_json(self.source()) => Json::from(text.as_str()).to_string(),
            Json::String(text) if style == Style::SingleQuoted || style == Style::DoubleQuoted => {
                yaml::quoted_text(text, style == Style::SingleQuoted).into_owned()
            }
            Json::String(text) if self.in_flow => yaml::flow_text(text).into_owned(),
            Json::String(text) => yaml::scalar_text(text).into_owned(),
            Json::Number(number) if !self.tree.is_json() => yaml::bare(number.as_str()).into_owned(),
            other => other.to_string(),
        }
    }

    /// Refuses to change or drop an anchor that an alias elsewhere needs.
    fn check_shared(&self, text: Range<usize>) -> Result<(), Refusal> {
        let inside = self.source().get(text.clone()).unwrap_or("");
        // An alias inside of what goes away goes with it and needs nothing.
        let mut needed = self.aliases.iter().filter(|(at, _)| !text.contains(at));
        if needed.any(|(_, name)| layout::names(inside, name)) {
            return Err(self.refusal("an alias elsewhere stands for this value"));
        }
        Ok(())
    }
}

fn object_of(fields: &[(&str, &Json)]) -> Json {
    fields.iter().map(|(key, value)| (*key, (*value).clone())).collect()
}
