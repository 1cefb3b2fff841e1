//! What a text says after a change: what is wanted, and what this release does not know of it.

use crate::diagnostic::{FieldPath, Segment};
use crate::tree::Tree;
use crate::value::Json;

/// What is known of a text, with what stands where it could not be decoded: that is known to be wrong, and goes.
pub(crate) fn with_unreadable(mut known: Json, tree: &Tree<'_>, failed: &[FieldPath]) -> Json {
    for path in failed {
        let found = tree.locate(path).filter(|at| at.depth == path.segments().len());
        if let Some(found) = found {
            put(&mut known, path.segments(), found.value.json());
        }
    }
    known
}

/// What is known of a text, and behind it what the text says besides.
pub(crate) fn with_unknown(known: Json, text: &Json) -> Json {
    match (known, text) {
        (Json::Object(mut fields), Json::Object(said)) => {
            for (key, value) in said {
                match fields.iter_mut().find(|(known, _)| known == key) {
                    Some((_, known)) => *known = with_unknown(std::mem::take(known), value),
                    None => fields.push((key.clone(), value.clone())),
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

fn put(into: &mut Json, path: &[Segment], value: Json) {
    let Some((first, deeper)) = path.split_first() else {
        *into = value;
        return;
    };
    match (into, first) {
        (Json::Object(fields), Segment::Key(key)) => match fields.iter().position(|(name, _)| *name == **key)
        {
            Some(at) => put(&mut fields[at].1, deeper, value),
            // Only the last step may be new: a field whose parent the decoder did not
            // take at all is in the parent's own failure.
            None if deeper.is_empty() => fields.push((key.to_string(), value)),
            None => {}
        },
        (Json::Array(items), Segment::Index(index)) => {
            if let Some(item) = items.get_mut(*index) {
                put(item, deeper, value);
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
