//! What judging a text gives.

use crate::diagnostic::{Report, Severity};
use crate::edit::Edit;

/// The result of judging a text: the report, and a draft where one could be read.
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

    /// The same result, with the draft as another type.
    pub(crate) fn map<E>(self, draft: impl FnOnce(D) -> E) -> Lint<E> {
        Lint { draft: self.draft.map(draft), report: self.report }
    }

    /// All findings.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The draft, where one could be read.
    pub fn draft(&self) -> Option<&D> {
        self.draft.as_ref()
    }

    /// The edits of the certain fixes of errors and warnings.
    ///
    /// Notes about habit and taste, such as a default that is written out, are not fixed; [`Report::fixes_of`] has the edits
    /// of one rule by its id.
    pub fn fixes(&self) -> impl Iterator<Item = &Edit> {
        self.report.fixes(Severity::Warning)
    }

    /// The draft and the report.
    pub fn into_parts(self) -> (Option<D>, Report) {
        (self.draft, self.report)
    }
}
