//! From the drafts of a join to its entries, in the order in which they are due.

use super::draft::JoinDraft;
#[cfg(feature = "containerd")]
use super::entry::ContainerdChange;
use super::entry::{Contents, Entry, EntryKind, Phase, ServiceAccountTokenHole, Site};
use super::{documents, rules, units};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Document, Valid, judge};
use crate::facts::{KubeProxyIdentity, NodeFacts};
use crate::object::{Object, each_object};
use crate::sensitive::{Sensitive, holds_secret};
use crate::target::{HostFacts, Target};

/// Collects entries and findings.
pub(super) struct Entries<'d> {
    draft: &'d JoinDraft,
    pub(super) list: Vec<Entry>,
    pub(super) found: Vec<Diagnostic>,
}

pub(super) const KUBELET: &str = "kubelet.service";
const KUBE_PROXY: &str = "kube-proxy.service";
#[cfg(feature = "containerd")]
const CONTAINERD: &str = "containerd.service";
pub(super) const API_SERVER: &str = "kube-apiserver.service";

/// Most of the work is on the node, before anything is applied.
const BEFORE: (Phase, Site) = (Phase::BeforeApply, Site::Worker);

/// What can be judged and made the text of a file.
trait Render {
    fn judge(&self, target: &Target) -> Report;
    /// The text, even where the report has an error: the rules between files look at it all the same.
    fn contents(&self) -> Contents;
}

