//! TOML: read with byte spans through toml_edit, changed by edits of our own.
//!
//! Header tables, dotted keys, inline tables and arrays of tables are one thing in the [`Tree`]: maps and lists.
//! A table's span is its header, or the key that first names it; dates stay text, in plain style.

mod dialect;
pub(crate) mod edit;
mod habits;
mod lines;
mod read;
pub(crate) mod write;

pub(crate) use dialect::Dialect;

use std::ops::Range;

use toml_edit::Document;

use crate::tree::Tree;

/// A text that is not TOML, or not the TOML of that reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TomlFault {
    /// Where; empty at the end of the text.
    pub(crate) span: Range<usize>,
    /// What is wrong, without values of the text.
    pub(crate) message: String,
}

/// A parsed text: toml_edit's document, which knows where everything stands.
#[derive(Debug)]
pub(crate) struct Toml<'s> {
    source: &'s str,
    document: Document<&'s str>,
}

impl<'s> Toml<'s> {
    /// Reads a text as TOML 1.1; [`Dialect::fault`] tells what an older reader refuses of it.
    ///
    /// A byte order mark at the beginning is skipped by toml_edit; offsets still count it.
    pub(crate) fn parse(text: &'s str) -> Result<Self, TomlFault> {
        if text.len() > crate::tree::MAX_TEXT {
            return Err(TomlFault { span: 0..0, message: "the text is larger than 4 GiB".to_owned() });
        }
        if weight(text) > HEAVIEST {
            let message =
                "the text has more keys and values than any config.toml, and is not read".to_owned();
            return Err(TomlFault { span: 0..0, message });
        }
        match Document::parse(text) {
            Ok(document) => Ok(Self { source: text, document }),
            Err(error) => Err(TomlFault {
                span: error.span().unwrap_or(text.len()..text.len()),
                message: error.message().to_owned(),
            }),
        }
    }

    /// The text that was read.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// Where the last of these keys stands; empty at the beginning where the text does not have it.
    pub(crate) fn key_span(&self, path: &[&str]) -> Range<usize> {
        let mut item = self.document.as_item();
        let mut span = 0..0;
        for key in path {
            // `get_key_value` and not `get`: only the stored key knows its span.
            let found = item.as_table_like().and_then(|table| table.get_key_value(key));
            let Some((key, next)) = found else { return 0..0 };
            (span, item) = (key.span().unwrap_or(0..0), next);
        }
        span
    }

    /// The values of the text, tables of all spellings unified.
    pub(crate) fn tree(&self) -> Tree<'s> {
        read::tree(self.source, self.document.as_table())
    }
}

/// A text with more of what toml_edit keeps is not read: it holds some 350 bytes for a value and 1,200 for a table, so a
/// text of brackets would take a hundred times its size.
const HEAVIEST: usize = 400_000;

/// How many keys, values and tables a text can have at most, tables counted more than once.
fn weight(text: &str) -> usize {
    let weight = |byte: &u8| match byte {
        b'[' | b'{' => 4,
        b'.' | b',' | b'=' => 1,
        _ => 0,
    };
    text.as_bytes().iter().map(weight).sum()
}

#[cfg(test)]
mod tests {
    use super::edit::Editor;
    use super::write::{Quote, Scalar};
    use super::*;
    use crate::edit::apply;
    use crate::tree::{NodeKind, Style};

    fn json(text: &str) -> String {
        Toml::parse(text).unwrap().tree().root().unwrap().json().to_string()
    }

    #[test]
    fn all_spellings_of_a_table_are_one_value() {
        let header = "[plugins.\"a.b\".cni]\nbin_dir = \"/x\"\n";
        for text in [
            header,
            "plugins.'a.b'.cni.bin_dir = '/x'\n",
            "[plugins]\n\"a.b\" = { cni.bin_dir = \"/x\" }\n",
            "plugins = { 'a.b' = { cni = { bin_dir = '/x' } } }",
            "[plugins]\n[plugins.'a.b']\ncni.bin_dir = \"\"\"/x\"\"\"\n",
        ] {
            assert_eq!(json(text), json(header), "{text}");
        }
    }

