//! Documents: one type for each kind of file, with the verbs that all kinds have.
//!
//! A document is plain data. [`Document::validate`] consumes the draft and returns [`Valid`], the only type that renders,
//! or [`Invalid`] with every problem and the draft. [`Document::lint`] judges an existing text, with the verdict of the
//! program that will read it.
//!
//! There are two contracts. [`Document`] is what every kind of file can do. A smaller contract below it is for kinds that
//! are made of rows, which this crate declares with its `schema!`; every type that implements the smaller one is a
//! document without further code. Other kinds, such as systemd units, implement [`Document`] themselves.

// Circles of files: `judge.rs` heeds the comments that `allowance.rs` reads, whose findings are judged like others;
// `spec.rs` declares what a kind of rows is, and `change.rs` changes any of them.

pub(crate) mod allowance;
mod change;
pub(crate) mod head;
pub(crate) mod judge;
mod kind;
mod lint;
pub(crate) mod operation;
pub(crate) mod patch;
pub(crate) mod record_rule;
mod rendered;
pub(crate) mod serde;
pub(crate) mod spec;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::diagnostic::{Diagnostic, Report};
use crate::edit::Edit;
use crate::target::Target;
use crate::value::Json;

pub use crate::format::change::Refusal;
pub use kind::Kind;
pub use lint::Lint;
use operation::{Changes, Operation};
pub use patch::{Patch, PatchError, Patched};
pub use rendered::RenderedText;
use spec::Spec;

/// One kind of file of a join.
///
/// The trait is sealed: kinds are declared in this crate. Every kind has inherent methods of the same names, so
/// that no import is needed. Code that works for every kind uses this trait:
///
/// ```
/// use nodestrap::document::{Document, RenderedText, Valid};
/// use nodestrap::kubelet::KubeletConfiguration;
/// use nodestrap::{KubernetesVersion, Target};
///
/// fn text_of<D: Document>(valid: &Valid<D>) -> String {
///     valid.render().into_exposed()
/// }
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let valid = KubeletConfiguration::new().max_pods(200).validate(&target)?;
/// assert!(text_of(&valid).ends_with("maxPods: 200\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A draft that was not validated does not render, for every kind:
///
/// ```compile_fail,E0599
/// use nodestrap::document::Document;
///
/// fn text_of<D: Document>(draft: &D) -> D::Text {
///     draft.render()
/// }
/// ```
pub trait Document: sealed::Sealed + Clone + fmt::Debug + PartialEq + Sized + 'static {
    /// The kind of file.
    const KIND: Kind;

    /// What rendering gives: `String`, or [`Sensitive`](crate::Sensitive) text for kinds with secrets.
    type Text: RenderedText;

    /// Judges a text. It never fails: it always returns a report, and a draft where one can be read.
    fn lint(text: &str, target: &Target) -> Lint<Self>;

    /// Judges a draft, as [`validate`](Self::validate) does.
    fn judge(&self, target: &Target) -> Report;

    /// The text of a valid document, as [`Valid::render`] returns it.
    #[doc(hidden)]
    fn render(valid: &Valid<Self>) -> Self::Text;

    /// The edits that make a text equal to a valid document, as [`Valid::edits_to_equal`] returns them.
    #[doc(hidden)]
    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal>;

    /// The edits of a [`Patch`].
    #[doc(hidden)]
    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal>;

    /// Checks a draft against a target.
    ///
    /// # Errors
    /// Returns every problem at once, together with the draft.
    fn validate(self, target: &Target) -> Result<Valid<Self>, Box<Invalid<Self>>> {
        let report = self.judge(target);
        if report.has_errors() {
            return Err(Box::new(Invalid { draft: self, report }));
        }
        Ok(Valid { document: self, report })
    }

    /// Reads a text that must not have an error.
    ///
    /// # Errors
    /// Returns the report when it has an error.
    fn parse(text: &str, target: &Target) -> Result<Self, Report> {
        judge::parsed(judge::too_large(text, target).unwrap_or_else(|| Self::lint(text, target)))
    }

    /// The document as its program uses it, with every default of the target's minor filled in.
    #[must_use]
    fn effective(&self, _target: &Target) -> Self {
        self.clone()
    }

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

    /// Gives findings about values that stand in the text their places.
    #[doc(hidden)]
    fn place(_found: Vec<&mut Diagnostic>, _text: &str, _target: &Target) {}
}

