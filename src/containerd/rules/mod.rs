//! The rules of config.toml: what containerd refuses, and what it accepts without doing it.

mod cri;
mod runtime;
mod version;

use std::cmp::Reverse;

use super::decode::check_types;
use super::effective::stated_version;
use super::file::{File, Findings};
use super::version::{ConfigVersion, ContainerdVersion};
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Severity, Stage};
use crate::engine::rule::Rule;
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::toml::{Dialect, Toml, TomlFault};
use crate::tree::Node;

/// The rules about the shape of config.toml; those that TOML has no use for are never reported.
pub(super) static SHAPE: ShapeRules = shape_rules!(
    "containerd",
    Program::Containerd,
    Sources::of("containerd cmd/containerd/server/config/config.go")
)
.with(ShapeRule::Syntax, SYNTAX)
.with(ShapeRule::WrongType, WRONG_TYPE)
.with(ShapeRule::UnknownKey, UNKNOWN_KEY)
.with(ShapeRule::TooNewField, TOO_NEW_KEY)
.with(ShapeRule::RemovedField, REMOVED_KEY)
.only(&[
    ShapeRule::Syntax,
    ShapeRule::WrongType,
    ShapeRule::UnknownKey,
    ShapeRule::TooNewField,
    ShapeRule::RemovedField,
]);

const SYNTAX: RuleInfo = RuleInfo::new("containerd-syntax", "the text is not TOML")
    .refused_by(Program::Containerd, Stage::Decode)
    .why("containerd reads nothing of a file with a syntax error and stops, and so does every Pod's start.")
    .help("mend the line; the file is TOML")
    .source("containerd cmd/containerd/server/config/config.go");
const WRONG_TYPE: RuleInfo =
    RuleInfo::new("containerd-wrong-type", "the value is of a type that cannot be decoded")
        .refused_by(Program::Containerd, Stage::Decode)
        .why("One value of a wrong type stops the decoding of the whole file.")
        .help("write a value of the type that the message names")
        .journal(&["failed to unmarshal TOML", "Can't convert"])
        .source("containerd cmd/containerd/server/config/config.go");
const UNKNOWN_KEY: RuleInfo = RuleInfo::new(
    "containerd-unknown-key",
    "the key is unknown and ignored",
)
.warning()
.strict(Program::Containerd)
.why("1.x drops a misspelt key silently, 2.x with a warning in its journal; the setting keeps its default.")
        .help("write it as `containerd config default` does, or take it out")
.journal(&["Ignoring unknown key in TOML"])
        .source("containerd cmd/containerd/server/config/config.go");
pub(super) static ESCAPED_KEY: RuleInfo = RuleInfo::new(
    "containerd-escaped-key",
    "containerd crashes on an unknown key that is written with an escape",
)
.refused_by(Program::Containerd, Stage::Decode)
.why("2.0 to 2.2 crash while they make up their complaint about the unknown key.")
.help("write the key without an escape, or take it out")
.journal(&["panic: slice offset", "panic: subslice address"])
.source("containerd go.mod (github.com/pelletier/go-toml/v2 before 2.3)");
const TOO_NEW_KEY: RuleInfo = RuleInfo::new("containerd-key-too-new", "the key is newer than the containerd")
    .warning()
    .strict(Program::Containerd)
    .why("To an older containerd the key is unknown, and it is ignored.")
    .help("take it out, or upgrade containerd first")
    .source("containerd internal/cri/config/config.go");
const REMOVED_KEY: RuleInfo = RuleInfo::new("containerd-key-removed", "the key is gone in this containerd")
    .note()
    .strict(Program::Containerd)
    .why("The key is unknown to this containerd, and it is ignored.")
    .help("take it out")
    .source("containerd RELEASES.md");

static NOT_TOLD: RuleInfo = RuleInfo::new(
    "containerd-release-not-told",
    "some releases of containerd complain, and which it is was not told",
)
.note()
.why("Keys and defaults differ between releases; what only some of them say is no fault until it is known.")
.help("give the version of containerd");
static NOT_KNOWN: RuleInfo =
    RuleInfo::new("containerd-release-not-known", "a containerd that this release does not know")
        .note()
        .why("It is judged as the nearest older one that is known.")
        .help("look for a newer nodestrap, or judge for a release that is known");

