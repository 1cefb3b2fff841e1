//! Moving the mirrors of a `config.toml` into files of their own.

use std::ops::Range;

use super::config::ContainerdConfig;
use super::effective::stated_version;
use super::hosts::{HostCapability, HostsToml, RegistryHost};
use super::settings::{RUNC, Setting, Tables};
use crate::document::Refusal;
use crate::edit::{Edit, apply};
use crate::format::change::refuse;
use crate::format::toml::Toml;
use crate::format::toml::edit::Editor;
use crate::format::toml::write::{Quote, Scalar};
use crate::tree::{Entry, Node, NodeKind};
use crate::value::GoUrl;
use crate::version::{ConfigVersion, Minor};

/// The mirrors of a `config.toml` as files of their own, from [`ContainerdConfig::move_mirrors`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct MovedMirrors {
    /// The `config.toml` that names the folder of the files instead of the mirrors.
    pub text: String,
    /// What changes of the old text.
    pub edits: Vec<Edit>,
    /// The `hosts.toml` of each registry, with the name of its folder below that folder: `docker.io`, or `_default`.
    pub hosts: Vec<(String, HostsToml)>,
}

impl ContainerdConfig {
    /// Moves `registry.mirrors` and `registry.configs.*.tls` of a `config.toml` into a `hosts.toml` for each registry, and
    /// sets `config_path` to the folder that these files lie in. Containerd 2.x still reads the old tables, and CRI does
    /// not start when `config_path` stands beside them. Credentials (`configs.*.auth`) stay where they are.
    ///
    /// A file without such tables is not changed.
    ///
    /// Source: containerd `pkg/cri/server/image_pull.go` (`registryHosts`), `core/remotes/docker/config/hosts.go`.
    ///
    /// ```
    /// use nodestrap::containerd::ContainerdConfig;
    ///
    /// let text = r#"version = 2
    /// [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
    /// endpoint = ["https://mirror.example.com", "https://registry-1.docker.io"]
    /// [plugins."io.containerd.grpc.v1.cri".registry.configs."mirror.example.com".tls]
    /// ca_file = "/etc/ssl/mirror.pem"
    /// "#;
    /// let moved = ContainerdConfig::move_mirrors(text, "/etc/containerd/certs.d")?;
    /// assert_eq!(moved.text, r#"version = 2
    ///
    /// [plugins."io.containerd.grpc.v1.cri".registry]
    /// config_path = "/etc/containerd/certs.d"
    /// "#);
    /// let (folder, hosts) = &moved.hosts[0];
    /// assert_eq!((folder.as_str(), hosts.hosts[0].0.as_str()), ("docker.io", "https://mirror.example.com"));
    /// assert_eq!(hosts.server.as_deref(), Some("https://registry-1.docker.io"));
    /// # Ok::<(), nodestrap::document::Refusal>(())
    /// ```
    ///
    /// # Errors
    /// A [`Refusal`] when the file is not TOML or has no version of which these tables are read, when a table has what no
    /// `hosts.toml` of this crate says (client certificates, `rewrite`), or when a comment would be lost.
    pub fn move_mirrors(text: &str, config_path: &str) -> Result<MovedMirrors, Refusal> {
        Self::moved(text, config_path).map_err(|refusal| refusal.with_line(text))
    }

    fn moved(text: &str, config_path: &str) -> Result<MovedMirrors, Refusal> {
        let toml = Toml::parse(text)?;
        let tree = toml.tree();
        let root = tree.root().ok_or_else(|| refuse("the file is empty"))?;
        let version =
            stated_version(root).filter(|version| *version >= ConfigVersion::V2).ok_or_else(|| {
                refuse("the file has no version from 2 on; convert it with `containerd config migrate` first")
            })?;
        let path = Setting::RegistryConfigPath.path(Tables::of(version), RUNC);
        let above = &path[..path.len() - 1];
        let registry = above.iter().try_fold(root, |node, key| node.get(key));
        let old = registry.map(Old::read).transpose()?.unwrap_or_default();
        let mut editor = Editor::new(&toml, Quote::Double);
        if !old.is_empty() {
            for table in old.tables() {
                let path: Vec<&str> = above.iter().copied().chain(table).collect();
                editor.remove(&path)?;
            }
            editor.set(&path, &Scalar::Text(config_path.to_owned()))?;
        }
        let edits = editor.finish()?;
        let text = apply(text, &edits).map_err(|error| refuse(error.to_string()))?;
        Ok(MovedMirrors { text, edits, hosts: old.hosts()? })
    }
}

/// The old tables of a registry.
#[derive(Default)]
struct Old<'t> {
    /// The mirrors of each registry, with the places of their endpoints.
    mirrors: Vec<(&'t str, Vec<Node<'t>>)>,
    /// How each host is spoken to, and whether its table holds something besides.
    tls: Vec<(&'t str, RegistryHost, bool)>,
}

fn refused(span: Range<usize>, reason: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    let mut refusal = refuse(reason);
    refusal.span = Some(span);
    refusal
}

