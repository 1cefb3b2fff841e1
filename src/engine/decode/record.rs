//! Records, lists and maps: which value each key sets, and which keys are unknown.

use std::any::TypeId;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Decoder;
use crate::diagnostic::Segment;
use crate::edit::Edit;
use crate::engine::record::{Extra, Record, Value};
use crate::engine::row::{Row, Shape};
use crate::engine::shape::ShapeRule;
use crate::nearest::nearest;
use crate::text::excerpt;
use crate::tree::{Entry, Node, NodeKind};

impl Decoder<'_> {
    /// Decodes the field of a row, over what an earlier occurrence of its key left.
    pub(crate) fn field<T: Value>(
        &mut self,
        row: &'static Row,
        node: Node<'_>,
        earlier: Option<T>,
    ) -> Option<T> {
        self.path.push(Segment::Key(row.wire.into()));
        if row.secret {
            self.hide(node);
        }
        let known = row.window.holds(self.target.minor());
        if !known {
            self.report_unknown_here(row);
            self.muted += 1;
        }
        // As encoding/json: null clears a pointer, a slice, a map and an
        // interface, and leaves anything else as it was.
        let value = match (node.is_null(), row.pointer) {
            (false, _) => self.over(node, earlier),
            (true, true) => None,
            (true, false) if nil_is_a_value::<T>() => T::decode_null(node, self),
            (true, false) => T::decode_null(node, self).or(earlier),
        };
        if !known {
            self.muted -= 1;
        }
        self.path.pop();
        value
    }

    fn over<T: Value>(&mut self, node: Node<'_>, earlier: Option<T>) -> Option<T> {
        match earlier {
            Some(earlier) => earlier.decode_over(node, self),
            None => T::decode(node, self),
        }
    }

    fn report_unknown_here(&mut self, row: &'static Row) {
        let minor = self.target.minor();
        let (rule, message) = match row.window.until {
            Some(until) if minor > until => (
                &self.rules[ShapeRule::RemovedField],
                format!("this field is gone since {until}; {minor} ignores it"),
            ),
            _ => (
                &self.rules[ShapeRule::TooNewField],
                format!("new in {}; {minor} ignores it silently", row.window.since),
            ),
        };
        self.report(rule, message);
    }

    /// Decodes a record out of a map.
    pub(crate) fn record<R: Record>(&mut self, node: Node<'_>) -> Option<R> {
        let mut record = R::default();
        self.record_into(node, &mut record, &[])?;
        Some(record)
    }

    /// Decodes into a record; keys in `skip` are the caller's.
    pub(crate) fn record_into<R: Record>(
        &mut self,
        node: Node<'_>,
        record: &mut R,
        skip: &[&str],
    ) -> Option<()> {
        if node.kind() != NodeKind::Map {
            return self.wrong_type(node, "a map");
        }
        let mut unknown = Vec::new();
        let alike = OnceCell::new();
        // In the order in which sigs.k8s.io/yaml hands them to the JSON decoder, merge keys resolved.
        for Entry { key, value } in node.decoded_fields() {
            let name = key.text();
            if !skip.contains(&name)
                && !self.set_renamed(key, value, record)
                && !record.set(name, value, self)
            {
                let stands_alone = |near: &str| {
                    let alike = alike.get_or_init(|| Alike::of(node, R::ROWS));
                    alike.stands_alone(near)
                };
                self.unknown_key(key, R::ROWS, stands_alone);
                self.hide_secrets(name, value);
                unknown.push((name, value));
            }
        }
        keep_unknown(record.extra_mut(), unknown, node.is_literal());
        if self.path.is_root() {
            record.extra_mut().set_lost(std::mem::take(&mut self.lost));
        }
        Some(())
    }

    /// Takes the keys of a renamed field: the older name is read, the newer one is unknown and its type not looked at.
    fn set_renamed<R: Record>(&mut self, key: Node<'_>, value: Node<'_>, record: &mut R) -> bool {
        let Some(renamed) = self.renamed.filter(|renamed| (renamed.record)() == TypeId::of::<R>()) else {
            return false;
        };
        if key.text() == renamed.older {
            self.path.push(Segment::Key(renamed.older.into()));
            if !value.is_null() {
                self.text(value);
            }
            self.path.pop();
            return true;
        }
        if key.text() == renamed.name {
            // Muted behind the finding: Go skips the value of an unknown key without a look at its type.
            self.unknown_key(key, &[], |_| false);
            self.muted += 1;
            record.set(renamed.name, value, self);
            self.muted -= 1;
            return true;
        }
        false
    }

    /// Reports every key of a map as unknown, except those in `skip`.
    pub(crate) fn unknown_keys(&mut self, node: Node<'_>, skip: &[&str]) {
        for Entry { key, .. } in node.fields() {
            if !skip.contains(&key.text()) {
                self.unknown_key(key, &[], |_| false);
            }
        }
    }

    /// A key that is none of the rows'.
    ///
    /// `stands_alone` tells whether no other key beside it has that name, however its letters are cased.
    fn unknown_key(&mut self, key: Node<'_>, rows: &[&'static Row], stands_alone: impl FnOnce(&str) -> bool) {
        let name = key.text();
        let minor = self.target.minor();
        let known = rows.iter().filter(|row| row.window.holds(minor)).map(|row| row.wire);
        // Only keys of this minor: advice to write one that it does not know would be no help.
        let near = nearest(name, known);
        self.path.push(Segment::Key(name.to_owned().into()));
        let shown = excerpt(name);
        let rule = &self.rules[ShapeRule::UnknownKey];
        let message = match near {
            Some(near) if near.eq_ignore_ascii_case(name) => {
                format!("unknown key {shown:?}: keys are case-sensitive, this one is {near:?}")
            }
            Some(near) => format!("unknown key {shown:?}: did you mean {near:?}?"),
            None => format!("unknown key {shown:?}: it is ignored"),
        };
        let fix = near.filter(|near| near.eq_ignore_ascii_case(name));
        let written_plain = key.written() == Some(name);
        if let Some(found) = self.report(rule, message) {
            if let (Some(near), true) = (fix.filter(|near| stands_alone(near)), written_plain) {
                found.fix.push(Edit::replace(key.span(), near));
            }
            // A key that came in by a merge or an alias stands somewhere else than its path says.
            if key.is_literal() {
                self.keys.push((self.found.len() - 1, key.span()));
            }
        }
        self.path.pop();
    }

    /// Decodes a list, item by item over an earlier one.
    pub(crate) fn list<T: Value>(&mut self, node: Node<'_>, earlier: Vec<T>) -> Option<Vec<T>> {
        if node.kind() != NodeKind::List {
            return self.wrong_type(node, "a list");
        }
        let mut items = Vec::new();
        let mut earlier = earlier.into_iter();
        for (index, item) in node.items().enumerate() {
            self.path.push(Segment::Index(index));
            // encoding/json reuses the items of the slice that is there, and cuts it to the new length.
            let value = match (earlier.next(), item.is_null()) {
                (before, false) => self.over(item, before),
                (Some(before), true) if !nil_is_a_value::<T>() => Some(before),
                (_, true) => self.null_item(item),
            };
            // A hole would move the indices of the items behind it.
            items.extend(value.or_else(T::zero));
            self.path.pop();
        }
        Some(items)
    }

    /// Decodes a map with text keys into an earlier one.
    pub(crate) fn map<T: Value>(
        &mut self,
        node: Node<'_>,
        mut entries: BTreeMap<String, T>,
    ) -> Option<BTreeMap<String, T>> {
        if node.kind() != NodeKind::Map {
            return self.wrong_type(node, "a map");
        }
        for Entry { key, value } in node.decoded_fields() {
            self.path.push(Segment::Key(key.text().to_owned().into()));
            let decoded = if value.is_null() { self.null_item(value) } else { T::decode(value, self) };
            if let Some(decoded) = decoded {
                entries.insert(key.text().to_owned(), decoded);
            }
            self.path.pop();
        }
        Some(entries)
    }

    /// What a null list item or map value becomes: Go's zero value, where null decodes at all.
    fn null_item<T: Value>(&mut self, node: Node<'_>) -> Option<T> {
        let before = self.failed.count();
        let value = T::decode_null(node, self);
        // A type whose null is refused has complained already; for others null is the zero value.
        if self.failed.count() > before { None } else { value.or_else(T::zero) }
    }
}

