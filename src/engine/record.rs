//! Values and records: how each type is decoded, written, defaulted and looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::decode::Decoder;
use super::row::{Row, Shape};
use crate::diagnostic::{FieldPath, Segment};
use crate::format::sink::Sink;
use crate::format::yaml;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;

/// A configuration leaf, list, map or record: what stands behind a key.
pub trait Value: Clone + fmt::Debug + PartialEq + AnyValue + 'static {
    const SHAPE: Shape;

    /// Decodes what is not null. `None` after a complaint was made.
    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self>;

    /// Decodes over what an earlier occurrence of the same key left, as Go does with JSON: structs, maps and the items
    /// of lists are filled further, everything else is replaced.
    fn decode_over(self, node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        Self::decode(node, cx)
    }

    /// What Go makes of `null` behind a key that is no pointer: usually nothing, as if the key were absent.
    fn decode_null(_node: Node<'_>, _cx: &mut Decoder<'_>) -> Option<Self> {
        None
    }

    /// Go's zero value: what a null item of a list becomes, and what an absent field prints as.
    fn zero() -> Option<Self>;

    fn write<S: Sink>(&self, sink: &mut S, fields: Fields);

    /// Reads a default out of a row.
    fn from_default(_text: &str) -> Option<Self> {
        None
    }

    /// Fills defaults inside.
    fn fill(&mut self, _target: &Target) {}

    /// Whether the Go encoder prints the zero value of this type although the field says `omitempty`.
    const PRINTS_ZERO: bool = false;

    /// Whether an absent field still has defaults inside: a struct that is no pointer.
    const HAS_INNER_DEFAULTS: bool = false;
}

/// A value seen without its type, for what rows say of it.
pub trait AnyValue {
    fn as_i64(&self) -> Option<i64> {
        None
    }

    fn as_word(&self) -> Option<&str> {
        None
    }

    fn as_record(&self) -> Option<&dyn AnyRecord> {
        None
    }

    /// Items of a list.
    fn item(&self, _index: usize) -> Option<&dyn AnyValue> {
        None
    }

    /// Whether it is Go's zero value.
    fn is_zero(&self) -> bool;
}

/// A record seen without its type.
pub trait AnyRecord {
    /// Every field in order of the rows, with its value when set.
    fn each(&self, visit: &mut dyn FnMut(&'static Row, Option<&dyn AnyValue>));

    /// The fields of the text that could not be read, and that are not set since.
    fn lost(&self) -> &[FieldPath];
}

/// Whether a field inside of records is set; of lists and maps nothing is said.
pub(crate) fn is_set(record: &dyn AnyRecord, path: &[Segment]) -> bool {
    let Some((Segment::Key(key), rest)) = path.split_first() else { return false };
    let mut set = false;
    record.each(&mut |row, value| {
        if let Some(value) = value.filter(|_| row.wire == &**key) {
            set = rest.is_empty() || value.as_record().is_some_and(|inner| is_set(inner, rest));
        }
    });
    set
}

/// Which fields are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fields {
    /// Those that are set.
    Set,
    /// Those that the Go encoder prints, zeros included.
    GoShape,
    /// As `GoShape`, and the keys that this release does not know.
    GoText,
}

/// A struct of rows. `schema!` implements it.
pub trait Record: Clone + fmt::Debug + Default + PartialEq + AnyRecord + 'static {
    const ROWS: &'static [&'static Row];

    /// Sets one field from the text; `false` for a key that is none of the rows'.
    fn set(&mut self, key: &str, node: Node<'_>, cx: &mut Decoder<'_>) -> bool;
    fn write_fields<S: Sink>(&self, sink: &mut S, fields: Fields);
    fn fill_fields(&mut self, target: &Target);
    fn extra(&self) -> &Extra;
    fn extra_mut(&mut self) -> &mut Extra;
}

/// What a record holds beside its fields: keys that this release does not know, in the order they were given, and what
/// of a text could not be read.
#[derive(Clone, Default)]
pub struct Extra {
    keys: Vec<(String, Json)>,
    /// The fields of the text that the record was read from and could not be read, seen from the root of the document.
    lost: Vec<FieldPath>,
}

/// What was lost is no part of the value: two drafts that say the same are equal.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

/// The keys alone: a value may be a misspelt secret.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(key, _)| key)).finish()
    }
}

impl Extra {
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(crate) fn put(&mut self, key: String, value: Json) {
        self.keys.retain(|(known, _)| *known != key);
        self.push(key, value);
    }

    /// The fields of the text that could not be read.
    pub(crate) fn lost(&self) -> &[FieldPath] {
        &self.lost
    }

    pub(crate) fn set_lost(&mut self, lost: Vec<FieldPath>) {
        self.lost = lost;
    }

    /// Forgets the keys that are about to be put again.
    pub(crate) fn forget(&mut self, keys: &BTreeSet<&str>) {
        if !self.keys.is_empty() {
            self.keys.retain(|(known, _)| !keys.contains(known.as_str()));
        }
    }

