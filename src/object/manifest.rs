//! Files with several objects.

use std::ops::Range;

use super::Object;
use super::any_object::{OTHER_KIND, ObjectHead};
use super::rules::metadata::{NAMESPACE_INVALID, NAMESPACE_MISSING};
use crate::diagnostic::{Diagnostic, FieldPath, Lines, Report};
use crate::document::Lint;
use crate::document::judge;
use crate::engine::rule::{rule, rules};
use crate::format::{self, Format, yaml};
use crate::target::Target;
use crate::tree::{Node, Tree};

rules! {
    pub(super) FOUND {
        NAMESPACE_LEFT = rule("manifest-namespace-left", "the namespace is left to kubectl")
            .note()
            .why("kubectl fills in the namespace of its context, or the one after -n; another context puts the object elsewhere.")
            .help("write metadata.namespace, or apply the file with -n")
            .source("kubernetes staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go");
        NAMESPACE_DROPPED = rule("manifest-namespace-dropped", "an object of the whole cluster names a namespace")
            .note()
            .why("The API server takes the namespace away before it validates the object, which holds for the whole cluster.")
            .help("take metadata.namespace out")
            .source("apiserver pkg/registry/rest/create.go");
    }
}

/// A file with one or several objects, as `kubectl apply` reads it: cut at `---` lines, `kind: List` opened.
///
/// Objects of other kinds are never judged. Their text is not kept, so a manifest that has one is not rendered; edits
/// leave them as they are.
///
/// ```
/// use nodestrap::object::{ClusterRoleBinding, Manifest};
/// use nodestrap::{KubernetesVersion, Target, edit};
///
/// let target = Target::new(KubernetesVersion::V1_34);
/// let text = "# ours\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";
/// let wanted = Manifest::from_iter([ClusterRoleBinding::node_bootstrapper("system:bootstrappers")]).validate(&target)?;
/// let edited = edit::apply(text, &wanted.edits_to_equal(text)?)?;
/// assert_eq!(edited, format!("{text}---\n{}", wanted.render().expose()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// The objects, in order.
    pub objects: Vec<ManifestObject>,
}

/// One object of a manifest.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ManifestObject {
    /// The group and version, as written.
    pub api_version: String,
    /// The kind, as written.
    pub kind: String,
    /// The object, when it is of a kind judged here and could be read.
    pub object: Option<Object>,
    /// The bytes of its document in the file; empty where it was read from none.
    pub span: Range<usize>,
    /// Whether it is an item of a `List`.
    pub(super) is_item: bool,
}

impl<O: Into<Object>> FromIterator<O> for Manifest {
    fn from_iter<I: IntoIterator<Item = O>>(objects: I) -> Self {
        let objects = objects.into_iter().map(Into::into).map(|object: Object| ManifestObject {
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            object: Some(object),
            span: 0..0,
            is_item: false,
        });
        Self { objects: objects.collect() }
    }
}

impl Manifest {
    /// Judges every document by the rules of its kind. Other kinds are left alone.
    pub(super) fn lint_text(text: &str, target: &Target) -> Lint<Self> {
        let mut manifest = Self::default();
        let mut found: Vec<Diagnostic> = Vec::new();
        let Ok(spans) = yaml::documents(text) else { return Self::lint_whole(text, target) };
        let lines = Lines::of(text);
        for span in spans {
            let Some(part) = text.get(span.clone()) else { continue };
            let (objects, report) = document(part, target);
            manifest.objects.extend(objects.into_iter().map(|object| shifted_object(object, span.start)));
            found.extend(report.into_iter().map(|diagnostic| shifted(diagnostic, &lines, span.start)));
            // As many documents as there may be: what is left out in the end is not held until then.
            judge::bound_early(&mut found, target);
        }
        judge::said_once(&mut found);
        Lint::new(Some(manifest), judge::bound(found, target).into_iter().collect())
    }

    /// A text that cannot be cut: what is wrong with it as one document.
    fn lint_whole(text: &str, target: &Target) -> Lint<Self> {
        let (_, report) = Object::lint_text(text, target).into_parts();
        Lint::new(None, report)
    }

    /// The objects that are judged here.
    pub fn known(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter().filter_map(|object| object.object.as_ref())
    }
}

