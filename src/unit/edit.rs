//! Edits that make a unit file say what a document says: line by line, everything else stays.

use std::ops::Range;

use super::keys::Section;
use super::service_unit::Unwritable;
use crate::diagnostic::{FieldPath, Segment};
use crate::document::Refusal;
use crate::document::operation::{Changes, Operation};
use crate::edit::{self, Edit};
use crate::format::change;
use crate::format::change::overlay::Lists;
use crate::format::unit::{self as format, SectionNames, UnitText};
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

/// A unit or drop-in as a patch sees it.
pub(super) trait Sections: Sized {
    /// The text, whether it is right or not.
    fn text(&self) -> String;
    /// What no line of a unit file can hold.
    fn unwritable(&self) -> Vec<Unwritable>;
    /// Sets what a draft sets.
    fn lay_over(&mut self, draft: &Self, lists: Lists);
    /// Forgets a setting.
    fn clear(&mut self, section: Section, key: &str);
}

/// The changes after which `text` says what these operations name; `read` reads what this crate knows of a text.
pub(super) fn patch<D: Sections>(
    operations: &[Operation<D>],
    text: &str,
    read: impl Fn(&str) -> D,
) -> Result<Changes, Refusal> {
    let blocks = blocks(text)?;
    let mut wanted = read(text);
    let mut changes = Changes::default();
    let mut gone = Vec::new();
    for operation in operations {
        match operation {
            Operation::Set(draft) => lay_over(&mut wanted, draft, Lists::Replaced)?,
            Operation::Add(draft) => lay_over(&mut wanted, draft, Lists::Extended)?,
            Operation::Remove(path) => {
                let (section, key) = setting(path)?;
                let of_section = blocks.iter().filter(|block| block.section == section);
                if !of_section.flat_map(|block| &block.lines).any(|line| line.key == key) {
                    changes.missing.push(path.clone());
                }
                wanted.clear(section, &key);
                gone.push((section, key));
            }
        }
    }
    let canonical = |text: &str| read(text).text();
    changes.edits = edits(text, &canonical(&wanted.text()), canonical, &gone)?;
    if text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) {
        changes.edits.iter_mut().for_each(|edit| edit.text = edit.text.replace('\n', "\r\n"));
    }
    Ok(changes)
}

fn lay_over<D: Sections>(wanted: &mut D, draft: &D, lists: Lists) -> Result<(), Refusal> {
    if let Some((section, key, reason)) = draft.unwritable().into_iter().next() {
        return Err(Refusal::new(FieldPath::key(section.name()).then(key), reason));
    }
    wanted.lay_over(draft, lists);
    Ok(())
}

/// The setting that a path names.
fn setting(path: &FieldPath) -> Result<(Section, String), Refusal> {
    if let [Segment::Key(section), Segment::Key(key)] = path.segments() {
        if let Some(section) = Section::from_name(section) {
            return Ok((section, key.to_string()));
        }
    }
    Err(Refusal::new(path.clone(), "a setting is named by its section and key, such as Service.Restart"))
}

/// The edits after which `text` says what `wanted` says. `canonical` is how a text is written by this crate: only keys
/// that differ in that form are touched, so other spellings of the same value stay, and those that are `gone`.
pub(super) fn edits(
    text: &str,
    wanted: &str,
    canonical: impl Fn(&str) -> String,
    gone: &[(Section, String)],
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
            Some(old) => {
                let gone = gone.iter().filter(|(of, _)| *of == section).map(|(_, key)| key.as_str());
                change_section(text, &old, &now, &new, wanted, gone, &mut edits);
            }
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
    let read = format::read(text, SectionNames::Plain);
    if let Some(note) = read.fatal() {
        return Err(change::refuse("systemd cannot read the text").in_text(text, note.span.clone()));
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

/// `gone` are settings of which no line stays, whether systemd takes it or not.
fn change_section<'b>(
    text: &str,
    old: &Block,
    now: &'b Block,
    then: &'b Block,
    wanted: &str,
    gone: impl Iterator<Item = &'b str>,
    edits: &mut Vec<Edit>,
) {
    let of = |block: &'_ Block, key: &str| -> Vec<usize> {
        (0..block.lines.len()).filter(|at| block.lines[*at].key == key).collect()
    };
    let mut keys: Vec<&str> = gone.collect();
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
