//! Logs of containers and of the system, and who may ask for them.

use super::{Check, F, RuleRow, enabled, fatal, refused};
use crate::kubelet::defaults::clean;
use crate::value::{GoDuration, Quantity};
use crate::version::{V1_30, V1_32, V1_33};

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-log-query-gate", "queries of system logs need a feature gate")
        .why("The gate NodeLogQuery is off before 1.36 and locked on from there.")
        .help("leave it out, or set featureGates.NodeLogQuery: true")
        .by(query_gate),
    refused("kubelet-log-query-handler", "queries of system logs need their handler")
        .why("enableSystemLogQuery answers on the handler that enableSystemLogHandler switches.")
        .help("set enableSystemLogHandler: true, or enableSystemLogQuery: false")
        .by(query_handler),
    refused("kubelet-container-log-interval", "containerLogMonitorInterval is below 3s")
        .since(V1_30)
        .why("Logs are looked at every three seconds at most. An explicit 0s is not the default.")
        .help("leave it out, or write 3s or more")
        .by(interval),
    refused("kubelet-container-log-files", "containerLogMaxFiles is below 2")
        .since(V1_33)
        .why("Rotation needs the current file and one older at least.")
        .help("write 2 or more")
        .by(files),
    fatal("kubelet-container-log-files-start", "containerLogMaxFiles is below 2")
        .until(V1_32)
        .why("Before 1.33 this passes validation, then the kubelet stops when it sets up log rotation.")
        .help("write 2 or more")
        .source("kubernetes pkg/kubelet/logs/container_log_manager.go")
        .by(files),
    fatal("kubelet-container-log-size", "containerLogMaxSize is no quantity")
        .why("This passes validation, then the kubelet stops when it sets up log rotation.")
        .help("write a quantity, such as 10Mi")
        .source("kubernetes pkg/kubelet/logs/container_log_manager.go")
        .by(size),
    refused("kubelet-pod-logs-dir", "podLogsDir is not in its shortest form, or not ASCII")
        .since(V1_30)
        .why("The path is part of metrics and is compared as text. A relative one is joined to the file's folder first.")
        .help("write the path in its shortest form, in ASCII: /var/log/pods")
        .by(pod_logs_dir),
];

fn query_gate(c: &mut Check<'_>) {
    if c.get(F::enable_system_log_query) == Some(&true) && !enabled(c, "NodeLogQuery") {
        c.at(F::enable_system_log_query, "needs feature gate NodeLogQuery");
    }
}

fn query_handler(c: &mut Check<'_>) {
    let query = c.get(F::enable_system_log_query) == Some(&true);
    if query && c.get(F::enable_system_log_handler) == Some(&false) {
        c.at(F::enable_system_log_handler, "must be true for enableSystemLogQuery");
    }
}

fn interval(c: &mut Check<'_>) {
    let Some(interval) = c.get(F::container_log_monitor_interval) else { return };
    if *interval < GoDuration::from_secs(3) {
        c.at(F::container_log_monitor_interval, format_args!("{interval} is below 3s"));
    }
}

fn files(c: &mut Check<'_>) {
    if let Some(files) = c.get(F::container_log_max_files).filter(|files| **files <= 1) {
        c.at(F::container_log_max_files, format_args!("{files} must be greater than 1"));
    }
}

fn size(c: &mut Check<'_>) {
    let Some(text) = c.get(F::container_log_max_size) else { return };
    // The log manager asks `AsInt64`, which has no answer for a fraction of a byte.
    if text.parse::<Quantity>().ok().and_then(|size| size.as_i64()).is_none() {
        c.at(F::container_log_max_size, format_args!("{text:?} is not a quantity such as 10Mi"));
    }
}

fn pod_logs_dir(c: &mut Check<'_>) {
    let Some(path) = c.get(F::pod_logs_dir) else { return };
    // A relative path is joined to the file's folder and cleaned before it is validated.
    if path.starts_with('/') && clean(path) != *path {
        let short = clean(path);
        c.at(F::pod_logs_dir, format_args!("{path:?} must be written as {short:?}")).set(short);
    }
    if !path.is_ascii() {
        c.at(F::pod_logs_dir, format_args!("{path:?} holds other than ASCII characters"));
    }
}
