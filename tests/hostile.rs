//! Texts made against the readers take memory that grows with them, and no stack that does.
//!
//! One test counts the bytes that are held, so this file has no other.

use std::fmt::Write as _;

use nodestrap::document::Kind;
use nodestrap::node::{FileSet, lint_as};
use nodestrap::{KubernetesVersion, Target};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const SIZE: usize = 128 << 10;
/// Of a text that is taken for every kind.
const SMALL: usize = 8 << 10;

/// Bytes held at most for each byte of the text, and besides.
const TIMES: usize = 64;
const BESIDES: usize = 24 << 20;

/// As much as a thread of Rust gets. Nothing may need more.
const STACK: usize = 2 << 20;

const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const KUBE_PROXY: &str = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\n";
const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n";

/// A head and then a line again and again, `N` being its number.
struct Shape {
    name: &'static str,
    path: &'static str,
    head: String,
    line: &'static str,
    tail: String,
}

fn shape(name: &'static str, path: &'static str, head: &str, line: &'static str) -> Shape {
    Shape { name, path, head: head.to_owned(), line, tail: String::new() }
}

impl Shape {
    fn behind(self, tail: &str) -> Self {
        Self { tail: tail.to_owned(), ..self }
    }

    fn of(&self, size: usize) -> String {
        let mut text = self.head.clone();
        for number in 0.. {
            if text.len() >= size {
                break;
            }
            let mut pieces = self.line.split('№');
            text.push_str(pieces.next().unwrap_or(""));
            for piece in pieces {
                write!(text, "{number}{piece}").expect("a String takes everything");
            }
        }
        text.push_str(&self.tail);
        text
    }
}

const KUBELET_PATH: &str = "etc/kubernetes/kubelet.yaml";
const UNIT_PATH: &str = "etc/systemd/system/kubelet.service";
const SERVICE: &str = "[Service]\nExecStart=/usr/bin/kubelet\n";

fn yaml_shapes() -> Vec<Shape> {
    let kubelet = |name, keys: &str, line| shape(name, KUBELET_PATH, &format!("{KUBELET}{keys}"), line);
    vec![
        kubelet("addresses that are none", "clusterDNS:\n", "- x\n"),
        kubelet("items of another type", "clusterDNS:\n", "- 1\n"),
        kubelet("items of another type for records", "registerWithTaints:\n", "- 1\n"),
        kubelet("records with a field of another type", "registerWithTaints:\n", "- {key: 1, effect: x}\n"),
        kubelet("records that differ", "registerWithTaints:\n", "- {key: k№, effect: NoSchedule}\n"),
        kubelet("unknown keys", "", "key№: 1\n"),
        kubelet("a key again and again", "", "maxPods: x\n"),
        kubelet("merge keys", "a: &a {x: 1}\nlist:\n", "- <<: *a\n  k№: 1\n"),
        kubelet("the same merge key", "a: &a {maxPods: 1}\n", "<<: *a\n"),
        kubelet("anchors", "", "k№: &a№ 1\nl№: *a№\n"),
        kubelet("an alias of a long text", &format!("a: &a {}\n", "x".repeat(1000)), "k№: *a\n"),
        kubelet("brackets", "a: ", "["),
        kubelet("braces", "a: ", "{a: "),
        kubelet("dashes", "a:\n ", "- "),
        kubelet("question marks", "", "? "),
        kubelet("escapes", "a: \"", "\\n").behind("\"\n"),
        kubelet("lines of a block", "a: |\n", " x\n"),
        shape("tag handles", KUBELET_PATH, "", "%TAG !a№! tag:x,2000:\n").behind("---\n{}\n"),
        shape("a long tag prefix", KUBELET_PATH, &format!("%TAG ! {}\n---\n", "a".repeat(9000)), "- !x 1\n"),
        shape("ports of kube-proxy", "etc/p.yaml", &format!("{KUBE_PROXY}nodePortAddresses:\n"), "- x\n"),
        shape("users", "etc/k.conf", &format!("{KUBECONFIG}users:\n"), "- name: a\n  user: {token: x}\n"),
        shape("objects", "m.yaml", "", "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: A№}\n"),
        shape("rules of a role", "m.yaml", &format!("{ROLE}rules:\n"), "- {apiGroups: [a], verbs: [c]}\n"),
        shape("files in a ConfigMap", "m.yaml", CONFIG_MAP, "  k№: |\n    kind: KubeletConfiguration\n"),
        shape("JSON brackets", KUBELET_PATH, "{\"a\": ", "["),
        shape(
            "unknown keys of JSON",
            KUBELET_PATH,
            r#"{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "maxPods": 1"#,
            r#", "MaxPods": 1, "k№": 1"#,
        )
        .behind("}"),
    ]
}

