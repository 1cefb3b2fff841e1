//! One set of facts, every file of a join.
#![cfg(feature = "containerd")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use nodestrap::certificate::CaBundle;
use nodestrap::diagnostic::Severity;
use nodestrap::facts::{ClusterFacts, KubeProxyIdentity, NodeFacts, RegistryMirror, ValidCluster};
use nodestrap::join::{Contents, Entry, EntryKind, Join, JoinCredential, Phase, Site};
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::value::Timestamp;
use nodestrap::{KubernetesVersion, Target};

const CA: &str = include_str!("../examples/data/ca.crt");

const MINORS: [KubernetesVersion; 9] = [
    KubernetesVersion::V1_29,
    KubernetesVersion::V1_30,
    KubernetesVersion::V1_31,
    KubernetesVersion::V1_32,
    KubernetesVersion::V1_33,
    KubernetesVersion::V1_34,
    KubernetesVersion::V1_35,
    KubernetesVersion::V1_36,
    KubernetesVersion::V1_37,
];

fn facts() -> ClusterFacts {
    ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
        .service_cidr("10.96.0.0/12".parse().unwrap())
        .pod_cidr("172.16.0.0/16".parse().unwrap())
}

fn cluster(facts: ClusterFacts, version: KubernetesVersion) -> ValidCluster {
    facts.validate(&Target::new(version)).map_err(|invalid| invalid.to_string()).unwrap()
}

fn bootstrap() -> JoinCredential {
    let expiry: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    BootstrapToken::from_entropy([7; 32]).expires(expiry).into()
}

fn static_token() -> JoinCredential {
    StaticToken::from_entropy([7; 16]).into()
}

fn node() -> NodeFacts {
    NodeFacts::new("worker-1".parse().unwrap())
}

fn join(facts: ClusterFacts, version: KubernetesVersion, credential: JoinCredential) -> Join {
    cluster(facts, version)
        .join(&node(), credential)
        .validate()
        .map_err(|invalid| invalid.to_string())
        .unwrap()
}

fn text(entry: &Entry) -> &str {
    match &entry.contents {
        Contents::Text(text) => text,
        Contents::Secret(text) => text.expose(),
        _ => "",
    }
}

fn entry<'j>(join: &'j Join, path: &str) -> &'j Entry {
    join.entries().iter().find(|entry| entry.path == path).unwrap_or_else(|| panic!("no entry {path}"))
}

