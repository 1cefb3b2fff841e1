//! How the example `check` reads and writes files: whole or not at all, and nothing but files.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests of a program that reads and writes files"
)]

#[path = "../examples/check/gather.rs"]
#[expect(dead_code, reason = "the example uses all of it")]
mod gather;
#[path = "../examples/check/replace.rs"]
mod replace;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use gather::gather;
use replace::replace;

/// A folder of one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nodestrap-check-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        path
    }

    fn names(&self) -> Vec<String> {
        let entries =
            fs::read_dir(&self.0).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_keeps_its_mode_and_nothing_is_left_beside_it() {
    let folder = Folder::new("mode");
    let path = folder.file("kubelet.conf", "old\n", 0o600);
    replace(&path, "old\n", "new\n").expect("replaced");
    assert_eq!(fs::read_to_string(&path).expect("text"), "new\n");
    assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o7777, 0o600);
    assert_eq!(folder.names(), ["kubelet.conf"]);
}

#[test]
fn a_link_that_was_named_stays_a_link() {
    let folder = Folder::new("link");
    let path = folder.file("real", "old\n", 0o640);
    let link = folder.0.join("link");
    symlink(&path, &link).expect("a link");
    replace(&link, "old\n", "new\n").expect("replaced");
    assert!(fs::symlink_metadata(&link).expect("metadata").is_symlink());
    assert_eq!(fs::read_to_string(&path).expect("text"), "new\n");
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let folder = Folder::new("changed");
    let path = folder.file("kubelet.yaml", "somebody else\n", 0o644);
    let error = replace(&path, "old\n", "new\n").expect_err("it changed");
    assert_eq!(error.to_string(), "it changed while it was judged; run check again");
    assert_eq!(fs::read_to_string(&path).expect("text"), "somebody else\n");
    assert_eq!(folder.names(), ["kubelet.yaml"]);
}

#[test]
fn a_folder_is_read_in_order_and_links_in_it_are_not_followed() {
    let folder = Folder::new("folder");
    folder.file("b.yaml", "b\n", 0o644);
    folder.file("a.yaml", "a\n", 0o644);
    folder.file("image.bin", "", 0o644);
    fs::write(folder.0.join("image.bin"), [0xff, 0xfe]).expect("written");
    symlink("/etc/passwd", folder.0.join("link")).expect("a link");
    let gathered = gather(&[folder.0.clone().into_os_string()]);
    let texts: Vec<&str> = gathered.files.iter().map(|file| file.text.as_str()).collect();
    assert_eq!(texts, ["a\n", "b\n"]);
    let unread: Vec<(&str, bool)> =
        gathered.unread.iter().map(|unread| (unread.why.as_str(), unread.hides)).collect();
    assert_eq!(unread, [("not UTF-8 text", false), ("neither a file nor a folder", false)]);
}

#[test]
fn a_name_that_is_no_text_is_read_and_shown_escaped() {
    let folder = Folder::new("bytes");
    let path = folder.0.join(OsStr::from_bytes(b"kubelet\xff\x1b[31m.yaml"));
    fs::write(&path, "maxPods: 1\n").expect("written");
    let gathered = gather(&[path.into_os_string()]);
    assert_eq!(gathered.files.len(), 1);
    assert!(gathered.files[0].path.ends_with(r"kubelet\xff\u{1b}[31m.yaml"), "{}", gathered.files[0].path);
}

#[test]
fn what_is_no_file_or_is_not_there_hides_the_verdict() {
    let gathered = gather(&[OsString::from("/dev/zero"), OsString::from("/does/not/exist")]);
    let unread: Vec<(&str, bool)> =
        gathered.unread.iter().map(|unread| (unread.why.as_str(), unread.hides)).collect();
    assert_eq!(
        unread,
        [
            ("a device, socket or FIFO, which is not read", true),
            ("No such file or directory (os error 2)", true)
        ]
    );
}
