//! Leaves with a syntax of their own inside the text: durations, quantities, times, base64.

use super::decode::Decoder;
use super::record::{AnyValue, Fields, Value};
use super::row::Shape;
use crate::format::sink::Sink;
use crate::tree::{Node, NodeKind};
use crate::value::{Bytes, DurationOrNanoseconds, GoDuration, Quantity, Timestamp};

impl AnyValue for GoDuration {
    fn is_zero(&self) -> bool {
        GoDuration::is_zero(*self)
    }
}

impl Value for GoDuration {
    const SHAPE: Shape = Shape::Duration;
    const PRINTS_ZERO: bool = true;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.kind() != NodeKind::Text {
            return cx.wrong_type(node, "a duration such as 1m30s, as text");
        }
        match node.text().parse() {
            Ok(duration) => Some(duration),
            Err(_) => cx.bad_text(node, "is not a duration such as 1m30s"),
        }
    }

    // Go reads null as the empty text here, and that is no duration.
    fn decode_null(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.wrong_type(node, "a duration such as 1m30s: leave the key out instead")
    }

    fn zero() -> Option<Self> {
        Some(Self::from_nanos(0))
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.display(self);
    }

    fn from_default(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl AnyValue for DurationOrNanoseconds {
    fn is_zero(&self) -> bool {
        self.duration.is_zero()
    }
}

impl Value for DurationOrNanoseconds {
    const SHAPE: Shape = Shape::DurationOrNanoseconds;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.kind() {
            NodeKind::Text => match node.text().parse::<GoDuration>() {
                Ok(duration) => Some(duration.into()),
                Err(_) => cx.bad_text(node, "is not a duration such as 5s"),
            },
            NodeKind::Number => match node.text().parse() {
                Ok(nanos) => Some(Self { duration: GoDuration::from_nanos(nanos), as_number: true }),
                Err(_) => cx.wrong_type(node, "a duration such as 5s, or a whole number of nanoseconds"),
            },
            _ => cx.wrong_type(node, "a duration such as 5s, or a whole number of nanoseconds"),
        }
    }

    fn zero() -> Option<Self> {
        Some(GoDuration::from_nanos(0).into())
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        if self.as_number {
            sink.raw(&self.duration.as_nanos().to_string());
        } else {
            sink.display(&self.duration);
        }
    }

    fn from_default(text: &str) -> Option<Self> {
        text.parse::<GoDuration>().ok().map(Self::from)
    }
}

impl AnyValue for Quantity {
    fn is_zero(&self) -> bool {
        Quantity::is_zero(self)
    }
}

impl Value for Quantity {
    const SHAPE: Shape = Shape::Quantity;
    const PRINTS_ZERO: bool = true;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        if !matches!(node.kind(), NodeKind::Text | NodeKind::Number) {
            return cx.wrong_type(node, "a quantity such as 128Mi");
        }
        // Go cuts blanks off what stands between the quotes, before it takes escapes for what they mean.
        let text = node.text().trim_matches(|c: char| c.is_whitespace() && !c.is_control());
        match text.parse() {
            Ok(quantity) => Some(quantity),
            Err(_) => cx.bad_text(node, "is not a quantity such as 128Mi"),
        }
    }

    fn zero() -> Option<Self> {
        Some(Self::default())
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.display(self);
    }

    fn from_default(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl AnyValue for Timestamp {
    fn is_zero(&self) -> bool {
        false
    }
}

impl Value for Timestamp {
    const SHAPE: Shape = Shape::Time;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let text = cx.text(node)?;
        match text.parse() {
            Ok(time) => Some(time),
            Err(_) => cx.bad_text(node, "is not a time such as 2026-07-01T12:00:00Z"),
        }
    }

    fn zero() -> Option<Self> {
        None
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.display(self);
    }
}

impl AnyValue for Bytes {
    fn is_zero(&self) -> bool {
        self.expose().is_empty()
    }
}

impl Value for Bytes {
    const SHAPE: Shape = Shape::Bytes;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.hide(node);
        match node.kind() {
            NodeKind::Text => {
                Self::from_base64(node.text()).or_else(|| cx.bad_text(node, "is not padded standard base64"))
            }
            NodeKind::List => {
                let bytes: Option<Vec<u8>> = node.items().map(byte).collect();
                bytes.map(Self::from).or_else(|| cx.bad_text(node, "holds more than byte numbers"))
            }
            _ => cx.wrong_type(node, "base64 text"),
        }
    }

    fn zero() -> Option<Self> {
        Some(Vec::new().into())
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.display(&self.display_base64());
    }
}

/// A byte number; null is zero.
fn byte(node: Node<'_>) -> Option<u8> {
    match node.kind() {
        NodeKind::Null => Some(0),
        NodeKind::Number => node.text().parse().ok(),
        _ => None,
    }
}
