//! Any JSON value.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::sensitive::{mentions_secret, names_secret, without_user};

/// Any JSON value: what Kubernetes sees of a YAML text, and what [`extra`](crate::Document) keys hold.
///
/// Objects keep the order of their keys. Numbers keep their text, so no precision is lost.
///
/// ```
/// use nodestrap::Json;
///
/// let value = Json::from_iter([("a", Json::from(1)), ("b", Json::from("yes"))]);
/// assert_eq!(value.to_string(), r#"{"a":1,"b":"yes"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, in JSON's own syntax.
    Number(JsonNumber),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object, in order; keys are not repeated.
    Object(Vec<(String, Self)>),
}

/// The text of a JSON number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonNumber(Box<str>);

impl JsonNumber {
    /// The text, such as `5`, `0.9` or `1e+21`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Json {
    /// A number whose text is known to be JSON.
    pub(crate) fn number_text(text: &str) -> Self {
        Self::Number(JsonNumber(text.into()))
    }

    /// A field of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            // A list and no map: order is kept, and objects of a configuration have few keys.
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number when it is a whole one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_str().parse().ok(),
            _ => None,
        }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The fields of an object.
    pub fn as_object(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

/// Every value in its variant; what may be a secret is left out: texts behind a name of one, in `data` and `stringData`
/// of a Secret, or of the form of one, and the user parts of URLs.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown { value: self, is_hidden: false }.fmt(f)
    }
}

/// A value as `Debug` shows it.
struct Shown<'j> {
    value: &'j Json,
    /// Whether texts and numbers are left out.
    is_hidden: bool,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Json::Null => f.write_str("Null"),
            Json::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Json::Number(_) if self.is_hidden => f.write_str("Number(..)"),
            Json::Number(number) => f.debug_tuple("Number").field(number).finish(),
            Json::String(text) if self.is_hidden || mentions_secret(text) => f.write_str("String(..)"),
            Json::String(text) => f.debug_tuple("String").field(&without_user(text)).finish(),
            Json::Array(items) => {
                let items: Vec<_> =
                    items.iter().map(|value| Shown { value, is_hidden: self.is_hidden }).collect();
                f.debug_tuple("Array").field(&items).finish()
            }
            Json::Object(fields) => {
                let is_secret = self.value.get("kind").and_then(Json::as_str) == Some("Secret");
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(key, value)| {
                        let hides = names_secret(key) || (is_secret && key != "kind" && key != "metadata");
                        (key, Shown { value, is_hidden: self.is_hidden || hides })
                    })
                    .collect();
                f.debug_tuple("Object").field(&fields).finish()
            }
        }
    }
}

/// Compact JSON text.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => f.write_str(number.as_str()),
            Self::String(text) => write_json_string(f, text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Object(fields) => {
                f.write_char('{')?;
                for (i, (key, value)) in fields.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    write_json_string(f, key)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Writes a JSON string with its quotes.
pub(crate) fn write_json_string(out: &mut impl fmt::Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    let mut done = 0;
    // Bytes are enough: all that needs an escape is ASCII, and the pieces between are copied whole.
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.write_str(&text[done..at])?;
        done = at + 1;
        match byte {
            b'"' => out.write_str("\\\"")?,
            b'\\' => out.write_str("\\\\")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            other => write!(out, "\\u{other:04x}")?,
        }
    }
    out.write_str(&text[done..])?;
    out.write_char('"')
}

/// The text is not JSON. It is not repeated, since it may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON at byte {at}: {reason}")]
pub struct ParseJsonError {
    pub(crate) at: usize,
    pub(crate) reason: String,
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => {
                let text = number.as_str();
                if let Ok(value) = text.parse::<i64>() {
                    serializer.serialize_i64(value)
                } else if let Ok(value) = text.parse::<u64>() {
                    serializer.serialize_u64(value)
                } else {
                    // Never reached for values that were read: numbers beyond floats are refused by the reader.
                    serializer.serialize_f64(text.parse().unwrap_or(f64::MAX))
                }
            }
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Takes whatever a self-describing format holds.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        if value.is_finite() {
            Ok(Json::number_text(&float_text(value)))
        } else {
            Err(E::custom("JSON has no number that is infinite or none"))
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            // Kubernetes' strict reader refuses repeated keys; serde's own maps would keep the last.
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom("a key is repeated"));
            }
            fields.push((key, value));
        }
        Ok(Json::Object(fields))
    }
}

macro_rules! from_integer {
    ($($int:ty),+) => {
        $(impl From<$int> for Json {
            fn from(value: $int) -> Self {
                Self::number_text(&value.to_string())
            }
        })+
    };
}
from_integer!(i32, i64, u16, u32, u64);

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<String>, V: Into<Self>> FromIterator<(K, V)> for Json {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self::Object(fields.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// A finite number as Go's JSON encoder prints it: shortest digits, an exponent below 1e-6 and from 1e21 on.
pub(crate) fn float_text<F: Into<f64> + Copy + fmt::Display + fmt::LowerExp>(value: F) -> String {
    let size = value.into().abs();
    // `floatEncoder` of encoding/json's encode.go, after ES6: it also drops the zero of `1e-09`.
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
            _ => text,
        };
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn a_number_beyond_floats_is_no_value() {
        let refusal = r#"{"a":[1,1e400]}"#.parse::<Json>().unwrap_err().to_string();
        assert_eq!(refusal, "not JSON at byte 8: the number is beyond 64-bit floats");
        assert_eq!("-1e308".parse::<Json>().unwrap().to_string(), "-1e308");
        assert_eq!("1e-400".parse::<Json>().unwrap().to_string(), "1e-400");
    }
}
