//! The controller manager's side of a TLS-bootstrap join, as flags: it signs the nodes' certificates.

use super::kube_apiserver::{KeyPair, push};
use crate::value::GoDuration;

/// The flags of the controller manager that a join needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JoinFlags {
    /// The path of its own kubeconfig.
    pub kubeconfig: String,
    /// The CA that signs the nodes' client certificates; its bundle must be in the API server's `--client-ca-file`.
    pub signing: KeyPair,
    /// How long signed certificates are valid, as a Go duration. Default: one year.
    pub signing_duration: Option<GoDuration>,
    /// The private key that ServiceAccount tokens are signed with: the API server's.
    pub service_account_private_key_file: String,
    /// The CA bundle that Pods find next to their token.
    pub root_ca_file: String,
    /// The networks of Pods, of which each node gets a part: one CIDR, or one of each address family. Default: none, and no
    /// node gets a part.
    pub pod_cidrs: Vec<String>,
    /// The networks of services, which are never given to nodes.
    pub service_cidrs: Vec<String>,
    /// Whether the controllers that bootstrap tokens need (signer of cluster-info, token cleaner) run too.
    pub bootstrap_tokens: bool,
}

impl JoinFlags {
    /// A join by bootstrap tokens.
    pub fn new(
        kubeconfig: impl Into<String>,
        signing: KeyPair,
        service_account_private_key_file: impl Into<String>,
        root_ca_file: impl Into<String>,
    ) -> Self {
        Self {
            kubeconfig: kubeconfig.into(),
            signing,
            signing_duration: None,
            service_account_private_key_file: service_account_private_key_file.into(),
            root_ca_file: root_ca_file.into(),
            pod_cidrs: Vec::new(),
            service_cidrs: Vec::new(),
            bootstrap_tokens: true,
        }
    }

    /// The flags, one argument each, in a fixed order. They are the same in every known minor.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::kube_apiserver::KeyPair;
    /// use nodestrap::component::{Arguments, Component, kube_controller_manager::JoinFlags};
    ///
    /// let ca = KeyPair { certificate: "/etc/kubernetes/pki/ca.crt".into(), key: "/etc/kubernetes/pki/ca.key".into() };
    /// let mut join = JoinFlags::new("/etc/kubernetes/controller-manager.conf", ca, "/etc/kubernetes/pki/sa.key",
    ///     "/etc/kubernetes/pki/ca.crt");
    /// join.pod_cidrs = vec!["172.16.0.0/16".to_owned()];
    /// let argv = join.argv();
    /// assert!(argv.contains(&"--controllers=*,bootstrapsigner,tokencleaner".to_owned()));
    /// assert!(argv.contains(&"--allocate-node-cidrs=true".to_owned()));
    /// let arguments = Arguments::parse(Component::KubeControllerManager, KubernetesVersion::V1_37, &argv);
    /// assert!(arguments.check().is_empty() && arguments.check_join().is_empty());
    /// ```
    pub fn argv(&self) -> Vec<String> {
        let mut argv = vec![
            format!("--kubeconfig={}", self.kubeconfig),
            format!("--cluster-signing-cert-file={}", self.signing.certificate),
            format!("--cluster-signing-key-file={}", self.signing.key),
        ];
        let duration = self.signing_duration.map(|duration| duration.to_string());
        push(&mut argv, "cluster-signing-duration", duration.as_deref());
        let controllers = if self.bootstrap_tokens { "*,bootstrapsigner,tokencleaner" } else { "*" };
        argv.push(format!("--controllers={controllers}"));
        argv.push("--use-service-account-credentials=true".to_owned());
        argv.push(format!("--service-account-private-key-file={}", self.service_account_private_key_file));
        argv.push(format!("--root-ca-file={}", self.root_ca_file));
        if !self.pod_cidrs.is_empty() {
            argv.push("--allocate-node-cidrs=true".to_owned());
            argv.push(format!("--cluster-cidr={}", self.pod_cidrs.join(",")));
            let services = (!self.service_cidrs.is_empty()).then(|| self.service_cidrs.join(","));
            push(&mut argv, "service-cluster-ip-range", services.as_deref());
        }
        argv
    }
}
