//! Nearly valid files of each kind.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::fields::record;
use super::values::{json, strings};
use crate::engine::record::Record;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::KubeletConfiguration;
use crate::rbac::{ClusterRole, ClusterRoleBinding, Role, RoleBinding, Secret, ServiceAccount};
use crate::value::Json;
use crate::yaml;

/// How a document is spelt.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    /// In kubectl's layout.
    Plain,
    /// As JSON.
    Json,
    /// With a comment, a document marker and a second document.
    Decorated,
    /// With Windows line ends.
    Crlf,
}

fn spelt(value: &Json, spelling: Spelling) -> String {
    match spelling {
        Spelling::Plain => yaml::print(value),
        Spelling::Json => value.to_string(),
        Spelling::Decorated => format!("# a comment\n---\n{}---\nsecond: document\n", yaml::print(value)),
        Spelling::Crlf => yaml::print(value).replace('\n', "\r\n"),
    }
}

fn spellings() -> impl Strategy<Value = Spelling> {
    prop_oneof![
        6 => Just(Spelling::Plain),
        2 => Just(Spelling::Json),
        1 => Just(Spelling::Decorated),
        1 => Just(Spelling::Crlf),
    ]
}

/// A document of rows below a head, few of its fields given.
fn documents<R: Record>(api_version: &'static str, kind: &'static str) -> impl Strategy<Value = String> {
    // Of a hundred fields two or three, of five all.
    let likelihood = (3.0 / f64::from(u16::try_from(R::ROWS.len()).unwrap_or(u16::MAX))).clamp(0.02, 0.8);
    let heads = prop_oneof![
        30 => Just((api_version, kind)),
        1 => Just(("v1", kind)),
        1 => Just((api_version, "Other")),
    ];
    (heads, record(R::ROWS, likelihood), spellings()).prop_map(|((api_version, kind), body, spelling)| {
        let mut fields =
            vec![("apiVersion".to_owned(), Json::from(api_version)), ("kind".to_owned(), Json::from(kind))];
        if let Json::Object(body) = body {
            fields.extend(body);
        }
        spelt(&Json::Object(fields), spelling)
    })
}

/// Nearly valid `KubeletConfiguration` files.
pub fn kubelet_configuration_texts() -> impl Strategy<Value = String> {
    documents::<KubeletConfiguration>("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration")
}

/// Nearly valid `KubeProxyConfiguration` files.
pub fn kube_proxy_configuration_texts() -> impl Strategy<Value = String> {
    documents::<KubeProxyConfiguration>("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration")
}

/// Nearly valid kubeconfigs.
pub fn kubeconfig_texts() -> impl Strategy<Value = String> {
    documents::<Kubeconfig>("v1", "Config")
}

/// Nearly valid objects of every kind judged here.
pub fn object_texts() -> impl Strategy<Value = String> {
    const RBAC: &str = "rbac.authorization.k8s.io/v1";
    prop_oneof![
        documents::<ClusterRole>(RBAC, "ClusterRole"),
        documents::<ClusterRoleBinding>(RBAC, "ClusterRoleBinding"),
        documents::<Role>(RBAC, "Role"),
        documents::<RoleBinding>(RBAC, "RoleBinding"),
        documents::<ServiceAccount>("v1", "ServiceAccount"),
        documents::<Secret>("v1", "Secret"),
    ]
}

/// Nearly valid static token files.
pub fn token_file_texts() -> impl Strategy<Value = String> {
    let field = prop_oneof![
        4 => "[a-z0-9]{1,8}",
        1 => strings(),
        1 => strings().prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        1 => select(vec!["", "\"a,b\"", "\"a, b\"", " \"a\"", "\"a\" ", "a\"b", "\"open"]).prop_map(str::to_owned),
    ];
    let line = vec(field, 0..6).prop_map(|fields| fields.join(","));
    let ends = select(vec!["\n", "\r\n", "\n\n", "\r", ""]);
    vec((line, ends), 0..5).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

/// YAML texts: printed values, often with a few characters changed.
pub fn yaml_texts() -> impl Strategy<Value = String> {
    let changes = vec(
        (
            any::<prop::sample::Index>(),
            select(vec!['\n', ' ', ':', '-', '#', '"', '\'', '[', '}', '&', '*', '\t']),
        ),
        0..3,
    );
    (json(), changes).prop_map(|(value, changes)| {
        let mut text: Vec<char> = yaml::print(&value).chars().collect();
        for (place, letter) in changes {
            let at = place.index(text.len() + 1);
            text.insert(at, letter);
        }
        text.into_iter().collect()
    })
}
