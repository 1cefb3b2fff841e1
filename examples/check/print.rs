//! The report for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use nodestrap::diagnostic::{Diagnostic, Severity};

use crate::page::{Page, counted, counts};
use crate::verdict;

pub(crate) const RED: &str = "\x1b[1;31m";
pub(crate) const GREEN: &str = "\x1b[1;32m";
pub(crate) const YELLOW: &str = "\x1b[1;33m";
const CYAN: &str = "\x1b[36m";

impl Page<'_> {
    /// The verdict, what was found, and what was taken for what.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(unknown) = self.unknown_upgrade() {
            writeln!(out, "{unknown}")?;
        }
        for (machine, join) in self.report.joins() {
            let colon = if machine.is_empty() { "" } else { ": " };
            let verdict = format!("{machine}{colon}{join}");
            writeln!(out, "{}", self.paint(verdict::colour(join, self.report), &verdict))?;
        }
        self.header(out)?;
        if self.options.join {
            for (machine, join) in self.report.joins() {
                writeln!(out, "{}{machine}", if machine.is_empty() { "" } else { "\n" })?;
                for link in verdict::links(join) {
                    writeln!(out, "{link}")?;
                }
            }
        }
        for found in self.shown(self.report.by_cause()) {
            writeln!(out, "\n{}", self.painted(found))?;
        }
        self.print_upgrade(out)?;
        self.print_effective(out)?;
        self.print_files(out)
    }

    fn header(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{} in {}", counts(self.report.report()), counted(self.report.files().len(), "file"))?;
        writeln!(out, "judged as {}", self.judged_as)?;
        let not_told = self.not_told();
        if !not_told.is_empty() {
            writeln!(out, "not told: {}", not_told.join(", "))?;
        }
        Ok(())
    }

    fn print_upgrade(&self, out: &mut impl Write) -> io::Result<()> {
        let Some((to, upgrade)) = &self.upgrade else { return Ok(()) };
        writeln!(out, "\nwith the upgrade to {to}: {}", counts(upgrade.report()))?;
        for found in self.shown(upgrade.report()) {
            writeln!(out, "\n{}", self.painted(found))?;
        }
        Ok(())
    }

    fn print_effective(&self, out: &mut impl Write) -> io::Result<()> {
        let mut program = None;
        for value in &self.effective {
            let of = (value.machine.as_str(), value.component);
            if program != Some(of) {
                let machine = if of.0.is_empty() { String::new() } else { format!(" of {}", of.0) };
                writeln!(out, "\n{}{machine} runs with:", of.1.name())?;
                program = Some(of);
            }
            let origin = value.origin.as_ref().map_or_else(
                || "by default".to_owned(),
                |origin| {
                    let line = origin.place.as_ref().map(|place| format!(":{}", place.position.line));
                    let file = origin.file.as_deref().unwrap_or("the argument list");
                    format!("{}, {file}{}", origin.message, line.unwrap_or_default())
                },
            );
            writeln!(out, "  {}: {} ({origin})", value.path, value.value)?;
        }
        Ok(())
    }

    /// What each file was taken for, and what was passed over: in a line, or each with `--notes`.
    fn print_files(&self, out: &mut impl Write) -> io::Result<()> {
        let notes = self
            .report
            .report()
            .iter()
            .filter(|found| found.severity == Severity::Note && found.rule.id != "node-file-skipped");
        let notes = notes.count();
        if notes > 0 && !self.options.notes {
            writeln!(out, "\n{} not shown (--notes)", counted(notes, "note"))?;
        }
        let judged = || self.report.files().iter().filter_map(|file| Some((file.path.as_str(), file.kind?)));
        if judged().next().is_some() {
            writeln!(out, "\njudged:")?;
        }
        for (path, kind) in judged() {
            writeln!(out, "  {path}: {kind}")?;
        }
        self.print_passed_over(out)
    }

    fn print_passed_over(&self, out: &mut impl Write) -> io::Result<()> {
        let mut passed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (path, why) in self.passed_over() {
            passed.entry(why).or_default().push(path);
        }
        let unread = self.gathered.unread.iter().filter(|unread| unread.hides);
        for unread in unread {
            writeln!(out, "\nnot read: {}: {}", unread.path, unread.why)?;
        }
        if passed.is_empty() {
            return Ok(());
        }
        if self.options.notes {
            writeln!(out, "\npassed over:")?;
            for (path, why) in self.passed_over() {
                writeln!(out, "  {path}: {why}")?;
            }
            return Ok(());
        }
        // A file alone, and one that a person named, is told with its name.
        let reasons = passed.iter().map(|(why, paths)| match paths[..] {
            [path] => format!("{path} ({why})"),
            _ => format!("{} ({why})", counted(paths.len(), "file")),
        });
        writeln!(out, "\npassed over: {}", reasons.collect::<Vec<_>>().join(", "))
    }

    fn painted(&self, found: &Diagnostic) -> String {
        let text = found.to_string();
        let word = format!("{}[{}]", found.severity, found.rule.id);
        let colour = match found.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Note => CYAN,
        };
        text.replacen(&word, &self.paint(colour, &word), 1)
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("{colour}{text}\x1b[0m") } else { text.to_owned() }
    }
}
