//! Everything a check may depend on.

use std::collections::BTreeMap;

use crate::diagnostic::IDS;
use crate::program::Component;
use crate::value::Timestamp;
use crate::version::{ContainerdVersion, KubernetesVersion, Minor, SystemdVersion};

/// The environment that files are judged for: versions, facts of the host, the time, and the rules that the caller
/// allows or denies.
///
/// Only the node's Kubernetes version is required. A fact that is not given is unknown, and no rule assumes a value for
/// it: a rule that needs the fact reports nothing, or a note that names the fact.
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
    /// The version of the control plane. Default: unknown.
    pub control_plane: Option<KubernetesVersion>,
    /// The version of containerd. Default: unknown.
    pub containerd: Option<ContainerdVersion>,
    /// The release of systemd. Default: unknown, and then a setting is accepted that any known release has.
    pub systemd: Option<SystemdVersion>,
    /// The time of the judgement. Default: unknown, and then no rule looks at expiry and validity.
    pub time: Option<Timestamp>,
    /// The facts of the host.
    pub host: HostFacts,
    /// How many findings of one rule in one file a report shows. One more finding counts the others. Default: 1,000.
    pub most_findings: usize,
    /// The size of the largest text that is read, in bytes. Default: 16 MiB.
    pub largest_text: usize,
    overrides: BTreeMap<Box<str>, Override>,
    unknown_rules: Vec<Box<str>>,
    beyond_known: bool,
}

/// Facts of the host that the start of a kubelet depends on. Each is unknown by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostFacts {
    /// The cgroup hierarchy that is mounted.
    pub cgroup: Option<CgroupVersion>,
    /// Whether swap is on.
    pub swap: Option<bool>,
    /// Whether systemd-resolved writes /etc/resolv.conf.
    pub systemd_resolved: Option<bool>,
    /// Whether /usr is read-only.
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

/// Whether the caller allows or denies a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Override {
    Allow,
    Deny,
}

impl Target {
    /// Makes a target for this Kubernetes version of kubelet and kube-proxy. Everything else is unknown.
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

    /// Sets the version of the control plane, which may be newer than the node's. Default: unknown.
    #[must_use]
    pub fn control_plane(mut self, version: KubernetesVersion) -> Self {
        self.control_plane = Some(version);
        self
    }

    /// Sets the version of containerd. Default: unknown.
    #[must_use]
    pub fn containerd(mut self, version: ContainerdVersion) -> Self {
        self.containerd = Some(version);
        self
    }

    /// Sets the release of systemd that reads the units. Default: unknown.
    #[must_use]
    pub fn systemd(mut self, version: SystemdVersion) -> Self {
        self.systemd = Some(version);
        self
    }

    /// Sets the time of the judgement. Default: unknown.
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

    /// Sets how many findings of one rule in one file a report shows. One more finding counts the others. Default:
    /// 1,000.
    #[must_use]
    pub fn most_findings(mut self, count: usize) -> Self {
        self.most_findings = count;
        self
    }

    /// Sets the size of the largest text that is read, in bytes. A larger text is an error and is not read. Default:
    /// 16 MiB.
    #[must_use]
    pub fn largest_text(mut self, bytes: usize) -> Self {
        self.largest_text = bytes;
        self
    }

    /// Sets the cgroup hierarchy of the host. Default: unknown.
    #[must_use]
    pub fn cgroup(mut self, version: CgroupVersion) -> Self {
        self.host.cgroup = Some(version);
        self
    }

    /// Sets whether swap is on. Default: unknown.
    #[must_use]
    pub fn swap(mut self, on: bool) -> Self {
        self.host.swap = Some(on);
        self
    }

    /// Sets whether systemd-resolved writes /etc/resolv.conf. Default: unknown.
    #[must_use]
    pub fn systemd_resolved(mut self, on: bool) -> Self {
        self.host.systemd_resolved = Some(on);
        self
    }

    /// Sets whether /usr is read-only. Default: unknown.
    #[must_use]
    pub fn read_only_usr(mut self, read_only: bool) -> Self {
        self.host.read_only_usr = Some(read_only);
        self
    }

    /// Allows a rule: its findings are no longer errors or warnings. They stay in the report, marked *allowed*.
    ///
    /// This does not change whether the real program accepts a file. A rule about what no file can hold
    /// ([`RuleInfo::is_final`](crate::diagnostic::RuleInfo::is_final)) stays an error. Every report has a note about an id that no rule
    /// has.
    #[must_use]
    pub fn allow(mut self, rule: impl Into<Box<str>>) -> Self {
        self.set(rule.into(), Override::Allow);
        self
    }

    /// Denies a rule: its findings are errors.
    #[must_use]
    pub fn deny(mut self, rule: impl Into<Box<str>>) -> Self {
        self.set(rule.into(), Override::Deny);
        self
    }

    fn set(&mut self, rule: Box<str>, how: Override) {
        // Kept and not refused, so that a list of allowed rules works across releases of this crate.
        if IDS.binary_search(&&*rule).is_err() && !self.unknown_rules.contains(&rule) {
            self.unknown_rules.push(rule.clone());
        }
        self.overrides.insert(rule, how);
    }

    /// Allows rendering for a version that is newer than this release of the crate knows. The files are judged as for the
    /// newest known version.
    #[must_use]
    pub fn beyond_known(mut self) -> Self {
        self.beyond_known = true;
        self
    }

    /// The minor that files are judged for: the node's, or the nearest known minor.
    pub fn minor(&self) -> Minor {
        self.node.minor().judged()
    }

    /// The minor that objects and flags of the control plane are judged for: the control plane's, else the node's.
    pub fn control_plane_minor(&self) -> Minor {
        self.control_plane.unwrap_or(self.node).minor().judged()
    }

    /// The version of a program: the node's for kubelet and kube-proxy, else the control plane's.
    pub(crate) fn version_of(&self, component: Component) -> KubernetesVersion {
        match component {
            Component::Kubelet | Component::KubeProxy => self.node,
            Component::KubeApiserver | Component::KubeControllerManager => {
                self.control_plane.unwrap_or(self.node)
            }
        }
    }

    /// Whether the node's version is newer than this release of the crate knows.
    pub fn is_beyond_known(&self) -> bool {
        self.node.minor() > Minor::NEWEST
    }

    pub(crate) fn renders_beyond_known(&self) -> bool {
        self.beyond_known
    }

    /// The allowed and denied ids that no rule has.
    pub(crate) fn unknown_rules(&self) -> &[Box<str>] {
        &self.unknown_rules
    }

    pub(crate) fn override_of(&self, rule: &str) -> Option<Override> {
        self.overrides.get(rule).copied()
    }
}
