//! Names that tell a file to be something else, whatever it quotes.

use super::{BACKUP, TEMPLATE};

/// Documentation, by the end of its name.
const DOCUMENTS: &[&str] =
    &["adoc", "asciidoc", "htm", "html", "ipynb", "markdown", "md", "mdx", "org", "rst", "svg", "tex", "xml"];

/// Source files, by the end of their names.
const SOURCES: &[&str] = &[
    "bash",
    "bat",
    "bzl",
    "c",
    "cc",
    "cmd",
    "cpp",
    "cs",
    "css",
    "cue",
    "diff",
    "dockerfile",
    "fish",
    "go",
    "groovy",
    "h",
    "hcl",
    "hpp",
    "java",
    "js",
    "jsonnet",
    "jsx",
    "ksh",
    "kt",
    "libsonnet",
    "lock",
    "lua",
    "mjs",
    "mod",
    "nix",
    "patch",
    "php",
    "pl",
    "pm",
    "pp",
    "ps1",
    "psm1",
    "py",
    "rb",
    "rego",
    "rs",
    "scala",
    "scss",
    "sh",
    "sql",
    "star",
    "sum",
    "swift",
    "tf",
    "tfvars",
    "ts",
    "tsx",
    "vim",
    "zsh",
];

/// Templates, by the end of their names.
const TEMPLATES: &[&str] = &[
    "ctmpl", "ejs", "epp", "erb", "gotmpl", "gtpl", "hbs", "j2", "jinja", "jinja2", "mako", "mustache",
    "template", "tftpl", "tmpl", "tpl",
];

/// Copies that package managers, editors and people leave beside a file.
const BACKUPS: &[&str] = &[
    "backup",
    "bak",
    "bck",
    "bkp",
    "dpkg-bak",
    "dpkg-dist",
    "dpkg-new",
    "dpkg-old",
    "dpkg-tmp",
    "old",
    "orig",
    "prev",
    "previous",
    "rej",
    "rpmnew",
    "rpmorig",
    "rpmsave",
    "save",
    "swo",
    "swp",
    "ucf-dist",
    "ucf-old",
];

/// An error for a file that its name tells to be of no program of a join.
pub(super) fn passed_over(path: &str, name: &str) -> Result<(), &'static str> {
    let extension = extension(name);
    let is = |list: &[&str]| list.binary_search(&extension.as_str()).is_ok();
    if is(DOCUMENTS) {
        Err("documentation")
    } else if is(SOURCES)
        || matches!(name, "Makefile" | "Dockerfile" | "Containerfile" | "Jenkinsfile" | "Vagrantfile")
    {
        Err("a source file")
    } else if is(TEMPLATES) {
        Err(TEMPLATE)
    } else if is_backup(name) && !is_read_all_the_same(path, name) {
        Err(BACKUP)
    } else {
        Ok(())
    }
}

/// Whether a name is that of a copy: `kubelet.yaml.bak`, `kubelet.yaml.bak-2024`, `kubelet.yaml~`.
fn is_backup(name: &str) -> bool {
    let extension = extension(name);
    let stem = extension.split(['-', '_']).next().unwrap_or("");
    // Tools put a date or a number behind the ending: `a.old.20240102`.
    let dated =
        || name.rsplit('.').nth(1).filter(|_| extension.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    name.ends_with('~')
        || BACKUPS.binary_search(&extension.as_str()).is_ok()
        || matches!(stem, "bak" | "backup" | "old" | "orig")
        || dated().is_some_and(|before| BACKUPS.binary_search(&before).is_ok())
}

/// The kubelet reads every file in its folder of static Pods whose name does not begin with a dot.
pub(in crate::node) fn is_read_all_the_same(path: &str, name: &str) -> bool {
    path.rsplit('/').nth(1) == Some("manifests") && !name.starts_with('.')
}

/// What stands behind the last dot of a name, in lower case.
fn extension(name: &str) -> String {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or("", |(_, end)| end).to_ascii_lowercase()
}

/// Names on a node are bytes: letter case matters in them.
pub(super) fn ends(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        for list in [DOCUMENTS, SOURCES, TEMPLATES, BACKUPS] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn a_copy_of_a_file_is_no_file_of_a_program() {
        for name in
            ["a.yaml.bak", "a.yaml~", "a.yaml.bak-2024", "a.conf.bak.1", "a.old.20240102", "a.service.rpmnew"]
        {
            assert_eq!(passed_over(name, name), Err(BACKUP), "{name}");
        }
        for name in ["a.yaml", "bak", "kubelet.conf", "backup.service", "10-old.conf", ".env", "v1.29"] {
            assert_eq!(passed_over(name, name), Ok(()), "{name}");
        }
        assert_eq!(passed_over("etc/kubernetes/manifests/etcd.yaml.bak", "etcd.yaml.bak"), Ok(()));
    }
}
