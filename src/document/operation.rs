//! The operations of a patch, as each kind of file carries them out.

use crate::diagnostic::FieldPath;
use crate::edit::{self, Edit};
use crate::format::change::{self, Refusal};

/// One verb of a patch.
#[derive(Clone, Debug, PartialEq)]
#[expect(unnameable_types, reason = "kinds of files are declared in this crate only")]
pub enum Operation<D> {
    Set(D),
    Add(D),
    Remove(FieldPath),
}

/// What an operation makes of a text.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(unnameable_types, reason = "kinds of files are declared in this crate only")]
pub struct Changes {
    pub(crate) edits: Vec<Edit>,
    /// The paths that are to go and are not there.
    pub(crate) missing: Vec<FieldPath>,
}

impl<D> Operation<D> {
    pub(crate) fn draft(&self) -> Option<&D> {
        match self {
            Self::Set(draft) | Self::Add(draft) => Some(draft),
            Self::Remove(_) => None,
        }
    }

    pub(crate) fn removed(&self) -> Option<&FieldPath> {
        match self {
            Self::Remove(path) => Some(path),
            Self::Set(_) | Self::Add(_) => None,
        }
    }
}

/// Applies operations one after the other, each to what the one before it left.
pub(crate) fn in_sequence<D>(
    text: &str,
    operations: &[Operation<D>],
    edits_of: impl Fn(&Operation<D>, &str) -> Result<Vec<Edit>, Refusal>,
) -> Result<Changes, Refusal> {
    let mut changes = Changes::default();
    let mut now = text.to_owned();
    for operation in operations {
        let edits = edits_of(operation, &now)?;
        changes.missing.extend(operation.removed().filter(|_| edits.is_empty()).cloned());
        now = edit::apply(&now, &edits).map_err(|_| change::refuse("two changes touch the same text"))?;
        changes.edits = edit::in_sequence(text, &changes.edits, &edits);
    }
    Ok(changes)
}
