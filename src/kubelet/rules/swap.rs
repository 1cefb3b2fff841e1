//! Swap.

use super::{Check, F, RuleRow, enabled, fatal, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::row_checks::list;
use crate::engine::rule::rule;
use crate::kubelet::{MemorySwap, SwapBehavior};
use crate::target::CgroupVersion;
use crate::version::V1_30;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-swap-behavior-unknown", "this minor does not know the swap behavior")
        .why("1.29 knows LimitedSwap and UnlimitedSwap, later minors NoSwap and LimitedSwap; letter case matters.")
        .help("write LimitedSwap, or leave it out")
        .by(behavior),
    refused("kubelet-swap-gate", "a swap behavior needs a feature gate")
        .why("The gate NodeSwap is off in 1.29, on from 1.30 and locked from 1.34.")
        .help("leave it out, or set featureGates.NodeSwap: true")
        .by(gate),
    fatal("kubelet-swap-on", "swap is on and the kubelet is not to run with it")
        .why("failSwapOn is true unless the file says otherwise, and then the kubelet stops on a host with swap.")
        .help("switch swap off, or set failSwapOn: false and memorySwap.swapBehavior")
        .journal(&["running with swap on is not supported, please disable swap"])
        .source("kubernetes pkg/kubelet/cm/container_manager_linux.go")
        .by(swap_on),
    fatal("kubelet-swap-cgroup-v1", "LimitedSwap needs cgroup v2")
        .since(V1_30)
        .why("Swap can be limited per container on cgroup v2 only; on v1 the kubelet stops.")
        .help("move the host to cgroup v2, or write NoSwap")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(limited_on_v1),
    rule("kubelet-swap-unused", "swap is tolerated but no pod may use it")
        .note()
        .since(V1_30)
        .why("failSwapOn: false alone means NoSwap: pods get none, and a log line says so.")
        .help("set memorySwap.swapBehavior: LimitedSwap, or switch swap off")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(unused),
];

fn behavior(c: &mut Check<'_>) {
    let field = F::memory_swap.then(Of::<MemorySwap>::swap_behavior);
    let Some(behavior) = c.get(field).filter(|_| enabled(c, "NodeSwap")) else { return };
    let known: &[&str] =
        if c.minor() < V1_30 { &["LimitedSwap", "UnlimitedSwap"] } else { &["NoSwap", "LimitedSwap"] };
    let word = behavior.as_str();
    // The empty text is the default, NoSwap from 1.30 on.
    if !word.is_empty() && !known.contains(&word) {
        c.at(field, format_args!("{word:?} is none of {}", list(known)));
    }
}

fn gate(c: &mut Check<'_>) {
    let field = F::memory_swap.then(Of::<MemorySwap>::swap_behavior);
    if c.get(field).is_some_and(|behavior| !behavior.as_str().is_empty()) && !enabled(c, "NodeSwap") {
        c.at(field, "needs feature gate NodeSwap");
    }
}

fn swap_on(c: &mut Check<'_>) {
    if c.target().host.swap == Some(true) && c.get(F::fail_swap_on) == Some(&true) {
        c.at(F::fail_swap_on, "this host has swap");
    }
}

fn limited_on_v1(c: &mut Check<'_>) {
    let field = F::memory_swap.then(Of::<MemorySwap>::swap_behavior);
    let limited = c.get(field) == Some(&SwapBehavior::LimitedSwap);
    if limited && c.target().host.cgroup == Some(CgroupVersion::V1) && enabled(c, "NodeSwap") {
        c.at(field, "this host has cgroup v1");
    }
}

fn unused(c: &mut Check<'_>) {
    let field = F::memory_swap.then(Of::<MemorySwap>::swap_behavior);
    let unset = c.get(field).is_none_or(|behavior| behavior.as_str().is_empty());
    if unset && c.get(F::fail_swap_on) == Some(&false) && enabled(c, "NodeSwap") {
        c.at(F::fail_swap_on, "without memorySwap.swapBehavior pods use no swap")
            .help("say so with swapBehavior: NoSwap, or let them with LimitedSwap");
    }
}
