//! Records as the rules see them: of a text, with their places, or of a draft.

use std::ops::Range;

use super::{StaticToken, StaticTokenFile};
use crate::tree::{Node, Tree};

/// One record of a text, of any width.
#[derive(Clone, Debug)]
pub(super) struct TextRecord<'t> {
    pub(super) fields: Vec<Node<'t>>,
    pub(super) span: Range<usize>,
}

/// The records of a parsed text.
pub(super) fn of_tree<'t>(tree: &'t Tree<'_>) -> Vec<TextRecord<'t>> {
    let records = tree.root().into_iter().flat_map(Node::items);
    records.map(TextRecord::new).collect()
}

impl<'t> TextRecord<'t> {
    pub(super) fn new(record: Node<'t>) -> Self {
        Self { fields: record.items().collect(), span: record.span() }
    }

    fn column(&self, column: usize) -> &'t str {
        self.fields.get(column).map_or("", |field| field.text())
    }

    /// kube-apiserver refuses a file with such a record.
    pub(super) fn is_short(&self) -> bool {
        self.fields.len() < 3
    }

    pub(super) fn token(&self) -> &'t str {
        self.column(0)
    }

    /// The fourth column, split as kube-apiserver does: nothing is trimmed, empty names stay.
    pub(super) fn groups(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.fields.get(3).copied().into_iter().flat_map(|field| field.text().split(','))
    }

    /// What kube-apiserver keeps of the record; nothing for one that it skips.
    pub(super) fn to_token(&self) -> Option<StaticToken> {
        (!self.token().is_empty() && !self.is_short())
            .then(|| StaticToken::new(self.token(), self.column(1), self.column(2)).groups(self.groups()))
    }

    pub(super) fn values(&self) -> Values<'t> {
        Values {
            token: self.token(),
            name: self.column(1),
            uid: self.column(2),
            groups: self.groups().collect(),
        }
    }

    /// The bytes of the record with its line end.
    pub(super) fn line(&self, text: &str) -> Range<usize> {
        // With the line end: a deleted record must not leave an empty line behind.
        let rest = text.get(self.span.end..).unwrap_or("");
        let end = rest.find('\n').map_or(text.len(), |at| self.span.end + at + 1);
        self.span.start..end
    }
}

/// What a record says, wherever it stands.
#[derive(Clone)]
pub(super) struct Values<'t> {
    pub(super) token: &'t str,
    pub(super) name: &'t str,
    pub(super) uid: &'t str,
    pub(super) groups: Vec<&'t str>,
}

impl StaticTokenFile {
    pub(super) fn values(&self) -> impl Iterator<Item = Values<'_>> {
        self.tokens.iter().map(|record| Values {
            token: record.token.expose(),
            name: &record.name,
            uid: &record.uid,
            groups: record.groups.iter().map(String::as_str).collect(),
        })
    }
}
