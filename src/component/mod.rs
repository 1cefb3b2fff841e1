//! The flags of the kubelet, kube-proxy, the API server and the controller manager, and argument lists judged as
//! those programs judge them.
//!
//! Every flag of 1.29 to 1.37 is a row: since and until when, how its value is read, its default, whether it is
//! deprecated and which field of the configuration file says the same. A flag that a minor does not know stops the
//! program, so a unit written for 1.34 can be what keeps a 1.35 kubelet from starting:
//!
//! ```
//! use nodestrap::component::{Arguments, Component};
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let argv = ["--config=/var/lib/kubelet/config.yaml", "--pod-infra-container-image=registry.k8s.io/pause:3.10"];
//!
//! let lint = |version| Arguments::lint(Component::Kubelet, argv, &Target::new(version));
//! assert!(lint(KubernetesVersion::V1_34).report().accepted());
//!
//! let (arguments, report) = lint(KubernetesVersion::V1_35).into_parts();
//! assert_eq!(arguments.unwrap().get("config"), Some("/var/lib/kubelet/config.yaml"));
//! assert_eq!(
//!     report.iter().next().unwrap().to_string(),
//!     "error[component-flag-unknown] [1]: kubelet 1.35 has no flag --pod-infra-container-image: it was removed in \
//!      1.35\n  = help: set the sandbox image in the container runtime's own configuration"
//! );
//! ```

// Circles of files: `value.rs` asks which values a type of `flag_type.rs` takes, and the type asks it to read one.

mod arguments;
mod check;
pub(crate) mod fields;
mod flag_type;
mod flags;
mod join;
pub mod kube_apiserver;
pub mod kube_controller_manager;
mod start;
mod value;

pub use crate::program::Component;
pub use arguments::{Argument, ArgumentFault, Arguments, FaultKind};
pub use flag_type::FlagType;
pub use flags::Flag;
pub(crate) use start::{label_fault, may_label_itself};

use crate::engine::rule::Listed;

/// The rules of argument lists.
pub(crate) static RULES: &[&dyn Listed] = &[&check::FOUND, &join::FOUND, &start::FOUND];
