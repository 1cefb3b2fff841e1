//! Paths, names and other texts.

use crate::format::environment::is_variable_name;
use crate::format::unit::is_no_character;

/// An absolute path without `..` that the kernel can hold.
pub(super) fn is_path(path: &[u8]) -> bool {
    path.starts_with(b"/") && is_normal(path)
}

/// Neither `..` nor a part or whole that is too long.
pub(super) fn is_normal(path: &[u8]) -> bool {
    path.len() <= 4095 && path.split(|b| *b == b'/').all(|part| part != b".." && part.len() <= 255)
}

/// `http`, `https`, `file`, `info` and `man`, in ASCII.
pub(super) fn is_documentation(url: &str) -> bool {
    let rest = ["http://", "https://", "file:/", "info:", "man:"]
        .into_iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    url.is_ascii() && rest.is_some_and(|rest| !rest.is_empty())
}

/// How systemd takes a user's or group's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UserName {
    Strict,
    /// Taken, with a warning.
    Lax,
    Refused,
}

pub(super) fn user_name(name: &str) -> UserName {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !name.is_empty() && digits(name) {
        let canonical = name == "0" || !name.starts_with('0');
        // `uid_is_valid`: both are -1, of 16 and of 32 bits.
        let reserved = [65_535, u32::MAX];
        let id = name.parse::<u32>().ok().filter(|id| !reserved.contains(id));
        return if canonical && id.is_some() { UserName::Strict } else { UserName::Refused };
    }
    let portable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.len() <= 31
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(portable)
    {
        return UserName::Strict;
    }
    // C's `iscntrl` sees bytes: control characters beyond ASCII pass.
    let control = |c: char| c.is_control() && u32::from(c) < 0x80;
    let refused = name.is_empty()
        || name.contains([':', '/'])
        || name.chars().any(control)
        || name.starts_with(char::is_whitespace)
        || name.ends_with(char::is_whitespace)
        || matches!(name, "." | "..")
        || name.strip_prefix('-').is_some_and(digits);
    if refused { UserName::Refused } else { UserName::Lax }
}

/// The name and value of an assignment to a variable that a process can be given.
pub(crate) fn assignment(bytes: &[u8]) -> Option<(&str, &str)> {
    let (name, value) = std::str::from_utf8(bytes).ok()?.split_once('=')?;
    let holds = is_variable_name(name.as_bytes()) && !value.chars().any(is_no_character);
    holds.then_some((name, value))
}

/// A path below the folder of its sort, and not the one that systemd keeps for itself; empty is none.
pub(super) fn is_directory(path: &[u8]) -> bool {
    let private = path == b"private" || path.starts_with(b"private/");
    // `path_simplify` leaves nothing of such a path.
    let nothing = !path.is_empty() && path.split(|b| *b == b'/').all(|part| matches!(part, b"" | b"."));
    !path.starts_with(b"/") && is_normal(path) && !private && !nothing
}

/// Whether a path lies in or below one of these folders of the root.
pub(super) fn is_below(path: &[u8], folders: &[&[u8]]) -> bool {
    let first = path.split(|b| *b == b'/').find(|part| !part.is_empty());
    path.starts_with(b"/") && first.is_some_and(|first| folders.contains(&first))
}

/// A name on D-Bus; unique ones begin with a colon.
pub(super) fn is_bus_name(name: &str) -> bool {
    let unique = name.starts_with(':');
    let name = name.strip_prefix(':').unwrap_or(name);
    let part = |part: &str| {
        !part.is_empty()
            && (unique || !part.starts_with(|c: char| c.is_ascii_digit()))
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    name.len() <= 255 && name.contains('.') && name.split('.').all(part)
}

/// The name of a slice, without its suffix: no empty part between dashes.
pub(super) fn is_slice(stem: &str) -> bool {
    stem == "-" || !stem.split('-').any(str::is_empty)
}