#[test]
fn the_default_output_has_no_error_and_no_warning_in_any_minor() {
    let identities = [
        KubeProxyIdentity::ServiceAccountToken,
        KubeProxyIdentity::TokenFile("/var/run/kube-proxy/token".to_owned()),
        KubeProxyIdentity::ClientCertificate {
            certificate: "/etc/kubernetes/pki/kube-proxy.crt".to_owned(),
            key: "/etc/kubernetes/pki/kube-proxy.key".to_owned(),
        },
        KubeProxyIdentity::None,
    ];
    for version in MINORS {
        for identity in &identities {
            let join = join(facts().kube_proxy(identity.clone()), version, bootstrap());
            let loud: Vec<String> = join
                .report()
                .iter()
                .filter(|d| d.severity > Severity::Note)
                .map(ToString::to_string)
                .collect();
            // A client certificate by path is not among the files that are written here.
            let unseen = matches!(
                identity,
                KubeProxyIdentity::ClientCertificate { .. } | KubeProxyIdentity::TokenFile(_)
            );
            assert!(loud.is_empty() || unseen, "{version}, {identity:?}: {loud:#?}");
        }
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let make = || join(facts(), KubernetesVersion::V1_34, bootstrap());
    assert_eq!(make(), make());
}

#[test]
fn the_kubelet_gets_what_differs_from_its_defaults() {
    let join = join(facts(), KubernetesVersion::V1_34, bootstrap());
    assert_eq!(
        text(entry(&join, "/etc/kubernetes/kubelet-conf.yaml")),
        "apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubernetes/manifests
rotateCertificates: true
authentication:
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
clusterDomain: cluster.local
clusterDNS:
- 10.96.0.10
cgroupDriver: systemd
"
    );
}

#[test]
fn kube_proxy_writes_its_mode_out_and_follows_the_minor() {
    let mode = |version| {
        let join = join(facts(), version, bootstrap());
        let text = text(entry(&join, "/etc/kubernetes/kube-proxy.yaml")).to_owned();
        text.lines().find(|line| line.starts_with("mode: ")).unwrap().to_owned()
    };
    assert_eq!(mode(KubernetesVersion::V1_29), "mode: iptables");
    assert_eq!(mode(KubernetesVersion::V1_34), "mode: nftables");
}

#[test]
fn the_phases_come_in_order_and_nothing_is_lost_between_them() {
    let join = join(facts(), KubernetesVersion::V1_34, bootstrap());
    let phases: Vec<Phase> = join.entries().iter().map(|entry| entry.phase).collect();
    assert!(phases.is_sorted());

    let hole = entry(&join, "/etc/kubernetes/kube-proxy.conf");
    assert_eq!((hole.phase, hole.mode, hole.site), (Phase::AfterServiceAccountToken, 0o600, Site::Worker));
    let Contents::AwaitsToken(hole) = &hole.contents else { panic!("a typed hole, not a text") };
    assert_eq!((hole.namespace.as_str(), hole.secret.as_str()), ("kube-system", "kube-proxy-secret"));
    assert!(hole.fill("").is_err(), "a Secret read too early");
    let filled = hole.fill("header.payload.signature").unwrap();
    assert!(filled.expose().contains("    token: header.payload.signature\n"));

    let last = join.entries().last().unwrap();
    assert_eq!((last.kind, last.path.as_str()), (EntryKind::Absent, "/etc/kubernetes/bootstrap-kubeconfig"));
}

#[test]
fn secrets_are_readable_by_their_owner_only() {
    let join = join(facts(), KubernetesVersion::V1_34, static_token());
    for entry in join.entries().iter().filter(|entry| entry.is_secret()) {
        assert_eq!(entry.mode, 0o600, "{}", entry.path);
    }
    assert!(entry(&join, "/etc/kubernetes/token.csv").is_secret());
    let shown = format!("{join:?}");
    assert!(!shown.contains(&"07".repeat(16)), "no token in any Debug");
}

#[test]
fn a_static_token_is_a_file_on_every_control_plane_machine_and_a_restart() {
    let join = join(facts(), KubernetesVersion::V1_34, static_token());
    let file = entry(&join, "/etc/kubernetes/token.csv");
    assert_eq!(file.site, Site::EveryControlPlane);
    assert_eq!(file.restarts, ["kube-apiserver.service"]);
    assert_eq!(text(file), format!("{},kubelet-bootstrap,10001,\"system:bootstrappers\"\n", "07".repeat(16)));
}

#[test]
fn addresses_follow_from_the_networks_by_arithmetic() {
    for (services, first, dns) in [
        ("10.96.0.0/12", "10.96.0.1", "10.96.0.10"),
        ("10.0.0.0/24", "10.0.0.1", "10.0.0.10"),
        ("10.255.255.240/28", "10.255.255.241", "10.255.255.250"),
        ("172.20.255.0/20", "172.20.240.1", "172.20.240.10"),
        ("fd00:10:96::/112", "fd00:10:96::1", "fd00:10:96::a"),
        ("10.96.0.0/12,fd00:10:96::/112", "10.96.0.1", "10.96.0.10"),
    ] {
        let Ok(services) = services.parse() else { continue };
        let mut facts = facts().service_cidr(services);
        facts.pod_cidr = None;
        let cluster = cluster(facts, KubernetesVersion::V1_34);
        assert_eq!(cluster.first_service_addresses()[0].to_string(), first);
        assert_eq!(cluster.dns_address().to_string(), dns);
    }
}

#[test]
fn facts_that_contradict_each_other_are_named_all_at_once() {
    let facts = facts()
        .service_cidr("10.96.0.0/29".parse().unwrap())
        .pod_cidr("10.96.0.0/16".parse().unwrap())
        .node_mask((12, 64));
    let invalid = facts.validate(&Target::new(KubernetesVersion::V1_34)).unwrap_err();
    let mut rules: Vec<&str> = invalid.report.errors().map(|d| d.rule.id).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["facts-networks-overlap", "facts-node-mask-invalid", "facts-service-cidr-too-small"]);
}

