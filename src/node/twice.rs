//! Static Pods that a kubelet finds twice in its folder: a manifest and its backup beside it.

use std::collections::BTreeMap;

use super::content::Content;
use super::file::{self, File};
use super::recognise;
use super::spot::Spot;
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::engine::rule::{rule, rules};
use crate::format::{self, Format};
use crate::tree::Node;

rules! {
    pub(super) FOUND {
        TWICE = rule("node-static-pod-twice", "two files of the folder of static Pods hold one Pod")
            .warning()
            .why("The kubelet reads every file in the folder whose name does not begin with a dot, backups too. Of two Pods with one name it runs one, and which one a restart may change.")
            .help("move the copy out of the folder")
            .source("kubernetes pkg/kubelet/config/file.go, pkg/kubelet/pod_workers.go");
    }
}

/// The files that the kubelet reads although their names are those of backups, as indices.
pub(super) fn backups(files: &[File<'_>]) -> Vec<usize> {
    let folders = folders(files);
    let is_read = |file: &File<'_>| file.kind == Err(recognise::BACKUP) && is_static(file.path, &folders);
    files.iter().enumerate().filter(|(_, file)| is_read(file)).map(|(at, _)| at).collect()
}

/// What is found, each with the file that it is about.
pub(super) fn pods(files: &[File<'_>]) -> Vec<(usize, Diagnostic)> {
    let folders = folders(files);
    let mut seen: BTreeMap<(&str, String), &File<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, file) in files.iter().enumerate() {
        // As `extractFromDir` and `extractFromFile` of kubernetes pkg/kubelet/config/file.go read the folder.
        let Content::Manifest(manifest) = &file.content else { continue };
        if file.inside.is_some() || !is_static(file.path, &folders) {
            continue;
        }
        // Of a file the kubelet reads one Pod.
        let Some(pod) = manifest.objects.iter().find(|object| object.kind == "Pod") else { continue };
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(name) = full_name(file.text.get(pod.span.clone()).unwrap_or("")) else { continue };
        if let Some(first) = seen.get(&(folder, name.clone())) {
            let path = FieldPath::key("metadata").then("name");
            let here = Spot::of_part(file, pod.span.clone(), path);
            let message =
                format!("{} holds the Pod {name} too, and the kubelet reads both", file::name(first.path));
            let mut diagnostic = Diagnostic::new(&TWICE, here.path, message);
            diagnostic.place = here.place;
            diagnostic.related.push(first.spot().related("the other one"));
            found.push((at, diagnostic));
        } else {
            seen.insert((folder, name), file);
        }
    }
    found
}

/// Every folder that a kubelet of the set reads static Pods from.
fn folders<'f>(files: &'f [File<'_>]) -> Vec<&'f str> {
    let folder = |file: &'f File<'_>| match &file.content {
        Content::Kubelet(kubelet) => kubelet.static_pod_path.as_deref(),
        _ => None,
    };
    files
        .iter()
        .filter_map(folder)
        .map(|path| path.trim_end_matches('/'))
        .filter(|path| !path.is_empty())
        .collect()
}

/// Whether a file lies in such a folder, or in the one that every tool uses.
fn is_static(path: &str, folders: &[&str]) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    !name.starts_with('.')
        && (folder.ends_with("/etc/kubernetes/manifests")
            || folders.iter().any(|known| folder.ends_with(known) || known.strip_prefix('/') == Some(folder)))
}

/// `namespace/name`; the namespace of a static Pod is `default` where it names none.
fn full_name(text: &str) -> Option<String> {
    let tree = format::read(text, Format::Component).ok()?;
    let metadata = tree.root()?.get("metadata")?;
    let of = |key: &str| metadata.get(key).map(Node::text).filter(|text| !text.is_empty());
    Some(format!("{}/{}", of("namespace").unwrap_or("default"), of("name")?))
}
