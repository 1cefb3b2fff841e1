//! Findings of the new version that the old one does not have.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, FieldPath, Report};
use crate::version::KubernetesVersion;

/// What the second of two reports on the same text holds and the first does not.
///
/// Messages name the version, so that a finding is known again by its rule and its place. Where one rule found more
/// at a place than before, as it may with the gates of one flag, its message without versions tells which are new. A
/// finding that got graver is new. A refusal where the old version refused already, if for another reason, is not.
pub(crate) fn new_findings<'r>(before: &'r Report, after: &'r Report) -> Vec<Diagnostic> {
    let (was, is) = (counts(before), counts(after));
    let key = |found: &'r Diagnostic| {
        let identity = identity(found);
        // Only where the numbers differ: messages change from minor to minor for no reason that matters.
        let differs = was.get(&identity) != is.get(&identity);
        (identity, differs.then(|| without_versions(&found.message)))
    };
    let mut old = BTreeMap::new();
    for found in before {
        let severity = old.entry(key(found)).or_insert(found.severity);
        *severity = found.severity.max(*severity);
    }
    let refused: BTreeSet<Spot<'_>> = before.iter().filter(|found| found.refuses()).map(spot).collect();
    let is_new = |found: &&'r Diagnostic| match old.get(&key(found)) {
        Some(severity) => found.severity > *severity,
        None => was.contains_key(&identity(found)) || !found.refuses() || !refused.contains(&spot(found)),
    };
    after.iter().filter(is_new).cloned().collect()
}

/// The file, the field, and where that is in the text: the words of one unit may share a path.
type Spot<'r> = (Option<&'r str>, &'r FieldPath, Option<usize>);
type Identity<'r> = (Spot<'r>, &'static str);

fn spot(found: &Diagnostic) -> Spot<'_> {
    (found.file.as_deref(), &found.path, found.place.as_ref().map(|place| place.span.start))
}

fn identity(found: &Diagnostic) -> Identity<'_> {
    (spot(found), found.rule.id)
}

fn counts(report: &Report) -> BTreeMap<Identity<'_>, usize> {
    let mut counts = BTreeMap::new();
    for found in report {
        *counts.entry(identity(found)).or_default() += 1;
    }
    counts
}

fn without_versions(message: &str) -> Vec<&str> {
    let is_version =
        |word: &&str| word.trim_end_matches([',', ':', ';', '.']).parse::<KubernetesVersion>().is_ok();
    message.split(' ').filter(|word| !is_version(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Program, RuleInfo, Stage};

    static DEPRECATED: RuleInfo = RuleInfo::new("test-deprecated", "deprecated").warning();
    static LOCKED: RuleInfo =
        RuleInfo::new("test-locked", "locked").refused_by(Program::Kubelet, Stage::Validate);
    static UNKNOWN: RuleInfo =
        RuleInfo::new("test-unknown", "unknown").refused_by(Program::Kubelet, Stage::Validate);

    fn at(rule: &'static RuleInfo, index: usize, message: &str) -> Diagnostic {
        Diagnostic::new(rule, FieldPath::ROOT.item(index), message)
    }

    fn new(before: &[Diagnostic], after: &[Diagnostic]) -> Vec<String> {
        let report = |found: &[Diagnostic]| found.iter().cloned().collect();
        let found = new_findings(&report(before), &report(after));
        found.into_iter().map(|found| format!("{} {}", found.rule.id, found.message)).collect()
    }

    #[test]
    fn a_finding_is_known_again_whatever_version_its_message_names() {
        let (before, after) =
            (at(&LOCKED, 0, "one of a, b in 1.34"), at(&LOCKED, 0, "one of a, b, c in 1.35"));
        assert_eq!(new(&[before], &[after]), [""; 0]);
    }

    #[test]
    fn of_several_at_one_place_the_one_that_is_new_is_told_by_its_message() {
        let before = [at(&LOCKED, 0, "A: 1.34 has locked this gate")];
        let after =
            [at(&LOCKED, 0, "A: 1.35 has locked this gate"), at(&LOCKED, 0, "B: 1.35 has locked this gate")];
        assert_eq!(new(&before, &after), ["test-locked B: 1.35 has locked this gate"]);
    }

    #[test]
    fn as_many_of_one_rule_at_one_place_as_before_are_known_again() {
        let before = [at(&LOCKED, 0, "ignored"), at(&LOCKED, 0, "ignored")];
        let after = [at(&LOCKED, 0, "did you mean A?"), at(&LOCKED, 0, "did you mean A?")];
        assert_eq!(new(&before, &after), [""; 0]);
    }

    #[test]
    fn the_same_rule_at_another_place_is_new() {
        let (before, after) = (at(&LOCKED, 0, "locked"), at(&LOCKED, 1, "locked"));
        assert_eq!(new(&[before], &[after]), ["test-locked locked"]);
    }

    #[test]
    fn a_finding_that_got_graver_is_new_and_one_that_got_milder_is_not() {
        let mild = at(&DEPRECATED, 0, "deprecated");
        let grave = Diagnostic { severity: crate::diagnostic::Severity::Error, ..mild.clone() };
        let both = [mild, grave];
        assert_eq!(new(&both[..1], &both[1..]), ["test-deprecated deprecated"]);
        assert_eq!(new(&both[1..], &both[..1]), [""; 0]);
    }

    #[test]
    fn a_refusal_is_not_new_where_the_old_version_refused_for_another_reason() {
        let after = [at(&UNKNOWN, 0, "unknown")];
        assert_eq!(new(&[at(&LOCKED, 0, "locked")], &after), [""; 0]);
        assert_eq!(new(&[at(&DEPRECATED, 0, "deprecated")], &after), ["test-unknown unknown"]);
    }
}
