//! Longer chapters.
//!
//! - [`joining`]: from facts to nodes that are Ready, step by step
//! - [`control_plane`]: what the control plane has to be told, from the same facts
//! - [`documents`]: one file at a time
//! - [`errors`]: what comes back when something is wrong
//! - [`existing_files`]: judging, mending and changing files that are there already
//! - [`changing`]: changing what a file says, and nothing else of it
//! - [`mistakes`]: what an operator sees, and what is behind it
//! - [`upgrades`]: two versions at once
//! - [`editors`]: JSON Schema, for completion and marks while a file is written
//! - [`pipelines`]: `check` before a commit, in a workflow, and its findings in a pull request
//! - [`serde`]: documents as JSON values, and cloud-init
//! - [`testing`]: laws and checks in a pipeline of your own
//! - [`rules`]: every rule

#[doc = include_str!("joining.md")]
pub mod joining {}

#[doc = include_str!("control_plane.md")]
pub mod control_plane {}

#[doc = include_str!("documents.md")]
pub mod documents {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("existing_files.md")]
pub mod existing_files {}

#[doc = include_str!("changing.md")]
pub mod changing {}

#[doc = include_str!("mistakes.md")]
pub mod mistakes {}

#[doc = include_str!("upgrades.md")]
pub mod upgrades {}

#[doc = include_str!("editors.md")]
pub mod editors {}

#[doc = include_str!("pipelines.md")]
pub mod pipelines {}

#[doc = include_str!("serde.md")]
pub mod serde {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("rules.md")]
pub mod rules {}
