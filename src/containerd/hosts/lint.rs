//! The rules of hosts.toml.

use super::{HostCapability, HostsToml, is_text};
use crate::containerd::decode::{describe, is_texts};
use crate::containerd::file::{Findings, Text};
use crate::containerd::judge::{Refusals, agreed, unreadable};
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Stage};
use crate::engine::rule::{Listed, rule, rules};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::toml::{Toml, TomlFault};
use crate::nearest::nearest;
use crate::target::Target;
use crate::text::excerpt;
use crate::tree::{Node, NodeKind};
use crate::value::{GoDuration, GoUrl};
use crate::version::ContainerdVersion;
use crate::version::Minor;

/// Every rule of hosts.toml.
pub(in crate::containerd) static RULES: &[&dyn Listed] = &[&SHAPE, &FOUND];

/// The rules about the shape of hosts.toml.
pub(in crate::containerd) static SHAPE: ShapeRules = shape_rules!(
    "containerd-hosts",
    Program::Containerd,
    Sources::of("containerd core/remotes/docker/config/hosts.go")
)
.with(
    ShapeRule::Syntax,
    rule("containerd-hosts-syntax", "the hosts.toml is not TOML")
        .refused_by(Program::Containerd, Stage::Start)
        .why("containerd reads the file at every pull; with a fault in it, no image of this registry is pulled.")
        .help("mend the line; the file is TOML")
        .source("containerd core/remotes/docker/config/hosts.go"),
)
.with(
    ShapeRule::WrongType,
    rule("containerd-hosts-wrong-value", "a value that containerd does not take")
        .refused_by(Program::Containerd, Stage::Start)
        .why("containerd reads the file at every pull; with a fault in it, no image of this registry is pulled.")
        .help("write a value that the key takes")
        .source("containerd core/remotes/docker/config/hosts.go"),
)
.with(
    ShapeRule::UnknownKey,
    rule("containerd-hosts-unknown-key", "the key is unknown and ignored")
        .warning()
        .strict(Program::Containerd)
        .why("A misspelt key is dropped silently; the setting keeps its default.")
        .help("write it as containerd's hosts.md does, or take it out")
        .source("containerd docs/hosts.md"),
)
.only(&[ShapeRule::Syntax, ShapeRule::WrongType, ShapeRule::UnknownKey]);

rules! {
    FOUND {
        SKIP_VERIFY = rule("containerd-hosts-skip-verify", "the certificate of a host is not checked")
            .warning()
            .why("Anyone who can answer in the host's place decides which images the node runs.")
            .help("give the host's CA with `ca`")
            .source("containerd docs/hosts.md");
    }
}

/// What a text says, and what is said of it: by the containerd that was told, or by all known ones.
pub(in crate::containerd) fn judge(text: &str, target: &Target) -> (Option<HostsToml>, Vec<Diagnostic>) {
    let toml = match Toml::parse(text) {
        Ok(toml) => toml,
        Err(fault) => return (None, vec![unreadable(text, fault, &SHAPE)]),
    };
    let text = Text::new(&toml, target.most_findings);
    let Some(root) = text.tree.root() else { return (Some(HostsToml::new()), Vec::new()) };
    let releases =
        target.containerd.map_or_else(|| ContainerdVersion::KNOWN.to_vec(), |release| vec![release]);
    let refusals = Refusals::of(&toml, &releases);
    let found = agreed(&releases, |containerd| {
        if let Some(TomlFault { span, message }) = refusals.by(containerd) {
            let rule = &SHAPE[ShapeRule::Syntax];
            return vec![text.finding(rule, FieldPath::ROOT, span.clone(), message.clone())];
        }
        let found = Findings::new(&text);
        let mut lint = Lint { containerd, minor: target.minor(), found };
        lint.file(root);
        lint.found.finish()
    });
    (Some(HostsToml::of(root)), found)
}

const KEYS: [&str; 7] =
    ["capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"];

/// What `parseHostConfig` takes for `client`: each item is one file with certificate and key, or a pair of both.
fn is_client_pairs(list: Node<'_>) -> bool {
    let is_pair = |item: Node<'_>| is_texts(item) && item.child_count() == 2;
    list.kind() == NodeKind::List && list.items().all(|item| is_text(item) || is_pair(item))
}

struct Lint<'l> {
    containerd: ContainerdVersion,
    minor: Minor,
    found: Findings<'l>,
}

