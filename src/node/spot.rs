//! Places of the set that findings and links speak of.

use std::ops::Range;

use super::file::File;
use crate::diagnostic::{FieldPath, Place, Related};
use crate::document::Kind;
use crate::format::{self, Format};

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
        let is_silent =
            |line: &&str| line.trim().is_empty() || line.starts_with(['#', ';']) || line.trim() == "---";
        let silent: usize = file.text.split_inclusive('\n').take_while(is_silent).map(str::len).sum();
        let start = if silent == file.text.len() { 0 } else { silent };
        Self::of_span(file, FieldPath::ROOT, start..start)
    }

    /// Bytes of a file.
    pub(super) fn of_span(file: &File<'_>, path: FieldPath, span: Range<usize>) -> Self {
        let place = crate::diagnostic::place(&file.text, span, is_secret(file));
        Self { file: Some(file.path.into()), path, place: Some(place) }.within(file)
    }

    /// A field of a YAML file, or where the document begins when it is not written.
    pub(super) fn of_field(file: &File<'_>, path: FieldPath) -> Self {
        Self::of_part(file, 0..file.text.len(), path)
    }

    /// A field of one document of a YAML file.
    pub(super) fn of_part(file: &File<'_>, part: Range<usize>, path: FieldPath) -> Self {
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

/// Whether lines of a file may hold secrets.
fn is_secret(file: &File<'_>) -> bool {
    matches!(file.kind, Ok(Kind::Kubeconfig | Kind::StaticTokenFile | Kind::Manifest | Kind::Certificates))
}
