//! The rows against what reflection over the real types of every minor says.

use super::KubeProxyConfiguration;
use crate::engine::listed::assert_rows;
use crate::target::Target;
use crate::version::KubernetesVersion;

/// With apiVersion and kind these make 75.
const FIELDS: &str = include_str!("../../tests/data/kube-proxy-fields.tsv");

#[test]
fn the_rows_are_the_fields_of_the_real_type() {
    assert_rows::<KubeProxyConfiguration>(FIELDS, 73);
}

/// Found by a law: `1e400` is a number in JSON, and text in YAML.
#[test]
fn an_unknown_key_whose_number_yaml_cannot_say_is_reported_and_not_rendered() {
    let text = r#"{"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","other":[1e400]}"#;
    let target = Target::new(KubernetesVersion::V1_34);
    let (draft, report) = KubeProxyConfiguration::lint(text, &target).into_parts();
    assert!(report.iter().any(|found| found.rule.id == "kube-proxy-unknown-key"), "{report}");
    assert_eq!(draft, Some(KubeProxyConfiguration::new()));
}
