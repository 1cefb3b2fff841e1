//! One file of the set: what it is, and what its own kind's rules say of it.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::files::Files;
use super::machine;
use super::recognise::{self, Given, kind_of};
use super::spot::{Places, Spot};
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Lines, Place, Report, Severity};
use crate::document::{Document, Kind};
use crate::engine::rule::{rule, rules};
use crate::format::{self, Format};
use crate::kinds::SKIPPED;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kubeconfig::Kubeconfig;
use crate::kubelet::{KubeletConfiguration, KubeletDropIn};
use crate::object::Manifest;
use crate::target::Target;
use crate::token::StaticTokenFile;
use crate::tree::Node;
use crate::unit::{DropIn, ServiceUnit, UnitName};

rules! {
    pub(super) FOUND {
        RUNTIME_VERSION = rule("node-containerd-version-unknown", "the version of containerd was not given")
            .note()
            .why(
                "The version decides which keys are read. The oldest supported release that reads the file was taken.",
            )
            .help("give the version of containerd")
            .source("containerd docs/cri/config.md");
        COPIED = rule("node-file-copied", "the file is taken to be copied to the path that names it")
            .note()
            .why(
                "A program is told of a path where the set has no file, and one file of that name lies in a folder that is none of a machine, as repositories hold them.",
            )
            .help("see that it is copied there")
            .source("kubernetes cmd/kubelet/app/options/options.go");
    }
}

/// A file of the set.
pub(super) struct File<'s> {
    pub(super) path: &'s str,
    pub(super) text: Cow<'s, str>,
    /// What it is, or why it was passed over.
    pub(super) kind: Result<Kind, &'static str>,
    pub(super) content: Content,
    /// Where the text lies inside of the file, when it is the value of a ConfigMap or one document of kubeadm's file.
    pub(super) inside: Option<Inside<'s>>,
    pub(super) report: Report,
    pub(super) places: Places,
}

/// A text inside of a file.
pub(super) struct Inside<'s> {
    pub(super) name: String,
    pub(super) path: FieldPath,
    /// The key that the text stands behind.
    pub(super) place: Place,
    /// Where each line of the text begins in the file, when the file shows the text as it is.
    lines: Option<Vec<usize>>,
    /// The lines of the whole file.
    around: Rc<Lines<'s>>,
}

