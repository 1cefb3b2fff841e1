//! Kubeconfigs that hang together.

use proptest::collection::vec;
use proptest::prelude::*;

use super::shape::{always, list, map, merged, mostly, object, often, one_of, text, truth};
use super::values::json;
use crate::value::Json;

/// A certificate of an authority that is also a client's, and its key: made for these texts, used by nobody.
const CERTIFICATE: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJ3akNDQVdtZ0F3SUJBZ0lVZGIyZGVxekdaOHFNeURuT2tLeXY0cVVFU3lNd0NnWUlLb1pJemowRUF3SXcKTmpFVk1CTUdBMVVFQ2d3TWMzbHpkR1Z0T201dlpHVnpNUjB3R3dZRFZRUUREQlJ6ZVhOMFpXMDZibTlrWlRwMwpiM0pyWlhJdE1UQWdGdzB5TmpFeE1qUXdPVE14TkRsYUdBOHlNVEkyTVRBek1UQTVNekUwT1Zvd05qRVZNQk1HCkExVUVDZ3dNYzNsemRHVnRPbTV2WkdWek1SMHdHd1lEVlFRRERCUnplWE4wWlcwNmJtOWtaVHAzYjNKclpYSXQKTVRCWk1CTUdCeXFHU000OUFnRUdDQ3FHU000OUF3RUhBMElBQkc1ZUtRemZzRktQdWs5WklRK2UwYnJaT3BUMAo4b2hpRUduWloybUxNWDRaWFc1bUZwREZFRjRpcEVtWmF1V0VVK2VLZnBDdmNBQ3MyckVFcytFUWJOV2pVekJSCk1CMEdBMVVkRGdRV0JCUytWTTJsSGxCWktBeU81YWZWYkNuMStHK3o4ekFmQmdOVkhTTUVHREFXZ0JTK1ZNMmwKSGxCWktBeU81YWZWYkNuMStHK3o4ekFQQmdOVkhSTUJBZjhFQlRBREFRSC9NQW9HQ0NxR1NNNDlCQU1DQTBjQQpNRVFDSUVvSUM2djVPNERjd2ZCdVFLdHlzbGNuTm90bzhMSDNSSGd5TkJXNkRjYmpBaUIxR0U1cHhGTjhjdm81Ck1jemYyajFBMUlFdjdrZEMvek1rQUJkYlBoUEw2QT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";
const KEY: &str = "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSVBlWFhPM1U0OHVyYUo3OWxYS0dQWUw0QmhGUVBsamd0cHM5bi9zMGx2R0JvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFYmw0cEROK3dVbys2VDFraEQ1N1J1dGs2bFBUeWlHSVFhZGxuYVlzeGZobGRibVlXa01VUQpYaUtrU1pscTVZUlQ1NHAra0s5d0FLemFzUVN6NFJCczFRPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=";

const NAMES: &[&str] =
    &["kubernetes", "default-auth", "default", "admin@example.com", "system:node:worker-1"];

/// Kubeconfigs whose context mostly leads to a cluster and a user that are there.
pub(super) fn kubeconfigs() -> BoxedStrategy<Json> {
    let heads = prop_oneof![
        8 => Just(Json::from_iter([("apiVersion", "v1"), ("kind", "Config")])),
        1 => Just(Json::Object(Vec::new())),
        1 => prop::sample::select(&[("apiVersion", "v1beta1"), ("kind", "KubeConfig"), ("kind", "config")][..])
            .prop_map(|field| Json::from_iter([field])),
    ];
    let rest = object(vec![
        often(
            0.1,
            "preferences",
            object(vec![often(0.5, "colors", truth()), often(0.3, "extensions", extensions())]),
        ),
        often(0.1, "extensions", extensions()),
    ]);
    (heads, rest, wired()).prop_map(|(head, rest, lists)| merged(vec![head, rest, lists])).boxed()
}

