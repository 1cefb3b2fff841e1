//! Files that say what they are in `apiVersion` and `kind`: read, written and edited over any record.

use super::spec::Keys;
use crate::diagnostic::FieldPath;
use crate::engine::decode::Decoder;
use crate::engine::record::{Extra, Fields, Record};
use crate::engine::shape::{ShapeRule, ShapeRules};
use crate::format::sink::{JsonSink, Sink};
use crate::format::{self, Format};
use crate::tree::{Entry, Node, NodeKind};
use crate::value::Json;

/// `apiVersion` and `kind` of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) api_version: &'static str,
    pub(crate) kind: &'static str,
}

/// Decodes a component configuration: the head is looked up in any letter case, as the type sniffing does.
pub(crate) fn decode_component<R: Record>(
    root: Option<Node<'_>>,
    cx: &mut Decoder<'_>,
    head: &Head,
    rules: &'static ShapeRules,
) -> Option<R> {
    let mut record = R::default();
    let Some(root) = root.filter(|root| root.kind() == NodeKind::Map) else {
        cx.report(
            &rules[ShapeRule::WrongKind],
            format!("the file holds no {}: apiVersion and kind are missing", head.kind),
        );
        return None;
    };
    match check_head(root, cx, head, rules) {
        Named::Right => {
            cx.record_into(root, &mut record, &["apiVersion", "kind"])?;
            Some(record)
        }
        Named::Internally => {
            // The internal type has no JSON tags: Go matches its field names without
            // case, and nothing of it can be judged here.
            cx.unknown_keys(root, &["apiVersion", "kind"]);
            None
        }
        Named::Wrong => {
            // Decoded although the kind is wrong: the other faults of the file are said in the same run.
            cx.record_into(root, &mut record, &["apiVersion", "kind"])?;
            None
        }
    }
}

/// What the head of a file says it is.
enum Named {
    Right,
    /// The version that the program converts every file to, which is registered as well.
    Internally,
    Wrong,
}

fn check_head(root: Node<'_>, cx: &mut Decoder<'_>, head: &Head, rules: &'static ShapeRules) -> Named {
    let group = head.api_version.split_once('/').map_or("", |(group, _)| group);
    let version = head_text(root, Format::Component, "apiVersion");
    let kind = head_text(root, Format::Component, "kind");
    if version.internal_of(group) && matches!(kind, HeadText::Text(kind) if kind == head.kind) {
        cx.report(
            &rules[ShapeRule::InternalVersion],
            "apiVersion is the program's internal one, which has no defaults",
        );
        return Named::Internally;
    }
    let mut named = Named::Right;
    for (key, found, wanted) in [("apiVersion", version, head.api_version), ("kind", kind, head.kind)] {
        let message = match found {
            HeadText::Text(text) if text == wanted => continue,
            HeadText::Text(text) => {
                format!("{key} is {:?}, not {wanted:?}", crate::text::excerpt(text))
            }
            HeadText::NoText => format!("{key} must be the text {wanted:?}"),
            HeadText::Missing => format!("{key} is missing: it must be {wanted:?}"),
        };
        let is_written = !matches!(found, HeadText::Missing);
        if let Some(wrong) = cx.report(&rules[ShapeRule::WrongKind], message).filter(|_| is_written) {
            wrong.path = FieldPath::key(key);
        }
        named = Named::Wrong;
    }
    named
}

/// What stands behind `apiVersion` or `kind`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HeadText<'t> {
    Text(&'t str),
    NoText,
    Missing,
}

impl HeadText<'_> {
    fn internal_of(self, group: &str) -> bool {
        matches!(self, HeadText::Text(text) if text.strip_prefix(group) == Some("/__internal"))
    }
}

/// What Go's JSON decoder finds behind a key: letter case does not matter to it, null leaves what was there, and
/// of several the last counts. From YAML the keys come sorted.
pub(crate) fn head_text<'t>(root: Node<'t>, format: Format, key: &str) -> HeadText<'t> {
    // sigs.k8s.io/yaml turns YAML into JSON through a Go map, whose keys
    // come out sorted; JSON is passed on as it is.
    let is_json = format == Format::Component && format::is_json(root.source());
    let is_meant = |entry: &Entry<'t>| is_same_key(entry.key.text(), key);
    let entries: Vec<Entry<'t>> = if is_json {
        root.entries().filter(is_meant).collect()
    } else {
        let mut fields = root.fields();
        fields.retain(is_meant);
        fields.sort_by(|a, b| a.key.text().cmp(b.key.text()));
        fields
    };
    let mut found = HeadText::Missing;
    for entry in entries {
        found = match entry.value.kind() {
            NodeKind::Null => found,
            NodeKind::Text => HeadText::Text(entry.value.text()),
            _ => return HeadText::NoText,
        };
    }
    found
}

/// Go folds the Kelvin sign to k and the long s to s.
pub(crate) fn is_same_key(written: &str, key: &str) -> bool {
    // `foldName` of encoding/json's fold.go.
    let folded = |c: char| match c {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        other => other.to_ascii_lowercase(),
    };
    written.chars().map(folded).eq(key.chars().map(|c| c.to_ascii_lowercase()))
}

/// Writes a component configuration.
pub(crate) fn encode_component<R: Record>(record: &R, head: &Head) -> String {
    let mut printer = format::yaml::Printer::new();
    write_component(record, head, &mut printer, Fields::Set);
    printer.finish()
}

/// Writes a component configuration into any sink.
pub(crate) fn write_component<R: Record, S: Sink>(record: &R, head: &Head, sink: &mut S, fields: Fields) {
    sink.begin_map();
    sink.name("apiVersion");
    sink.text(head.api_version);
    sink.name("kind");
    sink.text(head.kind);
    record.write_fields(sink, fields);
    record.extra().write(sink, fields);
    sink.end_map();
}

/// What a component configuration sets, as JSON.
pub(crate) fn said<R: Record>(record: &R, head: &Head, keys: Keys) -> Json {
    let mut sink = JsonSink::default();
    match keys {
        Keys::All => write_component(record, head, &mut sink, Fields::Set),
        Keys::Known => {
            let mut known = record.clone();
            *known.extra_mut() = Extra::default();
            write_component(&known, head, &mut sink, Fields::Set);
        }
    }
    sink.finish()
}
