//! The smaller contract: what a kind that is made of rows declares. `Document` is implemented once for all of them.

use std::fmt;

use super::operation::{Changes, Operation};
use super::{Kind, RenderedText, change};
use crate::edit::Edit;
use crate::engine::decode::Decoder;
use crate::engine::record::AnyRecord;
use crate::engine::rule::Rule;
use crate::engine::shape::ShapeRules;
use crate::format::Format;
use crate::format::change::Refusal;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;

/// Which keys of a document are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "kinds of files are declared in this crate only")]
pub enum Keys {
    /// Those that this release knows.
    Known,
    /// Those of `extra` as well.
    All,
}

/// A kind of document that is made of rows, or read through the one decoder as if it were.
#[expect(unnameable_types, reason = "kinds of files are declared in this crate only")]
pub trait Spec: Clone + fmt::Debug + PartialEq + Sized + 'static {
    /// The kind of file.
    const KIND: Kind;
    #[doc(hidden)]
    const FORMAT: Format;
    #[doc(hidden)]
    const SHAPE_RULES: &'static ShapeRules;
    /// Whether values of this kind may be secrets. If so, no message shows a value or a line of the file.
    #[doc(hidden)]
    const SECRET: bool = false;
    /// What rendering gives: `String`, or a redacting text for kinds with secrets.
    type Text: RenderedText;
    /// What is computed once for all rules, such as the feature gates of a file.
    #[doc(hidden)]
    type Context: fmt::Debug;

    #[doc(hidden)]
    fn rules() -> &'static [&'static [Rule<Self>]];
    #[doc(hidden)]
    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self>;
    #[doc(hidden)]
    fn encode(&self) -> String;
    /// The keys of lists whose items are known by their `name`.
    #[doc(hidden)]
    const NAMED_LISTS: &'static [&'static str] = &[];
    /// What is set, as JSON.
    #[doc(hidden)]
    fn said(&self, keys: Keys) -> Json;
    #[doc(hidden)]
    fn edits_to_equal(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        change::to_equal(self, text)
    }
    #[doc(hidden)]
    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal> {
        change::patched(operations, text, target)
    }
    #[doc(hidden)]
    fn fill(&mut self, _target: &Target) {}
    /// Every value that the program uses, for kinds that have defaults.
    #[doc(hidden)]
    fn in_force(&self, _target: &Target) -> Json {
        Json::Null
    }
    /// Every value that is set, for kinds that have defaults.
    #[doc(hidden)]
    fn written(&self) -> Json {
        Json::Null
    }
    #[doc(hidden)]
    fn context(effective: &Self, target: &Target) -> Self::Context;
    /// The document as rows, for what rows say of their values.
    #[doc(hidden)]
    fn record(&self) -> Option<&dyn AnyRecord> {
        None
    }
}

/// The inherent methods of a kind, so that no trait import is needed.
macro_rules! inherent {
    ($name:ty) => {
        impl $name {
            /// Checks this draft against a target; see [`Document`](crate::Document).
            ///
            /// # Errors
            /// Returns every problem at once, together with the draft.
            pub fn validate(
                self,
                target: &$crate::target::Target,
            ) -> Result<$crate::document::Valid<Self>, Box<$crate::document::Invalid<Self>>> {
                $crate::document::Document::validate(self, target)
            }

            /// Judges a text. It never fails: it always returns a report, and a draft where one can be read.
            pub fn lint(text: &str, target: &$crate::target::Target) -> $crate::document::Lint<Self> {
                $crate::document::judge::too_large(text, target)
                    .unwrap_or_else(|| <Self as $crate::document::Document>::lint(text, target))
            }

            /// Reads a text that must not have an error.
            ///
            /// # Errors
            /// Returns the report when it has an error.
            pub fn parse(
                text: &str,
                target: &$crate::target::Target,
            ) -> Result<Self, $crate::diagnostic::Report> {
                $crate::document::judge::parsed(Self::lint(text, target))
            }

            /// The document as its program uses it, with every default of the target's minor filled in.
            #[must_use]
            pub fn effective(&self, target: &$crate::target::Target) -> Self {
                $crate::document::Document::effective(self, target)
            }
        }
    };
}
pub(crate) use inherent;

/// What a draft made of rows says of the text that it was read from.
macro_rules! lost {
    ($name:ty) => {
        impl $name {
            /// The fields of the text that this draft was read from and that could not be read, such as `maxPods: many`.
            /// Empty for a draft that was read whole, or made from nothing.
            ///
            /// A draft that lost a field does not validate until the field is set, or
            /// [`without_lost`](Self::without_lost) gives it up.
            pub fn lost(&self) -> &[$crate::diagnostic::FieldPath] {
                $crate::engine::record::AnyRecord::lost(self)
            }

            /// Gives up what of the text could not be read: the draft is taken as it is.
            #[must_use]
            pub fn without_lost(mut self) -> Self {
                $crate::engine::record::Record::extra_mut(&mut self).set_lost(Vec::new());
                self
            }
        }
    };
}
pub(crate) use lost;
