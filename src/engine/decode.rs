//! Decoding: from a tree to typed values, every complaint with its path.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ops::Range;

use super::record::{Record, Value};
use super::row::{Row, Shape};
use super::shape::{ShapeRule, ShapeRules};
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo, Segment};
use crate::edit::Edit;
use crate::nearest::nearest;
use crate::sensitive::{SecretSpans, is_key_material, names_secret};
use crate::target::Target;
use crate::text::excerpt;
use crate::tree::{Entry, Node, NodeKind};

/// A field that an older version of a kind has under another name, as a text that says nothing of its own.
#[derive(Debug)]
pub(crate) struct Renamed {
    /// The type of the record that has the field.
    pub(crate) record: fn() -> TypeId,
    pub(crate) name: &'static str,
    pub(crate) older: &'static str,
}

/// The state of one decoding.
#[derive(Debug)]
pub struct Decoder<'a> {
    pub(crate) target: &'a Target,
    rules: &'static ShapeRules,
    /// Whether values may be shown in messages.
    shows_values: bool,
    path: FieldPath,
    found: Vec<Diagnostic>,
    /// How many findings there are of each rule: more than the target shows are only counted.
    counted: BTreeMap<&'static str, (usize, &'static RuleInfo)>,
    failed: Vec<FieldPath>,
    secret_spans: SecretSpans,
    keys: Vec<(usize, Range<usize>)>,
    /// Above zero inside a field that this minor does not know: Kubernetes does not look at its type.
    muted: u32,
    renamed: Option<&'static Renamed>,
}

