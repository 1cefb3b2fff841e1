//! The static token file as a document: a text is read once and judged once.

use std::fmt;

use super::StaticTokenFile;
use super::records::{TextRecord, of_tree};
use super::rules;
use crate::diagnostic::{Diagnostic, Lines, Report};
use crate::document::judge;
use crate::document::operation::{Changes, Operation, in_sequence};
use crate::document::spec::inherent;
use crate::document::{Document, Kind, Lint, Refusal, Valid, sealed::Sealed};
use crate::edit::Edit;
use crate::engine::rule::Subject;
use crate::format::change::refuse;
use crate::format::csv::{self, QuoteFault};
use crate::sensitive::Sensitive;
use crate::target::Target;

/// What the rules see: a draft, and the text that it was read from, where there is one.
#[derive(Clone, Copy)]
#[expect(unnameable_types, reason = "only the engine sees it, as the view of a sealed kind")]
pub struct View<'v> {
    target: &'v Target,
    pub(super) draft: &'v StaticTokenFile,
    pub(super) text: Option<&'v Text<'v>>,
}

impl fmt::Debug for View<'_> {
    /// The text is left out: it is made of credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("draft", self.draft).finish_non_exhaustive()
    }
}

/// A text, read.
pub(super) struct Text<'t> {
    pub(super) source: &'t str,
    /// Its records, of any width, as far as it can be read.
    pub(super) records: Vec<TextRecord<'t>>,
    /// Why kube-apiserver cannot read all of it.
    pub(super) fault: Option<QuoteFault>,
}

impl Subject for StaticTokenFile {
    type View<'v> = View<'v>;
    type Said = ();

    fn most_findings(view: &View<'_>) -> usize {
        view.target.most_findings
    }
}

fn find(view: View<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in rules::RULES.iter().copied().flatten() {
        rule.look(view, view.target.minor(), &mut found);
    }
    found
}

impl Sealed for StaticTokenFile {}

impl Document for StaticTokenFile {
    const KIND: Kind = Kind::StaticTokenFile;
    type Text = Sensitive<String>;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        let csv::Parsed { tree, fault } = csv::parse(text);
        let read = Text { source: text, records: of_tree(&tree), fault };
        let draft = Self::from_records(&read.records);
        let mut found = find(View { target, draft: &draft, text: Some(&read) });
        let lines = Lines::of(text);
        // One that counts those that are left out stands nowhere.
        for diagnostic in found.iter_mut().filter(|found| found.place.is_none() && found.left_out == 0) {
            let span = tree.locate(&diagnostic.path).map(|located| located.span(&diagnostic.path));
            diagnostic.place = span.map(|span| lines.place(span, true));
        }
        Lint::new(Some(draft), judge::text_report(found, target))
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(find(View { target, draft: self, text: None }), target)
    }

    fn render(valid: &Valid<Self>) -> Sensitive<String> {
        valid.document().to_text().into()
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        edits(valid.document(), text)
    }

    fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| match operation {
            Operation::Set(file) | Operation::Add(file) => edits(file, text),
            Operation::Remove(path) => {
                let reason = "a record has no path, since its name is the token; set a file that retires it";
                Err(Refusal::new(path.clone(), reason))
            }
        })
    }
}

inherent!(StaticTokenFile);

fn edits(wanted: &StaticTokenFile, text: &str) -> Result<Vec<Edit>, Refusal> {
    wanted.changes(text).ok_or_else(|| refuse("kube-apiserver refuses this text"))
}
