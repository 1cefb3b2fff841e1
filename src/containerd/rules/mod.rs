//! The rules of config.toml: what containerd refuses, and what it accepts without doing it.

mod cri;
mod runtime;
mod version;

use super::decode::check_types;
use super::file::{File, Findings};
use super::version::ContainerdVersion;
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Stage};
use crate::engine::tree::Node;
use crate::format::toml::{Dialect, Toml, TomlFault};

pub(super) static SYNTAX: RuleInfo = RuleInfo::new("containerd-syntax", "the text is not TOML")
    .refused_by(Program::Containerd, Stage::Decode)
    .why("containerd reads nothing of a file with a syntax error and stops, and so does every Pod's start.")
    .source("cmd/containerd/server/config/config.go");
pub(super) static WRONG_TYPE: RuleInfo =
    RuleInfo::new("containerd-wrong-type", "the value is of a type that cannot be decoded")
        .refused_by(Program::Containerd, Stage::Decode)
        .why("One value of a wrong type stops the decoding of the whole file.")
        .journal(&["failed to unmarshal TOML", "Can't convert"])
        .source("cmd/containerd/server/config/config.go");
pub(super) static UNKNOWN_KEY: RuleInfo = RuleInfo::new(
    "containerd-unknown-key",
    "the key is unknown and ignored",
)
.warning()
.strict()
.why("1.x drops a misspelt key silently, 2.x with a warning in its journal; the setting keeps its default.")
.journal(&["Ignoring unknown key in TOML"])
.source("cmd/containerd/server/config/config.go");
pub(super) static TOO_NEW_KEY: RuleInfo =
    RuleInfo::new("containerd-key-too-new", "the key is newer than the containerd")
        .warning()
        .strict()
        .why("To an older containerd the key is unknown, and it is ignored.")
        .source("internal/cri/config/config.go");
pub(super) static REMOVED_KEY: RuleInfo =
    RuleInfo::new("containerd-key-removed", "the key is gone in this containerd")
        .note()
        .strict()
        .why("The key is unknown to this containerd, and it is ignored.")
        .source("RELEASES.md");

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
    let shape = [&SYNTAX, &WRONG_TYPE, &UNKNOWN_KEY, &TOO_NEW_KEY, &REMOVED_KEY];
    shape.into_iter().chain(RULES.iter().copied().flatten().map(|rule| &rule.info))
}

/// Judges a text as that containerd would.
pub(super) fn judge(text: &str, containerd: ContainerdVersion) -> Vec<Diagnostic> {
    let mut out = Findings::new(text);
    let dialect = dialect_of(containerd);
    let toml = match Toml::parse(text).and_then(|toml| dialect.refuses(&toml).map_or(Ok(toml), Err)) {
        Ok(toml) => toml,
        Err(TomlFault { span, message }) => {
            out.at(&SYNTAX, FieldPath::ROOT, span, message);
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
fn dialect_of(containerd: ContainerdVersion) -> Dialect {
    if containerd.major() == 1 {
        Dialect::GoToml1
    } else if containerd.at_least(ContainerdVersion::V2_4) {
        Dialect::GoToml2_4
    } else {
        Dialect::GoToml2
    }
}
