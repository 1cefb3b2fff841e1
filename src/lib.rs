//! nodestrap makes every file of a Kubernetes TLS-bootstrap join and proves it right.

pub mod containerd;
pub mod diagnostic;
pub mod document;
pub mod edit;
mod engine;
mod format;
pub mod gate;
mod nearest;
mod sensitive;
pub mod token;
pub mod unit;
pub mod target;
pub mod value;
pub mod version;

pub use document::{Document, Invalid, Lint, Valid};
pub use edit::Edit;
pub use sensitive::Sensitive;
pub use target::Target;
pub use value::Json;
pub use version::KubernetesVersion;
