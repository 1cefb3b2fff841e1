//! The many ways to write the same TOML.

use proptest::prelude::*;

use super::toml::Toml;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// A header for each table.
    Headers,
    /// A header for each table, also for those above it, indented, with comments.
    Indented,
    /// Tables below the plugins in braces.
    Inline,
    /// Keys with dots instead of headers.
    Dotted,
    /// Headers, with keys and texts in single quotes.
    Literal,
    /// With Windows line ends.
    Crlf,
}

/// Texts of these files.
pub(super) fn spelt(documents: impl Strategy<Value = Toml>) -> impl Strategy<Value = String> {
    let spellings = prop_oneof![
        6 => Just(Spelling::Headers),
        1 => Just(Spelling::Indented),
        1 => Just(Spelling::Inline),
        1 => Just(Spelling::Dotted),
        1 => Just(Spelling::Literal),
        1 => Just(Spelling::Crlf),
    ];
    (documents, spellings).prop_map(|(document, spelling)| {
        let mut text = String::new();
        if let Toml::Table(fields) = &document {
            table(&mut text, &[], fields, spelling);
        }
        if spelling == Spelling::Crlf {
            text = text.replace('\n', "\r\n");
        }
        text
    })
}

fn table(text: &mut String, path: &[&str], fields: &[(String, Toml)], spelling: Spelling) {
    let indent = if spelling == Spelling::Indented { "  ".repeat(path.len()) } else { String::new() };
    let has_header = |value: &Toml| match spelling {
        Spelling::Inline => path.len() < 2 && matches!(value, Toml::Table(_)),
        Spelling::Dotted => path.is_empty() && matches!(value, Toml::Table(_)),
        _ => matches!(value, Toml::Table(_)) || is_list_of_tables(value),
    };
    for (name, value) in fields.iter().filter(|(_, value)| !has_header(value)) {
        let note = if spelling == Spelling::Indented { "  # a note" } else { "" };
        match value {
            Toml::Table(fields) if spelling == Spelling::Dotted && !fields.is_empty() => {
                dotted(text, &key(name, spelling), fields);
            }
            value => {
                text.extend([
                    indent.as_str(),
                    &key(name, spelling),
                    " = ",
                    &inline(value, spelling),
                    note,
                    "\n",
                ]);
            }
        }
    }
    for (name, value) in fields.iter().filter(|(_, value)| has_header(value)) {
        let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        let keys = path.iter().map(|name| key(name, spelling)).collect::<Vec<_>>().join(".");
        match value {
            Toml::Table(fields) => {
                // Tables that hold nothing but tables need no header.
                let is_needed =
                    fields.is_empty() || fields.iter().any(|(_, value)| !matches!(value, Toml::Table(_)));
                if is_needed || matches!(spelling, Spelling::Indented | Spelling::Inline | Spelling::Dotted) {
                    text.extend(["\n", &indent, "[", &keys, "]\n"]);
                }
                table(text, &path, fields, spelling);
            }
            Toml::List(items) => {
                for item in items {
                    if let Toml::Table(fields) = item {
                        text.extend(["\n", &indent, "[[", &keys, "]]\n"]);
                        table(text, &path, fields, spelling);
                    }
                }
            }
            Toml::Plain(_) => {}
        }
    }
}

fn is_list_of_tables(value: &Toml) -> bool {
    matches!(value, Toml::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item, Toml::Table(_))))
}

fn dotted(text: &mut String, prefix: &str, fields: &[(String, Toml)]) {
    for (name, value) in fields {
        let path = format!("{prefix}.{}", key(name, Spelling::Dotted));
        match value {
            Toml::Table(fields) if !fields.is_empty() => dotted(text, &path, fields),
            value => text.extend([path.as_str(), " = ", &inline(value, Spelling::Dotted), "\n"]),
        }
    }
}

fn inline(value: &Toml, spelling: Spelling) -> String {
    match value {
        Toml::Plain(text) => match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(inside) if spelling == Spelling::Literal && !inside.contains(['\'', '\\', '"', '\n']) => {
                format!("'{inside}'")
            }
            _ => text.clone(),
        },
        Toml::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, spelling)).collect();
            let (open, between, close) = if spelling == Spelling::Indented {
                ("[\n    ", ",\n    ", ",\n  ]")
            } else {
                ("[", ", ", "]")
            };
            if items.is_empty() { "[]".to_owned() } else { format!("{open}{}{close}", items.join(between)) }
        }
        Toml::Table(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name, spelling), inline(value, spelling)))
                .collect();
            if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
        }
    }
}

/// A key, in quotes where it needs them.
fn key(name: &str, spelling: Spelling) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) {
        return name.to_owned();
    }
    if spelling == Spelling::Literal && !name.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{name}'");
    }
    let escaped: String = name
        .chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)).chars().collect(),
            c => vec![c],
        })
        .collect();
    format!("\"{escaped}\"")
}
