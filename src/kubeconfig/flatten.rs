//! Putting named files into a kubeconfig.

use super::Kubeconfig;
use crate::value::Bytes;

impl Kubeconfig {
    /// The same with the content of every CA, certificate and key file in it that `read` knows, instead of its path:
    /// what `kubectl config view --flatten` and `--embed-certs` make. Judged then, the files are judged as well.
    ///
    /// `read` is asked by the path as it is written; relative ones are taken from the kubeconfig's folder. Where data
    /// stand beside a path both stay, since a client refuses the two together.
    ///
    /// ```
    /// use nodestrap::kubeconfig::{Authority, Kubeconfig};
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let server = "https://192.168.1.34:6443".parse()?;
    /// let kubeconfig = Kubeconfig::bootstrap(&server, Authority::Path("pki/ca.crt".to_owned()), "a-token");
    /// let flat = kubeconfig.flattened(|path| (path == "pki/ca.crt").then(|| b"no certificate".to_vec()));
    /// let invalid = flat.validate(&Target::new(KubernetesVersion::V1_34)).unwrap_err();
    /// assert_eq!(invalid.report.errors().next().map(|error| error.rule.id), Some("kubeconfig-ca-data"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn flattened(&self, read: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        let mut flat = self.clone();
        for cluster in flat.clusters.iter_mut().flatten().filter_map(|named| named.cluster.as_mut()) {
            put(&mut cluster.certificate_authority, &mut cluster.certificate_authority_data, &read);
        }
        for user in flat.users.iter_mut().flatten().filter_map(|named| named.user.as_mut()) {
            put(&mut user.client_certificate, &mut user.client_certificate_data, &read);
            put(&mut user.client_key, &mut user.client_key_data, &read);
        }
        flat
    }
}

/// Moves one file's content to its data.
fn put(path: &mut Option<String>, data: &mut Option<Bytes>, read: impl Fn(&str) -> Option<Vec<u8>>) {
    // Data wins over a file in `dataFromSliceOrFile` of client-go's rest and transport packages, so the file is
    // not read.
    if data.as_ref().is_some_and(|data| !data.expose().is_empty()) {
        return;
    }
    if let Some(content) = path.as_deref().filter(|path| !path.is_empty()).and_then(read) {
        *data = Some(content.into());
        *path = None;
    }
}
