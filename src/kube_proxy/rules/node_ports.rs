//! On which addresses NodePorts are served.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, refused};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kube_proxy::ProxyMode;
use crate::kube_proxy::defaults::PRIMARY;
use crate::value::parse_cidr_sloppy;
use crate::version::{Minor, V1_31, V1_36, V1_37};

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-node-port-address", "an item of nodePortAddresses is no CIDR")
        .why("Beside CIDRs there is the word primary from 1.31, and localhost and all from 1.37.")
        .help("write address and length: 10.0.0.0/8")
        .by(item),
    refused("kube-proxy-node-port-primary-mixed", "primary stands beside other items")
        .since(V1_31)
        .until(V1_36)
        .why("From 1.31 to 1.36 the word primary stands alone or not at all.")
        .help("write primary alone, or networks alone")
        .by(mixed),
    refused("kube-proxy-node-port-keyword-repeated", "a word of nodePortAddresses is repeated")
        .since(V1_37)
        .why("Each word may stand once. CIDRs may be repeated.")
        .help("write each word once")
        .by(repeated),
    rule("kube-proxy-node-port-addresses-unset", "NodePorts are served on every address of the node")
        .note()
        .why(
            "kube-proxy itself calls this incomplete or incorrect in its log: addresses that were not meant for \
             it serve too. From 1.31 the word primary serves on the node's own addresses.",
        )
        .help("set nodePortAddresses: [primary]")
        .journal(&["NodePort connections will be accepted on all local IPs"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(unset),
];

const KEYWORDS: &[&str] = &[PRIMARY, "localhost", "all"];

fn keywords(minor: Minor) -> &'static [&'static str] {
    if minor < V1_31 {
        &[]
    } else if minor < V1_37 {
        &KEYWORDS[..1]
    } else {
        KEYWORDS
    }
}

fn item(c: &mut Check<'_>) {
    let keywords = keywords(c.minor());
    for (at, text) in c.get(F::node_port_addresses).into_iter().flatten().enumerate() {
        let path = F::node_port_addresses.item(at);
        if keywords.contains(&text.as_str()) {
            // Until 1.36 nothing behind the word is looked at.
            if c.minor() < V1_37 {
                return;
            }
        } else if parse_cidr_sloppy(text).is_none() && c.readable(&path) {
            let found = c.at(path, format_args!("{text:?} is no CIDR"));
            if KEYWORDS.contains(&text.as_str()) {
                let since = if text == PRIMARY { V1_31 } else { V1_37 };
                found.help(format_args!("this word is known from {since} on"));
            }
        }
    }
}

fn mixed(c: &mut Check<'_>) {
    let Some(items) = c.get(F::node_port_addresses).filter(|items| items.len() > 1) else { return };
    if let Some(at) = items.iter().position(|item| item == PRIMARY) {
        c.at(F::node_port_addresses.item(at), "primary stands alone in this minor");
    }
}

fn repeated(c: &mut Check<'_>) {
    let Some(items) = c.get(F::node_port_addresses) else { return };
    let mut seen = BTreeSet::new();
    for (at, item) in items.iter().enumerate() {
        if KEYWORDS.contains(&item.as_str()) && !seen.insert(item.as_str()) {
            c.at(F::node_port_addresses.item(at), format_args!("{item} was said before"));
        }
    }
}

fn unset(c: &mut Check<'_>) {
    let given = c.get(F::node_port_addresses).is_some_and(|items| !items.is_empty());
    // With nftables from 1.31 on an empty list was filled with `primary`.
    let all = c.get(F::mode).is_some_and(|mode| *mode != ProxyMode::Nftables || c.minor() < V1_31);
    if !given && all && c.readable(&F::node_port_addresses.path()) {
        let found = c.at(F::node_port_addresses, "not set");
        found.help("list the CIDRs of the addresses that serve, or, from 1.31, set [primary]");
    }
}
