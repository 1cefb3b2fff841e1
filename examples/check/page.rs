//! What one run shows, for people and for programs.

use nodestrap::KubernetesVersion;
use nodestrap::diagnostic::{Diagnostic, Report, Severity};
use nodestrap::node::{EffectiveValue, NodeReport};
use nodestrap::upgrade::Upgrade;
use nodestrap::version::Minor;

use crate::gather::Gathered;
use crate::options::Options;

/// What one run shows.
pub(crate) struct Page<'a> {
    pub(crate) options: &'a Options,
    pub(crate) gathered: &'a Gathered,
    pub(crate) report: &'a NodeReport,
    pub(crate) upgrade: Option<(KubernetesVersion, Upgrade)>,
    pub(crate) effective: Vec<EffectiveValue>,
    pub(crate) judged_as: String,
    pub(crate) colour: bool,
}

impl Page<'_> {
    /// 1 for errors, and for warnings where they are denied; 2 where a file that could not be read hides the verdict.
    pub(crate) fn exit_status(&self, mended: bool) -> u8 {
        let later = self.upgrade.as_ref().map(|(_, upgrade)| upgrade.report());
        let mut reports = std::iter::once(self.report.report()).chain(later);
        let denied = self.options.denies_warnings();
        if reports.any(|report| report.has_errors() || (denied && report.warnings().next().is_some())) {
            1
        } else if !mended || self.gathered.unread.iter().any(|unread| unread.hides) {
            2
        } else {
            0
        }
    }

    /// The findings that are asked for.
    pub(crate) fn shown<'r>(
        &self,
        found: impl IntoIterator<Item = &'r Diagnostic>,
    ) -> impl Iterator<Item = &'r Diagnostic> {
        let least = if self.options.notes { Severity::Note } else { Severity::Warning };
        // That a file was passed over is said in a list of its own.
        found.into_iter().filter(move |found| found.severity >= least && found.rule.id != "node-file-skipped")
    }

    /// Files that nothing was said of, and why.
    pub(crate) fn passed_over(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.report.files().iter();
        let skipped = files.filter_map(|file| Some((file.path.as_str(), file.skipped?)));
        let unread = self.gathered.unread.iter().map(|unread| (unread.path.as_str(), unread.why.as_str()));
        skipped.chain(unread)
    }

    /// A sentence where an upgrade goes to a minor that this release does not know.
    pub(crate) fn unknown_upgrade(&self) -> Option<String> {
        let (to, _) = self.upgrade.as_ref()?;
        let newest = Minor::NEWEST;
        (to.minor() > newest).then(|| {
            format!("{to} is newer than this release knows: the upgrade is judged as one to {newest}")
        })
    }

    /// What no option said.
    pub(crate) fn not_told(&self) -> Vec<&'static str> {
        let options = self.options;
        [
            (options.kubernetes.is_none(), "the Kubernetes version (--kubernetes)"),
            (options.containerd.is_none(), "the containerd version (--containerd)"),
            (options.service_cidr.is_none(), "the service network (--service-cidr)"),
            (options.pod_cidr.is_none(), "the Pod network (--pod-cidr)"),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect()
    }
}

/// `1 error, 2 warnings`.
pub(crate) fn counts(report: &Report) -> String {
    format!(
        "{}, {}",
        counted(report.count(Severity::Error), "error"),
        counted(report.count(Severity::Warning), "warning")
    )
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
