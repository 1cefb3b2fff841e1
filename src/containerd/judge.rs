//! One config.toml, read once and judged for each release that may read it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::config::ContainerdConfig;
use super::decode::check_types;
use super::effective::{EffectiveConfig, stated_version};
use super::file::{Findings, JudgedFile, Text};
use super::rules::{LOOKING, NOT_KNOWN, NOT_TOLD, SHAPE, is_unsupported};
use crate::diagnostic::place;
use crate::diagnostic::{Diagnostic, FieldPath, Severity};
use crate::engine::shape::{ShapeRule, ShapeRules};
use crate::format::toml::{Dialect, Toml, TomlFault};
use crate::target::Target;
use crate::tree::Node;
use crate::version::{ConfigVersion, ContainerdVersion};

/// What a text says, and what is said of it: by the containerd that was told, or by all that read the text.
/// `importing` is the text that imports it.
pub(super) fn config(
    text: &str,
    importing: Option<&str>,
    target: &Target,
) -> (Option<ContainerdConfig>, Vec<Diagnostic>) {
    let toml = match Toml::parse(text) {
        Ok(toml) => toml,
        Err(fault) => return (None, vec![unreadable(text, fault, &SHAPE)]),
    };
    let mut text = Text::new(&toml, target.most_findings);
    // Nothing is assumed of a containerd that was not told: each that reads this version of the file is asked.
    let mut releases = text.tree.root().map(candidates).unwrap_or_default();
    if let Some((version, candidates)) = importing.and_then(version_of) {
        releases = candidates;
        text = text.imported_by(version);
    }
    if let Some(release) = target.containerd {
        releases = vec![release];
    }
    let refusals = Refusals::of(&toml, &releases);
    let mut found = agreed(&releases, |release| match refusals.by(release) {
        Some(TomlFault { span, message }) => {
            vec![text.finding(&SHAPE[ShapeRule::Syntax], FieldPath::ROOT, span.clone(), message.clone())]
        }
        None => judge_as(&text, release, target),
    });
    found.extend(target.containerd.and_then(not_known));
    // The draft needs one reading; the newest release knows the most spellings of the file.
    let newest = releases.last().copied().unwrap_or(ContainerdVersion::V1_7);
    (Some(ContainerdConfig::stated(&text.tree, newest)), found)
}

/// What is said of a text that no reader of TOML takes. The line may hold a credential.
pub(super) fn unreadable(text: &str, fault: TomlFault, rules: &'static ShapeRules) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(&rules[ShapeRule::Syntax], FieldPath::ROOT, fault.message);
    diagnostic.place = Some(place(text, fault.span, true));
    diagnostic
}

fn judge_as(text: &Text<'_>, containerd: ContainerdVersion, target: &Target) -> Vec<Diagnostic> {
    let Some(file) = JudgedFile::new(text, containerd) else { return Vec::new() };
    let mut types = Findings::new(text);
    check_types(&file, &mut types);
    let mut found = types.finish();
    for rule in LOOKING.iter().copied().flatten() {
        let mut own = Vec::new();
        let counted = rule.look(&file, target.minor(), &mut own).unwrap_or(0);
        let last = own.pop();
        // The last one stands for those that were only counted.
        found.extend(own);
        found.extend(last.map(|last| if counted > 0 { last.standing_for(counted) } else { last }));
    }
    // What a file of another release says wrong in the eyes of this one is no news.
    if is_unsupported(&file) {
        found.retain(Diagnostic::refuses);
    }
    found
}

/// The version that a text says, and the releases that read it.
fn version_of(text: &str) -> Option<(i64, Vec<ContainerdVersion>)> {
    let tree = Toml::parse(text).ok()?.tree();
    let root = tree.root()?;
    let number = root.get("version").map_or("", Node::text).parse().unwrap_or(0);
    Some((number, candidates(root)))
}

/// What the readers of some releases refuse of a text that is TOML.
#[derive(Debug)]
pub(super) struct Refusals(Vec<(Dialect, Option<TomlFault>)>);

impl Refusals {
    pub(super) fn of(toml: &Toml<'_>, releases: &[ContainerdVersion]) -> Self {
        let mut dialects: Vec<Dialect> = releases.iter().copied().map(dialect_of).collect();
        // The known releases read TOML in three ways, and reading is the costly part.
        dialects.dedup();
        Self(dialects.into_iter().map(|dialect| (dialect, dialect.refuses(toml))).collect())
    }

