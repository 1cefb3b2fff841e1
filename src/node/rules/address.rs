//! Whether the node reaches the API server and trusts it.

use std::net::IpAddr;

use super::{Look, Row, row};
use crate::certificate::{CaBundle, Certificate};
use crate::kubeconfig::{Kubeconfig, Selected, Trust};
use crate::node::Outcome;
use crate::node::process::Process;
use crate::node::view::{Used, View};

pub(super) const ROWS: &[Row] = &[
    row("node-server-name", "the API server's certificate does not name the address", name)
        .link("the API server's certificate names the address that the node asks", Outcome::NoCsr)
        .why("The kubelet refuses the connection before it says anything.")
        .help("add the address to the certificate's names, or ask an address that it has")
        .journal(&["x509: certificate is valid for"])
        .source("Go crypto/x509"),
    row("node-server-authority", "the API server's certificate is of another CA", authority)
        .link("the node trusts the CA of the API server's certificate", Outcome::NoCsr)
        .why("The kubelet refuses the connection before it says anything.")
        .help("put the CA that issued --tls-cert-file into the kubeconfig")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("Go crypto/x509"),
    row("node-server-differs", "kubelet and kube-proxy ask different API servers", differs)
        .warning()
        .why("Both work while both addresses do. A move of the API server has to be made in each."),
    row("node-authority-differs", "kubeconfigs trust different CAs for one server", authorities)
        .warning()
        .why("One server shows one certificate, so at most one of the two can be right, unless the CAs are in rotation."),
];

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
    let view = look.view;
    let Some(used) = contact(view) else { return };
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
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
    let view = look.view;
    let Some(used) = contact(view) else { return };
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
