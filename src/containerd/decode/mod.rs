//! Types as containerd's decoders take them.

use std::collections::BTreeSet;

use conversion::current_id;

use super::file::{At, Findings, JudgedFile, is_named};
use super::keys::{BUILT_IN_OPTIONS, CRI_2, CRI_RUNTIME, Key, KeyType, PLUGINS, TOP};
use super::rules::{ESCAPED_KEY, SHAPE};
use super::settings::{CRI, IMAGES, RUNC, RUNTIME, TASK};
use crate::edit::Edit;
use crate::engine::shape::ShapeRule;
use crate::nearest::nearest;
use crate::text::excerpt;
use crate::tree::{Entry, Node, NodeKind, Style};
use crate::value::GoDuration;
use crate::version::{ConfigVersion, ContainerdVersion};

mod conversion;

/// Reports every value that the daemon refuses to decode, and every key that it ignores.
pub(super) fn check_types(file: &JudgedFile<'_>, found: &mut Findings<'_>) {
    let mut walk = Walk { file, found, in_plugin: false };
    walk.table(file.root, TOP, TOP, &At::Root);
    let plugins = file.top("plugins");
    let at = At::Key(&At::Root, plugins.map_or("plugins", |entry| entry.key.text()));
    if let Some(entry) = plugins.filter(|entry| entry.value.kind() != NodeKind::Map) {
        return walk.wrong(entry.value, "a table", &at);
    }
    // `Config.Decode` of 2.x marshals a plugin's table and decodes the text:
    // quirks of the printer show in plugins alone.
    walk.in_plugin = true;
    for entry in file.plugins() {
        walk.plugin(entry, &at.then(entry.key.text()));
    }
}

struct Walk<'w, 't, 'f> {
    file: &'w JudgedFile<'t>,
    found: &'w mut Findings<'f>,
    /// 2.x prints a plugin's table and reads it again, which makes empty tables vanish until 2.3.
    in_plugin: bool,
}

