//! Which releases of systemd a unit is judged for.

use crate::format::unit::SectionNames;
use crate::version::SystemdVersion;

/// The releases that a unit may be read by: one where it is known, else all that this crate knows.
///
/// Of an unknown release nothing is complained about that any of them takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Releases {
    pub(crate) first: u16,
    pub(crate) last: u16,
}

impl Releases {
    pub(crate) const ALL: Self =
        Self { first: SystemdVersion::OLDEST.number(), last: SystemdVersion::NEWEST.number() };

    /// Whether any of them has what came with a release.
    pub(crate) const fn any_since(self, release: u16) -> bool {
        self.last >= release
    }

    /// Whether every one of them has what came with a release.
    pub(crate) const fn all_since(self, release: u16) -> bool {
        self.first >= release
    }

    /// Which section headers all of them refuse. Of the releases that were asked, 252 is the first that checks names,
    /// and 262 the first that refuses patterns.
    pub(crate) const fn section_names(self) -> SectionNames {
        if self.all_since(262) {
            SectionNames::Plain
        } else if self.all_since(252) {
            SectionNames::Safe
        } else {
            SectionNames::All
        }
    }
}

impl From<Option<SystemdVersion>> for Releases {
    fn from(version: Option<SystemdVersion>) -> Self {
        version.map_or(Self::ALL, |version| {
            // A release beyond those known is judged as the newest of them.
            let judged = version.judged().number();
            Self { first: judged, last: judged }
        })
    }
}

/// `systemd 252`, or `systemd 247 to 262`.
impl std::fmt::Display for Releases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            write!(f, "systemd {}", self.first)
        } else {
            write!(f, "systemd {} to {}", self.first, self.last)
        }
    }
}
