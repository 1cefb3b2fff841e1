//! systemd units: what runs the kubelet and kube-proxy, and the command lines in them.
//!
//! Everything here speaks of **systemd 252** (Debian 12): its grammar, its list of settings, its verdicts. Later
//! versions read the same files alike but know more settings.
//!
//! [`ServiceUnit`] and [`DropIn`] are the documents: drafts that are validated and rendered, and texts that are judged.
//! [`EffectiveUnit`] is a unit with its drop-ins as systemd would run it; with the [`Variables`] of the environment
//! files its commands give the arguments a program really receives. Names, time spans and escapes have types of their
//! own ([`UnitName`], [`TimeSpan`], [`escape`]).
//!
//! [`CommandLine`] takes the value of an Exec setting apart, [`Command::expand`] replaces its variables, [`quote`]
//! goes the other way.

mod command_line;
mod edit;
mod environment_file;
mod exec;
mod keys;
mod load;
mod name;
mod quote;
mod rules;
mod sections;
mod service_unit;
mod settings;
mod specifier;
mod time_span;
mod values;
mod variables;
mod words;

pub use command_line::{Command, CommandLine, CommandProblem, CommandProblemKind, Prefix, Privilege};
pub use environment_file::lint_environment_file;
pub use exec::{Argument, ExecCommand};
pub use keys::Section;
pub use load::EffectiveUnit;
pub use name::{UnitKind, UnitName, UnitNameError, escape, escape_path, unescape};
pub use quote::{QuoteError, quote};
pub use sections::{InstallSection, ServiceSection, UnitSection};
pub use service_unit::{DropIn, ServiceUnit};
pub use settings::{EnvironmentFile, Extra, KillMode, Limit, Restart, ServiceType, Variable};
pub use specifier::{Specifiers, UnknownSpecifier};
pub use time_span::{TimeSpan, TimeSpanError};
#[cfg(feature = "proptest1")]
pub(crate) use values::Kind;
pub use variables::{Variables, read_environment_file};
pub use words::Word;

use crate::diagnostic::RuleInfo;

/// The rules of units and drop-ins, for the catalogue.
pub fn rules() -> impl Iterator<Item = &'static RuleInfo> {
    static UNKNOWN_KEY: RuleInfo = rules::UNKNOWN_KEY;
    let rows = rules::Rows::<ServiceUnit>::ALL.iter().copied().flatten().map(|rule| rule.info());
    rows.chain([&UNKNOWN_KEY]).chain(environment_file::RULES)
}
