//! containerd's TOML files: by the tables that they begin with, or by the place that containerd reads.

use super::{lines, names};
use crate::document::Kind;

/// Top-level keys and tables of config.toml, of any release.
const CONFIG: &[&str] = &[
    "cgroup",
    "debug",
    "disabled_plugins",
    "grpc",
    "imports",
    "metrics",
    "oom_score",
    "plugin_dir",
    "plugins",
    "proxy_plugins",
    "required_plugins",
    "root",
    "state",
    "stream_processors",
    "subreaper",
    "temp",
    "timeouts",
    "ttrpc",
    "version",
];

/// Top-level keys and tables of hosts.toml.
const HOSTS: &[&str] = &[
    "ca",
    "capabilities",
    "client",
    "dial_timeout",
    "header",
    "host",
    "override_path",
    "server",
    "skip_verify",
];

/// config.toml or hosts.toml, where the text is one of them.
pub(super) fn kind_of_toml(path: &str, name: &str, text: &str) -> Option<Kind> {
    // By lines and not by a TOML parser: a file with a fault must be recognised to have the fault told.
    let top = top_level(text);
    if is_hosts_place(path, name) {
        return top.map(|_| Kind::HostsToml);
    }
    if is_config_place(path, name) {
        return Some(Kind::ContainerdConfig);
    }
    let top = top?;
    let knows = |list: &[&str]| top.iter().all(|key| list.binary_search(&first(key)).is_ok());
    let has = |key: &str| top.iter().any(|known| first(known) == key);
    if knows(HOSTS) && top.iter().any(|key| key.starts_with("host.\"") || key.starts_with("host.'")) {
        return Some(Kind::HostsToml);
    }
    let is_decisive = |key: &&str| {
        let own = [
            "plugins.\"io.containerd.",
            "plugins.'io.containerd.",
            "plugins.cri",
            "plugins.\"cri\"",
            "proxy_plugins",
        ];
        own.iter().any(|prefix| key.starts_with(prefix)) || *key == "plugins"
    };
    // Any program may have `version` or `[plugins]`. All keys must be containerd's, and one must be nobody else's.
    let is_config = knows(CONFIG)
        && (top.iter().any(is_decisive)
            || (has("version") && (has("imports") || has("disabled_plugins") || has("required_plugins"))));
    is_config.then_some(Kind::ContainerdConfig)
}

/// `containerd/config.toml`, and the folders beside it that a file is imported from.
pub(super) fn is_config_place(path: &str, name: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    match folders.next() {
        Some("containerd") => name == "config.toml",
        Some("conf.d" | "config.d") => folders.next() == Some("containerd") && names::ends(name, ".toml"),
        _ => false,
    }
}

/// `certs.d/REGISTRY/hosts.toml`.
fn is_hosts_place(path: &str, name: &str) -> bool {
    name == "hosts.toml" && path.rsplit('/').nth(2) == Some("certs.d")
}

fn first(key: &str) -> &str {
    key.split('.').next().unwrap_or(key).trim().trim_matches('"')
}

/// The keys before the first table, and every table by its whole name. Nothing where the first line is no TOML.
fn top_level(text: &str) -> Option<Vec<&str>> {
    let mut top = Vec::new();
    let mut in_table = false;
    for line in lines(text).map(str::trim) {
        if let Some(table) = line.strip_prefix('[').filter(|_| top.is_empty() || in_table || is_header(line))
        {
            let name = table.trim_start_matches('[').split(']').next().unwrap_or("").trim();
            in_table = true;
            top.push(name);
        } else if !in_table {
            match line.split_once('=') {
                Some((key, _)) if is_key(key.trim()) => top.push(key.trim()),
                // The rest of a list or text that goes over several lines.
                _ if !top.is_empty() => {}
                _ => return None,
            }
        }
    }
    top.first().filter(|key| is_key(key))?;
    Some(top)
}

/// A table's header is alone in its line, but for a comment.
fn is_header(line: &str) -> bool {
    line.split('#').next().unwrap_or("").trim_end().ends_with(']')
        && !line.trim_start_matches('[').starts_with(['"', '\'', ' '])
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"' || c == '\'')
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.\"'/: ".contains(&b))
}
