//! Every rule there is.

use super::RuleInfo;
use crate::document::judge;
use crate::engine::rule::listed;
use crate::{
    certificate, component, facts, kube_proxy, kubeconfig, kubelet, node, rbac, token, unit, upgrade, yaml,
};

/// Every rule of every kind that is compiled in, in byte order of the ids, each once.
///
/// ```
/// use nodestrap::diagnostic::{Severity, catalogue};
///
/// let open = catalogue().into_iter().find(|rule| rule.id == "kubelet-read-only-port").unwrap();
/// assert_eq!(open.title, "the port without authentication is open");
/// assert_eq!((open.severity, open.refused_by), (Severity::Warning, None));
/// ```
pub fn catalogue() -> Vec<&'static RuleInfo> {
    let mut rules: Vec<_> = listed(judge::TARGET)
        .into_iter()
        .chain(listed(kubelet::RULES))
        .chain(listed(kube_proxy::RULES))
        .chain(listed(kubeconfig::RULES))
        .chain(listed(rbac::RULES))
        .chain(listed(certificate::rules::RULES))
        .chain(listed(token::RULES))
        .chain(unit::rules())
        .chain(listed(component::RULES))
        .chain(listed(yaml::RULES))
        .chain(listed(facts::RULES))
        .chain(node::rules())
        .chain(listed(upgrade::RULES))
        .collect();
    #[cfg(feature = "containerd")]
    rules.extend(listed(crate::containerd::RULES));
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    rules
}

/// The rule of this exact id, which a [`Target`](crate::Target) can allow or deny.
///
/// ```
/// use nodestrap::diagnostic;
///
/// assert!(diagnostic::rule("kubelet-rotation-off").is_some_and(|rule| rule.help == "set rotateCertificates: true"));
/// assert!(diagnostic::rule("kubelet-rotation").is_none());
/// ```
pub fn rule(id: &str) -> Option<&'static RuleInfo> {
    catalogue().into_iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    const KINDS: [&str; 14] = [
        "certificate-",
        "component-",
        "containerd-",
        "facts-",
        "kube-proxy-",
        "kubeconfig-",
        "kubelet-",
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
        for rule in catalogue() {
            let words = rule.id.split('-');
            let kebab = |word: &str| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            };
            assert!(words.clone().count() > 1 && words.clone().all(kebab), "{}", rule.id);
            let known = KINDS.iter().any(|kind| rule.id.starts_with(kind));
            assert!(known, "{} begins with no kind of file", rule.id);
        }
    }

    #[test]
    fn every_rule_says_what_is_wrong_and_why() {
        let silent: Vec<_> = catalogue()
            .into_iter()
            .filter(|rule| rule.title.is_empty() || rule.title.ends_with('.') || !rule.why.ends_with('.'))
            .map(|rule| rule.id)
            .collect();
        assert_eq!(silent, [""; 0]);
    }

    #[test]
    fn every_rule_stands_once_and_every_kind_is_there() {
        let rules = catalogue();
        assert!(rules.windows(2).all(|pair| pair[0].id < pair[1].id));
        for kind in KINDS.iter().filter(|kind| cfg!(feature = "containerd") || **kind != "containerd-") {
            assert!(rules.iter().any(|rule| rule.id.starts_with(kind)), "no rule of {kind}");
        }
    }

    #[test]
    fn a_program_that_refuses_makes_an_error() {
        for rule in catalogue().into_iter().filter(|rule| rule.refused_by.is_some()) {
            assert_eq!(rule.severity, Severity::Error, "{}", rule.id);
        }
    }
}