/// Clusters, users and the contexts that pair them.
fn wired() -> BoxedStrategy<Json> {
    let pairs = vec((cluster(), user(), namespace()), 1..3);
    let name = || 0..NAMES.len();
    (pairs, [name(), name(), name()], 0..40_u8)
        .prop_map(|(pairs, [cluster_name, user_name, context_name], slip)| {
            let named = |first: usize, index: usize| NAMES[(first + index) % NAMES.len()];
            let (mut clusters, mut users, mut contexts) = (Vec::new(), Vec::new(), Vec::new());
            for (index, (cluster, user, namespace)) in pairs.into_iter().enumerate() {
                clusters.push(entry(named(cluster_name, index), "cluster", cluster));
                users.push(entry(named(user_name, index), "user", user));
                let pair = [("cluster", named(cluster_name, index)), ("user", named(user_name, index))];
                let pair = merged(vec![Json::from_iter(pair), namespace]);
                contexts.push(entry(named(context_name, index), "context", pair));
            }
            // Now and then the context in use is none of them.
            let current =
                if slip == 0 { "absent" } else { named(context_name, usize::from(slip) % contexts.len()) };
            Json::from_iter([
                ("clusters", Json::Array(clusters)),
                ("contexts", Json::Array(contexts)),
                ("current-context", Json::from(current)),
                ("users", Json::Array(users)),
            ])
        })
        .boxed()
}

fn entry(name: &'static str, key: &'static str, value: Json) -> Json {
    Json::from_iter([("name", Json::from(name)), (key, value)])
}

fn namespace() -> BoxedStrategy<Json> {
    object(vec![
        often(0.2, "namespace", mostly(&["default", "kube-system"], &["Default", "a_b", ""])),
        often(0.05, "extensions", extensions()),
    ])
}

