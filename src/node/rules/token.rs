//! Whether the API server knows the token that the node shows first.

use super::control_plane::token_file_refusals;
use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::kubeconfig::Credential;
use crate::node::LinkId;
use crate::node::content::Content;
use crate::node::file::File;
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::used::Used;
use crate::node::view::{Placed, View};
use crate::object::{BOOTSTRAP_TOKEN, Secret};
use crate::token::{BOOTSTRAPPERS, BootstrapGroup, BootstrapToken};
use crate::value::Timestamp;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-bootstrap-token", "no API server takes the bootstrap token")
        .link(LinkId::BootstrapToken.id())
        .why("The API server answers the kubelet's first request with 401, and the kubelet retries endlessly.")
        .help("the token must be a record of every API server's --token-auth-file, or a bootstrap Secret of kube-system")
        .journal(&["cannot create certificate signing request: Unauthorized"])
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(known),
    rule("node-joined", "the node has joined")
        .note()
        .supersedes(&[EXPIRED])
        .link(LinkId::BootstrapToken.id())
        .why("A kubelet whose own kubeconfig is good does not look at the bootstrap kubeconfig.")
        .help("remove the kubelet's own kubeconfig if it has to bootstrap again")
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(joined),
];

/// Who the holder of the bootstrap token is.
pub(super) struct Identity {
    pub(super) user: String,
    pub(super) groups: Vec<String>,
    pub(super) spot: Spot,
}

/// The token of the first contact, when the file holds one.
fn credential<'v>(view: &View<'v>) -> Option<(&'v str, &'v File<'v>)> {
    let used = view.bootstrap()?;
    Some((used.token(view)?, used.file))
}

/// Who that token is, as a token file or a bootstrap Secret of the set says.
pub(super) fn identity(view: &View<'_>) -> Option<Identity> {
    // The bootstrap kubeconfig may still lie there, and its token no longer matters.
    if view.has_joined().is_some() {
        return None;
    }
    let (token, _) = credential(view)?;
    for file in token_files(view) {
        let Content::Tokens(tokens) = &file.content else { continue };
        if let Some(record) = tokens.find(token) {
            let (user, groups) = (record.name.clone(), record.groups.clone());
            return Some(Identity { user, groups, spot: record_spot(file, token) });
        }
    }
    let parsed: BootstrapToken = token.parse().ok()?;
    let groups = groups(view, &parsed);
    let secret = secret(view, &parsed);
    let spot = secret.map(|secret| secret.spot(FieldPath::ROOT));
    Some(Identity { user: parsed.user_name(), groups, spot: spot.unwrap_or(Spot::NOWHERE) })
}

/// The groups of a bootstrap token, as far as its Secret is in the set.
pub(super) fn groups(view: &View<'_>, token: &BootstrapToken) -> Vec<String> {
    // Every bootstrap token has this group, and the Secret may add others:
    // `AuthenticateToken` of the plugin's bootstrap.go.
    let mut groups = vec![BOOTSTRAPPERS.to_owned()];
    if let Some(secret) = secret(view, token) {
        let extra = text(secret.object, "auth-extra-groups");
        groups.extend(extra.split(',').filter(|group| !group.is_empty()).map(str::to_owned));
    }
    groups
}

/// The token files that API servers read, each on its own machine; without an API server those of the set.
fn token_files<'v>(view: &View<'v>) -> Vec<&'v File<'v>> {
    let named = |apiserver: &Process| view.find_for(apiserver, apiserver.flag("token-auth-file")?.0);
    let read: Vec<&File<'_>> = view.apiservers().filter_map(named).collect();
    // A token file that no API server of the set reads does not let anybody in.
    let is_any = view.apiservers().next().is_none();
    let others =
        view.seen.iter().copied().filter(|file| is_any && matches!(file.content, Content::Tokens(_)));
    read.into_iter().chain(others).collect()
}

fn record_spot(file: &File<'_>, token: &str) -> Spot {
    let at = file.text.find(token).unwrap_or(0);
    Spot::of_span(file, FieldPath::ROOT, at..at)
}

