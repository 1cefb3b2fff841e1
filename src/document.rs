//! Documents: drafts in, proof out.
//!
//! A document is plain data. [`Document::validate`] consumes the draft and gives [`Valid`], which alone renders,
//! or [`Invalid`] with every problem at once and the draft back. [`Document::lint`] judges a text that somebody
//! else wrote, with the verdict of the program that will read it.

use std::fmt;

use crate::diagnostic::{Diagnostic, Report};
use crate::edit::Edit;

use crate::engine::document::Spec;
use crate::engine::judge;
use crate::target::Target;

pub use crate::engine::change::Refusal;
pub use crate::engine::document::Kind;

/// One kind of file of a join.
///
/// The trait is sealed: kinds are declared in this crate. Every kind has inherent methods of the same names, so
/// that no import is needed.
pub trait Document: Spec {
    /// Proves a draft right under a target.
    ///
    /// # Errors
    /// Every problem at once, and the draft back.
    fn validate(self, target: &Target) -> Result<Valid<Self>, Box<Invalid<Self>>>;

    /// Judges a text: never fails, a report always, a draft where one can be read.
    fn lint(text: &str, target: &Target) -> Lint<Self>;

    /// Reads a text that must be without errors.
    ///
    /// # Errors
    /// The report, when it has an error.
    fn parse(text: &str, target: &Target) -> Result<Self, Report>;

    /// The document as its program would run it: every default of the target's minor filled in.
    #[must_use]
    fn effective(&self, target: &Target) -> Self;
}

impl<D: Spec> Document for D {
    fn validate(self, target: &Target) -> Result<Valid<Self>, Box<Invalid<Self>>> {
        let report = judge::draft(&self, target);
        if report.has_errors() {
            return Err(Box::new(Invalid { draft: self, report }));
        }
        Ok(Valid { document: self, report })
    }

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        let (draft, report) = judge::text(text, target);
        Lint { draft, report }
    }

    fn parse(text: &str, target: &Target) -> Result<Self, Report> {
        let lint = Self::lint(text, target);
        match lint.draft {
            Some(draft) if !lint.report.has_errors() => Ok(draft),
            _ => Err(lint.report),
        }
    }

    fn effective(&self, target: &Target) -> Self {
        let mut effective = self.clone();
        effective.fill(target);
        effective
    }
}

/// A document without errors under one target. Only this renders.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Valid<D> {
    document: D,
    report: Report,
}

impl<D: Document> Valid<D> {
    /// The file's text: the same bytes for the same document, always.
    pub fn render(&self) -> D::Text {
        D::Text::from(self.document.encode())
    }

    /// The edits that make an existing text say what this document says. Comments, order and keys that this
    /// release does not know stay.
    ///
    /// # Errors
    /// When the text cannot be read, or a value cannot be changed without touching foreign text.
    pub fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        self.document.edits(text)
    }

    /// The warnings and notes that are left.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The document.
    pub fn document(&self) -> &D {
        &self.document
    }

    /// The draft back, to change it and validate again.
    pub fn into_draft(self) -> D {
        self.document
    }
}

impl<D: fmt::Debug> fmt::Debug for Valid<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Valid").field(&self.document).finish()
    }
}

/// A draft with errors, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid<D> {
    /// The draft, unchanged.
    pub draft: D,
    /// Everything that was found.
    pub report: Report,
}

/// The errors, one a line.
impl<D> fmt::Display for Invalid<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.report.errors().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl<D: fmt::Debug> std::error::Error for Invalid<D> {}

/// What a look at a text gave.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Lint<D> {
    draft: Option<D>,
    report: Report,
}

impl<D> Lint<D> {
    pub(crate) fn new(draft: Option<D>, report: Report) -> Self {
        Self { draft, report }
    }

    /// Everything that was found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What could be read.
    pub fn draft(&self) -> Option<&D> {
        self.draft.as_ref()
    }

    /// The edits of every certain fix.
    pub fn fixes(&self) -> impl Iterator<Item = &Edit> {
        self.report.iter().flat_map(|diagnostic: &Diagnostic| &diagnostic.fix)
    }

    /// The draft and the report.
    pub fn into_parts(self) -> (Option<D>, Report) {
        (self.draft, self.report)
    }
}
