//! The report for code scanning and for pull requests.

use std::io::{self, Write};

use nodestrap::diagnostic::{Diagnostic, sarif};

use crate::page::Page;

impl Page<'_> {
    /// One log of SARIF 2.1.0, of what is shown now and of what an upgrade brings.
    pub(crate) fn print_sarif(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", sarif(self.annotations()))
    }

    /// One workflow command of GitHub Actions for every finding.
    pub(crate) fn print_github(&self, out: &mut impl Write) -> io::Result<()> {
        self.annotations().try_for_each(|found| writeln!(out, "{}", found.to_github()))
    }

    /// What could not be read has no place in either: a person who looks at the step's log is told.
    pub(crate) fn tell_unread(&self) {
        for unread in self.gathered.unread.iter().filter(|unread| unread.hides) {
            let _ = writeln!(io::stderr(), "check: not read: {}: {}", unread.path, unread.why);
        }
    }

    fn annotations(&self) -> impl Iterator<Item = &Diagnostic> {
        let later = self.upgrade.iter().flat_map(|(_, upgrade)| upgrade.report());
        self.shown(self.report.report().iter().chain(later))
    }
}
