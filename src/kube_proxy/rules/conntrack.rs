//! Connection tracking of the kernel.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kube_proxy::Conntrack;
use crate::value::GoDuration;

type C = Of<Conntrack>;

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-conntrack-timeout-negative", "a timeout of connection tracking is negative")
        .why("0 leaves the kernel's own value.")
        .help("leave it out, or write 0s for the kernel's own value")
        .by(negative),
    rule("kube-proxy-conntrack-timeout-short", "idle connections are forgotten early")
        .note()
        .why(
            "Linux first probes an idle TCP connection after two hours. When connection tracking forgets it before, \
             the next packet is dropped or reset, and long-lived clients (databases, watches) hang. The default is \
             24h; for half-closed connections 1h.",
        )
        .help("leave it out, or write a time above two hours")
        .source("kubernetes pkg/proxy/apis/config/v1alpha1/defaults.go; tcp(7)")
        .by(short),
];

fn negative(c: &mut Check<'_>) {
    for timeout in
        [C::tcp_established_timeout, C::tcp_close_wait_timeout, C::udp_timeout, C::udp_stream_timeout]
    {
        let field = F::conntrack.then(timeout);
        if let Some(timeout) = c.get(field).copied().filter(|timeout| GoDuration::is_negative(*timeout)) {
            c.at(field, format_args!("{timeout} is negative"));
        }
    }
}

/// Linux' `tcp_keepalive_time`.
const KEEPALIVE: GoDuration = GoDuration::from_secs(2 * 60 * 60);
/// Kubernetes' default, raised from the kernel's minute because of connections that were reset.
const CLOSE_WAIT: GoDuration = GoDuration::from_secs(60 * 60);

fn short(c: &mut Check<'_>) {
    for (timeout, least, what) in [
        (C::tcp_established_timeout, KEEPALIVE, "two hours, when an idle connection is first probed"),
        (C::tcp_close_wait_timeout, CLOSE_WAIT, "the default of an hour"),
    ] {
        let field = F::conntrack.then(timeout);
        // What the file says and not the default; 0 leaves the kernel's value, which is five days.
        let given = c.written(field).copied().filter(|given| !given.is_zero() && !given.is_negative());
        if let Some(given) = given.filter(|given| *given < least) {
            c.at(field, format_args!("{given} is less than {what}"));
        }
    }
}
