//! Container image references: `registry.k8s.io/pause:3.10`.

use std::fmt;
use std::str::FromStr;

/// A container image reference: a name with a registry, perhaps a tag, perhaps a digest.
///
/// [`FromStr`](std::str::FromStr) fills in what Docker's short names leave out (`pause` is `docker.io/library/pause`), as the kubelet does
/// before it pulls; [`parse_as_written`](Self::parse_as_written) does not. Digests are sha256, sha384 or sha512.
///
/// Source: distribution/reference `reference.go`, `normalize.go`, `regexp.go`.
///
/// ```
/// use nodestrap::value::ImageReference;
///
/// let image: ImageReference = "busybox:1.37".parse()?;
/// assert_eq!((image.name().as_str(), image.tag()), ("docker.io/library/busybox", Some("1.37")));
/// # Ok::<(), nodestrap::value::ImageReferenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    domain: Option<String>,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

/// Why a text is not an image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageReferenceError {
    /// The name is empty, or not made of lower-case parts joined by `/` behind an optional registry.
    #[error(
        "the name must be lower-case parts joined by '/', behind an optional registry such as registry.k8s.io"
    )]
    Name,
    /// The name is longer than 255 bytes.
    #[error("the name is longer than 255 bytes")]
    TooLong,
    /// 64 hexadecimal digits, which name an image and not a repository.
    #[error("64 hexadecimal digits are the identifier of an image, not a name")]
    Identifier,
    /// The tag is not made of letters, digits, `_`, `-` and `.`, or too long.
    #[error(
        "the tag must be at most 128 letters, digits, '_', '-' and '.', the first a letter, digit or '_'"
    )]
    Tag,
    /// The digest is not one of the known kinds.
    #[error("the digest must be sha256:, sha384: or sha512: and its lower-case hexadecimal digits")]
    Digest,
}

