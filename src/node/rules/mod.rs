//! The rules between files, one topic a file, in the order in which a join meets them.

mod access;
mod address;
mod certificates;
mod control_plane;
mod dns;
mod logs;
mod modes;
mod name;
mod networks;
mod program;
mod proxy;
#[cfg(feature = "containerd")]
mod runtime;
mod signing;
mod static_pods;
mod token;
mod units;

use super::join::{Join, Link, State};
use super::outcome::Outcome;
use super::spot::Spot;
use super::view::View;
use crate::diagnostic::{Diagnostic, Related, RuleInfo};

/// One rule between files. With a link it is a step of the proof of the join; its errors are that link, broken.
pub(super) struct Row {
    pub(super) info: RuleInfo,
    link: Option<(&'static str, Outcome)>,
    /// A rule of single files that has nothing to add where this one has looked.
    supersedes: &'static [&'static str],
    check: fn(&mut Look<'_, '_>),
}

/// A rule that is an error of our own until the chain says otherwise.
const fn row(id: &'static str, title: &'static str, check: fn(&mut Look<'_, '_>)) -> Row {
    Row { info: RuleInfo::new(id, title), link: None, supersedes: &[], check }
}

impl Row {
    const fn warning(mut self) -> Self {
        self.info = self.info.warning();
        self
    }

    const fn note(mut self) -> Self {
        self.info = self.info.note();
        self
    }

    const fn why(mut self, why: &'static str) -> Self {
        self.info = self.info.why(why);
        self
    }

    const fn help(mut self, help: &'static str) -> Self {
        self.info = self.info.help(help);
        self
    }

    const fn journal(mut self, journal: &'static [&'static str]) -> Self {
        self.info = self.info.journal(journal);
        self
    }

    const fn source(mut self, source: &'static str) -> Self {
        self.info = self.info.source(source);
        self
    }

    #[cfg(feature = "containerd")]
    const fn since(mut self, minor: crate::version::Minor) -> Self {
        self.info = self.info.since(minor);
        self
    }

    /// What has to hold, and what an operator sees when it does not.
    const fn link(mut self, title: &'static str, outcome: Outcome) -> Self {
        self.link = Some((title, outcome));
        self
    }

    const fn supersedes(mut self, ids: &'static [&'static str]) -> Self {
        self.supersedes = ids;
        self
    }
}

static ROWS: &[&[Row]] = &[
    program::ROWS,
    units::ROWS,
    #[cfg(feature = "containerd")]
    runtime::START,
    control_plane::API_SERVER,
    token::ROWS,
    address::ROWS,
    access::BOOTSTRAPPER,
    control_plane::CONTROLLER_MANAGER,
    access::APPROVAL,
    signing::ROWS,
    address::KEPT,
    name::ROWS,
    #[cfg(feature = "containerd")]
    runtime::NETWORK,
    #[cfg(feature = "containerd")]
    runtime::PODS,
    static_pods::ROWS,
    dns::ROWS,
    networks::ROWS,
    proxy::ROWS,
    logs::ROWS,
    signing::RENEWAL,
    certificates::ROWS,
    modes::ROWS,
];

/// The rules, for the catalogue.
pub(super) fn all() -> impl Iterator<Item = &'static RuleInfo> {
    ROWS.iter().copied().flatten().map(|row| &row.info)
}

/// What the rules between files find: findings, and the links of the join.
pub(super) fn judge(view: &View<'_>, found: &mut Vec<Diagnostic>) -> Join {
    let mut join = Join::default();
    let minor = view.target.minor();
    for row in ROWS.iter().copied().flatten().filter(|row| row.info.window.holds(minor)) {
        let mut look = Look { view, row, found, steps: Vec::new(), superseded: Vec::new() };
        (row.check)(&mut look);
        let Look { mut steps, superseded, .. } = look;
        for step in &mut steps {
            if let Some(finding) = step.finding.and_then(|at| found.get(at)) {
                step.help.clone_from(&finding.help);
            }
        }
        found.retain(|diagnostic| {
            !superseded
                .iter()
                .any(|file| diagnostic.file == *file && row.supersedes.contains(&diagnostic.rule.id))
        });
        if let Some(link) = row.combined(steps) {
            join.links.push(link);
        }
    }
    join
}

