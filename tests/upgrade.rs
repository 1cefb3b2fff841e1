//! Upgrades: what the old version takes and the new one refuses is named before it happens, and so is every value
//! that changes although nobody wrote it.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads its trees"
)]

#[cfg(feature = "proptest1")]
mod property;

use std::fs;
use std::path::{Path, PathBuf};

use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::node::FileSet;
use nodestrap::upgrade::Upgrade;
use nodestrap::version::KNOWN;
use nodestrap::{Document, Target};

fn target(version: &str) -> Target {
    Target::new(version.parse().expect("a version"))
}

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
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(tree), "", &mut found);
    found.into_iter().collect()
}

#[test]
fn a_kubeadm_node_of_1_34_is_told_what_keeps_its_1_35_kubelet_from_starting() {
    let upgrade = set("trees/kubeadm-1.34").upgrade(&target("1.34"), &target("1.35"));
    let found: Vec<String> = upgrade
        .report()
        .errors()
        .chain(upgrade.report().warnings())
        .map(|found| {
            let line = found.place.as_ref().map_or(0, |place| place.position.line);
            format!("{}:{line} {}", found.file.as_deref().unwrap_or(""), found.message)
        })
        .collect();
    assert_eq!(
        found,
        [
            "/var/lib/kubelet/kubeadm-flags.env:1 kubelet 1.35 has no flag --pod-infra-container-image: it was removed in 1.35",
            "/var/lib/kubelet/config.yaml:0 not written here: 1.34 takes false, 1.35 takes true",
        ]
    );
}

#[test]
fn a_default_is_no_matter_where_a_drop_in_or_a_flag_says_the_value() {
    const CONFIG: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    let changes = |arguments: &str, part: &str| {
        let unit = format!(
            "[Service]\nExecStart=/usr/bin/kubelet --config=/etc/kubelet.yaml --config-dir=/etc/kubelet.d {arguments}\n"
        );
        let set = FileSet::from_iter([
            ("/etc/systemd/system/kubelet.service", unit),
            ("/etc/kubelet.yaml", CONFIG.to_owned()),
            ("/etc/kubelet.d/10-part.conf", format!("{CONFIG}{part}")),
        ]);
        let upgrade = set.upgrade(&target("1.34"), &target("1.35"));
        upgrade.report().iter().filter(|found| found.path.to_string() == "failCgroupV1").count()
    };
    assert_eq!(changes("", ""), 1);
    assert_eq!(changes("", "failCgroupV1: false\n"), 0);
    assert_eq!(changes("--fail-cgroupv1=false", ""), 0);
}

#[test]
fn an_upgrade_to_the_same_version_finds_nothing() {
    for tree in ["walkthrough", "trees/kubeadm-1.34", "trees/k0s-1.34", "trees/kubespray-1.33"] {
        for &minor in KNOWN {
            let target = Target::new(minor.into());
            let upgrade = set(tree).upgrade(&target, &target);
            assert!(upgrade.report().is_empty(), "{tree} {minor}: {}", upgrade.report());
        }
    }
}

/// Every default that changes between two neighbours, as the file without any key shows it.
#[test]
fn defaults_that_change_from_minor_to_minor() {
    let mut found = Vec::new();
    for pair in KNOWN.windows(2) {
        let (from, to) = (Target::new(pair[0].into()), Target::new(pair[1].into()));
        let empty = |api: &str, kind: &str| format!("apiVersion: {api}\nkind: {kind}\n");
        let kubelet = empty("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration");
        let proxy = empty("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration");
        found.extend(changed::<KubeletConfiguration>(&kubelet, &from, &to));
        found.extend(changed::<KubeProxyConfiguration>(&proxy, &from, &to));
    }
    assert_eq!(found, include_str!("data/changed-defaults.txt").lines().collect::<Vec<_>>());
}

fn changed<D: Document>(text: &str, from: &Target, to: &Target) -> Vec<String> {
    let upgrade = Upgrade::of::<D>(text, from, to);
    let defaults = upgrade.report().iter().filter(|found| found.rule.id == "upgrade-default-changes");
    defaults
        .map(|found| {
            format!("{} {}: {}", D::KIND, found.path, found.message.replacen("not written here: ", "", 1))
        })
        .collect()
}

#[cfg(feature = "proptest1")]
mod laws {
    use super::{property, *};
    use nodestrap::arbitrary::{kube_proxy_configuration_texts, kubelet_configuration_texts};
    use proptest::prelude::*;

    /// The old version takes it, the new one does not: then, and only then, a refusal is named.
    fn names_the_refusal<D: Document>(text: &str, from: &Target, to: &Target) -> Result<(), TestCaseError> {
        let taken = |target: &Target| D::lint(text, target).report().accepted();
        let upgrade = Upgrade::of::<D>(text, from, to);
        if taken(from) {
            prop_assert_eq!(upgrade.refusals().next().is_none(), taken(to));
        }
        for refusal in upgrade.refusals() {
            prop_assert!(!D::lint(text, from).report().iter().any(|found| found == refusal));
        }
        Ok(())
    }

    fn pairs() -> impl Strategy<Value = (Target, Target)> {
        (0..KNOWN.len() - 1)
            .prop_flat_map(|from| (Just(from), from + 1..KNOWN.len()))
            .prop_map(|(from, to)| (Target::new(KNOWN[from].into()), Target::new(KNOWN[to].into())))
    }

    proptest! {
        #![proptest_config(property::config(300))]

        #[test]
        fn of_the_kubelet(text in kubelet_configuration_texts(), (from, to) in pairs()) {
            names_the_refusal::<KubeletConfiguration>(&text, &from, &to)?;
        }

        #[test]
        fn of_kube_proxy(text in kube_proxy_configuration_texts(), (from, to) in pairs()) {
            names_the_refusal::<KubeProxyConfiguration>(&text, &from, &to)?;
        }
    }
}
