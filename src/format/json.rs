//! JSON as Go's `encoding/json` decides, into the same tree.
//!
//! Kubernetes reads a component configuration that begins with `{` this way and no other: no comments, no trailing
//! comma, nothing behind the value. Numbers keep their text, so `5.0` stays apart from `5`.

use std::str::FromStr;

use crate::format::{MAX_DEPTH, SyntaxError};
use crate::tree::{Node, NodeKind, Repeated, Style, Tree, TreeBuilder};
use crate::value::{Json, ParseJsonError};

/// Reads one value and nothing else.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, SyntaxError> {
    if text.len() > crate::tree::MAX_TEXT {
        return Err(SyntaxError::exotic(0..0, "the text is longer than 4 GiB"));
    }
    let builder = TreeBuilder::new(text);
    let mut reader = JsonReader { text, at: 0, builder, open: Vec::new(), repeated: Vec::new() };
    reader.document()?;
    // Objects close from the inside out, so what was found repeated is not in the order of the text yet.
    let mut tree = reader.builder.finish();
    reader.repeated.sort_by_key(|repeated| repeated.key);
    if reader.repeated.is_empty() {
        tree.set_literal();
    }
    tree.set_repeated(reader.repeated);
    tree.set_json();
    Ok(tree)
}

struct JsonReader<'s> {
    text: &'s str,
    at: usize,
    builder: TreeBuilder<'s>,
    /// The closing bracket and the node of every open collection.
    open: Vec<(u8, u32)>,
    repeated: Vec<Repeated>,
}

impl JsonReader<'_> {
    fn document(&mut self) -> Result<(), SyntaxError> {
        // A loop with a stack of its own instead of recursion: the depth is whatever a stranger wrote.
        loop {
            let opened = self.value()?;
            if !self.go_on(opened)? {
                break;
            }
        }
        self.skip_blanks();
        if self.at < self.text.len() { self.error("JSON ends with its first value") } else { Ok(()) }
    }

    /// Goes to the next value, closing what ends on the way; `false` behind the whole document.
    fn go_on(&mut self, opened: bool) -> Result<bool, SyntaxError> {
        let mut first = opened;
        loop {
            let Some(&(closing, node)) = self.open.last() else { return Ok(false) };
            self.skip_blanks();
            let byte = self.byte();
            if byte == closing {
                self.at += 1;
                self.open.pop();
                self.builder.close(self.at);
                if closing == b'}' {
                    self.find_repeated(node);
                }
                first = false;
                continue;
            }
            if !first {
                if byte != b',' {
                    return self.error("a comma or the closing bracket is missing");
                }
                self.at += 1;
                self.skip_blanks();
            }
            if closing == b'}' {
                self.key()?;
            }
            return Ok(true);
        }
    }

    fn key(&mut self) -> Result<(), SyntaxError> {
        if self.byte() != b'"' {
            return self.error("a key in double quotes is missing");
        }
        self.string()?;
        self.skip_blanks();
        if self.byte() != b':' {
            return self.error("a colon is missing behind the key");
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a scalar, or opens a list or map: `true`.
    fn value(&mut self) -> Result<bool, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let (kind, closing) = match self.byte() {
            b'{' => (NodeKind::Map, b'}'),
            b'[' => (NodeKind::List, b']'),
            b'"' => return self.string().map(|()| false),
            b'n' => return self.word("null", NodeKind::Null),
            b't' => return self.word("true", NodeKind::True),
            b'f' => return self.word("false", NodeKind::False),
            _ => return self.number(),
        };
        // Go's own limit is 10,000 (`maxNestingDepth` in encoding/json's scanner.go);
        // ours is lower, hence "exotic" and not "refused".
        if self.open.len() >= MAX_DEPTH {
            return Err(SyntaxError::exotic(start..start + 1, "nested too deeply"));
        }
        self.at += 1;
        let node = self.builder.open(kind, start, Style::Flow);
        self.open.push((closing, node));
        Ok(true)
    }

    fn word(&mut self, word: &str, kind: NodeKind) -> Result<bool, SyntaxError> {
        let end = self.at + word.len();
        if self.text.get(self.at..end) != Some(word) {
            return self.error("JSON knows the words null, true and false alone");
        }
        self.builder.verbatim(kind, self.at..end);
        self.at = end;
        Ok(false)
    }

    fn number(&mut self) -> Result<bool, SyntaxError> {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        // A leading zero ends the number: `01` is the value 0 with something behind it.
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        self.builder.verbatim(NodeKind::Number, start..self.at);
        Ok(false)
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let from = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == from { self.error("a value is missing here") } else { Ok(()) }
    }

    fn string(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let mut owned: Option<String> = None;
        let mut piece = start + 1;
        self.at = piece;
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => {
                    let text = owned.get_or_insert_with(String::new);
                    text.push_str(self.text.get(piece..self.at).unwrap_or(""));
                    let char = self.escape()?;
                    if let Some(text) = &mut owned {
                        text.push(char);
                    }
                    piece = self.at;
                }
                // `byte` is 0 at the end, which the text could hold as well: only the offset tells them apart.
                0..0x20 if self.at >= self.text.len() => return self.error("the quotes are not closed"),
                0..0x20 => return self.error("a control character has to be escaped"),
                _ => self.at += 1,
            }
        }
        let rest = self.text.get(piece..self.at).unwrap_or("");
        self.at += 1;
        match owned {
            None => self.builder.quoted(start..self.at, Style::DoubleQuoted),
            Some(mut text) => {
                text.push_str(rest);
                self.builder.owned(NodeKind::Text, start..self.at, Style::DoubleQuoted, text)
            }
        };
        Ok(())
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        self.at += 1;
        let char = match self.byte() {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return self.error("JSON has no such escape"),
        };
        self.at += 1;
        Ok(char)
    }

    /// `\u0041`, or two of them for a character beyond U+FFFF. Half of such a pair becomes U+FFFD, as in Go.
    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let Some(high) = self.hex() else { return self.error("`\\u` needs four hexadecimal digits") };
        self.at += 5;
        if let Some(char) = char::from_u32(high) {
            return Ok(char);
        }
        // `unquoteBytes` of encoding/json's decode.go: a half that finds no partner
        // becomes U+FFFD and the next escape is read anew.
        if high < 0xDC00 && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            self.at += 1;
            if let Some(low @ 0xDC00..0xE000) = self.hex() {
                self.at += 5;
                let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at -= 1;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The four digits behind the `u` here.
    fn hex(&self) -> Option<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5)?;
        if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            u32::from_str_radix(digits, 16).ok()
        } else {
            None
        }
    }

    fn find_repeated(&mut self, map: u32) {
        // Sorted and not compared each with each: an object may have as many keys as the text has bytes. By name,
        // then by node, so the first of each group is the first in the text.
        let mut keys: Vec<_> =
            self.builder.node(map).entries().map(|entry| (entry.key.text(), entry.key.index())).collect();
        keys.sort_unstable();
        for same in keys.chunk_by(|a, b| a.0 == b.0) {
            self.repeated.extend(same[1..].iter().map(|later| Repeated { key: later.1, first: same[0].1 }));
        }
    }

    /// The byte here; 0 at the end.
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    fn error<T>(&self, message: &str) -> Result<T, SyntaxError> {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Err(SyntaxError::refused(self.at..self.at + width, message))
    }
}

