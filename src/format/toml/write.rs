//! How values and keys are written.

use toml_edit::Value;
use toml_writer::{ToTomlKey, ToTomlValue, TomlKeyBuilder, TomlStringBuilder};

/// Which quotes a string or key is written in, where both would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'literal'`, as containerd 2.x prints.
    Single,
    /// `"basic"`, as containerd 1.x prints.
    Double,
}

impl Quote {
    /// The quotes that a written text begins with.
    pub(super) fn of(written: &str) -> Option<Self> {
        match written.bytes().next() {
            Some(b'\'') => Some(Self::Single),
            Some(b'"') => Some(Self::Double),
            _ => None,
        }
    }
}

/// A value that an edit can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool(bool),
    Integer(i64),
    Text(String),
    Texts(Vec<String>),
}

impl Scalar {
    pub(crate) fn text(&self, quote: Quote) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => string_text(text, quote),
            Self::Texts(texts) => {
                let items: Vec<String> = texts.iter().map(|text| string_text(text, quote)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// The value in these quotes, with a blank before it.
    pub(super) fn value(&self, quote: Quote) -> Value {
        // Parsed from our text, because a `Value` made from a string would choose its quotes itself.
        let mut value: Value = self.text(quote).parse().unwrap_or_else(|_| Value::from(self.text(quote)));
        value.decor_mut().clear();
        value
    }

    /// Puts this value in place of another one, in its quotes; what holds already stays as it is written.
    pub(super) fn replace(&self, old: &mut Value, quote: Quote) {
        if let (Self::Texts(texts), Value::Array(array)) = (self, &mut *old) {
            // Of equally many items each keeps its place, quotes and comments; otherwise the array is written anew.
            if array.len() == texts.len() {
                for (old, new) in array.iter_mut().zip(texts) {
                    Self::Text(new.clone()).replace(old, quote);
                }
                return;
            }
        }
        let holds = match (self, &*old) {
            (Self::Bool(new), Value::Boolean(old)) => new == old.value(),
            (Self::Integer(new), Value::Integer(old)) => new == old.value(),
            (Self::Text(new), Value::String(old)) => new == old.value(),
            _ => false,
        };
        if !holds {
            // An array has no quotes: its first item shows the habit.
            let first = old.as_array().and_then(|array| array.get(0));
            let written = first.unwrap_or(old).as_str().is_some().then(|| first.unwrap_or(old).to_string());
            let quote = written.and_then(|written| Quote::of(written.trim_start())).unwrap_or(quote);
            let decor = old.decor().clone();
            *old = self.value(quote);
            *old.decor_mut() = decor;
        }
    }
}

/// A string value in quotes; the other quotes are taken where the text needs them.
pub(crate) fn string_text(text: &str, quote: Quote) -> String {
    let builder = TomlStringBuilder::new(text);
    // `as_literal` gives nothing for a text with a quote or control character in it, which only "…" can hold.
    let single = if quote == Quote::Single { builder.as_literal() } else { None };
    single.unwrap_or_else(|| builder.as_basic()).to_toml_value()
}

/// A key, bare where TOML allows it.
pub(crate) fn key_text(key: &str, quote: Quote) -> String {
    let builder = TomlKeyBuilder::new(key);
    let single = || if quote == Quote::Single { builder.as_literal() } else { None };
    builder.as_unquoted().or_else(single).unwrap_or_else(|| builder.as_basic()).to_toml_key()
}
