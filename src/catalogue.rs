//! Every rule there is.

use crate::diagnostic::RuleInfo;
use crate::document::{allowance, judge};
use crate::engine::rule::{Listed, listed};
use crate::{
    certificate, component, facts, join, kube_proxy, kubeconfig, kubelet, node, object, token, unit, upgrade,
    yaml,
};

/// The rules of every kind that is compiled in, one line a kind.
static KINDS: &[&dyn Listed] = &[
    &judge::TARGET,
    &allowance::FOUND,
    &kubelet::RULES,
    &kube_proxy::RULES,
    &kubeconfig::RULES,
    &object::RULES,
    &certificate::rules::RULES,
    &token::RULES,
    &unit::RULES,
    &component::RULES,
    &yaml::RULES,
    &facts::RULES,
    &join::RULES,
    &node::RULES,
    &upgrade::RULES,
    #[cfg(feature = "containerd")]
    &crate::containerd::RULES,
];

/// Every rule of every kind that is compiled in, in byte order of the ids, each once.
///
/// ```
/// use nodestrap::catalogue;
/// use nodestrap::diagnostic::Severity;
///
/// let open = catalogue::rules().into_iter().find(|rule| rule.id == "kubelet-read-only-port").unwrap();
/// assert_eq!(open.title, "the port without authentication is open");
/// assert_eq!((open.severity, open.refused_by), (Severity::Warning, None));
/// ```
pub fn rules() -> Vec<&'static RuleInfo> {
    let mut rules = listed(KINDS);
    rules.sort_by_key(|rule| rule.id);
    // Kinds may share rules; a second declaration of one id is a fault that the test below finds.
    rules.dedup_by(|one, other| std::ptr::eq(*one, *other));
    rules
}

/// The rule of this exact id, which a [`Target`](crate::Target) can allow or deny.
///
/// ```
/// use nodestrap::catalogue;
///
/// assert!(catalogue::rule("kubelet-rotation-off").is_some_and(|rule| rule.help == "set rotateCertificates: true"));
/// assert!(catalogue::rule("kubelet-rotation").is_none());
/// ```
pub fn rule(id: &str) -> Option<&'static RuleInfo> {
    rules().into_iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    const PREFIXES: [&str; 16] = [
        "certificate-",
        "component-",
        "containerd-",
        "facts-",
        "join-",
        "kube-proxy-",
        "kubeconfig-",
        "kubelet-",
        "manifest-",
        "node-",
        "rbac-",
        "target-",
        "token-",
        "unit-",
        "upgrade-",
        "yaml-",
    ];

    #[test]
    fn ids_are_kebab_case_and_begin_with_their_kind() {
        for rule in rules() {
            let words = rule.id.split('-');
            let kebab = |word: &str| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            };
            assert!(words.clone().count() > 1 && words.clone().all(kebab), "{}", rule.id);
            let known = PREFIXES.iter().any(|kind| rule.id.starts_with(kind));
            assert!(known, "{} begins with no kind of file", rule.id);
        }
    }

    #[test]
    fn every_rule_says_what_is_wrong_and_why() {
        let silent: Vec<_> = rules()
            .into_iter()
            .filter(|rule| rule.title.is_empty() || rule.title.ends_with('.') || !rule.why.ends_with('.'))
            .map(|rule| rule.id)
            .collect();
        assert_eq!(silent, [""; 0]);
    }

    #[test]
    fn every_rule_stands_once_and_every_kind_is_there() {
        let rules = rules();
        assert!(rules.windows(2).all(|pair| pair[0].id < pair[1].id));
        for kind in PREFIXES.iter().filter(|kind| cfg!(feature = "containerd") || **kind != "containerd-") {
            assert!(rules.iter().any(|rule| rule.id.starts_with(kind)), "no rule of {kind}");
        }
    }

    #[test]
    fn a_program_that_refuses_makes_an_error() {
        for rule in rules().into_iter().filter(|rule| rule.refused_by.is_some()) {
            assert_eq!(rule.severity, Severity::Error, "{}", rule.id);
        }
    }

    #[test]
    fn what_a_rule_supersedes_is_a_rule() {
        for rule in rules() {
            let gone: Vec<_> = rule.supersedes.iter().filter(|id| super::rule(id).is_none()).collect();
            assert!(gone.is_empty(), "{} supersedes {gone:?}", rule.id);
        }
    }
}
