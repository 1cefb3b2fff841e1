//! CRI: enabled, its images and its network.

use super::super::file::Config;
use super::super::file::path;
use super::super::settings::{CRI_IDS, RUNC, Setting, Tables};
use crate::diagnostic::FieldPath;
use crate::engine::rule::{Check, Rule, rule};
use crate::tree::{Entry, Node};
use crate::version::{ConfigVersion, ContainerdVersion};

pub(super) const RULES: &[Rule<Config>] = &[
    rule("containerd-cri-disabled", "CRI is switched off")
        .why("The kubelet speaks CRI; without it no Pod starts. Packages for Docker ship the file this way.")
        .help("take the entry out of disabled_plugins")
        .journal(&["unknown service runtime.v1.RuntimeService"])
        .source("containerd issues 4581, 8139")
        .by(disabled),
    rule("containerd-registry-config-path-conflict", "config_path beside mirrors or registry TLS")
        .why("The CRI plugin does not start with both, and containerd runs on without it.")
        .help("move mirrors and TLS settings to a hosts.toml below config_path")
        .journal(&["`mirrors` cannot be set when `config_path` is provided"])
        .source("containerd internal/cri/config/config.go")
        .by(registry_conflict),
    rule("containerd-cni-bin-dir-key", "the folder of the CNI binaries stands under a key that is ignored")
        .why(
            "`bin_dirs` came with 2.1; 2.4 dropped `bin_dir` from version 3 and 4 files. A node with the wrong \
             one runs, and stays NotReady.",
        )
        .help("write the key that this containerd reads: bin_dirs since 2.1, bin_dir before")
        .source("containerd internal/cri/config/config.go")
        .by(cni_bin_dir),
    rule("containerd-cni-bin-dir-deprecated", "bin_dir is deprecated")
        .note()
        .why("2.1 to 2.3 still read `bin_dir`, 2.4 no longer does.")
        .help("write bin_dirs = [\"…\"]")
        .source("containerd RELEASES.md")
        .by(cni_bin_dir_deprecated),
];

fn disabled(c: &mut Check<'_, Config>) {
    let Some(list) = c.top("disabled_plugins") else { return };
    for (index, item) in list.value.items().enumerate() {
        if CRI_IDS.contains(&item.text()) {
            let message = format!("{:?} switches CRI off; the kubelet cannot start Pods", item.text());
            c.at(FieldPath::key(list.key.text().to_owned()).item(index), item, message);
        }
    }
}

/// The table at these keys, with its path.
fn table<'t>(c: &Check<'t, Config>, setting: Setting) -> Option<(Node<'t>, FieldPath)> {
    let keys = setting.path(Tables::of(c.version), RUNC);
    let (_, keys) = keys.split_last()?;
    let node = keys.iter().try_fold(c.root, |node, key| node.get(key))?;
    Some((node, path(keys.iter().copied())))
}

fn registry_conflict(c: &mut Check<'_, Config>) {
    let Some((registry, at)) = table(c, Setting::RegistryConfigPath) else { return };
    if registry.get("config_path").is_none_or(|node| node.text().is_empty()) {
        return;
    }
    if let Some(mirrors) = registry.field("mirrors").filter(|entry| entry.value.child_count() > 0) {
        c.at(at.clone().then("mirrors"), mirrors.key, "`mirrors` cannot be set beside `config_path`");
    }
    // 2.x no longer has registry TLS settings.
    let configs = registry.get("configs").filter(|_| c.is_1()).into_iter().flat_map(Node::entries);
    for Entry { key, value } in configs {
        if let Some(tls) = value.field("tls") {
            let at = at.clone().then("configs").then(key.text().to_owned()).then("tls");
            c.at(at, tls.key, "`configs.….tls` cannot be set beside `config_path`");
        }
    }
}

fn cni_bin_dir(c: &mut Check<'_, Config>) {
    let Some((cni, at)) = table(c, Setting::CniBinDir) else { return };
    let containerd = c.containerd;
    // A default that is written out does no harm under a key that is ignored.
    let many = cni.field("bin_dirs").filter(|entry| !is_default(entry.value));
    if let Some(many) = many.filter(|_| !containerd.at_least(ContainerdVersion::V2_1)) {
        let message = format!("containerd {containerd} does not know `bin_dirs`");
        c.at(at.clone().then("bin_dirs"), many.key, message).help = Some("write bin_dir = \"…\"".to_owned());
        return;
    }
    let Some(one) = cni.field("bin_dir").filter(|entry| !matches!(entry.value.text(), "" | "/opt/cni/bin"))
    else {
        return;
    };
    // In version 2 files `bin_dir` is converted by every 2.x.
    if c.version < ConfigVersion::V3 {
        return;
    }
    if containerd.at_least(ContainerdVersion::V2_4) {
        let message = format!("containerd {containerd} no longer knows `bin_dir`");
        c.at(at.then("bin_dir"), one.key, message).help = Some("write bin_dirs = [\"…\"]".to_owned());
    } else if cni.get("bin_dirs").is_some_and(|list| !is_default(list)) {
        c.at(at.then("bin_dir"), one.key, "`bin_dir` and `bin_dirs` cannot both be set: CRI does not start");
    }
}

fn is_default(list: Node<'_>) -> bool {
    let mut items = list.items().map(Node::text);
    let first = items.next();
    items.next().is_none() && first.is_none_or(|dir| dir == "/opt/cni/bin")
}

fn cni_bin_dir_deprecated(c: &mut Check<'_, Config>) {
    let Some((cni, at)) = table(c, Setting::CniBinDir) else { return };
    let containerd = c.containerd;
    let is_deprecated = c.version >= ConfigVersion::V3
        && containerd.at_least(ContainerdVersion::V2_1)
        && !containerd.at_least(ContainerdVersion::V2_4);
    let one = cni.field("bin_dir").filter(|entry| is_deprecated && !entry.value.text().is_empty());
    if let Some(one) = one {
        c.at(at.then("bin_dir"), one.key, "deprecated since 2.1: 2.4 ignores it");
    }
}