/// Judges one document of a manifest.
pub(super) fn document(text: &str, target: &Target) -> (Vec<ManifestObject>, Report) {
    let Ok(tree) = format::read(text, Format::Component) else {
        let (_, report) = Object::lint_text(text, target).into_parts();
        return (Vec::new(), report);
    };
    let Some(root) = tree.root().filter(|root| !root.is_null()) else {
        return (Vec::new(), Report::default());
    };
    let head = ObjectHead::of(Some(root));
    let mut objects = Vec::new();
    // `FlattenListVisitor` of cli-runtime: the items of a List are applied one by one.
    if head.kind == "List" && head.api_version == "v1" {
        let mut found: Vec<Diagnostic> = Vec::new();
        let lines = Lines::of(text);
        for (index, item) in root.get("items").into_iter().flat_map(Node::items).enumerate() {
            // An item is judged as a text of its own: places inside are those of the item.
            let part = item.json().to_string();
            let (mut inner, report) = document(&part, target);
            for object in &mut inner {
                object.span = item.span();
                object.is_item = true;
            }
            objects.append(&mut inner);
            found.extend(
                report.into_iter().map(|diagnostic| of_item(diagnostic, &tree, &lines, index, item.span())),
            );
        }
        return (objects, found.into_iter().collect());
    }
    let mut object = ManifestObject {
        api_version: head.api_version.to_owned(),
        kind: head.kind.to_owned(),
        object: None,
        span: 0..text.len(),
        is_item: false,
    };
    let lint = Object::lint_tree(&tree, target);
    let (known, report) = lint.into_parts();
    let is_namespaced = known.as_ref().is_some_and(Object::is_namespaced);
    object.object = known;
    objects.push(object);
    // In a manifest other kinds are the rule: Deployments and CRDs stand beside what is judged here.
    let foreign = report.iter().any(|diagnostic| diagnostic.is_of(&OTHER_KIND));
    (
        objects,
        if foreign {
            Report::default()
        } else {
            report.into_iter().map(|found| applied(found, is_namespaced, target)).collect()
        },
    )
}

/// What the API server refuses of an object as it stands, and what kubectl and the server make good on the way to it.
pub(super) fn applied(found: Diagnostic, is_namespaced: bool, target: &Target) -> Diagnostic {
    // Alone such an object is refused; on the way through kubectl the fault is made good, so that it becomes a note.
    let (rule, message) = if found.is_of(&NAMESPACE_MISSING) {
        (&NAMESPACE_LEFT, "kubectl fills in the namespace of its context")
    } else if found.is_of(&NAMESPACE_INVALID) && !is_namespaced {
        (&NAMESPACE_DROPPED, "the API server drops it: this kind is for the whole cluster")
    } else {
        return found;
    };
    let mut note = Diagnostic::new(rule, found.path, message);
    note.place = found.place;
    judge::apply_target(&mut note, target);
    note
}

/// Moves a finding of a list's item to its place in the file.
fn of_item(
    mut diagnostic: Diagnostic,
    tree: &Tree<'_>,
    lines: &Lines<'_>,
    index: usize,
    item: Range<usize>,
) -> Diagnostic {
    let mut path = FieldPath::key("items").item(index);
    path.extend(&diagnostic.path);
    // Depth 2 is the item itself: the field is not in the text, and the item's beginning has to do.
    let located = tree.locate(&path).filter(|located| located.depth > 2);
    let span = located.map_or(item.start..item.start, |located| match located.key {
        Some(key) if located.value.child_count() > 0 || located.value.span().is_empty() => key.span(),
        _ => located.value.span(),
    });
    diagnostic.path = path;
    diagnostic.place = Some(lines.place(span, true));
    // Its offsets are those of the item's own text, which was printed anew.
    diagnostic.fix.clear();
    diagnostic
}

fn shifted_object(mut object: ManifestObject, by: usize) -> ManifestObject {
    object.span = object.span.start + by..object.span.end + by;
    object
}

/// Moves a finding of one document to its place in the whole file.
fn shifted(mut diagnostic: Diagnostic, lines: &Lines<'_>, by: usize) -> Diagnostic {
    if let Some(place) = &mut diagnostic.place {
        place.span = place.span.start + by..place.span.end + by;
        place.position = lines.position(place.span.start);
    }
    diagnostic.fix = diagnostic.fix.into_iter().map(|edit| edit.behind(by)).collect();
    diagnostic
}
