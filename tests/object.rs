//! Objects for the API server: what the constructors write, manifests, and laws.
#![expect(clippy::panic, reason = "a test says what is wrong by stopping")]

mod property;

use indoc::indoc;
use nodestrap::document::RenderedText as _;
use nodestrap::object::{
    ClusterRole, ClusterRoleBinding, Manifest, Object, ObjectMeta, PolicyRule, Role, RoleBinding, RoleRef,
    Secret, ServiceAccount, Subject,
};
use nodestrap::token::BootstrapToken;
use nodestrap::value::Timestamp;
use nodestrap::{Document, KubernetesVersion, Patch, Target, Valid, edit};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn text<D: Document>(draft: D) -> String {
    let valid = draft.validate(&target()).unwrap_or_else(|invalid| panic!("{invalid}"));
    assert!(valid.report().is_empty(), "{}", valid.report());
    valid.render().into_exposed()
}

fn binding(name: &str, role: &str, subject: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: {name}\nroleRef:\n  \
         apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: {role}\nsubjects:\n{subject}"
    )
}

fn subject(kind: &str, name: &str) -> String {
    format!("- kind: {kind}\n  apiGroup: rbac.authorization.k8s.io\n  name: {name}\n")
}

#[test]
fn the_bindings_of_a_join_are_written_in_full() {
    assert_eq!(
        text(ClusterRoleBinding::node_bootstrapper("system:bootstrappers")),
        binding(
            "create-csrs-for-bootstrapping",
            "system:node-bootstrapper",
            &subject("Group", "system:bootstrappers")
        ),
    );
    assert_eq!(
        text(ClusterRoleBinding::approve_node_client("system:bootstrappers:rack-12")),
        binding(
            "auto-approve-csrs-for-group",
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
            &subject("Group", "system:bootstrappers:rack-12"),
        ),
    );
    assert_eq!(
        text(ClusterRoleBinding::approve_node_renewal()),
        binding(
            "auto-approve-renewals-for-nodes",
            "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
            &subject("Group", "system:nodes"),
        ),
    );
    assert_eq!(
        text(ClusterRoleBinding::kubelet_api_admin("kube-apiserver-kubelet-client")),
        binding(
            "kubelet-api-admin",
            "system:kubelet-api-admin",
            &subject("User", "kube-apiserver-kubelet-client")
        ),
    );
    assert_eq!(
        text(ClusterRoleBinding::node_proxier(Subject::service_account("kube-system", "kube-proxy"))),
        binding(
            "kube-proxy",
            "system:node-proxier",
            "- kind: ServiceAccount\n  name: kube-proxy\n  namespace: kube-system\n",
        ),
    );
}

