//! What other tools keep in a kubeconfig.

use std::fmt;

use crate::engine::decode::Decoder;
use crate::engine::record::{AnyValue, Fields, Value};
use crate::engine::row::Shape;
use crate::format::sink::Sink;
use crate::tree::Node;
use crate::value::Json;

/// Any value that another tool put beside its name. It may be a secret, so it is never shown.
///
/// Rendering sorts the keys inside, as kubectl does.
#[derive(Clone, Default, PartialEq)]
pub struct ExtensionData(Json);

impl ExtensionData {
    /// The value. The caller must keep it out of messages and logs where it is a secret.
    pub const fn expose(&self) -> &Json {
        &self.0
    }
}

impl fmt::Debug for ExtensionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExtensionData(..)")
    }
}

impl<T: Into<Json>> From<T> for ExtensionData {
    fn from(value: T) -> Self {
        Self(sorted(value.into()))
    }
}

impl AnyValue for ExtensionData {
    fn is_zero(&self) -> bool {
        self.0.is_null()
    }
}

impl Value for ExtensionData {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: Node<'_>, _: &mut Decoder<'_>) -> Option<Self> {
        Some(node.json().into())
    }

    fn zero() -> Option<Self> {
        Some(Self::default())
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.json(&self.0);
    }
}

fn sorted(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        Json::Object(fields) => {
            // kubectl decodes extensions into Go maps, whose keys encoding/json prints in order.
            let mut fields: Vec<_> = fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(fields)
        }
        other => other,
    }
}
