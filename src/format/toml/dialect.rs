//! What older TOML readers refuse although TOML 1.1 has it.

use toml_edit::{Item, Table, Value};

use super::read::{entries, inline_entries};
use super::{Toml, TomlFault};

/// A reader that some program uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// go-toml 1.9, of containerd 1.x.
    GoToml1,
    /// go-toml 2.2, of containerd 2.0 to 2.2: TOML 1.0.
    GoToml2,
    /// go-toml 2.3 and later: TOML 1.1 in the newest.
    Newest,
}

impl Dialect {
    /// The first thing in a text that this reader refuses.
    pub(crate) fn refuses(self, toml: &Toml<'_>) -> Option<TomlFault> {
        if self == Self::Newest {
            return None;
        }
        Look { dialect: self, source: toml.source() }.table(toml.document.as_table())
    }
}

struct Look<'s> {
    dialect: Dialect,
    source: &'s str,
}

impl Look<'_> {
    fn table(&self, table: &Table) -> Option<TomlFault> {
        entries(table).find_map(|(_, item)| self.item(item))
    }

    fn item(&self, item: &Item) -> Option<TomlFault> {
        match item {
            Item::None => None,
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => tables.iter().find_map(|table| self.table(table)),
        }
    }

    fn value(&self, value: &Value) -> Option<TomlFault> {
        match value {
            Value::Array(array) => array.iter().find_map(|item| self.value(item)),
            Value::InlineTable(table) => {
                let span = table.span()?;
                let inner = inline_entries(table).find_map(|(_, item)| self.item(item));
                inner.or_else(|| {
                    let raw = self.source.get(span.clone())?;
                    let body = raw.strip_suffix('}')?.trim_end();
                    let fault =
                        |message: &str| Some(TomlFault { span: span.clone(), message: message.to_owned() });
                    if body.ends_with(',') {
                        fault("an inline table must not end with a comma")
                    } else {
                        None
                    }
                })
            }
            _ => None,
        }
    }
}
