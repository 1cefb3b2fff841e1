//! Nearly valid systemd units and drop-ins.
//!
//! A unit begins as an installer writes it, or bare. Then come settings of the five releases of systemd that are asked,
//! faults, and an odd spelling.

mod commands;
mod faults;
mod installed;
mod kinds;
mod spelling;
mod values;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use self::installed::{BARE, DROP_INS, UNITS};
use self::kinds::{Setting, kind_of, settings};

pub(crate) use self::commands::exec_start_lines;

/// A section with its lines, most of them `Key=Value`.
type Part = (String, Vec<String>);

/// Nearly valid service units and drop-ins for one, without a word which of both they are: an installer's unit or a
/// drop-in's reset of its command, settings of all sections, and none to two faults.
///
/// Nothing in them depends on the host. systemd refuses little of a unit and drops much, with a word in the journal. Of
/// a hundred of these texts about half are taken whole, and a fifth refused.
pub(crate) fn unit_texts() -> impl Strategy<Value = String> {
    let base = prop_oneof![
        6 => select(UNITS).prop_map(parts_of),
        2 => select(DROP_INS).prop_map(parts_of),
        2 => select(BARE).prop_map(parts_of),
        3 => commands::command().prop_map(|command| {
            vec![("Service".to_owned(), vec![format!("ExecStart={command}")])]
        }),
    ];
    let count = prop_oneof![4 => Just(0..1_usize), 3 => Just(1..3), 1 => Just(3..7)];
    let extra = count.prop_flat_map(|count| vec(setting(), count));
    let units = (base, extra).prop_map(|(mut parts, extra)| {
        for (section, line) in extra {
            put(&mut parts, section, line);
        }
        parts
    });
    spelling::spelt(faults::with_faults(units)).prop_map(commands::of_no_host)
}

/// A setting of any section, with a value for its kind.
fn setting() -> BoxedStrategy<(&'static str, String)> {
    let of = |section| settings().filter(move |setting| setting.section == section).collect::<Vec<Setting>>();
    let one = prop_oneof![3 => select(of("Unit")), 6 => select(of("Service")), 1 => select(of("Install"))];
    one.prop_flat_map(|setting| {
        values::value(setting.kind)
            .prop_map(move |value| (setting.section, format!("{}={value}", setting.name)))
    })
    .boxed()
}

/// Whether values of this line's setting are looked at.
fn is_looked_at(line: &str) -> bool {
    let key = line.split('=').next().unwrap_or(line);
    kind_of(key).is_none_or(|kind| kind.is_some())
}

/// The sections and lines of an installer's text.
fn parts_of(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => parts.push((name.to_owned(), Vec::new())),
            None => {
                if let Some((_, lines)) = parts.last_mut() {
                    lines.push(line.to_owned());
                }
            }
        }
    }
    parts
}

/// Puts a line into a section, a new one where there is none.
fn put(parts: &mut Vec<Part>, section: &str, line: String) {
    match parts.iter_mut().find(|(name, _)| name == section) {
        Some((_, lines)) => lines.push(line),
        None => parts.push((section.to_owned(), vec![line])),
    }
}
