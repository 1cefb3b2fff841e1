//! The node's own certificate, where it has one.

use super::{Look, NodeSet, Rule, rule, token};
use crate::certificate::Certificate;
use crate::node::LinkId;
use crate::node::grant::{self, Grant};
use crate::node::identity::{User, attributes};
use crate::node::spot::Spot;
use crate::node::used::Used;
use crate::node::view::View;
use crate::object::NODES;
use crate::token::BootstrapToken;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-credential-expired", "the node's own certificate has ended")
        .link(LinkId::NodeCredential.id())
        .why("Every request of the kubelet is answered with 401. It asks for another certificate only with a bootstrap kubeconfig, which is not there.")
        .help("give the node a bootstrap kubeconfig with a new token, and take the old kubeconfig away")
        .journal(&["part of the existing bootstrap client certificate is expired", "Unable to register node with API server\" err=\"Unauthorized"])
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(expired),
    rule("node-credential-untrusted", "the API server does not know the CA of the node's own certificate")
        .link(LinkId::NodeCredential.id())
        .why("The API server answers every request of the kubelet with 401, permanently.")
        .help("put the CA that issued the node's certificate into --client-ca-file of every API server, or let the node bootstrap again")
        .journal(&["Unable to register node with API server\" err=\"Unauthorized"])
        .source("apiserver pkg/authentication/request/x509/x509.go")
        .by(untrusted),
    rule("node-credential-identity", "the node's own certificate is not one of this node")
        .link(LinkId::NodeCredential.id())
        .why("The API server takes a client for a node by O=system:nodes and CN=system:node:NAME, and lets it register and change the Node of that name alone.")
        .help("let the node bootstrap again, or call it as its certificate does with --hostname-override")
        .journal(&["is forbidden: node \"", "is not allowed to modify node"])
        .source("kubernetes pkg/auth/nodeidentifier/default.go")
        .by(identity),
];

/// The node's own certificates, and where they are written.
fn own<'v>(look: &mut Look<'v>) -> Option<(Used<'v>, Vec<Certificate>, Spot)> {
    let view = look.view;
    view.kubelet?;
    let Some(used) = view.has_joined() else {
        look.needless("the node gets its certificate by this join", []);
        return None;
    };
    let Some((certificates, spot)) = used.client_certificates(view, None) else {
        // What the set does not show is not held against a node that has joined.
        let place = used.file.spot().related("its own kubeconfig");
        look.needless("the node has its certificate, which is not in the set", [place]);
        return None;
    };
    Some((used, certificates, spot))
}

fn expired(look: &mut Look<'_>) {
    let Some((used, certificates, spot)) = own(look) else { return };
    let Some(now) = look.view.target.time else { return };
    let place = used.file.spot().related("the kubelet shows it from here");
    // The first to end counts: a chain is as good as its weakest certificate.
    let Some(last) = certificates.iter().min_by_key(|certificate| certificate.not_after) else { return };
    if last.not_after < now {
        let message = format!(
            "the node's certificate ended at {}, and no bootstrap kubeconfig is there to get another one",
            last.not_after
        );
        look.broken(spot, message, [place]);
    } else if let Some(begins) = certificates.first().map(|own| own.not_before).filter(|begins| now < *begins)
    {
        // `isClientConfigStillValid` looks at the end alone, so the kubelet shows it all the same.
        let message = format!("the node's certificate begins at {begins}; nobody takes it before");
        look.broken(spot, message, [place]).help =
            Some("set the clocks, or let the node bootstrap again".to_owned());
    } else {
        look.holds(
            format!("the node's certificate is good until {}", last.not_after),
            [spot.related("here"), place],
        );
    }
}

