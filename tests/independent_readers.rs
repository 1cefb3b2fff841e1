//! What we print, read by readers that are not ours: `yaml_serde`, `serde_json` and `toml`, and where they are
//! installed kubectl, systemd and OpenSSL. A reader that is missing is named on standard error, never passed over
//! in silence.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the readers are programs that want files; helpers of tests stop where tests would"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nodestrap::certificate::CaBundle;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::{ClusterFacts, Layout, NodeFacts, RegistryMirror};
use nodestrap::join::{Contents, Entry, Join, JoinCredential};
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::{KubernetesVersion, Target, yaml};
use serde_json::{Value, json};

const CA: &str = include_str!("../examples/data/ca.crt");

fn facts() -> ClusterFacts {
    ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
        .service_cidr("10.96.0.0/12".parse().unwrap())
        .pod_cidr("172.16.0.0/16".parse().unwrap())
        .registry_mirrors([RegistryMirror::new("docker.io", ["https://mirror.example:5000"])])
}

fn joined(facts: ClusterFacts, version: KubernetesVersion, credential: JoinCredential) -> Join {
    let cluster = facts.validate(&Target::new(version)).unwrap();
    let node = NodeFacts::new("worker-1".parse().unwrap()).label("topology.kubernetes.io/zone", "a");
    cluster.join(&node, credential).validate().unwrap()
}

/// Both ways to join, in the oldest and the newest minor.
fn joins() -> Vec<Join> {
    let mut joins = Vec::new();
    for version in [KubernetesVersion::V1_29, KubernetesVersion::V1_37] {
        let expiry = "2027-01-01T00:00:00Z".parse().unwrap();
        let bootstrap = BootstrapToken::from_entropy([7; 32]).expires(expiry).into();
        joins.push(joined(facts(), version, bootstrap));
        joins.push(joined(facts(), version, StaticToken::from_entropy([7; 16]).into()));
    }
    joins
}

/// The text of an entry; kube-proxy's kubeconfig as it is once the cluster has made the token.
fn text(entry: &Entry) -> Option<String> {
    match &entry.contents {
        Contents::Text(text) => Some(text.clone()),
        Contents::Secret(text) => Some(text.expose().clone()),
        Contents::AwaitsToken(hole) => Some(hole.fill("header.payload.signature").unwrap().expose().clone()),
        _ => None,
    }
}

fn ends(path: &str, suffix: &str) -> bool {
    path.ends_with(suffix)
}

fn is_kubeconfig(path: &str) -> bool {
    ends(path, "kubeconfig") || ends(path, "kube-proxy.conf")
}

/// Every YAML file of a join, with its path.
fn yaml_files(join: &Join) -> Vec<(String, String)> {
    join.entries()
        .iter()
        .filter(|entry| ends(&entry.path, ".yaml") || is_kubeconfig(&entry.path))
        .filter_map(|entry| Some((entry.path.clone(), text(entry)?)))
        .collect()
}

fn read_yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn another_yaml_reader_sees_the_same_values() {
    for join in joins() {
        let files = yaml_files(&join);
        assert!(files.len() >= 8, "configurations, kubeconfigs and manifests: {}", files.len());
        for (path, text) in files {
            let ours = yaml::lint(&text).into_parts().0.unwrap().to_string();
            assert_eq!(read_yaml(&text), serde_json::from_str::<Value>(&ours).unwrap(), "{path}");
        }
    }
}

#[test]
fn another_yaml_reader_finds_the_facts_at_their_places() {
    let join = &joins()[0];
    let file = |wanted: &str| {
        let mut files = yaml_files(join).into_iter();
        read_yaml(&files.find(|(path, _)| ends(path, wanted)).unwrap_or_else(|| panic!("no {wanted}")).1)
    };

    let kubelet = file("/kubelet-conf.yaml");
    assert_eq!(kubelet["kind"], "KubeletConfiguration");
    assert_eq!(kubelet["clusterDNS"], json!(["10.96.0.10"]));
    assert_eq!(kubelet["rotateCertificates"], true);

    let proxy = file("/kube-proxy.yaml");
    assert_eq!(proxy["clusterCIDR"], "172.16.0.0/16");
    assert_eq!(proxy["hostnameOverride"], "worker-1");

    let kubeconfig = file("/bootstrap-kubeconfig");
    assert_eq!(kubeconfig["clusters"][0]["cluster"]["server"], "https://192.168.1.34:6443");
    assert_eq!(kubeconfig["contexts"][0]["name"], kubeconfig["current-context"]);
    assert!(kubeconfig["users"][0]["user"]["token"].as_str().is_some_and(|token| token.contains('.')));

    assert_eq!(file("/kube-proxy.conf")["users"][0]["user"]["token"], "header.payload.signature");
}