impl Walk<'_, '_, '_> {
    fn plugin(&mut self, entry: Entry<'_>, path: &At<'_>) {
        let id = self.id(entry.key.text());
        let is_table = entry.value.kind() == NodeKind::Map;
        if self.file.is_1() && !is_table {
            return self.wrong(entry.value, "a table", path);
        }
        // Without a version, 1.x looks plugins up by their short ids alone.
        if self.file.is_1() && self.file.version == ConfigVersion::V1 && entry.key.text().contains('.') {
            return;
        }
        // A converted CRI table is decoded by the plugins that take its parts.
        let is_converted = id == CRI && !self.file.is_1() && self.is_converted();
        let readers: &[&str] = if is_converted { &[IMAGES, RUNTIME] } else { &[&id] };
        // Nobody decodes the table of a plugin that is switched off, so that anything may stand in it.
        if readers.iter().all(|id| self.file.is_disabled(id)) {
            return;
        }
        let id = if self.is_converted() { current_id(&id) } else { &id };
        // A plugin that is not in every build is left alone.
        let keys = match PLUGINS.iter().find(|row| row.name == id && row.is_known_to(self.file.containerd)) {
            Some(Key { kind: KeyType::Table(keys), .. }) => *keys,
            _ => return,
        };
        if !is_table {
            // The conversion of these looks at the table itself.
            let is_looked_at = matches!(id, CRI | TASK) && self.is_converted();
            match header_of_one_word(entry.value) {
                Some(word) if !is_looked_at && !self.is_newest() => self.header(word, keys, path),
                _ => self.wrong(entry.value, "a table", path),
            }
            return;
        }
        // Files of an older version are converted before their tables are decoded: what the conversion does not know by
        // its exact name is left to the plugin of the runtimes.
        let (keys, left) = if is_converted { (CRI_2, CRI_RUNTIME) } else { (keys, keys) };
        self.table(entry.value, keys, left, path);
    }

    /// A plugin's table of which only a header without keys is left.
    fn header(&mut self, word: Node<'_>, keys: &'static [Key], path: &At<'_>) {
        let name = word.text();
        if !keys.iter().any(|key| key.is_known_to(self.file.containerd) && key.name == name) {
            self.unknown(word, keys, &path.item(0));
        }
    }

    /// The reader of 2.4 does not print tables to read them again.
    fn is_newest(&self) -> bool {
        self.file.containerd.at_least(ContainerdVersion::V2_4)
    }

    /// A table of `keys`; in any other case of its letters a name is one of `left`, where a conversion has taken out
    /// what it moves.
    fn table(&mut self, table: Node<'_>, keys: &'static [Key], left: &'static [Key], path: &At<'_>) {
        let containerd = self.file.containerd;
        let find = |keys: &'static [Key], is_it: &dyn Fn(&Key) -> bool| {
            keys.iter().find(|key| key.is_known_to(containerd) && is_it(key))
        };
        // go-toml v1 looks for the key as it is, then in lower case, then in capitals.
        let hidden = self.hidden(table);
        for entry in table.entries() {
            let name = entry.key.text();
            let at = path.then(name);
            let exact = find(keys, &|key| key.name == name);
            let key = exact.or_else(|| find(left, &|key| is_named(key.name, name, containerd)));
            match key {
                Some(_) if hidden.contains(name) => {}
                // What a conversion drops is decoded by nobody: a wrong type in it stops nothing.
                Some(key) if exact.is_some() && self.is_taken_out(key, keys, table, entry.value) => {}
                Some(key)
                    if exact.is_some()
                        && !std::ptr::eq(keys, left)
                        && self.is_looked_at(key, entry.value) =>
                {
                    self.wrong(entry.value, key.kind.name(), &at);
                }
                Some(key) => {
                    let left = find(left, &|left| left.name == key.name).unwrap_or(key);
                    self.value(entry.value, key.kind, left.kind, &at);
                }
                None if self.is_left_behind(name, keys) => {}
                None => self.unknown(entry.key, keys, &at),
            }
        }
    }

    /// Keys in capitals beside the same ones in small letters: 1.x does not look at them.
    fn hidden<'t>(&self, table: Node<'t>) -> BTreeSet<&'t str> {
        let is_loud = |entry: &Entry<'_>| entry.key.text().bytes().any(|b| b.is_ascii_uppercase());
        if !self.file.is_1() || !table.entries().any(|entry| is_loud(&entry)) {
            return BTreeSet::new();
        }
        let all: BTreeSet<&str> = table.entries().map(|entry| entry.key.text()).collect();
        let loud = table.entries().filter(is_loud).map(|entry| entry.key.text());
        loud.filter(|name| all.contains(&*name.to_ascii_lowercase())).collect()
    }

    fn value(&mut self, node: Node<'_>, kind: KeyType, left: KeyType, path: &At<'_>) {
        let is_quoted = node.kind() == NodeKind::Text && node.style() != Style::Plain;
        // TOML's two sorts of numbers are two types to the decoder.
        let is_whole = node.kind() == NodeKind::Number && !node.text().contains(['.', 'e', 'E']);
        let vanishes = self.vanishes(node, kind);
        let fits = match kind {
            KeyType::Any => true,
            KeyType::Bool => matches!(node.kind(), NodeKind::True | NodeKind::False) || vanishes,
            KeyType::Int => is_whole || vanishes,
            KeyType::Float => is_float(node) || (is_whole && !self.file.is_1()) || vanishes,
            KeyType::Text => is_quoted || vanishes,
            KeyType::Duration => {
                (is_quoted && node.text().parse::<GoDuration>().is_ok())
                    || self.is_nanoseconds(node)
                    || vanishes
            }
            KeyType::Nanoseconds => (is_quoted && node.text().parse::<GoDuration>().is_ok()) || is_whole,
            KeyType::Texts => {
                is_texts(node)
                    || (vanishes && (!self.in_plugin || has_items(path)))
                    || self.are_printed_empty(node)
            }
            KeyType::Tables(keys) => {
                for (index, item) in node.items().enumerate().filter(|(_, item)| item.kind() == NodeKind::Map)
                {
                    self.table(item, keys, keys, &path.item(index));
                }
                self.is_tables(node)
            }
            KeyType::Free => {
                self.built_in_options(node, path);
                node.kind() == NodeKind::Map
            }
            KeyType::Table(keys) => {
                if node.kind() == NodeKind::Map {
                    let left = if let KeyType::Table(left) = left { left } else { keys };
                    return self.table(node, keys, left, path);
                }
                false
            }
            KeyType::Map(kind) => {
                if node.kind() == NodeKind::Map {
                    let left = if let KeyType::Map(left) = left { left } else { kind };
                    for entry in node.entries() {
                        let at = path.then(entry.key.text());
                        self.value(entry.value, *kind, *left, &at);
                    }
                    return;
                }
                false
            }
        };
        if !fits {
            self.wrong(node, kind.name(), path);
        }
    }

    /// Whether an empty table is taken where another value belongs: until 2.3 in a plugin's table, and elsewhere if it
    /// is a header and no list belongs there.
    fn vanishes(&self, node: Node<'_>, kind: KeyType) -> bool {
        let containerd = self.file.containerd;
        if self.file.is_1() || containerd.at_least(ContainerdVersion::V2_4) || !is_empty_table(node) {
            return false;
        }
        let is_header = node.source()[node.span()].starts_with('[');
        self.in_plugin || (is_header && !matches!(kind, KeyType::Texts))
    }

    /// The reader of 2.4 takes a whole number for a duration, those before it none but zero.
    fn is_nanoseconds(&self, node: Node<'_>) -> bool {
        let is_whole = !node.text().contains(['.', 'e', 'E']);
        let is_zero = node.text().parse() == Ok(0.0);
        node.kind() == NodeKind::Number
            && match self.file.containerd {
                containerd if containerd.at_least(ContainerdVersion::V2_4) => is_whole,
                _ => is_zero && (is_whole || self.file.is_1()),
            }
    }

    /// Empty tables in a plugin's list are printed as headers, which read as an empty list.
    fn are_printed_empty(&self, list: Node<'_>) -> bool {
        self.in_plugin
            && !self.file.is_1()
            && !self.is_newest()
            && list.kind() == NodeKind::List
            && list.items().all(is_empty_table)
    }

    /// 1.x takes no empty list for one of tables; 2.4 takes an empty table.
    fn is_tables(&self, node: Node<'_>) -> bool {
        let is_newest = self.is_newest();
        match node.kind() {
            NodeKind::List if node.child_count() == 0 => !self.file.is_1(),
            NodeKind::List => node.items().all(|item| item.kind() == NodeKind::Map),
            _ => is_newest && is_empty_table(node),
        }
    }

    /// Up to 2.3 the reader of 2.x stops at a table where runc's built-in options have a plain value.
    fn built_in_options(&mut self, options: Node<'_>, path: &At<'_>) {
        // Only runc has default options. go-toml decodes into the values that are
        // there, and a table does not fit into a bool.
        let is_runc = path.parent().and_then(At::key) == Some(RUNC);
        if self.file.is_1() || self.is_newest() || !is_runc {
            return;
        }
        for entry in options.entries() {
            let is_built_in = BUILT_IN_OPTIONS.contains(&entry.key.text());
            let value = entry.value;
            let is_tables =
                value.kind() == NodeKind::List && value.items().all(|item| item.kind() == NodeKind::Map);
            if is_built_in && (value.kind() == NodeKind::Map || is_tables) && value.child_count() > 0 {
                self.wrong(value, "a plain value", &path.then(entry.key.text()));
            }
        }
    }

    fn wrong(&mut self, node: Node<'_>, expected: &str, path: &At<'_>) {
        // Counted before anything is made: a file of ten thousand wrong values would else build as many messages.
        let rule = &SHAPE[ShapeRule::WrongType];
        if self.found.counts_only(rule) {
            return;
        }
        let message = format!("expected {expected}, found {}", describe(node));
        self.found.at(rule, path.path(), node, message);
    }

    fn unknown(&mut self, key: Node<'_>, keys: &'static [Key], path: &At<'_>) {
        let name = key.text();
        let containerd = self.file.containerd;
        // go-toml before 2.3 takes the key for a slice of the source, and an escaped key is a copy.
        let is_escaped = key.source()[key.span()].contains('\\') && name.len() < key.span().len() - 2;
        if is_escaped && !self.in_plugin && !self.file.is_1() && !containerd.at_least(ContainerdVersion::V2_3)
        {
            let message = "the key is unknown, and an escape in it crashes containerd";
            self.found.at(&ESCAPED_KEY, path.path(), key, message);
            return;
        }
        // Another release's key is no misspelling.
        if let Some(other) = keys.iter().find(|key| key.name == name) {
            let (rule, what) = if other.is_later_than(containerd) {
                (&SHAPE[ShapeRule::TooNewField], "new in")
            } else {
                (&SHAPE[ShapeRule::RemovedField], "gone since")
            };
            let message = format!("{what} {}; containerd {containerd} ignores it", other.edge(containerd));
            self.found.at(rule, path.path(), key, message);
            return;
        }
        let rule = &SHAPE[ShapeRule::UnknownKey];
        if self.found.counts_only(rule) {
            return;
        }
        let known = keys.iter().filter(|key| key.is_known_to(containerd)).map(|key| key.name);
        let near = nearest(name, known);
        let shown = excerpt(name);
        let message = match near {
            Some(near) => format!("unknown key {shown:?}: did you mean {near:?}?"),
            None => format!("unknown key {shown:?}: it is ignored"),
        };
        let found = self.found.at(rule, path.path(), key, message);
        // Only a difference in case is certain enough for a fix.
        if let (Some(found), Some(near)) = (found, near.filter(|near| near.eq_ignore_ascii_case(name))) {
            found.fix.push(Edit::replace(key.span(), near));
        }
    }
}

