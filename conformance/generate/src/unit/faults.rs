//! Faults: what people and careless programs do to a unit.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use nodestrap::arbitrary::strings;

use crate::strange_key;
use super::{Part, is_looked_at};

#[derive(Clone, Debug)]
enum Fault {
    /// Takes the line out.
    Remove,
    /// Gives it twice.
    Repeat,
    /// Writes its key in another way.
    Rename(u8),
    /// Puts it into another section.
    Move(Index),
    /// Takes the value away.
    Empty,
    /// Takes the equals sign away.
    NoEquals,
    /// Puts quotes around the value.
    Quote(char),
    /// Another value.
    Replace(String),
    /// Text behind its value, or in front of it.
    Edge(&'static str, bool),
    /// A line before it.
    Before(&'static str),
    /// A very long line before it.
    Long,
    /// Another header for its section.
    Header(&'static str),
    /// Its section in two halves, of which the second comes last.
    Split,
}

/// The unit with none, one or two faults.
pub(super) fn with_faults(units: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = Vec<Part>> {
    let count = prop_oneof![12 => Just(0_usize), 6 => Just(1), 2 => Just(2)];
    let place = || (any::<Index>(), any::<Index>());
    (units, count, [(place(), fault()), (place(), fault())]).prop_map(|(mut parts, count, faults)| {
        for (place, fault) in faults.into_iter().take(count) {
            change(&mut parts, place, fault);
        }
        parts
    })
}

fn fault() -> BoxedStrategy<Fault> {
    prop_oneof![
        6 => Just(Fault::Remove),
        6 => Just(Fault::Repeat),
        4 => (0_u8..4).prop_map(Fault::Rename),
        4 => any::<Index>().prop_map(Fault::Move),
        4 => Just(Fault::Empty),
        4 => Just(Fault::NoEquals),
        4 => select(&['"', '\''][..]).prop_map(Fault::Quote),
        6 => strings().prop_map(Fault::Replace),
        12 => (select(EDGES), any::<bool>()).prop_map(|(edge, behind)| Fault::Edge(edge, behind)),
        6 => select(LINES).prop_map(Fault::Before),
        4 => select(HEADERS).prop_map(Fault::Header),
        4 => Just(Fault::Split),
        // A megabyte takes its time.
        1 => prop_oneof![9 => Just(Fault::Repeat), 1 => Just(Fault::Long)],
    ]
    .boxed()
}

fn change(parts: &mut Vec<Part>, (part, line): (Index, Index), fault: Fault) {
    if parts.is_empty() {
        return;
    }
    let part = part.index(parts.len());
    let count = parts[part].1.len();
    match fault {
        Fault::Header(header) => header.clone_into(&mut parts[part].0),
        Fault::Split => {
            let second = parts[part].1.split_off(line.index(count + 1));
            let name = parts[part].0.clone();
            parts.push((name, second));
        }
        _ if count == 0 => {}
        Fault::Move(to) => {
            let moved = parts[part].1.remove(line.index(count));
            let to = to.index(parts.len());
            parts[to].1.push(moved);
        }
        fault => change_line(&mut parts[part].1, line.index(count), fault),
    }
}

fn change_line(lines: &mut Vec<String>, at: usize, fault: Fault) {
    let line = lines[at].clone();
    let (key, value) = line.split_once('=').unwrap_or((&line, ""));
    match fault {
        Fault::Quote(_) | Fault::Replace(_) | Fault::Edge(..) if !is_looked_at(&line) => {}
        Fault::Remove => drop(lines.remove(at)),
        Fault::Repeat => lines.insert(at, line),
        Fault::Before(text) => lines.insert(at, text.to_owned()),
        Fault::Long => lines.insert(at, format!("Description={}", "x".repeat(1 << 20))),
        Fault::Rename(how) => lines[at] = format!("{}={value}", strange_key(key, how)),
        Fault::Empty => lines[at] = format!("{key}="),
        Fault::NoEquals => lines[at] = format!("{key} {value}"),
        Fault::Quote(quote) => lines[at] = format!("{key}={quote}{value}{quote}"),
        Fault::Replace(text) => lines[at] = format!("{key}={text}"),
        Fault::Edge(edge, true) => lines[at] = format!("{line}{edge}"),
        Fault::Edge(edge, false) => lines[at] = format!("{key}={edge}{value}"),
        Fault::Move(_) | Fault::Header(_) | Fault::Split => {}
    }
}

const EDGES: &[&str] = &[
    " # a note",
    "#",
    "\\",
    " \\",
    " \\ ",
    "\"",
    "'",
    "%z",
    "%",
    " %n",
    "\r",
    "\r\r",
    "\u{0}",
    ";",
    " ;",
    ",",
    "-",
    "+",
    "!",
    "@",
    ":",
    "/",
    ".",
    "..",
    " ",
    "\t",
    "x",
    "0",
    "s",
    "\\x41",
    "\\xff",
    "\\q",
    "$",
    "\u{fffe}",
    "\u{feff}",
    "\u{e9}",
    "\u{1}",
    " infinity",
    ":infinity",
];

const LINES: &[&str] = &[
    "# a comment",
    "; a comment",
    "  # a comment",
    "# a comment \\",
    "",
    "  ",
    "\\",
    "garbage",
    "=x",
    "=",
    " = ",
    "X-Mine=1",
    "x-mine=1",
    ".include /etc/x",
    "[Service]",
    "[Unit]",
    "[X-Mine]",
    "[Sevice]",
    "[Socket]",
    "Type=simple",
    "Type=oneshot",
    "Type=dbus",
    "ExecStart=",
    "ExecStart=/bin/true",
    "ExecStart=-/bin/true",
    "After=%n",
    "After=containerd.server",
    "Wants=network",
    "Environment=A=b c",
    "Description=a \\",
    "Description=\\",
    "\u{feff}# a comment",
];

const HEADERS: &[&str] = &[
    "service",
    "Sevice",
    "Services",
    "Unit",
    "Service",
    "Install",
    "X-Kubelet",
    "Kubelet",
    "Unit]",
    " Service",
    "",
    "Ser\"vice",
    "Service] # it",
    "Service\u{0}",
    "Service\\",
];
