//! Whether the kubelet starts, and joins anything at all: its unit and its flags.

use super::{Look, NodeSet, Rule, rule};
use crate::component::Component;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Kind;
use crate::node::LinkId;
use crate::node::configured::Configured;
use crate::node::file::{self, File};
use crate::node::process::Process;
use crate::node::view::View;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-kubelet-refused", "a file or flag of the kubelet is refused")
        .link(LinkId::KubeletStarts.id())
        .why("A finding about the file itself says what is wrong in it; this one names the link of the join that it breaks.")
        .help("mend the finding at that file")
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(refused),
    rule("node-kubelet-standalone", "the kubelet is given no API server")
        .link(LinkId::KubeletRegisters.id())
        .why("Without --kubeconfig the kubelet runs for itself alone, whatever --bootstrap-kubeconfig says: it starts static Pods, asks for no certificate and registers no Node.")
        .help("give the kubelet --kubeconfig, the file that it writes once it has its certificate")
        .journal(&["Kubernetes client is nil. Entering standalone mode", "Standalone mode, no API client"])
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(standalone),
    rule("node-version-skew", "kubelet and API server are too far apart")
        .warning()
        .why("A kubelet may not be newer than its API server, and may be at most three minors older: the API server may not serve what it asks for, and the pair is not tested.")
        .help("upgrade the control plane first, and each node to within three minors of it")
        .source("kubernetes.io/releases/version-skew-policy")
        .by(skew),
    rule("node-environment-file-unread", "an environment file is not in the set")
        .note()
        .why("Flags that it adds are not seen here.")
        .help("give the file to the set as well")
        .source("systemd.exec(5)")
        .by(unread),
    rule("node-kubelet-several", "the set starts several kubelets on one machine")
        .note()
        .why("Links are looked at for the first one only. Files of other nodes must lie below a folder for each node, as they lie there: worker-1/etc/….")
        .help("put the files of each node below a folder of its own")
        .by(several),
    rule("node-file-refused", "a file is refused that no other link of the join is about")
        .link(LinkId::Others.id())
        .why("A finding about the file itself says what is wrong in it; the node becomes Ready nevertheless.")
        .help("mend the finding at that file")
        .by(others),
    rule("node-unit-vendor-folder", "the unit lies in the folder of packages")
        .note()
        .why("A package that brings a unit of this name overwrites it. Units of the administrator belong to /etc/systemd/system.")
        .help("move it to /etc/systemd/system")
        .source("systemd.unit(5)")
        .by(vendor),
];

fn kubelet<'v>(look: &Look<'v>) -> Option<&'v Process> {
    look.view.kubelet?.process
}

/// What ends a program: errors of its unit and its arguments that somebody refuses, and those of its configuration.
pub(super) fn errors<'v>(view: &'v View<'v>, program: &'v Configured<'v, 'v>) -> Vec<Diagnostic> {
    let own = program.process.into_iter().flat_map(|process| process.errors(view.known));
    let mut errors: Vec<Diagnostic> = own.filter(|found| found.rule.refused_by.is_some()).cloned().collect();
    match program.file {
        // Findings are known by the path of the outer file, which other texts inside of a ConfigMap share.
        Some(file) if file.inside.is_some() => errors.extend(program.refusal()),
        Some(file) => errors.extend(view.known.errors(file.path).cloned()),
        None => {}
    }
    errors.extend(program.drop_ins.iter().flat_map(|part| view.known.errors(part.path)).cloned());
    errors
}

/// Why systemd starts no kubelet from the unit that is called so: it is masked, or has no command.
fn errors_of_unit(view: &View<'_>) -> Vec<Diagnostic> {
    let is_unit =
        |file: &&File<'_>| file.kind == Ok(Kind::ServiceUnit) && file::name(file.path) == "kubelet.service";
    let errors = view.own_files().filter(is_unit).flat_map(|file| view.known.errors(file.path));
    errors.filter(|found| found.rule.refused_by.is_some()).cloned().collect()
}

fn refused(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    let mut refusals = errors(view, kubelet);
    if kubelet.process.is_none() {
        refusals.extend(errors_of_unit(view));
    }
    // Labels have a link of their own.
    refusals.retain(|found| found.rule.id != "component-flag-node-label");
    // Its own kubeconfig is made anew where a bootstrap kubeconfig is there.
    let first = view.bootstrap().filter(|_| view.has_joined().is_none());
    let used = first.or_else(|| view.kubelet_kubeconfig("kubeconfig"));
    refusals.extend(used.into_iter().flat_map(|used| view.known.errors(used.file.path)).cloned());
    for refusal in &refusals {
        look.broken_by(refusal);
    }
    if kubelet.process.is_none() {
        look.open("what starts the kubelet, and with which flags, is not in the set");
    }
    if let Some(path) = kubelet.process.and_then(|process| process.needed.as_deref()) {
        look.open(format!("{path}, without which systemd does not start the unit, is not in the set"));
    }
    // Silence about containerd must not pass for proof in a build that cannot read its files.
    if cfg!(not(feature = "containerd")) && view.has_joined().is_none() {
        look.open("this build does not read the files of containerd");
    }
    if refusals.is_empty() {
        let spots =
            kubelet.process.map(|process| process.program.clone().related("the kubelet is started here"));
        let config = kubelet.file.map(|file| file.spot().related("its configuration"));
        look.holds("nothing of the kubelet's own is refused", spots.into_iter().chain(config));
    }
}

