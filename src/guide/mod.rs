//! Longer chapters.
//!
//! - [`existing_files`]: judging, mending and changing files that are there already
//! - [`mistakes`]: what an operator sees, and what is behind it
//! - [`rules`]: every rule

#[doc = include_str!("existing_files.md")]
pub mod existing_files {}

#[doc = include_str!("mistakes.md")]
pub mod mistakes {}

#[doc = include_str!("rules.md")]
pub mod rules {}
