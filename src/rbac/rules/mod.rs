//! What the API server refuses of objects, by topic.

pub(super) mod binding;
pub(super) mod bootstrap_token;
pub(super) mod metadata;
pub(super) mod role;
pub(super) mod secret;
