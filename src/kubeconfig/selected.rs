//! The cluster and the user that a client selects, and how it uses them.

use super::server;
use super::{Cluster, Context, Kubeconfig, User};
use crate::kubeconfig::write::Named;
use crate::value::{ClientUrlError, GoUrl, client_base_url};
use crate::version::Minor;

/// Where the selected entries stand in their lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    pub(super) context: Option<usize>,
    pub(super) cluster: Option<usize>,
    pub(super) user: Option<usize>,
    /// Whether the current context, when one is named, exists.
    pub(super) is_found: bool,
}

/// What all rules look at: the entries in use, and the URL that their client asks.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "the context of a sealed kind")]
pub struct Client {
    pub(super) selection: Selection,
    /// `None` without a client.
    pub(super) url: Option<Result<GoUrl, ClientUrlError>>,
}

impl Client {
    pub(super) fn of(kubeconfig: &Kubeconfig, minor: Minor) -> Self {
        let selection = Selection::of(kubeconfig);
        let selected = kubeconfig.selected_by(selection);
        Self { selection, url: selected.map(|selected| selected.url(minor)) }
    }
}

impl Selection {
    /// Entries without a name are found by an empty name, as client-go's maps do.
    pub(super) fn of(kubeconfig: &Kubeconfig) -> Self {
        let wanted = kubeconfig.current_context.as_deref().unwrap_or_default();
        // `getContext`, `getAuthInfo` and `getCluster` of client_config.go.
        let context = find(kubeconfig.contexts.as_deref(), wanted);
        let body = context.and_then(|at| kubeconfig.contexts.as_ref()?.get(at)?.context.as_ref());
        let cluster = text(body.and_then(|context| context.cluster.as_ref()));
        let user = text(body.and_then(|context| context.user.as_ref()));
        Self {
            context,
            cluster: find(kubeconfig.clusters.as_deref(), cluster),
            user: find(kubeconfig.users.as_deref(), user),
            is_found: wanted.is_empty() || context.is_some(),
        }
    }
}

fn find<T: Named>(list: Option<&[T]>, name: &str) -> Option<usize> {
    // The first: a second of that name makes the file unreadable before.
    list?.iter().position(|entry| entry.name() == name)
}

/// What a client takes out of a kubeconfig: the cluster and the user of the current context.
///
/// A kubelet or kube-proxy looks at nothing else. A context that names no user, or an unknown one, makes it
/// anonymous; without a cluster there is no client at all.
///
/// Source: client-go `tools/clientcmd/client_config.go`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Selected<'k> {
    /// The current context's name; empty when none is set.
    pub context_name: &'k str,
    /// The context; `None` when an entry without a name is found although no context is named.
    pub context: Option<&'k Context>,
    /// The cluster's name.
    pub cluster_name: &'k str,
    /// The cluster.
    pub cluster: &'k Cluster,
    /// The user's name.
    pub user_name: &'k str,
    /// The user; `None` means anonymous.
    pub user: Option<&'k User>,
}

/// How a client verifies the server.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Trust<'k> {
    /// Not at all, because the client does not use TLS.
    NoTls,
    /// Not at all, because the file disables the check of the certificate.
    Unchecked,
    /// By the CA certificates of this file.
    File(&'k str),
    /// By the CA certificates inside the kubeconfig, which are PEM.
    Data(&'k [u8]),
    /// By the CA certificates of the host.
    HostRoots,
}

/// How a client authenticates. Where the file gives several credentials, this is the one with the highest priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// It sends no credential.
    Anonymous,
    /// A client certificate, perhaps beside a token.
    Certificate,
    /// A bearer token inside the file.
    Token,
    /// A bearer token in a file of its own.
    TokenFile,
    /// A user name and a password.
    Basic,
    /// A plugin.
    Exec,
    /// A provider that was compiled in.
    AuthProvider,
}

