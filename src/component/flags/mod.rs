//! The flags of the four components as rows, and the words the rows are made of.

mod gone;
mod kube_apiserver;
mod kube_controller_manager;
mod kube_proxy;
mod kubelet;
mod server;

pub(super) use gone::Gone;

use super::{Component, FlagType};
use crate::nearest::nearest;
use crate::version::{Minor, Window};

/// One flag of a component and its history over the known minors.
///
/// A flag whose type changed has a row for each type, with windows that do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    name: &'static str,
    kind: FlagType,
    window: Window,
    defaults: [(Minor, &'static str); MOST_DEFAULTS],
    known_defaults: usize,
    short: Option<char>,
    key: Option<&'static str>,
    deprecated: Option<Deprecation>,
    join: bool,
}

/// Since when a program calls a flag deprecated, and what we say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Deprecation {
    window: Window,
    advice: &'static str,
}

const MOST_DEFAULTS: usize = 5;

impl Flag {
    /// Every flag of a component in any known minor, in byte order of the names.
    pub fn all(component: Component) -> &'static [Self] {
        match component {
            Component::Kubelet => kubelet::FLAGS,
            Component::KubeProxy => kube_proxy::FLAGS,
            Component::KubeApiserver => &kube_apiserver::FLAGS,
            Component::KubeControllerManager => &kube_controller_manager::FLAGS,
        }
    }

    /// The flag of this name that a component has in this minor. `_` reads as `-`, as the programs read it.
    pub fn find(component: Component, name: &str, minor: Minor) -> Option<&'static Self> {
        Self::ever(component, name).find(|flag| flag.window.holds(minor.judged()))
    }

    /// The rows of this name in any known minor, oldest first.
    pub fn ever(component: Component, name: &str) -> impl Iterator<Item = &'static Self> {
        let name = name.replace('_', "-");
        let rows = Self::all(component);
        let first = rows.partition_point(|flag| flag.name < name.as_str());
        rows[first..].iter().take_while(move |flag| flag.name == name)
    }

    /// The name that a component knows in this minor and that is written most alike, when close enough to be meant.
    pub fn nearest(component: Component, name: &str, minor: Minor) -> Option<&'static str> {
        let minor = minor.judged();
        let known = Self::all(component).iter().filter(|flag| flag.window.holds(minor));
        nearest(name, known.map(|flag| flag.name))
    }

    pub(super) fn of_shorthand(component: Component, letter: u8) -> Option<&'static Self> {
        Self::all(component).iter().find(|flag| flag.short == Some(char::from(letter)))
    }

    /// The name, without the leading dashes.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How the program reads the value.
    pub const fn kind(&self) -> FlagType {
        self.kind
    }

    /// The minors that know this row.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The value when the flag is not given, as the program prints it; empty when there is none.
    pub fn default(&self, minor: Minor) -> &'static str {
        let minor = minor.judged();
        let known = &self.defaults[..self.known_defaults];
        known.iter().rev().find(|(since, _)| *since <= minor).map_or(self.kind.zero(), |(_, text)| text)
    }

    /// The value that the bare flag (`--flag` without `=`) stands for; `None` where a value must follow.
    pub const fn bare(&self) -> Option<&'static str> {
        self.kind.bare()
    }

    /// The one-letter form, as in `-v 2`.
    pub const fn short(&self) -> Option<char> {
        self.short
    }

    /// The field of the component's configuration file that says the same: `clusterDNS` for `--cluster-dns`.
    pub const fn key(&self) -> Option<&'static str> {
        self.key
    }

    /// What to do instead, where the program of this minor calls the flag deprecated.
    pub fn deprecated(&self, minor: Minor) -> Option<String> {
        self.deprecated.filter(|d| d.window.holds(minor.judged())).map(|_| self.advice()).unwrap_or_default()
    }

    /// Whether a TLS-bootstrap join depends on the flag.
    pub const fn matters_for_join(&self) -> bool {
        self.join
    }

    /// Whether kube-proxy ignores the flag as soon as it is given `--config`.
    pub fn is_ignored_beside_config(&self, component: Component) -> bool {
        // `Options.Complete` of kube-proxy decodes the file over everything but
        // the host's name and the logging flags.
        component == Component::KubeProxy
            && self.key.is_some_and(|key| key != "hostnameOverride" && !key.starts_with("logging."))
    }

    /// What replaces the flag, in our words.
    pub(super) fn advice(&self) -> Option<String> {
        let advice = self.deprecated?.advice;
        match self.key {
            Some(key) if advice.is_empty() => Some(format!("set {key} in the configuration file")),
            _ if advice.is_empty() => None,
            _ => Some(advice.to_owned()),
        }
    }
}

/// A flag that was leaked into the kubelet by a library and never meant for it.
const CADVISOR: &str = "it came from cAdvisor by mistake: leave it out";

/// The words of the tables. A flag is there in every known minor and defaults to nothing until the chain says more.
const fn flag(name: &'static str, kind: FlagType) -> Flag {
    Flag {
        name,
        kind,
        window: Window::ALWAYS,
        defaults: [(Minor::OLDEST, ""); MOST_DEFAULTS],
        known_defaults: 0,
        short: None,
        key: None,
        deprecated: None,
        join: false,
    }
}

impl Flag {
    const fn since(mut self, minor: Minor) -> Self {
        self.window.since = minor;
        self
    }

    const fn until(mut self, minor: Minor) -> Self {
        self.window.until = Some(minor);
        self
    }

    const fn default_is(self, text: &'static str) -> Self {
        self.default_since(Minor::OLDEST, text)
    }

    const fn default_since(mut self, minor: Minor, text: &'static str) -> Self {
        // Past the end of the table this does not compile: the rows are constants.
        self.defaults[self.known_defaults] = (minor, text);
        self.known_defaults += 1;
        self
    }

    const fn short_is(mut self, letter: char) -> Self {
        self.short = Some(letter);
        self
    }

    const fn key_is(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Deprecated in every minor, because the configuration file has a field for it.
    const fn moved_to(self, key: &'static str) -> Self {
        self.key_is(key).deprecated_for("")
    }

    const fn deprecated_for(mut self, advice: &'static str) -> Self {
        self.deprecated = Some(Deprecation { window: Window::ALWAYS, advice });
        self
    }

    const fn deprecated_until(mut self, minor: Minor, advice: &'static str) -> Self {
        self.deprecated =
            Some(Deprecation { window: Window { until: Some(minor), ..Window::ALWAYS }, advice });
        self
    }

    const fn joins(mut self) -> Self {
        self.join = true;
        self
    }
}
