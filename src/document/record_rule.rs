//! What the rules of a document made of rows see, and how they complain.

use std::fmt;
use std::marker::PhantomData;

use super::spec::Spec;
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo};
use crate::engine::row::{Field, Lens, Then};
use crate::engine::rule::{Check, Listed, Subject};
use crate::engine::unreadable::Unreadable;
use crate::path::Segment;
use crate::sensitive::{names_secret, without_quoted};
use crate::target::Target;
use crate::tree::Tree;
use crate::value::Json;
use crate::version::Minor;

impl<D: Spec> Subject for D {
    type View<'v> = RecordView<'v, D>;
    type Said = ();

    fn most_findings(view: &Self::View<'_>) -> usize {
        view.target.most_findings
    }
}

/// The rules that look at a kind of document, for a list of rules.
///
/// They are asked of the kind: a constant list has no address of its own, and would be another entry at each place that
/// names it.
pub(crate) struct RulesOf<D>(PhantomData<fn() -> D>);

impl<D> RulesOf<D> {
    pub(crate) const ALL: Self = Self(PhantomData);
}

impl<D: Spec> Listed for RulesOf<D> {
    fn list(&'static self, into: &mut Vec<&'static RuleInfo>) {
        D::rules().list(into);
    }
}

/// A document under judgement.
#[derive(Debug)]
#[expect(unnameable_types, reason = "only the engine sees it, as the view of sealed kinds")]
pub struct RecordView<'v, D: Spec> {
    pub(crate) target: &'v Target,
    /// As it was written.
    pub(crate) draft: &'v D,
    /// With every default of this minor filled in: what the program validates.
    pub(crate) effective: &'v D,
    pub(crate) context: &'v D::Context,
    /// What could not be decoded.
    pub(crate) failed: &'v Unreadable,
    /// The text; `None` for a draft.
    pub(crate) tree: Option<&'v Tree<'v>>,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "derived ones would ask for a kind that is Copy")]
impl<D: Spec> Clone for RecordView<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Spec> Copy for RecordView<'_, D> {}

impl<'v, D: Spec> RecordView<'v, D> {
    /// The document with every default filled in. Use [`RecordView::get`] for single values: it skips unreadable ones.
    pub(crate) fn effective(&self) -> &'v D {
        self.effective
    }

    /// The document as it was written.
    pub(crate) fn draft(&self) -> &'v D {
        self.draft
    }

    pub(crate) fn target(&self) -> &'v Target {
        self.target
    }

    pub(crate) fn minor(&self) -> Minor {
        self.target.minor()
    }

    /// What this kind works out once for all of its rules.
    pub(crate) fn context(&self) -> &'v D::Context {
        self.context
    }

    /// The value, else its default under this target; nothing where the text could not be read.
    pub(crate) fn get<L: Lens<D>>(&self, lens: L) -> Option<&'v L::Value>
    where
        L::Value: 'v,
    {
        let value = lens.reach(self.effective)?;
        // Most texts can be read: then no path is made.
        (self.failed.is_empty() || self.readable(&lens.path())).then_some(value)
    }

    /// The value as written, no default.
    pub(crate) fn written<L: Lens<D>>(&self, lens: L) -> Option<&'v L::Value>
    where
        L::Value: 'v,
    {
        lens.reach(self.draft)
    }

    /// Whether nothing at or around this path failed to decode.
    pub(crate) fn readable(&self, path: &FieldPath) -> bool {
        // Within: of a list that could not be read no item was either.
        !self.failed.is_around(path)
    }
}

impl<'v, D: Spec> Check<'v, D> {
    /// Complains about a place.
    pub(crate) fn at(&mut self, path: impl Into<FieldPath>, message: impl fmt::Display) -> Found<'_, 'v> {
        let (rule, tree) = (self.rule, self.tree);
        let (path, mut message) = (path.into(), message.to_string());
        // An entry of a map may be a secret that was put in the wrong place: its key tells.
        if matches!(path.segments().last(), Some(Segment::Key(key)) if names_secret(key)) {
            message = without_quoted(&message);
        }
        let diagnostic = self.push(Diagnostic::new(rule, path, message));
        Found { diagnostic, tree }
    }
}

/// A finding just made, to add help or a fix to.
#[derive(Debug)]
pub(crate) struct Found<'c, 'v> {
    diagnostic: &'c mut Diagnostic,
    tree: Option<&'v Tree<'v>>,
}

impl Found<'_, '_> {
    pub(crate) fn help(self, help: impl fmt::Display) -> Self {
        self.diagnostic.help = Some(help.to_string());
        self
    }

    /// The certain fix: this value at the path of the finding. Where it cannot be done as an edit there is none.
    pub(crate) fn set(self, value: impl Into<Json>) -> Self {
        if let Some(tree) = self.tree {
            // No fix rather than a wrong one: the finding stands without it.
            if let Ok(edits) = crate::format::change::set(tree, &self.diagnostic.path, &value.into()) {
                self.diagnostic.fix = edits;
            }
        }
        self
    }

    /// The certain fix: without this key.
    pub(crate) fn remove(self) -> Self {
        if let Some(tree) = self.tree {
            if let Ok(edits) = crate::format::change::remove(tree, &self.diagnostic.path) {
                self.diagnostic.fix = edits;
            }
        }
        self
    }
}

impl<D, T> From<Field<D, T>> for FieldPath {
    fn from(field: Field<D, T>) -> Self {
        Self::key(field.row.wire)
    }
}

impl<A, B> From<Then<A, B>> for FieldPath
where
    Then<A, B>: PathOf,
{
    fn from(then: Then<A, B>) -> Self {
        then.path_of()
    }
}

/// The path of a lens whose document type is not named.
pub(crate) trait PathOf {
    fn path_of(&self) -> FieldPath;
}

impl<D, T> PathOf for Field<D, T> {
    fn path_of(&self) -> FieldPath {
        FieldPath::key(self.row.wire)
    }
}

impl<A: PathOf, B: PathOf> PathOf for Then<A, B> {
    fn path_of(&self) -> FieldPath {
        let mut path = self.outer.path_of();
        path.extend(&self.inner.path_of());
        path
    }
}