impl Inside<'_> {
    /// Where bytes of the text stand in the file: at their line, or at the key where the file shows another text.
    pub(super) fn place(&self, text: &str, place: Option<&Place>) -> Place {
        let of = || {
            let (place, lines) = (place?, self.lines.as_ref()?);
            // A block scalar shows every line with one more indent, so only the
            // offset inside of the line carries over.
            let begin = text.get(..place.span.start)?.rfind('\n').map_or(0, |at| at + 1);
            let start = lines.get(place.position.line - 1)? + (place.span.start - begin);
            // A span over several lines would take the indents of the file in: it ends with the text at the latest.
            let length = place.span.len().min(text.len() - begin);
            Some(self.around.place(start..start + length, place.line_text.is_empty()))
        };
        of().unwrap_or_else(|| self.place.clone())
    }
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
    pub(super) fn read(path: &'s str, text: &'s str, given: Given, target: &Target) -> Self {
        let kind = kind_of(path, text, given);
        let (content, report) = match kind {
            Ok(kind) => unit(kind, path, text, target).unwrap_or_else(|| read(kind, text, target)),
            Err(why) => (Content::Text, passed_over(why)),
        };
        Self { path, text: text.into(), kind, content, inside: None, report, places: Places::default() }
    }

    /// Says that the file is taken to lie at the path that something names.
    pub(super) fn take_for(&mut self, path: &str, by: &str) {
        let message = format!("taken to be copied to {path}, which {by} names");
        let mut note = Diagnostic::new(&COPIED, FieldPath::ROOT, message);
        note.place = Spot::of_file(self).place;
        self.add(note);
    }

    /// Adds what was found of the file beside others.
    pub(super) fn add(&mut self, found: Diagnostic) {
        self.report = std::mem::take(&mut self.report).into_iter().chain([found]).collect();
    }

    /// What the file does not say, a flag or another file may: that is a note as long as nothing shows who reads it.
    pub(super) fn leave_open(&mut self) {
        // A default that a flag may override is no fault; a value that the file writes stays one whoever reads it.
        let Ok(tree) = format::read(&self.text, Format::Component) else { return };
        let is_written = |path: &FieldPath| {
            tree.locate(path).is_some_and(|located| located.depth == path.segments().len())
        };
        let mut found: Vec<Diagnostic> = std::mem::take(&mut self.report).into_iter().collect();
        for diagnostic in &mut found {
            if diagnostic.severity == Severity::Warning && !is_written(&diagnostic.path) {
                diagnostic.severity = Severity::Note;
            }
        }
        self.report = found.into_iter().collect();
    }

    /// Leaves the file unjudged.
    pub(super) fn pass_over(&mut self, why: &'static str) {
        (self.kind, self.content, self.report) = (Err(why), Content::Text, passed_over(why));
    }

    /// Judges the file as another kind than its text was taken for, because something names it as one.
    pub(super) fn judge_as(&mut self, kind: Kind, target: &Target) {
        let (content, report) = read(kind, &self.text, target);
        (self.kind, self.content, self.report) = (Ok(kind), content, report);
    }

    /// The files inside of this one: the values of its ConfigMaps that are of a kind judged here, and the documents of
    /// components beside others, as kubeadm's file has them.
    pub(super) fn inner(&self, target: &Target) -> Vec<Self> {
        // Only a text of the set has files inside: one that is inside already is
        // an owned copy, and nests no further.
        let (Content::Manifest(manifest), Cow::Borrowed(whole)) = (&self.content, &self.text) else {
            return Vec::new();
        };
        let mut files = Vec::new();
        // One index of lines for all: a file of a thousand ConfigMaps would else be scanned a thousand times.
        let lines = Rc::new(Lines::of(whole));
        for object in &manifest.objects {
            match object.kind.as_str() {
                "ConfigMap" => files.extend(self.values(whole, &lines, object.span.clone(), target)),
                "KubeletConfiguration" | "KubeProxyConfiguration" => {
                    files.extend(self.document(whole, &lines, object.span.clone(), target));
                }
                _ => {}
            }
        }
        files
    }

    fn values(
        &self,
        whole: &'s str,
        around: &Rc<Lines<'s>>,
        part: Range<usize>,
        target: &Target,
    ) -> Vec<Self> {
        let text = whole.get(part.clone()).unwrap_or("");
        let Ok(tree) = format::read(text, Format::Component) else { return Vec::new() };
        let entries = tree.root().and_then(|root| root.get("data")).into_iter().flat_map(Node::entries);
        let mut files = Vec::new();
        for entry in entries {
            let name = entry.key.text().to_owned();
            let text = entry.value.text().to_owned();
            // Other kinds are left alone: a script or a unit inside of a ConfigMap is read by
            // some program of a Pod, on no machine of the set.
            let Ok(kind @ (Kind::KubeletConfiguration | Kind::KubeProxyConfiguration | Kind::Kubeconfig)) =
                kind_of(&name, &text, Given::Named)
            else {
                continue;
            };
            let (content, report) = read(kind, &text, target);
            let span = entry.key.span();
            let place = around.place(span.start + part.start..span.end + part.start, false);
            let path = FieldPath::key("data").then(name.clone());
            let lines = shown_lines(whole, entry.value.span().start + part.start, &text);
            let inside = Some(Inside { name, path, place, lines, around: Rc::clone(around) });
            files.push(Self {
                path: self.path,
                text: text.into(),
                kind: Ok(kind),
                content,
                inside,
                report,
                places: Places::default(),
            });
        }
        files
    }

    /// A configuration that is one document of several. kubeadm fills in what it leaves out, so nothing is missing in
    /// it; no program reads it here.
    fn document(
        &self,
        whole: &'s str,
        around: &Rc<Lines<'s>>,
        part: Range<usize>,
        target: &Target,
    ) -> Option<Self> {
        let text = whole.get(part.clone())?;
        let tree = format::read(text, Format::Component).ok()?;
        let kind = recognise::of_document(tree.root()?).ok()?;
        let (_, report) = read(kind, text, target);
        let is_written = |found: &Diagnostic| {
            let depth = found.path.segments().len();
            // A finding about a field that is not written speaks of a default, and kubeadm sets its own.
            found.severity == Severity::Error
                || tree.locate(&found.path).is_some_and(|located| located.depth == depth && depth > 0)
        };
        let report = report.into_iter().filter(is_written).collect();
        let place = around.place(part.start..part.start, false);
        let begins = text.match_indices('\n').map(|(at, _)| part.start + at + 1);
        let lines = Some(std::iter::once(part.start).chain(begins).collect());
        let around = Rc::clone(around);
        let inside = Some(Inside { name: String::new(), path: FieldPath::ROOT, place, lines, around });
        // An error for its kind keeps the rules between files from taking it for
        // a configuration that a kubelet reads.
        let kind = Err("a document that kubeadm reads");
        Some(Self {
            path: self.path,
            text: text.into(),
            kind,
            content: Content::Text,
            inside,
            report,
            places: Places::default(),
        })
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
            diagnostic.place = Some(inside.place(&self.text, diagnostic.place.as_ref()));
            // The bytes of a fix count in the inner text. In the file it is indented
            // or quoted, and an edit would break it.
            diagnostic.fix.clear();
        }
        diagnostic
    }

    /// The finding for which its program refuses it, if any.
    pub(super) fn refusal(&self) -> Option<Diagnostic> {
        self.judge().find(Diagnostic::refuses)
    }

    /// Whether the program that reads this part of the file refuses it.
    pub(super) fn has_refusal(&self, part: &Range<usize>) -> bool {
        let found = self.report.iter().as_slice();
        let start = |found: &Diagnostic| found.place.as_ref().map_or(usize::MAX, |place| place.span.start);
        // Of an object that the decoder takes and no path serves, nothing is there either.
        let is_refusal =
            |found: &Diagnostic| found.rule.severity == Severity::Error && found.stage().is_some();
        // A report is sorted by place, so the findings of one object lie together: no walk over all for each object.
        let begin = found.partition_point(|found| start(found) < part.start);
        found[begin..].iter().take_while(|found| start(found) < part.end).any(is_refusal)
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
pub(super) fn find<'f, 's>(files: &'f Files<'s>, path: &str, near: Option<&str>) -> Option<&'f File<'s>> {
    let below = |file: &&File<'_>| {
        file.path == path || file.path.ends_with(path) || Some(file.path) == path.strip_prefix('/')
    };
    let beside = |root: &str| files.given(&format!("{root}{}", path.strip_prefix('/')?));
    near.and_then(beside)
        .or_else(|| {
            files
                .of_name(path)
                .filter(|_| path.starts_with('/'))
                .filter(below)
                // The shortest path is the one with the least around it: `etc/x` before `backup/2024/etc/x`.
                .min_by_key(|file| (near.is_some() && machine::root(file.path) != near, file.path.len()))
        })
        .or_else(|| below_etc(files, path))
        .or_else(|| files.given(name(path)))
        .or_else(|| copied(files, path))
}

