//! Which file of a set lies at a path of a machine.

use super::file::{File, name};
use super::files::Files;
use super::machine;
use crate::document::Kind;

/// The file of the set that lies at this path on the node. The set may be a copy below another folder, and a file
/// that was given without any folder is found by its name. Of several machines the one at this root counts first.
pub(super) fn find<'f, 's>(files: &'f Files<'s>, path: &str, near: Option<&str>) -> Option<&'f File<'s>> {
    let below = |file: &&File<'_>| {
        file.path == path || file.path.ends_with(path) || Some(file.path) == path.strip_prefix('/')
    };
    let beside = |root: &str| files.given(&format!("{root}{}", path.strip_prefix('/')?));
    near.and_then(beside)
        .or_else(|| {
            files
                .of_name(path)
                .filter(|_| path.starts_with('/'))
                .filter(below)
                // The shortest path is the one with the least around it: `etc/x` before `backup/2024/etc/x`.
                .min_by_key(|file| (near.is_some() && machine::root(file.path) != near, file.path.len()))
        })
        .or_else(|| below_etc(files, path))
        .or_else(|| files.given(name(path)))
        .or_else(|| copied(files, path))
}

/// The file at a path below /etc, where the root of the set is that folder: it holds `systemd/system` itself.
fn below_etc<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    let rest = path.strip_prefix("/etc/")?;
    files.of_name(path).find(|file| {
        // A folder of units beside the file shows that the root of the set
        // really is /etc, and no other folder called so.
        let root = file.path.strip_suffix(rest).filter(|root| root.is_empty() || root.ends_with('/'));
        root.is_some_and(|root| {
            let units = format!("{root}systemd/system/");
            !root.ends_with("/etc/") && files.iter().any(|other| other.path.starts_with(&units))
        })
    })
}

/// The only file of this name, where its path is none of a machine: a repository whose files are copied to their places.
fn copied<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    // Two files of one name prove nothing: which one is copied there is not known.
    let mut candidates = files.of_name(path).filter(|_| path.starts_with('/'));
    let only = candidates.next().filter(|_| candidates.next().is_none())?;
    // A tree without units at their places is no copy of a machine, whatever its folders are called.
    let is_of_repository = || {
        machine::root(only.path).is_none() || !files.iter().any(|file| file.path.contains("systemd/system/"))
    };
    (only.path.contains('/') && is_of_repository()).then_some(only)
}

/// Whether the set shows a file elsewhere than at the path that it is taken to be copied to.
pub(super) fn is_copied(files: &Files<'_>, file: &File<'_>, path: &str) -> bool {
    let is_there = file.path.ends_with(path) || Some(file.path) == path.strip_prefix('/');
    !is_there
        && copied(files, path).is_some_and(|copied| std::ptr::eq(copied, file))
        && below_etc(files, path).is_none()
}

/// Certificates that lie outside of the folders of a cluster, and that no file of the set names: those of web servers,
/// of tests, and the roots that a machine trusts. As indices.
pub(super) fn strange_certificates(files: &[File<'_>]) -> Vec<usize> {
    const FOLDERS: [&str; 4] = ["etcd", "k8s", "kube", "pki/ca"];
    // A certificate at the top of a small folder was put there on purpose;
    // one deep in a tree needs a name that says why.
    let is_far = |file: &File<'_>| {
        file.kind == Ok(Kind::Certificates)
            && file.path.trim_start_matches("./").matches('/').count() > 1
            && !FOLDERS.iter().any(|folder| file.path.contains(folder))
    };
    let names = |other: &File<'_>, name: &str| {
        !matches!(other.kind, Err(_) | Ok(Kind::Certificates)) && other.text.contains(name)
    };
    let is_strange =
        // The bare name is enough: a script or a template may name the file by a folder that the set does not have.
        |file: &File<'_>| is_far(file) && !files.iter().any(|other| names(other, name(file.path)));
    files.iter().enumerate().filter(|(_, file)| is_strange(file)).map(|(at, _)| at).collect()
}

/// The text of a ConfigMap that a container sees at this path.
pub(super) fn find_inside<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    files.inside().find(|file| file.inside.as_ref().is_some_and(|inside| inside.name == name(path)))
}
