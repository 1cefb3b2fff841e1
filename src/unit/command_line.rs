//! Command lines of `ExecStart=` and its siblings, taken apart as systemd takes them apart.

use std::fmt;
use std::ops::Range;

use super::shown::shown;
use super::specifier::Specifiers;
use super::words::{self, Syntax, Word};

/// The special characters before the path of an executable. They may be combined in any order.
///
/// Source: systemd.service(5), COMMAND LINES.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a character of systemd's own, on or off")]
#[non_exhaustive]
pub struct Prefix {
    /// `-`: failure of the command counts as success.
    pub ignore_failure: bool,
    /// `@`: the word behind the path is the name the program sees of itself.
    pub own_name: bool,
    /// `:`: no `$` variables are expanded.
    pub literal_dollar: bool,
    /// `|`: systemd runs the command through the user's shell. Since systemd 258.
    pub shell: bool,
    /// `+`, `!` or `!!`: how the settings for users and sandboxes apply.
    pub privilege: Option<Privilege>,
}

/// Which of the service's limits a command escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privilege {
    /// `+`: all of them.
    Full,
    /// `!`: the change of user and group.
    KeepUser,
    /// `!!`: the change of user and group where the kernel has no ambient capabilities.
    AmbientFallback,
}

/// One command of a command line.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Command {
    /// The prefix characters.
    pub prefix: Prefix,
    /// The executable, specifiers replaced.
    pub path: Word,
    /// All words the program receives, its own name first; quotes removed, escapes decoded, specifiers
    /// replaced, `$` not yet: see [`Command::expand`](super::Command::expand).
    pub argv: Vec<Word>,
    /// The path and the words as they are before specifiers are replaced.
    pub(crate) written: Written,
}

/// Without the values of flags that may be secret.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.argv.iter().map(Word::text).collect();
        f.debug_struct("Command")
            .field("prefix", &self.prefix)
            .field("path", &self.path)
            .field("argv", &shown(words.iter().map(|word| &**word)))
            .finish_non_exhaustive()
    }
}

/// The words of a command before specifiers are replaced.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) path: Vec<u8>,
    pub(crate) argv: Vec<Vec<u8>>,
}

/// The commands of one Exec setting and what is wrong with it.
///
/// ```
/// use nodestrap::unit::{CommandLine, Specifiers};
///
/// let specifiers = Specifiers::new("kubelet.service".parse()?);
/// let line = CommandLine::parse(r#"/usr/bin/kubelet --node-labels="a b" --name=%p"#, &specifiers);
/// let argv: Vec<_> = line.commands[0].argv.iter().map(|word| word.text()).collect();
/// assert_eq!(argv, ["/usr/bin/kubelet", "--node-labels=a b", "--name=kubelet"]);
/// # Ok::<(), nodestrap::unit::UnitNameError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandLine {
    /// The commands in their order, without those that systemd drops.
    pub commands: Vec<Command>,
    /// The problems, in the order of the text.
    pub problems: Vec<CommandProblem>,
}

/// A problem of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandProblem {
    /// What it is.
    pub kind: CommandProblemKind,
    /// Where it stands in the value, in bytes.
    pub span: Range<usize>,
    /// Whether systemd refuses the whole unit because of it. Otherwise systemd keeps an unknown escape as it is written,
    /// and drops the command with any other problem.
    pub refused: bool,
}

/// The kinds of problems of a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandProblemKind {
    /// A backslash before a character that makes no escape: both stay as written.
    UnknownEscape,
    /// A quote is not closed.
    UnclosedQuote,
    /// `%` before this letter or digit, which is no specifier.
    UnknownSpecifier(char),
    /// Nothing behind the prefix.
    NoExecutable,
    /// Quotes, backslashes or control characters in the path of the executable.
    UnsafeExecutable,
    /// The path ends in a slash.
    ExecutableIsDirectory,
    /// A slash, but not at the start, or a part of the path is too long.
    ExecutableNotAbsolute,
    /// `@` without a name behind the path.
    NoName,
    /// `*`, `?` or `[` in the path, which systemd 262 does not take.
    PatternExecutable,
    /// The prefix `!!`, which systemd 258 and later take and ignore.
    IgnoredPrefix,
}

impl CommandLine {
    /// Parses the value of an Exec setting. It never fails; [`problems`](Self::problems) has what is wrong.
    pub fn parse(value: &str, specifiers: &Specifiers) -> Self {
        let mut parser = Parser { text: value.as_bytes(), at: 0, specifiers, line: Self::default() };
        while parser.command().is_some() {}
        parser.line
    }

