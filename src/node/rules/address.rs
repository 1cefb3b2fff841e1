//! Whether the node reaches the API server and trusts it.

use std::net::IpAddr;

use super::{Look, NodeSet, Rule, rule};
use crate::certificate::{CaBundle, Certificate};
use crate::diagnostic::Severity;
use crate::kubeconfig::{Selected, Trust};
use crate::node::LinkId;
use crate::node::process::Process;
use crate::node::used::Used;
use crate::node::view::View;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-server-expired", "a certificate between node and API server has ended")
        .link(LinkId::ServerValid.id())
        .why("A certificate is refused before and after the time in which it is valid.")
        .help("renew it")
        .journal(&["x509: certificate has expired or is not yet valid"])
        .source("crypto/x509")
        .by(expired),
    rule("node-server-name", "the API server's certificate does not name the address")
        .link(LinkId::ServerName.id())
        .why("The kubelet refuses the connection before it says anything.")
        .help("add the address to the certificate's names, or ask an address that it has")
        .journal(&["x509: certificate is valid for"])
        .source("crypto/x509")
        .by(name),
    rule("node-server-authority", "the API server's certificate is of another CA")
        .link(LinkId::ServerAuthority.id())
        .why("The kubelet refuses the connection before it says anything.")
        .help("put the CA that issued --tls-cert-file into the kubeconfig")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("crypto/x509")
        .by(authority),
    rule("node-server-differs", "kubelet and kube-proxy ask different API servers")
        .warning()
        .why("Both work while both addresses do. A move of the API server has to be made in each.")
        .help("write one address into both")
        .source("kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability")
        .by(differs),
    rule("node-authority-differs", "kubeconfigs trust different CAs for one server")
        .warning()
        .why("One server shows one certificate, so at most one of the two can be right, unless the CAs are in rotation.")
        .help("put the CA of this server into both, or a bundle of both while it is in rotation")
        .source("client-go transport/transport.go")
        .by(authorities),
];

/// What still has to hold once the kubelet uses the kubeconfig that it wrote itself.
pub(super) const KEPT: &[Rule<NodeSet>] =
    &[rule("node-bootstrap-setting-lost", "the kubelet does not take this over from the bootstrap kubeconfig")
        .link(LinkId::KeptSettings.id())
        .why("The kubeconfig that the kubelet writes has the server and its CA, and neither proxy-url nor tls-server-name. The process that joined still knows them; the next one does not.")
        .help("give the kubelet an address that it reaches, and finds in the certificate, without them")
        .journal(&["Unable to register node with API server"])
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(kept)];

/// The kubeconfig of the next contact: the node's own where it has joined, else the bootstrap kubeconfig.
fn contact<'v>(view: &View<'v>) -> Option<Used<'v>> {
    view.has_joined().or_else(|| view.bootstrap())
}

/// The certificates that a kubeconfig trusts, when the set has them.
fn trusted(view: &View<'_>, used: Used<'_>, selected: &Selected<'_>) -> Option<CaBundle> {
    match selected.trust(view.target.minor()) {
        Trust::Data(data) => CaBundle::from_pem(std::str::from_utf8(data).ok()?).ok(),
        Trust::File(path) => used.named(view, path)?.certificates().cloned(),
        _ => None,
    }
}

fn serving<'v>(view: &View<'v>, apiserver: &Process) -> Option<&'v Certificate> {
    view.certificates(apiserver, "tls-cert-file")?.0.certificates().first()
}

fn name(look: &mut Look<'_>) {
    if let Some(used) = first_contact(look) {
        check_name(look, used);
    }
}

/// The kubeconfig of the next contact; says so where it is not in the set.
pub(super) fn first_contact<'v>(look: &mut Look<'v>) -> Option<Used<'v>> {
    let contact = contact(look.view);
    if contact.is_none() && look.view.kubelet.is_some() {
        look.open("the kubeconfig of the kubelet's first contact is not in the set");
    }
    contact
}