fn secret<'v>(view: &View<'v>, token: &BootstrapToken) -> Option<Placed<'v, Secret>> {
    let name = token.secret_name();
    let is_named = |placed: &Placed<'_, Secret>| {
        placed.object.metadata.as_ref().and_then(|metadata| metadata.name.as_ref()) == Some(&name)
    };
    // One that counts before one of that name that nobody looks at.
    let (good, other): (Vec<_>, Vec<_>) = view
        .every_secret()
        .into_iter()
        .filter(is_named)
        .partition(|placed| misplaced(placed.object).is_none());
    good.into_iter().chain(other).next()
}

/// Why nobody looks at a Secret of this name.
fn misplaced(secret: &Secret) -> Option<(FieldPath, &'static str)> {
    let metadata = FieldPath::key("metadata").then("namespace");
    // A namespace that is left out is the one that kubectl applies to: no Secret of kube-system by itself.
    if secret.metadata.as_ref().and_then(|metadata| metadata.namespace.as_deref()) != Some("kube-system") {
        return Some((metadata, "bootstrap tokens are looked up in kube-system only"));
    }
    // The authenticator looks at name and namespace, and then refuses any other type.
    (secret.r#type.as_deref() != Some(BOOTSTRAP_TOKEN)).then(|| {
        (FieldPath::key("type"), "only a Secret of type bootstrap.kubernetes.io/token is a bootstrap token")
    })
}

fn text<'s>(secret: &'s Secret, key: &str) -> &'s str {
    secret.value(key).and_then(|value| std::str::from_utf8(value).ok()).unwrap_or("")
}

/// What a Secret's own rules say of its end.
const EXPIRED: &str = "token-secret-expired";

fn joined(look: &mut Look<'_>) {
    let view = look.view;
    if let Some(used) = view.has_joined() {
        for secret in view.secrets(BOOTSTRAP_TOKEN) {
            let ended = view.known.under(Some(secret.file.path), &[EXPIRED]).next();
            if let Some(ended) = ended.filter(|ended| !ended.allowed) {
                let spot =
                    Spot { file: ended.file.clone(), path: ended.path.clone(), place: ended.place.clone() };
                look.supersede(&spot);
                look.remark(spot, "the token has ended, and a node that has joined needs none", []);
            }
        }
        let place = used.file.spot().related("a client certificate, so no token is needed");
        look.needless("the kubelet's own kubeconfig names a client certificate", [place]);
    }
}

fn known(look: &mut Look<'_>) {
    let view = look.view;
    if view.has_joined().is_some() {
        return;
    }
    let Some(used) = view.bootstrap() else {
        if let Some(kubelet) = view.kubelet.and_then(|kubelet| kubelet.process) {
            let own = view.kubelet_kubeconfig("kubeconfig");
            if kubelet.flag("bootstrap-kubeconfig").is_some() {
                look.open("the bootstrap kubeconfig is not in the set");
            } else if own.is_some_and(|own| is_anonymous(view, own)) {
                let spot = own.map_or(Spot::NOWHERE, |own| own.file.spot());
                look.broken(
                    spot,
                    "the kubelet's kubeconfig gives no credential: the kubelet is anonymous",
                    [],
                );
            } else if kubelet.flag("kubeconfig").is_some() {
                look.open("the credential of the kubelet's kubeconfig lies outside of the set");
            }
        }
        return;
    };
    let Some(selected) = used.kubeconfig.selected() else { return };
    let shown = used.spot_of_user("token");
    match selected.credential(view.target.minor()) {
        Credential::Token => {}
        Credential::Anonymous => {
            look.broken(shown, "the bootstrap kubeconfig gives no credential: the kubelet is anonymous", []);
            return;
        }
        Credential::Certificate => {
            return look
                .holds("the bootstrap kubeconfig names a client certificate", [shown.related("here")]);
        }
        _ => return look.open("the credential of the bootstrap kubeconfig lies outside of the set"),
    }
    let Some((token, _)) = credential(view) else { return };
    let apiservers: Vec<&Process> = view.apiservers().collect();
    if apiservers.is_empty() {
        return without_apiserver(look, token, shown);
    }
    for apiserver in apiservers {
        with_apiserver(look, token, &shown, apiserver);
    }
}

