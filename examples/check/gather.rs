//! Files, folders and standard input into paths and texts.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Files above this size are not configuration.
const LARGEST: u64 = 4 << 20;

/// What was found below the paths that were named.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) files: Vec<(String, String)>,
    /// Who may read and change them.
    pub(crate) modes: Vec<(String, u32)>,
    /// What was not read, and why.
    pub(crate) unread: Vec<(String, String)>,
}

/// Reads everything below these paths; folders in the order of their names.
pub(crate) fn gather(paths: &[String]) -> Result<Gathered, String> {
    let mut gathered = Gathered::default();
    for path in paths {
        if path == "-" {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
            gathered.files.push(("-".to_owned(), text));
            continue;
        }
        let metadata = fs::metadata(path).map_err(|error| format!("{path}: {error}"))?;
        if metadata.is_dir() {
            gathered.folder(Path::new(path))?;
        } else {
            let bytes = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
            let text = String::from_utf8(bytes).map_err(|_| format!("{path}: not UTF-8 text"))?;
            gathered.mode(path.clone(), &metadata);
            gathered.files.push((path.clone(), text));
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn folder(&mut self, folder: &Path) -> Result<(), String> {
        let named = |error: io::Error| format!("{}: {error}", folder.display());
        let mut entries: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(folder).map_err(named)? {
            entries.push(entry.map_err(named)?.path());
        }
        entries.sort();
        for path in entries {
            // Links are not followed: a tree's links point into the machine it came from.
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.folder(&path)?,
                Ok(metadata) if metadata.is_file() => {
                    self.mode(path.display().to_string(), &metadata);
                    self.entry(&path, metadata.len());
                }
                Ok(_) => self.unread(&path, "neither a file nor a folder"),
                Err(error) => self.unread(&path, &error.to_string()),
            }
        }
        Ok(())
    }

    /// The mode counts where the file lies as on a node: copies, checkouts and archives have modes of their own.
    fn mode(&mut self, path: String, metadata: &fs::Metadata) {
        if ["/etc/", "/opt/", "/usr/", "/var/lib/"].iter().any(|folder| path.starts_with(folder)) {
            self.modes.push((path, metadata.permissions().mode() & 0o7777));
        }
    }

    fn entry(&mut self, path: &Path, size: u64) {
        if size > LARGEST {
            return self.unread(path, "larger than 4 MiB");
        }
        match fs::read(path).map(String::from_utf8) {
            Ok(Ok(text)) => self.files.push((path.display().to_string(), text)),
            Ok(Err(_)) => self.unread(path, "not UTF-8 text"),
            Err(error) => self.unread(path, &error.to_string()),
        }
    }

    fn unread(&mut self, path: &Path, why: &str) {
        self.unread.push((path.display().to_string(), why.to_owned()));
    }
}
