//! What reading, writing and judging must hold for every kubeconfig.

use proptest::prelude::*;

use super::*;
use crate::edit;
use crate::value::{Bytes, ServerUrl};
use crate::version::{KubernetesVersion, V1_34};

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn read(text: &str) -> Kubeconfig {
    Kubeconfig::lint(text, &target()).into_parts().0.unwrap_or_else(|| panic!("{text}"))
}

const WALKTHROUGH: &str = "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://192.168.1.34:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: default-auth
  name: default-auth@kubernetes
current-context: default-auth@kubernetes
kind: Config
users:
- name: default-auth
  user:
    token: cdbe50bd844b6952cd197899bac486d9
";

#[test]
fn what_kubectl_wrote_is_written_back_byte_for_byte() {
    let kubeconfig = Kubeconfig::parse(WALKTHROUGH, &target()).unwrap();
    let valid = kubeconfig.validate(&target()).unwrap();
    assert_eq!(valid.render().expose(), WALKTHROUGH);
}

#[test]
fn lists_are_sorted_by_name_and_text_that_looks_like_another_type_is_quoted() {
    let kubeconfig = Kubeconfig::new()
        .users([
            NamedUser::new().name("b").user(User::new().username("yes").password("0x12".into())),
            NamedUser::new().name("a").user(User::bearer("12e10")),
        ])
        .extra("zzz", "kept");
    assert_eq!(
        kubeconfig.encode(),
        "\
apiVersion: v1
clusters: null
contexts: null
current-context: \"\"
kind: Config
users:
- name: a
  user:
    token: \"12e10\"
- name: b
  user:
    password: \"0x12\"
    username: \"yes\"
zzz: kept
"
    );
}

#[test]
fn a_head_is_assumed_where_it_is_missing() {
    for (head, is_read) in [
        ("", true),
        ("apiVersion:\nkind: null\n", true),
        ("apiVersion: ''\nKIND: Config\n", true),
        ("apiVersion: /\n", true),
        ("apiVersion: v2\n", false),
        ("kind: config\n", false),
        ("kind: 5\n", false),
        ("APIVERSION: v2\n", false),
    ] {
        let text = format!("{head}current-context: x\n");
        assert_eq!(Kubeconfig::lint(&text, &target()).draft().is_some(), is_read, "{head:?}");
    }
    for text in ["", "null", "{}", "# nothing\n", "---\n"] {
        assert_eq!(read(text), Kubeconfig::new(), "{text:?}");
    }
    assert!(Kubeconfig::lint("- a", &target()).draft().is_none());
}

