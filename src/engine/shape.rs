//! The rules that every kind has: syntax, head, types, keys, ranges and words.

use std::ops::Index;

use super::rule::Listed;
use crate::diagnostic::RuleInfo;

/// What can be wrong with the shape of a file of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "only the engine and sealed kinds see it")]
pub enum ShapeRule {
    /// The text cannot be read.
    Syntax,
    /// The text is written in a way that is not judged.
    Exotic,
    /// Text behind the document.
    IgnoredText,
    /// Another `apiVersion` or `kind`.
    WrongKind,
    /// The program's internal `apiVersion`.
    InternalVersion,
    /// A value that cannot be decoded.
    WrongType,
    /// A key that no version knows.
    UnknownKey,
    /// A key that is given again.
    RepeatedKey,
    /// A field of a newer version.
    TooNewField,
    /// A field of older versions.
    RemovedField,
    /// A field that will go.
    DeprecatedField,
    /// A number outside of its row's range.
    OutOfRange,
    /// A word that is none of its row's.
    UnknownWord,
}

const COUNT: usize = ShapeRule::UnknownWord as usize + 1;

/// One kind's rules about the shape of its files, made by [`shape_rules!`] with the kind's own ids.
#[derive(Debug)]
pub struct ShapeRules {
    rules: [RuleInfo; COUNT],
    /// Whether a file of this kind can break the rule.
    listed: [bool; COUNT],
}

impl ShapeRules {
    /// Without any rule, to begin with.
    pub(crate) const NONE: Self = Self { rules: [RuleInfo::new("", ""); COUNT], listed: [false; COUNT] };

    /// With the kind's own rule in place of the usual one.
    pub(crate) const fn with(mut self, which: ShapeRule, rule: RuleInfo) -> Self {
        self.rules[which as usize] = rule;
        self.listed[which as usize] = true;
        self
    }

    /// Without rules that no file of this kind can break.
    pub(crate) const fn without(mut self, which: &[ShapeRule]) -> Self {
        let mut at = 0;
        while at < which.len() {
            self.listed[which[at] as usize] = false;
            at += 1;
        }
        self
    }

    /// Only these rules: no file of this kind can break another one.
    pub(crate) const fn only(mut self, which: &[ShapeRule]) -> Self {
        self.listed = [false; COUNT];
        let mut at = 0;
        while at < which.len() {
            self.listed[which[at] as usize] = true;
            at += 1;
        }
        self
    }
}

impl Index<ShapeRule> for ShapeRules {
    type Output = RuleInfo;

    fn index(&self, which: ShapeRule) -> &RuleInfo {
        &self.rules[which as usize]
    }
}

impl Listed for ShapeRules {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        into.extend(self.rules.iter().zip(self.listed).filter(|(_, listed)| *listed).map(|(rule, _)| rule));
    }
}

/// The upstream files behind the shape rules of a kind.
#[derive(Debug)]
pub(crate) struct Sources {
    /// What reads the text.
    pub(crate) reader: &'static str,
    /// The fields.
    pub(crate) types: &'static str,
    /// What judges numbers and words.
    pub(crate) validator: &'static str,
}

impl Sources {
    /// One file or page for all.
    pub(crate) const fn of(source: &'static str) -> Self {
        Self { reader: source, types: source, validator: source }
    }
}

