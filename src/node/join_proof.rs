//! Will it join? What is proven of each link of a join.

use std::fmt;

use super::{LinkId, Outcome, file};
use crate::diagnostic::{Related, RuleInfo};
use crate::value::Json;

/// The proof of a join: every link in the order of time, with the places that make it hold or break.
///
/// Silence is not proof: a link of which no file of the set says anything is [unspoken](State::Unspoken), and a node
/// joins only when no link before Ready is unspoken, open or broken.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct JoinProof {
    /// As [`LinkId::ALL`]; empty where the set has nothing of a kubelet.
    pub(super) links: Vec<Link>,
}

/// One link of a join.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// Which link it is.
    pub id: LinkId,
    /// The rule between files that looks at it.
    pub rule: &'static RuleInfo,
    /// What is known of it.
    pub state: State,
    /// What was seen, or what would tell.
    pub message: String,
    /// Where it was seen.
    pub places: Vec<Related>,
    /// How to mend it, when it is broken.
    pub help: Option<String>,
    /// The rule of the finding that breaks it: the link's own, or one of a single file.
    pub broken_by: Option<&'static RuleInfo>,
}

/// What is known of a link. Of several states of one link the greatest counts, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// No file of the set says anything of it.
    Unspoken,
    /// This join does not need it: a node that has joined needs no token.
    Needless,
    /// The files prove it.
    Holds,
    /// A file or flag that would tell is not in the set.
    Open,
    /// The files contradict it.
    Broken,
}

/// Whether the node joins, as far as the files show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every link that makes a node Ready holds, or is not needed.
    Joins,
    /// The first broken link keeps the node from becoming Ready.
    DoesNotJoin(Outcome),
    /// Nothing is broken, but not everything is known.
    Unknown,
}

/// Where a proof is contradicted first.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct First<'p> {
    /// The broken link.
    pub link: &'p Link,
    /// The file, as the caller named it; `None` where no file is to blame.
    pub file: Option<&'p str>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The rule of the finding.
    pub rule: &'static RuleInfo,
}

impl JoinProof {
    /// Every link, in the order of time; none where the set has nothing of a kubelet.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The broken links, in the order of time.
    pub fn broken(&self) -> impl Iterator<Item = &Link> {
        self.of(State::Broken)
    }

    /// The links that a file of the set mentions, but that no file decides.
    pub fn open(&self) -> impl Iterator<Item = &Link> {
        self.of(State::Open)
    }

    fn of(&self, state: State) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.state == state)
    }

    /// Whether the node becomes Ready.
    pub fn verdict(&self) -> Verdict {
        if let Some(link) = self.broken().find(|link| link.id.is_before_ready()) {
            return Verdict::DoesNotJoin(link.id.outcome());
        }
        // A set without anything of a kubelet proves nothing, so it must not pass for one where all links hold.
        if self.links.is_empty() || self.undecided().next().is_some() {
            return Verdict::Unknown;
        }
        Verdict::Joins
    }

    /// Whether the node becomes Ready: `None` where the set does not tell.
    pub fn joins(&self) -> Option<bool> {
        match self.verdict() {
            Verdict::Joins => Some(true),
            Verdict::DoesNotJoin(_) => Some(false),
            Verdict::Unknown => None,
        }
    }

    /// What does not work although the node is Ready, or works only for a time; each outcome once.
    pub fn but(&self) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> =
            self.broken().map(|link| link.id.outcome()).filter(|outcome| outcome.is_ready()).collect();
        // Several links may end in one outcome. The order of `Outcome` is that of time.
        outcomes.sort_unstable();
        outcomes.dedup();
        outcomes
    }

    /// The broken link that comes first in time, and where.
    pub fn first(&self) -> Option<First<'_>> {
        let link = self.broken().next()?;
        let place = link.places.first();
        Some(First {
            link,
            file: place.and_then(|place| place.file.as_deref()),
            line: place.and_then(|place| Some(place.place.as_ref()?.position.line)),
            rule: link.broken_by.unwrap_or(link.rule),
        })
    }

    /// The links before Ready that leave the verdict open although none of them is broken.
    fn undecided(&self) -> impl Iterator<Item = &Link> {
        let undecided = |link: &&Link| matches!(link.state, State::Open | State::Unspoken);
        self.links.iter().filter(|link| link.id.is_before_ready()).filter(undecided)
    }

    /// The links as a JSON array.
    pub fn to_json(&self) -> Json {
        Json::Array(self.links.iter().map(Link::to_json).collect())
    }
}

