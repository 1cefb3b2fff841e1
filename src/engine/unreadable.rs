//! Which fields of a text could not be read: no rule complains about them again.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{FieldPath, Segment};

/// Paths whose text could not be read. A hostile text has as many as it has items, so they are found by a search, and
/// those in one list or map share its path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unreadable {
    /// The last steps, by the path of what is around them.
    inside: BTreeMap<Vec<Segment>, BTreeSet<Segment>>,
    /// Whether the document itself could not be read.
    whole: bool,
    count: usize,
}

impl Unreadable {
    pub(crate) fn add(&mut self, path: &FieldPath) {
        self.count += 1;
        let Some((last, around)) = path.segments().split_last() else {
            self.whole = true;
            return;
        };
        match self.inside.get_mut(around) {
            Some(inside) => drop(inside.insert(last.clone())),
            None => drop(self.inside.insert(around.to_vec(), BTreeSet::from([last.clone()]))),
        }
    }

    /// How often something could not be read.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether this very path could not be read.
    pub(crate) fn contains(&self, path: &FieldPath) -> bool {
        self.holds(path.segments())
    }

    /// Whether this path, or one around it, could not be read.
    pub(crate) fn is_around(&self, path: &FieldPath) -> bool {
        let segments = path.segments();
        !self.is_empty() && (0..=segments.len()).any(|depth| self.holds(&segments[..depth]))
    }

    fn holds(&self, path: &[Segment]) -> bool {
        match path.split_last() {
            Some((last, around)) => self.inside.get(around).is_some_and(|inside| inside.contains(last)),
            None => self.whole,
        }
    }

    /// Every path but that of the document itself: what is around, and the last steps.
    pub(crate) fn inside(&self) -> impl Iterator<Item = (&[Segment], &BTreeSet<Segment>)> {
        self.inside.iter().map(|(around, inside)| (around.as_slice(), inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_is_found_with_all_that_lies_in_it() {
        let mut unreadable = Unreadable::default();
        let item = FieldPath::key("clusterDNS").item(3);
        unreadable.add(&item);
        unreadable.add(&FieldPath::key("authentication"));
        assert_eq!((unreadable.count(), unreadable.is_empty()), (2, false));
        assert!(unreadable.contains(&item) && unreadable.is_around(&item.clone().then("a")));
        assert!(!unreadable.contains(&FieldPath::key("clusterDNS")));
        assert!(unreadable.is_around(&FieldPath::key("authentication").then("x509").item(1)));
        assert!(!unreadable.is_around(&FieldPath::key("clusterDNS").item(4)));
        assert_eq!(unreadable.inside().count(), 2);
    }

    #[test]
    fn a_document_that_could_not_be_read_is_around_everything() {
        let mut unreadable = Unreadable::default();
        unreadable.add(&FieldPath::ROOT);
        assert!(unreadable.contains(&FieldPath::ROOT) && unreadable.is_around(&FieldPath::key("a")));
        assert!(!unreadable.contains(&FieldPath::key("a")));
    }
}
