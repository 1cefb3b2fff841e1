//! The kubelet's configuration file.
//!
//! A [`KubeletConfiguration`] is the `KubeletConfiguration` of `kubelet.config.k8s.io/v1beta1`: every field of
//! 1.29 to 1.37, what each minor makes of it, and the rules of the kubelet's own validation beside ours.
//!
//! ```
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let target = Target::new(KubernetesVersion::V1_34);
//! let kubelet = KubeletConfiguration::new().cluster_dns(["10.96.0.10"]).rotate_certificates(true).max_pods(200);
//! let text = kubelet.validate(&target)?.render();
//! assert!(text.contains("clusterDNS:\n- 10.96.0.10\n") && text.contains("maxPods: 200\n"));
//!
//! let lint = KubeletConfiguration::lint("kind: KubeletConfiguration\nmaxPods: many\n", &target);
//! assert!(!lint.report().accepted());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Circles of files: `layers.rs` lays flags over files and asks `start.rs` about the whole, which looks at the layers.

mod config;
mod defaults;
mod drop_in;
mod layers;
mod rules;
mod sections;
mod start;
mod taint;
#[cfg(test)]
mod tests;
mod words;

pub use config::KubeletConfiguration;
pub use drop_in::KubeletDropIn;
pub use layers::{Layered, Layers, Origin};
pub use sections::{
    AnonymousAuthentication, CrashLoopBackOff, KubeletAuthentication, KubeletAuthorization,
    MemoryReservation, MemorySwap, PodPriorityShutdown, Taint, TracingConfiguration, UserNamespaces,
    WebhookAuthentication, WebhookAuthorization, X509Authentication,
};
pub use taint::ParseTaintError;
pub use words::{
    AuthorizationMode, CgroupDriver, ChangeDetectionStrategy, CpuManagerPolicy, Enforcement, HairpinMode,
    ImagePullCredentialsVerificationPolicy, MemoryManagerPolicy, MemoryReservationPolicy, SwapBehavior,
    TaintEffect, TlsVersion, TopologyManagerPolicy, TopologyManagerScope,
};

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
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;

pub(crate) const HEAD: Head =
    Head { api_version: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" };
// No field was removed so far.
static SHAPE: ShapeRules = shape_rules!(
    "kubelet",
    Program::Kubelet,
    Sources {
        reader: "kubernetes pkg/kubelet/apis/config/scheme/scheme.go",
        types: "kubernetes staging/src/k8s.io/kubelet/config/v1beta1/types.go",
        validator: "kubernetes pkg/kubelet/apis/config/validation/validation.go",
    }
)
.without(&[ShapeRule::RemovedField]);

impl Spec for KubeletConfiguration {
    const KIND: Kind = Kind::KubeletConfiguration;
    const FORMAT: Format = Format::Component;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = rules::Gates;

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
        rules::Gates::of(effective, target)
    }

    fn record(&self) -> Option<&dyn AnyRecord> {
        Some(self)
    }
}

inherent!(KubeletConfiguration);
lost!(KubeletConfiguration);
json_shape!(shown KubeletConfiguration);

/// The rules of the kubelet's configuration, its drop-ins and their merge.
pub(crate) static RULES: &[&dyn Listed] = &[&SHAPE, &rules::RULES, &drop_in::SHAPE, &layers::FOUND];

impl KubeletConfiguration {
    /// Joins the relative paths of the file to the folder it lies in, as the kubelet does on reading it.
    ///
    /// These are the paths of static pods, client CA, serving certificate and key, resolver file, volume plugins
    /// and, from 1.30, pod logs. `folder` is an absolute POSIX path.
    ///
    /// Source: kubernetes `pkg/kubelet/kubeletconfig/configfiles/configfiles.go`, `pkg/kubelet/apis/config/helpers.go`.
    #[must_use]
    pub fn in_folder(mut self, folder: &str, target: &Target) -> Self {
        defaults::join_paths(&mut self, folder, target);
        self
    }

    /// The configuration with every default of the target's minor filled in, in the JSON shape that Kubernetes'
    /// own encoder prints: zeros appear where Go shows them.
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
