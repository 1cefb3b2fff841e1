//! Faults: what people and careless programs do to a document.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::values::strings;
use crate::value::Json;

/// One change of one field or item.
#[derive(Clone, Debug)]
enum Fault {
    /// Takes it out.
    Remove,
    /// Gives it twice.
    Repeat,
    /// Writes its key in another way.
    Rename(u8),
    /// Puts an unknown key beside it.
    Beside(String),
    /// Puts quotes around a number or truth value, or takes them off a text.
    Quote,
    /// Puts it into a list of its own, or takes it out of one.
    Wrap,
    /// Another value.
    Replace(Json),
    /// Text behind its text, or in front of it.
    Edge(String, bool),
}

/// The document with none, one or two faults.
pub(super) fn with_faults(documents: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    let count = prop_oneof![12 => Just(0_usize), 6 => Just(1), 2 => Just(2)];
    let faults = (count, [(any::<Index>(), fault()), (any::<Index>(), fault())]);
    (documents, faults).prop_map(|(mut document, (count, faults))| {
        for (place, fault) in faults.into_iter().take(count) {
            let places = places(&document);
            if places > 0 {
                change(&mut document, &mut place.index(places), &fault);
            }
        }
        document
    })
}

fn fault() -> BoxedStrategy<Fault> {
    let edges =
        select(&[" ", "\n", ".", "-", "/", ":", "_", "A", "0", "%", "\u{e9}", "@", "*", "\t", "#"][..]);
    prop_oneof![
        2 => Just(Fault::Remove),
        2 => Just(Fault::Repeat),
        2 => (0_u8..4).prop_map(Fault::Rename),
        2 => strings().prop_map(Fault::Beside),
        2 => Just(Fault::Quote),
        1 => Just(Fault::Wrap),
        2 => Just(Fault::Replace(Json::Null)),
        2 => super::fields::wrong().prop_map(Fault::Replace),
        3 => strings().prop_map(|text| Fault::Replace(text.into())),
        3 => (edges, any::<bool>()).prop_map(|(edge, behind)| Fault::Edge(edge.to_owned(), behind)),
    ]
    .boxed()
}

/// How many fields and items there are, at any depth.
fn places(value: &Json) -> usize {
    match value {
        Json::Array(items) => items.iter().map(|item| 1 + places(item)).sum(),
        Json::Object(fields) => fields.iter().map(|(_, value)| 1 + places(value)).sum(),
        _ => 0,
    }
}

/// Changes the field or item that this many come before; says whether it was below here.
fn change(value: &mut Json, before: &mut usize, fault: &Fault) -> bool {
    let count = match &*value {
        Json::Array(items) => items.len(),
        Json::Object(fields) => fields.len(),
        _ => 0,
    };
    for at in 0..count {
        if *before == 0 {
            match value {
                Json::Array(items) => change_item(items, at, fault),
                Json::Object(fields) => change_field(fields, at, fault),
                _ => {}
            }
            return true;
        }
        *before -= 1;
        let below = match value {
            Json::Array(items) => &mut items[at],
            Json::Object(fields) => &mut fields[at].1,
            _ => return false,
        };
        if change(below, before, fault) {
            return true;
        }
    }
    false
}

fn change_item(items: &mut Vec<Json>, at: usize, fault: &Fault) {
    match fault {
        Fault::Remove => drop(items.remove(at)),
        Fault::Repeat | Fault::Rename(_) => items.insert(at, items[at].clone()),
        Fault::Beside(text) => items.insert(at, text.as_str().into()),
        _ => change_value(&mut items[at], fault),
    }
}

fn change_field(fields: &mut Vec<(String, Json)>, at: usize, fault: &Fault) {
    match fault {
        Fault::Remove => drop(fields.remove(at)),
        Fault::Repeat => fields.push(fields[at].clone()),
        Fault::Rename(how) => fields[at].0 = super::fields::strange_key(&fields[at].0, *how),
        Fault::Beside(key) => fields.insert(at, (key.clone(), Json::from(1))),
        _ => change_value(&mut fields[at].1, fault),
    }
}

fn change_value(value: &mut Json, fault: &Fault) {
    let old = std::mem::take(value);
    *value = match (fault, old) {
        (Fault::Replace(new), _) => new.clone(),
        (Fault::Wrap, Json::Array(items)) if items.len() == 1 => {
            items.into_iter().collect::<Vec<_>>().remove(0)
        }
        (Fault::Wrap, old) => Json::Array(vec![old]),
        (Fault::Quote, Json::String(text)) => unquoted(text),
        (Fault::Quote, old @ (Json::Number(_) | Json::Bool(_))) => Json::String(old.to_string()),
        (Fault::Edge(edge, true), Json::String(text)) => Json::String(text + edge),
        (Fault::Edge(edge, false), Json::String(text)) => Json::String(edge.clone() + &text),
        (Fault::Edge(..), Json::Number(number)) if number.as_str().starts_with('-') => {
            Json::number_text(&number.as_str()[1..])
        }
        (Fault::Edge(..), Json::Number(number)) if number.as_str() != "0" => {
            Json::number_text(&format!("-{}", number.as_str()))
        }
        (_, old) => old,
    };
}

/// What a text is without its quotes.
fn unquoted(text: String) -> Json {
    if text == "true" || text == "false" {
        return Json::Bool(text == "true");
    }
    text.parse::<i64>().map_or(Json::String(text), Json::from)
}
