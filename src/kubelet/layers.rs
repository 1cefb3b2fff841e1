//! The layers a kubelet's configuration is made of, laid over one another.

use std::collections::BTreeMap;
use std::fmt;

use super::{HEAD, KubeletConfiguration, KubeletDropIn, SHAPE, defaults, start};
use crate::component::Arguments;
use crate::component::fields::{Setting, patch_over, put};
use crate::diagnostic::{Diagnostic, FieldPath, Program, Report, Severity, Stage};
use crate::document::head;
use crate::engine::decode::Decoder;
use crate::engine::record::{Fields, Record};
use crate::engine::row::{Row, Shape};
use crate::engine::rule::{rule, rules};
use crate::format::sink::JsonSink;
use crate::format::{self, Format};
use crate::target::Target;
use crate::tree::Tree;
use crate::value::Json;
use crate::version::V1_32;

rules! {
    pub(super) FOUND {
        pub(super) TOO_OLD = rule("kubelet-layers-too-old", "this minor merges drop-ins another way")
            .note()
            .why(
                "Before 1.32 drop-ins were merged by the names of Go fields, and some keys got lost; they are merged here as 1.32 does.",
            )
            .help("read /configz of the running kubelet, or write everything into the one file")
            .source("kubernetes cmd/kubelet/app/server.go");
        pub(super) IGNORED = rule("kubelet-layers-ignored-file", "the file is none of the drop-ins")
            .warning()
            .why(
                "Only files whose names end in .conf are read from the folder of --config-dir; the others are skipped silently.",
            )
            .help("rename it so that it ends in .conf, or move it out of the folder")
            .source("kubernetes cmd/kubelet/app/server.go");
        pub(super) UNMERGED = rule("kubelet-layers-wrong-type", "what the layers come to cannot be decoded")
            .refused_by(Program::Kubelet, Stage::Decode)
            .why("Types are checked after the merge; one wrong value stops the kubelet.")
            .help("write values of the same type in every layer")
            .source("kubernetes cmd/kubelet/app/server.go");
    }
}

/// Where the value of a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The main file.
    File(String),
    /// A drop-in.
    DropIn(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(path) | Self::DropIn(path) => f.write_str(path),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// A configuration file, its drop-ins and the kubelet's flags, in any order; [`merge`](Self::merge) knows who wins.
///
/// Defaults are lowest, then comes the file, then the drop-ins in the order of their paths, then the flags. Feature
/// gates of flags are added to those of the files.
///
/// ```
/// use nodestrap::diagnostic::FieldPath;
/// use nodestrap::kubelet::Layers;
/// use nodestrap::{KubernetesVersion, Target};
///
/// let head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
/// let (file, drop_in) = (format!("{head}maxPods: 110\n"), format!("{head}maxPods: 200\n"));
/// let merged = Layers::new("/etc/kubernetes/kubelet.yaml", &file)
///     .drop_in("/etc/kubernetes/kubelet.conf.d/10-pods.conf", &drop_in)
///     .merge(&Target::new(KubernetesVersion::V1_34));
/// assert_eq!(merged.configuration().and_then(|kubelet| kubelet.max_pods), Some(200));
/// let origin = merged.origin(&FieldPath::key("maxPods"));
/// assert_eq!(origin.to_string(), "/etc/kubernetes/kubelet.conf.d/10-pods.conf");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Layers<'t> {
    file: (&'t str, &'t str),
    drop_ins: Vec<(&'t str, &'t str)>,
    arguments: Option<&'t Arguments>,
}

/// What the layers come to.
#[derive(Clone, Debug)]
#[must_use]
pub struct Layered {
    configuration: Option<KubeletConfiguration>,
    origins: BTreeMap<FieldPath, Origin>,
    report: Report,
}

impl Layered {
    /// The configuration the kubelet runs with, every default filled in; nothing where a layer cannot be read.
    pub fn configuration(&self) -> Option<&KubeletConfiguration> {
        self.configuration.as_ref()
    }

    /// Where the value of a field comes from.
    pub fn origin(&self, path: &FieldPath) -> &Origin {
        // A map may be set by one layer and asked for by its entries, or the other way round.
        let around = self.origins.iter().find(|(known, _)| path.is_within(known) || known.is_within(path));
        around.map_or(&Origin::Default, |(_, origin)| origin)
    }

    /// Every field that some layer set, with the layer.
    pub fn origins(&self) -> impl Iterator<Item = (&FieldPath, &Origin)> {
        self.origins.iter()
    }

