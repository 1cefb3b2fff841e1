//! Defaults that depend on other fields, and paths that depend on the file's folder.
//!
//! Plain defaults stand in the rows.

use std::collections::BTreeMap;

use super::KubeletConfiguration;
use super::rules::Gates;
use super::words::{Enforcement, ImagePullCredentialsVerificationPolicy};
use crate::engine::record::Value;
use crate::logging::forget_split_stream;
use crate::target::Target;
use crate::value::{GoDuration, Quantity, QuantityFormat};
use crate::version::{Minor, V1_30};

/// Fills every default in, as upstream's defaulting, the loader of the file and the flag parser together do.
pub(super) fn fill(kubelet: &mut KubeletConfiguration, target: &Target) {
    fill_again(kubelet, target);
    eviction(kubelet, target.minor());
}

/// Fills defaults in after drop-ins were merged: the loader's thresholds are in the merged document already.
pub(super) fn fill_again(kubelet: &mut KubeletConfiguration, target: &Target) {
    // Before the rows fill their defaults in: afterwards a frequency that was
    // not given cannot be told from one that was.
    report_frequency(kubelet);
    Value::fill(kubelet, target);
    let gates = Gates::of(kubelet, target);
    // `SetDefaults_KubeletConfiguration` makes -1 of every negative limit, so that -5 is no other value than -1.
    if kubelet.pod_pids_limit.is_some_and(|limit| limit < 0) {
        kubelet.pod_pids_limit = Some(-1);
    }
    if kubelet.serialize_image_pulls.is_none() {
        // Upstream sets it by the other field since maxParallelImagePulls exists; a row has only one default.
        kubelet.serialize_image_pulls = Some(kubelet.max_parallel_image_pulls.is_none_or(|most| most < 2));
    }
    if kubelet.enforce_node_allocatable.is_none() {
        kubelet.enforce_node_allocatable = Some(vec![Enforcement::Pods]);
    }
    whole_millis(kubelet);
    gated(kubelet, &gates);
    forget_split_stream(kubelet.logging.as_mut());
}

/// Amounts of resources are kept in thousandths, rounded up.
fn whole_millis(kubelet: &mut KubeletConfiguration) {
    let reservations = kubelet.reserved_memory.iter_mut().flatten();
    for amount in
        reservations.filter_map(|reservation| reservation.limits.as_mut()).flat_map(BTreeMap::values_mut)
    {
        let Some(millis) = amount.checked_millis() else { continue };
        let rounded = match amount.format() {
            // `resource.Quantity` keeps the format it was written in when it is rounded.
            QuantityFormat::DecimalExponent => format!("{millis}e-3").parse().ok(),
            _ => Some(Quantity::from_millis(millis)),
        };
        if let Some(rounded) = rounded.filter(|rounded| rounded != amount) {
            *amount = rounded;
        }
    }
}

/// Unset, the status is written as often as it is computed, when that was set.
fn report_frequency(kubelet: &mut KubeletConfiguration) {
    let given = |frequency: Option<GoDuration>| frequency.filter(|frequency| !frequency.is_zero());
    if given(kubelet.node_status_report_frequency).is_none() {
        kubelet.node_status_report_frequency = given(kubelet.node_status_update_frequency);
    }
}

/// The default hard thresholds hold where the field is absent, or where they are to be merged.
fn eviction(kubelet: &mut KubeletConfiguration, minor: Minor) {
    let merges = kubelet.merge_default_eviction_settings == Some(true);
    // An empty map counts as well: `evictionHard: {}` means that no threshold holds.
    if kubelet.eviction_hard.is_some() && !merges {
        return;
    }
    let hard = kubelet.eviction_hard.get_or_insert_with(BTreeMap::new);
    for (signal, threshold) in default_eviction_hard(minor) {
        hard.entry((*signal).to_owned()).or_insert_with(|| (*threshold).to_owned());
    }
}

/// The hard eviction thresholds on Linux.
pub(super) fn default_eviction_hard(minor: Minor) -> &'static [(&'static str, &'static str)] {
    const ALL: &[(&str, &str)] = &[
        ("memory.available", "100Mi"),
        ("nodefs.available", "10%"),
        ("nodefs.inodesFree", "5%"),
        ("imagefs.available", "15%"),
        ("imagefs.inodesFree", "5%"),
    ];
    if minor < V1_30 { &ALL[..4] } else { ALL }
}

fn gated(kubelet: &mut KubeletConfiguration, gates: &Gates) {
    if gates.enabled("KubeletCrashLoopBackOffMax") {
        let backoff = kubelet.crash_loop_back_off.get_or_insert_default();
        backoff.max_container_restart_period.get_or_insert(GoDuration::from_secs(300));
    }
    if gates.enabled("KubeletEnsureSecretPulledImages") {
        let policy = &mut kubelet.image_pull_credentials_verification_policy;
        if policy.as_ref().is_none_or(|policy| policy.as_str().is_empty()) {
            *policy = Some(ImagePullCredentialsVerificationPolicy::NeverVerifyPreloadedImages);
        }
    }
}

/// Joins the relative ones of the file's paths to a folder.
pub(super) fn join_paths(kubelet: &mut KubeletConfiguration, folder: &str, target: &Target) {
    let client_ca = kubelet
        .authentication
        .as_mut()
        .and_then(|authentication| authentication.x509.as_mut())
        .and_then(|x509| x509.client_ca_file.as_mut());
    // `KubeletConfigurationPathRefs` has the field since it exists; before 1.30 the decoder does not know it.
    let pod_logs = kubelet.pod_logs_dir.as_mut().filter(|_| target.minor() >= V1_30);
    let paths = [
        kubelet.static_pod_path.as_mut(),
        client_ca,
        kubelet.tls_cert_file.as_mut(),
        kubelet.tls_private_key_file.as_mut(),
        kubelet.resolv_conf.as_mut(),
        kubelet.volume_plugin_dir.as_mut(),
        pod_logs,
    ];
    for path in paths.into_iter().flatten() {
        if !path.is_empty() && !path.starts_with('/') {
            *path = clean(&format!("{folder}/{path}"));
        }
    }
}

/// An absolute path in its shortest form: no doubled slashes, no `.` and `..`.
pub(super) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
