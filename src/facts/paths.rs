//! Paths that files are written to, or that files name.

use super::{ClusterFacts, KubeProxyIdentity};
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::engine::rule::{rule, rules};

rules! {
    pub(super) RULES {
        RELATIVE_PATH = rule("facts-path-relative", "a path of the facts is not absolute")
            .not_allowable()
            .why("systemd and the components want absolute paths.")
            .help("write the whole path, from /")
            .source("systemd.service(5)");
        UNUSUAL_PATH = rule("facts-path-not-normal", "a path of the facts is not in its shortest form")
            .not_allowable()
            .why("Files are compared by their paths, and a path with .. leaves the folder that it seems to be in.")
            .help("write it without .., . and empty parts, and without a control character")
            .source("systemd.unit(5)");
    }
}

/// What is wrong with the paths of a cluster's facts.
pub(super) fn check_all(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    for (name, path) in facts.layout.paths() {
        check(path, &FieldPath::key("layout").then(name), found);
    }
    let identity = FieldPath::key("kube_proxy");
    match &facts.kube_proxy {
        KubeProxyIdentity::TokenFile(path) => check(path, &identity, found),
        KubeProxyIdentity::ClientCertificate { certificate, key } => {
            check(certificate, &identity.clone().then("certificate"), found);
            check(key, &identity.then("key"), found);
        }
        KubeProxyIdentity::ServiceAccountToken | KubeProxyIdentity::None => {}
    }
}

/// What is wrong with one path.
pub(super) fn check(path: &str, field: &FieldPath, found: &mut Vec<Diagnostic>) {
    let Some(parts) = path.strip_prefix('/') else {
        found.push(Diagnostic::new(&RELATIVE_PATH, field.clone(), "the path must begin with a slash"));
        return;
    };
    let what = if path.contains(char::is_control) {
        "a control character"
    // Paths are compared as texts later on; two spellings of one file would be two files.
    } else if parts.split('/').any(|part| part == "..") {
        "a part .."
    } else if parts.split('/').any(|part| part.is_empty() || part == ".") {
        "an empty part, or a part that is only a dot"
    } else {
        return;
    };
    found.push(Diagnostic::new(&UNUSUAL_PATH, field.clone(), format!("{path:?} has {what}")));
}
