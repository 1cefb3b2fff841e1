//! What a text says after a change: what is wanted, and what this release does not know of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{FieldPath, Segment};
use crate::tree::Tree;
use crate::value::Json;

/// What is known of a text, with what stands where it could not be decoded: that is known to be wrong, and goes. Paths
/// come by what is around them.
pub(crate) fn with_unreadable<'p>(
    mut known: Json,
    tree: &Tree<'_>,
    unreadable: impl Iterator<Item = (&'p [Segment], &'p BTreeSet<Segment>)>,
) -> Json {
    for (around, inside) in unreadable {
        let Some(into) = at(&mut known, around) else { continue };
        let mut places = match into {
            Json::Object(fields) => places(fields),
            _ => BTreeMap::new(),
        };
        for last in inside {
            let path: FieldPath = around.iter().chain([last]).cloned().collect();
            let found = tree.locate(&path).filter(|at| at.depth == path.segments().len());
            if let Some(found) = found {
                put(into, &mut places, last, found.value.json());
            }
        }
    }
    known
}

/// What is known of a text, and behind it what the text says besides.
pub(crate) fn with_unknown(known: Json, text: &Json) -> Json {
    match (known, text) {
        (Json::Object(mut fields), Json::Object(said)) => {
            let mut places = places(&fields);
            for (key, value) in said {
                if let Some(at) = places.get(key.as_str()) {
                    let known = &mut fields[*at].1;
                    *known = with_unknown(std::mem::take(known), value);
                } else {
                    places.insert(key.clone(), fields.len());
                    fields.push((key.clone(), value.clone()));
                }
            }
            Json::Object(fields)
        }
        (Json::Array(items), Json::Array(said)) if items.len() == said.len() => {
            Json::Array(items.into_iter().zip(said).map(|(item, said)| with_unknown(item, said)).collect())
        }
        (known, _) => known,
    }
}

/// Where each key stands: there may be many.
fn places(fields: &[(String, Json)]) -> BTreeMap<String, usize> {
    fields.iter().map(|(name, _)| name.clone()).zip(0..).collect()
}

fn at<'j>(mut known: &'j mut Json, path: &[Segment]) -> Option<&'j mut Json> {
    for segment in path {
        known = match (known, segment) {
            (Json::Object(fields), Segment::Key(key)) => {
                fields.iter_mut().find(|(name, _)| *name == **key).map(|(_, value)| value)?
            }
            (Json::Array(items), Segment::Index(index)) => items.get_mut(*index)?,
            _ => return None,
        };
    }
    Some(known)
}

/// `places` are those of the fields.
fn put(into: &mut Json, places: &mut BTreeMap<String, usize>, last: &Segment, value: Json) {
    match (into, last) {
        (Json::Object(fields), Segment::Key(key)) => {
            if let Some(at) = places.get(&**key) {
                fields[*at].1 = value;
            } else {
                places.insert(key.to_string(), fields.len());
                fields.push((key.to_string(), value));
            }
        }
        (Json::Array(items), Segment::Index(index)) => {
            if let Some(item) = items.get_mut(*index) {
                *item = value;
            }
        }
        _ => {}
    }
}

/// What a text says once it says what is wanted: what it said, and what this release does not know of it.
pub(super) fn merged(text: &Json, current: Option<&Json>, wanted: &Json) -> Json {
    if current == Some(wanted) {
        return text.clone();
    }
    match (text, wanted) {
        (Json::Object(fields), Json::Object(wanted)) => {
            // A key that the text has and we know, but that is not wanted, was taken out on purpose;
            // one that we do not know is a newer release's and stays.
            let known = |key: &str| current.and_then(|current| current.get(key));
            let find = |key: &str| wanted.iter().find(|(name, _)| name == key).map(|(_, value)| value);
            let stay = fields.iter().filter_map(|(key, value)| match find(key) {
                Some(wanted) => Some((key.clone(), merged(value, known(key), wanted))),
                None if known(key).is_some() => None,
                None => Some((key.clone(), value.clone())),
            });
            let new = wanted.iter().filter(|(key, _)| text.get(key).is_none()).cloned();
            Json::Object(stay.chain(new).collect())
        }
        (Json::Array(items), Json::Array(wanted)) => {
            let current = known_items(current, items);
            let aligned = Aligned::new(current, wanted);
            let mut all = items[..aligned.same].to_vec();
            let pairs = items.iter().zip(current).zip(wanted).take(aligned.changed).skip(aligned.same);
            all.extend(pairs.map(|((item, current), wanted)| merged(item, Some(current), wanted)));
            all.extend_from_slice(&wanted[aligned.changed..aligned.new_end]);
            all.extend_from_slice(&items[aligned.old_end..]);
            Json::Array(all)
        }
        _ => wanted.clone(),
    }
}

/// What is known of each item of a list: the items themselves, where it cannot be said which is which.
pub(super) fn known_items<'j>(current: Option<&'j Json>, items: &'j [Json]) -> &'j [Json] {
    // When decoding dropped items (a null, a repeated one) positions no longer
    // match, and the text's own items are compared instead.
    current.and_then(Json::as_array).filter(|current| current.len() == items.len()).unwrap_or(items)
}

/// Two lists side by side: equal items at both ends are left alone.
pub(super) struct Aligned {
    pub(super) same: usize,
    /// Up to here items are changed in place.
    pub(super) changed: usize,
    /// From here on the items of both are equal again.
    pub(super) old_end: usize,
    pub(super) new_end: usize,
}

impl Aligned {
    pub(super) fn new(current: &[Json], wanted: &[Json]) -> Self {
        // No longest common subsequence: lists of a config change at one place,
        // and this is linear where that is quadratic.
        let same = current.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let most = current.len().min(wanted.len()) - same;
        let behind =
            current.iter().rev().zip(wanted.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        let (old_end, new_end) = (current.len() - behind, wanted.len() - behind);
        Self { same, changed: old_end.min(new_end), old_end, new_end }
    }
}
