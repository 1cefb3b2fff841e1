//! One step of a plan, and the machine that it is done on.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entry::Contents;
use crate::value::{Json, NodeName};

/// The machine that a step is done on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Machine {
    /// Every machine of the control plane.
    EveryControlPlane,
    /// The machine from which objects are applied, with `kubectl` or another client.
    Operator,
    /// The node of this name.
    Node(NodeName),
}

/// One step of a plan. Steps that do not wait for each other may be done at the same time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// Its number in the plan, from 0.
    pub number: usize,
    /// The machine that it is done on.
    pub machine: Machine,
    /// What is done.
    pub action: Action,
    /// The numbers of the steps that must have been done, all smaller than its own.
    pub after: Vec<usize>,
}

/// What a step does. Every action can be repeated without harm.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Makes a folder, with the folders above it, unless it exists.
    MakeFolder {
        /// The folder.
        path: String,
        /// Its mode, such as `0o755`.
        mode: u32,
        /// Its owner, `user:group`.
        owner: &'static str,
    },
    /// Writes a file: makes a new file with this mode and owner in the same folder, and renames it to this path.
    WriteFile {
        /// The file.
        path: String,
        /// The mode that the file is created with, such as `0o600`.
        mode: u32,
        /// Its owner, `user:group`.
        owner: &'static str,
        /// The contents; [`Contents::text`] gives the text.
        contents: Contents,
    },
    /// Removes a file, if it exists.
    RemoveFile {
        /// The file.
        path: String,
    },
    /// `systemctl daemon-reload`.
    ReloadSystemd,
    /// `systemctl enable`: the unit starts with the machine.
    EnableUnit {
        /// The unit.
        unit: &'static str,
    },
    /// `systemctl restart`, which starts a unit that does not run.
    RestartUnit {
        /// The unit.
        unit: &'static str,
        /// The files that it reads and that this plan writes.
        because: Vec<String>,
    },
    /// Restarts the static Pod of this manifest: takes it out of the folder, and puts it back once the Pod is gone.
    RestartStaticPod {
        /// The manifest.
        manifest: String,
        /// The files that it reads and that this plan writes.
        because: Vec<String>,
    },
    /// Applies an object to the cluster, as `kubectl apply --filename=-` does.
    Apply {
        /// A file name for the object, to be kept or piped.
        name: String,
        /// The object.
        contents: Contents,
    },
    /// Waits until the cluster has put a token into this Secret, and keeps its key `token` for the files that need it.
    AwaitToken {
        /// The namespace of the Secret.
        namespace: String,
        /// The name of the Secret.
        secret: String,
    },
    /// Waits until the Node is Ready, for which a network plugin has to be there.
    AwaitReady {
        /// The name of the Node.
        node: NodeName,
    },
}

impl Action {
    /// The name of the action, such as `write-file`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MakeFolder { .. } => "make-folder",
            Self::WriteFile { .. } => "write-file",
            Self::RemoveFile { .. } => "remove-file",
            Self::ReloadSystemd => "reload-systemd",
            Self::EnableUnit { .. } => "enable-unit",
            Self::RestartUnit { .. } => "restart-unit",
            Self::RestartStaticPod { .. } => "restart-static-pod",
            Self::Apply { .. } => "apply",
            Self::AwaitToken { .. } => "await-token",
            Self::AwaitReady { .. } => "await-ready",
        }
    }

    fn fields(&self) -> Vec<(&'static str, Json)> {
        let text = |text: &str| Json::from(text);
        // As text: JSON has no octal numbers, and 384 says nothing to a reader.
        let mode = |mode: u32| Json::from(format!("{mode:04o}"));
        let list = |list: &[String]| Json::Array(list.iter().map(|one| text(one)).collect());
        match self {
            Self::MakeFolder { path, mode: bits, owner } => {
                vec![("path", text(path)), ("mode", mode(*bits)), ("owner", text(owner))]
            }
            Self::WriteFile { path, mode: bits, owner, contents } => vec![
                ("path", text(path)),
                ("mode", mode(*bits)),
                ("owner", text(owner)),
                ("contents", contents.to_json()),
            ],
            Self::RemoveFile { path } => vec![("path", text(path))],
            Self::ReloadSystemd => Vec::new(),
            Self::EnableUnit { unit } => vec![("unit", text(unit))],
            Self::RestartUnit { unit, because } => vec![("unit", text(unit)), ("because", list(because))],
            Self::RestartStaticPod { manifest, because } => {
                vec![("manifest", text(manifest)), ("because", list(because))]
            }
            Self::Apply { name, contents } => {
                vec![("name", text(name)), ("contents", contents.to_json())]
            }
            Self::AwaitToken { namespace, secret } => {
                vec![("namespace", text(namespace)), ("secret", text(secret))]
            }
            Self::AwaitReady { node } => vec![("node", text(node.as_str()))],
        }
    }
}