/// A rule about the whole file.
#[derive(Debug)]
pub(super) struct FileRule {
    pub(super) info: RuleInfo,
    pub(super) check: fn(&mut Check<'_, '_, '_>),
}

const fn rule(info: RuleInfo, check: fn(&mut Check<'_, '_, '_>)) -> FileRule {
    FileRule { info, check }
}

/// What a rule sees, and where it complains.
pub(super) struct Check<'c, 't, 'o> {
    pub(super) file: &'c File<'t>,
    rule: &'static RuleInfo,
    out: &'c mut Findings<'o>,
}

impl Check<'_, '_, '_> {
    /// Complains about a node.
    fn at(&mut self, path: FieldPath, node: Node<'_>, message: impl Into<String>) -> &mut Diagnostic {
        self.out.at(self.rule, path, node.span(), message)
    }
}

static RULES: &[&[FileRule]] = &[version::RULES, cri::RULES, runtime::RULES];

/// The rules of config.toml, for the catalogue.
pub(super) fn all() -> impl Iterator<Item = &'static RuleInfo> {
    let shape = [
        &SHAPE[ShapeRule::Syntax],
        &SHAPE[ShapeRule::WrongType],
        &SHAPE[ShapeRule::UnknownKey],
        &SHAPE[ShapeRule::TooNewField],
        &SHAPE[ShapeRule::RemovedField],
        &ESCAPED_KEY,
        &NOT_TOLD,
        &NOT_KNOWN,
    ];
    let draft = super::document::DRAFT_RULES.iter().map(Rule::info);
    shape.into_iter().chain(RULES.iter().copied().flatten().map(|rule| &rule.info)).chain(draft)
}

/// Judges a text that is TOML as a containerd would, or as all that read it where none was told.
pub(super) fn judge(text: &str, containerd: Option<ContainerdVersion>) -> Vec<Diagnostic> {
    if let Some(release) = containerd {
        let mut found = judge_as(text, release);
        found.extend(not_known(release));
        return found;
    }
    let releases = Toml::parse(text).ok().and_then(|toml| toml.tree().root().map(candidates));
    agreed(releases.unwrap_or_default(), |release| judge_as(text, release))
}

/// The known releases that read a file's version, oldest first; all, where none does.
pub(super) fn candidates(root: Node<'_>) -> Vec<ContainerdVersion> {
    let stated = stated_version(root).unwrap_or(ConfigVersion::V1);
    let number = root.get("version").map_or("", Node::text);
    let known = ContainerdVersion::KNOWN.iter().copied();
    match number.parse() {
        Ok(5_i64..) => known.collect(),
        _ => known.filter(|release| release.reads(stated)).collect(),
    }
}

/// What is said of a release that is not known.
pub(super) fn not_known(release: ContainerdVersion) -> Option<Diagnostic> {
    let message = format!("containerd {release} is not known: judged as {}", release.judged());
    (!release.is_known()).then(|| Diagnostic::new(&NOT_KNOWN, FieldPath::ROOT, message))
}

/// What all of these releases say, and a note on what only some of them call an error or a danger.
pub(super) fn agreed(
    releases: Vec<ContainerdVersion>,
    judge: impl Fn(ContainerdVersion) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let same =
        |a: &Diagnostic, b: &Diagnostic| a.rule.id == b.rule.id && a.path == b.path && a.place == b.place;
    let count = releases.len();
    let mut all: Vec<(Diagnostic, Vec<ContainerdVersion>)> = Vec::new();
    // The newest first: its words are taken.
    for release in releases.into_iter().rev() {
        for found in judge(release) {
            match all.iter_mut().find(|(known, by)| same(known, &found) && !by.contains(&release)) {
                Some((_, by)) => by.push(release),
                None => all.push((found, vec![release])),
            }
        }
    }
    all.sort_by_key(|(found, _)| Reverse(found.severity));
    let mut noted: Vec<FieldPath> = Vec::new();
    let said = all.into_iter().filter_map(|(found, by)| {
        if by.len() == count {
            return Some(found);
        }
        // One note a place, about the worst; nothing about what would be a note anyway.
        if found.severity == Severity::Note || noted.contains(&found.path) {
            return None;
        }
        noted.push(found.path.clone());
        Some(note(&found, &by))
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

fn judge_as(text: &str, containerd: ContainerdVersion) -> Vec<Diagnostic> {
    let mut out = Findings::new(text);
    let dialect = dialect_of(containerd);
    let toml = match Toml::parse(text).and_then(|toml| dialect.refuses(&toml).map_or(Ok(toml), Err)) {
        Ok(toml) => toml,
        Err(TomlFault { span, message }) => {
            out.at(&SHAPE[ShapeRule::Syntax], FieldPath::ROOT, span, message);
            return out.found;
        }
    };
    let tree = toml.tree();
    let Some(file) = File::new(&tree, containerd) else { return out.found };
    check_types(&file, &mut out);
    for rule in RULES.iter().copied().flatten() {
        (rule.check)(&mut Check { file: &file, rule: &rule.info, out: &mut out });
    }
    out.found
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
