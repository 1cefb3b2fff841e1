//! The rules of config.toml: what containerd refuses, and what it accepts without doing it.

mod cri;
mod refused;
mod runtime;
mod version;

pub(super) use version::is_unsupported;

use super::file::Config;
use crate::diagnostic::{Diagnostic, FieldPath, Program, Stage};
use crate::engine::rule::{Check, Listed, Rule, rule, rules};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::tree::Node;

/// Every rule of config.toml.
pub(super) static RULES: &[&dyn Listed] = &[&SHAPE, &FOUND, &LOOKING];

/// The rules that look at a whole file.
pub(super) static LOOKING: &[&[Rule<Config>]] = &[version::RULES, cri::RULES, refused::RULES, runtime::RULES];

/// The rules about the shape of config.toml.
pub(super) static SHAPE: ShapeRules = shape_rules!(
    "containerd",
    Program::Containerd,
    Sources::of("containerd cmd/containerd/server/config/config.go")
)
.with(
    ShapeRule::Syntax,
    rule("containerd-syntax", "the text is not TOML")
        .refused_by(Program::Containerd, Stage::Decode)
        .why(
            "containerd reads nothing of a file with a syntax error and stops, and so does every Pod's start.",
        )
        .help("mend the line; the file is TOML")
        .source("containerd cmd/containerd/server/config/config.go"),
)
.with(
    ShapeRule::WrongType,
    rule("containerd-wrong-type", "the value is of a type that cannot be decoded")
        .refused_by(Program::Containerd, Stage::Decode)
        .why("One value of a wrong type stops the decoding of the whole file.")
        .help("write a value of the type that the message names")
        .journal(&["failed to unmarshal TOML", "Can't convert"])
        .source("containerd cmd/containerd/server/config/config.go"),
)
.with(
    ShapeRule::UnknownKey,
    rule("containerd-unknown-key", "the key is unknown and ignored")
        .warning()
        .strict(Program::Containerd)
        .why(
            "1.x drops a misspelt key silently, 2.x with a warning in its journal; the setting keeps its default.",
        )
        .help("write it as `containerd config default` does, or take it out")
        .journal(&["Ignoring unknown key in TOML"])
        .source("containerd cmd/containerd/server/config/config.go"),
)
.with(
    ShapeRule::TooNewField,
    rule("containerd-key-too-new", "the key is newer than the containerd")
        .warning()
        .strict(Program::Containerd)
        .why("To an older containerd the key is unknown, and it is ignored.")
        .help("take it out, or upgrade containerd first")
        .source("containerd internal/cri/config/config.go"),
)
.with(
    ShapeRule::RemovedField,
    rule("containerd-key-removed", "the key is gone in this containerd")
        .note()
        .strict(Program::Containerd)
        .why("The key is unknown to this containerd, and it is ignored.")
        .help("take it out")
        .source("containerd RELEASES.md"),
)
.only(&[
    ShapeRule::Syntax,
    ShapeRule::WrongType,
    ShapeRule::UnknownKey,
    ShapeRule::TooNewField,
    ShapeRule::RemovedField,
]);

rules! {
    FOUND {
        pub(super) ESCAPED_KEY =
            rule("containerd-escaped-key", "containerd crashes on an unknown key that is written with an escape")
                .refused_by(Program::Containerd, Stage::Decode)
                .why("2.0 to 2.2 crash while they make up their complaint about the unknown key.")
                .help("write the key without an escape, or take it out")
                .journal(&["panic: slice offset", "panic: subslice address"])
                .source("containerd go.mod (github.com/pelletier/go-toml/v2 before 2.3)");
        pub(super) NOT_TOLD =
            rule("containerd-release-not-told", "some releases of containerd complain, and which it is was not told")
                .note()
                .why(
                    "Keys and defaults differ between releases; what only some of them say is no fault until it is \
                     known.",
                )
                .help("give the version of containerd");
        pub(super) NOT_KNOWN =
            rule("containerd-release-not-known", "a containerd that this release does not know")
                .note()
                .why("It is judged as the nearest older one that is known.")
                .help("look for a newer nodestrap, or judge for a release that is known");
        pub(super) UNWRITABLE =
            rule("containerd-value-unwritable", "this containerd has no key for the value")
                .why("Several folders of CNI binaries are possible since 2.1, and in files of version 3 only.")
                .help("name one folder, or upgrade to 2.1")
                .source("containerd docs/cri/config.md");
    }
}

impl Check<'_, Config> {
    /// Complains about a node. Above the number that a report shows, one finding is kept for all others.
    fn at(&mut self, path: FieldPath, node: Node<'_>, message: impl Into<String>) -> &mut Diagnostic {
        // The last finding is replaced by each that follows, and stands in the end for all that were counted.
        if self.found.len() >= self.text.most {
            self.said += 1;
            self.found.truncate(self.text.most);
        }
        let diagnostic = self.text.finding(self.rule, path, node.span(), message);
        self.push(diagnostic)
    }
}
