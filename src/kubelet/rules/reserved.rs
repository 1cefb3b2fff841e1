//! Resources kept for the system: reserved CPUs, memory and quantities.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, F, RuleRow, fatal, refused};
use crate::diagnostic::FieldPath;
use crate::engine::row::{Field, Lens as _};
use crate::engine::rule::rule;
use crate::kubelet::KubeletConfiguration;
use crate::value::{CpuSet, Quantity};

const RESERVED_MEMORY: &str = "kubernetes pkg/kubelet/apis/config/validation/validation_reserved_memory.go";
const SERVER: &str = "kubernetes cmd/kubelet/app/server.go";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-reserved-cpus-with-cgroup", "reserved CPUs and a cgroup of a reservation are both set")
        .why("Reserved CPUs are kept free by the CPU manager, the cgroups limit CPU time: the kubelet takes one way only.")
        .help("keep one of them: reservedSystemCPUs, or the cgroups")
        .by(with_cgroup),
    refused("kubelet-reserved-cpus-syntax", "reservedSystemCPUs is no list of CPUs")
        .why("A list is numbers and ranges joined by commas, without blanks and without strides: 0-1,8.")
        .help("write numbers and ranges: 0-1,8")
        .by(cpus),
    refused("kubelet-reserved-memory-unsupported", "reservedMemory limits a resource that is no memory")
        .why("The memory manager keeps memory and huge pages only.")
        .help("limit memory or hugepages-SIZE only")
        .source(RESERVED_MEMORY)
        .by(unsupported),
    refused("kubelet-reserved-memory-zero", "reservedMemory reserves nothing")
        .why("A reservation of zero is taken for a mistake.")
        .help("write a quantity above 0, or leave the entry out")
        .source(RESERVED_MEMORY)
        .by(zero),
    refused("kubelet-reserved-memory-repeated", "reservedMemory names a resource of a NUMA node twice")
        .why("Each resource of a NUMA node is reserved once.")
        .help("write each resource of a NUMA node once")
        .source(RESERVED_MEMORY)
        .by(repeated),
    fatal("kubelet-reserved-resource", "a reservation names a resource that cannot be reserved")
        .why("systemReserved and kubeReserved know cpu, memory, ephemeral-storage and pid; the kubelet stops at any other.")
        .help("write cpu, memory, ephemeral-storage or pid")
        .source(SERVER)
        .by(resource),
    fatal("kubelet-reserved-quantity", "a reservation is no quantity, or a negative one")
        .why("This passes validation, then the kubelet stops on every start.")
        .help("write a quantity of 0 or more, such as 500m or 1Gi")
        .source(SERVER)
        .by(quantity),
    rule("kubelet-reserved-cpus-shadow", "CPU is reserved twice")
        .note()
        .why("reservedSystemCPUs replaces the cpu entries of systemReserved and kubeReserved; only a log line tells.")
        .help("leave cpu out of systemReserved and kubeReserved")
        .source(SERVER)
        .by(shadowed),
];

fn with_cgroup(c: &mut Check<'_>) {
    let is_set = |text: Option<&String>| text.is_some_and(|text| !text.is_empty());
    let cpus = is_set(c.get(F::reserved_system_cpus));
    let cgroup = is_set(c.get(F::system_reserved_cgroup)) || is_set(c.get(F::kube_reserved_cgroup));
    if cpus && cgroup {
        c.at(F::reserved_system_cpus, "cannot be used with systemReservedCgroup or kubeReservedCgroup");
    }
}

fn cpus(c: &mut Check<'_>) {
    let Some(text) = c.get(F::reserved_system_cpus) else { return };
    if let Err(error) = text.parse::<CpuSet>() {
        c.at(F::reserved_system_cpus, error);
    }
}

fn each_limit(c: &Check<'_>) -> Vec<(FieldPath, i32, String, Quantity)> {
    let mut limits = Vec::new();
    for (at, reservation) in c.get(F::reserved_memory).into_iter().flatten().enumerate() {
        for (resource, quantity) in reservation.limits.iter().flatten() {
            let path = F::reserved_memory.item(at).then("limits").then(resource.clone());
            // Go reads an absent number as NUMA node 0.
            limits.push((path, reservation.numa_node.unwrap_or(0), resource.clone(), quantity.clone()));
        }
    }
    limits
}

fn unsupported(c: &mut Check<'_>) {
    for (path, node, resource, _) in each_limit(c) {
        // `reservedMemorySupportedLimit`, which does not look at the size behind the prefix.
        if resource != "memory" && !resource.starts_with("hugepages-") {
            c.at(
                path,
                format_args!("{resource:?} of NUMA node {node} is neither \"memory\" nor \"hugepages-SIZE\""),
            );
        }
    }
}

fn zero(c: &mut Check<'_>) {
    for (path, node, resource, quantity) in each_limit(c) {
        if quantity.is_zero() {
            c.at(path, format_args!("{resource:?} of NUMA node {node} is zero"));
        }
    }
}

fn repeated(c: &mut Check<'_>) {
    let mut seen = BTreeSet::new();
    for (path, node, resource, _) in each_limit(c) {
        if !seen.insert((node, resource.clone())) {
            c.at(path, format_args!("{resource:?} of NUMA node {node} is reserved twice"));
        }
    }
}

type Reservation = Field<KubeletConfiguration, BTreeMap<String, String>>;
const RESERVATIONS: [Reservation; 2] = [F::system_reserved, F::kube_reserved];
const RESOURCES: [&str; 4] = ["cpu", "memory", "ephemeral-storage", "pid"];

fn resource(c: &mut Check<'_>) {
    for field in RESERVATIONS {
        for name in c.get(field).into_iter().flat_map(BTreeMap::keys) {
            if !RESOURCES.contains(&name.as_str()) {
                c.at(
                    field.entry(name),
                    format_args!("{name:?} is none of cpu, memory, ephemeral-storage and pid"),
                );
            }
        }
    }
}

fn quantity(c: &mut Check<'_>) {
    for field in RESERVATIONS {
        for (name, text) in c.get(field).into_iter().flatten() {
            match text.parse::<Quantity>() {
                Ok(quantity) if !quantity.is_negative() => {}
                Ok(_) => drop(c.at(field.entry(name), format_args!("{text} is negative"))),
                Err(_) => drop(
                    c.at(field.entry(name), format_args!("{text:?} is not a quantity such as 500m or 1Gi")),
                ),
            }
        }
    }
}

fn shadowed(c: &mut Check<'_>) {
    if c.get(F::reserved_system_cpus).is_none_or(String::is_empty) {
        return;
    }
    for field in RESERVATIONS {
        if c.get(field).is_some_and(|reserved| reserved.contains_key("cpu")) {
            c.at(field.entry("cpu"), "replaced by reservedSystemCPUs");
        }
    }
}
