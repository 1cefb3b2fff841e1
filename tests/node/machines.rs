//! Sets of several machines, and configurations of several files.

use nodestrap::node::{Outcome, Verdict};

use crate::good::{UNIT, changed, check, good};

/// The good set, with every file of the worker below a folder of its own.
fn on(machine: &str, files: Vec<(String, String)>) -> Vec<(String, String)> {
    let of_worker = |path: &str| !path.contains("/manifests/") && !path.contains("apiserver");
    files
        .into_iter()
        .map(|(path, text)| {
            (path, text.replace("--hostname-override=worker-1", &format!("--hostname-override={machine}")))
        })
        .map(|(path, text)| if of_worker(&path) { (format!("{machine}{path}"), text) } else { (path, text) })
        .collect()
}

#[test]
fn every_machine_of_a_set_is_judged_by_its_own_files() {
    let mut files = on("worker-1", good());
    // The control plane lies beside them; its CA is the one of every worker.
    files.extend(on("worker-2", changed("kubelet.yaml", "10.96.0.10", "10.96.0.0")));
    files.extend(on("worker-3", changed("kubelet.yaml", "cgroupDriver: systemd\n", "")));
    files.push(("/etc/kubernetes/pki/ca.crt".to_owned(), good().remove(0).1));
    files.sort();
    files.dedup();
    let report = check(files);
    let joins: Vec<(&str, String)> =
        report.joins().map(|(machine, join)| (machine, join.to_string())).collect();
    assert_eq!(
        joins,
        [
            ("worker-1", "will join".to_owned()),
            (
                "worker-2",
                "will join, but Pods do not resolve or reach services: kubelet.yaml:14 10.96.0.0 is the service \
                 network 10.96.0.0/12 itself"
                    .to_owned()
            ),
            (
                "worker-3",
                "will join, but Pods do not start: kubelet.yaml:1 the kubelet uses cgroupfs, containerd systemd"
                    .to_owned()
            ),
        ]
    );
    let files: Vec<_> = report.report().errors().map(|error| error.file.as_deref().unwrap_or("")).collect();
    assert_eq!(files, ["worker-2/etc/kubernetes/kubelet.yaml", "worker-3/etc/kubernetes/kubelet.yaml"]);
    let endless = report.report().iter().filter(|found| found.rule.id == "node-proxy-token-endless");
    assert_eq!(endless.count(), 3);
}

#[test]
fn the_files_of_one_machine_are_not_those_that_another_one_misses() {
    let mut files = on("worker-1", good());
    files.extend(on("worker-2", good()));
    files.retain(|(path, _)| path != "worker-1/etc/kubernetes/kubelet.yaml");
    let report = check(files);
    assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    assert!(report.joins().all(|(_, join)| join.broken().next().is_none()));
}

#[test]
fn a_second_kubelet_of_one_machine_is_told_of() {
    let mut files = good();
    files.push(("/etc/systemd/system/kubelet-two.service".to_owned(), UNIT.to_owned()));
    let report = check(files);
    let several = report.report().iter().find(|found| found.rule.id == "node-kubelet-several");
    assert_eq!(
        several.and_then(|found| found.file.as_deref()),
        Some("/etc/systemd/system/kubelet-two.service")
    );
}

/// The good set with a folder of drop-ins that holds this one.
fn with_drop_in(path: &str, text: &str) -> Vec<(String, String)> {
    let mut files = changed(
        "kubelet.service",
        "--kubeconfig=",
        "--config-dir=/etc/kubernetes/kubelet.conf.d --kubeconfig=",
    );
    files.push((format!("/etc/kubernetes/kubelet.conf.d/{path}"), format!("{HEAD}{text}")));
    files
}

const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

#[test]
fn a_part_of_a_configuration_is_not_judged_as_a_whole_one() {
    let report = check(with_drop_in("10-pods.conf", "maxPods: 200\n"));
    assert_eq!(report.join().to_string(), "will join");
    let of_part: Vec<_> = report
        .report()
        .iter()
        .filter(|found| found.file.as_deref().is_some_and(|path| path.ends_with("10-pods.conf")))
        .collect();
    assert!(of_part.is_empty(), "{of_part:?}");
    let kind =
        report.files().iter().find(|file| file.path.ends_with("10-pods.conf")).and_then(|file| file.kind);
    assert_eq!(kind, Some(nodestrap::document::Kind::KubeletDropIn));
}

