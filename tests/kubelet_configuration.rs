//! The kubelet's configuration: its defaults in every minor, the forms of the document, and what is told apart.

use nodestrap::kubelet::{Enforcement, KubeletConfiguration, SwapBehavior};
use nodestrap::target::CgroupVersion;
use nodestrap::version::{KNOWN, Minor};
use nodestrap::{KubernetesVersion, Target, edit};
use serde_json::{Value, json};

const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

fn target(minor: Minor) -> Target {
    Target::new(minor.into())
}

fn v1_34() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// What the kubelet of a minor runs with, for a file of these lines.
#[track_caller]
fn effective(lines: &str, minor: u16) -> Value {
    let target = Target::new(KubernetesVersion::new(minor));
    let (draft, report) = KubeletConfiguration::lint(&format!("{HEAD}{lines}"), &target).into_parts();
    assert!(report.accepted(), "{lines}: {report}");
    serde_json::to_value(draft.expect("a draft").effective_json(&target)).expect("JSON")
}

/// The document that upstream's defaulting makes of an empty file; each minor says what differs from the one before.
fn recorded_defaults(minor: Minor) -> Value {
    let recorded: Value = serde_json::from_str(include_str!("data/kubelet-defaults.json")).expect("JSON");
    let mut document = recorded["base"].clone();
    for known in KNOWN.iter().filter(|known| **known <= minor) {
        let changes = recorded["changes"][known.to_string()].as_object();
        for (path, value) in changes.into_iter().flatten() {
            let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
            let mut at = &mut document;
            for step in parent.split('.').filter(|step| !step.is_empty()) {
                at = &mut at[step];
            }
            match value {
                Value::Null => drop(at.as_object_mut().expect("an object").remove(key)),
                value => at[key] = value.clone(),
            }
        }
    }
    let hard: &[(&str, &str)] = &[
        ("memory.available", "100Mi"),
        ("nodefs.available", "10%"),
        ("nodefs.inodesFree", "5%"),
        ("imagefs.available", "15%"),
        ("imagefs.inodesFree", "5%"),
    ];
    let known = if minor.0 < 30 { 4 } else { 5 };
    document["evictionHard"] = hard[..known].iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    document
}

#[test]
fn an_empty_file_runs_with_the_recorded_defaults_of_every_minor() {
    for minor in KNOWN {
        let ours = KubeletConfiguration::new().effective_json(&target(*minor));
        let ours = serde_json::to_value(ours).expect("JSON");
        assert_eq!(ours, recorded_defaults(*minor), "{minor}");
    }
}

#[test]
fn some_defaults_hang_on_other_fields() {
    for (lines, minor, pointer, expected) in [
        ("nodeStatusUpdateFrequency: 7s\n", 34, "/nodeStatusReportFrequency", json!("7s")),
        ("nodeStatusUpdateFrequency: 0s\n", 34, "/nodeStatusReportFrequency", json!("5m0s")),
        ("maxParallelImagePulls: 1\n", 34, "/serializeImagePulls", json!(true)),
        ("maxParallelImagePulls: 2\n", 34, "/serializeImagePulls", json!(false)),
        ("podPidsLimit: -7\n", 34, "/podPidsLimit", json!(-1)),
        ("maxPods: 0\n", 34, "/maxPods", json!(110)),
        ("healthzPort: 0\n", 34, "/healthzPort", json!(0)),
        ("resolvConf: \"\"\n", 34, "/resolvConf", json!("")),
        ("crashLoopBackOff: {}\n", 34, "/crashLoopBackOff", json!({})),
        ("crashLoopBackOff: {}\n", 35, "/crashLoopBackOff/maxContainerRestartPeriod", json!("5m0s")),
        (
            "featureGates: {KubeletEnsureSecretPulledImages: true}\n",
            34,
            "/imagePullCredentialsVerificationPolicy",
            json!("NeverVerifyPreloadedImages"),
        ),
        (
            "logging: {options: {json: {splitStream: true}}}\n",
            34,
            "/logging/options/json/splitStream",
            Value::Null,
        ),
        ("logging: {flushFrequency: 1000}\n", 34, "/logging/flushFrequency", json!(1000)),
        ("logging: {flushFrequency: 0}\n", 34, "/logging/flushFrequency", json!("5s")),
        (
            "reservedMemory: [{limits: {memory: 1n, hugepages-2Mi: 1.5Gi}}]\n",
            34,
            "/reservedMemory/0/limits",
            json!({"hugepages-2Mi": "1536Mi", "memory": "1m"}),
        ),
        ("evictionHard: {}\n", 34, "/evictionHard", Value::Null),
        ("evictionHard: {pid.available: 5%}\n", 34, "/evictionHard", json!({"pid.available": "5%"})),
        (
            "evictionHard: {pid.available: 5%}\nmergeDefaultEvictionSettings: true\n",
            34,
            "/evictionHard/memory.available",
            json!("100Mi"),
        ),
        (
            "evictionHard: {pid.available: 5%}\nmergeDefaultEvictionSettings: true\n",
            32,
            "/evictionHard/memory.available",
            Value::Null,
        ),
    ] {
        let value = effective(lines, minor).pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(value, expected, "{lines} in 1.{minor}");
    }
}

