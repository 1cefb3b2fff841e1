//! Values that no message may show. The name before a text, or its own form, tells that it is one.

mod names;
mod redacted;
mod spans;
mod text;

use std::fmt;

use zeroize::Zeroize;

pub(crate) use names::{is_secret_setting, names_secret};
pub(crate) use redacted::Redacted;
pub(crate) use spans::SecretSpans;
pub(crate) use text::{
    holds_secret, is_key_material, mentions_secret, private_key_blocks, without_quoted, without_user,
};

/// A value that never shows itself: [`Debug`] prints `Sensitive(..)`, there is no `Display` and no serde
/// `Serialize`, and the memory is wiped when the value is dropped.
///
/// Only [`expose`](Self::expose) gives the value, so a search for that word finds every place that reads a secret.
/// Comparing takes a time that depends on the lengths alone.
///
/// ```
/// use nodestrap::Sensitive;
///
/// let token: Sensitive<String> = "07401b.f395accd246ae52d".into();
/// assert_eq!(format!("{token:?}"), "Sensitive(..)");
/// assert_eq!(token.expose(), "07401b.f395accd246ae52d");
/// ```
#[derive(Clone, Default)]
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Makes a sensitive value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. The caller must keep it out of messages and logs.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    // Neither the value nor its length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

impl<T: Zeroize> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<&[u8]> for Sensitive<Vec<u8>> {
    fn from(value: &[u8]) -> Self {
        Self(value.to_vec())
    }
}

impl<T: Zeroize + AsRef<[u8]>> PartialEq for Sensitive<T> {
    fn eq(&self, other: &Self) -> bool {
        same_bytes(self.0.as_ref(), other.0.as_ref())
    }
}

impl<T: Zeroize + AsRef<[u8]>> Eq for Sensitive<T> {}

/// Compares without stopping at the first difference.
fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    // `black_box` keeps the compiler from stopping at the first difference after all.
    let differing = left.iter().zip(right).fold(0, |seen, (l, r)| seen | (l ^ r));
    left.len() == right.len() && std::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_value_nor_length() {
        assert_eq!(format!("{:?}", Sensitive::<String>::from("hunter2")), "Sensitive(..)");
        assert_eq!(format!("{:#?}", Some(Sensitive::new(vec![1, 2, 3]))), "Some(\n    Sensitive(..),\n)");
    }

    #[test]
    fn equality_is_that_of_the_bytes() {
        let token = |text: &str| Sensitive::<String>::from(text);
        assert_eq!(token("abc"), token("abc"));
        assert_ne!(token("abc"), token("abd"));
        assert_ne!(token("abc"), token("ab"));
        assert_ne!(token("abc"), token(""));
        assert_eq!(token(""), token(""));
    }

    #[test]
    fn the_value_is_wiped_on_drop() {
        use std::cell::Cell;
        use std::rc::Rc;

        struct Watched(Rc<Cell<bool>>);
        impl Zeroize for Watched {
            fn zeroize(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = Rc::new(Cell::new(false));
        drop(Sensitive::new(Watched(Rc::clone(&wiped))));
        assert!(wiped.get());
    }
}
