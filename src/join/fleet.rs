//! Many nodes of one cluster. What they share is made and proven once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use super::draft::{Join, JoinDraft};
use super::entries::Entries;
use super::plan::Plan;
use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Invalid;
use crate::document::judge;
use crate::facts::{NodeFacts, ValidCluster, node_rules};
use crate::target::Target;

/// A cluster and a credential, with the nodes that join with it.
///
/// A fleet makes the drafts that all nodes share when it is made. [`validate`](Self::validate) proves them once.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Fleet {
    template: JoinDraft,
    members: Vec<Member>,
    names: BTreeSet<Box<str>>,
    addresses: BTreeMap<IpAddr, Box<str>>,
}

/// A node of a fleet.
#[derive(Clone, Debug, PartialEq)]
struct Member {
    facts: NodeFacts,
    /// Its own drafts, where they were changed.
    draft: Option<Box<JoinDraft>>,
}

/// A fleet with errors: the fleet and the report.
#[derive(Clone, PartialEq)]
pub struct InvalidFleet {
    /// The fleet, unchanged.
    pub fleet: Fleet,
    /// Everything that was found. Files of a node that differ from those of the others lie in a folder of its name.
    pub report: Report,
}

/// Prints the errors, one on each line.
impl fmt::Display for InvalidFleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::write_errors(&self.report, f)
    }
}

/// Prints the errors alone, because a fleet is too long to read in an error message.
impl fmt::Debug for InvalidFleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for InvalidFleet {}

impl Fleet {
    pub(super) fn new(template: JoinDraft) -> Self {
        Self { template, members: Vec::new(), names: BTreeSet::new(), addresses: BTreeMap::new() }
    }

    /// The cluster.
    pub fn cluster(&self) -> &ValidCluster {
        &self.template.cluster
    }

    /// Changes the drafts that all nodes share, including nodes that were added before. It does not change the drafts of
    /// nodes that were added with [`node_with`](Self::node_with).
    ///
    /// The shared drafts belong to no node: neither unit nor configuration names one.
    ///
    /// ```
    /// # use nodestrap::certificate::CaBundle;
    /// # use nodestrap::facts::{ClusterFacts, NodeFacts};
    /// # use nodestrap::token::BootstrapToken;
    /// # use nodestrap::{KubernetesVersion, Target};
    /// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
    /// # let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
    /// #     .service_cidr("10.96.0.0/12".parse()?).validate(&Target::new(KubernetesVersion::V1_34))?;
    /// # let token = BootstrapToken::from_entropy([7; 32]);
    /// let fleet = cluster
    ///     .fleet(&token)
    ///     .shared(|join| join.kubelet.max_pods = Some(200))
    ///     .node(&NodeFacts::new("worker-1".parse()?))?
    ///     .validate()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shared(mut self, change: impl FnOnce(&mut JoinDraft)) -> Self {
        change(&mut self.template);
        self
    }

    /// Adds a node.
    ///
    /// # Errors
    /// Returns the problems of the node's facts, such as a name or address that another node of the fleet has, together
    /// with the facts. The fleet is lost then; [`add`](Self::add) keeps it.
    pub fn node(mut self, node: &NodeFacts) -> Result<Self, Box<Invalid<NodeFacts>>> {
        self.add(node)?;
        Ok(self)
    }

    /// Adds a node whose drafts differ from those of the others.
    ///
    /// # Errors
    /// Returns the errors of [`node`](Self::node).
    pub fn node_with(
        mut self,
        node: &NodeFacts,
        change: impl FnOnce(&mut JoinDraft),
    ) -> Result<Self, Box<Invalid<NodeFacts>>> {
        self.add(node)?;
        let mut draft = self.template.of(node);
        change(&mut draft);
        if let Some(member) = self.members.last_mut() {
            member.draft = Some(Box::new(draft));
        }
        Ok(self)
    }

    /// Adds a node, and leaves the fleet as it was when that is an error.
    ///
    /// # Errors
    /// Returns the errors of [`node`](Self::node).
    pub fn add(&mut self, node: &NodeFacts) -> Result<(), Box<Invalid<NodeFacts>>> {
        // All of the node's problems at once, those with other nodes too, before anything is added.
        let mut found = node.check_whole(self.cluster());
        if self.names.contains(node.name.as_str()) {
            found.push(node_rules::name_twice(node, self.cluster().target()));
        }
        for address in &node.addresses {
            if let Some(other) = self.addresses.get(address) {
                found.push(node_rules::address_twice(*address, other, self.cluster().target()));
            }
        }
        let report: Report = found.into_iter().collect();
        if report.has_errors() {
            return Err(Box::new(Invalid { draft: node.clone(), report }));
        }
        let name: Box<str> = node.name.as_str().into();
        self.addresses.extend(node.addresses.iter().map(|address| (*address, name.clone())));
        self.names.insert(name);
        self.members.push(Member { facts: node.clone(), draft: None });
        Ok(())
    }

    /// The nodes, in the order in which they were added.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &NodeFacts> {
        self.members.iter().map(|member| &member.facts)
    }

    /// Judges once what the nodes share, and for every node what it adds.
    ///
    /// # Errors
    /// Returns every problem at once, together with the fleet.
    pub fn validate(self) -> Result<ValidFleet, Box<InvalidFleet>> {
        let mut proofs: Vec<Proof> = Vec::new();
        let mut members: Vec<ValidMember> = Vec::with_capacity(self.members.len());
        let mut found: Vec<Diagnostic> = Vec::new();
        for member in &self.members {
            let (proven, report) = self.prove(member, &mut proofs, &mut found);
            found.extend(of_machine(report, member.facts.name.as_str()));
            members.push(proven);
        }
        let report: Report = found.into_iter().collect();
        if report.has_errors() {
            return Err(Box::new(InvalidFleet { fleet: self, report }));
        }
        let facts = self.members.into_iter().map(|member| member.facts);
        let nodes = facts.zip(members).collect();
        Ok(ValidFleet { template: self.template, proofs, nodes, report })
    }

    /// The plan of a fleet without errors: [`validate`](Self::validate), then [`ValidFleet::plan`].
    ///
    /// # Errors
    /// Returns the errors of [`validate`](Self::validate).
    pub fn plan(self) -> Result<Plan, Box<InvalidFleet>> {
        self.validate().map(|fleet| fleet.plan())
    }

    /// The proof of a node, and what is found of it alone.
    fn prove(
        &self,
        member: &Member,
        proofs: &mut Vec<Proof>,
        found: &mut Vec<Diagnostic>,
    ) -> (ValidMember, Vec<Diagnostic>) {
        // Changed drafts may differ in anything, so that nothing of the others' proof holds for them.
        if let Some(draft) = &member.draft {
            let join = draft.prove();
            let mut report: Vec<Diagnostic> = join.report.iter().cloned().collect();
            if draft.objects != self.template.objects {
                let mut differs = rules::object_differs();
                judge::apply_target(&mut differs, &draft.target);
                report.push(differs);
            }
            return (ValidMember::Own(join), report);
        }
        let target = self.cluster().target_of(&member.facts);
        // One proof for each target: nodes differ in the facts of their hosts, of which a fleet has few.
        let at = proofs.iter().position(|proof| proof.target == target).unwrap_or_else(|| {
            let proof = Proof::of(&self.template, &member.facts, target);
            // What all share is said once, under the path that it has on each of them.
            let new: Vec<_> = proof.join.report.iter().filter(|one| !found.contains(one)).cloned().collect();
            found.extend(new);
            proofs.push(proof);
            proofs.len() - 1
        });
        let report = proofs[at].added(&self.template, &member.facts);
        (ValidMember::Shared(at), report)
    }
}

