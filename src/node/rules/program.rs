//! Whether the kubelet starts at all: its unit, its flags, its files.

use super::{Look, Row, row};
use crate::component::Component;
use crate::diagnostic::{Diagnostic, FieldPath, Severity};
use crate::document::Kind;
use crate::kubeconfig::Trust;
use crate::node::Outcome;
use crate::node::file::{self, File};
use crate::node::process::Process;
use crate::node::spot::Spot;

pub(super) const ROWS: &[Row] = &[
    row("node-kubelet-refused", "a file or flag of the kubelet is refused", refused)
        .link("systemd and the kubelet take their files and flags", Outcome::KubeletExits)
        .why("The finding itself stands with its file; here it is a link of the join.")
        .help("mend the finding at that file")
        .source("kubernetes cmd/kubelet/app/server.go"),
    row("node-kubelet-file-missing", "a flag names a file that lies elsewhere", kubelet_files)
        .link("the files that the kubelet is told of are there", Outcome::KubeletExits)
        .why("The kubelet stops when it cannot read its configuration or, before it has joined, its bootstrap kubeconfig.")
        .help("put the file where the flag says, or name the path it has")
        .journal(&["failed to load kubelet config file", "unable to load bootstrap kubeconfig"])
        .source("kubernetes cmd/kubelet/app/server.go"),
    row("node-file-missing", "a flag names a file that lies elsewhere", other_files)
        .warning()
        .why("The program stops when it cannot read the file. The set holds one of that kind at another path.")
        .help("put the file where the flag says, or name the path it has")
        .source("kubernetes cmd/kubelet/app/server.go"),
    row("node-environment-file-unread", "an environment file is not in the set", unread)
        .note()
        .why("Flags that it adds are not seen here.")
        .help("give the file to the set as well")
        .source("systemd.exec(5)"),
    row("node-kubelet-several", "the set starts several kubelets on one machine", several)
        .note()
        .why("Links are looked at for the first one only. Files of other nodes must lie below a folder for each node, as they lie there: worker-1/etc/….")
        .help("put the files of each node below a folder of its own"),
    row("node-unit-vendor-folder", "the unit lies in the folder of packages", vendor)
        .note()
        .why("A package that brings a unit of this name overwrites it. Units of the administrator belong to /etc/systemd/system.")
        .help("move it to /etc/systemd/system")
        .source("systemd.unit(5)"),
];

fn kubelet<'v>(look: &Look<'_, 'v>) -> Option<&'v Process> {
    look.view.kubelet.as_ref()?.process
}

fn refused(look: &mut Look<'_, '_>) {
    let Some(kubelet) = &look.view.kubelet else { return };
    let mut refusals: Vec<Diagnostic> = Vec::new();
    if let Some(process) = kubelet.process {
        let unit = look.view.files.iter().filter(|file| process.program.file.as_deref() == Some(file.path));
        refusals.extend(unit.filter_map(File::refusal));
        refusals.extend(process.judge().into_iter().filter(|found| found.severity == Severity::Error));
    }
    let kubeconfigs = [look.view.bootstrap(), look.view.kubelet_kubeconfig("kubeconfig")];
    refusals.extend(kubelet.refusal());
    refusals.extend(kubeconfigs.into_iter().flatten().filter_map(|used| used.file.refusal()));
    for refusal in &refusals {
        look.broken_by(refusal);
    }
    if kubelet.process.is_none() {
        look.unknown("what starts the kubelet, and with which flags, is not in the set");
    }
    if refusals.is_empty() {
        let spots =
            kubelet.process.map(|process| process.program.clone().related("the kubelet is started here"));
        let config = kubelet.file.map(|file| file.spot().related("its configuration"));
        look.holds("nothing of the kubelet's own is refused", spots.into_iter().chain(config));
    }
}

fn kubelet_files(look: &mut Look<'_, '_>) {
    let Some(process) = kubelet(look) else { return };
    let any = |_: &str| true;
    named(look, process, "config", Kind::KubeletConfiguration, any);
    if look.view.has_joined().is_none() {
        named(look, process, "bootstrap-kubeconfig", Kind::Kubeconfig, |path| {
            file::name(path).contains("bootstrap")
        });
    }
    let path = FieldPath::key("authentication").then("x509").then("clientCAFile");
    let setting = look.view.kubelet.as_ref().and_then(|kubelet| kubelet.get("client-ca-file", &path));
    if let Some(setting) = setting.filter(|setting| !setting.value.is_empty()) {
        authority(look, "clientCAFile", &setting.value, setting.spot);
    }
    if let Some(used) = look.view.bootstrap().filter(|_| look.view.has_joined().is_none()) {
        let minor = look.view.target.minor();
        if let Some(Trust::File(path)) = used.kubeconfig.selected().map(|selected| selected.trust(minor)) {
            let spot = used.spot_of_cluster("certificate-authority");
            authority(look, "certificate-authority", path, spot);
        }
    }
}

