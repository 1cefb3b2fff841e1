//! Strategies for property tests, for proptest 1.x (feature `proptest1`).
//!
//! Two sorts. *Valid* values ([`clusters`], [`nodes`], [`fleets`], [`json`], and documents with [`valid`]) are what a tool
//! would give. *Nearly valid* texts
//! ([`kubelet_configuration_texts`] and its siblings, [`argument_lists`]) are written from the rows themselves: each
//! field gets plausible, boundary and wrong values, some stand over a file as installers write it, and then come none, one
//! or two faults (a wrong type, a null, a quoted number, an unknown, misspelt or repeated key) and an odd spelling. About
//! half of them are accepted.
//!
//! This is what we hold the crate to the real programs with; use it in your own CI:
//!
//! ```
//! use nodestrap::arbitrary::kubelet_configuration_texts;
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::{KubernetesVersion, Target};
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(16), |(text in kubelet_configuration_texts())| {
//!     // Never panics, always a report.
//!     let _ = KubeletConfiguration::lint(&text, &Target::new(KubernetesVersion::V1_34)).report().accepted();
//! });
//! ```

mod facts;
mod faults;
mod fields;
mod flags;
mod kubeconfig;
mod objects;
mod shape;
mod spelling;
mod texts;
mod values;

pub use facts::{clusters, fleets, nodes};
pub use flags::argument_lists;
pub use texts::{
    kube_proxy_configuration_texts, kubeconfig_texts, kubelet_configuration_texts, object_texts,
    token_file_texts, valid, yaml_texts,
};
pub use values::{json, strings};

#[cfg(test)]
mod tests {
    use proptest::strategy::{Strategy, ValueTree as _};
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::diagnostic::Report;
    use crate::kube_proxy::KubeProxyConfiguration;
    use crate::kubeconfig::Kubeconfig;
    use crate::kubelet::KubeletConfiguration;
    use crate::object::Object;
    use crate::{KubernetesVersion, Target};

    /// How many of a hundred texts are accepted.
    fn accepted(texts: impl Strategy<Value = String>, judge: impl Fn(&str, &Target) -> Report) -> usize {
        let mut runner = TestRunner::deterministic();
        let target = Target::new(KubernetesVersion::V1_34);
        let texts = (0..400).map(|_| texts.new_tree(&mut runner).unwrap().current());
        texts.filter(|text| judge(text, &target).accepted()).count() / 4
    }

    #[test]
    fn about_half_of_the_nearly_valid_texts_are_accepted() {
        let shares = [
            accepted(kubelet_configuration_texts(), |text, target| {
                KubeletConfiguration::lint(text, target).report().clone()
            }),
            accepted(kube_proxy_configuration_texts(), |text, target| {
                KubeProxyConfiguration::lint(text, target).report().clone()
            }),
            accepted(kubeconfig_texts(), |text, target| Kubeconfig::lint(text, target).report().clone()),
            accepted(object_texts(), |text, target| Object::lint(text, target).report().clone()),
        ];
        assert!(shares.iter().all(|share| (35..=65).contains(share)), "{shares:?}");
    }
}
