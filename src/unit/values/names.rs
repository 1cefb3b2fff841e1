//! Checks of paths, variables, users, documentation and units.

use std::ops::Range;

use super::texts::{self, UserName, assignment};
use super::{Effect, Kind, ValueCheck, words};
use crate::format::environment::is_variable_name;
use crate::unit::name::{UnitKind, UnitName};
use crate::unit::words::{self as split, Read, Syntax};

impl ValueCheck<'_> {
    pub(super) fn path(&mut self, kind: Kind) {
        let effect = if kind == Kind::FatalPath { Effect::Refused } else { Effect::Dropped };
        let mut path = self.value;
        match kind {
            Kind::ConditionPath => {
                // `config_parse_unit_condition_path` takes the trigger sign first; the
                // other way round the path is no path.
                path = path.strip_prefix('|').unwrap_or(path);
                path = path.strip_prefix('!').unwrap_or(path);
            }
            Kind::EnvironmentFile => path = path.strip_prefix('-').unwrap_or(path),
            _ => {}
        }
        let at = self.value.len() - path.len()..self.value.len();
        let Some(path) = self.resolve(path.as_bytes(), at.clone(), effect) else { return };
        if kind == Kind::PidFile {
            let of_kernel = |path: &[u8]| texts::is_below(path, &[b"dev", b"proc", b"sys"]);
            // A relative PID file is taken below /run, so only `..` refuses the unit.
            if !texts::is_normal(&path) {
                self.fault(Effect::Refused, at, "a path cannot hold ..");
            } else if self.releases().all_since(257) && of_kernel(&path) {
                self.fault(Effect::Refused, at, "cannot lie in /dev, /proc or /sys");
            } else if self.releases().all_since(257)
                && texts::is_below(&path, &[b"var"])
                && path.starts_with(b"/var/run")
            {
                self.fault(Effect::Kept, at, "/run took the place of /var/run");
            }
        } else if !texts::is_path(&path) {
            self.fault(effect, at, "is no absolute path");
        }
    }

    pub(super) fn working_directory(&mut self) {
        // With `-` the directory may be missing, and a bad one is dropped instead of refusing the unit.
        let optional = self.value.starts_with('-');
        let path = &self.value[usize::from(optional)..];
        let at = usize::from(optional)..self.value.len();
        let effect = if optional { Effect::Dropped } else { Effect::Refused };
        if path == "~" {
            return;
        }
        let Some(path) = self.resolve(path.as_bytes(), at.clone(), effect) else { return };
        if !texts::is_path(&path) {
            self.fault(effect, at, "is neither an absolute path nor ~");
        }
    }

    pub(super) fn paths(&mut self, prefixed: bool) {
        for read in self.words(Syntax::QUOTED, Effect::Dropped) {
            let mut path = &read.word.bytes[..];
            if prefixed {
                path = path.strip_prefix(b"-").unwrap_or(path);
                path = path.strip_prefix(b"+").unwrap_or(path);
            }
            self.absolute(path, read.word.span.clone());
        }
    }

    /// Relative paths; since 252 each may have a link, and since 257 flags, behind colons.
    pub(super) fn directories(&mut self, linked: bool) {
        for read in self.words(Syntax::RETAINED, Effect::Dropped) {
            let at = read.word.span;
            // A colon is a letter like any other in releases that know no links.
            let plain = !self.releases().all_since(252) && texts::is_directory(&read.word.bytes);
            let Some(parts) = colon_parts(&read.word.bytes) else {
                let rest = at.start..self.value.len();
                // `config_parse_exec_directories` returns here; the words before this one are kept.
                return self.fault(Effect::Dropped, rest, "unknown escape: the rest of the line is lost");
            };
            if plain && parts.len() > 1 {
                continue;
            }
            self.directory(&parts, &at, linked);
        }
    }

    fn directory(&mut self, parts: &[Vec<u8>], at: &Range<usize>, linked: bool) {
        let is_linked = parts.iter().skip(1).any(|part| !part.is_empty());
        if self.releases().all_since(257) && parts[0].is_empty() {
            return self.fault(Effect::Dropped, at.clone(), "names no directory");
        }
        if !linked && is_linked && !parts[0].is_empty() {
            return self.fault(Effect::Dropped, at.clone(), "cannot be linked to another place");
        }
        let has_flags = self.releases().any_since(257);
        if has_flags && parts.get(2).is_some_and(|flags| !matches!(&flags[..], b"" | b"ro")) {
            return self.fault(Effect::Dropped, at.clone(), "has flags that systemd does not know");
        }
        for part in parts.iter().take(if has_flags { 2 } else { parts.len() }) {
            let Some(path) = self.resolve(part, at.clone(), Effect::Dropped) else { continue };
            if !texts::is_directory(&path) {
                self.fault(Effect::Dropped, at.clone(), "is no relative path, or is private");
            }
        }
    }

    pub(super) fn output(&mut self) {
        let value = self.value;
        if matches!(value, "syslog" | "syslog+console") {
            self.whole(Effect::Kept, "journal took the place of syslog");
            return;
        }
        let file = ["file:", "append:", "truncate:"].into_iter().find_map(|to| value.strip_prefix(to));
        let Some(path) = file else {
            let holds = words::OUTPUTS.contains(&value) || value.starts_with("fd:");
            self.holds(holds, "is no place for output");
            return;
        };
        self.absolute(path.as_bytes(), value.len() - path.len()..value.len());
    }

    pub(super) fn environment(&mut self) {
        for (word, at) in self.assignments() {
            if assignment(&word).is_none() {
                self.fault(Effect::Dropped, at, "is no assignment to a variable");
            }
        }
    }

    pub(super) fn input(&mut self) {
        let value = self.value;
        if let Some(path) = value.strip_prefix("file:") {
            self.absolute(path.as_bytes(), value.len() - path.len()..value.len());
        } else {
            let named = |b: u8| matches!(b, b' '..=b'~') && b != b':';
            let descriptor = value.strip_prefix("fd:");
            let holds = descriptor.is_some_and(|name| name.len() <= 255 && name.bytes().all(named));
            self.holds(holds || words::INPUTS.contains(&value), "is no place for input");
        }
    }

    fn absolute(&mut self, path: &[u8], at: Range<usize>) {
        if let Some(path) = self.resolve(path, at.clone(), Effect::Dropped) {
            if !texts::is_path(&path) {
                self.fault(Effect::Dropped, at, "is no absolute path");
            }
        }
    }

    pub(super) fn escaped_words(&mut self) -> Vec<Read> {
        let mut words = self.words(Syntax::escaped(self.releases()), Effect::Dropped);
        // Where Exec lines keep an unknown escape, Environment= stops at it.
        let broken =
            words.iter().enumerate().find_map(|(at, read)| Some((at, read.unknown_escapes.first()?.start)));
        if let Some((at, escape)) = broken {
            words.truncate(at);
            self.fault(
                Effect::Dropped,
                escape..self.value.len(),
                "unknown escape: the rest of the line is lost",
            );
        }
        words
    }

    pub(super) fn assignments(&mut self) -> Vec<(Vec<u8>, Range<usize>)> {
        let mut words = Vec::new();
        for read in self.escaped_words() {
            let at = read.word.span.clone();
            if let Some(word) = self.resolve(&read.word.bytes, at.clone(), Effect::Dropped) {
                words.push((word, at));
            }
        }
        words
    }

    pub(super) fn variable_names(&mut self, assignments: bool) {
        let words = if assignments {
            self.assignments()
        } else {
            let words = self.words(Syntax::QUOTED, Effect::Dropped);
            let words = words.into_iter().map(|read| (read.word.bytes, read.word.span));
            words
                .collect::<Vec<_>>()
                .into_iter()
                .filter_map(|(word, at)| Some((self.resolve(&word, at.clone(), Effect::Dropped)?, at)))
                .collect()
        };
        for (word, at) in words {
            let assigns = assignments && assignment(&word).is_some();
            if !assigns && !is_variable_name(&word) {
                self.fault(Effect::Dropped, at, "is no name of a variable");
            }
        }
    }

    pub(super) fn user(&mut self, name: &str, at: Range<usize>) {
        // As `valid_user_group_name`, strictly and then with VALID_USER_RELAX.
        match texts::user_name(name) {
            UserName::Strict => {}
            UserName::Lax => self.fault(Effect::Kept, at, "is an unusual name"),
            UserName::Refused => {
                self.fault(Effect::Refused, at, "cannot be a name or a number of a user or group");
            }
        }
    }

    pub(super) fn users(&mut self) {
        for read in self.words(Syntax::PLAIN, Effect::Refused) {
            let Some(name) = self.resolve(&read.word.bytes, read.word.span.clone(), Effect::Refused) else {
                return;
            };
            self.user(&String::from_utf8_lossy(&name), read.word.span);
        }
    }

    pub(super) fn documentation(&mut self) {
        let Some(text) = self.resolve_all(Effect::Dropped) else { return };
        // The addresses are read after specifiers are replaced, and shown where they stand before.
        let places = self.words(Syntax::RETAINED, Effect::Dropped);
        let words = split::split(text.as_bytes(), Syntax::RETAINED).unwrap_or_default();
        for (at, read) in words.iter().enumerate() {
            if !texts::is_documentation(&read.word.text()) {
                let place = places.get(at).map_or(0..self.value.len(), |place| place.word.span());
                self.fault(Effect::Dropped, place, "is no URI of http, https, file, info or man");
            }
        }
    }

    pub(super) fn slice(&mut self) {
        let Some(name) = self.resolve_all(Effect::Dropped) else { return };
        match name.parse::<UnitName>() {
            Ok(name) if name.kind() == UnitKind::Slice && !name.is_template() => {
                if !texts::is_slice(name.stem()) {
                    self.whole(Effect::Kept, "is no slice: every part between dashes is a level of its own");
                }
            }
            _ => self.whole(Effect::Dropped, "is no name of a slice"),
        }
    }

    pub(super) fn units(&mut self, only: Option<UnitKind>) {
        for read in self.words(Syntax::RAW, Effect::Dropped) {
            let at = read.word.span.clone();
            let Some(name) = self.resolve(&read.word.bytes, at.clone(), Effect::Dropped) else { continue };
            match String::from_utf8_lossy(&name).parse::<UnitName>() {
                Err(error) => self.fault(Effect::Dropped, at, error),
                Ok(name) if only.is_some_and(|kind| kind != name.kind()) => {
                    self.fault(Effect::Dropped, at, "is a unit of another kind");
                }
                Ok(_) => {}
            }
        }
    }
}

/// The parts of one word without quotes; nothing where it has an escape that is none.
fn colon_parts(word: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = vec![Vec::new()];
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let next = match byte {
            b':' => {
                parts.push(Vec::new());
                at += 1;
                continue;
            }
            b'\\' if word.get(at + 1) == Some(&b':') => (vec![b':'], 2),
            b'\\' if at + 1 < word.len() => split::escape(&word[at..])?,
            byte => (vec![byte], 1),
        };
        parts.last_mut()?.extend(next.0);
        at += next.1;
    }
    Some(parts)
}