/// Certificates are many in a set: only a single one of the same name, in another folder, is taken for the one that is
/// meant. etcd's own are never meant.
fn authority(look: &mut Look<'_, '_>, by: &'static str, path: &str, spot: Spot) {
    let view = look.view;
    let meant = |file: &&File<'_>| {
        file.kind == Ok(Kind::Certificates)
            && view.is_own(file)
            && file::name(file.path) == file::name(path)
            && file::folder(file.path) != "etcd"
            && path.starts_with('/')
    };
    let candidates: Vec<&File<'_>> = view.files.iter().filter(meant).collect();
    if let Some(file) = view.find(path) {
        let there = file.spot().related(by);
        look.holds(format!("{by}: {path} is in the set"), [spot.related("named here"), there]);
    } else if let [file] = candidates[..] {
        let there = file.spot().related(format!("a {} that lies elsewhere", file::name(path)));
        look.broken(spot, format!("the kubelet is told of {path}, which is not in the set"), [there]).help =
            Some(format!("{by} must name the file where it lies"));
    }
}

fn other_files(look: &mut Look<'_, '_>) {
    for process in look.view.apiservers() {
        named(look, process, "token-auth-file", Kind::StaticTokenFile, |_| true);
    }
}

fn named(look: &mut Look<'_, '_>, process: &Process, flag: &str, kind: Kind, fits: fn(&str) -> bool) {
    let Some((path, spot)) = process.flag(flag) else { return };
    let by = format!("--{flag}");
    Named { of: process.component().name(), by: &by, path, spot, kind, fits }.look(look);
}

/// A file that a program is told of.
pub(super) struct Named<'n> {
    /// The program.
    pub(super) of: &'n str,
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
    pub(super) fn look(self, look: &mut Look<'_, '_>) {
        let Self { of, by, path, spot, kind, fits } = self;
        let view = look.view;
        if let Some(file) = view.find(path) {
            let there = file.spot().related(by);
            return look.holds(format!("{by}={path} is in the set"), [spot.related("named here"), there]);
        }
        let all_named: Vec<&File<'_>> = view
            .processes
            .iter()
            .flat_map(|process| process.arguments.given())
            .filter_map(|argument| view.find(&argument.value))
            .collect();
        let is_free = |file: &&File<'_>| {
            file.kind == Ok(kind)
                && file.inside.is_none()
                && view.is_own(file)
                && fits(file.path)
                && !all_named.iter().any(|named| named.path == file.path)
        };
        match view.files.iter().find(is_free) {
            Some(file) => {
                let there = file.spot().related(format!("the only {kind} that nothing names"));
                look.broken(spot, format!("{of} is told of {path}, which is not in the set"), [there]).help =
                    Some(format!("{by} must name the file where it lies"));
            }
            None => look.unknown(format!("{path}, which {by} names, is not in the set")),
        }
    }
}

fn several(look: &mut Look<'_, '_>) {
    let view = look.view;
    let own = |process: &&Process| !process.in_pod && view.machine.runs(process);
    let Some(first) = kubelet(look) else { return };
    let others = view.of(Component::Kubelet).filter(own);
    for other in others.filter(|other| other.program.file != first.program.file) {
        let place = first.program.clone().related("the one that is looked at");
        look.broken(other.program.clone(), "a second kubelet, whose links are not looked at", [place]);
    }
}

fn unread(look: &mut Look<'_, '_>) {
    for process in look.view.processes {
        for path in &process.unread {
            let name = process.component().name();
            let message = format!("{path} is not in the set: flags that it gives {name} are not seen");
            look.broken(process.program.clone(), message, []);
        }
    }
}

/// A drop-in shows that the unit is a package's, and that somebody knew how to change it.
fn vendor(look: &mut Look<'_, '_>) {
    for file in look.view.files.iter().filter(|file| file.kind == Ok(Kind::ServiceUnit)) {
        let path = format!("/{}", file.path);
        let is_vendor =
            ["/usr/lib/systemd/system/", "/lib/systemd/system/"].iter().any(|folder| path.contains(folder));
        let is_mine = Component::ALL
            .iter()
            .any(|component| file::name(file.path) == format!("{}.service", component.name()));
        let drop_ins = format!("{}.d", file::name(file.path));
        let has_drop_in = look.view.files.iter().any(|other| file::folder(other.path) == drop_ins);
        if is_vendor && is_mine && !has_drop_in {
            look.broken(file.spot(), "/usr/lib/systemd/system belongs to packages", []);
        }
    }
}
