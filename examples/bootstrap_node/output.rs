//! Files on disk, and the tree that is printed.

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
use nodestrap::edit;
use nodestrap::facts::ValidCluster;
use nodestrap::join::{Contents, Entry, EntryKind, Join, Phase, Site};

use super::options::Options;

/// What became of an entry.
pub(crate) struct Written {
    pub(crate) phase: Phase,
    pub(crate) site: Site,
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) note: String,
    /// The file below the output folder; `None` where there is nothing to copy, or not yet.
    pub(crate) file: Option<String>,
}

fn folder_of(site: Site) -> &'static str {
    match site {
        Site::EveryControlPlane => "control-plane",
        Site::Worker => "worker",
        Site::Operator => "manifests",
    }
}

/// Writes every entry below the output folder, each machine in a folder of its own.
pub(crate) fn write(
    options: &Options,
    cluster: &ValidCluster,
    join: &Join,
) -> Result<Vec<Written>, Box<dyn Error>> {
    // A token of an earlier run must not stay behind.
    let worker = Path::new(&options.out).join("worker");
    if worker.exists() {
        fs::remove_dir_all(worker)?;
    }
    join.entries().iter().map(|entry| write_entry(options, cluster, entry)).collect()
}

fn write_entry(options: &Options, cluster: &ValidCluster, entry: &Entry) -> Result<Written, Box<dyn Error>> {
    let file = format!("{}/{}", folder_of(entry.site), entry.path.trim_start_matches('/'));
    let path = Path::new(&options.out).join(&file);
    let mut note = restarts(entry);
    let mut is_file = true;
    match (entry.kind, &entry.contents) {
        (EntryKind::Directory, _) => {
            fs::create_dir_all(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(entry.mode))?;
            note.replace_range(.., "folder");
            is_file = false;
        }
        (EntryKind::Absent, _) => {
            note.replace_range(.., "removed once the node is Ready");
            is_file = false;
        }
        (EntryKind::File, Contents::Text(text)) => put(&path, text, entry.mode)?,
        (EntryKind::File, Contents::Secret(text)) => {
            put(&path, text.expose(), entry.mode)?;
            note = join_notes("secret", &note);
        }
        (EntryKind::File, Contents::Containerd(change)) => {
            put(&path, &config_toml(options, cluster, change.config())?, entry.mode)?;
            let how = if options.containerd_config.is_some() {
                "changed in place"
            } else {
                "minimal; an existing file is changed in place"
            };
            note = join_notes(how, &note);
        }
        (EntryKind::File, Contents::AwaitsToken(hole)) => {
            if let Some(token) = &options.service_account_token {
                put(&path, hole.fill(token.clone())?.expose(), entry.mode)?;
            } else {
                note = format!("awaits key token of Secret {}/{}", hole.namespace, hole.secret);
                is_file = false;
            }
        }
        (EntryKind::File, _) => return Err(format!("{}: nothing to write", entry.path).into()),
    }
    let (phase, site, path, mode) = (entry.phase, entry.site, entry.path.clone(), entry.mode);
    Ok(Written { phase, site, path, mode, note, file: is_file.then_some(file) })
}

/// The existing configuration, changed where it must be; without one, what has to be said and nothing else.
fn config_toml(
    options: &Options,
    cluster: &ValidCluster,
    config: &ContainerdConfig,
) -> Result<String, Box<dyn Error>> {
    let version = cluster.target().containerd.unwrap_or(ContainerdVersion::V2_2);
    let Some(path) = &options.containerd_config else {
        return Ok(config.clone().validate(cluster.target())?.minimal(version)?);
    };
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(edit::apply(&text, &config.edits(&text, version)?)?)
}

fn restarts(entry: &Entry) -> String {
    if entry.restarts.is_empty() { String::new() } else { format!("restarts {}", entry.restarts.join(", ")) }
}

fn join_notes(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}; {second}") }
}

pub(crate) fn put(path: &Path, text: &str, mode: u32) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// Writes what the control plane has to be told, one argument or name a line.
pub(crate) fn write_lines(options: &Options, name: &str, lines: &[String]) -> Result<(), Box<dyn Error>> {
    put(&Path::new(&options.out).join("control-plane").join(name), &(lines.join("\n") + "\n"), 0o644)
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
