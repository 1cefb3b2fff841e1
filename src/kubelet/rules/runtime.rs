//! The container runtime's socket, and times the kubelet works by.

use super::{Check, F, RuleRow, fatal, refused};
use crate::engine::rule::rule;
use crate::version::V1_32;

pub(super) const RULES: &[RuleRow] = &[
    fatal("kubelet-runtime-endpoint", "the runtime's endpoint is no unix socket")
        .why("On Linux the kubelet speaks to its runtime over a unix socket only. Anything else stops it.")
        .help("write unix:///run/containerd/containerd.sock")
        .source("cri-client pkg/util/util_unix.go")
        .by(endpoint),
    rule("kubelet-runtime-endpoint-bare", "the runtime's endpoint is a bare path")
        .note()
        .why("A path without unix:// still works and is deprecated.")
        .help("write unix:// before the path")
        .source("cri-client pkg/util/util_unix.go")
        .by(bare),
    fatal("kubelet-sync-frequency", "syncFrequency is negative")
        .why("This passes validation, then the kubelet stops; 0 is the default.")
        .help("leave it out; the default is 1m")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(sync),
    refused("kubelet-run-once", "runOnce is no longer taken")
        .since(V1_32)
        .why("The mode was removed; 1.29 to 1.31 still run with it.")
        .help("leave it out")
        .by(run_once),
    rule("kubelet-negative-duration", "a duration is negative")
        .warning()
        .why("The kubelet takes it, and what a negative period then does was never thought of.")
        .help("write a time of 0s or more")
        .source("kubernetes pkg/kubelet/apis/config/validation/validation.go")
        .by(negative),
];

fn endpoint(c: &mut Check<'_>) {
    for field in [F::container_runtime_endpoint, F::image_service_endpoint] {
        let Some(text) = c.get(field).filter(|text| !text.is_empty()) else { continue };
        // A text without a scheme is taken for a path, `parseEndpointWithFallbackProtocol`.
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| !scheme.eq_ignore_ascii_case("unix")) {
            c.at(field, format_args!("{text:?} is not a unix socket"));
        }
    }
}

fn bare(c: &mut Check<'_>) {
    for field in [F::container_runtime_endpoint, F::image_service_endpoint] {
        if let Some(text) = c.get(field).filter(|text| text.starts_with('/')) {
            c.at(field, "a bare path").set(format!("unix://{text}"));
        }
    }
}

fn sync(c: &mut Check<'_>) {
    if let Some(frequency) = c.get(F::sync_frequency).filter(|frequency| frequency.is_negative()) {
        c.at(F::sync_frequency, format_args!("{frequency} is negative"));
    }
}

fn run_once(c: &mut Check<'_>) {
    if c.get(F::run_once) == Some(&true) {
        c.at(F::run_once, "must not be true").remove();
    }
}

fn negative(c: &mut Check<'_>) {
    for field in [
        F::file_check_frequency,
        F::http_check_frequency,
        F::streaming_connection_idle_timeout,
        F::node_status_update_frequency,
        F::node_status_report_frequency,
        F::volume_stats_agg_period,
        F::cpu_manager_reconcile_period,
        F::runtime_request_timeout,
        F::eviction_pressure_transition_period,
    ] {
        // Written ones alone: nodeStatusReportFrequency takes the other's value and would be told twice.
        if let Some(duration) = c.written(field).filter(|duration| duration.is_negative()) {
            c.at(field, format_args!("{duration} is negative"));
        }
    }
}
