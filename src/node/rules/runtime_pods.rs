//! What Pods need of kubelet and containerd together.

use super::{Look, NodeSet, Rule, rule};
use crate::containerd::ContainerdVersion;
use crate::diagnostic::{FieldPath, Severity};
use crate::document::Kind;
use crate::edit::Edit;
use crate::node::LinkId;
use crate::node::machine;
use crate::version::{V1_31, V1_36};

/// What Pods need.
pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-runtime-type", "containerd has not the runtime that Pods are started with")
        .link(LinkId::RuntimeStartsPods.id())
        .why("The finding itself stands with the file.")
        .help("mend the finding at that file")
        .source("containerd RELEASES.md")
        .by(starts_pods),
    rule("node-cgroup-driver-differs", "kubelet and containerd use different cgroup drivers")
        .link(LinkId::CgroupDriver.id())
        .why("The node is Ready, but no Pod starts, or Pods restart endlessly: the two programs name cgroups in different ways.")
        .help("set cgroupDriver: systemd, and SystemdCgroup = true")
        .journal(&["expected cgroupsPath to be of format \\\"slice:prefix:name\\\" for systemd cgroups"])
        .source("containerd docs/cri/config.md, containerd issue 4857")
        .by(driver),
    rule("node-runtime-too-old", "this kubelet is not tested with a containerd 1.x")
        .warning()
        .since(V1_36)
        .why("1.35 is the last Kubernetes release with a containerd 1.x in its support table.")
        .help("upgrade containerd to 2.x first")
        .source("containerd RELEASES.md")
        .by(old),
    rule("node-hosts-unread", "containerd does not read this hosts.toml")
        .warning()
        .why("containerd looks for the hosts of a registry below config_path only: the mirror is never asked.")
        .help("set config_path of the registry to the folder that holds the registries' folders")
        .source("containerd docs/hosts.md")
        .by(hosts),
    rule("node-sandbox-image-differs", "kubelet and containerd name different sandbox images")
        .note()
        .why("containerd starts Pods with its own; the kubelet only keeps the one it was told from being cleaned up.")
        .help("take --pod-infra-container-image out, and set the image in containerd's file")
        .source("containerd docs/cri/config.md")
        .by(sandbox),
];

fn starts_pods(look: &mut Look<'_>) {
    let view = look.view;
    let Some(runtime) = view.runtime else { return };
    let gone: Vec<_> = runtime
        .files()
        .flat_map(|file| view.known.under(Some(file.path), &["containerd-runtime-type-gone"]))
        .collect();
    for found in &gone {
        look.broken_by(found);
    }
    if gone.is_empty() {
        look.holds("no runtime of its file is gone", [runtime.file.spot().related("here")]);
    }
}

fn driver(look: &mut Look<'_>) {
    let (Some(kubelet), Some(runtime)) = (look.view.kubelet, look.view.runtime) else { return };
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
    // `getCgroupDriverFromCRI` of cmd/kubelet/app/server.go asks with the call RuntimeConfig.
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
        look.open("whether this containerd tells the kubelet its driver: the version is not told");
    }
}

fn old(look: &mut Look<'_>) {
    let Some(runtime) = look.view.runtime else { return };
    // A version that was only taken from the file's own says nothing of what is installed.
    if runtime.is_told && runtime.version.major() == 1 {
        let minor = look.view.target.minor();
        let message = format!("containerd {} with a kubelet {minor}", runtime.version);
        look.broken(runtime.file.spot(), message, []);
    }
}

fn sandbox(look: &mut Look<'_>) {
    let (Some(kubelet), Some(runtime)) = (look.view.kubelet, look.view.runtime) else { return };
    let Some((ours, spot)) = kubelet.process.and_then(|process| process.flag("pod-infra-container-image"))
    else {
        return;
    };
    let theirs = &runtime.config.sandbox_image;
    // The flag is gone from 1.35 on; until then it only tells the garbage collector of images what to keep.
    if ours != theirs.value {
        let place = runtime.spot(theirs.origin.as_ref()).related(format!("containerd uses {}", theirs.value));
        look.broken(spot, format!("the kubelet keeps {ours}"), [place]);
    }
}

fn hosts(look: &mut Look<'_>) {
    let Some(runtime) = look.view.runtime else { return };
    let folders = &runtime.config.registry_config_path;
    for file in look
        .view
        .seen
        .iter()
        .copied()
        .filter(|file| file.kind == Ok(Kind::HostsToml) && look.view.is_own(file))
    {
        if machine::root(file.path).is_none() {
            // A folder that is none of a machine is copied to its place first.
            continue;
        }
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
