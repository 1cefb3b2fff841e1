//! What a text is to say: what it says now, with single values set, added or taken away.

use crate::diagnostic::{FieldPath, Segment};
use crate::value::Json;

/// What becomes of a list that a draft sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lists {
    /// It is the draft's list from then on.
    Replaced,
    /// The items of the draft that it does not have are put behind its own.
    Extended,
}

/// How a draft is laid over what a text says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overlay {
    pub(crate) lists: Lists,
    /// The keys of lists whose items are known by their `name`: each item is laid over the one of its name.
    pub(crate) named: &'static [&'static str],
}

impl Overlay {
    /// Lays `draft` over `now`: maps key by key, everything else as a whole. Keys keep their order; new ones come last.
    pub(crate) fn over(self, now: &mut Json, draft: &Json) {
        self.value(now, draft, None);
    }

    fn value(self, now: &mut Json, draft: &Json, key: Option<&str>) {
        match (&mut *now, draft) {
            (Json::Object(fields), Json::Object(wanted)) => {
                for (key, value) in wanted {
                    match fields.iter_mut().find(|(known, _)| known == key) {
                        Some((_, known)) => self.value(known, value, Some(key)),
                        None => fields.push((key.clone(), value.clone())),
                    }
                }
            }
            (Json::Array(items), Json::Array(wanted)) if key.is_some_and(|key| self.named.contains(&key)) => {
                for item in wanted {
                    match items.iter_mut().find(|known| name_of(known) == name_of(item)) {
                        Some(known) => self.value(known, item, None),
                        None => items.push(item.clone()),
                    }
                }
            }
            (Json::Array(items), Json::Array(wanted)) if self.lists == Lists::Extended => {
                for item in wanted {
                    if !items.contains(item) {
                        items.push(item.clone());
                    }
                }
            }
            _ => *now = draft.clone(),
        }
    }
}

fn name_of(item: &Json) -> Option<&str> {
    item.get("name").and_then(Json::as_str)
}

/// Takes a value away, where it is there; says whether it was.
pub(crate) fn take(from: &mut Json, path: &[Segment]) -> bool {
    let Some((first, deeper)) = path.split_first() else { return false };
    let Some(at) = position(from, first) else { return false };
    match (from, deeper) {
        (Json::Object(fields), []) => drop(fields.remove(at)),
        (Json::Array(items), []) => drop(items.remove(at)),
        (Json::Object(fields), deeper) => return take(&mut fields[at].1, deeper),
        (Json::Array(items), deeper) => return take(&mut items[at], deeper),
        _ => return false,
    }
    true
}

/// Whether two values are the same, in whichever order their keys stand.
pub(crate) fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Object(fields), Json::Object(others)) => {
            let has = |(key, value): &(String, Json)| {
                others.iter().any(|(other, theirs)| key == other && is_same(value, theirs))
            };
            fields.len() == others.len() && fields.iter().all(has)
        }
        (Json::Array(items), Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| is_same(item, other))
        }
        (one, other) => one == other,
    }
}

/// Whether something stands at a path.
pub(crate) fn holds(value: &Json, path: &FieldPath) -> bool {
    let mut at = value;
    for segment in path.segments() {
        at = match (at, position(at, segment)) {
            (Json::Object(fields), Some(place)) => &fields[place].1,
            (Json::Array(items), Some(place)) => &items[place],
            _ => return false,
        };
    }
    true
}

fn position(value: &Json, segment: &Segment) -> Option<usize> {
    match (value, segment) {
        // Of a key that is given twice the last counts.
        (Json::Object(fields), Segment::Key(key)) => fields.iter().rposition(|(name, _)| *name == **key),
        (Json::Array(items), Segment::Key(key)) => {
            items.iter().position(|item| name_of(item).or(item.as_str()) == Some(key))
        }
        _ => None,
    }
}
