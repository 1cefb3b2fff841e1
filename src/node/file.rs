//! One file of the set: what it is, and what its own kind's rules say of it.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::content::{self, Content};
use super::recognise::{self, Given, kind_of};
use super::spot::{Places, Spot};
use crate::certificate::CaBundle;
use crate::diagnostic::{Diagnostic, FieldPath, Lines, Place, Report, Severity};
use crate::document::Kind;
use crate::engine::rule::{rule, rules};
use crate::format::{self, Format};
use crate::kinds::SKIPPED;
use crate::kubeconfig::Kubeconfig;
use crate::target::Target;
use crate::tree::Node;

rules! {
    pub(super) FOUND {
        pub(super) RUNTIME_VERSION = rule("node-containerd-version-unknown", "the version of containerd was not given")
            .note()
            .why(
                "The version decides which keys are read. The oldest supported release that reads the file was taken.",
            )
            .help("give the version of containerd")
            .source("containerd docs/cri/config.md");
        COPIED = rule("node-file-copied", "the file is taken to be copied to the path that names it")
            .note()
            .why(
                "A program names a path where the set has no file. One file of that name is in a folder that belongs to no machine, as in a repository whose files are copied to their places.",
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

impl<'s> File<'s> {
    pub(super) fn read(path: &'s str, text: &'s str, given: Given, target: &Target) -> Self {
        let kind = kind_of(path, text, given);
        let (content, report) = match kind {
            Ok(kind) => content::read_unit_as(kind, path, text, target)
                .unwrap_or_else(|| content::read_as(kind, text, target)),
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
        let (content, report) = content::read_as(kind, &self.text, target);
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
            let (content, report) = content::read_as(kind, &text, target);
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
        let (_, report) = content::read_as(kind, text, target);
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