#[test]
fn the_account_of_kube_proxy_and_its_token_are_written_in_full() {
    assert_eq!(
        text(ServiceAccount::named("kube-system", "kube-proxy")),
        indoc! {"
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: kube-proxy
              namespace: kube-system
        "},
    );
    assert_eq!(
        text(Secret::service_account_token("kube-system", "kube-proxy-token", "kube-proxy")),
        indoc! {"
            apiVersion: v1
            kind: Secret
            metadata:
              name: kube-proxy-token
              namespace: kube-system
              annotations:
                kubernetes.io/service-account.name: kube-proxy
            type: kubernetes.io/service-account-token
        "},
    );
}

/// Digits stay text: an unquoted `token-id: 123456` would be refused.
#[test]
fn the_secret_of_a_bootstrap_token_is_written_in_full() {
    let end: Timestamp = "2026-11-24T06:00:00Z".parse().expect("a time");
    let token: BootstrapToken = "123456.0123456789012345".parse().expect("a token");
    let token = token
        .expires(end)
        .description("rack 12")
        .extra_groups(["system:bootstrappers:rack-12".parse().expect("a group")]);
    assert_eq!(
        text(Secret::bootstrap_token(&token)),
        indoc! {r#"
            apiVersion: v1
            kind: Secret
            metadata:
              name: bootstrap-token-123456
              namespace: kube-system
            type: bootstrap.kubernetes.io/token
            stringData:
              auth-extra-groups: system:bootstrappers:rack-12
              description: rack 12
              expiration: "2026-11-24T06:00:00Z"
              token-id: "123456"
              token-secret: "0123456789012345"
              usage-bootstrap-authentication: "true"
        "#},
    );
}

const MANIFEST: &str = indoc! {"
    # the account comes first
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: kube-proxy, namespace: kube-system}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: 7}
    ---
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: ConfigMap
      metadata: {name: x}
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: kube-proxy}
      roleRef: {kind: Role, name: system:node-proxier}
      subjects: []
    ---
    # nothing but a comment
"};

#[test]
fn a_manifest_is_judged_object_by_object_and_foreign_kinds_are_left_alone() {
    let lint = Manifest::lint(MANIFEST, &target());
    let found: Vec<String> = lint.report().iter().map(|d| format!("{}:{}", d.rule.id, d.path)).collect();
    assert_eq!(found, ["rbac-role-ref-invalid:items[1].roleRef.kind"]);
    let place = lint.report().iter().next().and_then(|d| d.place.as_ref()).expect("a place");
    assert_eq!(
        MANIFEST.lines().nth(place.position.line - 1),
        Some("  roleRef: {kind: Role, name: system:node-proxier}")
    );
    let manifest = lint.draft().expect("a manifest");
    let kinds: Vec<(&str, &str, bool)> = manifest
        .objects
        .iter()
        .map(|object| (object.api_version.as_str(), object.kind.as_str(), object.object.is_some()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("v1", "ServiceAccount", true),
            ("apps/v1", "DaemonSet", false),
            ("v1", "ConfigMap", false),
            ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", true),
        ],
    );
    assert_eq!(manifest.known().count(), 2);
    assert!(MANIFEST[manifest.objects[1].span.clone()].contains("kind: DaemonSet"));
}

#[track_caller]
fn edited(text: &str, wanted: &Valid<Manifest>) -> String {
    edit::apply(text, &wanted.edits_to_equal(text).expect("a text that can be edited"))
        .expect("edits that fit")
}

#[test]
fn an_edit_of_a_manifest_changes_its_own_objects_and_leaves_the_others() {
    let account = Object::lint(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: kube-proxy, namespace: kube-system, labels: {a: b}}\n",
        &target(),
    );
    let wanted = [
        account.draft().expect("an account").clone(),
        ClusterRoleBinding::node_bootstrapper("system:bootstrappers").into(),
    ];
    let wanted = Manifest::from_iter(wanted).validate(&target()).expect("valid objects");
    let text = indoc! {"
        # the account comes first
        apiVersion: v1
        kind: ServiceAccount
        metadata: # as kubeadm has it
          name: kube-proxy
          namespace: kube-system
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: 7}
    "};
    let binding = ClusterRoleBinding::node_bootstrapper("system:bootstrappers")
        .validate(&target())
        .expect("valid")
        .render();
    let expected = text.replace("kube-system\n", "kube-system\n  labels:\n    a: b\n") + "---\n" + &binding;
    assert_eq!(edited(text, &wanted), expected);
    assert_eq!(wanted.edits_to_equal(&expected), Ok(Vec::new()));
    assert_eq!(edited("", &wanted), *wanted.render().expose());
}

#[test]
fn a_manifest_with_an_object_of_another_kind_is_not_rendered() {
    let manifest = Manifest::lint(MANIFEST, &target()).into_parts().0.expect("a manifest");
    let invalid = manifest.validate(&target()).expect_err("foreign objects");
    let found: Vec<String> = invalid.report.errors().map(|d| format!("{}:{}", d.rule.id, d.path)).collect();
    assert_eq!(
        found,
        [
            "manifest-object-unwritable:[1]",
            "manifest-object-unwritable:[2]",
            "rbac-role-ref-invalid:[3].roleRef.kind"
        ]
    );
}

#[test]
fn a_patch_of_a_manifest_sets_what_the_draft_of_an_object_mentions() {
    let text = indoc! {"
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: kube-proxy, namespace: kube-system, labels: {a: b}} # ours
        ---
        apiVersion: apps/v1
        kind: DaemonSet
    "};
    let metadata = ObjectMeta::new().name("kube-proxy").namespace("kube-system").labels([("c", "d")]);
    let patch = Patch::new().set(Manifest::from_iter([ServiceAccount::new().metadata(metadata)]));
    let patched = patch.apply(text, &target()).expect("an object that can be changed");
    assert_eq!(*patched.text.expose(), text.replace("{a: b}", "{a: b, \"c\": \"d\"}"));
    let object = text.split("---").next().expect("the first document");
    let patch = Patch::<Object>::new().remove("metadata.labels.a");
    let patched = patch.apply(object, &target()).expect("a label that can be removed");
    assert_eq!(*patched.text.expose(), object.replace("a: b", ""));
}

