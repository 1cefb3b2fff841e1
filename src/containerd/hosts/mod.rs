//! `hosts.toml`: where the images of one registry come from.

mod lint;
#[cfg(test)]
mod tests;

pub(super) use lint::{RULES, judge};

use std::fmt;

use super::decode::is_texts;
use crate::document::Refusal;
use crate::edit::Edit;
use crate::format::change::overlay::Lists;
use crate::format::toml::Toml;
use crate::format::toml::edit::Editor;
use crate::format::toml::write::{Quote, Scalar, key_text, string_text};
use crate::sensitive::without_user;
use crate::tree::{Node, NodeKind, Style};
use crate::value::GoDuration;

/// The hosts.toml of one registry: its mirrors in the order in which they are tried, and the registry itself.
///
/// It lies in a folder named after the registry, below the folder that `registry.config_path` of config.toml
/// names: `/etc/containerd/certs.d/docker.io/hosts.toml`.
///
/// Source: containerd `docs/hosts.md`, `core/remotes/docker/config/hosts.go`.
///
/// ```
/// use nodestrap::containerd::{HostCapability, HostsToml, RegistryHost};
///
/// # use nodestrap::{KubernetesVersion, Target};
/// let target = Target::new(KubernetesVersion::V1_34);
/// let hosts = HostsToml::new()
///     .server("https://registry.example.test")
///     .host("https://mirror.example.test", RegistryHost::new().capabilities([HostCapability::Pull, HostCapability::Resolve]))
///     .validate(&target)?;
/// assert_eq!(
///     hosts.render(),
///     r#"server = "https://registry.example.test"
///
/// [host."https://mirror.example.test"]
///   capabilities = ["pull", "resolve"]
/// "#
/// );
/// assert_eq!(&HostsToml::read(&hosts.render())?, hosts.document());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostsToml {
    /// The registry itself, tried after all mirrors. Default: `https://` and the name of the folder.
    pub server: Option<String>,
    /// The settings of the registry itself.
    pub server_settings: RegistryHost,
    /// The mirrors by URL, in the order in which they are tried.
    pub hosts: Vec<(String, RegistryHost)>,
}

/// URLs are shown without their user part.
impl fmt::Debug for HostsToml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<_> = self.hosts.iter().map(|(url, host)| (without_user(url), host)).collect();
        f.debug_struct("HostsToml")
            .field("server", &self.server.as_deref().map(without_user))
            .field("server_settings", &self.server_settings)
            .field("hosts", &hosts)
            .finish()
    }
}

/// The settings of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistryHost {
    /// What the host may be asked for. Default: everything.
    pub capabilities: Option<Vec<HostCapability>>,
    /// Files with CA certificates, besides those of the system. Relative paths count from the file's folder.
    pub ca: Option<Vec<String>>,
    /// Whether the host's certificate is not checked. Default: false.
    pub skip_verify: Option<bool>,
    /// Whether the URL's path is the whole API root, without `/v2` behind it. Default: false.
    pub override_path: Option<bool>,
    /// How long a connection may take. Since containerd 2.0. Default: 30 seconds.
    pub dial_timeout: Option<GoDuration>,
}

/// What a registry host may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HostCapability {
    /// Fetching manifests and blobs by digest.
    Pull,
    /// Turning a tag into a digest; a mirror that lies about tags can replace images.
    Resolve,
    /// Uploading.
    Push,
    /// Listing what refers to an image. Since containerd 2.2.
    Referrers,
}

impl HostCapability {
    const ALL: [Self; 4] = [Self::Pull, Self::Resolve, Self::Push, Self::Referrers];

    /// The word in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Resolve => "resolve",
            Self::Push => "push",
            Self::Referrers => "referrers",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        // `parseHostConfig` compares in lower case.
        Self::ALL.into_iter().find(|capability| capability.name().eq_ignore_ascii_case(name))
    }
}

impl HostsToml {
    /// Makes a file without mirrors and settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the URL of the registry itself, which is tried after all mirrors. Default: `https://` and the name of the
    /// folder.
    #[must_use]
    pub fn server(mut self, server: impl Into<String>) -> Self {
        self.server = Some(server.into());
        self
    }

    /// Adds a mirror, which is tried after those that are there already.
    #[must_use]
    pub fn host(mut self, url: impl Into<String>, host: RegistryHost) -> Self {
        self.hosts.push((url.into(), host));
        self
    }

    /// The text that a valid one renders.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if let Some(server) = &self.server {
            out.extend(["server = ", &*string_text(server, Quote::Double), "\n"]);
        }
        self.server_settings.render("", &mut out);
        for (url, host) in &self.hosts {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(["[host.", &*key_text(url, Quote::Double), "]\n"]);
            host.render("  ", &mut out);
        }
        out
    }

    /// The edits after which a text says what this draft sets.
    pub(super) fn laid_over(&self, text: &str, lists: Lists) -> Result<Vec<Edit>, Refusal> {
        let toml = Toml::parse(text)?;
        let now = toml.tree().root().map_or_else(Self::new, Self::of);
        let mut editor = Editor::new(&toml, Quote::Double);
        if let Some(server) = &self.server {
            editor.set(&["server"], &Scalar::Text(server.clone()))?;
        }
        self.server_settings.lay_over(&mut editor, &[], &now.server_settings, lists)?;
        for (url, host) in &self.hosts {
            let known = now.hosts.iter().find(|(known, _)| known == url);
            let nothing = RegistryHost::new();
            if host.values().next().is_none() {
                editor.table(&["host", url])?;
            }
            host.lay_over(&mut editor, &["host", url], known.map_or(&nothing, |(_, host)| host), lists)?;
        }
        Ok(editor.finish()?)
    }

    /// Reads a file. What is of a wrong type counts as absent; [`lint`](Self::lint) names it.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub fn read(text: &str) -> Result<Self, super::ReadConfigError> {
        let toml = Toml::parse(text).map_err(|fault| super::ReadConfigError::new(0, fault))?;
        Ok(toml.tree().root().map_or_else(Self::new, Self::of))
    }

    /// The same of a text that was read.
    fn of(root: Node<'_>) -> Self {
        let mut hosts: Vec<_> = root.get("host").into_iter().flat_map(Node::entries).collect();
        // The order of the file is the order of trying, which is why containerd
        // has `getSortedHosts` beside its decoder.
        hosts.sort_by_key(|entry| entry.key.span().start);
        Self {
            server: text_of(root, "server"),
            server_settings: RegistryHost::read(root),
            hosts: hosts
                .into_iter()
                .map(|entry| (entry.key.text().to_owned(), RegistryHost::read(entry.value)))
                .collect(),
        }
    }
}

