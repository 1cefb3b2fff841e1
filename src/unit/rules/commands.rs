//! What systemd never says about command lines.

use std::collections::BTreeSet;

use super::{Findings, Scope, note, path, warning};
use crate::engine::rule::rules;
use crate::format::environment::is_variable_name;
use crate::unit::keys::Section;
use crate::unit::load::{EffectiveUnit, LoadedCommand};
use crate::unit::values::Kind;
use crate::unit::variables::uses;
use crate::unit::{specifier, words};

const SOURCE: &str = "systemd.service(5), COMMAND LINES";

rules! {
    pub(super) FOUND {
        COMMENT = warning("unit-comment-in-command", "# does not begin a comment here")
    .why("There are no end-of-line comments: the program receives # and what follows as arguments, and nothing says so.")
    .help("put the comment on a line of its own, or quote the word")
    .source("systemd.syntax(7)");
        UNDEFINED_VARIABLE = warning("unit-undefined-variable", "the variable is set nowhere in the unit")
    .why("A word $NAME vanishes and ${NAME} becomes empty when the variable is not set. systemd says so only at run time.")
    .help("write a literal dollar sign as $$")
    .source(SOURCE);
        VANISHING_WORD = warning(
    "unit-vanishing-word",
    "a word that begins with $ but names no variable vanishes",
)
.why(
    "Of a word that begins with $ the whole rest is taken for the name. The program receives nothing for it.",
)
.help("write a literal dollar sign as $$, a variable inside a word as ${NAME}")
.source(SOURCE);
        SHELL_SYNTAX = warning("unit-shell-syntax", "no shell reads the command line")
    .why("Pipes, redirections, && and ${NAME:-default} are handed to the program as they are.")
    .help("run a shell for it: /bin/sh -c '…'")
    .source(SOURCE);
        ACCIDENTAL_SPECIFIER = note("unit-accidental-specifier", "a percent sign behind a word is a specifier here")
        .why("%n, %i and others are replaced everywhere in a command line, in quotes too.")
        .help("write a literal percent sign as %%")
        .source("systemd.unit(5), SPECIFIERS");
        ODD_CHARACTER = warning("unit-odd-character", "a character that only looks like the one that was meant")
            .why("Word processors and web pages put typographic quotes, dashes and no-break spaces in place of the plain ones. To systemd and to the program they are letters like any other.")
            .help("type the plain character")
            .source(SOURCE);
        ONE_WORD = warning("unit-one-word", "several flags reach the program as one argument")
            .why("${NAME} is replaced inside its word and never splits it. Only $NAME as a word of its own is split at blanks.")
            .help("write $NAME in place of ${NAME}")
            .source(SOURCE);
        BARE_EXECUTABLE = note("unit-bare-executable", "the executable is looked up in a fixed path")
    .why("Which of several installed programs runs depends on the folders that systemd was built with.")
    .help("write the absolute path of the program")
    .source(SOURCE);
    }
}

/// Variables that systemd sets by itself.
const SET_BY_SYSTEMD: &[&str] = &[
    "CACHE_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "CREDENTIALS_DIRECTORY",
    "EXIT_CODE",
    "EXIT_STATUS",
    "HOME",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LANG",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LOGNAME",
    "LOGS_DIRECTORY",
    "MAINPID",
    "MONITOR_EXIT_CODE",
    "MONITOR_EXIT_STATUS",
    "MONITOR_INVOCATION_ID",
    "MONITOR_SERVICE_RESULT",
    "MONITOR_UNIT",
    "NOTIFY_SOCKET",
    "PATH",
    "PIDFILE",
    "RUNTIME_DIRECTORY",
    "SERVICE_RESULT",
    "SHELL",
    "STATE_DIRECTORY",
    "SYSTEMD_EXEC_PID",
    "TERM",
    "USER",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
];

const SHELL_WORDS: &[&str] = &["|", "||", "&", "&&", ">", ">>", "<", "2>", "2>&1", "&>"];

pub(super) fn find(unit: &EffectiveUnit, scope: Scope, found: &mut Findings) {
    let mut known = Known::of(unit);
    // The unit that a drop-in changes may set any variable.
    known.more |= scope == Scope::DropIn;
    for loaded in &unit.commands {
        let executable = &loaded.command.path;
        if !executable.bytes.starts_with(b"/") {
            // With `@` the first word is the program's own name, which stands elsewhere in the line than the path.
            let at = loaded.words.first().filter(|_| !loaded.command.prefix.own_name);
            let message = format!("{} is not an absolute path", executable.text());
            found.add(&BARE_EXECUTABLE, path(Section::Service, &loaded.key), at, message);
        }
        words_of(loaded, &known, found);
    }
    accidental_specifiers(unit, found);
    odd_characters(unit, found);
    for (name, key, at) in unit.braced(&unit.variables([])) {
        let message = format!("${{{name}}} is one argument, and its value holds several flags");
        found.add(&ONE_WORD, path(Section::Service, &key), Some(&at), message).help(format!("write ${name}"));
    }
}

