//! Rows: what is known of a field besides its type.

use std::fmt;

use crate::diagnostic::FieldPath;
use crate::version::{Minor, Window};

/// One field of a configuration type. Rows are constants, made by a chain of `const fn`s inside `schema!`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The key in the file.
    pub(crate) wire: &'static str,
    pub(crate) shape: Shape,
    /// What the documentation says of the field.
    pub(crate) doc: &'static str,
    pub(crate) window: Window,
    /// Since when it is deprecated, and what to do instead.
    pub(crate) deprecated: Option<(Minor, &'static str)>,
    /// The feature gate that the field belongs to.
    pub(crate) gate: Option<&'static str>,
    /// The values validation takes.
    pub(crate) range: Option<(i64, i64)>,
    /// The words validation takes; empty means any.
    pub(crate) words: &'static [&'static str],
    defaults: [Option<(Minor, Option<&'static str>)>; 2],
    /// A Go pointer: an explicit zero differs from an absent key.
    pub(crate) pointer: bool,
    /// Printed by the Go encoder even when it is zero.
    pub(crate) always: bool,
    pub(crate) secret: bool,
}

/// What a decoder takes for a field.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number of this many bits.
    Integer {
        bits: u8,
        signed: bool,
    },
    /// A number of this many bits.
    Float {
        bits: u8,
    },
    Text,
    /// A Go duration as text.
    Duration,
    /// A Go duration as text or whole nanoseconds.
    DurationOrNanoseconds,
    /// A resource quantity as text or number.
    Quantity,
    /// A point in time, RFC 3339.
    Time,
    /// Base64 text, or a list of byte numbers.
    Bytes,
    List(&'static Shape),
    /// A map with text keys.
    Map(&'static Shape),
    Record(&'static [&'static Row]),
    /// Anything.
    Any,
}

impl Row {
    pub(crate) const fn new(wire: &'static str, shape: Shape) -> Self {
        Self {
            wire,
            shape,
            doc: "",
            window: Window::ALWAYS,
            deprecated: None,
            gate: None,
            range: None,
            words: &[],
            defaults: [None; 2],
            pointer: false,
            always: false,
            secret: false,
        }
    }

    /// What the documentation says; `schema!` takes it from the comment.
    pub(crate) const fn doc(mut self, text: &'static str) -> Self {
        self.doc = text;
        self
    }

    /// New in this minor; before, the key is unknown and silently ignored.
    pub(crate) const fn since(mut self, minor: Minor) -> Self {
        self.window.since = minor;
        self
    }

    /// Gone after this minor.
    #[expect(
        dead_code,
        reason = "no field was removed between 1.29 and 1.37; the recipe for new minors needs it"
    )]
    pub(crate) const fn until(mut self, minor: Minor) -> Self {
        self.window.until = Some(minor);
        self
    }

    /// Deprecated since a minor.
    pub(crate) const fn deprecated(mut self, since: Minor, instead: &'static str) -> Self {
        self.deprecated = Some((since, instead));
        self
    }

    /// Belongs to a feature gate.
    pub(crate) const fn gate(mut self, gate: &'static str) -> Self {
        self.gate = Some(gate);
        self
    }

    /// Validation takes `low..=high` only.
    pub(crate) const fn within(mut self, low: i64, high: i64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// Validation takes these words only.
    pub(crate) const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    /// What an absent field becomes, in every minor.
    pub(crate) const fn default(self, text: &'static str) -> Self {
        self.default_since(Minor::OLDEST, text)
    }

    /// What an absent field becomes from this minor on.
    pub(crate) const fn default_since(self, minor: Minor, text: &'static str) -> Self {
        self.set_default(minor, Some(text))
    }

    /// An absent field stays absent from this minor on.
    pub(crate) const fn no_default_since(self, minor: Minor) -> Self {
        self.set_default(minor, None)
    }

    const fn set_default(mut self, minor: Minor, text: Option<&'static str>) -> Self {
        // Two are enough for nine minors; the assertion fails while the crate is compiled.
        if self.defaults[0].is_none() {
            self.defaults[0] = Some((minor, text));
        } else {
            assert!(self.defaults[1].is_none(), "a third default needs a longer table");
            self.defaults[1] = Some((minor, text));
        }
        self
    }

    /// A Go pointer: an explicit zero is kept, `null` means absent.
    pub(crate) const fn pointer(mut self) -> Self {
        self.pointer = true;
        self
    }

    /// The Go encoder prints it even when it is zero (no `omitempty`).
    pub(crate) const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Its value is never shown.
    pub(crate) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The default in a minor.
    pub(crate) fn default_at(&self, minor: Minor) -> Option<&'static str> {
        self.defaults.iter().rev().flatten().find(|(since, _)| minor >= *since).and_then(|(_, text)| *text)
    }
}

/// The typed handle of one field: its row, and how to reach the value.
pub struct Field<D, T> {
    pub(crate) row: &'static Row,
    pub(crate) reach: fn(&D) -> Option<&T>,
}

// Derives would ask for `D: Copy`.
impl<D, T> Clone for Field<D, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D, T> Copy for Field<D, T> {}

impl<D, T> fmt::Debug for Field<D, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row.wire)
    }
}

/// The namespace of a type's fields: `F::<KubeletConfiguration>::max_pods`.
#[derive(Debug)]
pub struct F<D>(std::marker::PhantomData<D>);

/// A way from a document to one value in it.
pub trait Lens<D>: Copy {
    type Value;

    fn reach(self, document: &D) -> Option<&Self::Value>;
    fn path(self) -> FieldPath;

    /// One field further in.
    fn then<L: Lens<Self::Value>>(self, inner: L) -> Then<Self, L> {
        Then { outer: self, inner }
    }

    /// The path of one item of a list.
    fn item(self, index: usize) -> FieldPath {
        self.path().item(index)
    }

    /// The path of one entry of a map.
    fn entry(self, key: &str) -> FieldPath {
        self.path().then(key.to_owned())
    }
}

impl<D, T> Lens<D> for Field<D, T> {
    type Value = T;

    fn reach(self, document: &D) -> Option<&T> {
        (self.reach)(document)
    }

    fn path(self) -> FieldPath {
        FieldPath::key(self.row.wire)
    }
}

/// Two steps, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Then<A, B> {
    pub(crate) outer: A,
    pub(crate) inner: B,
}

impl<D, A: Lens<D>, B: Lens<A::Value>> Lens<D> for Then<A, B>
where
    A::Value: 'static,
{
    type Value = B::Value;

    fn reach(self, document: &D) -> Option<&B::Value> {
        self.inner.reach(self.outer.reach(document)?)
    }

    fn path(self) -> FieldPath {
        let mut path = self.outer.path();
        path.extend(&self.inner.path());
        path
    }
}
