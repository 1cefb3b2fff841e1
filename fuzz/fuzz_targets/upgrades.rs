//! Any text as one file of a set, judged by two versions at once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::Target;
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::node::FileSet;
use nodestrap::upgrade::Upgrade;
use nodestrap::version::KNOWN;

fuzz_target!(|input: (u8, u8, &str)| {
    let (from, to, text) = input;
    let target = |minor: u8| Target::new(KNOWN[usize::from(minor) % KNOWN.len()].into());
    let (from, to) = (target(from), target(to));
    let _ = Upgrade::of::<KubeletConfiguration>(text, &from, &to).report().to_string();
    let _ = Upgrade::of::<KubeProxyConfiguration>(text, &from, &to).report().to_string();
    for path in ["/etc/kubernetes/kubelet-conf.yaml", "/etc/systemd/system/kubelet.service"] {
        let _ = FileSet::from_iter([(path, text)]).upgrade(&from, &to).report().to_string();
    }
});