/// A flag that a fault of the unit takes away is a consequence of that fault, and no finding of its own.
fn standalone(look: &mut Look<'_>) {
    let view = look.view;
    let Some(process) = kubelet(look) else { return };
    if let Some((path, spot)) = process.flag("kubeconfig") {
        return look.holds(format!("--kubeconfig={path}"), [spot.related("here")]);
    }
    // The fault of the unit probably took the flag away: that is the cause, and this its consequence.
    let of_unit = process.files.iter().flat_map(|file| view.known.errors(file)).next();
    let of_environment = || {
        let found = process.files.iter().flat_map(|file| view.known.of(Some(file)));
        found.filter(|found| found.severity >= Severity::Warning).find(|found| {
            found.rule.id.starts_with("unit-environment-") || found.rule.id == "unit-variable-cut"
        })
    };
    let mixed_up = process.found.iter().find(|found| found.rule.id == "node-unit-variable");
    if let Some(cause) = of_unit.or(mixed_up).or_else(of_environment) {
        return look.broken_by(&cause.clone());
    }
    if process.is_open() {
        return look.open(format!("the kubelet has no --kubeconfig here; {}", process.unseen()));
    }
    if let Some(empty) = process.arguments.last("kubeconfig") {
        let spot = process.spot(empty);
        look.broken(spot, "--kubeconfig is empty: the kubelet runs for itself alone", []);
        return;
    }
    let (message, spot) = match process.flag("bootstrap-kubeconfig") {
        Some((_, spot)) => (
            "--bootstrap-kubeconfig without --kubeconfig does nothing: the kubelet runs for itself alone",
            spot,
        ),
        None => {
            ("the command has no --kubeconfig: the kubelet runs for itself alone", process.program.clone())
        }
    };
    look.broken(spot, message, []);
}

/// Upstream's policy, where the version of the control plane is told.
fn skew(look: &mut Look<'_>) {
    const OLDEST: u8 = 3;
    let view = look.view;
    let (Some(kubelet), Some(server)) = (view.kubelet, view.target.control_plane) else { return };
    let (node, server) = (view.target.node.minor(), server.minor());
    if node > server {
        look.broken(
            kubelet.spot(),
            format!("the kubelet is {node}, newer than its API server, {server}"),
            [],
        );
    // Three minors since 1.28; before that it was two, which no version known here has any more.
    } else if u64::from(server.0) - u64::from(node.0) > u64::from(OLDEST) {
        let message =
            format!("the kubelet is {node}, more than {OLDEST} minors older than its API server, {server}");
        look.broken(kubelet.spot(), message, []);
    }
}

fn several(look: &mut Look<'_>) {
    let view = look.view;
    let own = |process: &&Process| !process.in_pod && view.machine.runs(process);
    let Some(first) = kubelet(look) else { return };
    // Two commands of one unit are a fault of that unit, with a finding of its own.
    let others = view.of(Component::Kubelet).filter(own);
    for other in others.filter(|other| other.program.file != first.program.file) {
        let place = first.program.clone().related("the one that is looked at");
        look.broken(other.program.clone(), "a second kubelet, whose links are not looked at", [place]);
    }
}

fn unread(look: &mut Look<'_>) {
    for process in look.view.programs {
        for path in &process.unread {
            let name = process.component().name();
            let message = format!("{path} is not in the set: flags that it gives {name} are not seen");
            look.broken(process.program.clone(), message, []);
        }
    }
}

/// What is left of the errors once all rules have looked is a matter of the report.
fn others(look: &mut Look<'_>) {
    if !look.view.known.has_errors() {
        look.holds("no file is refused", []);
    }
}

/// A drop-in shows that the unit is a package's, and that somebody knew how to change it.
fn vendor(look: &mut Look<'_>) {
    for file in look.view.own_files().filter(|file| file.kind == Ok(Kind::ServiceUnit)) {
        // A set may be given by paths without the first slash.
        let path = format!("/{}", file.path);
        let is_vendor =
            ["/usr/lib/systemd/system/", "/lib/systemd/system/"].iter().any(|folder| path.contains(folder));
        let is_mine = Component::ALL
            .iter()
            .any(|component| file::name(file.path) == format!("{}.service", component.name()));
        let drop_ins = format!("{}.d", file::name(file.path));
        let has_drop_in = |other: &File<'_>| file::folder(other.path) == drop_ins;
        if is_vendor && is_mine && !look.view.own_files().any(has_drop_in) {
            look.broken(file.spot(), "/usr/lib/systemd/system belongs to packages", []);
        }
    }
}
