//! What real trees give: the walkthrough's mistakes at their lines, and no error where tools wrote the files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use nodestrap::node::{FileSet, NodeReport, Outcome, Verdict};
use nodestrap::{KubernetesVersion, Target};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Every file below a folder, by its path on the node.
fn files(folder: &Path, on_node: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{on_node}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            files(&path, &name, found);
        } else {
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

fn set(tree: &str) -> FileSet {
    let mut found = Vec::new();
    files(&root().join(tree), "", &mut found);
    found.into_iter().collect()
}

fn target(version: &str) -> Target {
    let version: KubernetesVersion = version.parse().expect("a version");
    Target::new(version).at("2026-11-24T07:00:00Z".parse().expect("a time"))
}

/// The report as text: the verdict, the links, the findings, what was passed over.
fn shown(report: &NodeReport) -> String {
    let mut text = format!("{}\n\n", report.join());
    for link in report.join().links() {
        let _ = writeln!(text, "{link}");
    }
    let _ = writeln!(text, "\n{}", report.report());
    for file in report.files() {
        if let Some(why) = file.skipped {
            let _ = writeln!(text, "\n{}: {why}", file.path);
        }
    }
    text
}

#[track_caller]
fn golden(name: &str, report: &NodeReport) {
    let path = root().join("golden/node").join(name);
    let now = shown(report);
    if env::var_os("NODESTRAP_WRITE_GOLDEN").is_some() {
        fs::write(&path, &now).expect("written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(now == expected, "{} differs; it is now:\n{now}", path.display());
}

#[test]
fn the_walkthrough_without_its_service_network() {
    golden("walkthrough-1.29.6.txt", &set("walkthrough").check(&target("1.29.6")));
}

#[test]
fn the_walkthrough_with_its_service_network() {
    let report =
        set("walkthrough").service_cidr("10.96.0.0/12".parse().expect("a CIDR")).check(&target("1.29.6"));
    golden("walkthrough-1.29.6-cidr.txt", &report);
    let outcomes: Vec<Outcome> = report.join().broken().map(|link| link.id.outcome()).collect();
    assert_eq!(outcomes, [Outcome::ReadyButPodsFail, Outcome::ReadyButNoServiceDns, Outcome::LaterAtExpiry]);
}

#[test]
fn the_walkthrough_on_a_newer_kubelet() {
    golden("walkthrough-1.35.txt", &set("walkthrough").check(&target("1.35")));
}

#[test]
fn what_kubeadm_wrote_has_no_error() {
    let report = set("trees/kubeadm-1.34").check(&target("1.34"));
    golden("kubeadm-1.34.txt", &report);
    assert_eq!(report.report().errors().count(), 0);
    assert_eq!(report.join().verdict(), Verdict::Joins);
}

#[test]
fn a_flag_that_the_next_minor_lost_is_named_where_it_stands() {
    let report = set("trees/kubeadm-1.34").check(&target("1.35"));
    golden("kubeadm-1.34-on-1.35.txt", &report);
    let errors: Vec<_> = report.report().errors().collect();
    let [error] = errors[..] else { panic!("one error: {errors:?}") };
    assert_eq!(error.file.as_deref(), Some("/var/lib/kubelet/kubeadm-flags.env"));
    assert_eq!(error.place.as_ref().expect("a place").position.line, 1);
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits));
}

#[test]
fn what_other_tools_write_has_no_error() {
    for (tree, version) in [("k0s-1.34", "1.34"), ("nodeadm-1.33", "1.33"), ("kubespray-1.33", "1.33")] {
        let report = set(&format!("trees/{tree}")).check(&target(version));
        golden(&format!("{tree}.txt"), &report);
        assert_eq!(report.report().errors().count(), 0, "{tree}");
    }
}

#[test]
fn a_set_may_lie_below_any_folder() {
    let mut found = Vec::new();
    files(&root().join("trees/kubeadm-1.34"), "backup/2026/master-1", &mut found);
    assert_eq!(FileSet::from_iter(found).check(&target("1.34")).join().verdict(), Verdict::Joins);
}
