//! Versions of Kubernetes and containerd: what this release knows, and how `v1.34.4+k3s1` is read.

mod containerd;

use std::fmt;
use std::str::FromStr;

use crate::text::excerpt;
pub use containerd::{ConfigVersion, ContainerdVersion, ParseContainerdVersionError};

/// A Kubernetes version, `1.N` with an optional patch number.
///
/// Any `v1.N[.P][+suffix]` or `v1.N[.P][-suffix]` parses, so `v1.34.4+k3s1` and `v1.33.5-eks-113cf36` are fine.
/// The suffix names a build and no check depends on it; it is not kept.
///
/// ```
/// use nodestrap::KubernetesVersion;
///
/// let version: KubernetesVersion = "v1.34.4+k3s1".parse()?;
/// assert_eq!(version.to_string(), "1.34.4");
/// assert!(version > KubernetesVersion::V1_33);
/// # Ok::<(), nodestrap::version::ParseVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: Minor,
    patch: Option<u16>,
}

/// The `N` of Kubernetes `1.N`: what windows of fields, gates, flags and rules are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub u16);

macro_rules! minors {
    ($($name:ident = $minor:literal),+ $(,)?) => {
        $(
            #[doc = concat!("Kubernetes 1.", stringify!($minor), ".")]
            pub const $name: Minor = Minor($minor);
        )+
        impl KubernetesVersion {
            $(
                #[doc = concat!("Kubernetes 1.", stringify!($minor), ", any patch.")]
                pub const $name: Self = Self { minor: Minor($minor), patch: None };
            )+
        }
        /// Every minor this release knows, oldest first.
        pub const KNOWN: &[Minor] = &[$($name),+];
    };
}

// Adding a minor begins here; CONTRIBUTING.md has the recipe.
minors! {
    V1_29 = 29, V1_30 = 30, V1_31 = 31, V1_32 = 32, V1_33 = 33,
    V1_34 = 34, V1_35 = 35, V1_36 = 36, V1_37 = 37,
}

impl Minor {
    /// The oldest minor this release knows.
    pub const OLDEST: Self = KNOWN[0];
    /// The newest minor this release knows.
    pub const NEWEST: Self = KNOWN[KNOWN.len() - 1];

    /// This minor, moved into the known range: what a file is judged as.
    #[must_use]
    pub fn judged(self) -> Self {
        self.clamp(Self::OLDEST, Self::NEWEST)
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

impl KubernetesVersion {
    /// `1.minor` without a patch number.
    pub const fn new(minor: u16) -> Self {
        Self { minor: Minor(minor), patch: None }
    }

    /// The same minor at this patch.
    #[must_use]
    pub const fn patch(self, patch: u16) -> Self {
        Self { minor: self.minor, patch: Some(patch) }
    }

    /// The minor.
    pub const fn minor(self) -> Minor {
        self.minor
    }

    /// Whether this release has the field lists, gates and rules of this minor.
    pub fn is_known(self) -> bool {
        self.minor == self.minor.judged()
    }
}

impl From<Minor> for KubernetesVersion {
    fn from(minor: Minor) -> Self {
        Self { minor, patch: None }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.patch {
            Some(patch) => write!(f, "{}.{patch}", self.minor),
            None => self.minor.fmt(f),
        }
    }
}

/// The text is not a Kubernetes version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a Kubernetes version: write it as 1.34, v1.34.4 or v1.34.4+k3s1")]
pub struct ParseVersionError {
    text: String,
}

impl FromStr for KubernetesVersion {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = || {
            // There is no Kubernetes 2: another first number is another program's version.
            let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
            let numbers = rest.split(['+', '-']).next()?;
            let (minor, patch) = match numbers.split_once('.') {
                Some((minor, patch)) => (minor, Some(decimal(patch)?)),
                None => (numbers, None),
            };
            Some(Self { minor: Minor(decimal(minor)?), patch })
        };
        parsed().ok_or_else(|| ParseVersionError { text: excerpt(text).into() })
    }
}

/// A systemd release, by its number: what reads the units of a node.
///
/// `systemctl --version` says it in its first line. Distributions' suffixes are read and dropped: `252`, `v257`,
/// `252.39-1~deb12u2` and `systemd 254 (254.26-1)` are fine. This crate knows 247 to 262.
///
/// ```
/// use nodestrap::SystemdVersion;
///
/// let version: SystemdVersion = "systemd 257 (257.13-1~deb13u1)".parse()?;
/// assert_eq!(version, SystemdVersion::new(257));
/// assert!(version.is_known());
/// assert_eq!(SystemdVersion::new(219).judged(), SystemdVersion::OLDEST);
/// # Ok::<(), nodestrap::ParseSystemdVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemdVersion(u16);

impl SystemdVersion {
    /// The oldest release whose settings are known.
    pub const OLDEST: Self = Self(247);
    /// The newest release whose settings are known.
    pub const NEWEST: Self = Self(262);

