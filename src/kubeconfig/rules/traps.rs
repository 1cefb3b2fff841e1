//! What passes every check and still means something else than it says.

use super::{CLIENT, Check, Place, RuleRow, in_use, is_set};
use crate::certificate::verdict::certificates;
use crate::engine::rule::rule;
use crate::kubeconfig::{Credential, Trust, User};

pub(super) const RULES: &[RuleRow] = &[
    rule("kubeconfig-no-credential", "the user in use has no credential")
        .warning()
        .why(
            "An empty token is no token: the client is anonymous. kubectl writes such a user when a shell variable \
             was not set.",
        )
        .help("set token, or client-certificate and client-key")
        .source(CLIENT)
        .by(no_credential),
    rule("kubeconfig-key-unused", "a client key stands without a certificate")
        .warning()
        .why("The key is silently ignored, and its file is not even opened.")
        .help("give the certificate as well, or take the key out")
        .source(CLIENT)
        .by(key_unused),
    rule("kubeconfig-token-characters", "the token holds a character that no token has")
        .warning()
        .why(
            "Nothing checks a token. A blank or a quote is sent and never matches; a line break makes every request \
             fail. Most often it came along with copying or with base64 decoding.",
        )
        .help("write the token anew, without blanks, quotes and line breaks")
        .journal(&["invalid header field value for \"Authorization\""])
        .source("client-go transport/round_trippers.go")
        .by(token_characters),
    rule("kubeconfig-token-in-two-places", "token and tokenFile are both given")
        .warning()
        .why(
            "The token is used at the start only. As soon as the file can be read it wins, and it is read anew about \
             every minute.",
        )
        .help("keep one of them: tokenFile where the token changes")
        .source("client-go transport/round_trippers.go")
        .by(two_tokens),
    rule("kubeconfig-insecure", "the server's certificate is not checked")
        .warning()
        .why("Anyone on the network path can take the token, and act as the API server.")
        .help("give the CA instead")
        .source("client-go transport/transport.go")
        .by(insecure),
    rule("kubeconfig-no-ca", "no CA is given")
        .warning()
        .why("The host's own roots are trusted then, and a cluster's CA is not among them: connections fail.")
        .help("set certificate-authority-data, or certificate-authority")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("client-go transport/transport.go")
        .by(no_ca),
    rule("kubeconfig-exec-asks", "a plugin needs a terminal")
        .warning()
        .why("With interactiveMode Always it runs only at a terminal, which no service has.")
        .help("set interactiveMode: Never")
        .journal(&["standard input is not a terminal"])
        .source("client-go plugin/pkg/client/auth/exec/exec.go")
        .by(exec_asks),
    rule("kubeconfig-basic-authentication", "user name and password are used to log in")
        .warning()
        .why("The API server has known no passwords since 1.19.")
        .help("log in with a token or a client certificate")
        .source("kubernetes CHANGELOG-1.19.md")
        .by(basic),
    rule("kubeconfig-certificate-ended", "a certificate inside the file has ended")
        .warning()
        .why(
            "Nothing looks at the time before a connection is made. A kubelet that finds an ended client certificate \
             in its own kubeconfig bootstraps again.",
        )
        .help("renew it, or remove the file that a kubelet made and let it bootstrap again")
        .journal(&["part of the existing bootstrap client certificate", "x509: certificate has expired or is not yet valid"])
        .source("client-go util/cert/cert.go")
        .by(ended),
    rule("kubeconfig-ca-is-no-ca", "none of the CA's certificates is one of an authority")
        .warning()
        .why("Connections fail unless the server shows this very certificate. A client's certificate is no CA.")
        .help("put the certificate of the cluster's CA here, not the server's or a client's")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("crypto/x509 verify.go")
        .by(no_authority),
];

/// The user in use, where anything of it is sent.
fn user_in_use<'a>(c: &Check<'a>) -> Option<(&'a User, Place)> {
    let client = in_use(c).filter(|client| client.uses_tls)?;
    Some((client.selected.user?, client.user))
}

fn no_credential(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    if user.credential() == Credential::Anonymous {
        c.at(path, "no token, certificate or plugin: the client is anonymous");
    }
}

fn key_unused(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    let has_data = user.client_key_data.as_ref().is_some_and(|data| !data.expose().is_empty());
    // `HasCertAuth` of transport.go asks for the certificate and the key, and loads neither file otherwise.
    if user.credential() != Credential::Certificate && (has_data || is_set(user.client_key.as_ref())) {
        let key = if has_data { "client-key-data" } else { "client-key" };
        c.at(path.then(key), "without client-certificate or client-certificate-data it is ignored");
    }
}

fn token_characters(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    let Some(token) = &user.token else { return };
    // A comma comes from a line of the static token file that was copied whole.
    let odd = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'"' | b'\'' | b',');
    if let Some(at) = token.expose().bytes().position(odd) {
        c.at(path.then("token"), format_args!("character {} is no part of any token", at + 1));
    }
}

fn two_tokens(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    let has_token = user.token.as_ref().is_some_and(|token| !token.expose().is_empty());
    if has_token && is_set(user.token_file.as_ref()) {
        c.at(path.then("tokenFile"), "wins over token once it can be read");
    }
}

fn insecure(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    if client.selected.trust_of(client.uses_tls) == Trust::Unchecked {
        c.at(client.cluster.then("insecure-skip-tls-verify"), "any server is believed");
    }
}

fn no_ca(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    if client.selected.trust_of(client.uses_tls) == Trust::HostRoots {
        c.at(client.cluster, "neither certificate-authority nor certificate-authority-data");
    }
}

fn exec_asks(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    let mode = user.exec.as_ref().and_then(|exec| exec.interactive_mode.as_deref());
    if mode == Some("Always") {
        c.at(path.then("exec").then("interactiveMode"), "a service has no terminal");
    }
}

fn basic(c: &mut Check<'_>) {
    let Some((user, path)) = user_in_use(c) else { return };
    if user.credential() == Credential::Basic {
        c.at(path.then("username"), "no API server takes it any more");
    }
}

fn ended(c: &mut Check<'_>) {
    // Without a time nothing is said of ends: a check must give the same answer tomorrow.
    let Some(now) = c.target().time else { return };
    let Some(client) = in_use(c).filter(|client| client.uses_tls) else { return };
    let user = client.selected.user.and_then(|user| user.client_certificate_data.as_ref());
    for (path, data) in [
        (
            client.cluster.then("certificate-authority-data"),
            client.selected.cluster.certificate_authority_data.as_ref(),
        ),
        (client.user.then("client-certificate-data"), user),
    ] {
        let all = data.and_then(|data| certificates(data.expose())).unwrap_or_default();
        if let Some(one) = all.iter().find(|one| one.not_after < now) {
            c.at(path, format_args!("{} ended at {}", one.subject, one.not_after));
        }
    }
}

fn no_authority(c: &mut Check<'_>) {
    let Some(client) = in_use(c).filter(|client| client.uses_tls) else { return };
    let data = client.selected.cluster.certificate_authority_data.as_ref();
    let all = data.and_then(|data| certificates(data.expose())).unwrap_or_default();
    // One authority among several is enough for Go's pool.
    if let Some(first) = all.first().filter(|_| !all.iter().any(|one| one.is_ca)) {
        c.at(
            client.cluster.then("certificate-authority-data"),
            format_args!("{} is no authority", first.subject),
        );
    }
}
