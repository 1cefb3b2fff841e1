//! Inventories: facts out of a file, every fault at once.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use nodestrap::certificate::CaBundle;
use nodestrap::facts::{self, ClusterFacts, NodeFacts, RegistryMirror};
use nodestrap::token::BootstrapToken;
use nodestrap::{KubernetesVersion, Target};

const INVENTORY: &str = include_str!("../examples/bootstrap_node/inventory.yaml");
const CA: &str = include_str!("../examples/data/ca.crt");

/// Where each fault of an inventory is, and what it is.
fn faults(text: &str) -> Vec<String> {
    let report = facts::from_yaml(text).unwrap_err();
    let fault = |found: &nodestrap::diagnostic::Diagnostic| {
        let line = found.place.as_ref().map_or(0, |place| place.position.line);
        let help = found.help.as_deref().filter(|help| help.starts_with("did you mean")).unwrap_or("");
        format!("{line} {} {}: {} {help}", found.rule.id, found.path, found.message).trim_end().to_owned()
    };
    report.iter().map(fault).collect()
}

#[test]
fn the_documented_inventory_is_a_fleet() {
    let inventory = facts::from_yaml(INVENTORY).unwrap_or_else(|report| panic!("{report}"));
    let target = inventory.target.at("2026-12-01T06:00:00Z".parse().unwrap());
    let cluster = inventory.cluster.validate(&target).unwrap();
    assert!(cluster.report().is_empty(), "{}", cluster.report());
    let token = BootstrapToken::from_entropy([7; 32]).expires("2026-12-02T06:00:00Z".parse().unwrap());
    let mut fleet = cluster.fleet(&token);
    for node in &inventory.nodes {
        fleet.add(node).unwrap();
    }
    let plan = fleet.plan().unwrap().to_string();
    assert!(plan.contains("wait until Node worker-3 is Ready"), "{plan}");
}

#[test]
fn the_documented_inventory_writes_the_defaults_out() {
    let inventory = facts::from_yaml(INVENTORY).unwrap();
    let written = inventory.cluster;
    let expected =
        ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
            .signing_duration("8760h".parse().unwrap())
            .service_cidr("10.96.0.0/12".parse().unwrap())
            .pod_cidr("172.16.0.0/16".parse().unwrap())
            .node_networks(["192.168.1.0/24".parse().unwrap()])
            .dns_addresses(["10.96.0.10".parse().unwrap()])
            .sandbox_image("registry.k8s.io/pause:3.10")
            .registry_mirrors([RegistryMirror::new("docker.io", ["https://mirror.example.com"])
                .ca("/etc/ssl/certs/mirror.pem")])
            .proxy_mode("nftables".into());
    assert_eq!(written, expected);
    let second = NodeFacts::new("worker-2".parse().unwrap()).address("192.168.1.52".parse().unwrap());
    assert_eq!(inventory.nodes[1], second);
    assert_eq!(inventory.target.node, KubernetesVersion::V1_34);
    let third = &inventory.nodes[2];
    assert_eq!(third.containerd, Some("1.7".parse().unwrap()));
    assert_ne!(Some(third.host.unwrap()), Some(Target::new(KubernetesVersion::V1_34).host));
}

#[test]
fn every_fault_is_told_at_once_with_path_and_line() {
    let text = "\
kubernetes: 1.x
cluster:
  server: 192.168.1.34
  service_cdir: 10.96.0.0/12
  pod_cidr: 172.16.0.0/99
  node_mask: 24
  kube_proxy: {certificate: /a}
  control_plane: pods
  layout: {configuraton: /etc}
  registry_mirrors:
  - hosts: [https://a]
nodes:
- name: Worker_1
  addresses: 192.168.1.51
  labels: {a: true, b: }
  taints: [nothing]
- host: {cgroup: v3, swap: 'no'}
";
    assert_eq!(
        faults(text),
        [
            "1 facts-value-invalid kubernetes: \"1.x\" is not a Kubernetes version: write it as 1.34, v1.34.4 or v1.34.4+k3s1",
            "3 facts-missing cluster.serving_ca: it is not given",
            "3 facts-value-invalid cluster.server: not the URL of an API server: it must begin with https://, else clients leave out CA and credentials",
            "4 facts-unknown-key cluster.service_cdir: no fact is named \"service_cdir\" did you mean service_cidr?",
            "5 facts-value-invalid cluster.pod_cidr: \"172.16.0.0/99\" is not a CIDR: write it as 10.96.0.0/12 or fd00::/108",
            "6 facts-value-invalid cluster.node_mask: the prefix lengths of IPv4 and IPv6 are expected, such as [24, 64]",
            "7 facts-value-invalid cluster.kube_proxy: service-account-token, none, {token_file: PATH} or {certificate: PATH, key: PATH} is expected",
            "8 facts-value-invalid cluster.control_plane: units or static-pods is expected",
            "9 facts-unknown-key cluster.layout.configuraton: no fact is named \"configuraton\" did you mean configuration?",
            "11 facts-missing cluster.registry_mirrors[0].registry: it is not given",
            "13 facts-value-invalid nodes[0].name: \"Worker_1\" is not a node name: it may hold lower-case letters, digits, '-' and '.' only, and each part between dots begins and ends with a letter or digit",
            "14 facts-value-invalid nodes[0].addresses: a list is expected",
            "15 facts-value-invalid nodes[0].labels.a: a text is expected",
            "16 facts-value-invalid nodes[0].taints[0]: \"nothing\" is no taint such as key=value:NoSchedule: the effect is missing",
            "17 facts-missing nodes[1].name: it is not given",
            "17 facts-value-invalid nodes[1].host.cgroup: v1 or v2 is expected",
            "17 facts-value-invalid nodes[1].host.swap: true or false is expected",
        ]
    );
}

#[test]
fn a_version_is_read_as_it_is_written() {
    let text = format!("{{kubernetes: 1.30, cluster: {{server: 'https://a:1', serving_ca: {CA:?}}}}}\n");
    let text = text.replacen('{', "# \n{", 1);
    let inventory = facts::from_yaml(&text).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(inventory.target.node, KubernetesVersion::V1_30);
}

#[test]
fn a_text_that_is_none_is_told() {
    assert_eq!(faults(""), ["0 facts-syntax : the text is empty"]);
    assert_eq!(faults("[]"), ["1 facts-value-invalid : a map of facts is expected"]);
    assert_eq!(faults("a: [1\n").len(), 1);
}

#[test]
fn facts_and_their_leaves_are_read_through_serde() {
    let node: NodeFacts = serde_json::from_str(r#"{"name": "worker-1", "labels": {"a": "b"}}"#).unwrap();
    assert_eq!(node, NodeFacts::new("worker-1".parse().unwrap()).label("a", "b"));
    let wrong = serde_json::from_str::<NodeFacts>(r#"{"name": "W_1", "lables": {}, "addresses": ["x"]}"#);
    let wrong = wrong.unwrap_err().to_string();
    for part in ["name: ", "lables: no fact is named \"lables\"", "addresses[0]: "] {
        assert!(wrong.contains(part), "{wrong}");
    }
    let version: nodestrap::SystemdVersion = serde_json::from_str("\"257\"").unwrap();
    assert_eq!(version, "257".parse().unwrap());
    assert!(serde_json::from_str::<nodestrap::value::ServiceCidr>("\"10.96.0.0/99\"").is_err());
    let inventory: facts::Inventory =
        serde_json::from_value(serde_yaml::from_str(INVENTORY).unwrap()).unwrap();
    assert_eq!(inventory, facts::from_yaml(INVENTORY).unwrap());
}
