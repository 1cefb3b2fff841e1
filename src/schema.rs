//! JSON Schema of the kinds of files that are made of rows, for each minor: what an editor completes, explains and marks.
//!
//! ```
//! use nodestrap::document::Kind;
//! use nodestrap::{Json, schema};
//! use nodestrap::version::V1_34;
//!
//! let schema = schema::json(Kind::KubeletConfiguration, V1_34).unwrap();
//! let max_pods = schema.get("properties").and_then(|fields| fields.get("maxPods")).unwrap();
//! assert_eq!(max_pods.get("default").and_then(Json::as_i64), Some(110));
//! assert_eq!(max_pods.get("description").and_then(Json::as_str), Some("The most pods on this node. Default: 110."));
//! ```

use crate::document::head::Head;
use crate::document::{Document, Kind};
use crate::engine::json_schema::{object, record};
use crate::engine::record::Record;
use crate::kube_proxy::{self, KubeProxyConfiguration};
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::{self, KubeletConfiguration};
use crate::object::{ClusterRole, ClusterRoleBinding, Role, RoleBinding, Secret, ServiceAccount};
use crate::target::Target;
use crate::value::Json;
use crate::version::{Minor, V1_32};

/// The JSON Schema (draft 7) of a kind of file in a minor: types, words, ranges, defaults, deprecations and descriptions
/// of every field that the minor knows.
///
/// What the program's strict reader takes, and its validation does not refuse, is valid. An unknown key and a value of a
/// wrong type are not. What stands between two fields, or between two files, is not said by a schema: that is for
/// [`lint`](crate::Document::lint).
///
/// There is one for the kinds that are made of rows: [`Kind::KubeletConfiguration`], [`Kind::KubeletDropIn`],
/// [`Kind::KubeProxyConfiguration`], [`Kind::Kubeconfig`] and [`Kind::Manifest`], which holds the objects of a join to
/// theirs and takes every other object. For other kinds there is none. A minor that this release does not know is taken
/// for the nearest one that it knows.
pub fn json(kind: Kind, minor: Minor) -> Option<Json> {
    let minor = minor.judged();
    let keywords = match kind {
        Kind::KubeletConfiguration => headed(
            &kubelet::HEAD,
            record(KubeletConfiguration::ROWS, minor, Some(&defaults::<KubeletConfiguration>(minor))),
        ),
        Kind::KubeletDropIn => {
            let mut schema = headed(&kubelet::HEAD, record(KubeletConfiguration::ROWS, minor, None));
            // Until then a drop-in is not asked what it is.
            schema.retain(|(key, _)| *key != "required" || minor >= V1_32);
            schema
        }
        Kind::KubeProxyConfiguration => headed(
            &kube_proxy::HEAD,
            record(KubeProxyConfiguration::ROWS, minor, Some(&defaults::<KubeProxyConfiguration>(minor))),
        ),
        Kind::Kubeconfig => kubeconfig(minor),
        Kind::Manifest => manifest(minor),
        _ => return None,
    };
    let title = format!("{kind} of Kubernetes {minor}");
    let head = [
        ("$schema", Json::from("http://json-schema.org/draft-07/schema#")),
        ("title", Json::from(title)),
        ("$comment", Json::from(concat!("Made by nodestrap ", env!("CARGO_PKG_VERSION"), "."))),
    ];
    Some(object(head.into_iter().chain(keywords)))
}

/// The keywords of a schema.
type Keywords = Vec<(&'static str, Json)>;

/// Every value that a program uses where its file says nothing.
fn defaults<D: Document + Default>(minor: Minor) -> Json {
    D::default().in_force(&Target::new(minor.into()))
}

/// With `apiVersion` and `kind`, which are required.
fn headed(head: &Head, keywords: Keywords) -> Keywords {
    let constant = |text: &str| object([("const", Json::from(text))]);
    let mut schema =
        with_fields([("apiVersion", constant(head.api_version)), ("kind", constant(head.kind))], keywords);
    schema.push(("required", Json::from(vec!["apiVersion", "kind"])));
    schema
}

/// With these fields before those of the rows.
fn with_fields(fields: [(&'static str, Json); 2], mut keywords: Keywords) -> Keywords {
    let properties = keywords.iter_mut().find(|(key, _)| *key == "properties");
    if let Some((_, Json::Object(rows))) = properties {
        rows.splice(0..0, fields.map(|(key, value)| (key.to_owned(), value)));
    }
    keywords
}

/// Nothing, or an empty text, is taken for the right head.
fn kubeconfig(minor: Minor) -> Keywords {
    let one_of = |texts: &[&str]| {
        let texts = texts.iter().copied().map(Json::from).chain([Json::Null]);
        object([("enum", Json::Array(texts.collect()))])
    };
    let head = [("apiVersion", one_of(&["v1", "/v1", "", "/"])), ("kind", one_of(&["Config", ""]))];
    with_fields(head, record(Kubeconfig::ROWS, minor, None))
}

/// An object of a kind that is judged here is held to its rows.
fn manifest(minor: Minor) -> Keywords {
    let of = |head: &Head, rows| {
        let keywords = headed(head, record(rows, minor, None));
        let is_meant = keywords.iter().filter(|(key, _)| *key == "required").cloned();
        let named = [("apiVersion", head.api_version), ("kind", head.kind)]
            .map(|(key, text)| (key, object([("const", Json::from(text))])));
        let meant = object(is_meant.chain([("properties", object(named))]));
        object([("if", meant), ("then", object(keywords))])
    };
    let kinds = vec![
        of(&ClusterRole::HEAD, ClusterRole::ROWS),
        of(&ClusterRoleBinding::HEAD, ClusterRoleBinding::ROWS),
        of(&Role::HEAD, Role::ROWS),
        of(&RoleBinding::HEAD, RoleBinding::ROWS),
        of(&ServiceAccount::HEAD, ServiceAccount::ROWS),
        of(&Secret::HEAD, Secret::ROWS),
    ];
    vec![
        ("type", Json::from("object")),
        ("required", Json::from(vec!["apiVersion", "kind"])),
        ("allOf", Json::Array(kinds)),
    ]
}
