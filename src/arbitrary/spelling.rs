//! The many ways to write the same document.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::value::Json;
use crate::yaml;

/// How a document is spelt.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    /// In kubectl's layout.
    Plain,
    /// As JSON.
    Json,
    /// As a flow collection below a document marker.
    Flow,
    /// With a comment, a document marker and a second document.
    Decorated,
    /// With Windows line ends.
    Crlf,
    /// With comments and spaces behind the values, and empty lines.
    Commented,
    /// With other words for truth values and other forms of numbers.
    Words,
    /// With deeper indentation.
    Indented,
}

/// Texts of these documents, now and then with a few characters put in.
pub(super) fn spelt(documents: impl Strategy<Value = Json>) -> impl Strategy<Value = String> {
    let spellings = prop_oneof![
        8 => Just(Spelling::Plain),
        2 => Just(Spelling::Json),
        1 => Just(Spelling::Flow),
        1 => Just(Spelling::Decorated),
        1 => Just(Spelling::Crlf),
        1 => Just(Spelling::Commented),
        1 => Just(Spelling::Words),
        1 => Just(Spelling::Indented),
    ];
    let slips = proptest::option::weighted(0.04, slips(1..3));
    (documents, spellings, slips).prop_map(|(document, spelling, slips)| {
        let text = text_of(&document, spelling);
        slips.map_or_else(|| text.clone(), |slips| with_slips(&text, &slips))
    })
}

fn text_of(value: &Json, spelling: Spelling) -> String {
    let plain = || yaml::print(value);
    match spelling {
        Spelling::Plain => plain(),
        Spelling::Json => value.to_string(),
        Spelling::Flow => format!("---\n{value}\n"),
        Spelling::Decorated => format!("# a comment\n---\n{}---\nsecond: document\n", plain()),
        Spelling::Crlf => plain().replace('\n', "\r\n"),
        Spelling::Commented => each_line(&plain(), |line| format!("{line}  # comment\n")),
        Spelling::Words => each_line(&plain(), |line| other_words(line) + "\n"),
        Spelling::Indented => each_line(&plain(), |line| {
            let text = line.trim_start_matches(' ');
            format!("{}{text}\n", " ".repeat(2 * (line.len() - text.len())))
        }),
    }
}

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(change).collect()
}

/// The value of a line in another form that says the same, where there is one.
fn other_words(line: &str) -> String {
    let Some((head, value)) = line.rsplit_once(": ") else { return line.to_owned() };
    let other = match value {
        "true" => "yes".to_owned(),
        "false" => "Off".to_owned(),
        "null" => "~".to_owned(),
        _ => match value.parse::<u32>() {
            Ok(number) if number % 3 == 0 => format!("0x{number:x}"),
            Ok(number) if number % 3 == 1 => format!("+{number}"),
            Ok(number) => format!("{number}.0"),
            Err(_) => return line.to_owned(),
        },
    };
    format!("{head}: {other}")
}

/// A character that slipped in somewhere.
pub(super) type Slip = (Index, char);

/// This many slips.
pub(super) fn slips(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Slip>> {
    let letters = vec!['\n', ' ', ':', '-', '#', '"', '\'', '[', '}', '&', '*', '\t'];
    vec((any::<Index>(), select(letters)), count)
}

/// The text with them.
pub(super) fn with_slips(text: &str, slips: &[Slip]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (place, letter) in slips {
        letters.insert(place.index(letters.len() + 1), *letter);
    }
    letters.into_iter().collect()
}
