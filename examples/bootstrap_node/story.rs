//! What the written set does otherwise than the walkthrough, and why.

use super::options::Options;

pub(crate) fn differences(options: &Options) -> Vec<&'static str> {
    let mut differences = vec![
        "clusterDNS is the 10th address of the service network, not its network address: Pods get a resolver that answers.",
        "the kubelet's unit wants containerd.service; the walkthrough requires containerd.server, which systemd drops.",
        "rotateCertificates is on: without it the certificate ends after a year, although the renewal is approved.",
        "containerd puts containers into cgroups through systemd, as the kubelet is told to.",
        "the Pod network is private; 196.16.0.0/16 belongs to somebody on the Internet.",
        "readOnlyPort stays off: 10255 shows Pod data to anybody.",
        "kube-proxy's mode is written out, and is not ipvs, which is deprecated from 1.35.",
        "kube-proxy's unit has no --master: the server stands in one place, the kubeconfig.",
        "both units wait for network-online.target and restart always, and lie in /etc/systemd/system.",
        "the API server's kubelet client is bound to system:kubelet-api-admin: logs and exec work.",
        "kube-proxy's kubeconfig waits for the token; read too early, an empty one makes kube-proxy anonymous.",
        "the bootstrap kubeconfig is removed after the join.",
    ];
    if !options.static_token {
        differences.insert(
            0,
            "a bootstrap token that ends tomorrow, not a static one that never ends and needs every API server restarted.",
        );
    }
    differences
}
