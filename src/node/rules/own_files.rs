//! The files that flags and fields name: whether they are there, and are what they must be.

use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::FieldPath;
use crate::document::Kind;
use crate::kubeconfig::Trust;
use crate::node::LinkId;
use crate::node::file::{self, File};
use crate::node::process::Process;
use crate::node::spot::Spot;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-kubelet-file-missing", "a flag names a file that lies elsewhere, or is no such file")
        .link(LinkId::KubeletFiles.id())
        .why("The kubelet stops when it cannot read its configuration or, before it has joined, its bootstrap kubeconfig.")
        .help("put the file where the flag says, or name the path it has")
        .journal(&["failed to load kubelet config file", "unable to load bootstrap kubeconfig"])
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(kubelet_files),
    rule("node-file-missing", "a flag names a file that lies elsewhere, or is no such file")
        .warning()
        .why("The program stops when it cannot read the file. The set holds one of that kind at another path.")
        .help("put the file where the flag says, or name the path it has")
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(other_files),
];

fn kubelet_files(look: &mut Look<'_>) {
    let view = look.view;
    let Some(process) = view.kubelet.and_then(|kubelet| kubelet.process) else { return };
    let has_joined = view.has_joined().is_some();
    named(look, process, "config", Kind::KubeletConfiguration, |_| true);
    // The kubelet reads the bootstrap kubeconfig only where its own is of no use.
    let bootstraps = !has_joined && process.flag("bootstrap-kubeconfig").is_some();
    if bootstraps && view.kubelet_kubeconfig("kubeconfig").is_none() {
        kubeconfigs(look, process);
    }
    // With a bootstrap kubeconfig the kubelet writes this file itself, so that it is not missing before the join.
    if process.lacks("bootstrap-kubeconfig") {
        named(look, process, "kubeconfig", Kind::Kubeconfig, |path| !file::name(path).contains("bootstrap"));
    }
    let path = FieldPath::key("authentication").then("x509").then("clientCAFile");
    let setting = view.kubelet.and_then(|kubelet| kubelet.get("client-ca-file", &path));
    if let Some(setting) = setting.filter(|setting| !setting.value.is_empty()) {
        authority(look, "clientCAFile", &setting.value, setting.spot, view.find(&setting.value));
    }
    if let Some(used) = view.bootstrap().filter(|_| !has_joined) {
        let minor = view.target.minor();
        if let Some(Trust::File(path)) = used.kubeconfig.selected().map(|selected| selected.trust(minor)) {
            let spot = used.spot_of_cluster("certificate-authority");
            authority(look, "certificate-authority", path, spot, used.named(view, path));
        }
    }
    look.holds("nothing that it is told of lies elsewhere", [process.program.clone().related("told here")]);
}

/// A kubelet whose own kubeconfig is of no use needs the other one, and makes the first anew.
fn kubeconfigs(look: &mut Look<'_>, process: &Process) {
    let view = look.view;
    let is_bootstrap = |path: &str| file::name(path).contains("bootstrap");
    let own = process.flag("kubeconfig").and_then(|(path, spot)| Some((view.find(path)?, spot)));
    let Some((own, spot)) = own.filter(|(own, _)| own.kind != Ok(Kind::Kubeconfig)) else {
        return named(look, process, "bootstrap-kubeconfig", Kind::Kubeconfig, is_bootstrap);
    };
    // `LoadClientCert` writes its kubeconfig over whatever lies there, once it has a certificate.
    let is_there = process.flag("bootstrap-kubeconfig").is_some_and(|(path, _)| view.find(path).is_some());
    let message = format!("the file of --kubeconfig must be a kubeconfig; {}", nature(own));
    let place = spot.related("named here");
    if is_there {
        look.remark(own.spot(), format!("{message}: the kubelet overwrites it"), [place]).severity =
            crate::diagnostic::Severity::Warning;
        named(look, process, "bootstrap-kubeconfig", Kind::Kubeconfig, is_bootstrap);
    } else {
        look.broken(own.spot(), message, [place]).help = Some(
            "put the kubeconfig back, or take the file away and give the bootstrap kubeconfig".to_owned(),
        );
    }
}

