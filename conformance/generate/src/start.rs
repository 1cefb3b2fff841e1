//! Whole argument lists, for what a component does with its flags before it touches the host: what it needs, now and then
//! without one of them, and a few more flags whose values it looks at.
//!
//! Files lie in `/etc/kubernetes/pki`, where the judges have sound ones.

use nodestrap::component::{Component, Flag, FlagType};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

mod tables;

/// A flag with values that are worth trying.
type Tried = (&'static str, &'static [&'static str]);

/// Flags that end a program in another way, or name files that decide what the other flags mean.
const LEFT_OUT: &[&str] = &[
    "allow-metric-labels-manifest",
    "authentication-config",
    "boot-id-file",
    "cleanup",
    "cloud-provider-gce-l7lb-src-cidrs",
    "cloud-provider-gce-lb-src-cidrs",
    "config",
    "config-dir",
    "feature-gates",
    "emulated-version",
    "emulation-forward-compatible",
    "help",
    "init-only",
    "lock-file",
    "min-compatibility-version",
    "runtime-config-emulation-forward-compatible",
    "service-account-signing-endpoint",
    "service-account-signing-key-file",
    "version",
    "windows-priorityclass",
    "windows-service",
    "write-config-to",
];

/// Argument lists of a component, without the program.
pub(crate) fn lists(component: Component) -> impl Strategy<Value = Vec<String>> {
    let (needed, tried) = tables::of(component);
    let needed: Vec<_> = needed
        .iter()
        .map(|(name, value)| {
            proptest::option::weighted(0.94, Just(format!("--{name}={value}")))
        })
        .collect();
    let any: Vec<&'static Flag> = Flag::all(component)
        .iter()
        .filter(|flag| !LEFT_OUT.contains(&flag.name()) && tried.iter().all(|(name, _)| *name != flag.name()))
        .collect();
    let any = select(any).prop_flat_map(|flag| (Just(flag.name()), of_type(flag)));
    let tried = select(tried).prop_flat_map(|(name, values)| (Just(name), one_or_several(values)));
    let gates = select(tables::GATES).prop_map(|gate| ("feature-gates", gate.to_owned()));
    let more = prop_oneof![30 => tried, 14 => any, 1 => gates];
    let more = vec(more.prop_map(|(name, value)| format!("--{name}={value}")), 0..6);
    (needed, more).prop_map(|(needed, more)| needed.into_iter().flatten().chain(more).collect())
}

/// One of the values, or a list of some where they are items: those that stand behind a `,`.
fn one_or_several(values: &'static [&'static str]) -> BoxedStrategy<String> {
    let items: Vec<&'static str> = values.iter().filter_map(|value| value.strip_prefix(',')).collect();
    let whole: Vec<&'static str> = values.iter().filter(|value| !value.starts_with(',')).copied().collect();
    let most = items.len().min(4);
    let several = subsequence(items, 0..=most).prop_map(|items| items.join(","));
    match (whole.is_empty(), most) {
        (_, 0) => select(whole).prop_map(str::to_owned).boxed(),
        (true, _) => several.boxed(),
        (false, _) => prop_oneof![select(whole).prop_map(str::to_owned), several].boxed(),
    }
}

/// A value that the flag's parser takes.
fn of_type(flag: &'static Flag) -> BoxedStrategy<String> {
    let name = flag.name();
    let is_file = ["file", "kubeconfig", "config", "manifest"].iter().any(|end| name.ends_with(end));
    let texts: &'static [&'static str] = match flag.kind() {
        FlagType::Bool => &["true", "false"],
        FlagType::Int | FlagType::Int32 | FlagType::Int64 => &["-1", "0", "1", "5", "50", "100", "1000", "70000"],
        FlagType::Uint => &["0", "1", "100"],
        FlagType::Verbosity => &["0", "4"],
        FlagType::Float32 | FlagType::Float64 => &["0", "0.5", "20", "-1"],
        FlagType::Duration => &["0s", "1s", "30s", "5m", "1h", "24h", "-1s", "1ns"],
        FlagType::TextList | FlagType::TextArray if is_file => &["/etc/kubernetes/pki/ca.crt"],
        FlagType::TextList | FlagType::TextArray => &["a", "a,b", ""],
        FlagType::Int32List => &["23", "23,24"],
        FlagType::Quantity => &["0", "64Mi", "1"],
        FlagType::Ip | FlagType::SloppyIp => &["10.0.0.1", "0.0.0.0", "::", "fd00::1"],
        FlagType::SloppyIpPort => &["10.0.0.1", "0.0.0.0:10256", "[::]:80", ""],
        FlagType::Cidrs => &["10.0.0.0/8"],
        FlagType::PortRange | FlagType::ProxyPortRange => &["30000-32767", "80", ""],
        FlagType::Taints => &["a=b:NoSchedule", "a:NoExecute", ""],
        FlagType::Thresholds => &["memory.available<100Mi", "nodefs.available<10%"],
        FlagType::ReservedMemory => &["0:memory=1Gi"],
        FlagType::VModule => &["a=1", ""],
        FlagType::TextMap | FlagType::Pairs | FlagType::OnePair | FlagType::LoosePairs => &["a=b", "cpu=1", ""],
        FlagType::Headers => &["a:b"],
        FlagType::NamedCertKey => &["/etc/kubernetes/pki/tls.crt,/etc/kubernetes/pki/tls.key"],
        _ if is_file => &["/etc/kubernetes/pki/ca.crt", ""],
        _ => &["", "a"],
    };
    select(texts).prop_map(str::to_owned).boxed()
}
