//! What comments in the files of a set allow: of rules of single files, and of rules between files.

use std::collections::BTreeMap;

use super::file::File;
use crate::diagnostic::Diagnostic;
use crate::document::Kind;
use crate::document::allowance::{self, Allowance, Comments};
use crate::target::Target;

/// The comments of a set, by the path of the file.
#[derive(Default)]
pub(super) struct Allowed<'f> {
    by_path: BTreeMap<&'f str, OfFile<'f>>,
}

struct OfFile<'f> {
    text: &'f str,
    allowances: Vec<Allowance>,
    used: Vec<(usize, &'static str)>,
}

impl<'f> Allowed<'f> {
    pub(super) fn of(files: &'f [File<'_>]) -> Self {
        let mut by_path = BTreeMap::new();
        for file in files.iter().filter(|file| file.inside.is_none()) {
            let Some(comments) = file.kind.ok().and_then(comments) else { continue };
            let allowances = allowance::allowances(&file.text, comments);
            if !allowances.is_empty() {
                by_path.insert(file.path, OfFile { text: &file.text, allowances, used: Vec::new() });
            }
        }
        Self { by_path }
    }

    /// Marks the findings that a comment of their file allows.
    pub(super) fn apply(&mut self, found: &mut [Diagnostic], target: &Target) {
        if self.by_path.is_empty() {
            return;
        }
        for diagnostic in found {
            let file = diagnostic.file.as_deref().and_then(|path| self.by_path.get_mut(path));
            if let Some(OfFile { allowances, used, .. }) = file {
                allowance::apply([diagnostic], allowances, target, used);
            }
        }
    }

    /// What is said of comments that allow nothing, once every rule has looked.
    pub(super) fn idle(&self, target: &Target) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for (path, of) in &self.by_path {
            let found = allowance::idle(of.text, &of.allowances, &of.used, target);
            all.extend(found.into_iter().map(|found| Diagnostic { file: Some((*path).into()), ..found }));
        }
        all
    }
}

/// How a kind of file marks its comments; nothing for those that have none.
fn comments(kind: Kind) -> Option<Comments> {
    match kind {
        Kind::KubeletConfiguration
        | Kind::KubeletDropIn
        | Kind::KubeProxyConfiguration
        | Kind::Kubeconfig
        | Kind::Manifest
        | Kind::Yaml => Some(Comments::Yaml),
        Kind::ServiceUnit | Kind::DropIn | Kind::EnvironmentFile => Some(Comments::Unit),
        Kind::ContainerdConfig | Kind::HostsToml => Some(Comments::Toml),
        Kind::StaticTokenFile | Kind::Certificates | Kind::Arguments => None,
    }
}
