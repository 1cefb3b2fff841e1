//! Nearly valid files of each kind.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::faults::with_faults;
use super::fields::record;
use super::kubeconfig::kubeconfigs;
use super::objects::objects;
use super::shape::merged;
use super::spelling::{slips, spelt, with_slips};
use super::values::{json, strings};
use crate::document::{Document, Valid};
use crate::engine::record::Record;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubelet::KubeletConfiguration;
use crate::target::Target;
use crate::value::Json;
use crate::yaml;

/// Documents of rows below a head, few of the fields given, in some over a file as installers write it.
fn documents<R: Record>(
    api_version: &'static str,
    kind: &'static str,
    installed: &'static [&'static str],
) -> impl Strategy<Value = String> {
    // Of a hundred fields two or three, of five all.
    let likelihood = (3.0 / f64::from(u16::try_from(R::ROWS.len()).unwrap_or(u16::MAX))).clamp(0.02, 0.8);
    let heads = prop_oneof![
        60 => Just((api_version, kind)),
        1 => Just(("v1", kind)),
        1 => Just((api_version, "Other")),
    ];
    let installed = proptest::option::weighted(0.2, select(installed));
    let bodies = (record(R::ROWS, likelihood), installed).prop_map(|(body, installed)| {
        let installed = installed.and_then(|text| yaml::lint(text).into_parts().0);
        merged([Some(body), installed].into_iter().flatten().collect())
    });
    let documents = (heads, with_faults(bodies)).prop_map(|((api_version, kind), body)| {
        let head =
            [("apiVersion", api_version), ("kind", kind)].map(|(key, word)| (key.to_owned(), word.into()));
        let Json::Object(body) = body else { return body };
        Json::Object(head.into_iter().chain(body).collect())
    });
    spelt(documents)
}

/// Nearly valid `KubeletConfiguration` files.
pub fn kubelet_configuration_texts() -> impl Strategy<Value = String> {
    documents::<KubeletConfiguration>("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", KUBELETS)
}

/// Nearly valid `KubeProxyConfiguration` files.
pub fn kube_proxy_configuration_texts() -> impl Strategy<Value = String> {
    documents::<KubeProxyConfiguration>(
        "kubeproxy.config.k8s.io/v1alpha1",
        "KubeProxyConfiguration",
        KUBE_PROXIES,
    )
}

/// Nearly valid kubeconfigs.
pub fn kubeconfig_texts() -> impl Strategy<Value = String> {
    spelt(with_faults(kubeconfigs()))
}

/// Nearly valid objects of every kind judged here.
pub fn object_texts() -> impl Strategy<Value = String> {
    spelt(with_faults(objects()))
}

/// Nearly valid static token files.
pub fn token_file_texts() -> impl Strategy<Value = String> {
    let field = prop_oneof![
        4 => "[a-z0-9]{1,8}",
        1 => strings(),
        1 => strings().prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        1 => select(vec!["", "\"a,b\"", "\"a, b\"", " \"a\"", "\"a\" ", "a\"b", "\"open"]).prop_map(str::to_owned),
    ];
    let line = vec(field, 0..6).prop_map(|fields| fields.join(","));
    let ends = select(vec!["\n", "\r\n", "\n\n", "\r", ""]);
    vec((line, ends), 0..5).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

/// YAML texts: printed values, often with a few characters changed.
pub fn yaml_texts() -> impl Strategy<Value = String> {
    (json(), slips(0..3)).prop_map(|(value, slips)| with_slips(&yaml::print(&value), &slips))
}

/// Documents that are proven for a target, out of nearly valid texts.
///
/// ```
/// use nodestrap::arbitrary::{kubelet_configuration_texts, valid};
/// use nodestrap::kubelet::KubeletConfiguration;
/// use nodestrap::{KubernetesVersion, Target};
/// use proptest::prelude::*;
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let documents = valid::<KubeletConfiguration>(kubelet_configuration_texts(), target);
/// proptest!(ProptestConfig::with_cases(8), |(kubelet in documents)| {
///     prop_assert!(kubelet.render().starts_with("apiVersion: kubelet.config.k8s.io/v1beta1\n"));
/// });
/// ```
pub fn valid<D: Document>(
    texts: impl Strategy<Value = String>,
    target: Target,
) -> impl Strategy<Value = Valid<D>> {
    texts.prop_filter_map("a valid document", move |text| {
        D::lint(&text, &target).into_parts().0?.validate(&target).ok()
    })
}

/// Kubelet configurations as installers write them.
const KUBELETS: &[&str] = &[
    "authentication: {anonymous: {enabled: false}, webhook: {enabled: true, cacheTTL: 0s}, \
     x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}\nauthorization: {mode: Webhook}\ncgroupDriver: systemd\n\
     clusterDNS: [10.96.0.10]\nclusterDomain: cluster.local\nrotateCertificates: true\n\
     staticPodPath: /etc/kubernetes/manifests\nsyncFrequency: 0s\nlogging: {flushFrequency: 0, verbosity: 0}\n",
    "address: 0.0.0.0\nreadOnlyPort: 10255\nserializeImagePulls: false\nmaxPods: 110\n\
     evictionHard: {memory.available: 200Mi, nodefs.available: 10%, imagefs.available: 15%}\n\
     kubeReserved: {cpu: 200m, memory: 512Mi}\nenforceNodeAllocatable: [pods]\n\
     featureGates: {RotateKubeletServerCertificate: true}\nresolvConf: /run/systemd/resolve/resolv.conf\n",
    "evictionSoft: {memory.available: 500Mi}\nevictionSoftGracePeriod: {memory.available: 1m}\n\
     shutdownGracePeriod: 30s\nshutdownGracePeriodCriticalPods: 10s\ncpuManagerPolicy: static\n\
     cpuManagerReconcilePeriod: 10s\nreservedSystemCPUs: 0-1\ntopologyManagerPolicy: best-effort\n\
     imageGCHighThresholdPercent: 80\nimageGCLowThresholdPercent: 70\nmemorySwap: {swapBehavior: NoSwap}\n",
];

/// kube-proxy configurations as installers write them.
const KUBE_PROXIES: &[&str] = &[
    "mode: ipvs\nbindAddress: 0.0.0.0\noomScoreAdj: -999\nclusterCIDR: 172.16.0.0/16\n\
     clientConnection: {kubeconfig: /etc/kubernetes/kube-proxy.conf}\nconfigSyncPeriod: 15m0s\n\
     conntrack: {min: 131072, tcpEstablishedTimeout: 30m0s}\nipvs: {scheduler: rr, syncPeriod: 30s, minSyncPeriod: 5s}\n",
    "mode: nftables\nclusterCIDR: 10.244.0.0/16,fd00::/48\nconntrack: {maxPerCore: 0}\n\
     nodePortAddresses: [primary]\nnftables: {masqueradeBit: 14, syncPeriod: 30s}\n",
    "mode: iptables\ndetectLocalMode: ClusterCIDR\niptables: {masqueradeAll: true, minSyncPeriod: 1s, syncPeriod: 30s}\n\
     metricsBindAddress: 127.0.0.1:10249\nhealthzBindAddress: 0.0.0.0:10256\nhostnameOverride: worker-1\n",
];
