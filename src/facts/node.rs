//! Facts of one node.

use std::net::IpAddr;

use crate::diagnostic::Report;
use crate::kubelet::Taint;
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
    pub(super) facts: NodeFacts,
    pub(super) report: Report,
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