/// Why a text is no bootstrap token. The token itself is not shown.
fn malformed(token: &str) -> String {
    match token.split_once('.') {
        Some((id, secret)) if id.len() != 6 || secret.len() != 16 => format!(
            "a bootstrap token is 6 characters, a dot and 16 characters; these are {} and {}",
            id.chars().count(),
            secret.chars().count()
        ),
        Some(_) => "a bootstrap token has no other characters than a-z, 0-9 and its dot".to_owned(),
        None => {
            "this is no bootstrap token, which has a dot, and the API server reads no token file".to_owned()
        }
    }
}

fn is_anonymous(view: &View<'_>, used: Used<'_>) -> bool {
    used.kubeconfig
        .selected()
        .is_some_and(|selected| selected.credential(view.target.minor()) == Credential::Anonymous)
}

fn with_apiserver(look: &mut Look<'_>, token: &str, shown: &Spot, apiserver: &Process) {
    let view = look.view;
    let here = || shown.clone().related("the token is shown from here");
    if let Some((path, spot)) = apiserver.flag("token-auth-file") {
        match view.find_for(apiserver, path).map(|file| (file, &file.content)) {
            Some((file, Content::Tokens(tokens))) if tokens.find(token).is_some() => {
                let record = record_spot(file, token).related("the record");
                return look.holds(
                    "the token is a record of --token-auth-file",
                    [here(), record, spot.related("read here")],
                );
            }
            // A token of the form id.secret may be in both; the file does not have it, so the Secret decides.
            Some((_, Content::Tokens(_))) if !token_file_refusals(view, apiserver).is_empty() => {
                return token_file_refusals(view, apiserver)
                    .into_iter()
                    .for_each(|found| look.broken_by(found));
            }
            Some((file, Content::Tokens(_))) if token.parse::<BootstrapToken>().is_err() => {
                let places = [file.spot().related("the token file"), spot.related("read by the API server")];
                look.broken(shown.clone(), "the token is no record of the API server's token file", places);
                return;
            }
            None if token.parse::<BootstrapToken>().is_err() => {
                return look.open(format!("{path}, which --token-auth-file names, is not in the set"));
            }
            // The token may be a bootstrap token, which other flags decide.
            Some(_) | None => {}
        }
    }
    // A webhook or OIDC issuer may know any token. Only what is asked before them is decided here.
    let is_elsewhere = ["authentication-config", "authentication-token-webhook-config-file"];
    if is_elsewhere.iter().any(|flag| apiserver.flag(flag).is_some()) {
        return look.open("the API server also asks others who a token is");
    }
    let is_hidden = |flag: &str| apiserver.is_open() && apiserver.flag(flag).is_none();
    let Ok(parsed) = token.parse::<BootstrapToken>() else {
        if is_hidden("token-auth-file") {
            return look.open(apiserver.unseen());
        }
        let place = apiserver.program.clone().related("no --token-auth-file is given");
        let found = look.broken(shown.clone(), malformed(token), [place]);
        found.help = Some("write the token as token-id.token-secret of its Secret, in lower case".to_owned());
        return;
    };
    if is_hidden("enable-bootstrap-token-auth") {
        return look.open(apiserver.unseen());
    }
    if !apiserver.is_on("enable-bootstrap-token-auth") {
        let place = apiserver
            .spot_of("enable-bootstrap-token-auth")
            .related("bootstrap tokens are off, as by default");
        look.broken(shown.clone(), "the API server takes no bootstrap tokens", [place]).help =
            Some("--enable-bootstrap-token-auth=true on every API server".to_owned());
        return;
    }
    let Some(secret) = secret(view, &parsed) else {
        if let Some(refusal) = refused_secret(view, &parsed) {
            return look.broken_by(refusal);
        }
        return look.open(format!("the Secret {} of kube-system is not in the set", parsed.secret_name()));
    };
    if let Some(fault) = own_fault(view, &secret) {
        look.broken_by(fault);
    } else if let Some((path, why)) = misplaced(secret.object) {
        look.broken(secret.spot(path), why, [here()]);
    } else if let Some((key, why)) = refusal(&secret, &parsed, view.target.time) {
        // The API server writes stringData over data, so that is where the value in force stands.
        let data = if secret.object.string_data.is_some() { "stringData" } else { "data" };
        look.broken(secret.spot(FieldPath::key(data).then(key)), why, [here()]);
    } else {
        let place = secret.spot(FieldPath::key("metadata").then("name")).related("the Secret");
        look.holds("the token is a bootstrap Secret", [here(), place]);
    }
}

