//! Edits on texts in every layout, with comments in every place.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::edit;
use crate::format::change;
use crate::format::{json, yaml};
use crate::tree::Node;
use crate::value::Json;

/// The text after which it says `wanted`; everything that is said now is known.
fn edited(text: &str, wanted: &Json) -> Result<String, String> {
    let tree = yaml::read(text).map_err(|error| error.message)?;
    let now = tree.root().map(Node::json).unwrap_or_default();
    let edits = change::document(&tree, &now, wanted).map_err(|refusal| refusal.to_string())?;
    edit::apply(text, &edits).map_err(|error| error.to_string())
}

fn read(text: &str) -> Json {
    yaml::read(text).unwrap().root().unwrap().json()
}

#[test]
fn what_is_taken_away_leaves_the_comments() {
    for (text, wanted, after) in [
        // The last key of a map, the last item of a list.
        (
            "door: # front\n  # wide\n  width: 2 # m\nend: 1\n",
            "{door: {}, end: 1}",
            "door: {} # front\n  # wide\nend: 1\n",
        ),
        ("a:\n- 1\n# why\n- 2\nb: 1\n", "{a: [], b: 1}", "a: []\n# why\nb: 1\n"),
        ("a:\n  - 1\n", "{a: []}", "a: []\n"),
        ("- a: 1 # c\n- b\n", "[{}, b]", "- {} # c\n- b\n"),
        ("-\n  a: 1\n  # c\n  b: 2\n- b\n", "[{}, b]", "- {}\n  # c\n- b\n"),
        ("a: 1\n# c\nb: 2\n", "{}", "{}\n# c\n"),
        // All keys against others.
        ("door:\n  width: 2 # m\n  # c\n  high: 3\n", "{door: {way: in}}", "door:\n  way: in\n  # c\n"),
        ("- a: 1\n  b: 2\n", "[{c: 3}]", "- c: 3\n"),
        // The first key behind a dash.
        ("- a: 1\n  b: 2 # two\n", "[{b: 2}]", "- b: 2 # two\n"),
        ("- a: 1 # one\n  # about b\n  b: 2\n", "[{b: 2}]", "-\n  # about b\n  b: 2\n"),
        ("- - a\n  - b\n", "[[b]]", "- - b\n"),
        ("- - a\n", "[[b, a]]", "- - b\n  - a\n"),
        // Comments in what goes, moved out of reach of the text above.
        ("a: |\n  text\nb:\n  # c\n  d: 1\ne: 1\n", "{a: \"text\\n\", e: 1}", "a: |\n  text\n# c\ne: 1\n"),
        ("a: | # c\n  text\nb: 1\n", "{a: 5, b: 1}", "a: 5 # c\nb: 1\n"),
        ("a:\n  # c\n  b: 1\nd: 1\n", "{a: x, d: 1}", "a: x\n  # c\nd: 1\n"),
        // Brackets.
        ("{a: 1, b: 2, c: 3}\n", "{}", "{}\n"),
        ("{a: 1, b: 2, c: 3}\n", "{a: 1}", "{a: 1}\n"),
        ("{a: 1, b: 2}\n", "{c: 3}", "{\"c\": 3}\n"),
        ("[a, # x\n b, # y\n c]\n", "[a, c]", "[a, # x\n  # y\nc]\n"),
        ("[a, # x\n b # y\n]\n", "[a]", "[a # x\n # y\n]\n"),
        ("[a]\n", "[]", "[]\n"),
        // A text without a line break at its end, and with those of another system.
        ("a: 1\nb: 2", "{a: 1, c: 3}", "a: 1\nc: 3\n"),
        ("a: 1\r\nb: 2\r\n", "{a: 1, c: 3}", "a: 1\r\nc: 3\r\n"),
        ("a: 1\nb: |+\n  x\n\n", "{a: 1}", "a: 1\n"),
    ] {
        let said = edited(text, &read(wanted));
        assert_eq!(said.as_deref(), Ok(after), "{text}");
        assert_eq!(read(after), read(wanted), "{text}");
    }
}

