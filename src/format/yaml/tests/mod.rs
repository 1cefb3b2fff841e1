//! What Kubernetes reads, surprise by surprise. Every expectation is the answer of sigs.k8s.io/yaml 1.6.

mod scalars;

use proptest::prelude::*;

use super::*;
use crate::format::Fault;
use crate::tree::{Node, NodeKind, NoteKind};
use crate::value::Json;

/// The value as JSON text, or nothing for a refused text.
fn value(text: &str) -> Option<String> {
    read(text).ok().map(|tree| tree.root().map_or(Json::Null, Node::json).to_string())
}

#[track_caller]
fn reads(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(value(text).as_deref(), Some(*expected), "{text:?}");
    }
}

#[track_caller]
fn refuses(texts: &[&str]) {
    for text in texts {
        let error = read(text).err().unwrap_or_else(|| panic!("{text:?} was read"));
        assert_eq!(error.kind, Fault::Refused, "{text:?}");
        assert!(text.get(error.span).is_some(), "{text:?}");
    }
}

#[test]
fn repeated_keys_are_those_of_the_strict_reader() {
    let repeated = |text: &str| -> Vec<String> {
        let tree = read(text).unwrap();
        tree.repeated().map(|(key, first)| format!("{} {}", key.span().start, first.span().start)).collect()
    };
    assert_eq!(repeated("a: 1\nb: 2\na: 3\n'a': 4\n"), ["10 0", "15 0"]);
    assert_eq!(repeated("1: a\n'1': b"), [""; 0]);
    assert_eq!(repeated("1: a\n0x1: b"), ["5 0"]);
    assert_eq!(repeated(".nan: a\n.nan: b"), [""; 0]);
    // A merge overlaps, wanted or not.
    assert_eq!(repeated("x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n"), ["27 7"]);
    assert_eq!(repeated("x: &x {a: 1}\ny:\n  a: 2\n  <<: *x\n"), ["7 18"]);
    let many = (0..40).map(|i| format!("k{}: 1\n", i % 20)).collect::<Vec<_>>().concat();
    assert_eq!(repeated(&many).len(), 20);
}

