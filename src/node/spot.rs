//! Places of the set that findings and links speak of.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::file::File;
use crate::diagnostic::{FieldPath, LineIndex, Place, Related};
use crate::document::Kind;
use crate::format::{self, Format};
use crate::object::Manifest;
use crate::tree::{Entry, Located, NodeKind};

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
        // The map has every written path of the document; only a path that goes
        // through an alias or a merge is searched for.
        if let Some(place) = file.places.of(file, part.clone()).get(&path) {
            return Self { file: Some(file.path.into()), path, place: Some(place.clone()) }.within(file);
        }
        let begin = part.start;
        let whole = || Self { path: path.clone(), ..Self::of_file(file) };
        let Some(text) = file.text.get(part) else { return whole() };
        let Ok(tree) = format::read(text, Format::Component) else { return whole() };
        let Some(located) = tree.locate(&path) else { return whole() };
        let span = located.span(&path);
        Self::of_span(file, path, span.start + begin..span.end + begin)
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

/// The lines of a file, and the place of every field that a document of it writes out, found at the first look: a
/// list may be asked for item by item, and a file document by document.
#[derive(Debug, Default)]
pub(super) struct Places {
    lines: OnceCell<LineIndex>,
    /// By the bytes of the document.
    documents: RefCell<BTreeMap<(usize, usize), Rc<PlacesOfDocument>>>,
    /// The documents of a manifest, by kind and name.
    named: OnceCell<BTreeMap<ObjectName, Vec<Range<usize>>>>,
}

/// The place of every field that one document writes out.
type PlacesOfDocument = BTreeMap<FieldPath, Place>;

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

    fn of(&self, file: &File<'_>, part: Range<usize>) -> Rc<BTreeMap<FieldPath, Place>> {
        let key = (part.start, part.end);
        if let Some(known) = self.documents.borrow().get(&key) {
            return Rc::clone(known);
        }
        let places = Rc::new(self.read(file, part));
        self.documents.borrow_mut().insert(key, Rc::clone(&places));
        places
    }

    fn read(&self, file: &File<'_>, part: Range<usize>) -> BTreeMap<FieldPath, Place> {
        let mut places = BTreeMap::new();
        let begin = part.start;
        let Ok(tree) = format::read(file.text.get(part).unwrap_or(""), Format::Component) else {
            return places;
        };
        // With merge keys a field may come from another place than its path says: `locate` follows them one by one.
        let Some(root) = tree.root().filter(|root| root.is_literal()) else { return places };
        let lines = self.lines(file);
        // A stack of our own and no recursion: how deep a document nests is up to whoever wrote it.
        let mut todo = vec![(FieldPath::ROOT, Located { key: None, value: root, depth: 0 })];
        while let Some((path, at)) = todo.pop() {
            let depth = at.depth + 1;
            // What an alias stands for is looked up where it is asked for.
            if at.value.raw_kind() != NodeKind::Alias {
                let items = at.value.items().enumerate();
                todo.extend(
                    items.map(|(n, value)| (path.clone().item(n), Located { key: None, value, depth })),
                );
                todo.extend(at.value.entries().map(|Entry { key, value }| {
                    (path.clone().then(key.text().to_owned()), Located { key: Some(key), value, depth })
                }));
            }
            let span = at.span(&path);
            let place = lines.place(&file.text, span.start + begin..span.end + begin, is_secret(file));
            places.insert(path, place);
        }
        places
    }
}

/// Whether lines of a file may hold secrets.
fn is_secret(file: &File<'_>) -> bool {
    matches!(file.kind, Ok(Kind::Kubeconfig | Kind::StaticTokenFile | Kind::Manifest | Kind::Certificates))
}