#[test]
fn relative_paths_are_joined_to_the_folder_of_the_file() {
    let target = v1_34();
    let draft = KubeletConfiguration::new()
        .static_pod_path("manifests")
        .pod_logs_dir("../../var/log//pods/")
        .tls_cert_file("")
        .system_cgroups("relative");
    let joined = draft.in_folder("/etc/kubernetes", &target);
    assert_eq!(joined.static_pod_path.as_deref(), Some("/etc/kubernetes/manifests"));
    assert_eq!(joined.pod_logs_dir.as_deref(), Some("/var/log/pods"));
    assert_eq!(joined.tls_cert_file.as_deref(), Some(""));
    assert_eq!(joined.system_cgroups.as_deref(), Some("relative"), "a cgroup is no path of a file");
}

#[test]
fn the_document_is_read_in_the_forms_that_the_kubelet_reads() {
    for (text, stage) in [
        ("", Some("decode")),
        ("# nothing\n", Some("decode")),
        ("---\n", Some("decode")),
        ("null\n", Some("decode")),
        ("[]\n", Some("decode")),
        (HEAD, None),
        ("\u{feff}apiVersion: kubelet.config.k8s.io/v1beta1\r\nkind: KubeletConfiguration\r\n", None),
        ("apiversion: kubelet.config.k8s.io/v1beta1\nKIND: KubeletConfiguration\n", None),
        ("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nKind: other\n", None),
        ("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: kubeletconfiguration\n", Some("decode")),
        ("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: null\n", Some("decode")),
        ("kind: KubeletConfiguration\n", Some("decode")),
        ("apiVersion: kubelet.config.k8s.io/__internal\nkind: KubeletConfiguration\n", Some("validate")),
        (r#"{"apiVersion":"kubelet.config.k8s.io/v1beta1","kind":"KubeletConfiguration","maxPods":5}"#, None),
        (
            r#"{"apiVersion":"kubelet.config.k8s.io/v1beta1","kind":"KubeletConfiguration","maxPods":5.0}"#,
            Some("decode"),
        ),
        (
            r#"{"apiVersion":"kubelet.config.k8s.io/v1beta1","kind":"KubeletConfiguration","Kind":"other"}"#,
            Some("decode"),
        ),
        ("{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration}", Some("decode")),
    ] {
        let report = KubeletConfiguration::lint(text, &v1_34()).into_parts().1;
        assert_eq!(report.stage().map(nodestrap::diagnostic::Stage::name), stage, "{text:?}\n{report}");
    }
}

#[test]
fn numbers_words_and_nulls_decode_as_in_go() {
    for (lines, accepted) in [
        ("maxPods: 5.0\n", true),
        ("maxPods: 0x10\n", true),
        ("maxPods: 1_000\n", true),
        ("maxPods: 1.5\n", false),
        ("maxPods: \"5\"\n", false),
        ("maxPods: 2147483648\n", false),
        ("maxPods: null\n", true),
        ("failSwapOn: Off\n", true),
        ("failSwapOn: 0\n", false),
        ("clusterDomain: yes\n", false),
        ("syncFrequency: 1m30s\n", true),
        ("syncFrequency: 90\n", false),
        ("syncFrequency: null\n", false),
        ("cpuCFSQuotaPeriod: null\n", true),
        ("logging: {flushFrequency: null}\n", true),
        ("logging: {flushFrequency: 1.5}\n", false),
        ("featureGates: {NodeSwap: \"true\"}\n", false),
        ("systemReserved: {cpu: 1}\n", false),
        ("systemReserved: {cpu: null}\n", true),
        ("reservedMemory: [{numaNode: 0, limits: {memory: 1}}]\n", true),
        ("reservedMemory: [{numaNode: 0, limits: {memory: \"\"}}]\n", false),
        ("unknown: [{]\n", false),
        ("maxPodz: {syncFrequency: 5}\n", true),
    ] {
        let report = KubeletConfiguration::lint(&format!("{HEAD}{lines}"), &v1_34()).into_parts().1;
        assert_eq!(report.accepted(), accepted, "{lines}{report}");
    }
}

#[test]
fn what_the_kubelet_stops_at_later_does_not_count_as_refused() {
    let text = format!("{HEAD}evictionHard: {{memory.available: \"0\"}}\ncpuManagerPolicy: Static\n");
    let report = KubeletConfiguration::lint(&text, &v1_34()).into_parts().1;
    assert!(report.has_errors(), "the node cannot run with it");
    assert!(report.accepted(), "but validation takes it");
    assert_eq!(report.stage(), None);
}

#[test]
fn nothing_is_said_of_a_host_that_was_not_told() {
    let said = |target: &Target| {
        let draft = KubeletConfiguration::new();
        let report =
            draft.validate(target).map_or_else(|invalid| invalid.report, |valid| valid.report().clone());
        report
            .iter()
            .map(|found| found.rule.id)
            .filter(|id| id.contains("swap") || id.contains("cgroup"))
            .count()
    };
    let v1_35 = Target::new(KubernetesVersion::V1_35);
    assert_eq!(said(&v1_35), 0);
    assert_eq!(said(&v1_35.clone().cgroup(CgroupVersion::V1).swap(true)), 2);
    assert_eq!(said(&v1_35.cgroup(CgroupVersion::V2).swap(false)), 0);
}

#[test]
fn a_good_node_is_rendered_in_upstreams_order_without_a_finding() {
    let kubelet = KubeletConfiguration::new()
        .cluster_dns(["10.96.0.10"])
        .cluster_domain("cluster.local")
        .rotate_certificates(true)
        .fail_swap_on(false)
        .memory_swap(nodestrap::kubelet::MemorySwap::new().swap_behavior(SwapBehavior::LimitedSwap))
        .enforce_node_allocatable([Enforcement::Pods])
        .authentication(nodestrap::kubelet::KubeletAuthentication::new().x509(
            nodestrap::kubelet::X509Authentication::new().client_ca_file("/etc/kubernetes/pki/ca.crt"),
        ));
    let valid = kubelet.validate(&v1_34()).expect("valid");
    assert_eq!(valid.report().warnings().count(), 0, "{}", valid.report());
    assert_eq!(
        valid.render(),
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nrotateCertificates: true\n\
         authentication:\n  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt\nclusterDomain: cluster.local\n\
         clusterDNS:\n- 10.96.0.10\nfailSwapOn: false\nmemorySwap:\n  swapBehavior: LimitedSwap\n\
         enforceNodeAllocatable:\n- pods\n"
    );
}

#[test]
fn certain_fixes_change_nothing_else() {
    let text = format!("{HEAD}readOnlyPort: 10255   # dashboards\nMaxPods: 200\n# the end\n");
    let lint = KubeletConfiguration::lint(&text, &v1_34());
    let edits: Vec<_> = lint
        .report()
        .iter()
        .filter(|found| ["kubelet-read-only-port", "kubelet-unknown-key"].contains(&found.rule.id))
        .flat_map(|found| found.fix.clone())
        .collect();
    assert_eq!(
        edit::apply(&text, &edits).expect("edits of this text"),
        format!("{HEAD}readOnlyPort: 0   # dashboards\nmaxPods: 200\n# the end\n")
    );
}

#[test]
fn headers_of_the_pod_url_are_never_shown() {
    let text =
        format!("{HEAD}staticPodURLHeader:\n  Authorization: [\"Bearer s3cr3t-value\", 5]\nmaxPods: x\n");
    let lint = KubeletConfiguration::lint(&text, &v1_34());
    let said = format!("{lint:?}{}", lint.report());
    assert!(!said.contains("s3cr3t"), "{said}");
    assert_eq!(lint.report().errors().count(), 2, "{said}");
}
