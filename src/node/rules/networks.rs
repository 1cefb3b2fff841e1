//! The Pod network beside the others.

use std::net::IpAddr;

use super::{Look, Row, dns, row};
use crate::diagnostic::{FieldPath, Related};
use crate::kubeconfig::Kubeconfig;
use crate::node::Outcome;
use crate::node::configured::Setting;
use crate::node::view::View;
use crate::value::PodCidr;

pub(super) const ROWS: &[Row] = &[
    row("node-networks-overlap", "the Pod network overlaps the service network", overlap)
        .link("Pod network and service network are apart", Outcome::ReadyButNoServiceDns)
        .why("An address would be a Pod and a service at once; traffic to some services ends at a Pod, or nowhere.")
        .source("kubernetes.io, cluster networking"),
    row("node-pod-cidr-differs", "kube-proxy and the controller manager know different Pod networks", differs)
        .warning()
        .why("kube-proxy tells Pods from others by clusterCIDR. With another network it masquerades traffic between Pods, and policies see the wrong source.")
        .source("pkg/proxy/util/localdetector.go"),
    row("node-pod-cidr-holds-server", "the Pod network holds the address of the API server", server)
        .warning()
        .why("The node network lies inside of the Pod network: Pods with the addresses of nodes cannot be reached."),
];

/// kube-proxy's clusterCIDR, where it is written.
fn proxy(view: &View<'_>) -> Option<(PodCidr, Setting)> {
    let setting = view.proxy.as_ref()?.get("cluster-cidr", &FieldPath::key("clusterCIDR"))?;
    Some((setting.value.parse().ok()?, setting))
}

/// The Pod network as told, or as the controller manager says.
fn stated(view: &View<'_>) -> Option<(PodCidr, Option<Related>)> {
    if let Some(cidr) = view.set.pod_cidr {
        return Some((cidr, None));
    }
    let (cidr, spot) = view.controller_manager()?.flag("cluster-cidr")?;
    Some((cidr.parse().ok()?, Some(spot.related(format!("the controller manager says {cidr}")))))
}

fn overlap(look: &mut Look<'_, '_>) {
    let Some(services) = dns::service_network(look.view) else { return };
    let written = proxy(look.view).map(|(cidr, setting)| (cidr, setting.spot));
    let told = || {
        let (cidr, _) = stated(look.view)?;
        let manager = look.view.controller_manager();
        let spot = manager.and_then(|manager| Some(manager.flag("cluster-cidr")?.1));
        Some((cidr, spot.unwrap_or(crate::node::spot::Spot::NOWHERE)))
    };
    let Some((pods, spot)) = written.or_else(told) else { return };
    if pods.overlaps(services.cidr.iter()) {
        look.broken(spot, format!("{pods} overlaps the service network {}", services.cidr), services.place);
    } else {
        let message = format!("{pods} and {} are apart", services.cidr);
        let here = [spot.related("the Pod network")].into_iter().filter(|place| place.file.is_some());
        look.holds(message, here.chain(services.place));
    }
}

fn differs(look: &mut Look<'_, '_>) {
    let (Some((ours, setting)), Some((theirs, place))) = (proxy(look.view), stated(look.view)) else {
        return;
    };
    let mode = look
        .view
        .proxy
        .as_ref()
        .and_then(|proxy| proxy.get("detect-local-mode", &FieldPath::key("detectLocalMode")));
    let by_network = mode.is_none_or(|mode| mode.value.is_empty() || mode.value == "ClusterCIDR");
    if by_network && ours != theirs {
        let message = match place {
            Some(_) => format!("kube-proxy takes {ours} for the Pods, the controller manager {theirs}"),
            None => format!("kube-proxy takes {ours} for the Pods, but {theirs} was told"),
        };
        look.broken(setting.spot, message, place);
    }
}

fn server(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some((pods, setting)) = proxy(view) else { return };
    for file in view.files {
        let Some(selected) = file.kubeconfig().and_then(Kubeconfig::selected) else { continue };
        let Ok(url) = selected.url(view.target.minor()) else { continue };
        let Ok(address) = url.host().trim_matches(['[', ']']).parse::<IpAddr>() else { continue };
        if pods.contains(address) {
            let place = file.spot().related(format!("the API server is {address}"));
            look.broken(setting.spot, format!("{pods} holds {address}"), [place]);
            return;
        }
    }
}
