//! Public bug reports and files that people really have, rebuilt as small sets, each with the verdict that is right.
//!
//! `tests/cases/joins` holds whole joins: base trees that join, and for each report the files that differ from its base.
//! `tests/cases/files` holds small inputs that stand for a kind. `tests/cases/neighbours` holds what lies beside them:
//! a case names its base, and says in place what differs: `gone` files, whole `files`, and `edits`, pairs of a text and
//! what stands in its place. Of a case its `cases.json` asks:
//!
//! | key | what has to be true |
//! |---|---|
//! | `verdict` | one of `joins`, `but` (Ready, and something else does not work), `not`, `unknown` |
//! | `at` | a finding of this severity or worse in a file, on a line that matches |
//! | `clean`, `no_error` | no error and no warning; no error |
//! | `never` | rules that say nothing here, from the severity `least` on |
//! | `says` | words of the whole report |
//!
//! and of every set: "will join" goes with no error, "will not join" with one, and every error in a file has a line.

#![cfg(feature = "containerd")]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read their sets from the disk; the crate itself does not"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use nodestrap::Target;
use nodestrap::diagnostic::{Diagnostic, Severity};
use nodestrap::node::{FileSet, NodeReport};
use regex_lite::Regex;
use serde_json::Value;

/// A set of files by path, as a run below its folder sees them.
type Files = BTreeMap<String, String>;

#[test]
fn small_inputs_are_judged_as_is_right() {
    assert_right("files");
}

#[test]
fn joins_are_judged_as_is_right() {
    assert_right("joins");
}

#[test]
fn neighbours_are_judged_as_is_right() {
    assert_right("neighbours");
}

/// Every case of a folder is right but for those that `not-yet.txt` names.
#[track_caller]
fn assert_right(folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let text = fs::read_to_string(folder.join("cases.json")).expect("cases.json");
    let cases: BTreeMap<String, Value> = serde_json::from_str(&text).expect("JSON");
    let not_yet = fs::read_to_string(folder.join("not-yet.txt")).unwrap_or_default();
    let not_yet: BTreeSet<&str> = not_yet.lines().filter(|line| !line.starts_with('#')).collect();

    let mut unexpected = Vec::new();
    for (name, case) in &cases {
        let faults = Case::read(&folder, name, case).faults();
        if not_yet.contains(name.as_str()) {
            if faults.is_empty() {
                unexpected.push(format!("{name} is right now: take it out of not-yet.txt"));
            }
        } else if !faults.is_empty() {
            let right = case["right"].as_str().unwrap_or_default();
            unexpected.push(format!("{name}: {}\n    right: {right}", faults.join("; ")));
        }
    }
    for base in cases.values().filter_map(|case| Some((case["base"].as_str()?, case))) {
        unexpected.extend(faults_of_base(&folder, base.0, base.1));
    }
    unexpected.sort();
    unexpected.dedup();
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

/// The set without its fault joins without an error.
fn faults_of_base(folder: &Path, base: &str, case: &Value) -> Option<String> {
    let mut files = Files::new();
    read_below(&folder.join(base), ".", &mut files);
    let report = FileSet::from_iter(files).check(&target(case));
    let mut faults = laws(&report);
    if !matches!(verdict(&report), "joins" | "but") || report.report().has_errors() {
        faults.push(format!("the sound set does not join: {}", report.join()));
    }
    (!faults.is_empty()).then(|| format!("{base}: {}", faults.join("; ")))
}

struct Case<'c> {
    asks: &'c Value,
    files: Files,
    report: NodeReport,
}

impl<'c> Case<'c> {
    fn read(folder: &Path, name: &str, case: &'c Value) -> Self {
        let mut files = Files::new();
        if let Some(base) = case["base"].as_str() {
            read_below(&folder.join(base), ".", &mut files);
        }
        for gone in strings(&case["gone"]) {
            files.remove(&format!("./{gone}"));
        }
        if folder.join(name).is_dir() {
            read_below(&folder.join(name), ".", &mut files);
        }
        let written = case["files"].as_object().into_iter().flatten();
        files.extend(
            written.filter_map(|(path, text)| Some((format!("./{path}"), text.as_str()?.to_owned()))),
        );
        for (path, edits) in case["edits"].as_object().into_iter().flatten() {
            let text = files.get_mut(&format!("./{path}")).expect("a file to edit");
            for edit in edits.as_array().into_iter().flatten() {
                let [from, to] = strings(edit).try_into().expect("two texts");
                assert!(text.contains(from), "{name}: {path} has no {from:?}");
                *text = text.replace(from, to);
            }
        }
        let report = FileSet::from_iter(files.clone()).check(&target(case));
        Self { asks: case, files, report }
    }

