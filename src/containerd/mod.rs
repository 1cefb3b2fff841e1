//! containerd: its `config.toml` and the `hosts.toml` of its registry mirrors.
//!
//! A node's config.toml belongs to the distribution, so it is not rendered anew but changed in place:
//! [`ContainerdConfig::edits`] gives the edits after which it says what a join needs. [`EffectiveConfig`] tells what
//! a containerd makes of a file, its drop-ins and its own defaults.

#[cfg(feature = "containerd")]
mod change;
#[cfg(feature = "containerd")]
mod config;
#[cfg(feature = "containerd")]
mod effective;
#[cfg(feature = "containerd")]
mod settings;
mod version;

#[cfg(feature = "containerd")]
pub use change::Refusal;
#[cfg(feature = "containerd")]
pub use config::ContainerdConfig;
#[cfg(feature = "containerd")]
pub use effective::{Effective, EffectiveConfig, Origin, ReadConfigError};
pub use version::{ConfigVersion, ContainerdVersion, ParseContainerdVersionError};
