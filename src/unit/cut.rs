//! Commands and variables that were meant to go on in the next line: `ExecStart=` without its backslash, or with two, or
//! with a blank behind it; `Environment=` copied from a page that wrapped its lines.
//!
//! systemd reads what follows as lines of its own and drops them, each with a line in the journal. The cause is the
//! line before them, so that is what is told, once.

use std::ops::Range;

use super::keys::Section;
use super::load::{At, Event, EventKind};
use crate::format::unit::{NoteKind, UnitText};
use crate::tree::Node;

/// A value that ends before it was meant to.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    pub(crate) key: String,
    pub(crate) how: How,
    /// The flags that are lost, by name.
    pub(crate) lost: Vec<String>,
}

/// Why the line does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    NoBackslash,
    TwoBackslashes,
    BlankBehind,
    BlankLine,
    /// A quote is open: a quoted value ends with its line.
    OpenQuote,
}

/// A line that systemd drops and that looks like flags.
struct Stray {
    whole: Range<usize>,
}

/// Finds where values of one file are cut, and takes the findings about the lines behind them back.
pub(super) fn find(file: usize, text: &UnitText<'_>, events: &mut Vec<Event>) {
    let source = text.tree.source();
    // Without a line that looks like flags there is nothing to look for: nearly every unit ends here.
    let strays = strays(text);
    if strays.is_empty() {
        return;
    }
    let mut cuts: Vec<(Event, Range<usize>)> = Vec::new();
    let mut at = 0;
    for (key, value) in commands(text) {
        // Both lists are in document order, so that one pass over each is enough.
        at += strays[at..].iter().take_while(|stray| stray.whole.start < value.end).count();
        let Some(first) = strays.get(at).filter(|stray| is_gap(&source[value.end..stray.whole.start])) else {
            continue;
        };
        let mut end = first.whole.end;
        let mut lost = Vec::new();
        for stray in &strays[at..] {
            if stray.whole.start > end && !is_gap(&source[end..stray.whole.start]) {
                break;
            }
            lost.extend(flags(&source[stray.whole.clone()]));
            end = stray.whole.end;
        }
        let written = &source[value.clone()];
        let gap = &source[value.end..first.whole.start];
        // The finding stands at the last word of the line that is cut: there the backslash is missing.
        let word = value.start
            + written.trim_end_matches(['\\', ' ', '\t']).rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let kind = EventKind::Cut(Cut { key: key.to_owned(), how: how(key, written, gap), lost });
        cuts.push((Event { kind, at: At { file, span: word..value.end } }, word..end));
    }
    // In document order, so each event is looked up among them.
    let is_told = |event: &Event| {
        let behind = cuts.partition_point(|(_, region)| region.start <= event.at.span.start);
        let region = behind.checked_sub(1).and_then(|at| cuts.get(at)).map(|(_, region)| region);
        event.at.file == file && !event.is_fatal() && region.is_some_and(|region| told_by(event, region))
    };
    events.retain(|event| !is_told(event));
    events.extend(cuts.into_iter().map(|(cut, _)| cut));
}

/// Whether an event is about the cut, or about the lines behind it.
fn told_by(event: &Event, region: &Range<usize>) -> bool {
    // What systemd itself says of the lines below is true, and only repeats the one cause for each line.
    let told = match &event.kind {
        EventKind::Line(note) => {
            matches!(note.kind, NoteKind::NoEquals | NoteKind::BlankAfterBackslash | NoteKind::JoinsBlank)
        }
        EventKind::UnknownKey { .. } | EventKind::Command { .. } | EventKind::Value { .. } => true,
        _ => false,
    };
    told && region.contains(&event.at.span.start)
}

/// The values that a line of flags may be the rest of, in document order.
fn commands<'t>(text: &'t UnitText<'_>) -> impl Iterator<Item = (&'t str, Range<usize>)> {
    let sections = text.tree.root().into_iter().flat_map(Node::entries);
    let service = sections.filter(|section| section.key.text() == Section::Service.name());
    service.flat_map(|section| section.value.entries()).filter_map(|assignment| {
        let key = assignment.key.text();
        let goes_on = key.starts_with("Exec") || key == "Environment";
        let value = assignment.value;
        (goes_on && !value.text().is_empty()).then(|| (key, text.source_span(value, 0..value.text().len())))
    })
}

fn strays(text: &UnitText<'_>) -> Vec<Stray> {
    let source = text.tree.source();
    let notes = text.notes.iter().filter(|note| note.kind == NoteKind::NoEquals);
    let mut strays: Vec<Stray> = notes
        .filter(|note| source[note.span.clone()].starts_with('-'))
        .map(|note| Stray { whole: note.span.clone() })
        .collect();
    // `--v=2` has an equals sign and is an assignment to systemd, to a setting called `--v`.
    for section in text.tree.root().into_iter().flat_map(Node::entries) {
        for assignment in section.value.entries().filter(|assignment| assignment.key.text().starts_with('-'))
        {
            let end = assignment.value.span().end.max(assignment.key.span().end);
            strays.push(Stray { whole: assignment.key.span().start..end });
        }
    }
    strays.sort_unstable_by_key(|stray| stray.whole.start);
    strays
}

/// Nothing but blanks, line ends and what was meant to join them.
fn is_gap(between: &str) -> bool {
    // A bound, or a file of blank lines with a flag here and there would be read again for each.
    between.len() <= 4096
        && between.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'"' | b'\''))
}

fn how(key: &str, written: &str, behind: &str) -> How {
    // By counting, because a quote in the rest of the line tells which of the causes was meant.
    let quotes = written.bytes().filter(|b| *b == b'"').count();
    if key == "Environment" && quotes % 2 == 1 {
        return How::OpenQuote;
    }
    let line = format!("{written}{behind}");
    let line = line.split('\n').next().unwrap_or("").trim_end_matches('\r');
    if line.ends_with("\\\\") || written.ends_with("\\\\") {
        How::TwoBackslashes
    } else if written.trim_end().ends_with('\\') && line.ends_with([' ', '\t']) {
        How::BlankBehind
    } else if behind.bytes().filter(|b| *b == b'\n').count() > 1 && line.ends_with('\\') {
        How::BlankLine
    } else {
        How::NoBackslash
    }
}

/// The names of the flags in a line.
fn flags(line: &str) -> impl Iterator<Item = String> + '_ {
    // Cut at 64 characters, for a line of flags may hold a secret as long as itself.
    let words = line.split(|c: char| c.is_whitespace() || c == '\\').filter(|word| word.starts_with('-'));
    words.map(|word| word.split(['=', '"', '\'']).next().unwrap_or(word).chars().take(64).collect())
}
