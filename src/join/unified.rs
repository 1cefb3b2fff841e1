//! Unified diffs, as `diff -u` prints them.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// How many lines that stay are shown around those that change.
const CONTEXT: usize = 3;

/// What changes between two texts of one file.
pub(super) fn unified(path: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let groups = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    let mut out = format!("--- {path}\n+++ {path}\n");
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let head = |range: fn(&DiffOp) -> Range<usize>| lines(range(first).start..range(last).end);
        // Writing into a String cannot fail.
        let _ = writeln!(out, "@@ -{} +{} @@", head(DiffOp::old_range), head(DiffOp::new_range));
        for op in &group {
            if op.tag() == DiffTag::Equal {
                push(&mut out, ' ', &old[op.old_range()]);
            } else {
                push(&mut out, '-', &old[op.old_range()]);
                push(&mut out, '+', &new[op.new_range()]);
            }
        }
    }
    out
}

/// Lines as a header of a hunk counts them: the first one, from 1, and how many.
fn lines(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => (range.start + 1).to_string(),
        count => format!("{},{count}", range.start + 1),
    }
}

fn push(out: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::TextDiff;

    use super::*;

    #[test]
    fn a_diff_reads_as_diff_prints_it() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let new = "a\nb\nc\nd\nE\nf\ng\nh";
        let expected = "--- /f\n+++ /f\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n-h\n+h\n\\ No newline at end of file\n";
        assert_eq!(unified("/f", old, new), expected);
    }

    proptest! {
        #[test]
        fn it_is_what_another_printer_prints(old in "([ab]\n){0,12}[ab]?", new in "([ab]\n){0,12}[ab]?") {
            let theirs = TextDiff::from_lines(&old, &new);
            let theirs = theirs.unified_diff().context_radius(CONTEXT).header("/f", "/f").to_string();
            let ours = unified("/f", &old, &new);
            prop_assert_eq!(if old == new { "" } else { ours.as_str() }, theirs);
        }
    }
}
