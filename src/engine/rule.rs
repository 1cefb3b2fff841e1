//! Rules: how each is declared, once, and what a rule that looks is given.
//!
//! Every rule is a [`RuleInfo`], declared by one chain that begins with [`rule`]. There are two sorts. One *looks* at a
//! whole subject, a document or a set of files: its chain ends with [`RuleInfo::by`] and the function that looks.
//! The other is *found while reading*, where the reader meets the fault: [`rules!`](crate::engine::rule::rules)
//! declares it as a static that the reader names.
//!
//! A kind lists both once, in its `RULES`; the catalogue is those lists.

use std::fmt;
use std::ops::Deref;

use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::version::Minor;

/// What rules look at: a kind of document, or a set of files. A marker for what its rules are given.
pub trait Subject: 'static {
    /// What a rule sees: a reference, or a struct of references.
    type View<'v>: Copy;
    /// What a rule says besides findings; `()` for most.
    type Said: Default;

    /// How many findings of one rule a report keeps, where rules hold no index of theirs.
    fn most_findings(_: &Self::View<'_>) -> usize {
        usize::MAX
    }
}

/// A rule that looks: what the catalogue says of it, and the function.
pub struct Rule<S: Subject> {
    info: Entry,
    check: fn(&mut Check<'_, S>),
}

/// The entry of the catalogue that a rule reports under.
enum Entry {
    /// Its own.
    Own(RuleInfo),
    /// One that the rules of several subjects share.
    Shared(&'static RuleInfo),
}

/// A rule that is an error of our own until the chain says otherwise.
pub(crate) const fn rule(id: &'static str, title: &'static str) -> RuleInfo {
    RuleInfo::new(id, title)
}

impl RuleInfo {
    /// Ends the chain of a rule that looks.
    pub(crate) const fn by<S: Subject>(self, check: fn(&mut Check<'_, S>)) -> Rule<S> {
        Rule { info: Entry::Own(self), check }
    }

    /// A rule that looks and has this entry of the catalogue in common with those of other subjects.
    pub(crate) const fn shared_by<S: Subject>(&'static self, check: fn(&mut Check<'_, S>)) -> Rule<S> {
        Rule { info: Entry::Shared(self), check }
    }
}

impl<S: Subject> Rule<S> {
    /// What the catalogue says of it.
    pub(crate) const fn info(&'static self) -> &'static RuleInfo {
        match &self.info {
            Entry::Own(info) => info,
            Entry::Shared(info) => info,
        }
    }

    /// Looks at a subject, unless the rule does not hold for this minor.
    pub(crate) fn look(
        &'static self,
        view: S::View<'_>,
        minor: Minor,
        found: &mut Vec<Diagnostic>,
    ) -> Option<S::Said> {
        let rule = self.info();
        // Looked at here, once, and in no rule's function.
        if !rule.window.holds(minor) {
            return None;
        }
        let mut check = Check { view, rule, found: Vec::new(), said: S::Said::default() };
        (self.check)(&mut check);
        found.append(&mut check.found);
        Some(check.said)
    }
}

impl<S: Subject> fmt::Debug for Rule<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.info {
            Entry::Own(info) => info.id,
            Entry::Shared(info) => info.id,
        })
    }
}

/// One look of a rule at a subject. It derefs to what the rule sees.
pub struct Check<'v, S: Subject> {
    pub(crate) view: S::View<'v>,
    /// The rule that looks.
    pub(crate) rule: &'static RuleInfo,
    /// What it has found so far.
    pub(crate) found: Vec<Diagnostic>,
    /// What it says besides.
    pub(crate) said: S::Said,
}

impl<'v, S: Subject> Deref for Check<'v, S> {
    type Target = S::View<'v>;

    fn deref(&self) -> &Self::Target {
        &self.view
    }
}

impl<S: Subject> Check<'_, S> {
    /// Keeps a finding, and gives it back to add to.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        // While they are made and not at the end: a rule that complains of every
        // item of a large list would fill the memory.
        let most = S::most_findings(&self.view);
        crate::diagnostic::bound_early(&mut self.found, most);
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

impl<S: Subject> fmt::Debug for Check<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("rule", &self.rule.id)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

/// What the catalogue is made of: rules, and lists of them.
pub trait Listed: Sync {
    /// Adds every rule to the list.
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>);
}

impl Listed for RuleInfo {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        into.push(self);
    }
}

impl<S: Subject> Listed for Rule<S> {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        into.push(self.info());
    }
}

impl<T: Listed> Listed for [T] {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        for listed in self {
            listed.list(into);
        }
    }
}

