//! Characters that look like others: what web pages, word processors and keyboards put into files.

/// How a reader takes the odd characters of a line, and what was meant; nothing where the line has none.
///
/// A comment may hold anything. The line itself is not repeated: it may be a secret.
pub(crate) fn odd_characters(line: &str) -> Option<String> {
    // Nobody types a longer line, and it may have many findings.
    const LONGEST: usize = 1024;
    if line.len() > LONGEST {
        return None;
    }
    // Roughly: a `#` in quotes cuts too much, which only costs a hint.
    let code = line.split(" #").next().unwrap_or(line);
    if code.trim_start().starts_with('#') {
        return None;
    }
    let indent = &code[..code.len() - code.trim_start_matches([' ', '\t']).len()];
    if indent.contains('\t') {
        return Some("the line is indented with a tab, which YAML does not take: write blanks".to_owned());
    }
    let (odd, name, meant) = code.chars().find_map(|c| meant(c).map(|(name, meant)| (c, name, meant)))?;
    Some(format!("the line holds U+{:04X}, {name}: write {meant}", u32::from(odd)))
}

/// What a character is called, and the one that was meant.
fn meant(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        '\u{a0}' => ("a no-break space", "a blank"),
        '\u{3000}' => ("a full-width space", "a blank"),
        '\u{200b}'..='\u{200d}' | '\u{2060}' => ("an invisible character", "nothing in its place"),
        '\u{feff}' => ("a byte-order mark", "nothing in its place"),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ff02}' => ("a typographic quote", "\""),
        '\u{2018}' | '\u{2019}' | '\u{201a}' => ("a typographic quote", "'"),
        '\u{ff1a}' => ("a full-width colon", "a colon and a blank"),
        '\u{ff0c}' => ("a full-width comma", "a comma"),
        '\u{2010}'..='\u{2014}' | '\u{2212}' => ("a typographic dash", "-"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::odd_characters;

    #[test]
    fn an_odd_character_is_named_with_the_one_that_was_meant() {
        for (line, expected) in [
            (
                "maxPods\u{ff1a}1",
                Some("the line holds U+FF1A, a full-width colon: write a colon and a blank"),
            ),
            (
                "clusterDomain: \u{201c}a\u{201d}",
                Some("the line holds U+201C, a typographic quote: write \""),
            ),
            ("a:\u{a0}b", Some("the line holds U+00A0, a no-break space: write a blank")),
            ("\tmaxPods: 1", Some("the line is indented with a tab, which YAML does not take: write blanks")),
            ("\u{2013}-v=2", Some("the line holds U+2013, a typographic dash: write -")),
            ("maxPods: 1 # \u{201c}many\u{201d}", None),
            ("# \u{201c}many\u{201d}", None),
            ("a: \tb", None),
        ] {
            assert_eq!(odd_characters(line).as_deref(), expected, "{line:?}");
        }
    }
}
