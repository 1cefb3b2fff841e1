//! One file of `--config-dir`.

use super::{HEAD, KubeletConfiguration};
use crate::diagnostic::{Program, Stage};
use crate::document::Kind;
use crate::document::head;
use crate::document::serde::json_shape;
use crate::document::spec::{Keys, Spec, inherent};
use crate::engine::decode::Decoder;
use crate::engine::record::AnyRecord;
use crate::engine::rule::{Rule, rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::Format;
use crate::target::Target;
use crate::tree::{Node, NodeKind};
use crate::value::Json;
use crate::version::V1_32;

/// A drop-in: a file whose name ends in `.conf` in the folder that the kubelet's `--config-dir` names.
///
/// It holds a part of a [`KubeletConfiguration`] and is laid over the file and the drop-ins before it: maps merge,
/// lists and scalars replace, `null` puts the default back. From 1.32 each one needs its own `apiVersion` and
/// `kind`. Unlike in the main file, a repeated key stops the kubelet. [`Layers`](super::Layers) merges them.
///
/// Source: kubernetes `cmd/kubelet/app/server.go` (`mergeKubeletConfigurations`).
///
/// ```
/// use nodestrap::kubelet::{KubeletConfiguration, KubeletDropIn};
/// use nodestrap::{KubernetesVersion, Target};
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let drop_in = KubeletDropIn::from(KubeletConfiguration::new().max_pods(200));
/// let text = drop_in.validate(&target)?.render();
/// assert!(text.ends_with("maxPods: 200\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeletDropIn {
    /// What the drop-in sets.
    pub sets: KubeletConfiguration,
}

impl From<KubeletConfiguration> for KubeletDropIn {
    fn from(sets: KubeletConfiguration) -> Self {
        Self { sets }
    }
}

// No field was removed so far.
pub(super) static SHAPE: ShapeRules = shape_rules!(
    "kubelet-drop-in",
    Program::Kubelet,
    Sources {
        reader: "kubernetes cmd/kubelet/app/server.go",
        types: "kubernetes staging/src/k8s.io/kubelet/config/v1beta1/types.go",
        validator: "kubernetes pkg/kubelet/apis/config/validation/validation.go",
    }
)
.with(
    ShapeRule::RepeatedKey,
    rule("kubelet-drop-in-repeated-key", "the key is given more than once")
        .refused_by(Program::Kubelet, Stage::Decode)
        .why("Drop-ins are read strictly, with no lenient second try: the kubelet stops.")
        .help("keep one of them")
        .source("kubernetes cmd/kubelet/app/server.go"),
)
.without(&[ShapeRule::RemovedField]);

impl Spec for KubeletDropIn {
    const KIND: Kind = Kind::KubeletDropIn;
    const FORMAT: Format = Format::Component;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = ();

    fn rules() -> &'static [&'static [Rule<Self>]] {
        // Values are judged once, in what the layers come to: a drop-in alone may lack what another file says.
        &[]
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        // `loadDropinConfigFileIntoJSON` asks for apiVersion and kind from 1.32 on;
        // before that the text was laid over as it is.
        let headless = cx.target.minor() < V1_32;
        match root.filter(|root| headless && root.kind() == NodeKind::Map) {
            Some(root) => {
                let mut sets = KubeletConfiguration::default();
                cx.record_into(root, &mut sets, &["apiVersion", "kind"])?;
                Some(Self { sets })
            }
            None => head::decode_component(root, cx, &HEAD, &SHAPE).map(|sets| Self { sets }),
        }
    }

    fn encode(&self) -> String {
        head::encode_component(&self.sets, &HEAD)
    }

    fn said(&self, keys: Keys) -> Json {
        head::said(&self.sets, &HEAD, keys)
    }

    fn context(_: &Self, _: &Target) {}

    fn record(&self) -> Option<&dyn AnyRecord> {
        Some(&self.sets)
    }
}

inherent!(KubeletDropIn);
json_shape!(shown KubeletDropIn);
