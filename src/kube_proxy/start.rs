//! What kube-proxy refuses of the flags that stand for fields of its configuration.

use super::defaults::{append_port, settle};
use super::words::ProxyMode;
use super::{HEAD, KubeProxyConfiguration};
use crate::component::fields::{self, Setting, WithoutFile};
use crate::component::{Arguments, Component};
use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::document::head;
use crate::engine::record::{Fields, Record as _};
use crate::format::sink::JsonSink;
use crate::target::Target;
use crate::value::go_number::{Base, parse_int};
use crate::value::{GoDuration, Json};
use crate::version::V1_31;

impl KubeProxyConfiguration {
    /// What kube-proxy refuses of the flags that stand for fields, by the rules of the file. Beside `--config` these flags
    /// are not looked at.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component};
    /// use nodestrap::kube_proxy::KubeProxyConfiguration;
    ///
    /// let argv = ["--proxy-mode=userspace"];
    /// let arguments = Arguments::parse(Component::KubeProxy, KubernetesVersion::V1_34, argv);
    /// let found = KubeProxyConfiguration::check_flags(&arguments);
    /// assert_eq!(found[0].path.to_string(), "[0]");
    /// ```
    pub fn check_flags(arguments: &Arguments) -> Vec<Diagnostic> {
        check(arguments, |rule| !rule.id.starts_with("kube-proxy-gate-"))
    }

    /// What no other flag can make right: for a part of an argument list.
    pub(crate) fn check_values(arguments: &Arguments) -> Vec<Diagnostic> {
        check(arguments, |rule| matches!(rule.id, "kube-proxy-out-of-range" | "kube-proxy-unknown-word"))
    }
}

fn check(arguments: &Arguments, asks: fn(&RuleInfo) -> bool) -> Vec<Diagnostic> {
    if arguments.component() != Component::KubeProxy || arguments.is_given("config") {
        return Vec::new();
    }
    let target = Target::new(arguments.version());
    let complete = |proxy: &mut KubeProxyConfiguration| complete(proxy, arguments, &target);
    let without_file = WithoutFile::<KubeProxyConfiguration> {
        arguments,
        target: &target,
        defaults: go_json(&defaults(arguments, &target)),
        settings: settings(arguments),
        complete: &complete,
        asks,
    };
    without_file.check()
}

/// What the flags are laid over. From 1.31 the one pair of periods begins as that of iptables, whatever the mode.
fn defaults(arguments: &Arguments, target: &Target) -> KubeProxyConfiguration {
    let mut of_mode = KubeProxyConfiguration::new();
    of_mode.mode = arguments.get("proxy-mode").map(ProxyMode::from);
    let mut defaults = of_mode.effective(target);
    if let Some(ipvs) = defaults.ipvs.as_mut().filter(|_| is_internal(arguments)) {
        if of_mode.mode == Some(ProxyMode::Ipvs) {
            ipvs.min_sync_period = Some(GoDuration::from_secs(1));
        }
    }
    defaults
}

/// Whether flags are written into the internal form, which has one pair of periods.
fn is_internal(arguments: &Arguments) -> bool {
    arguments.version().minor() >= V1_31
}

fn go_json(proxy: &KubeProxyConfiguration) -> Json {
    let mut sink = JsonSink::default();
    head::write_component(proxy, &HEAD, &mut sink, Fields::GoShape);
    sink.finish()
}

/// The flags that give a port alone, and the field of the address it belongs to.
const PORTS: [(&str, &str); 2] =
    [("healthz-port", "healthzBindAddress"), ("metrics-port", "metricsBindAddress")];

/// What flags set. The port 0 takes the whole address away.
fn settings(arguments: &Arguments) -> Vec<Setting> {
    let mut settings = fields::settings(arguments, KubeProxyConfiguration::ROWS);
    settings.retain(|setting| PORTS.iter().all(|(flag, _)| *flag != setting.flag));
    // From 1.31 the periods of iptables are those of nftables too.
    if is_internal(arguments) && arguments.get("proxy-mode") == Some("nftables") {
        for setting in &mut settings {
            setting.path = match setting.path {
                "iptables.syncPeriod" => "nftables.syncPeriod",
                "iptables.minSyncPeriod" => "nftables.minSyncPeriod",
                path => path,
            };
        }
    }
    for (flag, path) in PORTS {
        if port(arguments, flag) == Some(0) {
            settings.push(Setting { flag, path, value: Json::from("") });
        }
    }
    settings
}

fn port(arguments: &Arguments, flag: &str) -> Option<i64> {
    parse_int(arguments.effective(flag)?, Base::ByPrefix, 32).ok()
}

/// What kube-proxy makes of its flags after it read them.
///
/// Source: kubernetes `cmd/kube-proxy/app/options.go` (`addressFromDeprecatedFlags`, `processV1Alpha1Flags`).
fn complete(proxy: &mut KubeProxyConfiguration, arguments: &Arguments, target: &Target) {
    let addresses = [&mut proxy.healthz_bind_address, &mut proxy.metrics_bind_address];
    for (address, (flag, _)) in addresses.into_iter().zip(PORTS) {
        if let (Some(address), Some(port)) = (address, port(arguments, flag)) {
            append_port(address, port, target.minor());
        }
    }
    settle(proxy, target);
}
