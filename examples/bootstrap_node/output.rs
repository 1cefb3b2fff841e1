//! A folder of files, some of them secret, that is there whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The file that tells a folder of this program from others.
const MARK: &str = ".bootstrap_node";

/// A folder that is written beside its place and takes it at the end, so that no secret of an earlier run is left and
/// nobody sees half of it.
pub(crate) struct Tree {
    place: PathBuf,
    /// Where it is written: nobody else may look inside.
    staging: PathBuf,
    is_foreign: bool,
}

fn named(path: &Path) -> impl Fn(Error) -> Error {
    move |error| Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The text of a file that was named.
pub(crate) fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).map_err(named(Path::new(path)))
}

impl Tree {
    /// Begins to write. A folder that this program did not make is left alone, or is kept beside with `force`.
    pub(crate) fn begin(out: &str, force: bool) -> Result<Self> {
        let place = PathBuf::from(out.trim_end_matches('/'));
        let is_foreign = is_foreign(&place)?;
        if is_foreign && !force {
            let message =
                format!("{out} holds files that are not of this program; --force keeps them beside it");
            return Err(Error::new(ErrorKind::AlreadyExists, message));
        }
        if let Some(parent) = place.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(named(parent))?;
        }
        let staging = beside(&place);
        DirBuilder::new().mode(0o700).create(&staging).map_err(named(&staging))?;
        let tree = Self { place, staging, is_foreign };
        tree.write(MARK, "made by the example bootstrap_node, which replaces this folder\n", 0o644)?;
        Ok(tree)
    }

    /// Makes a folder of the tree.
    pub(crate) fn folder(&self, folder: &str, mode: u32) -> Result<()> {
        let path = self.staging.join(folder);
        fs::create_dir_all(&path).map_err(named(&path))?;
        fs::set_permissions(&path, Permissions::from_mode(mode)).map_err(named(&path))
    }

    /// Writes a file: it is new, and its owner's alone until it has its mode.
    pub(crate) fn write(&self, file: &str, text: &str, mode: u32) -> Result<()> {
        let path = self.staging.join(file);
        let put = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(text.as_bytes())?;
            file.set_permissions(Permissions::from_mode(mode))?;
            file.sync_all()
        };
        put().map_err(named(&path))
    }

    /// Puts the tree in its place. What was there is removed if this program made it, else its new name is given.
    pub(crate) fn finish(self) -> Result<Option<String>> {
        fs::set_permissions(&self.staging, Permissions::from_mode(0o755)).map_err(named(&self.staging))?;
        let old = beside(&self.place);
        let was_there = fs::symlink_metadata(&self.place).is_ok();
        if was_there {
            fs::rename(&self.place, &old).map_err(named(&self.place))?;
        }
        fs::rename(&self.staging, &self.place).map_err(named(&self.place))?;
        let parent = self.place.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
        if was_there && self.is_foreign {
            return Ok(Some(old.display().to_string()));
        }
        if was_there {
            fs::remove_dir_all(&old).map_err(named(&old))?;
        }
        Ok(None)
    }
}

/// What was written of a tree that was not finished goes away.
impl Drop for Tree {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.staging) {
            debug_assert!(error.kind() == ErrorKind::NotFound, "{error}");
        }
    }
}

/// Whether there is something at this place that this program did not make.
fn is_foreign(place: &Path) -> Result<bool> {
    match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(named(place)(error)),
        Ok(found) if !found.is_dir() => {
            Err(Error::new(ErrorKind::NotADirectory, format!("{} is no folder", place.display())))
        }
        Ok(_) => {
            let is_empty = fs::read_dir(place).map_err(named(place))?.next().is_none();
            Ok(!is_empty && !place.join(MARK).is_file())
        }
    }
}

/// A new name in the same folder that nobody can guess.
fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{:016x}", RandomState::new().hash_one(std::process::id())))
}
