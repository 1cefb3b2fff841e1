//! What the control plane has to be told for a join, from the same facts.

use super::JoinCredential;
use crate::component::kube_apiserver::{self, KeyPair};
use crate::component::kube_controller_manager;
use crate::facts::ValidCluster;
use crate::value::PodCidr;

impl ValidCluster {
    fn pki(&self, name: &str) -> String {
        format!("{}/{name}", self.facts().layout.pki)
    }

    fn pair(&self, name: &str) -> KeyPair {
        KeyPair { certificate: self.pki(&format!("{name}.crt")), key: self.pki(&format!("{name}.key")) }
    }

    /// The flags of kube-apiserver that this join depends on. Paths follow the layout's `pki` folder.
    pub fn api_server_flags(&self, credential: &JoinCredential) -> kube_apiserver::JoinFlags {
        let services = self.service_cidr().iter().map(|cidr| cidr.to_string()).collect::<Vec<_>>();
        // kubeadm's issuer. It is compared as text, and another one would make
        // every token that was given out before unknown.
        let issuer = format!("https://kubernetes.default.svc.{}", self.facts().domain.as_str());
        let mut flags = kube_apiserver::JoinFlags::new(
            self.pki("ca.crt"),
            services,
            issuer,
            self.pki("sa.pub"),
            self.pki("sa.key"),
        );
        flags.bootstrap_tokens = matches!(credential, JoinCredential::Bootstrap(_));
        flags.token_auth_file =
            matches!(credential, JoinCredential::Static(_)).then(|| self.facts().layout.token_file());
        flags.kubelet_client = Some(self.pair("apiserver-kubelet-client"));
        flags.serving = Some(self.pair("apiserver"));
        flags
    }

    /// The flags of kube-controller-manager that this join depends on.
    pub fn controller_manager_flags(
        &self,
        credential: &JoinCredential,
    ) -> kube_controller_manager::JoinFlags {
        let facts = self.facts();
        let mut flags = kube_controller_manager::JoinFlags::new(
            format!("{}/controller-manager.conf", facts.layout.configuration),
            self.pair("ca"),
            self.pki("sa.key"),
            self.pki("ca.crt"),
        );
        flags.signing_duration = facts.signing_duration;
        flags.pod_cidrs =
            facts.pod_cidr.iter().flat_map(PodCidr::iter).map(|cidr| cidr.to_string()).collect();
        flags.service_cidrs = self.service_cidr().iter().map(|cidr| cidr.to_string()).collect();
        flags.bootstrap_tokens = matches!(credential, JoinCredential::Bootstrap(_));
        flags
    }
}
