//! Will it join? The links of the join, in the order of time.

use std::fmt;

use super::Outcome;
use crate::diagnostic::{Related, RuleInfo};
use crate::value::Json;

/// The proof of a join: every link in the order of time, with the places that make it hold or break.
///
/// A link that the set of files says nothing of is not in the list: what is not there is not missed. A link is *unknown*
/// when it has to hold and the files that would tell are not in the set.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Join {
    pub(super) links: Vec<Link>,
}

/// One link of a join.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// The rule that breaks with it.
    pub rule: &'static RuleInfo,
    /// What has to hold.
    pub title: &'static str,
    /// What an operator sees when it does not.
    pub outcome: Outcome,
    /// Whether it holds.
    pub state: State,
    /// What was seen, or what would tell.
    pub message: String,
    /// Where it was seen.
    pub places: Vec<Related>,
    /// How to mend it, when it is broken.
    pub help: Option<String>,
}

/// Whether a link holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The files prove it.
    Holds,
    /// The files contradict it.
    Broken,
    /// A file or flag that would tell is not in the set.
    Unknown,
}

/// Whether the node joins, as far as the files show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every link that makes a node Ready holds.
    Joins,
    /// The first broken link keeps the node from becoming Ready.
    DoesNotJoin(Outcome),
    /// Nothing is broken, but not everything is known.
    Unknown,
}

impl Join {
    /// The links, in the order of time.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The broken links, in the order of time.
    pub fn broken(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.state == State::Broken)
    }

    /// The links that nothing in the set decides.
    pub fn unknown(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.state == State::Unknown)
    }

    /// Whether the node becomes Ready.
    pub fn verdict(&self) -> Verdict {
        if let Some(link) = self.broken().find(|link| !link.outcome.is_ready()) {
            return Verdict::DoesNotJoin(link.outcome);
        }
        let decides = |link: &&Link| !link.outcome.is_ready();
        if self.unknown().any(|link| decides(&link)) || !self.links.iter().any(|link| decides(&link)) {
            return Verdict::Unknown;
        }
        Verdict::Joins
    }

    /// The links as a JSON array.
    pub fn to_json(&self) -> Json {
        Json::Array(self.links.iter().map(Link::to_json).collect())
    }
}

/// The verdict in one line: `will not join: CsrPending; …`.
impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict();
        match verdict {
            Verdict::Joins => f.write_str("will join")?,
            Verdict::DoesNotJoin(outcome) => write!(f, "will not join: {outcome}")?,
            Verdict::Unknown => f.write_str("cannot tell")?,
        }
        let mut separator = if matches!(verdict, Verdict::DoesNotJoin(_)) { "; " } else { ", but " };
        let mut broken: Vec<&Link> = self.broken().collect();
        broken.sort_by_key(|link| link.outcome);
        for link in broken {
            let known = matches!(verdict, Verdict::DoesNotJoin(outcome) if outcome == link.outcome);
            if known {
                write!(f, "{separator}{}", link.message)?;
            } else {
                write!(f, "{separator}{}: {}", link.outcome, link.message)?;
            }
            separator = "; ";
        }
        if verdict == Verdict::Unknown {
            let mut unknown = self.unknown();
            match unknown.find(|link| !link.outcome.is_ready()) {
                Some(link) => {
                    let colon = if separator == "; " { "; unknown: " } else { ": " };
                    write!(f, "{colon}{}", link.message)?;
                }
                None => f.write_str(": no file of a kubelet that joins is in the set")?,
            }
        }
        Ok(())
    }
}

impl State {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

impl Link {
    /// The journal line, or what kubectl shows, when the link is broken.
    pub fn journal(&self) -> &'static str {
        self.rule.journal.first().copied().unwrap_or(self.outcome.journal())
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
            ("link", Json::from(self.title)),
            ("state", Json::from(self.state.name())),
            ("rule", Json::from(self.rule.id)),
            ("outcome", Json::from(self.outcome.name())),
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
        write!(f, "{:7} {}: {}", self.state.name(), self.title, self.message)?;
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
