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
use crate::document::serde::json_shape;
use crate::document::spec::{Keys, Spec, inherent, lost};
use crate::engine::decode::Decoder;
use crate::engine::record::{AnyRecord, Extra, Fields, Record as _, Value};
use crate::engine::row::F as Of;
use crate::engine::rule::{Listed, Rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::sink::JsonSink;
use crate::format::{Format, yaml::Printer};
use crate::sensitive::Sensitive;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;

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

    const NAMED_LISTS: &'static [&'static str] = &["clusters", "contexts", "extensions", "users"];

    /// Without the head: a text need not have one.
    fn said(&self, keys: Keys) -> Json {
        let mut sink = JsonSink::default();
        match keys {
            Keys::All => Value::write(self, &mut sink, Fields::Set),
            Keys::Known => {
                let mut known = self.clone();
                *known.extra_mut() = Extra::default();
                Value::write(&known, &mut sink, Fields::Set);
            }
        }
        sink.finish()
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
lost!(Kubeconfig);
json_shape!(Kubeconfig);

/// The rules of kubeconfigs.
pub(crate) static RULES: &[&dyn Listed] = &[&SHAPE, &rules::RULES];

/// Plugins of the older API need not say whether they may ask.
fn default_interactive_mode(exec: &mut ExecConfig) {
    let old = matches!(
        exec.api_version.as_deref(),
        Some("client.authentication.k8s.io/v1beta1" | "client.authentication.k8s.io/v1alpha1")
    );
    // `SetDefaults_ExecConfig` of client-go; from `v1` on it is mandatory, as plugins without a terminal would hang.
    if old && exec.interactive_mode.as_deref().unwrap_or_default().is_empty() {
        exec.interactive_mode = Some("IfAvailable".to_owned());
    }
}