    pub(super) fn by(&self, containerd: ContainerdVersion) -> Option<&TomlFault> {
        let dialect = dialect_of(containerd);
        self.0.iter().find(|(known, _)| *known == dialect).and_then(|(_, fault)| fault.as_ref())
    }
}

/// The TOML reader of a release.
pub(super) fn dialect_of(containerd: ContainerdVersion) -> Dialect {
    if containerd.major() == 1 {
        Dialect::GoToml1
    } else if containerd.at_least(ContainerdVersion::V2_4) {
        Dialect::GoToml2_4
    } else {
        Dialect::GoToml2
    }
}

/// The known releases that read a file's version, oldest first; all, where none does.
pub(super) fn candidates(root: Node<'_>) -> Vec<ContainerdVersion> {
    let stated = stated_version(root).unwrap_or(ConfigVersion::V1);
    let number = root.get("version").map_or("", Node::text);
    let known = ContainerdVersion::KNOWN.iter().copied();
    match number.parse() {
        // A version above all that exist: every release has its own words for it.
        Ok(5_i64..) => known.collect(),
        _ => known.filter(|release| release.reads(stated)).collect(),
    }
}

/// What is said of a release that is not known.
fn not_known(release: ContainerdVersion) -> Option<Diagnostic> {
    let message = format!("containerd {release} is not known: judged as {}", release.judged());
    (!release.is_known()).then(|| Diagnostic::new(&NOT_KNOWN, FieldPath::ROOT, message))
}

/// What all of these releases say, and a note on what only some of them call an error or a danger.
pub(super) fn agreed(
    releases: &[ContainerdVersion],
    judge: impl Fn(ContainerdVersion) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    if let [release] = releases {
        return judge(*release);
    }
    let mut all: Vec<(Diagnostic, Vec<ContainerdVersion>)> = Vec::new();
    let mut known: BTreeMap<(&str, usize, usize), Vec<usize>> = BTreeMap::new();
    // The newest first: its words are taken.
    for &release in releases.iter().rev() {
        for found in judge(release) {
            let span = found.place.as_ref().map_or(0..0, |place| place.span.clone());
            let alike = known.entry((found.rule.id, span.start, span.end)).or_default();
            // By rule, place and path but not by message, which may name the release.
            let same = alike.iter().copied().find(|at| {
                let (other, by) = &all[*at];
                other.path == found.path && !by.contains(&release)
            });
            if let Some(at) = same {
                all[at].1.push(release);
            } else {
                alike.push(all.len());
                all.push((found, vec![release]));
            }
        }
    }
    // A stable sort: the worst comes first, so that the one note of a place is about it.
    all.sort_by_key(|(found, _)| Reverse(found.severity));
    let mut noted: BTreeSet<FieldPath> = BTreeSet::new();
    let said = all.into_iter().filter_map(|(found, by)| {
        if by.len() == releases.len() {
            return Some(found);
        }
        // One note a place, about the worst; nothing about what would be a note anyway.
        let is_news = found.severity != Severity::Note && noted.insert(found.path.clone());
        is_news.then(|| note(&found, &by))
    });
    said.collect()
}

fn note(found: &Diagnostic, by: &[ContainerdVersion]) -> Diagnostic {
    let releases: Vec<String> = by.iter().rev().map(ToString::to_string).collect();
    let message = format!("read by {}: {} ({})", releases.join(", "), found.message, found.rule.id);
    let mut note = Diagnostic::new(&NOT_TOLD, found.path.clone(), message);
    note.place.clone_from(&found.place);
    note
}

impl ContainerdConfig {
    /// The values that a file itself states for CRI.
    fn stated(tree: &crate::tree::Tree<'_>, containerd: ContainerdVersion) -> Self {
        use super::effective::Effective;
        fn stated<T>(value: Effective<T>) -> Option<T> {
            value.origin.map(|_| value.value)
        }
        let said = EffectiveConfig::of(&[tree], containerd);
        let text_of = |key: &str| {
            let node = tree.root()?.get(key)?;
            Some(node.text().to_owned()).filter(|text| !text.is_empty())
        };
        Self {
            sandbox_image: stated(said.sandbox_image),
            systemd_cgroup: stated(said.systemd_cgroup),
            runtime_type: stated(said.runtime_type),
            default_runtime_name: stated(said.default_runtime_name),
            snapshotter: stated(said.snapshotter),
            registry_config_path: stated(said.registry_config_path),
            cni_bin_dirs: stated(said.cni_bin_dirs),
            cni_conf_dir: stated(said.cni_conf_dir),
            grpc_address: stated(said.grpc_address),
            root: text_of("root"),
            state: text_of("state"),
        }
    }
}
