//! Runtimes: their types and options.

use super::super::file::Config;
use super::super::file::path;
use super::super::keys::RUNC_OPTIONS;
use super::super::settings::{LINUX_V1, RUNC, Setting, Tables};
use crate::diagnostic::{FieldPath, Severity};
use crate::edit::Edit;
use crate::engine::rule::{Check, Rule, rule};
use crate::nearest::nearest;
use crate::text::excerpt;
use crate::tree::{Entry, Node, NodeKind, Style};
use crate::version::ContainerdVersion;

pub(super) const RULES: &[Rule<Config>] = &[
    rule("containerd-systemd-cgroup-type", "SystemdCgroup is not true or false")
        .why(
            "Runtime options are decoded by the shim, when the first Pod starts; `config dump` and the daemon \
             accept anything here.",
        )
        .help("write SystemdCgroup = true")
        .journal(&["expected cgroupsPath to be of format"])
        .source("containerd docs/cri/config.md")
        .by(systemd_cgroup_type),
    rule("containerd-runtime-option-unknown", "a runtime option that runc's shim does not know")
        .warning()
        .why("A misspelt option is silently ignored; options are written in CamelCase.")
        .help("write it as runc's options do, such as SystemdCgroup")
        .source("containerd api/types/runc/options/oci.proto")
        .by(unknown_option),
    rule("containerd-runtime-type-missing", "a runtime without a type")
        .why(
            "Every Pod of this runtime fails. In 1.x a partial table replaces the whole built-in entry of runc, \
             its type included; a new name has no type anywhere.",
        )
        .help("write runtime_type = \"io.containerd.runc.v2\" beside it")
        .journal(&["container.Runtime.Name must be set"])
        .source("containerd issue 6644")
        .by(runtime_type),
    rule("containerd-runtime-type-gone", "a runtime of a type that containerd 2.0 took out")
        .why(
            "containerd 2.0 has neither the runtime io.containerd.runtime.v1.linux nor the shim of \
             io.containerd.runc.v1. CRI starts, and every Pod of this runtime fails.",
        )
        .help("write runtime_type = \"io.containerd.runc.v2\"")
        .journal(&["failed to start shim"])
        .source("containerd RELEASES.md, Deprecated features")
        .by(runtime_type_gone),
    rule("containerd-default-runtime-missing", "the default runtime is not defined")
        .why("The CRI plugin does not start when `default_runtime_name` names none of the runtimes.")
        .help("define the runtime, or name one that is defined")
        .journal(&["no corresponding runtime configured in `containerd.runtimes`"])
        .source("containerd internal/cri/config/config.go")
        .by(default_runtime),
    rule("containerd-systemd-cgroup-key", "systemd_cgroup is not what switches systemd cgroups on")
        .why(
            "The lower-case key belongs to the runtime of 1.0; CRI does not start with it in 1.x, unless that is the \
             default runtime, and 2.x ignores it.",
        )
        .help("set SystemdCgroup = true in the options of the runtime")
        .journal(&["`systemd_cgroup` only works for runtime"])
        .source("containerd pkg/cri/config/config.go")
        .by(systemd_cgroup_key),
    rule("containerd-systemd-cgroup-differs", "runtimes of one node use different cgroup drivers")
        .warning()
        .why("The kubelet has one driver; Pods of the other runtimes fail or restart.")
        .help("give every runtime the same SystemdCgroup")
        .source("containerd docs/cri/config.md")
        .by(systemd_cgroup_differs),
];

/// The runtimes of the file, with the path of their table.
fn runtimes<'t>(c: &Check<'t, Config>) -> (Vec<Entry<'t>>, FieldPath) {
    let keys = Setting::RuntimeType.path(Tables::of(c.version), RUNC);
    let keys = &keys[..keys.len() - 2];
    let table = keys.iter().try_fold(c.root, |node, key| node.get(key));
    (table.into_iter().flat_map(Node::entries).collect(), path(keys.iter().copied()))
}

