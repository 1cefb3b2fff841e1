//! Stands in for the printer and the JSON reader until they land.

use super::SyntaxError;
use crate::engine::sink::Sink;
use crate::engine::tree::Tree;
use crate::value::Json;

pub(crate) fn read_json(text: &str) -> Result<Tree<'_>, SyntaxError> {
    super::yaml::read(text)
}

pub(crate) fn scalar_text(text: &str) -> std::borrow::Cow<'_, str> {
    Json::from(text).to_string().into()
}

pub(crate) fn text_of(value: &Json) -> String {
    value.to_string()
}

#[derive(Debug)]
pub(crate) struct Printer(crate::engine::sink::JsonSink);

impl Printer {
    pub(crate) fn new() -> Self {
        Self(crate::engine::sink::JsonSink::default())
    }

    pub(crate) fn finish(self) -> String {
        format!("{}\n", self.0.finish())
    }
}

impl Sink for Printer {
    fn begin_map(&mut self) {
        self.0.begin_map();
    }
    fn end_map(&mut self) {
        self.0.end_map();
    }
    fn begin_list(&mut self) {
        self.0.begin_list();
    }
    fn end_list(&mut self) {
        self.0.end_list();
    }
    fn key(&mut self, key: &str) {
        self.0.key(key);
    }
    fn text(&mut self, text: &str) {
        self.0.text(text);
    }
    fn raw(&mut self, token: &str) {
        self.0.raw(token);
    }
}
