//! The plan of a fleet: its steps in order, and what it changes on machines that have files already.
#![cfg(feature = "containerd")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::collections::{BTreeMap, BTreeSet};

use nodestrap::certificate::CaBundle;
use nodestrap::facts::{ClusterFacts, ControlPlane, KubeProxyIdentity, NodeFacts};
use nodestrap::join::{Action, Existing, Fleet, JoinCredential, Machine, Plan, Step};
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::{KubernetesVersion, Sensitive, Target};

const CA: &str = include_str!("../examples/data/ca.crt");
const TOKEN: &str = "header.payload.signature";

fn facts() -> ClusterFacts {
    ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
        .service_cidr("10.96.0.0/12".parse().unwrap())
        .pod_cidr("172.16.0.0/16".parse().unwrap())
}

fn bootstrap() -> JoinCredential {
    BootstrapToken::from_entropy([7; 32]).into()
}

fn node(name: &str) -> NodeFacts {
    NodeFacts::new(name.parse().unwrap())
}

fn fleet(facts: ClusterFacts, credential: JoinCredential, nodes: &[&str]) -> Fleet {
    let target = Target::new(KubernetesVersion::V1_34).containerd("2.2".parse().unwrap());
    let cluster = facts.validate(&target).map_err(|invalid| invalid.to_string()).unwrap();
    nodes.iter().fold(cluster.fleet(credential), |fleet, name| fleet.node(&node(name)).unwrap())
}

fn plan(facts: ClusterFacts, credential: JoinCredential, nodes: &[&str]) -> Plan {
    fleet(facts, credential, nodes).plan().map_err(|invalid| invalid.to_string()).unwrap()
}

/// Machines in memory: what a plan does to them.
#[derive(Clone, Default)]
struct Memory {
    files: BTreeMap<(Machine, String), String>,
    enabled: BTreeSet<(Machine, String)>,
    commands: Vec<String>,
}

impl Memory {
    fn execute(&mut self, plan: &Plan) {
        let mut token: Option<Sensitive<String>> = None;
        for Step { machine, action, .. } in plan {
            match action {
                Action::MakeFolder { .. } => {}
                Action::WriteFile { path, contents, .. } | Action::Apply { name: path, contents } => {
                    let key = (machine.clone(), path.clone());
                    let text =
                        contents.text(self.files.get(&key).map(String::as_str), token.as_ref()).unwrap();
                    self.files.insert(key, text.expose().clone());
                }
                Action::RemoveFile { path } => {
                    self.files.remove(&(machine.clone(), path.clone()));
                }
                Action::ReloadSystemd | Action::RestartStaticPod { .. } => {
                    self.commands.push(format!("{machine}: {action}"));
                }
                Action::EnableUnit { unit } => {
                    self.enabled.insert((machine.clone(), (*unit).to_owned()));
                }
                Action::RestartUnit { unit, .. } => {
                    assert!(
                        self.enabled.contains(&(machine.clone(), (*unit).to_owned()))
                            || *unit == "kube-apiserver.service"
                    );
                    if *unit == "kubelet.service" {
                        let own = (machine.clone(), "/etc/kubernetes/kubeconfig".to_owned());
                        self.files.insert(own, "what the kubelet writes".to_owned());
                    }
                    self.commands.push(format!("{machine}: restart {unit}"));
                }
                Action::AwaitToken { .. } => token = Some(TOKEN.into()),
                Action::AwaitReady { node } => self.commands.push(format!("{node} is Ready")),
                other => panic!("{}", other.name()),
            }
        }
    }

    fn existing(&self) -> Existing {
        self.files.iter().fold(Existing::new(), |all, ((machine, path), text)| {
            all.file(machine.clone(), path.clone(), text.clone())
        })
    }
}

#[test]
fn a_plan_says_every_step_and_what_it_waits_for() {
    assert_eq!(plan(facts(), bootstrap(), &["worker-1"]).to_string(), include_str!("golden/plan.txt"));
}

#[test]
fn every_step_comes_after_those_that_it_waits_for() {
    for identity in [
        KubeProxyIdentity::ServiceAccountToken,
        KubeProxyIdentity::TokenFile("/var/run/kube-proxy/token".to_owned()),
        KubeProxyIdentity::None,
    ] {
        let plan = plan(facts().kube_proxy(identity), bootstrap(), &["worker-1", "worker-2"]);
        for (at, step) in plan.steps().iter().enumerate() {
            assert_eq!(step.number, at);
            assert!(step.after.iter().all(|before| *before < at), "{step}");
        }
    }
}

