//! What a kubelet does with its two kubeconfigs.

use super::{
    Authority, Cluster, Context, Credential, Kubeconfig, NamedCluster, NamedContext, NamedUser, Selected,
    Trust, User,
};
use crate::certificate::verdict::{certificates, key_pair, root_pool};
use crate::target::Target;
use crate::value::{Bytes, Timestamp};
use crate::version::Minor;

/// Why a kubelet does not go on with an existing `--kubeconfig` and bootstraps again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BootstrapReason {
    /// No client can be made of the file.
    #[error("no client can be made of it")]
    NoClient,
    /// A file that it names is not there.
    #[error("{0} is not there")]
    FileMissing(String),
    /// It holds no client certificate: a token alone does not count.
    #[error("it holds no client certificate")]
    NoCertificate,
    /// The client certificate or its key cannot be read, or the two do not fit.
    #[error("its client certificate is of no use")]
    BadCertificate,
    /// One of the client certificates is past its end.
    #[error("its client certificate ended at {0}")]
    Expired(Timestamp),
}

impl Kubeconfig {
    /// The `--kubeconfig` that a kubelet writes out of this one, its `--bootstrap-kubeconfig`: server and CA are taken
    /// over, proxy, server name and compression are lost. `certificate` is the path of the client certificate and key,
    /// `kubelet-client-current.pem` in the kubelet's certificate folder.
    ///
    /// With rotation of certificates the kubelet writes the file before it has the certificate: the file proves
    /// nothing. Nothing where no client can be made of this one.
    ///
    /// Source: kubernetes `pkg/kubelet/certificate/bootstrap/bootstrap.go`.
    pub fn written_by_kubelet(&self, certificate: impl Into<String>, minor: Minor) -> Option<Self> {
        let selected = self.selected()?;
        // `writeKubeconfigFromBootstrapping` copies a handful of fields by hand; what it does not name is lost.
        let mut cluster = Cluster::new().server(selected.host(minor));
        if selected.uses_tls(minor) {
            let bootstrap = selected.cluster;
            cluster.insecure_skip_tls_verify =
                bootstrap.insecure_skip_tls_verify.filter(|insecure| *insecure);
            cluster = match selected.authority() {
                Some(Authority::Path(path)) => cluster.certificate_authority(path),
                Some(Authority::Embedded(pem)) => cluster.certificate_authority_data(pem),
                None => cluster,
            };
        }
        let certificate = certificate.into();
        // One file for both: the kubelet's certificate store writes certificate and key into one PEM.
        let user = User::certificate_files(certificate.clone(), certificate);
        let context = Context::new().cluster("default-cluster").namespace("default").user("default-auth");
        Some(
            Self::new()
                .clusters([NamedCluster::new().name("default-cluster").cluster(cluster)])
                .users([NamedUser::new().name("default-auth").user(user)])
                .contexts([NamedContext::new().name("default-context").context(context)])
                .current_context("default-context"),
        )
    }

    /// Whether a kubelet goes on with this file, its `--kubeconfig`, although it was given a bootstrap kubeconfig too.
    ///
    /// `read` gives the content of a file that the kubeconfig names, by the path as it is written; relative paths are
    /// taken from the kubeconfig's folder. Ends of certificates are looked at when the target has a time. Who issued
    /// the certificate, for which node, and when it begins is not looked at, as the kubelet does not either.
    ///
    /// Source: kubernetes `pkg/kubelet/certificate/bootstrap/bootstrap.go`.
    ///
    /// # Errors
    /// Why the kubelet bootstraps again.
    pub fn is_kept_by_kubelet(
        &self,
        target: &Target,
        read: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<(), BootstrapReason> {
        // `isClientConfigStillValid` builds a client first: a file that client-go
        // refuses is no reason to stop, but to bootstrap again.
        if !crate::document::judge::draft(self, target).accepted() {
            return Err(BootstrapReason::NoClient);
        }
        let client = self.selected().ok_or(BootstrapReason::NoClient)?;
        let open = |path: &str| read(path).ok_or_else(|| BootstrapReason::FileMissing(path.to_owned()));
        // Making the transport reads the CA's file; data inside were judged with the rest.
        if let Trust::File(path) = client.trust(target.minor()) {
            if !root_pool(&open(path)?).is_accepted() {
                return Err(BootstrapReason::NoClient);
            }
        }
        let user = client.user.filter(|_| client.credential(target.minor()) == Credential::Certificate);
        let user = user.ok_or(BootstrapReason::NoCertificate)?;
        let certificate =
            content(user.client_certificate_data.as_ref(), user.client_certificate.as_ref(), open)?;
        let key = content(user.client_key_data.as_ref(), user.client_key.as_ref(), open)?;
        // client-go loads a pair of files at the first handshake only
        // (`cachingCertificateLoader`), so a misfit is not seen here.
        let both_are_files = certificate.1 && key.1;
        if !both_are_files && !key_pair(&certificate.0, &key.0).is_accepted() {
            return Err(BootstrapReason::BadCertificate);
        }
        let certificates = certificates(&certificate.0).ok_or(BootstrapReason::BadCertificate)?;
        if certificates.is_empty() {
            return Err(BootstrapReason::NoCertificate);
        }
        // Every certificate of the file counts, an intermediate's end too.
        let ended = target.time.and_then(|now| certificates.into_iter().find(|one| one.not_after < now));
        ended.map_or(Ok(()), |one| Err(BootstrapReason::Expired(one.not_after)))
    }
}

/// Inline data, else the file; and whether it is a file.
fn content(
    data: Option<&Bytes>,
    path: Option<&String>,
    open: impl Fn(&str) -> Result<Vec<u8>, BootstrapReason>,
) -> Result<(Vec<u8>, bool), BootstrapReason> {
    match data.filter(|data| !data.expose().is_empty()) {
        Some(data) => Ok((data.expose().to_vec(), false)),
        None => Ok((open(path.map_or("", String::as_str))?, true)),
    }
}

impl Selected<'_> {
    /// The CA as the cluster gives it: a path goes before data.
    fn authority(&self) -> Option<Authority> {
        // The other way round than in `Selected::trust`: bootstrap.go copies the
        // path and embeds data only without one.
        let path = self.cluster.certificate_authority.as_ref().filter(|path| !path.is_empty());
        let data = self.cluster.certificate_authority_data.as_ref().filter(|data| !data.expose().is_empty());
        path.cloned().map(Authority::Path).or_else(|| data.cloned().map(Authority::Embedded))
    }
}
