//! Addresses that are bound to, and that decide the family.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::value::{parse_ip_sloppy, parse_port, split_host_port};

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-bind-address", "bindAddress is no IP address")
        .why("It holds an IPv4 or IPv6 address without port, brackets or zone.")
        .help("write one IP address: 0.0.0.0, :: or the node's own")
        .by(bind),
    refused("kube-proxy-server-address", "an address of health or metrics is not IP:port").why(
        "The host is an IP address, never a name, an IPv6 one in brackets; the port is 1 to 65535. A bare address \
         gets the default port.",
    )
        .help("write IP:port, an IPv6 address in brackets: 0.0.0.0:10256")
        .by(servers),
    rule("kube-proxy-metrics-open", "everybody on the network reads the metrics")
        .warning()
        .why(
            "The metrics server does not authenticate clients. Besides the metrics it serves the configuration at \
             /configz and, with enableProfiling, profiles. The default is the loopback address.",
        )
        .help("serve on 127.0.0.1, or on an address that only the monitoring reaches")
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(metrics_open),
];

fn bind(c: &mut Check<'_>) {
    if let Some(address) = c.get(F::bind_address).filter(|address| address.ip().is_none()) {
        c.at(F::bind_address, format_args!("{:?} is no IP address", address.as_str()));
    }
}

fn servers(c: &mut Check<'_>) {
    for field in [F::healthz_bind_address, F::metrics_bind_address] {
        let Some(address) = c.get(field) else { continue };
        // The flag --healthz-port=0 serves no health at all; a file has a default for the empty text.
        if address.is_empty() && field.path() == F::healthz_bind_address.path() {
            continue;
        }
        // `validateHostPort` of validation.go; the default port was appended when defaults were filled in.
        let (host, port) = match split_host_port(address) {
            Ok(split) => split,
            Err(error) => {
                c.at(field, format_args!("{address:?} is not IP:port: {error}"));
                continue;
            }
        };
        if parse_ip_sloppy(host).is_none() {
            c.at(field, format_args!("{host:?} is no IP address"));
        }
        if parse_port(port).is_none() {
            c.at(field, format_args!("{port:?} is no port from 1 to 65535"));
        }
    }
}

fn metrics_open(c: &mut Check<'_>) {
    let Some(address) = c.get(F::metrics_bind_address) else { return };
    // A single address of the node may well be one that only the monitoring reaches: nothing is said of it.
    let host = split_host_port(address).ok().and_then(|(host, _)| parse_ip_sloppy(host));
    if host.is_some_and(|host| host.is_unspecified()) {
        c.at(F::metrics_bind_address.path(), format_args!("{address} is every address of the node"));
    }
}
