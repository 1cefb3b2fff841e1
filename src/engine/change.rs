//! Changes of an existing text as edits: a value set, a key removed, and nothing else touched.

use super::tree::{NodeKind, Tree};
use crate::diagnostic::FieldPath;
use crate::edit::Edit;
use crate::format::yaml;
use crate::value::Json;

/// Why a text cannot be changed by edits that touch nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Refusal {
    /// The field that was to be changed.
    pub path: FieldPath,
    /// Why it cannot be done.
    pub reason: &'static str,
}

/// The edits after which the value at `path` is `value`.
pub(crate) fn set(tree: &Tree<'_>, path: &FieldPath, value: &Json) -> Result<Vec<Edit>, Refusal> {
    let refuse = |reason| Refusal { path: path.clone(), reason };
    let located = tree.locate(path).filter(|at| at.depth == path.segments().len());
    let Some(node) = located.map(|at| at.value) else { return Err(refuse("the key is not in the file")) };
    if node.raw_kind() == NodeKind::Alias {
        return Err(refuse("the value stands behind an alias"));
    }
    let text = match value {
        Json::String(text) => yaml::scalar_text(text).into_owned(),
        Json::Array(_) | Json::Object(_) => return Err(refuse("the value is not a scalar")),
        scalar => scalar.to_string(),
    };
    Ok(vec![Edit::replace(node.span(), text)])
}

/// The edits after which `path` is no longer given.
pub(crate) fn remove(_: &Tree<'_>, path: &FieldPath) -> Result<Vec<Edit>, Refusal> {
    Err(Refusal { path: path.clone(), reason: "keys are not removed yet" })
}

/// The text cannot be read at all.
pub(crate) fn unreadable() -> Refusal {
    Refusal { path: FieldPath::ROOT, reason: "the text cannot be read" }
}

/// The edits after which the document is `wanted`; keys that the shape does not know stay.
pub(crate) fn document(_: &Tree<'_>, _: &Json, _: super::row::Shape) -> Result<Vec<Edit>, Refusal> {
    Err(unreadable())
}
