//! Pieces of a foreign text: how much of it a message repeats, and where its lines are.

use std::borrow::Cow;
use std::fmt;

use crate::sensitive::{mentions_secret, without_user};

/// A foreign text as a message repeats it: whole, or its first 64 characters and `…`. What looks like a key or a token,
/// or names one, is `…` alone, and a URL loses its user part.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    const MOST: usize = 64;
    // Of a longer text only the beginning is looked at.
    const LOOKED_AT: usize = 1024;
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(end, _)| end);
    let text = &text[..end];
    if mentions_secret(text) {
        return Cow::Borrowed("…");
    }
    let shown = without_user(text);
    match shown.char_indices().nth(MOST) {
        None => shown,
        Some((cut, _)) => Cow::Owned(format!("{}…", &shown[..cut])),
    }
}

/// An [`excerpt`] that displays itself in quotes.
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", excerpt(self.0))
    }
}

/// Where the line around an offset begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line around an offset ends: before its line break, of which a CR is a part, or at the end of the text.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line = rest.find('\n').map_or(rest, |newline| &rest[..newline]);
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Where the next line begins, or the text ends.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// `Deserialize` for a type that is read from text, by its `FromStr`.
macro_rules! deserialize_from_text {
    ($($name:ty),+ $(,)?) => {
        $(
            /// Reads the text as [`FromStr`](std::str::FromStr) does.
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(<D::Error as serde::de::Error>::custom)
                }
            }
        )+
    };
}
pub(crate) use deserialize_from_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(excerpt(&"é".repeat(64)), "é".repeat(64));
        assert_eq!(excerpt(&"é".repeat(65)), format!("{}…", "é".repeat(64)));
        assert_eq!(Quoted("a\n\"b\"").to_string(), r#""a\n\"b\"""#);
        assert_eq!(Quoted(&"x".repeat(70)).to_string(), format!("\"{}…\"", "x".repeat(64)));
    }

    #[test]
    fn a_key_or_a_user_is_not_repeated() {
        assert_eq!(excerpt("07401b.f395accd246ae52d"), "…");
        assert_eq!(excerpt("https://user:word@host/"), "https://…@host/");
        // The cut does not part a user from its host.
        let long = format!("https://{}@host/", "x".repeat(70));
        assert_eq!(excerpt(&long), "https://…@host/");
    }

    #[test]
    fn lines_end_before_their_break_and_begin_behind_it() {
        let text = "one\r\ntwo\n\nlast";
        let around = |at| (line_start(text, at), line_end(text, at), next_line(text, at));
        assert_eq!(around(1), (0, 3, 5));
        assert_eq!(around(5), (5, 8, 9));
        assert_eq!(around(9), (9, 9, 10));
        assert_eq!(around(12), (10, 14, 14));
        assert_eq!(around(14), (10, 14, 14));
    }
}
