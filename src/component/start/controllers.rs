//! The controllers that kube-controller-manager knows by name.

use crate::version::{Minor, V1_29, V1_30, V1_32, V1_33, V1_34, V1_36};

/// A controller, with its older name and the minors that know it.
pub(super) struct Controller {
    pub(super) name: &'static str,
    /// Empty for those that never had another.
    pub(super) alias: &'static str,
    pub(super) since: Minor,
    pub(super) until: Option<Minor>,
}

const fn controller(name: &'static str, alias: &'static str) -> Controller {
    Controller { name, alias, since: V1_29, until: None }
}

const fn since(name: &'static str, since: Minor) -> Controller {
    Controller { since, ..controller(name, "") }
}

const fn until(name: &'static str, alias: &'static str, until: Minor) -> Controller {
    Controller { until: Some(until), ..controller(name, alias) }
}

/// Upstream's `NewControllerDescriptors`, in byte order.
///
/// Source: kubernetes `cmd/kube-controller-manager/names`, `cmd/kube-controller-manager/app` of each minor.
pub(super) const CONTROLLERS: &[Controller] = &[
    controller("bootstrap-signer-controller", "bootstrapsigner"),
    controller("certificatesigningrequest-approving-controller", "csrapproving"),
    controller("certificatesigningrequest-cleaner-controller", "csrcleaner"),
    controller("certificatesigningrequest-signing-controller", "csrsigning"),
    until("cloud-node-lifecycle-controller", "cloud-node-lifecycle", V1_36),
    controller("clusterrole-aggregation-controller", "clusterrole-aggregation"),
    controller("cronjob-controller", "cronjob"),
    controller("daemonset-controller", "daemonset"),
    controller("deployment-controller", "deployment"),
    since("device-taint-eviction-controller", V1_33),
    controller("disruption-controller", "disruption"),
    controller("endpoints-controller", "endpoint"),
    controller("endpointslice-controller", "endpointslice"),
    controller("endpointslice-mirroring-controller", "endpointslicemirroring"),
    controller("ephemeral-volume-controller", "ephemeral-volume"),
    controller("garbage-collector-controller", "garbagecollector"),
    controller("horizontal-pod-autoscaler-controller", "horizontalpodautoscaling"),
    controller("job-controller", "job"),
    since("kube-apiserver-serving-clustertrustbundle-publisher-controller", V1_32),
    controller("legacy-serviceaccount-token-cleaner-controller", "legacy-service-account-token-cleaner"),
    controller("namespace-controller", "namespace"),
    controller("node-ipam-controller", "nodeipam"),
    controller("node-lifecycle-controller", "nodelifecycle"),
    until("node-route-controller", "route", V1_36),
    controller("persistentvolume-attach-detach-controller", "attachdetach"),
    controller("persistentvolume-binder-controller", "persistentvolume-binder"),
    controller("persistentvolume-expander-controller", "persistentvolume-expander"),
    controller("persistentvolume-protection-controller", "pv-protection"),
    controller("persistentvolumeclaim-protection-controller", "pvc-protection"),
    controller("pod-garbage-collector-controller", "podgc"),
    since("podcertificaterequest-cleaner-controller", V1_34),
    since("podgroup-protection-controller", V1_36),
    controller("replicaset-controller", "replicaset"),
    controller("replicationcontroller-controller", "replicationcontroller"),
    controller("resourceclaim-controller", "resource-claim-controller"),
    since("resourcepoolstatusrequest-controller", V1_36),
    controller("resourcequota-controller", "resourcequota"),
    controller("root-ca-certificate-publisher-controller", "root-ca-cert-publisher"),
    since("selinux-warning-controller", V1_32),
    controller("service-cidr-controller", ""),
    until("service-lb-controller", "service", V1_36),
    controller("serviceaccount-controller", "serviceaccount"),
    controller("serviceaccount-token-controller", "serviceaccount-token"),
    controller("statefulset-controller", "statefulset"),
    Controller { alias: "svm", ..since("storage-version-migrator-controller", V1_30) },
    controller("storageversion-garbage-collector-controller", "storage-version-gc"),
    controller("taint-eviction-controller", ""),
    controller("token-cleaner-controller", "tokencleaner"),
    controller("ttl-after-finished-controller", "ttl-after-finished"),
    controller("ttl-controller", "ttl"),
    controller("validatingadmissionpolicy-status-controller", ""),
    since("volumeattributesclass-protection-controller", V1_32),
];

impl Controller {
    pub(super) fn is_known(&self, minor: Minor) -> bool {
        self.since <= minor && self.until.is_none_or(|until| minor <= until)
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || (!self.alias.is_empty() && self.alias == name)
    }
}
