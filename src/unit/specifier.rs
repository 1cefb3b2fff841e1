//! Specifiers: `%` and a letter (systemd.unit(5), SPECIFIERS).

use super::name::{UnitName, unescape};
use super::release::Releases;
use crate::version::SystemdVersion;

/// What `%` and a letter stand for in a unit.
///
/// Values that follow from the unit's name or are fixed for the system manager are known; those of the host (`%H`,
/// `%m`…) only when they were [set](Self::set), and stay as written otherwise.
#[derive(Clone, Debug)]
pub struct Specifiers {
    name: UnitName,
    releases: Releases,
    values: Vec<(char, String)>,
}

/// A `%` before a letter or digit that is no specifier: systemd refuses Exec lines for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("%{letter} is no specifier")]
pub struct UnknownSpecifier {
    /// The letter or digit.
    pub letter: char,
    /// Where the `%` stands in the text, in bytes.
    pub at: usize,
}

/// The letters that every release knows.
const LETTERS: &[u8] = b"abBcCEfgGhHiIjJlLmnNopPrRsStTuUvVwW";
/// The letters that came later, with the release.
const LATER: [(u8, u16); 7] =
    [(b'A', 252), (b'd', 252), (b'M', 252), (b'q', 252), (b'y', 252), (b'Y', 252), (b'D', 257)];

/// What is fixed for the system manager.
const FIXED: [(char, &str); 11] = [
    ('C', "/var/cache"),
    ('E', "/etc"),
    ('g', "root"),
    ('G', "0"),
    ('h', "/root"),
    ('L', "/var/log"),
    ('S', "/var/lib"),
    ('t', "/run"),
    ('T', "/tmp"),
    ('u', "root"),
    ('U', "0"),
];

impl Specifiers {
    /// The specifiers of the unit with this name.
    pub fn new(name: UnitName) -> Self {
        Self { name, releases: Releases::ALL, values: Vec::new() }
    }

    /// Sets the release of systemd that reads the unit. Without it what any release takes is taken.
    #[must_use]
    pub fn systemd(mut self, version: impl Into<Option<SystemdVersion>>) -> Self {
        self.releases = Releases::from(version.into());
        self
    }

    pub(crate) fn releases(&self) -> Releases {
        self.releases
    }

    fn is_known(&self, letter: u8) -> bool {
        let later = |(known, since): &(u8, u16)| *known == letter && self.releases.any_since(*since);
        LETTERS.contains(&letter) || LATER.iter().any(later)
    }

    /// Sets what a letter stands for on the host in question, such as `H` for its name.
    #[must_use]
    pub fn set(mut self, letter: char, value: impl Into<String>) -> Self {
        self.values.push((letter, value.into()));
        self
    }

    /// The unit's name.
    pub fn name(&self) -> &UnitName {
        &self.name
    }

    fn value(&self, letter: char) -> Option<String> {
        let name = &self.name;
        let set = self.values.iter().rev().find(|(known, _)| *known == letter);
        if let Some((_, value)) = set {
            return Some(value.clone());
        }
        let last = |text: &str| text.rsplit('-').next().unwrap_or("").to_owned();
        Some(match letter {
            'n' => name.as_str().to_owned(),
            'N' => name.stem().to_owned(),
            'p' => name.prefix().to_owned(),
            'P' => unescape(name.prefix())?,
            'i' => name.instance().unwrap_or("").to_owned(),
            'I' => unescape(name.instance().unwrap_or(""))?,
            'j' => last(name.prefix()),
            'J' => unescape(&last(name.prefix()))?,
            // `%f` is the instance as a path, and the prefix where there is no instance.
            'f' => {
                let path = name.instance().filter(|instance| !instance.is_empty());
                let path = unescape(path.unwrap_or(name.prefix()))?;
                format!("/{}", path.trim_start_matches('/'))
            }
            'D' => "/usr/share".to_owned(),
            'd' => format!("/run/credentials/{name}"),
            'V' => "/var/tmp".to_owned(),
            _ => FIXED.into_iter().find(|(fixed, _)| *fixed == letter)?.1.to_owned(),
        })
    }

