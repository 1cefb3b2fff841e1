//! What fails when the TLS client is made. Only an https server gets that far.

use super::{Check, InUse, Place, RuleRow, TRANSPORT, in_use, is_set};
use crate::certificate::verdict::{KeyPair, RootPool, certificate_alone, key_alone, key_pair, root_pool};
use crate::diagnostic::{Program, RuleInfo, Stage};
use crate::engine::rule::rule;
use crate::kubeconfig::User;
use crate::value::Bytes;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubeconfig-ca-and-insecure", "a CA stands beside insecure-skip-tls-verify")
        .why("Validation lets both pass; the client is refused when its TLS configuration is made.")
        .help("keep the CA")
        .journal(&["specifying a root certificates file with the insecure flag is not allowed"])
        .by(ca_and_insecure),
    refused("kubeconfig-ca-data", "the CA's data hold no certificate")
        .why("The bytes pass every check of the file; no client can be made of them.")
        .help("put the CA's PEM, base64-encoded once, in one line")
        .journal(&[
            "unable to load root certificates: unable to parse bytes as PEM block",
            "no valid certificate authority data seen",
        ]).by(ca_data),
    refused("kubeconfig-client-certificate", "the client certificate and its key do not fit")
        .why(
            "The two are compared as soon as one of them is inside the file. The first certificate must be the \
             client's own, not the CA's.",
        )
        .help("give certificate and key of one pair, the client's own certificate first")
        .journal(&["tls: private key does not match public key"])
        .by(client_pair),
    refused("kubeconfig-exec-api-version", "the plugin's API has a version that is not known")
        .why("Known are client.authentication.k8s.io/v1 and v1beta1; v1alpha1 is gone.")
        .help("write client.authentication.k8s.io/v1")
        .journal(&["exec plugin: invalid apiVersion"])
        .source("client-go plugin/pkg/client/auth/exec/exec.go")
        .by(exec_api_version),
    refused("kubeconfig-auth-provider", "an auth provider that is not compiled in")
        .why("kubelet and kube-proxy hold none, and the cloud providers' are gone everywhere.")
        .help("use a plugin: exec")
        .journal(&["no Auth Provider found for name"])
        .source("client-go rest/plugin.go")
        .by(auth_provider),
    refused("kubeconfig-token-file-and-basic", "a token file stands beside a user name")
        .why("Both would go into the same header.")
        .help("keep tokenFile, and take username and password out")
        .journal(&["username/password or bearer token may be set, but not both"])
        .source("client-go transport/round_trippers.go")
        .by(token_file_and_basic),
];

const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).refused_by(Program::ClientGo, Stage::Transport).source(TRANSPORT)
}

fn with_tls<'a>(c: &Check<'a>) -> Option<InUse<'a>> {
    in_use(c).filter(|client| client.uses_tls)
}

fn user_with_tls<'a>(c: &Check<'a>) -> Option<(&'a User, Place)> {
    let client = with_tls(c)?;
    Some((client.selected.user?, client.user))
}

fn data(bytes: Option<&Bytes>) -> &[u8] {
    bytes.map_or(&[], Bytes::expose)
}

fn ca_and_insecure(c: &mut Check<'_>) {
    // `TLSConfigFor` of client-go's transport.go: "specifying a root
    // certificates file with the insecure flag is not allowed".
    let Some(client) = with_tls(c) else { return };
    let cluster = client.selected.cluster;
    let has_ca = !data(cluster.certificate_authority_data.as_ref()).is_empty()
        || is_set(cluster.certificate_authority.as_ref());
    if has_ca && cluster.insecure_skip_tls_verify == Some(true) {
        c.at(client.cluster.then("insecure-skip-tls-verify"), "a CA is given as well");
    }
}

fn ca_data(c: &mut Check<'_>) {
    let Some(client) = with_tls(c) else { return };
    // `rootCertPool` of transport.go; without data it is empty, which is accepted.
    let pool = root_pool(data(client.selected.cluster.certificate_authority_data.as_ref()));
    if !pool.is_accepted() {
        let found = c.at(client.cluster.then("certificate-authority-data"), pool);
        if pool == RootPool::NoCertificate {
            found.help("a key or a request is no certificate");
        }
    }
}

fn client_pair(c: &mut Check<'_>) {
    let Some((user, path)) = user_with_tls(c) else { return };
    let certificate = data(user.client_certificate_data.as_ref());
    let key = data(user.client_key_data.as_ref());
    let names_certificate = is_set(user.client_certificate.as_ref());
    let names_key = is_set(user.client_key.as_ref());
    // What a path names is taken to be sound and to fit.
    let (verdict, field) = match (certificate.is_empty(), key.is_empty()) {
        (false, false) => (key_pair(certificate, key), "client-certificate-data"),
        (false, true) if names_key => (alone(certificate_alone(certificate)), "client-certificate-data"),
        (true, false) if names_certificate => (alone(key_alone(key)), "client-key-data"),
        _ => return,
    };
    if !verdict.is_accepted() {
        c.at(path.then(field), verdict);
    }
}

fn alone(verdict: Result<(), KeyPair>) -> KeyPair {
    // One half inside the file and one by path: the half that is here can be judged, whether they fit cannot.
    verdict.err().unwrap_or(KeyPair::NotComputed)
}

fn exec_api_version(c: &mut Check<'_>) {
    let Some((user, path)) = user_with_tls(c) else { return };
    let Some(version) = user.exec.as_ref().and_then(|exec| exec.api_version.as_deref()) else { return };
    // An empty one was refused by validation before.
    let known = ["", "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
    if !known.contains(&version) {
        c.at(path.then("exec").then("apiVersion"), "neither client.authentication.k8s.io/v1 nor v1beta1");
    }
}

fn auth_provider(c: &mut Check<'_>) {
    let Some((user, path)) = user_with_tls(c) else { return };
    // `GetAuthProvider` of client-go's rest/plugin.go looks into a registry that no component fills.
    if user.auth_provider.is_some() {
        c.at(path.then("auth-provider"), "the program knows no auth provider at all");
    }
}

fn token_file_and_basic(c: &mut Check<'_>) {
    let Some((user, path)) = user_with_tls(c) else { return };
    // `HTTPWrappersForConfig` of round_trippers.go; validation compares with the inline token only.
    if is_set(user.token_file.as_ref()) && is_set(user.username.as_ref()) {
        c.at(path.then("tokenFile"), "username is given as well; only one way to log in is allowed");
    }
}
