//! Puts a text in place of a file's, so that nobody ever sees half of it.

use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher as _;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

/// Writes `new` over the file, which must still hold `old`. Owner and mode stay; a link that was named stays a link.
pub(crate) fn replace(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file any more"));
    }
    if fs::read(&path)? != old.as_bytes() {
        return Err(io::Error::other("it changed while it was judged; run check again"));
    }
    let (beside, mut file) = beside(&path)?;
    let written = (|| {
        file.write_all(new.as_bytes())?;
        let is_own = file.metadata().map(|own| (own.uid(), own.gid()) == (metadata.uid(), metadata.gid()))?;
        if !is_own {
            fchown(&file, Some(metadata.uid()), Some(metadata.gid()))?;
        }
        file.set_permissions(fs::Permissions::from_mode(metadata.mode() & 0o7777))?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        // The folder holds the new name only when it is written too.
        File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
    })();
    if written.is_err() {
        // What is left is nobody's; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new file beside this one that nobody else can read yet, under a name that nobody can foresee.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    for attempt in 0..16_u32 {
        let random = RandomState::new().hash_one((std::process::id(), attempt));
        let name = folder.join(format!(".check-{random:016x}"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&name) {
            Ok(file) => return Ok((name, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no name is free beside it"))
}
