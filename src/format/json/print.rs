//! Values as JSON text.

use crate::engine::sink::Sink;
use crate::value::write_json_string;

/// Writes JSON in one line while values stream in.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    out: String,
    /// A comma is due before the next value or key.
    comma: bool,
}

impl Printer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn put(&mut self, token: &str, comma: bool) {
        if self.comma {
            self.out.push(',');
        }
        self.out.push_str(token);
        self.comma = comma;
    }
}

impl Sink for Printer {
    fn begin_map(&mut self) {
        self.put("{", false);
    }

    fn end_map(&mut self) {
        self.comma = false;
        self.put("}", true);
    }

    fn begin_list(&mut self) {
        self.put("[", false);
    }

    fn end_list(&mut self) {
        self.comma = false;
        self.put("]", true);
    }

    fn key(&mut self, key: &str) {
        self.text(key);
        self.comma = false;
        self.put(":", false);
    }

    fn text(&mut self, text: &str) {
        self.put("", true);
        // Writing into a String cannot fail.
        let _ = write_json_string(&mut self.out, text);
    }

    /// `null`, `true`, `false` or a number in JSON form.
    fn raw(&mut self, token: &str) {
        self.put(token, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_one_line() {
        let mut printer = Printer::new();
        printer.begin_map();
        printer.key("a");
        printer.begin_list();
        printer.raw("1");
        printer.text("x\"y");
        printer.begin_map();
        printer.end_map();
        printer.end_list();
        printer.key("b");
        printer.raw("null");
        printer.end_map();
        assert_eq!(printer.finish(), r#"{"a":[1,"x\"y",{}],"b":null}"#);
    }
}
