//! Cgroups, the CPU quota and the cgroup driver.

use super::{Check, F, RuleRow, enabled, fatal, refused};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kubelet::CgroupDriver;
use crate::value::GoDuration;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-system-cgroups-without-root", "systemCgroups is set and cgroupRoot is not")
        .why("The default root is filled in later than this is checked, so it has to be written.")
        .help("set cgroupRoot: /")
        .by(without_root),
    refused("kubelet-cfs-period-gate", "another CPU quota period needs a feature gate")
        .why("With the gate off only 100ms is taken, even where the CPU quota is off.")
        .help("leave it out, or set featureGates.CustomCPUCFSQuotaPeriod: true")
        .by(period_gate),
    refused("kubelet-cfs-period-range", "the CPU quota period is outside of 1ms to 1s")
        .why("The kernel takes no other period.")
        .help("write a time from 1ms to 1s")
        .by(period_range),
    fatal("kubelet-system-cgroups-root", "systemCgroups is the root cgroup")
        .why("Processes without a cgroup would be moved from the root to the root; the kubelet stops.")
        .help("name a cgroup below the root, or leave systemCgroups out")
        .source("kubernetes pkg/kubelet/cm/container_manager_linux.go")
        .by(system_root),
    rule("kubelet-cgroup-outside-reserved", "the kubelet's cgroup lies outside of the reserved one")
        .note()
        .why("kubeReserved is enforced on kubeReservedCgroup; a kubelet outside of it is not counted there. A log line tells.")
        .help("put kubeletCgroups below kubeReservedCgroup")
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(outside),
    rule("kubelet-cgroup-driver-unknown", "the cgroup driver is no known word and acts as cgroupfs")
        .warning()
        .why(
            "Only the exact word systemd selects systemd. With a runtime that uses systemd two managers then fight \
             over the same cgroups, and pods are killed or restart.",
        )
        .help("write systemd or cgroupfs, the same as in the container runtime")
        .source("kubernetes pkg/kubelet/cm/util/cgroups_linux.go")
        .by(unknown_driver),
];

fn without_root(c: &mut Check<'_>) {
    let system = c.get(F::system_cgroups).is_some_and(|cgroup| !cgroup.is_empty());
    let root = c.effective().cgroup_root.as_ref().is_some_and(|cgroup| !cgroup.is_empty());
    // The raw field: upstream's default of `/` is filled in after the validation.
    if system && !root && c.readable(&F::cgroup_root.path()) {
        c.at(F::system_cgroups, "set without cgroupRoot");
    }
}

fn period_gate(c: &mut Check<'_>) {
    let Some(period) = c.get(F::cpu_cfs_quota_period) else { return };
    // Compared with the default and not with the range, so that a period of 1s is refused for the gate alone.
    if !enabled(c, "CustomCPUCFSQuotaPeriod") && *period != GoDuration::from_millis(100) {
        c.at(F::cpu_cfs_quota_period, format_args!("{period} needs feature gate CustomCPUCFSQuotaPeriod"))
            .help("leave it out, or set featureGates.CustomCPUCFSQuotaPeriod: true");
    }
}

fn period_range(c: &mut Check<'_>) {
    let Some(period) = c.get(F::cpu_cfs_quota_period) else { return };
    let legal = GoDuration::from_millis(1)..=GoDuration::from_secs(1);
    if enabled(c, "CustomCPUCFSQuotaPeriod") && !legal.contains(period) {
        c.at(F::cpu_cfs_quota_period, format_args!("{period} is not between 1ms and 1s"));
    }
}

fn system_root(c: &mut Check<'_>) {
    if c.get(F::system_cgroups).is_some_and(|cgroup| cgroup == "/") {
        c.at(F::system_cgroups, "cannot be the root cgroup \"/\"");
    }
}

fn outside(c: &mut Check<'_>) {
    let (Some(own), Some(reserved)) = (c.get(F::kubelet_cgroups), c.get(F::kube_reserved_cgroup)) else {
        return;
    };
    // As text, like upstream: `/kube-other` counts as within `/kube`.
    if !own.is_empty() && !reserved.is_empty() && !own.starts_with(reserved.as_str()) {
        c.at(
            F::kubelet_cgroups,
            format_args!("{own:?} is not within kubeReservedCgroup, which is {reserved:?}"),
        );
    }
}

fn unknown_driver(c: &mut Check<'_>) {
    if let Some(CgroupDriver::Other(driver)) = c.get(F::cgroup_driver) {
        c.at(F::cgroup_driver, format_args!("{driver:?} is not \"systemd\", so it acts as \"cgroupfs\""))
            .help("write systemd or cgroupfs, the same as in the container runtime");
    }
}
