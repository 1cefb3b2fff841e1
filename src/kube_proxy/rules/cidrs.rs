//! The pods' network, and the CIDRs that ipvs leaves alone.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kube_proxy::{Ipvs, LocalMode, ProxyMode};
use crate::value::go_number::{Base, parse_int};
use crate::value::{Cidr, parse_cidr_sloppy};
use crate::version::{V1_30, V1_31};

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-cluster-cidr", "clusterCIDR is not one CIDR or one of each family")
        .why(
            "Two are joined by a comma without blanks. From 1.31 it is looked at with detectLocalMode ClusterCIDR \
             only, which is the default; before, always.",
        )
        .help("write one network, or one of each family joined by a comma")
        .by(cluster),
    refused("kube-proxy-ipvs-exclude-cidr", "an item of ipvs.excludeCIDRs is no CIDR")
        .why("They are looked at in mode ipvs only.")
        .help("write address and length: 10.0.0.1/32")
        .by(exclude),
    refused("kube-proxy-port-range", "portRange is no range of ports")
        .until(V1_30)
        .why("It has no effect, but until 1.30 it must be blank, n, a-b or a+n.")
        .help("leave it out: it has no effect")
        .by(port_range),
    rule("kube-proxy-cluster-cidr-public", "the pods' network is public address space")
        .warning()
        .why(
            "Pods cannot reach the owners of these addresses any more, and a mistyped private range (196. for 192.) \
             looks like this. Pod networks come from 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10.",
        )
        .help("compare it with --cluster-cidr of the controller manager; often 192 was meant")
        .source("RFC 1918, RFC 6598")
        .by(public),
    rule("kube-proxy-cluster-cidr-blank", "detectLocalMode needs a network that is not given")
        .note()
        .why(
            "With detectLocalMode ClusterCIDR, the default, and no clusterCIDR kube-proxy cannot recognize its own \
             Pods: traffic from outside to cluster addresses is not masqueraded.",
        )
        .help("set clusterCIDR, or detectLocalMode: NodeCIDR")
        .journal(&["Detect-local-mode set to ClusterCIDR, but no cluster CIDR defined"])
        .source("kubernetes cmd/kube-proxy/app/server_linux.go")
        .by(blank),
    rule("kube-proxy-cluster-cidr-unused", "clusterCIDR has no effect")
        .note()
        .since(V1_31)
        .why("It is read with detectLocalMode ClusterCIDR only, and not even validated otherwise.")
        .help("leave it out, or set detectLocalMode: ClusterCIDR")
        .source("kubernetes pkg/proxy/apis/config/validation/validation.go")
        .by(unused),
];

/// Whether this minor looks at `clusterCIDR` at all.
fn looks(c: &Check<'_>) -> bool {
    c.minor() < V1_31 || c.get(F::detect_local_mode) == Some(&LocalMode::ClusterCidr)
}

fn cluster(c: &mut Check<'_>) {
    let Some(text) = c.get(F::cluster_cidr).filter(|text| !text.is_empty()) else { return };
    if !looks(c) {
        return;
    }
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() > 2 {
        c.at(F::cluster_cidr, format_args!("{} CIDRs: one, or one of each family", parts.len()));
        return;
    }
    // `validateDualStackCIDRStrings`: at most two, and two of different families.
    let mut families = Vec::with_capacity(2);
    for part in parts {
        match parse_cidr_sloppy(part) {
            Some(cidr) => families.push(cidr.is_ipv4()),
            None => {
                c.at(F::cluster_cidr, format_args!("{part:?} is no CIDR such as 10.244.0.0/16"));
            }
        }
    }
    if matches!(families[..], [first, second] if first == second) {
        c.at(F::cluster_cidr, "two CIDRs of one family: there can be one of each");
    }
}

fn exclude(c: &mut Check<'_>) {
    if c.get(F::mode) != Some(&ProxyMode::Ipvs) {
        return;
    }
    // `validateKubeProxyIPVSConfiguration` is called in mode ipvs alone.
    let field = F::ipvs.then(Of::<Ipvs>::exclude_cidrs);
    for (at, text) in c.get(field).into_iter().flatten().enumerate() {
        let path = field.item(at);
        if parse_cidr_sloppy(text).is_none() && c.readable(&path) {
            c.at(path, format_args!("{text:?} is no CIDR"));
        }
    }
}

fn port_range(c: &mut Check<'_>) {
    if let Some(text) = c.get(F::port_range).filter(|text| !is_port_range(text)) {
        c.at(F::port_range, format_args!("{text:?} is not blank, n, a-b or a+n"));
    }
}

/// A blank, one port, `a-b` or `a+n` of ports from 0.
///
/// Source: apimachinery `pkg/util/net/port_range.go`.
fn is_port_range(text: &str) -> bool {
    let text = text.trim();
    let port = |text: &str| parse_int(text, Base::Decimal, 64).ok();
    let ends = match (text.split_once('-'), text.split_once('+')) {
        (None, None) if text.is_empty() => return true,
        (None, None) => port(text).map(|port| (port, port)),
        (Some((low, high)), None) => port(low).zip(port(high)),
        (None, Some((low, more))) => {
            port(low).zip(port(more)).and_then(|(low, more)| Some((low, low.checked_add(more)?)))
        }
        (Some(_), Some(_)) => None,
    };
    ends.is_some_and(|(low, high)| low <= high && high <= 65535)
}

fn public(c: &mut Check<'_>) {
    for text in c.get(F::cluster_cidr).into_iter().flat_map(|text| text.split(',')) {
        // IPv4 only: global IPv6 addresses for pods are how IPv6 is meant to be used.
        let cidr = text.parse::<Cidr>().ok().filter(|cidr| cidr.is_ipv4() && cidr.is_public());
        if let Some(cidr) = cidr {
            c.at(F::cluster_cidr, format_args!("{cidr} belongs to somebody on the internet"));
        }
    }
}

fn blank(c: &mut Check<'_>) {
    // A value that could not be read is not "not set".
    let blank = c.get(F::cluster_cidr).is_none_or(String::is_empty) && c.readable(&F::cluster_cidr.path());
    if blank && c.get(F::detect_local_mode) == Some(&LocalMode::ClusterCidr) {
        c.at(F::cluster_cidr, "not set");
    }
}

fn unused(c: &mut Check<'_>) {
    let Some(mode) = c.get(F::detect_local_mode) else { return };
    let given = c.get(F::cluster_cidr).is_some_and(|text| !text.is_empty());
    if given && *mode != LocalMode::ClusterCidr {
        c.at(F::cluster_cidr, format_args!("not read with detectLocalMode {mode}"));
    }
}
