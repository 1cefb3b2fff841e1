//! What happens while the lines are read: lines, sections, keys and values that systemd refuses or drops.

use super::{Finding, Findings, Scope, note, path, refused, warning};
use crate::diagnostic::{FieldPath, Program};
use crate::engine::rule::{rule, rules};
use crate::format::unit::{Note, NoteKind};
use crate::nearest::nearest;
use crate::unit::command_line::{CommandProblem, CommandProblemKind};
use crate::unit::cut::{Cut, How};
use crate::unit::keys::Section;
use crate::unit::load::{At, EffectiveUnit, EventKind};
use crate::unit::release::Releases;
use crate::unit::values::{Effect, Fault, Kind, UNBALANCED};

const SOURCE: &str = "systemd.syntax(7)";

rules! {
    pub(super) FOUND {
        MASKED = refused("unit-masked", "a file of zero bytes masks the unit")
    .why("systemd takes an empty file for a mask: the unit cannot be started at all.")
    .help("write the unit, or remove the file")
    .source("systemd.unit(5)");
        SECTION_HEADER = refused("unit-section-header", "the section header is malformed")
    .why("systemd stops at the line and refuses the whole unit.")
    .help("write [Name] alone in its line")
    .source(SOURCE);
        NO_CHARACTER = refused("unit-no-character", "the text holds a code point that is no character")
        .why("systemd takes the line for broken UTF-8 and refuses the whole unit.")
        .help("write the text anew, in UTF-8")
        .journal(&["String is not UTF-8 clean"])
        .source(SOURCE);
        LINE_TOO_LONG = refused("unit-line-too-long", "a line is longer than 1 MiB")
    .why("systemd reads no longer lines, neither before nor after joining them, and refuses the unit.")
    .help("split it, or move the values to an EnvironmentFile=")
    .source(SOURCE);
        VALUE_REFUSED = refused("unit-value-refused", "systemd refuses the unit for this value")
    .why("Most bad values are only dropped; paths of the root and working directory, and users, are not.")
    .help("write a whole path, or a user's name")
    .journal(&["Unit configuration has fatal error, unit will not be started."])
    .source("systemd.exec(5)");
        QUOTE_UNCLOSED = refused("unit-quote-unclosed", "a quote in a command line is not closed")
    .why("Quotes end with their line. systemd refuses the unit.")
    .help("write a literal quote as \\' or \\\"")
    .journal(&["Unbalanced quoting"])
    .source("systemd.service(5)");
        SPECIFIER_UNKNOWN = refused("unit-specifier-unknown", "% stands before a letter that is no specifier")
        .why("Neither quotes nor \\x25 protect a percent sign. systemd refuses the unit.")
        .help("write a literal percent sign as %%")
        .journal(&["Failed to resolve unit specifiers"])
        .source("systemd.unit(5)");
        EXECUTABLE = refused("unit-executable", "the executable is no absolute path and no plain name")
        .why("systemd refuses a unit whose command it could not find for certain.")
        .help("write the absolute path of the program")
        .source("systemd.service(5)");
        pub(super) UNWRITABLE = rule("unit-unwritable", "no line of a unit file can hold the value")
        .not_allowable()
        .why("Written as it is it would end its line, swallow the next one, or be read as something else.")
        .help("take the character out that the message names")
        .source(SOURCE);
        LINE_IGNORED = warning("unit-line-ignored", "the line is no assignment in a section")
    .strict(Program::Systemd)
    .why("systemd skips the line with a word in the journal; what it was meant to set is not set.")
    .help("write Key=value below a section's header, or # before a comment")
    .source(SOURCE);
        LINE_END = warning("unit-line-end", "a NUL byte or a lone carriage return ends the line")
    .why("What stands behind it is read as a line of its own.")
    .help("take the character out")
    .source(SOURCE);
        CONTINUATION = warning("unit-continuation", "a backslash joins a line that looks like one of its own")
    .why("The line becomes a part of the value before it; its own setting or section is lost, and nothing says so.")
    .help("remove the backslash at the end of the line before")
    .source(SOURCE);
        CONTINUATION_BLANK = warning("unit-continuation-blank", "blanks behind a backslash: the line is not joined with the next")
        .why("Only a backslash as the very last character joins lines. The rest of the value is lost.")
        .help("remove the blanks behind the backslash")
        .source(SOURCE);
        UNKNOWN_SECTION = warning("unit-unknown-section", "a service unit has no such section")
    .strict(Program::Systemd)
    .why("systemd skips the section with everything in it.")
    .help("write [Unit], [Service] or [Install]")
    .source(SOURCE);
        pub(crate) UNKNOWN_KEY = warning("unit-unknown-key", "the section has no such setting")
    .strict(Program::Systemd)
    .why("systemd skips the line; the setting keeps its default. Letter case matters.")
    .help("write the setting as the man page does; letter case matters")
    .source("systemd.directives(7)");
        WRONG_SECTION = warning("unit-wrong-section", "the setting belongs into another section")
    .strict(Program::Systemd)
    .why("Outside of its section a setting is unknown, and systemd skips it.")
    .help("move it to the section that the message names")
    .source("systemd.directives(7)");
        VALUE_IGNORED = warning("unit-value-ignored", "systemd cannot use the value and drops it")
    .strict(Program::Systemd)
    .why("The setting keeps what it had before, in the end its default. There are no end-of-line comments.")
    .help("write a value of the setting's type, with nothing behind it")
    .source("systemd.directives(7)");
        VALUE_DISCOURAGED = note("unit-value-discouraged", "systemd takes the value but advises against it")
        .strict(Program::Systemd)
        .why("It works today and may not tomorrow.")
        .help("write what the message names")
        .source("systemd.directives(7)");
        DEPENDENCY_NAME = warning("unit-dependency-name", "the dependency is no unit name and is dropped")
        .strict(Program::Systemd)
        .why("The unit starts without what it needs. `systemd-analyze verify` reports success nevertheless.")
        .help("write a unit's whole name, such as containerd.service")
        .journal(&["Failed to add dependency on"])
        .source("systemd.unit(5)");
        ENVIRONMENT_FILE = warning("unit-environment-file", "the path of the environment file is not absolute")
        .strict(Program::Systemd)
        .why("systemd drops the line: none of the file's variables are set.")
        .help("write the whole path, from /")
        .source("systemd.exec(5)");
        UNKNOWN_ESCAPE = warning("unit-unknown-escape", "the backslash makes no escape and stays")
    .strict(Program::Systemd)
    .why("The program receives the backslash itself.")
    .help("write a literal backslash as \\\\")
    .source("systemd.syntax(7)");
        COMMAND_DROPPED = warning("unit-command-dropped", "systemd drops the command")
    .strict(Program::Systemd)
    .why("With the prefix -, or a quote left open in the first word, a broken command is skipped instead of refused.")
    .help("close the quote, and write the program's whole path")
    .source("systemd.service(5)");
        DROP_IN_CUT = rule("unit-drop-in-cut", "systemd stops reading the drop-in here and goes on without the rest")
        .strict(Program::Systemd)
        .why(
            "A fault for which systemd refuses a unit only cuts a drop-in: the unit starts with the lines before this one, \
             the settings below are lost, and only the journal says so.",
        )
        .help("mend the line as in a unit, where systemd would refuse it")
        .source("systemd.unit(5)");
        DROP_IN_LINE_TOO_LONG = rule(
    "unit-drop-in-line-too-long",
    "systemd stops reading the drop-in at a line of more than 1 MiB",
)
.why("The unit starts without the rest of the drop-in, and not even the journal says so.")
.help("split it, or move the values to an EnvironmentFile=")
.source(SOURCE);
        COMMAND_CUT = rule("unit-command-cut", "the command ends before its last flags")
            .strict(Program::Systemd)
            .why("Only a backslash as the very last character joins a line with the next. systemd reads the flags below as lines of their own, drops them, and starts the program without them.")
            .help("end the line with one backslash, with nothing behind it")
            .source("systemd.syntax(7)");
        ENVIRONMENT_CUT = rule("unit-variable-cut", "the variable is cut at the end of its line")
            .strict(Program::Systemd)
            .why("A value ends with its line, whatever its quotes say. systemd drops an assignment whose quote is open, and the lines below: a command that uses the variable gets nothing.")
            .help("write the assignment in one line, or end each line but the last with a backslash")
            .source("systemd.exec(5)");
        NOT_IN_ALL = note("unit-setting-release", "not every release of systemd has the setting")
    .why("A release that does not have it skips the line. Which one reads this unit was not said.")
    .help("say which systemd reads the unit")
    .source("systemd.directives(7)");
    }
}

