//! Cluster DNS and the service network.

use std::net::IpAddr;

use super::{Look, Row, row};
use crate::diagnostic::{FieldPath, Related};
use crate::node::Outcome;
use crate::node::configured::Setting;
use crate::node::spot::Spot;
use crate::node::view::View;
use crate::value::{Cidr, ServiceCidr};

pub(super) const ROWS: &[Row] = &[
    row("node-cluster-dns-outside", "the cluster DNS address can be no service", outside)
        .link("clusterDNS is an address of the service network", Outcome::ReadyButNoServiceDns)
        .supersedes(&["kubelet-cluster-dns-network-address"])
        .why("Every Pod gets this address as its resolver. No service can ever have it, so no name resolves.")
        .source("pkg/registry/core/service/ipallocator"),
    row(
        "node-cluster-dns-not-tenth",
        "the cluster DNS address is not the tenth of the service network",
        tenth,
    )
    .note()
    .why("Any free address will do, when the DNS service has it; the tenth is what everybody expects."),
    row("node-service-cidr-differs", "two places say different service networks", differs)
        .warning()
        .why("Addresses are given out of one network and expected in another."),
];

/// The service network: as told, else as the control plane's flags say.
pub(super) struct ServiceNetwork {
    pub(super) cidr: ServiceCidr,
    pub(super) place: Option<Related>,
}

pub(super) fn service_network(view: &View<'_>) -> Option<ServiceNetwork> {
    if let Some(cidr) = view.set.service_cidr {
        return Some(ServiceNetwork { cidr, place: None });
    }
    stated(view).into_iter().next().map(|(cidr, spot)| ServiceNetwork {
        cidr,
        place: Some(spot.related(format!("the service network is {cidr}"))),
    })
}

/// What the flags of the control plane say.
fn stated(view: &View<'_>) -> Vec<(ServiceCidr, Spot)> {
    let programs = view.apiservers().chain(view.controller_manager());
    let flags = programs.filter_map(|process| process.flag("service-cluster-ip-range"));
    flags.filter_map(|(cidr, spot)| Some((cidr.parse().ok()?, spot))).collect()
}

fn servers(view: &View<'_>) -> Vec<(IpAddr, Setting)> {
    let Some(kubelet) = &view.kubelet else { return Vec::new() };
    let list = kubelet.list("cluster-dns", &FieldPath::key("clusterDNS"));
    list.into_iter().filter_map(|setting| Some((setting.value.parse().ok()?, setting))).collect()
}

/// NodeLocal DNSCache listens on a link-local address of the node.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => {
            (address.segments()[0] & 0xffc0) == 0xfe80 || (address.segments()[0] & 0xfe00) == 0xfc00
        }
    }
}

fn outside(look: &mut Look<'_, '_>) {
    let servers = servers(look.view);
    if servers.is_empty() {
        return;
    }
    let Some(network) = service_network(look.view) else {
        let unsure = "the service network is not told (--service-cluster-ip-range of kube-apiserver)";
        return look.unknown(unsure);
    };
    for (address, setting) in servers {
        look.supersede(&setting.spot);
        let of_family = network.cidr.iter().find(|cidr| cidr.is_ipv4() == address.is_ipv4());
        let fault = match of_family {
            Some(cidr) if is_local(address) && !cidr.contains(address) => None,
            Some(cidr) => fault(cidr, address),
            None => Some(format!(
                "{address} is of a family that the service network {} does not have",
                network.cidr
            )),
        };
        let Some(fault) = fault else {
            let place = setting.spot.related("here");
            look.holds(
                format!("{address} can be a service of {}", network.cidr),
                [place].into_iter().chain(network.place.clone()),
            );
            continue;
        };
        let usual = of_family.and_then(|cidr| cidr.nth(10).ok());
        let fix = usual.and_then(|usual| fix(look.view, &setting.spot, usual));
        let found = look.broken(setting.spot, fault, network.place.clone());
        found.help = usual.map(|usual| format!("the tenth address of the service network is {usual}"));
        found.fix = fix.into_iter().collect();
    }
}

fn fault(cidr: Cidr, address: IpAddr) -> Option<String> {
    if !cidr.contains(address) {
        return Some(format!("{address} is not in the service network {cidr}"));
    }
    if cidr.nth(0) == Ok(address) {
        return Some(format!("{address} is the service network {cidr} itself"));
    }
    if cidr.nth(1) == Ok(address) {
        return Some(format!("{address} is the service of the API server itself, the first of {cidr}"));
    }
    (address.is_ipv4() && cidr.nth(cidr.size() - 1) == Ok(address))
        .then(|| format!("{address} is the broadcast address of {cidr}"))
}

/// The certain fix, where the address stands in the kubelet's own file.
fn fix(view: &View<'_>, spot: &Spot, usual: IpAddr) -> Option<crate::Edit> {
    let kubelet = view.kubelet.as_ref()?;
    let file =
        kubelet.file.filter(|file| file.inside.is_none() && spot.file.as_deref() == Some(file.path))?;
    let span = spot.place.as_ref()?.span.clone();
    let is_plain = file.text.get(span.clone())?.parse::<IpAddr>().is_ok();
    is_plain.then(|| crate::Edit::replace(span, usual.to_string()))
}

fn tenth(look: &mut Look<'_, '_>) {
    let Some(network) = service_network(look.view) else { return };
    for (address, setting) in servers(look.view) {
        let of_family = network.cidr.iter().find(|cidr| cidr.is_ipv4() == address.is_ipv4());
        let Some(usual) =
            of_family.filter(|cidr| fault(*cidr, address).is_none()).and_then(|cidr| cidr.nth(10).ok())
        else {
            continue;
        };
        if usual != address {
            let message = format!("{address} is not {usual}, the tenth of {}", network.cidr);
            look.broken(setting.spot, message, network.place.clone());
        }
    }
}

fn differs(look: &mut Look<'_, '_>) {
    let told = look.view.set.service_cidr.map(|cidr| (cidr, None));
    let mut first: Option<(ServiceCidr, Option<Spot>)> = told;
    for (cidr, spot) in stated(look.view) {
        match &first {
            None => first = Some((cidr, Some(spot))),
            Some((known, place)) if *known != cidr => {
                let other = place.clone().map(|place| place.related(format!("{known} here")));
                let message = match other {
                    Some(_) => format!("{cidr} here and {known} elsewhere"),
                    None => format!("{cidr} here, but {known} was told"),
                };
                look.broken(spot, message, other);
                return;
            }
            Some(_) => {}
        }
    }
}
