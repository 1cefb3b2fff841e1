//! What is wrong, where, who refuses it, and how to mend it.
//!
//! A [`Diagnostic`] names a rule of the [catalogue](crate::catalogue), the field path and the place in the file; a
//! [`Report`] holds all of one judgement, in document order. [`Edit`](crate::Edit)s are machine-applicable and change
//! nothing but the bytes they name.

mod bound;
mod github;
mod ids;
mod lines;
mod odd;
mod print;
mod report;
mod rule_info;
mod sarif;

pub use crate::path::{FieldPath, Segment};
pub use crate::program::Program;
pub(crate) use bound::{bound, bound_early};
pub(crate) use ids::IDS;
pub(crate) use lines::{LineIndex, Lines, place};
pub(crate) use odd::odd_characters;
pub use report::{Diagnostic, Place, Position, Related, Report};
pub use rule_info::{RuleInfo, Severity, Stage};
pub use sarif::sarif;
