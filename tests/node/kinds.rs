//! Kinds of faults that public reports tell of, each with its neighbours: what breaks, where, and what is only unknown.

#![expect(clippy::panic, reason = "a test says what is wrong by stopping")]

use nodestrap::node::{NodeReport, Outcome, State, Verdict};

use crate::good::{BOOTSTRAP, changed, check, good};

type Files = Vec<(String, String)>;

fn replaced(mut files: Files, path: &str, from: &str, to: &str) -> Files {
    for (known, text) in &mut files {
        if known.ends_with(path) {
            *text = text.replace(from, to);
        }
    }
    files
}

fn with(mut files: Files, path: &str, text: &str) -> Files {
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), text.to_owned()));
    files
}

fn without(mut files: Files, path: &str) -> Files {
    files.retain(|(known, _)| !known.ends_with(path));
    files
}

/// The first broken link's finding: file, line and rule.
fn first(report: &NodeReport) -> (Option<&str>, Option<usize>, &'static str) {
    let first = report.join().first().unwrap_or_else(|| panic!("nothing is broken: {}", report.join()));
    (first.file, first.line, first.rule.id)
}

/// The laws of every set: verdict, errors and lines agree.
#[track_caller]
fn laws(report: &NodeReport) {
    let errors: Vec<_> = report.report().errors().collect();
    let verdict = report.join().to_string();
    assert!(verdict != "will join" || errors.is_empty(), "{verdict}: {}", report.report());
    if matches!(report.join().verdict(), Verdict::DoesNotJoin(_)) {
        assert!(!errors.is_empty(), "{verdict}: no error");
    }
    for error in errors {
        assert!(error.file.is_none() || error.place.is_some(), "no line: {error}");
    }
}

const UNIT: &str = "/etc/systemd/system/kubelet.service";

#[test]
fn a_kubelet_that_is_told_of_no_api_server_is_broken_at_its_command_or_at_the_cause() {
    let kubeconfig = "--kubeconfig=/etc/kubernetes/kubeconfig";
    for (from, to, line) in [
        (kubeconfig, "", 8),
        (kubeconfig, "--kubeconfig=", 9),
        (
            "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubeconfig \\\n  --kubeconfig=/etc/kubernetes/kubeconfig",
            "",
            8,
        ),
    ] {
        let report = check(changed("kubelet.service", from, to));
        laws(&report);
        assert_eq!(
            report.join().verdict(),
            Verdict::DoesNotJoin(Outcome::NoCsr),
            "{to:?}: {}",
            report.join()
        );
        assert_eq!(first(&report), (Some(UNIT), Some(line), "node-kubelet-standalone"), "{to:?}");
    }
    let report = check(changed("kubelet.service", kubeconfig, ""));
    assert_eq!(
        report.join().to_string(),
        "will not join: no certificate request appears: kubelet.service:8 --bootstrap-kubeconfig without --kubeconfig \
         does nothing: the kubelet runs for itself alone"
    );
}

#[test]
fn of_a_list_that_is_open_no_flag_is_said_to_be_missing() {
    let kubeconfig = "--kubeconfig=/etc/kubernetes/kubeconfig";
    let unread = without(changed("kubelet.service", kubeconfig, ""), "/etc/default/kubelet");
    let unset = changed("kubelet.service", kubeconfig, "$KUBELET_KUBECONFIG_ARGS");
    for files in [unread, unset] {
        let report = check(files);
        laws(&report);
        assert_eq!(report.join().verdict(), Verdict::Unknown, "{}", report.join());
        let open: Vec<_> = report.join().open().map(|link| link.rule.id).collect();
        assert!(open.contains(&"node-kubelet-standalone"), "{open:?}");
        assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    }
}

