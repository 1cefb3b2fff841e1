//! Edits that make a unit file say what a document says: line by line, everything else stays.

use std::ops::Range;

use super::keys::Section;
use crate::document::Refusal;
use crate::edit::{self, Edit};
use crate::format::change;
use crate::format::unit::{self as format, UnitText};
use crate::text::{line_start, next_line};

/// One assignment of a text.
struct Line {
    key: String,
    value: String,
    /// The value's bytes.
    span: Range<usize>,
    /// The whole line or joined lines, with the line end.
    whole: Range<usize>,
}

/// One section of a text, all its repetitions together.
struct Block {
    section: Section,
    lines: Vec<Line>,
    /// Where a new line can be put.
    end: usize,
}

/// The edits after which `text` says what `wanted` says. `canonical` is how a text is written by this crate: only keys
/// that differ in that form are touched, so other spellings of the same value stay.
pub(super) fn edits(
    text: &str,
    wanted: &str,
    canonical: impl Fn(&str) -> String,
) -> Result<Vec<Edit>, Refusal> {
    let written = blocks(text)?;
    let current = canonical(text);
    // Three forms: as it is written, as this crate would write the same, and as it is
    // wanted. The last two are compared and the first is edited.
    let (now, then) = (blocks(&current)?, blocks(wanted)?);
    let nothing = |section| Block { section, lines: Vec::new(), end: 0 };
    let take = |blocks: &mut Vec<Block>, section| {
        let at = blocks.iter().position(|block| block.section == section);
        at.map(|at| blocks.swap_remove(at))
    };
    let (mut written, mut now, mut then) = (written, now, then);
    let mut edits = Vec::new();
    for section in Section::ALL {
        let new = take(&mut then, section).unwrap_or(nothing(section));
        let now = take(&mut now, section).unwrap_or(nothing(section));
        match take(&mut written, section) {
            Some(old) => change_section(text, &old, &now, &new, wanted, &mut edits),
            None if new.lines.is_empty() => {}
            None => edits.push(new_section(text, &new, wanted)),
        }
    }
    let changed = edit::apply(text, &edits).map_err(|_| change::refuse("two changes touch the same line"))?;
    // The proof of the edit: read as a whole, the changed text says what was wanted, or nothing is changed.
    if canonical(&changed) == wanted {
        Ok(edits)
    } else {
        Err(change::refuse("the text is written in a way that cannot be changed in place"))
    }
}

/// The values of a key, as they are compared.
fn values(block: &Block, key: &str) -> Vec<String> {
    block.lines.iter().filter(|line| line.key == key).map(|line| squeezed(&line.value)).collect()
}

/// Joined lines leave runs of blanks between words, which mean nothing.
fn squeezed(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn blocks(text: &str) -> Result<Vec<Block>, Refusal> {
    let read = format::read(text);
    if read.fatal().is_some() {
        return Err(change::refuse("systemd cannot read the text"));
    }
    let mut blocks: Vec<Block> = Vec::new();
    let Some(root) = read.tree.root() else { return Ok(blocks) };
    for entry in root.entries() {
        let Some(section) = Section::from_name(entry.key.text()) else { continue };
        let end = next_line(text, entry.key.span().end);
        // A section may be opened again further down; new lines go behind its last part.
        let at = blocks.iter().position(|block| block.section == section).unwrap_or_else(|| {
            blocks.push(Block { section, lines: Vec::new(), end });
            blocks.len() - 1
        });
        let block = &mut blocks[at];
        block.end = end;
        for assignment in entry.value.entries() {
            let start = line_start(text, assignment.key.span().start);
            let whole = start..next_line(text, assignment.value.span().end.max(assignment.key.span().end));
            block.end = whole.end;
            let value = assignment.value;
            let source = whole_value(&read, value.text().len(), value);
            block.lines.push(Line {
                key: assignment.key.text().to_owned(),
                value: value.text().to_owned(),
                span: source,
                whole,
            });
        }
    }
    Ok(blocks)
}

fn whole_value(read: &UnitText<'_>, length: usize, value: crate::tree::Node<'_>) -> Range<usize> {
    read.source_span(value, 0..length)
}

fn written<'t>(wanted: &'t str, line: &Line) -> &'t str {
    wanted.get(line.whole.clone()).unwrap_or("")
}

fn new_section(text: &str, block: &Block, wanted: &str) -> Edit {
    let mut added = String::new();
    if !text.is_empty() {
        added.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    added.push_str(block.section.header());
    added.extend(block.lines.iter().map(|line| written(wanted, line)));
    Edit::insert(text.len(), added)
}

fn change_section(text: &str, old: &Block, now: &Block, then: &Block, wanted: &str, edits: &mut Vec<Edit>) {
    let of = |block: &'_ Block, key: &str| -> Vec<usize> {
        (0..block.lines.len()).filter(|at| block.lines[*at].key == key).collect()
    };
    let mut keys: Vec<&str> = Vec::new();
    for line in now.lines.iter().chain(&then.lines) {
        let same = values(now, &line.key) == values(then, &line.key);
        if !same && !keys.contains(&line.key.as_str()) {
            keys.push(&line.key);
        }
    }
    let mut added = String::new();
    for key in keys {
        let (places, new) = (of(old, key), of(then, key));
        // Line by line in order, so that comments between the lines of a list stay where they are.
        for (at, index) in places.iter().enumerate() {
            let line = &old.lines[*index];
            match new.get(at).map(|index| &then.lines[*index]) {
                None => edits.push(Edit::delete(line.whole.clone())),
                // A line that differs in its blanks alone is left as somebody wrote it.
                Some(other) if squeezed(&other.value) == squeezed(&line.value) => {}
                Some(other) => {
                    let value = wanted.get(other.span.clone()).unwrap_or("");
                    edits.push(Edit::replace(line.span.clone(), value));
                }
            }
        }
        let more = new.iter().skip(places.len()).map(|index| written(wanted, &then.lines[*index]));
        match places.last() {
            Some(last) => {
                let more: String = more.collect();
                if !more.is_empty() {
                    edits.push(insert_line(text, old.lines[*last].whole.end, more));
                }
            }
            None => more.for_each(|line| added.push_str(line)),
        }
    }
    if !added.is_empty() {
        edits.push(insert_line(text, old.end, added));
    }
}

fn insert_line(text: &str, at: usize, mut lines: String) -> Edit {
    // The last line of a file may lack its line end, and would swallow what is added.
    if at > 0 && !text[..at].ends_with('\n') {
        lines.insert(0, '\n');
    }
    Edit::insert(at, lines)
}
