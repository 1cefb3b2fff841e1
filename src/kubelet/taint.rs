//! Taints as kubectl and `--register-with-taints` write them.

use std::fmt;
use std::str::FromStr;

use super::{Taint, TaintEffect};
use crate::value::name::{label_value, qualified_name};

/// A text is no taint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no taint such as key=value:NoSchedule: {reason}")]
pub struct ParseTaintError {
    text: String,
    reason: String,
}

/// Reads `key=value:effect` or `key:effect`.
///
/// ```
/// use nodestrap::kubelet::{Taint, TaintEffect};
///
/// let taint: Taint = "dedicated=gpu:NoSchedule".parse()?;
/// assert_eq!(taint.value.as_deref(), Some("gpu"));
/// assert_eq!(taint.effect, Some(TaintEffect::NoSchedule));
/// assert_eq!(taint.to_string(), "dedicated=gpu:NoSchedule");
/// assert!("dedicated=gpu".parse::<Taint>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: kubernetes `pkg/util/taints/taints.go` (`parseTaint`).
impl FromStr for Taint {
    type Err = ParseTaintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |reason: String| ParseTaintError { text: text.to_owned(), reason };
        // `parseTaint` also takes a key without effect, which only kubectl's removal of taints can use.
        let (pair, effect) = text.split_once(':').ok_or_else(|| wrong("the effect is missing".to_owned()))?;
        let (key, value) = pair.split_once('=').map_or((pair, None), |(key, value)| (key, Some(value)));
        if let Some(reason) = qualified_name(key).first() {
            return Err(wrong(format!("the key {key:?}: {reason}")));
        }
        if let Some(reason) = value.and_then(|value| label_value(value).into_iter().next()) {
            return Err(wrong(format!("the value: {reason}")));
        }
        if !TaintEffect::WORDS.contains(&effect) {
            return Err(wrong(format!("{effect:?} is none of {}", TaintEffect::WORDS.join(", "))));
        }
        let mut taint = Self::new().key(key).effect(effect.into());
        taint.value = value.map(str::to_owned);
        Ok(taint)
    }
}

crate::text::deserialize_from_text!(Taint);

/// `key=value:effect`, or `key:effect` without a value.
impl fmt::Display for Taint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key.as_deref().unwrap_or_default())?;
        if let Some(value) = &self.value {
            write!(f, "={value}")?;
        }
        write!(f, ":{}", self.effect.as_ref().map_or("", TaintEffect::as_str))
    }
}