/// The file at a path below /etc, where the root of the set is that folder: it holds `systemd/system` itself.
fn below_etc<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    let rest = path.strip_prefix("/etc/")?;
    files.of_name(path).find(|file| {
        // A folder of units beside the file shows that the root of the set
        // really is /etc, and no other folder called so.
        let root = file.path.strip_suffix(rest).filter(|root| root.is_empty() || root.ends_with('/'));
        root.is_some_and(|root| {
            let units = format!("{root}systemd/system/");
            !root.ends_with("/etc/") && files.iter().any(|other| other.path.starts_with(&units))
        })
    })
}

/// The only file of this name, where its path is none of a machine: a repository whose files are copied to their places.
fn copied<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    // Two files of one name prove nothing: which one is copied there is not known.
    let mut candidates = files.of_name(path).filter(|_| path.starts_with('/'));
    let only = candidates.next().filter(|_| candidates.next().is_none())?;
    // A tree without units at their places is no copy of a machine, whatever its folders are called.
    let is_of_repository = || {
        machine::root(only.path).is_none() || !files.iter().any(|file| file.path.contains("systemd/system/"))
    };
    (only.path.contains('/') && is_of_repository()).then_some(only)
}

/// Whether the set shows a file elsewhere than at the path that it is taken to be copied to.
pub(super) fn is_copied(files: &Files<'_>, file: &File<'_>, path: &str) -> bool {
    let is_there = file.path.ends_with(path) || Some(file.path) == path.strip_prefix('/');
    !is_there
        && copied(files, path).is_some_and(|copied| std::ptr::eq(copied, file))
        && below_etc(files, path).is_none()
}

