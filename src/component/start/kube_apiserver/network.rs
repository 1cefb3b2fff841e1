//! Service networks, node ports and the addresses that the API server tells others.

use std::net::IpAddr;

use super::super::super::{Arguments, value};
use super::super::{CONFLICT, NOT_ALLOWED};
use crate::diagnostic::Diagnostic;
use crate::text::excerpt;
use crate::value::{SloppyCidr, is_ipv4, parse_cidr_sloppy};
use crate::version::{V1_30, V1_31, V1_33};

const SERVICES: &str = "service-cluster-ip-range";

pub(super) fn network(list: &Arguments, found: &mut Vec<Diagnostic>) {
    service_network(list, found);
    advertised_family(list, found);
    service_node_port(list, found);
    cloud_provider(list, found);
    peer(list, found);
}

/// Upstream's `getServiceIPAndRanges` and `validateClusterIPFlags`.
fn service_network(list: &Arguments, found: &mut Vec<Diagnostic>) {
    let Some(text) = list.get(SERVICES).filter(|text| !text.is_empty()) else { return };
    let networks: Vec<&str> = text.split(',').collect();
    let mut refuse = |message: String| {
        found.push(list.start_fault(&NOT_ALLOWED, SERVICES, format!("--{SERVICES}: {message}")));
    };
    if networks.len() > 2 {
        refuse(format!("{} networks, at most two are allowed", networks.len()));
    }
    let parsed: Vec<Option<SloppyCidr>> = networks.iter().map(|network| parse_cidr_sloppy(network)).collect();
    for (network, _) in networks.iter().zip(&parsed).take(2).filter(|(_, parsed)| parsed.is_none()) {
        let shown = excerpt(network);
        refuse(format!("{shown:?} is no network"));
    }
    if let Some(Some(first)) = parsed.first().filter(|first| first.as_ref().is_some_and(has_too_few)) {
        refuse(format!(
            "{}/{} holds less than 8 addresses as the API server counts them",
            first.address, first.prefix
        ));
    }
    if !takes_any_size(list) {
        for network in parsed.iter().take(2).flatten().filter(|network| bits(network) > 20) {
            let least = u32::from(network.prefix) + bits(network) - 20;
            refuse(format!(
                "{}/{} is too large: the prefix is at least /{least}",
                network.address, network.prefix
            ));
        }
    }
    if let [Some(first), Some(second), ..] = parsed.as_slice() {
        if is_ipv4(first.address) == is_ipv4(second.address) {
            refuse("two networks are of different IP families".to_owned());
        }
    }
}

/// How many bits of an address its hosts have.
fn bits(network: &SloppyCidr) -> u32 {
    let all: u32 = if network.address.is_ipv4() { 32 } else { 128 };
    all - u32::from(network.prefix)
}

/// Upstream's `RangeSize` gives up on networks that are nearly everything, and counts no address in them.
fn has_too_few(network: &SloppyCidr) -> bool {
    let most = if network.address.is_ipv4() { 31 } else { 127 };
    bits(network) < 3 || bits(network) >= most
}

/// The limit goes with the gates of the new allocator.
fn takes_any_size(list: &Arguments) -> bool {
    let writes_once = list.version().minor() < V1_31 || list.enabled("DisableAllocatorDualWrite");
    list.enabled("MultiCIDRServiceAllocator") && writes_once
}

/// Upstream's `validatePublicIPServiceClusterIPRangeIPFamilies`. Without the flag the host's own address decides.
fn advertised_family(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "advertise-address";
    let Some(address) = list.get(FLAG).and_then(|text| text.trim().parse::<IpAddr>().ok()) else { return };
    if address.is_unspecified() || list.effective("endpoint-reconciler-type") == Some("none") {
        return;
    }
    let services = list.get(SERVICES).filter(|text| !text.is_empty()).unwrap_or("10.0.0.0/24");
    let first = services.split(',').next().and_then(parse_cidr_sloppy);
    if first.is_some_and(|first| is_ipv4(first.address) != is_ipv4(address)) {
        let message =
            format!("--{FLAG}: {address} and the first network of --{SERVICES} are of different IP families");
        found.push(list.start_fault(&CONFLICT, FLAG, message));
    }
}

/// Upstream's `validateServiceNodePort`.
fn service_node_port(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "kubernetes-service-node-port";
    const RANGE: &str = "service-node-port-range";
    let Some(port) = list.number(FLAG) else { return };
    if !(0..=65535).contains(&port) {
        let message = format!("--{FLAG}: {port} is not a port from 0 to 65535");
        found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
    }
    let range = list.effective(RANGE).and_then(value::ports);
    if port > 0 && range.is_some_and(|(low, high)| !(low..=high).contains(&port)) {
        let message = format!("--{FLAG}: {port} is outside of --{RANGE}");
        found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
    }
}

/// Upstream's `CloudProviderOptions.Validate`, until the flag went.
fn cloud_provider(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const FLAG: &str = "cloud-provider";
    if list.version().minor() >= V1_33 {
        return;
    }
    let Some(name) = list.get(FLAG).filter(|name| !name.is_empty()) else { return };
    let gates = ["DisableCloudProviders", "DisableKubeletCloudCredentialProviders"];
    let on = gates.iter().filter(|gate| list.enabled(gate)).count();
    // `IsDeprecatedInternal` of the cloud provider's library; two went with 1.30.
    let is_built_in =
        name == "gce" || (list.version().minor() < V1_30 && matches!(name, "azure" | "vsphere"));
    let is_taken = if name == "external" { on == gates.len() } else { is_built_in && on == 0 };
    if !is_taken {
        let shown = excerpt(name);
        let message = format!("--{FLAG}: {shown:?} is not allowed with the gates {}", gates.join(" and "));
        found.push(list.start_fault(&NOT_ALLOWED, FLAG, message));
    }
}

/// Upstream's `validateUnknownVersionInteroperabilityProxyFlags`.
fn peer(list: &Arguments, found: &mut Vec<Diagnostic>) {
    const GATE: &str = "UnknownVersionInteroperabilityProxy";
    if list.enabled(GATE) {
        return;
    }
    for flag in ["peer-ca-file", "peer-advertise-ip", "peer-advertise-port"] {
        if list.is_given(flag) {
            let message = format!("--{flag} needs the feature gate {GATE}");
            found.push(list.start_fault(&NOT_ALLOWED, flag, message));
        }
    }
}
