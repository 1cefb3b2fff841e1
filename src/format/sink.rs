//! Where documents are written to: a text printer, or a plain [`Json`] value.

use std::fmt;

use crate::value::Json;

/// Takes a document piece by piece, in order.
pub trait Sink {
    fn begin_map(&mut self);
    fn end_map(&mut self);
    fn begin_list(&mut self);
    fn end_list(&mut self);
    fn key(&mut self, key: &str);
    /// A key of this crate's own, which needs no quotes.
    fn name(&mut self, name: &'static str) {
        self.key(name);
    }
    fn text(&mut self, text: &str);
    /// Text on one line, as it displays itself.
    fn display(&mut self, value: &dyn fmt::Display) {
        self.text(&value.to_string());
    }
    /// `null`, `true`, `false` or a number in JSON form.
    fn raw(&mut self, token: &str);

    fn json(&mut self, value: &Json) {
        match value {
            Json::Null => self.raw("null"),
            Json::Bool(true) => self.raw("true"),
            Json::Bool(false) => self.raw("false"),
            Json::Number(number) => self.raw(number.as_str()),
            Json::String(text) => self.text(text),
            Json::Array(items) => {
                self.begin_list();
                for item in items {
                    self.json(item);
                }
                self.end_list();
            }
            Json::Object(fields) => {
                self.begin_map();
                for (key, value) in fields {
                    self.key(key);
                    self.json(value);
                }
                self.end_map();
            }
        }
    }
}

/// Collects a [`Json`] value.
#[derive(Debug, Default)]
pub(crate) struct JsonSink {
    done: Option<Json>,
    open: Vec<Open>,
}

#[derive(Debug)]
enum Open {
    List(Vec<Json>),
    Map(Vec<(String, Json)>, Option<String>),
}

impl JsonSink {
    fn put(&mut self, value: Json) {
        match self.open.last_mut() {
            None => self.done = Some(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(fields, key)) => fields.push((key.take().unwrap_or_default(), value)),
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::List(items)) => self.put(Json::Array(items)),
            Some(Open::Map(fields, _)) => self.put(Json::Object(fields)),
            None => {}
        }
    }

    pub(crate) fn finish(self) -> Json {
        self.done.unwrap_or_default()
    }
}

impl Sink for JsonSink {
    fn begin_map(&mut self) {
        self.open.push(Open::Map(Vec::new(), None));
    }

    fn end_map(&mut self) {
        self.close();
    }

    fn begin_list(&mut self) {
        self.open.push(Open::List(Vec::new()));
    }

    fn end_list(&mut self) {
        self.close();
    }

    fn key(&mut self, key: &str) {
        if let Some(Open::Map(_, pending)) = self.open.last_mut() {
            *pending = Some(key.to_owned());
        }
    }

    fn text(&mut self, text: &str) {
        self.put(Json::from(text));
    }

    fn raw(&mut self, token: &str) {
        self.put(match token {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            number => Json::number_text(number),
        });
    }
}
