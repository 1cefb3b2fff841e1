//! A report has a bound, and so has a text.

use nodestrap::diagnostic::Severity;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::{KubernetesVersion, Target};

const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn unknown_keys(count: usize) -> String {
    let keys: Vec<String> = (0..count).map(|n| format!("unknown{n}: 1\n")).collect();
    let keys = keys.concat();
    format!("{HEAD}{keys}")
}

#[test]
fn after_a_thousand_findings_of_a_rule_one_more_counts_the_others() {
    let lint = KubeletConfiguration::lint(&unknown_keys(1_500), &target());
    let found: Vec<_> = lint.report().iter().filter(|found| found.rule.id == "kubelet-unknown-key").collect();
    assert_eq!(found.len(), 1_001);
    let last = found[1_000];
    assert_eq!(last.left_out, 500);
    assert_eq!(
        last.to_string(),
        "warning[kubelet-unknown-key] 500 more findings of this rule in this file are left out"
    );
    let others = lint.report().warnings().filter(|found| found.rule.id != "kubelet-unknown-key").count();
    assert_eq!(lint.report().count(Severity::Warning), 1_500 + others);
}

#[test]
fn the_target_raises_the_bound() {
    let lint = KubeletConfiguration::lint(&unknown_keys(1_500), &target().most_findings(2_000));
    let unknown = lint.report().iter().filter(|found| found.rule.id == "kubelet-unknown-key");
    assert_eq!(unknown.count(), 1_500);
    assert!(lint.report().iter().all(|found| found.left_out == 0));
}

#[test]
fn a_text_above_the_size_is_refused_unread() {
    let text = unknown_keys(10);
    let lint = KubeletConfiguration::lint(&text, &target().largest_text(100));
    assert!(lint.draft().is_none());
    let said: Vec<String> = lint.report().iter().map(ToString::to_string).collect();
    let message = format!("the text has {} bytes, and 100 at most are read", text.len());
    assert_eq!(
        said,
        [format!(
            "error[target-text-too-large] {message}\n  = help: give the file that was meant, or raise Target::largest_text"
        )]
    );
    assert!(KubeletConfiguration::parse(&text, &target().largest_text(100)).is_err());
}

#[test]
fn aliases_stand_for_a_bounded_number_of_bytes() {
    let text = format!("{HEAD}a: &a {}\n{}", "x".repeat(100_000), "b: *a\n".repeat(100));
    let lint = KubeletConfiguration::lint(&text, &target());
    assert!(
        lint.report().iter().any(|found| found.message == "aliases stand for too many bytes of text"),
        "{:?}",
        lint.report().iter().map(|found| &found.message).collect::<Vec<_>>()
    );
}

fn refused_secrets(count: usize) -> String {
    (0..count)
        .map(|n| {
            format!("---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: A{n}\n  namespace: a\n")
        })
        .collect::<Vec<_>>()
        .concat()
}

#[test]
fn a_manifest_keeps_so_many_findings_of_all_its_documents() {
    let lint = nodestrap::object::Manifest::lint(&refused_secrets(1_500), &target());
    let found: Vec<_> = lint.report().errors().collect();
    assert_eq!(found.len(), 1_001);
    assert_eq!(found.iter().map(|found| found.left_out).sum::<usize>(), 500);
    assert_eq!(lint.report().count(Severity::Error), 1_500);
    assert_eq!(found[999].place.as_ref().map(|place| place.position.line), Some(999 * 6 + 5));
}

#[test]
fn items_that_cannot_be_read_are_counted() {
    let text = format!("{HEAD}clusterDNS:\n{}", "- [x]\n".repeat(1_500));
    let lint = KubeletConfiguration::lint(&text, &target());
    let found: Vec<_> = lint.report().iter().filter(|found| found.rule.id == "kubelet-wrong-type").collect();
    assert_eq!(found.len(), 1_001);
    assert_eq!(found[1_000].left_out, 500);
}

#[test]
fn lines_that_an_environment_file_skips_are_counted() {
    let report = nodestrap::unit::EnvironmentFile::lint(&"x\n".repeat(10_000), &target()).into_parts().1;
    assert_eq!(report.len(), 1_001);
    assert_eq!(report.iter().map(|found| found.left_out.max(1)).sum::<usize>(), 10_000);
}
