//! What kube-controller-manager refuses when it starts.

use super::super::Arguments;
use super::controllers::CONTROLLERS;
use super::{CONFLICT, NOT_ALLOWED, REQUIRED, shared};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::value::{is_ipv4, parse_cidr_sloppy};
use crate::version::{Minor, V1_29, V1_32, V1_35, V1_36};

/// The signers that may have a pair of files of their own.
const SIGNERS: [&str; 4] = ["kubelet-serving", "kubelet-client", "kube-apiserver-client", "legacy-unknown"];

pub(super) fn check(list: &Arguments) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    signing(list, &mut found);
    controllers(list, &mut found);
    pod_networks(list, &mut found);
    ranges(list, &mut found);
    cloud(list, &mut found);
    shared::request_header(list, &mut found);
    found.extend(list.port_within("secure-port", 0));
    // Without leader election upstream does not validate the lock.
    let elects =
        list.effective("leader-elect").and_then(crate::value::go_number::parse_bool).unwrap_or(false);
    let lock = list.get("leader-elect-resource-lock").filter(|lock| *lock != "leases");
    if let (true, Some(lock)) = (elects, lock) {
        let shown = excerpt(lock);
        let message = format!("--leader-elect-resource-lock: {shown:?} is not allowed");
        let mut fault = list.start_fault(&NOT_ALLOWED, "leader-elect-resource-lock", message);
        fault.prefer_help(Some("write leases, or take the flag out".to_owned()));
        found.push(fault);
    }
    found
}

/// Upstream's `CSRSigningControllerOptions.Validate`.
fn signing(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let mut own = Vec::new();
    for signer in SIGNERS {
        let cert = format!("cluster-signing-{signer}-cert-file");
        let key = format!("cluster-signing-{signer}-key-file");
        match (list.is_given(&cert), list.is_given(&key)) {
            (true, false) => {
                found.push(
                    list.start_fault(&CONFLICT, &cert, format!("--{cert} stands without --{key}"))
                        .helped(Some(format!("give --{key} too"))),
                );
            }
            (false, true) => {
                found.push(
                    list.start_fault(&CONFLICT, &key, format!("--{key} stands without --{cert}"))
                        .helped(Some(format!("give --{cert} too"))),
                );
            }
            _ => {}
        }
        // Half a pair excludes the shared one as well: upstream asks for either file.
        own.extend([cert, key].into_iter().filter(|flag| list.is_given(flag)));
    }
    let shared = ["cluster-signing-cert-file", "cluster-signing-key-file"]
        .into_iter()
        .find(|flag| list.is_given(flag));
    if let (Some(shared), Some(own)) = (shared, own.first()) {
        let message = format!("--{own} stands beside --{shared}");
        found.push(list.start_fault(&CONFLICT, own, message));
    }
}

/// Upstream's `GenericControllerManagerConfigurationOptions.Validate`: `-` before a name switches it off.
fn controllers(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "controllers";
    let minor = list.version().minor().judged();
    for given in list.list(FLAG).iter().filter(|given| *given != "*") {
        let name = given.strip_prefix('-').unwrap_or(given);
        let row = CONTROLLERS.iter().find(|row| row.is_called(name));
        if row.is_some_and(|row| row.is_known(minor)) {
            continue;
        }
        let shown = excerpt(name);
        let (history, help) = if row.is_some() {
            (format!(" in {minor}"), Some("take it out".to_owned()))
        } else {
            let known = CONTROLLERS.iter().filter(|row| row.is_known(minor));
            let names = known.flat_map(|row| [row.name, row.alias]).filter(|name| !name.is_empty());
            let near = crate::nearest::nearest(name, names);
            (String::new(), near.map(|near| format!("did you mean {near}?")))
        };
        let message = format!("--{FLAG}: no controller {shown:?}{history}");
        let mut fault = list.start_fault(&NOT_ALLOWED, FLAG, message);
        fault.prefer_help(help);
        found.push(fault);
    }
}

const CLUSTER_CIDR: &str = "cluster-cidr";

/// The networks of Pods are read where the controller that hands them out runs.
fn hands_out_networks(list: &Arguments) -> bool {
    const NAMES: [&str; 2] = ["node-ipam-controller", "nodeipam"];
    if !list.is_on("allocate-node-cidrs") {
        return false;
    }
    // Upstream's `IsControllerEnabled`: the first mention decides.
    let given = list.list("controllers");
    let mention = given.iter().find(|given| NAMES.contains(&given.strip_prefix('-').unwrap_or(given)));
    match mention {
        Some(mention) => !mention.starts_with('-'),
        None => list.last("controllers").is_none() || given.iter().any(|given| given == "*"),
    }
}

