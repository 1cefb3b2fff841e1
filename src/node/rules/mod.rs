//! The rules between files, one topic a file, in the order in which a join meets them.

// Circles of files: `token.rs` asks `control_plane.rs` whether the API server takes its file, this asks `signing.rs` for
// the signer, this `access.rs` for what is granted, and this `token.rs` for whom the token stands.

mod access;
mod address;
mod certificates;
mod control_plane;
mod credential;
mod dns;
mod fleet;
mod logs;
mod modes;
mod name;
mod networks;
#[cfg(feature = "containerd")]
mod other;
mod own_files;
mod program;
mod proxy;
mod proxy_access;
#[cfg(feature = "containerd")]
mod runtime;
#[cfg(feature = "containerd")]
mod runtime_pods;
mod server;
mod signing;
mod static_pods;
mod token;
mod units;

use super::look::NodeSet;
use crate::diagnostic::RuleInfo;
use crate::engine::rule::{Check, Rule, rule};

/// One look of a rule at the set, from one machine.
pub(super) type Look<'v> = Check<'v, NodeSet>;

// In the order of time, so that the first step of a link comes from the rule that a join meets first.
pub(super) static RULES: &[&[Rule<NodeSet>]] = &[
    program::RULES,
    own_files::RULES,
    units::RULES,
    name::LABELS,
    #[cfg(feature = "containerd")]
    runtime::START,
    #[cfg(feature = "containerd")]
    other::RULES,
    control_plane::API_SERVER,
    server::RULES,
    address::RULES,
    token::RULES,
    access::BOOTSTRAPPER,
    control_plane::CONTROLLER_MANAGER,
    access::APPROVAL,
    signing::RULES,
    credential::RULES,
    signing::AUTHORIZATION,
    name::RULES,
    fleet::RULES,
    #[cfg(feature = "containerd")]
    runtime::NETWORK,
    address::KEPT,
    #[cfg(feature = "containerd")]
    runtime_pods::RULES,
    static_pods::RULES,
    dns::RULES,
    networks::RULES,
    proxy::RULES,
    proxy_access::RULES,
    logs::RULES,
    signing::RENEWAL,
    certificates::RULES,
    modes::RULES,
];

/// The rule that speaks of a link first.
pub(super) fn of_link(id: &str) -> Option<&'static RuleInfo> {
    RULES.iter().copied().flatten().map(Rule::info).find(|rule| rule.link == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::LinkId;

    #[test]
    fn every_link_has_a_rule_and_every_rule_a_known_link() {
        for rule in RULES.iter().copied().flatten().map(Rule::info) {
            assert!(rule.link.is_none_or(|id| LinkId::find(id).is_some()), "{}: {:?}", rule.id, rule.link);
        }
        let silent: Vec<&str> =
            LinkId::ALL.iter().map(|link| link.id()).filter(|id| of_link(id).is_none()).collect();
        assert_eq!(silent, [""; 0]);
    }
}
