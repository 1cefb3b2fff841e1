//! What a file says that its program does anyway.

use crate::diagnostic::FieldPath;
use crate::value::Json;

/// Scalars of a document that equal their default, each with its path.
///
/// `worth_saying` names keys that are never counted. Zeros are not either: tools that print every field write them
/// for absence.
pub(crate) fn redundant(written: &Json, defaults: &Json, worth_saying: &[&str]) -> Vec<(FieldPath, Json)> {
    let mut found = Vec::new();
    collect(written, defaults, worth_saying, &FieldPath::ROOT, &mut found);
    found
}

fn collect(
    written: &Json,
    defaults: &Json,
    worth_saying: &[&str],
    path: &FieldPath,
    found: &mut Vec<(FieldPath, Json)>,
) {
    let (Some(fields), Some(_)) = (written.as_object(), defaults.as_object()) else { return };
    for (key, value) in fields.iter().filter(|(key, _)| !worth_saying.contains(&key.as_str())) {
        let Some(default) = defaults.get(key) else { continue };
        let here = path.clone().then(key.clone());
        match value {
            Json::Object(_) => collect(value, default, worth_saying, &here, found),
            Json::Array(_) => {}
            _ if value == default && !is_zero(value) => found.push((here, value.clone())),
            _ => {}
        }
    }
}

/// What tools write that print every field: it stands for absence.
pub(crate) fn is_zero(value: &Json) -> bool {
    matches!(value.as_str(), Some("0s" | "0" | "")) || value.as_i64() == Some(0)
}