fn untrusted(look: &mut Look<'_>) {
    let Some((used, certificates, spot)) = own(look) else { return };
    let view = look.view;
    let Some(certificate) = certificates.first() else { return };
    if !certificate.client_auth {
        let place = used.file.spot().related("the kubelet shows it from here");
        look.broken(spot, "the node's certificate is not for clients: no API server takes it", [place]);
        return;
    }
    for apiserver in view.apiservers() {
        let Some((path, flag)) = apiserver.flag("client-ca-file") else { continue };
        let Some((trusted, _)) = view.certificates(apiserver, "client-ca-file") else { continue };
        let place = flag.related(format!("the API server trusts {path}"));
        // What stands behind the first certificate may lead to a CA.
        let chain = || certificates.iter();
        if trusted.certificates().iter().any(|ca| chain().any(|known| known.is_issued_by(ca))) {
            let here = used.file.spot().related("the kubelet shows it from here");
            look.holds("a CA that the API server trusts issued the node's certificate", [here, place]);
        } else {
            let message = format!(
                "{path} does not hold the CA that issued the node's certificate, {}",
                certificate.issuer
            );
            look.broken(spot.clone(), message, [place]);
        }
    }
}

/// The bootstrap token that the kubelet's own kubeconfig shows, where nothing makes the kubelet ask for a certificate.
fn only_token<'v>(view: &View<'v>) -> Option<(BootstrapToken, Used<'v>)> {
    view.asks_for_none()?;
    let used = view.kubelet_kubeconfig("kubeconfig")?;
    let token = used.token(view)?;
    // A record of a token file may make a node of any token, and a file that is not in the set may have one.
    let is_static = view.apiservers().any(|apiserver| apiserver.flag("token-auth-file").is_some());
    Some((token.parse().ok().filter(|_| !is_static)?, used))
}

fn identity(look: &mut Look<'_>) {
    let view = look.view;
    if let Some((shown, used)) = only_token(view) {
        let mut groups = token::groups(view, &shown);
        groups.push("system:authenticated".to_owned());
        let (name, spot) = (shown.user_name(), used.spot_of_user("token"));
        let user = User { shown: name.clone(), name, groups, spot: spot.clone() };
        if matches!(user.grant(view, &grant::NODE), Grant::NotGiven) {
            let message = format!(
                "the kubelet asks as {}, which is no node, and asks for no certificate without --bootstrap-kubeconfig",
                user.name
            );
            look.broken(spot, message, []).help = Some(
                "let --bootstrap-kubeconfig name this file, and --kubeconfig one that the kubelet may write"
                    .to_owned(),
            );
        }
        return;
    }
    let Some((kubeconfig, certificates, spot)) = own(look) else { return };
    let Some(subject) = certificates.first().map(|certificate| certificate.subject.clone()) else { return };
    let Some(common) = attributes(&subject, "CN").next() else { return };
    let mut groups: Vec<String> = attributes(&subject, "O").map(str::to_owned).collect();
    // Both halves are needed: `NodeIdentity` of pkg/auth/nodeidentifier wants the group and the prefix of the name.
    let is_node = groups.iter().any(|group| group == NODES);
    groups.push("system:authenticated".to_owned());
    let here = kubeconfig.file.spot().related("the kubelet shows it from here");
    let known = User { name: common.to_owned(), groups, shown: subject.clone(), spot: spot.clone() };
    match (is_node, common.strip_prefix("system:node:")) {
        (true, Some(own)) => {
            let name = view.node_name();
            match name.filter(|(name, _)| name != own) {
                Some((name, named)) => {
                    let place = named.related(format!("the node is called {name}"));
                    look.broken(
                        spot,
                        format!("the certificate is of {own}, and the node is called {name}"),
                        [place],
                    );
                }
                None => {
                    look.holds(format!("the certificate is of the node {own}"), [spot.related("here"), here]);
                }
            }
        }
        // An old installer's kubelet with an admin certificate works, so that it
        // is no broken link whatever one thinks of it.
        _ if known.is_master() => look.holds("a master may register any Node", [spot.related("here"), here]),
        _ => match known.grant(view, &grant::NODE) {
            Grant::Given(binding) => {
                let bound = binding.subjects().related("bound here");
                look.holds("its user is bound to what a node needs", [spot.related("here"), bound]);
            }
            Grant::Unknown(role) => {
                look.open(format!("the ClusterRole {role}, which is bound to {common}, is not in the set"));
            }
            Grant::NotGiven => {
                let wanted = if is_node { "CN=system:node:NAME" } else { "O=system:nodes" };
                look.broken(spot, format!("{subject} is no node: {wanted} is missing"), [here]);
            }
        },
    }
}
