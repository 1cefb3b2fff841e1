//! The kubelet's layers: defaults, file, drop-ins, flags, and which of them wins.
#![expect(clippy::panic, reason = "a test says what is wrong by stopping")]

use nodestrap::component::{Arguments, Component};
use nodestrap::diagnostic::FieldPath;
use nodestrap::kubelet::{Layered, Layers, Origin};
use nodestrap::{KubernetesVersion, Target};

const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const FILE: &str = "/etc/kubernetes/kubelet.yaml";

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn merged(file: &str, drop_ins: &[(&str, &str)], flags: &[&str]) -> Layered {
    let file = format!("{HEAD}{file}");
    let drop_ins: Vec<(&str, String)> =
        drop_ins.iter().map(|(path, text)| (*path, format!("{HEAD}{text}"))).collect();
    let arguments = Arguments::parse(Component::Kubelet, KubernetesVersion::V1_34, flags);
    let mut layers = Layers::new(FILE, &file).arguments(&arguments);
    for (path, text) in &drop_ins {
        layers = layers.drop_in(path, text);
    }
    layers.merge(&target())
}

/// The merged configuration as compact JSON, one field of it.
fn field(layered: &Layered, name: &str) -> String {
    let kubelet = layered.configuration().unwrap_or_else(|| panic!("{}", layered.report()));
    kubelet.effective_json(&target()).get(name).map(ToString::to_string).unwrap_or_default()
}

fn said(layered: &Layered) -> Vec<String> {
    let line =
        |found: &nodestrap::diagnostic::Diagnostic| found.to_string().lines().next().map(str::to_owned);
    layered.report().errors().filter_map(line).collect()
}

