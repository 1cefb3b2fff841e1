//! Whole joins as files, sound ones and those with faults in or between the files.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use nodestrap::Target;
use nodestrap::arbitrary::nodes;
use nodestrap::component::Component;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::{ClusterFacts, NodeFacts, ValidCluster};
use nodestrap::join::{Contents, EntryKind, JoinCredential, Site};
use nodestrap::node::FileSet;
use nodestrap::token::{BootstrapToken, StaticToken};

/// The files of one join, and what its control plane is started with.
#[derive(Clone, Debug)]
pub struct JoinFiles {
    /// The facts that they were made from.
    pub cluster: ValidCluster,
    /// Paths with their texts, manifests below `/manifests`; kube-proxy has its token already.
    pub files: Vec<(String, String)>,
    /// Permission bits of files, by path.
    pub modes: Vec<(String, u32)>,
    /// The flags of kube-apiserver and kube-controller-manager.
    pub argument_lists: Vec<(Component, Vec<String>)>,
    /// What was done to them, in order; empty for a sound join.
    pub faults: Vec<&'static str>,
}

impl JoinFiles {
    /// As a set that can be checked.
    pub fn file_set(&self) -> FileSet {
        let set: FileSet = self.files.iter().cloned().collect();
        let set = self.modes.iter().fold(set, |set, (path, mode)| set.mode(path.clone(), *mode));
        let lists = self.argument_lists.iter();
        lists.fold(set, |set, (component, argv)| {
            set.argument_list(*component, argv.iter().map(String::as_str))
        })
    }
}

/// Joins of any node to one of these clusters, with a token of either sort, and with none, one or two faults.
///
/// A fault sets files against each other (another token, server, CA, cluster DNS, cgroup driver or node name), takes
/// a file, a flag or a line away, or puts one there that does not belong. Facts that the target refuses are left out.
/// The certificates of the control plane are not among the files: only who holds the CA's key can make them.
pub fn file_sets(
    clusters: impl Strategy<Value = ClusterFacts>,
    target: Target,
) -> impl Strategy<Value = JoinFiles> {
    let valid = clusters.prop_filter_map("facts of the target", move |facts| facts.validate(&target).ok());
    let credentials = prop_oneof![
        any::<[u8; 32]>().prop_map(|chance| JoinCredential::from(BootstrapToken::from_entropy(chance))),
        // Few bytes of the same value would be told as a weak token.
        any::<[u8; 16]>()
            .no_shrink()
            .prop_map(|chance| JoinCredential::from(StaticToken::from_entropy(chance))),
    ];
    let joins = (valid, nodes(), credentials)
        .prop_filter_map("a join", |(cluster, node, credential)| files(&cluster, &node, &credential));
    let count = prop_oneof![4 => Just(0_usize), 4 => Just(1), 2 => Just(2)];
    let faults = vec((fault(), any::<Index>(), any::<Index>()), 2);
    (joins, count, faults).prop_map(|(mut files, count, faults)| {
        for (fault, file, line) in faults.into_iter().take(count) {
            apply(&mut files, fault, file, line);
        }
        files
    })
}

/// A ServiceAccount's token as kube-proxy gets it; its signature is nobody's.
const PROXY_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImV4YW1wbGUifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6a3ViZS1zeXN0ZW06a3ViZS1wcm94eSJ9.c2lnbmF0dXJl";

fn files(cluster: &ValidCluster, node: &NodeFacts, credential: &JoinCredential) -> Option<JoinFiles> {
    let containerd = cluster.target().containerd.unwrap_or(ContainerdVersion::V2_2);
    let join = cluster.join(node, credential.clone()).validate().ok()?;
    let mut all = JoinFiles {
        cluster: cluster.clone(),
        files: Vec::new(),
        modes: Vec::new(),
        argument_lists: Vec::new(),
        faults: Vec::new(),
    };
    for entry in join.entries().iter().filter(|entry| entry.kind == EntryKind::File) {
        let text = match &entry.contents {
            Contents::Text(text) => text.clone(),
            Contents::Secret(text) => text.expose().clone(),
            Contents::Containerd(change) => {
                change.config().clone().validate(cluster.target()).ok()?.minimal(containerd).ok()?
            }
            Contents::AwaitsToken(hole) => hole.fill(PROXY_TOKEN).ok()?.expose().clone(),
            _ => continue,
        };
        let path = match entry.site {
            Site::Operator => format!("/manifests/{}", entry.path),
            _ => entry.path.clone(),
        };
        all.modes.push((path.clone(), entry.mode));
        match all.files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => *known = text,
            None => all.files.push((path, text)),
        }
    }
    all.argument_lists = vec![
        (Component::KubeApiserver, cluster.api_server_flags(credential).argv()),
        (Component::KubeControllerManager, cluster.controller_manager_flags(credential).argv()),
    ];
    Some(all)
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// A file is not there.
    Missing,
    /// Everybody may write a file.
    Mode,
    /// A line is not there, is there twice, or ends early.
    NoLine,
    TwoLines,
    CutLine,
    /// A flag of the control plane is not there.
    NoFlag,
    /// In one file that has the first text, the second follows or stands in its place.
    Text(&'static str, &'static str, &'static str),
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        2 => Just(Fault::Missing),
        1 => Just(Fault::Mode),
        2 => Just(Fault::NoLine),
        1 => Just(Fault::TwoLines),
        1 => Just(Fault::CutLine),
        2 => Just(Fault::NoFlag),
        12 => select(TEXTS).prop_map(|(what, from, to)| Fault::Text(what, from, to)),
    ]
}