/// Certificates that lie outside of the folders of a cluster, and that no file of the set names: those of web servers,
/// of tests, and the roots that a machine trusts. As indices.
pub(super) fn strange_certificates(files: &[File<'_>]) -> Vec<usize> {
    const FOLDERS: [&str; 4] = ["etcd", "k8s", "kube", "pki/ca"];
    // A certificate at the top of a small folder was put there on purpose;
    // one deep in a tree needs a name that says why.
    let is_far = |file: &File<'_>| {
        file.kind == Ok(Kind::Certificates)
            && file.path.trim_start_matches("./").matches('/').count() > 1
            && !FOLDERS.iter().any(|folder| file.path.contains(folder))
    };
    let names = |other: &File<'_>, name: &str| {
        !matches!(other.kind, Err(_) | Ok(Kind::Certificates)) && other.text.contains(name)
    };
    let is_strange =
        // The bare name is enough: a script or a template may name the file by a folder that the set does not have.
        |file: &File<'_>| is_far(file) && !files.iter().any(|other| names(other, name(file.path)));
    files.iter().enumerate().filter(|(_, file)| is_strange(file)).map(|(at, _)| at).collect()
}

/// The text of a ConfigMap that a container sees at this path.
pub(super) fn find_inside<'f, 's>(files: &'f Files<'s>, path: &str) -> Option<&'f File<'s>> {
    files.inside().find(|file| file.inside.as_ref().is_some_and(|inside| inside.name == name(path)))
}

fn passed_over(why: &'static str) -> Report {
    Report::from_iter([Diagnostic::new(&SKIPPED, FieldPath::ROOT, format!("passed over: {why}"))])
}

/// Where each line of a block scalar begins in the file, without its indent; nothing where the text is written in
/// another way.
fn shown_lines(file: &str, value: usize, text: &str) -> Option<Vec<usize>> {
    let header = file.get(value..)?;
    // Of a folded or quoted scalar the lines of the text are no lines of the file.
    let mut at = value + header.starts_with('|').then(|| header.find('\n'))?? + 1;
    let mut begins = Vec::new();
    for line in text.lines() {
        let outer = file.get(at..)?.split('\n').next()?;
        let shown = outer.strip_suffix('\r').unwrap_or(outer);
        // What stands before the line's own text is the indent. A line that does
        // not end so was changed by the parser.
        begins.push(at + shown.strip_suffix(line)?.len());
        at += outer.len() + 1;
    }
    Some(begins)
}

fn linted<D: Document>(text: &str, target: &Target, content: fn(D) -> Content) -> (Content, Report) {
    let (draft, report) = D::lint(text, target).into_parts();
    (draft.map_or(Content::Text, content), report)
}

/// A unit has the name of its file, and a drop-in changes the unit of its folder. A template is judged as an instance.
fn unit(kind: Kind, path: &str, text: &str, target: &Target) -> Option<(Content, Report)> {
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
    let note = Diagnostic::new(&RUNTIME_VERSION, FieldPath::ROOT, message);
    report.into_iter().chain(target.containerd.is_none().then_some(note)).collect()
}

#[cfg(not(feature = "containerd"))]
fn runtime(_: Kind, _: &str, _: &Target) -> Report {
    const WHY: &str = "passed over: this build does not read the files of containerd";
    Report::from_iter([Diagnostic::new(&SKIPPED, FieldPath::ROOT, WHY)])
}
