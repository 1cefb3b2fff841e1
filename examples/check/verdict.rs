//! The answer of the proof: in a word, in colour, and where it comes from.

use nodestrap::Json;
use nodestrap::node::{JoinProof, Link, NodeReport, State, Verdict};

use crate::print::{GREEN, RED, YELLOW};

/// Whether the node becomes Ready; null where the set does not tell.
pub(crate) fn joins(join: &JoinProof) -> Json {
    join.joins().map_or(Json::Null, Json::from)
}

/// What does not work of a node that is Ready.
pub(crate) fn but(join: &JoinProof) -> Json {
    Json::Array(join.but().into_iter().map(|outcome| Json::from(outcome.name())).collect())
}

/// Where the proof is contradicted first: file, line, rule.
pub(crate) fn first(join: &JoinProof) -> Json {
    join.first().map_or(Json::Null, |first| {
        Json::from_iter([
            ("file", first.file.map_or(Json::Null, Json::from)),
            ("line", first.line.map_or(Json::Null, |line| Json::from(line as u64))),
            ("rule", Json::from(first.rule.id)),
        ])
    })
}

/// The links to show: what only matters later, and nothing speaks of, is no part of this join.
pub(crate) fn links(join: &JoinProof) -> impl Iterator<Item = &Link> {
    join.links().iter().filter(|link| link.state != State::Unspoken || link.id.is_before_ready())
}

pub(crate) fn colour(join: &JoinProof, report: &NodeReport) -> &'static str {
    match join.verdict() {
        Verdict::Joins if !report.report().has_errors() => GREEN,
        Verdict::DoesNotJoin(_) => RED,
        _ => YELLOW,
    }
}
