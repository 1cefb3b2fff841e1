//! Files, folders and standard input into paths and texts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use nodestrap::node::FileSet;
use walkdir::WalkDir;

/// Files above this size are not configuration.
const LARGEST: u64 = 4 << 20;

/// What was found below the paths that were named.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) files: Vec<Source>,
    /// What was not read, and why.
    pub(crate) unread: Vec<Unread>,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    /// How it is shown; bytes that are no UTF-8 are escaped.
    pub(crate) path: String,
    /// Where it lies; nothing for standard input.
    pub(crate) place: Option<PathBuf>,
    pub(crate) text: String,
    /// Who may read and change it, where it lies as on a node.
    mode: Option<u32>,
    /// Whether a person named it.
    named: bool,
}

/// A file that was not read.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) path: String,
    pub(crate) why: String,
    /// Whether its text could have changed the verdict.
    pub(crate) hides: bool,
}

/// Reads everything below these paths; folders in the order of their names.
pub(crate) fn gather(paths: &[OsString]) -> Gathered {
    let mut gathered = Gathered::default();
    for path in paths {
        if path == "-" {
            gathered.standard_input();
            continue;
        }
        // What is named may be a link: it is followed. What lies below may not.
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => gathered.folder(Path::new(path)),
            Ok(_) => gathered.file(Path::new(path), true),
            Err(error) => gathered.leave(Path::new(path), error.to_string(), true),
        }
    }
    gathered
}

impl Gathered {
    /// The set of these files.
    pub(crate) fn set(&self) -> FileSet {
        self.files.iter().fold(FileSet::new(), |set, source| {
            let (path, text) = (source.path.clone(), source.text.clone());
            let set = if source.named { set.named(path, text) } else { set.file(path, text) };
            match source.mode {
                Some(mode) => set.mode(source.path.clone(), mode),
                None => set,
            }
        })
    }

    /// The texts by their paths.
    pub(crate) fn texts(&self) -> BTreeMap<&str, &Source> {
        self.files.iter().map(|source| (source.path.as_str(), source)).collect()
    }

    fn standard_input(&mut self) {
        let mut bytes = Vec::new();
        match io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes) {
            Ok(_) => self.take("-".to_owned(), None, bytes, None, true),
            Err(error) => self.leave(Path::new("-"), error.to_string(), true),
        }
    }

    fn folder(&mut self, folder: &Path) {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.file_type().is_file() => self.file(entry.path(), false),
                Ok(entry) if is_mask(entry.path()) => {
                    self.files.push(Source {
                        path: shown(entry.path()),
                        place: None,
                        text: String::new(),
                        mode: None,
                        named: false,
                    });
                }
                // A tree's links point into the machine it came from.
                Ok(entry) => self.leave(entry.path(), "neither a file nor a folder".to_owned(), false),
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.leave(&path, why, true);
                }
            }
        }
    }

    fn file(&mut self, path: &Path, named: bool) {
        match read(path) {
            Ok((bytes, metadata)) => {
                let mode = mode(path, &metadata);
                self.take(shown(path), Some(path.to_owned()), bytes, mode, named);
            }
            Err(error) => self.leave(path, error.to_string(), true),
        }
    }

    fn take(&mut self, path: String, place: Option<PathBuf>, bytes: Vec<u8>, mode: Option<u32>, named: bool) {
        let why = if bytes.len() as u64 > LARGEST {
            "larger than 4 MiB"
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => return self.files.push(Source { path, place, text, mode, named }),
                Err(_) => "not UTF-8 text",
            }
        };
        // Images, archives and databases of a machine are no configuration; what a person named was meant.
        self.unread.push(Unread { path, why: why.to_owned(), hides: named });
    }

    fn leave(&mut self, path: &Path, why: String, hides: bool) {
        self.unread.push(Unread { path: shown(path), why, hides });
    }
}

/// Whether a link masks a unit or a drop-in, as `systemctl mask` makes it. systemd takes it for an empty file.
fn is_mask(path: &Path) -> bool {
    let is_of_systemd = path.extension().is_some_and(|end| end == "service" || end == "conf");
    is_of_systemd && fs::read_link(path).is_ok_and(|target| target == Path::new("/dev/null"))
}

/// The bytes of a regular file, one more than the most at the most. Devices and FIFOs are refused before they are read,
/// and opening one does not wait for a writer.
fn read(path: &Path) -> io::Result<(Vec<u8>, Metadata)> {
    /// `O_NONBLOCK` of Linux.
    const NONBLOCK: i32 = 0o4000;
    let file: File = OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("a device, socket or FIFO, which is not read"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok((bytes, metadata))
}

/// The mode counts where the file lies as on a node: copies, checkouts and archives have modes of their own.
fn mode(path: &Path, metadata: &Metadata) -> Option<u32> {
    let is_on_node = ["/etc", "/opt", "/usr", "/var/lib"].iter().any(|folder| path.starts_with(folder));
    is_on_node.then(|| metadata.permissions().mode() & 0o7777)
}

/// A path as text: bytes that are no UTF-8, and control characters, as `\xNN`.
fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            text.push_str("\\x");
            text.push(hex_digit(byte >> 4));
            text.push(hex_digit(byte & 0xf));
        }
    }
    text
}

fn hex_digit(half: u8) -> char {
    char::from_digit(u32::from(half), 16).unwrap_or('?')
}