#[test]
fn the_pod_network_holds_so_many_nodes() {
    let of = |pods: &str, mask| {
        cluster(facts().pod_cidr(pods.parse().unwrap()).node_mask(mask), KubernetesVersion::V1_34)
            .node_capacity()
    };
    assert_eq!(of("172.16.0.0/16", (24, 64)), Some(256));
    assert_eq!(of("172.16.0.0/12", (26, 64)), Some(16384));
}

/// A fleet is a way to prove many joins, and no other kind of join.
#[test]
fn a_node_of_a_fleet_has_the_join_it_has_alone() {
    let cluster = cluster(facts(), KubernetesVersion::V1_34);
    let zone = |number: usize| {
        let node = NodeFacts::new(format!("worker-{number}").parse().unwrap());
        match number % 4 {
            0 => node,
            1 => node.address(format!("192.168.1.{number}").parse().unwrap()),
            2 => node
                .label("topology.kubernetes.io/zone", "a")
                .taint("dedicated=gpu:NoSchedule".parse().unwrap()),
            _ => node.provider_id("aws:///eu-west-1a/i-0123456789abcdef0").containerd("1.7".parse().unwrap()),
        }
    };
    let nodes: Vec<NodeFacts> = (1..=12).map(zone).collect();
    let fleet = nodes.iter().try_fold(cluster.fleet(bootstrap()), nodestrap::join::Fleet::node).unwrap();
    let fleet = fleet.validate().unwrap();
    assert_eq!(fleet.joins().len(), 12);
    for ((node, together), given) in fleet.joins().zip(&nodes) {
        assert_eq!(node, given);
        let alone = cluster.join(node, bootstrap()).validate().unwrap();
        assert_eq!(together.entries(), alone.entries(), "{}", node.name);
        assert_eq!(together.report(), alone.report(), "{}", node.name);
    }
}

#[test]
fn what_the_nodes_of_a_fleet_share_is_changed_once_and_one_node_by_itself() {
    let cluster = cluster(facts(), KubernetesVersion::V1_34);
    let node = |name: &str| NodeFacts::new(name.parse().unwrap());
    let fleet = cluster
        .fleet(bootstrap())
        .shared(|join| join.kubelet.max_pods = Some(200))
        .node(&node("worker-1"))
        .unwrap()
        .node_with(&node("worker-2"), |join| join.kubelet.max_pods = Some(50))
        .unwrap()
        .validate()
        .unwrap();
    let most: Vec<String> = fleet
        .joins()
        .map(|(_, join)| {
            let text = text(entry(&join, "/etc/kubernetes/kubelet-conf.yaml")).to_owned();
            text.lines().find(|line| line.starts_with("maxPods")).unwrap().to_owned()
        })
        .collect();
    assert_eq!(most, ["maxPods: 200", "maxPods: 50"]);
}

