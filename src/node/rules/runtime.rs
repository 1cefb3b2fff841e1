//! The kubelet and containerd.

use super::{Look, Row, row};
use crate::containerd::ContainerdVersion;
use crate::diagnostic::{FieldPath, Severity};
use crate::document::Kind;
use crate::edit::Edit;
use crate::node::Outcome;
use crate::node::file::File;
use crate::node::view::View;
use crate::version::{V1_31, V1_36};

/// What the kubelet needs before it asks for anything.
pub(super) const START: &[Row] = &[
    row("node-runtime-refused", "containerd refuses its file, or does not serve the kubelet", refused)
        .link("containerd takes its file and serves the kubelet", Outcome::KubeletExits)
        .why("The finding itself stands with the file.")
        .help("mend the finding at that file")
        .source("containerd docs/cri/config.md"),
    row("node-runtime-endpoint", "the kubelet asks another address than containerd listens on", endpoint)
        .link("the kubelet asks where containerd listens", Outcome::KubeletExits)
        .why("A kubelet whose runtime does not answer stops, before or just after its certificate request.")
        .help("set containerRuntimeEndpoint to containerd's address")
        .journal(&["failed to run Kubelet: validate service connection"])
        .source("kubernetes cmd/kubelet/app/server.go"),
];

/// What the node needs to become Ready.
pub(super) const NETWORK: &[Row] =
    &[row("node-network-plugins", "containerd does not find what sets Pods' networks up", network)
        .link("containerd finds the network plugins and their configuration", Outcome::NotReady)
        .why("Without a configuration and the plugins it names the runtime reports its network as not ready, and so does the node.")
        .help("write conf_dir and bin_dir for the folders where they lie")
        .journal(&["Container runtime network not ready", "cni plugin not initialized"])
        .source("containerd docs/cri/config.md")];

/// What Pods need.
pub(super) const PODS: &[Row] = &[
    row("node-cgroup-driver-differs", "kubelet and containerd use different cgroup drivers", driver)
        .link("kubelet and containerd use one cgroup driver", Outcome::ReadyButPodsFail)
        .why("The node is Ready and no Pod starts, or Pods are restarted for ever: both programs build the cgroup's name their own way.")
        .help("set cgroupDriver: systemd, and SystemdCgroup = true")
        .journal(&["expected cgroupsPath to be of format \\\"slice:prefix:name\\\" for systemd cgroups"])
        .source("containerd docs/cri/config.md, containerd issue 4857"),
    row("node-runtime-too-old", "this kubelet is not tested with a containerd 1.x", old)
        .warning()
        .since(V1_36)
        .why("1.35 is the last Kubernetes release with a containerd 1.x in its support table.")
        .help("upgrade containerd to 2.x first")
        .source("containerd RELEASES.md"),
    row("node-hosts-unread", "containerd does not read this hosts.toml", hosts)
        .warning()
        .why("containerd looks for the hosts of a registry below config_path only: the mirror is never asked.")
        .help("set config_path of the registry to the folder that holds the registries' folders")
        .source("containerd docs/hosts.md"),
    row("node-sandbox-image-differs", "kubelet and containerd name different sandbox images", sandbox)
        .note()
        .why("containerd starts Pods with its own; the kubelet only keeps the one it was told from being cleaned up.")
        .help("take --pod-infra-container-image out, and set the image in containerd's file")
        .source("containerd docs/cri/config.md"),
];

fn refused(look: &mut Look<'_, '_>) {
    let Some(runtime) = &look.view.runtime else { return };
    if look.view.kubelet.is_none() {
        return;
    }
    let mut disabled = look.known(&["containerd-cri-disabled"]);
    disabled.retain(|found| found.file.as_deref().is_some_and(|path| look.view.machine.owns(path)));
    let refusals = File::refusal(runtime.file).into_iter().chain(disabled);
    let refusals: Vec<_> = refusals.filter(|found| found.severity == Severity::Error).collect();
    match refusals.first() {
        Some(refusal) => look.broken_by(refusal),
        None => {
            look.holds("nothing in its file keeps it from serving", [runtime.file.spot().related("here")]);
        }
    }
}

fn endpoint(look: &mut Look<'_, '_>) {
    let (Some(kubelet), Some(runtime)) = (&look.view.kubelet, &look.view.runtime) else { return };
    let path = FieldPath::key("containerRuntimeEndpoint");
    let Some(asked) =
        kubelet.get("container-runtime-endpoint", &path).filter(|asked| !asked.value.is_empty())
    else {
        return;
    };
    let listens = &runtime.config.grpc_address;
    let socket = asked.value.strip_prefix("unix://").unwrap_or(&asked.value);
    // /var/run is a link to /run everywhere.
    let plain =
        |path: &str| path.strip_prefix("/var/run/").map_or(path.to_owned(), |rest| format!("/run/{rest}"));
    let place =
        runtime.spot(listens.origin.as_ref()).related(format!("containerd listens on {}", listens.value));
    if plain(socket) == plain(&listens.value) {
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
    } else if listens.origin.is_some() || is_plain(look.view, runtime.file) {
        let message =
            format!("the kubelet asks {}, and containerd listens on {}", asked.value, listens.value);
        look.broken(asked.spot, message, [place]);
    }
}

/// Whether containerd is started without flags of its own, as far as the set shows: then its file says it all.
fn is_plain(view: &View<'_>, file: &File<'_>) -> bool {
    let has_flag = |file: &File<'_>| file.text.contains("containerd") && file.text.contains("--address");
    file.path.ends_with("etc/containerd/config.toml")
        && !view.files.iter().any(|file| file.kind == Ok(Kind::ServiceUnit) && has_flag(file))
}

