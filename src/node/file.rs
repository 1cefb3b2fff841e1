//! One file of the set: what it is, and what its own kind's rules say of it.

use std::borrow::Cow;

use super::machine;
use super::recognise::kind_of;
use super::spot::Spot;
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, RuleInfo};
use crate::document::{Document, Kind};
use crate::engine::judge;
use crate::engine::tree::Node;
use crate::format::{self, Format};
use crate::kinds::SKIPPED;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::{KubeletConfiguration, KubeletDropIn};
use crate::rbac::Manifest;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::unit::{DropIn, ServiceUnit};

static RUNTIME_VERSION: RuleInfo = RuleInfo::new(
    "node-containerd-version-unknown",
    "the version of containerd was not given",
)
.note()
.why("The version decides which keys are read. The oldest supported release that reads the file was taken.")
.help("give the version of containerd")
.source("containerd docs/cri/config.md");

pub(super) static RULES: [&RuleInfo; 2] = [&SKIPPED, &RUNTIME_VERSION];

/// A file of the set.
pub(super) struct File<'s> {
    pub(super) path: &'s str,
    pub(super) text: Cow<'s, str>,
    /// What it is, or why it was passed over.
    pub(super) kind: Result<Kind, &'static str>,
    pub(super) content: Content,
    /// Where the text lies inside of the file, when it is the value of a ConfigMap.
    pub(super) inside: Option<Inside>,
    pub(super) report: Report,
}

/// A text inside of a file.
pub(super) struct Inside {
    pub(super) name: String,
    pub(super) path: FieldPath,
    pub(super) place: Place,
}

/// What could be read of a file.
pub(super) enum Content {
    Kubelet(Box<KubeletConfiguration>),
    KubeProxy(Box<KubeProxyConfiguration>),
    Kubeconfig(Box<Kubeconfig>),
    Tokens(StaticTokenFile),
    Manifest(Manifest),
    Certificates(CaBundle),
    /// Kinds that are read by whoever needs them, or that could not be read.
    Text,
}

impl<'s> File<'s> {
    pub(super) fn read(path: &'s str, text: &'s str, target: &Target) -> Self {
        let kind = kind_of(path, text);
        let (content, report) = match kind {
            Ok(kind) => read(kind, text, target),
            Err(why) => {
                let skipped = Diagnostic::new(&SKIPPED, FieldPath::ROOT, format!("passed over: {why}"));
                (Content::Text, Report::from_iter([skipped]))
            }
        };
        Self { path, text: text.into(), kind, content, inside: None, report }
    }

    /// Judges the file as another kind than its text was taken for, because something names it as one.
    pub(super) fn judge_as(&mut self, kind: Kind, target: &Target) {
        let (content, report) = read(kind, &self.text, target);
        (self.kind, self.content, self.report) = (Ok(kind), content, report);
    }

    /// The files inside of this one: the values of its ConfigMaps that are of a kind judged here.
    pub(super) fn inner(&self, target: &Target) -> Vec<Self> {
        let Content::Manifest(manifest) = &self.content else { return Vec::new() };
        let maps = manifest.objects.iter().filter(|object| object.kind == "ConfigMap");
        maps.flat_map(|object| self.values(object.span.clone(), target)).collect()
    }

    fn values(&self, part: std::ops::Range<usize>, target: &Target) -> Vec<Self> {
        let text = self.text.get(part.clone()).unwrap_or("");
        let Ok(tree) = format::read(text, Format::Component) else { return Vec::new() };
        let entries = tree.root().and_then(|root| root.get("data")).into_iter().flat_map(Node::entries);
        let mut files = Vec::new();
        for entry in entries {
            let name = entry.key.text().to_owned();
            let text = entry.value.text().to_owned();
            let Ok(kind @ (Kind::KubeletConfiguration | Kind::KubeProxyConfiguration | Kind::Kubeconfig)) =
                kind_of(&name, &text)
            else {
                continue;
            };
            let (content, report) = read(kind, &text, target);
            let span = entry.key.span();
            let place = judge::place(&self.text, span.start + part.start..span.end + part.start, false);
            let path = FieldPath::key("data").then(name.clone());
            let inside = Some(Inside { name, path, place });
            files.push(Self { path: self.path, text: text.into(), kind: Ok(kind), content, inside, report });
        }
        files
    }

    /// What the rules of its own kind find, with the name of the file.
    pub(super) fn judge(&self) -> impl Iterator<Item = Diagnostic> {
        self.report.iter().cloned().map(|diagnostic| self.named(diagnostic))
    }

    /// A finding about this file, with its name and, inside of a ConfigMap, its place there.
    pub(super) fn named(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.file = Some(self.path.into());
        if let Some(inside) = &self.inside {
            let mut path = inside.path.clone();
            path.extend(&diagnostic.path);
            diagnostic.path = path;
            diagnostic.place = Some(inside.place.clone());
            diagnostic.fix.clear();
        }
        diagnostic
    }

