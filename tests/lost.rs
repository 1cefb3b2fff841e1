//! A draft of a text that could not be read whole says so, and does not pass for a whole one.

use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubelet::{KubeletConfiguration, KubeletDropIn};
use nodestrap::node::FileSet;
use nodestrap::object::ServiceAccount;
use nodestrap::{KubernetesVersion, Target};

const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn draft(rest: &str) -> KubeletConfiguration {
    KubeletConfiguration::lint(&format!("{KUBELET}{rest}"), &target()).into_parts().0.expect("a draft")
}

fn lost(draft: &KubeletConfiguration) -> Vec<String> {
    draft.lost().iter().map(ToString::to_string).collect()
}

#[test]
fn a_draft_names_the_fields_that_it_lost_and_does_not_validate() {
    let draft =
        draft("maxPods: many\nclusterDNS: [10.96.0.10]\nauthentication:\n  anonymous: {enabled: perhaps}\n");
    assert_eq!(lost(&draft), ["maxPods", "authentication.anonymous.enabled"]);
    let invalid = draft.validate(&target()).expect_err("it is not whole");
    let said: Vec<String> = invalid.report.errors().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "error[kubelet-wrong-type] maxPods: the text has a value here that could not be read, and the draft is without \
             it\n  = help: set the field, or give it up with without_lost()",
            "error[kubelet-wrong-type] authentication.anonymous.enabled: the text has a value here that could not be read, \
             and the draft is without it\n  = help: set the field, or give it up with without_lost()",
        ]
    );
}

#[test]
fn a_field_that_is_set_again_is_lost_no_more() {
    let valid = draft("maxPods: many\n").max_pods(200).validate(&target()).expect("whole");
    assert!(valid.render().ends_with("maxPods: 200\n"));
}

#[test]
fn what_is_given_up_is_given_up_by_name() {
    let draft = draft("maxPods: many\ntlsCurvePreferences: [1, x]\nclusterDNS: [[]]\n");
    // An item of a list cannot be set alone. A field that 1.34 does not know is not looked at by the kubelet either.
    assert_eq!(lost(&draft), ["maxPods", "clusterDNS[0]"]);
    let given_up =
        draft.without_lost().cluster_dns(["10.96.0.10"]).validate(&target()).expect("taken as it is");
    assert!(given_up.render().ends_with("clusterDNS:\n- 10.96.0.10\n"));
}

#[test]
fn every_kind_of_rows_says_it() {
    let proxy =
        "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: [iptables]\n";
    let proxy = KubeProxyConfiguration::lint(proxy, &target()).into_parts().0.expect("a draft");
    assert!(proxy.validate(&target()).is_err());
    let drop_in =
        KubeletDropIn::lint(&format!("{KUBELET}maxPods: many\n"), &target()).into_parts().0.expect("a draft");
    assert!(drop_in.validate(&target()).is_err());
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: [a], namespace: b}\n";
    let account = ServiceAccount::lint(account, &target()).into_parts().0.expect("a draft");
    assert!(
        account
            .validate(&target())
            .expect_err("not whole")
            .report
            .errors()
            .any(|found| found.path.to_string() == "metadata.name")
    );
}

#[test]
fn one_wrong_id_is_one_finding_of_a_whole_set() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/walkthrough/etc/kubernetes/kubelet-conf.yaml");
    let names: Vec<String> = (1..=13).map(|number| format!("worker-{number}{folder}")).collect();
    let mut set = FileSet::new();
    set.extend(names.iter().map(|name| (name.as_str(), KUBELET)));
    let report = set.check(&target().allow("kubelet-read-only"));
    let said: Vec<_> =
        report.report().iter().filter(|found| found.rule.id == "target-rule-unknown").collect();
    assert_eq!((said.len(), said[0].file.as_deref()), (1, None));
}