/// A configuration that the set has, and a key that this containerd passes over.
fn network(look: &mut Look<'_, '_>) {
    let view = look.view;
    let Some(runtime) = view.runtime.as_ref().filter(|_| view.kubelet.is_some()) else { return };
    let (folder, dirs) = (&runtime.config.cni_conf_dir, &runtime.config.cni_bin_dirs);
    let ignored = look.known(&["containerd-cni-bin-dir-key"]).into_iter().find(|found| {
        let line = found.place.as_ref().map_or("", |place| &*place.line_text);
        found.file.as_deref() == Some(runtime.file.path)
            && !dirs.value.iter().any(|dir| line.contains(dir.as_str()))
    });
    if let Some(found) = ignored {
        look.broken_by(&found);
    }
    let lists =
        view.files.iter().filter(|file| view.is_own(file) && file.path.strip_suffix(".conflist").is_some());
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
        (None, None) => {}
    }
}

fn driver(look: &mut Look<'_, '_>) {
    let (Some(kubelet), Some(runtime)) = (&look.view.kubelet, &look.view.runtime) else { return };
    let Some(ours) = kubelet.get("cgroup-driver", &FieldPath::key("cgroupDriver")) else { return };
    let theirs = &runtime.config.systemd_cgroup;
    let wanted = ours.value == "systemd";
    let by_default = |is_written: bool| if is_written { "" } else { ", by default" };
    let kubelet_says = format!("the kubelet uses {}{}", ours.value, by_default(ours.is_written));
    let runtime_says = format!("SystemdCgroup is {}{}", theirs.value, by_default(theirs.origin.is_some()));
    let spot = runtime.spot(theirs.origin.as_ref());
    if wanted == theirs.value {
        let places = [ours.spot.related(kubelet_says), spot.related(runtime_says)];
        return look.holds(format!("both use {}", ours.value), places);
    }
    // From 1.31 the kubelet asks the runtime, and containerd 2.0 is the first to answer.
    let asks = look.view.target.minor() >= V1_31;
    if asks && runtime.is_told && runtime.version.at_least(ContainerdVersion::V2_0) {
        if ours.is_written {
            let there = [spot.clone().related(runtime_says.clone())];
            let message =
                format!("{} is not what containerd tells the kubelet, which takes that", ours.value);
            look.remark(ours.spot, message, there).severity = Severity::Note;
        }
        return look
            .holds("the kubelet takes the driver that containerd tells it", [spot.related(runtime_says)]);
    }
    let message = format!(
        "the kubelet uses {}, containerd {}",
        ours.value,
        if theirs.value { "systemd" } else { "cgroupfs" }
    );
    let is_unsure = asks && !runtime.is_told;
    let mut help = format!("set SystemdCgroup = {wanted} for the runc runtime, and restart containerd");
    if is_unsure {
        help.push_str("; from containerd 2.0 this kubelet takes containerd's driver");
    }
    let fix = theirs.origin.as_ref().filter(|origin| origin.text == 0);
    let fix = fix.map(|origin| Edit::replace(origin.span.clone(), wanted.to_string()));
    // The finding stands where it is mended: in containerd's file, unless the kubelet was told nothing.
    let (here, there) = if ours.is_written {
        (spot, ours.spot.related(kubelet_says))
    } else {
        (ours.spot, spot.related(runtime_says))
    };
    let found =
        if is_unsure { look.remark(here, message, [there]) } else { look.broken(here, message, [there]) };
    if ours.is_written {
        found.help = Some(help);
        found.fix = fix.into_iter().collect();
    } else {
        found.help = Some("set cgroupDriver: systemd".to_owned());
    }
    if is_unsure {
        found.severity = Severity::Warning;
        look.unknown("whether this containerd tells the kubelet its driver: the version is not told");
    }
}

fn old(look: &mut Look<'_, '_>) {
    let Some(runtime) = &look.view.runtime else { return };
    if runtime.is_told && runtime.version.major() == 1 {
        let minor = look.view.target.minor();
        let message = format!("containerd {} with a kubelet {minor}", runtime.version);
        look.broken(runtime.file.spot(), message, []);
    }
}

fn sandbox(look: &mut Look<'_, '_>) {
    let (Some(kubelet), Some(runtime)) = (&look.view.kubelet, &look.view.runtime) else { return };
    let Some((ours, spot)) = kubelet.process.and_then(|process| process.flag("pod-infra-container-image"))
    else {
        return;
    };
    let theirs = &runtime.config.sandbox_image;
    if ours != theirs.value {
        let place = runtime.spot(theirs.origin.as_ref()).related(format!("containerd uses {}", theirs.value));
        look.broken(spot, format!("the kubelet keeps {ours}"), [place]);
    }
}

fn hosts(look: &mut Look<'_, '_>) {
    let Some(runtime) = &look.view.runtime else { return };
    let folders = &runtime.config.registry_config_path;
    for file in
        look.view.files.iter().filter(|file| file.kind == Ok(Kind::HostsToml) && look.view.is_own(file))
    {
        // The path of a file in a folder of the registry: …/certs.d/docker.io/hosts.toml.
        let Some((folder, _)) = file.path.rsplit_once('/').and_then(|(folder, _)| folder.rsplit_once('/'))
        else {
            continue;
        };
        let reads = |path: &str| {
            folder.ends_with(path.trim_end_matches('/')) || path.strip_prefix('/') == Some(folder)
        };
        if !folders.value.split(':').filter(|path| !path.is_empty()).any(reads) {
            let place = runtime.spot(folders.origin.as_ref()).related(match folders.value.as_str() {
                "" => "no config_path is set".to_owned(),
                path => format!("config_path is {path}"),
            });
            look.broken(file.spot(), "this folder is not below config_path", [place]);
        }
    }
}
