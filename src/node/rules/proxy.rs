//! kube-proxy: whether it starts, and which server it asks.

use super::own_files::Named;
use super::{Look, NodeSet, Rule, address, program, rule, server};
use crate::diagnostic::FieldPath;
use crate::document::Kind;
use crate::node::LinkId;
use crate::node::file;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-proxy-refused", "a file or flag of kube-proxy is refused")
        .link(LinkId::ProxyStarts.id())
        .why("A finding about the file itself says what is wrong in it. A kube-proxy that stops at once programs no service.")
        .help("mend the finding at that file")
        .journal(&["kube-proxy.service: Main process exited, code=exited"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(refused),
    rule("node-proxy-file-missing", "kube-proxy names a file that is in another place")
        .link(LinkId::ProxyFiles.id())
        .why("kube-proxy stops when it cannot read its configuration or its kubeconfig.")
        .help("put the file where the flag says, or name the path it has")
        .journal(&["failed complete: open", "invalid configuration: stat"])
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(files),
    rule("node-proxy-server", "kube-proxy does not take the API server for the right one")
        .link(LinkId::ProxyServer.id())
        .why("kube-proxy refuses the connection and programs no service.")
        .help("give it the server and the CA of the kubelet's kubeconfig")
        .journal(&["tls: failed to verify certificate"])
        .source("crypto/x509")
        .by(server),
    rule("node-proxy-master", "kube-proxy is given the server twice")
        .warning()
        .why("--master wins over the server of the kubeconfig, and clears its tls-server-name. A move of the API server has to be made twice.")
        .help("remove --master: the kubeconfig names the server")
        .source("kubernetes cmd/kube-proxy/app/server.go")
        .by(master),
];

/// The link is only looked at where a kube-proxy is in the set: many clusters have none.
fn refused(look: &mut Look<'_>) {
    let view = look.view;
    let Some(proxy) = view.proxy else { return };
    let mut refusals = program::errors(view, proxy);
    // kube-proxy reads its kubeconfig at the start and ends where it is refused; the kubelet goes on for a while.
    let used = view.proxy_kubeconfig().map(|used| used.file);
    refusals.extend(used.into_iter().flat_map(|file| view.known.errors(file.path)).cloned());
    for refusal in &refusals {
        look.broken_by(refusal);
    }
    if refusals.is_empty() {
        let spots =
            proxy.process.map(|process| process.program.clone().related("kube-proxy is started here"));
        let config = proxy.file.map(|file| file.spot().related("its configuration"));
        look.holds("nothing of kube-proxy's own is refused", spots.into_iter().chain(config));
    }
}

/// In a Pod the paths are those of its mounts, which the set does not show.
fn files(look: &mut Look<'_>) {
    let Some(proxy) = look.view.proxy else { return };
    let Some(process) = proxy.process.filter(|process| !process.in_pod) else { return };
    let is_proxys = |path: &str| file::name(path).contains("proxy");
    let named = |by, path, spot, kind, fits| Named { process, by, path, spot, kind, fits };
    if let Some((path, spot)) = process.flag("config") {
        named("--config", path, spot, Kind::KubeProxyConfiguration, |_| true).look(look);
    }
    let field = kubeconfig();
    if let Some(setting) = proxy.get("kubeconfig", &field).filter(|setting| !setting.value.is_empty()) {
        let by = "clientConnection.kubeconfig";
        named(by, &setting.value, setting.spot.clone(), Kind::Kubeconfig, is_proxys).look(look);
    } else if process.lacks("kubeconfig") && process.lacks("master") && proxy.is_read() {
        let message = "no kubeconfig is given: outside of a Pod kube-proxy finds no API server and exits";
        look.broken(proxy.field(&field), message, [process.program.clone().related("started by a unit")])
            .help = Some("set clientConnection.kubeconfig".to_owned());
    }
}

fn kubeconfig() -> FieldPath {
    FieldPath::key("clientConnection").then("kubeconfig")
}

fn server(look: &mut Look<'_>) {
    let Some(used) = look.view.proxy_kubeconfig() else { return };
    let in_pod = look.view.proxy.and_then(|proxy| proxy.process).is_some_and(|process| process.in_pod);
    // A Pod asks the service of the API server by environment variables of
    // its own, or through a ConfigMap of kubeadm.
    if in_pod || look.view.apiservers().next().is_none() {
        return;
    }
    server::check_port(look, used);
    address::check_name(look, used);
    address::check_authority(look, used);
}

fn master(look: &mut Look<'_>) {
    let Some(proxy) = look.view.proxy else { return };
    let Some(process) = proxy.process.filter(|process| process.flag("config").is_some()) else { return };
    let Some((master, spot)) = process.flag("master") else { return };
    let used = look.view.proxy_kubeconfig();
    let server = used.and_then(|used| Some(used.kubeconfig.selected()?.server().to_owned()));
    let place = used
        .zip(server.clone())
        .map(|(used, server)| used.file.spot().related(format!("its server is {server}")));
    let message = match server.filter(|server| server != master) {
        Some(server) => format!("--master={master} wins over {server} of the kubeconfig"),
        None => "--master stands beside --config and wins over the kubeconfig's server".to_owned(),
    };
    look.broken(spot, message, place);
}
