//! The files of a set, found by their paths without a look at each.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use super::file::{self, File};

/// The files of a set, in the order in which they were given.
pub(super) struct Files<'s> {
    list: Vec<File<'s>>,
    by_path: BTreeMap<&'s str, usize>,
    /// By the last part of the path, in the order of the files.
    by_name: BTreeMap<&'s str, Vec<usize>>,
    /// Texts inside of other files.
    inside: Vec<usize>,
}

impl<'s> Files<'s> {
    pub(super) fn new(list: Vec<File<'s>>) -> Self {
        let (mut by_path, mut by_name) = (BTreeMap::new(), BTreeMap::<&str, Vec<usize>>::new());
        let mut inside = Vec::new();
        for (at, file) in list.iter().enumerate() {
            if file.inside.is_some() {
                inside.push(at);
                continue;
            }
            by_path.entry(file.path).or_insert(at);
            by_name.entry(file::name(file.path)).or_default().push(at);
        }
        Self { list, by_path, by_name, inside }
    }

    /// The file that was given by this path.
    pub(super) fn given(&self, path: &str) -> Option<&File<'s>> {
        self.by_path.get(path).map(|at| &self.list[*at])
    }

    /// Every file whose path ends in the same name.
    pub(super) fn of_name(&self, path: &str) -> impl Iterator<Item = &File<'s>> + Clone {
        let found = self.by_name.get(file::name(path)).map_or(&[][..], Vec::as_slice);
        found.iter().map(|at| &self.list[*at])
    }

    /// Texts inside of other files.
    pub(super) fn inside(&self) -> impl Iterator<Item = &File<'s>> {
        self.inside.iter().map(|at| &self.list[*at])
    }
}

impl<'s> Deref for Files<'s> {
    type Target = [File<'s>];

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

/// Paths do not change.
impl DerefMut for Files<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.list
    }
}