/// The verdict in one line: `will not join: the kubelet exits: kubelet.service:12 …`.
impl fmt::Display for JoinProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict() {
            Verdict::DoesNotJoin(_) => {
                f.write_str("will not join: ")?;
                return self.broken().next().map_or(Ok(()), |link| link.write_broken(f));
            }
            Verdict::Joins => f.write_str("will join")?,
            Verdict::Unknown => {
                f.write_str("cannot tell: ")?;
                match self.undecided().next() {
                    Some(link) if link.state == State::Unspoken => {
                        write!(f, "whether {}: {}", link.id.title(), link.message)?;
                    }
                    Some(link) => f.write_str(&link.message)?,
                    None => f.write_str("no file of a kubelet that joins is in the set")?,
                }
            }
        }
        let mut separator = if self.verdict() == Verdict::Joins { ", but " } else { "; also " };
        let mut broken: Vec<&Link> = self.broken().collect();
        // A stable sort: among links of one outcome the order of the list is the order of causes.
        broken.sort_by_key(|link| link.id.outcome());
        for link in broken {
            f.write_str(separator)?;
            link.write_broken(f)?;
            separator = "; ";
        }
        Ok(())
    }
}

impl State {
    /// The word for this state in JSON and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspoken => "unspoken",
            Self::Needless => "needless",
            Self::Holds => "holds",
            Self::Open => "open",
            Self::Broken => "broken",
        }
    }
}

impl Link {
    /// Nobody reads more places of one link.
    pub(super) const MOST_PLACES: usize = 1000;

    /// A link that no file mentions.
    pub(super) fn unspoken(id: LinkId, rule: &'static RuleInfo) -> Self {
        let message = format!("the set is silent, and {} would tell", id.tells());
        Self { id, rule, state: State::Unspoken, message, places: Vec::new(), help: None, broken_by: None }
    }

    /// The journal line, or what kubectl shows, when the link is broken.
    pub fn journal(&self) -> &'static str {
        // A link may be broken by the rule of a single file, whose journal line is about another program.
        let own = self.rule.journal.first().filter(|_| self.rule.link == Some(self.id.id()));
        own.copied().unwrap_or(self.id.outcome().journal())
    }

    /// `the kubelet exits: kubelet.service:12 …`.
    fn write_broken(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.id.outcome().sentence())?;
        let place = self.places.first();
        if let Some(path) = place.and_then(|place| place.file.as_deref()) {
            f.write_str(file::name(path))?;
            if let Some(at) = place.and_then(|place| place.place.as_ref()) {
                write!(f, ":{}", at.position.line)?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)
    }

    /// The link as a JSON object.
    pub fn to_json(&self) -> Json {
        let places = self.places.iter().map(|place| {
            let line = place.place.as_ref().map_or(Json::Null, |at| Json::from(at.position.line as u64));
            Json::from_iter([
                ("file", place.file.as_deref().map_or(Json::Null, Json::from)),
                ("line", line),
                ("message", Json::from(place.message.as_str())),
            ])
        });
        Json::from_iter([
            ("id", Json::from(self.id.id())),
            ("link", Json::from(self.id.title())),
            ("state", Json::from(self.state.name())),
            ("rule", Json::from(self.rule.id)),
            ("outcome", Json::from(self.id.outcome().name())),
            ("message", Json::from(self.message.as_str())),
            ("places", Json::Array(places.collect())),
            ("journal", Json::from(self.journal())),
            ("help", self.help.as_deref().map_or(Json::Null, Json::from)),
        ])
    }
}

/// `holds    the token is known: …`, then the places.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:8} {}: {}", self.state.name(), self.id.title(), self.message)?;
        for place in &self.places {
            f.write_str("\n        = ")?;
            if let Some(file) = &place.file {
                write!(f, "{file}:")?;
            }
            if let Some(at) = &place.place {
                write!(f, "{}:{}:", at.position.line, at.position.column)?;
            }
            if place.file.is_some() {
                f.write_str(" ")?;
            }
            f.write_str(&place.message)?;
        }
        if self.state == State::Broken {
            write!(f, "\n        = look for: {}", self.journal())?;
            if let Some(help) = &self.help {
                write!(f, "\n        = help: {help}")?;
            }
        }
        Ok(())
    }
}
