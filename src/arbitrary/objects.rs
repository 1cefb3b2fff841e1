//! Objects that the API server mostly takes.

use proptest::prelude::*;
use proptest::sample::select;

use super::shape::{Field, always, list, map, merged, mostly, object, often, one_of, text, truth};
use crate::value::Json;

const RBAC: &[&str] = &["rbac.authorization.k8s.io/v1"];
const RBAC_ODD: &[&str] = &[
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "rbac.authorization.k8s.io/v1alpha1",
    "rbac.authorization.k8s.io/v2",
    "v1",
    "",
];
const GROUP: &str = "rbac.authorization.k8s.io";

/// Objects of every kind that is judged, and now and then one of another.
pub(super) fn objects() -> BoxedStrategy<Json> {
    prop_oneof![
        10 => binding("ClusterRoleBinding", false),
        10 => binding("RoleBinding", true),
        10 => role("ClusterRole", false),
        10 => role("Role", true),
        10 => service_account(),
        20 => secret(),
        1 => head(text("v1"), "ConfigMap", vec![always("metadata", metadata(true))]),
    ]
    .boxed()
}

fn head(version: BoxedStrategy<Json>, kind: &'static str, fields: Vec<Field>) -> BoxedStrategy<Json> {
    let head = object(vec![always("apiVersion", version), always("kind", text(kind))]);
    (head, object(fields)).prop_map(|(head, rest)| merged(vec![head, rest])).boxed()
}

fn metadata(namespaced: bool) -> BoxedStrategy<Json> {
    let word =
        || one_of(&["app", "app.kubernetes.io/name", "kubernetes.io/service-account.name", "a_b", "X"]);
    let odd_key = || {
        mostly(
            &["tier", "example.com/tier"],
            &["", "/a", "a/", "a/b/c", "-a", "a-", "a b", "\u{e9}", "Example.com/a", "a_b/c", LONG],
        )
    };
    let value = || mostly(&["x", "", "a.b_c-d", "1"], &["-a", "a-", "a b", "a/b", "\u{e9}", LONG]);
    object(vec![
        often(
            0.98,
            "name",
            mostly(
                &["kube-proxy", "system.node", "a", "worker-1.example.com", "bootstrap-token-07401b"],
                NAMES,
            ),
        ),
        if namespaced {
            often(
                0.97,
                "namespace",
                mostly(&["kube-system", "default", "a1"], &["", "Default", "a.b", "-a", LONG]),
            )
        } else {
            often(0.01, "namespace", one_of(&["kube-system", ""]))
        },
        often(0.02, "generateName", one_of(&["a-", "A", "", "a.b-", "a_"])),
        often(0.2, "labels", map(word(), value(), 1..3)),
        often(0.05, "labels", map(odd_key(), value(), 1..3)),
        often(0.15, "annotations", map(word(), one_of(&["x", "any text at all: \n", ""]), 1..3)),
        often(0.05, "annotations", map(odd_key(), one_of(&["x"]), 1..3)),
        often(
            0.1,
            "creationTimestamp",
            prop_oneof![3 => Just(Json::Null), 3 => one_of(&["2026-01-01T00:00:00Z"]), 1 => one_of(&["2026-01-01", "", "2026-01-01T00:00:00+08:00"])],
        ),
        often(0.05, "ownerReferences", list(owner(), 0..3)),
        often(
            0.05,
            "finalizers",
            list(
                mostly(
                    &["example.com/a", "kubernetes", "orphan", "foregroundDeletion"],
                    &["", "a b", "other", "orphan/x"],
                ),
                0..3,
            ),
        ),
        often(0.03, "managedFields", list(managed(), 0..2)),
        often(0.02, "uid", one_of(&["0a-1", ""])),
        often(
            0.02,
            "generation",
            select(&["0", "1", "-1", "9223372036854775808"][..]).prop_map(Json::number_text),
        ),
        often(0.02, "deletionGracePeriodSeconds", select(&["0", "30", "-1"][..]).prop_map(Json::number_text)),
    ])
}

fn owner() -> BoxedStrategy<Json> {
    object(vec![
        often(0.95, "apiVersion", mostly(&["v1", "apps/v1"], &["", "a/b/c", "/v1", "events.k8s.io/v1"])),
        often(0.95, "kind", mostly(&["Node", "Deployment"], &["", "Event"])),
        often(0.95, "name", mostly(&["a"], &[""])),
        often(0.95, "uid", mostly(&["u"], &[""])),
        often(0.3, "controller", truth()),
        often(0.2, "blockOwnerDeletion", truth()),
    ])
}

fn managed() -> BoxedStrategy<Json> {
    object(vec![
        often(0.8, "manager", mostly(&["kubectl"], &["", "a\nb", LONG])),
        often(0.95, "operation", mostly(&["Apply", "Update"], &["", "apply"])),
        often(0.5, "apiVersion", one_of(&["v1", ""])),
        often(0.9, "fieldsType", mostly(&["FieldsV1"], &["", "fieldsV1"])),
        often(0.5, "fieldsV1", Just(Json::Object(Vec::new()))),
        often(0.2, "subresource", one_of(&["status", "a/b"])),
        often(0.3, "time", one_of(&["2026-01-01T00:00:00Z"])),
    ])
}

