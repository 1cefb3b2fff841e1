//! What the current context leads to.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kubeconfig::write::Named;
use crate::nearest::nearest;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubeconfig-current-context-unknown", "current-context names no context")
        .why("The program looks up the context by this name and stops.")
        .help("name a context that the file has")
        .journal(&["context was not found for specified context", "cluster has no server defined"])
        .by(unknown_context),
    refused("kubeconfig-no-cluster", "the current context leads to no cluster")
        .why("Without a cluster there is no server to ask. kubectl falls back to localhost:8080, a component stops.")
        .help("set the context's cluster to a name in clusters")
        .journal(&["no configuration has been provided, try setting KUBERNETES_MASTER environment variable"])
        .by(no_cluster),
    rule("kubeconfig-no-user", "the current context leads to no user")
        .warning()
        .why("Nothing complains: the program goes on as an anonymous client, and the API server refuses it later.")
        .help("set the context's user to a name in users")
        .source(super::CLIENT)
        .by(no_user),
];

fn unknown_context(c: &mut Check<'_>) {
    let kubeconfig = c.effective();
    let wanted = kubeconfig.current_context.as_deref().unwrap_or_default();
    // An empty name is not "unknown": then no context is in use at all, which is another rule's matter.
    if wanted.is_empty() || c.context().selection.context.is_some() {
        return;
    }
    let near = nearest(wanted, kubeconfig.contexts.iter().flatten().map(Named::name));
    let found = c.at(F::current_context, format_args!("there is no context {wanted:?}"));
    if let Some(near) = near {
        found.help(format_args!("did you mean {near:?}?"));
    }
}

fn no_cluster(c: &mut Check<'_>) {
    let kubeconfig = c.effective();
    let selection = c.context().selection;
    if selection.cluster.is_some() {
        return;
    }
    let Some(at) = selection.context else {
        if kubeconfig.current_context.as_deref().unwrap_or_default().is_empty() {
            let found = c.at(F::current_context, "not set: no context is in use, and no cluster");
            // With one context there is nothing to choose; with several a guess could point at another cluster.
            if let Some(only) = only_name(kubeconfig.contexts.as_deref()) {
                found.help(format_args!("set current-context: {only}"));
            }
        }
        return;
    };
    let path = F::contexts.item(at).then("context").then("cluster");
    let context = kubeconfig.contexts.as_ref().and_then(|list| list.get(at)?.context.as_ref());
    match context.and_then(|context| context.cluster.as_deref()).filter(|name| !name.is_empty()) {
        None => {
            c.at(path, "the context in use names no cluster");
        }
        Some(name) => {
            let near = nearest(name, kubeconfig.clusters.iter().flatten().map(Named::name));
            let found = c.at(path, format_args!("there is no cluster {name:?}"));
            if let Some(near) = near {
                found.help(format_args!("did you mean {near:?}?"));
            }
        }
    }
}

fn only_name<T: Named>(list: Option<&[T]>) -> Option<&str> {
    match list? {
        [only] => Some(only.name()).filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn no_user(c: &mut Check<'_>) {
    let kubeconfig = c.effective();
    let selection = c.context().selection;
    // Without a cluster no client is made, and what it would be does not matter.
    let (Some(at), Some(_), None) = (selection.context, selection.cluster, selection.user) else { return };
    let context = kubeconfig.contexts.as_ref().and_then(|list| list.get(at)?.context.as_ref());
    let path = F::contexts.item(at).then("context").then("user");
    match context.and_then(|context| context.user.as_deref()).filter(|name| !name.is_empty()) {
        None => {
            c.at(path, "the context in use names no user: the client is anonymous");
        }
        Some(name) => {
            let near = nearest(name, kubeconfig.users.iter().flatten().map(Named::name));
            let found = c.at(path, format_args!("there is no user {name:?}: the client is anonymous"));
            if let Some(near) = near {
                found.help(format_args!("did you mean {near:?}?"));
            }
        }
    }
}
