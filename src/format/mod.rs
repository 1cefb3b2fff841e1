//! Text formats, each read into the one [`Tree`](crate::engine::tree::Tree).

pub(crate) mod csv;
#[cfg(feature = "containerd")]
pub(crate) mod toml;
pub(crate) mod unit;
