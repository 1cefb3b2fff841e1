//! What a rule between files sees and says, and the proof that the rules come to.

use std::collections::{BTreeMap, BTreeSet};

use super::join_proof::{JoinProof, Link, State};
use super::links::LinkId;
use super::rules::{self, Look};
use super::spot::Spot;
use super::view::View;
use crate::diagnostic::{Diagnostic, Related, RuleInfo, Severity};
use crate::engine::rule::Subject;

/// The set of files, as what rules look at: from one machine after the other.
pub(crate) struct NodeSet;

impl Subject for NodeSet {
    type View<'v> = &'v View<'v>;
    type Said = Said;
}

/// What a rule says besides its findings.
#[derive(Default)]
pub(crate) struct Said {
    steps: Vec<Step>,
    /// Files in which the rules that this one supersedes have nothing to add.
    superseded: Vec<Option<Box<str>>>,
}

/// What one step of a link showed.
struct Step {
    state: State,
    message: String,
    places: Vec<Related>,
    cause: Cause,
}

/// What breaks a link.
enum Cause {
    /// Nothing: it is not broken.
    None,
    /// The finding at this place of what the rule has found.
    Own(usize),
    /// A finding of a single file, or of arguments.
    Known(&'static RuleInfo, Key, Option<String>),
}

/// What tells one finding from all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    rule: &'static str,
    file: Option<Box<str>>,
    start: Option<usize>,
    message: String,
}

impl Key {
    pub(super) fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            rule: diagnostic.rule.id,
            file: diagnostic.file.clone(),
            start: diagnostic.place.as_ref().map(|place| place.span.start),
            message: diagnostic.message.clone(),
        }
    }
}

impl Look<'_> {
    /// The link holds, as these places show.
    pub(super) fn holds(&mut self, message: impl Into<String>, places: impl IntoIterator<Item = Related>) {
        self.step(State::Holds, message, places);
    }

    /// The link is not needed.
    pub(super) fn needless(&mut self, message: impl Into<String>, places: impl IntoIterator<Item = Related>) {
        self.step(State::Needless, message, places);
    }

    /// The link cannot be judged; the message says what would tell.
    pub(super) fn open(&mut self, message: impl Into<String>) {
        self.step(State::Open, message, []);
    }

    fn step(&mut self, state: State, message: impl Into<String>, places: impl IntoIterator<Item = Related>) {
        let (message, places) = (message.into(), places.into_iter().collect());
        self.said.steps.push(Step { state, message, places, cause: Cause::None });
    }

    /// A finding at this place, with the other places it speaks of. Of a rule with a link it breaks the link.
    pub(super) fn broken(
        &mut self,
        spot: Spot,
        message: impl Into<String>,
        related: impl IntoIterator<Item = Related>,
    ) -> &mut Diagnostic {
        let spot = self.view.lined(spot);
        let (message, related): (String, Vec<Related>) = (message.into(), related.into_iter().collect());
        // The finding's own place comes first among the places of the link: `JoinProof::first` names that one.
        let here = spot.clone().related("here");
        let places =
            std::iter::once(here).filter(|place| place.file.is_some()).chain(related.clone()).collect();
        // By its index and not by its key: the caller may still change severity and help of what is returned.
        let cause = Cause::Own(self.found.len());
        self.said.steps.push(Step { state: State::Broken, message: message.clone(), places, cause });
        self.remark(spot, message, related)
    }

    /// A finding that leaves the link as it is.
    pub(super) fn remark(
        &mut self,
        spot: Spot,
        message: impl Into<String>,
        related: impl IntoIterator<Item = Related>,
    ) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(self.rule, spot.path, message);
        diagnostic.file = spot.file;
        diagnostic.place = spot.place;
        diagnostic.related = related.into_iter().collect();
        self.push(diagnostic)
    }

    /// The link is broken by something that was found in a file or in arguments already.
    pub(super) fn broken_by(&mut self, diagnostic: &Diagnostic) {
        let mut spot =
            Spot { file: diagnostic.file.clone(), place: diagnostic.place.clone(), ..Spot::NOWHERE };
        spot = self.view.lined(spot);
        let place = spot.related(format!("{}[{}]", diagnostic.severity, diagnostic.rule.id));
        self.said.steps.push(Step {
            state: State::Broken,
            message: diagnostic.message.clone(),
            places: vec![place],
            cause: Cause::Known(diagnostic.rule, Key::of(diagnostic), diagnostic.help.clone()),
        });
    }

    /// The single-file rules that this one supersedes have nothing to add in this file.
    pub(super) fn supersede(&mut self, spot: &Spot) {
        self.said.superseded.push(spot.file.clone());
    }
}