    /// The release with this number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Whether this crate has the settings of this release.
    pub fn is_known(self) -> bool {
        self == self.judged()
    }

    /// The release that units are judged by: this one, or the nearest known one.
    #[must_use]
    pub fn judged(self) -> Self {
        self.clamp(Self::OLDEST, Self::NEWEST)
    }
}

impl fmt::Display for SystemdVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a systemd version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a systemd version: write it as 252 or 252.39-1~deb12u2")]
pub struct ParseSystemdVersionError {
    text: String,
}

impl FromStr for SystemdVersion {
    type Err = ParseSystemdVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("systemd ").unwrap_or(text);
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        let digits = rest.split(['.', '-', '~', ' ', '+']).next().unwrap_or(rest);
        let number = decimal(digits).filter(|number| *number > 0);
        number.map(Self).ok_or_else(|| ParseSystemdVersionError { text: excerpt(text).into() })
    }
}

fn decimal(digits: &str) -> Option<u16> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// The minors in which something exists: from `since` up to and including `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first minor, the oldest known one when it was always there.
    pub since: Minor,
    /// The last minor; `None` while it still exists.
    pub until: Option<Minor>,
}

impl Window {
    /// Every minor.
    pub const ALWAYS: Self = Self { since: Minor::OLDEST, until: None };

    /// Whether the minor lies in the window.
    pub fn holds(self, minor: Minor) -> bool {
        minor >= self.since && self.until.is_none_or(|until| minor <= until)
    }
}

crate::text::deserialize_from_text!(ContainerdVersion, KubernetesVersion, SystemdVersion);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_suffixes_are_read_and_dropped() {
        for (text, shown) in [
            ("1.34", "1.34"),
            ("v1.34.4", "1.34.4"),
            ("v1.34.4+k3s1", "1.34.4"),
            ("v1.33.5-eks-113cf36", "1.33.5"),
            ("1.29+k0s", "1.29"),
        ] {
            assert_eq!(text.parse::<KubernetesVersion>().unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn other_text_is_refused_with_the_forms_that_work() {
        for text in ["", "1", "2.0", "v1.", "1.x", "1.34.", "1.34.x", "1.+5", "1.99999"] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
        assert_eq!(
            "latest".parse::<KubernetesVersion>().unwrap_err().to_string(),
            r#""latest" is not a Kubernetes version: write it as 1.34, v1.34.4 or v1.34.4+k3s1"#
        );
    }

    #[test]
    fn systemd_says_its_version_in_many_ways() {
        for (text, number) in [
            ("252", 252),
            ("v257", 257),
            ("252.39-1~deb12u2", 252),
            ("systemd 249 (249.11-0ubuntu3.16)", 249),
            ("systemd 255 (v255)", 255),
            ("260~rc2", 260),
        ] {
            assert_eq!(text.parse(), Ok(SystemdVersion::new(number)), "{text}");
        }
        for text in ["", "0", "systemd", "x252", "252x", "-252"] {
            let error = text.parse::<SystemdVersion>().unwrap_err().to_string();
            assert!(
                error.ends_with("is not a systemd version: write it as 252 or 252.39-1~deb12u2"),
                "{error}"
            );
        }
    }

    #[test]
    fn unknown_minors_are_judged_as_the_nearest_known_one() {
        assert_eq!(Minor(27).judged(), V1_29);
        assert_eq!(Minor(41).judged(), V1_37);
        assert_eq!(V1_33.judged(), V1_33);
    }
}
