//! A join as the set of files that it will be, for the rules between files.

use super::{Contents, Credential, Entry, EntryKind};
use crate::component::Component;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Cluster;
use crate::node::FileSet;

/// Stands for the token that the cluster will make: header and payload of one for kube-proxy's ServiceAccount.
const TOKEN: &str =
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6a3ViZS1zeXN0ZW06a3ViZS1wcm94eSJ9.c2ln";

/// What is wrong or dangerous between the files of a join and the flags of its control plane.
pub(super) fn between_files(
    cluster: &Cluster,
    credential: &Credential,
    entries: &[Entry],
) -> Vec<Diagnostic> {
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let set: FileSet = files.filter_map(|entry| Some((entry.path.clone(), text(cluster, entry)?))).collect();
    let report = set
        .argument_list(Component::KubeApiserver, cluster.api_server_flags(credential).argv())
        .argument_list(Component::KubeControllerManager, cluster.controller_manager_flags(credential).argv())
        .check(cluster.target());
    // What each document's own rules find is said already, and what the set cannot know is no matter of a draft.
    let own = report.report().iter().filter(|found| found.rule.id.starts_with("node-"));
    own.filter(|found| found.severity > Severity::Note).cloned().collect()
}

fn text(cluster: &Cluster, entry: &Entry) -> Option<String> {
    match &entry.contents {
        Contents::None => None,
        Contents::Text(text) => Some(text.clone()),
        Contents::Secret(text) => Some(text.expose().clone()),
        Contents::Containerd(config) => config.minimal(cluster.target().containerd?).ok(),
        Contents::AwaitsToken(hole) => hole.fill(TOKEN).ok().map(|file| file.expose().clone()),
    }
}