#[test]
fn what_would_touch_foreign_text_is_refused() {
    const ALIAS: &str = "the value stands behind an alias";
    const SHARED: &str = "an alias elsewhere stands for this value";
    const MERGE: &str = "the value comes from a merge";
    for (text, wanted, reason) in [
        ("a: &x {k: 1}\nb: *x\n", "{a: {k: 1}, b: {k: 2}}", format!("line 2: b: {ALIAS}")),
        ("a: &x {k: 1}\nb: *x\n", "{a: {k: 2}, b: {k: 1}}", format!("line 1: a: {SHARED}")),
        ("a: &x {k: 1}\nb: *x\n", "{b: {k: 1}}", format!("line 1: a: {SHARED}")),
        ("a: &x 1\nb: *x\n", "{b: 1}", format!("line 1: a: {SHARED}")),
        ("a: &x 1\nb: *x\n", "{a: 2, b: 1}", format!("line 1: a: {SHARED}")),
        ("a: &x 1\nb: *x\n", "{a: 1, b: 2}", format!("line 2: b: {ALIAS}")),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", "{a: {k: 1}, b: {k: 2}}", format!("line 2: b.k: {MERGE}")),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", "{a: {k: 1}, b: {}}", format!("line 2: b.k: {MERGE}")),
        ("a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n", "{a: {k: 1}, b: {}}", format!("line 4: b.k: {MERGE}")),
        ("? a\n: 1\nb: 2\n", "{b: 2}", "line 1: a: another value begins on the same line".to_owned()),
    ] {
        let refusal = edited(text, &read(wanted)).unwrap_err();
        assert_eq!(refusal, reason, "{text}");
    }
}

#[test]
fn a_fix_empties_a_collection_and_leaves_shared_text_alone() {
    let removed = |text: &str, path: &[&str]| {
        let tree = yaml::read(text).unwrap();
        let path =
            path.iter().fold(crate::diagnostic::FieldPath::ROOT, |path, key| path.then((*key).to_owned()));
        let edits = change::remove(&tree, &path).map_err(|refusal| refusal.to_string())?;
        edit::apply(text, &edits).map_err(|error| error.to_string())
    };
    assert_eq!(removed("a:\n  b: 1\nc: 2\n", &["a", "b"]).as_deref(), Ok("a: {}\nc: 2\n"));
    assert_eq!(removed("a: {b: 1}\n", &["a", "b"]).as_deref(), Ok("a: {}\n"));
    assert_eq!(removed("a: 1\nb: 2\na: 3\n", &["a"]).as_deref(), Ok("b: 2\n"), "a key that is given twice");
    let shared = removed("a: &x\n  b: 1\n  d: 1\nc: *x\n", &["a", "b"]);
    assert_eq!(shared.unwrap_err(), "line 2: a.b: an alias elsewhere stands for this value");
    let behind = removed("a: &x\n  b: 1\nc: *x\n", &["c", "b"]);
    assert_eq!(behind.unwrap_err(), "line 3: c.b: the value stands behind an alias");
}

/// Any small value; texts of several lines and with marks in them too.
fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        prop::sample::select(&[
            "x",
            "a b",
            "# no comment",
            "two\nlines\n",
            "yes",
            "&a",
            "*a",
            "- x",
            "a: b",
            ""
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::btree_map("[a-e]", inner, 0..4).prop_map(Json::from_iter),
        ]
    })
}

/// A value with something in it changed, taken away or added.
fn changed(value: &Json, other: &Json, choices: &mut impl Iterator<Item = usize>) -> Json {
    let choice = choices.next().unwrap_or(0);
    match value {
        _ if choice % 7 == 0 => other.clone(),
        Json::Object(fields) => {
            let mut fields = fields.clone();
            if choice % 5 == 1 {
                fields.clear();
            }
            if choice % 5 == 2 && !fields.is_empty() {
                fields.remove(choice % fields.len());
            } else if choice % 5 == 3 {
                fields.push(("z".to_owned(), other.clone()));
            }
            Json::Object(
                fields.into_iter().map(|(key, value)| (key, changed(&value, other, choices))).collect(),
            )
        }
        Json::Array(items) => {
            let mut items = items.clone();
            if choice % 5 == 1 {
                items.clear();
            } else if choice % 5 == 2 && !items.is_empty() {
                items.remove(choice % items.len());
            } else if choice % 5 == 3 {
                items.insert(choice % (items.len() + 1), other.clone());
            }
            Json::Array(items.iter().map(|item| changed(item, other, choices)).collect())
        }
        other => other.clone(),
    }
}

/// Writes a value as people do: blocks and brackets, lists indented or not, comments between and behind.
struct Writer<I> {
    choices: I,
    out: String,
    comments: usize,
}

impl<I: Iterator<Item = usize>> Writer<I> {
    fn choose(&mut self, of: usize) -> usize {
        self.choices.next().unwrap_or(1) % of
    }

    fn comment(&mut self, column: usize) {
        if self.choose(3) == 0 {
            self.comments += 1;
            writeln!(self.out, "{}# c{}", " ".repeat(column), self.comments).unwrap();
        }
    }

    fn line_end(&mut self) {
        if self.choose(4) == 0 {
            self.out += " # behind";
        }
        self.out += "\n";
    }

