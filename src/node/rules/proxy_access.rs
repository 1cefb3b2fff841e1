//! kube-proxy: who it is, and what it may do.

use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::FieldPath;
use crate::kubeconfig::Credential;
use crate::node::LinkId;
use crate::node::grant::{self, Grant};
use crate::node::identity::{self, Identity, groups_of_account};
use crate::node::used::Used;
use crate::node::view::{Placed, binds, role_of};
use crate::object::{NODE_PROXIER, SERVICE_ACCOUNT_NAME, SERVICE_ACCOUNT_TOKEN, Secret};

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-proxy-secret-unfilled", "no controller fills the Secret of kube-proxy's token")
        .link(LinkId::ProxyToken.id())
        .why("The token of a ServiceAccount's Secret is made by the token controller, which needs the private key; until it is there the kubeconfig is anonymous.")
        .help("give kube-controller-manager --service-account-private-key-file")
        .journal(&["Controller is disabled because there is no private key"])
        .source("kubernetes cmd/kube-controller-manager/app/controllermanager.go")
        .by(secret),
    rule("node-proxy-unbound", "kube-proxy's identity may not read services")
        .link(LinkId::ProxyAccess.id())
        .why("Without system:node-proxier kube-proxy lists nothing and programs no service, the cluster DNS neither.")
        .help("bind the ClusterRole system:node-proxier to it")
        .journal(&["is forbidden: User"])
        .source("kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go")
        .by(unbound),
    rule("node-proxy-token-endless", "kube-proxy's token never ends")
        .note()
        .why("The token of a ServiceAccount's Secret is the same on every node and ends only with its Secret. A DaemonSet with a projected token has one for each Pod, renewed by itself.")
        .help("run kube-proxy as a DaemonSet, or give it a client certificate")
        .source("kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin")
        .by(endless),
];

/// The Secret counts where its token is not in a kubeconfig yet.
fn secret(look: &mut Look<'_>) {
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
    // Found by what its account may do, because a Secret of this type may have any name.
    let is_bound = |account: &str| {
        bindings.iter().any(|binding| binds(binding.object, Some(account), &groups_of_account(account)))
    };
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
        return look.open(
            "the flags of kube-controller-manager (--service-account-private-key-file) are not in the set",
        );
    };
    let controllers = manager.arguments.list("controllers");
    // The second is the name since 1.28; the first is kept as its alias, `ControllerAliases`.
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
    } else if manager.is_open() {
        look.open(manager.unseen());
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

/// The user to whom the API server itself gives what kube-proxy needs.
const USER: &str = "system:kube-proxy";

fn unbound(look: &mut Look<'_>) {
    let view = look.view;
    let (Some(proxy), Some(used)) = (view.proxy, view.proxy_kubeconfig()) else { return };
    let Some(process) = proxy.process else { return };
    let identity = match identity::identity_of(view, process, used) {
        Identity::Is(identity) => identity,
        Identity::Anonymous(spot) => {
            let message = "kube-proxy's kubeconfig gives no credential: it is anonymous";
            look.broken(spot, message, []).help = Some(
                "wait until the token controller has filled the Secret, and take the token then".to_owned(),
            );
            return;
        }
        Identity::Unknown => return look.open("who kube-proxy is, is not in the set"),
    };
    if let Some(refused) = identity::refused(view, process, used) {
        look.broken(refused.spot, refused.message, refused.places).help =
            Some("give kube-proxy a certificate that the API server takes today".to_owned());
        return;
    }
    let shown = identity.spot.clone().related(format!("kube-proxy is {}", identity.shown));
    if identity.name == USER || identity.is_master() {
        return look.holds("the API server itself gives it what it needs", [shown]);
    }
    let others = grant::bindings(view, &grant::PROXY);
    match identity.grant(view, &grant::PROXY) {
        Grant::Given(binding) => {
            let role = role_of(binding.object).unwrap_or(NODE_PROXIER);
            let message = format!("{role} is bound to {}", identity.name);
            look.holds(message, [shown, binding.subjects().related("bound here")]);
        }
        Grant::NotGiven if !others.is_empty() => {
            let message = format!("{NODE_PROXIER} is bound to others than {}", identity.name);
            look.broken(others[0].subjects(), message, [shown]);
        }
        Grant::NotGiven | Grant::Unknown(_) => {
            look.open(format!("what {} is bound to is not in the set", identity.name));
        }
    }
}

fn endless(look: &mut Look<'_>) {
    let Some(used) = look.view.proxy_kubeconfig() else { return };
    let token = used.kubeconfig.selected().and_then(|selected| selected.user?.token.as_ref());
    let Some(claims) = token.and_then(|token| identity::claims(token.expose())) else { return };
    if claims.get("exp").is_none() {
        look.broken(used.spot_of_user("token"), "the ServiceAccount's token has no end", []);
    }
}