/// Why the Secret that is meant for this token is not there: the API server refuses it, or it has another name.
fn refused_secret<'v>(view: &'v View<'v>, token: &BootstrapToken) -> Option<&'v Diagnostic> {
    let is_meant = |text: &str| text.contains(token.id()) && text.contains("Secret");
    let misnamed = || {
        let secrets = view.every_secret().into_iter();
        let meant = secrets.filter(|secret| secret.file.text.get(secret.part.clone()).is_some_and(is_meant));
        meant.into_iter().find_map(|secret| own_fault(view, &secret))
    };
    view.refusals(is_meant).next().or_else(misnamed)
}

/// What the Secret's own rules say against its token.
fn own_fault<'v>(view: &'v View<'v>, secret: &Placed<'v, Secret>) -> Option<&'v Diagnostic> {
    let of_token = |found: &&Diagnostic| found.rule.id.starts_with("token-secret-");
    view.known.errors_within(secret.file.path, secret.part.clone()).find(of_token)
}

/// Why a Secret does not let its token in, and which key says so.
fn refusal(
    secret: &Placed<'_, Secret>,
    token: &BootstrapToken,
    time: Option<Timestamp>,
) -> Option<(&'static str, &'static str)> {
    let value = |key| text(secret.object, key);
    let expired = || match value("expiration").parse::<Timestamp>() {
        Ok(end) => time.is_some_and(|now| end <= now),
        // `GetExpiration` of cluster-bootstrap takes a time that it cannot read for one that is over.
        // It counts as expired, which the Secret's own rule says.
        Err(_) => false,
    };
    let extra = value("auth-extra-groups");
    if value("token-secret") != token.secret().expose() {
        Some(("token-secret", "the Secret of this id holds another token"))
    } else if value("token-id") != token.id() {
        Some(("token-id", "the Secret does not say the id that its name says"))
    } else if expired() {
        Some(("expiration", "the bootstrap token has expired"))
    } else if value("usage-bootstrap-authentication") != "true" {
        Some(("usage-bootstrap-authentication", "the bootstrap token may not log in"))
    } else if !extra.is_empty() && extra.split(',').any(|group| group.parse::<BootstrapGroup>().is_err()) {
        Some((
            "auth-extra-groups",
            "one of the groups is not of system:bootstrappers:…, so the token is not taken",
        ))
    } else {
        None
    }
}

fn without_apiserver(look: &mut Look<'_>, token: &str, shown: Spot) {
    let view = look.view;
    let is_bootstrap = token.parse::<BootstrapToken>().is_ok();
    let mut files = view.seen.iter().copied().filter_map(|file| match &file.content {
        Content::Tokens(tokens) => Some((file, tokens.find(token).is_some())),
        _ => None,
    });
    match files.clone().find(|(_, holds)| *holds).or_else(|| files.next()) {
        Some((file, true)) => look.open(format!(
            "{} holds the token; whether kube-apiserver reads it (--token-auth-file) is not in the set",
            file.path
        )),
        Some((file, false)) if !is_bootstrap => {
            let place = file.spot().related("the token file of the set");
            look.broken(shown, "the token is no record of the token file", [place]);
        }
        _ if is_bootstrap => {
            look.open("the flags of kube-apiserver (--enable-bootstrap-token-auth) are not in the set");
        }
        _ => look.open("the flags of kube-apiserver (--token-auth-file) are not in the set"),
    }
}
