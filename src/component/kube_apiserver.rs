//! The API server's side of a TLS-bootstrap join, as flags.

/// The flags of the API server that a join needs.
///
/// Paths are those of the API server's machine. Every path must be given, because there is no useful default for the
/// place of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JoinFlags {
    /// The CA bundle that client certificates of nodes and components are checked against.
    pub client_ca_file: String,
    /// Whether bootstrap tokens (Secrets of kube-system) are accepted. Default: true.
    pub bootstrap_tokens: bool,
    /// The static token file, where one is used.
    pub token_auth_file: Option<String>,
    /// The networks of services: one CIDR, or one of each address family.
    pub service_cidrs: Vec<String>,
    /// The issuer that ServiceAccount tokens name.
    pub service_account_issuer: String,
    /// Public keys that ServiceAccount tokens are checked with.
    pub service_account_key_files: Vec<String>,
    /// The private key that ServiceAccount tokens are signed with.
    pub service_account_signing_key_file: String,
    /// Client certificate and key that the API server shows to kubelets (logs, exec).
    pub kubelet_client: Option<KeyPair>,
    /// The CA of the kubelets' serving certificates. Default: none, and the certificates are not checked.
    pub kubelet_certificate_authority: Option<String>,
    /// Serving certificate and key.
    pub serving: Option<KeyPair>,
}

/// A certificate and its key, as paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    /// The certificate.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

impl JoinFlags {
    /// A join by bootstrap tokens.
    pub fn new(
        client_ca_file: impl Into<String>,
        service_cidrs: impl IntoIterator<Item = impl Into<String>>,
        service_account_issuer: impl Into<String>,
        service_account_key_file: impl Into<String>,
        service_account_signing_key_file: impl Into<String>,
    ) -> Self {
        Self {
            client_ca_file: client_ca_file.into(),
            bootstrap_tokens: true,
            token_auth_file: None,
            service_cidrs: service_cidrs.into_iter().map(Into::into).collect(),
            service_account_issuer: service_account_issuer.into(),
            service_account_key_files: vec![service_account_key_file.into()],
            service_account_signing_key_file: service_account_signing_key_file.into(),
            kubelet_client: None,
            kubelet_certificate_authority: None,
            serving: None,
        }
    }

    /// The flags, one argument each, in a fixed order. They are the same in every known minor.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component, kube_apiserver::JoinFlags};
    ///
    /// let mut join = JoinFlags::new("/etc/kubernetes/pki/ca.crt", ["10.96.0.0/12"], "https://kubernetes.default.svc",
    ///     "/etc/kubernetes/pki/sa.pub", "/etc/kubernetes/pki/sa.key");
    /// join.token_auth_file = Some("/etc/kubernetes/token.csv".to_owned());
    /// let argv = join.argv();
    /// assert!(argv.contains(&"--authorization-mode=Node,RBAC".to_owned()));
    /// let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, &argv);
    /// assert!(arguments.check().is_empty() && arguments.check_join().is_empty());
    /// ```
    pub fn argv(&self) -> Vec<String> {
        let mut argv = vec![
            // Node before RBAC: nodes may reach what is theirs only, and the groups of bootstrap tokens are RBAC's.
            "--authorization-mode=Node,RBAC".to_owned(),
            "--enable-admission-plugins=NodeRestriction".to_owned(),
            format!("--client-ca-file={}", self.client_ca_file),
        ];
        if self.bootstrap_tokens {
            argv.push("--enable-bootstrap-token-auth=true".to_owned());
        }
        push(&mut argv, "token-auth-file", self.token_auth_file.as_deref());
        argv.push(format!("--service-cluster-ip-range={}", self.service_cidrs.join(",")));
        argv.push(format!("--service-account-issuer={}", self.service_account_issuer));
        for key in &self.service_account_key_files {
            argv.push(format!("--service-account-key-file={key}"));
        }
        argv.push(format!("--service-account-signing-key-file={}", self.service_account_signing_key_file));
        let client = self.kubelet_client.as_ref();
        push(&mut argv, "kubelet-client-certificate", client.map(|pair| pair.certificate.as_str()));
        push(&mut argv, "kubelet-client-key", client.map(|pair| pair.key.as_str()));
        if client.is_some() {
            // The node's name stands first by default, and no DNS of the control plane knows it.
            argv.push("--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname".to_owned());
        }
        push(&mut argv, "kubelet-certificate-authority", self.kubelet_certificate_authority.as_deref());
        let serving = self.serving.as_ref();
        push(&mut argv, "tls-cert-file", serving.map(|pair| pair.certificate.as_str()));
        push(&mut argv, "tls-private-key-file", serving.map(|pair| pair.key.as_str()));
        argv
    }
}

pub(super) fn push(argv: &mut Vec<String>, flag: &str, value: Option<&str>) {
    if let Some(value) = value {
        argv.push(format!("--{flag}={value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join() -> JoinFlags {
        JoinFlags::new("/ca.crt", ["10.96.0.0/12"], "https://kubernetes.default.svc", "/sa.pub", "/sa.key")
    }

    #[test]
    fn a_client_of_kubelets_reaches_them_by_address() {
        const FLAG: &str = "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname";
        let mut join = join();
        assert!(!join.argv().contains(&FLAG.to_owned()));
        join.kubelet_client = Some(KeyPair { certificate: "/client.crt".into(), key: "/client.key".into() });
        assert!(join.argv().contains(&FLAG.to_owned()));
    }
}
