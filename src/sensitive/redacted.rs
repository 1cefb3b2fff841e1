//! `Debug` of values that may hold a secret somewhere inside.

use std::fmt;

use super::text::after_quoted;
use super::{mentions_secret, names_secret, without_user};

/// Shows a value as its `Debug` does, without the user parts of URLs and without texts behind names of secrets.
pub(crate) struct Redacted<'v, T> {
    pub(crate) value: &'v T,
    /// Nothing of the value is shown.
    pub(crate) is_hidden: bool,
}

impl<T: fmt::Debug> fmt::Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_hidden {
            return f.write_str("Some(..)");
        }
        // Printed first and then cleaned: the derived `Debug` of a nested type
        // cannot be asked to hide one entry of a map.
        let shown = if f.alternate() { format!("{:#?}", self.value) } else { format!("{:?}", self.value) };
        write_redacted(f, &without_user(&shown))
    }
}

/// Writes what `Debug` printed; of the entries of maps `"token": "…"` and `"token": ["…"]` without the value, and of the
/// texts without those that name a secret themselves.
fn write_redacted(f: &mut fmt::Formatter<'_>, shown: &str) -> fmt::Result {
    let mut rest = shown;
    while let Some(at) = rest.find('"') {
        let behind = after_quoted(&rest[at..]);
        let text = rest[at..rest.len() - behind.len()].trim_matches('"');
        f.write_str(&rest[..at])?;
        // `Debug` escapes the ends of lines, and a name begins behind one.
        if mentions_secret(&text.replace("\\n", "\n")) {
            f.write_str("\"..\"")?;
        } else {
            f.write_str(&rest[at..rest.len() - behind.len()])?;
        }
        let value = behind.strip_prefix(": ").filter(|value| value.starts_with(['"', '[']));
        rest = match value.filter(|_| names_secret(text)) {
            Some(value) => {
                f.write_str(": ..")?;
                after_quoted(value)
            }
            None => behind,
        };
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn values_behind_names_of_secrets_are_not_shown() {
        let map = BTreeMap::from([("app", "a \"b\""), ("token", "x\\\"y\", z"), ("url", "http://u:p@h/")]);
        let shown = format!("{:?}", Redacted { value: &map, is_hidden: false });
        assert_eq!(shown, r#"{"app": "a \"b\"", "token": .., "url": "http://…@h/"}"#);
        let lists = BTreeMap::from([("scopes", vec!["a]"]), ("token", vec!["x\"], y", "z"])]);
        let shown = format!("{:?}", Redacted { value: &lists, is_hidden: false });
        assert_eq!(shown, r#"{"scopes": ["a]"], "token": ..}"#);
        let texts = ["a\ntoken: [x]", "a token is good"];
        let shown = format!("{:?}", Redacted { value: &texts, is_hidden: false });
        assert_eq!(shown, r#"["..", "a token is good"]"#);
        assert_eq!(format!("{:?}", Redacted { value: &Some(1), is_hidden: true }), "Some(..)");
    }
}