pub(super) fn find(unit: &EffectiveUnit, scope: Scope, found: &mut Findings) {
    for event in &unit.events {
        let at = &event.at;
        let before = found.list.len();
        match &event.kind {
            EventKind::Masked if scope == Scope::DropIn => {}
            EventKind::Masked => {
                found.add(&MASKED, FieldPath::ROOT, Some(at), "the file is empty");
            }
            EventKind::Line(note) => line(note, at, found),
            EventKind::UnknownSection(name) => {
                let near = nearest(name, Section::ALL.map(Section::name));
                let finding =
                    found.add(&UNKNOWN_SECTION, FieldPath::key(name.clone()), Some(at), "unknown section");
                did_you_mean(finding, near);
            }
            EventKind::UnknownKey { section, key } => {
                unknown_key(*section, key, at, unit.specifiers.releases(), found);
            }
            EventKind::Cut(told) => cut(told, at, found),
            EventKind::NotInAll { section, key } => {
                let window = section.row(key).and_then(|row| row.window(unit.specifiers.releases()));
                found.add(&NOT_IN_ALL, path(*section, key), Some(at), window.unwrap_or_default());
            }
            EventKind::Value { section, key, fault } => {
                let kind = section.kind(key, unit.specifiers.releases());
                value((*section, key), kind, fault, at, found);
            }
            EventKind::Command { key, problem } => command(key, problem, at, found),
        }
        // `unit_load_dropin` passes over the error of a drop-in that `unit_load_fragment` would return for the unit.
        if at.file > 0 && event.is_fatal() {
            found.of_a_cut_drop_in(before);
        }
    }
}