impl<D: Spec> sealed::Sealed for D {}

impl<D: Spec> Document for D {
    const KIND: Kind = D::KIND;
    type Text = D::Text;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        judge::too_large(text, target).unwrap_or_else(|| {
            let (draft, report) = judge::text(text, target);
            Lint::new(draft, report)
        })
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft(self, target)
    }

    fn render(valid: &Valid<Self>) -> Self::Text {
        D::Text::from(valid.document.encode())
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        valid.document.edits_to_equal(text)
    }

    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal> {
        <D as Spec>::patch(operations, text, target)
    }

    fn effective(&self, target: &Target) -> Self {
        let mut effective = self.clone();
        effective.fill(target);
        effective
    }

    fn in_force(&self, target: &Target) -> Json {
        Spec::in_force(self, target)
    }

    fn written(&self) -> Json {
        Spec::written(self)
    }

    fn place(found: Vec<&mut Diagnostic>, text: &str, target: &Target) {
        judge::placed::<D>(found, text, target);
    }
}

#[expect(unnameable_types, reason = "kinds of files are declared in this crate only")]
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A document without errors under one target. Only this type renders.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Valid<D> {
    document: D,
    report: Report,
}

impl<D: Document> Valid<D> {
    /// The text of the file. The same document always gives the same bytes.
    pub fn render(&self) -> D::Text {
        D::render(self)
    }

    /// The edits that make an existing text *equal* to this document: they **remove** everything that this document does
    /// not mention. To change some values and keep the rest, use a [`Patch`].
    ///
    /// Comments, order and keys that this release does not know stay. `config.toml` is an exception: nothing of it is
    /// removed, since a [`ContainerdConfig`](crate::containerd::ContainerdConfig) holds a few of its values only.
    ///
    /// ```
    /// use nodestrap::kubelet::KubeletConfiguration;
    /// use nodestrap::{KubernetesVersion, Target, edit};
    ///
    /// let text = "\
    /// apiVersion: kubelet.config.k8s.io/v1beta1
    /// kind: KubeletConfiguration
    /// maxPods: 110  # measured in March
    /// podPidsLimit: 4096
    /// ";
    /// let valid = KubeletConfiguration::new().max_pods(200).validate(&Target::new(KubernetesVersion::V1_34))?;
    /// let equal = edit::apply(text, &valid.edits_to_equal(text)?)?;
    /// assert_eq!(equal, text.replace("110", "200").replace("podPidsLimit: 4096\n", ""), "the limit is gone");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Returns a refusal when the text cannot be read, or when a value cannot be changed without a change to another part
    /// of the text.
    pub fn edits_to_equal(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        D::edits_to_equal(self, text)
    }

    /// The warnings and notes that are left.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The document.
    pub fn document(&self) -> &D {
        &self.document
    }

    /// Turns the document back into a draft, to change it and validate it again.
    pub fn into_draft(self) -> D {
        self.document
    }
}

impl<D> Valid<D> {
    /// A document whose report was looked at already.
    pub(crate) fn proven(document: D, report: Report) -> Self {
        Self { document, report }
    }
}

impl<D: fmt::Debug> fmt::Debug for Valid<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Valid").field(&self.document).finish()
    }
}

/// A draft with errors, and the report that has them.
#[derive(Clone, PartialEq)]
pub struct Invalid<D> {
    /// The draft, unchanged.
    pub draft: D,
    /// All findings.
    pub report: Report,
}

/// Prints the errors, one on each line.
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

/// Prints the errors alone, because a draft is too long to read in an error message.
impl<D> fmt::Debug for Invalid<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<D> std::error::Error for Invalid<D> {}
