//! Kernel settings of pods.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, enabled, fatal, refused};
use crate::engine::row::Lens as _;
use crate::value::name::{normalized_sysctl, sysctl, sysctl_pattern};
use crate::version::{Minor, V1_37};

const GATE: &str = "DefaultPodSysctls";
const NAMESPACES: &str = "component-helpers node/util/sysctl/namespace.go";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-pod-sysctls-gate", "default sysctls need a feature gate")
        .since(V1_37)
        .why("The gate DefaultPodSysctls is off unless the file switches it on.")
        .help("leave them out, or set featureGates.DefaultPodSysctls: true")
        .by(gate),
    refused("kubelet-pod-sysctls-name", "a default sysctl is no sysctl name")
        .since(V1_37)
        .why("A name is lower-case parts joined by dots or slashes, without *.")
        .help("write one whole name, such as net.ipv4.ip_forward")
        .by(name),
    refused("kubelet-pod-sysctls-namespace", "a default sysctl is not kept per pod by the kernel")
        .since(V1_37)
        .why("Only sysctls of a kernel namespace can differ between pods.")
        .help("set it on the host, in /etc/sysctl.d")
        .source(NAMESPACES)
        .by(namespace),
    refused("kubelet-pod-sysctls-repeated", "two default sysctls are the same one")
        .since(V1_37)
        .why("net/ipv4/ip_forward and net.ipv4.ip_forward name the same setting.")
        .help("keep one of them")
        .by(repeated),
    fatal("kubelet-unsafe-sysctls", "an allowed unsafe sysctl is none the kubelet can allow")
        .why(
            "Each list item is one name, or a prefix with a final *, of a kernel namespace. Several joined by commas \
             in one item are not taken apart. The kubelet stops.",
        )
        .help("write one name, or one prefix with a final *, in each item")
        .source("kubernetes pkg/kubelet/sysctl/allowlist.go")
        .by(unsafe_names),
];

fn gate(c: &mut Check<'_>) {
    if c.get(F::default_pod_sysctls).is_some_and(|sysctls| !sysctls.is_empty()) && !enabled(c, GATE) {
        c.at(F::default_pod_sysctls, format_args!("needs feature gate {GATE}"));
    }
}

fn names<'a>(c: &Check<'a>) -> impl Iterator<Item = &'a String> + use<'a> {
    // With the gate off the whole map is refused, and its names are not looked at.
    let on = enabled(c, GATE);
    c.get(F::default_pod_sysctls).filter(|_| on).into_iter().flat_map(|sysctls| sysctls.keys())
}

fn name(c: &mut Check<'_>) {
    for name in names(c) {
        if let Some(reason) = sysctl(name).into_iter().next() {
            c.at(F::default_pod_sysctls.entry(name), reason);
        }
    }
}

fn namespace(c: &mut Check<'_>) {
    const SINGLE: &[&str] = &[
        "kernel.domainname",
        "kernel.sem",
        "kernel.shm",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
        "kernel.shm_rmid_forced",
        "kernel.msg",
        "kernel.msgmax",
        "kernel.msgmnb",
        "kernel.msgmni",
    ];
    // A text that is no name has its own finding.
    for name in names(c).filter(|name| sysctl(name).is_empty()) {
        let dotted = normalized_sysctl(name);
        let grouped = ["net.", "fs.mqueue.", "user."].iter().any(|group| dotted.starts_with(group));
        if !grouped && !SINGLE.contains(&dotted.as_str()) {
            c.at(F::default_pod_sysctls.entry(name), "belongs to no namespace of the kernel");
        }
    }
}

fn repeated(c: &mut Check<'_>) {
    let mut seen = BTreeSet::new();
    for name in names(c) {
        let dotted = normalized_sysctl(name);
        if seen.contains(&dotted) {
            c.at(F::default_pod_sysctls.entry(name), format_args!("{dotted:?} is given twice"));
        }
        seen.insert(dotted);
    }
}

fn unsafe_names(c: &mut Check<'_>) {
    let minor = c.minor();
    for (at, name) in c.get(F::allowed_unsafe_sysctls).into_iter().flatten().enumerate() {
        let path = F::allowed_unsafe_sysctls.item(at);
        // As `NewAllowlist`: the form first, then the namespace.
        if let Some(reason) = sysctl_pattern(name).into_iter().next() {
            c.at(path, format_args!("{name:?}: {reason}"));
        } else if !is_namespaced(&normalized_sysctl(name), minor) {
            c.at(path, format_args!("{name:?} belongs to no namespace of the kernel"));
        }
    }
}

/// Whether a name, or a prefix with its `*`, lies in a group that the kernel keeps apart.
fn is_namespaced(name: &str, minor: Minor) -> bool {
    const GROUPS: &[&str] = &["kernel.shm", "kernel.msg", "fs.mqueue.", "net."];
    let prefix = name.strip_suffix('*').unwrap_or(name);
    let newer = minor >= V1_37 && (prefix.starts_with("user.") || name == "kernel.domainname");
    GROUPS.iter().any(|group| prefix.starts_with(group)) || name == "kernel.sem" || newer
}
