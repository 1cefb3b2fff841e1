//! A join as the set of files that it will be, for the rules between files.

use super::draft::JoinDraft;
use super::{Contents, Entry, EntryKind};
use crate::component::Component;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::node_rules::SAID_AGAIN;
use crate::node::FileSet;

/// Stands for the token that the cluster will make: header and payload of one for kube-proxy's ServiceAccount.
const TOKEN: &str =
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6a3ViZS1zeXN0ZW06a3ViZS1wcm94eSJ9.c2ln";

/// What is wrong or dangerous between the files of a join and the flags of its control plane, and is not known of one
/// of its documents already. What the set cannot know is no matter of a draft, so notes are left out.
pub(super) fn between_files(draft: &JoinDraft, entries: &[Entry], known: &[Diagnostic]) -> Vec<Diagnostic> {
    let (cluster, credential) = (&draft.cluster, &draft.credential);
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let set: FileSet = files.filter_map(|entry| Some((entry.path.clone(), text(entry)?))).collect();
    let report = set
        // The control plane is told its flags from the same facts; without them half of the links would be unspoken.
        .argument_list(Component::KubeApiserver, cluster.api_server_flags(credential).argv())
        .argument_list(Component::KubeControllerManager, cluster.controller_manager_flags(credential).argv())
        .check(&draft.target);
    let is_new = |found: &&Diagnostic| {
        let is_same = |known: &Diagnostic| {
            (known.rule.id == found.rule.id && known.file == found.file)
                || SAID_AGAIN.contains(&(found.rule.id, known.rule.id))
        };
        found.severity > Severity::Note && !known.iter().any(is_same)
    };
    report.report().iter().filter(is_new).cloned().collect()
}

fn text(entry: &Entry) -> Option<String> {
    match &entry.contents {
        Contents::None => None,
        Contents::Text(text) => Some(text.clone()),
        Contents::Secret(text) => Some(text.expose().clone()),
        Contents::Patch(patch) => Some(patch.whole().to_owned()),
        #[cfg(feature = "containerd")]
        // The file that is there is not known: what this join says of it has to hold by itself.
        Contents::Containerd(change) => change.text(None).ok(),
        Contents::AwaitsToken(hole) => hole.fill(TOKEN).ok().map(|file| file.expose().clone()),
    }
}
