//! Paths of fields, as `kubectl explain` users write them.

use std::borrow::Cow;
use std::fmt;

/// Where a value stands in a document: `authentication.x509.clientCAFile`, `clusterDNS[0]`.
///
/// Keys that hold other characters than letters, digits, `-`, `_` and `/` are shown quoted in brackets:
/// `evictionHard["memory.available"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Segment>);

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A key of a map.
    Key(Cow<'static, str>),
    /// An item of a list, from 0.
    Index(usize),
}

impl FieldPath {
    /// The document itself.
    pub const ROOT: Self = Self(Vec::new());

    /// The path of one key at the top of a document.
    pub fn key(key: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Segment::Key(key.into())])
    }

    /// This path and one more key.
    #[must_use]
    pub fn then(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.push(Segment::Key(key.into()));
        self
    }

    /// This path and one item.
    #[must_use]
    pub fn item(mut self, index: usize) -> Self {
        self.push(Segment::Index(index));
        self
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this is the document itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this path is `other` or lies below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    pub(crate) fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }
}

impl FromIterator<Segment> for FieldPath {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

/// Reads a path as [`Display`](fmt::Display) writes it. Every text is some path: what is no number and no quoted text in
/// brackets is a key.
///
/// ```
/// use nodestrap::diagnostic::FieldPath;
///
/// assert_eq!(FieldPath::from("clusterDNS[0]"), FieldPath::key("clusterDNS").item(0));
/// let path = FieldPath::from(r#"evictionHard["memory.available"]"#);
/// assert_eq!(path, FieldPath::key("evictionHard").then("memory.available"));
/// ```
impl From<&str> for FieldPath {
    fn from(text: &str) -> Self {
        let mut path = Self::ROOT;
        let mut rest = text;
        while !rest.is_empty() {
            if let Some((segment, behind)) = bracketed(rest) {
                path.push(segment);
                rest = behind.strip_prefix('.').unwrap_or(behind);
                continue;
            }
            let end = rest.char_indices().skip(1).find(|(at, c)| match c {
                '.' => true,
                '[' => bracketed(&rest[*at..]).is_some(),
                _ => false,
            });
            let (key, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            path.push(Segment::Key(key.to_owned().into()));
            rest = behind.strip_prefix('.').unwrap_or(behind);
        }
        path
    }
}

/// `[0]` or `["key"]` at the start of a text, and what stands behind it.
fn bracketed(text: &str) -> Option<(Segment, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let mut key = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Some((Segment::Key(key.into()), quoted[at + 1..].strip_prefix(']')?)),
                '\\' => key.push(match chars.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'u' => {
                        let code = chars.by_ref().skip(1).map(|(_, c)| c).take_while(|c| *c != '}');
                        char::from_u32(u32::from_str_radix(&code.collect::<String>(), 16).ok()?)?
                    }
                    other => other,
                }),
                other => key.push(other),
            }
        }
        return None;
    }
    let (number, behind) = inside.split_once(']')?;
    Some((Segment::Index(number.parse().ok()?), behind))
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_bare_key(key) => {
                    if i > 0 {
                        f.write_str(".")?;
                    }
                    f.write_str(key)?;
                }
                Segment::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

fn is_bare_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_as_users_write_them() {
        let path = FieldPath::key("authentication").then("x509").then("clientCAFile");
        assert_eq!(path.to_string(), "authentication.x509.clientCAFile");
        assert_eq!(FieldPath::key("clusterDNS").item(0).to_string(), "clusterDNS[0]");
        assert_eq!(
            FieldPath::key("evictionHard").then("memory.available").to_string(),
            r#"evictionHard["memory.available"]"#
        );
        assert_eq!(FieldPath::ROOT.to_string(), "");
    }

    #[test]
    fn a_path_is_read_as_it_is_shown() {
        let deep = FieldPath::key("users").then("say \"hi\" \\ now").item(3).then("a.b").then("c/d\n\u{7}");
        for path in [FieldPath::ROOT, FieldPath::key("a").then("b"), FieldPath::key("a b").item(0), deep] {
            assert_eq!(FieldPath::from(path.to_string().as_str()), path);
        }
        assert_eq!(FieldPath::from("a[b]"), FieldPath::key("a[b]"), "no number and no quotes: a key");
        assert_eq!(FieldPath::from("Service.Restart").segments().len(), 2);
    }
}
