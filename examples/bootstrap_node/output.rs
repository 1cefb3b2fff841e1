//! Files on disk, and the tree that is printed.

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use nodestrap::facts::Cluster;
use nodestrap::join::{Contents, Entry, EntryKind, Join, Phase, Site};

/// What became of an entry.
pub(crate) struct Written {
    pub(crate) phase: Phase,
    pub(crate) site: Site,
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) note: String,
}

fn folder_of(site: Site) -> &'static str {
    match site {
        Site::EveryControlPlane => "control-plane",
        Site::Worker => "worker",
        Site::Operator => "manifests",
    }
}

/// Writes every entry below `out`, each machine in a folder of its own.
pub(crate) fn write(
    out: &str,
    cluster: &Cluster,
    join: &Join,
    service_account_token: Option<&str>,
) -> Result<Vec<Written>, Box<dyn Error>> {
    // A token of an earlier run must not stay behind.
    if Path::new(out).join("worker").exists() {
        fs::remove_dir_all(Path::new(out).join("worker"))?;
    }
    join.entries().iter().map(|entry| write_entry(out, cluster, entry, service_account_token)).collect()
}

fn write_entry(
    out: &str,
    cluster: &Cluster,
    entry: &Entry,
    service_account_token: Option<&str>,
) -> Result<Written, Box<dyn Error>> {
    let path = Path::new(out).join(folder_of(entry.site)).join(entry.path.trim_start_matches('/'));
    let mut note = restarts(entry);
    match (entry.kind, &entry.contents) {
        (EntryKind::Directory, _) => {
            fs::create_dir_all(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(entry.mode))?;
            note.replace_range(.., "folder");
        }
        (EntryKind::Absent, _) => note.replace_range(.., "removed once the node is Ready"),
        (EntryKind::File, Contents::Text(text)) => put(&path, text, entry.mode)?,
        (EntryKind::File, Contents::Secret(text)) => {
            put(&path, text.expose(), entry.mode)?;
            note = join_notes("secret", &note);
        }
        (EntryKind::File, Contents::Containerd(config)) => {
            let version =
                cluster.target().containerd.unwrap_or(nodestrap::containerd::ContainerdVersion::V2_2);
            put(&path, &config.minimal(version)?, entry.mode)?;
            note = join_notes("minimal; an existing file is changed in place", &note);
        }
        (EntryKind::File, Contents::AwaitsToken(hole)) => match service_account_token {
            Some(token) => put(&path, hole.fill(token)?.expose(), entry.mode)?,
            None => note = format!("awaits key token of Secret {}/{}", hole.namespace, hole.secret),
        },
        (EntryKind::File, _) => return Err(format!("{}: nothing to write", entry.path).into()),
    }
    Ok(Written { phase: entry.phase, site: entry.site, path: entry.path.clone(), mode: entry.mode, note })
}

fn restarts(entry: &Entry) -> String {
    if entry.restarts.is_empty() { String::new() } else { format!("restarts {}", entry.restarts.join(", ")) }
}

fn join_notes(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}; {second}") }
}

fn put(path: &Path, text: &str, mode: u32) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// Writes a component's argument list, one argument a line.
pub(crate) fn write_flags(out: &str, component: &str, argv: &[String]) -> Result<(), Box<dyn Error>> {
    let path = Path::new(out).join("control-plane").join(format!("{component}.args"));
    put(&path, &(argv.join("\n") + "\n"), 0o644)
}

/// The entries by phase, with modes.
pub(crate) fn print_tree(written: &[Written]) {
    for phase in Phase::ALL {
        let title = match phase {
            Phase::BeforeApply => "before anything is applied",
            Phase::Manifests => "manifests to apply",
            Phase::AfterServiceAccountToken => "once the cluster has made kube-proxy's token",
            Phase::AfterJoin => "once the node is Ready",
        };
        println!("\n{title}");
        for entry in written.iter().filter(|entry| entry.phase == phase) {
            let note = if entry.note.is_empty() { String::new() } else { format!("  ({})", entry.note) };
            println!("  {:04o}  {:<13}  {}{note}", entry.mode, folder_of(entry.site), entry.path);
        }
    }
}
