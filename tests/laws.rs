//! Laws that hold for every document, over texts that are made from the rows themselves.
//!
//! A law over documents that validate says how many it saw, so that it cannot hold by seeing none.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

mod property;

use std::cell::Cell;
use std::fmt::Write as _;

use nodestrap::arbitrary::{
    clusters, kube_proxy_configuration_texts, kubeconfig_texts, kubelet_configuration_texts, nodes,
    object_texts, strings, token_file_texts, yaml_texts,
};
use nodestrap::certificate::{CaBundle, SigningCertificate};
use nodestrap::component::{Arguments, Component};
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, HostsToml};
use nodestrap::diagnostic::{Report, Severity};
use nodestrap::document::{Kind, PatchError, RenderedText as _};
use nodestrap::facts::NodeFacts;
use nodestrap::join::JoinCredential;
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::{KubeletConfiguration, Layers};
use nodestrap::node::{FileSet, lint_as};
use nodestrap::object::Object;
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::unit::{EffectiveUnit, Restart, ServiceUnit, Specifiers, read_environment_file};
use nodestrap::version::KNOWN;
use nodestrap::{Document, Json, KubernetesVersion, Patch, Target, Valid, edit, yaml};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

const CA: &str = include_str!("../examples/data/ca.crt");
const KUBELET: &str = include_str!("walkthrough/etc/kubernetes/kubelet-conf.yaml");
const KUBE_PROXY: &str = include_str!("walkthrough/etc/kubernetes/kube-proxy.yaml");
const KUBECONFIG: &str = include_str!("walkthrough/etc/kubernetes/bootstrap-kubeconfig");

fn targets() -> impl Strategy<Value = Target> {
    prop::sample::select(KNOWN).prop_map(|minor| Target::new(minor.into()))
}

