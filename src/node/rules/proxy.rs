//! kube-proxy: who it is, and which server it asks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::program::Named;
use super::{Look, Row, address, logs, row};
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Severity};
use crate::document::Kind;
use crate::format;
use crate::kubeconfig::Credential;
use crate::node::Outcome;
use crate::node::file::{self, File};
use crate::node::view::{Placed, Used, binds};
use crate::object::{NODE_PROXIER, SERVICE_ACCOUNT_NAME, SERVICE_ACCOUNT_TOKEN, Secret};
use crate::value::Json;

pub(super) const ROWS: &[Row] = &[
    row("node-proxy-refused", "a file or flag of kube-proxy is refused", refused)
        .link("systemd and kube-proxy take their files and flags", Outcome::ReadyButNoServiceDns)
        .why("The finding itself stands with its file. A kube-proxy that ends at once programs no service.")
        .help("mend the finding at that file")
        .journal(&["kube-proxy.service: Main process exited, code=exited"])
        .source("kubernetes cmd/kube-proxy/app/server.go"),
    row("node-proxy-file-missing", "kube-proxy is told of a file that lies elsewhere", files)
        .link("the files that kube-proxy is told of are there", Outcome::ReadyButNoServiceDns)
        .why("kube-proxy stops when it cannot read its configuration or its kubeconfig.")
        .help("put the file where the flag says, or name the path it has")
        .journal(&["failed complete: open", "invalid configuration: stat"])
        .source("kubernetes cmd/kube-proxy/app/server.go"),
    row("node-proxy-server", "kube-proxy does not take the API server for the right one", server)
        .link("kube-proxy trusts the API server that it asks", Outcome::ReadyButNoServiceDns)
        .why("kube-proxy refuses the connection and programs no service.")
        .help("give it the server and the CA of the kubelet's kubeconfig")
        .journal(&["tls: failed to verify certificate"])
        .source("crypto/x509"),
    row("node-proxy-secret-unfilled", "nobody fills the Secret that kube-proxy's token is in", secret)
        .link("the controller manager makes kube-proxy's token", Outcome::ReadyButNoServiceDns)
        .why("The token of a ServiceAccount's Secret is made by the token controller, which needs the private key; until it is there the kubeconfig is anonymous.")
        .help("give kube-controller-manager --service-account-private-key-file")
        .journal(&["Controller is disabled because there is no private key"])
        .source("kubernetes cmd/kube-controller-manager/app/controllermanager.go"),
    row("node-proxy-master", "kube-proxy is told of the server twice", master)
        .warning()
        .why("--master wins over the server of the kubeconfig, and clears its tls-server-name. A move of the API server has to be made twice.")
        .help("remove --master: the kubeconfig names the server")
        .source("kubernetes cmd/kube-proxy/app/server.go"),
    row("node-proxy-unbound", "kube-proxy's identity may not read services", unbound)
        .link("kube-proxy may read services and endpoints", Outcome::ReadyButNoServiceDns)
        .why("Without system:node-proxier kube-proxy lists nothing and programs no service, the cluster DNS neither.")
        .help("bind the ClusterRole system:node-proxier to it")
        .journal(&["is forbidden: User"])
        .source("kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go"),
    row("node-proxy-token-endless", "kube-proxy's token never ends", endless)
        .note()
        .why("The token of a ServiceAccount's Secret is the same on every node and ends only with its Secret. A DaemonSet with a projected token has one for each Pod, renewed by itself.")
        .help("run kube-proxy as a DaemonSet, or give it a client certificate")
        .source("kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin"),
];

/// The link is only looked at where a kube-proxy is in the set: many clusters have none.
fn refused(look: &mut Look<'_, '_>) {
    let Some(proxy) = &look.view.proxy else { return };
    let mut refusals: Vec<Diagnostic> = Vec::new();
    if let Some(process) = proxy.process {
        let unit = look.view.files.iter().filter(|file| process.program.file.as_deref() == Some(file.path));
        refusals.extend(unit.filter_map(File::refusal));
        refusals.extend(process.judge().into_iter().filter(|found| found.severity == Severity::Error));
    }
    let used = look.view.proxy_kubeconfig().map(|used| used.file);
    refusals.extend(proxy.file.into_iter().chain(used).filter_map(File::refusal));
    for refusal in &refusals {
        look.broken_by(refusal);
    }
    if refusals.is_empty() {
        let spots =
            proxy.process.map(|process| process.program.clone().related("kube-proxy is started here"));
        let config = proxy.file.map(|file| file.spot().related("its configuration"));
        look.holds("nothing of kube-proxy's own is refused", spots.into_iter().chain(config));
    }
}

/// In a Pod the paths are those of its mounts, which the set does not show.
fn files(look: &mut Look<'_, '_>) {
    let Some(proxy) = &look.view.proxy else { return };
    let Some(process) = proxy.process.filter(|process| !process.in_pod) else { return };
    let is_proxys = |path: &str| file::name(path).contains("proxy");
    if let Some((path, spot)) = process.flag("config") {
        Named {
            of: "kube-proxy",
            by: "--config",
            path,
            spot,
            kind: Kind::KubeProxyConfiguration,
            fits: |_| true,
        }
        .look(look);
    }
    let field = FieldPath::key("clientConnection").then("kubeconfig");
    if let Some(setting) = proxy.get("kubeconfig", &field).filter(|setting| !setting.value.is_empty()) {
        let (path, spot) = (setting.value.as_str(), setting.spot.clone());
        Named {
            of: "kube-proxy",
            by: "clientConnection.kubeconfig",
            path,
            spot,
            kind: Kind::Kubeconfig,
            fits: is_proxys,
        }
        .look(look);
    }
}

