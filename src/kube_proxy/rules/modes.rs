//! How services are implemented.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::row_checks::list;
use crate::engine::rule::rule;
use crate::kube_proxy::defaults::Active;
use crate::kube_proxy::{Ipvs, Nftables, ProxyMode};
use crate::nearest::nearest;
use crate::value::GoDuration;
use crate::version::{V1_33, V1_35, V1_37};

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-mode", "kube-proxy on Linux has no such mode")
        .why("Validation refuses the configuration and kube-proxy stops. Letter case matters.")
        .help("write iptables, ipvs or nftables")
        .by(word),
    refused("kube-proxy-mode-gate", "the mode's feature gate is off")
        .why(
            "nftables needs the gate NFTablesProxyMode until 1.32 (off by default before 1.31); ipvs needs \
             KubeProxyIPVS from 1.37 on, which is on until it is switched off.",
        )
        .help("switch the mode's gate on, or take mode iptables")
        .by(gate),
    refused("kube-proxy-nftables-masquerade-bit", "the packet mark has bits 0 to 31")
        .why("It is looked at in mode nftables only; that of iptables is looked at in every mode.")
        .help("leave it out; the default is bit 14")
        .by(nftables_bit),
    refused("kube-proxy-ipvs-timeout-negative", "a timeout of ipvs is negative")
        .why("0 leaves the kernel's own value. They are looked at in mode ipvs only.")
        .help("leave it out, or write 0s for the kernel's own value")
        .by(ipvs_timeouts),
    rule("kube-proxy-ipvs-deprecated", "ipvs is deprecated")
        .warning()
        .since(V1_35)
        .why(
            "From 1.35 kube-proxy warns of it at each start. From 1.37 ipvs needs the gate KubeProxyIPVS, which is \
             planned to be off by default in 1.40 and removed in 1.43.",
        )
        .help("move to mode nftables (Linux 5.13 and later), or to iptables")
        .journal(&["IPVSDeprecation"])
        .source("kubernetes cmd/kube-proxy/app/server_linux.go; KEP-5495")
        .by(ipvs_deprecated),
    rule("kube-proxy-mode-blank", "the mode is left to a default that will change")
        .warning()
        .since(V1_37)
        .why(
            "The default on Linux is planned to move from iptables to nftables in 1.40. A node that is upgraded \
             then changes how all its services work.",
        )
        .help("write the mode out")
        .source("kubernetes cmd/kube-proxy/app/server_linux.go; KEP-5343")
        .by(blank),
    rule("kube-proxy-ipvs-scheduler", "the kernel has no ipvs scheduler of this name")
        .warning()
        .why("This is not validated. kube-proxy tries the scheduler at its start and stops where the kernel has none of it.")
        .help("write rr, wrr, lc, wlc, sh, mh or another that the kernel has")
        .source("kubernetes pkg/proxy/ipvs/proxier.go")
        .by(scheduler),
];

fn word(c: &mut Check<'_>) {
    let Some(mode) = c.get(F::mode) else { return };
    match mode {
        ProxyMode::Iptables | ProxyMode::Ipvs | ProxyMode::Nftables => {}
        ProxyMode::Kernelspace => {
            c.at(F::mode, "kernelspace is the mode of Windows nodes");
        }
        ProxyMode::Other(word) => {
            let known = ["iptables", "ipvs", "nftables"];
            let found = c.at(F::mode, format_args!("{word:?} is none of {}", list(&known)));
            if let Some(near) = nearest(word, known) {
                found.help(format_args!("did you mean {near:?}?"));
            }
        }
    }
}

fn gate(c: &mut Check<'_>) {
    // `validateProxyModeLinux` leaves a mode out of the valid ones while its gate is off.
    let gate = match c.get(F::mode) {
        Some(ProxyMode::Nftables) if c.minor() < V1_33 => "NFTablesProxyMode",
        Some(ProxyMode::Ipvs) if c.minor() >= V1_37 => "KubeProxyIPVS",
        _ => return,
    };
    if !c.context().enabled(gate) {
        c.at(F::mode, format_args!("needs feature gate {gate}, which is off"));
    }
}

fn nftables_bit(c: &mut Check<'_>) {
    let field = F::nftables.then(Of::<Nftables>::masquerade_bit);
    // `validateKubeProxyIPTablesConfiguration` runs in every mode; that of nftables in its own.
    let active = c.get(F::mode).is_some_and(|mode| Active::of(Some(mode)) == Active::Nftables);
    if let Some(bit) = c.get(field).filter(|bit| active && !(0..=31).contains(*bit)) {
        c.at(field, format_args!("{bit} is not between 0 and 31"));
    }
}

fn ipvs_timeouts(c: &mut Check<'_>) {
    if !in_ipvs(c) {
        return;
    }
    for timeout in [Of::<Ipvs>::tcp_timeout, Of::<Ipvs>::tcp_fin_timeout, Of::<Ipvs>::udp_timeout] {
        let field = F::ipvs.then(timeout);
        if let Some(timeout) = c.get(field).copied().filter(|timeout| GoDuration::is_negative(*timeout)) {
            c.at(field, format_args!("{timeout} is negative"));
        }
    }
}

fn ipvs_deprecated(c: &mut Check<'_>) {
    if in_ipvs(c) {
        c.at(F::mode, format_args!("deprecated in {}", c.minor()));
    }
}

fn blank(c: &mut Check<'_>) {
    // The file's own word: the effective mode is never blank.
    let blank = c.written(F::mode).is_none_or(|mode| mode.as_str().is_empty());
    if blank && c.readable(&F::mode.path()) {
        c.at(F::mode, "blank: iptables today").set("iptables");
    }
}

/// Those of Linux; each is a kernel module of its own.
const SCHEDULERS: &[&str] =
    &["rr", "wrr", "lc", "wlc", "fo", "ovf", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "twos"];

fn scheduler(c: &mut Check<'_>) {
    let field = F::ipvs.then(Of::<Ipvs>::scheduler);
    let Some(scheduler) = c.get(field).filter(|scheduler| !scheduler.is_empty()) else { return };
    // A warning and no error: a kernel may have schedulers of its own.
    if in_ipvs(c) && !SCHEDULERS.contains(&scheduler.as_str()) {
        c.at(field, format_args!("{scheduler:?} is none of {}", list(SCHEDULERS)));
    }
}

fn in_ipvs(c: &Check<'_>) -> bool {
    c.get(F::mode) == Some(&ProxyMode::Ipvs)
}
