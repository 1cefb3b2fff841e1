//! What a file says that its program does anyway.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::diagnostic::{FieldPath, Segment};
use crate::format::sink::Sink;
use crate::value::Json;
use crate::version::{KNOWN, Minor};

/// What a document with nothing set comes to: worked out once for each minor.
pub(crate) struct Defaults([OnceLock<Json>; KNOWN.len()]);

impl Defaults {
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; KNOWN.len()])
    }

    /// The defaults of a known minor.
    pub(crate) fn of(&self, minor: Minor, work_out: impl FnOnce() -> Json) -> &Json {
        let place = minor.judged().0 - Minor::OLDEST.0;
        self.0[usize::from(place)].get_or_init(work_out)
    }
}

/// Finds the scalars of a document that equal their default, while the document is written to it.
///
/// Zeros are not counted: tools that print every field write them for absence. Lists are not looked into.
pub(crate) struct Redundant<'d> {
    /// Keys that are never counted.
    worth_saying: &'d [&'d str],
    path: FieldPath,
    /// What the value to come is by default.
    default: Option<&'d Json>,
    /// The defaults of the maps around it.
    open: Vec<Option<&'d Json>>,
    lists: usize,
    found: Vec<(FieldPath, Json)>,
}

impl<'d> Redundant<'d> {
    pub(crate) fn new(defaults: &'d Json, worth_saying: &'d [&'d str]) -> Self {
        Self {
            worth_saying,
            path: FieldPath::ROOT,
            default: Some(defaults),
            open: Vec::new(),
            lists: 0,
            found: Vec::new(),
        }
    }

    /// What was found, each with its path.
    pub(crate) fn finish(self) -> Vec<(FieldPath, Json)> {
        self.found
    }

    fn enter(&mut self, key: Cow<'static, str>) {
        // Items of a list have no defaults of their own.
        if self.lists == 0 {
            let around = self.open.last().copied().flatten().filter(|_| !self.worth_saying.contains(&&*key));
            self.default = around.and_then(|fields| fields.get(&key));
            self.path.push(Segment::Key(key));
        }
    }

    fn leave(&mut self) {
        self.default = None;
        self.path.pop();
    }

    fn scalar(&mut self, is_default: impl FnOnce(&Json) -> bool) {
        if self.lists > 0 {
            return;
        }
        if let Some(value) = self.default.filter(|default| is_default(default) && !is_zero(default)) {
            self.found.push((self.path.clone(), value.clone()));
        }
        self.leave();
    }
}

impl Sink for Redundant<'_> {
    fn begin_map(&mut self) {
        if self.lists == 0 {
            self.open.push(self.default);
        }
    }

    fn end_map(&mut self) {
        if self.lists == 0 {
            self.open.pop();
            self.leave();
        }
    }

    fn begin_list(&mut self) {
        self.lists += 1;
    }

    fn end_list(&mut self) {
        self.lists -= 1;
        if self.lists == 0 {
            self.leave();
        }
    }

    /// A map that is set keeps none of its defaults: an entry of one is not redundant, whatever it says.
    fn key(&mut self, key: &str) {
        self.enter(key.to_owned().into());
        self.default = None;
    }

    fn name(&mut self, name: &'static str) {
        self.enter(name.into());
    }

    fn text(&mut self, text: &str) {
        self.scalar(|default| default.as_str() == Some(text));
    }

    fn raw(&mut self, token: &str) {
        self.scalar(|default| match default {
            Json::Null => token == "null",
            Json::Bool(value) => token == if *value { "true" } else { "false" },
            Json::Number(number) => token == number.as_str(),
            _ => false,
        });
    }
}

/// What tools write that print every field: it stands for absence.
pub(crate) fn is_zero(value: &Json) -> bool {
    matches!(value.as_str(), Some("0s" | "0" | "")) || value.as_i64() == Some(0)
}
