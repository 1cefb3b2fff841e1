//! What the joins of one cluster have in common, so that a fleet costs what its nodes add.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Credential, Draft, documents, units};
use crate::containerd::{ContainerdConfig, HostsToml};
use crate::facts::Cluster;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::KubeletConfiguration;
use crate::rbac::Object;
use crate::token::StaticTokenFile;
use crate::unit::ServiceUnit;

/// The documents made so far. They follow from the facts, so they are neither compared nor shown.
#[derive(Default)]
pub(crate) struct Memo {
    shared: OnceLock<Shared>,
    /// One credential is kept, the last: memory does not grow with the fleet.
    admitted: Mutex<Option<Arc<Admitted>>>,
}

/// What depends on the cluster alone; of two documents all but what names the node.
pub(super) struct Shared {
    pub(super) kubelet: Draft<KubeletConfiguration>,
    pub(super) kube_proxy: Option<Draft<KubeProxyConfiguration>>,
    pub(super) kube_proxy_kubeconfig: Option<Draft<Kubeconfig>>,
    pub(super) kubelet_unit: Draft<ServiceUnit>,
    pub(super) kube_proxy_unit: Option<Draft<ServiceUnit>>,
    pub(super) containerd: Draft<ContainerdConfig>,
    pub(super) registry_hosts: Vec<(String, Draft<HostsToml>)>,
}

/// What depends on the credential.
pub(super) struct Admitted {
    credential: Credential,
    pub(super) bootstrap_kubeconfig: Draft<Kubeconfig>,
    pub(super) objects: Vec<Draft<Object>>,
    pub(super) token_file: Option<Draft<StaticTokenFile>>,
}

impl Memo {
    pub(super) fn shared(&self, cluster: &Cluster) -> &Shared {
        self.shared.get_or_init(|| Shared {
            kubelet: Draft::derived(documents::kubelet(cluster)),
            kube_proxy: documents::kube_proxy(cluster).map(Draft::derived),
            kube_proxy_kubeconfig: documents::kube_proxy_kubeconfig(cluster).map(Draft::derived),
            kubelet_unit: Draft::derived(units::kubelet(cluster)),
            kube_proxy_unit: units::kube_proxy(cluster).map(Draft::derived),
            containerd: Draft::derived(units::containerd(cluster)),
            registry_hosts: units::hosts(cluster),
        })
    }

    pub(super) fn admitted(&self, cluster: &Cluster, credential: Credential) -> Arc<Admitted> {
        let mut last = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(admitted) if admitted.credential == credential => Arc::clone(admitted),
            _ => Arc::clone(last.insert(Arc::new(Admitted::new(cluster, credential)))),
        }
    }
}

impl Admitted {
    fn new(cluster: &Cluster, credential: Credential) -> Self {
        Self {
            bootstrap_kubeconfig: Draft::derived(documents::bootstrap_kubeconfig(cluster, &credential)),
            objects: documents::objects(cluster, &credential).into_iter().map(Draft::derived).collect(),
            token_file: match &credential {
                Credential::Static(token) => {
                    Some(Draft::derived(StaticTokenFile::from_iter([token.clone()])))
                }
                Credential::Bootstrap(_) => None,
            },
            credential,
        }
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}
