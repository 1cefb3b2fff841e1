//! Facts of one node.

use std::net::IpAddr;

use super::{ValidCluster, node_rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Invalid;
use crate::document::judge;
use crate::kubelet::{KubeletConfiguration, Taint};
use crate::target::HostFacts;
use crate::value::NodeName;
use crate::version::{ContainerdVersion, SystemdVersion};

/// The facts of one node.
///
/// ```
/// use nodestrap::facts::NodeFacts;
///
/// let node = NodeFacts::new("worker-1".parse()?)
///     .address("192.168.1.51".parse()?)
///     .label("topology.kubernetes.io/zone", "a")
///     .taint("dedicated=gpu:NoSchedule".parse()?);
/// assert_eq!(node.name.as_str(), "worker-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NodeFacts {
    /// The name that the node registers with. Its certificate holds the same name. Required.
    pub name: NodeName,
    /// The node's addresses: one, or one of each address family. Default: none, and the kubelet chooses.
    pub addresses: Vec<IpAddr>,
    /// The labels that the node registers with. Of the `kubernetes.io` and `k8s.io` keys only those that a kubelet may
    /// set are valid. Default: none.
    pub labels: Vec<(String, String)>,
    /// The taints that the node registers with. Default: none.
    pub taints: Vec<Taint>,
    /// The machine's id at its cloud provider, `cloud://…`. It cannot be changed later. Default: none.
    pub provider_id: Option<String>,
    /// The version of containerd on this node. Default: the target's.
    pub containerd: Option<ContainerdVersion>,
    /// The version of systemd on this node. Default: the target's.
    pub systemd: Option<SystemdVersion>,
    /// Facts of this node's host. Default: the target's.
    pub host: Option<HostFacts>,
}

/// The facts of a node, which contradict neither each other nor the cluster.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct ValidNode {
    facts: NodeFacts,
    report: Report,
}

impl ValidNode {
    /// The facts.
    pub fn facts(&self) -> &NodeFacts {
        &self.facts
    }

    /// The warnings and notes that are left.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl NodeFacts {
    /// Makes the facts of a node of this name.
    pub fn new(name: NodeName) -> Self {
        Self {
            name,
            addresses: Vec::new(),
            labels: Vec::new(),
            taints: Vec::new(),
            provider_id: None,
            containerd: None,
            systemd: None,
            host: None,
        }
    }

    /// Adds an address.
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(address);
        self
    }

    /// Adds a label.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// Adds labels.
    ///
    /// ```
    /// use nodestrap::facts::NodeFacts;
    ///
    /// let node = NodeFacts::new("worker-1".parse()?).labels([("example.com/rack", "7"), ("example.com/row", "b")]);
    /// assert_eq!(node.labels.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn labels<K: Into<String>, V: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.labels.extend(labels.into_iter().map(|(key, value)| (key.into(), value.into())));
        self
    }

    /// Adds a taint.
    #[must_use]
    pub fn taint(mut self, taint: Taint) -> Self {
        self.taints.push(taint);
        self
    }

    /// Adds taints.
    #[must_use]
    pub fn taints(mut self, taints: impl IntoIterator<Item = Taint>) -> Self {
        self.taints.extend(taints);
        self
    }

    /// Sets the machine's id at its cloud provider, `cloud://…`. Default: none.
    #[must_use]
    pub fn provider_id(mut self, id: impl Into<String>) -> Self {
        self.provider_id = Some(id.into());
        self
    }

    /// Sets the version of containerd on this node. Default: the target's.
    #[must_use]
    pub fn containerd(mut self, version: ContainerdVersion) -> Self {
        self.containerd = Some(version);
        self
    }

    /// Sets the version of systemd on this node. Default: the target's.
    #[must_use]
    pub fn systemd(mut self, version: SystemdVersion) -> Self {
        self.systemd = Some(version);
        self
    }

    /// Sets the facts of this node's host. Default: the target's.
    #[must_use]
    pub fn host(mut self, host: HostFacts) -> Self {
        self.host = Some(host);
        self
    }

    /// Checks that the cluster can have this node.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&Target::new(KubernetesVersion::V1_34))?;
    /// let node = NodeFacts::new("worker-1".parse()?).address("10.96.7.7".parse()?);
    /// let invalid = node.validate(&cluster).unwrap_err();
    /// assert_eq!(
    ///     invalid.to_string().lines().next(),
    ///     Some("error[facts-node-address-in-network] addresses[0]: 10.96.7.7 is in 10.96.0.0/12, the network of the services"),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Returns every problem at once, together with the facts.
    pub fn validate(self, cluster: &ValidCluster) -> Result<ValidNode, Box<Invalid<Self>>> {
        let report: Report = self.check_whole(cluster).into_iter().collect();
        if report.has_errors() {
            return Err(Box::new(Invalid { draft: self, report }));
        }
        Ok(ValidNode { facts: self, report })
    }

    /// What is found in the facts that no document's rules look at.
    pub(crate) fn check(&self, cluster: &ValidCluster) -> Vec<Diagnostic> {
        node_rules::check(self, cluster)
    }

    /// What is found in the facts, by the rules of the kubelet's configuration too.
    pub(crate) fn check_whole(&self, cluster: &ValidCluster) -> Vec<Diagnostic> {
        let mut found = self.check(cluster);
        if !self.taints.is_empty() {
            // The kubelet's own rules judge the taints, so that no second opinion on them can grow here.
            let kubelet = KubeletConfiguration::new().register_with_taints(self.taints.clone());
            let of_taints = judge::draft(&kubelet, cluster.target()).into_iter();
            found.extend(of_taints.filter(|found| found.path.to_string().starts_with("registerWithTaints")));
        }
        found
    }

    /// This node without all that it adds to a join but its name.
    pub(crate) fn with_name_only(&self) -> Self {
        Self {
            containerd: self.containerd,
            systemd: self.systemd,
            host: self.host,
            ..Self::new(self.name.clone())
        }
    }

    /// Whether the node adds more to a join than its name.
    pub(crate) fn has_more_than_a_name(&self) -> bool {
        !self.addresses.is_empty() || !self.labels.is_empty() || self.is_in_configuration()
    }

    /// Whether the node adds something to the kubelet's configuration.
    pub(crate) fn is_in_configuration(&self) -> bool {
        !self.taints.is_empty() || self.provider_id.is_some()
    }
}