/// Whether the API servers' certificates name the host that a kubeconfig asks.
pub(super) fn check_name(look: &mut Look<'_>, used: Used<'_>) {
    let view = look.view;
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
    if !selected.uses_tls(view.target.minor()) || selected.trust(view.target.minor()) == Trust::Unchecked {
        return look.needless("the server's certificate is not checked", [used.file.spot().related("here")]);
    }
    let wanted = selected.cluster.tls_server_name.as_deref().filter(|name| !name.is_empty());
    // client-go verifies `tls-server-name` in place of the host, so the certificate need not name what is dialled.
    let host = wanted.unwrap_or(url.host()).trim_matches(['[', ']']);
    for apiserver in view.apiservers() {
        let Some(certificate) = serving(view, apiserver) else { continue };
        let place = apiserver.spot_of("tls-cert-file").related("the API server's certificate");
        let server = used.spot_of_cluster("server");
        if is_named(certificate, host) {
            look.holds(format!("the certificate names {host}"), [server.related("the server"), place]);
        } else {
            look.broken(server, format!("the API server's certificate does not name {host}"), [place]);
            return;
        }
    }
    if !view.apiservers().any(|apiserver| serving(view, apiserver).is_some()) {
        look.open("the API server's serving certificate (--tls-cert-file) is not in the set");
    }
}

fn expired(look: &mut Look<'_>) {
    let view = look.view;
    let Some(used) = first_contact(look) else { return };
    let Some(now) = view.target.time else {
        // Not open: without a clock every join would be unknown for ever.
        return look.needless("no time was told, so that no certificate is too old or too new", []);
    };
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
    if !view.apiservers().any(|apiserver| serving(view, apiserver).is_some()) {
        look.open("the API server's serving certificate (--tls-cert-file) is not in the set");
    }
    let bundle = used.kubeconfig.selected().and_then(|selected| trusted(view, used, &selected));
    // One good CA of the bundle is enough: during a rotation the old one may have ended.
    if let Some(bundle) = bundle.filter(|bundle| bundle.certificates().iter().all(|ca| !ca.is_valid_at(now)))
    {
        if let Some(ca) = bundle.certificates().first() {
            let message = format!(
                "the CA that the kubeconfig trusts is good from {} to {}",
                ca.not_before, ca.not_after
            );
            look.broken(used.spot_of_authority(), message, []);
        }
    }
}

fn is_named(certificate: &Certificate, host: &str) -> bool {
    // Go's `VerifyHostname` looks for an address among the IP names only, never among the DNS names.
    if let Ok(address) = host.parse::<IpAddr>() {
        return certificate.ip_addresses.contains(&address);
    }
    certificate.dns_names.iter().any(|name| {
        // As `matchHostnames` of crypto/x509: `*` stands for exactly one whole label, the first.
        let wild = name.strip_prefix("*.").zip(host.split_once('.'));
        name.eq_ignore_ascii_case(host)
            || wild.is_some_and(|(name, (_, rest))| name.eq_ignore_ascii_case(rest))
    })
}

fn authority(look: &mut Look<'_>) {
    if let Some(used) = first_contact(look) {
        check_authority(look, used);
    }
}

/// Whether a kubeconfig trusts a CA that issued the API servers' certificates.
pub(super) fn check_authority(look: &mut Look<'_>, used: Used<'_>) {
    let view = look.view;
    let Some(selected) = used.kubeconfig.selected() else { return };
    if matches!(selected.trust(view.target.minor()), Trust::Unchecked | Trust::NoTls) {
        return look.needless("the server's certificate is not checked", [used.file.spot().related("here")]);
    }
    let Some(trusted) = trusted(view, used, &selected) else {
        return look.open("the certificates that the kubeconfig trusts are not in the set");
    };
    for apiserver in view.apiservers() {
        if signs_its_own(apiserver)
            && trusted.certificates().iter().all(|ca| ca.is_ca && ca.issuer == ca.subject)
        {
            let place = used.spot_of_authority().related("the kubeconfig trusts other CAs");
            let message =
                "without --tls-cert-file the API server signs a certificate of its own, which nobody knows";
            look.broken(apiserver.program.clone(), message, [place]).help =
                Some("give --tls-cert-file and --tls-private-key-file of the cluster's CA".to_owned());
            continue;
        }
        let Some(certificate) = serving(view, apiserver) else { continue };
        let place = apiserver.spot_of("tls-cert-file").related("the API server's certificate");
        if trusted.certificates().iter().any(|ca| certificate.is_issued_by(ca)) {
            look.holds(
                "the certificate is issued by a CA of the kubeconfig",
                [used.spot_of_authority().related("the CA"), place],
            );
        } else {
            let message = format!(
                "no CA of the kubeconfig issued the API server's certificate: {}",
                certificate.issuer
            );
            look.broken(used.spot_of_authority(), message, [place]);
            return;
        }
    }
    if !view.apiservers().any(|apiserver| serving(view, apiserver).is_some()) {
        look.open("the API server's serving certificate (--tls-cert-file) is not in the set");
    }
}

