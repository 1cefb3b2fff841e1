//! Unit names (systemd.unit(5)) and their escaping (systemd-escape(1)).

use std::fmt;
use std::str::FromStr;

/// The longest unit name, suffix included, in bytes.
const LONGEST_NAME: usize = 255;

/// What a unit is: the last part of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnitKind {
    /// `.service`: a process.
    Service,
    /// `.socket`: a socket that activates a service.
    Socket,
    /// `.target`: a group of units.
    Target,
    /// `.device`: a device of the kernel.
    Device,
    /// `.mount`: a mount point.
    Mount,
    /// `.automount`: a mount point that mounts on access.
    Automount,
    /// `.swap`: swap space.
    Swap,
    /// `.timer`: a timer that activates a service.
    Timer,
    /// `.path`: a path whose changes activate a service.
    Path,
    /// `.slice`: a node of the control group tree.
    Slice,
    /// `.scope`: processes started by others.
    Scope,
}

impl UnitKind {
    const ALL: [Self; 11] = [
        Self::Service,
        Self::Socket,
        Self::Target,
        Self::Device,
        Self::Mount,
        Self::Automount,
        Self::Swap,
        Self::Timer,
        Self::Path,
        Self::Slice,
        Self::Scope,
    ];

    /// The suffix without its dot, such as `service`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Socket => "socket",
            Self::Target => "target",
            Self::Device => "device",
            Self::Mount => "mount",
            Self::Automount => "automount",
            Self::Swap => "swap",
            Self::Timer => "timer",
            Self::Path => "path",
            Self::Slice => "slice",
            Self::Scope => "scope",
        }
    }

    fn from_suffix(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.suffix() == suffix)
    }
}

/// The name of a unit, such as `kubelet.service`, `getty@tty1.service` or the template `getty@.service`.
///
/// At most 255 bytes of ASCII letters, digits and `:-_.\@`, ending in the suffix of a [`UnitKind`]; the first
/// `@` separates the prefix from the instance. Source: systemd.unit(5), checked against systemd 252.
///
/// ```
/// use nodestrap::unit::{UnitKind, UnitName};
///
/// let name: UnitName = "containerd.service".parse()?;
/// assert_eq!(name.kind(), UnitKind::Service);
/// assert!("containerd.server".parse::<UnitName>().is_err());
/// # Ok::<(), nodestrap::unit::UnitNameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitName(Box<str>);

/// Why a text is no unit name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitNameError {
    /// Nothing at all, or nothing before the suffix or the `@`.
    #[error("a unit name needs a name before its suffix")]
    Empty,
    /// More than 255 bytes.
    #[error("a unit name has at most 255 bytes")]
    TooLong,
    /// No suffix, or one that is no kind of unit.
    #[error("a unit name ends in the kind of unit, such as .service or .target")]
    Suffix,
    /// A character that unit names cannot hold.
    #[error("{0:?} cannot stand in a unit name")]
    Character(char),
}

impl UnitName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn split(&self) -> (&str, &str) {
        self.0.rsplit_once('.').unwrap_or((&self.0, ""))
    }

    /// What the unit is.
    pub fn kind(&self) -> UnitKind {
        // Parsing lets no other suffix in; the default only keeps this from panicking.
        UnitKind::from_suffix(self.split().1).unwrap_or(UnitKind::Service)
    }

    /// The name without its suffix: `getty@tty1`.
    pub fn stem(&self) -> &str {
        self.split().0
    }

    /// The part before the `@`, or before the suffix where there is none: `getty`.
    pub fn prefix(&self) -> &str {
        self.stem().split_once('@').map_or(self.stem(), |(prefix, _)| prefix)
    }

    /// The part behind the `@`: `tty1`; empty for a template, `None` for a plain unit.
    pub fn instance(&self) -> Option<&str> {
        self.stem().split_once('@').map(|(_, instance)| instance)
    }

    /// Whether this is a template, which needs an instance before it can run.
    pub fn is_template(&self) -> bool {
        self.instance() == Some("")
    }
}

impl FromStr for UnitName {
    type Err = UnitNameError;

