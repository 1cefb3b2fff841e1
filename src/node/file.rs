//! One file of the set: what it is, and what its own kind's rules say of it.

use std::borrow::Cow;

use super::recognise::kind_of;
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Report, RuleInfo};
use crate::document::{Document, Kind};
use crate::engine::judge;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubelet::KubeletConfiguration;
use crate::rbac::Manifest;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::unit::{DropIn, ServiceUnit};

static SKIPPED: RuleInfo = RuleInfo::new("node-file-skipped", "the file is of no kind that is judged here")
    .note()
    .why("Nothing is said of what it holds, good or bad.");
static CERTIFICATE: RuleInfo =
    RuleInfo::new("node-certificates-unreadable", "the certificates cannot be used")
        .why("A program that is given this file passes over what it cannot parse, or stops.");
static RUNTIME_VERSION: RuleInfo = RuleInfo::new(
    "node-containerd-version-unknown",
    "the version of containerd was not given",
)
.note()
.why("The version decides which keys are read. The oldest supported release that reads the file was taken.")
.help("give the version of containerd");

pub(super) static RULES: [&RuleInfo; 3] = [&SKIPPED, &CERTIFICATE, &RUNTIME_VERSION];

/// A file of the set.
pub(super) struct File<'s> {
    pub(super) path: &'s str,
    pub(super) text: Cow<'s, str>,
    /// What it is, or why it was passed over.
    pub(super) kind: Result<Kind, &'static str>,
    pub(super) content: Content,
    report: Report,
}

/// What could be read of a file.
pub(super) enum Content {
    Kubelet(Box<KubeletConfiguration>),
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
        Self { path, text: text.into(), kind, content, report }
    }

    /// What the rules of its own kind find, with the name of the file.
    pub(super) fn judge(&self, _target: &Target) -> impl Iterator<Item = Diagnostic> {
        self.report.iter().cloned().map(|mut diagnostic| {
            diagnostic.file = Some(self.path.into());
            diagnostic
        })
    }
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
        Kind::KubeProxyConfiguration => linted(text, target, |_: KubeProxyConfiguration| Content::Text),
        Kind::StaticTokenFile => linted(text, target, Content::Tokens),
        Kind::Manifest => {
            let (manifest, report) = Manifest::lint(text, target).into_parts();
            (manifest.map_or(Content::Text, Content::Manifest), report)
        }
        Kind::ServiceUnit => linted(text, target, |_: ServiceUnit| Content::Text),
        Kind::DropIn => linted(text, target, |_: DropIn| Content::Text),
        Kind::Certificates => certificates(text),
        Kind::ContainerdConfig | Kind::HostsToml => (Content::Text, runtime(kind, text, target)),
        _ => (Content::Text, Report::default()),
    }
}

fn certificates(text: &str) -> (Content, Report) {
    match CaBundle::from_pem(text) {
        Ok(bundle) => (Content::Certificates(bundle), Report::default()),
        // The kubelet's own certificate lies in one file with its key.
        Err(crate::certificate::PemError::PrivateKey) => (Content::Text, Report::default()),
        Err(error) => {
            let mut diagnostic = Diagnostic::new(&CERTIFICATE, FieldPath::ROOT, error.to_string());
            diagnostic.place = Some(judge::place(text, 0..0, true));
            (Content::Text, Report::from_iter([diagnostic]))
        }
    }
}

#[cfg(feature = "containerd")]
fn runtime(kind: Kind, text: &str, target: &Target) -> Report {
    use crate::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, HostsToml};

    let version = target.containerd.unwrap_or_else(|| {
        let newest = ContainerdVersion::KNOWN.last().copied().unwrap_or(ContainerdVersion::V1_7);
        let config = EffectiveConfig::read(text, [], newest).map(|config| config.version.value);
        let reads = |version: &&ContainerdVersion| config.as_ref().is_ok_and(|config| version.reads(*config));
        let known =
            ContainerdVersion::KNOWN.iter().filter(|version| version.at_least(ContainerdVersion::V1_7));
        known.clone().find(reads).copied().unwrap_or(newest)
    });
    let mut found: Vec<Diagnostic> = match kind {
        Kind::HostsToml => HostsToml::lint(text, version).into_iter().collect(),
        _ => ContainerdConfig::lint(text, version).into_iter().collect(),
    };
    if target.containerd.is_none() && kind == Kind::ContainerdConfig {
        let message = format!("judged as containerd {version}");
        found.push(Diagnostic::new(&RUNTIME_VERSION, FieldPath::ROOT, message));
    }
    found.into_iter().collect()
}

#[cfg(not(feature = "containerd"))]
fn runtime(_: Kind, _: &str, _: &Target) -> Report {
    const WHY: &str = "passed over: this build does not read the files of containerd";
    Report::from_iter([Diagnostic::new(&SKIPPED, FieldPath::ROOT, WHY)])
}