    #[test]
    fn values_are_resolved() {
        assert_eq!(
            json(
                "a = 0x1_0\nb = 1e3\nc = true\nd = 2026-01-02\ne = \"\\u0041\"\nf = inf\n[[g]]\n[[g]]\nh = 1\n"
            ),
            r#"{"a":16,"b":1000.0,"c":true,"d":"2026-01-02","e":"A","f":"inf","g":[{},{"h":1}]}"#
        );
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "version = 2\n[plugins.\"x.y\"]\n  image = 'pause' # why\n  at = 07:32:00\n";
        let toml = Toml::parse(text).unwrap();
        let tree = toml.tree();
        let plugin = tree.root().unwrap().get("plugins").unwrap().field("x.y").unwrap();
        assert_eq!(&text[plugin.key.span()], "\"x.y\"");
        assert_eq!(&text[plugin.value.span()], "[plugins.\"x.y\"]");
        let image = plugin.value.field("image").unwrap();
        assert_eq!((&text[image.key.span()], &text[image.value.span()]), ("image", "'pause'"));
        assert_eq!((image.value.style(), image.value.text()), (Style::SingleQuoted, "pause"));
        let at = plugin.value.get("at").unwrap();
        assert_eq!((at.kind(), at.style()), (NodeKind::Text, Style::Plain));
    }

    #[test]
    fn faults_say_where() {
        for (text, at) in [("a = ]\n", ""), ("a = 1\na = 2\n", "a"), ("[a]\nb = 1\n[a]\n", "a")] {
            let fault = Toml::parse(text).unwrap_err();
            assert_eq!(&text[fault.span], at, "{text}");
            assert!(!fault.message.is_empty());
        }
    }

    #[test]
    fn a_text_of_more_values_than_any_configuration_is_not_read() {
        for text in ["a = [".to_owned() + &"1,".repeat(HEAVIEST) + "]\n", "[[a]]\n".repeat(HEAVIEST / 8 + 1)]
        {
            let fault = Toml::parse(&text).unwrap_err();
            assert_eq!(
                fault.message,
                "the text has more keys and values than any config.toml, and is not read"
            );
        }
        assert!(Toml::parse(&"[[a]]\n".repeat(1000)).is_ok());
    }

    fn set(text: &str, wanted: &[(&[&str], Scalar)]) -> String {
        let toml = Toml::parse(text).unwrap();
        let mut editor = Editor::new(&toml, Quote::Double);
        for (path, value) in wanted {
            editor.set(path, value).unwrap();
        }
        apply(text, &editor.finish().unwrap()).unwrap()
    }

    fn text(value: &str) -> Scalar {
        Scalar::Text(value.to_owned())
    }

    #[test]
    fn a_value_is_replaced_in_its_own_quotes() {
        let before = "a = 'x' # keep\n[t]\nb = \"y\"\nc = [ 'p', 'q' ]\n";
        let after = set(
            before,
            &[
                (&["a"], text("z")),
                (&["t", "b"], text("it's")),
                (&["t", "c"], Scalar::Texts(vec!["p".into(), "r".into()])),
            ],
        );
        assert_eq!(after, "a = 'z' # keep\n[t]\nb = \"it's\"\nc = [ 'p', 'r' ]\n");
        assert_eq!(set(before, &[(&["a"], text("x"))]), before);
    }

    #[test]
    fn a_missing_key_goes_below_the_last_one_of_its_table() {
        assert_eq!(
            set("[a]\n  b = 1 # one\n  # c = 2\n\n[d]\n", &[(&["a", "c"], Scalar::Integer(3))]),
            "[a]\n  b = 1 # one\n  c = 3\n  # c = 2\n\n[d]\n"
        );
        assert_eq!(
            set("# head\nx = 1\n\n[a]\n", &[(&["v"], Scalar::Integer(2)), (&["a", "c"], Scalar::Bool(true))]),
            "# head\nx = 1\nv = 2\n\n[a]\nc = true\n"
        );
        assert_eq!(
            set("a.'b.c'.d = 1", &[(&["a", "b.c", "e", "f"], text("g"))]),
            "a.'b.c'.d = 1\na.'b.c'.e.f = 'g'\n"
        );
    }

    #[test]
    fn missing_tables_become_headers_in_the_habit_of_the_file() {
        let before = "[p]\n\n  [p.'x.y']\n    k = 1\n\n    [p.'x.y'.z]\n      l = 2\n\n# of q\n[q]\n";
        let wanted: &[(&[&str], Scalar)] = &[
            (&["p", "x.y", "r", "type"], text("t")),
            (&["p", "x.y", "r", "options", "On"], Scalar::Bool(true)),
        ];
        assert_eq!(
            set(before, wanted),
            "[p]\n\n  [p.'x.y']\n    k = 1\n\n    [p.'x.y'.z]\n      l = 2\n\n    [p.'x.y'.r]\n      type = 't'\n\n      \
             [p.'x.y'.r.options]\n        On = true\n\n# of q\n[q]\n"
        );
        assert_eq!(set("", &[(&["a", "b"], Scalar::Bool(false))]), "[a]\n  b = false\n");
        let both: &[(&[&str], Scalar)] = &[(&["a", "b"], Scalar::Bool(false)), (&["v"], Scalar::Integer(2))];
        assert_eq!(set("", both), "v = 2\n\n[a]\n  b = false\n");
        assert_eq!(set("# only\n\n\n", both), "# only\nv = 2\n\n[a]\n  b = false\n\n\n");
    }

