//! containerd releases, and the versions of its configuration file that each reads and writes.

use crate::text::excerpt;
use std::fmt;
use std::str::FromStr;

/// A containerd release, `major.minor` with an optional patch number.
///
/// Vendor suffixes are read and dropped, so `v1.7.35`, `1.6.20~ds1-1`, `2.2.5-0ubuntu1` and `2.4.0-beta.1` are fine.
///
/// ```
/// use nodestrap::containerd::{ConfigVersion, ContainerdVersion};
///
/// let version: ContainerdVersion = "1.6.20~ds1-1".parse()?;
/// assert_eq!(version.to_string(), "1.6.20");
/// assert_eq!(version.written(), ConfigVersion::V2);
/// assert!(version < ContainerdVersion::V2_0);
/// # Ok::<(), nodestrap::containerd::ParseContainerdVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerdVersion {
    major: u16,
    minor: u16,
    patch: Option<u16>,
}

macro_rules! releases {
    ($($name:ident = $major:literal . $minor:literal),+ $(,)?) => {
        impl ContainerdVersion {
            $(
                #[doc = concat!("containerd ", stringify!($major), ".", stringify!($minor), ", any patch.")]
                pub const $name: Self = Self::new($major, $minor);
            )+
            /// Every minor this release knows, oldest first.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

releases! {
    V1_6 = 1 . 6, V1_7 = 1 . 7, V2_0 = 2 . 0, V2_1 = 2 . 1, V2_2 = 2 . 2, V2_3 = 2 . 3, V2_4 = 2 . 4,
}

impl ContainerdVersion {
    /// `major.minor` without a patch number.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor, patch: None }
    }

    /// The same minor at this patch.
    #[must_use]
    pub const fn patch(self, patch: u16) -> Self {
        Self { patch: Some(patch), ..self }
    }

    /// The first number, 1 or 2.
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The second number.
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The patch number, where it was given.
    pub const fn patch_number(self) -> Option<u16> {
        self.patch
    }

    /// Whether this release has the keys and defaults of this minor.
    pub fn is_known(self) -> bool {
        self.judged().same_minor(self)
    }

    /// The minor whose keys and defaults a file is judged by: this one, or the nearest known one.
    #[must_use]
    pub fn judged(self) -> Self {
        // Downwards: an unknown minor between two known ones has what the older has.
        let wanted = (self.major, self.minor);
        let mut nearest = Self::V1_6;
        for &known in Self::KNOWN {
            if (known.major, known.minor) <= wanted {
                nearest = known;
            }
        }
        if nearest.same_minor(self) { self } else { nearest }
    }

    /// The newest version of config.toml this containerd reads; a newer one it refuses or, before 1.7, ignores.
    pub fn newest_read(self) -> ConfigVersion {
        if self.at_least(Self::V2_3) {
            ConfigVersion::V4
        } else if self.at_least(Self::V2_0) {
            ConfigVersion::V3
        } else {
            ConfigVersion::V2
        }
    }

    /// The version to write for this containerd: 2 for 1.x and 3 for 2.x, which every 2.x reads.
    ///
    /// 2.3 and later print version 4 themselves, but read 3 without loss, and a version 3 file survives a
    /// downgrade to 2.0–2.2.
    pub fn written(self) -> ConfigVersion {
        self.newest_read().min(ConfigVersion::V3)
    }

    /// Whether this containerd reads a config.toml of that version; each reads its own and all older ones.
    pub fn reads(self, config: ConfigVersion) -> bool {
        config <= self.newest_read()
    }

    /// Whether this is that minor or a later one; patches do not count.
    pub const fn at_least(self, minor: Self) -> bool {
        self.major > minor.major || (self.major == minor.major && self.minor >= minor.minor)
    }

    const fn same_minor(self, other: Self) -> bool {
        self.major == other.major && self.minor == other.minor
    }
}

impl fmt::Display for ContainerdVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// The text is not a containerd version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a containerd version: write it as 2.2, v1.7.35 or 1.6.20~ds1-1")]
pub struct ParseContainerdVersionError {
    text: String,
}

impl FromStr for ContainerdVersion {
    type Err = ParseContainerdVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = || {
            let rest = text.strip_prefix('v').unwrap_or(text);
            // Debian's `~ds1` and Ubuntu's `-0ubuntu1` say how it was packed.
            let numbers = rest.split(['+', '-', '~']).next()?;
            let mut numbers = numbers.split('.').map(decimal);
            let (major, minor) = (numbers.next()??, numbers.next()??);
            let patch = match numbers.next() {
                Some(patch) => Some(patch?),
                None => None,
            };
            let is_whole = numbers.next().is_none() && matches!(major, 1 | 2);
            is_whole.then_some(Self { major, minor, patch })
        };
        parsed().ok_or_else(|| ParseContainerdVersionError { text: excerpt(text).into() })
    }
}

fn decimal(digits: &str) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// The `version` of a config.toml: which tables and keys it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConfigVersion {
    /// Short plugin ids (`[plugins.cri]`); what a file without `version` is taken for.
    V1,
    /// Full plugin ids, since containerd 1.3; one CRI plugin, `io.containerd.grpc.v1.cri`.
    V2,
    /// Since containerd 2.0: CRI is three plugins, `io.containerd.cri.v1.images`, `io.containerd.cri.v1.runtime` and
    /// `io.containerd.grpc.v1.cri`.
    V3,
    /// Since containerd 2.3: the server settings (`[grpc]`, `[ttrpc]`, `[metrics]`) are plugins too.
    V4,
}