/// Keeps keys that no row has; of a key that is given again the last value.
fn keep_unknown(extra: &mut Extra, mut unknown: Vec<(&str, Node<'_>)>, is_literal: bool) {
    // Keys of a literal map are all different, so that no earlier one has to be looked for.
    if !is_literal {
        let mut seen = BTreeSet::new();
        unknown.reverse();
        unknown.retain(|(name, _)| seen.insert(*name));
        unknown.reverse();
        extra.forget(&seen);
    }
    for (name, value) in unknown {
        extra.push(name.to_owned(), value.json());
    }
}

/// How many keys of a map have the name of each row, however their letters are cased.
struct Alike(BTreeMap<String, usize>);

impl Alike {
    fn of(map: Node<'_>, rows: &[&'static Row]) -> Self {
        let mut alike: BTreeMap<String, usize> =
            rows.iter().map(|row| (row.wire.to_ascii_lowercase(), 0)).collect();
        let longest = rows.iter().map(|row| row.wire.len()).max().unwrap_or(0);
        for entry in map.entries().filter(|entry| entry.key.text().len() <= longest) {
            if let Some(count) = alike.get_mut(&entry.key.text().to_ascii_lowercase()) {
                *count += 1;
            }
        }
        Self(alike)
    }

    /// Whether one key at most has this name: with a second one it would stand twice.
    fn stands_alone(&self, name: &str) -> bool {
        self.0.get(&name.to_ascii_lowercase()).is_none_or(|count| *count < 2)
    }
}

/// Whether `null` empties a field of this type; texts, numbers and structs it leaves as they were.
const fn nil_is_a_value<T: Value>() -> bool {
    matches!(T::SHAPE, Shape::List(_) | Shape::Map(_) | Shape::Bytes | Shape::Any)
}
