//! containerd: its `config.toml` and the `hosts.toml` of its registry mirrors.

mod version;

pub use version::{ConfigVersion, ContainerdVersion, ParseContainerdVersionError};