impl<D: Document> Render for D
where
    Contents: From<D::Text>,
{
    fn judge(&self, target: &Target) -> Report {
        Document::judge(self, target)
    }

    fn contents(&self) -> Contents {
        // The text is only given out with a report without errors; the rules
        // between files need it before that is known.
        Valid::proven(self.clone(), Report::default()).render().into()
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Sensitive<String>> for Contents {
    fn from(text: Sensitive<String>) -> Self {
        Self::Secret(text)
    }
}

/// What the rules of a document find, under the name of its file.
fn judged(document: &impl Render, path: &str, target: &Target) -> impl Iterator<Item = Diagnostic> {
    document.judge(target).into_iter().map(|mut diagnostic| {
        diagnostic.file = Some(path.into());
        diagnostic
    })
}

impl<'d> Entries<'d> {
    /// Every entry, and what is found in each document by itself.
    pub(super) fn of(draft: &'d JoinDraft) -> Self {
        // The order of the calls is that of the phases, and `Join::phase` keeps it.
        let mut all = Self { draft, list: Vec::with_capacity(32), found: Vec::new() };
        all.folders();
        all.control_plane();
        all.worker();
        all.kube_proxy_kubeconfig(Phase::BeforeApply);
        all.manifests();
        all.kube_proxy_kubeconfig(Phase::AfterServiceAccountToken);
        all.after_join();
        all.found.extend(rules::paths(&all.list).into_iter().map(|mut found| {
            judge::apply_target(&mut found, &draft.target);
            found
        }));
        all
    }

    /// What is found in the documents that a node adds something to.
    pub(super) fn judge_named(draft: &JoinDraft) -> Vec<Diagnostic> {
        let (layout, target) = (&draft.cluster.facts().layout, &draft.target);
        // Only the three documents that a node adds to: the others are proven with the template.
        let mut found: Vec<Diagnostic> = judged(&draft.kubelet, &layout.kubelet_config(), target).collect();
        found.extend(judged(&draft.kubelet_unit, &layout.kubelet_unit(), target));
        if let Some(proxy) = &draft.kube_proxy {
            found.extend(judged(proxy, &layout.kube_proxy_config(), target));
        }
        found
    }

    /// The texts that differ from node to node, with their paths.
    pub(super) fn named(template: &JoinDraft, node: &NodeFacts, host: HostFacts) -> Vec<(String, Contents)> {
        let layout = &template.cluster.facts().layout;
        let mut unit = template.kubelet_unit.clone();
        units::add_to_kubelet(node, &mut unit);
        let mut texts = vec![(layout.kubelet_unit(), unit.contents())];
        if let Some(mut proxy) = template.kube_proxy.clone() {
            documents::add_to_proxy(node, &mut proxy);
            texts.push((layout.kube_proxy_config(), proxy.contents()));
        }
        if node.is_in_configuration() {
            let mut kubelet = template.kubelet.clone();
            documents::add_to_kubelet(node, host, layout, &mut kubelet);
            texts.push((layout.kubelet_config(), kubelet.contents()));
        }
        texts
    }

    fn push(
        &mut self,
        (phase, site): (Phase, Site),
        kind: EntryKind,
        path: String,
        mode: u32,
        contents: Contents,
        restarts: &'static [&'static str],
    ) {
        self.list.push(Entry { phase, site, kind, path, mode, owner: "root:root", contents, restarts });
    }

    fn document(
        &mut self,
        at: (Phase, Site),
        document: &impl Render,
        path: String,
        mode: u32,
        restarts: &'static [&'static str],
    ) {
        self.found.extend(judged(document, &path, &self.draft.target));
        // Whatever kind of file it is: a header, a proxy's password, a variable of a unit.
        let (contents, mode) = match document.contents() {
            Contents::Text(text) if text.lines().any(holds_secret) => (Contents::Secret(text.into()), 0o600),
            contents => (contents, mode),
        };
        self.push(at, EntryKind::File, path, mode, contents, restarts);
    }

    fn folders(&mut self) {
        let layout = &self.draft.cluster.facts().layout;
        let folders = [
            (&layout.configuration, 0o755),
            (&layout.pki, 0o755),
            (&layout.static_pods, 0o755),
            (&layout.kubelet_root, 0o750),
            (&layout.registry_hosts, 0o755),
        ];
        for (path, mode) in folders {
            // Two uses may share one folder.
            if self.list.iter().any(|entry| entry.path == *path) {
                continue;
            }
            self.push(BEFORE, EntryKind::Directory, path.clone(), mode, Contents::None, &[]);
        }
    }

    fn control_plane(&mut self) {
        if let Some(file) = &self.draft.token_file {
            let path = self.draft.cluster.facts().layout.token_file();
            self.document((Phase::BeforeApply, Site::EveryControlPlane), file, path, 0o600, &[API_SERVER]);
        }
    }

    fn worker(&mut self) {
        let draft = self.draft;
        let facts = draft.cluster.facts();
        let layout = &facts.layout;
        let ca = Contents::Text(facts.client_ca_bundle().as_pem().to_owned());
        self.push(BEFORE, EntryKind::File, layout.client_ca(), 0o644, ca, &[KUBELET]);
        self.document(BEFORE, &draft.bootstrap_kubeconfig, layout.bootstrap_kubeconfig(), 0o600, &[]);
        self.document(BEFORE, &draft.kubelet, layout.kubelet_config(), 0o644, &[KUBELET]);
        #[cfg(feature = "containerd")]
        self.runtime();
        self.document(BEFORE, &draft.kubelet_unit, layout.kubelet_unit(), 0o644, &[KUBELET]);
        if let Some(proxy) = &draft.kube_proxy {
            self.document(BEFORE, proxy, layout.kube_proxy_config(), 0o644, &[KUBE_PROXY]);
        }
        if let Some(unit) = &draft.kube_proxy_unit {
            self.document(BEFORE, unit, layout.kube_proxy_unit(), 0o644, &[KUBE_PROXY]);
        }
    }

    #[cfg(feature = "containerd")]
    fn runtime(&mut self) {
        let draft = self.draft;
        let layout = &draft.cluster.facts().layout;
        let version = draft.target.containerd;
        let config =
            Contents::Containerd(Box::new(ContainerdChange { config: draft.containerd.clone(), version }));
        let path = layout.containerd_config.clone();
        self.found.extend(judged(&draft.containerd, &path, &draft.target));
        self.push(BEFORE, EntryKind::File, path, 0o644, config, &[CONTAINERD]);
        for (registry, hosts) in &draft.registry_hosts {
            let folder = format!("{}/{registry}", layout.registry_hosts);
            let path = format!("{folder}/hosts.toml");
            self.push(BEFORE, EntryKind::Directory, folder, 0o755, Contents::None, &[]);
            self.document(BEFORE, hosts, path, 0o644, &[]);
        }
    }

    fn manifests(&mut self) {
        for object in &self.draft.objects {
            let mode = if matches!(object, Object::Secret(_)) { 0o600 } else { 0o644 };
            let (at, path) = ((Phase::Manifests, Site::Operator), manifest_path(object));
            // Only a Secret's text is a secret.
            each_object!(object, object => self.document(at, object, path, mode, &[]));
        }
    }

    /// kube-proxy's kubeconfig, in the phase in which its credential is there.
    fn kube_proxy_kubeconfig(&mut self, phase: Phase) {
        let draft = self.draft;
        let Some(kubeconfig) = &draft.kube_proxy_kubeconfig else { return };
        let facts = draft.cluster.facts();
        let awaits = facts.kube_proxy == KubeProxyIdentity::ServiceAccountToken;
        if awaits != (phase == Phase::AfterServiceAccountToken) {
            return;
        }
        let at = (phase, Site::Worker);
        let path = facts.layout.kube_proxy_kubeconfig();
        if !awaits {
            return self.document(at, kubeconfig, path, 0o600, &[KUBE_PROXY]);
        }
        let hole = ServiceAccountTokenHole {
            namespace: documents::PROXY_NAMESPACE.to_owned(),
            secret: documents::PROXY_SECRET.to_owned(),
            kubeconfig: kubeconfig.clone(),
        };
        self.push(at, EntryKind::File, path, 0o600, Contents::AwaitsToken(Box::new(hole)), &[KUBE_PROXY]);
    }

    fn after_join(&mut self) {
        let path = self.draft.cluster.facts().layout.bootstrap_kubeconfig();
        self.push((Phase::AfterJoin, Site::Worker), EntryKind::Absent, path, 0o600, Contents::None, &[]);
    }
}

/// `clusterrolebinding-kubelet-bootstrap.yaml`.
fn manifest_path(object: &Object) -> String {
    let name = object.metadata().and_then(|metadata| metadata.name.as_deref()).unwrap_or_default();
    let mut path = String::with_capacity(object.kind().len() + name.len() + "-.yaml".len());
    path.push_str(object.kind());
    path.make_ascii_lowercase();
    path.push('-');
    // A colon is no character for a file name on every system that keeps manifests.
    path.extend(name.chars().map(|c| if matches!(c, ':' | '/') { '-' } else { c }));
    path.push_str(".yaml");
    path
}
