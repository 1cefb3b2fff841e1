//! Places of the set that findings and links speak of.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use super::file::File;
use crate::diagnostic::{FieldPath, LineIndex, Place, Related};
use crate::document::Kind;
use crate::format::{self, Format};
use crate::object::Manifest;
use crate::tree::{DetachedTree, Tree};

/// A place of the set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) file: Option<Box<str>>,
    pub(super) path: FieldPath,
    pub(super) place: Option<Place>,
}

impl Spot {
    /// No place at all: something that no file says.
    pub(super) const NOWHERE: Self = Self { file: None, path: FieldPath::ROOT, place: None };

    /// A file as a whole: the first line that says something.
    pub(super) fn of_file(file: &File<'_>) -> Self {
        // A report that points at a licence header helps nobody.
        let is_silent =
            |line: &&str| line.trim().is_empty() || line.starts_with(['#', ';']) || line.trim() == "---";
        let silent: usize = file.text.split_inclusive('\n').take_while(is_silent).map(str::len).sum();
        let start = if silent == file.text.len() { 0 } else { silent };
        Self::of_span(file, FieldPath::ROOT, start..start)
    }

    /// Bytes of a file.
    pub(super) fn of_span(file: &File<'_>, path: FieldPath, span: Range<usize>) -> Self {
        let place = file.places.lines(file).place(&file.text, span, is_secret(file));
        Self { file: Some(file.path.into()), path, place: Some(place) }.within(file)
    }

    /// A field of a YAML file, or where the document begins when it is not written.
    pub(super) fn of_field(file: &File<'_>, path: FieldPath) -> Self {
        Self::of_part(file, 0..file.text.len(), path)
    }

    /// A field of one document of a YAML file.
    pub(super) fn of_part(file: &File<'_>, part: Range<usize>, path: FieldPath) -> Self {
        match file.places.span(file, part, &path) {
            Some(span) => Self::of_span(file, path, span),
            None => Self { path, ..Self::of_file(file) },
        }
    }

    /// A text inside of a file is shown where the file holds it.
    fn within(mut self, file: &File<'_>) -> Self {
        if let Some(inside) = &file.inside {
            let mut path = inside.path.clone();
            path.extend(&self.path);
            self.path = path;
            self.place = Some(inside.place(&file.text, self.place.as_ref()));
        }
        self
    }

    /// What is said about this place, for the other side of a finding.
    pub(super) fn related(self, message: impl Into<String>) -> Related {
        Related { file: self.file, place: self.place, message: message.into() }
    }
}

/// The lines of a file, and the tree of every document of it that was asked for: a list may be asked for item by item,
/// and a file document by document.
#[derive(Debug, Default)]
pub(super) struct Places {
    lines: OnceCell<LineIndex>,
    /// By the bytes of the document; nothing for one that cannot be read.
    documents: RefCell<BTreeMap<(usize, usize), Option<DetachedTree>>>,
    /// The documents of a manifest, by kind and name.
    named: OnceCell<BTreeMap<ObjectName, Vec<Range<usize>>>>,
}

/// The kind and the name of an object.
type ObjectName = (Box<str>, Box<str>);

impl Places {
    fn lines(&self, file: &File<'_>) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::of(&file.text))
    }

    /// The bytes of every object of a kind and name, judged here or not.
    pub(super) fn named(
        &self,
        file: &File<'_>,
        manifest: &Manifest,
        kind: &str,
        name: &str,
    ) -> &[Range<usize>] {
        let named = self.named.get_or_init(|| {
            let mut named: BTreeMap<_, Vec<Range<usize>>> = BTreeMap::new();
            for object in &manifest.objects {
                let text = file.text.get(object.span.clone()).unwrap_or("");
                let Ok(tree) = format::read(text, Format::Component) else { continue };
                let own = tree.root().and_then(|root| root.get("metadata")?.get("name"));
                let Some(own) = own else { continue };
                named
                    .entry((object.kind.as_str().into(), own.text().into()))
                    .or_default()
                    .push(object.span.clone());
            }
            named
        });
        named.get(&(kind.into(), name.into())).map_or(&[], Vec::as_slice)
    }

    /// Where a field of one document stands in the file, or the nearest place around it.
    fn span(&self, file: &File<'_>, part: Range<usize>, path: &FieldPath) -> Option<Range<usize>> {
        let begin = part.start;
        let text = file.text.get(part.clone())?;
        let mut documents = self.documents.borrow_mut();
        let kept = documents
            .entry((part.start, part.end))
            .or_insert_with(|| format::read(text, Format::Component).ok().map(Tree::detached));
        let tree = kept.take()?.attached(text);
        let span = tree.locate(path).map(|located| located.span(path));
        *kept = Some(tree.detached());
        span.map(|span| span.start + begin..span.end + begin)
    }
}

/// Whether lines of a file may hold secrets.
fn is_secret(file: &File<'_>) -> bool {
    matches!(file.kind, Ok(Kind::Kubeconfig | Kind::StaticTokenFile | Kind::Manifest | Kind::Certificates))
}