#[test]
fn the_objects_of_the_cluster_are_applied_once() {
    let plan = plan(facts(), bootstrap(), &["worker-1", "worker-2", "worker-3"]);
    let mut names: Vec<&str> = Vec::new();
    for step in &plan {
        if let Action::Apply { name, .. } = &step.action {
            assert_eq!(step.machine, Machine::Operator);
            names.push(name);
        }
    }
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!((names.len(), unique.len()), (8, 8));
}

#[test]
fn a_static_token_restarts_the_api_servers_before_anything_else() {
    let token = || StaticToken::from_entropy([7; 16]).into();
    let first = |facts| {
        let plan = plan(facts, token(), &["worker-1"]);
        plan.steps()[..2].iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        first(facts()),
        [
            "0 every control plane: write /etc/kubernetes/token.csv (0600, root:root)",
            "1 every control plane: restart kube-apiserver.service for /etc/kubernetes/token.csv [after 0]",
        ]
    );
    assert_eq!(
        first(facts().control_plane(ControlPlane::StaticPods))[1],
        "1 every control plane: restart the static Pod /etc/kubernetes/manifests/kube-apiserver.yaml for \
         /etc/kubernetes/token.csv [after 0]"
    );
}

#[test]
fn a_fleet_that_is_there_already_needs_no_step() {
    let plan = plan(facts(), bootstrap(), &["worker-1", "worker-2"]);
    let mut machines = Memory::default();
    machines.execute(&plan);
    let bootstrap_kubeconfig = |(_, path): &&(Machine, String)| path.ends_with("bootstrap-kubeconfig");
    assert_eq!(machines.files.keys().filter(bootstrap_kubeconfig).count(), 0);
    let difference = plan.diff(&machines.existing());
    assert_eq!(difference.to_string(), "");
    assert!(difference.plan().is_empty(), "{}", difference.plan());
}

#[test]
fn a_change_restarts_what_reads_it_and_says_why() {
    let mut machines = Memory::default();
    machines.execute(&plan(facts(), bootstrap(), &["worker-1"]));
    let changed = fleet(facts(), bootstrap(), &["worker-1", "worker-2"])
        .shared(|join| join.kubelet.max_pods = Some(200))
        .plan()
        .unwrap();
    let difference = changed.diff(&machines.existing());
    let of_first: Vec<String> =
        difference.to_string().lines().filter(|line| line.contains("worker-1:")).map(str::to_owned).collect();
    assert_eq!(
        of_first,
        [
            "changed worker-1: /etc/kubernetes/kubelet-conf.yaml",
            "restart worker-1: kubelet.service for /etc/kubernetes/kubelet-conf.yaml",
        ]
    );
    let steps = difference.plan().steps();
    let first = steps.iter().filter(|step| step.machine == Machine::Node("worker-1".parse().unwrap()));
    let first: Vec<String> = first.map(|step| step.action.to_string()).collect();
    assert_eq!(
        first,
        [
            "write /etc/kubernetes/kubelet-conf.yaml (0644, root:root)",
            "restart kubelet.service for /etc/kubernetes/kubelet-conf.yaml",
        ]
    );
    // The second node is new, and what was applied for the first one stays.
    assert!(
        steps
            .iter()
            .any(|step| step.to_string().contains("worker-2: write /etc/kubernetes/bootstrap-kubeconfig"))
    );
    assert!(!steps.iter().any(|step| matches!(step.action, Action::Apply { .. })));
    machines.execute(difference.plan());
    assert!(changed.diff(&machines.existing()).plan().is_empty());
}