    /// Puts a key that was not put before. A number that only JSON can say could not be rendered as what it is: no key
    /// is kept for it, it was reported already.
    pub(crate) fn push(&mut self, key: String, value: Json) {
        self.keys.extend(yaml::through_yaml(value).map(|value| (key, value)));
    }

    /// Writes the keys, except where they are what a program makes of the file: it has dropped them.
    pub(crate) fn write<S: Sink>(&self, sink: &mut S, fields: Fields) {
        for (key, value) in self.keys.iter().filter(|_| fields != Fields::GoShape) {
            sink.key(key);
            sink.json(value);
        }
    }
}

impl<R: Record> AnyValue for R {
    fn as_record(&self) -> Option<&dyn AnyRecord> {
        Some(self)
    }

    fn is_zero(&self) -> bool {
        // A struct is zero when all its fields are, as `reflect.Value.IsZero` says.
        let mut zero = true;
        self.each(&mut |_, value| zero &= value.is_none_or(AnyValue::is_zero));
        zero
    }
}

impl<R: Record> Value for R {
    const SHAPE: Shape = Shape::Record(R::ROWS);
    const PRINTS_ZERO: bool = true;
    const HAS_INNER_DEFAULTS: bool = true;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.record(node)
    }

    fn decode_over(mut self, node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.record_into(node, &mut self, &[])?;
        Some(self)
    }

    fn zero() -> Option<Self> {
        Some(Self::default())
    }

    fn write<S: Sink>(&self, sink: &mut S, fields: Fields) {
        sink.begin_map();
        self.write_fields(sink, fields);
        self.extra().write(sink, fields);
        sink.end_map();
    }

    fn fill(&mut self, target: &Target) {
        self.fill_fields(target);
    }
}

impl<T: Value> AnyValue for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn AnyValue> {
        self.get(index).map(|item| item as &dyn AnyValue)
    }

    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Value> Value for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.list(node, Self::new())
    }

    fn decode_over(self, node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.list(node, self)
    }

    fn zero() -> Option<Self> {
        Some(Self::new())
    }

    fn write<S: Sink>(&self, sink: &mut S, fields: Fields) {
        sink.begin_list();
        for item in self {
            item.write(sink, fields);
        }
        sink.end_list();
    }

    fn fill(&mut self, target: &Target) {
        for item in self {
            item.fill(target);
        }
    }
}

impl<T: Value> AnyValue for BTreeMap<String, T> {
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.map(node, Self::new())
    }

    fn decode_over(self, node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.map(node, self)
    }

    fn zero() -> Option<Self> {
        Some(Self::new())
    }

    fn write<S: Sink>(&self, sink: &mut S, fields: Fields) {
        sink.begin_map();
        for (key, value) in self {
            sink.key(key);
            value.write(sink, fields);
        }
        sink.end_map();
    }
}

/// Writes one field of a record.
pub(crate) fn write_field<S: Sink, T: Value>(
    row: &'static Row,
    value: Option<&T>,
    sink: &mut S,
    fields: Fields,
) {
    let zero;
    let value = match (value, fields) {
        (Some(value), Fields::Set) => value,
        // `omitempty` leaves zeros out, but never a pointer that is set, nor a struct.
        (Some(value), _) if row.pointer || row.always || T::PRINTS_ZERO || !value.is_zero() => value,
        (None, Fields::GoShape | Fields::GoText) if !row.pointer && (row.always || T::PRINTS_ZERO) => {
            match T::zero() {
                // A nil list or map prints as null, not as an empty one.
                Some(_) if matches!(T::SHAPE, Shape::List(_) | Shape::Map(_)) => {
                    sink.name(row.wire);
                    return sink.raw("null");
                }
                // Filling leaves a record out only where the minor does not know it.
                Some(_) if fields == Fields::GoShape && matches!(T::SHAPE, Shape::Record(_)) => return,
                Some(value) => {
                    zero = value;
                    &zero
                }
                None => return,
            }
        }
        _ => return,
    };
    sink.name(row.wire);
    value.write(sink, fields);
}

/// Gives one absent field its default, and forgets one that this minor does not know.
pub(crate) fn fill_field<T: Value>(row: &'static Row, field: &mut Option<T>, target: &Target) {
    let minor = target.minor();
    if !row.window.holds(minor) {
        *field = None;
        return;
    }
    // Defaulting in Go compares with the zero value where the field is no pointer: `maxPods: 0` is absent.
    let absent = field.as_ref().is_none_or(|value| !row.pointer && value.is_zero());
    if absent {
        if let Some(value) = row.default_at(minor).and_then(T::from_default) {
            *field = Some(value);
        // A struct that is no pointer is always there in Go, and its own fields have defaults.
        } else if field.is_none() && T::HAS_INNER_DEFAULTS && !row.pointer {
            *field = T::zero();
        }
    }
    if let Some(value) = field {
        value.fill(target);
    }
}
