//! kube-proxy: who it is, and which server it asks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Look, Row, row};
use crate::diagnostic::FieldPath;
use crate::format;
use crate::kubeconfig::Credential;
use crate::node::Outcome;
use crate::node::view::{Used, binds};
use crate::rbac::NODE_PROXIER;
use crate::value::Json;

pub(super) const ROWS: &[Row] = &[
    row("node-proxy-master", "kube-proxy is told of the server twice", master)
        .warning()
        .why("--master wins over the server of the kubeconfig, and clears its tls-server-name. A move of the API server has to be made twice.")
        .help("remove --master: the kubeconfig names the server")
        .source("cmd/kube-proxy/app/server.go"),
    row("node-proxy-unbound", "kube-proxy's identity may not read services", unbound)
        .link("kube-proxy may read services and endpoints", Outcome::ReadyButNoServiceDns)
        .why("Without system:node-proxier kube-proxy lists nothing and programs no service, the cluster DNS neither.")
        .help("bind the ClusterRole system:node-proxier to it")
        .journal(&["services is forbidden"])
        .source("plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go"),
    row("node-proxy-token-endless", "kube-proxy's token never ends", endless)
        .note()
        .why("The token of a ServiceAccount's Secret is the same on every node and ends only with its Secret. A DaemonSet with a projected token has one for each Pod, renewed by itself.")
        .source("kubernetes.io, managing service accounts"),
];

fn master(look: &mut Look<'_, '_>) {
    let Some(proxy) = &look.view.proxy else { return };
    let Some(process) = proxy.process.filter(|process| process.flag("config").is_some()) else { return };
    let Some((master, spot)) = process.flag("master") else { return };
    let used = look.view.proxy_kubeconfig();
    let server = used.and_then(|used| Some(used.kubeconfig.selected()?.server().to_owned()));
    let place = used
        .zip(server.clone())
        .map(|(used, server)| used.file.spot().related(format!("its server is {server}")));
    let message = match server.filter(|server| server != master) {
        Some(server) => format!("--master={master} wins over {server} of the kubeconfig"),
        None => "--master stands beside --config and wins over the kubeconfig's server".to_owned(),
    };
    look.broken(spot, message, place);
}

fn unbound(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some(used) = view.proxy_kubeconfig() else { return };
    let Some(selected) = used.kubeconfig.selected() else { return };
    match selected.credential(view.target.minor()) {
        Credential::Anonymous => {
            let message = "kube-proxy's kubeconfig gives no credential: it is anonymous";
            look.broken(used.file.spot(), message, []).help = Some(
                "wait until the token controller has filled the Secret, and take the token then".to_owned(),
            );
        }
        Credential::Token => bound(look, used),
        _ => {}
    }
}

fn bound(look: &mut Look<'_, '_>, used: Used<'_>) {
    let token = used.kubeconfig.selected().and_then(|selected| selected.user?.token.as_ref());
    let Some(account) = token.and_then(|token| subject(token.expose())) else { return };
    let bindings = look.view.bindings(NODE_PROXIER);
    let shown = used.file.spot().related(format!("the token is {account}"));
    let groups = groups(&account);
    if let Some(binding) = bindings.iter().find(|binding| binds(binding.object, Some(&account), &groups)) {
        let place = binding.spot(FieldPath::key("subjects")).related("bound here");
        look.holds(format!("{NODE_PROXIER} is bound to {account}"), [shown, place]);
    } else if let Some(binding) = bindings.first() {
        let message = format!("{NODE_PROXIER} is bound to others than {account}");
        look.broken(binding.spot(FieldPath::key("subjects")), message, [shown]);
    } else {
        look.unknown(format!("the binding of {NODE_PROXIER} to {account} is not in the set"));
    }
}

/// The groups that every ServiceAccount is in.
fn groups(account: &str) -> Vec<String> {
    let mut groups = vec!["system:serviceaccounts".to_owned(), "system:authenticated".to_owned()];
    if let Some((namespace, _)) =
        account.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'))
    {
        groups.push(format!("system:serviceaccounts:{namespace}"));
    }
    groups
}

fn endless(look: &mut Look<'_, '_>) {
    let Some(used) = look.view.proxy_kubeconfig() else { return };
    let token = used.kubeconfig.selected().and_then(|selected| selected.user?.token.as_ref());
    let Some(claims) = token.and_then(|token| claims(token.expose())) else { return };
    if claims.get("exp").is_none() {
        look.broken(used.file.spot(), "the ServiceAccount's token has no end", []);
    }
}

/// What a ServiceAccount's token says; its signature is not looked at.
fn claims(token: &str) -> Option<Json> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let tree = format::json::read(std::str::from_utf8(&claims).ok()?).ok()?;
    Some(tree.root()?.json())
}

/// Whom a ServiceAccount's token names.
fn subject(token: &str) -> Option<String> {
    let claims = claims(token)?;
    let subject = claims.get("sub")?.as_str()?;
    subject.starts_with("system:serviceaccount:").then(|| subject.to_owned())
}
