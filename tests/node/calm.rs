//! What is never called broken: other ways to join, and what no file can tell.

use nodestrap::node::{Outcome, State, Verdict};

use crate::good::{BOOTSTRAP, changed, check, good};

#[test]
fn a_node_that_has_joined_needs_no_bootstrap_kubeconfig() {
    let mut files = good();
    files.retain(|(path, _)| !path.ends_with("bootstrap-kubeconfig"));
    let joined = BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    files.push(("/etc/kubernetes/kubeconfig".to_owned(), joined));
    assert_eq!(check(files).join().to_string(), "will join");
}

#[test]
fn what_is_not_in_the_set_is_unknown_and_never_broken() {
    for missing in [
        "kube-apiserver.yaml",
        "kube-controller-manager.yaml",
        "apiserver.crt",
        "pki/ca.crt",
        "config.toml",
        "join.yaml",
        "kube-proxy.conf",
        "kube-proxy.yaml",
        "kube-proxy.service",
        "bootstrap-kubeconfig",
        "kubelet.yaml",
        "default/kubelet",
    ] {
        let mut files = good();
        files.retain(|(path, _)| !path.ends_with(missing));
        let report = check(files);
        assert_eq!(report.join().broken().count(), 0, "without {missing}: {}", report.join());
        let errors: Vec<_> = report.report().errors().map(|error| error.rule.id).collect();
        assert!(errors.is_empty(), "without {missing}: {errors:?}");
    }
}

#[test]
fn what_no_file_can_tell_is_unknown() {
    for (path, from, to, rule) in [
        (
            "kubelet.service",
            "Requires=containerd.service",
            "Requires=containerd.server",
            "node-unit-dependency",
        ),
        (
            "kubelet.service",
            "Requires=containerd.service",
            "Requires=mount-disks.service",
            "node-unit-dependency",
        ),
        (
            "kube-apiserver.yaml",
            "    - --authorization-mode=Node,RBAC\n",
            "    - --authorization-config=/etc/kubernetes/authorization.yaml\n",
            "node-authorization",
        ),
    ] {
        let report = check(changed(path, from, to));
        let unknown: Vec<_> = report.join().open().map(|link| link.rule.id).collect();
        assert_eq!(unknown, [rule], "{path}: {to}");
        assert_eq!(report.join().verdict(), Verdict::Unknown, "{path}: {to}");
        assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    }
}

#[test]
fn a_proxy_is_known_to_the_process_that_joins_and_to_no_later_one() {
    let proxy = "    proxy-url: http://10.0.0.1:3128\n    server:";
    let report = check(changed("bootstrap-kubeconfig", "    server:", proxy));
    let unknown: Vec<_> = report.join().open().map(|link| (link.rule.id, link.id.outcome())).collect();
    assert_eq!(unknown, [("node-bootstrap-setting-lost", Outcome::LaterAtRestart)]);
    assert_eq!(report.join().verdict(), Verdict::Joins);
    assert!(report.report().warnings().any(|found| found.rule.id == "node-bootstrap-setting-lost"));
}

#[test]
fn a_node_that_has_joined_may_keep_a_token_that_has_ended() {
    let mut files = changed("join.yaml", "2026-11-25T06:00:00Z", "2026-11-24T06:00:00Z");
    let joined = BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    files.push(("/etc/kubernetes/kubeconfig".to_owned(), joined));
    assert_eq!(check(files).join().to_string(), "will join");
}

#[test]
fn every_role_may_have_a_ca_of_its_own() {
    const OTHER: &str = "/etc/kubernetes/pki/front-proxy-ca.crt";
    let mut files = changed(
        "kube-apiserver.yaml",
        "--client-ca-file=/etc/kubernetes/pki/ca.crt",
        &format!("--client-ca-file={OTHER}"),
    );
    for (path, text) in &mut files {
        if path.ends_with("kube-controller-manager.yaml") {
            let flag = "--cluster-signing-cert-file=";
            *text = text.replace(&format!("{flag}/etc/kubernetes/pki/ca.crt"), &format!("{flag}{OTHER}"));
        }
    }
    let report = check(files);
    assert_eq!(report.join().to_string(), "will join");
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
}

#[test]
fn a_cluster_needs_no_kube_proxy() {
    let mut files = good();
    files.retain(|(path, _)| !path.contains("kube-proxy"));
    let report = check(files);
    assert_eq!(report.join().to_string(), "will join");
    let mut of_proxy = report.join().links().iter().filter(|link| link.rule.id.starts_with("node-proxy"));
    assert!(of_proxy.all(|link| link.state == State::Unspoken));
}

#[test]
fn everything_allowed_joins_and_is_a_danger() {
    let report = check(changed("kube-apiserver.yaml", "=Node,RBAC", "=AlwaysAllow"));
    assert_eq!(report.join().to_string(), "will join");
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    assert!(report.report().warnings().any(|found| found.rule.id == "component-join-always-allow"));
}

#[test]
fn the_ca_of_etcd_is_not_taken_for_a_missing_one() {
    let mut files = good();
    let (_, ca) = files.remove(0);
    files.push(("/etc/kubernetes/pki/etcd/ca.crt".to_owned(), ca));
    let report = check(files);
    assert_eq!(report.join().broken().count(), 0, "{}", report.join());
}

#[test]
fn static_pods_in_another_folder_may_be_those_of_another_machine() {
    let report = check(changed("kubelet.yaml", "staticPodPath: /etc/kubernetes/manifests\n", ""));
    let unknown: Vec<_> = report.join().open().map(|link| link.rule.id).collect();
    assert_eq!(unknown, ["node-static-pods-unread"]);
    assert_eq!(report.join().to_string(), "will join");
    assert!(report.report().warnings().any(|found| found.rule.id == "node-static-pods-unread"));
}

#[test]
fn a_unit_of_a_repository_without_arguments_leaves_them_to_its_drop_in() {
    let unit = "[Service]\nExecStart=/usr/bin/kubelet\n[Install]\nWantedBy=multi-user.target\n";
    let errors = |path: &str| check(vec![(path.to_owned(), unit.to_owned())]).report().errors().count();
    assert_eq!(errors("packages/kubelet/kubelet.service"), 0);
    assert_eq!(errors("/etc/systemd/system/kubelet.service"), 1);
}

#[test]
fn certificates_that_nothing_of_a_join_names_are_passed_over() {
    let expired = include_str!("expired.crt");
    for (path, is_judged) in [
        ("/etc/ssl/certs/Old_Root.pem", false),
        ("tests/acme/fixtures/cert_1.pem", false),
        ("/etc/kubernetes/ssl/old.pem", true),
        ("node/pki/ca.crt", true),
    ] {
        let mut files = good();
        files.push((path.to_owned(), expired.to_owned()));
        let report = check(files);
        let file = report.files().iter().find(|file| file.path == path).expect("the file");
        assert_eq!(file.kind.is_some(), is_judged, "{path}: {:?}", file.skipped);
    }
}