#[test]
fn json_is_read_as_yaml() {
    let text = r#"{"current-context": "x", "users": [{"name": "a"},],} # a comment"#;
    assert_eq!(read(text).current_context.as_deref(), Some("x"));
    assert!(Kubeconfig::lint(r#"{"current-context": "a\/b"}"#, &target()).draft().is_none());
}

#[test]
fn an_entry_without_a_name_is_found_where_nothing_is_named() {
    let kubeconfig = read("clusters: [{cluster: {server: 'https://h'}}]\nusers: [{user: {token: x}}]\n");
    let client = kubeconfig.selected().unwrap();
    assert_eq!((client.context_name, client.cluster_name, client.user_name), ("", "", ""));
    assert_eq!(client.credential(V1_34), Credential::Token);
    assert_eq!(client.trust(V1_34), Trust::HostRoots);
}

#[test]
fn without_https_every_credential_is_dropped() {
    let server = |server: &str| WALKTHROUGH.replace("https://192.168.1.34:6443", server);
    for (text, credential, trust) in [
        (server("https://h"), Credential::Token, Trust::File("/etc/kubernetes/pki/ca.crt")),
        (server("HTTPS://h"), Credential::Token, Trust::File("/etc/kubernetes/pki/ca.crt")),
        (server("10.0.0.1:6443"), Credential::Anonymous, Trust::NoTls),
        (server("http://h"), Credential::Anonymous, Trust::NoTls),
    ] {
        let kubeconfig = read(&text);
        let client = kubeconfig.selected().unwrap();
        assert_eq!((client.credential(V1_34), client.trust(V1_34)), (credential, trust), "{text}");
    }
}

#[test]
fn a_kubelet_takes_over_server_and_ca_only() {
    let mut bootstrap = read(WALKTHROUGH);
    for named in bootstrap.clusters.iter_mut().flatten() {
        named.cluster = named.cluster.take().map(|c| c.tls_server_name("x").proxy_url("http://p".into()));
    }
    let written =
        bootstrap.written_by_kubelet("/var/lib/kubelet/pki/kubelet-client-current.pem", V1_34).unwrap();
    assert_eq!(
        written.encode(),
        "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://192.168.1.34:6443
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
users:
- name: default-auth
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
"
    );
    let missing = |_: &str| None;
    assert_eq!(
        written.is_kept_by_kubelet(&target(), missing),
        Err(BootstrapReason::FileMissing("/etc/kubernetes/pki/ca.crt".to_owned()))
    );
}

#[test]
fn a_kubelet_bootstraps_again_over_a_token_an_ended_certificate_and_nonsense() {
    let files = |path: &str| (path != "missing").then(|| CERTIFICATE.as_bytes().to_vec());
    let of = |user: User| {
        let server: ServerUrl = "https://192.168.1.34:6443".parse().unwrap();
        Kubeconfig::of("k", &server, Authority::Path("ca.crt".to_owned()), "u", user)
    };
    let at = |time: &str| target().at(time.parse::<crate::value::Timestamp>().unwrap());
    let by_path = of(User::certificate_files("a.pem", "a.pem"));
    assert_eq!(by_path.is_kept_by_kubelet(&target(), files), Ok(()));
    assert_eq!(by_path.is_kept_by_kubelet(&at("2026-12-01T00:00:00Z"), files), Ok(()));
    assert!(matches!(
        by_path.is_kept_by_kubelet(&at("2099-12-01T00:00:00Z"), files),
        Err(BootstrapReason::Expired(_))
    ));
    for (user, reason) in [
        (User::bearer("t"), BootstrapReason::NoCertificate),
        (User::certificate_files("missing", "a.pem"), BootstrapReason::FileMissing("missing".to_owned())),
        (User::certificate("no PEM", "no PEM"), BootstrapReason::NoClient),
        (User::bearer("t").username("u"), BootstrapReason::NoClient),
    ] {
        assert_eq!(of(user).is_kept_by_kubelet(&target(), files), Err(reason));
    }
    let data = of(User::certificate(CERTIFICATE, CERTIFICATE));
    assert_eq!(data.is_kept_by_kubelet(&target(), files), Ok(()));
}

#[test]
fn edits_touch_what_changes_and_nothing_else() {
    let text = format!("# mine\n{WALKTHROUGH}");
    let mut kubeconfig = read(&text);
    for named in kubeconfig.users.iter_mut().flatten() {
        named.user = Some(User::bearer("new"));
    }
    let edits = kubeconfig.validate(&target()).unwrap().edits_to_equal(&text).unwrap();
    let changed = edit::apply(&text, &edits).unwrap();
    assert_eq!(changed, text.replace("cdbe50bd844b6952cd197899bac486d9", "new"));
}

/// A throw-away client certificate and its key in one file, as a kubelet keeps them; made for these tests.
const CERTIFICATE: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPxg+dgGEC+623PQ26cYTYm+CELMExwOiHYLDaUT+obwoAoGCCqGSM49
AwEHoUQDQgAEJdLKxsFKg6z/4JCuclKah4za++3iligoW4h8JAoURLLfIqGG3yqS
callf0FoVlt/K82oWOnx+Dl0t4vXD9J7kQ==
-----END EC PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBPzCB5gIUQVo8yAHqL4k/uhULaOWmuT0ck5UwCgYIKoZIzj0EAwIwFTETMBEG
A1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjQwNzM2MTlaFw0yNzExMjQwNzM2MTla
MDAxFTATBgNVBAoMDHN5c3RlbTpub2RlczEXMBUGA1UEAwwOc3lzdGVtOm5vZGU6
dzEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQl0srGwUqDrP/gkK5yUpqHjNr7
7eKWKChbiHwkChREst8ioYbfKpJxqWV/QWhWW38rzahY6fH4OXS3i9cP0nuRMAoG
CCqGSM49BAMCA0gAMEUCIFzVZ0mL78m9M2pBIrPDJjyq35TzjutxTVkZuVA/nFbr
AiEA2izHOEMz0366obVzgAlEc/Xau4WQGeOH7dPJiF0k+do=
-----END CERTIFICATE-----
";

const SECRET: &str = "geheim-5f3e";

#[test]
fn no_secret_is_ever_shown() {
    let secret = format!(
        "\
clusters:
- name: k
  cluster:
    server: 10.0.0.1
    proxy-url: ftp://u:{SECRET}@p
    certificate-authority-data: {SECRET}
    extensions: [{{name: a, extension: {SECRET}}}, {{name: a, extension: {SECRET}}}]
users:
- name: u
  user:
    token: {SECRET}
    Token: {SECRET}
    password: {SECRET}
    client-key-data: {SECRET}
    auth-provider: {{name: x, config: {{secret: {SECRET}}}}}
    exec: {{command: x, args: [{SECRET}, 5], env: [{{name: a, value: {SECRET}}}]}}
- name: u
  user: {{token: [{SECRET}]}}
contexts: [{{name: c, context: {{cluster: k, user: u}}}}]
current-context: c
"
    );
    let lint = Kubeconfig::lint(&secret, &target());
    let shown = format!("{lint:?}{:#?}{}", lint.draft(), lint.report());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(lint.report().len() > 5, "{}", lint.report());
    let broken = Kubeconfig::lint(&format!("token: {SECRET}: {SECRET}\n"), &target());
    assert!(!format!("{broken:?}{}", broken.report()).contains(SECRET));
    let valid = Kubeconfig::parse(WALKTHROUGH, &target()).unwrap().validate(&target()).unwrap();
    assert!(!format!("{valid:?}{:?}", valid.render()).contains("cdbe50bd"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9.:/@-]{0,8}",
        "[ -~]{1,8}",
        "\\PC{1,6}",
        Just("0x12".to_owned()),
        Just("null".to_owned())
    ]
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

prop_compose! {
    fn user()(
        token in some_text(),
        token_file in some_text(),
        certificate in proptest::option::of(proptest::collection::vec(any::<u8>(), 1..20)),
        groups in proptest::option::of(proptest::collection::vec(text(), 1..3)),
        extra in proptest::option::of(proptest::collection::btree_map(text(), proptest::collection::vec(text(), 1..3), 1..3)),
        command in some_text(),
    ) -> User {
        let mut user = User::new();
        user.token = token.map(Into::into);
        user.token_file = token_file;
        user.client_certificate_data = certificate.map(Bytes::from);
        user.as_groups = groups;
        user.as_user_extra = extra;
        user.exec = command.map(|command| ExecConfig::new().command(command).provide_cluster_info(true).args(["a"]).env([ExecEnv::new().name("A").value("b".into())]));
        user
    }
}

prop_compose! {
    /// Sorted lists, no zeros: what reading gives.
    fn kubeconfig()(
        users in proptest::collection::btree_map(text(), user(), 1..3),
        clusters in proptest::collection::btree_map(text(), (text(), proptest::option::of(Just(true))), 1..3),
        current in text(),
    ) -> Kubeconfig {
        let cluster = |(server, insecure): (String, Option<bool>)| {
            let mut cluster = Cluster::new().server(server);
            cluster.insecure_skip_tls_verify = insecure;
            cluster
        };
        let contexts = users.keys().map(|name| {
            NamedContext::new().name(name.clone()).context(Context::new().cluster("c").user(name.clone()))
        });
        Kubeconfig::new()
            .contexts(contexts.collect::<Vec<_>>())
            .users(users.into_iter().map(|(name, user)| NamedUser::new().name(name).user(user)))
            .clusters(clusters.into_iter().map(|(name, c)| NamedCluster::new().name(name).cluster(cluster(c))))
            .current_context(current)
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(kubeconfig in kubeconfig()) {
        let text = kubeconfig.encode();
        let (read, report) = Kubeconfig::lint(&text, &target()).into_parts();
        prop_assert_eq!(read, Some(kubeconfig), "{}\n{}", report, text);
    }

    #[test]
    fn no_text_makes_it_panic(text in "(clusters|users|contexts|kind|current-context|: |\\[|\\{|\\}|\\]|- |\n|  |name|cluster|user|token|server|https://|,|a|null|5|\"|#)*") {
        let _ = Kubeconfig::lint(&text, &target());
    }
}