fn options(runtime: Node<'_>) -> Vec<Entry<'_>> {
    runtime.get("options").into_iter().flat_map(Node::entries).collect()
}

fn is_runc(runtime: Entry<'_>) -> bool {
    match runtime.value.get("runtime_type").map(Node::text) {
        // The type decides and not the name: a runtime called runc may be another program.
        Some(kind) if !kind.is_empty() => kind.starts_with("io.containerd.runc."),
        _ => runtime.key.text() == RUNC,
    }
}

fn option_path(at: &FieldPath, runtime: Node<'_>, option: &str) -> FieldPath {
    at.clone().then(runtime.text().to_owned()).then("options").then(option.to_owned())
}

fn systemd_cgroup_type(c: &mut Check<'_, Config>) {
    let (runtimes, at) = runtimes(c);
    for runtime in runtimes {
        for Entry { key, value } in options(runtime.value) {
            let is_bool = matches!(value.kind(), NodeKind::True | NodeKind::False);
            if key.text() != "SystemdCgroup" || is_bool {
                continue;
            }
            let found = c.at(
                option_path(&at, runtime.key, "SystemdCgroup"),
                value,
                "SystemdCgroup must be true or false, without quotes",
            );
            // "true" in quotes can only mean true; a number or another word may mean anything.
            if value.style() != Style::Plain && matches!(value.text(), "true" | "false") {
                found.fix.push(Edit::replace(value.span(), value.text()));
            }
        }
    }
}

fn unknown_option(c: &mut Check<'_, Config>) {
    let (runtimes, at) = runtimes(c);
    for runtime in runtimes.into_iter().filter(|runtime| is_runc(*runtime)) {
        for Entry { key, .. } in options(runtime.value) {
            let name = key.text();
            if RUNC_OPTIONS.contains(&name) {
                continue;
            }
            let shown = excerpt(name);
            let near = nearest(name, RUNC_OPTIONS.iter().copied());
            let message = match near {
                Some(near) => format!("unknown option {shown:?}: did you mean {near:?}?"),
                None => format!("unknown option {shown:?}: it is ignored"),
            };
            let found = c.at(option_path(&at, runtime.key, name), key, message);
            if let Some(near) = near.filter(|near| near.eq_ignore_ascii_case(name)) {
                found.fix.push(Edit::replace(key.span(), near));
            }
        }
    }
}

fn runtime_type(c: &mut Check<'_, Config>) {
    let (runtimes, at) = runtimes(c);
    for Entry { key, value } in runtimes.into_iter().filter(|entry| entry.value.kind() == NodeKind::Map) {
        let stated = value.field("runtime_type");
        let is_empty =
            stated.is_some_and(|entry| entry.value.style() != Style::Plain && entry.value.text().is_empty());
        let has_built_in = !c.is_1() && key.text() == RUNC;
        if is_empty || (stated.is_none() && !has_built_in) {
            let at = at.clone().then(key.text().to_owned());
            let (at, node) = stated.map_or((at.clone(), key), |entry| (at.then("runtime_type"), entry.value));
            c.at(at, node, format!("the runtime {:?} has no runtime_type", excerpt(key.text())));
        }
    }
}

fn runtime_type_gone(c: &mut Check<'_, Config>) {
    if !c.view.containerd.at_least(ContainerdVersion::V2_0) {
        return;
    }
    let (runtimes, at) = runtimes(c);
    for runtime in runtimes {
        let Some(kind) = runtime.value.get("runtime_type") else { continue };
        if [LINUX_V1, "io.containerd.runc.v1"].contains(&kind.text()) {
            let at = at.clone().then(runtime.key.text().to_owned()).then("runtime_type");
            let message = format!("containerd {} has no {}", c.view.containerd, kind.text());
            c.at(at, kind, message);
        }
    }
}

/// Whether a file of 1.x has the older table for the default runtime, which wins over the name of one.
fn has_default_table(c: &Check<'_, Config>) -> bool {
    let keys = Setting::RuntimeType.path(Tables::of(c.version), RUNC);
    let containerd = keys[..keys.len() - 3].iter().try_fold(c.root, |node, key| node.get(key));
    let table = containerd.and_then(|table| table.get("default_runtime")).filter(|_| c.is_1());
    table.and_then(|table| table.get("runtime_type")).is_some_and(|kind| !kind.text().is_empty())
}

fn default_runtime(c: &mut Check<'_, Config>) {
    // An imported file may define the runtime that this one names.
    if has_default_table(c) || !c.is_whole() {
        return;
    }
    let effective = c.effective();
    let name = effective.default_runtime_name.value.clone();
    let (runtimes, _) = runtimes(c);
    let is_built_in = name == RUNC && (!c.is_1() || runtimes.is_empty());
    if is_built_in || runtimes.iter().any(|runtime| runtime.key.text() == name) {
        return;
    }
    let keys = Setting::DefaultRuntimeName.path(Tables::of(c.version), RUNC);
    let stated = keys.iter().try_fold(c.root, |node, key| node.get(key));
    // Where the name is the default nothing is written, and the runtimes in place of runc are to blame.
    let node = stated.or_else(|| runtimes.first().map(|runtime| runtime.key));
    if let Some(node) = node {
        let message = format!("the default runtime {:?} is not among `runtimes`", excerpt(&name));
        c.at(path(keys), node, message);
    }
}

fn systemd_cgroup_key(c: &mut Check<'_, Config>) {
    let plugin = Tables::of(c.version).runtime();
    let Some(table) = c.root.get("plugins").and_then(|plugins| plugins.get(plugin)) else { return };
    let Some(entry) = table.field("systemd_cgroup").filter(|entry| entry.value.kind() == NodeKind::True)
    else {
        return;
    };
    let at = path(["plugins", plugin, "systemd_cgroup"]);
    let effective = c.view.effective();
    if c.is_1() {
        if effective.runtime_type.value != LINUX_V1 {
            let message = format!("CRI does not start: the key works for the runtime {LINUX_V1} alone");
            c.at(at, entry.key, message);
        }
    } else if !effective.systemd_cgroup.value {
        let message = "this containerd ignores the key: containers are not put into systemd's cgroups";
        c.at(at, entry.key, message).severity = Severity::Warning;
    }
}

fn systemd_cgroup_differs(c: &mut Check<'_, Config>) {
    if !c.is_whole() {
        return;
    }
    let (runtimes, at) = runtimes(c);
    let driver = |runtime: Entry<'_>| {
        let node = runtime.value.get("options").and_then(|options| options.get("SystemdCgroup"));
        // The default of the option is false, in runtimes that say nothing too.
        node.map_or(NodeKind::False, Node::kind) == NodeKind::True
    };
    let runc: Vec<Entry<'_>> = runtimes.into_iter().filter(|runtime| is_runc(*runtime)).collect();
    let default = c.effective().systemd_cgroup.value;
    for runtime in runc.into_iter().filter(|runtime| driver(*runtime) != default) {
        let name = excerpt(runtime.key.text()).into_owned();
        let message =
            format!("the runtime {name:?} has another SystemdCgroup than the default one ({default})");
        let found = c.at(at.clone().then(runtime.key.text().to_owned()), runtime.key, message);
        // runc is always there; where another one is the default, a Pod has to ask for it by name.
        if runtime.key.text() == RUNC {
            found.severity = Severity::Note;
        }
    }
}
