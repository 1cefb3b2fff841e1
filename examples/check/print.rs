//! The report for people and for programs.

use std::io::{self, Write};

use nodestrap::diagnostic::{Diagnostic, Report, Severity};
use nodestrap::node::{JoinProof, NodeReport, State, Verdict};
use nodestrap::upgrade::Upgrade;
use nodestrap::{Json, KubernetesVersion};

use crate::gather::Gathered;
use crate::options::Options;

/// What one run shows.
pub(crate) struct Page<'a> {
    pub(crate) options: &'a Options,
    pub(crate) gathered: &'a Gathered,
    pub(crate) report: &'a NodeReport,
    pub(crate) upgrade: Option<&'a (KubernetesVersion, Upgrade)>,
    pub(crate) judged_as: String,
    pub(crate) colour: bool,
}

impl Page<'_> {
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        for (machine, join) in self.report.joins() {
            let colon = if machine.is_empty() { "" } else { ": " };
            let verdict = format!("{machine}{colon}{join}");
            writeln!(out, "{}", self.paint(self.verdict_colour(join), &verdict))?;
        }
        self.header(out)?;
        if self.options.join {
            for (machine, join) in self.report.joins() {
                writeln!(out, "{}{machine}", if machine.is_empty() { "" } else { "\n" })?;
                // What only matters later, and nothing speaks of, is no part of this join.
                let shown = join
                    .links()
                    .iter()
                    .filter(|link| link.state != State::Unspoken || link.id.is_before_ready());
                for link in shown {
                    writeln!(out, "{link}")?;
                }
            }
        }
        for found in self.shown(self.report.report()) {
            writeln!(out, "\n{}", self.painted(found))?;
        }
        self.print_upgrade(out)?;
        self.skipped(out)
    }

    fn print_upgrade(&self, out: &mut impl Write) -> io::Result<()> {
        let Some((to, upgrade)) = self.upgrade else { return Ok(()) };
        writeln!(out, "\nwith the upgrade to {to}: {}", counts(upgrade.report()))?;
        for found in self.shown(upgrade.report()) {
            writeln!(out, "\n{}", self.painted(found))?;
        }
        Ok(())
    }

    /// One JSON object a line: the verdict, then every finding.
    pub(crate) fn print_json(&self, out: &mut impl Write) -> io::Result<()> {
        let machine = |(machine, join): (&str, &JoinProof)| {
            Json::from_iter([
                ("machine", Json::from(machine)),
                ("verdict", Json::from(join.to_string())),
                ("joins", joins(join)),
                ("but", but(join)),
                ("first", first(join)),
                ("join", join.to_json()),
            ])
        };
        let verdict = Json::from_iter([
            ("verdict", Json::from(self.report.join().to_string())),
            ("joins", joins(self.report.join())),
            ("but", but(self.report.join())),
            ("first", first(self.report.join())),
            ("found", Json::from(counts(self.report.report()))),
            ("judged_as", Json::from(self.judged_as.as_str())),
            ("not_told", Json::Array(self.not_told().into_iter().map(Json::from).collect())),
            ("join", self.report.join().to_json()),
            ("machines", Json::Array(self.report.joins().map(machine).collect())),
        ]);
        writeln!(out, "{verdict}")?;
        for found in self.shown(self.report.report()) {
            writeln!(out, "{}", found.to_json())?;
        }
        if let Some((to, upgrade)) = self.upgrade {
            for found in self.shown(upgrade.report()) {
                let found = [("upgrade_to", Json::from(to.to_string())), ("finding", found.to_json())];
                writeln!(out, "{}", Json::from_iter(found))?;
            }
        }
        for (path, why) in self.unread() {
            writeln!(out, "{}", Json::from_iter([("file", Json::from(path)), ("skipped", Json::from(why))]))?;
        }
        Ok(())
    }

    fn verdict_colour(&self, join: &JoinProof) -> &'static str {
        match join.verdict() {
            Verdict::Joins if !self.report.report().has_errors() => GREEN,
            Verdict::DoesNotJoin(_) => RED,
            _ => YELLOW,
        }
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

    fn not_told(&self) -> Vec<&'static str> {
        let options = self.options;
        [
            (options.kubernetes.is_none(), "the Kubernetes version (--kubernetes)"),
            (options.containerd.is_none(), "the containerd version (--containerd)"),
            (options.service_cidr.is_none(), "the service network (--service-cidr)"),
            (options.pod_cidr.is_none(), "the Pod network (--pod-cidr)"),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect()
    }

    fn shown<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Diagnostic> + use<'r> {
        let least = if self.options.notes { Severity::Note } else { Severity::Warning };
        report.iter().filter(move |found| found.severity >= least)
    }

    fn unread(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.report.files().iter();
        let skipped = files.filter_map(|file| Some((file.path.as_str(), file.skipped?)));
        let unread = self.gathered.unread.iter().map(|(path, why)| (path.as_str(), why.as_str()));
        skipped.chain(unread)
    }

    fn skipped(&self, out: &mut impl Write) -> io::Result<()> {
        let notes = self.report.report().iter().filter(|found| found.severity == Severity::Note).count();
        if notes > 0 && !self.options.notes {
            writeln!(out, "\n{} not shown (--notes)", counted(notes, "note"))?;
        }
        if self.unread().next().is_some() {
            writeln!(out, "\npassed over:")?;
        }
        for (path, why) in self.unread() {
            writeln!(out, "  {path}: {why}")?;
        }
        Ok(())
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

/// Whether the node becomes Ready; null where the set does not tell.
fn joins(join: &JoinProof) -> Json {
    join.joins().map_or(Json::Null, Json::from)
}

/// What does not work of a node that is Ready.
fn but(join: &JoinProof) -> Json {
    Json::Array(join.but().into_iter().map(|outcome| Json::from(outcome.name())).collect())
}

/// Where the proof is contradicted first.
fn first(join: &JoinProof) -> Json {
    join.first().map_or(Json::Null, |first| {
        Json::from_iter([
            ("file", first.file.map_or(Json::Null, Json::from)),
            ("line", first.line.map_or(Json::Null, |line| Json::from(line as u64))),
            ("rule", Json::from(first.rule.id)),
        ])
    })
}

const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[1;32m";
const YELLOW: &str = "\x1b[1;33m";
const CYAN: &str = "\x1b[36m";

fn counts(report: &Report) -> String {
    format!(
        "{}, {}",
        counted(report.errors().count(), "error"),
        counted(report.warnings().count(), "warning")
    )
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
