//! A join as drafts, and as entries once it is proven.

use std::fmt;

use super::entry::{Contents, Entry, EntryKind, Phase, ServiceAccountTokenHole, Site};
use super::{Credential, documents, units};
use crate::containerd::{ContainerdConfig, HostsToml};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::facts::{Cluster, KubeProxyIdentity, NodeFacts};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::KubeletConfiguration;
use crate::rbac::Object;
use crate::sensitive::Sensitive;
use crate::token::StaticTokenFile;
use crate::unit::ServiceUnit;

/// Every document of one join, still to be changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JoinDraft {
    /// The kubelet's configuration.
    pub kubelet: KubeletConfiguration,
    /// kube-proxy's configuration; `None` without kube-proxy.
    pub kube_proxy: Option<KubeProxyConfiguration>,
    /// The kubeconfig of the first contact.
    pub bootstrap_kubeconfig: Kubeconfig,
    /// kube-proxy's kubeconfig, without a token where the cluster makes it.
    pub kube_proxy_kubeconfig: Option<Kubeconfig>,
    /// The kubelet's unit.
    pub kubelet_unit: ServiceUnit,
    /// kube-proxy's unit.
    pub kube_proxy_unit: Option<ServiceUnit>,
    /// What containerd's configuration has to say.
    pub containerd: ContainerdConfig,
    /// The hosts.toml of each mirrored registry, with the registry's name.
    pub registry_hosts: Vec<(String, HostsToml)>,
    /// The objects of the cluster, in the order in which they are applied.
    pub objects: Vec<Object>,
    /// The API servers' static token file; `None` with a bootstrap token.
    pub token_file: Option<StaticTokenFile>,
    cluster: Cluster,
}

/// A proven join.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Join {
    entries: Vec<Entry>,
    report: Report,
}

/// A join with errors, and the drafts back.
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidJoin {
    /// The drafts, unchanged.
    pub draft: JoinDraft,
    /// Everything that was found, by file.
    pub report: Report,
}

impl fmt::Display for InvalidJoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.report.errors().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidJoin {}

impl JoinDraft {
    pub(super) fn derive(cluster: &Cluster, node: &NodeFacts, credential: Credential) -> Self {
        Self {
            kubelet: documents::kubelet(cluster, node),
            kube_proxy: documents::kube_proxy(cluster, node),
            bootstrap_kubeconfig: documents::bootstrap_kubeconfig(cluster, &credential),
            kube_proxy_kubeconfig: documents::kube_proxy_kubeconfig(cluster),
            kubelet_unit: units::kubelet(cluster, node),
            kube_proxy_unit: units::kube_proxy(cluster),
            containerd: units::containerd(cluster),
            registry_hosts: units::hosts(cluster),
            objects: documents::objects(cluster, &credential),
            token_file: match credential {
                Credential::Static(token) => Some(StaticTokenFile::from_iter([token])),
                Credential::Bootstrap(_) => None,
            },
            cluster: cluster.clone(),
        }
    }

    /// Proves every document, and all of them together.
    ///
    /// # Errors
    /// Every problem at once, and the drafts back.
    pub fn validate(self) -> Result<Join, Box<InvalidJoin>> {
        let mut plan = Plan { draft: &self, entries: Vec::new(), found: Vec::new() };
        plan.folders();
        plan.control_plane();
        plan.worker();
        plan.manifests();
        plan.kube_proxy_kubeconfig();
        plan.after_join();
        let Plan { mut entries, found, .. } = plan;
        entries.sort_by_key(|entry| entry.phase);
        let report: Report = found.into_iter().collect();
        if report.has_errors() {
            Err(Box::new(InvalidJoin { draft: self, report }))
        } else {
            Ok(Join { entries, report })
        }
    }
}

impl Join {
    /// Every entry, in order of the phases.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries of one phase, in the order in which they are due.
    pub fn phase(&self, phase: Phase) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.phase == phase)
    }

    /// The warnings and notes that are left.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Collects entries and findings.
struct Plan<'d> {
    draft: &'d JoinDraft,
    entries: Vec<Entry>,
    found: Vec<Diagnostic>,
}

/// A text that may hold a secret.
trait IntoContents {
    fn into_contents(self) -> Contents;
}

impl IntoContents for String {
    fn into_contents(self) -> Contents {
        Contents::Text(self)
    }
}

impl IntoContents for Sensitive<String> {
    fn into_contents(self) -> Contents {
        Contents::Secret(self)
    }
}

const KUBELET: &str = "kubelet.service";
const KUBE_PROXY: &str = "kube-proxy.service";
const CONTAINERD: &str = "containerd.service";
const API_SERVER: &str = "kube-apiserver.service";

