//! The bound of a report: so many findings of one rule in one file, and one more that counts the others.

use std::collections::BTreeMap;

use super::Diagnostic;

/// Keeps so many findings of one rule in one file, and one more that counts the others.
pub(crate) fn bound(found: Vec<Diagnostic>, most: usize) -> Vec<Diagnostic> {
    if found.len() <= most {
        return found;
    }
    // By file, rule and program: one rule that is broken everywhere must not push another one out.
    let mut counted: BTreeMap<_, (usize, Option<Diagnostic>, usize)> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in found {
        let of = (diagnostic.file.clone(), diagnostic.rule.id, diagnostic.program);
        let (seen, first_out, left_out) = counted.entry(of).or_default();
        // A finding that stands for others was made by an earlier call; its count is added to this one's.
        if diagnostic.left_out == 0 && *seen < most {
            *seen += 1;
            kept.push(diagnostic);
        } else {
            *left_out += diagnostic.left_out.max(1);
            first_out.get_or_insert(diagnostic);
        }
    }
    let left_out = counted.into_values().filter_map(|(_, first, count)| Some(first?.standing_for(count)));
    kept.extend(left_out);
    kept
}

/// As [`bound`], while findings are still gathered, so that never many more are held than are kept. Nobody may hold the
/// index of a finding meanwhile.
pub(crate) fn bound_early(found: &mut Vec<Diagnostic>, most: usize) {
    // Only when the list would soon grow: a call for each finding would be quadratic.
    let is_nearly_full = found.len() / 3 >= found.capacity() / 4;
    if found.len() > most && is_nearly_full {
        *found = bound(std::mem::take(found), most);
        // The next look comes when as many again are there, whatever this one could leave out.
        found.reserve(found.len());
    }
}
