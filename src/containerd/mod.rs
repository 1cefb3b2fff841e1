//! containerd: its `config.toml` and the `hosts.toml` of its registry mirrors.
//!
//! A node's config.toml belongs to the distribution, so it is not rendered anew but changed in place:
//! [`ContainerdConfig::edits`] gives the edits after which it says what a join needs. [`EffectiveConfig`] tells what
//! a containerd makes of a file, its drop-ins and its own defaults.
//!
//! What is right depends on the release, which [`Target::containerd`](crate::Target::containerd) tells. Where it was not
//! told none is assumed: a file is judged as every known release that reads its `version` would, what all of them say is
//! said, and what only some call an error or a danger becomes a note that names them (`containerd-release-not-told`).

// A circle of two files: a `file.rs` keeps the effective configuration that it was read to, and `effective.rs` reads files.

// Circles of files: `decode/mod.rs` converts older files with `decode/conversion.rs`, which decodes what it
// converted.

#[cfg(feature = "containerd")]
use crate::engine::rule::Listed;

#[cfg(feature = "containerd")]
mod change;
#[cfg(feature = "containerd")]
mod config;
#[cfg(feature = "containerd")]
mod decode;
#[cfg(feature = "containerd")]
mod document;
#[cfg(feature = "containerd")]
mod effective;
#[cfg(feature = "containerd")]
mod file;
#[cfg(feature = "containerd")]
mod hosts;
#[cfg(feature = "containerd")]
mod judge;
#[cfg(feature = "containerd")]
mod keys;
#[cfg(feature = "containerd")]
mod mirrors;
#[cfg(feature = "containerd")]
mod rules;
#[cfg(feature = "containerd")]
mod settings;

pub use crate::version::{ConfigVersion, ContainerdVersion, ParseContainerdVersionError};
#[cfg(feature = "containerd")]
pub use config::ContainerdConfig;
#[cfg(feature = "containerd")]
pub use effective::{Effective, EffectiveConfig, Origin, ReadConfigError};
#[cfg(feature = "containerd")]
pub use hosts::{HostCapability, HostsToml, RegistryHost};
#[cfg(feature = "containerd")]
pub use keys::{Key, KeyType};
#[cfg(feature = "containerd")]
pub use mirrors::MovedMirrors;

/// The rules of config.toml and hosts.toml.
#[cfg(feature = "containerd")]
pub(crate) static RULES: &[&dyn Listed] = &[&rules::RULES, &hosts::RULES];
