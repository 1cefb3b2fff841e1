//! The report for programs: one JSON object a line.

use std::io::{self, Write};

use nodestrap::Json;
use nodestrap::diagnostic::Related;

use crate::page::{Page, counts};
use crate::verdict;

impl Page<'_> {
    /// The verdict, then every finding, the values in force, and what was passed over.
    pub(crate) fn print_json(&self, out: &mut impl Write) -> io::Result<()> {
        self.print_head(out)?;
        for found in self.shown(self.report.by_cause()) {
            writeln!(out, "{}", found.to_json())?;
        }
        if let Some((to, upgrade)) = &self.upgrade {
            for found in self.shown(upgrade.report()) {
                let found = [("upgrade_to", Json::from(to.to_string())), ("finding", found.to_json())];
                writeln!(out, "{}", Json::from_iter(found))?;
            }
        }
        for value in &self.effective {
            let effective = [
                ("effective", Json::from(value.path.to_string())),
                ("machine", Json::from(value.machine.as_str())),
                ("program", Json::from(value.component.name())),
                ("value", value.value.clone()),
                ("origin", value.origin.as_ref().map_or(Json::from("default"), place)),
            ];
            writeln!(out, "{}", Json::from_iter(effective))?;
        }
        for (path, why) in self.passed_over() {
            writeln!(out, "{}", Json::from_iter([("file", Json::from(path)), ("skipped", Json::from(why))]))?;
        }
        Ok(())
    }

    /// One object, whose machines are made and written one by one: there may be many.
    fn print_head(&self, out: &mut impl Write) -> io::Result<()> {
        for (at, (key, value)) in self.head().into_iter().enumerate() {
            write!(out, "{}{}:", if at == 0 { "{" } else { "," }, Json::from(key))?;
            match value {
                Some(value) => write!(out, "{value}")?,
                None => self.print_machines(out)?,
            }
        }
        writeln!(out, "}}")
    }

    fn print_machines(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "[")?;
        for (at, (machine, join)) in self.report.joins().enumerate() {
            let machine = Json::from_iter([
                ("machine", Json::from(machine)),
                ("verdict", Json::from(join.to_string())),
                ("joins", verdict::joins(join)),
                ("but", verdict::but(join)),
                ("first", verdict::first(join)),
                ("join", join.to_json()),
            ]);
            write!(out, "{}{machine}", if at == 0 { "" } else { "," })?;
        }
        write!(out, "]")
    }

    /// The keys of the head with their values; nothing for the machines.
    fn head(&self) -> Vec<(&'static str, Option<Json>)> {
        let files = self.report.files().iter().filter_map(|file| {
            let kind = Json::from(file.kind?.to_string());
            Some(Json::from_iter([("file", Json::from(file.path.as_str())), ("kind", kind)]))
        });
        let mut head = vec![
            ("verdict", Some(Json::from(self.report.join().to_string()))),
            ("joins", Some(verdict::joins(self.report.join()))),
            ("but", Some(verdict::but(self.report.join()))),
            ("first", Some(verdict::first(self.report.join()))),
            ("found", Some(Json::from(counts(self.report.report())))),
            ("judged_as", Some(Json::from(self.judged_as.as_str()))),
            ("not_told", Some(Json::Array(self.not_told().into_iter().map(Json::from).collect()))),
            ("join", Some(self.report.join().to_json())),
            ("machines", None),
            ("files", Some(Json::Array(files.collect()))),
        ];
        if let Some(unknown) = self.unknown_upgrade() {
            head.insert(1, ("upgrade", Some(Json::from(unknown))));
        }
        head
    }
}

fn place(related: &Related) -> Json {
    let line = related.place.as_ref().map(|place| place.position.line as u64);
    Json::from_iter([
        ("from", Json::from(related.message.as_str())),
        ("file", related.file.as_deref().map_or(Json::Null, Json::from)),
        ("line", line.map_or(Json::Null, Json::from)),
    ])
}