/// What the rules found from one machine.
pub(super) struct Judged {
    pub(super) proof: JoinProof,
    pub(super) found: Vec<Diagnostic>,
    /// Findings of single files that rules between files have taken over: rule and file.
    pub(super) superseded: BTreeSet<(&'static str, Option<Box<str>>)>,
    /// Findings that break a link, and the first link of each.
    pub(super) causes: BTreeMap<Key, LinkId>,
    /// Those of them that keep the node from becoming Ready, and are errors for that.
    pub(super) fatal: BTreeSet<Key>,
}

/// Lets every rule look from one machine.
pub(super) fn judge<'v>(view: &'v View<'v>) -> Judged {
    let mut judged = Judged {
        proof: JoinProof::default(),
        found: Vec::new(),
        superseded: BTreeSet::new(),
        causes: BTreeMap::new(),
        fatal: BTreeSet::new(),
    };
    let mut steps: Vec<Vec<(&'static RuleInfo, Step)>> = LinkId::ALL.iter().map(|_| Vec::new()).collect();
    // The order of the list is the order of a join, so that of steps with one state the earliest names the link.
    for rule in rules::RULES.iter().copied().flatten() {
        let begin = judged.found.len();
        let Some(said) = rule.look(view, view.target.minor(), &mut judged.found) else { continue };
        let info = rule.info();
        for file in said.superseded {
            judged.superseded.extend(info.supersedes.iter().map(|id| (*id, file.clone())));
        }
        let Some(link) = info.link.and_then(LinkId::find) else { continue };
        for mut step in said.steps {
            if let Cause::Own(at) = &mut step.cause {
                // The rule counted its own findings from 0; here they stand behind those of the rules before it.
                *at += begin;
            }
            steps[link as usize].push((info, step));
        }
    }
    // A set of manifests alone has findings all the same, and no join whose links could be told.
    if !view.looks_at_a_join() {
        return judged;
    }
    for (id, steps) in LinkId::ALL.iter().zip(steps) {
        let link = combined(*id, steps, &mut judged);
        judged.proof.links.extend(link);
    }
    judged
}

/// One link of all its steps: the greatest word counts.
fn combined(id: LinkId, steps: Vec<(&'static RuleInfo, Step)>, judged: &mut Judged) -> Option<Link> {
    let Some(state) = steps.iter().map(|(_, step)| step.state).max() else {
        return Some(Link::unspoken(id, rules::of_link(id.id())?));
    };
    let mut link: Option<Link> = None;
    for (rule, step) in steps.into_iter().filter(|(_, step)| step.state == state) {
        let (by, key, help) = match step.cause {
            Cause::None => (None, None, None),
            Cause::Own(at) => judged.found.get_mut(at).map_or((None, None, None), |found| {
                // What keeps the node from becoming Ready is an error even where the
                // rule, taken by itself, only warns.
                if id.is_before_ready() {
                    found.severity = Severity::Error;
                }
                (Some(found.rule), Some(Key::of(found)), found.help.clone())
            }),
            Cause::Known(rule, key, help) => (Some(rule), Some(key), help),
        };
        if let Some(key) = key {
            if id.is_before_ready() {
                judged.fatal.insert(key.clone());
            }
            // One finding may break several links; the earliest is its rank in the order of causes.
            judged.causes.entry(key).or_insert(id);
        }
        match &mut link {
            Some(link) => {
                for place in step.places {
                    if link.places.len() < Link::MOST_PLACES && !link.places.contains(&place) {
                        link.places.push(place);
                    }
                }
            }
            None => {
                link = Some(Link {
                    id,
                    rule,
                    state,
                    message: step.message,
                    places: step.places,
                    help,
                    broken_by: by,
                });
            }
        }
    }
    link
}