impl Findings {
    /// What ends the reading of a drop-in has rules of its own.
    fn of_a_cut_drop_in(&mut self, before: usize) {
        let mut ends: Vec<Finding> = self.list.drain(before..).collect();
        if ends.is_empty() {
            ends.extend(self.left_out.take());
        }
        for Finding { rule, at, path, message, help, .. } in ends {
            if let Some((count, _)) = self.counted.get_mut(rule.id) {
                *count -= 1;
            }
            let own = if rule.id == LINE_TOO_LONG.id { &DROP_IN_LINE_TOO_LONG } else { &DROP_IN_CUT };
            let message = format!("{}: {message}", rule.title);
            self.add(own, path, at.as_ref(), message).help = help;
        }
    }
}

fn cut(cut: &Cut, at: &At, found: &mut Findings) {
    let lost = cut.lost.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if cut.lost.len() > 3 { format!(" and {} more", cut.lost.len() - 3) } else { String::new() };
    let rule = if cut.key == "Environment" { &ENVIRONMENT_CUT } else { &COMMAND_CUT };
    let (why, help) = match cut.how {
        How::NoBackslash => ("no backslash ends this line", "end this line with a backslash"),
        How::TwoBackslashes => {
            ("two backslashes are one in the value and join nothing", "write one backslash")
        }
        How::BlankBehind => ("a blank stands behind the backslash", "remove the blanks behind the backslash"),
        How::BlankLine => ("an empty line ends the value", "remove the empty line"),
        How::OpenQuote => ("the quote is not closed in this line", "write the whole value in one line"),
    };
    let message = format!("{why}: what stands below it is lost ({lost}{more})");
    found.add(rule, path(Section::Service, &cut.key), Some(at), message).help(help);
}

fn did_you_mean(finding: &mut Finding, near: Option<&str>) {
    if let Some(near) = near {
        finding.help(format!("did you mean {near}?"));
    }
}

fn line(note: &Note, at: &At, found: &mut Findings) {
    let (rule, message) = match note.kind {
        NoteKind::HeaderUnclosed => (&SECTION_HEADER, "the bracket is not closed"),
        NoteKind::HeaderUnsafe => {
            (&SECTION_HEADER, "quotes, backslashes and control characters cannot stand here")
        }
        NoteKind::HeaderPattern => (&SECTION_HEADER, "a name stands here, without *, ? and ["),
        NoteKind::NoCharacter => (&NO_CHARACTER, "this code point is no character"),
        NoteKind::LineTooLong => (&LINE_TOO_LONG, "the line is longer than 1 MiB"),
        NoteKind::JoinedTooLong => (&LINE_TOO_LONG, "the joined lines are longer than 1 MiB"),
        NoteKind::TextTooLarge => (&LINE_TOO_LONG, "the text is too large to be judged"),
        NoteKind::OutsideSection => (&LINE_IGNORED, "no section has begun"),
        NoteKind::NoEquals => (&LINE_IGNORED, "an equals sign is missing"),
        NoteKind::NoKey => (&LINE_IGNORED, "nothing stands before the equals sign"),
        NoteKind::Nul => (&LINE_END, "a NUL byte ends the line"),
        NoteKind::LoneReturn => (&LINE_END, "a carriage return ends the line"),
        NoteKind::BlankAfterBackslash => {
            (&CONTINUATION_BLANK, "the backslash is not the last character of the line")
        }
        NoteKind::Swallowed => (&CONTINUATION, "this line is a part of the value before it"),
        // Both are harmless by themselves: a value ends where nothing follows.
        NoteKind::JoinsBlank | NoteKind::JoinsEnd | NoteKind::MarkHidesComment => return,
    };
    found.add(rule, FieldPath::ROOT, Some(at), message);
}

