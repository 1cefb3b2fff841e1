//! `version`, and what the tables have to do with it.

use super::super::effective::foreign_tables;
use super::super::file::path;
use super::super::file::{Config, JudgedFile};
use super::super::settings::{CRI, IMAGES, RUNTIME};
use crate::diagnostic::{FieldPath, Program, Stage};
use crate::engine::rule::{Check, Rule, rule};
use crate::tree::{Entry, Node, NodeKind};
use crate::version::{ConfigVersion, ContainerdVersion};

const CONTAINERD: Program = Program::Containerd;

pub(super) const RULES: &[Rule<Config>] = &[
    rule("containerd-config-version-unsupported", "the file's version is newer than this containerd reads")
        .refused_by(CONTAINERD, Stage::Validate)
        .why("1.7 and 2.x stop at a version they do not know.")
        .help("write the version that this containerd reads, and name plugins as it does")
        .journal(&["unsupported config version", "expected containerd config version equal to or less than"])
        .source("containerd cmd/containerd/server/config/config.go")
        .by(unsupported),
    rule("containerd-config-version-ignored", "1.6 takes a newer version and ignores its tables")
        .warning()
        .why("containerd 1.6 reads a file of version 3 or 4 without complaint, but none of its CRI tables.")
        .help("write version 2 for containerd 1.x")
        .source("containerd services/server/config/config.go of 1.6")
        .by(ignored_version),
    rule("containerd-plugin-id", "a plugin is named in a way that this version of the file does not take")
        .refused_by(CONTAINERD, Stage::Validate)
        .why(
            "Short ids such as `cri` belong to files without version; with a version, plugins are named by \
             their full id, and the load fails otherwise.",
        )
        .help("write the full id, such as io.containerd.grpc.v1.cri")
        .journal(&["invalid disabled plugin URI", "invalid required plugin URI", "invalid plugin key URI"])
        .source("containerd cmd/containerd/server/config/config.go")
        .by(plugin_ids),
    rule("containerd-version-missing", "the file has plugin tables but no version")
        .warning()
        .why(
            "No `version` means version 1, where plugins have short ids: 1.x silently ignores tables with full \
             ids, 2.0 to 2.2 ignore version 2 keys in them.",
        )
        .help("put the version on top that the tables are written for")
        .source("containerd docs/PLUGINS.md")
        .by(missing),
    rule("containerd-mixed-versions", "CRI keys of another version of the file")
        .warning()
        .why(
            "The CRI settings moved to other plugins with version 3. Keys of another version than the file's are \
             ignored by most releases and win in others.",
        )
        .help("move the key to where the file's version has it")
        .journal(&["Ignoring unknown key in TOML for plugin"])
        .source("containerd docs/containerd-2.0.md")
        .by(mixed),
    rule("containerd-unquoted-plugin-id", "a plugin id without quotes is another table")
        .warning()
        .why(
            "Plugin ids hold dots, so they have to be quoted: `[plugins.io.containerd.grpc.v1.cri]` is the table \
             `cri` in `v1` in `grpc` …, which containerd does not read.",
        )
        .help("quote the id: [plugins.\"io.containerd.grpc.v1.cri\"]")
        .source("containerd docs/PLUGINS.md")
        .by(unquoted),
    rule("containerd-server-block-ignored", "a block that version 4 no longer has")
        .warning()
        .why(
            "Version 4 moved the sockets into plugins (`io.containerd.server.v1.grpc` and others); the old blocks \
             silently have no effect.",
        )
        .help("move it to its plugin, or write version 3")
        .source("containerd cmd/containerd/server/config/config.go, serviceMigrate")
        .by(server_blocks),
    rule("containerd-proxy-plugin-type", "a proxy plugin of a type that containerd does not know")
        .refused_by(CONTAINERD, Stage::Validate)
        .why("Each proxy plugin is registered under its type, and without one the daemon crashes.")
        .help("write type = \"snapshot\" or \"content\", since 1.7 \"diff\", since 2.0 \"sandbox\"")
        .journal(&["panic: plugin: no type"])
        .source("containerd cmd/containerd/server/server.go, LoadPlugins")
        .by(proxy_types),
];

fn proxy_types(c: &mut Check<'_, Config>) {
    let containerd = c.containerd;
    let is_known = |name: &str| match name {
        "snapshot" | "content" => true,
        "diff" => containerd.at_least(ContainerdVersion::V1_7),
        "sandbox" => containerd.at_least(ContainerdVersion::V2_0),
        _ => false,
    };
    let plugins = c.root.get("proxy_plugins").into_iter().flat_map(Node::entries).collect::<Vec<_>>();
    for Entry { key, value } in plugins {
        let stated = value.entries().find(|entry| entry.key.text().eq_ignore_ascii_case("type"));
        // What is no table, and a type that is no text, was refused already.
        if value.kind() == NodeKind::Map && !stated.is_some_and(|entry| is_known(entry.value.text())) {
            let node = stated.map_or(key, |entry| entry.value);
            c.at(
                path(["proxy_plugins", key.text()]),
                node,
                format!("containerd {containerd} knows no such type"),
            );
        }
    }
}

fn version_node<'t>(c: &Check<'t, Config>) -> Option<Node<'t>> {
    super::super::file::version_node(c.root, c.containerd)
}