    fn from_str(text: &str) -> Result<Self, UnitNameError> {
        if text.len() > LONGEST_NAME {
            return Err(UnitNameError::TooLong);
        }
        // The order of the tests in `unit_name_is_valid`: length, suffix,
        // characters, then what stands before the `@`.
        let Some((stem, suffix)) = text.rsplit_once('.') else {
            return Err(if text.is_empty() { UnitNameError::Empty } else { UnitNameError::Suffix });
        };
        if UnitKind::from_suffix(suffix).is_none() {
            return Err(UnitNameError::Suffix);
        }
        if let Some(other) = stem.chars().find(|c| !is_name_character(*c) && *c != '@') {
            return Err(UnitNameError::Character(other));
        }
        if stem.is_empty() || stem.starts_with('@') {
            return Err(UnitNameError::Empty);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of a unit that has none yet.
pub(super) fn unnamed() -> UnitName {
    UnitName("unnamed.service".into())
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.' | '\\')
}

/// Escapes a text for the use in a unit name, as `systemd-escape TEXT` does.
///
/// ```
/// assert_eq!(nodestrap::unit::escape("a/b c.d-é%"), r"a-b\x20c.d\x2d\xc3\xa9\x25");
/// ```
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let c = char::from(byte);
        if c == '/' {
            escaped.push('-');
        // As `do_escape` of unit-name.c: `-` stands for a slash, and a name that
        // begins with a dot would be a hidden file.
        } else if (is_name_character(c) && !matches!(c, '-' | '\\')) && !(at == 0 && c == '.') {
            escaped.push(c);
        } else {
            escaped.push_str("\\x");
            escaped.push_str(&hex::encode([byte]));
        }
    }
    escaped
}

/// Escapes an absolute path, as `systemd-escape --path PATH` does: `/` is `-`, slashes at both ends and doubled
/// ones go. `None` for a path with `.` or `..` in it, or one that is not absolute.
///
/// ```
/// assert_eq!(nodestrap::unit::escape_path("/var//lib/kubelet/").as_deref(), Some("var-lib-kubelet"));
/// ```
pub fn escape_path(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if !path.starts_with('/') || parts.contains(&"..") {
        return None;
    }
    // The root has no parts, and `-` is the name that systemd gives it: `-.mount`.
    if parts.is_empty() {
        return Some("-".to_owned());
    }
    Some(escape(&parts.join("/")))
}

/// Undoes [`escape`]; `None` for a broken escape or bytes that are not UTF-8.
pub fn unescape(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'-' => bytes.push(b'/'),
            b'\\' => {
                let (digits, behind) = behind.strip_prefix(b"x")?.split_at_checked(2)?;
                bytes.push(*hex::decode(digits).ok()?.first()?);
                rest = behind;
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_parts() {
        let name: UnitName = "getty@tty1.service".parse().unwrap();
        assert_eq!((name.prefix(), name.instance(), name.kind()), ("getty", Some("tty1"), UnitKind::Service));
        let template: UnitName = "foo@.target".parse().unwrap();
        assert!(template.is_template());
        let plain: UnitName = "a.b.slice".parse().unwrap();
        assert_eq!((plain.prefix(), plain.instance(), plain.stem()), ("a.b", None, "a.b"));
    }

    #[test]
    fn texts_that_systemd_does_not_take_are_refused() {
        for (text, error) in [
            ("", UnitNameError::Empty),
            (".service", UnitNameError::Empty),
            ("@x.service", UnitNameError::Empty),
            ("network", UnitNameError::Suffix),
            ("containerd.server", UnitNameError::Suffix),
            ("a/b.service", UnitNameError::Character('/')),
            ("a.service,b.service", UnitNameError::Character(',')),
            ("é.service", UnitNameError::Character('é')),
        ] {
            assert_eq!(text.parse::<UnitName>(), Err(error), "{text}");
        }
        let name = |length: usize| format!("{}.service", "a".repeat(length - 8));
        assert!(name(255).parse::<UnitName>().is_ok());
        assert_eq!(name(256).parse::<UnitName>(), Err(UnitNameError::TooLong));
    }

    #[test]
    fn escapes_are_those_of_systemd_escape() {
        assert_eq!(escape(".hidden"), r"\x2ehidden");
        assert_eq!(unescape(r"a-b\x20c"), Some("a/b c".to_owned()));
        assert_eq!(unescape(r"a\x2"), None);
        assert_eq!(unescape(r"\xff"), None);
        assert_eq!(escape_path("/"), Some("-".to_owned()));
        assert_eq!(escape_path("/a/../b"), None);
        assert_eq!(escape_path("a"), None);
    }
}