fn binding(kind: &'static str, namespaced: bool) -> BoxedStrategy<Json> {
    let role_kinds = if namespaced {
        mostly(&["ClusterRole", "Role"], &["clusterrole", "", "Group"])
    } else {
        mostly(&["ClusterRole"], &["Role", "clusterrole", ""])
    };
    let role_ref = object(vec![
        often(0.97, "apiGroup", mostly(&[GROUP], &["", "rbac.authorization.k8s.io/v1", "apps"])),
        often(0.99, "kind", role_kinds),
        often(
            0.99,
            "name",
            mostly(&["system:node-proxier", "cluster-admin", "edit"], &["", ".", "..", "a/b", "a%b", "A B"]),
        ),
    ]);
    head(
        mostly(RBAC, RBAC_ODD),
        kind,
        vec![
            always("metadata", metadata(namespaced)),
            often(0.98, "roleRef", role_ref),
            often(0.9, "subjects", list(subject(), 0..3)),
        ],
    )
}

/// What the first version of the group has in place of `apiGroup`.
fn group_version() -> BoxedStrategy<Json> {
    prop_oneof![4 => one_of(&["v1", "rbac.authorization.k8s.io/v1alpha1", "a/b/c", ""]), 1 => Just(Json::Null), 1 => Just(Json::from(1))]
        .boxed()
}

fn subject() -> BoxedStrategy<Json> {
    let person = object(vec![
        always("kind", mostly(&["Group", "User"], &["group", ""])),
        often(0.98, "name", mostly(&["system:bootstrappers", "system:nodes", "me"], &["", "a b"])),
        often(0.6, "apiGroup", mostly(&[GROUP], &["", "v1", "rbac"])),
        often(0.03, "namespace", one_of(&["default", ""])),
        often(0.05, "apiVersion", group_version()),
    ]);
    let account = object(vec![
        always("kind", text("ServiceAccount")),
        often(0.98, "name", mostly(&["kube-proxy", "default"], &["", "A", "a_b", "a.b"])),
        often(0.97, "namespace", mostly(&["kube-system"], &["", "A b"])),
        often(0.1, "apiGroup", mostly(&[""], &[GROUP, "v1"])),
        often(0.05, "apiVersion", group_version()),
    ]);
    prop_oneof![person, account].boxed()
}

fn role(kind: &'static str, namespaced: bool) -> BoxedStrategy<Json> {
    let verbs = || list(one_of(&["get", "list", "watch", "create", "*", ""]), 1..4);
    let resources = object(vec![
        often(0.98, "verbs", verbs()),
        often(0.98, "apiGroups", list(one_of(&["", "apps", "certificates.k8s.io", "*"]), 1..3)),
        often(
            0.98,
            "resources",
            list(one_of(&["pods", "nodes/proxy", "certificatesigningrequests/nodeclient", "*"]), 1..3),
        ),
        often(0.2, "resourceNames", list(one_of(&["a", ""]), 0..3)),
        often(0.02, "nonResourceURLs", list(one_of(&["/healthz"]), 0..2)),
    ]);
    let urls = object(vec![
        often(0.98, "verbs", verbs()),
        often(0.98, "nonResourceURLs", list(one_of(&["/healthz", "/metrics/*", "*", "x", ""]), 1..3)),
    ]);
    let rule = if namespaced {
        prop_oneof![30 => resources, 1 => urls].boxed()
    } else {
        prop_oneof![4 => resources, 1 => urls].boxed()
    };
    let mut fields = vec![always("metadata", metadata(namespaced)), often(0.95, "rules", list(rule, 0..4))];
    if !namespaced {
        fields.push(often(0.12, "aggregationRule", aggregation()));
    }
    head(mostly(RBAC, RBAC_ODD), kind, fields)
}

fn aggregation() -> BoxedStrategy<Json> {
    let key = || mostly(&["app", "rbac.example.com/aggregate"], &["", "a b", "a/b/c", LONG]);
    let requirement = object(vec![
        often(0.98, "key", key()),
        often(0.98, "operator", mostly(&["In", "NotIn", "Exists", "DoesNotExist"], &["in", "", "Gt"])),
        often(0.5, "values", list(mostly(&["a", "b"], &["", "a b", LONG]), 0..3)),
    ]);
    let selector = object(vec![
        often(0.8, "matchLabels", map(key(), mostly(&["true", "x", ""], &["a b", LONG]), 0..3)),
        often(0.4, "matchExpressions", list(requirement, 0..3)),
    ]);
    object(vec![often(0.97, "clusterRoleSelectors", list(selector, 1..3))])
}

