//! nodestrap makes every file of a Kubernetes TLS-bootstrap join from typed facts and proves it right. It also judges
//! existing files with the verdict of the program that will read them.
//!
//! # TLS bootstrapping on one screen
//!
//! A node talks to its API server with a client certificate of its own. A new machine has none, so it joins in steps,
//! and each step needs a file that agrees with the others:
//!
//! | step | what has to be there | made by |
//! |---|---|---|
//! | 1. The kubelet starts with a *bootstrap kubeconfig*: the server, its CA, and a token that proves only that the machine may ask. | the unit with its flags, the kubeconfig, the token | [`mod@unit`], [`kubeconfig`], [`token`] |
//! | 2. The API server takes the token for a user in the group `system:bootstrappers`. | the token's Secret, or a static token file, and the flags that switch it on | [`token`], [`object`], [`component`] |
//! | 3. The kubelet makes a key and asks for a certificate of `system:node:<name>`. Without one binding the API server refuses the request; without the other one no controller approves it. | two ClusterRoleBindings | [`object`] |
//! | 4. The controller manager signs with the CA that the API server trusts for clients. | one signing certificate, the right flags | [`certificate`], [`component`] |
//! | 5. The kubelet writes its own kubeconfig, registers the node and starts Pods: with the cluster's DNS address, and in the cgroups that the runtime uses. | the kubelet's configuration, containerd's | [`kubelet`], [`containerd`] |
//! | 6. kube-proxy makes Services reachable, with an identity of its own. | its configuration, ServiceAccount, token and kubeconfig | [`kube_proxy`], [`object`] |
//! | 7. Before the certificate ends the kubelet asks for the next one, as itself. | rotation switched on, a third binding | [`kubelet`], [`object`] |
//!
//! Most mistakes are silent: a misspelt key is ignored, a missing binding leaves a request pending, a wrong DNS address
//! breaks Pods and not the node. What each program does with each file is what this crate knows.
//!
//! # A tour
//!
//! Facts in, files out. [`facts::ClusterFacts`] are given once, [`facts::NodeFacts`] for every node:
//!
//! ```
//! use nodestrap::certificate::CaBundle;
//! use nodestrap::facts::{ClusterFacts, NodeFacts};
//! use nodestrap::join::Phase;
//! use nodestrap::token::BootstrapToken;
//! use nodestrap::value::Timestamp;
//! use nodestrap::{KubernetesVersion, Target};
//!
//! # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
//! # let entropy = [7; 32];
//! let now: Timestamp = "2026-11-24T06:00:00Z".parse()?;
//! let target = Target::new(KubernetesVersion::V1_34).containerd("2.2".parse()?).at(now);
//!
//! let cluster = ClusterFacts::new("https://192.168.1.34:6443".parse()?, CaBundle::from_pem(ca_pem)?)
//!     .service_cidr("10.96.0.0/12".parse()?)
//!     .pod_cidr("172.16.0.0/16".parse()?)
//!     .validate(&target)?;
//! assert_eq!(cluster.dns_address().to_string(), "10.96.0.10");
//!
//! let token = BootstrapToken::from_entropy(entropy).expires(now.plus_days(1));
//! let mut join = cluster.join(&NodeFacts::new("worker-1".parse()?), &token);
//! join.kubelet.max_pods = Some(200); // every document is a draft that may still be changed
//! let join = join.validate()?; //       every problem of every file at once, or the proof
//!
//! // The caller does the I/O: folders, files, modes, restarts, phase by phase.
//! let first: Vec<_> = join.phase(Phase::BeforeApply).map(|entry| entry.path.as_str()).collect();
//! assert!(first.contains(&"/etc/kubernetes/bootstrap-kubeconfig"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every document works alone too. A draft is plain data; [`validate`](Document::validate) gives [`Valid`], and only
//! [`Valid`] renders:
//!
//! ```
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let target = Target::new(KubernetesVersion::V1_34);
//! let text = KubeletConfiguration::new().cluster_dns(["10.96.0.10"]).max_pods(200).validate(&target)?.render();
//! assert!(text.contains("clusterDNS:\n- 10.96.0.10\n"));
//!
//! // The low threshold is 80 by default: the kubelet refuses this, and so does validate.
//! let invalid = KubeletConfiguration::new().image_gc_high_threshold_percent(70).validate(&target).unwrap_err();
//! assert_eq!(invalid.report.errors().count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`lint`](Document::lint) judges an existing text. It never fails: it always returns a report, and a draft where one can
//! be read. A certain fix is an [`Edit`], which changes nothing else in the file:
//!
//! ```
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::{KubernetesVersion, Target, edit};
//!
//! let text = "\
//! apiVersion: kubelet.config.k8s.io/v1beta1
//! kind: KubeletConfiguration
//! rotateCertificate: true  # one letter short
//! ";
//! let lint = KubeletConfiguration::lint(text, &Target::new(KubernetesVersion::V1_34));
//! assert!(lint.report().accepted(), "the kubelet takes the file, and never rotates");
//! let ids: Vec<_> = lint.report().iter().map(|problem| problem.rule.id).collect();
//! assert!(ids.contains(&"kubelet-unknown-key") && ids.contains(&"kubelet-rotation-off"));
//! # edit::apply(text, lint.fixes())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All files of a machine, alone and together, are judged by [`node::FileSet`].
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`facts`], [`join`] | from facts of a cluster and a node to every file of the join, in phases |
//! | [`node`] | a set of files: recognised, judged each and all together |
//! | [`kubelet`], [`kube_proxy`] | the configuration files of both, with [`logging`] and [`gate`]s |
//! | [`kubeconfig`], [`token`], [`object`], [`certificate`] | credentials, identities and permissions |
//! | [`mod@unit`], [`containerd`], [`component`] | systemd's units, the runtime's files, the programs' flags |
//! | [`upgrade`] | two versions at once: what the new one refuses, and what changes silently |
//! | [`yaml`] | YAML as Kubernetes reads it |
//! | [`schema`] | JSON Schema of a kind in a minor, for editors |
//! | [`document`], [`target`], [`diagnostic`], [`mod@edit`], [`catalogue`] | what all kinds have in common; [`catalogue`] lists every rule |
//! | [`value`], [`version`] | the leaves: addresses, networks, durations, quantities, versions |
//! | [`guide`] | longer chapters, and every rule on one page |
//!
//! # What a finding means
//!
//! An *error* says that the real program refuses the file, or that the join cannot work. A *warning* says that the program
//! accepts something harmful or dangerous. A *note* is about habit or taste, or about a fact that is not known. [`Target`] can
//! allow or deny a rule by its id; whether the program takes the file ([`diagnostic::Report::accepted`]) does not
//! depend on that.
//!
//! # Versions
//!
//! Kubernetes 1.29 to 1.37, containerd 1.6 to 2.4, systemd 247 to 262. The version is a value in [`Target`], so that one
//! program serves a fleet of many versions.
//!
//! # Features
//!
//! | feature | default | gives | without it |
//! |---|---|---|---|
//! | `containerd` | yes | containerd's `config.toml` and `hosts.toml`, read, judged and changed | a join has all other files; the two kinds are passed over in a set, with a note |
//! | `random` | yes | tokens from the operating system's entropy | entropy is passed in: [`token::BootstrapToken::from_entropy`] |
//! | `proptest1` | no | strategies for property tests, for proptest 1.x | |
//!
//! serde needs no feature. In WebAssembly leave `random` out:
//! `cargo build --target wasm32-unknown-unknown --no-default-features --features containerd`.
//!
//! # What it never does
//!
//! It opens no file or socket, reads no clock and no environment, starts no process, and has no hidden randomness: with
//! feature `random` off not even a token is made without entropy that is passed in. What depends on time, on the host or
//! on a version is judged only when [`Target`] was told. Nothing panics on any input, no secret is echoed in a message
//! or a `Debug` print, and the same input gives the same bytes.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "proptest1")]
pub mod arbitrary;
pub mod catalogue;
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
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod join;
mod kinds;
pub mod kube_proxy;
pub mod kubeconfig;
pub mod kubelet;
pub mod logging;
mod nearest;
pub mod node;
pub mod object;
mod path;
mod program;
pub mod schema;
mod sensitive;
pub mod target;
mod text;
pub mod token;
#[expect(unnameable_types, reason = "only the engine names trees")]
mod tree;
pub mod unit;
pub mod upgrade;
pub mod value;
pub mod version;
pub mod yaml;

pub use document::{Document, Invalid, Lint, Patch, Patched, Valid};
pub use edit::Edit;
pub use sensitive::Sensitive;
pub use target::Target;
pub use value::Json;
pub use version::{KubernetesVersion, ParseSystemdVersionError, SystemdVersion};
