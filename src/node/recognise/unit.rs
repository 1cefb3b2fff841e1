//! Units and their drop-ins: by the suffix that systemd goes by, and a section that units have.

use super::{Given, lines, names};
use crate::document::Kind;

/// Units of other sorts, and files of systemd that look like units.
const OTHERS: [&str; 14] = [
    ".socket",
    ".timer",
    ".target",
    ".mount",
    ".automount",
    ".path",
    ".slice",
    ".swap",
    ".container",
    ".pod",
    ".kube",
    ".volume",
    ".network",
    ".nspawn",
];

/// The kind, or why there is none; nothing where the text is no unit at all.
pub(super) fn kind_of_unit(
    path: &str,
    name: &str,
    text: &str,
    given: Given,
) -> Option<Result<Kind, &'static str>> {
    const NO_SERVICE: &str = "a unit of systemd, but no service";
    let folder = path.rsplit('/').nth(1).unwrap_or("");
    let is_conf = names::ends(name, ".conf");
    if is_conf && names::ends(folder, ".service.d") {
        // Also one that lost its section: systemd reads it, and drops its lines.
        return Some(Ok(Kind::DropIn));
    }
    let mut said = lines(text);
    // A document that quotes a unit begins with something else.
    let begins = said.next().is_some_and(is_header);
    let has_section = begins && has_unit_section(text);
    if names::ends(name, ".service") {
        return has_unit_section(text).then_some(Ok(Kind::ServiceUnit));
    }
    if !has_section {
        return None;
    }
    Some(if OTHERS.iter().any(|suffix| names::ends(name, suffix)) {
        Err(NO_SERVICE)
    } else if is_conf && names::ends(folder, ".d") {
        Err("a drop-in of a unit that is no service")
    } else if is_conf {
        Ok(Kind::DropIn)
    } else if given == Given::Named {
        Ok(Kind::ServiceUnit)
    } else {
        Err("written like a unit, but systemd reads units from files that end in .service")
    })
}

/// Whether a service of this name lies where systemd looks for units.
pub(super) fn is_place(path: &str, name: &str) -> bool {
    names::ends(name, ".service")
        && path.rsplit('/').nth(1) == Some("system")
        && path.contains("systemd/system/")
}

/// A line that is nothing but `[Name]`.
fn is_header(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && line.ends_with(']') && !line.contains([',', '"', '='])
}

fn has_unit_section(text: &str) -> bool {
    lines(text).any(|line| matches!(line.trim(), "[Unit]" | "[Service]" | "[Install]"))
}