pub(super) fn check_required(list: &Arguments) -> Vec<Diagnostic> {
    if !hands_out_networks(list) || list.is_given(CLUSTER_CIDR) {
        return Vec::new();
    }
    let message = format!(
        "--{CLUSTER_CIDR} is not given beside --allocate-node-cidrs: {} ends",
        list.component().name()
    );
    vec![list.start_fault(&REQUIRED, CLUSTER_CIDR, message)]
}

/// Upstream's `validateCIDRs`.
fn pod_networks(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let Some(text) = list.get(CLUSTER_CIDR).filter(|text| !text.is_empty() && hands_out_networks(list))
    else {
        return;
    };
    let mut refuse = |message: String| {
        found.push(list.start_fault(&NOT_ALLOWED, CLUSTER_CIDR, format!("--{CLUSTER_CIDR}: {message}")));
    };
    let mut families = Vec::new();
    for network in text.trim().split(',') {
        match parse_cidr_sloppy(network) {
            Some(cidr) => families.push(is_ipv4(cidr.address)),
            None => return refuse(format!("{:?} is no network", excerpt(network))),
        }
    }
    if families.len() > 2 {
        refuse(format!("{} networks, at most two are allowed", families.len()));
    } else if families.len() == 2 && families[0] == families[1] {
        refuse("two networks are of different IP families".to_owned());
    }
}

/// Numbers with bounds: flag, least, most, and since which minor the bounds are looked at.
const RANGES: [(&str, i64, i64, Minor); 12] = [
    ("concurrent-cron-job-syncs", 1, i64::MAX, V1_29),
    ("concurrent-daemonset-syncs", 1, i64::MAX, V1_32),
    ("concurrent-device-taint-eviction-syncs", 1, i64::MAX, V1_35),
    ("concurrent-ephemeralvolume-syncs", 1, i64::MAX, V1_29),
    ("concurrent-horizontal-pod-autoscaler-syncs", 1, i64::MAX, V1_29),
    ("concurrent-job-syncs", 1, i64::MAX, V1_29),
    ("concurrent-resourceclaim-syncs", 1, i64::MAX, V1_36),
    ("concurrent-service-endpoint-syncs", 1, 50, V1_29),
    ("concurrent-statefulset-syncs", 1, i64::MAX, V1_29),
    ("max-endpoints-per-slice", 1, 1000, V1_29),
    ("mirroring-concurrent-service-endpoint-syncs", 1, 50, V1_29),
    ("mirroring-max-endpoints-per-subset", 1, 1000, V1_29),
];

fn ranges(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const SYNC: &str = "attach-detach-reconcile-sync-period";
    const SERVICES: &str = "service-cluster-ip-range";
    for (flag, least, most, since) in RANGES {
        let number = list.number(flag).filter(|number| !(least..=most).contains(number));
        let Some(number) = number.filter(|_| since <= list.version().minor().judged()) else { continue };
        let allowed = if most == i64::MAX {
            format!("{number} is less than {least}")
        } else {
            format!("{number} is not from {least} to {most}")
        };
        found.push(list.start_fault(&NOT_ALLOWED, flag, format!("--{flag}: {allowed}")));
    }
    if let Some(period) = list.duration(SYNC).filter(|period| period.as_nanos() < 1_000_000_000) {
        let message = format!("--{SYNC}: {period} is less than a second");
        found.push(list.start_fault(&NOT_ALLOWED, SYNC, message));
    }
    if list.get(SERVICES).is_some_and(|networks| networks.split(',').count() > 2) {
        let message = format!("--{SERVICES}: at most two networks are allowed");
        found.push(list.start_fault(&NOT_ALLOWED, SERVICES, message));
    }
}

/// The cloud providers that were built in went with 1.32.
fn cloud(list: &Arguments, found: &mut Vec<Diagnostic>) {
    if list.version().minor() < V1_32 {
        return;
    }
    for (flag, only) in [("cloud-provider", "external"), ("cidr-allocator-type", "RangeAllocator")] {
        if let Some(given) = list.get(flag).filter(|given| !given.is_empty() && *given != only) {
            let shown = excerpt(given);
            let message = format!("--{flag}: {shown:?} was built in and is gone");
            let mut fault = list.start_fault(&NOT_ALLOWED, flag, message);
            fault.prefer_help(Some(format!("write {only}, or take the flag out")));
            found.push(fault);
        }
    }
}
