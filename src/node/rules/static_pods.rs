//! Static Pods: whether the kubelet reads the folder that they lie in.

use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::FieldPath;
use crate::node::LinkId;
use crate::node::content::Content;
use crate::node::file::File;
use crate::node::machine;

pub(super) const RULES: &[Rule<NodeSet>] =
    &[rule("node-static-pods-unread", "the kubelet does not read the folder of these static Pods")
        .link(LinkId::StaticPods.id())
        .warning()
        .why("A manifest outside of staticPodPath starts nothing; on a machine of the control plane there is no API server then.")
        .help("set staticPodPath to the folder of the manifests")
        .source("kubernetes pkg/kubelet/config/file.go")
        .by(unread)];

/// A manifest of Pods that lies where a machine keeps its own files.
fn is_static(file: &File<'_>) -> bool {
    let Content::Manifest(manifest) = &file.content else { return false };
    // A Pod in a repository is applied with kubectl; only on a machine is a bare Pod one for the kubelet.
    machine::root(file.path).is_some() && manifest.objects.iter().any(|object| object.kind == "Pod")
}

fn unread(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    let path = FieldPath::key("staticPodPath");
    let setting = kubelet.get("pod-manifest-path", &path).filter(|setting| !setting.value.is_empty());
    let (folder, spot) = match setting {
        Some(setting) => (setting.value.trim_end_matches('/').to_owned(), setting.spot),
        None => (String::new(), kubelet.field(&path)),
    };
    let reads = |file: &File<'_>| {
        let own = file.path.rsplit_once('/').map_or("", |(own, _)| own);
        !folder.is_empty()
            && (own.ends_with(&folder)
                || file.path.ends_with(&folder)
                || folder.strip_prefix('/') == Some(own))
    };
    let pods: Vec<&File<'_>> =
        view.seen.iter().copied().filter(|file| view.is_own(file) && is_static(file)).collect();
    let (read, unread): (Vec<&File<'_>>, Vec<&File<'_>>) = pods.into_iter().partition(|file| reads(file));
    if let Some(file) = read.first() {
        look.holds(
            format!("it reads {folder}"),
            [spot.clone().related("here"), file.spot().related("a static Pod")],
        );
    }
    if let Some(file) = unread.first().filter(|_| read.is_empty()) {
        let message = match folder.as_str() {
            "" => "the kubelet reads no static Pods, and the set has some".to_owned(),
            folder => format!("the static Pods of the set lie elsewhere than in {folder}"),
        };
        look.remark(spot, message, [file.spot().related("a static Pod")]);
        // They may be those of another machine.
        look.open(format!("whether {} lies on the machine of this kubelet, the set does not say", file.path));
    }
}