/// Whether the list has a default that is not empty: into its last item an empty table is decoded.
fn has_items(path: &At<'_>) -> bool {
    const WITH_ITEMS: [&str; 4] = ["bin_dirs", "cdi_spec_dirs", "default", "platforms"];
    path.key().is_some_and(|key| WITH_ITEMS.into_iter().any(|name| key.eq_ignore_ascii_case(name)))
}

/// A list of one scalar, printed at the top of a text, reads as the header of an empty table. The scalar.
fn header_of_one_word(node: Node<'_>) -> Option<Node<'_>> {
    let item = only_item(node)?;
    let word = if item.kind() == NodeKind::List { only_item(item)? } else { item };
    is_scalar(word).then_some(word)
}

fn only_item(list: Node<'_>) -> Option<Node<'_>> {
    let mut items = list.items();
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn is_scalar(node: Node<'_>) -> bool {
    !matches!(node.kind(), NodeKind::List | NodeKind::Map)
}

fn is_empty_table(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Map && node.child_count() == 0
}

fn is_float(node: Node<'_>) -> bool {
    let is_infinite = node.kind() == NodeKind::Text
        && node.style() == Style::Plain
        && matches!(node.text(), "inf" | "-inf" | "NaN");
    is_infinite || (node.kind() == NodeKind::Number && node.text().contains(['.', 'e', 'E']))
}

pub(super) fn is_texts(node: Node<'_>) -> bool {
    node.kind() == NodeKind::List
        && node.items().all(|item| item.kind() == NodeKind::Text && item.style() != Style::Plain)
}

/// What stands there, without the value: it may be a registry password.
pub(super) fn describe(node: Node<'_>) -> &'static str {
    match node.kind() {
        NodeKind::True | NodeKind::False => "a boolean",
        NodeKind::Number => "a number",
        NodeKind::List => "a list",
        NodeKind::Map => "a table",
        _ if node.style() == Style::Plain => "a date or time",
        _ => "text",
    }
}