#[test]
fn merges_apply_where_they_stand() {
    reads(&[
        ("a: &a {x: 1}\nb: {<<: *a, x: 2}", r#"{"a":{"x":1},"b":{"x":2}}"#),
        ("a: &a {x: 1}\nb: {x: 2, <<: *a}", r#"{"a":{"x":1},"b":{"x":1}}"#),
        ("<<: [{a: 1, b: 1}, {a: 2, c: 2}]", r#"{"a":1,"c":2,"b":1}"#),
        ("'<<': 1", r#"{"<<":1}"#),
        ("!!str <<: 1", r#"{"<<":1}"#),
    ]);
    refuses(&["<<: 1", "<<:", "<<: [1]", "<<: [[]]", "a: &a [{b: 1}]\n<<: *a"]);
}

fn note(text: &str) -> Vec<(NoteKind, &str)> {
    let tree = read(text).unwrap();
    tree.notes().iter().map(|note| (note.kind, &text[note.span.clone()])).collect()
}

#[test]
fn only_the_first_document_counts() {
    reads(&[
        ("{\"a\":1} junk", r#"{"a":1}"#),
        ("[1]]", "[1]"),
        ("\"a\":b", "\"a\""),
        ("  a: b\n c: d\n", r#"{"a":"b"}"#),
        ("[]: a", "[]"),
        ("a: 1\n---\nb: 2\n", r#"{"a":1}"#),
        ("---\n---\na: 1\n", "null"),
        ("%YAML 1.1\n---\na", "\"a\""),
        ("a: 1\n...\n@", r#"{"a":1}"#),
    ]);
    assert_eq!(note("{\"a\":1} junk\n"), [(NoteKind::TrailingContent, "junk")]);
    assert_eq!(note("  a: b\n c: d\n"), [(NoteKind::TrailingContent, "c: d")]);
    assert_eq!(note("a: 1\n---\nb: 2\n"), [(NoteKind::MoreDocuments, "---\nb: 2")]);
    assert_eq!(note("a: 1\n...\nb: 2\n"), [(NoteKind::MoreDocuments, "b: 2")]);
    assert_eq!(note("a: 1\n---\n"), []);
    assert_eq!(note("\u{FEFF}a:\t1\n"), [(NoteKind::ByteOrderMark, "\u{FEFF}"), (NoteKind::Tab, "\t")]);
    refuses(&["%YAML 1.2\n---\na", "%FOO\n---\na", "%YAML 1.1\na", "[1]\n@", "a: 1\n]"]);
}

#[test]
fn line_breaks_are_those_of_yaml_1_1() {
    reads(&[
        ("a: 1\r\nb: 2\r\n", r#"{"a":1,"b":2}"#),
        ("a: 1\rb: 2\r", r#"{"a":1,"b":2}"#),
        ("a: 1\u{85}b: 2", r#"{"a":1,"b":2}"#),
        ("a: 1\u{2028}b: 2", r#"{"a":1,"b":2}"#),
        ("'a\n b\n\n c'", "\"a b\\nc\""),
        ("'a\u{2028} b'", "\"a\u{2028}b\""),
        ("|\n a\u{85} b\u{2029} c\n", "\"a\\nb\u{2029}c\\n\""),
        ("- a\n  b\n\n  c\n", "[\"a b\\nc\"]"),
        (" - a\n   - b", "[\"a - b\"]"),
        ("a:\u{A0}b", "\"a:\u{A0}b\""),
    ]);
}

#[test]
fn tabs_and_control_characters_are_refused_where_go_refuses_them() {
    reads(&[
        ("a:\tb", r#"{"a":"b"}"#),
        ("[a,\tb]", r#"["a","b"]"#),
        ("a: b\t# c", r#"{"a":"b"}"#),
        ("a\tb", "\"a\\tb\""),
    ]);
    refuses(&[
        "a:\n\tb: 1",
        "-\ta: 1\n",
        "\ta: 1",
        "a: \u{0}",
        "# \u{1B}",
        "a: \u{7F}",
        "a: \u{9F}",
        "a: \u{FFFE}",
    ]);
}

#[test]
fn colons_and_comments_need_blanks() {
    reads(&[
        ("a: b:c", r#"{"a":"b:c"}"#),
        ("a: b#c # d", r#"{"a":"b#c"}"#),
        ("a: 'b'#c", r#"{"a":"b"}"#),
        ("[a:b, {c: d}]", r#"["a:b",{"c":"d"}]"#),
        ("{\"a\":1,'b':2}", r#"{"a":1,"b":2}"#),
        ("[a: b, c]", r#"[{"a":"b"},"c"]"#),
    ]);
    refuses(&["a: b: c", "a\nb: c", "- a\nb: c", "a: 'b' c", "@a", "`a", "%a: b\nc"]);
    let key = "k".repeat(1_020);
    assert!(read(&format!("{key}: 1")).is_ok());
    assert!(read(&format!("{key}kkkkkk: 1")).is_err());
    assert!(read(&format!("? {key}kkkkkk\n: 1")).is_ok());
}

#[test]
fn double_quotes_have_their_escapes() {
    reads(&[
        (
            r#""\0\a\b\t\n\v\f\r\e\"\'\\\N\_\L\P""#,
            "\"\\u0000\\u0007\\u0008\\t\\n\\u000b\\u000c\\r\\u001b\\\"'\\\\\u{85}\u{A0}\u{2028}\u{2029}\"",
        ),
        (r#""\x41\u263a\U0001F600\ a""#, "\"A☺😀 a\""),
        ("\"a\\\n   b\"", "\"ab\""),
        ("\"a  \\\n\n  b\"", "\"a  \\nb\""),
    ]);
    refuses(&[r#""\/""#, r#""\ud83d\ude00""#, r#""\z""#, r#""\x4""#, "\"a", "'a", "\"a\n---\nb\""]);
}

#[test]
fn tags_convert_or_fail() {
    reads(&[
        ("!!str 1", "\"1\""),
        ("!!int '0x1F'", "31"),
        ("!!float 1", "1"),
        ("!!bool yes", "true"),
        ("!!null ''", "null"),
        ("!!timestamp 2001-1-1", "\"2001-1-1\""),
        ("!!binary aGk=", "\"hi\""),
        ("!!binary /w==", "\"\u{FFFD}\""),
        ("!foo 1", "\"1\""),
        ("!foo", "\"\""),
        ("! 1", "\"1\""),
        ("!!set 1", "\"1\""),
        ("!!set {a: 1}", r#"{"a":1}"#),
        ("!<tag:yaml.org,2002:int> '5'", "5"),
        ("%TAG !e! tag:yaml.org,2002:\n--- !e!int '5'", "5"),
    ]);
    refuses(&[
        "!!int 1e3",
        "!!int ''",
        "!!null x",
        "!!bool 1",
        "!!timestamp x",
        "!!timestamp 2001-02-30",
        "!!binary '?'",
        "!e!x 1",
    ]);
}

#[test]
fn aliases_are_not_copied_and_not_endless() {
    reads(&[
        ("a: &x {b: 1}\nc: *x\n", r#"{"a":{"b":1},"c":{"b":1}}"#),
        ("a: &x 1\nb: &x 2\nc: *x\n", r#"{"a":1,"b":2,"c":2}"#),
        ("a: &x\nb: *x\n", r#"{"a":null,"b":null}"#),
    ]);
    refuses(&["*x", "&a [*a]", "a: &a {b: {<<: *a}}", "&: 1"]);
    let tree = read("a: &x [1]\nb: *x\n").unwrap();
    assert_eq!(tree.root().and_then(|root| root.get("b")).map(Node::raw_kind), Some(NodeKind::Alias));
}

#[test]
fn aliases_that_multiply_are_refused_as_in_go() {
    let line = |i: i32| format!("a{i}: &a{i} [{}]\n", format!("*a{},", i - 1).repeat(10));
    let laughs = format!("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{}", (1..10).map(line).collect::<Vec<_>>().concat());
    let error = read(&laughs).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Fault::Refused, "aliases repeat too much of the text"));
}

#[test]
fn depth_is_refused_instead_of_overflowing() {
    for open in ["[", "{a: ", "- ", "? ", "[? ", "- a: "] {
        assert!(read(&open.repeat(200_000)).is_err(), "{open:?}");
    }
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let tree = read(&deep).unwrap();
    assert_eq!(tree.root().unwrap().json().to_string(), deep);
    let (open, close) = ("[".repeat(600), "]".repeat(600));
    let text = format!("a: &a {open}{close}\nb: {open}*a{close}\n");
    assert_eq!(read(&text).unwrap_err().kind, Fault::Exotic);
}

#[test]
fn a_mark_inside_the_text_is_data_unless_the_read_buffer_begins_with_it() {
    reads(&[("a: 1\n\u{FEFF}b: 2\n", "{\"a\":1,\"\u{FEFF}b\":2}"), ("\u{FEFF}a: 1", r#"{"a":1}"#)]);
    for text in ["\u{FEFF}\u{FEFF}a: 1\nb: 2\n", "a\u{FEFF}"] {
        assert_eq!(read(text).unwrap_err().kind, Fault::Exotic);
    }
    let padded = |comment: usize| format!("a: 1 #{}\u{FEFF}\nb: 2\n", "x".repeat(comment));
    assert!(read(&padded(400)).is_ok());
    assert_eq!(read(&padded(503)).unwrap_err().kind, Fault::Exotic);
}

#[test]
fn a_control_character_far_behind_the_document_is_never_seen() {
    let text = |filler: usize| format!("[1]\n---\n{}\u{0}", "x".repeat(filler));
    assert!(read(&text(600)).is_ok());
    assert_eq!(read(&text(300)).unwrap_err().kind, Fault::Refused);
}

#[test]
fn spans_hold_what_an_edit_replaces() {
    let text = "a: 'x'\nb:\nc:\n- 1\n- d: |\n    t\n\ne: [1, 2] # no\nf: &x !!str 5\n";
    let tree = read(text).unwrap();
    let root = tree.root().unwrap();
    let written = |key: &str| &text[root.get(key).unwrap().span()];
    assert_eq!(written("a"), "'x'");
    assert_eq!(root.get("b").unwrap().span(), 9..9);
    assert_eq!(written("c"), "- 1\n- d: |\n    t");
    assert_eq!(written("e"), "[1, 2]");
    assert_eq!(written("f"), "5");
    assert_eq!(&text[root.span()], text.trim_end());
}

/// Any value whose numbers are written as the reader writes them.
fn any_json() -> impl Strategy<Value = Json> {
    let text =
        prop_oneof![any::<String>(), "[-+.0-9eExob_:,~yesnoTRUF<= #'\"\n]{0,8}", "([a-z #:-]{0,5}\n){0,4}"];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        text.clone().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            prop::collection::btree_map(text.clone(), inner, 0..5)
                .prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(value in any_json()) {
        let text = text_of(&value);
        let tree = read(&text).map_err(|error| TestCaseError::fail(format!("{error:?} in {text:?}")))?;
        prop_assert_eq!(tree.root().map_or(Json::Null, Node::json), value, "{}", text);
        prop_assert_eq!(tree.repeated().count(), 0);
    }

    #[test]
    fn a_text_stands_in_flow_and_block(text in "[ -~é\n]{0,12}") {
        let list = format!("[{}, {{{}: 1}}]", flow_text(&text), flow_text(&text));
        let tree = read(&list).map_err(|error| TestCaseError::fail(format!("{error:?} in {list:?}")))?;
        let first = tree.root().and_then(|root| root.items().next()).map(|item| item.text().to_owned());
        prop_assert_eq!(first.as_deref(), Some(text.as_str()), "{}", list);
        let map = format!("{}: {}\n", scalar_text(&text), scalar_text(&text));
        let tree = read(&map).map_err(|error| TestCaseError::fail(format!("{error:?} in {map:?}")))?;
        let entry = tree.root().and_then(|root| root.field(&text)).map(|entry| entry.value.text().to_owned());
        prop_assert_eq!(entry.as_deref(), Some(text.as_str()), "{}", map);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), odd in "([-a:?,{}#&*!|>'\"%@ \n\t\\[\\]\\\\]|<<|---|\\.\\.\\.|\u{85}|\u{2028}|\u{FEFF}|\r){0,40}") {
        for text in [text, odd] {
            match read(&text) {
                Ok(tree) => {
                    let _ = tree.root().map(Node::json);
                    prop_assert!(tree.notes().iter().all(|note| text.get(note.span.clone()).is_some()));
                }
                Err(error) => prop_assert!(text.get(error.span).is_some()),
            }
            let _ = documents(&text);
        }
    }
}
