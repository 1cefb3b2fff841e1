//! How the example `bootstrap_node` writes: its folder is there whole or not at all, and is its own.
#![cfg(all(unix, feature = "containerd"))]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "the example does I/O, and this test looks at what it did"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

#[expect(dead_code, reason = "the example itself uses all of it")]
#[path = "../examples/bootstrap_node/output.rs"]
mod output;

use output::Tree;

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bootstrap_node").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write(out: &Path, force: bool, file: &str) -> std::io::Result<Option<String>> {
    let tree = Tree::begin(out.to_str().unwrap(), force)?;
    tree.write(file, "token: secret\n", 0o600)?;
    tree.finish()
}

#[test]
fn a_second_run_leaves_no_secret_of_the_first() {
    let place = folder("again");
    let out = place.join("out");
    write(&out, false, "control-plane/etc/token.csv").unwrap();
    let secret = out.join("control-plane/etc/token.csv");
    assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    write(&out, false, "nodes/a/etc/bootstrap-kubeconfig").unwrap();
    assert!(!secret.exists());
    assert_eq!(
        (names(&place), names(&out)),
        (vec!["out".to_owned()], vec![".bootstrap_node".to_owned(), "nodes".to_owned()])
    );
}

#[test]
fn a_folder_of_somebody_else_is_refused_or_kept_beside() {
    let place = folder("foreign");
    let out = place.join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("theirs"), "kept").unwrap();
    let error = write(&out, false, "file").unwrap_err();
    assert!(error.to_string().ends_with("--force keeps them beside it"), "{error}");
    assert_eq!(names(&out), ["theirs"]);
    let kept = write(&out, true, "file").unwrap().unwrap();
    assert_eq!(names(Path::new(&kept)), ["theirs"]);
    assert_eq!(names(&out), [".bootstrap_node", "file"]);
}

#[test]
fn a_link_in_its_place_is_not_followed() {
    let place = folder("link");
    let theirs = place.join("theirs");
    fs::create_dir(&theirs).unwrap();
    symlink(&theirs, place.join("out")).unwrap();
    assert!(write(&place.join("out"), true, "file").is_err());
    assert_eq!(names(&theirs), [""; 0]);
}

#[test]
fn a_run_that_fails_leaves_what_was_there() {
    let place = folder("failed");
    let out = place.join("out");
    write(&out, false, "first").unwrap();
    let tree = Tree::begin(out.to_str().unwrap(), false).unwrap();
    tree.write("second", "text", 0o644).unwrap();
    assert!(tree.write("second", "text", 0o644).is_err(), "a file is written once");
    drop(tree);
    assert_eq!(
        (names(&place), names(&out)),
        (vec!["out".to_owned()], vec![".bootstrap_node".to_owned(), "first".to_owned()])
    );
}