#[test]
fn objects_that_no_edit_can_reach_are_refused() {
    let wanted = Manifest::from_iter([ClusterRoleBinding::node_bootstrapper("system:bootstrappers")])
        .validate(&target())
        .expect("valid");
    let json = "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\"}";
    let refusal = wanted.edits_to_equal(json).expect_err("nothing can follow");
    assert_eq!(refusal.to_string(), "no YAML document can follow a JSON text");
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n- {}",
        wanted.render().expose().trim_end().replace('\n', "\n  ")
    );
    let refusal = wanted.edits_to_equal(&list).expect_err("an item of a list");
    assert_eq!(refusal.to_string(), "objects inside of a List are not changed in place");
}

/// Every form in which a report or a draft can be shown.
/// The first version has `apiVersion` where later ones have `apiGroup`, and goes by the kind alone.
#[test]
fn a_subject_of_the_first_version_is_read_by_its_own_names() {
    let found = |version: &str, subject: &str| {
        let text = format!(
            "apiVersion: rbac.authorization.k8s.io/{version}\nkind: ClusterRoleBinding\nmetadata:\n  name: a\n\
             roleRef:\n  kind: ClusterRole\n  name: b\nsubjects:\n- kind: Group\n  name: c\n  {subject}\n"
        );
        let lint = Object::lint(&text, &target());
        let (report, older) = (lint.report(), "rbac-version-older");
        let found = report.iter().map(|found| found.rule.id).filter(|rule| *rule != older);
        (report.accepted(), found.collect::<Vec<_>>().join(" "))
    };
    for (version, subject, accepted, rules) in [
        ("v1alpha1", "apiVersion: v1", true, ""),
        ("v1alpha1", "apiVersion: null", true, ""),
        ("v1alpha1", "apiVersion: 1", false, "rbac-wrong-type"),
        ("v1alpha1", "apiGroup: 1", true, "rbac-unknown-key"),
        ("v1beta1", "apiVersion: 1", true, "rbac-unknown-key"),
        ("v1beta1", "apiGroup: 1", false, "rbac-wrong-type"),
        ("v1", "apiVersion: v1", true, "rbac-unknown-key"),
    ] {
        assert_eq!(found(version, subject), (accepted, rules.to_owned()), "{version} {subject}");
    }
}

fn shown(text: &str) -> String {
    let target = target().at("2026-11-24T06:00:00Z".parse::<Timestamp>().expect("a time"));
    let lint = Object::lint(text, &target);
    let manifest = Manifest::lint(text, &target);
    let report = lint.report();
    assert!(!report.is_empty(), "{text}");
    format!("{lint:?}{manifest:?}{report}{report:?}{:?}", report.iter().map(|d| &d.place).collect::<Vec<_>>())
}

#[test]
fn no_secret_is_ever_shown() {
    const HIDDEN: [&str; 3] = ["Q7w8e9r0t1y2u3i4", "UTd3OGU5cjB0MXkydTNpNA", "hunter2"];
    let texts = [
        "stringData:\n  token-secret: Q7w8e9r0t1y2u3i4\n  token-id: hunter2\n",
        "data:\n  token-secret: UTd3OGU5cjB0MXkydTNpNA==\n",
        "data:\n  token-secret: UTd3OGU5cjB0MXkydTNpNA\n",
        "data: {token-secret: [hunter2]}\n",
        "stringData:\n  token-secret: {hunter2: Q7w8e9r0t1y2u3i4}\n",
        "stringData: hunter2\n",
        "stringData:\n  expiration: hunter2\n  auth-extra-groups: hunter2\n",
        "stringDate:\n  token-secret: Q7w8e9r0t1y2u3i4\n",
        "stringData:\n  token-secret: Q7w8e9r0t1y2u3i4\n  token-secret: hunter2\n",
        "stringData:\n  token-secret: \"Q7w8e9r0t1y2u3i4\n",
    ];
    for part in texts {
        let text = format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: bootstrap-token-9fk2ab, namespace: default}}\ntype: \
             bootstrap.kubernetes.io/token\n{part}"
        );
        let shown = shown(&text);
        for secret in HIDDEN {
            assert!(!shown.contains(secret), "{secret} of {text} is shown in {shown}");
        }
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9-]{0,8}[a-z0-9]",
        Just("yes".to_owned()),
        Just("1e3".to_owned()),
        Just("123456".to_owned()),
        Just("null".to_owned()),
    ]
}

