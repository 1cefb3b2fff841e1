//! What the kubelet refuses of the flags that stand for fields of its configuration.

use super::KubeletConfiguration;
use super::layers::go_json;
use super::sections::{
    AnonymousAuthentication, KubeletAuthentication, KubeletAuthorization, WebhookAuthentication,
};
use super::words::AuthorizationMode;
use crate::component::fields::{self, Setting, WithoutFile};
use crate::component::{Arguments, Component};
use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::engine::record::Record as _;
use crate::target::Target;

impl KubeletConfiguration {
    /// The path of the field that a flag of the kubelet stands for; nothing for flags that are no fields.
    ///
    /// ```
    /// use nodestrap::kubelet::KubeletConfiguration;
    ///
    /// assert_eq!(KubeletConfiguration::path_of_flag("pod-manifest-path"), Some("staticPodPath"));
    /// assert_eq!(KubeletConfiguration::path_of_flag("node-ip"), None);
    /// ```
    pub fn path_of_flag(flag: &str) -> Option<&'static str> {
        fields::fields(Component::Kubelet).find(|(name, _)| *name == flag).map(|(_, path)| path)
    }

    /// What the kubelet refuses of the flags that stand for fields, by the rules of the file.
    ///
    /// A flag wins over every file. Without `--config` the flags and their defaults are the whole configuration. With
    /// `--config` only the values are judged that no file can make right; [`Layers`](super::Layers) judges flags and
    /// files together.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component};
    /// use nodestrap::kubelet::KubeletConfiguration;
    ///
    /// let argv = ["--eviction-hard=memory.free<100Mi"];
    /// let arguments = Arguments::parse(Component::Kubelet, KubernetesVersion::V1_34, argv);
    /// let found = KubeletConfiguration::check_flags(&arguments);
    /// assert_eq!(found[0].rule.id, "kubelet-eviction-signal");
    /// assert_eq!(found[0].message, "--eviction-hard: \"memory.free\" is no eviction signal");
    /// ```
    pub fn check_flags(arguments: &Arguments) -> Vec<Diagnostic> {
        let reads_files = ["config", "config-dir"].iter().any(|flag| arguments.is_given(flag));
        check(arguments, if reads_files { holds_beside_a_file } else { is_no_gate })
    }

    /// What no file and no other flag can make right: for a part of an argument list.
    pub(crate) fn check_values(arguments: &Arguments) -> Vec<Diagnostic> {
        check(arguments, holds_beside_a_file)
    }
}

fn check(arguments: &Arguments, asks: fn(&RuleInfo) -> bool) -> Vec<Diagnostic> {
    if arguments.component() != Component::Kubelet {
        return Vec::new();
    }
    let target = Target::new(arguments.version());
    let without_file = WithoutFile::<KubeletConfiguration> {
        arguments,
        target: &target,
        defaults: go_json(&of_flags().effective(&target)),
        settings: settings(arguments),
        complete: &|_| {},
        asks,
    };
    without_file.check()
}

/// What flags set: flag, path of the field, value.
pub(super) fn settings(arguments: &Arguments) -> Vec<Setting> {
    fields::settings(arguments, KubeletConfiguration::ROWS)
}

/// Flags have defaults of their own where those of the file are stricter.
///
/// Source: kubernetes `cmd/kubelet/app/options/options.go` (`applyLegacyDefaults`).
fn of_flags() -> KubeletConfiguration {
    let authentication = KubeletAuthentication::new()
        .anonymous(AnonymousAuthentication::new().enabled(true))
        .webhook(WebhookAuthentication::new().enabled(false));
    KubeletConfiguration::new()
        .authentication(authentication)
        .authorization(KubeletAuthorization::new().mode(AuthorizationMode::AlwaysAllow))
        .read_only_port(10255)
}

/// Gates are judged with the other arguments.
fn is_no_gate(rule: &RuleInfo) -> bool {
    !rule.id.starts_with("kubelet-gate-")
}

/// Rules that look at one value alone.
fn holds_beside_a_file(rule: &RuleInfo) -> bool {
    const RULES: [&str; 8] = [
        "kubelet-eviction-reclaim",
        "kubelet-eviction-signal",
        "kubelet-eviction-threshold",
        "kubelet-reserved-cpus-syntax",
        "kubelet-reserved-quantity",
        "kubelet-reserved-resource",
        "kubelet-out-of-range",
        "kubelet-unknown-word",
    ];
    RULES.contains(&rule.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_with_a_key_stands_for_a_field() {
        let names: Vec<&str> = fields::fields(Component::Kubelet).map(|(name, _)| name).collect();
        assert!(names.is_sorted_by(|one, next| one < next) && names.len() == 101, "{}", names.len());
    }
}
