//! systemd units: what runs the kubelet and kube-proxy, and the command lines in them.
//!
//! Everything here speaks of **systemd 252** (Debian 12): its grammar, its list of settings, its verdicts. Later
//! versions read the same files alike but know more settings.
//!
//! [`CommandLine`] takes the value of an Exec setting apart, [`Command::expand`] replaces its variables, [`quote`]
//! goes the other way.

mod command_line;
mod name;
mod quote;
mod specifier;
mod variables;
mod words;

pub use command_line::{Command, CommandLine, CommandProblem, CommandProblemKind, Prefix, Privilege};
pub use name::{UnitKind, UnitName, UnitNameError, escape, escape_path, unescape};
pub use quote::{QuoteError, quote};
pub use specifier::{Specifiers, UnknownSpecifier};
pub use variables::Variables;
pub use words::Word;