#[test]
fn flags_of_the_control_plane_that_are_not_seen_are_not_missed() {
    const SERVER: &str =
        "[Service]\nEnvironmentFile=/etc/kubernetes/apiserver\nExecStart=/usr/bin/kube-apiserver $ARGS\n";
    const MANAGER: &str = "[Service]\nExecStart=/usr/bin/kube-controller-manager $ARGS\n";
    let mut files = without(without(good(), "kube-apiserver.yaml"), "kube-controller-manager.yaml");
    files = with(files, "/etc/systemd/system/kube-apiserver.service", SERVER);
    files = with(files, "/etc/systemd/system/kube-controller-manager.service", MANAGER);
    let report = check(files);
    laws(&report);
    assert_eq!(report.join().verdict(), Verdict::Unknown, "{}", report.join());
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
}

#[test]
fn a_set_without_a_control_plane_is_never_said_to_join() {
    for gone in ["kube-apiserver.yaml", "kube-controller-manager.yaml", "config.toml"] {
        let report = check(without(good(), gone));
        assert_eq!(report.join().verdict(), Verdict::Unknown, "{gone}: {}", report.join());
    }
}

#[test]
fn a_named_file_that_is_none_of_its_kind_is_an_error_at_that_file() {
    const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    const HTML: &str = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n";
    for (path, text, flag) in [
        ("/etc/kubernetes/kubelet.yaml", BOOTSTRAP, "--config"),
        ("/etc/kubernetes/kubelet.yaml", "", "--config"),
        ("/etc/kubernetes/kubelet.yaml", HTML, "--config"),
        ("/etc/kubernetes/kubelet.yaml", "cgroupDriver: systemd\n", ""),
        ("/etc/kubernetes/bootstrap-kubeconfig", KUBELET, "--bootstrap-kubeconfig"),
        ("/etc/kubernetes/bootstrap-kubeconfig", "", "--bootstrap-kubeconfig"),
        (
            "/etc/kubernetes/bootstrap-kubeconfig",
            "kubectl config set-cluster kubernetes\n",
            "--bootstrap-kubeconfig",
        ),
        ("/etc/kubernetes/pki/ca.crt", "", "clientCAFile"),
    ] {
        let report = check(with(good(), path, text));
        laws(&report);
        assert_eq!(
            report.join().verdict(),
            Verdict::DoesNotJoin(Outcome::KubeletExits),
            "{path} {text:?}: {}",
            report.join()
        );
        let (file, line, _) = first(&report);
        assert_eq!((file, line), (Some(path), Some(1)), "{text:?}: {}", report.join());
        let named = report.report().errors().any(|error| error.to_string().contains(flag));
        assert!(named, "{path} {text:?}: {}", report.report());
    }
}

/// The good set of a node that has joined with this certificate.
fn joined(certificate: &str) -> Files {
    let kubeconfig = BOOTSTRAP.replace(
        "token: 9fk2ab.q7w8e9r0t1y2u3i4",
        "client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem",
    );
    let files = without(with(good(), "/etc/kubernetes/kubeconfig", &kubeconfig), "bootstrap-kubeconfig");
    with(files, "/var/lib/kubelet/pki/kubelet-client-current.pem", certificate)
}

fn certificate(name: &str) -> String {
    good().into_iter().find(|(path, _)| path.ends_with(name)).map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn the_nodes_own_certificate_is_read() {
    const PEM: &str = "/var/lib/kubelet/pki/kubelet-client-current.pem";
    for (text, rule) in [
        (include_str!("expired.crt").to_owned(), "node-credential-expired"),
        (certificate("front-proxy-ca.crt"), "node-credential-untrusted"),
        // Of the CA that is trusted, and for servers alone.
        (certificate("apiserver.crt"), "node-credential-untrusted"),
    ] {
        let report = check(joined(&text));
        laws(&report);
        assert_eq!(
            report.join().verdict(),
            Verdict::DoesNotJoin(Outcome::IssuedThenUnauthorized),
            "{}",
            report.join()
        );
        assert_eq!(first(&report), (Some(PEM), Some(1), rule));
    }
    // With a bootstrap kubeconfig the kubelet gets another one.
    let files = with(joined(include_str!("expired.crt")), "/etc/kubernetes/bootstrap-kubeconfig", BOOTSTRAP);
    let report = check(files);
    assert_eq!(report.join().to_string(), "will join");
    let token = report.join().links().iter().find(|link| link.id.id() == "bootstrap-token").expect("a link");
    assert_eq!(token.state, State::Holds);
}

/// The good set with roles of its own in the place of the built-in ones.
fn own_roles(verbs: &str, group: &str, resource: &str) -> Files {
    let files = changed(
        "join.yaml",
        "name: system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        "name: approve-nodes",
    );
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: approve-nodes\nrules:\n- apiGroups: [{group}]\n  resources: [{resource}]\n  verbs: [{verbs}]\n"
    );
    with(files, "/manifests/roles.yaml", &role)
}