    /// Whether systemd refuses a unit with this command line.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.refused)
    }
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    specifiers: &'t Specifiers,
    line: CommandLine,
}

impl Parser<'_> {
    fn problem(&mut self, kind: CommandProblemKind, span: Range<usize>, refused: bool) {
        self.line.problems.push(CommandProblem { kind, span, refused });
    }

    fn word(&mut self, refused: bool) -> Option<Word> {
        match words::next_word(self.text, self.at, Syntax::escaped(self.specifiers.releases())) {
            Ok(read) => {
                let read = read?;
                self.at = read.next;
                for span in read.unknown_escapes {
                    self.problem(CommandProblemKind::UnknownEscape, span, false);
                }
                Some(read.word)
            }
            Err(unbalanced) => {
                self.problem(CommandProblemKind::UnclosedQuote, unbalanced.span, refused);
                self.at = self.text.len();
                None
            }
        }
    }

    /// Replaces the specifiers of a word.
    fn resolve(&mut self, word: Word, refused: bool) -> Option<Word> {
        match self.specifiers.expand(&word.bytes) {
            Ok(bytes) => Some(Word { bytes, span: word.span }),
            Err(unknown) => {
                self.problem(CommandProblemKind::UnknownSpecifier(unknown.letter), word.span, refused);
                None
            }
        }
    }

    /// A single `;` as a word of its own.
    fn separator(&mut self) -> bool {
        // A `;` counts as a separator only as a word of its own: `config_parse_exec` tests for blank or end
        // behind it.
        let rest = &self.text[self.at..];
        let found = rest.first() == Some(&b';') && rest.get(1).is_none_or(|b| words::is_blank(*b));
        if found {
            self.at = words::skip_blanks(self.text, self.at + 1);
        }
        found
    }

    /// `\;` as a word of its own.
    fn escaped_separator(&mut self) -> Option<Word> {
        let rest = &self.text[self.at..];
        let found = rest.starts_with(b"\\;") && rest.get(2).is_none_or(|b| words::is_blank(*b));
        found.then(|| {
            let span = self.at..self.at + 2;
            self.at = words::skip_blanks(self.text, span.end);
            Word { bytes: b";".to_vec(), span }
        })
    }

    /// One command; `None` when nothing is left to read, or systemd stops reading here.
    fn command(&mut self) -> Option<()> {
        // Follows one round of the loop of `config_parse_exec` in systemd's load-fragment.c.
        // An unclosed quote in the first word drops the command but does not refuse the unit.
        let first = self.word(false)?;
        if first.bytes == b";" {
            return Some(());
        }
        let releases = self.specifiers.releases();
        let (prefix, length) = prefix(&first.bytes, releases.any_since(258));
        // `-` forgives more than a failing program: `config_parse_exec` drops a
        // broken command instead of refusing the unit.
        let refused = !prefix.ignore_failure;
        if prefix.privilege == Some(Privilege::AmbientFallback) && releases.all_since(258) {
            self.problem(CommandProblemKind::IgnoredPrefix, first.span.clone(), false);
        }
        let path = Word { bytes: first.bytes[length..].to_vec(), span: first.span };
        // A draft is made of these: specifiers stay live in it, while the rules look at what they stand for.
        let mut written = Written { path: path.bytes.clone(), argv: Vec::new() };
        let (path, mut argv) = self.executable(path, prefix)?;
        written.argv.extend(argv.iter().map(|word| word.bytes.clone()));
        if let (false, Some(own)) = (prefix.shell, written.argv.first_mut()) {
            own.clone_from(&written.path);
        }
        // Only what this command adds may end the loop; an earlier command was dropped with its own fault.
        let problems = self.line.problems.len();
        let mut more = false;
        while self.at < self.text.len() {
            more = self.separator();
            if more {
                break;
            }
            if let Some(word) = self.escaped_separator() {
                written.argv.push(word.bytes.clone());
                argv.push(word);
                continue;
            }
            let Some(word) = self.word(refused) else {
                // An open quote swallows the rest of the line, so that no later command can begin.
                if self.line.problems[problems..].iter().any(|p| p.kind == CommandProblemKind::UnclosedQuote)
                {
                    return None;
                }
                break;
            };
            written.argv.push(word.bytes.clone());
            let word = self.resolve(word, refused)?;
            argv.push(word);
        }
        if argv.is_empty() {
            // `service_verify` and its forerunners refuse an empty argv, and `@` takes the path out of it.
            self.problem(CommandProblemKind::NoName, path.span, refused);
            return None;
        }
        self.line.commands.push(Command { prefix, path, argv, written });
        more.then_some(())
    }
}