    /// Replaces every specifier; one whose value is not known stays as written.
    pub(crate) fn expand(&self, text: &[u8]) -> Result<Vec<u8>, UnknownSpecifier> {
        // Follows `specifier_printf` in systemd's specifier.c: a `%` before a sign that is no letter or digit
        // stays as it is.
        let mut expanded = Vec::with_capacity(text.len());
        let mut bytes = text.iter().copied().enumerate();
        while let Some((at, byte)) = bytes.next() {
            if byte != b'%' {
                expanded.push(byte);
                continue;
            }
            match bytes.next().map(|(_, letter)| letter) {
                None | Some(b'%') => expanded.push(b'%'),
                Some(letter) if self.is_known(letter) => match self.value(char::from(letter)) {
                    Some(value) => expanded.extend_from_slice(value.as_bytes()),
                    None => expanded.extend_from_slice(&[b'%', letter]),
                },
                Some(letter) if letter.is_ascii_alphanumeric() => {
                    return Err(UnknownSpecifier { letter: char::from(letter), at });
                }
                Some(other) => expanded.extend_from_slice(&[b'%', other]),
            }
        }
        Ok(expanded)
    }

    /// Checks the specifiers of a text and replaces them, for settings whose value is text.
    ///
    /// # Errors
    /// When a `%` stands before a letter or digit that systemd does not know.
    ///
    /// ```
    /// use nodestrap::unit::Specifiers;
    ///
    /// let specifiers = Specifiers::new("kubelet.service".parse()?);
    /// assert_eq!(specifiers.expand_text("/run/%p 100%%")?, "/run/kubelet 100%");
    /// assert!(specifiers.expand_text("a%20b").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expand_text(&self, text: &str) -> Result<String, UnknownSpecifier> {
        let bytes = self.expand(text.as_bytes())?;
        // Whole characters are replaced by whole texts, so this never loses anything.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The specifiers that stand in a text, `%%` excepted: their letters and where their `%` is.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(percent) = text.get(at..)?.iter().position(|b| *b == b'%') {
            let here = at + percent;
            let letter = *text.get(here + 1)?;
            at = here + 2;
            // Of any release: an accidental specifier is one in the release that comes next.
            if LETTERS.contains(&letter) || LATER.iter().any(|(later, _)| *later == letter) {
                return Some((here, char::from(letter)));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(unit: &str, text: &str) -> Result<String, char> {
        let specifiers = Specifiers::new(unit.parse().unwrap());
        specifiers.expand_text(text).map_err(|unknown| unknown.letter)
    }

    #[test]
    fn the_name_gives_its_parts() {
        let name = r"a-b\x20c@x-y.service";
        for (letter, value) in [
            ("%n", r"a-b\x20c@x-y.service"),
            ("%N", r"a-b\x20c@x-y"),
            ("%p", r"a-b\x20c"),
            ("%P", "a/b c"),
            ("%i", "x-y"),
            ("%I", "x/y"),
            ("%j", r"b\x20c"),
            ("%J", "b c"),
            ("%f", "/x/y"),
        ] {
            assert_eq!(expand(name, letter).as_deref(), Ok(value), "{letter}");
        }
        assert_eq!(expand("kubelet.service", "%i|%I|%f|%p").as_deref(), Ok("||/kubelet|kubelet"));
    }

    #[test]
    fn a_percent_sign_before_anything_but_letters_and_digits_is_literal() {
        for text in ["100%", "%-", "%/", "%é", "% a"] {
            assert_eq!(expand("a.service", text).as_deref(), Ok(text));
        }
        assert_eq!(expand("a.service", "%%n%%%n").as_deref(), Ok("%n%a.service"));
    }

    #[test]
    fn other_letters_and_digits_are_refused_and_those_of_the_host_stay() {
        for letter in "ekxzFKOQXZ0123456789".chars() {
            assert_eq!(expand("a.service", &format!("x%{letter}")), Err(letter));
        }
        for (letter, before, since) in [('d', 247, 252), ('M', 247, 252), ('D', 254, 257)] {
            let of = |version| {
                let name = "a.service".parse().unwrap();
                Specifiers::new(name).systemd(SystemdVersion::new(version)).expand_text(&format!("%{letter}"))
            };
            assert!(of(before).is_err() && of(since).is_ok(), "{letter}");
        }
        assert_eq!(expand("a.service", "%H%m").as_deref(), Ok("%H%m"));
        let host = Specifiers::new("a.service".parse().unwrap()).set('H', "worker-1");
        assert_eq!(host.expand_text("--node=%H").as_deref(), Ok("--node=worker-1"));
    }

    #[test]
    fn specifiers_are_found_where_they_stand() {
        assert_eq!(find(b"%% %n %z %").collect::<Vec<_>>(), [(3, 'n')]);
    }
}
