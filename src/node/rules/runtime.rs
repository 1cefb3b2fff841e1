//! Whether containerd serves the kubelet, and finds the network plugins.

use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::document::Kind;
use crate::node::LinkId;
use crate::node::configured::Configured;
use crate::node::file::File;
use crate::node::machine;
use crate::node::runtime::Runtime;
use crate::node::view::View;

/// What the kubelet needs before it asks for anything.
pub(super) const START: &[Rule<NodeSet>] = &[
    rule("node-runtime-refused", "containerd refuses its file, or does not serve the kubelet")
        .link(LinkId::RuntimeServes.id())
        .why("A finding about the file itself says what is wrong in it.")
        .help("mend the finding at that file")
        .source("containerd docs/cri/config.md")
        .by(refused),
    rule("node-runtime-endpoint", "the kubelet asks another address than containerd listens on")
        .link(LinkId::RuntimeEndpoint.id())
        .why("A kubelet whose runtime does not answer stops, before or just after its certificate request.")
        .help("set containerRuntimeEndpoint to containerd's address")
        .journal(&["failed to run Kubelet: validate service connection"])
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(endpoint),
];

/// What the node needs to become Ready.
pub(super) const NETWORK: &[Rule<NodeSet>] =
    &[rule("node-network-plugins", "containerd does not find what sets Pods' networks up")
        .link(LinkId::NetworkPlugins.id())
        .why("Without a configuration and the plugins it names the runtime reports its network as not ready, and so does the node.")
        .help("write conf_dir and bin_dir for the folders where they lie")
        .journal(&["Container runtime network not ready", "cni plugin not initialized"])
        .source("containerd docs/cri/config.md")
        .by(network)];

/// Faults for which containerd starts and does not serve the kubelet.
// containerd goes on without a plugin that fails to load. To systemd it
// runs, and the kubelet gets "unknown service".
const NOT_SERVED: [&str; 6] = [
    "containerd-cri-disabled",
    "containerd-default-runtime-missing",
    "containerd-registry-config-path-conflict",
    "containerd-runtime-type-missing",
    "containerd-systemd-cgroup-key",
    "containerd-systemd-cgroup-type",
];

fn refused(look: &mut Look<'_>) {
    let view = look.view;
    if view.kubelet.is_none() {
        return;
    }
    let ends = |found: &&Diagnostic| found.rule.refused_by.is_some() || NOT_SERVED.contains(&found.rule.id);
    let read = view.runtime.map_or_else(Vec::new, |runtime| runtime.files().collect());
    let is_asked = view.runtime.is_none() && view.kubelet.and_then(Configured::other_runtime).is_none();
    let unread = view.own_files().filter(|file| is_asked && file.kind == Ok(Kind::ContainerdConfig));
    let errors = read.into_iter().chain(unread).flat_map(|file| view.known.errors(file.path));
    let errors: Vec<Diagnostic> = errors.filter(ends).cloned().collect();
    for error in &errors {
        look.broken_by(error);
    }
    if let Some(runtime) = runtime(look).filter(|_| errors.is_empty()) {
        look.holds("nothing in its file keeps it from serving", [runtime.file.spot().related("here")]);
    }
}

/// The runtime of a kubelet; says so where it is not in the set, or has served the node already.
fn runtime<'v>(look: &mut Look<'v>) -> Option<&'v Runtime<'v, 'v>> {
    let view = look.view;
    view.kubelet?;
    if view.runtime.is_none() {
        let named = view.daemon.and_then(|daemon| daemon.config.as_ref());
        match (view.has_joined(), view.kubelet.and_then(Configured::other_runtime), named) {
            (Some(used), ..) => {
                let place = used.file.spot().related("its own kubeconfig");
                look.needless("the node has joined, so that a runtime serves it", [place]);
            }
            (None, Some((runtime, asked)), _) => {
                look.open(format!("the kubelet asks {runtime} ({}), which is not judged here", asked.value));
            }
            (None, None, Some((path, _))) => {
                look.open(format!("{path}, which --config of containerd names, is not in the set"));
            }
            (None, None, None) => {
                look.open("the file of the container runtime (containerd's config.toml) is not in the set");
            }
        }
    } else if let Some(unseen) = view.daemon.and_then(|daemon| daemon.unseen.as_ref()) {
        look.open(unseen);
    }
    view.runtime
}

