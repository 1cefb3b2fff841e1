//! The kubelet's port: who gets in, and what they may do.

use super::{Check, F, RuleRow, fatal, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::row_checks::list;
use crate::engine::rule::rule;
use crate::kubelet::{
    AnonymousAuthentication, AuthorizationMode, KubeletAuthentication, KubeletAuthorization,
    X509Authentication,
};

type Authentication = Of<KubeletAuthentication>;

pub(super) const RULES: &[RuleRow] = &[
    rule("kubelet-read-only-port", "the port without authentication is open")
        .warning()
        .why(
            "Whoever reaches the node reads all pods, their environment and the node's metrics there, without \
             encryption and without proof of who they are. The default is 0, off.",
        )
        .help("remove it, or set it to 0")
        .source("kubernetes pkg/kubelet/server/server.go")
        .by(read_only_port),
    rule("kubelet-anonymous", "clients without any proof get in")
        .warning()
        .why("Together with a lenient authorization everybody on the network runs commands in every container.")
        .help("set authentication.anonymous.enabled: false")
        .source("kubernetes cmd/kubelet/app/auth.go")
        .by(anonymous),
    rule("kubelet-always-allow", "every client may do everything")
        .warning()
        .why("Whoever gets in, with any certificate of the client CA, runs commands in every container.")
        .help("set authorization.mode: Webhook")
        .source("kubernetes cmd/kubelet/app/auth.go")
        .by(always_allow),
    fatal("kubelet-authorization-mode", "the authorization mode is unknown")
        .why("This passes validation, then the kubelet stops; letter case matters.")
        .help("write Webhook")
        .source("kubernetes cmd/kubelet/app/auth.go")
        .by(mode),
    rule("kubelet-no-client-ca", "no client certificate is taken")
        .warning()
        .why(
            "The API server comes with its client certificate. Without a client CA and with anonymous off it gets \
             401, and kubectl logs and exec do not work.",
        )
        .help("set authentication.x509.clientCAFile to the cluster's CA")
        .source("kubernetes cmd/kubelet/app/auth.go")
        .by(no_client_ca),
    rule("kubelet-rotation-off", "the client certificate is not renewed")
        .warning()
        .why(
            "In a file the default is false. When the certificate ends, after a year by default, the node is lost \
             until it is bootstrapped again.",
        )
        .help("set rotateCertificates: true")
        .source("kubernetes pkg/kubelet/certificate/bootstrap/bootstrap.go")
        .by(rotation),
    rule("kubelet-serving-self-signed", "the kubelet serves with a self-signed certificate")
        .note()
        .why("The API server cannot verify whom it talks to. serverTLSBootstrap: true requests a signed one, which something has to approve.")
        .help("set serverTLSBootstrap: true, and approve the request")
        .source("kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping")
        .by(self_signed),
    refused("kubelet-hidden-metrics-version", "hidden metrics can be shown for the previous minor only")
        .why("The value is the minor before this one, as 1.N: no patch, no v.")
        .help("leave it out, or write the previous minor as \"1.N\"")
        .source("component-base metrics/options.go")
        .by(hidden_metrics),
    rule("kubelet-address", "the address to serve on is no IP address")
        .warning()
        .why("It is not validated; the server then cannot listen and the API server cannot reach the kubelet.")
        .help("write one IP address: 0.0.0.0, :: or the node's own")
        .source("kubernetes pkg/kubelet/server/server.go")
        .by(address),
    rule("kubelet-healthz-address", "the address of the health check is no IP address")
        .warning()
        .why("It is not validated; the health check then cannot listen and is retried for ever.")
        .help("write one IP address: 127.0.0.1")
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(healthz),
];

fn read_only_port(c: &mut Check<'_>) {
    if let Some(port) = c.get(F::read_only_port).filter(|port| **port > 0) {
        c.at(F::read_only_port, format_args!("port {port} needs no proof of who is asking")).set(0);
    }
}

fn anonymous(c: &mut Check<'_>) {
    let field =
        F::authentication.then(Authentication::anonymous).then(Of::<AnonymousAuthentication>::enabled);
    if c.get(field) == Some(&true) {
        c.at(field, "anonymous clients get in").set(false);
    }
}

fn always_allow(c: &mut Check<'_>) {
    let field = F::authorization.then(Of::<KubeletAuthorization>::mode);
    if c.get(field) == Some(&AuthorizationMode::AlwaysAllow) {
        c.at(field, "allows everything to every client that gets in").set("Webhook");
    }
}

fn mode(c: &mut Check<'_>) {
    let field = F::authorization.then(Of::<KubeletAuthorization>::mode);
    if let Some(AuthorizationMode::Other(word)) = c.get(field) {
        c.at(field, format_args!("{word:?} is none of {}", list(AuthorizationMode::WORDS)));
    }
}

fn no_client_ca(c: &mut Check<'_>) {
    let field = F::authentication.then(Authentication::x509).then(Of::<X509Authentication>::client_ca_file);
    let unset = c.get(field).is_none_or(String::is_empty);
    let serves = c.get(F::enable_server) == Some(&true);
    // A kubelet that serves nothing needs no proof of who asks.
    if unset && serves && c.readable(&field.path()) {
        c.at(field, "not set: the API server's client certificate will not be taken");
    }
}

fn rotation(c: &mut Check<'_>) {
    if c.get(F::rotate_certificates) != Some(&true) && c.readable(&F::rotate_certificates.path()) {
        let message = match c.written(F::rotate_certificates) {
            None => "not set, and the default is false",
            Some(_) => "is false",
        };
        c.at(F::rotate_certificates, message).set(true);
    }
}

fn self_signed(c: &mut Check<'_>) {
    let own = c.get(F::tls_cert_file).is_some_and(|path| !path.is_empty());
    if !own && c.get(F::server_tls_bootstrap) != Some(&true) && c.readable(&F::server_tls_bootstrap.path()) {
        c.at(F::server_tls_bootstrap, "off, and no tlsCertFile: logs and exec cannot verify this node");
    }
}

fn hidden_metrics(c: &mut Check<'_>) {
    let Some(text) = c.get(F::show_hidden_metrics_for_version).filter(|text| !text.is_empty()) else {
        return;
    };
    // `validateShowHiddenMetricsVersion` compares the text, so that `v1.33` and `1.33.0` are refused.
    let previous = format!("1.{}", c.minor().0 - 1);
    if *text != previous {
        c.at(F::show_hidden_metrics_for_version, format_args!("{text:?} is not {previous:?}"));
    }
}

fn address(c: &mut Check<'_>) {
    if let Some(address) = c.get(F::address).filter(|address| address.ip().is_none()) {
        c.at(F::address, format_args!("{:?} is no IP address", address.as_str()));
    }
}

fn healthz(c: &mut Check<'_>) {
    // With port 0 nobody listens, and the address may be anything.
    let off = c.get(F::healthz_port) == Some(&0);
    if let Some(address) = c.get(F::healthz_bind_address).filter(|address| !off && address.ip().is_none()) {
        c.at(F::healthz_bind_address, format_args!("{:?} is no IP address", address.as_str()));
    }
}