/// Whether an API server makes its certificate itself: `MaybeDefaultWithSelfSignedCerts` of apiserver. A pair in the
/// folder of `--cert-dir` would be taken.
fn signs_its_own(apiserver: &Process) -> bool {
    ["tls-cert-file", "cert-dir", "tls-sni-cert-key"].iter().all(|flag| apiserver.lacks(flag))
}

/// What the kubelet takes over from the bootstrap kubeconfig is the address and the CA alone.
fn kept(look: &mut Look<'_>) {
    let view = look.view;
    let Some(used) = view.bootstrap().filter(|_| view.is_bootstrapping()) else {
        if view.has_joined().is_some() {
            look.needless("the node has joined: its own kubeconfig says all", []);
        }
        return;
    };
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
    let host = url.host().trim_matches(['[', ']']);
    // Said first: a later word about this link that is worse counts in its place.
    look.holds("nothing that the bootstrap kubeconfig says is lost", [used.file.spot().related("here")]);
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
        // Without the certificate it may well have both names; harm is likely
        // enough for a warning, not for an error.
        if servers.is_empty() {
            look.remark(spot, "tls-server-name is lost after the join", []).severity = Severity::Warning;
            look.open(format!("whether the API server's certificate names {host} is not in the set"));
        }
    }
    if selected.cluster.proxy_url.as_ref().is_some_and(|url| !url.expose().is_empty()) {
        let spot = used.spot_of_cluster("proxy-url");
        look.remark(spot, "proxy-url is lost after the join", []).severity = Severity::Warning;
        // `writeKubeconfigFromBootstrapping` does not copy it, and only the network knows whether it was needed.
        look.open(format!("whether {host} is reached without the proxy, no file can tell"));
    }
}

fn differs(look: &mut Look<'_>) {
    let view = look.view;
    let (Some(kubelet), Some(proxy)) = (view.bootstrap(), view.proxy_kubeconfig()) else { return };
    let server = |used: &Used<'_>| used.kubeconfig.selected().map(|selected| selected.server().to_owned());
    if let (Some(ours), Some(theirs)) = (server(&kubelet), server(&proxy)) {
        if ours.trim_end_matches('/') != theirs.trim_end_matches('/') {
            let place = kubelet.spot_of_cluster("server").related(format!("the kubelet asks {ours}"));
            look.broken(proxy.spot_of_cluster("server"), format!("kube-proxy asks {theirs}"), [place]);
        }
    }
}

fn authorities(look: &mut Look<'_>) {
    let view = look.view;
    let Some(first) = contact(view) else { return };
    let Some(ours) = first.kubeconfig.selected() else { return };
    let Some(our_bundle) = trusted(view, first, &ours) else { return };
    for file in view.seen.iter().copied().filter(|file| file.path != first.file.path) {
        let Some(kubeconfig) = file.kubeconfig() else { continue };
        let Some(theirs) = kubeconfig.selected() else { continue };
        if theirs.server() != ours.server() {
            continue;
        }
        let Some(bundle) = trusted(view, Used { file, kubeconfig }, &theirs) else { continue };
        // By key and not by bytes: a CA that was renewed with its key still verifies what the old one issued.
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
