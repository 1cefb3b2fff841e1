//! A join as drafts, and as entries once it is valid.

use std::fmt;

use super::entries::Entries;
use super::entry::{Entry, Phase};
use super::{JoinCredential, documents, set, units};
#[cfg(feature = "containerd")]
use crate::containerd::{ContainerdConfig, HostsToml};
use crate::diagnostic::Report;
use crate::facts::{NodeFacts, ValidCluster};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::KubeletConfiguration;
use crate::object::Object;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::unit::ServiceUnit;

/// The drafts of all documents of one join.
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
/// join.kubelet.max_pods = Some(200); //                          a field …
/// join.kubelet = join.kubelet.image_gc_high_threshold_percent(90); // … or a setter
/// let join = join.validate()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JoinDraft {
    /// The kubelet's configuration.
    pub kubelet: KubeletConfiguration,
    /// kube-proxy's configuration; `None` without kube-proxy.
    pub kube_proxy: Option<KubeProxyConfiguration>,
    /// The kubelet's bootstrap kubeconfig.
    pub bootstrap_kubeconfig: Kubeconfig,
    /// kube-proxy's kubeconfig, without a token where the cluster makes it; `None` without kube-proxy.
    pub kube_proxy_kubeconfig: Option<Kubeconfig>,
    /// The kubelet's unit.
    pub kubelet_unit: ServiceUnit,
    /// kube-proxy's unit; `None` without kube-proxy.
    pub kube_proxy_unit: Option<ServiceUnit>,
    /// The settings that containerd's configuration must have.
    #[cfg(feature = "containerd")]
    pub containerd: ContainerdConfig,
    /// The hosts.toml of each mirrored registry, with the name of the registry's folder.
    #[cfg(feature = "containerd")]
    pub registry_hosts: Vec<(String, HostsToml)>,
    /// The objects of the cluster, in the order in which they are applied.
    pub objects: Vec<Object>,
    /// The API servers' static token file; `None` with a bootstrap token.
    pub token_file: Option<StaticTokenFile>,
    pub(super) cluster: ValidCluster,
    pub(super) credential: JoinCredential,
    /// `None` for what the nodes of a fleet share.
    node: Option<NodeFacts>,
    pub(super) target: Target,
}

/// A join without errors.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Join {
    pub(super) entries: Vec<Entry>,
    pub(super) report: Report,
}

/// A join with errors: the drafts and the report.
#[derive(Clone, PartialEq)]
pub struct InvalidJoin {
    /// The drafts, unchanged.
    pub draft: JoinDraft,
    /// All findings, in the order of files.
    pub report: Report,
}

/// Prints the errors, one on each line.
impl fmt::Display for InvalidJoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::write_errors(&self.report, f)
    }
}

/// Prints the errors alone, because the drafts are too long to read in an error message.
impl fmt::Debug for InvalidJoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for InvalidJoin {}

impl JoinDraft {
    /// What depends on cluster and credential alone: all but what a node adds.
    pub(super) fn template(cluster: &ValidCluster, credential: JoinCredential) -> Self {
        let token_file = match &credential {
            JoinCredential::Static(token) => Some(StaticTokenFile::from_iter([token.clone()])),
            JoinCredential::Bootstrap(_) => None,
        };
        Self {
            kubelet: documents::kubelet(cluster),
            kube_proxy: documents::kube_proxy(cluster),
            bootstrap_kubeconfig: documents::bootstrap_kubeconfig(cluster, &credential),
            kube_proxy_kubeconfig: documents::kube_proxy_kubeconfig(cluster),
            kubelet_unit: units::kubelet(cluster),
            kube_proxy_unit: units::kube_proxy(cluster),
            #[cfg(feature = "containerd")]
            containerd: units::containerd(cluster),
            #[cfg(feature = "containerd")]
            registry_hosts: units::hosts(cluster),
            objects: documents::objects(cluster, &credential),
            token_file,
            cluster: cluster.clone(),
            target: cluster.target().clone(),
            credential,
            node: None,
        }
    }

    /// These drafts with what a node adds.
    pub(super) fn of(&self, node: &NodeFacts) -> Self {
        // `target_of` first: the host's facts of a node decide what is added to its kubelet.
        let mut draft = self.clone();
        draft.target = self.cluster.target_of(node);
        draft.add_to_kubelet(node);
        draft.add_to_unit(node);
        draft.add_to_proxy(node);
        draft.node = Some(node.clone());
        draft
    }

    pub(super) fn add_to_kubelet(&mut self, node: &NodeFacts) {
        documents::add_to_kubelet(node, self.target.host, &self.cluster.facts().layout, &mut self.kubelet);
    }

    pub(super) fn add_to_unit(&mut self, node: &NodeFacts) {
        units::add_to_kubelet(node, &mut self.kubelet_unit);
    }

    pub(super) fn add_to_proxy(&mut self, node: &NodeFacts) {
        if let Some(proxy) = &mut self.kube_proxy {
            documents::add_to_proxy(node, proxy);
        }
    }

    /// Judges the node's facts and every document, and then all documents together with the flags of the control plane.
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
    /// join.kubelet.cluster_dns = Some(vec!["192.0.2.10".into()]); // an address outside of the service network
    /// let invalid = join.validate().unwrap_err();
    /// assert!(invalid.report.errors().any(|error| error.rule.id == "node-cluster-dns-outside"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Returns every problem at once, together with the drafts.
    pub fn validate(self) -> Result<Join, Box<InvalidJoin>> {
        let join = self.prove();
        if join.report.has_errors() {
            return Err(Box::new(InvalidJoin { draft: self, report: join.report }));
        }
        Ok(join)
    }

    /// What [`validate`](Self::validate) finds, and the entries even where that is an error.
    pub(super) fn prove(&self) -> Join {
        let Entries { list: entries, mut found, .. } = Entries::of(self);
        if let Some(node) = &self.node {
            found.extend(node.check(&self.cluster));
        }
        // Last, because a finding of one document must not be told once more between the files.
        found.extend(set::between_files(self, &entries, &found));
        Join { entries, report: found.into_iter().collect() }
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