    /// A value behind a colon (`inline` false) or a dash.
    fn value(&mut self, value: &Json, column: usize, dash: bool) {
        match value {
            Json::Object(fields) if !fields.is_empty() && self.choose(4) != 0 => {
                self.begin(column, dash);
                for (at, (key, value)) in fields.iter().enumerate() {
                    if at > 0 || !dash {
                        self.comment(column);
                        self.out += &" ".repeat(column);
                    }
                    self.out += key;
                    self.out += ":";
                    let deeper = column + 2;
                    let unindented = matches!(value, Json::Array(_)) && self.choose(2) == 0;
                    self.value(value, if unindented { column } else { deeper }, false);
                }
            }
            Json::Array(items) if !items.is_empty() && self.choose(4) != 0 => {
                self.begin(column, dash);
                for (at, item) in items.iter().enumerate() {
                    if at > 0 || !dash {
                        self.comment(column);
                        self.out += &" ".repeat(column);
                    }
                    self.out += "-";
                    self.value(item, column + 2, true);
                }
            }
            Json::String(text) if text.ends_with("s\n") && self.choose(2) == 0 => {
                self.out += " |";
                self.line_end();
                for line in text.lines() {
                    writeln!(self.out, "{}{line}", " ".repeat(column + 2)).unwrap();
                }
            }
            flow => {
                write!(self.out, " {flow}").unwrap();
                self.line_end();
            }
        }
    }

    fn begin(&mut self, _column: usize, dash: bool) {
        if dash {
            self.out += " ";
        } else {
            self.line_end();
        }
    }
}

fn written(value: &Json, choices: &[usize]) -> String {
    let choices = choices.iter().copied();
    let mut writer = Writer { choices, out: "---".to_owned(), comments: 0 };
    writer.value(value, 0, false);
    writer.comment(0);
    writer.out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_say_what_is_wanted_and_keep_every_line_of_comment(
        value in values(),
        other in values(),
        style in prop::collection::vec(0..10_000_usize, 40),
        choices in prop::collection::vec(0..10_000_usize, 40),
    ) {
        let text = written(&value, &style);
        prop_assert_eq!(read(&text), value.clone(), "{}", text);
        let wanted = changed(&value, &other, &mut choices.into_iter());
        let after = edited(&text, &wanted).map_err(|why| TestCaseError::fail(format!("{why}\n{text}\n{wanted}")))?;
        let comments = |text: &str| -> Vec<String> {
            let lines = text.lines().map(str::trim).filter(|line| line.starts_with("# c"));
            lines.map(str::to_owned).collect()
        };
        prop_assert_eq!(comments(&text), comments(&after), "{}\n{}", text, after);
        // Not a byte is new when nothing is.
        prop_assert_eq!(edited(&after, &wanted), Ok(after.clone()));
    }

    #[test]
    fn edits_of_json_stay_json(value in values(), other in values(), choices in prop::collection::vec(0..10_000_usize, 40)) {
        let value = Json::from_iter([("top", value)]);
        let wanted = changed(&value, &other, &mut choices.into_iter());
        prop_assume!(matches!(wanted, Json::Object(_)));
        let text = value.to_string();
        let tree = json::read(&text).unwrap();
        let edits = change::document(&tree, &value, &wanted).unwrap();
        let after = edit::apply(&text, &edits).unwrap();
        prop_assert_eq!(sorted(json::read(&after).unwrap().root().unwrap().json()), sorted(wanted));
    }

    #[test]
    fn keys_that_are_not_known_stay(
        value in values(),
        other in values(),
        style in prop::collection::vec(0..10_000_usize, 40),
        choices in prop::collection::vec(0..10_000_usize, 40),
    ) {
        // The keys `a` and `b` of every map are foreign: nothing is known of them, and they stay with all they hold.
        let text = written(&value, &style);
        let known = without_foreign(&value);
        let wanted = changed(&known, &without_foreign(&other), &mut choices.into_iter());
        let tree = yaml::read(&text).unwrap();
        if let Ok(edits) = change::document(&tree, &known, &wanted) {
            let after = edit::apply(&text, &edits).unwrap();
            let said = read(&after);
            prop_assert_eq!(&said, &change::merged(&value, Some(&known), &wanted), "{}\n{}", text, after);
        }
    }
}

fn sorted(value: Json) -> Json {
    match value {
        Json::Object(mut fields) => {
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(fields.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn without_foreign(value: &Json) -> Json {
    match value {
        Json::Object(fields) => {
            let known = fields.iter().filter(|(key, _)| !matches!(&**key, "a" | "b"));
            Json::Object(known.map(|(key, value)| (key.clone(), without_foreign(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(without_foreign).collect()),
        other => other.clone(),
    }
}
