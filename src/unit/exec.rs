//! Commands of a draft: what is literal, and what is live.

use std::fmt;

use super::command_line::{Command, Prefix, Privilege};
use super::quote::{QuoteError, check_executable, check_length, push_quoted};
use super::shown::shown;
use super::specifier;
use super::variables::{Variables, uses};

/// A command of a draft: the program, its arguments and how systemd treats it.
///
/// ```
/// use nodestrap::unit::ExecCommand;
///
/// let command = ExecCommand::new("/usr/bin/kubelet").args(["--v=2", "a b"]).variable("KUBELET_EXTRA_ARGS");
/// assert_eq!(command.to_string(), "/usr/bin/kubelet \\\n  --v=2 \\\n  \"a b\" \\\n  $KUBELET_EXTRA_ARGS");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExecCommand {
    /// The prefix characters; `own_name` follows from [`ExecCommand::name`].
    pub prefix: Prefix,
    /// The executable, literally: an absolute path or a plain file name.
    pub path: String,
    /// The name the program sees of itself; `None` for its path.
    pub name: Option<Argument>,
    /// The arguments behind the program's own name.
    pub arguments: Vec<Argument>,
}

/// One argument of a draft's command.
#[derive(Clone, PartialEq, Eq)]
pub enum Argument {
    /// Exactly this.
    Literal(String),
    /// `$` variables and `%` specifiers in it are replaced: `$KUBELET_EXTRA_ARGS`, `--hostname-override=%H`.
    Live(String),
}

impl<T: Into<String>> From<T> for Argument {
    fn from(text: T) -> Self {
        Self::Literal(text.into())
    }
}

impl ExecCommand {
    /// Makes a command without arguments.
    pub fn new(path: impl Into<String>) -> Self {
        Self { prefix: Prefix::default(), path: path.into(), name: None, arguments: Vec::new() }
    }

    /// Adds an argument, literally.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments, literally.
    #[must_use]
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<Argument>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Adds the words of a variable: `$NAME`.
    #[must_use]
    pub fn variable(mut self, name: impl fmt::Display) -> Self {
        self.arguments.push(Argument::Live(format!("${name}")));
        self
    }

    /// Adds an argument in which variables and specifiers are replaced.
    #[must_use]
    pub fn live_arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(Argument::Live(argument.into()));
        self
    }

    /// Whether failure counts as success.
    #[must_use]
    pub fn ignore_failure(mut self, ignore: bool) -> Self {
        self.prefix.ignore_failure = ignore;
        self
    }

    /// Whether the command can be written.
    ///
    /// # Errors
    /// When systemd would refuse the executable, a word holds a NUL byte, or the line is too long.
    pub fn check(&self) -> Result<(), QuoteError> {
        check_executable(&self.path)?;
        // Word 0 is the executable, so that the number in the error counts as the line does.
        let words = self.name.iter().chain(&self.arguments).map(Argument::text);
        for (at, word) in words.enumerate() {
            if word.contains('\0') {
                return Err(QuoteError::Nul { word: at + 1 });
            }
        }
        check_length(&self.to_string())
    }

    /// The draft of a command that was read.
    pub(crate) fn from_command(command: &Command) -> Self {
        let literal_dollar = command.prefix.literal_dollar;
        let mut arguments = command.written.argv.iter().map(|word| Argument::read(word, literal_dollar));
        let first = arguments.next();
        // `argv` has the words that systemd adds for its shell; the draft writes the prefix instead.
        if command.prefix.shell {
            arguments.next();
        }
        Self {
            prefix: command.prefix,
            path: String::from_utf8_lossy(&command.written.path).replace("%%", "%"),
            name: first.filter(|_| command.prefix.own_name && !command.prefix.shell),
            arguments: arguments.collect(),
        }
    }
}

impl Argument {
    /// The text, literal or live.
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Live(text) => text,
        }
    }

    fn read(word: &[u8], literal_dollar: bool) -> Self {
        let text = String::from_utf8_lossy(word);
        let has_variables = !literal_dollar && !uses(word).is_empty();
        // One live part makes the whole word live: half a word cannot be quoted.
        if has_variables || specifier::find(word).next().is_some() {
            return Self::Live(text.into_owned());
        }
        let percent = text.replace("%%", "%");
        if literal_dollar {
            return Self::Literal(percent);
        }
        // `$$` becomes one dollar, and nothing else can be replaced: a word without variables came here.
        let plain = super::variables::replace(percent.as_bytes(), &Variables::new());
        Self::Literal(String::from_utf8_lossy(&plain).into_owned())
    }

    fn push_to(&self, line: &mut String, literal_dollar: bool) {
        match self {
            Self::Literal(text) => push_quoted(line, text, !literal_dollar),
            Self::Live(text) => push_live(line, text),
        }
    }
}

/// Quotes what would end or break the word, and leaves `%` and `$` alone.
fn push_live(line: &mut String, text: &str) {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_@:,./=+-$%{}".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        line.push_str(text);
        return;
    }
    let mut quoted = String::new();
    push_quoted(&mut quoted, text, false);
    // Only live text may hold single percent signs.
    line.push_str(&quoted.replace("%%", "%"));
}

/// Without the values of flags that may be secret.
impl fmt::Debug for ExecCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.arguments.iter().map(Argument::text);
        f.debug_struct("ExecCommand")
            .field("prefix", &self.prefix)
            .field("path", &self.path)
            .field("name", &self.name)
            .field("arguments", &shown(words))
            .finish()
    }
}

/// Without a value that may be secret.
impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if matches!(self, Self::Live(_)) { "Live" } else { "Literal" };
        f.debug_tuple(name).field(&shown([self.text()])[0]).finish()
    }
}

/// As the value of an Exec setting, one argument a line.
impl fmt::Display for ExecCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = &self.prefix;
        let mut first = String::new();
        let signs = [
            (prefix.ignore_failure, "-"),
            (self.name.is_some() || (prefix.shell && prefix.own_name), "@"),
            (prefix.literal_dollar, ":"),
            (prefix.shell, "|"),
            (prefix.privilege == Some(Privilege::Full), "+"),
            (prefix.privilege == Some(Privilege::KeepUser), "!"),
            (prefix.privilege == Some(Privilege::AmbientFallback), "!!"),
        ];
        for (set, sign) in signs {
            if set {
                first.push_str(sign);
            }
        }
        let mut path = String::new();
        push_quoted(&mut path, &self.path, false);
        // A quote opens anywhere in a word, behind the prefix too.
        first.push_str(&path);
        if let Some(name) = &self.name {
            first.push(' ');
            name.push_to(&mut first, prefix.literal_dollar);
        }
        f.write_str(&first)?;
        for argument in &self.arguments {
            let mut word = String::new();
            argument.push_to(&mut word, prefix.literal_dollar);
            write!(f, " \\\n  {word}")?;
        }
        Ok(())
    }
}