fn unknown_key(section: Section, key: &str, at: &At, releases: Releases, found: &mut Findings) {
    // A setting in the wrong section is looked for first: a near name in the right one would be a worse guess.
    let elsewhere =
        Section::ALL.into_iter().find(|other| *other != section && other.kind(key, releases).is_some());
    if let Some(other) = elsewhere {
        let message = format!("belongs into [{}]", other.name());
        found.add(&WRONG_SECTION, path(section, key), Some(at), message);
        return;
    }
    let mut message = format!("[{}] has no such setting in {releases}", section.name());
    if let Some(window) = section.row(key).and_then(|row| row.window(releases)) {
        message = format!("{message}: {window}");
    }
    let known = section.keys().iter().filter(|row| row.kind(releases).is_some());
    let near = nearest(key, known.map(|row| row.name));
    did_you_mean(found.add(&UNKNOWN_KEY, path(section, key), Some(at), message), near);
}

fn value((section, key): (Section, &str), kind: Option<Kind>, fault: &Fault, at: &At, found: &mut Findings) {
    let kind = kind.unwrap_or(Kind::Unread);
    let rule = match (fault.effect, kind) {
        // An open quote in Environment= comes from a value that goes on in the next line, nearly always.
        (Effect::Dropped, Kind::Environment) if fault.message == UNBALANCED => &ENVIRONMENT_CUT,
        (Effect::Refused, _) => &VALUE_REFUSED,
        (Effect::Kept, _) => &VALUE_DISCOURAGED,
        (Effect::Dropped, Kind::Units | Kind::ObsoleteUnits) => &DEPENDENCY_NAME,
        (Effect::Dropped, Kind::EnvironmentFile) => &ENVIRONMENT_FILE,
        (Effect::Dropped, _) => &VALUE_IGNORED,
    };
    let finding = found.add(rule, path(section, key), Some(at), fault.message.clone());
    if let Some(near) = fault.near {
        finding.help(format!("did you mean {near}?"));
    }
}

fn command(key: &str, problem: &CommandProblem, at: &At, found: &mut Findings) {
    let (rule, message) = match problem.kind {
        CommandProblemKind::UnknownEscape => {
            (&UNKNOWN_ESCAPE, "this is no escape: the backslash stays".to_owned())
        }
        CommandProblemKind::UnclosedQuote => {
            (&QUOTE_UNCLOSED, "the quote is not closed in this line".to_owned())
        }
        CommandProblemKind::UnknownSpecifier(letter) => {
            (&SPECIFIER_UNKNOWN, format!("%{letter} is no specifier"))
        }
        CommandProblemKind::NoExecutable => (&EXECUTABLE, "no program stands behind the prefix".to_owned()),
        CommandProblemKind::UnsafeExecutable => {
            (&EXECUTABLE, "quotes, backslashes and control characters cannot stand in the path".to_owned())
        }
        CommandProblemKind::ExecutableIsDirectory => (&EXECUTABLE, "the path ends in a slash".to_owned()),
        CommandProblemKind::ExecutableNotAbsolute => {
            (&EXECUTABLE, "neither an absolute path nor a plain file name".to_owned())
        }
        CommandProblemKind::PatternExecutable => {
            (&EXECUTABLE, "*, ? and [ cannot stand in the path".to_owned())
        }
        CommandProblemKind::IgnoredPrefix => {
            (&VALUE_DISCOURAGED, "!! has no effect in systemd 258 and later".to_owned())
        }
        CommandProblemKind::NoName => {
            (&EXECUTABLE, "behind a path with @ the program's own name is missing".to_owned())
        }
    };
    // The command runs as it is written; every other problem that refuses nothing drops the command.
    let kept = matches!(problem.kind, CommandProblemKind::UnknownEscape | CommandProblemKind::IgnoredPrefix);
    let dropped = !problem.refused && !kept;
    let rule = if dropped { &COMMAND_DROPPED } else { rule };
    found.add(rule, path(Section::Service, key), Some(at), message);
}
