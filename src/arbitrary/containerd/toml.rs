//! A value of TOML, as it is written.

use crate::format::toml as format;
use crate::tree::{Node, NodeKind};

#[derive(Clone, Debug)]
pub(super) enum Toml {
    /// A scalar, as it stands in the file.
    Plain(String),
    List(Vec<Self>),
    /// Fields in order; a repeated key is written twice.
    Table(Vec<(String, Self)>),
}

impl Toml {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    /// The value of a sound text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let parsed = format::Toml::parse(text).ok()?;
        parsed.tree().root().map(Self::of)
    }

    fn of(node: Node<'_>) -> Self {
        match node.kind() {
            NodeKind::Map => {
                let field =
                    |entry: crate::tree::Entry<'_>| (entry.key.text().to_owned(), Self::of(entry.value));
                Self::Table(node.entries().map(field).collect())
            }
            NodeKind::List => Self::List(node.items().map(Self::of).collect()),
            _ => Self::Plain(node.source()[node.span()].to_owned()),
        }
    }

    /// Both, where they meet this one's.
    pub(super) fn over(self, other: Self) -> Self {
        let (Self::Table(mut fields), Self::Table(others)) = (self.clone(), other) else { return self };
        for (key, value) in others {
            match fields.iter_mut().find(|(known, _)| *known == key) {
                Some((_, mine)) => *mine = mine.clone().over(value),
                None => fields.push((key, value)),
            }
        }
        Self::Table(fields)
    }

    /// How many fields there are, at any depth.
    pub(super) fn places(&self) -> usize {
        match self {
            Self::Table(fields) => fields.iter().map(|(_, value)| 1 + value.places()).sum(),
            _ => 0,
        }
    }
}
