//! What a JSON Schema says of rows: the types that a decoder takes, and what validation and defaults make of the values.

use super::row::{Row, Shape};
use crate::value::Json;
use crate::version::{Minor, Window};

/// A Go duration, as `time.ParseDuration` takes it.
const DURATION: &str = r"^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";
/// A quantity, as `resource.ParseQuantity` takes it; blanks around it are cut off before.
const QUANTITY: &str = r"^\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?\s*$";

/// Padded standard base64; line ends in it are passed over.
const BASE64: &str = concat!(
    r"^[\r\n]*(([A-Za-z0-9+/][\r\n]*){4})*",
    r"(([A-Za-z0-9+/][\r\n]*){2}(=[\r\n]*){2}|([A-Za-z0-9+/][\r\n]*){3}=[\r\n]*)?$"
);

/// The keywords of an object with these rows. `in_force` is what a program uses where the file says nothing, if that is
/// known.
pub(crate) fn record(
    rows: &[&'static Row],
    minor: Minor,
    in_force: Option<&Json>,
) -> Vec<(&'static str, Json)> {
    let known = rows.iter().filter(|row| row.window.holds(minor));
    let properties: Json = known.map(|row| (row.wire, row.json_schema(minor, in_force))).collect();
    vec![
        ("type", Json::from("object")),
        ("properties", properties),
        ("additionalProperties", Json::from(false)),
    ]
}

/// A map of these fields, for schemas and for objects inside them.
pub(crate) fn object(fields: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    fields.into_iter().collect()
}

impl Row {
    fn json_schema(&self, minor: Minor, in_force: Option<&Json>) -> Json {
        let in_force = in_force.map(|fields| fields.get(self.wire).unwrap_or(&Json::Null));
        let mut fields = vec![("description", Json::from(self.description()))];
        if let Some((_, instead)) = self.deprecated.filter(|(since, _)| minor >= *since) {
            fields.push(("deprecated", Json::from(true)));
            fields.push(("deprecationMessage", Json::from(instead)));
        }
        // What a record holds by default stands at its own fields.
        if let Some(in_force) = in_force.filter(|_| !matches!(self.shape, Shape::Record(_))) {
            let known = if in_force.is_null() { self.told_default(minor) } else { Some(in_force.clone()) };
            fields.extend(known.map(|known| ("default", known)));
        }
        let inner = self.shape.json_schema(minor, in_force);
        let schema = self.held(inner);
        fields.extend(if self.takes_null() { nullable(schema) } else { schema });
        object(fields)
    }

    /// The documentation in one text: a line break in a comment is none for a reader.
    fn description(&self) -> String {
        let mut text = self.doc.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(gate) = self.gate {
            text = format!("{text} Feature gate: {gate}.");
        }
        if self.window != Window::ALWAYS {
            let since = format!("Since {}.", self.window.since);
            if !text.contains(&since) {
                text = format!("{text} {since}");
            }
        }
        text
    }

    /// The row's own default; nothing where only zero stands for it in a text, list or map.
    fn told_default(&self, minor: Minor) -> Option<Json> {
        if let Some(text) = self.default_at(minor) {
            return Some(match self.shape {
                Shape::Bool => Json::from(text == "true"),
                Shape::Integer { .. } | Shape::Float { .. } => Json::number_text(text),
                _ => Json::from(text),
            });
        }
        match self.shape {
            Shape::Bool if !self.pointer => Some(Json::from(false)),
            Shape::Integer { .. } if !self.pointer => Some(Json::from(0)),
            _ => None,
        }
    }

    /// Null is absence, except to a duration that is no pointer.
    fn takes_null(&self) -> bool {
        self.pointer || !matches!(self.shape, Shape::Duration)
    }

    /// With the range and the words of the row. Zero and the empty text are as good as absence where the field is no
    /// pointer.
    fn held(&self, mut schema: Vec<(&'static str, Json)>) -> Vec<(&'static str, Json)> {
        let zero_is_absence = !self.pointer;
        if let Some((low, high)) = self.range {
            let low = if zero_is_absence { low.min(0) } else { low };
            let high = if zero_is_absence { high.max(0) } else { high };
            schema.retain(|(key, _)| !matches!(*key, "minimum" | "maximum"));
            schema.push(("minimum", Json::from(low)));
            schema.push(("maximum", Json::from(high)));
        }
        if !self.words.is_empty() {
            let empty = zero_is_absence.then_some("");
            let words: Vec<Json> = self.words.iter().copied().chain(empty).map(Json::from).collect();
            let words = ("enum", Json::Array(words));
            match schema.iter_mut().find(|(key, _)| *key == "items") {
                Some((_, items)) => *items = object([("type", Json::from("string")), words]),
                None => schema.push(words),
            }
        }
        schema
    }
}

impl Shape {
    /// The keywords for what a decoder takes.
    fn json_schema(&self, minor: Minor, in_force: Option<&Json>) -> Vec<(&'static str, Json)> {
        let of = |name: &str| vec![("type", Json::from(name))];
        let with =
            |name: &str, key: &'static str, value: Json| vec![("type", Json::from(name)), (key, value)];
        match self {
            Self::Bool => of("boolean"),
            Self::Integer { bits, signed } => {
                let (low, high) = match (bits, signed) {
                    (32, true) => (Json::from(i32::MIN), Json::from(i32::MAX)),
                    (32, false) => (Json::from(0), Json::from(u64::from(u32::MAX))),
                    (_, true) => (Json::from(i64::MIN), Json::from(i64::MAX)),
                    (_, false) => (Json::from(0), Json::from(u64::MAX)),
                };
                vec![("type", Json::from("integer")), ("minimum", low), ("maximum", high)]
            }
            Self::Float { .. } => of("number"),
            Self::Text => of("string"),
            Self::Duration => with("string", "pattern", Json::from(DURATION)),
            Self::DurationOrNanoseconds => {
                with_types(&["string", "integer"], "pattern", Json::from(DURATION))
            }
            Self::Quantity => with_types(&["string", "number"], "pattern", Json::from(QUANTITY)),
            Self::Time => with("string", "format", Json::from("date-time")),
            Self::Bytes => {
                let byte = object([
                    ("type", types(&["integer", "null"])),
                    ("minimum", Json::from(0)),
                    ("maximum", Json::from(255)),
                ]);
                let mut schema = with_types(&["string", "array"], "items", byte);
                schema.push(("pattern", Json::from(BASE64)));
                schema
            }
            Self::List(item) => with("array", "items", item.item(minor)),
            Self::Map(value) => with("object", "additionalProperties", value.item(minor)),
            Self::Record(rows) => record(rows, minor, in_force),
            Self::Any => Vec::new(),
        }
    }

    /// An item of a list or a value of a map: null is Go's zero value, where null decodes at all.
    fn item(&self, minor: Minor) -> Json {
        let schema = self.json_schema(minor, None);
        object(if matches!(self, Self::Duration) { schema } else { nullable(schema) })
    }
}

fn types(names: &[&str]) -> Json {
    Json::Array(names.iter().copied().map(Json::from).collect())
}

fn with_types(names: &[&str], key: &'static str, value: Json) -> Vec<(&'static str, Json)> {
    vec![("type", types(names)), (key, value)]
}

/// The same, or null.
fn nullable(mut schema: Vec<(&'static str, Json)>) -> Vec<(&'static str, Json)> {
    for (key, value) in &mut schema {
        match (*key, value) {
            ("type", Json::Array(names)) => names.push(Json::from("null")),
            ("type", name) => *name = Json::Array(vec![name.clone(), Json::from("null")]),
            ("enum", Json::Array(words)) => words.push(Json::Null),
            _ => {}
        }
    }
    schema
}