impl<'t> Old<'t> {
    fn read(registry: Node<'t>) -> Result<Self, Refusal> {
        let mut old = Self::default();
        for mirror in registry.get("mirrors").into_iter().flat_map(Node::entries) {
            only(mirror.value, &["endpoint"])?;
            let endpoints = mirror.value.get("endpoint").into_iter().flat_map(Node::items).collect();
            old.mirrors.push((mirror.key.text(), endpoints));
        }
        for config in registry.get("configs").into_iter().flat_map(Node::entries) {
            let Some(tls) = config.value.get("tls") else { continue };
            only(tls, &["ca_file", "insecure_skip_verify"])?;
            let mut host = RegistryHost::new();
            if let Some(ca) = tls.get("ca_file").map(Node::text).filter(|ca| !ca.is_empty()) {
                host = host.ca([ca]);
            }
            if tls.get("insecure_skip_verify").is_some_and(|node| node.kind() == NodeKind::True) {
                host = host.skip_verify(true);
            }
            old.tls.push((config.key.text(), host, config.value.entries().count() > 1));
        }
        Ok(old)
    }

    fn is_empty(&self) -> bool {
        self.mirrors.is_empty() && self.tls.is_empty()
    }

    /// What goes: the mirrors, and of each host the part that moved.
    fn tables(&self) -> impl Iterator<Item = Vec<&'t str>> {
        let tls = self.tls.iter().map(|(host, _, stays)| match stays {
            true => vec!["configs", *host, "tls"],
            false => vec!["configs", *host],
        });
        std::iter::once(vec!["mirrors"]).chain(tls)
    }

    /// A host's way to be spoken to; the last of these tables counts.
    fn tls(&self, host: &str) -> Option<&RegistryHost> {
        self.tls.iter().rfind(|(known, ..)| *known == host).map(|(_, settings, _)| settings)
    }

    fn hosts(&self) -> Result<Vec<(String, HostsToml)>, Refusal> {
        let mut all = Vec::new();
        for (registry, endpoints) in &self.mirrors {
            let folder = if *registry == "*" { "_default" } else { registry };
            all.push((folder.to_owned(), self.file(registry, endpoints)?));
        }
        // A registry that only has TLS settings keeps the mirrors of all others: with a folder of its own `_default` is
        // not asked any more.
        let asked: Vec<String> =
            all.iter().flat_map(|(_, file)| &file.hosts).filter_map(|(url, _)| authority(url)).collect();
        let every = self.mirrors.iter().find(|(name, _)| *name == "*").map_or(&[][..], |(_, list)| list);
        for (host, ..) in &self.tls {
            let is_known =
                self.mirrors.iter().any(|(name, _)| name == host) || asked.iter().any(|it| it == host);
            if !is_known {
                all.push(((*host).to_owned(), self.file(host, every)?));
            }
        }
        Ok(all)
    }

    fn file(&self, registry: &str, endpoints: &[Node<'t>]) -> Result<HostsToml, Refusal> {
        let own = if registry == "docker.io" { "registry-1.docker.io" } else { registry };
        let mut file = HostsToml::new();
        for (at, node) in endpoints.iter().enumerate() {
            let url = with_scheme(node.text());
            let parsed = GoUrl::parse(&url, Minor::NEWEST)
                .map_err(|error| refused(node.span(), format!("this endpoint is no URL: {error}")))?;
            if at + 1 == endpoints.len() && parsed.authority() == own && parsed.path().is_empty() {
                file.server = Some(url);
                continue;
            }
            let mut host = self.tls(parsed.authority()).cloned().unwrap_or_default();
            host.capabilities = Some(vec![HostCapability::Pull, HostCapability::Resolve]);
            // The path of an old endpoint is the whole root of the API.
            if !matches!(parsed.path(), "" | "/" | "/v2") {
                host.override_path = Some(true);
            }
            file = file.host(url, host);
        }
        if let Some(settings) = self.tls(own).or_else(|| self.tls(registry)) {
            file.server_settings = settings.clone();
            file.server.get_or_insert_with(|| format!("https://{own}"));
        }
        Ok(file)
    }
}

/// Refuses a table that says more than these keys.
fn only(table: Node<'_>, keys: &[&str]) -> Result<(), Refusal> {
    let is_other = |entry: &Entry<'_>| !keys.contains(&entry.key.text());
    match table.entries().find(is_other) {
        None => Ok(()),
        Some(entry) => {
            let reason = format!("`{}` has no place in a hosts.toml of this crate", entry.key.text());
            Err(refused(entry.key.span(), reason))
        }
    }
}

/// An endpoint without a scheme is one of https, but for this machine's own.
fn with_scheme(endpoint: &str) -> String {
    if endpoint.contains("://") {
        return endpoint.to_owned();
    }
    let is_local = ["localhost", "127.", "[::1]", "::1"].iter().any(|own| endpoint.starts_with(own));
    format!("{}://{endpoint}", if is_local { "http" } else { "https" })
}

fn authority(url: &str) -> Option<String> {
    GoUrl::parse(url, Minor::NEWEST).ok().map(|url| url.authority().to_owned())
}
