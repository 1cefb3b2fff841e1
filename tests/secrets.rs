//! No output of the library shows a secret: not what is printed for people, not JSON, not `Debug`.

use std::fmt::Write as _;

use nodestrap::arbitrary;
use nodestrap::diagnostic::Report;
use nodestrap::document::Kind;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::node::{FileSet, lint_as};
use nodestrap::object::Object;
use nodestrap::token::{StaticToken, StaticTokenFile};
use nodestrap::{KubernetesVersion, Target};
use proptest::prelude::*;

const MARKER: &str = "zzsecretzz";

/// Names that stand before a secret, right, misspelt and in other letter case.
const NAMES: [&str; 12] = [
    "token",
    "Token",
    "tokn",
    "password",
    "Pasword",
    "client-key-data",
    "clientKeyData",
    "staticPodURLHeader",
    "StaticPodUrlHeaders",
    "id-token",
    "API_TOKEN",
    "auth",
];

/// A secret behind its name, in every form that YAML has.
const FORMS: [&str; 8] = [
    "NAME: zzsecretzz",
    "NAME: \"zzsecretzz\"",
    "NAME: [zzsecretzz]",
    "NAME: {a: zzsecretzz}",
    "NAME: |\nINDENT  zzsecretzz",
    "NAME:\nINDENT- zzsecretzz",
    "NAME: &x zzsecretzz",
    "name-of-a-url: http://u:zzsecretzz@h/",
];

/// Lines that break a text, or nothing.
const FAULTS: [&str; 6] = ["", "a: [", "\tb: 1", "token: x", "}", "- x"];

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn printed(report: &Report) -> String {
    let mut all = format!("{report}\n{report:?}\n{}\n{}\n", report.to_sarif(), report.to_github());
    for found in report {
        let _ = writeln!(all, "{}", found.to_json());
        for related in &found.related {
            let _ = writeln!(all, "{related:?}");
        }
    }
    all
}

/// Puts a named secret before a line of a text, as deep as that line.
fn with_secret(text: &str, line: usize, name: &str, form: &str, fault: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = line % (lines.len() + 1);
    let indent: String = lines
        .get(at)
        .map_or(String::new(), |line| line.chars().take_while(|letter| *letter == ' ').collect());
    let secret = form.replace("NAME", name).replace("INDENT", &indent);
    lines.insert(at, format!("{indent}{secret}"));
    lines.push(fault.to_owned());
    lines.join("\n")
}

fn texts() -> impl Strategy<Value = (Kind, String)> {
    prop_oneof![
        arbitrary::kubelet_configuration_texts().prop_map(|text| (Kind::KubeletConfiguration, text)),
        arbitrary::kube_proxy_configuration_texts().prop_map(|text| (Kind::KubeProxyConfiguration, text)),
        arbitrary::kubeconfig_texts().prop_map(|text| (Kind::Kubeconfig, text)),
        arbitrary::object_texts().prop_map(|text| (Kind::Manifest, text)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_named_secret_is_shown_by_no_report(
        (kind, text) in texts(), line: usize, name in 0..NAMES.len(), form in 0..FORMS.len(), fault in 0..FAULTS.len(),
    ) {
        let text = with_secret(&text, line, NAMES[name], FORMS[form], FAULTS[fault]);
        let lint = lint_as(kind, &text, &target());
        let shown = printed(lint.report());
        prop_assert!(!shown.contains(MARKER), "{text}\n----\n{shown}");
        let debug = format!("{:?}", lint.draft());
        prop_assert!(!debug.contains(MARKER), "{text}\n----\n{debug}");
    }

    #[test]
    fn a_named_secret_is_shown_by_no_set_of_files(
        (_, text) in texts(), line: usize, name in 0..NAMES.len(), form in 0..FORMS.len(), fault in 0..FAULTS.len(),
    ) {
        let text = with_secret(&text, line, NAMES[name], FORMS[form], FAULTS[fault]);
        let report = FileSet::from_iter([("etc/kubernetes/some.yaml", text.as_str())]).check(&target());
        let shown = printed(report.report());
        prop_assert!(!shown.contains(MARKER), "{text}\n----\n{shown}");
        let debug = format!("{report:?}");
        prop_assert!(!debug.contains(MARKER), "{text}\n----\n{debug}");
    }

    #[test]
    fn a_token_is_shown_wherever_its_column_breaks_by_no_report(
        text in arbitrary::token_file_texts(), line: usize, record in 0_usize..6,
    ) {
        let records = ["zzsecretzz,u,1", "zzsecretzz,u", "\u{feff}zzsecretzz,u,1,g,h", "\"zzsecretzz,u,1", "#zzsecretzz", "zz\"zzsecretzz,u,1"];
        let mut lines: Vec<&str> = text.lines().collect();
        let at = line % (lines.len() + 1);
        // Inside of a quoted column a record is a part of that column, which may be a name.
        prop_assume!(lines[..at].iter().map(|line| line.matches('"').count()).sum::<usize>() % 2 == 0);
        lines.insert(at, records[record]);
        let text = lines.join("\n");
        let lint = StaticTokenFile::lint(&text, &target());
        let shown = format!("{}{:?}", printed(lint.report()), lint.draft());
        prop_assert!(!shown.contains(MARKER), "{text}\n----\n{shown}");
    }
}

#[test]
fn drafts_do_not_show_their_secrets() {
    let kubelet = KubeletConfiguration::new()
        .static_pod_url(format!("https://u:{MARKER}@h/"))
        .static_pod_url_header([("Authorization", vec![MARKER.to_owned().into()])]);
    let users = format!(
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {{token: {MARKER}, password: {MARKER}}}\n"
    );
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: a, annotations: {{x: {MARKER}}}}}\nstringData: {{k: {MARKER}}}\n"
    );
    let drafts = [
        format!("{kubelet:?}"),
        format!("{:?}", kubelet.validate(&target())),
        format!("{:?}", Kubeconfig::lint(&users, &target())),
        format!("{:?}", Object::lint(&secret, &target())),
        format!("{:?}", StaticToken::new(MARKER, "u", "1")),
    ];
    for draft in drafts {
        assert!(!draft.contains(MARKER), "{draft}");
    }
}