impl Kubeconfig {
    /// The cluster and the user of the current context; nothing where a client would find no cluster.
    pub fn selected(&self) -> Option<Selected<'_>> {
        self.selected_by(Selection::of(self))
    }

    pub(super) fn selected_by(&self, selection: Selection) -> Option<Selected<'_>> {
        let cluster = self.clusters.as_ref()?.get(selection.cluster?)?;
        let context = selection.context.and_then(|at| self.contexts.as_ref()?.get(at)?.context.as_ref());
        let user = selection.user.and_then(|at| self.users.as_ref()?.get(at));
        // `ConfirmUsable` fails for a named context that does not exist, also
        // where entries without a name would be found.
        if !selection.is_found {
            return None;
        }
        Some(Selected {
            context_name: self.current_context.as_deref().unwrap_or_default(),
            context,
            cluster_name: cluster.name(),
            cluster: cluster.cluster.as_ref()?,
            user_name: context.and_then(|context| context.user.as_deref()).unwrap_or_default(),
            user: user.and_then(|user| user.user.as_ref()),
        })
    }
}

impl<'k> Selected<'k> {
    /// The address as it was written.
    pub fn server(&self) -> &'k str {
        text(self.cluster.server.as_ref())
    }

    /// The address as a client prints it: without query and fragment where it has a path.
    pub fn host(&self, minor: Minor) -> String {
        server::host(self.server(), minor)
    }

    /// The URL that the client uses.
    ///
    /// # Errors
    /// Returns an error when the address is neither a URL nor a host with an optional port.
    pub fn url(&self, minor: Minor) -> Result<GoUrl, ClientUrlError> {
        // Whether there is TLS is decided before the CA is looked at.
        client_base_url(self.server(), false, minor)
    }

    /// Whether the client uses TLS. Without TLS it drops CA, certificate, token and all other credentials silently.
    pub fn uses_tls(&self, minor: Minor) -> bool {
        self.url(minor).is_ok_and(|url| url.scheme() == "https")
    }

    /// How the client verifies the server.
    pub fn trust(&self, minor: Minor) -> Trust<'k> {
        self.trust_of(self.uses_tls(minor))
    }

    pub(super) fn trust_of(&self, uses_tls: bool) -> Trust<'k> {
        let data = self.cluster.certificate_authority_data.as_ref().map_or(&[][..], |data| data.expose());
        // The order of `TLSConfigFor` and `rest.IsConfigTransportTLS`: without https none of it is looked at; data
        // go before the path, and a CA before the insecure flag.
        if !uses_tls {
            Trust::NoTls
        } else if !data.is_empty() {
            Trust::Data(data)
        } else if let Some(path) =
            self.cluster.certificate_authority.as_deref().filter(|path| !path.is_empty())
        {
            Trust::File(path)
        } else if self.cluster.insecure_skip_tls_verify == Some(true) {
            Trust::Unchecked
        } else {
            Trust::HostRoots
        }
    }

    /// How the client authenticates.
    pub fn credential(&self, minor: Minor) -> Credential {
        let Some(user) = self.user.filter(|_| self.uses_tls(minor)) else { return Credential::Anonymous };
        user.credential()
    }
}

impl User {
    /// How a client with TLS authenticates.
    pub fn credential(&self) -> Credential {
        let is_set = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let has_data =
            |data: &Option<crate::value::Bytes>| data.as_ref().is_some_and(|data| !data.expose().is_empty());
        // A client sends certificate and token together; the API server asks the certificate first.
        if is_set(&self.client_certificate) || has_data(&self.client_certificate_data) {
            Credential::Certificate
        } else if self.token.as_ref().is_some_and(|token| !token.expose().is_empty()) {
            Credential::Token
        } else if is_set(&self.token_file) {
            Credential::TokenFile
        } else if is_set(&self.username) {
            Credential::Basic
        } else if self.exec.is_some() {
            Credential::Exec
        } else if self.auth_provider.is_some() {
            Credential::AuthProvider
        } else {
            Credential::Anonymous
        }
    }
}

fn text(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}
