//! Whether the node reaches the API server and trusts it.

use std::net::IpAddr;

use super::{Look, Row, row};
use crate::certificate::{CaBundle, Certificate};
use crate::diagnostic::Severity;
use crate::kubeconfig::{Kubeconfig, Selected, Trust};
use crate::node::Outcome;
use crate::node::process::Process;
use crate::node::view::{Used, View};

pub(super) const ROWS: &[Row] = &[
    row("node-server-expired", "a certificate between node and API server has ended", expired)
        .link("the certificates of the first contact are good today", Outcome::NoCsr)
        .why("Nobody takes a certificate before its time or after it.")
        .help("renew it")
        .journal(&["x509: certificate has expired or is not yet valid"])
        .source("crypto/x509"),
    row("node-server-name", "the API server's certificate does not name the address", name)
        .link("the API server's certificate names the address that the node asks", Outcome::NoCsr)
        .why("The kubelet refuses the connection before it says anything.")
        .help("add the address to the certificate's names, or ask an address that it has")
        .journal(&["x509: certificate is valid for"])
        .source("crypto/x509"),
    row("node-server-authority", "the API server's certificate is of another CA", authority)
        .link("the node trusts the CA of the API server's certificate", Outcome::NoCsr)
        .why("The kubelet refuses the connection before it says anything.")
        .help("put the CA that issued --tls-cert-file into the kubeconfig")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("crypto/x509"),
    row("node-server-differs", "kubelet and kube-proxy ask different API servers", differs)
        .warning()
        .why("Both work while both addresses do. A move of the API server has to be made in each.")
        .help("write one address into both")
        .source("kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability"),
    row("node-authority-differs", "kubeconfigs trust different CAs for one server", authorities)
        .warning()
        .why("One server shows one certificate, so at most one of the two can be right, unless the CAs are in rotation.")
        .help("put the CA of this server into both, or a bundle of both while it is in rotation")
        .source("client-go transport/transport.go"),
];

/// What still has to hold once the kubelet uses the kubeconfig that it wrote itself.
pub(super) const KEPT: &[Row] =
    &[row("node-bootstrap-setting-lost", "the kubelet does not take this over from the bootstrap kubeconfig", kept)
        .link("what the bootstrap kubeconfig says is enough after the join", Outcome::LaterAtRestart)
        .why("The kubeconfig that the kubelet writes has the server and its CA, and neither proxy-url nor tls-server-name. The process that joined still knows them; the next one does not.")
        .help("give the kubelet an address that it reaches, and finds in the certificate, without them")
        .journal(&["Unable to register node with API server"])
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")];

/// The kubeconfig of the next contact: the node's own where it has joined, else the bootstrap kubeconfig.
fn contact<'v>(view: &View<'v>) -> Option<Used<'v>> {
    view.has_joined().or_else(|| view.bootstrap())
}

/// The certificates that a kubeconfig trusts, when the set has them.
fn trusted(view: &View<'_>, selected: &Selected<'_>) -> Option<CaBundle> {
    match selected.trust(view.target.minor()) {
        Trust::Data(data) => CaBundle::from_pem(std::str::from_utf8(data).ok()?).ok(),
        Trust::File(path) => view.find(path)?.certificates().cloned(),
        _ => None,
    }
}

fn serving<'v>(view: &View<'v>, apiserver: &Process) -> Option<&'v Certificate> {
    view.certificates(apiserver, "tls-cert-file")?.0.certificates().first()
}

fn name(look: &mut Look<'_, '_>) {
    if let Some(used) = contact(look.view) {
        check_name(look, used);
    }
}

/// Whether the API servers' certificates name the host that a kubeconfig asks.
pub(super) fn check_name(look: &mut Look<'_, '_>, used: Used<'_>) {
    let view = look.view;
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
    if !selected.uses_tls(view.target.minor()) || selected.trust(view.target.minor()) == Trust::Unchecked {
        return;
    }
    let wanted = selected.cluster.tls_server_name.as_deref().filter(|name| !name.is_empty());
    let host = wanted.unwrap_or(url.host()).trim_matches(['[', ']']);
    for apiserver in view.apiservers() {
        let Some(certificate) = serving(view, apiserver) else { continue };
        let place = apiserver.spot_of("tls-cert-file").related("the API server's certificate");
        if is_named(certificate, host) {
            look.holds(
                format!("the certificate names {host}"),
                [used.file.spot().related("the server"), place],
            );
        } else {
            look.broken(
                used.file.spot(),
                format!("the API server's certificate does not name {host}"),
                [place],
            );
            return;
        }
    }
    if !view.apiservers().any(|apiserver| serving(view, apiserver).is_some()) {
        look.unknown("the API server's serving certificate (--tls-cert-file) is not in the set");
    }
}

fn expired(look: &mut Look<'_, '_>) {
    let view = look.view;
    let (Some(now), Some(used)) = (view.target.time, contact(view)) else { return };
    for apiserver in view.apiservers() {
        let Some(certificate) = serving(view, apiserver) else { continue };
        let place = apiserver.spot_of("tls-cert-file").related("--tls-cert-file");
        if certificate.is_valid_at(now) {
            look.holds(
                format!("the API server's certificate is good until {}", certificate.not_after),
                [place],
            );
        } else {
            let file = view.certificates(apiserver, "tls-cert-file").map(|(_, file)| file.spot());
            let message = format!(
                "the API server's certificate is good from {} to {}",
                certificate.not_before, certificate.not_after
            );
            look.broken(file.unwrap_or(crate::node::spot::Spot::NOWHERE), message, [place]);
        }
    }
    let bundle = used.kubeconfig.selected().and_then(|selected| trusted(view, &selected));
    if let Some(bundle) = bundle.filter(|bundle| bundle.certificates().iter().all(|ca| !ca.is_valid_at(now)))
    {
        if let Some(ca) = bundle.certificates().first() {
            let message = format!(
                "the CA that the kubeconfig trusts is good from {} to {}",
                ca.not_before, ca.not_after
            );
            look.broken(used.file.spot(), message, []);
        }
    }
}

