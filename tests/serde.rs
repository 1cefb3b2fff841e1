//! serde: drafts read through the one decoder, proven documents in JSON's shape, secrets never.

use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::object::{ClusterRoleBinding, Secret};
use nodestrap::{Json, KubernetesVersion, Target};
use serde_json::json;

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

#[test]
fn a_proven_document_is_shown_as_the_api_knows_it() {
    let valid = KubeletConfiguration::new()
        .cluster_dns(["10.96.0.10"])
        .rotate_certificates(true)
        .max_pods(200)
        .validate(&target())
        .expect("valid");
    let mut shown = serde_json::to_value(&valid).expect("JSON");
    assert_eq!(
        shown,
        json!({
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "rotateCertificates": true, "clusterDNS": ["10.96.0.10"], "maxPods": 200
        })
    );
    shown["evictionHard"] = json!({"memory.available": "200Mi"});
    let draft: KubeletConfiguration = serde_json::from_value(shown).expect("a draft");
    assert_eq!(draft, valid.into_draft().eviction_hard([("memory.available", "200Mi")]));
}

#[test]
fn a_draft_comes_out_of_any_format() {
    let yaml = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: x}\n\
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:node-bootstrapper}\n";
    let binding: ClusterRoleBinding = serde_yaml::from_str(yaml).expect("a draft");
    assert_eq!(binding.role_ref.and_then(|role| role.name).as_deref(), Some("system:node-bootstrapper"));
}

#[test]
fn values_are_for_validate_and_unknown_keys_are_kept() {
    let value = json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "maxPods": -5, "fromTheFuture": [1]
    });
    let draft: KubeletConfiguration = serde_json::from_value(value).expect("a draft");
    assert_eq!(draft, KubeletConfiguration::new().max_pods(-5).extra("fromTheFuture", Json::from(vec![1])));
}

#[test]
fn all_wrong_types_are_told_at_once() {
    let value = json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "maxPods": "many", "podCIDR": 5
    });
    let error = serde_json::from_value::<KubeletConfiguration>(value).unwrap_err();
    assert_eq!(
        error.to_string(),
        "maxPods: expected a whole number of 32 bits, found the text \"many\"; podCIDR: expected text, found the number 5"
    );
    let error = serde_json::from_value::<KubeletConfiguration>(json!({"maxPods": 5})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "apiVersion is missing: it must be \"kubelet.config.k8s.io/v1beta1\"; kind is missing: it must be \
         \"KubeletConfiguration\""
    );
}

#[test]
fn no_secret_is_echoed() {
    let value = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x", "namespace": "y"},
        "stringData": {"token": ["hunter2"]}
    });
    let error = serde_json::from_value::<Secret>(value).unwrap_err().to_string();
    assert!(!error.contains("hunter2"), "{error}");
    let value = json!({"apiVersion": "v1", "kind": "Config", "users": [{"name": "a", "user": {"token": {"x": "hunter2"}}}]});
    let error = serde_json::from_value::<Kubeconfig>(value).unwrap_err().to_string();
    assert!(!error.contains("hunter2"), "{error}");
}

#[cfg(feature = "proptest1")]
proptest::proptest! {
    /// What is shown reads back as the same draft.
    #[test]
    fn shown_and_read_again(text in nodestrap::arbitrary::kubelet_configuration_texts()) {
        let draft = KubeletConfiguration::lint(&text, &target()).into_parts().0;
        if let Some(valid) = draft.and_then(|draft| draft.validate(&target()).ok()) {
            let shown = serde_json::to_string(&valid).expect("JSON");
            let again: KubeletConfiguration = serde_json::from_str(&shown).expect("a draft");
            proptest::prop_assert_eq!(&again, valid.document());
        }
    }
}
