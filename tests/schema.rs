//! The JSON Schemas say of the recorded cases what the strict readers say.

use std::collections::BTreeMap;

use jsonschema::Validator;
use nodestrap::document::Kind;
use nodestrap::node::lint_as;
use nodestrap::version::{KNOWN, Minor, V1_29, V1_34, V1_37};
use nodestrap::{Json, Target, schema, yaml};
use serde_json::{Value, json};

/// Names that stand in the cases for long base64 texts.
const MATERIAL: &str = include_str!("conformance/material.json");

fn schema_of(kind: Kind, minor: Minor) -> Value {
    let schema = schema::json(kind, minor).expect("a kind made of rows");
    serde_json::from_str(&schema.to_string()).expect("JSON")
}

fn validator(kind: Kind, minor: Minor) -> Validator {
    jsonschema::draft7::options()
        .should_validate_formats(true)
        .build(&schema_of(kind, minor))
        .expect("a schema")
}

/// What Kubernetes sees of a text, as another reader of JSON takes it; nothing where it holds what JSON cannot say.
fn seen(text: &str) -> Option<Value> {
    let seen: &Json = &yaml::lint(text).into_parts().0?;
    serde_json::from_str(&seen.to_string()).ok()
}

/// What no schema can say: keys of the head in another letter case; `5.0` of a text that is JSON; numbers and durations
/// that 64 bits do not hold. Versions of objects that the API server no longer serves have no schema.
fn is_beyond_a_schema(text: &str, value: &Value) -> bool {
    let too_large = ["9223372036854775808", "9223372036854775809", "9223372037s", "2562048h"];
    let is_cased =
        |key: &str| ["apiVersion", "kind"].iter().any(|head| key != *head && key.eq_ignore_ascii_case(head));
    let is_older = value["apiVersion"].as_str().is_some_and(|version| {
        ["/v1", "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"].contains(&version)
    });
    too_large.iter().any(|number| text.contains(number))
        || value.as_object().is_some_and(|fields| fields.keys().any(|key| is_cased(key)))
        || text.trim_start_matches(['-', '\n', ' ']).starts_with('{')
        || is_older
}

/// How many cases a schema takes and refuses as the strict reader does.
fn hold(kind: Kind, cases: &str) -> (usize, usize) {
    let material: BTreeMap<&str, &str> = serde_json::from_str(MATERIAL).expect("JSON");
    let texts: Vec<String> = cases
        .lines()
        .map(|case| material.iter().fold(case.to_owned(), |case, (name, long)| case.replace(name, long)))
        .map(|case| serde_json::from_str(&case).expect("a text"))
        .collect();
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for minor in [V1_29, V1_34, V1_37] {
        let validator = validator(kind, minor);
        let target = Target::new(minor.into());
        for text in &texts {
            let Some(value) = seen(text).filter(|value| !is_beyond_a_schema(text, value)) else { continue };
            let report = lint_as(kind, text, &target).into_parts().1;
            let fault = |end: &str| report.iter().find(|found| found.rule.id.ends_with(end));
            let unknown = fault("-unknown-key").or_else(|| fault("-too-new-field"));
            let fault = unknown.or_else(|| fault("-wrong-type"));
            match fault {
                Some(fault) if validator.is_valid(&value) => {
                    wrong.push(format!("{minor} takes {text:?}: {fault}"));
                }
                Some(_) => refused += 1,
                None if report.accepted() && !report.strict() => match validator.validate(&value) {
                    Ok(()) => taken += 1,
                    Err(fault) => {
                        wrong.push(format!("{minor} refuses {text:?}: {}: {fault}", fault.instance_path()));
                    }
                },
                None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    (taken, refused)
}

#[test]
fn a_kubelet_configuration_is_valid_where_the_strict_reader_takes_it() {
    let (taken, refused) =
        hold(Kind::KubeletConfiguration, include_str!("conformance/kubelet-configuration.cases"));
    assert!(taken > 1_000 && refused > 1_000, "{taken} taken, {refused} refused");
}

#[test]
fn a_kube_proxy_configuration_is_valid_where_the_strict_reader_takes_it() {
    let (taken, refused) =
        hold(Kind::KubeProxyConfiguration, include_str!("conformance/kube-proxy-configuration.cases"));
    assert!(taken > 600 && refused > 3_000, "{taken} taken, {refused} refused");
}

#[test]
fn a_kubeconfig_is_valid_where_the_reader_takes_every_key() {
    let (taken, refused) = hold(Kind::Kubeconfig, include_str!("conformance/kubeconfig.cases"));
    assert!(taken > 1_000 && refused > 800, "{taken} taken, {refused} refused");
}

#[test]
fn an_object_is_valid_where_the_strict_reader_takes_it() {
    let (taken, refused) = hold(Kind::Manifest, include_str!("conformance/object.cases"));
    assert!(taken > 1_000 && refused > 1_000, "{taken} taken, {refused} refused");
}

#[test]
fn every_field_is_described_and_every_schema_is_one() {
    let kinds: Vec<Kind> =
        Kind::ALL.iter().copied().filter(|kind| schema::json(*kind, V1_34).is_some()).collect();
    let made_of_rows = [
        Kind::KubeletConfiguration,
        Kind::KubeletDropIn,
        Kind::KubeProxyConfiguration,
        Kind::Kubeconfig,
        Kind::Manifest,
    ];
    assert_eq!(kinds, made_of_rows);
    for kind in kinds {
        for minor in KNOWN {
            let schema = schema_of(kind, *minor);
            assert!(jsonschema::meta::is_valid(&schema), "{kind} {minor}");
            let fields = schema["properties"].as_object().into_iter().flatten();
            for (key, field) in fields.filter(|(key, _)| *key != "apiVersion" && *key != "kind") {
                let described = field["description"].as_str().is_some_and(|text| text.ends_with('.'));
                assert!(described, "{kind} {minor}: {key}: {field}");
            }
        }
    }
}

#[test]
fn a_field_says_type_range_words_default_and_age() {
    let field = |minor, key: &str| schema_of(Kind::KubeletConfiguration, minor)["properties"][key].clone();
    assert_eq!(
        field(V1_34, "port"),
        json!({
            "description": "The kubelet's HTTPS port. Default: 10250.", "default": 10250,
            "type": ["integer", "null"], "minimum": 0, "maximum": 65535
        })
    );
    assert_eq!(
        field(V1_34, "topologyManagerScope"),
        json!({
            "description": "Whether containers or whole pods are aligned. Default: container.", "default": "container",
            "type": ["string", "null"], "enum": ["container", "pod", "", null]
        })
    );
    // What the kubelet makes of an absent field, also where it takes more than a word to say.
    assert_eq!(field(V1_29, "evictionHard")["default"]["memory.available"], "100Mi");
    assert_eq!(field(V1_29, "evictionHard")["default"].get("imagefs.inodesFree"), None);
    assert_eq!(field(V1_34, "evictionHard")["default"]["imagefs.inodesFree"], "5%");
    // New in 1.33, deprecated in 1.34.
    assert_eq!(field(V1_29, "userNamespaces"), Value::Null);
    assert_eq!(field(V1_34, "streamingConnectionIdleTimeout")["deprecated"], true);
    assert_eq!(field(V1_29, "streamingConnectionIdleTimeout").get("deprecated"), None);
    assert_eq!(
        field(V1_34, "authentication")["properties"]["anonymous"]["properties"]["enabled"]["default"],
        false
    );
}
