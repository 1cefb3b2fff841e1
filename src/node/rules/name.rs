//! The node's name and labels.

use super::{Look, Row, row};
use crate::diagnostic::FieldPath;
use crate::kubelet::may_label_itself;
use crate::node::Outcome;
use crate::value::name::dns_subdomain;

pub(super) const ROWS: &[Row] = &[
    row("node-label-forbidden", "the kubelet may not give itself this label", labels)
        .link("the kubelet may give itself its labels", Outcome::KubeletExits)
        .why("Of labels in the domains of Kubernetes the kubelet takes a short list only, so that a node cannot draw Pods to itself; with another one it stops.")
        .help("set the label with kubectl label node once the node is there")
        .journal(&["unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels"])
        .source("kubernetes cmd/kubelet/app/options/options.go"),
    row("node-name-invalid", "no Node can have this name", name)
        .link("the node's name is one that a Node can have", Outcome::NotRegistered)
        .why("The certificate is issued for any name, but the API server refuses the Node.")
        .help("give --hostname-override in lower case")
        .source("kubernetes pkg/util/node/node.go"),
    row("node-name-differs", "kubelet and kube-proxy go by different names", differs)
        .warning()
        .why("kube-proxy asks for a Node that does not exist; it then knows neither the node's address nor its Pod network.")
        .help("give both the same name, or leave both to the host's")
        .source("kubernetes cmd/kube-proxy/app/server.go"),
];

fn labels(look: &mut Look<'_, '_>) {
    const FLAG: &str = "node-labels";
    let Some(kubelet) = look.view.kubelet.as_ref().and_then(|kubelet| kubelet.process) else { return };
    let mut any = false;
    for argument in kubelet.arguments.all(FLAG) {
        for label in argument.value.split(',').filter_map(|pair| pair.split('=').next()) {
            any = true;
            if !may_label_itself(label.trim()) {
                look.broken(kubelet.spot(argument), format!("--{FLAG}: the kubelet refuses {label}"), []);
            }
        }
    }
    if any {
        look.holds("every label is one that a kubelet may set", [kubelet.spot_of(FLAG).related("here")]);
    }
}

fn name(look: &mut Look<'_, '_>) {
    const FLAG: &str = "hostname-override";
    let Some(kubelet) = look.view.kubelet.as_ref().and_then(|kubelet| kubelet.process) else { return };
    let host = look.view.find("/etc/hostname").map(|file| (&*file.text, file.spot()));
    let Some((name, spot)) = kubelet.flag(FLAG).or(host) else { return };
    // The kubelet takes the blanks around it away and makes it lower case.
    let name = name.trim().to_lowercase();
    match dns_subdomain(&name).first() {
        Some(reason) => {
            look.broken(spot, format!("{name:?}: {reason}"), []);
        }
        None => look.holds(format!("the node is called {name}"), [spot.related("here")]),
    }
}

fn differs(look: &mut Look<'_, '_>) {
    let Some(kubelet) = look.view.kubelet.as_ref().and_then(|kubelet| kubelet.process) else { return };
    let Some(proxy) = &look.view.proxy else { return };
    let Some(theirs) = proxy.get("hostname-override", &FieldPath::key("hostnameOverride")) else { return };
    let Some((ours, spot)) = kubelet.flag("hostname-override") else { return };
    let theirs_name = theirs.value.trim().to_lowercase();
    // Kubernetes fills `$(NODE_NAME)` in.
    if theirs_name.is_empty() || theirs_name.contains('$') || theirs_name == ours.trim().to_lowercase() {
        return;
    }
    let message = format!("kube-proxy is {theirs_name}, the kubelet {ours}");
    look.broken(theirs.spot, message, [spot.related("the kubelet's name")]);
}
