//! The many ways to write the same unit.

use proptest::prelude::*;

use proptest::collection::vec;
use proptest::sample::{Index, select};

use super::{Part, is_looked_at};

#[derive(Clone, Copy, Debug)]
enum Spelling {
    /// With an empty line between sections.
    Plain,
    /// With Windows line ends.
    Crlf,
    /// With blanks around keys and values.
    Spaced,
    /// With comments everywhere.
    Commented,
    /// With a byte order mark, and no newline at the end.
    Marked,
    /// With words on lines of their own, joined by backslashes.
    Joined,
}

/// Texts of these units, now and then with a few characters put in.
pub(super) fn spelt(units: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = String> {
    let spellings = prop_oneof![
        8 => Just(Spelling::Plain),
        1 => Just(Spelling::Crlf),
        1 => Just(Spelling::Spaced),
        1 => Just(Spelling::Commented),
        1 => Just(Spelling::Marked),
        1 => Just(Spelling::Joined),
    ];
    let slips = proptest::option::weighted(0.04, slips(1..3));
    (units, spellings, slips).prop_map(|(parts, spelling, slips)| {
        let text = text_of(&parts, spelling);
        let slips =
            slips.filter(|_| parts.iter().flat_map(|(_, lines)| lines).all(|line| is_looked_at(line)));
        slips.map_or_else(|| text.clone(), |slips| with_slips(&text, &slips))
    })
}

fn text_of(parts: &[Part], spelling: Spelling) -> String {
    let sections = parts.iter().map(|(name, lines)| {
        let lines: String = lines.iter().map(|line| written(line, spelling) + "\n").collect();
        format!("[{name}]\n{lines}")
    });
    let text = sections.collect::<Vec<_>>().join("\n");
    match spelling {
        Spelling::Crlf => text.replace('\n', "\r\n"),
        Spelling::Marked => format!("\u{feff}{}", text.trim_end_matches('\n')),
        _ => text,
    }
}

fn written(line: &str, spelling: Spelling) -> String {
    match spelling {
        Spelling::Spaced => format!("  {}\t", line.replacen('=', " = ", 1)),
        Spelling::Commented => format!("# {}\n{line}\n;", line.replace('\n', " ")),
        Spelling::Joined => line.replace(' ', " \\\n  "),
        Spelling::Plain | Spelling::Crlf | Spelling::Marked => line.to_owned(),
    }
}

/// A character that slipped in somewhere.
type Slip = (Index, char);

fn slips(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Slip>> {
    let letters = vec!['\n', ' ', ':', '-', '#', '"', '\'', '[', '}', '&', '*', '\t'];
    vec((any::<Index>(), select(letters)), count)
}

fn with_slips(text: &str, slips: &[Slip]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (place, letter) in slips {
        letters.insert(place.index(letters.len() + 1), *letter);
    }
    letters.into_iter().collect()
}
