//! Defaults that depend on other fields, and what Linux and the internal form make of a file.
//!
//! Plain defaults stand in the rows.

use super::KubeProxyConfiguration;
use super::words::{LocalMode, ProxyMode};
use crate::engine::record::Value;
use crate::logging::forget_split_stream;
use crate::target::Target;
use crate::value::{Address, GoDuration, is_ipv4, parse_ip_sloppy, split_host_port};
use crate::version::{Minor, V1_31, V1_36};

/// Keyword of `nodePortAddresses`: the node's own addresses.
pub(super) const PRIMARY: &str = "primary";

const HEALTHZ_PORT: u16 = 10256;
const METRICS_PORT: u16 = 10249;

/// Fills every default in: those of decoding, then those of Linux, which come before validation.
pub(super) fn fill(proxy: &mut KubeProxyConfiguration, target: &Target) {
    // `SetDefaults_KubeProxyConfiguration` of v1alpha1 first, `platformApplyDefaults` of server_linux.go behind it.
    Value::fill(proxy, target);
    addresses(proxy, target.minor());
    forget_split_stream(proxy.logging.as_mut());
    settle(proxy, target);
}

/// What the internal form and Linux make of the values that are set.
pub(super) fn settle(proxy: &mut KubeProxyConfiguration, target: &Target) {
    if target.minor() >= V1_31 {
        // Before the mode gets its default: the conversion to the internal form sees the file's own word.
        keep_active_mode(proxy);
    }
    // Not in the rows: a default of the platform is no default of the file, and only Linux has this one.
    let blank = proxy.mode.as_ref().is_none_or(|mode| mode.as_str().is_empty());
    if blank {
        proxy.mode = Some(ProxyMode::Iptables);
    }
    let addresses = proxy.node_port_addresses.as_ref();
    if target.minor() >= V1_31
        && proxy.mode == Some(ProxyMode::Nftables)
        && addresses.is_none_or(Vec::is_empty)
    {
        proxy.node_port_addresses = Some(vec![PRIMARY.to_owned()]);
    }
    let blank = proxy.detect_local_mode.as_ref().is_none_or(|mode| mode.as_str().is_empty());
    if blank {
        proxy.detect_local_mode = Some(LocalMode::ClusterCidr);
    }
}

/// Where health and metrics are served: the family follows `bindAddress`; a bare address gets the default port.
fn addresses(proxy: &mut KubeProxyConfiguration, minor: Minor) {
    // What is no address counts as IPv6, as a nil IP does in Go.
    let ipv4 = proxy.bind_address.as_ref().and_then(Address::ip).is_some_and(is_ipv4);
    let (all, loopback) = if ipv4 { ("0.0.0.0", "127.0.0.1") } else { ("[::]", "[::1]") };
    for (field, host, port) in [
        (&mut proxy.healthz_bind_address, all, HEALTHZ_PORT),
        (&mut proxy.metrics_bind_address, loopback, METRICS_PORT),
    ] {
        match field {
            Some(given) if !given.is_empty() => append_port(given, port.into(), minor),
            _ => *field = Some(format!("{host}:{port}")),
        }
    }
}

/// Other text than a bare address is left for validation.
pub(super) fn append_port(address: &mut String, port: i64, minor: Minor) {
    // `::1:80` is an address and no pair to Go, so it gets brackets and a port as well.
    let Some(ip) = parse_ip_sloppy(address).filter(|_| split_host_port(address).is_err()) else { return };
    // Until 1.35 an IPv4-mapped IPv6 address counts as IPv4 here, gets no brackets, and validation refuses it.
    let bare = if minor < V1_36 { is_ipv4(ip) } else { ip.is_ipv4() };
    *address = if bare { format!("{address}:{port}") } else { format!("[{address}]:{port}") };
}

/// From 1.31 the internal form holds one pair of periods and one `masqueradeAll`: those of the active mode. What the
/// sections of the other modes say is gone, and `portRange` with it.
fn keep_active_mode(proxy: &mut KubeProxyConfiguration) {
    proxy.port_range = None;
    let active = Active::of(proxy.mode.as_ref());
    if let Some(iptables) = proxy.iptables.as_mut().filter(|_| active != Active::Iptables) {
        // Zero and not absent: `--write-config-to` prints them that way.
        (iptables.sync_period, iptables.min_sync_period) = (Some(GoDuration::ZERO), Some(GoDuration::ZERO));
    }
    if let Some(ipvs) = proxy.ipvs.as_mut().filter(|_| active != Active::Ipvs) {
        (ipvs.sync_period, ipvs.min_sync_period) = (Some(GoDuration::ZERO), Some(GoDuration::ZERO));
    }
    if let Some(nftables) = proxy.nftables.as_mut().filter(|_| active != Active::Nftables) {
        (nftables.sync_period, nftables.min_sync_period) = (Some(GoDuration::ZERO), Some(GoDuration::ZERO));
        nftables.masquerade_all = Some(false);
    }
    if let Some(iptables) = proxy.iptables.as_mut().filter(|_| active == Active::Nftables) {
        iptables.masquerade_all = Some(false);
    }
}

/// Whose periods count: any word but two means iptables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Active {
    Iptables,
    Ipvs,
    Nftables,
}

impl Active {
    pub(super) const ALL: [Self; 3] = [Self::Iptables, Self::Ipvs, Self::Nftables];

    pub(super) fn of(mode: Option<&ProxyMode>) -> Self {
        // The conversion switches over the word before validation, so a wrong one falls into the default branch.
        match mode.map(ProxyMode::as_str) {
            Some("ipvs") => Self::Ipvs,
            Some("nftables") => Self::Nftables,
            _ => Self::Iptables,
        }
    }
}
