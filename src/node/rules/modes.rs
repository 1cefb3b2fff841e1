//! File modes, where they are told.

use super::{Look, NodeSet, Rule, rule};
use crate::document::Kind;
use crate::node::content::Content;
use crate::node::file::File;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-secret-readable", "every user of the machine can read a secret")
        .warning()
        .why("Anyone who reads a bootstrap token can join a node with it; a key or a ServiceAccount's token is an identity.")
        .help("chmod 600, owned by root")
        .source("kubernetes.io/docs/setup/best-practices/certificates")
        .by(readable),
    rule("node-file-writable", "every user of the machine can change the file")
        .warning()
        .why("Anyone who can change what root runs, or what it trusts, is root.")
        .help("chmod go-w")
        .source("kubernetes.io/docs/setup/best-practices/certificates")
        .by(writable),
];

/// What is secret in a file, if anything.
fn secret(file: &File<'_>) -> Option<&'static str> {
    // By its text where it could not be decoded: a broken file with a key in it is no less secret.
    let has = |word: &str| file.text.contains(word);
    match (&file.content, file.kind) {
        (Content::Tokens(_), _) => Some("its tokens"),
        (Content::Kubeconfig(kubeconfig), _) => kubeconfig
            .users
            .iter()
            .flatten()
            .filter_map(|user| user.user.as_ref())
            .any(|user| user.token.is_some() || user.client_key_data.is_some() || user.password.is_some())
            .then_some("its credential"),
        (Content::Manifest(manifest), _) => {
            let holds = |object: &crate::object::ManifestObject| {
                object.kind == "Secret" && (has("\nstringData:") || has("\ndata:"))
            };
            manifest.objects.iter().any(holds).then_some("its Secret")
        }
        _ if has("PRIVATE KEY-----") => Some("its key"),
        (_, Ok(Kind::StaticTokenFile)) => Some("its tokens"),
        _ => None,
    }
}

fn readable(look: &mut Look<'_>) {
    for file in look.view.seen.iter().copied().filter(|file| file.inside.is_none()) {
        let (Some(mode), Some(secret)) = (look.view.set.mode_of(file.path), secret(file)) else { continue };
        // Only what "others" may do: a group that may read is often meant, as for etcd or monitoring.
        if mode & 0o004 != 0 {
            let message = format!("mode {mode:04o}: every user of the machine can read {secret}");
            look.broken(file.spot(), message, []);
        }
    }
}

fn writable(look: &mut Look<'_>) {
    for file in look.view.seen.iter().copied().filter(|file| file.inside.is_none() && file.kind.is_ok()) {
        let Some(mode) = look.view.set.mode_of(file.path) else { continue };
        if mode & 0o002 != 0 {
            look.broken(file.spot(), format!("mode {mode:04o}: every user of the machine can change it"), []);
        }
    }
}
