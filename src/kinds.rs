//! Every kind of file behind one door: a text and the name of its kind in, a typed document out.

use crate::certificate::CaBundle;
#[cfg(feature = "containerd")]
use crate::containerd::{ContainerdConfig, HostsToml};
use crate::diagnostic::{Diagnostic, FieldPath, Report};
use crate::document::judge;
use crate::document::{Document, Kind, Lint};
use crate::engine::rule::{rule, rules};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::{KubeletConfiguration, KubeletDropIn};
use crate::object::Manifest;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::unit::{DropIn, EnvironmentFile, ServiceUnit};
use crate::value::Json;
use crate::yaml;

rules! {
    pub(crate) FOUND {
        pub(crate) SKIPPED = rule("node-file-skipped", "the file is of no kind that is judged here")
            .note()
            .why("Nothing is said of what it holds, good or bad.")
            .help("give only files of the join, or leave it");
    }
}

/// What a text of any kind was read as.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AnyDocument {
    /// Of [`Kind::KubeletConfiguration`].
    KubeletConfiguration(Box<KubeletConfiguration>),
    /// Of [`Kind::KubeletDropIn`].
    KubeletDropIn(Box<KubeletDropIn>),
    /// Of [`Kind::KubeProxyConfiguration`].
    KubeProxyConfiguration(Box<KubeProxyConfiguration>),
    /// Of [`Kind::Kubeconfig`].
    Kubeconfig(Box<Kubeconfig>),
    /// Of [`Kind::StaticTokenFile`].
    StaticTokenFile(StaticTokenFile),
    /// Of [`Kind::Manifest`].
    Manifest(Manifest),
    /// Of [`Kind::ServiceUnit`].
    ServiceUnit(Box<ServiceUnit>),
    /// Of [`Kind::DropIn`].
    DropIn(Box<DropIn>),
    /// Of [`Kind::EnvironmentFile`].
    EnvironmentFile(EnvironmentFile),
    /// Of [`Kind::ContainerdConfig`].
    #[cfg(feature = "containerd")]
    ContainerdConfig(Box<ContainerdConfig>),
    /// Of [`Kind::HostsToml`].
    #[cfg(feature = "containerd")]
    HostsToml(HostsToml),
    /// Of [`Kind::Certificates`].
    Certificates(CaBundle),
    /// Of [`Kind::Yaml`].
    Yaml(Json),
}

/// Judges a text as a file of this kind, as the `lint` of its type does: never fails, a report always, a document where
/// one can be read.
///
/// Of [`Kind::Certificates`] only what no program can read is found: whether they are to be trusted, or to sign, is for
/// [`CaBundle::lint`] and [`SigningCertificate::lint`](crate::certificate::SigningCertificate::lint). An argument list is no text of its own, and a kind that this build leaves out is not
/// judged: both give the note `node-file-skipped`.
///
/// ```
/// use nodestrap::document::Kind;
/// use nodestrap::node::{AnyDocument, lint_as};
/// use nodestrap::{KubernetesVersion, Target};
///
/// let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 200\n";
/// let lint = lint_as(Kind::KubeletConfiguration, text, &Target::new(KubernetesVersion::V1_34));
/// let Some(AnyDocument::KubeletConfiguration(kubelet)) = lint.draft() else { panic!("a kubelet's file") };
/// assert_eq!(kubelet.max_pods, Some(200));
/// ```
pub fn lint_as(kind: Kind, text: &str, target: &Target) -> Lint<AnyDocument> {
    fn of<D: Document>(text: &str, target: &Target, any: fn(Box<D>) -> AnyDocument) -> Lint<AnyDocument> {
        D::lint(text, target).map(|draft| any(Box::new(draft)))
    }
    // Before any reader: not all kinds come by the document's own check.
    if let Some(refused) = judge::too_large(text, target) {
        return refused;
    }
    match kind {
        Kind::KubeletConfiguration => of(text, target, AnyDocument::KubeletConfiguration),
        Kind::KubeletDropIn => of(text, target, AnyDocument::KubeletDropIn),
        Kind::KubeProxyConfiguration => of(text, target, AnyDocument::KubeProxyConfiguration),
        Kind::Kubeconfig => of(text, target, AnyDocument::Kubeconfig),
        Kind::StaticTokenFile => StaticTokenFile::lint(text, target).map(AnyDocument::StaticTokenFile),
        Kind::Manifest => Manifest::lint(text, target).map(AnyDocument::Manifest),
        Kind::ServiceUnit => of(text, target, AnyDocument::ServiceUnit),
        Kind::DropIn => of(text, target, AnyDocument::DropIn),
        Kind::EnvironmentFile => EnvironmentFile::lint(text, target).map(AnyDocument::EnvironmentFile),
        #[cfg(feature = "containerd")]
        Kind::ContainerdConfig => of(text, target, AnyDocument::ContainerdConfig),
        #[cfg(feature = "containerd")]
        Kind::HostsToml => HostsToml::lint(text, target).map(AnyDocument::HostsToml),
        Kind::Certificates => certificates(text, target),
        Kind::Yaml => yaml::lint(text).map(AnyDocument::Yaml),
        #[cfg(not(feature = "containerd"))]
        Kind::ContainerdConfig | Kind::HostsToml => {
            skipped("this build does not read the files of containerd")
        }
        Kind::Arguments => skipped("it is no text of its own"),
    }
}

/// What the file is for is not known here, and the kubelet's own certificates lie in one file with their key.
fn certificates(text: &str, target: &Target) -> Lint<AnyDocument> {
    let bundle = CaBundle::from_pem(text).ok().map(AnyDocument::Certificates);
    Lint::new(bundle, judge::text_report(crate::certificate::rules::unreadable(text, target), target))
}

fn skipped(why: &str) -> Lint<AnyDocument> {
    let note = Diagnostic::new(&SKIPPED, FieldPath::ROOT, format!("passed over: {why}"));
    Lint::new(None, Report::from_iter([note]))
}