#[test]
fn own_roles_count_by_their_rules() {
    const GROUP: &str = "certificates.k8s.io";
    const RESOURCE: &str = "certificatesigningrequests/nodeclient";
    for (verbs, group, resource) in [
        ("create", GROUP, RESOURCE),
        ("\"*\"", GROUP, RESOURCE),
        ("get, create", "\"*\"", "\"*\""),
        ("create", GROUP, "\"*/nodeclient\""),
    ] {
        let report = check(own_roles(verbs, group, resource));
        laws(&report);
        assert_eq!(report.join().to_string(), "will join", "{verbs} {group} {resource}");
    }
    for (verbs, group, resource) in [
        ("get", GROUP, RESOURCE),
        ("create", "\"\"", RESOURCE),
        ("create", GROUP, "certificatesigningrequests"),
        ("create", GROUP, "certificatesigningrequests/selfnodeclient"),
    ] {
        let report = check(own_roles(verbs, group, resource));
        laws(&report);
        assert_eq!(
            report.join().verdict(),
            Verdict::DoesNotJoin(Outcome::CsrPending),
            "{verbs} {group} {resource}"
        );
        assert!(report.report().to_string().contains("kubectl certificate approve"));
    }
    // Of a role that is not in the set it cannot be told.
    let report = check(without(own_roles("create", GROUP, RESOURCE), "roles.yaml"));
    assert_eq!(report.join().verdict(), Verdict::Unknown, "{}", report.join());
}

#[test]
fn a_binding_that_the_api_server_refuses_is_none() {
    let report = check(replaced(good(), "join.yaml", "  name: system:node-bootstrapper\n", ""));
    laws(&report);
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::NoCsr), "{}", report.join());
}

/// A kubeconfig of the controller manager with this user.
fn manager(user: &str) -> Files {
    let text = BOOTSTRAP.replace("token: 9fk2ab.q7w8e9r0t1y2u3i4", user);
    with(good(), "/etc/kubernetes/controller-manager.conf", &text)
}

#[test]
fn the_controller_manager_is_the_user_of_its_kubeconfig() {
    for user in [
        "client-certificate: /etc/kubernetes/pki/apiserver.crt\n    client-key: /etc/kubernetes/pki/apiserver.key",
        "token: \"\"",
    ] {
        let report = check(manager(user));
        laws(&report);
        assert_eq!(
            report.join().verdict(),
            Verdict::DoesNotJoin(Outcome::CsrPending),
            "{user}: {}",
            report.join()
        );
        assert_eq!(first(&report).2, "node-controller-manager-user", "{user}");
    }
    // What lies outside of the set is not held against it.
    let report = check(manager("tokenFile: /etc/kubernetes/token"));
    assert_eq!(report.join().to_string(), "will join");
}

#[test]
fn a_port_that_the_api_server_of_this_address_does_not_serve_may_be_passed_on() {
    let report = check(changed("bootstrap-kubeconfig", ":6443", ":6433"));
    laws(&report);
    assert_eq!(report.join().verdict(), Verdict::Unknown);
    let warning =
        report.report().warnings().find(|found| found.rule.id == "node-server-port").expect("a warning");
    assert_eq!(warning.place.as_ref().map(|place| place.position.line), Some(7));
}

#[test]
fn kube_proxy_without_a_kubeconfig_ends_outside_of_a_pod() {
    let report = check(changed(
        "kube-proxy.yaml",
        "clientConnection:\n  kubeconfig: /etc/kubernetes/kube-proxy.conf\n",
        "",
    ));
    laws(&report);
    assert_eq!(report.join().but(), [Outcome::ReadyButNoServiceDns]);
    assert_eq!(first(&report), (Some("/etc/kubernetes/kube-proxy.yaml"), Some(1), "node-proxy-file-missing"));
}

