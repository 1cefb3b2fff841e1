//! Text formats, each read into the one [`Tree`](crate::engine::tree::Tree).

pub(crate) mod csv;
pub(crate) mod unit;