fn service_account() -> BoxedStrategy<Json> {
    let reference = object(vec![
        often(0.9, "name", one_of(&["kube-proxy-token", "A b", ""])),
        often(0.1, "namespace", one_of(&["default", "A b"])),
        often(0.1, "kind", one_of(&["Secret"])),
        often(0.1, "fieldPath", one_of(&["spec"])),
    ]);
    head(
        text("v1"),
        "ServiceAccount",
        vec![
            always("metadata", metadata(true)),
            often(0.3, "secrets", list(reference, 0..3)),
            often(0.3, "imagePullSecrets", list(object(vec![often(0.9, "name", one_of(&["a", ""]))]), 0..3)),
            often(0.3, "automountServiceAccountToken", truth()),
        ],
    )
}

/// Secrets of each type, mostly with the data that the type needs.
fn secret() -> BoxedStrategy<Json> {
    let fields = |fields: &'static [(&'static str, &'static [&'static str])]| {
        object(fields.iter().map(|(key, values)| often(0.93, key, one_of(values))).collect())
    };
    let of = |secret_type: &'static str, data: BoxedStrategy<Json>, plain: BoxedStrategy<Json>| {
        let mut more = vec![
            often(0.6, "data", data),
            often(0.1, "immutable", truth()),
            often(0.6, "stringData", plain),
            always("metadata", metadata(true)),
        ];
        if !secret_type.is_empty() {
            more.push(always("type", mostly_type(secret_type)));
        }
        head(text("v1"), "Secret", more)
    };
    let none = || Just(Json::Object(Vec::new())).boxed();
    let key =
        || mostly(&["token", "a.b", "A_b-1", "...a"], &["", ".", "..", "..a", "a/b", "a b", "\u{e9}", LONG]);
    prop_oneof![
        4 => of("", map(key(), one_of(BYTES), 0..3), map(key(), one_of(&["x", "", "a\nb"]), 0..3)),
        1 => of("example.com/own", map(key(), one_of(BYTES), 0..3), none()),
        3 => account_token(),
        3 => of("bootstrap.kubernetes.io/token", none(), fields(BOOTSTRAP)),
        1 => of("kubernetes.io/tls", fields(&[("tls.crt", BYTES), ("tls.key", BYTES)]), none()),
        1 => of("kubernetes.io/tls", none(), fields(&[("tls.crt", &["x", ""]), ("tls.key", &["x"])])),
        1 => of("kubernetes.io/basic-auth", none(), fields(&[("username", &["u", ""]), ("password", &["p"])])),
        1 => of("kubernetes.io/ssh-auth", none(), fields(&[("ssh-privatekey", &["k", "k", ""])])),
        2 => of("kubernetes.io/dockerconfigjson", none(), fields(&[(".dockerconfigjson", DOCKER)])),
        1 => of("kubernetes.io/dockercfg", none(), fields(&[(".dockercfg", DOCKER)])),
    ]
    .boxed()
}

fn mostly_type(secret_type: &'static str) -> BoxedStrategy<Json> {
    prop_oneof![30 => Just(Json::from(secret_type)), 1 => one_of(&["", "Opaque", "kubernetes.io/TLS"])]
        .boxed()
}

fn account_token() -> BoxedStrategy<Json> {
    let annotations = object(vec![often(
        0.95,
        "kubernetes.io/service-account.name",
        mostly(&["kube-proxy"], &["", "a b"]),
    )]);
    let metadata = (metadata(true), annotations).prop_map(|(metadata, annotations)| {
        merged(vec![Json::from_iter([("annotations", annotations)]), metadata])
    });
    head(
        text("v1"),
        "Secret",
        vec![always("metadata", metadata), always("type", text("kubernetes.io/service-account-token"))],
    )
}

const BOOTSTRAP: &[(&str, &[&str])] = &[
    ("token-id", &["07401b", "07401b", "07401", ""]),
    ("token-secret", &["f395accd246ae52d", "f395accd246ae52d", "short"]),
    ("expiration", &["2027-03-10T03:22:11Z", "2027-03-10", ""]),
    ("usage-bootstrap-authentication", &["true", "false", "yes"]),
    ("usage-bootstrap-signing", &["true", "false"]),
    ("auth-extra-groups", &["system:bootstrappers:worker", "system:masters", ""]),
    ("description", &["made by hand"]),
];

const DOCKER: &[&str] =
    &["{}", "{\"auths\":{}}", "{\"auths\":{\"a\":{\"auth\":\"dTpw\"}}}", "", "[]", "x", "{", "null", "1"];

const BYTES: &[&str] = &["aGVsbG8=", "aGVsbG8=", "aGVs\nbG8=", "e30=", ""];

const NAMES: &[&str] =
    &["", ".", "..", "A", "a_b", "a/b", "a%b", "a:b", "system:node", "-a", "a.", "a..b", "\u{e9}", LONG];

/// 64 characters, one more than a label holds.
const LONG: &str = "a123456789b123456789c123456789d123456789e123456789f123456789g123";
