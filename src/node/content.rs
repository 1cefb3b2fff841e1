//! What the files of a set hold, read by the documents of their kinds.

use super::file::{folder, name};
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Report};
use crate::document::{Document, Kind};
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::{KubeletConfiguration, KubeletDropIn};
use crate::object::Manifest;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::unit::{DropIn, EnvironmentFile, ServiceUnit, UnitName};

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

fn linted<D: Document>(text: &str, target: &Target, content: fn(D) -> Content) -> (Content, Report) {
    let (draft, report) = D::lint(text, target).into_parts();
    (draft.map_or(Content::Text, content), report)
}

/// A unit has the name of its file, and a drop-in changes the unit of its folder. A template is judged as an instance.
pub(super) fn read_unit_as(kind: Kind, path: &str, text: &str, target: &Target) -> Option<(Content, Report)> {
    let name = match kind {
        Kind::ServiceUnit => name(path),
        Kind::DropIn => folder(path).strip_suffix(".d")?,
        _ => return None,
    };
    // systemd starts no template itself, and its specifiers have values in
    // an instance only; any name for that will do.
    let name: UnitName = name.replace("@.", "@i.").parse().ok()?;
    let report = if kind == Kind::DropIn {
        DropIn::lint_named(&name, text, target).into_parts().1
    } else {
        ServiceUnit::lint_named(&name, text, target).into_parts().1
    };
    Some((Content::Text, report))
}

/// What a text of a kind holds, and what its own rules find.
pub(super) fn read_as(kind: Kind, text: &str, target: &Target) -> (Content, Report) {
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
        Kind::EnvironmentFile => linted(text, target, |_: EnvironmentFile| Content::Text),
        Kind::Certificates => certificates(text, target),
        Kind::ContainerdConfig | Kind::HostsToml => (Content::Text, runtime(kind, text, target)),
        _ => (Content::Text, Report::default()),
    }
}

/// What a file of certificates is for is said elsewhere. The kubelet's own lies in one file with its key.
fn certificates(text: &str, target: &Target) -> (Content, Report) {
    // The rules of a CA bundle do not fit: a client certificate with its key is no CA and need not be one.
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
    let note = Diagnostic::new(&super::file::RUNTIME_VERSION, FieldPath::ROOT, message);
    report.into_iter().chain(target.containerd.is_none().then_some(note)).collect()
}

#[cfg(not(feature = "containerd"))]
fn runtime(_: Kind, _: &str, _: &Target) -> Report {
    const WHY: &str = "passed over: this build does not read the files of containerd";
    Report::from_iter([Diagnostic::new(&crate::kinds::SKIPPED, FieldPath::ROOT, WHY)])
}
