//! Nothing but tests: see `tests/readers.rs`.
