//! A kubeconfig that a program uses: the files that it names, and where its parts stand.

use super::file::File;
use super::process::Process;
use super::spot::Spot;
use super::view::View;
use crate::certificate::{Certificate, verdict};
use crate::diagnostic::FieldPath;
use crate::kubeconfig::{Credential, Kubeconfig};

/// A kubeconfig that a program uses.
#[derive(Clone, Copy)]
pub(super) struct Used<'v> {
    pub(super) file: &'v File<'v>,
    pub(super) kubeconfig: &'v Kubeconfig,
}

impl<'v> Used<'v> {
    /// The kubeconfig that a flag of a program names.
    pub(super) fn of(view: &View<'v>, process: &Process, flag: &str) -> Option<Self> {
        let (path, _) = process.flag(flag)?;
        let file = view.find_for(process, path)?;
        Some(Self { file, kubeconfig: file.kubeconfig()? })
    }

    /// The file that the kubeconfig names. client-go's `ResolveLocalPaths` takes a relative path from the folder of the
    /// kubeconfig.
    pub(super) fn named(&self, view: &View<'v>, path: &str) -> Option<&'v File<'v>> {
        if path.starts_with('/') {
            return view.find(path);
        }
        let mut folders: Vec<&str> = self.file.path.split('/').collect();
        folders.pop();
        for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
            match part {
                // Lexically, as Go's `filepath.Join` does: no link is followed.
                ".." => drop(folders.pop()),
                _ => folders.push(part),
            }
        }
        view.files.given(&folders.join("/")).or_else(|| view.find(path))
    }

    /// The token that the selected user shows, where client-go shows that before anything else.
    pub(super) fn token(&self, view: &View<'v>) -> Option<&'v str> {
        let selected = self.kubeconfig.selected()?;
        let is_shown = selected.credential(view.target.minor()) == Credential::Token;
        let token = selected.user?.token.as_ref().filter(|_| is_shown)?;
        Some(token.expose())
    }

    /// The client certificates that the selected user shows, and where they are written; nothing where they are not in
    /// the set. The kubelet's own file holds its key as well.
    pub(super) fn client_certificates(
        &self,
        view: &View<'v>,
        process: Option<&Process>,
    ) -> Option<(Vec<Certificate>, Spot)> {
        let user = self.kubeconfig.selected()?.user?;
        if let Some(data) = user.client_certificate_data.as_ref().filter(|data| !data.expose().is_empty()) {
            let certificates = verdict::certificates(data.expose())?;
            return Some((certificates, self.spot_of_user("client-certificate-data")));
        }
        let path = user.client_certificate.as_deref()?;
        // An absolute path is one of the machine that runs the program; a relative one is beside the kubeconfig.
        let absolute = process.filter(|_| path.starts_with('/'));
        let file = absolute.map_or_else(|| self.named(view, path), |process| view.find_for(process, path))?;
        let certificates = verdict::certificates(file.text.as_bytes())?;
        Some((certificates, view.lined(file.spot())))
    }

    /// Where a field of the selected user is written.
    pub(super) fn spot_of_user(&self, field: &'static str) -> Spot {
        let name = self.kubeconfig.selected().map_or("", |selected| selected.user_name);
        let users = self.kubeconfig.users.as_deref().unwrap_or_default();
        // client-go refuses a name that is repeated, so the first of this name is the only one.
        let at = users.iter().position(|user| user.name.as_deref().unwrap_or("") == name);
        let path = FieldPath::key("users").item(at.unwrap_or(0)).then("user").then(field);
        Spot::of_field(self.file, path)
    }

    /// Where the CA of the selected cluster is written.
    pub(super) fn spot_of_authority(&self) -> Spot {
        let cluster = self.kubeconfig.selected().map(|selected| selected.cluster);
        let is_embedded = cluster.is_some_and(|cluster| cluster.certificate_authority_data.is_some());
        self.spot_of_cluster(if is_embedded { "certificate-authority-data" } else { "certificate-authority" })
    }

    /// Where a field of the selected cluster is written.
    pub(super) fn spot_of_cluster(&self, field: &'static str) -> Spot {
        let name = self.kubeconfig.selected().map_or("", |selected| selected.cluster_name);
        let clusters = self.kubeconfig.clusters.as_deref().unwrap_or_default();
        let at = clusters.iter().position(|cluster| cluster.name.as_deref().unwrap_or("") == name);
        let path = FieldPath::key("clusters").item(at.unwrap_or(0)).then("cluster").then(field);
        Spot::of_field(self.file, path)
    }
}
