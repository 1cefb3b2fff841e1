//! Findings as annotations of a workflow: commands that GitHub Actions reads from the output of a step.

use std::fmt::{self, Write as _};

use super::{Diagnostic, Report, Severity};

impl Diagnostic {
    /// The finding as one workflow command of GitHub Actions, such as
    /// `::error file=kubelet-conf.yaml,line=5,col=15,title=kubelet-read-only-port::readOnlyPort: …`.
    ///
    /// GitHub shows it at the line of the file in a pull request, where the path is relative to the root of the
    /// repository. Whatever a file holds cannot begin a command of its own: line ends, and the characters that the
    /// command itself uses, are encoded. No text that could hold a secret is in it.
    ///
    /// Source: docs.github.com, *Workflow commands for GitHub Actions*.
    pub fn to_github(&self) -> String {
        let mut out = String::from(match self.severity {
            Severity::Error => "::error ",
            Severity::Warning => "::warning ",
            Severity::Note => "::notice ",
        });
        // Writing to a String cannot fail.
        let _ = self.write_github(&mut out);
        out
    }

    fn write_github(&self, out: &mut String) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(out, "file={},", property(file))?;
            if let Some(place) = &self.place {
                write!(out, "line={},col={},", place.position.line, place.position.column)?;
                // The end of a hidden value would tell its length.
                if !place.line_text.is_empty() {
                    write!(out, "endColumn={},", place.position.column + place.marked_characters())?;
                }
            }
        }
        write!(out, "title={}::{}", property(self.rule.id), data(&self.said()))?;
        if self.allowed {
            out.push_str(" (allowed)");
        }
        for related in &self.related {
            out.push_str("%0A");
            if let Some(file) = &related.file {
                write!(out, "{}:", data(file))?;
                if let Some(place) = &related.place {
                    write!(out, "{}:", place.position.line)?;
                }
                out.push(' ');
            }
            out.push_str(&data(&related.message));
        }
        if let Some(help) = &self.help {
            write!(out, "%0Ahelp: {}", data(help))?;
        }
        write!(out, "%0A{}", self.rule.page())
    }
}

impl Report {
    /// The findings as workflow commands of GitHub Actions, one a line; nothing for an empty report.
    pub fn to_github(&self) -> String {
        self.iter().map(|found| found.to_github() + "\n").collect()
    }
}

/// `escapeData` of GitHub's toolkit.
fn data(text: &str) -> String {
    // `%` first: otherwise the escapes of the others would be escaped.
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// `escapeProperty` of GitHub's toolkit.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FieldPath, Related, RuleInfo, place};

    static RULE: RuleInfo = RuleInfo::new("test-rule", "a fault").help("mend it");

    #[test]
    fn a_finding_is_one_command_that_no_file_can_break_out_of() {
        let mut diagnostic = Diagnostic::new(&RULE, FieldPath::key("b"), "100% is\n::error::wrong");
        diagnostic.file = Some("a,b:\n::c.yaml".into());
        diagnostic.place = Some(place("a: 1\nb: 2\n", 8..9, false));
        diagnostic.related =
            vec![Related { file: Some("d.yaml".into()), place: None, message: "and here".to_owned() }];
        let shown = diagnostic.to_github();
        let (command, page) = shown.rsplit_once("%0A").expect("the page");
        assert_eq!(
            command,
            "::error file=a%2Cb%3A%0A%3A%3Ac.yaml,line=2,col=4,endColumn=5,title=test-rule::b: 100%25 is\\u{a}::error::wrong\
             %0Ad.yaml: and here%0Ahelp: mend it"
        );
        assert_eq!(page, RULE.page());
        assert_eq!(shown.lines().count(), 1);
    }
}
