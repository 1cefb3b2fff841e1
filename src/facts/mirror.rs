//! Mirrors of image registries, and how containerd finds and treats them.

use std::net::IpAddr;

use super::paths;
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::engine::rule::{rule, rules};
use crate::target::Target;
use crate::value::name::dns_subdomain;
use crate::value::{GoUrl, parse_port, split_host_port};

rules! {
    pub(super) RULES {
        REGISTRY = rule("facts-mirror-registry-invalid", "no image can have a registry of this name")
            .not_allowable()
            .why("containerd looks for hosts.toml in a folder of the registry's name: of another name it never finds the file, and a path would leave the folder.")
            .help("write the host as it stands in images, with its port where it has one, such as registry.k8s.io or localhost:5000, or _default for all others")
            .source("containerd core/remotes/docker/config/hosts_unix.go");
        URL = rule("facts-mirror-url-invalid", "the address of a mirror is no URL of http or https")
            .why("containerd refuses the whole hosts.toml, and no image of the registry is pulled.")
            .help("write it as https://HOST, with port and path where it has them, and without a user")
            .journal(&["failed to parse hosts.toml"])
            .source("containerd core/remotes/docker/config/hosts.go");
        UNWRITTEN = rule("facts-mirror-unwritten", "mirrors are given, and no file of containerd is written")
            .warning()
            .why("nodestrap was built without its feature containerd: a join has no hosts.toml then, and the nodes pull from the registries themselves.")
            .help("build with feature containerd, or write the hosts.toml by other means and leave the mirrors out");
    }
}

/// A mirror of an image registry.
///
/// All mirrors of one registry become one `hosts.toml`. containerd tries them in their order, and the registry itself
/// last.
///
/// ```
/// use nodestrap::facts::RegistryMirror;
///
/// let mirror = RegistryMirror::new("docker.io", ["https://mirror.example.com"]);
/// assert_eq!(mirror.server(), None, "containerd asks registry-1.docker.io");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistryMirror {
    /// The registry as images name it, such as `registry.k8s.io` or `localhost:5000`; `_default` for all that have no
    /// mirrors of their own.
    pub registry: String,
    /// The mirrors' URLs, tried in order before the registry itself.
    pub hosts: Vec<String>,
    /// The path of the mirrors' CA, where it is not a public one.
    pub ca: Option<String>,
}

impl RegistryMirror {
    /// Mirrors of a registry.
    pub fn new(registry: impl Into<String>, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { registry: registry.into(), hosts: hosts.into_iter().map(Into::into).collect(), ca: None }
    }

    /// The path of the mirrors' CA.
    #[must_use]
    pub fn ca(mut self, path: impl Into<String>) -> Self {
        self.ca = Some(path.into());
        self
    }

    /// The address of the registry itself for `hosts.toml`; `None` where containerd knows better: images of `docker.io`
    /// lie at another address, a registry of this machine speaks http, and `_default` is none.
    pub fn server(&self) -> Option<String> {
        // `ConfigureHosts` of containerd takes these cases out as well before it
        // makes a default host of the registry's name.
        let host = split_host_port(&self.registry).map_or(self.registry.as_str(), |(host, _)| host);
        let is_local = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        let is_known = matches!(self.registry.as_str(), "docker.io" | "_default");
        (!is_local && !is_known).then(|| format!("https://{}", self.registry))
    }
}

pub(super) fn check(mirrors: &[RegistryMirror], target: &Target, found: &mut Vec<Diagnostic>) {
    if cfg!(not(feature = "containerd")) && !mirrors.is_empty() {
        let message = format!("{} registries have mirrors that no file will name", mirrors.len());
        found.push(Diagnostic::new(&UNWRITTEN, FieldPath::key("registry_mirrors"), message));
    }
    for (at, mirror) in mirrors.iter().enumerate() {
        let path = || FieldPath::key("registry_mirrors").item(at);
        if !is_registry(&mirror.registry) {
            let message = format!("{:?} is no host, perhaps with a port", mirror.registry);
            found.push(Diagnostic::new(&REGISTRY, path().then("registry"), message));
        }
        if mirror.hosts.is_empty() {
            found.push(Diagnostic::new(&URL, path().then("hosts"), "no mirror is given"));
        }
        for (number, host) in mirror.hosts.iter().enumerate() {
            if let Some(reason) = wrong_url(host, target) {
                found.push(Diagnostic::new(&URL, path().then("hosts").item(number), reason));
            }
        }
        if let Some(ca) = &mirror.ca {
            paths::check(ca, &path().then("ca"), found);
        }
    }
}

/// A host of an image reference, or the name for all others.
fn is_registry(text: &str) -> bool {
    let (host, port) = split_host_port(text).map_or((text, None), |(host, port)| (host, Some(port)));
    let is_host = text == "_default"
        || dns_subdomain(&host.to_ascii_lowercase()).is_empty()
        // An IPv6 address needs its brackets and an IPv4 one must not have any.
        || (host.parse::<IpAddr>().is_ok() && text.contains('[') == host.contains(':'));
    is_host && port.is_none_or(|port| parse_port(port).is_some())
}

fn wrong_url(text: &str, target: &Target) -> Option<String> {
    // Go would take a blank in a path; in a file that people read it is a slip of the pen.
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some(format!("{text:?} holds white space or a control character"));
    }
    match GoUrl::parse(text, target.minor()) {
        Err(error) => Some(format!("{text:?}: {error}")),
        Ok(url) if url.user().is_some() => {
            Some("the URL names a user, who would stand in the file".to_owned())
        }
        Ok(url) if !matches!(url.scheme(), "http" | "https") || url.host().is_empty() => {
            Some(format!("{text:?} is no URL of http or https"))
        }
        Ok(_) => None,
    }
}
