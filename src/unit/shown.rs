//! What a message or `Debug` may show of words, variables and settings.

use crate::sensitive::{holds_secret, is_secret_setting, names_secret};

/// The value of a variable or setting as it may be shown: `…` where it may be secret.
pub(super) fn shown_value<'v>(name: &str, value: &'v str) -> &'v str {
    let is_secret =
        names_secret(name) || (is_secret_setting(name) && name != "Environment") || holds_secret(value);
    if is_secret { "…" } else { value }
}

/// Words as they may be shown: those that hold a secret, or follow a flag whose value is one, as `…`.
pub(super) fn shown<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let mut follows = false;
    let words = words.into_iter().map(|word| {
        let is_secret = follows || holds_secret(word);
        // pflag takes `--token VALUE` as well as `--token=VALUE`.
        follows = word.starts_with('-') && !word.contains('=') && names_secret(word.trim_start_matches('-'));
        if is_secret { "…" } else { word }
    });
    words.collect()
}
