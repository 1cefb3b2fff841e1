//! YAML and JSON documents: by `apiVersion` and `kind` of the root map.

use super::{UNKNOWN, lines};
use crate::document::Kind;
use crate::format::{self, Format, yaml};
use crate::tree::Node;

pub(super) const UNREADABLE: &str = "it cannot be read as any kind that is judged here";
pub(super) const NO_HEAD: &str = "it names no apiVersion and kind";

/// The kind of the first document that has one.
pub(super) fn kind_of_yaml(text: &str) -> Result<Kind, &'static str> {
    let spans = yaml::documents(text).unwrap_or_else(|_| std::iter::once(0..text.len()).collect());
    let mut verdict = Err(UNKNOWN);
    for span in spans {
        let part = text.get(span).unwrap_or(text);
        // Even where it cannot be read it must not be passed over in silence: the program refuses exactly this file.
        let Ok(tree) = format::read(part, Format::Component) else {
            return by_lines(text).ok_or(UNREADABLE);
        };
        let Some(root) = tree.root().filter(|root| !root.is_null()) else { continue };
        match of_document(root) {
            Ok(kind) => {
                if verdict.is_err() {
                    verdict = Ok(kind);
                }
                // Documents of several kinds are one manifest: kubeadm's file, or what kubectl applies.
                if verdict != Ok(kind) {
                    return Ok(Kind::Manifest);
                }
            }
            Err(why) if verdict.is_err() => verdict = Err(why),
            Err(_) => {}
        }
    }
    verdict
}

/// Whether every document of a text can be read.
pub(super) fn is_readable(text: &str) -> bool {
    let reads = |span| format::read(text.get(span).unwrap_or(""), Format::Component).is_ok();
    yaml::documents(text).is_ok_and(|spans| spans.into_iter().all(reads))
}

/// The kind of the first document, which is all that a program reads of the file that its flag names.
pub(in crate::node) fn kind_of_first(text: &str) -> Result<Kind, &'static str> {
    let first =
        yaml::documents(text).ok().and_then(|spans| spans.into_iter().next()).unwrap_or(0..text.len());
    let tree = format::read(text.get(first).unwrap_or(text), Format::Component).map_err(|_| UNREADABLE)?;
    tree.root().map_or(Err(UNKNOWN), of_document)
}

/// The kind of one document.
pub(in crate::node) fn of_document(root: Node<'_>) -> Result<Kind, &'static str> {
    let head = |key: &str| root.get(key).map_or("", Node::text);
    let (api_version, kind) = (head("apiVersion"), head("kind"));
    let group = api_version.split('/').next().unwrap_or("");
    let has = |key: &str| root.get(key).is_some();
    match (group, kind) {
        (_, "KubeletConfiguration") => Ok(Kind::KubeletConfiguration),
        (_, "KubeProxyConfiguration") => Ok(Kind::KubeProxyConfiguration),
        ("v1", "Config") => Ok(Kind::Kubeconfig),
        ("", "Config" | "") if has("clusters") && has("users") => Ok(Kind::Kubeconfig),
        // Their component documents are judged where they stand; the rest is kubeadm's own.
        ("kubeadm.k8s.io", _) => Ok(Kind::Manifest),
        ("k0s.k0sproject.io", _) => Err("a configuration of k0s, which is not judged here"),
        ("node.eks.aws", _) => Err("a configuration of nodeadm, which is not judged here"),
        ("kubelet.config.k8s.io" | "audit.k8s.io" | "apiserver.config.k8s.io" | "apiserver.k8s.io", _) => {
            Err("a configuration of a kind that is not judged here")
        }
        ("", _) | (_, "") => Err(NO_HEAD),
        _ => Ok(Kind::Manifest),
    }
}

/// Kinds of objects whose manifests are judged.
const OBJECTS: [&str; 10] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "DaemonSet",
    "List",
    "Pod",
    "Role",
    "RoleBinding",
    "Secret",
    "ServiceAccount",
];

/// Which kind an unreadable text was meant to be: its lines without an indent begin with keys, and `kind` is one.
fn by_lines(text: &str) -> Option<Kind> {
    // Lines at the margin decide. A `kind:` further in may be that of an object inside of a list or a string.
    let mut outer = lines(text).filter(|line| !line.starts_with([' ', '\t', '-', '}', ']']));
    let head = |key: &str| {
        let line = lines(text).find(|line| line.trim_start_matches(['{', ' ', '"']).starts_with(key))?;
        let is_outer = !line.starts_with(' ') || text.trim_start().starts_with('{');
        let value = line.trim_start_matches(['{', ' ', '"']).strip_prefix(key)?;
        is_outer.then(|| value.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
    };
    let is_json = text.trim_start().starts_with('{');
    let first = outer.next()?;
    if !is_json && !begins_with_key(first) {
        return None;
    }
    let api_version = head("apiVersion");
    match head("kind")? {
        "KubeletConfiguration" => Some(Kind::KubeletConfiguration),
        "KubeProxyConfiguration" => Some(Kind::KubeProxyConfiguration),
        "Config" if api_version == Some("v1") => Some(Kind::Kubeconfig),
        kind if api_version.is_some() && OBJECTS.contains(&kind) => Some(Kind::Manifest),
        _ => None,
    }
}

/// `key:` as the names of fields are written, perhaps with a colon that is none.
fn begins_with_key(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.\"'".contains(c)));
    end.is_some_and(|end| end > 0 && line[end..].trim_start().starts_with([':', '：']))
}
