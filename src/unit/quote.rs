//! The other direction: words in, text out, so that systemd reads the same words back.

use std::fmt::Write as _;

use super::command_line::executable_problem;
use crate::format::unit::{LONGEST_LINE, is_no_character};

/// Why words cannot be written as a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteError {
    /// There is no first word, the executable.
    #[error("a command line needs an executable")]
    NoExecutable,
    /// The executable is neither an absolute path nor a bare name, or holds quotes, backslashes, `$` or control
    /// characters, or begins with a prefix character.
    #[error("the executable must be an absolute path or a plain file name")]
    Executable,
    /// A word holds a NUL byte, which no program can receive.
    #[error("word {word} holds a NUL byte")]
    Nul {
        /// Which word, the executable being 0.
        word: usize,
    },
    /// The line is longer than systemd reads.
    #[error("the command line is longer than the 1 MiB that systemd reads")]
    TooLong,
}

/// Writes words as the value of an Exec setting, so that the program receives exactly these words.
///
/// Nothing in a word is live: `%`, `$`, quotes, backslashes and `;` are escaped, control characters too, so that a
/// word can neither end the line nor smuggle in a setting. Plain words stay bare.
///
/// # Errors
/// When there is no executable, systemd would not take it, a word holds a NUL byte, or the line is too long.
///
/// ```
/// use nodestrap::unit::quote;
///
/// let line = quote(["/usr/local/bin/kubelet", "--v=2", "100% $HOME", "it's"])?;
/// assert_eq!(line, r#"/usr/local/bin/kubelet --v=2 "100%% $$HOME" "it's""#);
/// # Ok::<(), nodestrap::unit::QuoteError>(())
/// ```
pub fn quote<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Result<String, QuoteError> {
    let mut line = String::new();
    for (at, word) in words.into_iter().enumerate() {
        let word = word.as_ref();
        if at == 0 {
            check_executable(word)?;
        } else {
            line.push(' ');
        }
        if word.contains('\0') {
            return Err(QuoteError::Nul { word: at });
        }
        push_quoted(&mut line, word, true);
    }
    if line.is_empty() {
        return Err(QuoteError::NoExecutable);
    }
    check_length(&line)?;
    Ok(line)
}

/// Whether systemd takes this text, taken literally, as the executable.
pub(super) fn check_executable(path: &str) -> Result<(), QuoteError> {
    let refused = executable_problem(path.as_bytes()).is_some()
        || path.starts_with(['-', '@', ':', '+', '!', '|', ';'])
        // The path takes variables literally, while the program's own name has them replaced.
        || path.contains('$');
    if refused { Err(QuoteError::Executable) } else { Ok(()) }
}

pub(super) fn check_length(line: &str) -> Result<(), QuoteError> {
    // The longest key with its equals sign stands on the same line.
    const KEY: usize = "ExecStartPost=".len();
    if line.len() + KEY > LONGEST_LINE { Err(QuoteError::TooLong) } else { Ok(()) }
}

/// Adds a word, quoted where it has to be. Without `dollar`, variables are not expanded in this line.
pub(super) fn push_quoted(line: &mut String, word: &str, dollar: bool) {
    // An allow-list: what systemd may give a meaning in a later release is quoted already.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_@:,./=+-".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        line.push_str(word);
        return;
    }
    line.push('"');
    for c in word.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '"' => line.push_str("\\\""),
            '%' => line.push_str("%%"),
            // Double quotes do not protect a dollar: variables are replaced after the words are read.
            '$' if dollar => line.push_str("$$"),
            '\n' => line.push_str("\\n"),
            '\t' => line.push_str("\\t"),
            c if c < ' ' || c == '\x7f' || is_no_character(c) => push_hex(line, c),
            other => line.push(other),
        }
    }
    line.push('"');
}

/// Byte by byte: systemd refuses files that hold such characters, and knows no escape for some of them.
fn push_hex(line: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a String does not fail.
        let _infallible = write!(line, "\\x{byte:02x}");
    }
}