    /// What is not as it should be.
    fn faults(&self) -> Vec<String> {
        let mut faults = laws(&self.report);
        let right = strings(&self.asks["verdict"]);
        if !right.is_empty() && !right.contains(&verdict(&self.report)) {
            faults.push(format!("verdict {}, right is {}", verdict(&self.report), right.join(" or ")));
        }
        faults.extend(self.missing());
        faults.extend(self.unwanted());
        faults
    }

    /// Findings that have to be there.
    fn missing(&self) -> impl Iterator<Item = String> + use<'_> {
        let at = self.asks["at"].as_array().into_iter().flatten();
        let missing = at.filter_map(|at| {
            let [file, line, severity] = strings(at).try_into().expect("three texts");
            let (in_file, on_line) = (Regex::new(file).expect("regex"), Regex::new(line).expect("regex"));
            let hits = |found: &&Diagnostic| {
                let path = found.file.as_deref().unwrap_or("");
                let number = found.place.as_ref().map(|place| place.position.line);
                let row = number.zip(self.files.get(path)).and_then(|(n, text)| text.split('\n').nth(n - 1));
                found.severity >= rank(severity)
                    && in_file.is_match(path)
                    && (line == "." || row.is_some_and(|row| on_line.is_match(row)))
            };
            let found = self.report.report().iter().any(|found| hits(&found));
            (!found).then(|| format!("no {severity} at {file} /{line}/"))
        });
        let says = self.asks["says"].as_str();
        let whole = format!("{}\n{}", self.report.join(), self.report.report());
        missing.chain(
            says.filter(move |says| !whole.contains(says)).map(|says| format!("does not say {says:?}")),
        )
    }

    /// Findings that must not be there.
    fn unwanted(&self) -> Vec<String> {
        let mut unwanted = Vec::new();
        let least = self.asks["least"].as_str().map_or(Severity::Note, rank);
        for never in self.asks["never"].as_array().into_iter().flatten() {
            let [file, rule] = strings(never).try_into().expect("two texts");
            let (in_file, of_rule) = (Regex::new(file).expect("regex"), Regex::new(rule).expect("regex"));
            let found = self.report.report().iter().find(|found| {
                found.severity >= least
                    && in_file.is_match(found.file.as_deref().unwrap_or(""))
                    && of_rule.is_match(found.rule.id)
            });
            unwanted.extend(found.map(|found| format!("says {}", found.rule.id)));
        }
        for (key, least) in [("clean", Severity::Warning), ("no_error", Severity::Error)] {
            if self.asks[key] == Value::Bool(true) {
                let found = self.report.report().iter().filter(|found| found.severity >= least);
                let ids: BTreeSet<_> = found.map(|found| found.rule.id).collect();
                if !ids.is_empty() {
                    unwanted.push(format!("not {key}: {}", Vec::from_iter(ids).join(", ")));
                }
            }
        }
        unwanted
    }
}

/// What has to be true of every report.
fn laws(report: &NodeReport) -> Vec<String> {
    let mut faults = Vec::new();
    let errors: Vec<_> = report.report().errors().collect();
    match (verdict(report), errors.first()) {
        ("joins", Some(error)) => faults.push(format!("will join, with an error: {}", error.rule.id)),
        ("not", None) => faults.push("will not join, without an error".to_owned()),
        _ => {}
    }
    for error in errors.iter().filter(|error| error.file.is_some() && error.place.is_none()) {
        faults.push(format!("an error without a line: {}", error.rule.id));
    }
    faults
}

/// The answer in one word; of several machines the worst.
fn verdict(report: &NodeReport) -> &'static str {
    let words: BTreeSet<&str> = report.joins().map(|(_, join)| word(&join.to_string())).collect();
    ["not", "unknown", "but", "joins"].into_iter().find(|word| words.contains(word)).unwrap_or("unknown")
}

fn word(text: &str) -> &'static str {
    match text {
        _ if text.starts_with("will not join") => "not",
        _ if text.starts_with("will join, but") => "but",
        _ if text.starts_with("will join") => "joins",
        _ => "unknown",
    }
}

/// What the options of a case ask for.
fn target(case: &Value) -> Target {
    let options = strings(&case["options"]);
    let of = |name: &str| options.iter().position(|option| *option == name).map(|at| options[at + 1]);
    let version: nodestrap::KubernetesVersion =
        of("--kubernetes").and_then(|text| text.parse().ok()).expect("a version");
    let mut target = Target::new(version);
    target.containerd = of("--containerd").map(|text| text.parse().expect("a version"));
    let time = of("--at").unwrap_or("2026-12-01T09:00:00Z");
    target.at(time.parse().expect("a time"))
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn rank(severity: &str) -> Severity {
    match severity {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Note,
    }
}

/// Every file below a folder that is text, by its path in the set.
fn read_below(folder: &Path, prefix: &str, files: &mut Files) {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = format!("{prefix}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            read_below(&path, &name, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.insert(name, text);
        }
    }
}