/// What a decoding leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) found: Vec<Diagnostic>,
    /// Fields whose text could not be read: no rule complains about them again.
    pub(crate) failed: Vec<FieldPath>,
    /// Where secrets stand: no line of these is ever printed.
    pub(crate) secret_spans: SecretSpans,
    /// Findings about a key whose place is known, so that a large file need not be searched for each.
    pub(crate) keys: Vec<(usize, Range<usize>)>,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(target: &'a Target, rules: &'static ShapeRules, shows_values: bool) -> Self {
        Self {
            target,
            rules,
            shows_values,
            path: FieldPath::ROOT,
            found: Vec::new(),
            counted: BTreeMap::new(),
            failed: Vec::new(),
            secret_spans: SecretSpans::default(),
            keys: Vec::new(),
            muted: 0,
            renamed: None,
        }
    }

    /// The text is of an older version, which has a field under another name.
    pub(crate) fn older(&mut self, renamed: &'static Renamed) {
        self.renamed = Some(renamed);
    }

    pub(crate) fn finish(mut self) -> Decoded {
        let most = self.target.most_findings;
        let left_out = self.counted.into_values().filter(|(count, _)| *count > most);
        self.found.extend(
            left_out
                .map(|(count, rule)| Diagnostic::new(rule, FieldPath::ROOT, "").standing_for(count - most)),
        );
        Decoded { found: self.found, failed: self.failed, secret_spans: self.secret_spans, keys: self.keys }
    }

    /// Reports a finding at the current path; nothing where it is muted or only counted.
    pub(crate) fn report(
        &mut self,
        rule: &'static RuleInfo,
        message: impl Into<String>,
    ) -> Option<&mut Diagnostic> {
        if self.muted > 0 {
            return None;
        }
        // Counted before the finding is made: a file of a million unknown keys would else need as many messages.
        let (count, _) = self.counted.entry(rule.id).or_insert((0, rule));
        *count += 1;
        if *count > self.target.most_findings {
            return None;
        }
        self.found.push(Diagnostic::new(rule, self.path.clone(), message));
        self.found.last_mut()
    }

    /// Reports that the value cannot be read, and remembers that for the rules.
    pub(crate) fn unreadable<T>(&mut self, rule: &'static RuleInfo, message: impl Into<String>) -> Option<T> {
        self.report(rule, message);
        self.failed.push(self.path.clone());
        None
    }

    /// The value is of another type than the program decodes.
    pub(crate) fn wrong_type<T>(&mut self, node: Node<'_>, expected: &str) -> Option<T> {
        let found = self.describe(node);
        self.unreadable(&self.rules[ShapeRule::WrongType], format!("expected {expected}, found {found}"))
    }

    /// A text of the right type whose content the decoder refuses.
    pub(crate) fn bad_text<T>(&mut self, node: Node<'_>, why: &str) -> Option<T> {
        let found = self.describe(node);
        self.unreadable(&self.rules[ShapeRule::WrongType], format!("{found} {why}"))
    }

    fn describe(&self, node: Node<'_>) -> String {
        // All four have to agree: the kind, the place, the look of the text and the name of its key.
        let shown = self.shows_values
            && !self.secret_spans.last_holds(node.span().start)
            && !is_key_material(node.text())
            && !self.key().is_some_and(names_secret);
        match node.kind() {
            NodeKind::Null => "nothing (null)".to_owned(),
            NodeKind::True | NodeKind::False if shown => format!("the boolean {}", excerpt(node.text())),
            NodeKind::True | NodeKind::False => "a boolean".to_owned(),
            NodeKind::Number if shown => format!("the number {}", excerpt(node.text())),
            NodeKind::Number => "a number".to_owned(),
            NodeKind::List => "a list".to_owned(),
            NodeKind::Map => "a map".to_owned(),
            _ if shown => format!("the text {:?}", excerpt(node.text())),
            _ => "text".to_owned(),
        }
    }

    /// The key that the value stands behind, or the list that it is in.
    fn key(&self) -> Option<&str> {
        self.path.segments().iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(&**key),
            Segment::Index(_) => None,
        })
    }

    /// The text of a scalar that must be text.
    pub(crate) fn text<'t>(&mut self, node: Node<'t>) -> Option<&'t str> {
        if node.kind() == NodeKind::Text {
            return Some(node.text());
        }
        let mended = self.quoting_mends(node);
        // The finding may be muted or only counted, and then the last one is another's.
        let known = self.found.len();
        let nothing = self.wrong_type(node, "text");
        if let (Some(edit), Some(last)) = (mended, self.found.get_mut(known)) {
            last.help = Some("put it in quotes".to_owned());
            last.fix.push(edit);
        }
        nothing
    }

    /// Quotes around a bare number or boolean, where text was meant.
    fn quoting_mends(&self, node: Node<'_>) -> Option<Edit> {
        // The raw kind, so that an alias is left alone: quotes around it would make a text of the star.
        let bare = matches!(node.raw_kind(), NodeKind::Number | NodeKind::True | NodeKind::False);
        if !bare || !self.shows_values || self.muted > 0 {
            return None;
        }
        Some(Edit::replace(node.span(), format!("\"{}\"", node.written()?)))
    }

    /// The text of a scalar that is never shown.
    pub(crate) fn secret<'t>(&mut self, node: Node<'t>) -> Option<&'t str> {
        self.hide(node);
        if node.kind() == NodeKind::Text { Some(node.text()) } else { self.wrong_type(node, "text") }
    }

    /// Keeps the lines of this node out of every print.
    pub(crate) fn hide(&mut self, node: Node<'_>) {
        // What an alias stands for is the secret, and the alias shows where.
        self.secret_spans.push(node.target().span());
        self.secret_spans.push(node.span());
    }

    /// Hides what an unknown key names as a secret, here or deeper down.
    fn hide_secrets(&mut self, name: &str, value: Node<'_>) {
        if names_secret(name) {
            self.hide(value);
        // An alias points at a text that is looked at where it stands; following it could go on for ever.
        } else if value.raw_kind() != NodeKind::Alias {
            for entry in value.entries() {
                self.hide_secrets(entry.key.text(), entry.value);
            }
            for item in value.items() {
                self.hide_secrets("", item);
            }
        }
    }

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
        // In the order in which sigs.k8s.io/yaml hands them to the JSON decoder, merge keys resolved.
        for Entry { key, value } in node.decoded_fields() {
            let name = key.text();
            if !skip.contains(&name)
                && !self.set_renamed(key, value, record)
                && !record.set(name, value, self)
            {
                self.unknown_key(key, R::ROWS, node);
                self.hide_secrets(name, value);
                let (name, value) = (name.to_owned(), value.json());
                // Keys of a plain map are all different, so that no earlier one has to be looked for.
                if node.is_plain() {
                    record.extra_mut().push(name, value);
                } else {
                    record.extra_mut().put(name, value);
                }
            }
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
            self.unknown_key(key, &[], key);
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
                self.unknown_key(key, &[], node);
            }
        }
    }

    /// A key that is none of the rows'.
    fn unknown_key(&mut self, key: Node<'_>, rows: &[&'static Row], around: Node<'_>) {
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
            // A key of that name beside it, or a second slip of one, would make it stand twice.
            let stands_alone = |near: &str| {
                let same = around.entries().filter(|entry| entry.key.text().eq_ignore_ascii_case(near));
                same.take(2).count() < 2
            };
            if let (Some(near), true) = (fix.filter(|near| stands_alone(near)), written_plain) {
                found.fix.push(Edit::replace(key.span(), near));
            }
            // A key that came in by a merge or an alias stands somewhere else than its path says.
            if key.is_plain() {
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
        let before = self.failed.len();
        let value = T::decode_null(node, self);
        // A type whose null is refused has complained already; for others null is the zero value.
        if self.failed.len() > before { None } else { value.or_else(T::zero) }
    }
}

/// Whether `null` empties a field of this type; texts, numbers and structs it leaves as they were.
const fn nil_is_a_value<T: Value>() -> bool {
    matches!(T::SHAPE, Shape::List(_) | Shape::Map(_) | Shape::Bytes | Shape::Any)
}