fn cluster() -> BoxedStrategy<Json> {
    let authority = prop_oneof![
        8 => object(vec![always("certificate-authority-data", text(CERTIFICATE))]),
        6 => object(vec![always("certificate-authority", mostly(&["/etc/kubernetes/pki/ca.crt", "ca.crt"], &["", "~/ca.crt", "../ca.crt"]))]),
        2 => object(vec![always("insecure-skip-tls-verify", truth())]),
        2 => Just(Json::Object(Vec::new())),
        1 => object(vec![
            always("certificate-authority-data", one_of(&[CERTIFICATE, KEY, "aGVsbG8=", "", "a", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"])),
            often(0.5, "certificate-authority", one_of(&["/etc/kubernetes/pki/ca.crt", ""])),
            often(0.5, "insecure-skip-tls-verify", truth()),
        ]),
    ];
    let rest = object(vec![
        often(0.98, "server", mostly(SERVERS, ODD_SERVERS)),
        often(
            0.1,
            "tls-server-name",
            mostly(&["kubernetes", "kubernetes.default.svc"], &["", "a b", "10.0.0.1"]),
        ),
        often(
            0.1,
            "proxy-url",
            mostly(&["http://proxy:3128", "https://10.0.0.2", "socks5://127.0.0.1:1080"], ODD_PROXIES),
        ),
        often(0.1, "disable-compression", truth()),
        often(0.05, "extensions", extensions()),
    ]);
    (authority, rest).prop_map(|(authority, rest)| merged(vec![authority, rest])).boxed()
}

/// Mostly one way to say who one is, now and then two.
fn user() -> BoxedStrategy<Json> {
    let second = proptest::option::weighted(0.12, credential());
    let more = object(vec![
        often(0.06, "as", mostly(&["admin", "system:admin"], &[""])),
        often(0.03, "as-groups", list(one_of(&["system:masters", ""]), 0..3)),
        often(0.03, "as-uid", one_of(&["1", ""])),
        often(
            0.03,
            "as-user-extra",
            map(one_of(&["scope", "Scope", ""]), list(one_of(&["a", ""]), 0..2), 0..3),
        ),
        often(0.05, "extensions", extensions()),
    ]);
    (credential(), second, more)
        .prop_map(|(first, second, more)| {
            merged([Some(first), second, Some(more)].into_iter().flatten().collect())
        })
        .boxed()
}

fn credential() -> BoxedStrategy<Json> {
    let path = |file: &'static str| {
        mostly(
            match file {
                "client.crt" => &["/var/lib/kubelet/pki/kubelet-client-current.pem", "client.crt"],
                _ => &["/var/lib/kubelet/pki/kubelet-client-current.pem", "client.key"],
            },
            &["", "relative/../file"],
        )
    };
    prop_oneof![
        6 => object(vec![always("token", mostly(&["07401b.f395accd246ae52d", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"], &["", "a b", "a\nb", "\u{e9}"]))]),
        2 => object(vec![always("tokenFile", mostly(&["/var/run/secrets/token", "token"], &["", "a\u{0}b"]))]),
        4 => object(vec![always("client-certificate-data", text(CERTIFICATE)), always("client-key-data", text(KEY))]),
        4 => object(vec![always("client-certificate", path("client.crt")), always("client-key", path("client.key"))]),
        1 => object(vec![always("client-certificate-data", text(CERTIFICATE)), always("client-key", path("client.key"))]),
        1 => object(vec![
            often(0.7, "client-certificate-data", one_of(&[CERTIFICATE, KEY, "aGVsbG8=", ""])),
            often(0.7, "client-key-data", one_of(&[KEY, CERTIFICATE, "aGVsbG8=", ""])),
            often(0.2, "client-key", path("client.key")),
        ]),
        3 => exec(),
        2 => object(vec![always("username", mostly(&["me"], &["", "a:b"])), often(0.9, "password", mostly(&["p", "p:q"], &["", "\n"]))]),
        1 => object(vec![always("auth-provider", object(vec![
            often(0.9, "name", one_of(&["gcp", "oidc", ""])),
            often(0.5, "config", map(one_of(&["a", "b"]), one_of(&["x", ""]), 0..2)),
        ]))]),
        2 => Just(Json::Object(Vec::new())),
    ]
    .boxed()
}

fn exec() -> BoxedStrategy<Json> {
    let variable = object(vec![
        often(0.97, "name", mostly(&["AWS_PROFILE", "HOME"], &["", "A=B", "a b"])),
        often(0.9, "value", one_of(&["x", "", "a b"])),
    ]);
    let exec = object(vec![
        often(
            0.97,
            "apiVersion",
            mostly(
                &["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"],
                &["client.authentication.k8s.io/v1alpha1", "v1", ""],
            ),
        ),
        often(0.97, "command", mostly(&["/usr/bin/aws", "aws", "./helper"], &["", " ", "a/../b"])),
        often(0.5, "args", list(one_of(&["eks", "get-token", ""]), 0..3)),
        often(0.3, "env", list(variable, 0..3)),
        often(
            0.9,
            "interactiveMode",
            mostly(&["Never", "IfAvailable", "Always"], &["never", "", "Sometimes"]),
        ),
        often(0.3, "provideClusterInfo", truth()),
        often(0.2, "installHint", one_of(&["install it", ""])),
    ]);
    exec.prop_map(|exec| Json::from_iter([("exec", exec)])).boxed()
}

fn extensions() -> BoxedStrategy<Json> {
    let extension = object(vec![
        often(0.95, "name", one_of(&["client.authentication.k8s.io/exec", "minikube", "a"])),
        often(
            0.9,
            "extension",
            prop_oneof![
                json(),
                object(vec![
                    often(0.5, "apiVersion", one_of(&["v1", "example.com/v1", ""])),
                    often(0.5, "kind", one_of(&["Thing", "Config", ""]))
                ]),
            ],
        ),
    ]);
    list(extension, 0..3)
}

const SERVERS: &[&str] = &[
    "https://192.168.1.34:6443",
    "https://10.0.0.1",
    "https://api.example.com:6443/",
    "https://[fd00::1]:6443",
    "https://lb.example.com/k8s/clusters/c-1",
    "http://127.0.0.1:8080",
    "10.0.0.1:6443",
    "api.example.com:6443",
    "localhost:8080",
];

const ODD_SERVERS: &[&str] = &[
    "",
    " ",
    "localhost",
    "https://",
    "https:///",
    "//10.0.0.1",
    "/10.0.0.1",
    "10.0.0.1",
    "HTTPS://10.0.0.1",
    "https://h:abc",
    "https://h:99999",
    "https://h:",
    "https://h:0",
    "https://::1:6443",
    "https://[::1",
    "https://[::1]x",
    "https://[fe80::1%25eth0]:6443",
    "https://[fe80::1%eth0]:6443",
    "https://user:pass@h:6443",
    "https://h:6443?x=1#f",
    "https://h:6443/%zz",
    "https://h%41:6443",
    "https://h%zz:6443",
    "https://a b:6443",
    "https://h:6443/a b",
    " https://h:6443",
    "https://h:6443 ",
    "https://h\t:6443",
    "unix:///var/run/x.sock",
    "://h",
    "https:h",
    "https:/h:6443",
    "ht tps://h",
    "1https://h",
    "https://\u{e9}.example.com",
    "https://h_x:6443",
    "https://h:6443#",
    "https://h:6443/?",
    "h:6443/path?q",
    "[::1]:6443",
    "::1",
    "*",
];

const ODD_PROXIES: &[&str] = &[
    "",
    "proxy:3128",
    "ftp://proxy",
    "http://",
    "http://a b",
    "socks5h://h",
    "http://u:p@proxy:3128",
    "://",
    "HTTP://proxy",
    "http://proxy:abc",
    "/proxy",
];
