//! serde for documents: drafts are read through the one decoder, proven documents are shown in JSON's shape.
//!
//! YAML for Kubernetes comes from rendering alone: a serde printer writes `yes` where Kubernetes reads `true`.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use zeroize::Zeroizing;

use super::spec::Spec;
use crate::diagnostic::Diagnostic;
use crate::document::Valid;
use crate::engine::decode::Decoder;
use crate::format;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;
use crate::version::Minor;

/// Reads a draft: types are checked as in a file, values are not; a key that this release does not know is kept.
pub(crate) fn draft<'de, D: Spec, R: Deserializer<'de>>(deserializer: R) -> Result<D, R::Error> {
    // Through the text, so that there is one decoder and one opinion on
    // every type; wiped, since it may hold secrets.
    let text = Zeroizing::new(Json::deserialize(deserializer)?.to_string());
    let tree = format::json::read(&text).map_err(|error| R::Error::custom(error.message))?;
    // Only what is said counts here, not what a version makes of it.
    let target = Target::new(Minor::NEWEST.into());
    let mut cx = Decoder::new(&target, D::SHAPE_RULES, !D::SECRET);
    let draft = D::decode(tree.root(), &mut cx);
    // Unknown keys are kept and are no fault here.
    let refused: Vec<Diagnostic> = cx.finish().found.into_iter().filter(Diagnostic::refuses).collect();
    match draft {
        Some(draft) if refused.is_empty() => Ok(draft),
        _ => Err(R::Error::custom(sentences(&refused))),
    }
}

/// All faults in one line, as errors of serde are shown.
fn sentences(refused: &[Diagnostic]) -> String {
    let sentence = |found: &Diagnostic| {
        if found.path.is_root() {
            found.message.clone()
        } else {
            format!("{}: {}", found.path, found.message)
        }
    };
    refused.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

/// Shows a proven document as the JSON that the API and other tools know it by.
pub(crate) fn shown<D: Spec<Text = String>, S: Serializer>(
    valid: &Valid<D>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = valid.render();
    let tree = format::read(&text, D::FORMAT).map_err(|error| S::Error::custom(error.message))?;
    tree.root().map(Node::json).unwrap_or_default().serialize(serializer)
}

/// `Deserialize` for the draft of a kind; `Serialize` for what is proven of it, where it holds no secret.
macro_rules! json_shape {
    ($name:ty) => {
        /// Reads a draft in JSON's shape, `apiVersion` and `kind` included. Types are checked as in a file; values are
        /// judged by [`validate`](crate::Document::validate). A key that this release does not know is kept.
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::document::serde::draft(deserializer)
            }
        }
    };
    (shown $name:ty) => {
        $crate::document::serde::json_shape!($name);

        /// Shows the document in JSON's shape, for embedding in other objects.
        /// For a file use [`render`](crate::Valid::render): other YAML printers write `yes` where Kubernetes reads `true`.
        impl ::serde::Serialize for $crate::document::Valid<$name> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::document::serde::shown(self, serializer)
            }
        }
    };
}
pub(crate) use json_shape;