    #[test]
    fn inline_tables_grow_inside_their_braces() {
        let wanted: &[(&[&str], Scalar)] =
            &[(&["p", "r", "type"], text("t")), (&["p", "r", "o", "On"], Scalar::Bool(true))];
        assert_eq!(
            set("p = { a = 1 }\n", wanted),
            "p = { a = 1, r = { type = \"t\", o = { On = true } } }\n"
        );
        assert_eq!(set("p = {}\n", wanted), "p = { r = { type = \"t\", o = { On = true } } }\n");
        assert_eq!(set("p = { r.x = 1 }", wanted), "p = { r.x = 1, r.type = \"t\", r.o = { On = true } }");
    }

    #[test]
    fn line_ends_of_the_file_are_kept() {
        assert_eq!(set("a = 1\r\n[b]\r\n", &[(&["c"], text("d"))]), "a = 1\r\nc = \"d\"\r\n[b]\r\n");
    }

    #[test]
    fn a_byte_order_mark_and_other_spellings_stay() {
        let text = "\u{feff}a.x = 1\r\nb = 2\r\na.y = 3 # why\r\n[p.'q.r']\r\n[p.\"q.r\".s]\r\nt = [\r\n 1, # one\r\n]\r\n";
        let wanted: &[(&[&str], Scalar)] = &[
            (&["a", "y"], Scalar::Integer(4)),
            (&["p", "q.r", "s", "u"], Scalar::Bool(true)),
            (&["p", "q.r", "v"], Scalar::Bool(true)),
        ];
        let expected = "\u{feff}a.x = 1\r\nb = 2\r\na.y = 4 # why\r\n[p.'q.r']\r\nv = true\r\n[p.\"q.r\".s]\r\nt = [\r\n 1, # one\r\n]\r\nu = true\r\n";
        assert_eq!(set(text, wanted), expected);
    }

    #[test]
    fn a_change_that_would_lose_a_comment_is_refused() {
        let text = "a = [\n  'x', # first\n  'y',\n]\n";
        let toml = Toml::parse(text).unwrap();
        let mut editor = Editor::new(&toml, Quote::Double);
        editor.set(&["a"], &Scalar::Texts(vec!["z".into()])).unwrap();
        let blocked = editor.finish().unwrap_err();
        assert_eq!((&text[blocked.span], &*blocked.reason), ("# first", "this comment would be lost"));
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let toml = Toml::parse("a = 1\n[[t]]\n[b]\n").unwrap();
        let mut editor = Editor::new(&toml, Quote::Double);
        let mut reason = |path: &[&str]| editor.set(path, &Scalar::Bool(true)).unwrap_err().reason;
        assert_eq!(reason(&["a", "b"]), "`a` is a value here, not a table");
        assert_eq!(reason(&["t", "b"]), "`t` is an array of tables");
        assert_eq!(reason(&["b"]), "`b` is a table here, not a value");
    }

    fn without_cri(text: &str) -> String {
        let toml = Toml::parse(text).unwrap();
        let mut editor = Editor::new(&toml, Quote::Double);
        editor.remove_items(&["d"], |item| item.ends_with("cri")).unwrap();
        apply(text, &editor.finish().unwrap()).unwrap()
    }

    #[test]
    fn items_leave_an_array_with_their_commas_and_lines() {
        for (before, after) in [
            ("d = [\"cri\"]\n", "d = []\n"),
            ("d = [ 'cri', ]", "d = []"),
            ("d = ['cri', 'a']", "d = ['a']"),
            ("d = ['a', 'cri']", "d = ['a']"),
            ("d = ['a' , 'cri', 'b', 'x.cri' ]", "d = ['a' , 'b' ]"),
            ("d = ['cri', 'a']", "d = ['a']"),
            ("d = ['a', # a\n 'cri', # c\n 'b']", "d = ['a', # a\n  # c\n 'b']"),
            ("d = [\n  'a',\n  'cri',\n  'b',\n]", "d = [\n  'a',\n  'b',\n]"),
            ("d = [\n  'a',\n  'cri'\n]", "d = [\n  'a'\n]"),
            ("d = [\n  'cri', # why\n]", "d = [ # why\n]"),
            ("d = [\n  'a', # a\n  'cri' # why\n]", "d = [\n  'a' # a\n   # why\n]"),
            ("d = ['a']", "d = ['a']"),
            ("e = 1", "e = 1"),
        ] {
            assert_eq!(without_cri(before), after, "{before}");
            assert_eq!(without_cri(after), after, "{before}");
        }
    }
}