impl Lint<'_> {
    fn file(&mut self, root: Node<'_>) {
        // The top of the file is a host like the others: the registry itself.
        let server = root.get("server").map_or("", Node::text);
        self.settings(root, &FieldPath::ROOT, server, &["server", "host"]);
        if let Some(server) = root.get("server") {
            if is_text(server) {
                self.url(server, FieldPath::key("server"));
            } else {
                self.wrong(server, FieldPath::key("server"), "a URL in quotes");
            }
        }
        let Some(hosts) = root.field("host") else { return };
        if hosts.value.kind() != NodeKind::Map {
            return self.wrong(hosts.value, FieldPath::key("host"), "a table");
        }
        for entry in hosts.value.entries() {
            let at = FieldPath::key("host").then(entry.key.text().to_owned());
            if entry.value.kind() == NodeKind::Map {
                self.url(entry.key, at.clone());
                self.settings(entry.value, &at, entry.key.text(), &[]);
            } else {
                self.wrong(entry.value, at, "a table");
            }
        }
    }

    /// containerd's parseHostConfig: what does not begin with `http` gets `https://`.
    fn url(&mut self, node: Node<'_>, path: FieldPath) {
        let text = node.text();
        let scheme = if text.starts_with("http") { "" } else { "https://" };
        if let Err(error) = GoUrl::parse(&format!("{scheme}{text}"), self.minor) {
            self.at(
                &SHAPE[ShapeRule::WrongType],
                path,
                node,
                format!("containerd cannot parse this URL: {error}"),
            );
        }
    }

    fn settings(&mut self, table: Node<'_>, at: &FieldPath, url: &str, others: &[&str]) {
        for entry in table.entries() {
            let key = entry.key.text();
            let path = at.clone().then(key.to_owned());
            let value = entry.value;
            let is_bool = matches!(value.kind(), NodeKind::True | NodeKind::False);
            match key {
                _ if others.contains(&key) => {}
                "capabilities" => self.capabilities(value, path),
                "ca" if !is_text(value) && !is_texts(value) => {
                    self.wrong(value, path, "a file name or a list of them");
                }
                "client" if !is_text(value) && !is_client_pairs(value) => {
                    self.wrong(value, path, "a file name, or a list of file names and pairs of them");
                }
                "skip_verify" | "override_path" if !is_bool => self.wrong(value, path, "true or false"),
                // There is no certificate to check where no TLS is spoken.
                "skip_verify" if value.kind() == NodeKind::True && !url.starts_with("http://") => {
                    self.at(&SKIP_VERIFY, path, value, "the host's certificate is not checked");
                }
                "header" => self.header(value, &path),
                "dial_timeout" if self.containerd.at_least(ContainerdVersion::V2_0) => {
                    if !is_text(value) || value.text().parse::<GoDuration>().is_err() {
                        self.wrong(value, path, "a duration such as \"10s\"");
                    }
                }
                _ if KEYS.contains(&key) && key != "dial_timeout" => {}
                _ => self.unknown(entry.key, path),
            }
        }
    }

    fn capabilities(&mut self, list: Node<'_>, path: FieldPath) {
        if !is_texts(list) {
            return self.wrong(list, path, "a list of texts");
        }
        // An unknown capability is an error to `parseHostConfig`, not a word that is ignored.
        let takes_referrers = self.containerd.at_least(ContainerdVersion::V2_2);
        for (index, item) in list.items().enumerate() {
            let known = HostCapability::from_name(item.text());
            if known.is_some_and(|known| known != HostCapability::Referrers || takes_referrers) {
                continue;
            }
            let message = format!("{:?} is none of pull, resolve and push", excerpt(item.text()));
            self.at(&SHAPE[ShapeRule::WrongType], path.clone().item(index), item, message);
        }
    }

    /// Headers may hold credentials: their values are never shown.
    fn header(&mut self, table: Node<'_>, path: &FieldPath) {
        if table.kind() != NodeKind::Map {
            return self.wrong(table, path.clone(), "a table");
        }
        for entry in table.entries().filter(|entry| !is_text(entry.value) && !is_texts(entry.value)) {
            let at = path.clone().then(entry.key.text().to_owned());
            self.wrong(entry.value, at, "text or a list of texts");
        }
    }

    fn wrong(&mut self, node: Node<'_>, path: FieldPath, expected: &str) {
        let message = format!("expected {expected}, found {}", describe(node));
        self.at(&SHAPE[ShapeRule::WrongType], path, node, message);
    }

    fn at(&mut self, rule: &'static RuleInfo, path: FieldPath, node: Node<'_>, message: impl Into<String>) {
        self.found.at(rule, path, node, message);
    }

    fn unknown(&mut self, key: Node<'_>, path: FieldPath) {
        let near = nearest(key.text(), KEYS);
        let shown = excerpt(key.text());
        let message = match near {
            Some(near) => format!("unknown key {shown:?}: did you mean {near:?}?"),
            None => format!("unknown key {shown:?}: it is ignored"),
        };
        self.at(&SHAPE[ShapeRule::UnknownKey], path, key, message);
    }
}
