//! A value of TOML, as it is written.

use toml_edit::{Item, TableLike, Value};

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
        let document = toml_edit::Document::parse(text).ok()?;
        Some(Self::table(document.as_table()))
    }

    fn table(table: &dyn TableLike) -> Self {
        Self::Table(table.iter().filter_map(|(key, item)| Some((key.to_owned(), Self::item(item)?))).collect())
    }

    fn item(item: &Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::value(value)),
            Item::Table(table) => Some(Self::table(table)),
            Item::ArrayOfTables(tables) => Some(Self::List(tables.iter().map(|table| Self::table(table)).collect())),
        }
    }

    fn value(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::value).collect()),
            Value::InlineTable(table) => Self::table(table),
            // As it is written, without what stands around it.
            scalar => Self::Plain(scalar.clone().decorated("", "").to_string()),
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
