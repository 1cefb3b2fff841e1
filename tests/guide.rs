//! The guide's page of rules is the catalogue, printed.
//!
//! `NODESTRAP_BLESS=1 cargo test --test guide` writes the page anew.

#![cfg(feature = "containerd")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads its page"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use nodestrap::catalogue;
use nodestrap::diagnostic::RuleInfo;
use nodestrap::version::Window;

const HEAD: &str = "\
Every rule, by the kind of file that its id begins with. This page is printed from
[`catalogue`](crate::catalogue).

An *error* with a program behind it is refused by that program, at the stage named; any other error keeps the join
from working. *Strict* findings are those that the program's strict reader complains about while its lenient one goes
on.
";

#[test]
fn the_page_of_rules_is_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide/rules.md");
    let page = page();
    if env::var_os("NODESTRAP_BLESS").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).expect("the page can be read");
    let differs = written.lines().zip(page.lines()).find(|(old, new)| old != new);
    assert!(written == page, "NODESTRAP_BLESS=1 cargo test --test guide writes it anew: {differs:?}");
}

#[test]
fn chapters_name_rules_that_exist() {
    let kinds: Vec<&str> = catalogue::rules().iter().map(|rule| kind(rule.id)).collect();
    let mut named = 0;
    for chapter in [include_str!("../src/guide/existing_files.md"), include_str!("../src/guide/mistakes.md")]
    {
        let words = chapter
            .split('`')
            .flat_map(|part| part.split(['"', ' ']))
            .filter(|word| word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        for id in words.filter(|id| kinds.contains(&kind(id)) && *id != kind(id)) {
            assert!(catalogue::rule(id).is_some(), "{id} is no rule");
            named += 1;
        }
    }
    assert!(named > 10, "only {named} rules are named");
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut section = "";
    for rule in catalogue::rules() {
        let kind = kind(rule.id);
        if kind != section {
            section = kind;
            let _ = write!(page, "\n# {kind}\n");
        }
        let _ = write!(page, "\n## {}\n\n*{}* {}\n", rule.id, standing(rule), prose(rule.title));
        let _ = write!(page, "\n{}\n", prose(rule.why));
        let mut facts = String::new();
        if !rule.help.is_empty() {
            let _ = writeln!(facts, "- Help: {}", prose(rule.help));
        }
        for message in rule.journal {
            let _ = writeln!(facts, "- In the journal: `` {} ``", message.trim());
        }
        if !rule.source.is_empty() {
            let _ = writeln!(facts, "- Source: `{}`", rule.source.replace('`', ""));
        }
        if !facts.is_empty() {
            let _ = write!(page, "\n{facts}");
        }
    }
    page
}

fn kind(id: &str) -> &str {
    if id.starts_with("kube-proxy") { "kube-proxy" } else { id.split('-').next().unwrap_or(id) }
}

/// `error, refused by kubelet (validate), since 1.35:`.
fn standing(rule: &RuleInfo) -> String {
    let mut text = rule.severity.to_string();
    if let Some((program, stage)) = rule.refused_by {
        let _ = write!(text, ", refused by {program} ({})", stage.name());
    }
    if rule.strict.is_some() {
        text.push_str(", strict");
    }
    if rule.window.since > Window::ALWAYS.since {
        let _ = write!(text, ", since {}", rule.window.since);
    }
    if let Some(until) = rule.window.until {
        let _ = write!(text, ", until {until}");
    }
    text.push(':');
    text
}

/// Text that markdown shows as it is; what stands between backticks is code.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "`{part}`");
            continue;
        }
        for c in part.chars() {
            if matches!(c, '\\' | '<' | '>' | '[' | ']' | '*' | '_' | '|' | '#') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    // Two dashes would become one long one.
    out.replace("--", "\\-\\-")
}
