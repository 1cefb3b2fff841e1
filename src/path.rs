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

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_plain(key) => {
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

fn is_plain(key: &str) -> bool {
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
}