/// Runs a law over the documents among `texts` that validate, which have to be at least `least` of 400.
fn for_valid<D: Document>(
    texts: impl Strategy<Value = String>,
    least: u32,
    law: impl Fn(&Valid<D>, &Target) -> TestCaseResult,
) {
    let seen = Cell::new(0);
    let config = property::config(400);
    let least = least * config.cases / 400;
    let outcome = TestRunner::new(config).run(&(texts, targets()), |(text, target)| {
        let Some(draft) = D::lint(&text, &target).into_parts().0 else { return Ok(()) };
        let Ok(valid) = draft.validate(&target) else { return Ok(()) };
        seen.set(seen.get() + 1);
        law(&valid, &target)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(seen.get() >= least, "only {} documents validated", seen.get());
}

/// What is rendered reads back as the same document, is rendered the same again, and says the same to another reader.
fn reads_back<D: Document>(valid: &Valid<D>, target: &Target) -> TestCaseResult {
    let text = valid.render();
    prop_assert_eq!(&text, &valid.render());
    let again = D::parse(text.expose(), target).map_err(|report| TestCaseError::fail(report.to_string()))?;
    prop_assert_eq!(&again, valid.document());

    let theirs: serde_json::Value = serde_yaml::from_str(text.expose())
        .map_err(|error| TestCaseError::fail(format!("{error}\n{text:?}")))?;
    let ours = yaml::lint(text.expose()).into_parts().0.unwrap().to_string();
    prop_assert_eq!(theirs, serde_json::from_str::<serde_json::Value>(&ours).unwrap(), "{}", text.expose());
    Ok(())
}

#[test]
fn a_rendered_kubelet_configuration_reads_back() {
    for_valid::<KubeletConfiguration>(kubelet_configuration_texts(), 20, reads_back);
}

#[test]
fn a_rendered_kube_proxy_configuration_reads_back() {
    for_valid::<KubeProxyConfiguration>(kube_proxy_configuration_texts(), 20, reads_back);
}

#[test]
fn a_rendered_kubeconfig_reads_back() {
    for_valid::<Kubeconfig>(whole_kubeconfigs(), 100, |valid, target| {
        // It is written as kubectl writes it; from then on nothing changes any more.
        let ordered = kubectls_form(valid.document().clone());
        let ordered = ordered.validate(target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        prop_assert_eq!(ordered.render(), valid.render());
        reads_back(&ordered, target)
    });
}

/// Entries by name, and empty values left out, as kubectl writes them.
fn kubectls_form(mut kubeconfig: Kubeconfig) -> Kubeconfig {
    for cluster in kubeconfig.clusters.iter_mut().flatten().filter_map(|named| named.cluster.as_mut()) {
        cluster.insecure_skip_tls_verify = cluster.insecure_skip_tls_verify.filter(|insecure| *insecure);
    }
    for context in kubeconfig.contexts.iter_mut().flatten().filter_map(|named| named.context.as_mut()) {
        context.namespace = context.namespace.take().filter(|namespace| !namespace.is_empty());
    }
    for user in kubeconfig.users.iter_mut().flatten().filter_map(|named| named.user.as_mut()) {
        user.username = user.username.take().filter(|name| !name.is_empty());
        user.password = user.password.take().filter(|password| !password.expose().is_empty());
    }
    kubeconfig.clusters.iter_mut().for_each(|list| list.sort_by(|a, b| a.name.cmp(&b.name)));
    kubeconfig.contexts.iter_mut().for_each(|list| list.sort_by(|a, b| a.name.cmp(&b.name)));
    kubeconfig.users.iter_mut().for_each(|list| list.sort_by(|a, b| a.name.cmp(&b.name)));
    kubeconfig
}

/// Validates, and holds the law of rendered documents to it.
fn reads_back_draft<D: Document>(draft: &D, target: &Target) -> TestCaseResult {
    let valid = draft.clone().validate(target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
    reads_back(&valid, target)
}

fn reads_back_object(object: &Object, target: &Target) -> TestCaseResult {
    match object {
        Object::ClusterRole(object) => reads_back_draft(object, target),
        Object::ClusterRoleBinding(object) => reads_back_draft(object, target),
        Object::Role(object) => reads_back_draft(object, target),
        Object::RoleBinding(object) => reads_back_draft(object, target),
        Object::ServiceAccount(object) => reads_back_draft(object, target),
        Object::Secret(object) => reads_back_draft(object, target),
        _ => Err(TestCaseError::fail("a kind that no law was written for")),
    }
}

/// What [`reads_back`] says, for a format that is not YAML.
fn parses_back<D: Document>(draft: &D, target: &Target) -> TestCaseResult {
    let valid = draft.clone().validate(target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
    let (text, again) = (valid.render(), valid.render());
    prop_assert_eq!(text.expose(), again.expose());
    let parsed = D::parse(text.expose(), target).map_err(|report| TestCaseError::fail(report.to_string()))?;
    prop_assert_eq!(&parsed, draft);
    Ok(())
}

fn tokens() -> impl Strategy<Value = JoinCredential> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|entropy| BootstrapToken::from_entropy(entropy).into()),
        any::<[u8; 16]>().prop_map(|entropy| StaticToken::from_entropy(entropy).into()),
    ]
}

proptest! {
    #![proptest_config(property::config(64))]

    #[test]
    fn every_document_of_any_join_reads_back(
        facts in clusters(CaBundle::from_pem(CA).unwrap()),
        node in nodes(),
        token in tokens(),
        target in targets(),
    ) {
        let cluster = facts.validate(&target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        let join = cluster.join(&node, token);
        for object in &join.objects {
            reads_back_object(object, &target)?;
        }
        reads_back_draft(&join.kubelet, &target)?;
        reads_back_draft(&join.bootstrap_kubeconfig, &target)?;
        if let Some(proxy) = &join.kube_proxy {
            reads_back_draft(proxy, &target)?;
        }
        for unit in std::iter::once(&join.kubelet_unit).chain(&join.kube_proxy_unit) {
            parses_back(unit, &target)?;
        }
        if let Some(file) = &join.token_file {
            parses_back(file, &target)?;
        }
        prop_assert!(join.validate().is_ok());
    }
}

/// Nodes of a fleet with names of their own, sound ones and some that the cluster refuses.
fn fleets() -> impl Strategy<Value = Vec<NodeFacts>> {
    let odd = prop_oneof![
        4 => Just(None),
        1 => Just(Some(("node-role.kubernetes.io/worker", ""))),
        1 => Just(Some(("a=b,c", "d"))),
        1 => Just(Some(("beta.kubernetes.io/os", "linux"))),
    ];
    let taint = prop_oneof![2 => Just(None), 1 => Just(Some("dedicated=gpu:NoSchedule"))];
    let containerd = prop_oneof![2 => Just(None), 1 => Just(Some("1.7")), 1 => Just(Some("2.2"))];
    proptest::collection::vec((nodes(), odd, taint, containerd), 1..5).prop_map(|nodes| {
        let mut names = std::collections::BTreeSet::new();
        let mut addresses = std::collections::BTreeSet::new();
        let of_its_own = nodes.into_iter().filter(|(node, ..)| {
            names.insert(node.name.clone()) && node.addresses.iter().all(|address| addresses.insert(*address))
        });
        of_its_own
            .map(|(mut node, label, taint, containerd)| {
                node = label.into_iter().fold(node, |node, (key, value)| node.label(key, value));
                node.taints = taint.iter().map(|taint| taint.parse().expect("a taint")).collect();
                node.containerd = containerd.map(|version| version.parse().expect("a version"));
                node
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(property::config(16))]

    /// A fleet takes the nodes that the cluster takes one by one, with the same files and the same findings.
    #[test]
    fn a_fleet_is_many_joins(
        facts in clusters(CaBundle::from_pem(CA).unwrap()),
        nodes in fleets(),
        token in tokens(),
        target in targets(),
    ) {
        let cluster = facts.validate(&target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        let mut fleet = cluster.fleet(token.clone());
        let mut alone = Vec::new();
        for node in &nodes {
            let join = cluster.join(node, token.clone()).validate();
            let added = fleet.add(node);
            prop_assert_eq!(added.is_ok(), join.is_ok(), "{:?} {:?}", added, join);
            alone.extend(join);
        }
        let fleet = fleet.validate().map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        let together: Vec<_> = fleet.joins().map(|(_, join)| join).collect();
        prop_assert_eq!(together, alone);
    }
}

/// How a user of a kubeconfig proves itself.
fn users() -> impl Strategy<Value = Json> {
    let fields =
        |fields: &[(&str, &str)]| fields.iter().map(|(key, value)| (*key, Json::from(*value))).collect();
    prop_oneof![
        "[!-~]{1,40}".prop_map(|token| Json::from_iter([("token", Json::from(token))])),
        "/[a-z]{1,8}".prop_map(|path| Json::from_iter([("tokenFile", Json::from(path))])),
        (strings(), strings())
            .prop_map(move |(name, word)| fields(&[("username", &name), ("password", &word)])),
        "[a-z:]{1,8}".prop_map(|name| Json::from_iter([("as", Json::from(name))])),
        Just(Json::Object(Vec::new())),
    ]
}

/// Kubeconfigs whose names lead somewhere, with strange texts in every place that takes any text.
fn whole_kubeconfigs() -> impl Strategy<Value = String> {
    let server = ("[a-z]{1,8}", 1_u16..).prop_map(|(host, port)| format!("https://{host}:{port}"));
    let entry = (strings(), server, users(), strings(), any::<bool>());
    (prop::collection::vec(entry, 1..4), any::<prop::sample::Index>()).prop_map(|(entries, current)| {
        let named = |key: &str, values: Vec<(String, Json)>| {
            let item = |(name, value)| Json::from_iter([("name", Json::from(name)), (key, value)]);
            Json::Array(values.into_iter().map(item).collect())
        };
        let current = entries[current.index(entries.len())].0.clone();
        let (mut clusters, mut contexts, mut users) = (Vec::new(), Vec::new(), Vec::new());
        for (name, server, user, namespace, insecure) in entries {
            let cluster =
                [("server", Json::from(server)), ("insecure-skip-tls-verify", Json::from(insecure))];
            let context = ["cluster", "user"].map(|key| (key, Json::from(name.as_str())));
            let namespace = [("namespace", Json::from(namespace))];
            clusters.push((name.clone(), Json::from_iter(cluster)));
            contexts.push((name.clone(), context.into_iter().chain(namespace).collect()));
            users.push((name, user));
        }
        yaml::print(&Json::from_iter([
            ("apiVersion", Json::from("v1")),
            ("kind", Json::from("Config")),
            ("clusters", named("cluster", clusters)),
            ("contexts", named("context", contexts)),
            ("current-context", Json::from(current)),
            ("users", named("user", users)),
        ]))
    })
}

/// The walkthrough's file with a comment above every key of its top, and one behind its last line.
fn commented(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            writeln!(out, "# why line {number} is here").unwrap();
        }
        writeln!(out, "{line}").unwrap();
    }
    out + "# the end\n"
}

/// The edits of a document make a foreign file say it, keep the comments, and need no second run.
fn edits_foreign_text<D: Document>(valid: &Valid<D>, target: &Target, foreign: &str) -> TestCaseResult {
    let foreign = commented(foreign);
    let edits = valid.edits_to_equal(&foreign).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
    let after = edit::apply(&foreign, &edits).unwrap();
    let said = D::lint(&after, target).into_parts().0;
    prop_assert_eq!(said.as_ref(), Some(valid.document()), "{}", after);
    for comment in foreign.lines().filter(|line| line.starts_with('#')) {
        prop_assert!(after.lines().any(|line| line == comment), "lost {comment:?}:\n{after}");
    }
    prop_assert_eq!(valid.edits_to_equal(&after), Ok(Vec::new()), "{}", after);
    Ok(())
}

fn edits_keep_comments<D: Document>(texts: impl Strategy<Value = String>, least: u32, foreign: &str) {
    for_valid::<D>(texts, least, |valid, target| edits_foreign_text(valid, target, foreign));
}

#[test]
fn edits_make_the_walkthroughs_kubelet_file_say_any_document() {
    edits_keep_comments::<KubeletConfiguration>(kubelet_configuration_texts(), 20, KUBELET);
}

#[test]
fn edits_make_the_walkthroughs_kube_proxy_file_say_any_document() {
    edits_keep_comments::<KubeProxyConfiguration>(kube_proxy_configuration_texts(), 20, KUBE_PROXY);
}

#[test]
fn edits_make_the_walkthroughs_kubeconfig_say_any_document() {
    edits_keep_comments::<Kubeconfig>(whole_kubeconfigs(), 20, KUBECONFIG);
}

/// What a text says without what a draft names: keys of maps at any depth, entries of a kubeconfig by name.
fn outside(text: Json, named: &Json) -> Json {
    match (text, named) {
        (Json::Object(fields), Json::Object(named)) => {
            let find = |key: &str| named.iter().find(|(name, _)| name == key).map(|(_, value)| value);
            let left = fields.into_iter().filter_map(|(key, value)| match find(&key) {
                Some(named @ (Json::Object(_) | Json::Array(_))) => {
                    Some(outside(value, named)).filter(|left| !is_empty(left)).map(|left| (key, left))
                }
                Some(_) => None,
                None => Some((key, value)),
            });
            let mut left: Vec<(String, Json)> = left.collect();
            left.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(left)
        }
        (Json::Array(items), Json::Array(named)) => {
            let name = |item: &Json| item.get("name").and_then(Json::as_str).map(str::to_owned);
            let others = items.into_iter().filter(|item| name(item).is_some());
            let others =
                others.filter_map(|item| match named.iter().find(|named| name(named) == name(&item)) {
                    Some(named) => Some(outside(item, named)).filter(|left| !is_empty(left)),
                    None => Some(item),
                });
            Json::Array(others.collect())
        }
        _ => Json::Null,
    }
}

fn is_empty(value: &Json) -> bool {
    value.is_null()
        || value.as_object().is_some_and(<[_]>::is_empty)
        || value.as_array().is_some_and(<[_]>::is_empty)
}

/// Of a patch: nothing outside of what it names changes, a second run changes nothing, and what is read has its values.
fn patches_foreign_text<D: Document>(valid: &Valid<D>, target: &Target, foreign: &str) -> TestCaseResult {
    for foreign in [commented(foreign), format!("\u{feff}{}", commented(foreign).replace('\n', "\r\n"))] {
        let patch = Patch::new().set(valid.document().clone());
        let patched = match patch.apply(&foreign, target) {
            Ok(patched) => patched,
            // What is sound alone need not be sound with what the file says besides.
            Err(PatchError::Invalid(_)) => continue,
            Err(refused) => return Err(TestCaseError::fail(format!("{refused}\n{foreign}"))),
        };
        let after = patched.text.expose();
        prop_assert_eq!(&edit::apply(&foreign, &patched.edits).unwrap(), after);
        let again = patch.apply(after, target).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(again.edits, [], "{}", after);
        let json = |text: &str| yaml::lint(text).into_parts().0.unwrap();
        let named = json(valid.render().expose());
        prop_assert_eq!(outside(json(&foreign), &named), outside(json(after), &named), "{}", after);
        for comment in foreign.lines().filter(|line| line.starts_with('#')) {
            prop_assert!(after.lines().any(|line| line == comment), "lost {comment:?}:\n{after}");
        }
        // Set again over what was read, the draft changes nothing of the document either.
        let read = D::parse(after, target).map_err(|report| TestCaseError::fail(report.to_string()))?;
        let whole = read.validate(target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        let over = patch.apply(whole.render().expose(), target);
        prop_assert_eq!(over.map(|patched| patched.edits), Ok(Vec::new()));
    }
    Ok(())
}

#[test]
fn a_patch_of_a_kubelet_configuration_changes_what_it_names() {
    for_valid::<KubeletConfiguration>(kubelet_configuration_texts(), 20, |valid, target| {
        patches_foreign_text(valid, target, KUBELET)
    });
}

#[test]
fn a_patch_of_a_kube_proxy_configuration_changes_what_it_names() {
    for_valid::<KubeProxyConfiguration>(kube_proxy_configuration_texts(), 20, |valid, target| {
        patches_foreign_text(valid, target, KUBE_PROXY)
    });
}

#[test]
fn a_patch_of_a_kubeconfig_changes_what_it_names() {
    for_valid::<Kubeconfig>(whole_kubeconfigs(), 20, |valid, target| {
        // Of an empty value it cannot be seen whether it was named.
        let ordered = kubectls_form(valid.document().clone());
        let ordered = ordered.validate(target).map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
        patches_foreign_text(&ordered, target, KUBECONFIG)
    });
}

/// Drafts of units with some settings, and texts of other people.
fn unit_drafts() -> impl Strategy<Value = ServiceUnit> {
    let word = || "[a-z]{1,6}";
    let settings = (
        prop::option::of(word()),
        prop::collection::vec((word(), "[ -~]{0,8}"), 0..3),
        prop::option::of(1_u32..100),
        prop::option::of(prop::sample::select(&[Restart::Always, Restart::No, Restart::OnFailure])),
        prop::option::of(word()),
        prop::collection::vec(word(), 0..3),
    );
    settings.prop_map(|(description, environment, seconds, restart, other, after)| {
        let mut unit = ServiceUnit::new();
        unit.unit.description = description;
        unit.unit.after = after.iter().map(|name| format!("{name}.service").parse().unwrap()).collect();
        unit.service.environment = environment.into_iter().map(Into::into).collect();
        unit.service.restart_sec = seconds.map(|seconds| format!("{seconds}s").parse().unwrap());
        unit.service.restart = restart;
        unit.service.extra = other.map(|value| ("X-Ours".to_owned(), value)).into_iter().collect();
        unit
    })
}

const UNIT_LINES: [&str; 14] = [
    "# a comment",
    "; another",
    "",
    "[Unit]",
    "[Service]",
    "[Install]",
    "[X-Foreign]",
    "Description=foreign",
    "After=a.service",
    "Environment=A=1 \\\n  B=2",
    "RestartSec=3",
    "Restart = no",
    "X-Foreign=kept",
    "WantedBy=multi-user.target",
];

proptest! {
    #![proptest_config(property::config(256))]

    #[test]
    fn a_patch_of_a_unit_changes_the_lines_of_its_settings(
        draft in unit_drafts(),
        lines in prop::collection::vec(prop::sample::select(&UNIT_LINES[..]), 0..12),
        add in any::<bool>(),
        other_system in any::<bool>(),
    ) {
        let mut text = lines.join("\n") + "\n[Service]\nType=oneshot\nExecStart=/bin/true\n";
        if other_system {
            text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        }
        let target = Target::new(KubernetesVersion::V1_34);
        let patch = if add { Patch::new().add(draft.clone()) } else { Patch::new().set(draft.clone()) };
        let Ok(patched) = patch.apply(&text, &target) else { return Ok(()) };
        prop_assert_eq!(&edit::apply(&text, &patched.edits).unwrap(), &patched.text);
        let again = patch.apply(&patched.text, &target);
        prop_assert_eq!(again.map(|again| again.edits), Ok(Vec::new()), "{}", patched.text);
        let read = ServiceUnit::lint(&patched.text, &target).into_parts().0.unwrap();
        prop_assert!(draft.unit.description.is_none() || read.unit.description == draft.unit.description);
        prop_assert!(draft.service.restart.is_none() || read.service.restart == draft.service.restart);
        prop_assert!(draft.service.environment.iter().all(|it| read.service.environment.contains(it)));
        let kept = |text: &str| -> Vec<String> {
            let named = ["Description", "After", "Environment", "RestartSec", "Restart", "X-Ours", "  B", "[", "\u{feff}["];
            let lines = text.split_inclusive('\n').filter(|line| !named.iter().any(|key| line.starts_with(key)));
            lines.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        };
        prop_assert_eq!(kept(&patched.text), kept(&text));
    }
}

/// Prints everything of a report, in both ways it can be printed.
fn print(report: &Report) {
    let _ = report.to_string();
    for diagnostic in report {
        let _ = diagnostic.to_string();
        let _ = diagnostic.to_json().to_string();
    }
}

/// Gives a text to everything that reads one.
fn read_by_all(text: &str, target: &Target) {
    for &kind in Kind::ALL {
        print(lint_as(kind, text, target).report());
    }
    print(Layers::new("kubelet.yaml", text).drop_in("10.conf", text).merge(target).report());
    print(Object::lint(text, target).report());
    for &containerd in ContainerdVersion::KNOWN {
        let target = target.clone().containerd(containerd);
        print(ContainerdConfig::lint(text, &target).report());
        print(HostsToml::lint(text, &target).report());
        let _ = EffectiveConfig::read(text, [text], containerd);
        let _ = ContainerdConfig::new().systemd_cgroup(true).edits(text, containerd);
    }
    let _ = EffectiveUnit::read(&Specifiers::new("kubelet.service".parse().unwrap()), text, [text]);
    let _ = read_environment_file(text);
    let _ = CaBundle::from_pem(text);
    let _ = SigningCertificate::from_pem(text);
    print(CaBundle::lint(text, target).report());
    print(SigningCertificate::lint(text, target).report());
    for component in [Component::Kubelet, Component::KubeProxy] {
        print(Arguments::lint(component, text.split_whitespace(), target).report());
    }
    let _ = text.parse::<Json>();
    let _ = text.parse::<BootstrapToken>();
    let _ = text.parse::<KubernetesVersion>();
    for path in
        ["/etc/kubernetes/kubelet-conf.yaml", "/etc/x.service", "/etc/containerd/config.toml", "x.csv", "x"]
    {
        print(FileSet::new().file(path, text).check(target).report());
    }
}

/// Any bytes, as far as they can be a text.
fn bytes() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<u8>(), 0..120).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// A real file, cut off or with some characters changed.
fn damaged() -> impl Strategy<Value = String> {
    let files = prop::sample::select(&[
        KUBELET,
        KUBE_PROXY,
        KUBECONFIG,
        include_str!("walkthrough/etc/containerd/config.toml"),
        include_str!("walkthrough/etc/kubernetes/pki/ca.crt"),
        include_str!("walkthrough/etc/kubernetes/token.csv"),
        include_str!("walkthrough/usr/lib/systemd/system/kubelet.service"),
        include_str!("walkthrough/manifests/kube-proxy-secret.yaml"),
    ]);
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<char>()), 0..4);
    (files, damage, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(file, damage, end, cut)| {
        let mut text: Vec<char> = file.chars().collect();
        for (at, letter) in damage {
            let at = at.index(text.len());
            text[at] = letter;
        }
        if cut {
            text.truncate(end.index(text.len()));
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(property::config(128))]

    #[test]
    fn no_text_makes_anything_panic(
        text in prop_oneof![
            bytes(),
            "\\PC{0,60}",
            damaged(),
            yaml_texts(),
            kubelet_configuration_texts(),
            kubeconfig_texts(),
            object_texts(),
            token_file_texts(),
        ],
        target in targets(),
    ) {
        read_by_all(&text, &target);
    }
}

/// The fixes of errors and warnings, again and again: they come to an end, and never make a key stand twice.
fn fixes_converge(kind: Kind, text: &str, target: &Target) -> TestCaseResult {
    const ROUNDS: usize = 8;
    let repeats =
        |report: &Report| report.iter().filter(|found| found.rule.id.ends_with("repeated-key")).count();
    let before = repeats(lint_as(kind, text, target).report());
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let lint = lint_as(kind, &text, target);
        prop_assert!(repeats(lint.report()) <= before, "a key stands twice now:\n{}", text);
        let mut chosen: Vec<_> = Vec::new();
        for found in lint.report().iter().filter(|found| found.severity >= Severity::Warning) {
            let more = [&chosen[..], &found.fix].concat();
            if edit::apply(&text, &more).is_ok() {
                chosen = more;
            }
        }
        if chosen.is_empty() {
            return Ok(());
        }
        text = edit::apply(&text, &chosen).unwrap();
    }
    let left = lint_as(kind, &text, target);
    prop_assert!(left.fixes().next().is_none(), "after {} rounds: {}\n{}", ROUNDS, left.report(), text);
    Ok(())
}

proptest! {
    #![proptest_config(property::config(400))]

    #[test]
    fn fixes_come_to_an_end(
        (kind, text) in prop_oneof![
            kubelet_configuration_texts().prop_map(|text| (Kind::KubeletConfiguration, text)),
            kube_proxy_configuration_texts().prop_map(|text| (Kind::KubeProxyConfiguration, text)),
            kubeconfig_texts().prop_map(|text| (Kind::Kubeconfig, text)),
            object_texts().prop_map(|text| (Kind::Manifest, text)),
        ],
        target in targets(),
    ) {
        fixes_converge(kind, &text, &target)?;
    }
}