    /// What is wrong with the layers, each finding with the file it stands in, and with what they come to.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl<'t> Layers<'t> {
    /// The main file, at its path.
    pub fn new(path: &'t str, text: &'t str) -> Self {
        Self { file: (path, text), drop_ins: Vec::new(), arguments: None }
    }

    /// One file of the folder of drop-ins, at its path.
    pub fn drop_in(mut self, path: &'t str, text: &'t str) -> Self {
        self.drop_ins.push((path, text));
        self
    }

    /// The kubelet's flags.
    pub fn arguments(mut self, arguments: &'t Arguments) -> Self {
        self.arguments = Some(arguments);
        self
    }

    /// Lays all over one another and judges the layers and what they come to.
    pub fn merge(mut self, target: &Target) -> Layered {
        let mut merge = Merge { target, origins: BTreeMap::new(), found: Vec::new() };
        // Drop-ins are laid over the file with its defaults filled in, and not over
        // the text, as in `mergeKubeletConfigurations`.
        let configuration = merge.file(self.file).and_then(|kubelet| {
            // Walked as a folder is: part by part.
            self.drop_ins.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
            merge.drop_ins(kubelet, &self.drop_ins)
        });
        let configuration = configuration.and_then(|kubelet| merge.flags(kubelet, self.arguments));
        if let Some(kubelet) = &configuration {
            merge.judge(kubelet);
        }
        Layered { configuration, origins: merge.origins, report: merge.found.into_iter().collect() }
    }
}

struct Merge<'a> {
    target: &'a Target,
    origins: BTreeMap<FieldPath, Origin>,
    found: Vec<Diagnostic>,
}