impl Plan<'_> {
    fn push(
        &mut self,
        (phase, site): (Phase, Site),
        kind: EntryKind,
        path: String,
        mode: u32,
        contents: Contents,
        restarts: &[&str],
    ) {
        self.entries.push(Entry {
            phase,
            site,
            kind,
            path,
            mode,
            owner: "root:root",
            contents,
            restarts: restarts.iter().map(|unit| (*unit).to_owned()).collect(),
        });
    }

    /// Validates a document and makes a file of it.
    fn document<D: Document>(
        &mut self,
        at: (Phase, Site),
        document: &D,
        path: String,
        mode: u32,
        restarts: &[&str],
    ) where
        D::Text: IntoContents,
    {
        let (contents, report) = match document.clone().validate(self.draft.cluster.target()) {
            Ok(valid) => (valid.render().into_contents(), valid.report().clone()),
            Err(invalid) => (Contents::None, invalid.report),
        };
        self.found.extend(report.into_iter().map(|mut diagnostic| {
            diagnostic.file = Some(path.as_str().into());
            diagnostic
        }));
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
            self.push(
                (Phase::BeforeApply, Site::Worker),
                EntryKind::Directory,
                path.clone(),
                mode,
                Contents::None,
                &[],
            );
        }
    }

    fn control_plane(&mut self) {
        let path = self.draft.cluster.facts().layout.token_file();
        if let Some(file) = &self.draft.token_file {
            self.document((Phase::BeforeApply, Site::EveryControlPlane), file, path, 0o600, &[API_SERVER]);
        }
    }

    fn worker(&mut self) {
        let draft = self.draft;
        let facts = draft.cluster.facts();
        let layout = &facts.layout;
        let at = (Phase::BeforeApply, Site::Worker);
        let ca = Contents::Text(facts.client_ca_bundle().as_pem().to_owned());
        self.push(at, EntryKind::File, layout.client_ca(), 0o644, ca, &[KUBELET]);
        self.document(at, &draft.bootstrap_kubeconfig, layout.bootstrap_kubeconfig(), 0o600, &[]);
        self.document(at, &draft.kubelet, layout.kubelet_config(), 0o644, &[KUBELET]);
        let containerd = Contents::Containerd(draft.containerd.clone());
        self.push(at, EntryKind::File, layout.containerd_config.clone(), 0o644, containerd, &[CONTAINERD]);
        for (registry, hosts) in &draft.registry_hosts {
            let folder = format!("{}/{registry}", layout.registry_hosts);
            let path = format!("{folder}/hosts.toml");
            self.push(at, EntryKind::Directory, folder, 0o755, Contents::None, &[]);
            self.push(at, EntryKind::File, path, 0o644, Contents::Text(hosts.render()), &[]);
        }
        self.document(at, &draft.kubelet_unit, layout.kubelet_unit(), 0o644, &[KUBELET]);
        if let Some(proxy) = &draft.kube_proxy {
            self.document(at, proxy, layout.kube_proxy_config(), 0o644, &[KUBE_PROXY]);
        }
        if let Some(unit) = &draft.kube_proxy_unit {
            self.document(at, unit, layout.kube_proxy_unit(), 0o644, &[KUBE_PROXY]);
        }
    }

    fn manifests(&mut self) {
        for object in &self.draft.objects {
            let name = object.metadata().and_then(|metadata| metadata.name.as_deref()).unwrap_or_default();
            let path = format!("{}-{}.yaml", object.kind().to_lowercase(), name.replace([':', '/'], "-"));
            let at = (Phase::Manifests, Site::Operator);
            match object {
                Object::ClusterRole(object) => self.document(at, object, path, 0o644, &[]),
                Object::ClusterRoleBinding(object) => self.document(at, object, path, 0o644, &[]),
                Object::Role(object) => self.document(at, object, path, 0o644, &[]),
                Object::RoleBinding(object) => self.document(at, object, path, 0o644, &[]),
                Object::ServiceAccount(object) => self.document(at, object, path, 0o644, &[]),
                Object::Secret(object) => self.document(at, object, path, 0o600, &[]),
            }
        }
    }

    fn kube_proxy_kubeconfig(&mut self) {
        let draft = self.draft;
        let Some(kubeconfig) = &draft.kube_proxy_kubeconfig else { return };
        let facts = draft.cluster.facts();
        let path = facts.layout.kube_proxy_kubeconfig();
        if facts.kube_proxy != KubeProxyIdentity::ServiceAccountToken {
            return self.document((Phase::BeforeApply, Site::Worker), kubeconfig, path, 0o600, &[KUBE_PROXY]);
        }
        let hole = ServiceAccountTokenHole {
            namespace: documents::PROXY_NAMESPACE.to_owned(),
            secret: documents::PROXY_SECRET.to_owned(),
            kubeconfig: kubeconfig.clone(),
        };
        let contents = Contents::AwaitsToken(hole);
        self.push(
            (Phase::AfterServiceAccountToken, Site::Worker),
            EntryKind::File,
            path,
            0o600,
            contents,
            &[KUBE_PROXY],
        );
    }

    fn after_join(&mut self) {
        let path = self.draft.cluster.facts().layout.bootstrap_kubeconfig();
        self.push((Phase::AfterJoin, Site::Worker), EntryKind::Absent, path, 0o600, Contents::None, &[]);
    }
}
