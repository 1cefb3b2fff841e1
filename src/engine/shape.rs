//! The rules that every kind has: syntax, head, types, keys, ranges and words.

use crate::diagnostic::RuleInfo;

/// One kind's rules about the shape of its files, made by [`shape_rules!`] with the kind's own ids.
#[derive(Debug)]
pub struct ShapeRules {
    pub(crate) syntax: RuleInfo,
    pub(crate) exotic: RuleInfo,
    pub(crate) ignored_text: RuleInfo,
    pub(crate) wrong_kind: RuleInfo,
    pub(crate) internal_version: RuleInfo,
    pub(crate) wrong_type: RuleInfo,
    pub(crate) unknown_key: RuleInfo,
    pub(crate) repeated_key: RuleInfo,
    pub(crate) too_new_field: RuleInfo,
    pub(crate) removed_field: RuleInfo,
    pub(crate) deprecated_field: RuleInfo,
    pub(crate) out_of_range: RuleInfo,
    pub(crate) unknown_word: RuleInfo,
}

impl ShapeRules {
    /// Every one of them, for the catalogue.
    pub(crate) fn all(&'static self) -> [&'static RuleInfo; 13] {
        [
            &self.syntax,
            &self.exotic,
            &self.ignored_text,
            &self.wrong_kind,
            &self.internal_version,
            &self.wrong_type,
            &self.unknown_key,
            &self.repeated_key,
            &self.too_new_field,
            &self.removed_field,
            &self.deprecated_field,
            &self.out_of_range,
            &self.unknown_word,
        ]
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
        const PROGRAM: Program = $program;
        const SOURCES: $crate::engine::shape::Sources = $sources;
        const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
            RuleInfo::new(id, title).refused_by(PROGRAM, Stage::Decode)
        }
        $crate::engine::shape::ShapeRules {
            syntax: refused(concat!($prefix, "-syntax"), "the text cannot be read")
                .why("The program reads nothing of a file with a syntax error and stops.")
                .help("mend the text at this place")
                .source(SOURCES.reader),
            exotic: refused(concat!($prefix, "-unusual-yaml"), "the text is written in an unusual way that is not judged")
                .why("Kubernetes may read this text. It is refused here because it cannot be said for certain as what.")
                .help("write it the plain way")
                .source(SOURCES.reader),
            ignored_text: RuleInfo::new(concat!($prefix, "-ignored-text"), "text behind the document is ignored")
                .warning()
                .why("Only the first document of the file is read, up to where its root value ends.")
                .help("put it into a file of its own, or take it out")
                .source(SOURCES.reader),
            wrong_kind: refused(concat!($prefix, "-wrong-kind"), "apiVersion and kind are not those of this file")
                .why("The program looks both up in its scheme and stops when they are not registered.")
                .help("write apiVersion and kind as this file has them")
                .source(SOURCES.reader),
            internal_version: RuleInfo::new(concat!($prefix, "-internal-version"), "apiVersion is the program's internal one")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Such a file is decoded, but no default is filled in, so that validation refuses it for many fields.")
                .help("write the public version")
                .source(SOURCES.reader),
            wrong_type: refused(concat!($prefix, "-wrong-type"), "the value is of a type that cannot be decoded")
                .why("One value of a wrong type stops the decoding of the whole file.")
                .help("write a value of the type that the message names")
                .source(SOURCES.reader),
            unknown_key: RuleInfo::new(concat!($prefix, "-unknown-key"), "the key is unknown and ignored")
                .warning()
                .strict()
                .why("A misspelt key is dropped silently, at most with a log line; the field keeps its default.")
                .help("write the key as upstream spells it, or take it out")
                .source(SOURCES.reader),
            repeated_key: RuleInfo::new(concat!($prefix, "-repeated-key"), "the key is given more than once")
                .warning()
                .strict()
                .why("The last value counts; the earlier ones are dropped silently.")
                .help("keep one of them")
                .source(SOURCES.reader),
            too_new_field: RuleInfo::new(concat!($prefix, "-field-too-new"), "the field is newer than the program")
                .warning()
                .strict()
                .why("To an older program the key is unknown, and it is dropped silently.")
                .help("take it out, or upgrade the program first")
                .source(SOURCES.types),
            removed_field: RuleInfo::new(concat!($prefix, "-field-removed"), "the field is gone in this version")
                .warning()
                .strict()
                .why("The key is unknown to this version and is dropped silently.")
                .help("take it out")
                .source(SOURCES.types),
            deprecated_field: RuleInfo::new(concat!($prefix, "-field-deprecated"), "the field is deprecated")
                .note()
                .why("It still works, or is still read without effect, and will go.")
                .help("leave it out, or set what replaces it")
                .source(SOURCES.types),
            out_of_range: RuleInfo::new(concat!($prefix, "-out-of-range"), "the number is outside of what validation takes")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Validation refuses the configuration and the program stops.")
                .help("write a number that the message allows")
                .source(SOURCES.validator),
            unknown_word: RuleInfo::new(concat!($prefix, "-unknown-word"), "the word is none of those validation takes")
                .refused_by(PROGRAM, Stage::Validate)
                .why("Validation refuses the configuration and the program stops. Letter case matters.")
                .help("write one of the words that the message names")
                .source(SOURCES.validator),
        }
    }};
}
pub(crate) use shape_rules;