#[test]
fn later_layers_win_and_every_value_knows_its_layer() {
    let layered = merged(
        "maxPods: 100\nport: 10260\nclusterDNS: [10.96.0.10]\n",
        &[
            ("/etc/k/20-b.conf", "maxPods: 300\nclusterDNS: [10.96.0.11]\n"),
            ("/etc/k/10-a.conf", "maxPods: 200\nclusterDomain: a.example\n"),
        ],
        &["--cluster-domain=flag.example"],
    );
    assert_eq!(said(&layered), [""; 0]);
    for (name, value, origin) in [
        ("maxPods", "300", "/etc/k/20-b.conf"),
        ("port", "10260", FILE),
        ("clusterDNS", r#"["10.96.0.11"]"#, "/etc/k/20-b.conf"),
        ("clusterDomain", r#""flag.example""#, "--cluster-domain"),
        ("registryBurst", "10", "the default"),
    ] {
        assert_eq!(field(&layered, name), value, "{name}");
        assert_eq!(layered.origin(&FieldPath::key(name)).to_string(), origin, "{name}");
    }
}

#[test]
fn lists_are_replaced_maps_are_merged_and_null_puts_the_default_back() {
    let layered = merged(
        "maxPods: 100\nsystemReserved: {cpu: 100m, memory: 1Gi}\nenforceNodeAllocatable: [pods]\n",
        &[(
            "/etc/k/10.conf",
            "maxPods: null\nsystemReserved: {cpu: 200m, memory: null}\nenforceNodeAllocatable: [none]\n",
        )],
        &[],
    );
    assert_eq!(field(&layered, "maxPods"), "110");
    assert_eq!(*layered.origin(&FieldPath::key("maxPods")), Origin::Default);
    assert_eq!(field(&layered, "systemReserved"), r#"{"cpu":"200m"}"#);
    assert_eq!(field(&layered, "enforceNodeAllocatable"), r#"["none"]"#);
}

#[test]
fn a_threshold_of_a_drop_in_keeps_the_default_ones_unlike_one_of_the_file() {
    let line = "evictionHard: {memory.available: 200Mi}\n";
    assert_eq!(field(&merged(line, &[], &[]), "evictionHard"), r#"{"memory.available":"200Mi"}"#);
    let dropped_in = field(&merged("", &[("/etc/k/10.conf", line)], &[]), "evictionHard");
    assert!(dropped_in.contains(r#""memory.available":"200Mi""#) && dropped_in.contains("nodefs.available"));
}

#[test]
fn parallel_pulls_in_a_drop_in_alone_meet_the_default_that_was_filled_in_before() {
    let layered = merged("", &[("/etc/k/10.conf", "maxParallelImagePulls: 5\n")], &[]);
    assert_eq!(
        said(&layered),
        [
            "/etc/k/10.conf: error[kubelet-parallel-pulls-serialized] maxParallelImagePulls: 5 is not possible while \
          serializeImagePulls is true"
        ]
    );
}

#[test]
fn gates_of_flags_are_added_to_those_of_the_files() {
    let layered = merged(
        "featureGates: {QOSReserved: true, MemoryQoS: true}\n",
        &[],
        &["--feature-gates=MemoryQoS=false,NodeLogQuery=true"],
    );
    let gates = layered.configuration().and_then(|kubelet| kubelet.feature_gates.clone()).expect("gates");
    let gates: Vec<(&str, bool)> = gates.iter().map(|(name, on)| (name.as_str(), *on)).collect();
    assert_eq!(gates, [("MemoryQoS", false), ("NodeLogQuery", true), ("QOSReserved", true)]);
}

#[test]
fn flags_replace_maps_and_lists_and_are_not_defaulted_again() {
    let layered = merged(
        "evictionHard: {nodefs.available: 5%}\nregisterWithTaints: [{key: a, effect: NoSchedule}]\nmaxPods: 100\n",
        &[],
        &[
            "--eviction-hard=memory.available<1Gi",
            "--register-with-taints=b=c:NoExecute,d:NoSchedule",
            "--max-pods=0",
        ],
    );
    assert_eq!(field(&layered, "evictionHard"), r#"{"memory.available":"1Gi"}"#);
    assert_eq!(
        field(&layered, "registerWithTaints"),
        r#"[{"key":"b","value":"c","effect":"NoExecute"},{"key":"d","effect":"NoSchedule"}]"#
    );
    assert_eq!(layered.configuration().and_then(|kubelet| kubelet.max_pods), Some(0));
}

#[test]
fn what_stops_the_kubelet_is_said_with_its_file() {
    let repeated = merged("", &[("/etc/k/10.conf", "maxPods: 1\nmaxPods: 2\n")], &[]);
    assert_eq!(
        said(&repeated),
        [
            "/etc/k/10.conf:4:1: error[kubelet-drop-in-repeated-key] maxPods: the key is given again; the one in line \
          3 is dropped"
        ]
    );
    assert!(repeated.configuration().is_none());

    let headless = Layers::new(FILE, HEAD).drop_in("/etc/k/10.conf", "maxPods: 1\n").merge(&target());
    assert_eq!(headless.report().errors().count(), 2, "{}", headless.report());

    let unread = merged("", &[("/etc/k/10-pods.yaml", "maxPods: 200\n")], &[]);
    assert_eq!(field(&unread, "maxPods"), "110");
    assert_eq!(
        unread
            .report()
            .iter()
            .map(|found| found.rule.id)
            .filter(|id| id.contains("layers"))
            .collect::<Vec<_>>(),
        ["kubelet-layers-ignored-file"]
    );
}

#[test]
fn keys_of_drop_ins_are_matched_without_regard_to_case_in_their_order() {
    // Sorted behind maxPods, so decoded after it.
    assert_eq!(field(&merged("maxPods: 100\n", &[("/k/1.conf", "maxpods: 200\n")], &[]), "maxPods"), "200");
    // Sorted before it.
    assert_eq!(field(&merged("maxPods: 100\n", &[("/k/1.conf", "MaxPods: 200\n")], &[]), "maxPods"), "100");
    // A struct is filled further; a null takes away the key of its own letter case, and there is none here.
    let authentication = &[("/k/1.conf", "Authentication: {anonymous: {enabled: true}}\n")];
    let both = merged("authentication: {webhook: {enabled: false}}\n", authentication, &[]);
    assert!(field(&both, "authentication").contains(r#""webhook":{"enabled":false"#));
    assert_eq!(
        field(
            &merged("enableServer: false\n", &[("/k/1.conf", "enableserver: null\n")], &[]),
            "enableServer"
        ),
        "false"
    );
}

#[test]
fn layers_that_are_read_and_cannot_be_merged_are_refused() {
    // The drop-in's key is unknown to its own reader; the merged document is read without regard to letter case, and
    // both of them count although the later one wins.
    let layered = merged("maxPods: 100\n", &[("/etc/k/10-a.conf", "MaxPods: many\n")], &[]);
    assert!(layered.configuration().is_none());
    assert!(
        layered.report().errors().any(|found| found.rule.id == "kubelet-layers-wrong-type"),
        "{}",
        layered.report()
    );
}

#[test]
fn older_minors_merge_another_way_and_that_is_said() {
    let file = format!("{HEAD}maxPods: 100\n");
    let drop_in = format!("{HEAD}maxPods: 200\n");
    let said = |version: KubernetesVersion| {
        let layered =
            Layers::new(FILE, &file).drop_in("/etc/k/10-a.conf", &drop_in).merge(&Target::new(version));
        layered.report().iter().any(|found| found.rule.id == "kubelet-layers-too-old")
    };
    assert!(said(KubernetesVersion::V1_31));
    assert!(!said(KubernetesVersion::V1_32));
}