/// A name of the RBAC group: almost any text.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![word(), "[^/%.]{1,12}", Just("system:node".to_owned())]
}

fn metadata(namespaced: bool) -> impl Strategy<Value = ObjectMeta> {
    let labels = option::of(btree_map(word(), word(), 0..3));
    let annotations = option::of(btree_map(word(), any::<String>(), 0..3));
    (word(), labels, annotations).prop_map(move |(name, labels, annotations)| {
        let mut metadata = ObjectMeta::named(name);
        metadata.labels = labels;
        metadata.annotations = annotations;
        if namespaced { metadata.namespace("kube-system") } else { metadata }
    })
}

fn policy_rules() -> impl Strategy<Value = Vec<PolicyRule>> {
    let rule = (vec(word(), 1..3), vec(prop_oneof![word(), Just(String::new())], 1..3), vec(name(), 1..3));
    let rule = rule.prop_map(|(verbs, groups, resources)| {
        PolicyRule::new().verbs(verbs).api_groups(groups).resources(resources)
    });
    vec(rule, 0..3)
}

fn subjects() -> impl Strategy<Value = Vec<Subject>> {
    let subject = prop_oneof![
        name().prop_map(Subject::group),
        name().prop_map(Subject::user),
        (word(), word()).prop_map(|(namespace, name)| Subject::service_account(namespace, name)),
    ];
    vec(subject, 0..3)
}

/// What was rendered reads back as the draft it was rendered from.
fn reads_back<D: Document>(draft: D) -> Result<(), TestCaseError> {
    let valid =
        draft.clone().validate(&target()).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
    let text = valid.render();
    let again =
        D::parse(text.expose(), &target()).map_err(|report| TestCaseError::fail(report.to_string()))?;
    prop_assert_eq!(again, draft);
    Ok(())
}

proptest! {
    #![proptest_config(property::config(64))]

    #[test]
    fn roles_read_back(metadata in metadata(false), inner in metadata(true), rules in policy_rules()) {
        reads_back(ClusterRole::new().metadata(metadata).rules(rules.clone()))?;
        reads_back(Role::new().metadata(inner).rules(rules))?;
    }

    #[test]
    fn bindings_read_back(
        metadata in metadata(false),
        inner in metadata(true),
        role in name(),
        subjects in subjects(),
    ) {
        let role = RoleRef::cluster_role(role);
        reads_back(
            ClusterRoleBinding::new().metadata(metadata).role_ref(role.clone()).subjects(subjects.clone()),
        )?;
        reads_back(RoleBinding::new().metadata(inner).role_ref(role).subjects(subjects))?;
    }

    #[test]
    fn accounts_and_secrets_read_back(
        metadata in metadata(true),
        data in option::of(btree_map("[a-zA-Z0-9_][-._a-zA-Z0-9]{0,8}", any::<Vec<u8>>(), 0..3)),
        texts in option::of(btree_map("[a-zA-Z0-9_][-._a-zA-Z0-9]{0,8}", any::<String>(), 0..3)),
    ) {
        reads_back(ServiceAccount::new().metadata(metadata.clone()))?;
        let mut secret = Secret::new().metadata(metadata).r#type("example.com/any");
        secret.data = data.map(|data| data.into_iter().map(|(key, bytes)| (key, bytes.into())).collect());
        secret.string_data = texts.map(|texts| texts.into_iter().map(|(key, text)| (key, text.into())).collect());
        reads_back(secret)?;
    }

    #[test]
    fn nothing_panics(text in "(apiVersion: v1\nkind: (Secret|ServiceAccount|List)\n)?(data|metadata|items|x):\\PC{0,40}") {
        let _ = Object::lint(&text, &target());
        let _ = Manifest::lint(&text, &target());
    }
}

#[test]
fn an_override_of_no_rule_is_told_once_for_a_file_of_several_objects() {
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: one\n  namespace: kube-system\n";
    let text = format!("{account}---\n{account}");
    let target = Target::new(KubernetesVersion::V1_34).allow("rbac-cluster-admn").allow("rbac-cluster-admn");
    let lint = Manifest::lint(&text, &target);
    let said: Vec<String> = lint.report().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "note[target-rule-unknown] no rule named \"rbac-cluster-admn\"\n  = help: did you mean rbac-cluster-admin?"
        ]
    );
}