#[test]
fn names_and_addresses_are_unique_in_a_fleet() {
    let cluster = cluster(facts(), KubernetesVersion::V1_34);
    let node = |name: &str, ip: &str| NodeFacts::new(name.parse().unwrap()).address(ip.parse().unwrap());
    let mut fleet = cluster.fleet(bootstrap()).node(&node("worker-1", "192.168.1.51")).unwrap();
    let said = |invalid: Box<nodestrap::Invalid<NodeFacts>>| {
        invalid.report.errors().map(|error| (error.rule.id, error.message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        said(fleet.add(&node("worker-1", "192.168.1.51")).unwrap_err()),
        [
            ("facts-node-name-repeated", "worker-1 is in the fleet already".to_owned()),
            ("facts-node-address-repeated", "192.168.1.51 is the address of worker-1".to_owned()),
        ]
    );
    fleet.add(&node("worker-2", "192.168.1.52")).unwrap();
    assert_eq!(fleet.nodes().len(), 2);
}

/// What all nodes share is said once, and of a single node under its name.
#[test]
fn a_fleet_says_each_problem_once() {
    let cluster = cluster(facts(), KubernetesVersion::V1_34);
    let node = |name: &str| NodeFacts::new(name.parse().unwrap());
    let fleet = cluster.fleet(bootstrap()).shared(|join| join.kubelet.max_pods = Some(-1));
    let fleet = fleet.node(&node("worker-1")).unwrap().node(&node("worker-2")).unwrap();
    let fleet = fleet.node_with(&node("worker-3"), |join| join.kubelet.max_pods = Some(-2)).unwrap();
    let invalid = fleet.validate().unwrap_err();
    let found: Vec<(Option<&str>, &str)> =
        invalid.report.errors().map(|found| (found.file.as_deref(), found.message.as_str())).collect();
    assert_eq!(
        found,
        [
            (Some("/etc/kubernetes/kubelet-conf.yaml"), "-1 is not between 0 and 2147483647"),
            (Some("worker-3/etc/kubernetes/kubelet-conf.yaml"), "-2 is not between 0 and 2147483647"),
        ]
    );
    assert_eq!(invalid.fleet.nodes().len(), 3);
}

/// Nothing was changed in these drafts: the facts themselves do not fit together.
#[test]
fn the_whole_set_is_looked_at_even_where_no_draft_was_changed() {
    let target = || Target::new(KubernetesVersion::V1_34);
    let found = |facts: ClusterFacts, node: NodeFacts, target: Target| {
        let cluster = facts.validate(&target).map_err(|invalid| invalid.to_string()).unwrap();
        let report = match cluster.join(&node, bootstrap()).validate() {
            Ok(join) => join.report().clone(),
            Err(invalid) => invalid.report,
        };
        let loud = report.into_iter().filter(|found| found.severity > Severity::Note);
        loud.map(|found| format!("{}[{}]", found.severity, found.rule.id)).collect::<Vec<_>>()
    };
    let label = node().label("node-role.kubernetes.io/worker", "");
    assert_eq!(found(facts(), label, target()), ["error[facts-node-label-forbidden]"]);
    let early = target().at("2000-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    assert_eq!(found(facts(), node(), early), ["error[node-server-expired]"]);
    let dns = facts().dns_addresses(["192.0.2.10".parse().unwrap()]);
    assert_eq!(found(dns, node(), target()), ["error[node-cluster-dns-outside]"]);
    let inside = node().address("172.16.3.4".parse().unwrap());
    assert_eq!(found(facts(), inside, target()), ["error[facts-node-address-in-network]"]);
    let old = Target::new(KubernetesVersion::V1_36).containerd("1.7".parse().unwrap());
    assert_eq!(found(facts(), node(), old), ["warning[node-runtime-too-old]"]);
}

/// The documents that name a node are proven without the name: it must not make a difference.
#[test]
fn no_name_of_a_node_changes_what_is_found() {
    let long = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
    let names = ["a", "0", "1e3", "null", "true", "no", "10.0.0.1", "127.1", "0x1f", "1-2", "a.b-c.d", &long];
    for version in MINORS {
        let target = Target::new(version);
        let cluster = cluster(facts(), version);
        for name in names {
            let draft = cluster.join(&NodeFacts::new(name.parse().unwrap()), bootstrap());
            let proxy = draft.kube_proxy.clone().unwrap().validate(&target).unwrap();
            let unit = draft.kubelet_unit.clone().validate(&target).unwrap();
            assert!(proxy.document().hostname_override.as_deref() == Some(name));
            let join = draft.validate().unwrap();
            for (path, alone, report) in [
                ("/etc/kubernetes/kube-proxy.yaml", proxy.render(), proxy.report()),
                ("/etc/systemd/system/kubelet.service", unit.render(), unit.report()),
            ] {
                assert_eq!(text(entry(&join, path)), alone, "{version}, {name}");
                let found = join.report().iter().filter(|d| d.file.as_deref() == Some(path));
                assert_eq!(found.count(), report.len(), "{version}, {name}: {path}");
            }
        }
    }
}

#[test]
fn a_draft_of_another_cluster_is_proven_for_this_one() {
    let of = |version| cluster(facts(), version).join(&node(), bootstrap());
    let mut old = of(KubernetesVersion::V1_29);
    old.kubelet.user_namespaces = Some(nodestrap::kubelet::UserNamespaces::new().ids_per_pod(65536));
    let mut new = of(KubernetesVersion::V1_34);
    new.kubelet = old.kubelet.clone();
    let found = |draft: nodestrap::join::JoinDraft| {
        let join = draft.validate().map_err(|invalid| invalid.to_string()).unwrap();
        join.report().iter().map(|d| d.rule.id).collect::<Vec<_>>()
    };
    assert!(found(old).contains(&"kubelet-field-too-new"));
    assert!(!found(new).contains(&"kubelet-field-too-new"));
}

#[test]
fn mirrors_become_hosts_files_in_a_folder_of_their_registry() {
    let mirror = RegistryMirror::new("registry.k8s.io", ["https://mirror.example.test"]);
    let join = join(facts().registry_mirrors([mirror]), KubernetesVersion::V1_34, bootstrap());
    assert_eq!(
        text(entry(&join, "/etc/containerd/certs.d/registry.k8s.io/hosts.toml")),
        "server = \"https://registry.k8s.io\"\n\n[host.\"https://mirror.example.test\"]\n  capabilities = [\"pull\", \"resolve\"]\n"
    );
}

#[test]
fn what_containerd_knows_of_a_registry_is_left_to_it() {
    let hosts = |registry: &str| {
        let mirror = RegistryMirror::new(registry, ["https://mirror.example.test"]);
        let join = join(facts().registry_mirrors([mirror]), KubernetesVersion::V1_34, bootstrap());
        text(entry(&join, &format!("/etc/containerd/certs.d/{registry}/hosts.toml"))).to_owned()
    };
    for registry in ["docker.io", "_default", "localhost:5000", "127.0.0.1:5000"] {
        assert!(!hosts(registry).contains("server"), "{registry}");
    }
    assert!(hosts("quay.io:8443").starts_with("server = \"https://quay.io:8443\"\n"));
}

#[test]
fn two_mirrors_of_one_registry_are_one_file() {
    let mirror = |host: &str| RegistryMirror::new("quay.io", [host.to_owned()]);
    let mirrors = [mirror("https://first.example.test"), mirror("https://second.example.test")];
    let join = join(facts().registry_mirrors(mirrors), KubernetesVersion::V1_34, bootstrap());
    let of_quay = |entry: &&Entry| entry.path == "/etc/containerd/certs.d/quay.io/hosts.toml";
    assert_eq!(join.entries().iter().filter(of_quay).count(), 1);
    let text = text(entry(&join, "/etc/containerd/certs.d/quay.io/hosts.toml"));
    let places = ["first", "second"].map(|name| text.find(name).unwrap());
    assert!(places.is_sorted());
}

#[test]
fn two_files_with_one_path_are_refused() {
    let layout = nodestrap::facts::Layout::default().containerd_config("/etc/kubernetes/kubelet-conf.yaml");
    let draft = cluster(facts().layout(layout), KubernetesVersion::V1_34).join(&node(), bootstrap());
    let invalid = draft.validate().unwrap_err();
    let found: Vec<&str> = invalid.report.errors().map(|error| error.message.as_str()).collect();
    assert!(found.contains(&"/etc/kubernetes/kubelet-conf.yaml is written twice"), "{found:?}");
}

#[test]
fn a_text_that_holds_a_secret_is_its_owners_alone_whatever_kind_it_is() {
    let mut draft = cluster(facts(), KubernetesVersion::V1_34).join(&node(), bootstrap());
    draft.kubelet_unit.service = draft
        .kubelet_unit
        .service
        .clone()
        .environment([("HTTPS_PROXY", "http://user:word@proxy.example.test:3128")]);
    let join = draft.validate().unwrap();
    let unit = entry(&join, "/etc/systemd/system/kubelet.service");
    assert_eq!((unit.is_secret(), unit.mode), (true, 0o600));
    assert!(!format!("{join:?}").contains("user:word"));
    let others = ["/etc/kubernetes/kubelet-conf.yaml", "/etc/systemd/system/kube-proxy.service"];
    assert!(others.iter().all(|path| !entry(&join, path).is_secret()));
}

#[test]
fn the_objects_of_the_cluster_are_the_same_for_every_node_of_a_fleet() {
    let fleet = cluster(facts(), KubernetesVersion::V1_34).fleet(bootstrap());
    let fleet = fleet.node_with(&node(), |join| join.objects.truncate(7)).unwrap();
    let invalid = fleet.validate().unwrap_err();
    assert!(invalid.report.errors().any(|error| error.rule.id == "join-object-differs"));
}

#[test]
fn a_draft_can_be_changed_and_is_proven_again() {
    let mut draft = cluster(facts(), KubernetesVersion::V1_34).join(&node(), bootstrap());
    draft.kubelet.max_pods = Some(-1);
    let invalid = draft.validate().unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "/etc/kubernetes/kubelet-conf.yaml: error[kubelet-out-of-range] maxPods: -1 is not between 0 and \
         2147483647\n  = help: write a number that the message allows"
    );
    assert_eq!(invalid.draft.kubelet.max_pods, Some(-1), "the draft comes back");
}

/// A change that no other file minds is proven with the rules between files, and nothing is said.
#[test]
fn a_harmless_change_joins_in_every_minor() {
    for version in MINORS {
        for credential in [bootstrap(), static_token()] {
            let mut draft = cluster(facts(), version).join(&node(), credential);
            draft.kubelet.max_pods = Some(200);
            let join = draft.validate().map_err(|invalid| invalid.to_string()).unwrap();
            let between: Vec<_> =
                join.report().iter().filter(|found| found.rule.id.starts_with("node-")).collect();
            assert!(between.is_empty(), "{version}: {between:#?}");
        }
    }
}

/// What each document may say, and what the other files make of it.
#[test]
fn a_change_that_another_file_contradicts_is_refused() {
    type Change = fn(&mut nodestrap::join::JoinDraft);
    let table: [(&str, Change); 4] = [
        ("node-cluster-dns-outside", |draft| {
            draft.kubelet.cluster_dns = Some(vec!["192.0.2.10".into()]);
        }),
        ("node-bootstrapper-unbound", |draft| {
            draft.objects.remove(0);
        }),
        ("node-approval-unbound", |draft| {
            draft.objects.remove(1);
        }),
        ("node-proxy-file-missing", |draft| {
            let proxy = draft.kube_proxy.as_mut().unwrap();
            proxy.client_connection.as_mut().unwrap().kubeconfig = Some("/etc/elsewhere.conf".to_owned());
        }),
    ];
    for (rule, change) in table {
        let mut draft = cluster(facts(), KubernetesVersion::V1_34).join(&node(), bootstrap());
        change(&mut draft);
        let report = match draft.validate() {
            Ok(join) => join.report().clone(),
            Err(invalid) => invalid.report,
        };
        let found: Vec<_> = report
            .iter()
            .filter(|found| found.rule.id.starts_with("node-") && found.severity > Severity::Note)
            .map(|found| found.rule.id)
            .collect();
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }
}

/// What `unwrap`, `?` and an error's chain print: 21,297 bytes of a draft are no message.
#[test]
fn an_error_says_what_is_wrong_and_not_the_whole_draft() {
    fn load(draft: nodestrap::join::JoinDraft) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let _ = draft.validate()?;
        let text = "kind: KubeletConfiguration\nmaxPods: many\n";
        nodestrap::kubelet::KubeletConfiguration::parse(text, &Target::new(KubernetesVersion::V1_34))?;
        Ok(())
    }
    let cluster = cluster(facts(), KubernetesVersion::V1_34);
    let error = load(cluster.join(&node(), bootstrap())).unwrap_err();
    assert!(format!("{error:?}").len() < 2048 && error.to_string().contains("maxPods"), "{error:?}");
    let mut draft = cluster.join(&node(), bootstrap());
    draft.kubelet.max_pods = Some(-1);
    let error = load(draft.clone()).unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    assert_eq!(error.to_string().lines().count(), 2);
    let fleet =
        cluster.fleet(bootstrap()).node_with(&node(), |join| join.kubelet.max_pods = Some(-1)).unwrap();
    assert!(format!("{:?}", fleet.validate().unwrap_err()).len() < 2048);
    let invalid = draft.kubelet.validate(&Target::new(KubernetesVersion::V1_34)).unwrap_err();
    assert!(format!("{invalid:?}").len() < 2048);
}