impl Step {
    /// The step as a JSON object. In place of a secret text it has `{"secret": true}`.
    pub fn to_json(&self) -> Json {
        let after = self.after.iter().map(|number| Json::from(*number as u64)).collect();
        let head = [
            ("number", Json::from(self.number as u64)),
            ("machine", Json::from(self.machine.to_string())),
            ("do", Json::from(self.action.name())),
        ];
        head.into_iter().chain(self.action.fields()).chain([("after", Json::Array(after))]).collect()
    }
}

impl Contents {
    fn to_json(&self) -> Json {
        let flag = |name: &'static str| Json::from_iter([(name, Json::from(true))]);
        match self {
            Self::None => Json::Null,
            Self::Text(text) => Json::from_iter([("text", Json::from(text.as_str()))]),
            Self::Secret(_) => flag("secret"),
            Self::Patch(patch) => Json::from_iter([("patch", Json::from(patch.whole()))]),
            #[cfg(feature = "containerd")]
            Self::Containerd(_) => flag("containerd"),
            Self::AwaitsToken(hole) => {
                let secret = format!("{}/{}", hole.namespace, hole.secret);
                Json::from_iter([("awaits_token_of", Json::from(secret))])
            }
        }
    }
}

/// As [`to_json`](Step::to_json).
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// The node's name, `every control plane` or `operator`.
impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryControlPlane => f.write_str("every control plane"),
            Self::Operator => f.write_str("operator"),
            Self::Node(name) => f.write_str(name.as_str()),
        }
    }
}

/// `write /etc/kubernetes/pki/ca.crt (0644, root:root)`.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MakeFolder { path, mode, owner } => write!(f, "make folder {path} ({mode:04o}, {owner})"),
            Self::WriteFile { path, mode, owner, .. } => write!(f, "write {path} ({mode:04o}, {owner})"),
            Self::RemoveFile { path } => write!(f, "remove {path}"),
            Self::ReloadSystemd => f.write_str("reload systemd"),
            Self::EnableUnit { unit } => write!(f, "enable {unit}"),
            Self::RestartUnit { unit, because } => write!(f, "restart {unit} for {}", because.join(", ")),
            Self::RestartStaticPod { manifest, because } => {
                write!(f, "restart the static Pod {manifest} for {}", because.join(", "))
            }
            Self::Apply { name, .. } => write!(f, "apply {name}"),
            Self::AwaitToken { namespace, secret } => {
                write!(f, "wait for the token in Secret {namespace}/{secret}")
            }
            Self::AwaitReady { node } => write!(f, "wait until Node {node} is Ready"),
        }
    }
}

/// `3 worker-1: enable kubelet.service [after 1, 2]`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.number, self.machine, self.action)?;
        if !self.after.is_empty() {
            let after: Vec<String> = self.after.iter().map(ToString::to_string).collect();
            write!(f, " [after {}]", after.join(", "))?;
        }
        Ok(())
    }
}
