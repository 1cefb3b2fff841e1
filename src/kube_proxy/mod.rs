//! kube-proxy's configuration file.
//!
//! A [`KubeProxyConfiguration`] is the `KubeProxyConfiguration` of `kubeproxy.config.k8s.io/v1alpha1`: every field
//! of 1.29 to 1.37, what each minor makes of it on Linux, and the rules of kube-proxy's own validation beside ours.
//!
//! ```
//! use nodestrap::kube_proxy::{ClientConnection, KubeProxyConfiguration, ProxyMode};
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let target = Target::new(KubernetesVersion::V1_34);
//! let proxy = KubeProxyConfiguration::new()
//!     .client_connection(ClientConnection::new().kubeconfig("/etc/kubernetes/kube-proxy.conf"))
//!     .mode(ProxyMode::Nftables)
//!     .cluster_cidr("172.16.0.0/16");
//! let text = proxy.validate(&target)?.render();
//! assert!(text.contains("mode: nftables\n") && text.contains("clusterCIDR: 172.16.0.0/16\n"));
//!
//! let lint = KubeProxyConfiguration::lint(
//!     "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: Nftables\n",
//!     &target,
//! );
//! assert!(!lint.report().accepted());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! kube-proxy reads a file strictly first. Where only unknown or repeated keys are at fault it goes on with a log
//! line, so a misspelt field keeps its default; here it is reported.

mod config;
mod defaults;
mod rules;
mod sections;
mod start;
#[cfg(test)]
mod tests;
mod words;

pub use config::KubeProxyConfiguration;
pub use sections::{ClientConnection, Conntrack, DetectLocal, Iptables, Ipvs, Nftables, Winkernel};
pub use words::{LocalMode, ProxyMode};

use crate::document::Kind;
use crate::document::head::{self, Head};
use crate::document::serde::json_shape;
use crate::document::spec::{Keys, Spec, inherent, lost};
use crate::engine::decode::Decoder;
use crate::engine::record::{AnyRecord, Fields};
use crate::engine::rule::{Listed, Rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::Format;
use crate::format::sink::{JsonSink, Sink};
use crate::gate::FileGates;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;

pub(crate) const HEAD: Head =
    Head { api_version: "kubeproxy.config.k8s.io/v1alpha1", kind: "KubeProxyConfiguration" };
// No field was removed so far.
static SHAPE: ShapeRules = shape_rules!(
    "kube-proxy",
    Program::KubeProxy,
    Sources {
        reader: "kubernetes cmd/kube-proxy/app/options.go",
        types: "kubernetes staging/src/k8s.io/kube-proxy/config/v1alpha1/types.go",
        validator: "kubernetes pkg/proxy/apis/config/validation/validation.go",
    }
)
.without(&[ShapeRule::RemovedField]);

impl Spec for KubeProxyConfiguration {
    const KIND: Kind = Kind::KubeProxyConfiguration;
    const FORMAT: Format = Format::Component;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = FileGates;

    fn rules() -> &'static [&'static [Rule<Self>]] {
        rules::RULES
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        head::decode_component(root, cx, &HEAD, &SHAPE)
    }

    fn encode(&self) -> String {
        head::encode_component(self, &HEAD)
    }

    fn said(&self, keys: Keys) -> Json {
        head::said(self, &HEAD, keys)
    }

    fn fill(&mut self, target: &Target) {
        defaults::fill(self, target);
    }

    fn in_force(&self, target: &Target) -> Json {
        self.effective_json(target)
    }

    fn written(&self) -> Json {
        self.written_json()
    }

    fn context(effective: &Self, target: &Target) -> Self::Context {
        FileGates::of(effective, target)
    }

    fn record(&self) -> Option<&dyn AnyRecord> {
        Some(self)
    }
}

inherent!(KubeProxyConfiguration);
lost!(KubeProxyConfiguration);
json_shape!(shown KubeProxyConfiguration);

/// The rules of kube-proxy's configuration.
pub(crate) static RULES: &[&dyn Listed] = &[&SHAPE, &rules::RULES];

impl KubeProxyConfiguration {
    /// The configuration with every default of the target's minor filled in, in the JSON shape that Kubernetes'
    /// own encoder prints: zeros appear where Go shows them.
    ///
    /// From 1.31 only the section of the active mode has periods, as in what `kube-proxy --write-config-to` writes.
    #[must_use]
    pub fn effective_json(&self, target: &Target) -> Json {
        let mut sink = JsonSink::default();
        head::write_component(&self.effective(target), &HEAD, &mut sink, Fields::GoShape);
        sink.finish()
    }

    /// Writes what is set.
    fn write_set<S: Sink>(&self, sink: &mut S) {
        head::write_component(self, &HEAD, sink, Fields::Set);
    }

    /// What is set, as JSON.
    fn written_json(&self) -> Json {
        let mut sink = JsonSink::default();
        self.write_set(&mut sink);
        sink.finish()
    }
}