impl Parser<'_> {
    /// The executable, and the words of its arguments that follow from the first one.
    fn executable(&mut self, path: Word, prefix: Prefix) -> Option<(Word, Vec<Word>)> {
        // `config_parse_exec` resolves the specifiers of the path before it looks at it, so `%h/bin/x` is
        // absolute.
        if prefix.shell {
            // systemd runs its own shell, a login shell with `@`, and takes the word as it is.
            let word = |bytes: &[u8]| Word { bytes: bytes.to_vec(), span: path.span.clone() };
            let name = word(if prefix.own_name { b"-sh" } else { b"sh" });
            let given = Some(path.clone()).filter(|path| !path.bytes.is_empty());
            return Some((word(b"/bin/sh"), std::iter::once(name).chain(given).collect()));
        }
        let path = self.resolve(path, !prefix.ignore_failure)?;
        let pattern = path.bytes.iter().any(|b| matches!(b, b'*' | b'?' | b'['));
        let problem = match executable_problem(&path.bytes) {
            None if pattern && self.specifiers.releases().all_since(262) => {
                Some(CommandProblemKind::PatternExecutable)
            }
            problem => problem,
        };
        if let Some(kind) = problem {
            self.problem(kind, path.span, !prefix.ignore_failure);
            return None;
        }
        let argv = if prefix.own_name { Vec::new() } else { vec![path.clone()] };
        Some((path, argv))
    }
}

fn prefix(word: &[u8], takes_shell: bool) -> (Prefix, usize) {
    // The loop of `config_parse_exec` takes each sign once; a second one begins the path.
    let mut prefix = Prefix::default();
    for (at, byte) in word.iter().enumerate() {
        match (byte, prefix.privilege) {
            (b'-', _) if !prefix.ignore_failure => prefix.ignore_failure = true,
            (b'@', _) if !prefix.own_name => prefix.own_name = true,
            (b'|', _) if takes_shell && !prefix.shell => prefix.shell = true,
            (b':', _) if !prefix.literal_dollar => prefix.literal_dollar = true,
            (b'+', None) => prefix.privilege = Some(Privilege::Full),
            (b'!', None) => prefix.privilege = Some(Privilege::KeepUser),
            (b'!', Some(Privilege::KeepUser)) => prefix.privilege = Some(Privilege::AmbientFallback),
            _ => return (prefix, at),
        }
    }
    (prefix, word.len())
}

/// The path of the first command's executable, as it is written.
pub(super) fn executable_of(value: &str) -> Option<String> {
    // Without the prefix `|`, because this is about the name of a program and not of a shell.
    let first = words::next_word(value.as_bytes(), 0, Syntax::ESCAPED).ok()??.word;
    let (_, length) = prefix(&first.bytes, false);
    String::from_utf8(first.bytes[length..].to_vec()).ok()
}

/// What is wrong with the path of an executable, once its prefix is gone and its specifiers are replaced.
pub(super) fn executable_problem(path: &[u8]) -> Option<CommandProblemKind> {
    // The order of the tests in `config_parse_exec`: `string_is_safe`, the trailing slash, then `path_is_valid`
    // and `filename_is_valid`.
    const LONGEST_PART: usize = 255;
    const LONGEST_PATH: usize = 4095;
    if path.is_empty() {
        return Some(CommandProblemKind::NoExecutable);
    }
    let unsafe_byte = |b: &u8| *b < b' ' || matches!(*b, b'"' | b'\'' | b'\\' | 0x7f);
    if path.iter().any(unsafe_byte) {
        return Some(CommandProblemKind::UnsafeExecutable);
    }
    if path.ends_with(b"/") {
        return Some(CommandProblemKind::ExecutableIsDirectory);
    }
    let parts_fit = path.split(|b| *b == b'/').all(|part| part.len() <= LONGEST_PART);
    let absolute = path.starts_with(b"/");
    let bare = !path.contains(&b'/') && path != b"." && path != b"..";
    if !parts_fit || path.len() > LONGEST_PATH || !(absolute || bare) {
        return Some(CommandProblemKind::ExecutableNotAbsolute);
    }
    None
}
