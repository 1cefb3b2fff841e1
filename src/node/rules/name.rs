//! The node's name and labels.

use super::{Look, NodeSet, Rule, rule};
use crate::component::label_fault;
use crate::diagnostic::FieldPath;
use crate::node::LinkId;
use crate::value::name::dns_subdomain;

/// What the kubelet says of its Node before it asks for anything.
pub(super) const LABELS: &[Rule<NodeSet>] = &[
    rule("node-label-forbidden", "the kubelet may not give itself this label")
        .link(LinkId::NodeLabels.id())
        .supersedes(&["component-flag-node-label"])
        .why("Of labels in the domains of Kubernetes the kubelet takes a short list only, so that a node cannot draw Pods to itself; with another one it stops.")
        .help("set the label with kubectl label node once the node is there")
        .journal(&["unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels"])
        .source("kubernetes cmd/kubelet/app/options/options.go")
        .by(labels),
];

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-name-invalid", "no Node can have this name")
        .link(LinkId::NodeName.id())
        .why("The certificate is issued for any name, but the API server refuses the Node.")
        .help("give --hostname-override in lower case")
        .source("kubernetes pkg/util/node/node.go")
        .by(name),
    rule("node-registration-off", "the kubelet makes no Node of itself")
        .link(LinkId::NodeName.id())
        .why("With registerNode: false the kubelet asks for its certificate, and then waits for a Node that somebody else has to make.")
        .help("take it out, or make the Node by hand before the kubelet starts")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(registration),
    rule("node-name-differs", "kubelet and kube-proxy go by different names")
        .warning()
        .why("kube-proxy asks for a Node that does not exist; it then knows neither the node's address nor its Pod network.")
        .help("give both the same name, or leave both to the host's")
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(differs),
];

fn labels(look: &mut Look<'_>) {
    const FLAG: &str = "node-labels";
    let Some(kubelet) = look.view.kubelet.and_then(|kubelet| kubelet.process) else { return };
    let mut any = false;
    for argument in kubelet.arguments.all(FLAG) {
        any |= !argument.value.is_empty();
        for fault in argument.value.split(',').filter_map(label_fault) {
            look.broken(kubelet.spot(argument), format!("--{FLAG}: {fault}"), []);
        }
    }
    let message = if any { "every label is one that a kubelet may set" } else { "no label is given" };
    look.holds(message, [kubelet.spot_of(FLAG).related("here")]);
}

fn name(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    let Some((name, spot)) = view.node_name() else {
        if let Some(process) = kubelet.process {
            look.holds(
                "the node is called as its host is",
                [process.program.clone().related("no other name is given")],
            );
        }
        return;
    };
    match dns_subdomain(&name).first() {
        Some(reason) => {
            look.broken(spot, format!("{name:?}: {reason}"), []);
        }
        None => look.holds(format!("the node is called {name}"), [spot.related("here")]),
    }
}

fn registration(look: &mut Look<'_>) {
    let Some(kubelet) = look.view.kubelet else { return };
    let Some(setting) = kubelet.get("register-node", &FieldPath::key("registerNode")) else { return };
    // Without a kubeconfig it registers nothing anyway.
    if setting.value == "false" && kubelet.process.is_some_and(|process| process.flag("kubeconfig").is_some())
    {
        look.broken(setting.spot, "registerNode is off: the kubelet makes no Node of itself", []);
    }
}

fn differs(look: &mut Look<'_>) {
    let Some(kubelet) = look.view.kubelet.and_then(|kubelet| kubelet.process) else { return };
    let Some(proxy) = look.view.proxy else { return };
    let Some(theirs) = proxy.get("hostname-override", &FieldPath::key("hostnameOverride")) else { return };
    let Some((ours, spot)) = kubelet.flag("hostname-override") else { return };
    // Both programs go through `GetHostname`, so that case and blanks make no difference.
    let theirs_name = theirs.value.trim().to_lowercase();
    // Kubernetes fills `$(NODE_NAME)` in, and systemd `%H`.
    let is_filled_in = |name: &str| name.contains(['$', '%']);
    if theirs_name.is_empty()
        || is_filled_in(&theirs_name)
        || is_filled_in(ours)
        || theirs_name == ours.trim().to_lowercase()
    {
        return;
    }
    let message = format!("kube-proxy is {theirs_name}, the kubelet {ours}");
    look.broken(theirs.spot, message, [spot.related("the kubelet's name")]);
}
