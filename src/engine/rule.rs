//! Rules are rows: the catalogue entry and the function that looks.

use std::fmt;

use super::row::Lens;
use super::tree::Tree;
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Stage};
use crate::target::Target;
use crate::value::Json;
use crate::version::Minor;

/// One rule of a kind of document, or of a whole set of files.
pub struct Rule<D: super::document::Spec> {
    pub(crate) info: RuleInfo,
    pub(crate) check: fn(&mut Check<'_, D>),
}

impl<D: super::document::Spec> fmt::Debug for Rule<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info.id)
    }
}

/// A rule that is an error of our own until the chain says otherwise.
pub(crate) const fn rule<D: super::document::Spec>(
    id: &'static str,
    title: &'static str,
    check: fn(&mut Check<'_, D>),
) -> Rule<D> {
    Rule { info: RuleInfo::new(id, title), check }
}

impl<D: super::document::Spec> Rule<D> {
    pub(crate) const fn refused_by(mut self, program: Program, stage: Stage) -> Self {
        self.info = self.info.refused_by(program, stage);
        self
    }

    pub(crate) const fn warning(mut self) -> Self {
        self.info = self.info.warning();
        self
    }

    pub(crate) const fn note(mut self) -> Self {
        self.info = self.info.note();
        self
    }

    pub(crate) const fn why(mut self, why: &'static str) -> Self {
        self.info = self.info.why(why);
        self
    }

    pub(crate) const fn help(mut self, help: &'static str) -> Self {
        self.info = self.info.help(help);
        self
    }

    pub(crate) const fn journal(mut self, journal: &'static [&'static str]) -> Self {
        self.info = self.info.journal(journal);
        self
    }

    pub(crate) const fn source(mut self, source: &'static str) -> Self {
        self.info = self.info.source(source);
        self
    }

    pub(crate) const fn since(mut self, minor: Minor) -> Self {
        self.info = self.info.since(minor);
        self
    }

    pub(crate) const fn until(mut self, minor: Minor) -> Self {
        self.info = self.info.until(minor);
        self
    }
}

/// What a rule sees while it looks at one document.
#[derive(Debug)]
pub struct Check<'a, D: super::document::Spec> {
    pub(crate) subject: &'a Subject<'a, D>,
    pub(crate) rule: &'static RuleInfo,
    pub(crate) found: &'a mut Vec<Diagnostic>,
}

/// A document under judgement.
#[derive(Debug)]
pub(crate) struct Subject<'a, D: super::document::Spec> {
    pub(crate) target: &'a Target,
    /// As it was written.
    pub(crate) draft: &'a D,
    /// With every default of this minor filled in: what the program validates.
    pub(crate) effective: &'a D,
    pub(crate) context: &'a D::Context,
    pub(crate) failed: &'a [FieldPath],
    pub(crate) tree: Option<&'a Tree<'a>>,
}

impl<'a, D: super::document::Spec> Check<'a, D> {
    /// The document with every default filled in. Use [`Check::get`] for single values: it skips unreadable ones.
    pub(crate) fn effective(&self) -> &'a D {
        self.subject.effective
    }

    /// The document as it was written.
    pub(crate) fn draft(&self) -> &'a D {
        self.subject.draft
    }

    pub(crate) fn target(&self) -> &'a Target {
        self.subject.target
    }

    pub(crate) fn minor(&self) -> Minor {
        self.subject.target.minor()
    }

    /// What this kind works out once for all of its rules.
    pub(crate) fn context(&self) -> &'a D::Context {
        self.subject.context
    }

    /// The value, else its default under this target; nothing where the text could not be read.
    pub(crate) fn get<L: Lens<D>>(&self, lens: L) -> Option<&'a L::Value>
    where
        L::Value: 'a,
    {
        let value = lens.reach(self.subject.effective)?;
        // Most texts can be read: then no path is made.
        (self.subject.failed.is_empty() || self.readable(&lens.path())).then_some(value)
    }

    /// The value as written, no default.
    pub(crate) fn written<L: Lens<D>>(&self, lens: L) -> Option<&'a L::Value>
    where
        L::Value: 'a,
    {
        lens.reach(self.subject.draft)
    }

    /// Whether nothing at or around this path failed to decode.
    pub(crate) fn readable(&self, path: &FieldPath) -> bool {
        !self.subject.failed.iter().any(|failed| path.is_within(failed))
    }

    /// Complains about a place.
    pub(crate) fn at(&mut self, path: impl Into<FieldPath>, message: impl fmt::Display) -> Found<'_> {
        self.found.push(Diagnostic::new(self.rule, path.into(), message.to_string()));
        let at = self.found.len() - 1;
        Found { diagnostic: &mut self.found[at], tree: self.subject.tree }
    }
}

/// A finding just made, to add help or a fix to.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    diagnostic: &'a mut Diagnostic,
    tree: Option<&'a Tree<'a>>,
}

impl Found<'_> {
    pub(crate) fn help(self, help: impl fmt::Display) -> Self {
        self.diagnostic.help = Some(help.to_string());
        self
    }

    /// The certain fix: this value at the path of the finding. Where it cannot be done as an edit there is none.
    pub(crate) fn set(self, value: impl Into<Json>) -> Self {
        if let Some(tree) = self.tree {
            if let Ok(edits) = super::change::set(tree, &self.diagnostic.path, &value.into()) {
                self.diagnostic.fix = edits;
            }
        }
        self
    }

    /// The certain fix: without this key.
    pub(crate) fn remove(self) -> Self {
        if let Some(tree) = self.tree {
            if let Ok(edits) = super::change::remove(tree, &self.diagnostic.path) {
                self.diagnostic.fix = edits;
            }
        }
        self
    }
}

impl<D, T> From<super::row::Field<D, T>> for FieldPath {
    fn from(field: super::row::Field<D, T>) -> Self {
        Self::key(field.row.wire)
    }
}

impl<A, B> From<super::row::Then<A, B>> for FieldPath
where
    super::row::Then<A, B>: PathOf,
{
    fn from(then: super::row::Then<A, B>) -> Self {
        then.path_of()
    }
}

/// The path of a lens whose document type is not named.
pub(crate) trait PathOf {
    fn path_of(&self) -> FieldPath;
}

impl<D, T> PathOf for super::row::Field<D, T> {
    fn path_of(&self) -> FieldPath {
        FieldPath::key(self.row.wire)
    }
}

impl<A: PathOf, B: PathOf> PathOf for super::row::Then<A, B> {
    fn path_of(&self) -> FieldPath {
        let mut path = self.outer.path_of();
        path.extend(&self.inner.path_of());
        path
    }
}
