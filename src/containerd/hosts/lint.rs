//! The rules of hosts.toml.

use super::{HostCapability, is_text};
use crate::containerd::decode::{describe, is_texts};
use crate::containerd::file::Findings;
use crate::containerd::rules::agreed;
use crate::containerd::version::ContainerdVersion;
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Stage};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::toml::Toml;
use crate::nearest::nearest;
use crate::tree::{Node, NodeKind, excerpt};
use crate::value::GoDuration;

const SYNTAX: RuleInfo = RuleInfo::new("containerd-hosts-syntax", "the hosts.toml is not TOML")
    .refused_by(Program::Containerd, Stage::Start)
    .why("containerd reads the file at every pull; with a fault in it, no image of this registry is pulled.")
    .help("mend the line; the file is TOML")
    .source("containerd core/remotes/docker/config/hosts.go");
const WRONG_VALUE: RuleInfo = RuleInfo::new(
    "containerd-hosts-wrong-value",
    "a value that containerd does not take",
)
.refused_by(Program::Containerd, Stage::Start)
.why("containerd reads the file at every pull; with a fault in it, no image of this registry is pulled.")
.help("write a value that the key takes")
.source("containerd core/remotes/docker/config/hosts.go");
const UNKNOWN_KEY: RuleInfo = RuleInfo::new("containerd-hosts-unknown-key", "the key is unknown and ignored")
    .warning()
    .strict(Program::Containerd)
    .why("A misspelt key is dropped silently; the setting keeps its default.")
    .help("write it as containerd's hosts.md does, or take it out")
    .source("containerd docs/hosts.md");
pub(in crate::containerd) const SKIP_VERIFY: RuleInfo =
    RuleInfo::new("containerd-hosts-skip-verify", "the certificate of a host is not checked")
        .warning()
        .why("Whoever answers in the host's place decides which images the node runs.")
        .help("give the host's CA with `ca`")
        .source("containerd docs/hosts.md");

static UNCHECKED: RuleInfo = SKIP_VERIFY;

/// The rules about the shape of hosts.toml; those that TOML has no use for are never reported.
pub(in crate::containerd) static SHAPE: ShapeRules = shape_rules!(
    "containerd-hosts",
    Program::Containerd,
    Sources::of("containerd core/remotes/docker/config/hosts.go")
)
.with(ShapeRule::Syntax, SYNTAX)
.with(ShapeRule::WrongType, WRONG_VALUE)
.with(ShapeRule::UnknownKey, UNKNOWN_KEY)
.only(&[ShapeRule::Syntax, ShapeRule::WrongType, ShapeRule::UnknownKey]);

/// The rules of hosts.toml, for the catalogue.
pub(in crate::containerd) fn rules() -> [&'static RuleInfo; 4] {
    [&SHAPE[ShapeRule::Syntax], &SHAPE[ShapeRule::WrongType], &SHAPE[ShapeRule::UnknownKey], &UNCHECKED]
}

/// Judges a text that is TOML as a containerd would, or as all of them where none was told.
pub(in crate::containerd) fn judge(text: &str, containerd: Option<ContainerdVersion>) -> Vec<Diagnostic> {
    match containerd {
        Some(release) => judge_as(text, release),
        None => agreed(ContainerdVersion::KNOWN.to_vec(), |release| judge_as(text, release)),
    }
}

fn judge_as(text: &str, containerd: ContainerdVersion) -> Vec<Diagnostic> {
    let mut out = Findings::new(text);
    let Ok(toml) = Toml::parse(text) else { return out.found };
    if let Some(root) = toml.tree().root() {
        Lint { containerd, out: &mut out }.file(root);
    }
    out.found
}

const KEYS: [&str; 7] =
    ["capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"];

struct Lint<'l, 'o> {
    containerd: ContainerdVersion,
    out: &'l mut Findings<'o>,
}

impl Lint<'_, '_> {
    fn file(&mut self, root: Node<'_>) {
        self.settings(root, &FieldPath::ROOT, &["server", "host"]);
        if let Some(server) = root.get("server").filter(|node| !is_text(*node)) {
            self.wrong(server, FieldPath::key("server"), "a URL in quotes");
        }
        let Some(hosts) = root.field("host") else { return };
        if hosts.value.kind() != NodeKind::Map {
            return self.wrong(hosts.value, FieldPath::key("host"), "a table");
        }
        for entry in hosts.value.entries() {
            let at = FieldPath::key("host").then(entry.key.text().to_owned());
            if entry.value.kind() == NodeKind::Map {
                self.settings(entry.value, &at, &[]);
            } else {
                self.wrong(entry.value, at, "a table");
            }
        }
    }

    fn settings(&mut self, table: Node<'_>, at: &FieldPath, others: &[&str]) {
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
                "client" if !is_text(value) && value.kind() != NodeKind::List => {
                    self.wrong(value, path, "a file name or a list of them");
                }
                "skip_verify" | "override_path" if !is_bool => self.wrong(value, path, "true or false"),
                "skip_verify" if value.kind() == NodeKind::True => {
                    self.out.at(&UNCHECKED, path, value.span(), "the host's certificate is not checked");
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
        let takes_referrers = self.containerd.at_least(ContainerdVersion::V2_2);
        for (index, item) in list.items().enumerate() {
            let known = HostCapability::from_name(item.text());
            if known.is_some_and(|known| known != HostCapability::Referrers || takes_referrers) {
                continue;
            }
            let message = format!("{:?} is none of pull, resolve and push", excerpt(item.text()));
            self.out.at(&SHAPE[ShapeRule::WrongType], path.clone().item(index), item.span(), message);
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
        let found = self.out.at(&SHAPE[ShapeRule::WrongType], path, node.span(), message);
        if let Some(place) = &mut found.place {
            place.line_text = "".into();
        }
    }

    fn unknown(&mut self, key: Node<'_>, path: FieldPath) {
        let near = nearest(key.text(), KEYS);
        let shown = excerpt(key.text());
        let message = match near {
            Some(near) => format!("unknown key {shown:?}: did you mean {near:?}?"),
            None => format!("unknown key {shown:?}: it is ignored"),
        };
        self.out.at(&SHAPE[ShapeRule::UnknownKey], path, key.span(), message);
    }
}