fn server(look: &mut Look<'_, '_>) {
    let Some(used) = look.view.proxy_kubeconfig() else { return };
    let in_pod =
        look.view.proxy.as_ref().and_then(|proxy| proxy.process).is_some_and(|process| process.in_pod);
    if in_pod || look.view.apiservers().next().is_none() {
        return;
    }
    address::check_name(look, used);
    address::check_authority(look, used);
}

/// The Secret counts where its token is not in a kubeconfig yet.
fn secret(look: &mut Look<'_, '_>) {
    let view = look.view;
    let credential = |used: Used<'_>| Some(used.kubeconfig.selected()?.credential(view.target.minor()));
    if view
        .proxy_kubeconfig()
        .and_then(credential)
        .is_some_and(|credential| credential != Credential::Anonymous)
    {
        return;
    }
    let bindings = view.bindings(NODE_PROXIER);
    let secrets = view.secrets(SERVICE_ACCOUNT_TOKEN);
    let accounts: Vec<(String, &Placed<'_, Secret>)> =
        secrets.iter().filter_map(|secret| Some((account(secret.object)?, secret))).collect();
    let is_bound =
        |account: &str| bindings.iter().any(|binding| binds(binding.object, Some(account), &groups(account)));
    let Some((account, secret)) = accounts.iter().find(|(account, _)| is_bound(account)) else {
        let of_proxy = accounts.iter().find(|(_, secret)| name_of(secret.object).contains("proxy"));
        if let (Some((account, secret)), Some(binding)) = (of_proxy, bindings.first()) {
            let place =
                binding.spot(FieldPath::key("subjects")).related(format!("{NODE_PROXIER} is bound here"));
            let message = format!("the Secret is of {account}, who is not bound to {NODE_PROXIER}");
            look.broken(secret.spot(FieldPath::key("metadata").then("annotations")), message, [place]).help =
                Some("name kube-proxy's ServiceAccount in the annotation".to_owned());
        }
        return;
    };
    let here = || {
        secret
            .spot(FieldPath::key("metadata").then("annotations"))
            .related(format!("its Secret is of {account}"))
    };
    let Some(manager) = view.controller_manager() else {
        return look.unknown(
            "the flags of kube-controller-manager (--service-account-private-key-file) are not in the set",
        );
    };
    let controllers = manager.arguments.list("controllers");
    let names = ["serviceaccount-token", "serviceaccount-token-controller"];
    let listed = |prefix: &str| {
        controllers.iter().any(|given| given.strip_prefix(prefix).is_some_and(|name| names.contains(&name)))
    };
    let by_default = controllers.is_empty() || controllers.iter().any(|name| name == "*");
    if listed("-") || !(by_default || listed("")) {
        look.broken(manager.spot_of("controllers"), "the token controller does not run", [here()]).help =
            Some("--controllers=*,bootstrapsigner,tokencleaner".to_owned());
    } else if let Some((_, spot)) = manager.flag("service-account-private-key-file") {
        look.holds("the token controller has its key", [here(), spot.related("the key")]);
    } else {
        look.broken(manager.program.clone(), "the token controller has no key: it does not run", [here()]);
    }
}

/// The ServiceAccount of a token Secret.
fn account(secret: &Secret) -> Option<String> {
    let metadata = secret.metadata.as_ref()?;
    let name = metadata.annotations.as_ref()?.get(SERVICE_ACCOUNT_NAME)?;
    Some(format!("system:serviceaccount:{}:{name}", metadata.namespace.as_deref().unwrap_or("default")))
}

fn name_of(secret: &Secret) -> &str {
    secret.metadata.as_ref().and_then(|metadata| metadata.name.as_deref()).unwrap_or("")
}

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
        Credential::Token => {
            let token = selected.user.and_then(|user| user.token.as_ref());
            if let Some(account) = token.and_then(|token| subject(token.expose())) {
                let groups = groups(&account);
                bound(look, used, "token", &account, &groups);
            }
        }
        Credential::Certificate => by_certificate(look, used),
        _ => {}
    }
}

/// The API server binds the user system:kube-proxy itself.
fn by_certificate(look: &mut Look<'_, '_>, used: Used<'_>) {
    const USER: &str = "system:kube-proxy";
    let view = look.view;
    let Some(login) = used.kubeconfig.selected().and_then(|selected| selected.user) else { return };
    let inline =
        login.client_certificate_data.as_ref().and_then(|data| std::str::from_utf8(data.expose()).ok());
    let bundle = match (inline, &login.client_certificate) {
        (Some(pem), _) => CaBundle::from_pem(pem).ok(),
        (None, Some(path)) => view.find(path).and_then(|file| file.certificates()).cloned(),
        (None, None) => None,
    };
    let Some(subject) = bundle.and_then(|bundle| Some(bundle.certificates().first()?.subject.clone())) else {
        return look.unknown("kube-proxy's client certificate is not in the set");
    };
    let Some(name) = logs::attributes(&subject, "CN").next() else { return };
    if name == USER {
        let shown = used.file.spot().related(format!("the certificate is {subject}"));
        return look.holds(format!("the API server itself binds {USER}"), [shown]);
    }
    let groups: Vec<String> = logs::attributes(&subject, "O").map(str::to_owned).collect();
    bound(look, used, "certificate", name, &groups);
}

fn bound(look: &mut Look<'_, '_>, used: Used<'_>, by: &str, account: &str, groups: &[String]) {
    let bindings = look.view.bindings(NODE_PROXIER);
    let shown = used.file.spot().related(format!("the {by} is {account}"));
    if let Some(binding) = bindings.iter().find(|binding| binds(binding.object, Some(account), groups)) {
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