#[test]
fn another_toml_reader_finds_what_a_new_config_toml_says() {
    let join = &joins()[0];
    let wanted = join.entries().iter().find_map(|entry| match &entry.contents {
        Contents::Containerd(change) => Some(change.config()),
        _ => None,
    });
    for &version in ContainerdVersion::KNOWN {
        let target = Target::new(KubernetesVersion::V1_34).containerd(version);
        let text = wanted.unwrap().clone().validate(&target).unwrap().minimal(version).unwrap();
        let config: toml::Table = text.parse().unwrap_or_else(|error| panic!("{version}: {error}\n{text}"));
        let config = serde_json::to_value(config).unwrap();
        let is_old = version < ContainerdVersion::V2_0;
        let (runtime, images) = if is_old {
            ("io.containerd.grpc.v1.cri", "io.containerd.grpc.v1.cri")
        } else {
            ("io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images")
        };
        assert_eq!(config["version"], if is_old { 2 } else { 3 }, "{version}");
        let plugins = &config["plugins"];
        let runc = &plugins[runtime]["containerd"]["runtimes"]["runc"];
        assert_eq!(runc["options"]["SystemdCgroup"], true, "{version}\n{text}");
        assert_eq!(
            plugins[images]["registry"]["config_path"], "/etc/containerd/certs.d",
            "{version}\n{text}"
        );
    }
}

#[test]
fn another_toml_reader_finds_the_mirror_in_hosts_toml() {
    let join = &joins()[0];
    let hosts = join.entries().iter().find(|entry| ends(&entry.path, "/docker.io/hosts.toml")).unwrap();
    let hosts: toml::Table = text(hosts).unwrap().parse().unwrap();
    assert_eq!(
        serde_json::to_value(hosts).unwrap(),
        json!({
            "host": { "https://mirror.example:5000": { "capabilities": ["pull", "resolve"] } },
        })
    );
}

/// A folder of its own for a test that needs files.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a program; where it is not installed, says so.
fn run(program: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("SKIPPED: {program} cannot be run ({error}); its reading was not compared");
            None
        }
    }
}

fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn kubectl_reads_our_kubeconfigs() {
    let folder = folder("kubectl-kubeconfigs");
    for (path, text) in joins().iter().flat_map(yaml_files).filter(|(path, _)| is_kubeconfig(path)) {
        let file = folder.join("kubeconfig");
        std::fs::write(&file, &text).unwrap();
        let Some(output) = run("kubectl", &["config", "view", "--raw", "-o", "json", "--kubeconfig"], &file)
        else {
            return;
        };
        let (theirs, ours) = (json_of(&output), read_yaml(&text));
        for (key, value) in ours.as_object().unwrap() {
            assert_eq!(&theirs[key], value, "{path}: {key}");
        }
    }
}

#[test]
fn kubectl_reads_our_manifests() {
    let folder = folder("kubectl-manifests");
    for (path, text) in joins().iter().flat_map(yaml_files) {
        if path.contains('/') {
            continue;
        }
        let file = folder.join(&path);
        std::fs::write(&file, &text).unwrap();
        // Labelling without a cluster is the one thing that sends an object through kubectl's decoder and back.
        let label = ["label", "--local", "-o", "json", "read=yes", "-f"];
        let Some(output) = run("kubectl", &label, &file) else { return };
        let mut theirs = json_of(&output);
        let metadata = theirs["metadata"].as_object_mut().unwrap();
        metadata.retain(|_, value| !value.is_null());
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_object_mut) {
            assert_eq!(labels.remove("read"), Some(json!("yes")), "{path}");
            if labels.is_empty() {
                metadata.remove("labels");
            }
        }
        assert_eq!(theirs, read_yaml(&text), "{path}");
    }
}

#[test]
fn systemd_takes_our_units_without_a_word() {
    let folder = folder("systemd-units");
    // systemd looks whether the program of a unit is there.
    for program in ["kubelet", "kube-proxy"] {
        std::os::unix::fs::symlink("/bin/true", folder.join(program)).unwrap();
    }
    let layout = Layout::default().binaries(folder.to_str().unwrap());
    let expiry = "2027-01-01T00:00:00Z".parse().unwrap();
    let token = BootstrapToken::from_entropy([7; 32]).expires(expiry);
    let join = joined(facts().layout(layout), KubernetesVersion::V1_34, token.into());
    let units: Vec<&Entry> = join.entries().iter().filter(|entry| ends(&entry.path, ".service")).collect();
    assert_eq!(units.len(), 2);
    for unit in units {
        let file = folder.join(unit.path.rsplit('/').next().unwrap());
        std::fs::write(&file, text(unit).unwrap()).unwrap();
        let Some(output) = run("systemd-analyze", &["verify", "--man=no"], &file) else { return };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.is_empty(), "{}: {said}", unit.path);
    }
}

#[test]
fn openssl_reads_our_certificates() {
    let folder = folder("openssl-certificates");
    let join = &joins()[0];
    let authority = join.entries().iter().find(|entry| ends(&entry.path, "/ca.crt")).unwrap();
    let file = folder.join("ca.crt");
    std::fs::write(&file, text(authority).unwrap()).unwrap();
    let Some(output) = run("openssl", &["x509", "-noout", "-text", "-in"], &file) else { return };
    assert!(String::from_utf8_lossy(&output.stdout).contains("CA:TRUE"));
}
