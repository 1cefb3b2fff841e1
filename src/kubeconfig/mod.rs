//! Kubeconfigs: how a component finds the API server, and who it is there.
//!
//! A [`Kubeconfig`] is read and judged as client-go does it for a component that was given the file by path: only the
//! cluster and the user of the current context decide, and what no client would notice is warned of. Three of a
//! join's files are kubeconfigs: the kubelet's first one, which holds a token; the one that the kubelet writes
//! itself; and kube-proxy's.
//!
//! ```
//! use nodestrap::kubeconfig::{Authority, Kubeconfig};
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let target = Target::new(KubernetesVersion::V1_34);
//! let server = "https://192.168.1.34:6443".parse()?;
//! let authority = Authority::Path("/etc/kubernetes/pki/ca.crt".to_owned());
//! let text = Kubeconfig::bootstrap(&server, authority, "07401b.f395accd246ae52d").validate(&target)?.render();
//! assert!(text.expose().contains("    server: https://192.168.1.34:6443\n"));
//!
//! let lint = Kubeconfig::lint("current-context: admin\n", &target);
//! assert_eq!(
//!     lint.report().errors().next().map(|error| error.message.as_str()),
//!     Some("there is no context \"admin\"")
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The text of a kubeconfig is a secret as a whole: rendering gives [`Sensitive`] text, and no report repeats a value
//! or a line of the file. Certificates and keys that the file names by path are taken to exist and to be sound.

mod config;
mod constructors;
mod decode;
mod extension;
mod flatten;
mod kubelet;
mod rules;
mod selected;
mod server;
mod write;

#[cfg(test)]
mod tests;

pub use config::{
    AuthProvider, Cluster, Context, ExecConfig, ExecEnv, Kubeconfig, NamedCluster, NamedContext,
    NamedExtension, NamedUser, Preferences, User,
};
pub use constructors::Authority;
pub use extension::ExtensionData;
pub use kubelet::BootstrapReason;
pub use selected::{Credential, Selected, Trust};

use crate::document::Kind;
use crate::document::head;
use crate::document::serde::json_shape;
use crate::document::spec::{Spec, inherent};
use crate::edit::Edit;
use crate::engine::decode::Decoder;
use crate::engine::record::{AnyRecord, Extra, Fields, Record as _, Value};
use crate::engine::row::F as Of;
use crate::engine::rule::{Listed, Rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::change::{self, Refusal};
use crate::format::sink::JsonSink;
use crate::format::{self, Format, yaml::Printer};
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;
use crate::version::Minor;

type F = Of<Kubeconfig>;

// A kubeconfig has no ages of fields, no ranges and no words that the decoder looks at.
static SHAPE: ShapeRules = shape_rules!(
    "kubeconfig",
    Program::ClientGo,
    Sources {
        reader: "client-go tools/clientcmd/client_config.go",
        types: "client-go tools/clientcmd/api/v1/types.go",
        validator: "client-go tools/clientcmd/validation.go"
    }
)
.without(&[
    ShapeRule::InternalVersion,
    ShapeRule::TooNewField,
    ShapeRule::RemovedField,
    ShapeRule::OutOfRange,
    ShapeRule::UnknownWord,
]);

impl Spec for Kubeconfig {
    const KIND: Kind = Kind::Kubeconfig;
    const FORMAT: Format = Format::Yaml;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    const SECRET: bool = true;
    type Text = Sensitive<String>;
    type Context = selected::Client;

    fn rules() -> &'static [&'static [Rule<Self>]] {
        rules::RULES
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        decode::decode(root, cx)
    }

    fn encode(&self) -> String {
        let mut printer = Printer::new();
        write::document(&write::sorted(self), &mut printer, Fields::GoText);
        printer.finish()
    }

    fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        // Only what the text says counts here, not what a version makes of it.
        let target = Target::new(Minor::NEWEST.into());
        let tree = format::read(text, Self::FORMAT).map_err(|_| change::refuse("the text cannot be read"))?;
        let mut cx = Decoder::new(&target, &SHAPE, false);
        let now = decode::decode(tree.root(), &mut cx)
            .ok_or_else(|| change::refuse("the text is of another kind"))?;
        let now = change::with_unreadable(now.known_json(), &tree, &cx.finish().failed);
        let edits = change::document(&tree, &now, &self.json())?;
        head::confirm(text, edits, |changed| {
            let again = format::read(changed, Self::FORMAT).ok()?;
            let mut cx = Decoder::new(&target, &SHAPE, false);
            let then = decode::decode(again.root(), &mut cx)?;
            Some(cx.finish().failed.is_empty() && then.known_json() == self.known_json())
        })
    }

    fn fill(&mut self, target: &Target) {
        Value::fill(self, target);
        for user in self.users.iter_mut().flatten().filter_map(|named| named.user.as_mut()) {
            user.exec.iter_mut().for_each(default_interactive_mode);
        }
    }

    fn context(effective: &Self, target: &Target) -> Self::Context {
        selected::Client::of(effective, target.minor())
    }

    fn record(&self) -> Option<&dyn AnyRecord> {
        Some(self)
    }
}

inherent!(Kubeconfig);
json_shape!(Kubeconfig);

/// The rules of kubeconfigs.
pub(crate) static RULES: &[&dyn Listed] = &[&SHAPE, &rules::RULES];

/// Plugins of the older API need not say whether they may ask.
fn default_interactive_mode(exec: &mut ExecConfig) {
    let old = matches!(
        exec.api_version.as_deref(),
        Some("client.authentication.k8s.io/v1beta1" | "client.authentication.k8s.io/v1alpha1")
    );
    if old && exec.interactive_mode.as_deref().unwrap_or_default().is_empty() {
        exec.interactive_mode = Some("IfAvailable".to_owned());
    }
}

impl Kubeconfig {
    /// What is set, without the head: a text need not have one.
    fn json(&self) -> Json {
        let mut sink = JsonSink::default();
        Value::write(self, &mut sink, Fields::Set);
        sink.finish()
    }

    /// Without the keys that this release does not know.
    fn known_json(&self) -> Json {
        let mut known = self.clone();
        *known.extra_mut() = Extra::default();
        known.json()
    }
}
