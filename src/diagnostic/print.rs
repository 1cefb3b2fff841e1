//! How findings print: one line, with the source line and a caret, or as JSON.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, Serializer};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Diagnostic, Place, Report};
use crate::sensitive::{mentions_secret, without_user};
use crate::value::Json;

/// `file:line:column: severity[rule] path: message`, then the source line with a caret and the help.
///
/// What comes out of files and file names cannot steer a terminal: control characters and those that turn the
/// direction of a line are escaped.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_place(f, self.file.as_deref(), self.place.as_ref())?;
        write!(f, "{}[{}] {}", self.severity, self.rule.id, self.said())?;
        match &self.reason {
            Some(reason) if self.allowed => write!(f, " (allowed: {})", Harmless(reason))?,
            None if self.allowed => f.write_str(" (allowed)")?,
            _ => {}
        }
        self.print_source(f)?;
        for related in &self.related {
            f.write_str("\n  = ")?;
            write_place(f, related.file.as_deref(), related.place.as_ref())?;
            write!(f, "{}", Harmless(&related.message))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {}", Harmless(help))?;
        }
        Ok(())
    }
}

/// `file:line:column: `, as much of it as is known.
fn write_place(f: &mut fmt::Formatter<'_>, file: Option<&str>, place: Option<&Place>) -> fmt::Result {
    if let Some(file) = file {
        write!(f, "{}:", Harmless(file))?;
    }
    if let Some(place) = place {
        write!(f, "{}:{}:", place.position.line, place.position.column)?;
    }
    if file.is_some() || place.is_some() { f.write_str(" ") } else { Ok(()) }
}

/// A text of which no character steers a terminal.
struct Harmless<'t>(&'t str);