fn other_shapes() -> Vec<Shape> {
    let unit = |name, head: &str, line| shape(name, UNIT_PATH, head, line);
    let environment = |name, line| shape(name, "etc/default/kubelet", "", line);
    let containerd = |name, head: &str, line| {
        shape(name, "etc/containerd/config.toml", &format!("version = 2\n{head}"), line)
    };
    vec![
        unit("lines without =", SERVICE, "x\n"),
        unit("sections", SERVICE, "[x]\n"),
        unit("settings that do not exist", SERVICE, "A=1\n"),
        unit("commands", "[Service]\n", "ExecStart=/b\n"),
        unit("continued lines", "[Service]\nExecStart=/usr/bin/kubelet ", "\\\n ").behind("--v=2\n"),
        unit("variables of a command", "[Service]\nEnvironment=A=1\nExecStart=/usr/bin/kubelet ", "$A "),
        unit("flags that do not exist", "[Service]\nExecStart=/usr/bin/kubelet ", "--x "),
        unit("flags given again", "[Service]\nExecStart=/usr/bin/kubelet ", "--v=1 "),
        unit(
            "a long variable, many times",
            &format!("[Service]\nEnvironment=A={}\nExecStart=/usr/bin/kubelet ", "x".repeat(1000)),
            "${A}",
        ),
        environment("lines of an environment file", "x\n"),
        environment("quoted values", "A='x'\n"),
        containerd("arrays of tables", "", "[[a]]\n"),
        containerd("tables", "", "[a№]\n"),
        containerd("a dotted key", "", "a."),
        containerd("an array", "a = [", "1,").behind("]\n"),
        containerd("inline tables in one another", "a = ", "{a="),
        containerd("runtimes", "", "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.r№]\n"),
        shape("hosts", "etc/containerd/certs.d/a/hosts.toml", "", "[host.\"https://h№\"]\n"),
        shape("records of tokens", "etc/kubernetes/token.csv", "", "a,u,1\n"),
        shape("groups of a token", "etc/kubernetes/token.csv", "a,u,1,\"", "g,").behind("\"\n"),
        shape(
            "certificates",
            "etc/kubernetes/pki/ca.crt",
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ),
    ]
}

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// The bytes held at most while something is done.
fn most_held(act: impl FnOnce()) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    act();
    ALLOCATED.peak_usage().saturating_sub(before)
}

/// What takes more memory than its size allows.
fn too_much(shape: &Shape) -> Vec<String> {
    let mut found = Vec::new();
    let mut tell = |how: &str, text: &str, held: usize| {
        if held > TIMES * text.len() + BESIDES {
            found.push(format!("{}{how}: {held} bytes are held for {}", shape.name, text.len()));
        }
    };
    let text = shape.of(SIZE);
    tell("", &text, most_held(|| drop(FileSet::from_iter([(shape.path, text.as_str())]).check(&target()))));
    // Whatever a text is taken for.
    let text = shape.of(SMALL);
    for kind in KINDS {
        tell(&format!(" as {kind}"), &text, most_held(|| drop(lint_as(kind, &text, &target()))));
    }
    found
}

const KINDS: [Kind; 8] = [
    Kind::KubeletConfiguration,
    Kind::KubeProxyConfiguration,
    Kind::Kubeconfig,
    Kind::Manifest,
    Kind::ServiceUnit,
    Kind::EnvironmentFile,
    Kind::StaticTokenFile,
    Kind::Certificates,
];

#[test]
fn memory_grows_with_the_text_and_the_stack_of_a_thread_is_enough() {
    let look = || -> Vec<String> { yaml_shapes().iter().chain(&other_shapes()).flat_map(too_much).collect() };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(look).expect("a thread");
    let found = thread.join().expect("no panic");
    assert!(found.is_empty(), "{found:#?}");
}