#[test]
fn files_that_are_there_are_patched_where_that_is_asked_for() {
    const KUBELET: &str = "/etc/kubernetes/kubelet-conf.yaml";
    const UNIT: &str = "/etc/systemd/system/kubelet.service";
    let fleet = fleet(facts(), bootstrap(), &["worker-1"])
        .shared(|join| join.kubelet.max_pods = Some(200))
        .validate()
        .unwrap();
    let mut machines = Memory::default();
    machines.execute(&fleet.plan());
    let worker = Machine::Node("worker-1".parse().unwrap());
    let file = |path: &str| (worker.clone(), path.to_owned());
    let kubelet = machines.files.get_mut(&file(KUBELET)).unwrap();
    *kubelet = format!("# ours\n{}podPidsLimit: 4096  # measured\n", kubelet.replace("200", "110"));
    machines.files.get_mut(&file(UNIT)).unwrap().push_str("X-Ours=kept\n");

    let plan = fleet.plan_patching();
    let difference = plan.diff(&machines.existing());
    let shown = "\
patched worker-1: /etc/kubernetes/kubelet-conf.yaml
--- /etc/kubernetes/kubelet-conf.yaml
+++ /etc/kubernetes/kubelet-conf.yaml
@@ -10,5 +10,5 @@
 clusterDNS:
 - 10.96.0.10
 cgroupDriver: systemd
-maxPods: 110
+maxPods: 200
 podPidsLimit: 4096  # measured
restart worker-1: kubelet.service for /etc/kubernetes/kubelet-conf.yaml
";
    assert_eq!(format!("{difference:#}"), shown);
    machines.execute(difference.plan());
    assert!(machines.files[&file(KUBELET)].starts_with("# ours\n"));
    assert!(machines.files[&file(UNIT)].ends_with("X-Ours=kept\n"));
    assert!(plan.diff(&machines.existing()).plan().is_empty());
    // The plan that replaces files takes away what it does not name.
    let replaced = fleet.plan().diff(&machines.existing()).to_string();
    assert!(replaced.starts_with("changed worker-1: /etc/kubernetes/kubelet-conf.yaml\n"), "{replaced}");
}

#[test]
fn a_file_that_cannot_be_patched_is_told_before_anything_is_done() {
    let plan = fleet(facts(), bootstrap(), &["worker-1"]).validate().unwrap().plan_patching();
    let worker = Machine::Node("worker-1".parse().unwrap());
    let existing = Existing::new().file(worker, "/etc/kubernetes/kube-proxy.yaml", "kind: Pod\n");
    let said = plan.diff(&existing).to_string();
    assert!(
        said.contains(
            "patched worker-1: /etc/kubernetes/kube-proxy.yaml\n  cannot be done: the text is of another kind\n"
        ),
        "{said}"
    );
}

#[test]
fn a_diff_shows_no_secret() {
    let mut machines = Memory::default();
    let token = |seed| -> JoinCredential { BootstrapToken::from_entropy([seed; 32]).into() };
    machines.execute(&plan(facts(), token(7), &["worker-1"]));
    machines.files.retain(|(_, path), _| path != "/etc/kubernetes/kubeconfig");
    let worker = Machine::Node("worker-1".parse().unwrap());
    let other = "users:\n- {name: a, user: {token: 'hunter2'}}\n";
    machines.files.insert((worker, "/etc/kubernetes/bootstrap-kubeconfig".to_owned()), other.to_owned());
    let difference = plan(facts(), token(8), &["worker-1"]).diff(&machines.existing());
    let said = format!("{difference:#}{difference:?}");
    assert!(said.contains("changed worker-1: /etc/kubernetes/bootstrap-kubeconfig"), "{said}");
    assert!(!said.contains("hunter2"));
    let bootstrap = difference.files().iter().find(|file| file.path.ends_with("bootstrap-kubeconfig"));
    assert_eq!(bootstrap.unwrap().diff, None);
}

#[test]
fn a_plan_in_json_shows_no_secret() {
    let plan = plan(facts(), bootstrap(), &["worker-1"]);
    let json = serde_json::to_value(&plan).unwrap();
    let text = json.to_string();
    let JoinCredential::Bootstrap(token) = bootstrap() else { panic!("a bootstrap token") };
    let token = token.to_text();
    let secret = token.expose().split_once('.').unwrap().1;
    assert!(!text.contains(secret) && !format!("{plan:?}").contains(secret));
    assert_eq!(
        json[8],
        serde_json::json!({
            "number": 8, "machine": "worker-1", "do": "make-folder",
            "path": "/etc/kubernetes", "mode": "0755", "owner": "root:root", "after": [],
        })
    );
}
