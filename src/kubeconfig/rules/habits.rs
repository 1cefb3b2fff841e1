//! What works, and is worth a word.

use super::{Check, RuleRow, in_use, is_set};
use crate::engine::rule::rule;

pub(super) const RULES: &[RuleRow] = &[
    rule("kubeconfig-lost-by-kubelet", "the kubelet does not take this over")
        .note()
        .why(
            "As a bootstrap kubeconfig the file is used once. The kubelet writes its own from it, with server and CA \
             only: the proxy, the name of the server's certificate and the switch of compression are lost.",
        )
        .help("set it in a kubeconfig of the kubelet's own, or reach the server without it")
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(lost),
    rule("kubeconfig-relative-path", "a path is relative")
        .note()
        .why("It is taken from the folder of the kubeconfig, not from the working directory.")
        .help("write the whole path, from /")
        .source("client-go tools/clientcmd/loader.go")
        .by(relative),
];

fn lost(c: &mut Check<'_>) {
    // Said of any kubeconfig, because a file does not show whether it will be the bootstrap one; hence a note.
    let Some(client) = in_use(c) else { return };
    let cluster = client.selected.cluster;
    for (given, key) in [
        (cluster.proxy_url.as_ref().is_some_and(|url| !url.expose().is_empty()), "proxy-url"),
        (is_set(cluster.tls_server_name.as_ref()), "tls-server-name"),
        (cluster.disable_compression == Some(true), "disable-compression"),
    ] {
        if given {
            c.at(client.cluster.then(key), "not in the file that a kubelet makes of a bootstrap kubeconfig");
        }
    }
}

fn relative(c: &mut Check<'_>) {
    let Some(client) = in_use(c) else { return };
    let mut paths = vec![(
        client.cluster.then("certificate-authority"),
        client.selected.cluster.certificate_authority.as_ref(),
    )];
    if let Some(user) = client.selected.user {
        paths.push((client.user.then("client-certificate"), user.client_certificate.as_ref()));
        paths.push((client.user.then("client-key"), user.client_key.as_ref()));
        paths.push((client.user.then("tokenFile"), user.token_file.as_ref()));
    }
    for (path, value) in paths {
        if value.is_some_and(|value| !value.is_empty() && !value.starts_with('/')) {
            c.at(path, "relative to the folder of this file");
        }
    }
}
