//! nodestrap makes every file of a Kubernetes TLS-bootstrap join and proves it right.

#[cfg(feature = "proptest1")]
pub mod arbitrary;
pub mod certificate;
pub mod component;
pub mod containerd;
pub mod diagnostic;
pub mod document;
pub mod edit;
#[expect(unnameable_types, reason = "the engine is sealed: kinds of files are declared in this crate only")]
mod engine;
pub mod facts;
#[expect(unnameable_types, reason = "only the engine names formats")]
mod format;
pub mod gate;
pub mod join;
pub mod kube_proxy;
pub mod kubeconfig;
pub mod kubelet;
pub mod logging;
mod nearest;
pub mod node;
pub mod rbac;
mod sensitive;
pub mod target;
pub mod token;
pub mod unit;
pub mod value;
pub mod version;
pub mod yaml;

pub use document::{Document, Invalid, Lint, Valid};
pub use edit::Edit;
pub use sensitive::Sensitive;
pub use target::Target;
pub use value::Json;
pub use version::KubernetesVersion;
