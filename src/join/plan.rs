//! A join as drafts, and as entries once it is proven.

use std::fmt;

use super::draft::Prove;
use super::entry::{Contents, Entry, EntryKind, Phase, ServiceAccountTokenHole, Site};
use super::{Credential, Draft, documents, set, units};
use crate::containerd::{ContainerdConfig, HostsToml};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::facts::{Cluster, KubeProxyIdentity, NodeFacts};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::KubeletConfiguration;
use crate::rbac::Object;
use crate::token::StaticTokenFile;
use crate::unit::ServiceUnit;

/// Every document of one join, still to be changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JoinDraft {
    /// The kubelet's configuration.
    pub kubelet: Draft<KubeletConfiguration>,
    /// kube-proxy's configuration; `None` without kube-proxy.
    pub kube_proxy: Option<Draft<KubeProxyConfiguration>>,
    /// The kubeconfig of the first contact.
    pub bootstrap_kubeconfig: Draft<Kubeconfig>,
    /// kube-proxy's kubeconfig, without a token where the cluster makes it.
    pub kube_proxy_kubeconfig: Option<Draft<Kubeconfig>>,
    /// The kubelet's unit.
    pub kubelet_unit: Draft<ServiceUnit>,
    /// kube-proxy's unit.
    pub kube_proxy_unit: Option<Draft<ServiceUnit>>,
    /// What containerd's configuration has to say.
    pub containerd: Draft<ContainerdConfig>,
    /// The hosts.toml of each mirrored registry, with the registry's name.
    pub registry_hosts: Vec<(String, Draft<HostsToml>)>,
    /// The objects of the cluster, in the order in which they are applied.
    pub objects: Vec<Draft<Object>>,
    /// The API servers' static token file; `None` with a bootstrap token.
    pub token_file: Option<Draft<StaticTokenFile>>,
    cluster: Cluster,
    credential: Credential,
    derived: Parts,
}

