//! Graceful shutdown of the node, and the delay of crashing containers.

use super::{Check, F, RuleRow, enabled, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::kubelet::CrashLoopBackOff;
use crate::value::GoDuration;
use crate::version::V1_32;

const SHUTDOWN: &str = "GracefulNodeShutdown";
const BY_PRIORITY: &str = "GracefulNodeShutdownBasedOnPodPriority";
const CRASH_GATE: &str = "KubeletCrashLoopBackOffMax";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-shutdown-critical-longer", "critical pods get more time than there is")
        .why("The critical pods' part is taken from the end of shutdownGracePeriod.")
        .help("make shutdownGracePeriod the longer one")
        .by(critical_longer),
    refused("kubelet-shutdown-period", "a shutdown grace period is negative or below a second")
        .why("A shutdown is delayed by whole seconds, or not at all with 0.")
        .help("write 0s, or 1s and more")
        .by(period),
    refused("kubelet-shutdown-gate", "graceful shutdown needs a feature gate")
        .why("The gates of graceful shutdown are on unless the file switches them off.")
        .help("take the gate out of featureGates, or leave the periods out")
        .by(gate),
    refused("kubelet-shutdown-both-kinds", "shutdown grace periods are given twice")
        .why("Either one period with a part for critical pods, or periods by priority.")
        .help("keep one of the two")
        .by(both_kinds),
    refused("kubelet-crash-backoff-gate", "the longest crash delay needs a feature gate")
        .since(V1_32)
        .why("The gate KubeletCrashLoopBackOffMax is off in 1.32 to 1.34 and on from 1.35.")
        .help("leave it out, or set featureGates.KubeletCrashLoopBackOffMax: true")
        .by(crash_gate),
    refused("kubelet-crash-backoff-range", "the longest crash delay is outside of 1s to 300s")
        .since(V1_32)
        .why("The delay is compared in whole milliseconds.")
        .help("write a time from 1s to 300s")
        .by(crash_range),
];

fn critical_longer(c: &mut Check<'_>) {
    let fields = [F::shutdown_grace_period, F::shutdown_grace_period_critical_pods];
    // Absent is zero here, and zero is longer than a negative total.
    let [total, critical] = fields.map(|field| c.get(field).copied().unwrap_or(GoDuration::from_secs(0)));
    let readable = fields.iter().all(|field| c.readable(&field.path()));
    if readable && enabled(c, SHUTDOWN) && critical > total {
        c.at(
            F::shutdown_grace_period_critical_pods,
            format_args!("{critical} is longer than shutdownGracePeriod, which is {total}"),
        );
    }
}

fn period(c: &mut Check<'_>) {
    if !enabled(c, SHUTDOWN) {
        return;
    }
    for field in [F::shutdown_grace_period, F::shutdown_grace_period_critical_pods] {
        let Some(period) = c.get(field) else { continue };
        // Negative periods are below a second too.
        if !period.is_zero() && *period < GoDuration::from_secs(1) {
            c.at(field, format_args!("{period} is neither 0 nor at least 1s"));
        }
    }
}

fn is_positive(period: Option<&GoDuration>) -> bool {
    period.is_some_and(|period| !period.is_zero() && !period.is_negative())
}

fn gate(c: &mut Check<'_>) {
    if !enabled(c, SHUTDOWN) {
        for field in [F::shutdown_grace_period, F::shutdown_grace_period_critical_pods] {
            if is_positive(c.get(field)) {
                c.at(field, format_args!("needs feature gate {SHUTDOWN}"));
            }
        }
    }
    if !enabled(c, BY_PRIORITY)
        && c.get(F::shutdown_grace_period_by_pod_priority).is_some_and(|l| !l.is_empty())
    {
        c.at(F::shutdown_grace_period_by_pod_priority, format_args!("needs feature gate {BY_PRIORITY}"));
    }
}

fn both_kinds(c: &mut Check<'_>) {
    // Upstream compares with zero, and a negative period has been complained about already.
    let by_priority = c.get(F::shutdown_grace_period_by_pod_priority).is_some_and(|list| !list.is_empty());
    let plain = is_positive(c.get(F::shutdown_grace_period))
        || is_positive(c.get(F::shutdown_grace_period_critical_pods));
    if by_priority && plain && enabled(c, BY_PRIORITY) {
        c.at(
            F::shutdown_grace_period_by_pod_priority,
            "cannot stand beside shutdownGracePeriod and shutdownGracePeriodCriticalPods",
        );
    }
}

fn crash_gate(c: &mut Check<'_>) {
    let field = F::crash_loop_back_off.then(Of::<CrashLoopBackOff>::max_container_restart_period);
    if c.get(field).is_some() && !enabled(c, CRASH_GATE) {
        c.at(field, format_args!("needs feature gate {CRASH_GATE}"));
    }
}

fn crash_range(c: &mut Check<'_>) {
    let field = F::crash_loop_back_off.then(Of::<CrashLoopBackOff>::max_container_restart_period);
    let Some(period) = c.get(field).filter(|_| enabled(c, CRASH_GATE)) else { return };
    // `Milliseconds()` cuts what is below: 300.0009s is 300s to the validation.
    if !(1_000..=300_000).contains(&period.as_millis()) {
        c.at(field, format_args!("{period} is not between 1s and 300s"));
    }
}
