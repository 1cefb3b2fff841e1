//! A manifest into its documents, as kubectl cuts it.

use std::ops::Range;

use crate::format::SyntaxError;

/// The documents of a manifest: its lines between those that begin with `---`. A first such line belongs to its
/// document. Documents that hold nothing are among them; kubectl skips them when it has read them.
///
/// # Errors
///
/// Only a comment may stand behind `---`.
pub(crate) fn documents(text: &str) -> Result<Vec<Range<usize>>, SyntaxError> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut at = 0;
    // `YAMLReader.Read` of apimachinery's util/yaml cuts by lines and knows
    // no YAML: a `---` in a block text cuts as well.
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                return Err(SyntaxError::refused(
                    at..end,
                    "only a comment can stand behind `---` in a manifest",
                ));
            }
            // Where nothing was read yet the separator belongs to the document that begins, as in `YAMLReader`.
            if start < at {
                documents.push(start..at);
                start = end;
            }
        }
        at = end;
    }
    if start < text.len() {
        documents.push(start..text.len());
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        documents(text).unwrap().into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn cuts_at_lines_that_begin_with_three_dashes() {
        assert_eq!(cut(""), [""; 0]);
        assert_eq!(cut("a: 1"), ["a: 1"]);
        assert_eq!(cut("a: 1\n---\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
        assert_eq!(cut("a: 1\r\n--- # two\r\nb: 2"), ["a: 1\r\n", "b: 2"]);
        assert_eq!(cut("a: 1\n---\n"), ["a: 1\n"]);
        assert_eq!(cut("a: |\n  x\n ---\n  y\n"), ["a: |\n  x\n ---\n  y\n"]);
    }

    #[test]
    fn keeps_a_first_separator_with_its_document() {
        assert_eq!(cut("---\na: 1\n---\nb: 2\n"), ["---\na: 1\n", "b: 2\n"]);
        assert_eq!(cut("---\n---\na: 1\n"), ["---\n", "a: 1\n"]);
        assert_eq!(cut("# c\n---\na: 1\n"), ["# c\n", "a: 1\n"]);
        assert_eq!(cut("a: 1\n---\n---\nb: 1"), ["a: 1\n", "---\nb: 1"]);
    }

    #[test]
    fn refuses_content_behind_a_separator() {
        let error = documents("a: 1\n--- b: 2\n").unwrap_err();
        assert_eq!(error.span, 5..14);
        assert!(documents("a: |\n  x\n---x\n").is_err());
    }
}
