//! Any text as each file of a set.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::Target;
use nodestrap::node::FileSet;
use nodestrap::version::KNOWN;

const PATHS: [&str; 8] = [
    "/etc/kubernetes/kubelet-conf.yaml",
    "/etc/kubernetes/bootstrap-kubeconfig",
    "/etc/systemd/system/kubelet.service",
    "/etc/systemd/system/kubelet.service.d/10-x.conf",
    "/etc/containerd/config.toml",
    "/etc/kubernetes/token.csv",
    "/etc/kubernetes/manifests/kube-apiserver.yaml",
    "/var/lib/kubelet/kubeadm-flags.env",
];

fuzz_target!(|input: (u8, &str)| {
    let (minor, text) = input;
    let target = Target::new(KNOWN[usize::from(minor) % KNOWN.len()].into());
    // One text, cut at form feeds, is several files.
    let files = text.split('\u{c}').zip(PATHS.into_iter().cycle()).map(|(text, path)| (path, text));
    let report = files.collect::<FileSet>().check(&target);
    let _ = format!("{} {}", report.join(), report.report());
});
