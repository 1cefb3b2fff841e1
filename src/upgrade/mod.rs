//! Two versions at once: what an upgrade makes of files and arguments that exist.
//!
//! A file that one minor accepts and the next refuses stops the program on the day of the upgrade. A default that changes
//! stops nothing, but the program behaves differently. An [`Upgrade`] names both beforehand: every finding that is new
//! under the target of the upgrade, and every value that changes although the file does not set it.
//!
//! ```
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::upgrade::Upgrade;
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let text = "\
//! apiVersion: kubelet.config.k8s.io/v1beta1
//! kind: KubeletConfiguration
//! featureGates:
//!   KubeletCgroupDriverFromCRI: false
//! ";
//! let (from, to) = (Target::new(KubernetesVersion::V1_33), Target::new(KubernetesVersion::V1_35));
//! let upgrade = Upgrade::of::<KubeletConfiguration>(text, &from, &to);
//!
//! let refused: Vec<_> = upgrade.refusals().map(|found| found.rule.id).collect();
//! assert_eq!(refused, ["kubelet-gate-locked"]);
//! let silent = upgrade.report().iter().find(|found| found.path.to_string() == "failCgroupV1").unwrap();
//! assert_eq!(silent.message, "not written here: 1.33 takes false, 1.35 takes true");
//! ```

pub(crate) mod defaults;
pub(crate) mod findings;

use crate::component::{Arguments, Component};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::engine::rule::{rule, rules};
use crate::target::Target;

use findings::new_findings;

rules! {
    pub(crate) RULES {
        DEFAULT = rule("upgrade-default-changes", "a value that is not written changes with the version")
            .warning()
            .why(
                "Nothing fails and nothing is logged: from the first start of the new version on, another value holds.",
            )
            .help("write the value that is wanted")
            .source("the defaults of both minors");
        NEW_DEFAULT = rule("upgrade-default-begins", "a field of the new version comes with a default")
            .note()
            .why("The old version has no such field; the new one behaves as its default says.")
            .help("write the value that is wanted")
            .source("the defaults of both minors");
        WRITTEN = rule(
            "upgrade-written-value-changes",
            "a value that is written here is another one in the new version",
        )
        .warning()
        .why("What stands in the file stays, and the new version makes something else of it, or drops it.")
        .help("write what the new version takes, or take it out")
        .source("the documents that both minors make of the file");
        OBEYED = rule(
            "upgrade-field-begins-to-count",
            "the old version ignores this field, the new one obeys it",
        )
        .warning()
        .why("It did nothing until now, so its author may have forgotten it.")
        .help("take it out, or make sure that it is still meant")
        .source("the fields of both minors");
        FLAG_DEFAULT = rule(
            "upgrade-flag-default-changes",
            "a flag that is not given has another default in the new version",
        )
        .warning()
        .why(
            "Nothing fails and nothing is logged: from the first start of the new version on, another value holds.",
        )
        .help("give the flag with the value that is wanted")
        .source("the flag sets of both minors");
    }
}

/// What changes for files and arguments when the version changes.
///
/// It leaves out findings that the old version has as well, because the upgrade does not cause them.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Upgrade {
    report: Report,
}

impl Upgrade {
    /// What an upgrade makes of one text.
    pub fn of<D: Document>(text: &str, from: &Target, to: &Target) -> Self {
        let (before, after) = (D::lint(text, from), D::lint(text, to));
        let mut found = new_findings(before.report(), after.report());
        if let (Some(before), Some(after)) = (before.draft(), after.draft()) {
            found.extend(defaults::of_documents(before, after, text, from, to));
        }
        Self::from_iter(found)
    }

    /// What an upgrade makes of the arguments of a program, its own name not among them.
    ///
    /// ```
    /// use nodestrap::component::Component;
    /// use nodestrap::upgrade::Upgrade;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let (from, to) = (Target::new(KubernetesVersion::V1_34), Target::new(KubernetesVersion::V1_35));
    /// let argv = ["--pod-infra-container-image=registry.k8s.io/pause:3.10"];
    /// let upgrade = Upgrade::of_arguments(Component::Kubelet, argv, &from, &to);
    /// let refused: Vec<_> = upgrade.refusals().map(|found| found.message.as_str()).collect();
    /// assert_eq!(refused, ["kubelet 1.35 has no flag --pod-infra-container-image: it was removed in 1.35"]);
    /// ```
    pub fn of_arguments<A: AsRef<str>>(
        component: Component,
        argv: impl IntoIterator<Item = A>,
        from: &Target,
        to: &Target,
    ) -> Self {
        let argv: Vec<A> = argv.into_iter().collect();
        let read = |target: &Target| Arguments::parse(component, target.version_of(component), &argv);
        let (before, after) = (read(from), read(to));
        let mut found = new_findings(&judged(&before, from), &judged(&after, to));
        found.extend(defaults::of_flags(&before, &after));
        Self::from_iter(found)
    }

    /// The findings that only the second of two reports on the same text has: for kinds with a `lint` of their own, such as
    /// [`Object`](crate::object::Object) and [`Manifest`](crate::object::Manifest).
    ///
    /// ```
    /// use nodestrap::object::Object;
    /// use nodestrap::upgrade::Upgrade;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let text = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: kube-proxy\n";
    /// let under = |version| Object::lint(text, &Target::new(version));
    /// let (before, after) = (under(KubernetesVersion::V1_34), under(KubernetesVersion::V1_35));
    /// assert!(Upgrade::between(before.report(), after.report()).report().is_empty());
    /// ```
    pub fn between(before: &Report, after: &Report) -> Self {
        Self::from_iter(new_findings(before, after))
    }

    /// All new findings, in the order of files and places.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The findings of files that the old version accepts and the new one refuses: the program will not start, or will
    /// not take the file.
    pub fn refusals(&self) -> impl Iterator<Item = &Diagnostic> {
        self.report.iter().filter(|found| found.refuses())
    }
}

impl FromIterator<Diagnostic> for Upgrade {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(found: I) -> Self {
        Self { report: found.into_iter().collect() }
    }
}

fn judged(arguments: &Arguments, target: &Target) -> Report {
    arguments
        .check()
        .into_iter()
        .chain(arguments.check_join())
        .map(|mut found| {
            crate::document::judge::apply_target(&mut found, target);
            found
        })
        .collect()
}

#[cfg(test)]
mod tests;