impl fmt::Display for Harmless<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        // File names and messages come from whoever wrote the files: an escape sequence
        // could hide a finding or rewrite the line above.
        while let Some((at, letter)) = rest.char_indices().find(|(_, letter)| steers(*letter)) {
            write!(f, "{}{}", &rest[..at], letter.escape_unicode())?;
            rest = &rest[at + letter.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// Control characters, C1 among them; line separators; what turns the direction of the text that follows.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Place {
    /// How many characters of the line are meant; 0 where the line is not shown.
    pub(super) fn marked_characters(&self) -> usize {
        // Spans are bytes and columns are characters: both are walked together up to the line's end.
        let meant = self.line_text.chars().skip(self.position.column - 1).scan(0, |bytes, letter| {
            *bytes += letter.len_utf8();
            (*bytes <= self.span.len()).then_some(letter)
        });
        meant.count()
    }
}

impl Diagnostic {
    /// `path: message`, of which no character steers a terminal or a page.
    pub(super) fn said(&self) -> String {
        let message = Harmless(&self.message);
        if self.path.is_root() { message.to_string() } else { format!("{}: {message}", self.path) }
    }

    fn print_source(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 160;
        let Some(place) = self.place.as_ref().filter(|place| !place.line_text.is_empty()) else {
            return Ok(());
        };
        // A wrapped line would have its caret below something else.
        if place.line_text.chars().count() > MOST {
            return Ok(());
        }
        // One character for one, so that the caret stands below its column.
        let line: String = place
            .line_text
            .chars()
            .map(|letter| if steers(letter) && letter != '\t' { '\u{fffd}' } else { letter })
            .collect();
        let before = place.position.column - 1;
        let start = line.char_indices().nth(before).map_or(line.len(), |(at, _)| at);
        let number = place.position.line.to_string();
        let gutter = " ".repeat(number.len());
        // Tabs stay tabs.
        let lead: String = line[..start].split_inclusive('\t').map(blanks).collect();
        let marked = line[start..].chars().take(place.marked_characters());
        // An empty span still gets one caret.
        let carets = "^".repeat(marked.map(width).sum::<usize>().max(1));
        write!(f, "\n{gutter} |\n{number} | {line}\n{gutter} | {lead}{carets}")
    }

    /// The finding as a JSON object: file, rule, severity, refused_by, path, line, column, message, help,
    /// related places, whether it is allowed and why, fix. The text of an edit that may hold a secret is null.
    pub fn to_json(&self) -> Json {
        let text = |text: &Option<Box<str>>| text.as_deref().map_or(Json::Null, Json::from);
        let place = |at: fn(&super::Position) -> usize| {
            self.place.as_ref().map_or(Json::Null, |place| Json::from(at(&place.position) as u64))
        };
        let fix: Vec<Json> = self
            .fix
            .iter()
            .map(|edit| {
                Json::from_iter([
                    ("start", Json::from(edit.range.start as u64)),
                    ("end", Json::from(edit.range.end as u64)),
                    ("text", shown_edit(&edit.text)),
                ])
            })
            .collect();
        let related = self.related.iter().map(|related| {
            let line = related.place.as_ref().map_or(Json::Null, |at| Json::from(at.position.line as u64));
            Json::from_iter([
                ("file", text(&related.file)),
                ("line", line),
                ("message", Json::from(related.message.as_str())),
            ])
        });
        Json::from_iter([
            ("file", text(&self.file)),
            ("rule", Json::from(self.rule.id)),
            ("severity", Json::from(self.severity.to_string())),
            ("refused_by", self.refused_by().map_or(Json::Null, |program| Json::from(program.name()))),
            ("path", Json::from(self.path.to_string())),
            ("line", place(|p| p.line)),
            ("column", place(|p| p.column)),
            ("message", Json::from(self.message.as_str())),
            ("help", self.help.as_deref().map_or(Json::Null, Json::from)),
            ("related", Json::Array(related.collect())),
            ("allowed", Json::from(self.allowed)),
            ("reason", text(&self.reason)),
            ("fix", Json::Array(fix)),
        ])
    }
}

/// The object of [`Diagnostic::to_json`].
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// The findings, as a list of the objects of [`Diagnostic::to_json`].
impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// Every finding, a blank line between them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

/// Blanks as wide as a text, and its tab where it ends with one.
fn blanks(text: &str) -> String {
    let (text, tab) = text.strip_suffix('\t').map_or((text, ""), |text| (text, "\t"));
    format!("{}{tab}", " ".repeat(text.width()))
}

/// The columns of a terminal that a character takes.
fn width(letter: char) -> usize {
    if letter == '\t' { 1 } else { letter.width().unwrap_or(1) }
}

/// The text of an edit, unless it may hold a secret.
fn shown_edit(text: &str) -> Json {
    let hides = mentions_secret(text) || matches!(without_user(text), Cow::Owned(_));
    if hides { Json::Null } else { Json::from(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FieldPath, RuleInfo, place};

    static RULE: RuleInfo = RuleInfo::new("test-rule", "a fault");

    fn printed(text: &str, word: &str) -> String {
        let start = text.find(word).expect("the word");
        let mut diagnostic = Diagnostic::new(&RULE, FieldPath::ROOT, "a fault");
        diagnostic.place = Some(place(text, start..start + word.len(), false));
        diagnostic.to_string()
    }

    #[test]
    fn carets_stand_below_what_is_meant_whatever_its_width() {
        let cases = [
            ("a: bc", "bc", "a: bc\n  |    ^^"),
            ("a: \"ééé\"", "\"ééé\"", "a: \"ééé\"\n  |    ^^^^^"),
            ("名: 日本語 x", "日本語", "名: 日本語 x\n  |     ^^^^^^"),
            ("\ta: é", "é", "\ta: é\n  | \t   ^"),
            ("a: 1", "", "a: 1\n  | ^"),
        ];
        for (text, word, expected) in cases {
            let head = "error[test-rule] a fault\n  |\n1 | ";
            let column = text[..text.find(word).expect("the word")].chars().count() + 1;
            assert_eq!(printed(text, word), format!("1:{column}: {head}{expected}"));
        }
    }

    #[test]
    fn no_character_of_a_file_steers_the_terminal() {
        let mut diagnostic = Diagnostic::new(&RULE, FieldPath::key("a\u{1b}[2J"), "is \u{202e}not\u{9b}31m");
        diagnostic.file = Some("x\n\u{1b}]0;y".into());
        diagnostic.place = Some(place("a: \u{1b}[2Jb\u{202e}c", 0..1, false));
        diagnostic.help = Some("write \u{2066}it".to_owned());
        assert_eq!(
            diagnostic.to_string(),
            "x\\u{a}\\u{1b}]0;y:1:1: error[test-rule] [\"a\\u{1b}[2J\"]: is \\u{202e}not\\u{9b}31m\n  |\n1 | \
             a: \u{fffd}[2Jb\u{fffd}c\n  | ^\n  = help: write \\u{2066}it"
        );
    }
}
