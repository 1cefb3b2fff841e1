//! "Did you mean": the nearest of the known words.

/// The known word nearest to a misspelt one, when it is near enough to be meant.
pub(crate) fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    const LONGEST: usize = 80;
    if word.len() > LONGEST {
        return None;
    }
    let most = (word.chars().count() / 4).clamp(1, 3);
    known
        .filter_map(|candidate| {
            if candidate.eq_ignore_ascii_case(word) {
                return Some((0, candidate));
            }
            let distance = distance(&word.to_ascii_lowercase(), &candidate.to_ascii_lowercase());
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two words: insertions, deletions, replacements.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_misses_find_their_word_and_others_do_not() {
        let known = ["rotateCertificates", "maxPods", "port", "address"];
        let find = |word| nearest(word, known.into_iter());
        assert_eq!(find("rotateCertificate"), Some("rotateCertificates"));
        assert_eq!(find("MaxPods"), Some("maxPods"));
        assert_eq!(find("prot"), None, "two edits in four letters are a guess");
        assert_eq!(find("adress"), Some("address"));
        assert_eq!(find("somethingElse"), None);
    }
}
