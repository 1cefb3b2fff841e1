//! Everything a check may depend on.

use std::collections::BTreeMap;

use crate::diagnostic::IDS;
use crate::program::Component;
use crate::value::Timestamp;
use crate::version::{ContainerdVersion, KubernetesVersion, Minor, SystemdVersion};

/// What files are judged for: versions, host facts, the time, and what the caller allows.
///
/// Only the node's Kubernetes version is required. What is not given is unknown and is never assumed: a rule that
/// needs it stays silent or says which fact would tell.
///
/// ```
/// use nodestrap::{KubernetesVersion, Target};
///
/// let target = Target::new(KubernetesVersion::V1_34).allow("kubelet-read-only-port");
/// assert_eq!(target.minor().to_string(), "1.34");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// The version of kubelet and kube-proxy.
    pub node: KubernetesVersion,
    /// The version of the control plane; unknown until given.
    pub control_plane: Option<KubernetesVersion>,
    /// The version of containerd; unknown until given.
    pub containerd: Option<ContainerdVersion>,
    /// The release of systemd. Until it is given, what any known release takes is no finding.
    pub systemd: Option<SystemdVersion>,
    /// The time of the judgement: expiry and validity are looked at only when it is given.
    pub time: Option<Timestamp>,
    /// Facts of the host.
    pub host: HostFacts,
    /// How many findings of one rule in one file a report shows; one more says how many there are besides. 1,000
    /// unless given.
    pub most_findings: usize,
    /// The bytes of the largest text that is read. 16 MiB unless given.
    pub largest_text: usize,
    overrides: BTreeMap<Box<str>, Override>,
    unknown_rules: Vec<Box<str>>,
    beyond_known: bool,
}

/// Facts of the host that a kubelet start depends on; each unknown until given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostFacts {
    /// Which cgroup hierarchy is mounted.
    pub cgroup: Option<CgroupVersion>,
    /// Whether swap is on.
    pub swap: Option<bool>,
    /// Whether systemd-resolved writes /etc/resolv.conf.
    pub systemd_resolved: Option<bool>,
    /// Whether /usr cannot be written.
    pub read_only_usr: Option<bool>,
}

/// The cgroup hierarchy of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CgroupVersion {
    /// The legacy or hybrid hierarchy.
    V1,
    /// The unified hierarchy.
    V2,
}

/// What the caller says of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Override {
    Allow,
    Deny,
}

impl Target {
    /// Judged for this Kubernetes version, everything else unknown.
    pub fn new(node: KubernetesVersion) -> Self {
        Self {
            node,
            control_plane: None,
            containerd: None,
            systemd: None,
            time: None,
            host: HostFacts::default(),
            most_findings: 1_000,
            largest_text: 16 << 20,
            overrides: BTreeMap::new(),
            unknown_rules: Vec::new(),
            beyond_known: false,
        }
    }

    /// The version of the control plane, which may be newer than the node's.
    #[must_use]
    pub fn control_plane(mut self, version: KubernetesVersion) -> Self {
        self.control_plane = Some(version);
        self
    }

    /// The version of containerd.
    #[must_use]
    pub fn containerd(mut self, version: ContainerdVersion) -> Self {
        self.containerd = Some(version);
        self
    }

    /// The release of systemd that reads the units.
    #[must_use]
    pub fn systemd(mut self, version: SystemdVersion) -> Self {
        self.systemd = Some(version);
        self
    }

    /// The time of the judgement.
    ///
    /// ```
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let target = Target::new(KubernetesVersion::V1_34).at("2026-11-24T06:00:00Z".parse()?);
    /// let now = Target::new(KubernetesVersion::V1_34).at(std::time::SystemTime::UNIX_EPOCH.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self
    }

    /// How many findings of one rule in one file a report shows; one more says how many there are besides.
    #[must_use]
    pub fn most_findings(mut self, count: usize) -> Self {
        self.most_findings = count;
        self
    }

    /// The bytes of the largest text that is read; a larger one is refused with a rule.
    #[must_use]
    pub fn largest_text(mut self, bytes: usize) -> Self {
        self.largest_text = bytes;
        self
    }

    /// The cgroup hierarchy of the host.
    #[must_use]
    pub fn cgroup(mut self, version: CgroupVersion) -> Self {
        self.host.cgroup = Some(version);
        self
    }

    /// Whether swap is on.
    #[must_use]
    pub fn swap(mut self, on: bool) -> Self {
        self.host.swap = Some(on);
        self
    }

    /// Whether systemd-resolved writes /etc/resolv.conf.
    #[must_use]
    pub fn systemd_resolved(mut self, on: bool) -> Self {
        self.host.systemd_resolved = Some(on);
        self
    }

    /// Whether /usr cannot be written.
    #[must_use]
    pub fn read_only_usr(mut self, read_only: bool) -> Self {
        self.host.read_only_usr = Some(read_only);
        self
    }

    /// Findings of this rule are no errors and no warnings: they stay visible, marked *allowed*.
    ///
    /// Whether the real program accepts a file does not change by this. An id that no rule has is told by a note in
    /// every report.
    #[must_use]
    pub fn allow(mut self, rule: impl Into<Box<str>>) -> Self {
        self.set(rule.into(), Override::Allow);
        self
    }

    /// Findings of this rule are errors.
    #[must_use]
    pub fn deny(mut self, rule: impl Into<Box<str>>) -> Self {
        self.set(rule.into(), Override::Deny);
        self
    }

    fn set(&mut self, rule: Box<str>, how: Override) {
        if IDS.binary_search(&&*rule).is_err() && !self.unknown_rules.contains(&rule) {
            self.unknown_rules.push(rule.clone());
        }
        self.overrides.insert(rule, how);
    }

    /// Renders for a version newer than this release knows, judged as the newest known one.
    #[must_use]
    pub fn beyond_known(mut self) -> Self {
        self.beyond_known = true;
        self
    }

    /// The minor that files are judged as: the node's, moved into the known range.
    pub fn minor(&self) -> Minor {
        self.node.minor().judged()
    }

    /// The minor that control-plane objects and flags are judged as: the control plane's, else the node's.
    pub fn control_plane_minor(&self) -> Minor {
        self.control_plane.unwrap_or(self.node).minor().judged()
    }

    /// The version that a program is judged by: the node's for kubelet and kube-proxy, else the control plane's.
    pub(crate) fn version_of(&self, component: Component) -> KubernetesVersion {
        match component {
            Component::Kubelet | Component::KubeProxy => self.node,
            Component::KubeApiserver | Component::KubeControllerManager => {
                self.control_plane.unwrap_or(self.node)
            }
        }
    }

    /// Whether the node is newer than this release knows.
    pub fn is_beyond_known(&self) -> bool {
        self.node.minor() > Minor::NEWEST
    }

    pub(crate) fn renders_beyond_known(&self) -> bool {
        self.beyond_known
    }

    /// What was allowed or denied and is no rule.
    pub(crate) fn unknown_rules(&self) -> &[Box<str>] {
        &self.unknown_rules
    }

    pub(crate) fn override_of(&self, rule: &str) -> Option<Override> {
        self.overrides.get(rule).copied()
    }
}