#[test]
fn what_the_parts_come_to_feeds_the_links_and_is_found_where_it_stands() {
    let report = check(with_drop_in("10-dns.conf", "clusterDNS: [10.96.0.0]\n"));
    let link = report.join().broken().next().expect("a broken link");
    assert_eq!(link.rule.id, "node-cluster-dns-outside");
    assert_eq!(link.places[0].file.as_deref(), Some("/etc/kubernetes/kubelet.conf.d/10-dns.conf"));

    let report = check(with_drop_in("sub/20-pods.conf", "maxPods: -1\n"));
    assert_eq!(report.join().verdict(), Verdict::DoesNotJoin(Outcome::KubeletExits));
    let errors: Vec<_> =
        report.report().errors().map(|error| (error.file.as_deref(), error.rule.id)).collect();
    assert_eq!(errors[0].0, Some("/etc/kubernetes/kubelet.conf.d/sub/20-pods.conf"), "{errors:?}");

    let report = check(with_drop_in("30-twice.conf", "maxPods: 1\nmaxPods: 2\n"));
    assert!(report.report().errors().any(|error| error.rule.id == "kubelet-drop-in-repeated-key"));

    let report = check(with_drop_in("40.yaml", "maxPods: -1\n"));
    assert_eq!(report.join().to_string(), "will join");
    assert!(report.report().warnings().any(|found| found.rule.id == "kubelet-layers-ignored-file"));
}

/// Two workers, with the control plane beside them.
fn two(second: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut files = on("worker-1", good());
    files.extend(on("worker-2", second));
    files.push(("/etc/kubernetes/pki/ca.crt".to_owned(), good().remove(0).1));
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    files
}

#[test]
fn two_machines_with_one_name_or_one_address_are_an_error_at_the_second_one() {
    // The kubelet makes its name lower case.
    let second = changed("default/kubelet", "--hostname-override=worker-1", "--hostname-override=WORKER-1");
    let report = check(two(second));
    let errors: Vec<_> =
        report.report().errors().map(|error| (error.file.as_deref(), error.rule.id)).collect();
    assert_eq!(errors, [(Some("worker-2/etc/default/kubelet"), "node-name-repeated")]);
    let worst = report.join();
    assert_eq!(worst.verdict(), Verdict::DoesNotJoin(Outcome::NotRegistered));
    assert_eq!(
        worst.to_string(),
        "will not join: no Node appears: kubelet:1 worker-2 and worker-1 are both called worker-1"
    );

    let mut same_address = two(good());
    for (path, text) in &mut same_address {
        if path.ends_with("default/kubelet") {
            *text = text.replace("--hostname", "--node-ip=192.168.1.77 --hostname");
        }
    }
    let report = check(same_address);
    let errors: Vec<_> = report.report().errors().map(|error| error.rule.id).collect();
    assert_eq!(errors, ["node-address-repeated"]);
}

#[test]
fn the_same_path_on_another_machine_is_another_file() {
    // The worker's own copy of the CA is another one than the control plane signs with.
    let mut files: Vec<(String, String)> = good()
        .into_iter()
        .map(|(path, text)| {
            let is_of_master = path.contains("/manifests/kube-") || path.contains("/pki/");
            (format!("{}{path}", if is_of_master { "master" } else { "worker" }), text)
        })
        .collect();
    let authority =
        files.iter().find(|(path, _)| path.ends_with("front-proxy-ca.crt")).map(|(_, text)| text.clone());
    files.push(("worker/etc/kubernetes/pki/ca.crt".to_owned(), authority.expect("a CA")));
    let report = check(files);
    assert_eq!(report.joins().map(|(machine, _)| machine).collect::<Vec<_>>(), [""]);
    let broken: Vec<_> = report.join().broken().map(|link| link.rule.id).collect();
    assert_eq!(broken, ["node-server-authority", "node-proxy-server", "node-kubelet-client-untrusted"]);
}
