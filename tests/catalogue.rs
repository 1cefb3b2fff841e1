//! A rule is declared once: the catalogue, the list of ids and the findings all follow from its declaration.
//!
//! `NODESTRAP_BLESS=1 cargo test --all-features --test catalogue` writes the list of ids anew.

#![cfg(feature = "containerd")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads its source"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use nodestrap::diagnostic::{Diagnostic, RuleInfo};
use nodestrap::document::Kind;
use nodestrap::node::{FileSet, lint_as};
use nodestrap::{KubernetesVersion, Target, catalogue};

#[test]
fn the_list_of_ids_is_the_catalogue() {
    let path = root().join("src/diagnostic/ids.rs");
    let mut list = "\
//! The id of every rule, in byte order, those of kinds that are not compiled in too.
//!
//! `NODESTRAP_BLESS=1 cargo test --all-features --test catalogue` writes this file anew.

/// Every id, sorted.
pub(crate) const IDS: &[&str] = &[
"
    .to_owned();
    for rule in catalogue::rules() {
        let _ = writeln!(list, "    {:?},", rule.id);
    }
    list.push_str("];\n");
    if env::var_os("NODESTRAP_BLESS").is_some() {
        fs::write(&path, &list).expect("the list can be written");
    }
    let written = fs::read_to_string(&path).expect("the list can be read");
    let differs = written.lines().zip(list.lines()).find(|(old, new)| old != new);
    assert!(written == list, "NODESTRAP_BLESS=1 cargo test --test catalogue writes it anew: {differs:?}");
}

/// A topic that is in no list has rules that nobody can allow.
#[test]
fn every_rule_that_is_declared_is_in_the_catalogue() {
    let sources = sources();
    let known: BTreeSet<&str> = catalogue::rules().iter().map(|rule| rule.id).collect();
    let declared: BTreeSet<&str> = sources.iter().flat_map(|source| declared(source, &sources)).collect();
    let (endings, declared): (Vec<&str>, Vec<&str>) =
        declared.into_iter().partition(|id| id.starts_with('-'));
    let lost: Vec<_> = declared.iter().filter(|id| !known.contains(*id)).collect();
    assert!(lost.is_empty(), "declared and in no list: {lost:?}");
    let read = |id: &&&str| declared.contains(*id) || endings.iter().any(|end| id.ends_with(end));
    let unread: Vec<_> = known.iter().filter(|id| !read(id)).collect();
    assert!(unread.is_empty(), "this test does not see how these are declared: {unread:?}");
}

#[test]
fn the_rule_of_a_finding_is_the_entry_of_the_catalogue() {
    let entries = catalogue::rules();
    let target = Target::new(KubernetesVersion::V1_34).allow("no-such-rule");
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut look = |found: &Diagnostic| {
        seen.insert(found.rule.id);
        if !entries.iter().any(|entry: &&RuleInfo| std::ptr::eq(*entry, found.rule)) {
            others.insert(found.rule.id);
        }
    };
    for text in texts() {
        for kind in Kind::ALL {
            lint_as(*kind, &text, &target).report().iter().for_each(&mut look);
        }
    }
    for folder in ["tests/walkthrough", "tests/golden"] {
        let files: Vec<PathBuf> = files(&root().join(folder));
        let read = |path: &PathBuf| Some((path.to_str()?.to_owned(), fs::read_to_string(path).ok()?));
        let report = files.iter().filter_map(read).collect::<FileSet>().check(&target);
        report.report().iter().for_each(&mut look);
    }
    assert!(others.is_empty(), "copies of entries: {others:?}");
    assert!(seen.len() > 250, "only {} rules were found", seen.len());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Every text of the rules' folders that breaks its rule.
fn texts() -> Vec<String> {
    let is_bad =
        |path: &&PathBuf| path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("bad"));
    let files = files(&root().join("tests/rules"));
    files.iter().filter(is_bad).filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// The source of the library without its tests.
fn sources() -> Vec<String> {
    let is_source = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "rs")
            && !path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
    };
    let all = files(&root().join("src")).into_iter().filter(is_source);
    let texts = all.map(|path| fs::read_to_string(path).expect("a source"));
    texts.map(|text| text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()).collect()
}

/// The ids that a source declares: what follows `rule(`, or a function that gives a `RuleInfo`. Of
/// `concat!($prefix, "-end")` it is the end.
fn declared<'s>(source: &'s str, all: &'s [String]) -> Vec<&'s str> {
    let mut makers: BTreeSet<&str> = all.iter().flat_map(|source| makers(source)).collect();
    makers.extend(["RuleInfo::new"]);
    let mut ids = Vec::new();
    for (at, _) in source.match_indices('(') {
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let called = source[..at].chars().rev().take_while(|c| name(*c)).map(char::len_utf8).sum::<usize>();
        let begin = at - called;
        let called = source[begin..at].trim_start_matches("super::").trim_start_matches("rules::");
        if !makers.contains(called) {
            continue;
        }
        let argument = source[at + 1..].trim_start();
        let literal = match argument.strip_prefix("concat!($prefix,") {
            Some(end) => end.trim_start(),
            None => argument,
        };
        let id = literal.strip_prefix('"').and_then(|rest| rest.split('"').next());
        ids.extend(
            id.filter(|id| {
                id.contains('-') && !id.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            }),
        );
    }
    ids
}

/// The functions of a source that take an id and a title and give a rule.
fn makers(source: &str) -> impl Iterator<Item = &str> {
    source.match_indices("(id: &'static str, title: &'static str").filter_map(|(at, _)| {
        let before = &source[..at];
        before.rfind("fn ").map(|begin| &before[begin + 3..])
    })
}
