//! systemd units: what runs the kubelet and kube-proxy, and the command lines in them.
//!
//! A unit is judged as the release of systemd reads it that [`Target::systemd`](crate::Target::systemd) names, from 247
//! to 262: its settings, its words, its verdict. Of an unknown release nothing is complained about that one of them
//! takes; a setting that not all of them have is told by a note.
//!
//! Values are looked at where the programs of a node use the setting: commands, type, restarts and start limits,
//! environment, users, working and state directories, limits, weights and memory, slices and delegation, how the
//! service is stopped, where its output goes, dependencies, conditions; and wherever a bad value makes systemd refuse
//! the unit. **Not looked at** are the values of settings that fence a service in: system calls, capabilities, address
//! families, namespaces, personalities, processors and memory nodes, devices, mounts and disk images, credentials,
//! addresses and interfaces, BPF programs, terminals and the journal's fields. systemd drops a bad value there with a
//! line in the journal. It refuses the unit for three of them, of which nothing is said here either: `CPUAffinity=`
//! (247), the policies of disk images (254 and later) and `OOMRules=` (262).
//!
//! [`ServiceUnit`], [`DropIn`] and [`EnvironmentFile`] are the documents: drafts that are validated and rendered, and
//! texts that are judged.
//! [`EffectiveUnit`] is a unit with its drop-ins as systemd would run it; with the [`Variables`] of the environment
//! files its commands give the arguments a program really receives. Names, time spans and escapes have types of their
//! own ([`UnitName`], [`TimeSpan`], [`escape`]).
//!
//! [`CommandLine`] takes the value of an Exec setting apart, [`Command::expand`] replaces its variables, [`quote`]
//! goes the other way.

// Circles of files: `load.rs` merges files that `cut.rs` and `rules/mod.rs` look at, and answers by what they find;
// `service_unit.rs` changes a text with `edit.rs`, which asks what can be written.

mod choices;
mod command_line;
mod cut;
mod document;
mod edit;
mod environment_file;
mod exec;
mod keys;
mod load;
mod name;
mod quote;
mod release;
mod rules;
mod sections;
mod service_unit;
mod settings;
mod shown;
mod specifier;
mod time_span;
mod values;
mod variables;
mod words;

pub use choices::{KillMode, Restart, ServiceType};
pub use command_line::{Command, CommandLine, CommandProblem, CommandProblemKind, Prefix, Privilege};
pub use environment_file::EnvironmentFile;
pub use exec::{Argument, ExecCommand};
pub use keys::Section;
pub use load::EffectiveUnit;
pub(crate) use load::LoadedCommand;
pub use name::{UnitKind, UnitName, UnitNameError, escape, escape_path, unescape};
pub use quote::{QuoteError, quote};
pub use sections::{InstallSection, ServiceSection, UnitSection};
pub use service_unit::{DropIn, ServiceUnit};
pub use settings::{EnvironmentFilePath, Extra, Limit, Variable};
pub use specifier::{Specifiers, UnknownSpecifier};
pub use time_span::{TimeSpan, TimeSpanError};
pub use variables::{Variables, read_environment_file};
pub(crate) use variables::{replaced_length, uses};
pub use words::Word;

use crate::engine::rule::Listed;

/// The rules of units, drop-ins and environment files.
pub(crate) static RULES: &[&dyn Listed] = &[&rules::RULES, &environment_file::FOUND];