/// The shape rules of one kind: the prefix of its ids, the program that reads it, and where that is written.
macro_rules! shape_rules {
    ($prefix:literal, $program:expr, $sources:expr) => {{
        use $crate::diagnostic::{Program, RuleInfo, Stage};
        use $crate::engine::shape::ShapeRule;
        const PROGRAM: Program = $program;
        const SOURCES: $crate::engine::shape::Sources = $sources;
        const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
            RuleInfo::new(id, title).refused_by(PROGRAM, Stage::Decode)
        }
        $crate::engine::shape::ShapeRules::NONE
            .with(ShapeRule::Syntax, refused(concat!($prefix, "-syntax"), "the text cannot be read")
                .why("The program reads nothing of a file with a syntax error and stops.")
                .help("mend the text at this place")
                .source(SOURCES.reader))
            .with(ShapeRule::Exotic, refused(concat!($prefix, "-unusual-yaml"), "the text is written in an unusual way that is not judged")
                .why("Kubernetes may read this text. It is refused here because it cannot be said for certain as what.")
                .help("write it the plain way")
                .source(SOURCES.reader))
            .with(ShapeRule::IgnoredText, RuleInfo::new(concat!($prefix, "-ignored-text"), "text behind the document is ignored")
                .warning()
                .why("Only the first document of the file is read, up to where its root value ends.")
                .help("put it into a file of its own, or take it out")
                .source(SOURCES.reader))
            .with(ShapeRule::WrongKind, refused(concat!($prefix, "-wrong-kind"), "apiVersion and kind are not those of this file")
                .why("The program looks both up in its scheme and stops when they are not registered.")
                .help("write apiVersion and kind as this file has them")
                .source(SOURCES.reader))
            .with(ShapeRule::InternalVersion, RuleInfo::new(concat!($prefix, "-internal-version"), "apiVersion is the program's internal one")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Such a file is decoded, but no default is filled in, so that validation refuses it for many fields.")
                .help("write the public version")
                .source(SOURCES.reader))
            .with(ShapeRule::WrongType, refused(concat!($prefix, "-wrong-type"), "the value is of a type that cannot be decoded")
                .why("One value of a wrong type stops the decoding of the whole file.")
                .help("write a value of the type that the message names")
                .source(SOURCES.reader))
            .with(ShapeRule::UnknownKey, RuleInfo::new(concat!($prefix, "-unknown-key"), "the key is unknown and ignored")
                .warning()
                .strict(PROGRAM)
                .why("A misspelt key is dropped silently, at most with a log line; the field keeps its default.")
                .help("write the key as upstream spells it, or take it out")
                .source(SOURCES.reader))
            .with(ShapeRule::RepeatedKey, RuleInfo::new(concat!($prefix, "-repeated-key"), "the key is given more than once")
                .warning()
                .strict(PROGRAM)
                .why("The last value counts; the earlier ones are dropped silently.")
                .help("keep one of them")
                .source(SOURCES.reader))
            .with(ShapeRule::TooNewField, RuleInfo::new(concat!($prefix, "-field-too-new"), "the field is newer than the program")
                .warning()
                .strict(PROGRAM)
                .why("To an older program the key is unknown, and it is dropped silently.")
                .help("take it out, or upgrade the program first")
                .source(SOURCES.types))
            .with(ShapeRule::RemovedField, RuleInfo::new(concat!($prefix, "-field-removed"), "the field is gone in this version")
                .warning()
                .strict(PROGRAM)
                .why("The key is unknown to this version and is dropped silently.")
                .help("take it out")
                .source(SOURCES.types))
            .with(ShapeRule::DeprecatedField, RuleInfo::new(concat!($prefix, "-field-deprecated"), "the field is deprecated")
                .note()
                .why("It still works, or is still read without effect, and will go.")
                .help("leave it out, or set what replaces it")
                .source(SOURCES.types))
            .with(ShapeRule::OutOfRange, RuleInfo::new(concat!($prefix, "-out-of-range"), "the number is outside of what validation takes")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Validation refuses the configuration and the program stops.")
                .help("write a number that the message allows")
                .source(SOURCES.validator))
            .with(ShapeRule::UnknownWord, RuleInfo::new(concat!($prefix, "-unknown-word"), "the word is none of those validation takes")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Validation refuses the configuration and the program stops. Letter case matters.")
                .help("write one of the words that the message names")
                .source(SOURCES.validator))
    }};
}
pub(crate) use shape_rules;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rule::{listed, rule};

    static ALL: ShapeRules = shape_rules!("verse", Program::Kubelet, Sources::of("a book"));
    static SOME: ShapeRules = shape_rules!("verse", Program::Kubelet, Sources::of("a book"))
        .with(ShapeRule::UnknownKey, rule("verse-odd-word", "the word is in no book"))
        .without(&[ShapeRule::RemovedField, ShapeRule::OutOfRange]);
    static FEW: ShapeRules =
        shape_rules!("verse", Program::Kubelet, Sources::of("a book")).only(&[ShapeRule::Syntax]);

    #[test]
    fn every_shape_has_its_rule() {
        let rules = listed(&ALL);
        assert_eq!(rules.len(), COUNT);
        assert!(
            rules
                .iter()
                .all(|rule| rule.id.starts_with("verse-") && !rule.why.is_empty() && rule.source == "a book")
        );
        assert_eq!(ALL[ShapeRule::UnknownKey].strict, Some(crate::diagnostic::Program::Kubelet));
    }

    #[test]
    fn a_kind_replaces_rules_and_leaves_out_what_none_of_its_files_breaks() {
        let ids: Vec<&str> = listed(&SOME).iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), COUNT - 2);
        assert!(ids.contains(&"verse-odd-word") && !ids.contains(&"verse-unknown-key"));
        assert!(!ids.contains(&"verse-field-removed") && !ids.contains(&"verse-out-of-range"));
        assert_eq!(listed(&FEW).iter().map(|rule| rule.id).collect::<Vec<_>>(), ["verse-syntax"]);
    }

    #[test]
    fn what_is_reported_is_what_is_listed() {
        let reported = &SOME[ShapeRule::Syntax];
        assert!(std::ptr::eq(reported, listed(&SOME)[0]));
    }
}