fn is_named(certificate: &Certificate, host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return certificate.ip_addresses.contains(&address);
    }
    certificate.dns_names.iter().any(|name| {
        let wild = name.strip_prefix("*.").zip(host.split_once('.'));
        name.eq_ignore_ascii_case(host)
            || wild.is_some_and(|(name, (_, rest))| name.eq_ignore_ascii_case(rest))
    })
}

fn authority(look: &mut Look<'_, '_>) {
    if let Some(used) = contact(look.view) {
        check_authority(look, used);
    }
}

/// Whether a kubeconfig trusts a CA that issued the API servers' certificates.
pub(super) fn check_authority(look: &mut Look<'_, '_>, used: Used<'_>) {
    let view = look.view;
    let Some(selected) = used.kubeconfig.selected() else { return };
    if matches!(selected.trust(view.target.minor()), Trust::Unchecked) {
        return look
            .holds("the certificate is not checked", [used.file.spot().related("insecure-skip-tls-verify")]);
    }
    let Some(trusted) = trusted(view, &selected) else {
        return look.unknown("the certificates that the kubeconfig trusts are not in the set");
    };
    for apiserver in view.apiservers() {
        let Some(certificate) = serving(view, apiserver) else { continue };
        let place = apiserver.spot_of("tls-cert-file").related("the API server's certificate");
        if trusted.certificates().iter().any(|ca| certificate.is_issued_by(ca)) {
            look.holds(
                "the certificate is issued by a CA of the kubeconfig",
                [used.file.spot().related("the CA"), place],
            );
        } else {
            let message = format!(
                "no CA of the kubeconfig issued the API server's certificate: {}",
                certificate.issuer
            );
            look.broken(used.file.spot(), message, [place]);
            return;
        }
    }
    if !view.apiservers().any(|apiserver| serving(view, apiserver).is_some()) {
        look.unknown("the API server's serving certificate (--tls-cert-file) is not in the set");
    }
}

/// What the kubelet takes over from the bootstrap kubeconfig is the address and the CA alone.
fn kept(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some(used) = view.bootstrap().filter(|_| view.is_bootstrapping()) else { return };
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
    let host = url.host().trim_matches(['[', ']']);
    let is_set = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    if is_set(&selected.cluster.tls_server_name) {
        let spot = used.spot_of_cluster("tls-server-name");
        let servers: Vec<_> =
            view.apiservers().filter_map(|server| Some((server, serving(view, server)?))).collect();
        for (apiserver, certificate) in &servers {
            let place = apiserver.spot_of("tls-cert-file").related("the API server's certificate");
            if is_named(certificate, host) {
                look.holds(
                    format!("the certificate names {host} too"),
                    [spot.clone().related("lost"), place],
                );
            } else {
                let message =
                    format!("tls-server-name is lost after the join, and no certificate names {host}");
                look.broken(spot.clone(), message, [place]);
            }
        }
        if servers.is_empty() {
            look.remark(spot, "tls-server-name is lost after the join", []).severity = Severity::Warning;
            look.unknown(format!("whether the API server's certificate names {host} is not in the set"));
        }
    }
    if selected.cluster.proxy_url.as_ref().is_some_and(|url| !url.expose().is_empty()) {
        let spot = used.spot_of_cluster("proxy-url");
        look.remark(spot, "proxy-url is lost after the join", []).severity = Severity::Warning;
        look.unknown(format!("whether {host} is reached without the proxy, no file can tell"));
    }
}

fn differs(look: &mut Look<'_, '_>) {
    let view = look.view;
    let (Some(kubelet), Some(proxy)) = (view.bootstrap(), view.proxy_kubeconfig()) else { return };
    let server = |used: &Used<'_>| used.kubeconfig.selected().map(|selected| selected.server().to_owned());
    if let (Some(ours), Some(theirs)) = (server(&kubelet), server(&proxy)) {
        if ours.trim_end_matches('/') != theirs.trim_end_matches('/') {
            let place = kubelet.file.spot().related(format!("the kubelet asks {ours}"));
            look.broken(proxy.file.spot(), format!("kube-proxy asks {theirs}"), [place]);
        }
    }
}

fn authorities(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some(first) = contact(view) else { return };
    let Some(ours) = first.kubeconfig.selected() else { return };
    let Some(our_bundle) = trusted(view, &ours) else { return };
    for file in view.files.iter().filter(|file| file.path != first.file.path) {
        let Some(theirs) = file.kubeconfig().and_then(Kubeconfig::selected) else { continue };
        if theirs.server() != ours.server() {
            continue;
        }
        let Some(bundle) = trusted(view, &theirs) else { continue };
        let shared = bundle
            .certificates()
            .iter()
            .any(|ca| our_bundle.certificates().iter().any(|our| our.has_key_of(ca)));
        if !shared {
            let place = first.file.spot().related("another CA for the same server");
            look.broken(file.spot(), format!("no CA is shared with {}", first.file.path), [place]);
        }
    }
}