/// What one step of a link showed.
struct Step {
    state: State,
    message: String,
    places: Vec<Related>,
    help: Option<String>,
    /// The finding of this step, among all that was found.
    finding: Option<usize>,
}

/// What a rule sees, and where it says what it saw.
pub(super) struct Look<'a, 'v> {
    pub(super) view: &'a View<'v>,
    row: &'static Row,
    found: &'a mut Vec<Diagnostic>,
    steps: Vec<Step>,
    superseded: Vec<Option<Box<str>>>,
}

impl Look<'_, '_> {
    /// The link holds, as these places show.
    pub(super) fn holds(&mut self, message: impl Into<String>, places: impl IntoIterator<Item = Related>) {
        let places = places.into_iter().collect();
        self.steps.push(Step {
            state: State::Holds,
            message: message.into(),
            places,
            help: None,
            finding: None,
        });
    }

    /// The link cannot be judged; the message says what would tell.
    pub(super) fn unknown(&mut self, message: impl Into<String>) {
        let places = Vec::new();
        self.steps.push(Step {
            state: State::Unknown,
            message: message.into(),
            places,
            help: None,
            finding: None,
        });
    }

    /// A finding at this place, with the other places it speaks of. Of a rule with a link it breaks the link.
    pub(super) fn broken(
        &mut self,
        spot: Spot,
        message: impl Into<String>,
        related: impl IntoIterator<Item = Related>,
    ) -> &mut Diagnostic {
        let message = message.into();
        let related: Vec<Related> = related.into_iter().collect();
        let here = spot.clone().related("here");
        let places =
            std::iter::once(here).filter(|place| place.file.is_some()).chain(related.clone()).collect();
        // The caller may still give the finding another help: the link takes it at the end.
        let finding = Some(self.found.len());
        self.steps.push(Step { state: State::Broken, message: message.clone(), places, help: None, finding });
        self.remark(spot, message, related)
    }

    /// A finding that leaves the link as it is.
    pub(super) fn remark(
        &mut self,
        spot: Spot,
        message: impl Into<String>,
        related: impl IntoIterator<Item = Related>,
    ) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(&self.row.info, spot.path, message);
        diagnostic.file = spot.file;
        diagnostic.place = spot.place;
        diagnostic.related = related.into_iter().collect();
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// The link is broken by something that was found in a file or in arguments already.
    pub(super) fn broken_by(&mut self, diagnostic: &Diagnostic) {
        let place = Related {
            file: diagnostic.file.clone(),
            place: diagnostic.place.clone(),
            message: format!("{}[{}]", diagnostic.severity, diagnostic.rule.id),
        };
        self.steps.push(Step {
            state: State::Broken,
            message: diagnostic.message.clone(),
            places: vec![place],
            help: diagnostic.help.clone(),
            finding: None,
        });
    }

    /// What was found already under these rules, in files and in arguments.
    pub(super) fn known(&self, ids: &[&str]) -> Vec<Diagnostic> {
        self.found.iter().filter(|found| ids.contains(&found.rule.id)).cloned().collect()
    }

    /// The single-file rules that this one supersedes have nothing to add in this file.
    pub(super) fn supersede(&mut self, spot: &Spot) {
        self.superseded.push(spot.file.clone());
    }
}

impl Row {
    /// One link of all its steps: broken before unknown, unknown before holds.
    fn combined(&'static self, steps: Vec<Step>) -> Option<Link> {
        let (title, outcome) = self.link?;
        let rank = |state: State| match state {
            State::Broken => 0,
            State::Unknown => 1,
            State::Holds => 2,
        };
        let state = steps.iter().map(|step| step.state).min_by_key(|state| rank(*state))?;
        let mut steps = steps.into_iter().filter(|step| step.state == state);
        let first = steps.next()?;
        let mut places = first.places;
        places.extend(steps.flat_map(|step| step.places));
        Some(Link {
            rule: &self.info,
            title,
            outcome,
            state,
            message: first.message,
            places,
            help: first.help,
        })
    }
}
