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

/// Found by a law: JSON keeps `18446744073709551616` and `5.0` apart from what YAML makes of them.
#[test]
fn an_unknown_key_of_a_json_file_has_the_value_that_yaml_can_say() {
    let target = Target::new(KubernetesVersion::V1_34);
    for (written, said) in [
        ("18446744073709551616", "18446744073709552000"),
        ("18446744073709551615", "18446744073709551615"),
        ("5.0", "5"),
        ("-0.0", "0"),
        (r#"{"a":[1E3,"1E3"]}"#, r#"{"a":[1000,"1E3"]}"#),
    ] {
        let text = format!(
            r#"{{"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","other":{written}}}"#
        );
        let valid =
            KubeProxyConfiguration::lint(&text, &target).into_parts().0.unwrap().validate(&target).unwrap();
        let value: crate::value::Json = said.parse().unwrap();
        assert_eq!(valid.document(), &KubeProxyConfiguration::new().extra("other", value));

        assert_eq!(&KubeProxyConfiguration::parse(&valid.render(), &target).unwrap(), valid.document());

        let foreign =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n";
        let after = crate::edit::apply(foreign, &valid.edits_to_equal(foreign).unwrap()).unwrap();
        assert_eq!(&KubeProxyConfiguration::parse(&after, &target).unwrap(), valid.document());
    }
}

#[test]
fn a_whole_number_beyond_64_bits_is_printed_as_the_float_it_is() {
    for (number, printed) in [
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "18446744073709552000.0"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-9223372036854775809", "-9223372036854776000.0"),
        ("1e300", "1e+300"),
    ] {
        let document =
            KubeProxyConfiguration::new().extra("other", number.parse::<crate::value::Json>().unwrap());
        let text = document.validate(&Target::new(KubernetesVersion::V1_34)).unwrap().render();
        assert!(text.ends_with(&format!("\nother: {printed}\n")), "{text}");
    }
}

#[test]
fn a_zero_below_zero_is_printed_as_the_float_it_is() {
    let target = Target::new(KubernetesVersion::V1_34);
    let document = KubeProxyConfiguration::new().client_connection(super::ClientConnection::new().qps(-0.0));
    let valid = document.validate(&target).unwrap();
    let text = valid.render();
    assert!(text.ends_with("clientConnection:\n  qps: -0.0\n"), "{text}");
    let foreign = text.replace("-0.0", "5");
    assert_eq!(crate::edit::apply(&foreign, &valid.edits_to_equal(&foreign).unwrap()).unwrap(), text);
}
