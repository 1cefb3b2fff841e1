//! What the API server refuses of objects, by topic.

pub(super) mod binding;
pub(super) mod bootstrap_token;
pub(super) mod metadata;
pub(super) mod role;
pub(super) mod secret;

/// The text of a field, empty where it is absent: Go does not tell the two apart.
fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}
