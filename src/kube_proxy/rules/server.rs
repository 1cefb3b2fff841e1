//! The API server, the node's name, and what is shown.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kube_proxy::ClientConnection;
use crate::value::NodeName;

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-hidden-metrics-version", "hidden metrics can be shown for the previous minor only")
        .why("The value is the minor before this one, as 1.N and in quotes: no patch, no v.")
        .help("leave it out, or write the previous minor as \"1.N\"")
        .source("component-base metrics/options.go")
        .by(hidden_metrics),
    rule("kube-proxy-kubeconfig-missing", "there is no kubeconfig")
        .warning()
        .why(
            "Without clientConnection.kubeconfig and without the flag --master kube-proxy looks for the ServiceAccount \
             of a Pod, and on a bare host it stops.",
        )
        .help("set clientConnection.kubeconfig")
        .journal(&["unable to load in-cluster configuration"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(kubeconfig),
    rule("kube-proxy-hostname-override", "no Node can have this name")
        .warning()
        .why(
            "The file's name is taken as it is, while the flag is trimmed and lower-cased. kube-proxy then waits for a \
             Node that cannot exist and serves no local endpoints.",
        )
        .help("write the Node's name, in lower case")
        .source("kubernetes cmd/kube-proxy/app/options.go")
        .by(hostname),
];

fn hidden_metrics(c: &mut Check<'_>) {
    let Some(text) = c.get(F::show_hidden_metrics_for_version).filter(|text| !text.is_empty()) else {
        return;
    };
    // `ValidateShowHiddenMetricsVersion` compares texts and not versions.
    let previous = format!("1.{}", c.minor().0 - 1);
    if *text != previous {
        c.at(F::show_hidden_metrics_for_version, format_args!("{text:?} is not {previous:?}"));
    }
}

fn kubeconfig(c: &mut Check<'_>) {
    let field = F::client_connection.then(Of::<ClientConnection>::kubeconfig);
    // A warning, because the flag --master can stand in for the file.
    if c.get(field).is_none_or(String::is_empty) && c.readable(&field.path()) {
        c.at(field, "not set");
    }
}

fn hostname(c: &mut Check<'_>) {
    let Some(name) = c.get(F::hostname_override).filter(|name| !name.is_empty()) else { return };
    // Until the file's value is trimmed and lower-cased like the flag's
    // (`processHostnameOverrideFlag`), it must be right as it is.
    if let Err(error) = name.parse::<NodeName>() {
        c.at(F::hostname_override, error);
    }
}
