//! The address of the server.

use super::{CLIENT, Check, RuleRow, in_use};
use crate::diagnostic::{Program, Stage};
use crate::engine::rule::rule;

const URL: &str = "client-go rest/url_utils.go";

pub(super) const RULES: &[RuleRow] = &[
    rule("kubeconfig-server-url", "the server is no address that can be asked")
        .refused_by(Program::ClientGo, Stage::Url)
        .why("Loading the file does not look at it: the program stops when it makes its first client.")
        .help("write https://host:port; an IPv6 address stands in brackets")
        .journal(&["host must be a URL or a host:port pair"])
        .source(URL)
        .by(url),
    rule("kubeconfig-server-not-https", "the server is not asked over https")
        .warning()
        .why(
            "Without https the program silently drops the CA, certificates, token and every other credential, and sends \
             its requests unencrypted as an anonymous client. An address without a scheme is http.",
        )
        .help("write https://host:port")
        .source(CLIENT)
        .by(not_https),
    rule("kubeconfig-server-port", "the server's port cannot exist")
        .warning()
        .why("The address passes every check; connections fail.")
        .help("write a port from 1 to 65535; the API server's is usually 6443")
        .source("RFC 3986, RFC 793")
        .by(port),
    rule("kubeconfig-server-user-info", "the server's address holds a user")
        .warning()
        .why("The address is written to logs with its password, and it does not authenticate a client that has a token.")
        .help("take the part before @ out, and give a token")
        .source("client-go rest/url_utils.go")
        .by(user_info),
    rule("kubeconfig-server-query", "a query or fragment of the server is dropped")
        .note()
        .why("The program asks paths of its own below the address.")
        .help("take everything from ? or # on out")
        .source(CLIENT)
        .by(query),
];

fn url(c: &mut Check<'_>) {
    // An empty server has a rule of its own.
    let Some(client) = in_use(c).filter(|client| !client.selected.server().is_empty()) else { return };
    if let Err(error) = client.url {
        c.at(client.cluster.then("server"), error);
    }
}

fn not_https(c: &mut Check<'_>) {
    let Some(client) = in_use(c).filter(|client| !client.selected.server().is_empty()) else { return };
    let Ok(url) = client.url else { return };
    if url.scheme() != "https" {
        let message = match client.selected.user {
            Some(_) => "not https: every credential is dropped, the client is anonymous",
            None => "not https: what is sent can be read and changed",
        };
        c.at(client.cluster.then("server"), message);
    }
}

fn port(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    let Ok(url) = client.url else { return };
    // `https://h:` is the default port to Go.
    let Some(port) = url.port().filter(|port| !port.is_empty()) else { return };
    if !port.parse::<u16>().is_ok_and(|port| port != 0) {
        c.at(client.cluster.then("server"), "ports go from 1 to 65535");
    }
}

fn user_info(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    if client.url.as_ref().is_ok_and(|url| url.user().is_some()) {
        c.at(client.cluster.then("server"), "the part before '@' does not belong here");
    }
}

fn query(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    if client.url.is_ok() && client.selected.server().contains(['?', '#']) {
        c.at(client.cluster.then("server"), "only scheme, host, port and path are used");
    }
}
