//! Building blocks of documents that are valid by construction.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::value::Json;

/// A field of an object: its key, how often it is there, its value.
pub(super) struct Field {
    key: &'static str,
    likelihood: f64,
    value: BoxedStrategy<Json>,
}

impl Field {
    fn value(self) -> BoxedStrategy<Option<Json>> {
        if self.likelihood < 1.0 {
            proptest::option::weighted(self.likelihood, self.value).boxed()
        } else {
            self.value.prop_map(Some).boxed()
        }
    }
}

/// A field that is always there.
pub(super) fn always(key: &'static str, value: impl Strategy<Value = Json> + 'static) -> Field {
    Field { key, likelihood: 1.0, value: value.boxed() }
}

/// A field that is there this often.
pub(super) fn often(
    likelihood: f64,
    key: &'static str,
    value: impl Strategy<Value = Json> + 'static,
) -> Field {
    Field { key, likelihood, value: value.boxed() }
}

/// An object of these fields.
pub(super) fn object(fields: Vec<Field>) -> BoxedStrategy<Json> {
    let (keys, values): (Vec<_>, Vec<_>) = fields.into_iter().map(|field| (field.key, field.value())).unzip();
    values
        .prop_map(move |values| {
            let given = keys.iter().zip(values).filter_map(|(key, value)| Some((*key, value?)));
            given.collect::<Json>()
        })
        .boxed()
}

/// A list of this many items.
pub(super) fn list(
    item: impl Strategy<Value = Json> + 'static,
    count: std::ops::Range<usize>,
) -> BoxedStrategy<Json> {
    vec(item, count).prop_map(Json::Array).boxed()
}

/// A map of texts.
pub(super) fn map(
    key: BoxedStrategy<Json>,
    value: BoxedStrategy<Json>,
    count: std::ops::Range<usize>,
) -> BoxedStrategy<Json> {
    vec((key, value), count)
        .prop_map(|entries| {
            let named =
                entries.into_iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value)));
            named.collect::<std::collections::BTreeMap<_, _>>().into_iter().collect()
        })
        .boxed()
}

/// This text.
pub(super) fn text(text: &'static str) -> BoxedStrategy<Json> {
    Just(Json::from(text)).boxed()
}

/// One of these texts.
pub(super) fn one_of(texts: &'static [&'static str]) -> BoxedStrategy<Json> {
    select(texts).prop_map(Json::from).boxed()
}

/// Mostly one of the sound texts, now and then an odd one, of which some are refused.
pub(super) fn mostly(sound: &'static [&'static str], odd: &'static [&'static str]) -> BoxedStrategy<Json> {
    prop_oneof![24 => select(sound), 1 => select(odd)].prop_map(Json::from).boxed()
}

/// A truth value.
pub(super) fn truth() -> BoxedStrategy<Json> {
    any::<bool>().prop_map(Json::from).boxed()
}

/// The fields of several objects in one.
pub(super) fn merged(objects: Vec<Json>) -> Json {
    let mut all: Vec<(String, Json)> = Vec::new();
    for object in objects {
        let Json::Object(fields) = object else { continue };
        for (key, value) in fields {
            if !all.iter().any(|(known, _)| *known == key) {
                all.push((key, value));
            }
        }
    }
    Json::Object(all)
}
