use super::*;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubelet::KubeletConfiguration;
use crate::version::KubernetesVersion;

const EMPTY: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const EMPTY_PROXY: &str = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

fn target(minor: &str) -> Target {
    Target::new(minor.parse::<KubernetesVersion>().unwrap())
}

fn lines(upgrade: &Upgrade) -> Vec<String> {
    let line = |found: &Diagnostic| format!("{} {}: {}", found.rule.id, found.path, found.message);
    upgrade.report().iter().map(line).collect()
}

fn kubelet(lines_of_file: &str, from: &str, to: &str) -> Vec<String> {
    lines(&Upgrade::of::<KubeletConfiguration>(
        &format!("{EMPTY}{lines_of_file}"),
        &target(from),
        &target(to),
    ))
}

#[test]
fn the_same_version_changes_nothing() {
    assert_eq!(kubelet("maxPods: -1\nfeatureGates: {Unheard: true}\n", "1.34", "1.34"), [""; 0]);
}

#[test]
fn a_default_that_changes_is_named_with_both_values() {
    let found = kubelet("", "1.34", "1.35");
    let changed = "upgrade-default-changes failCgroupV1: not written here: 1.34 takes false, 1.35 takes true";
    assert!(found.iter().any(|line| line == changed), "{found:#?}");
}

#[test]
fn a_default_that_is_written_out_does_not_change() {
    let found = kubelet("failCgroupV1: false\n", "1.34", "1.35");
    assert!(!found.iter().any(|line| line.contains("failCgroupV1: not written")), "{found:#?}");
}

#[test]
fn a_field_that_was_ignored_begins_to_count() {
    let found = kubelet("userNamespaces:\n  idsPerPod: 65536\n", "1.32", "1.33");
    let line = "upgrade-field-begins-to-count userNamespaces.idsPerPod: 1.32 ignores this, 1.33 obeys it";
    assert!(found.iter().any(|found| found == line), "{found:#?}");
}

#[test]
fn a_gate_that_goes_is_refused_by_the_new_version_alone() {
    let text = format!("{EMPTY}featureGates:\n  CloudDualStackNodeIPs: true\n");
    let upgrade = Upgrade::of::<KubeletConfiguration>(&text, &target("1.30"), &target("1.33"));
    let refused: Vec<_> = upgrade.refusals().map(|found| (found.rule.id, found.path.to_string())).collect();
    assert_eq!(refused, [("kubelet-gate-unknown", "featureGates.CloudDualStackNodeIPs".to_owned())]);
}

#[test]
fn what_is_wrong_in_both_versions_is_no_matter_of_the_upgrade() {
    let upgrade = Upgrade::of::<KubeletConfiguration>(
        &format!("{EMPTY}maxPods: -1\n"),
        &target("1.34"),
        &target("1.35"),
    );
    assert_eq!(upgrade.refusals().count(), 0);
}

#[test]
fn a_deprecated_mode_is_named() {
    let text = format!("{EMPTY_PROXY}mode: ipvs\n");
    let upgrade = Upgrade::of::<KubeProxyConfiguration>(&text, &target("1.34"), &target("1.35"));
    let found = lines(&upgrade);
    assert!(found.iter().any(|line| line.contains("ipvs")), "{found:#?}");
}

#[test]
fn flags_that_nobody_gives_change_too() {
    let upgrade = Upgrade::of_arguments(
        Component::KubeApiserver,
        ["--etcd-servers=http://127.0.0.1:2379"],
        &target("1.35"),
        &target("1.36"),
    );
    let found = lines(&upgrade);
    let changed = "upgrade-flag-default-changes : --audit-log-maxage is not given: 1.35 takes \"0\", 1.36 takes \"366\"";
    assert!(found.iter().any(|line| line == changed), "{found:#?}");
}

#[test]
fn a_written_value_that_the_new_version_drops_is_named() {
    let text = format!("{EMPTY_PROXY}portRange: 0-2\nwindowsRunAsService: false\n");
    let upgrade = Upgrade::of::<KubeProxyConfiguration>(&text, &target("1.30"), &target("1.31"));
    let found = lines(&upgrade);
    let dropped =
        "upgrade-written-value-changes portRange: written here: 1.30 takes \"0-2\", 1.31 takes \"\"";
    assert!(found.iter().any(|line| line == dropped), "{found:#?}");
}

#[test]
fn a_field_that_begins_with_a_zero_is_named_and_a_zero_that_stays_is_not() {
    let found = kubelet("", "1.29", "1.30");
    let begins = "upgrade-default-begins logging.options.text.infoBufferSize: new: 1.30 takes \"0\"";
    assert!(found.iter().any(|line| line == begins), "{found:#?}");
    let upgrade = Upgrade::of::<KubeProxyConfiguration>(EMPTY_PROXY, &target("1.30"), &target("1.31"));
    let found = lines(&upgrade);
    assert!(!found.iter().any(|line| line.contains("ipvs.minSyncPeriod")), "{found:#?}");
}

#[test]
fn a_flag_with_a_field_of_its_own_goes_by_its_default_where_no_file_is_named() {
    let found = |argv: &[&str]| {
        lines(&Upgrade::of_arguments(Component::Kubelet, argv, &target("1.34"), &target("1.35")))
    };
    let changed = "upgrade-flag-default-changes : --fail-cgroupv1 is not given: 1.34 takes \"false\", 1.35 takes \"true\"";
    assert_eq!(found(&[]), [changed]);
    assert_eq!(found(&["--config=/var/lib/kubelet/config.yaml"]), [""; 0]);
    assert_eq!(found(&["--fail-cgroupv1=false"]), [""; 0]);
}

#[test]
fn what_is_written_is_shown_where_it_stands() {
    let text = format!("{EMPTY}maxPods: 5\nuserNamespaces:\n  idsPerPod: 65536\n");
    let upgrade = Upgrade::of::<KubeletConfiguration>(&text, &target("1.32"), &target("1.33"));
    let places: Vec<_> = upgrade
        .report()
        .iter()
        .filter_map(|found| Some((found.rule.id, found.place.as_ref()?.position.line)))
        .collect();
    assert!(places.contains(&("upgrade-field-begins-to-count", 5)), "{places:?}");
    assert!(!places.iter().any(|(rule, _)| *rule == "upgrade-default-begins"), "{places:?}");
}
