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
mod decode;
#[cfg(feature = "containerd")]
mod effective;
#[cfg(feature = "containerd")]
mod file;
#[cfg(feature = "containerd")]
mod hosts;
#[cfg(feature = "containerd")]
mod keys;
#[cfg(feature = "containerd")]
mod rules;
#[cfg(feature = "containerd")]
mod settings;
mod version;

#[cfg(feature = "containerd")]
pub use change::Refusal;
#[cfg(feature = "containerd")]
pub use config::ContainerdConfig;
#[cfg(feature = "containerd")]
pub use effective::{Effective, EffectiveConfig, Origin, ReadConfigError};
#[cfg(feature = "containerd")]
pub use hosts::{HostCapability, HostsToml, RegistryHost};
pub use version::{ConfigVersion, ContainerdVersion, ParseContainerdVersionError};

#[cfg(feature = "containerd")]
impl ContainerdConfig {
    /// Judges an existing config.toml as that containerd would: never fails.
    ///
    /// Errors that `containerd config dump` refuses the file for say so
    /// ([`Diagnostic::refused_by`](crate::diagnostic::Diagnostic::refused_by)); the others are accepted by
    /// containerd and keep Pods from running.
    ///
    /// ```
    /// use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
    ///
    /// let report = ContainerdConfig::lint("version = 2\ndisabled_plugins = [\"cri\"]\n", ContainerdVersion::V1_7);
    /// assert!(!report.accepted());
    /// assert_eq!(report.iter().map(|found| found.rule.id).collect::<Vec<_>>(), ["containerd-plugin-id", "containerd-cri-disabled"]);
    /// ```
    pub fn lint(text: &str, containerd: ContainerdVersion) -> crate::diagnostic::Report {
        rules::judge(text, containerd).into_iter().collect()
    }
}

/// The rules of config.toml and hosts.toml, for the catalogue.
#[cfg(feature = "containerd")]
pub fn rules() -> impl Iterator<Item = &'static crate::diagnostic::RuleInfo> {
    rules::all().chain(hosts::rules())
}