#[test]
fn no_cluster_dns_is_a_warning_and_a_but() {
    let report = check(changed("kubelet.yaml", "clusterDNS:\n- 10.96.0.10\n", ""));
    laws(&report);
    assert_eq!(report.join().but(), [Outcome::ReadyButNoServiceDns]);
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    assert!(report.report().warnings().any(|found| found.rule.id == "node-cluster-dns-unset"));
}

#[test]
fn an_error_of_a_file_that_no_link_reads_is_a_but() {
    let report = check(with(
        good(),
        "/manifests/other.yaml",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: A B\n",
    ));
    laws(&report);
    assert!(report.report().has_errors());
    assert_eq!(report.join().but(), [Outcome::ReadyButOthersFail], "{}", report.join());
}

#[test]
fn a_set_says_first_what_comes_first_in_time() {
    let mut files = changed("kubelet.service", "--config=", "--network-plugin=cni --config=");
    files = replaced(files, "join.yaml", "2026-11-25T06:00:00Z", "2020-11-25T06:00:00Z");
    files = replaced(files, "kubelet.yaml", "10.96.0.10", "10.96.0.0");
    let report = check(files);
    laws(&report);
    assert_eq!(first(&report), (Some(UNIT), Some(9), "component-flag-unknown"));
    assert!(
        report.join().to_string().starts_with("will not join: the kubelet exits: kubelet.service:9 "),
        "{}",
        report.join()
    );
    assert_eq!(report.join().joins(), Some(false));
    // Causes before consequences: the kubelet ends before it shows a token, and long before a Pod asks for a name.
    let errors: Vec<_> = report
        .by_cause()
        .filter(|found| found.severity == nodestrap::diagnostic::Severity::Error)
        .map(|found| found.rule.id)
        .collect();
    let known = ["component-flag-unknown", "token-secret-expired", "node-cluster-dns-outside"];
    let places: Vec<_> = known.iter().map(|id| errors.iter().position(|error| error == id)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{errors:?}");
}

#[test]
fn a_drop_in_that_adds_a_command_is_refused_and_one_that_replaces_it_is_not() {
    const DROP_IN: &str = "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf";
    const COMMAND: &str = "ExecStart=/usr/local/bin/kubelet --kubeconfig=/etc/kubernetes/kubeconfig --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubeconfig --config=/etc/kubernetes/kubelet.yaml --hostname-override=worker-1\n";
    let report = check(with(good(), DROP_IN, &format!("[Service]\n{COMMAND}")));
    laws(&report);
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits), "{}", report.join());
    assert_eq!(first(&report), (Some(DROP_IN), Some(2), "node-unit-second-command"));
    let report = check(with(good(), DROP_IN, &format!("[Service]\nExecStart=\n{COMMAND}")));
    assert_eq!(report.join().to_string(), "will join");
    let oneshot = format!("[Service]\nType=oneshot\n{COMMAND}");
    let report = check(with(good(), DROP_IN, &oneshot));
    assert!(report.report().errors().all(|error| error.rule.id != "node-unit-second-command"));
}

#[test]
fn versions_too_far_apart_are_warned_of_as_the_policy_says() {
    use nodestrap::KubernetesVersion;
    use nodestrap::node::FileSet;
    for (control_plane, is_said) in [
        (KubernetesVersion::V1_33, true),
        (KubernetesVersion::V1_34, false),
        (KubernetesVersion::V1_37, false),
    ] {
        let target = crate::good::target().control_plane(control_plane);
        let report = FileSet::from_iter(good()).check(&target);
        let said = report.report().warnings().any(|found| found.rule.id == "node-version-skew");
        assert_eq!(said, is_said, "a kubelet 1.34 and an API server {control_plane}");
    }
    let old = crate::good::target_for(KubernetesVersion::V1_33).control_plane(KubernetesVersion::V1_37);
    let report = FileSet::from_iter(good()).check(&old);
    assert!(report.report().warnings().any(|found| found.rule.id == "node-version-skew"));
}