/// Whether this containerd stops at the version of the file. 1.6 has no upper limit; below 1, the conversion of 2.3
/// and later crashes.
pub(in super::super) fn is_unsupported(file: &JudgedFile<'_>) -> bool {
    let (number, containerd) = (file.number(), file.containerd);
    if number < 0 {
        // The migrations are a slice that 2.3 and later index by the version.
        return containerd.at_least(ContainerdVersion::V2_3);
    }
    number > i64::from(containerd.newest_read().number()) && containerd.at_least(ContainerdVersion::V1_7)
}

fn unsupported(c: &mut Check<'_, Config>) {
    let Some(node) = version_node(c).filter(|_| is_unsupported(c.view)) else { return };
    let (number, containerd) = (c.number(), c.containerd);
    let newest = containerd.newest_read();
    let message = format!("containerd {containerd} reads version {newest} at most, this is {number}");
    c.at(FieldPath::key("version"), node, message);
}

fn ignored_version(c: &mut Check<'_, Config>) {
    let Some(node) = version_node(c) else { return };
    let containerd = c.containerd;
    if c.number() > 2 && !containerd.at_least(ContainerdVersion::V1_7) {
        let message = format!("containerd {containerd} knows version 2 at most and ignores newer tables");
        c.at(FieldPath::key("version"), node, message);
    }
}

fn plugin_ids(c: &mut Check<'_, Config>) {
    let file = c.view;
    let containerd = c.containerd;
    let number = c.number();
    let is_lifted = matches!(number, 0 | 1);
    for list in ["disabled_plugins", "required_plugins"].into_iter().filter_map(|list| file.top(list)) {
        for (index, item) in list.value.items().enumerate() {
            // Files of version 0 or 1 take short ids: they are what version 1 is about.
            if item.kind() == NodeKind::Text && !is_lifted && !is_full_id(item.text(), number, containerd) {
                let message = format!("{:?} is not a full plugin id", crate::text::excerpt(item.text()));
                let found = c.at(FieldPath::key(list.key.text().to_owned()).item(index), item, message);
                found.help =
                    Some("write io.containerd.….v1.…, or take it out to enable the plugin".to_owned());
            }
        }
    }
    // 2.x does not look at the keys of `plugins`.
    if containerd.major() >= 2 || is_lifted {
        return;
    }
    for Entry { key, .. } in c.plugins() {
        if !is_full_id(key.text(), number, containerd) {
            let message = format!("{:?} is not a full plugin id", crate::text::excerpt(key.text()));
            c.at(path(["plugins", key.text()]), key, message);
        }
    }
}

fn is_full_id(id: &str, number: i64, containerd: ContainerdVersion) -> bool {
    let parts = id.split('.').count();
    if containerd.major() >= 2 {
        parts > 1
    } else if number < 2 {
        true
    } else if containerd.at_least(ContainerdVersion::V1_7) {
        // 1.7 compares with the family's name, 1.6 counts the parts alone, and 2.x wants one dot.
        id.starts_with("io.containerd.") && parts >= 4
    } else {
        parts >= 4
    }
}

fn missing(c: &mut Check<'_, Config>) {
    if !matches!(c.number(), 0 | 1) {
        return;
    }
    let containerd = c.containerd;
    // 2.3 and later convert such a file whole.
    if containerd.at_least(ContainerdVersion::V2_3) {
        return;
    }
    let is_lost =
        |id: &str| if containerd.major() == 1 { id.contains('.') } else { matches!(id, "cri" | CRI) };
    let mut plugins = c.plugins().into_iter();
    let lost = plugins.find(|entry| is_lost(entry.key.text()) && entry.value.child_count() > 0);
    if let Some(Entry { key, .. }) = lost {
        let message =
            format!("without `version`, containerd {containerd} does not use the settings of this table");
        c.at(path(["plugins", key.text()]), key, message);
    }
}

fn mixed(c: &mut Check<'_, Config>) {
    if c.version == ConfigVersion::V1 {
        return;
    }
    for key in foreign_tables(c.root, c.version) {
        let id = key.text();
        let is_table = matches!(id, IMAGES | RUNTIME);
        let at = if is_table { path(["plugins", id]) } else { path(["plugins", CRI, id]) };
        let of = if is_table { 3 } else { 2 };
        let message = format!("a key of version {of} in a file of version {}", c.version);
        c.at(at, key, message);
    }
}

fn unquoted(c: &mut Check<'_, Config>) {
    let Some(io) = c.root.get("plugins").and_then(|plugins| plugins.field("io")) else { return };
    if io.value.get("containerd").is_some() {
        c.at(
            path(["plugins", "io"]),
            io.key,
            "this is the table `io` with `containerd` in it, not a plugin's",
        );
    }
}

fn server_blocks(c: &mut Check<'_, Config>) {
    if c.version != ConfigVersion::V4 {
        return;
    }
    // `[debug]` stays for the level and format of the log; only its address moved.
    for block in ["grpc", "ttrpc", "metrics"] {
        if let Some(entry) = c.root.field(block).filter(|entry| entry.value.child_count() > 0) {
            c.at(FieldPath::key(block), entry.key, format!("`[{block}]` has no effect in a version 4 file"));
        }
    }
}