/// What a character is called that looks like another one.
fn looks_like(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => {
            "a typographic quote, not \""
        }
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{ff07}' => "a typographic quote, not '",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => "a dash, not -",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => "a blank that does not part words",
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "a character without any width",
        '\u{ff1a}' => "a full-width colon, not :",
        '\u{ff1d}' => "a full-width equals sign, not =",
        '\u{ff0c}' => "a full-width comma, not ,",
        '\u{ff05}' => "a full-width percent sign, not %",
        '\u{ff04}' => "a full-width dollar sign, not $",
        _ => return None,
    })
}

/// The first such character of each value that is a command, a variable or a list.
fn odd_characters(unit: &EffectiveUnit, found: &mut Findings) {
    // Descriptions are for people, and may well hold typographic quotes.
    let values = unit.settings.iter().filter(|setting| {
        !setting.value.is_ascii() && !matches!(setting.kind, Kind::Text | Kind::Documentation)
    });
    for setting in values {
        let Some((c, name)) = setting.value.chars().find_map(|c| Some((c, looks_like(c)?))) else { continue };
        let message = format!("U+{:04X} is {name}", u32::from(c));
        found.add(&ODD_CHARACTER, path(setting.section, &setting.key), Some(&setting.place), message);
    }
}

/// Which variables are set, as far as the unit tells.
struct Known {
    names: BTreeSet<String>,
    /// A file or another list may set any others.
    more: bool,
}

impl Known {
    fn of(unit: &EffectiveUnit) -> Self {
        let mut names: BTreeSet<String> = unit.variables([]).into_iter().map(|(name, _)| name).collect();
        for value in unit.values(Section::Service, "PassEnvironment") {
            let read = words::split(value.as_bytes(), words::Syntax::QUOTED).unwrap_or_default();
            names.extend(read.iter().map(|read| read.word.text().into_owned()));
        }
        // A PAM session may set any variable: its modules read files of their own.
        let more = !unit.values(Section::Service, "EnvironmentFile").is_empty()
            || !unit.values(Section::Service, "PAMName").is_empty();
        Self { names, more }
    }

    fn may_have(&self, name: &str) -> bool {
        self.more || SET_BY_SYSTEMD.contains(&name) || self.names.contains(name)
    }
}

fn words_of(loaded: &LoadedCommand, known: &Known, found: &mut Findings) {
    // The path is no argument, and no variable is replaced in it.
    let first = usize::from(!loaded.command.prefix.own_name);
    let words = loaded.command.argv.iter().zip(&loaded.words).skip(first);
    let mut commented = false;
    for (word, at) in words {
        let text = word.text();
        let place = path(Section::Service, &loaded.key);
        // A word in quotes is longer in the file than it is.
        let bare = word.span().len() == word.bytes.len();
        if bare && text.starts_with('#') && !commented {
            // Of the words behind a # the first tells it all.
            commented = true;
            found.add(&COMMENT, place, Some(at), format!("{text} is an argument"));
            continue;
        }
        if bare && SHELL_WORDS.contains(&&*text) {
            found.add(&SHELL_SYNTAX, place, Some(at), format!("{text} is an argument"));
            continue;
        }
        if loaded.command.prefix.literal_dollar {
            continue;
        }
        // `$$` is a dollar, for a shell that is run on purpose.
        if text.replace("$$", "").contains("${") && (text.contains(":-") || text.contains(":+")) {
            found.add(&SHELL_SYNTAX, place.clone(), Some(at), "systemd has no default values for variables");
        }
        for used in uses(&word.bytes) {
            let name = String::from_utf8_lossy(&used.name);
            if !is_variable_name(&used.name) {
                let rule = if used.splits { &VANISHING_WORD } else { &UNDEFINED_VARIABLE };
                found.add(rule, place.clone(), Some(at), format!("{name:?} is no name of a variable"));
            } else if !known.may_have(&name) {
                let becomes = if used.splits { "the word vanishes" } else { "it becomes empty" };
                found.add(
                    &UNDEFINED_VARIABLE,
                    place.clone(),
                    Some(at),
                    format!("{name} is not set: {becomes}"),
                );
            }
        }
    }
}

fn accidental_specifiers(unit: &EffectiveUnit, found: &mut Findings) {
    for setting in unit.settings.iter().filter(|setting| setting.kind == Kind::Exec) {
        for (at, letter) in specifier::find(setting.value.as_bytes()) {
            // `100%m` and `a%20b` are slips; `--name=%H` is what specifiers are for.
            let before = setting.value.as_bytes()[..at].last();
            if before.is_some_and(u8::is_ascii_alphanumeric) {
                let message = format!("%{letter} is replaced");
                let place = path(Section::Service, &setting.key);
                found.add(&ACCIDENTAL_SPECIFIER, place, Some(&setting.place), message);
            }
        }
    }
}