    /// The finding for which its program refuses it, if any.
    pub(super) fn refusal(&self) -> Option<Diagnostic> {
        self.judge().find(Diagnostic::refuses)
    }

    /// The kubeconfig, when it is one.
    pub(super) fn kubeconfig(&self) -> Option<&Kubeconfig> {
        match &self.content {
            Content::Kubeconfig(kubeconfig) => Some(kubeconfig),
            _ => None,
        }
    }

    /// The certificates, when it holds some.
    pub(super) fn certificates(&self) -> Option<&CaBundle> {
        match &self.content {
            Content::Certificates(bundle) => Some(bundle),
            _ => None,
        }
    }

    pub(super) fn spot(&self) -> Spot {
        Spot::of_file(self)
    }
}

/// The last part of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of the folder that a file lies in.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or("")
}

/// The file of the set that lies at this path on the node. The set may be a copy below another folder, and a file
/// that was given without any folder is found by its name. Of several machines the one at this root counts first.
pub(super) fn find<'f, 's>(files: &'f [File<'s>], path: &str, near: Option<&str>) -> Option<&'f File<'s>> {
    let real = || files.iter().filter(|file| file.inside.is_none());
    let below = |file: &&File<'_>| {
        file.path == path || file.path.ends_with(path) || Some(file.path) == path.strip_prefix('/')
    };
    real()
        .filter(|_| path.starts_with('/'))
        .filter(below)
        .min_by_key(|file| (near.is_some() && machine::root(file.path) != near, file.path.len()))
        .or_else(|| real().find(|file| !file.path.contains('/') && file.path == name(path)))
}

/// The text of a ConfigMap that a container sees at this path.
pub(super) fn find_inside<'f, 's>(files: &'f [File<'s>], path: &str) -> Option<&'f File<'s>> {
    files.iter().find(|file| file.inside.as_ref().is_some_and(|inside| inside.name == name(path)))
}

fn linted<D: Document>(text: &str, target: &Target, content: fn(D) -> Content) -> (Content, Report) {
    let (draft, report) = D::lint(text, target).into_parts();
    (draft.map_or(Content::Text, content), report)
}

fn read(kind: Kind, text: &str, target: &Target) -> (Content, Report) {
    match kind {
        Kind::KubeletConfiguration => {
            linted(text, target, |draft: KubeletConfiguration| Content::Kubelet(Box::new(draft)))
        }
        Kind::KubeletDropIn => linted(text, target, |_: KubeletDropIn| Content::Text),
        Kind::KubeProxyConfiguration => {
            linted(text, target, |draft: KubeProxyConfiguration| Content::KubeProxy(Box::new(draft)))
        }
        Kind::Kubeconfig => linted(text, target, |draft: Kubeconfig| Content::Kubeconfig(Box::new(draft))),
        Kind::StaticTokenFile => linted(text, target, Content::Tokens),
        Kind::Manifest => {
            let (manifest, report) = Manifest::lint(text, target).into_parts();
            (manifest.map_or(Content::Text, Content::Manifest), report)
        }
        Kind::ServiceUnit => linted(text, target, |_: ServiceUnit| Content::Text),
        Kind::DropIn => linted(text, target, |_: DropIn| Content::Text),
        Kind::EnvironmentFile => (Content::Text, crate::unit::lint_environment_file(text, target)),
        Kind::Certificates => certificates(text, target),
        Kind::ContainerdConfig | Kind::HostsToml => (Content::Text, runtime(kind, text, target)),
        _ => (Content::Text, Report::default()),
    }
}

/// What a file of certificates is for is said elsewhere. The kubelet's own lies in one file with its key.
fn certificates(text: &str, target: &Target) -> (Content, Report) {
    let content = CaBundle::from_pem(text).map_or(Content::Text, Content::Certificates);
    (content, crate::certificate::rules::unreadable(text, target).into_iter().collect())
}

#[cfg(feature = "containerd")]
fn runtime(kind: Kind, text: &str, target: &Target) -> Report {
    use crate::containerd::{ContainerdConfig, HostsToml};

    if kind == Kind::HostsToml {
        return HostsToml::lint(text, target).into_parts().1;
    }
    let report = ContainerdConfig::lint(text, target).into_parts().1;
    let version = super::runtime::version_for(text, target);
    let message = format!("the rules between files take it for one of containerd {version}");
    let note = Diagnostic::new(&RUNTIME_VERSION, FieldPath::ROOT, message);
    report.into_iter().chain(target.containerd.is_none().then_some(note)).collect()
}

#[cfg(not(feature = "containerd"))]
fn runtime(_: Kind, _: &str, _: &Target) -> Report {
    const WHY: &str = "passed over: this build does not read the files of containerd";
    Report::from_iter([Diagnostic::new(&SKIPPED, FieldPath::ROOT, WHY)])
}