fn endpoint(look: &mut Look<'_>) {
    let (Some(runtime), Some(kubelet)) = (runtime(look), look.view.kubelet) else { return };
    let path = FieldPath::key("containerRuntimeEndpoint");
    let asked = kubelet.get("container-runtime-endpoint", &path).filter(|asked| !asked.value.is_empty());
    // A default counts only where no unseen flag can say otherwise.
    let Some(asked) = asked.filter(|asked| asked.is_written || !kubelet.is_open()) else {
        return look
            .open("where the kubelet asks for its runtime (--container-runtime-endpoint) is not in the set");
    };
    let listens = &runtime.config.grpc_address;
    let flag = look.view.daemon.and_then(|daemon| daemon.address.clone());
    let socket = asked.value.strip_prefix("unix://").unwrap_or(&asked.value);
    // /var/run is a link to /run everywhere.
    let plain =
        |path: &str| path.strip_prefix("/var/run/").map_or(path.to_owned(), |rest| format!("/run/{rest}"));
    let is_said = flag.is_some() || listens.origin.is_some();
    let (address, spot) =
        flag.unwrap_or_else(|| (listens.value.clone(), runtime.spot(listens.origin.as_ref())));
    let place = spot.related(format!("containerd listens on {address}"));
    if plain(socket) == plain(&address) {
        look.holds(
            format!("both say {socket}"),
            [
                asked.spot.related(if asked.is_written {
                    "the kubelet asks here"
                } else {
                    "the kubelet asks this by default"
                }),
                place,
            ],
        );
    } else if is_said || is_without_flags(look.view, runtime.file) {
        let message = format!("the kubelet asks {}, and containerd listens on {address}", asked.value);
        look.broken(asked.spot, message, [place]);
    } else {
        look.open(format!("whether containerd listens on {socket} (--address), its unit may say"));
    }
}

/// Whether containerd is started without flags of its own, as far as the set shows: then its file says it all.
fn is_without_flags(view: &View<'_>, file: &File<'_>) -> bool {
    file.path.ends_with("etc/containerd/config.toml")
        && view.daemon.is_none_or(|daemon| daemon.unseen.is_none())
}

/// A configuration that the set has, and a key that this containerd passes over.
fn network(look: &mut Look<'_>) {
    let view = look.view;
    let Some(runtime) = runtime(look) else { return };
    let (folder, dirs) = (&runtime.config.cni_conf_dir, &runtime.config.cni_bin_dirs);
    // A key of another release that repeats the folder in force harms nothing.
    let ignored = view.known.under(Some(runtime.file.path), &["containerd-cni-bin-dir-key"]).find(|found| {
        let line = found.place.as_ref().map_or("", |place| &*place.line_text);
        !dirs.value.iter().any(|dir| line.contains(dir.as_str()))
    });
    if let Some(found) = ignored {
        look.broken_by(found);
    }
    // A file in a folder that is none of a machine is put somewhere first.
    let is_list = |file: &&File<'_>| {
        view.is_own(file)
            && file.path.strip_suffix(".conflist").is_some()
            && machine::root(file.path).is_some()
    };
    let lists = view.seen.iter().copied().filter(is_list);
    let reads = |file: &File<'_>| {
        let own = file.path.rsplit_once('/').map_or("", |(own, _)| own);
        let wanted = folder.value.trim_end_matches('/');
        own.ends_with(wanted) || wanted.strip_prefix('/') == Some(own)
    };
    let (read, unread): (Vec<&File<'_>>, Vec<&File<'_>>) = lists.partition(|file| reads(file));
    let place = runtime.spot(folder.origin.as_ref());
    match (read.first(), unread.first()) {
        (Some(file), _) => {
            let here = place.related(format!("containerd reads {}", folder.value));
            look.holds(
                "the configuration lies where it is read",
                [file.spot().related("the configuration"), here],
            );
        }
        (None, Some(file)) => {
            let there = file.spot().related("the only configuration of the set");
            look.broken(
                place,
                format!("containerd reads {}, where the set has nothing", folder.value),
                [there],
            );
        }
        (None, None) => {
            look.holds(
                // Flannel, Calico and Cilium write the configuration from a DaemonSet once the node is there.
                format!("containerd reads {}, where a network add-on writes", folder.value),
                [place.related("here")],
            );
        }
    }
}
