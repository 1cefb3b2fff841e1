//! Leaves: how scalars are decoded, exactly as Go's JSON decoder takes them.

use super::decode::Decoder;
use super::record::{AnyValue, Fields, Value};
use super::row::Shape;
use crate::format::sink::Sink;
use crate::sensitive::Sensitive;
use crate::tree::{Node, NodeKind};
use crate::value::{Address, Json, float_text};

/// Implements [`Value`] for a type that is text in the file and takes any text: `From<&str>` and `as_str`.
macro_rules! text_value {
    ($name:ty) => {
        impl $crate::engine::record::AnyValue for $name {
            fn as_word(&self) -> Option<&str> {
                Some(self.as_str())
            }

            fn is_zero(&self) -> bool {
                self.as_str().is_empty()
            }
        }

        impl $crate::engine::record::Value for $name {
            const SHAPE: $crate::engine::row::Shape = $crate::engine::row::Shape::Text;

            fn decode(
                node: $crate::tree::Node<'_>,
                cx: &mut $crate::engine::decode::Decoder<'_>,
            ) -> Option<Self> {
                cx.text(node).map(Self::from)
            }

            fn zero() -> Option<Self> {
                Some(Self::from(""))
            }

            fn write<S: $crate::format::sink::Sink>(&self, sink: &mut S, _: $crate::engine::record::Fields) {
                sink.text(self.as_str());
            }

            fn from_default(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }
        }
    };
}
pub(crate) use text_value;

text_value!(String);
text_value!(Address);

impl AnyValue for bool {
    fn is_zero(&self) -> bool {
        !self
    }
}

impl Value for bool {
    const SHAPE: Shape = Shape::Bool;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.kind() {
            NodeKind::True => Some(true),
            NodeKind::False => Some(false),
            _ => cx.wrong_type(node, "true or false"),
        }
    }

    fn zero() -> Option<Self> {
        Some(false)
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.raw(if *self { "true" } else { "false" });
    }

    fn from_default(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! integer_value {
    ($($int:ty: $bits:literal $signed:literal $expected:literal),+ $(,)?) => {
        $(
            impl AnyValue for $int {
                fn as_i64(&self) -> Option<i64> {
                    i64::try_from(*self).ok()
                }

                fn is_zero(&self) -> bool {
                    *self == 0
                }
            }

            impl Value for $int {
                const SHAPE: Shape = Shape::Integer { bits: $bits, signed: $signed };

                fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
                    if node.kind() != NodeKind::Number {
                        return cx.wrong_type(node, $expected);
                    }
                    // Rust's parser takes a leading `+`, JSON never has one.
                    match node.text().parse() {
                        Ok(value) => Some(value),
                        Err(_) => cx.wrong_type(node, $expected),
                    }
                }

                fn zero() -> Option<Self> {
                    Some(0)
                }

                fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
                    let mut digits = [0_u8; 20];
                    // Numbers are the bulk of some files, and formatting them through `fmt` was measurable.
                    sink.raw(decimal(i128::from(*self), &mut digits));
                }

                fn from_default(text: &str) -> Option<Self> {
                    text.parse().ok()
                }
            }
        )+
    };
}

integer_value!(
    i32: 32 true "a whole number of 32 bits",
    i64: 64 true "a whole number of 64 bits",
    u32: 32 false "a whole number from 0 to 4294967295",
    u64: 64 false "a whole number from 0 on",
);

/// Writes a 64-bit number's digits without allocating.
fn decimal(value: i128, digits: &mut [u8; 20]) -> &str {
    let mut rest = value.unsigned_abs();
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    std::str::from_utf8(&digits[at..]).unwrap_or("0")
}

macro_rules! float_value {
    ($($float:ty: $bits:literal $expected:literal),+ $(,)?) => {
        $(
            impl AnyValue for $float {
                fn is_zero(&self) -> bool {
                    *self == 0.0
                }
            }

            impl Value for $float {
                const SHAPE: Shape = Shape::Float { bits: $bits };

                fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
                    if node.kind() == NodeKind::Number {
                        if let Some(value) = node.text().parse().ok().filter(|value: &Self| value.is_finite()) {
                            return Some(value);
                        }
                    }
                    cx.wrong_type(node, $expected)
                }

                fn zero() -> Option<Self> {
                    Some(0.0)
                }

                fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
                    sink.raw(&float_text(*self));
                }

                fn from_default(text: &str) -> Option<Self> {
                    text.parse().ok()
                }
            }
        )+
    };
}

float_value!(
    f32: 32 "a number of 32 bits",
    f64: 64 "a number",
);

impl AnyValue for Json {
    fn is_zero(&self) -> bool {
        self.is_null()
    }
}

impl Value for Json {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: Node<'_>, _: &mut Decoder<'_>) -> Option<Self> {
        Some(node.json())
    }

    fn zero() -> Option<Self> {
        Some(Self::Null)
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.json(self);
    }
}

impl AnyValue for Sensitive<String> {
    fn is_zero(&self) -> bool {
        self.expose().is_empty()
    }
}

impl Value for Sensitive<String> {
    const SHAPE: Shape = Shape::Text;

    fn decode(node: Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        cx.secret(node).map(|text| Self::from(text.to_owned()))
    }

    fn zero() -> Option<Self> {
        Some(Self::from(String::new()))
    }

    fn write<S: Sink>(&self, sink: &mut S, _: Fields) {
        sink.text(self.expose());
    }
}