/// Reads JSON as Kubernetes' strict JSON reader does; of repeated keys the last counts. Numbers beyond 64-bit floats are
/// refused, as Go refuses them where any value is taken.
impl FromStr for Json {
    type Err = ParseJsonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let tree =
            read(text).map_err(|error| ParseJsonError { at: error.span.start, reason: error.message })?;
        if let Some(number) = tree.nodes().find(|node| is_beyond_floats(*node)) {
            let reason = "the number is beyond 64-bit floats".to_owned();
            return Err(ParseJsonError { at: number.span().start, reason });
        }
        Ok(tree.root().map(Node::json).unwrap_or_default())
    }
}

fn is_beyond_floats(node: Node<'_>) -> bool {
    // `strconv.ParseFloat` gives a range error, which encoding/json passes on as `UnmarshalTypeError`.
    node.raw_kind() == NodeKind::Number && node.text().parse().is_ok_and(f64::is_infinite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Result<String, String> {
        read(text)
            .map(|tree| tree.root().map_or_else(String::new, |root| root.json().to_string()))
            .map_err(|e| e.message)
    }

    #[test]
    fn takes_what_go_takes() {
        for (text, value) in [
            ("{}", "{}"),
            (" [ ] \n", "[]"),
            ("null", "null"),
            (
                r#"{"a": [1, -0, 1.50, 1E+2, true, false, null], "b": {}}"#,
                r#"{"a":[1,-0,1.50,1E+2,true,false,null],"b":{}}"#,
            ),
            (r#""\/\b\f\n\r\t\"\\é""#, r#""/\u0008\u000c\n\r\t\"\\é""#),
            (r#""\ud83d\ude00""#, "\"😀\""),
            (r#""\ud83d""#, "\"\u{FFFD}\""),
            (r#""\ud83d\u0041""#, "\"\u{FFFD}A\""),
            (r#""\ude00\ud83d\ude00""#, "\"\u{FFFD}😀\""),
            ("\"\u{2028}\u{7F}\"", "\"\u{2028}\u{7F}\""),
            (r#"{"a": 1, "a": 2}"#, r#"{"a":2}"#),
        ] {
            assert_eq!(printed(text).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for (text, message) in [
            ("", "a value is missing here"),
            ("{\"a\":}", "a value is missing here"),
            ("01", "JSON ends with its first value"),
            ("1.", "a value is missing here"),
            ("+1", "a value is missing here"),
            ("[1,]", "a value is missing here"),
            ("{\"a\":1,}", "a key in double quotes is missing"),
            ("{a: 1}", "a key in double quotes is missing"),
            ("{\"a\" 1}", "a colon is missing behind the key"),
            ("[1 2]", "a comma or the closing bracket is missing"),
            ("[1", "a comma or the closing bracket is missing"),
            ("nul", "JSON knows the words null, true and false alone"),
            ("\"a", "the quotes are not closed"),
            ("\"a\nb\"", "a control character has to be escaped"),
            ("\"\\'\"", "JSON has no such escape"),
            ("\"\\u12x4\"", "`\\u` needs four hexadecimal digits"),
            ("{} {}", "JSON ends with its first value"),
            ("{} // no", "JSON ends with its first value"),
            ("\u{FEFF}{}", "a value is missing here"),
            ("\u{A0}{}", "a value is missing here"),
        ] {
            assert_eq!(printed(text), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn notes_repeated_keys_at_every_level() {
        let text = r#"{"a": {"b": 1, "\u0062": 2}, "a": 3}"#;
        let tree = read(text).unwrap();
        let keys: Vec<_> =
            tree.repeated().map(|(key, first)| (&text[key.span()], &text[first.span()])).collect();
        assert_eq!(keys, [(r#""\u0062""#, r#""b""#), (r#""a""#, r#""a""#)]);
    }

    #[test]
    fn refuses_depth_instead_of_overflowing() {
        let error = read(&"[".repeat(1_000_000)).unwrap_err();
        assert_eq!(error.message, "nested too deeply");
        assert_eq!(read(&"{\"a\":".repeat(100_000)).unwrap_err().message, "nested too deeply");
    }
}