/// Certificates are many in a set: only a single one of the same name, in another folder, is taken for the one that is
/// meant. etcd's own are never meant.
fn authority(look: &mut Look<'_>, by: &'static str, path: &str, spot: Spot, found: Option<&File<'_>>) {
    let view = look.view;
    if let Some(file) = found {
        let there = file.spot().related(by);
        if file.kind == Ok(Kind::Certificates) {
            return look.holds(format!("{by}: {path} is in the set"), [spot.related("named here"), there]);
        }
        let message = format!("the file of {by} must hold certificates; {}", nature(file));
        look.broken(file.spot(), message, [spot.related("named here")]).help =
            Some(format!("put the CA into {path}"));
        return;
    }
    let meant = |file: &&File<'_>| {
        file.kind == Ok(Kind::Certificates)
            && view.is_own(file)
            && file::name(file.path) == file::name(path)
            && file::folder(file.path) != "etcd"
            && path.starts_with('/')
    };
    // Every component has a ca.crt. Of several nobody can say which is meant.
    let candidates: Vec<&File<'_>> = view.seen.iter().copied().filter(meant).collect();
    if let [file] = candidates[..] {
        let there = file.spot().related(format!("a {} that lies elsewhere", file::name(path)));
        look.broken(spot, format!("the kubelet is told of {path}, which is not in the set"), [there]).help =
            Some(format!("{by} must name the file where it lies"));
        return;
    }
    let folder =
        |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.trim_start_matches('/').to_owned());
    let is_beside = |file: &&File<'_>| {
        folder(file.path)
            .zip(folder(path))
            .is_some_and(|(theirs, ours)| theirs == ours || theirs.ends_with(&format!("/{ours}")))
    };
    // The set brings what lies in that folder, and not this file.
    if view.own_files().any(|file| file.kind == Ok(Kind::Certificates) && is_beside(&file)) {
        look.open(format!("{path}, which {by} names, is not in the set"));
    }
}

fn other_files(look: &mut Look<'_>) {
    for process in look.view.apiservers() {
        named(look, process, "token-auth-file", Kind::StaticTokenFile, |_| true);
    }
}

fn named(look: &mut Look<'_>, process: &Process, flag: &str, kind: Kind, fits: fn(&str) -> bool) {
    let Some((path, spot)) = process.flag(flag) else { return };
    let by = format!("--{flag}");
    Named { by: &by, path, spot, kind, fits, process }.look(look);
}

/// A file that a program is told of.
pub(super) struct Named<'n> {
    pub(super) process: &'n Process,
    /// The flag or field that names the file.
    pub(super) by: &'n str,
    pub(super) path: &'n str,
    pub(super) spot: Spot,
    pub(super) kind: Kind,
    /// Whether a file that nothing names could be meant.
    pub(super) fits: fn(&str) -> bool,
}

impl Named<'_> {
    /// A path that no file of the set has is only wrong where the set has such a file that nobody names.
    pub(super) fn look(self, look: &mut Look<'_>) {
        let Self { process, by, path, spot, kind, fits } = self;
        let (view, of) = (look.view, process.component().name());
        if let Some(file) = view.find_for(process, path).or_else(|| view.find_inside(path)) {
            if file.kind == Ok(kind) {
                let there = file.spot().related(by);
                return look.holds(format!("{by}={path} is in the set"), [spot.related("named here"), there]);
            }
            let message = format!("the file of {by} must be a {kind}; {}", nature(file));
            look.broken(file.spot(), message, [spot.related(format!("{of} reads it"))]).help =
                Some(format!("{by} must name a {kind}"));
            return;
        }
        let near = view.machine.of(process);
        let is_free = |file: &&File<'_>| {
            file.kind == Ok(kind)
                && file.inside.is_none()
                && view.machine.is_near(near, file.path)
                && fits(file.path)
                && !view.is_named(file)
        };
        match view.seen.iter().copied().find(is_free) {
            Some(file) => {
                let there = file.spot().related(format!("the only {kind} that nothing names"));
                look.broken(spot, format!("{of} is told of {path}, which is not in the set"), [there]).help =
                    Some(format!("{by} must name the file where it lies"));
            }
            None => look.open(format!("{path}, which {by} names, is not in the set")),
        }
    }
}

/// What a file is that should be another.
fn nature(file: &File<'_>) -> String {
    match file.kind {
        Ok(kind) => format!("this is a {kind}"),
        Err(why) => why.to_owned(),
    }
}
