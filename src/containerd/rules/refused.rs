//! What the CRI plugin refuses when it starts, besides what has rules of its own.

use super::super::file::{Config, path};
use super::super::settings::{CRI, IMAGES, LINUX_V1, RUNC, RUNTIME, Setting, Tables};
use crate::diagnostic::FieldPath;
use crate::engine::rule::{Check, Rule, rule};
use crate::tree::{Node, NodeKind};
use crate::value::GoDuration;
use crate::version::ContainerdVersion;

pub(super) const RULES: &[Rule<Config>] = &[rule(
    "containerd-cri-refused",
    "CRI does not start with this value",
)
.why("The CRI plugin looks at its configuration when it starts; on a fault containerd runs on without it.")
.help("write a value that the message names, or take the key out")
.journal(&["invalid plugin config", "invalid cri image config", "invalid cri runtime config"])
.source("containerd internal/cri/config/config.go, ValidateRuntimeConfig; pkg/cri/config/config.go of 1.x")
.by(refused)];

fn refused(c: &mut Check<'_, Config>) {
    runtimes(c);
    durations(c);
}

/// The table with the runtimes and what goes for all of them.
fn containerd_table<'t>(c: &Check<'t, Config>) -> Option<(Node<'t>, FieldPath)> {
    let keys = Setting::RuntimeType.path(Tables::of(c.version), RUNC);
    let keys = &keys[..keys.len() - 3];
    let node = keys.iter().try_fold(c.root, |node, key| node.get(key))?;
    Some((node, path(keys.iter().copied())))
}

fn runtimes(c: &mut Check<'_, Config>) {
    let Some((table, at)) = containerd_table(c) else { return };
    let is_off = |node: Option<Node<'_>>| node.is_none_or(|node| node.kind() != NodeKind::True);
    let file = c.view;
    if let Some(name) = table.get("default_runtime_name").filter(|name| is_empty_text(*name)) {
        // 1.x makes a runtime called `default` of the old table and takes that name.
        let has_table = file.is_1() && table.get("default_runtime").is_some();
        if !has_table {
            c.at(at.clone().then("default_runtime_name"), name, "the name of the default runtime is empty");
        }
    }
    let has_old_default = file.effective().runtime_type.value == LINUX_V1;
    let pivot = table.get("no_pivot").filter(|pivot| pivot.kind() == NodeKind::True);
    // 2.x has no such key and ignores it.
    if let Some(pivot) = pivot.filter(|_| file.is_1() && !has_old_default) {
        let message = format!("`no_pivot` works for the runtime {LINUX_V1} alone");
        c.at(at.clone().then("no_pivot"), pivot, message).help =
            Some("set NoPivotRoot = true in the options of the runtime instead".to_owned());
    }
    let runtimes: Vec<_> = table.get("runtimes").into_iter().flat_map(Node::entries).collect();
    for runtime in runtimes {
        let at = at.clone().then("runtimes").then(runtime.key.text().to_owned());
        let kind = runtime.value.get("runtime_type").map_or("", Node::text);
        for key in ["runtime_engine", "runtime_root"] {
            let stated = runtime.value.get(key).filter(|value| !value.text().is_empty());
            if let Some(value) = stated.filter(|_| file.is_1() && kind != LINUX_V1) {
                let message = format!("`{key}` works for the runtime {LINUX_V1} alone");
                c.at(at.clone().then(key), value, message).help =
                    Some("set BinaryName or Root in the options of the runtime instead".to_owned());
            }
        }
        let all = runtime.value.get("privileged_without_host_devices_all_devices_allowed");
        let is_alone = is_off(runtime.value.get("privileged_without_host_devices")) && !is_off(all);
        if let Some(all) = all.filter(|_| is_alone && file.containerd.at_least(ContainerdVersion::V1_7)) {
            let at = at.clone().then("privileged_without_host_devices_all_devices_allowed");
            c.at(at, all, "this asks for privileged_without_host_devices = true beside it");
        }
        let io = runtime.value.get("io_type").filter(|io| !matches!(io.text(), "" | "fifo" | "streaming"));
        if let Some(io) = io.filter(|_| file.containerd.at_least(ContainerdVersion::V2_0)) {
            c.at(at.then("io_type"), io, "only \"fifo\" and \"streaming\" are taken");
        }
    }
}

/// Texts that Go's `time.ParseDuration` has to read. A wrong one is text to the decoder, and stops CRI.
fn durations(c: &mut Check<'_, Config>) {
    const KEYS: [(&str, &str, ContainerdVersion); 5] = [
        (CRI, "stream_idle_timeout", ContainerdVersion::V1_6),
        (IMAGES, "image_pull_progress_timeout", ContainerdVersion::V1_7),
        (RUNTIME, "drain_exec_sync_io_timeout", ContainerdVersion::V1_7),
        (RUNTIME, "stats_collect_period", ContainerdVersion::V2_3),
        (RUNTIME, "stats_retention_period", ContainerdVersion::V2_3),
    ];
    let file = c.view;
    let Some(plugins) = file.root.get("plugins") else { return };
    for (plugin, key, since) in KEYS {
        // In version 2 files all of these stand in the one CRI plugin.
        let plugin = match Tables::of(file.version) {
            Tables::One(plugin) => plugin,
            Tables::Split { .. } => plugin,
        };
        let value = plugins.get(plugin).and_then(|table| table.get(key));
        let wrong = value.filter(|value| {
            value.kind() == NodeKind::Text
                && !value.text().is_empty()
                && value.text().parse::<GoDuration>().is_err()
        });
        if let Some(value) = wrong.filter(|_| file.containerd.at_least(since)) {
            c.at(path(["plugins", plugin, key]), value, "this is no duration; write it as \"10s\"");
        }
    }
}

fn is_empty_text(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Text && node.text().is_empty()
}
