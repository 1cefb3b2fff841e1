//! Strategies for property tests, for proptest 1.x (feature `proptest1`).
//!
//! Two sorts. *Valid* values ([`clusters`], [`nodes`], [`json`]) are what a tool would give. *Nearly valid* texts
//! ([`kubelet_configuration_texts`] and its siblings) are written from the rows themselves: each field gets
//! plausible, boundary and wrong values, now and then a wrong type, a null, an unknown or misspelt key, a feature
//! gate, an odd spelling. This is what we hold the crate to the real programs with; use it in your own CI:
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
mod fields;
mod texts;
mod values;

pub use facts::{clusters, nodes};
pub use texts::{
    kube_proxy_configuration_texts, kubeconfig_texts, kubelet_configuration_texts, object_texts,
    token_file_texts, yaml_texts,
};
pub use values::{json, strings};
