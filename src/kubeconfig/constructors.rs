//! Kubeconfigs of a join, from facts.

use super::{Cluster, Context, Kubeconfig, NamedCluster, NamedContext, NamedUser, User};
use crate::sensitive::Sensitive;
use crate::value::{Bytes, ServerUrl};

/// How a kubeconfig names the CA of its cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Authority {
    /// PEM certificates inside the file.
    Embedded(Bytes),
    /// The path of a PEM file.
    Path(String),
}

impl Kubeconfig {
    /// Makes a kubeconfig of one cluster, one user and their context `user@cluster`, which is the current one.
    pub fn of(
        cluster_name: &str,
        server: &ServerUrl,
        authority: Authority,
        user_name: &str,
        user: User,
    ) -> Self {
        // The name that kubeadm gives, so that files of both look alike to who merges them.
        let context = format!("{user_name}@{cluster_name}");
        Self::new()
            .clusters([NamedCluster::new().name(cluster_name).cluster(Cluster::at(server, authority))])
            .users([NamedUser::new().name(user_name).user(user)])
            .contexts([NamedContext::new()
                .name(context.clone())
                .context(Context::new().cluster(cluster_name).user(user_name))])
            .current_context(context)
    }

    /// The kubelet's bootstrap kubeconfig: a token, static or `id.secret`, and nothing else.
    pub fn bootstrap(server: &ServerUrl, authority: Authority, token: impl Into<Sensitive<String>>) -> Self {
        // The user's name is this file's own: the API server takes the name from the token.
        Self::of("kubernetes", server, authority, "kubelet-bootstrap", User::bearer(token))
    }

    /// kube-proxy's kubeconfig.
    pub fn kube_proxy(server: &ServerUrl, authority: Authority, user: User) -> Self {
        Self::of("kubernetes", server, authority, "kube-proxy", user)
    }

    /// An administrator's kubeconfig.
    pub fn admin(server: &ServerUrl, authority: Authority, user: User) -> Self {
        Self::of("kubernetes", server, authority, "kubernetes-admin", user)
    }

    /// The controller manager's kubeconfig.
    pub fn controller_manager(server: &ServerUrl, authority: Authority, user: User) -> Self {
        Self::of("kubernetes", server, authority, "system:kube-controller-manager", user)
    }

    /// The scheduler's kubeconfig.
    pub fn scheduler(server: &ServerUrl, authority: Authority, user: User) -> Self {
        Self::of("kubernetes", server, authority, "system:kube-scheduler", user)
    }
}

impl Cluster {
    /// Makes a cluster entry for an https address whose certificate is checked.
    pub fn at(server: &ServerUrl, authority: Authority) -> Self {
        let cluster = Self::new().server(server.to_string());
        match authority {
            Authority::Embedded(pem) => cluster.certificate_authority_data(pem),
            Authority::Path(path) => cluster.certificate_authority(path),
        }
    }
}

impl User {
    /// A bearer token inside the file.
    pub fn bearer(token: impl Into<Sensitive<String>>) -> Self {
        Self::new().token(token.into())
    }

    /// A bearer token in a file of its own.
    pub fn bearer_file(path: impl Into<String>) -> Self {
        Self::new().token_file(path)
    }

    /// A client certificate and its key, as paths.
    pub fn certificate_files(certificate: impl Into<String>, key: impl Into<String>) -> Self {
        Self::new().client_certificate(certificate).client_key(key)
    }

    /// A client certificate and its key inside the file.
    pub fn certificate(certificate: impl Into<Bytes>, key: impl Into<Bytes>) -> Self {
        Self::new().client_certificate_data(certificate.into()).client_key_data(key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::spec::Spec as _;

    fn server() -> ServerUrl {
        "https://192.168.1.34:6443".parse().unwrap()
    }

    #[test]
    fn a_bootstrap_kubeconfig_is_laid_out_as_kubectl_does() {
        let kubeconfig = Kubeconfig::bootstrap(
            &server(),
            Authority::Embedded("-----BEGIN CERTIFICATE-----\n".into()),
            "cdbe50bd844b6952cd197899bac486d9",
        );
        assert_eq!(
            kubeconfig.encode(),
            "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    server: https://192.168.1.34:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubelet-bootstrap
  name: kubelet-bootstrap@kubernetes
current-context: kubelet-bootstrap@kubernetes
kind: Config
users:
- name: kubelet-bootstrap
  user:
    token: cdbe50bd844b6952cd197899bac486d9
"
        );
    }

    #[test]
    fn every_component_has_its_names() {
        let made = |make: fn(&ServerUrl, Authority, User) -> Kubeconfig| {
            let authority = Authority::Path("/etc/kubernetes/pki/ca.crt".to_owned());
            make(&server(), authority, User::certificate_files("a.crt", "a.key")).encode()
        };
        for (text, user) in [
            (made(Kubeconfig::kube_proxy), "kube-proxy"),
            (made(Kubeconfig::admin), "kubernetes-admin"),
            (made(Kubeconfig::controller_manager), "system:kube-controller-manager"),
            (made(Kubeconfig::scheduler), "system:kube-scheduler"),
        ] {
            assert_eq!(
                text,
                format!(
                    "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://192.168.1.34:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: {user}
  name: {user}@kubernetes
current-context: {user}@kubernetes
kind: Config
users:
- name: {user}
  user:
    client-certificate: a.crt
    client-key: a.key
"
                )
            );
        }
    }

    #[test]
    fn what_kubectl_prints_although_it_is_empty_is_printed() {
        assert_eq!(
            Kubeconfig::new().encode(),
            "apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: \"\"\nkind: Config\nusers: null\n"
        );
        let user = User::new().token(String::new().into()).exec(super::super::ExecConfig::new().command("x"));
        let text = Kubeconfig::of("k", &server(), Authority::Path("ca".to_owned()), "u", user).encode();
        assert!(
            text.ends_with(
                "  user:\n    exec:\n      args: null\n      command: x\n      env: null\n      provideClusterInfo: false\n"
            ),
            "{text}"
        );
    }
}