/// How many documents there are of what may be left out.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Parts {
    of_kube_proxy: usize,
    registry_hosts: usize,
    objects: usize,
    token_file: bool,
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
        let shared = cluster.joins().shared(cluster);
        let admitted = cluster.joins().admitted(cluster, credential.clone());
        let mut draft = Self {
            kubelet: documents::kubelet_of(node, &shared.kubelet),
            kube_proxy: shared.kube_proxy.as_ref().map(|proxy| documents::kube_proxy_of(node, proxy)),
            bootstrap_kubeconfig: admitted.bootstrap_kubeconfig.clone(),
            kube_proxy_kubeconfig: shared.kube_proxy_kubeconfig.clone(),
            kubelet_unit: units::kubelet_of(node, &shared.kubelet_unit),
            kube_proxy_unit: shared.kube_proxy_unit.clone(),
            containerd: shared.containerd.clone(),
            registry_hosts: shared.registry_hosts.clone(),
            objects: admitted.objects.clone(),
            token_file: admitted.token_file.clone(),
            cluster: cluster.clone(),
            credential,
            derived: Parts { of_kube_proxy: 0, registry_hosts: 0, objects: 0, token_file: false },
        };
        draft.derived = draft.parts();
        draft
    }

    fn parts(&self) -> Parts {
        let of_kube_proxy =
            [self.kube_proxy.is_some(), self.kube_proxy_kubeconfig.is_some(), self.kube_proxy_unit.is_some()];
        Parts {
            of_kube_proxy: of_kube_proxy.into_iter().filter(|is_there| *is_there).count(),
            registry_hosts: self.registry_hosts.len(),
            objects: self.objects.len(),
            token_file: self.token_file.is_some(),
        }
    }

    /// Whether every document is as the facts made it.
    fn is_derived(&self) -> bool {
        fn is<D>(draft: Option<&Draft<D>>) -> bool {
            draft.is_none_or(Draft::is_derived)
        }
        self.derived == self.parts()
            && self.kubelet.is_derived()
            && is(self.kube_proxy.as_ref())
            && self.bootstrap_kubeconfig.is_derived()
            && is(self.kube_proxy_kubeconfig.as_ref())
            && self.kubelet_unit.is_derived()
            && is(self.kube_proxy_unit.as_ref())
            && self.containerd.is_derived()
            && self.registry_hosts.iter().all(|(_, hosts)| hosts.is_derived())
            && self.objects.iter().all(Draft::is_derived)
            && is(self.token_file.as_ref())
    }

    /// Proves every document, and what holds between them. What was not changed since the cluster's first join is
    /// proven already, and documents that are all as the facts made them agree with each other: a law of our tests
    /// holds that for any facts. After any change the rules between files look at the whole set, with the flags that
    /// the control plane is to be started with.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::token::BootstrapToken;
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let target = Target::new(KubernetesVersion::V1_34);
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&target)?;
    /// # let token = BootstrapToken::from_entropy([7; 32]);
    /// let mut join = cluster.join(&NodeFacts::new("worker-1".parse()?), &token);
    /// join.kubelet.cluster_dns = Some(vec!["192.0.2.10".into()]); // a sound address, outside of the services
    /// let invalid = join.validate().unwrap_err();
    /// assert!(invalid.report.errors().all(|error| error.rule.id.starts_with("node-")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Every problem at once, and the drafts back.
    pub fn validate(self) -> Result<Join, Box<InvalidJoin>> {
        let mut plan = Plan { draft: &self, entries: Vec::with_capacity(32), found: Vec::new() };
        plan.folders();
        plan.control_plane();
        plan.worker();
        plan.kube_proxy_kubeconfig(Phase::BeforeApply);
        plan.manifests();
        plan.kube_proxy_kubeconfig(Phase::AfterServiceAccountToken);
        plan.after_join();
        let Plan { entries, mut found, .. } = plan;
        if !self.is_derived() && !found.iter().any(|found| found.severity == Severity::Error) {
            found.extend(set::between_files(&self.cluster, &self.credential, &entries));
        }
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

const KUBELET: &str = "kubelet.service";
const KUBE_PROXY: &str = "kube-proxy.service";
const CONTAINERD: &str = "containerd.service";
const API_SERVER: &str = "kube-apiserver.service";

/// Most of the work is on the node, before anything is applied.
const BEFORE: (Phase, Site) = (Phase::BeforeApply, Site::Worker);

impl Plan<'_> {
    fn push(
        &mut self,
        (phase, site): (Phase, Site),
        kind: EntryKind,
        path: String,
        mode: u32,
        contents: Contents,
        restarts: &'static [&'static str],
    ) {
        self.entries.push(Entry { phase, site, kind, path, mode, owner: "root:root", contents, restarts });
    }

    /// Makes a file of a document once it is proven.
    fn document<D: Prove>(
        &mut self,
        at: (Phase, Site),
        document: &Draft<D>,
        path: String,
        mode: u32,
        restarts: &'static [&'static str],
    ) {
        let proof = document.proof(self.draft.cluster.shared_target());
        self.found.extend(proof.report.iter().cloned().map(|mut diagnostic| {
            diagnostic.file = Some(path.as_str().into());
            diagnostic
        }));
        self.push(at, EntryKind::File, path, mode, proof.contents.clone(), restarts);
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
        let containerd = Contents::Containerd(draft.containerd.clone());
        let path = layout.containerd_config.clone();
        self.push(BEFORE, EntryKind::File, path, 0o644, containerd, &[CONTAINERD]);
        for (registry, hosts) in &draft.registry_hosts {
            let folder = format!("{}/{registry}", layout.registry_hosts);
            let path = format!("{folder}/hosts.toml");
            self.push(BEFORE, EntryKind::Directory, folder, 0o755, Contents::None, &[]);
            self.document(BEFORE, hosts, path, 0o644, &[]);
        }
        self.document(BEFORE, &draft.kubelet_unit, layout.kubelet_unit(), 0o644, &[KUBELET]);
        if let Some(proxy) = &draft.kube_proxy {
            self.document(BEFORE, proxy, layout.kube_proxy_config(), 0o644, &[KUBE_PROXY]);
        }
        if let Some(unit) = &draft.kube_proxy_unit {
            self.document(BEFORE, unit, layout.kube_proxy_unit(), 0o644, &[KUBE_PROXY]);
        }
    }

    fn manifests(&mut self) {
        for object in &self.draft.objects {
            let mode = if matches!(**object, Object::Secret(_)) { 0o600 } else { 0o644 };
            self.document((Phase::Manifests, Site::Operator), object, manifest_path(object), mode, &[]);
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
        self.push(at, EntryKind::File, path, 0o600, Contents::AwaitsToken(hole), &[KUBE_PROXY]);
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
    path.extend(name.chars().map(|c| if matches!(c, ':' | '/') { '-' } else { c }));
    path.push_str(".yaml");
    path
}
