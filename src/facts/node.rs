//! Facts of one node.

use std::net::IpAddr;

use crate::kubelet::Taint;
use crate::value::NodeName;

/// What one node is: cheap, so that a fleet is a loop.
///
/// ```
/// use nodestrap::facts::NodeFacts;
///
/// let node = NodeFacts::new("worker-1".parse()?)
///     .address("192.168.1.51".parse()?)
///     .label("topology.kubernetes.io/zone", "a");
/// assert_eq!(node.name.as_str(), "worker-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NodeFacts {
    /// The name the node registers with, which its certificate holds.
    pub name: NodeName,
    /// The node's addresses, the first of each family; none lets the kubelet choose.
    pub addresses: Vec<IpAddr>,
    /// Labels to register with. `kubernetes.io` and `k8s.io` keys only as far as NodeRestriction lets a node.
    pub labels: Vec<(String, String)>,
    /// Taints to register with.
    pub taints: Vec<Taint>,
    /// The machine's id with its cloud, `cloud://…`; it cannot be changed later.
    pub provider_id: Option<String>,
}

impl NodeFacts {
    /// A node of this name.
    pub fn new(name: NodeName) -> Self {
        Self { name, addresses: Vec::new(), labels: Vec::new(), taints: Vec::new(), provider_id: None }
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

    /// Adds a taint.
    #[must_use]
    pub fn taint(mut self, taint: Taint) -> Self {
        self.taints.push(taint);
        self
    }

    /// Sets the machine's id.
    #[must_use]
    pub fn provider_id(mut self, id: impl Into<String>) -> Self {
        self.provider_id = Some(id.into());
        self
    }
}
