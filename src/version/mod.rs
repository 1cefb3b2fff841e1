//! Versions of Kubernetes and containerd: what this release knows, and how `v1.34.4+k3s1` is read.

mod containerd;

use std::fmt;
use std::str::FromStr;

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
            let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
            let numbers = rest.split(['+', '-']).next()?;
            let (minor, patch) = match numbers.split_once('.') {
                Some((minor, patch)) => (minor, Some(decimal(patch)?)),
                None => (numbers, None),
            };
            Some(Self { minor: Minor(decimal(minor)?), patch })
        };
        parsed().ok_or_else(|| ParseVersionError { text: text.chars().take(40).collect() })
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
    fn unknown_minors_are_judged_as_the_nearest_known_one() {
        assert_eq!(Minor(27).judged(), V1_29);
        assert_eq!(Minor(41).judged(), V1_37);
        assert_eq!(V1_33.judged(), V1_33);
    }
}