impl<T: Listed, const N: usize> Listed for [T; N] {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        self.as_slice().list(into);
    }
}

impl<T: Listed + ?Sized> Listed for &'static T {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        (**self).list(into);
    }
}

/// The rules of a list, in its order.
pub(crate) fn listed(list: &'static (impl Listed + ?Sized)) -> Vec<&'static RuleInfo> {
    let mut rules = Vec::new();
    list.list(&mut rules);
    rules
}

/// Declares rules that are found while reading: a static for each, which the reader names, and the list of all.
///
/// ```text
/// rules! {
///     pub(super) FOUND {
///         VALUE = rule("component-flag-value", "the flag does not take this value").why("…").help("…");
///         pub(crate) STRAY = rule("component-argument-stray", "…").why("…");
///     }
/// }
/// ```
macro_rules! rules {
    ($(#[$list_doc:meta])* $list_vis:vis $list:ident { $($(#[$doc:meta])* $vis:vis $name:ident = $rule:expr;)+ }) => {
        $($(#[$doc])* $vis static $name: $crate::diagnostic::RuleInfo = $rule;)+
        $(#[$list_doc])*
        $list_vis static $list: &[&$crate::diagnostic::RuleInfo] = &[$(&$name),+];
    };
}
pub(crate) use rules;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FieldPath;
    use crate::version::{V1_29, V1_31};

    /// A kind whose rules see a borrowed text and count what they have seen.
    struct Poem;

    impl Subject for Poem {
        type View<'v> = Lines<'v>;
        type Said = usize;
    }

    #[derive(Clone, Copy)]
    struct Lines<'v> {
        lines: &'v [&'v str],
    }

    impl<'v> Lines<'v> {
        fn last(&self) -> Option<&'v str> {
            self.lines.last().copied()
        }
    }

    impl Check<'_, Poem> {
        fn line(&mut self, index: usize, message: &str) {
            let rule = self.rule;
            self.push(Diagnostic::new(rule, FieldPath::ROOT.item(index), message));
        }
    }

    rules! {
        /// Found while the poem is read.
        FOUND {
            TORN = rule("poem-torn", "a page is torn").warning();
            SHARED = rule("poem-shared", "prose has it too");
        }
    }

    const FORM: &[Rule<Poem>] = &[
        rule("poem-short", "the poem has one line").note().by(short),
        rule("poem-modern", "no line rhymes").since(V1_31).by(short),
        SHARED.shared_by(last),
    ];
    static TOPICS: &[&[Rule<Poem>]] = &[FORM];
    static RULES: &[&dyn Listed] = &[&TOPICS, &FOUND];

    fn short(c: &mut Check<'_, Poem>) {
        c.said += c.lines.len();
        if let [only] = c.lines {
            // What is seen outlives the complaint.
            c.line(0, only);
        }
    }

    fn last(c: &mut Check<'_, Poem>) {
        let Some(last) = c.last() else { return };
        c.line(0, last);
    }

    fn look(minor: Minor, lines: &[&str]) -> (Vec<String>, usize) {
        let (mut found, mut said) = (Vec::new(), 0);
        for rule in TOPICS.iter().copied().flatten() {
            said += rule.look(Lines { lines }, minor, &mut found).unwrap_or_default();
        }
        (found.iter().map(|found| format!("{}: {}", found.rule.id, found.message)).collect(), said)
    }

    #[test]
    fn a_rule_sees_its_view_reports_under_its_entry_and_says_more() {
        let text = "one line".to_owned();
        assert_eq!(
            look(V1_29, &[&text]),
            (vec!["poem-short: one line".into(), "poem-shared: one line".into()], 1)
        );
    }

    #[test]
    fn a_rule_is_silent_outside_of_its_minors() {
        let (found, said) = look(V1_31, &["a line"]);
        assert_eq!(found, ["poem-short: a line", "poem-modern: a line", "poem-shared: a line"]);
        assert_eq!(said, 2);
    }

    #[test]
    fn a_kind_lists_every_rule_of_both_sorts_in_order() {
        let ids: Vec<&str> = listed(RULES).iter().map(|rule| rule.id).collect();
        assert_eq!(ids, ["poem-short", "poem-modern", "poem-shared", "poem-torn", "poem-shared"]);
    }

    #[test]
    fn an_entry_that_rules_share_is_one() {
        let rules = listed(RULES);
        let shared: &RuleInfo = &SHARED;
        assert!(std::ptr::eq(rules[2], rules[4]) && std::ptr::eq(rules[2], shared));
        assert_eq!(TORN.severity, crate::diagnostic::Severity::Warning);
    }
}
