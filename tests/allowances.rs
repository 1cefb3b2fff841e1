//! Comments that allow rules, in every kind of file that has comments.

#![cfg(feature = "containerd")]

use nodestrap::containerd::ContainerdConfig;
use nodestrap::diagnostic::{Diagnostic, Report, Severity};
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::node::FileSet;
use nodestrap::unit::ServiceUnit;
use nodestrap::{KubernetesVersion, Target};

const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

#[track_caller]
fn of<'r>(report: &'r Report, id: &str) -> &'r Diagnostic {
    let found: Vec<&Diagnostic> = report.iter().filter(|found| found.rule.id == id).collect();
    assert_eq!(found.len(), 1, "{id} in {report}");
    found[0]
}

fn idle(report: &Report) -> Vec<String> {
    let idle = report.iter().filter(|found| found.rule.id.starts_with("target-allowance-"));
    idle.map(ToString::to_string).collect()
}

#[test]
fn what_a_comment_allows_is_shown_with_its_reason_and_counts_no_more() {
    let text = format!(
        "{KUBELET}readOnlyPort: 10255  # nodestrap: allow(kubelet-read-only-port) the old dashboards\n"
    );
    let report = KubeletConfiguration::lint(&text, &target()).into_parts().1;
    let found = of(&report, "kubelet-read-only-port");
    assert_eq!((found.severity, found.allowed), (Severity::Note, true));
    assert!(
        found.to_string().starts_with(
            "3:15: note[kubelet-read-only-port] readOnlyPort: port 10255 needs no proof of who is asking (allowed: the old \
             dashboards)\n"
        ),
        "{found}"
    );
    assert_eq!(found.to_json().get("reason").and_then(nodestrap::Json::as_str), Some("the old dashboards"));
    let log = report.to_sarif().to_string();
    assert!(
        log.contains(r#""suppressions":[{"kind":"inSource","justification":"the old dashboards"}]"#),
        "{log}"
    );
    assert_eq!(idle(&report), [""; 0]);
}

#[test]
fn units_and_toml_have_comments_too() {
    let unit = "[Unit]\nDescription=x\n\n[Service]\n# nodestrap: allow(unit-unknown-key) our own systemd\nMyKey=1\nExecStart=/bin/true\n";
    let report = ServiceUnit::lint(unit, &target()).into_parts().1;
    assert!(of(&report, "unit-unknown-key").allowed);
    assert_eq!(idle(&report), [""; 0]);

    let config = "version = 2\n\n[plugins.\"io.containerd.grpc.v1.cri\"]\nsandbox_imag = 'x' # nodestrap: allow(containerd-unknown-key) a fork\n";
    let report = ContainerdConfig::lint(config, &target()).into_parts().1;
    assert!(of(&report, "containerd-unknown-key").allowed);
    assert_eq!(idle(&report), [""; 0]);
}

#[test]
fn the_one_who_judges_has_the_last_word() {
    let text = format!("{KUBELET}readOnlyPort: 10255  # nodestrap: allow(kubelet-read-only-port)\n");
    let report = KubeletConfiguration::lint(&text, &target().deny("kubelet-read-only-port")).into_parts().1;
    let found = of(&report, "kubelet-read-only-port");
    assert_eq!((found.severity, found.allowed), (Severity::Error, false));
    assert_eq!(idle(&report), [""; 0]);
}

#[test]
fn whether_the_program_takes_the_file_does_not_depend_on_comments() {
    let text = format!("{KUBELET}maxPods: many  # nodestrap: allow(kubelet-wrong-type)\n");
    let report = KubeletConfiguration::lint(&text, &target()).into_parts().1;
    assert!(!report.accepted() && of(&report, "kubelet-wrong-type").allowed);
}

#[test]
fn a_rule_between_files_is_allowed_in_the_file_that_it_speaks_of() {
    let unit =
        "[Unit]\nDescription=kubelet\n\n[Service]\nExecStart=/usr/bin/kubelet --config=/etc/kubelet.yaml\n";
    let set = |kubelet: &str| {
        let files = [("etc/systemd/system/kubelet.service", unit), ("etc/kubelet.yaml", kubelet)];
        let cidr = "10.96.0.0/12".parse().expect("a network");
        FileSet::from_iter(files).service_cidr(cidr).check(&target())
    };
    let wrong = format!("{KUBELET}clusterDNS: [10.97.0.10]\n");
    let between = ["node-dns-address-differs", "node-dns-outside-service-network"];
    let report = set(&wrong);
    let rule = report
        .report()
        .iter()
        .find(|found| found.rule.id.starts_with("node-") && found.path.to_string().starts_with("clusterDNS"))
        .map(|found| found.rule.id);
    let rule = rule.unwrap_or_else(|| panic!("none of {between:?}: {}", report.report()));
    let allowed =
        set(&format!("{KUBELET}clusterDNS: [10.97.0.10]  # nodestrap: allow({rule}) a second cluster\n"));
    assert!(of(allowed.report(), rule).allowed);
    assert_eq!(idle(allowed.report()), [""; 0]);
    // A set says once that a comment allows nothing, with the file.
    let right =
        set(&format!("{KUBELET}clusterDNS: [10.96.0.10]  # nodestrap: allow({rule}) a second cluster\n"));
    let said = idle(right.report());
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("etc/kubelet.yaml:3:27: note[target-allowance-unused] "), "{}", said[0]);
}