/// What sets files against each other: what it is, the text, and what is written for it.
const TEXTS: &[(&str, &str, &str)] = &[
    ("another server", "server: https://", "server: https://10."),
    ("another scheme", "server: https://", "server: http://"),
    ("another token", "token: ", "token: x"),
    ("another CA", "certificate-authority-data: LS0t", "certificate-authority-data: LS0u"),
    ("another CA file", "-----BEGIN CERTIFICATE-----\nMII", "-----BEGIN CERTIFICATE-----\nMIJ"),
    ("another cluster DNS", "clusterDNS:\n- ", "clusterDNS:\n- 1"),
    ("another cluster domain", "clusterDomain: ", "clusterDomain: x."),
    ("another cgroup driver", "cgroupDriver: systemd", "cgroupDriver: cgroupfs"),
    ("another cgroup driver in containerd", "SystemdCgroup = true", "SystemdCgroup = false"),
    ("another node name", "kubelet \\\n", "kubelet \\\n  --hostname-override=another \\\n"),
    ("a flag that is gone", "kubelet \\\n", "kubelet \\\n  --container-runtime=remote \\\n"),
    ("a flag that never was", "kubelet \\\n", "kubelet \\\n  --rotate-certs \\\n"),
    ("a socket of another runtime", "containerd.sock", "crio.sock"),
    ("another proxy mode", "mode: ", "mode: x"),
    ("no rotation", "rotateCertificates: true", "rotateCertificates: false"),
    ("another group", "system:bootstrappers", "system:bootstrap"),
    ("another namespace", "namespace: kube-system", "namespace: kube-public"),
    ("a dependency that is none", "containerd.service", "containerd.server"),
];

fn apply(all: &mut JoinFiles, fault: Fault, file: Index, line: Index) {
    if all.files.is_empty() {
        return;
    }
    let at = file.index(all.files.len());
    let name = match fault {
        Fault::Missing => {
            all.files.remove(at);
            "a file is missing"
        }
        Fault::Mode => {
            let path = all.files[at].0.clone();
            all.modes.retain(|(known, _)| *known != path);
            all.modes.push((path, 0o666));
            "everybody may write a file"
        }
        Fault::NoFlag => {
            let lists = all.argument_lists.len().max(1);
            let Some((_, argv)) =
                all.argument_lists.get_mut(file.index(lists)).filter(|(_, argv)| !argv.is_empty())
            else {
                return;
            };
            argv.remove(line.index(argv.len()));
            "a flag of the control plane is missing"
        }
        Fault::Text(what, from, to) => {
            let mut having: Vec<_> = all.files.iter_mut().filter(|(_, text)| text.contains(from)).collect();
            if having.is_empty() {
                return;
            }
            let chosen = file.index(having.len());
            having[chosen].1 = having[chosen].1.replacen(from, to, 1);
            what
        }
        Fault::NoLine | Fault::TwoLines | Fault::CutLine => {
            let Some(name) = change_line(&mut all.files[at].1, fault, line) else { return };
            name
        }
    };
    all.faults.push(name);
}

fn change_line(text: &mut String, fault: Fault, line: Index) -> Option<&'static str> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return None;
    }
    let at = line.index(lines.len());
    let name = match fault {
        Fault::NoLine => {
            lines.remove(at);
            "a line is missing"
        }
        Fault::TwoLines => {
            lines.insert(at, lines[at]);
            "a line is there twice"
        }
        _ => {
            let half: usize = lines[at].chars().take(lines[at].chars().count() / 2).map(char::len_utf8).sum();
            lines[at] = &lines[at][..half];
            "a line ends early"
        }
    };
    *text = lines.concat();
    Some(name)
}
