//! Argument lists judged with what other kinds know of their flags.

use crate::component::{Arguments, Component};
use crate::diagnostic::Diagnostic;
use crate::document::{Lint, judge};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubelet::KubeletConfiguration;
use crate::target::Target;

/// What the program refuses of its flags when it starts; of a part of a list nothing that another flag may mend.
pub(super) fn starts(arguments: &Arguments, is_whole: bool) -> Vec<Diagnostic> {
    let mut found = arguments.check_start();
    if is_whole {
        found.extend(KubeletConfiguration::check_flags(arguments));
        found.extend(KubeProxyConfiguration::check_flags(arguments));
    } else {
        found.extend(KubeletConfiguration::check_values(arguments));
        found.extend(KubeProxyConfiguration::check_values(arguments));
    }
    found
}

impl Arguments {
    /// Judges an argument list, the program's own name not among it, for the version that a target has of the program:
    /// what the program refuses or calls deprecated, and what a join needs of it. Flags that stand for fields of a
    /// configuration file are judged by the rules of the file.
    ///
    /// The path `[i]` of a finding is the index of an argument; what is missing has none.
    ///
    /// ```
    /// use nodestrap::component::{Arguments, Component};
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let target = Target::new(KubernetesVersion::V1_35).allow("component-flag-unknown");
    /// let lint = Arguments::lint(Component::Kubelet, ["--pod-infra-container-image=pause"], &target);
    /// assert!(!lint.report().has_errors() && !lint.report().accepted(), "allowed, and still refused by the kubelet");
    /// ```
    pub fn lint<A: AsRef<str>>(
        component: Component,
        arguments: impl IntoIterator<Item = A>,
        target: &Target,
    ) -> Lint<Self> {
        let parsed = Self::parse(component, target.version_of(component), arguments);
        let mut found = parsed.check_at_most(target.most_findings);
        found.extend(starts(&parsed, true));
        found.extend(parsed.check_join());
        for diagnostic in &mut found {
            judge::apply_target(diagnostic, target);
        }
        Lint::new(Some(parsed), found.into_iter().collect())
    }
}
