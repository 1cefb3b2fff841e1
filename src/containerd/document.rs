//! config.toml and hosts.toml as documents.

use super::config::ContainerdConfig;
use super::effective::{Effective, EffectiveConfig};
use super::hosts::{self, HostsToml};
use super::rules;
use super::version::ContainerdVersion;
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::document::Kind;
use crate::document::spec::{Spec, inherent};
use crate::edit::Edit;
use crate::engine::decode::Decoder;
use crate::engine::rule::{Check, Rule, rule};
use crate::engine::shape::ShapeRules;
use crate::format::Format;
use crate::format::change::{Refusal, refuse};
use crate::target::Target;
use crate::tree::Node;

impl Spec for ContainerdConfig {
    const KIND: Kind = Kind::ContainerdConfig;
    const FORMAT: Format = Format::Toml;
    const SHAPE_RULES: &'static ShapeRules = &rules::SHAPE;
    /// A line that is no TOML may hold a registry's credentials; the lines of other findings are looked through.
    const SECRET: bool = true;
    type Text = String;
    type Context = ();

    fn rules() -> &'static [&'static [Rule<Self>]] {
        &[DRAFT_RULES]
    }

    /// The values that the file itself states for CRI.
    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        let root = root?;
        cx.take(rules::judge(root.source(), cx.target.containerd));
        let containerd = cx.target.containerd.or(rules::candidates(root).last().copied());
        let said =
            EffectiveConfig::read(root.source(), [], containerd.unwrap_or(ContainerdVersion::V1_7)).ok()?;
        Some(Self {
            sandbox_image: stated(said.sandbox_image),
            systemd_cgroup: stated(said.systemd_cgroup),
            runtime_type: stated(said.runtime_type),
            default_runtime_name: stated(said.default_runtime_name),
            snapshotter: stated(said.snapshotter),
            registry_config_path: stated(said.registry_config_path),
            cni_bin_dirs: stated(said.cni_bin_dirs),
            cni_conf_dir: stated(said.cni_conf_dir),
            grpc_address: stated(said.grpc_address),
            root: text_of(root, "root"),
            state: text_of(root, "state"),
        })
    }

    /// A file that every known containerd reads; [`ContainerdConfig::minimal`] writes for one of them.
    fn encode(&self) -> String {
        let texts = [ContainerdVersion::V1_7, ContainerdVersion::V2_1].map(|release| self.minimal(release));
        texts.into_iter().find_map(Result::ok).unwrap_or_default()
    }

    /// Edits that hold for every known containerd that reads the file; [`ContainerdConfig::edits`] asks which it is.
    fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        let tree = crate::format::read(text, Self::FORMAT).map_err(|error| refuse(error.message))?;
        let releases = tree.root().map(rules::candidates).unwrap_or_default();
        let mut first = Err(refuse("no known containerd reads this version of the file"));
        for &release in &releases {
            let edits = self.edits(text, release)?;
            if releases.iter().all(|other| self.holds(text, &edits, *other)) {
                return Ok(edits);
            }
            first = Err(refuse("what has to be written depends on the containerd, which was not told"));
        }
        first
    }

    fn context(_: &Self, _: &Target, _: &mut Vec<Diagnostic>) {}
}

inherent!(ContainerdConfig);

fn stated<T>(value: Effective<T>) -> Option<T> {
    value.origin.map(|_| value.value)
}

fn text_of(root: Node<'_>, key: &str) -> Option<String> {
    root.get(key).map(|node| node.text().to_owned()).filter(|text| !text.is_empty())
}

pub(super) const DRAFT_RULES: &[Rule<ContainerdConfig>] =
    &[rule("containerd-value-unwritable", "this containerd has no key for the value")
        .why("Several folders of CNI binaries are possible since 2.1, and in files of version 3 only.")
        .help("name one folder, or upgrade to 2.1")
        .source("containerd docs/cri/config.md")
        .by(unwritable)];

fn unwritable(c: &mut Check<'_, ContainerdConfig>) {
    let written = match c.target().containerd {
        Some(release) => c.draft().minimal(release).map(drop),
        None => c.draft().minimal(ContainerdVersion::V2_1).map(drop),
    };
    if let Err(refusal) = written {
        c.at(FieldPath::ROOT, refusal.reason);
    }
}

const HOSTS_DRAFT_RULES: &[Rule<HostsToml>] = &[hosts::SKIP_VERIFY.by(as_written)];

/// A draft is judged as the text that it will be; a text was judged where it stands.
fn as_written(c: &mut Check<'_, HostsToml>) {
    if c.tree.is_none() {
        let found = hosts::judge(&c.draft().encode(), c.target().containerd);
        c.found.extend(found.into_iter().map(|found| Diagnostic { place: None, ..found }));
    }
}

impl Spec for HostsToml {
    const KIND: Kind = Kind::HostsToml;
    const FORMAT: Format = Format::Toml;
    const SHAPE_RULES: &'static ShapeRules = &hosts::SHAPE;
    /// A line that is no TOML may hold a registry's credentials; the lines of other findings are looked through.
    const SECRET: bool = true;
    type Text = String;
    type Context = ();

    fn rules() -> &'static [&'static [Rule<Self>]] {
        &[HOSTS_DRAFT_RULES]
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        let text = root?.source();
        cx.take(hosts::judge(text, cx.target.containerd));
        Self::read(text).ok()
    }

    fn encode(&self) -> String {
        self.render()
    }

    /// Where the file says the same already there is nothing to do; else it is this crate's own, and written whole.
    fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = Self::read(text).map_err(|error| refuse(error.to_string()))?;
        if now == *self {
            return Ok(Vec::new());
        }
        if text.contains('#') {
            return Err(refuse("the file is written whole, and this one has comments"));
        }
        Ok(vec![Edit::replace(0..text.len(), self.encode())])
    }

    fn context(_: &Self, _: &Target, _: &mut Vec<Diagnostic>) {}
}

inherent!(HostsToml);