impl ImageReference {
    /// Reads a reference without filling anything in; `pause` has no registry then, and in `library/pause` it is
    /// `library`.
    ///
    /// # Errors
    /// When the text is no reference.
    pub fn parse_as_written(text: &str) -> Result<Self, ImageReferenceError> {
        // Instead of the regular expressions of distribution/reference: its parts are cut at
        // their marks and then checked one by one, in linear time.
        let (text, digest) = match text.split_once('@') {
            Some((text, digest)) => (text, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the registry's port.
        let last_part = text.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match text[last_part..].find(':') {
            Some(colon) => (&text[..last_part + colon], Some(&text[last_part + colon + 1..])),
            None => (text, None),
        };
        let (domain, path) = match name.split_once('/') {
            Some((domain, path)) if is_domain(domain) => (Some(domain), path),
            _ => (None, name),
        };
        if !path.split('/').all(is_path_part) {
            return Err(ImageReferenceError::Name);
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ImageReferenceError::Tag);
        }
        // `RepositoryNameTotalLengthMax` is checked behind the grammar, so a
        // long wrong name is "wrong" and not "long".
        if path.len() > PATH_MAX {
            return Err(ImageReferenceError::TooLong);
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(ImageReferenceError::Digest);
        }
        Ok(Self {
            domain: domain.map(str::to_owned),
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// The registry with its port, such as `registry.k8s.io` or `localhost:5000`.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The name behind the registry, such as `library/busybox`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Registry and path.
    pub fn name(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{domain}/{}", self.path),
            None => self.path.clone(),
        }
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, such as `sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }
}

const PATH_MAX: usize = 255;
const HUB: &str = "docker.io";
/// The older name of the same registry.
const HUB_INDEX: &str = "index.docker.io";
const OFFICIAL: &str = "library/";

impl FromStr for ImageReference {
    type Err = ImageReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `anchoredIdentifierRegexp` of distribution/reference: such a name would be taken for an image's ID.
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ImageReferenceError::Identifier);
        }
        let (domain, path) = match text.split_once('/') {
            Some((HUB_INDEX, path)) => (HUB, path),
            Some((domain, path)) if names_a_registry(domain) => (domain, path),
            _ => (HUB, text),
        };
        // `splitDockerDomain` of normalize.go: Docker Hub keeps names without a folder under library/.
        let prefix = if domain == HUB && !path.contains('/') { OFFICIAL } else { "" };
        Self::parse_as_written(&format!("{domain}/{prefix}{path}"))
    }
}

/// Whether the part before the first slash is meant as a registry.
fn names_a_registry(part: &str) -> bool {
    // A registry is told from a folder by what no folder can hold: a dot
    // alone does it, although folders may have dots.
    part == "localhost" || part.contains(['.', ':']) || part.contains(|c: char| c.is_ascii_uppercase())
}

/// As written: name, tag, digest.
impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(domain) = &self.domain {
            write!(f, "{domain}/")?;
        }
        f.write_str(&self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// A host name, IPv4 address or bracketed IPv6 address, with an optional port.
fn is_domain(text: &str) -> bool {
    // Colons inside of brackets belong to the IPv6 address.
    let port_at = text.rfind(':').filter(|&at| text[..at].ends_with(']') || !text.starts_with('['));
    let (host, port) = match port_at {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').is_some_and(|address| {
            !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':')
        }),
        None => host.split('.').all(is_host_label),
    }
}

fn is_host_label(text: &str) -> bool {
    let ends = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Lower-case letters and digits, in groups separated by one dot, one or two underscores, or dashes.
fn is_path_part(text: &str) -> bool {
    let is_alphanumeric = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let mut rest = text.as_bytes();
    loop {
        let group = rest.iter().take_while(|b| is_alphanumeric(b)).count();
        if group == 0 {
            return false;
        }
        rest = &rest[group..];
        if rest.is_empty() {
            return true;
        }
        // `separator` of regexp.go: `a__b` and `a---b` pass, `a___b` and `a..b` do not.
        let separator = rest.iter().take_while(|b| !is_alphanumeric(b)).count();
        if !matches!(&rest[..separator], b"." | b"_" | b"__") && rest[..separator].iter().any(|&b| b != b'-')
        {
            return false;
        }
        rest = &rest[separator..];
    }
}

fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match text.as_bytes() {
        [first, rest @ ..] => {
            is_word(*first)
                && rest.len() <= 127
                && rest.iter().all(|&b| is_word(b) || matches!(b, b'.' | b'-'))
        }
        [] => false,
    }
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let digits = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == digits && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_names_are_filled_in() {
        for (text, full) in [
            ("busybox", "docker.io/library/busybox"),
            ("library/busybox", "docker.io/library/busybox"),
            ("docker.io/busybox:1", "docker.io/library/busybox:1"),
            ("index.docker.io/busybox", "docker.io/library/busybox"),
            ("grafana/grafana", "docker.io/grafana/grafana"),
            ("localhost/x", "localhost/x"),
            ("localhost:5000/x:tag", "localhost:5000/x:tag"),
            ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
            ("Registry/x", "Registry/x"),
            ("[fd00::1]:5000/a/b", "[fd00::1]:5000/a/b"),
            ("a__b/c---d.e_f", "docker.io/a__b/c---d.e_f"),
        ] {
            assert_eq!(
                text.parse::<ImageReference>().map(|image| image.to_string()),
                Ok(full.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn tags_and_digests_are_read() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let image: ImageReference = format!("reg.io/x:v1@{digest}").parse().unwrap();
        assert_eq!((image.domain(), image.path()), (Some("reg.io"), "x"));
        assert_eq!((image.tag(), image.digest()), (Some("v1"), Some(digest.as_str())));
    }

    #[test]
    fn other_text_is_refused_with_a_reason() {
        use ImageReferenceError::{Digest, Identifier, Name, Tag, TooLong};
        for (text, reason) in [
            ("", Name),
            ("Busybox", Name),
            ("a//b", Name),
            ("a_-b", Name),
            ("a___b", Name),
            ("-a", Name),
            ("reg.io/", Name),
            ("reg.io:/x", Name),
            ("https://reg.io/x", Name),
            ("a b", Name),
            ("x:", Tag),
            ("x:-a", Tag),
            ("x:a:b", Tag),
            ("x@sha256:abc", Digest),
            ("x@md5:0123456789abcdef0123456789abcdef", Digest),
            (&"a".repeat(64), Identifier),
            (&"g".repeat(249), TooLong),
        ] {
            assert_eq!(text.parse::<ImageReference>(), Err(reason), "{text}");
        }
        assert!("g".repeat(247).parse::<ImageReference>().is_ok());
    }

    proptest! {
        #[test]
        fn a_reference_prints_as_it_was_written(
            text in "([a-z]{1,5}\\.io(:[0-9]{1,4})?/)?[a-z0-9]{1,5}(/[a-z]{1,5})?(:[a-z0-9.]{1,3})?",
        ) {
            if let Ok(image) = ImageReference::parse_as_written(&text) {
                prop_assert_eq!(image.to_string(), text);
            }
        }

        #[test]
        fn reading_never_panics(text in "[a-z0-9A-Z:/@.\\[\\]_*é-]{0,30}|.*") {
            let _ = (text.parse::<ImageReference>(), ImageReference::parse_as_written(&text));
        }
    }
}
