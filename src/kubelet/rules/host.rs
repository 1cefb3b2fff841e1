//! What hangs on the host: rules that look only when the target says what the host is like.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kubelet::UserNamespaces;
use crate::target::CgroupVersion;
use crate::version::{V1_31, V1_32, V1_33};

const LINUX: &str = "kubernetes pkg/kubelet/apis/config/validation/validation_linux.go";
const UNIT: i64 = 65_536;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-cgroup-v1", "the host has cgroup v1 and the kubelet is not to run with it")
        .since(V1_31)
        .why("failCgroupV1 is true by default from 1.35.")
        .help("move the host to cgroup v2; failCgroupV1: false works for some minors more")
        .source(LINUX)
        .by(cgroup_v1),
    rule("kubelet-cgroup-v1-tolerated", "the host has cgroup v1, which is on its way out")
        .warning()
        .since(V1_31)
        .why("The kubelet logs it and will stop to support it.")
        .help("move the host to cgroup v2: boot with systemd.unified_cgroup_hierarchy=1")
        .source("kubernetes pkg/kubelet/cm/container_manager_linux.go")
        .by(cgroup_v1_tolerated),
    refused("kubelet-single-process-oom-kill", "one process cannot be spared on cgroup v1")
        .since(V1_32)
        .why("On cgroup v1 the kernel always kills single processes, so false is refused.")
        .help("leave it out on cgroup v1")
        .source(LINUX)
        .by(oom_kill),
    refused("kubelet-ids-per-pod", "idsPerPod is no multiple of 65536 up to 4294967295")
        .since(V1_33)
        .why("Each pod gets whole blocks of 65536 ids out of the 32 bits there are.")
        .help("write a multiple of 65536, such as 65536")
        .source(LINUX)
        .by(ids_per_pod),
];

fn is_v1(c: &Check<'_>) -> bool {
    c.target().host.cgroup == Some(CgroupVersion::V1)
}

fn cgroup_v1(c: &mut Check<'_>) {
    if is_v1(c) && c.get(F::fail_cgroup_v1) == Some(&true) {
        c.at(F::fail_cgroup_v1, "this host has cgroup v1");
    }
}

fn cgroup_v1_tolerated(c: &mut Check<'_>) {
    if is_v1(c) && c.get(F::fail_cgroup_v1) == Some(&false) {
        c.at(F::fail_cgroup_v1, "this host has cgroup v1");
    }
}

/// The validation of this group stops at its first complaint.
fn oom_kill(c: &mut Check<'_>) {
    let stopped = c.get(F::fail_cgroup_v1) == Some(&true);
    if is_v1(c) && !stopped && c.get(F::single_process_oom_kill) == Some(&false) {
        c.at(F::single_process_oom_kill, "must not be false on cgroup v1");
    }
}

fn ids_per_pod(c: &mut Check<'_>) {
    let field = F::user_namespaces.then(Of::<UserNamespaces>::ids_per_pod);
    // `validateKubeletOSConfiguration` tests in this order and returns the first complaint.
    let Some(&ids) = c.get(field) else { return };
    if ids < UNIT {
        c.at(field, format_args!("{ids} is below {UNIT}"));
    } else if ids % UNIT != 0 {
        c.at(field, format_args!("{ids} is no multiple of {UNIT}"));
    } else if ids > i64::from(u32::MAX) {
        c.at(field, format_args!("{ids} is above {}", u32::MAX));
    }
}