impl Merge<'_> {
    fn file(&mut self, (path, text): (&str, &str)) -> Option<KubeletConfiguration> {
        let (draft, report) = KubeletConfiguration::lint(text, self.target).into_parts();
        let refused = report.stage() == Some(Stage::Decode);
        // What is wrong with values is said of the merged ones.
        let own = report
            .into_iter()
            .filter(|found| found.rule.strict.is_some() || found.stage() == Some(Stage::Decode));
        self.note(path, own);
        // The kubelet ends at a file that it cannot decode; there is nothing to lay the drop-ins over.
        let draft = draft.filter(|_| !refused)?;
        self.remember(&draft.written_json(), &FieldPath::ROOT, &Origin::File(path.to_owned()));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(draft.in_folder(folder, self.target).effective(self.target))
    }

    fn drop_ins(
        &mut self,
        kubelet: KubeletConfiguration,
        drop_ins: &[(&str, &str)],
    ) -> Option<KubeletConfiguration> {
        let (own, other): (Vec<_>, Vec<_>) = drop_ins.iter().partition(|(path, _)| is_drop_in(path));
        for (path, _) in other {
            self.note(path, [Diagnostic::new(&IGNORED, FieldPath::ROOT, "its name does not end in .conf")]);
        }
        let Some((first, _)) = own.first() else { return Some(kubelet) };
        if self.target.minor() < V1_32 {
            let message = format!("{} merges by the names of Go fields", self.target.minor());
            self.note(first, [Diagnostic::new(&TOO_OLD, FieldPath::ROOT, message)]);
        }
        // In the shape of Go's encoder, which writes zeros: a merge patch replaces what is there.
        let mut merged = go_json(&kubelet);
        let mut readable = true;
        for (path, text) in own {
            let report = KubeletDropIn::lint(text, self.target).into_parts().1;
            // Read on all the same, so that one bad drop-in does not hide the findings of the others.
            readable &= report.stage() != Some(Stage::Decode);
            self.note(path, report);
            if let Some(root) = format::read(text, Format::Component).ok().as_ref().and_then(Tree::root) {
                let patch = root.json();
                patch_over(&mut merged, &patch);
                self.remember(&patch, &FieldPath::ROOT, &Origin::DropIn(path.to_owned()));
            }
        }
        let mut kubelet = self.decode(&merged).filter(|_| readable)?;
        // A `null` in a drop-in takes the default away; the decoder then fills it in once more.
        defaults::fill_again(&mut kubelet, self.target);
        Some(kubelet)
    }

    fn flags(
        &mut self,
        kubelet: KubeletConfiguration,
        arguments: Option<&Arguments>,
    ) -> Option<KubeletConfiguration> {
        let Some(arguments) = arguments else { return Some(kubelet) };
        // Upstream parses the flags into the decoded configuration,
        // `kubeletConfigFlagPrecedence`: each sets its field whole.
        let mut merged = go_json(&kubelet);
        for Setting { flag, path, value } in start::settings(arguments) {
            put(&mut merged, path, value.clone());
            let path = path.split('.').fold(FieldPath::ROOT, FieldPath::then);
            self.remember_at(&value, &path, &Origin::Flag(flag));
        }
        self.decode(&merged)
    }

    /// Decodes what the layers came to.
    fn decode(&mut self, merged: &Json) -> Option<KubeletConfiguration> {
        // encoding/json decodes the merged text, which is no YAML any more: letter case does not matter to it.
        let text = folded(merged, KubeletConfiguration::ROWS).to_string();
        let tree = format::json::read(&text).ok()?;
        let mut cx = Decoder::new(self.target, &SHAPE, false);
        let mut kubelet = KubeletConfiguration::default();
        cx.record_into(tree.root()?, &mut kubelet, &["apiVersion", "kind"])?;
        let found = cx.finish().found;
        let refused: Vec<Diagnostic> = found
            .into_iter()
            .filter(|found| found.stage() == Some(Stage::Decode))
            .map(|found| Diagnostic::new(&UNMERGED, found.path, found.message))
            .collect();
        let good = refused.is_empty();
        self.found.extend(refused.into_iter().map(|found| self.placed(found)).collect::<Vec<_>>());
        good.then_some(kubelet)
    }

    fn judge(&mut self, kubelet: &KubeletConfiguration) {
        let report = match kubelet.clone().validate(self.target) {
            Ok(valid) => valid.report().clone(),
            Err(invalid) => invalid.report,
        };
        // Everything is written down in the merged document; what is redundant or old was said of the layers.
        let own = report
            .into_iter()
            .filter(|found| found.refused_by().is_some() || found.severity > Severity::Note);
        let placed: Vec<Diagnostic> = own.map(|found| self.placed(found)).collect();
        self.found.extend(placed);
    }

    fn note(&mut self, path: &str, report: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(report.into_iter().map(|mut found| {
            found.file = Some(path.into());
            found
        }));
    }

    /// A finding about a merged value names the layer the value comes from.
    fn placed(&self, mut found: Diagnostic) -> Diagnostic {
        let origin = self
            .origins
            .iter()
            .find(|(known, _)| found.path.is_within(known) || known.is_within(&found.path));
        match origin {
            Some((_, Origin::File(path) | Origin::DropIn(path))) => found.file = Some(path.as_str().into()),
            Some((_, flag @ Origin::Flag(_))) => found.message = format!("{} (from {flag})", found.message),
            _ => {}
        }
        found
    }

    fn remember(&mut self, value: &Json, path: &FieldPath, origin: &Origin) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let top = path.is_root() && (key == "apiVersion" || key == "kind");
            if !top {
                self.remember_at(value, &path.clone().then(key.clone()), origin);
            }
        }
    }

    fn remember_at(&mut self, value: &Json, path: &FieldPath, origin: &Origin) {
        match value {
            Json::Object(fields) if !fields.is_empty() => self.remember(value, path, origin),
            _ => {
                // A later layer replaces the whole value, so that what earlier ones set below it is gone.
                self.origins.retain(|known, _| !known.is_within(path));
                if !value.is_null() {
                    self.origins.insert(path.clone(), origin.clone());
                }
            }
        }
    }
}

/// Whether the kubelet reads a file of the folder: letter case counts.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "the kubelet compares exactly")]
fn is_drop_in(path: &str) -> bool {
    path.ends_with(".conf")
}

pub(super) fn go_json(kubelet: &KubeletConfiguration) -> Json {
    let mut sink = JsonSink::default();
    head::write_component(kubelet, &HEAD, &mut sink, Fields::GoShape);
    sink.finish()
}

/// The merged document is decoded without regard to the letter case of keys, in their order: a key that is there in
/// two cases is decoded twice, the later over the earlier.
fn folded(value: &Json, rows: &'static [&'static Row]) -> Json {
    let mut fields: Vec<(&String, &Json)> =
        value.as_object().into_iter().flatten().map(|(key, value)| (key, value)).collect();
    // Go marshals a map with its keys in byte order, so capitals come first and small letters win.
    fields.sort_by_key(|(key, _)| *key);
    let named = fields.into_iter().map(|(key, value)| {
        let row = rows.iter().find(|row| row.wire.eq_ignore_ascii_case(key));
        let value = match row.map(|row| row.shape) {
            Some(Shape::Record(inner)) if value.as_object().is_some() => folded(value, inner),
            _ => value.clone(),
        };
        (row.map_or(key.as_str(), |row| row.wire).to_owned(), value)
    });
    Json::Object(named.collect())
}
