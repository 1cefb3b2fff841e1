//! "Did you mean": the known word that is written most like an unknown one.

/// Longer words are not compared: nobody mistypes them, and the search stays linear in the input.
const LONGEST: usize = 96;

/// The candidate closest to `word`, when it is close enough to be meant.
///
/// Another case or other separators (`-`, `_`, `.`) are the closest; otherwise at most one slip in five letters,
/// three in all, where a slip is a letter added, lost, changed or swapped with its neighbour. The first of
/// equally close ones wins.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = letters(word)?;
    let mut best = None;
    let mut least = (word.len() / 5).clamp(1, 3) + 1;
    for candidate in candidates {
        if letters_of(candidate).count().abs_diff(word.len()) >= least {
            continue;
        }
        let Some(other) = letters(candidate) else { continue };
        if let Some(slips) = slips(&word, &other, least - 1) {
            best = Some(candidate);
            if slips == 0 {
                break;
            }
            least = slips;
        }
    }
    best
}

fn letters(word: &str) -> Option<Vec<u8>> {
    if word.len() > LONGEST {
        return None;
    }
    let letters: Vec<u8> = letters_of(word).map(|byte| byte.to_ascii_lowercase()).collect();
    (letters.len() > 1).then_some(letters)
}

fn letters_of(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().filter(|byte| !matches!(byte, b'-' | b'_' | b'.'))
}

/// How many slips lie between two words, when at most `most`.
fn slips(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut row = above.clone();
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
            least = least.min(row[j]);
        }
        if least > most {
            return None;
        }
        before.clone_from(&above);
        above.clone_from(&row);
    }
    let slips = above[b.len()];
    (slips <= most).then_some(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_find_their_word() {
        let words = ["rotateCertificates", "readOnlyPort", "clusterDNS", "clusterDomain", "port"];
        for (word, meant) in [
            ("rotateCertificate", Some("rotateCertificates")),
            ("rotate-certificates", Some("rotateCertificates")),
            ("clusterDns", Some("clusterDNS")),
            ("clutserDomain", Some("clusterDomain")),
            ("prot", Some("port")),
            ("part", Some("port")),
            ("hairpinMode", None),
            ("p", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, words), meant, "{word}");
        }
    }

    #[test]
    fn same_letters_win_over_fewer_slips() {
        assert_eq!(nearest("CLUSTERDNS", ["clusterDNX", "clusterDNS"]), Some("clusterDNS"));
    }
}