impl ConfigVersion {
    /// The number that stands behind `version =`.
    pub const fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
            Self::V3 => 3,
            Self::V4 => 4,
        }
    }

    /// The version with this number; 0 is what containerd makes of a missing one and means 1.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 | 1 => Some(Self::V1),
            2 => Some(Self::V2),
            3 => Some(Self::V3),
            4 => Some(Self::V4),
            _ => None,
        }
    }
}

impl fmt::Display for ConfigVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ContainerdVersion {
        text.parse().unwrap()
    }

    #[test]
    fn vendor_suffixes_are_read_and_dropped() {
        for (text, shown) in [
            ("2.2", "2.2"),
            ("v1.7.35", "1.7.35"),
            ("1.6.20~ds1-1", "1.6.20"),
            ("1.6.20~ds1-1+deb12u3", "1.6.20"),
            ("2.4.0-beta.1", "2.4.0"),
            ("2.1.9+k3s1", "2.1.9"),
        ] {
            assert_eq!(version(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn other_text_is_refused_with_the_forms_that_work() {
        for text in ["", "2", "v", "3.0", "0.2", "2.", "2.x", "2.2.", "2.2.3.4", "2.99999", "latest", "2.+2"]
        {
            assert!(text.parse::<ContainerdVersion>().is_err(), "{text}");
        }
        assert_eq!(
            "latest".parse::<ContainerdVersion>().unwrap_err().to_string(),
            r#""latest" is not a containerd version: write it as 2.2, v1.7.35 or 1.6.20~ds1-1"#
        );
    }

    #[test]
    fn each_containerd_reads_its_own_config_version_and_all_older_ones() {
        use ConfigVersion::{V2, V3, V4};
        for (text, newest, written) in [
            ("1.6", V2, V2),
            ("1.7.35", V2, V2),
            ("2.0", V3, V3),
            ("2.2.9", V3, V3),
            ("2.3.0", V4, V3),
            ("2.4", V4, V3),
        ] {
            assert_eq!((version(text).newest_read(), version(text).written()), (newest, written), "{text}");
            assert!(version(text).reads(ConfigVersion::V1) && version(text).reads(newest));
        }
        assert!(!version("2.2").reads(V4));
    }

    #[test]
    fn unknown_minors_are_judged_as_the_nearest_older_known_one() {
        for (text, judged) in [("1.4.3", "1.6"), ("1.8", "1.7"), ("2.9.1", "2.4"), ("2.2.9", "2.2.9")] {
            assert_eq!(version(text).judged(), version(judged), "{text}");
        }
        assert!(version("2.4.2").is_known());
        assert!(!version("2.9").is_known());
    }
}
