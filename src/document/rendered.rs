//! What rendering gives: plain text, or text that hides itself.

use crate::sensitive::Sensitive;

/// The text of a rendered document: a `String`, or [`Sensitive`] where the file holds secrets.
///
/// Code that is written once for every kind takes the text out with [`expose`](Self::expose). The word is the one that
/// [`Sensitive`] has: a search for it finds every place where a secret leaves.
///
/// ```
/// use nodestrap::document::{Document, RenderedText, Valid};
/// use nodestrap::kubelet::KubeletConfiguration;
/// use nodestrap::token::{StaticToken, StaticTokenFile};
/// use nodestrap::{KubernetesVersion, Target};
///
/// /// How many lines a file of any kind has.
/// fn line_count<D: Document>(valid: &Valid<D>) -> usize {
///     valid.render().expose().lines().count()
/// }
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// assert_eq!(line_count(&KubeletConfiguration::new().max_pods(200).validate(&target)?), 3);
/// let tokens = StaticTokenFile::from_iter([StaticToken::from_entropy([1; 16])]);
/// assert_eq!(line_count(&tokens.validate(&target)?), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait RenderedText: sealed::Sealed + Clone + std::fmt::Debug + PartialEq + From<String> {
    /// Whether the file holds secrets: then `Debug` does not show the text, and the file's mode is 0600.
    const IS_SECRET: bool;

    /// The text itself. The caller answers for where it goes.
    fn expose(&self) -> &str;

    /// The text by value. The caller answers for where it goes; it is no longer wiped when it is dropped.
    fn into_exposed(self) -> String;
}

impl RenderedText for String {
    const IS_SECRET: bool = false;

    fn expose(&self) -> &str {
        self
    }

    fn into_exposed(self) -> String {
        self
    }
}

impl RenderedText for Sensitive<String> {
    const IS_SECRET: bool = true;

    fn expose(&self) -> &str {
        Self::expose(self)
    }

    fn into_exposed(self) -> String {
        Self::expose(&self).clone()
    }
}

#[expect(unnameable_types, reason = "the two sorts of text are these")]
mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
    impl Sealed for super::Sensitive<String> {}
}