/// A fleet without errors: the join of every node, made when it is asked for.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct ValidFleet {
    template: JoinDraft,
    proofs: Vec<Proof>,
    nodes: Vec<(NodeFacts, ValidMember)>,
    report: Report,
}

#[derive(Clone, Debug, PartialEq)]
enum ValidMember {
    /// It has what the nodes with the proof of this number share.
    Shared(usize),
    /// Its drafts were changed, and proven by themselves.
    Own(Join),
}

impl ValidFleet {
    /// The cluster.
    pub fn cluster(&self) -> &ValidCluster {
        &self.template.cluster
    }

    /// The warnings and notes that are left. What all nodes share is said once; files of a single node lie in a folder
    /// of its name.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Every node, with the target that its files are judged for.
    pub(super) fn targets(&self) -> impl Iterator<Item = (&NodeFacts, Target)> {
        self.nodes.iter().map(|(facts, _)| (facts, self.cluster().target_of(facts)))
    }

    /// Every node with its join, in the order in which they were added. A join is made when the iterator comes to it, so
    /// that a large fleet takes the memory of one node.
    pub fn joins(&self) -> impl ExactSizeIterator<Item = (&NodeFacts, Join)> {
        self.nodes.iter().map(|(facts, member)| {
            let join = match member {
                ValidMember::Shared(at) => self.proofs[*at].join_of(&self.template, facts),
                ValidMember::Own(join) => join.clone(),
            };
            (facts, join)
        })
    }
}

/// What nodes of one target share, proven with a node that has nothing but a name.
///
/// A [`NodeName`](crate::value::NodeName) is sound wherever a name can stand, so the proof holds for every name. What
/// else a node adds, [`NodeFacts::validate`] and the rules of the documents that it is added to look at. A law in
/// `tests/join.rs` holds both against the proof of each node by itself.
#[derive(Clone, Debug, PartialEq)]
struct Proof {
    target: Target,
    join: Join,
}

impl Proof {
    fn of(template: &JoinDraft, node: &NodeFacts, target: Target) -> Self {
        Self { target, join: template.of(&node.with_name_only()).prove() }
    }

    /// What is found of a node and is not true of all of them.
    fn added(&self, template: &JoinDraft, node: &NodeFacts) -> Vec<Diagnostic> {
        if !node.has_more_than_a_name() {
            return Vec::new();
        }
        let mut found = Entries::judge_named(&template.of(node));
        found.extend(node.check(&template.cluster));
        found.retain(|found| !self.join.report.iter().any(|known| known == found));
        found
    }

    fn join_of(&self, template: &JoinDraft, node: &NodeFacts) -> Join {
        let mut join = self.join.clone();
        for (path, contents) in Entries::named(template, node, self.target.host) {
            if let Some(entry) = join.entries.iter_mut().find(|entry| entry.path == path) {
                entry.contents = contents;
            }
        }
        let added = self.added(template, node);
        if !added.is_empty() {
            join.report = join.report.into_iter().chain(added).collect();
        }
        join
    }
}

/// Findings in files of one node, below a folder of its name.
fn of_machine(found: Vec<Diagnostic>, name: &str) -> impl Iterator<Item = Diagnostic> {
    found.into_iter().map(move |mut diagnostic| {
        diagnostic.file = Some(match diagnostic.file {
            Some(path) => format!("{name}{path}").into(),
            None => name.into(),
        });
        diagnostic
    })
}
