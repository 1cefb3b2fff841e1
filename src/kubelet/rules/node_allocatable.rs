//! What node allocatable is enforced on.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, refused};
use crate::engine::row::Lens as _;
use crate::engine::row_checks::list;
use crate::kubelet::Enforcement;
use crate::version::{V1_31, V1_32};

const BEFORE_COMPRESSIBLE: &[&str] = &["none", "pods", "system-reserved", "kube-reserved"];

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-enforcement-unknown", "an entry of enforceNodeAllocatable is unknown")
        .why("The kubelet knows a fixed list of words here; letter case matters.")
        .help("write pods, system-reserved, kube-reserved or none")
        .by(unknown),
    refused("kubelet-enforcement-repeated", "an entry of enforceNodeAllocatable is given twice")
        .since(V1_31)
        .why("Each enforcement may be asked for once.")
        .help("write each entry once")
        .by(repeated),
    refused("kubelet-enforcement-none-with-others", "none stands beside other enforcements")
        .why("none asks for no enforcement at all, so nothing can stand beside it.")
        .help("write none alone, or take it out")
        .by(none_with_others),
    refused("kubelet-enforcement-both-kinds", "a reservation is enforced whole and compressible-only")
        .since(V1_32)
        .why("The compressible form enforces CPU only, the other form everything.")
        .help("keep one of the two")
        .by(both_kinds),
    refused("kubelet-enforcement-without-cgroup", "an enforced reservation has no cgroup")
        .why("A reservation is enforced on a cgroup of its own, which has to be named and has to exist.")
        .help("set systemReservedCgroup or kubeReservedCgroup, or take the entry out")
        .by(without_cgroup),
    refused("kubelet-enforcement-without-qos-cgroups", "enforcement needs cgroupsPerQOS")
        .why("Node allocatable is enforced through the cgroups of the quality-of-service classes.")
        .help("with cgroupsPerQOS: false write enforceNodeAllocatable: [] (from 1.31 [none] works too)")
        .by(without_qos),
];

fn known(c: &Check<'_>) -> &'static [&'static str] {
    if c.minor() < V1_32 { BEFORE_COMPRESSIBLE } else { Enforcement::WORDS }
}

fn unknown(c: &mut Check<'_>) {
    let known = known(c);
    let Some(entries) = c.get(F::enforce_node_allocatable) else { return };
    let once = c.minor() >= V1_31;
    let mut seen = BTreeSet::new();
    for (at, entry) in entries.iter().enumerate() {
        // From 1.31 upstream skips an entry that it saw before: it complains of the repetition alone.
        let is_new = seen.insert(entry.as_str()) || !once;
        if is_new && !known.contains(&entry.as_str()) {
            let message = format!("{:?} is none of {}", entry.as_str(), list(known));
            c.at(F::enforce_node_allocatable.item(at), message);
        }
    }
}

fn repeated(c: &mut Check<'_>) {
    let Some(entries) = c.get(F::enforce_node_allocatable) else { return };
    let mut seen = BTreeSet::new();
    for (at, entry) in entries.iter().enumerate() {
        if !seen.insert(entry.as_str()) {
            c.at(F::enforce_node_allocatable.item(at), format_args!("{:?} is given twice", entry.as_str()));
        }
    }
}

fn none_with_others(c: &mut Check<'_>) {
    let Some(entries) = c.get(F::enforce_node_allocatable) else { return };
    let at = entries.iter().position(|entry| *entry == Enforcement::None);
    if let Some(at) = at.filter(|_| entries.len() > 1) {
        c.at(F::enforce_node_allocatable.item(at), "\"none\" must stand alone");
    }
}

fn both_kinds(c: &mut Check<'_>) {
    let Some(entries) = c.get(F::enforce_node_allocatable) else { return };
    for (whole, compressible) in [
        (Enforcement::SystemReserved, Enforcement::SystemReservedCompressible),
        (Enforcement::KubeReserved, Enforcement::KubeReservedCompressible),
    ] {
        if entries.contains(&whole) && entries.contains(&compressible) {
            c.at(
                F::enforce_node_allocatable,
                format_args!("{:?} and {:?} cannot stand together", whole.as_str(), compressible.as_str()),
            );
        }
    }
}

fn without_cgroup(c: &mut Check<'_>) {
    let Some(entries) = c.get(F::enforce_node_allocatable) else { return };
    let compressible = c.minor() >= V1_32;
    let is_set = |cgroup: Option<&String>| cgroup.is_some_and(|cgroup| !cgroup.is_empty());
    let kubelet = c.effective();
    for (whole, part, cgroup, set) in [
        (
            Enforcement::SystemReserved,
            Enforcement::SystemReservedCompressible,
            F::system_reserved_cgroup,
            is_set(kubelet.system_reserved_cgroup.as_ref()),
        ),
        (
            Enforcement::KubeReserved,
            Enforcement::KubeReservedCompressible,
            F::kube_reserved_cgroup,
            is_set(kubelet.kube_reserved_cgroup.as_ref()),
        ),
    ] {
        let entry = entries.iter().find(|entry| **entry == whole || (compressible && **entry == part));
        if let Some(entry) = entry.filter(|_| !set && c.readable(&cgroup.path())) {
            c.at(
                cgroup,
                format_args!("must be set when enforceNodeAllocatable contains {:?}", entry.as_str()),
            );
        }
    }
}

fn without_qos(c: &mut Check<'_>) {
    let (Some(false), Some(entries)) = (c.get(F::cgroups_per_qos), c.get(F::enforce_node_allocatable)) else {
        return;
    };
    // Before 1.31 any entry counts, also `none`.
    if c.minor() < V1_31 {
        if !entries.is_empty() {
            c.at(F::enforce_node_allocatable, "must be an empty list when cgroupsPerQOS is false");
        }
        return;
    }
    let known = known(c);
    let enforced =
        entries.iter().find(|entry| **entry != Enforcement::None && known.contains(&entry.as_str()));
    if let Some(entry) = enforced {
        c.at(
            F::cgroups_per_qos,
            format_args!("must be true when enforceNodeAllocatable contains {:?}", entry.as_str()),
        );
    }
}
