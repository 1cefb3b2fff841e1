//! Memory quality of service.

use super::{Check, F, RuleRow, enabled, refused};
use crate::kubelet::MemoryReservationPolicy;
use crate::version::{V1_36, V1_37};

const GATE: &str = "MemoryQoS";
/// What older minors filled in; 1.37 still takes it with the gate off.
const OLD_DEFAULT: f64 = 0.9;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-memory-throttling-range", "memoryThrottlingFactor is not above 0 and at most 1")
        .why("It is the part of the memory limit at which the kernel begins to throttle.")
        .help("write a number above 0 and at most 1, such as 0.9")
        .by(range),
    refused("kubelet-memory-throttling-gate", "memoryThrottlingFactor needs a feature gate")
        .since(V1_37)
        .why("With MemoryQoS off 1.37 takes no value but the old default 0.9.")
        .help("leave it out, or set featureGates.MemoryQoS: true")
        .by(factor_gate),
    refused("kubelet-memory-reservation-gate", "TieredReservation needs a feature gate")
        .since(V1_36)
        .why("The gate MemoryQoS is off in 1.36 and on from 1.37.")
        .help("leave it out, or set featureGates.MemoryQoS: true")
        .by(reservation_gate),
];

fn range(c: &mut Check<'_>) {
    let Some(factor) = c.get(F::memory_throttling_factor) else { return };
    if *factor <= 0.0 || *factor > 1.0 {
        c.at(F::memory_throttling_factor, format_args!("{factor} is not above 0 and at most 1"));
    }
}

fn factor_gate(c: &mut Check<'_>) {
    let Some(factor) = c.get(F::memory_throttling_factor) else { return };
    if *factor != OLD_DEFAULT && !enabled(c, GATE) {
        c.at(F::memory_throttling_factor, format_args!("{factor} needs feature gate {GATE}"));
    }
}

fn reservation_gate(c: &mut Check<'_>) {
    let tiered = c.get(F::memory_reservation_policy) == Some(&MemoryReservationPolicy::TieredReservation);
    if tiered && !enabled(c, GATE) {
        c.at(F::memory_reservation_policy, format_args!("TieredReservation needs feature gate {GATE}"));
    }
}