/// Puts what a list of a draft adds behind what is there.
fn extend<T: Clone + PartialEq>(list: &mut Option<Vec<T>>, now: Option<&[T]>) {
    if let (Some(list), Some(now)) = (list, now) {
        let new: Vec<T> = list.drain(..).filter(|item| !now.contains(item)).collect();
        list.extend(now.iter().cloned().chain(new));
    }
}

impl RegistryHost {
    /// Makes a host with every default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what the host may be asked for. Default: everything.
    #[must_use]
    pub fn capabilities(mut self, capabilities: impl IntoIterator<Item = HostCapability>) -> Self {
        self.capabilities = Some(capabilities.into_iter().collect());
        self
    }

    /// Sets files with CA certificates, besides those of the system; a relative path counts from the file's folder.
    /// Default: none.
    #[must_use]
    pub fn ca<P: Into<String>>(mut self, ca: impl IntoIterator<Item = P>) -> Self {
        self.ca = Some(ca.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whether the host's certificate is not checked. Default: false.
    #[must_use]
    pub fn skip_verify(mut self, skip_verify: bool) -> Self {
        self.skip_verify = Some(skip_verify);
        self
    }

    /// Sets whether the URL's path is the whole API root, without `/v2` behind it. Default: false.
    #[must_use]
    pub fn override_path(mut self, override_path: bool) -> Self {
        self.override_path = Some(override_path);
        self
    }

    /// Sets how long a connection may take, as a Go duration. Since containerd 2.0. Default: 30 seconds.
    #[must_use]
    pub fn dial_timeout(mut self, dial_timeout: GoDuration) -> Self {
        self.dial_timeout = Some(dial_timeout);
        self
    }

    fn render(&self, indent: &str, out: &mut String) {
        for (key, value) in self.values() {
            out.extend([indent, key, " = ", &*value.text(Quote::Double), "\n"]);
        }
    }

    /// The keys that are set, in the order in which they are written.
    fn values(&self) -> impl Iterator<Item = (&'static str, Scalar)> {
        let names = |words: &Vec<HostCapability>| words.iter().map(|word| word.name().to_owned()).collect();
        // One file is written as a text and not as a list, as most examples have it.
        let ca = self.ca.as_deref().map(|files| match files {
            [one] => Scalar::Text(one.clone()),
            many => Scalar::Texts(many.to_vec()),
        });
        let all = [
            ("capabilities", self.capabilities.as_ref().map(|words| Scalar::Texts(names(words)))),
            ("ca", ca),
            ("skip_verify", self.skip_verify.map(Scalar::Bool)),
            ("override_path", self.override_path.map(Scalar::Bool)),
            ("dial_timeout", self.dial_timeout.map(|timeout| Scalar::Text(timeout.to_string()))),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?)))
    }

    /// Sets in the table at `path` what is not there already.
    fn lay_over(
        &self,
        editor: &mut Editor<'_, '_>,
        path: &[&str],
        now: &Self,
        lists: Lists,
    ) -> Result<(), Refusal> {
        let mut wanted = self.clone();
        if lists == Lists::Extended {
            extend(&mut wanted.capabilities, now.capabilities.as_deref());
            extend(&mut wanted.ca, now.ca.as_deref());
        }
        let said: Vec<_> = now.values().collect();
        for (key, value) in wanted.values().filter(|value| !said.contains(value)) {
            let path: Vec<&str> = path.iter().copied().chain([key]).collect();
            editor.set(&path, &value)?;
        }
        Ok(())
    }

    fn read(table: Node<'_>) -> Self {
        let words = |node: Node<'_>| -> Vec<String> {
            if is_text(node) {
                return vec![node.text().to_owned()];
            }
            node.items().filter(|item| is_text(*item)).map(|item| item.text().to_owned()).collect()
        };
        let flag = |key: &str| match table.get(key).map(Node::kind) {
            Some(NodeKind::True) => Some(true),
            Some(NodeKind::False) => Some(false),
            _ => None,
        };
        let capabilities = table.get("capabilities").filter(|node| node.kind() == NodeKind::List);
        Self {
            capabilities: capabilities
                .map(|list| list.items().filter_map(|item| HostCapability::from_name(item.text())).collect()),
            ca: table.get("ca").filter(|node| is_text(*node) || is_texts(*node)).map(words),
            skip_verify: flag("skip_verify"),
            override_path: flag("override_path"),
            dial_timeout: text_of(table, "dial_timeout").and_then(|text| text.parse().ok()),
        }
    }
}

fn is_text(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Text && node.style() != Style::Plain
}

fn text_of(table: Node<'_>, key: &str) -> Option<String> {
    table.get(key).filter(|node| is_text(*node)).map(|node| node.text().to_owned())
}
