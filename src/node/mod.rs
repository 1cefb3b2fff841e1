//! The set of files of a node: recognised, judged each by its own rules, and all together.
//!
//! A kubelet that runs is the work of many files: a unit, its drop-ins and environment files give the flags; flags and
//! a configuration file name kubeconfigs, certificates and a container runtime; and the control plane has to agree with
//! all of it. [`FileSet::check`] reads what there is and looks at what the programs will really use.
//!
//! ```
//! use nodestrap::node::FileSet;
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let set = FileSet::from_iter([
//!     ("/etc/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet --config=/etc/kubelet.yaml\n"),
//!     ("/etc/kubelet.yaml", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: -1\n"),
//! ]);
//! let report = set.check(&Target::new(KubernetesVersion::V1_34));
//! assert!(report.report().errors().any(|error| error.file.as_deref() == Some("/etc/kubelet.yaml")));
//! ```

mod allowed;
mod arguments;
mod configured;
mod content;
mod daemon;
mod effective;
mod file;
mod file_set;
mod files;
mod fleet;
mod grant;
mod identity;
mod join_proof;
mod known;
mod links;
mod locate;
mod look;
mod machine;
mod outcome;
mod process;
mod recognise;
mod report;
mod rules;
mod runtime;
mod seat;
mod service;
mod spot;
mod twice;
mod upgrade;
mod used;
mod view;
mod workload;

pub use crate::kinds::{AnyDocument, lint_as};
pub use effective::EffectiveValue;
pub use file_set::FileSet;
pub use join_proof::{First, JoinProof, Link, State, Verdict};
pub use links::LinkId;
pub use outcome::Outcome;
pub use recognise::recognise;
pub use report::{JudgedFile, NodeReport};

use crate::engine::rule::Listed;

/// The rules between files, for the catalogue.
pub(crate) static RULES: &[&dyn Listed] =
    &[&crate::kinds::FOUND, &file::FOUND, &service::FOUND, &twice::FOUND, &rules::RULES];
