//! `$` variables of command lines, replaced as systemd does when it starts the command.

use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::ops::{Deref, DerefMut, Range};

use super::command_line::Command;
use super::shown::shown_value;
use super::words::{self, Syntax};
use crate::format::environment;

/// The variables of a service: `Environment=` and the contents of its `EnvironmentFile=`s.
///
/// A map from names to values. `Debug` does not show a value that may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Makes a map without variables.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, shown_value(name, value)))).finish()
    }
}

impl Deref for Variables {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Variables {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, String)> for Variables {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl<const N: usize> From<[(String, String); N]> for Variables {
    fn from(variables: [(String, String); N]) -> Self {
        Self(variables.into())
    }
}

impl IntoIterator for Variables {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The variables of an environment file, as systemd reads it for `EnvironmentFile=`; of repeated ones the last.
///
/// The syntax is shell-like, but nothing is expanded: quotes may hold newlines, a backslash escapes one character or
/// joins two lines. Lines that systemd skips are skipped.
///
/// ```
/// let variables = nodestrap::unit::read_environment_file("# flags\nKUBELET_KUBEADM_ARGS=\"--v=2 --x=a\"\n");
/// assert_eq!(variables["KUBELET_KUBEADM_ARGS"], "--v=2 --x=a");
/// ```
pub fn read_environment_file(text: &str) -> Variables {
    let assignments = environment::read(text).into_iter().filter(|assignment| assignment.taken);
    assignments.map(|assignment| (assignment.name, assignment.value)).collect()
}

/// A variable in a word of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// The name; empty or no name at all where the word vanishes (`$`, `$1`, `$(id)`).
    pub(crate) name: Vec<u8>,
    /// Where it stands in the word.
    pub(crate) at: Range<usize>,
    /// `$NAME` as the start of a word: the value is split into words.
    pub(crate) splits: bool,
}

impl Command {
    /// The words the program receives once variables are replaced; one that is not set counts as empty.
    ///
    /// `${NAME}` is replaced anywhere and never splits a word. A word that *begins* with `$` is replaced as a
    /// whole, by the words of the variable's value, or by nothing; quotes do not prevent that. `$$` is one `$`.
    /// With the prefix `:` nothing is replaced.
    ///
    /// ```
    /// use nodestrap::unit::{CommandLine, Specifiers, Variables};
    ///
    /// let specifiers = Specifiers::new("kubelet.service".parse()?);
    /// let line = CommandLine::parse("/usr/bin/kubelet $EXTRA --node-ip=${IP} $TYPO", &specifiers);
    /// let variables = Variables::from([("EXTRA".into(), "--v=2 --x".into()), ("IP".into(), "::1".into())]);
    /// let argv = line.commands[0].expand(&variables);
    /// assert_eq!(argv, [&b"/usr/bin/kubelet"[..], b"--v=2", b"--x", b"--node-ip=::1"]);
    /// # Ok::<(), nodestrap::unit::UnitNameError>(())
    /// ```
    pub fn expand(&self, variables: &Variables) -> Vec<Vec<u8>> {
        let mut argv = Vec::with_capacity(self.argv.len());
        for word in &self.argv {
            if self.prefix.literal_dollar {
                argv.push(word.bytes.clone());
            } else if let Some(name) = whole_word(&word.bytes) {
                let value = value(variables, name);
                // `replace_env_argv` splits with `strv_split_full` and EXTRACT_RELAX: an
                // open quote ends with the value.
                let words = words::split(value, Syntax::VARIABLE).unwrap_or_default();
                argv.extend(words.into_iter().map(|read| read.word.bytes));
            } else {
                argv.push(replace(&word.bytes, variables));
            }
        }
        argv
    }
}

/// How many bytes a word has at most once its variables are replaced, so that nobody builds what nobody wants.
pub(crate) fn replaced_length(word: &[u8], variables: &Variables) -> usize {
    if let Some(name) = whole_word(word) {
        return value(variables, name).len();
    }
    let length = |piece| match piece {
        Piece::Text(text) => text.len(),
        Piece::Variable(name) => value(variables, &word[name]).len(),
    };
    pieces(word).into_iter().map(length).sum()
}

fn value<'v>(variables: &'v Variables, name: &[u8]) -> &'v [u8] {
    std::str::from_utf8(name).ok().and_then(|name| variables.get(name)).map_or(b"", |value| value.as_bytes())
}

/// The name that a word beginning with one `$` stands for.
fn whole_word(word: &[u8]) -> Option<&[u8]> {
    match word {
        // `$$` begins no variable although the word begins with a dollar.
        [b'$', b'{' | b'$', ..] => None,
        [b'$', name @ ..] => Some(name),
        _ => None,
    }
}

/// A piece of a word that does not begin with a single `$`.
enum Piece {
    Text(Range<usize>),
    Variable(Range<usize>),
}

/// The pieces of a word; what is dropped of `$$` is in no piece.
fn pieces(word: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = word.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'$')) {
        let dollar = at + found;
        at = dollar + 2;
        match word.get(dollar + 1) {
            Some(b'$') => {
                pieces.push(Piece::Text(text..dollar + 1));
                text = at;
            }
            Some(b'{') => {
                // A colon makes the shell's `${NAME:-…}`, which stays as written.
                let Some(end) = word[at..].iter().position(|b| matches!(b, b'}' | b':')) else { break };
                let name = at..at + end;
                at = name.end + 1;
                if word[name.end] == b'}' {
                    pieces.push(Piece::Text(text..dollar));
                    pieces.push(Piece::Variable(name));
                    text = at;
                }
            }
            // A dollar inside of a word is none of a variable without braces.
            _ => {}
        }
    }
    pieces.push(Piece::Text(text..word.len()));
    pieces
}

pub(crate) fn replace(word: &[u8], variables: &Variables) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(word.len());
    for piece in pieces(word) {
        match piece {
            Piece::Text(text) => replaced.extend_from_slice(&word[text]),
            Piece::Variable(name) => replaced.extend_from_slice(value(variables, &word[name])),
        }
    }
    replaced
}

/// The variables that a word of a command line uses.
pub(crate) fn uses(word: &[u8]) -> Vec<Use> {
    if let Some(name) = whole_word(word) {
        return vec![Use { name: name.to_vec(), at: 0..word.len(), splits: true }];
    }
    let variables = pieces(word).into_iter().filter_map(|piece| match piece {
        Piece::Variable(name) => {
            Some(Use { name: word[name.clone()].to_vec(), at: name.start - 2..name.end + 1, splits: false })
        }
        Piece::Text(_) => None,
    });
    variables.collect()
}
