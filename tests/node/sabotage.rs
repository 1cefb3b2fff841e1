//! One edit of a set that joins, from a table that the real cluster is sabotaged by as well.

#![expect(clippy::panic, reason = "a test says what is wrong by stopping")]

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::cluster::{self, Files};
use nodestrap::KubernetesVersion;
use nodestrap::component::Component;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::facts::NodeFacts;
use nodestrap::join::JoinCredential;
use nodestrap::node::{Link, NodeReport, State, Verdict};

/// `tests/node/sabotage.json`; what its keys mean stands at its head.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "for those who read the file")]
    about: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    kubernetes: Option<String>,
    #[serde(default)]
    containerd: Option<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    find: Option<String>,
    #[serde(default)]
    replace: Option<String>,
    #[serde(default)]
    program: Option<String>,
    #[serde(default)]
    flags: Option<std::collections::BTreeMap<String, Option<String>>>,
    rule: String,
    outcome: String,
    seen_within_a_minute: bool,
    #[serde(default)]
    needs: Option<String>,
}

fn table() -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node/sabotage.json");
    serde_json::from_str(&fs::read_to_string(path).expect("a table")).expect("its shape")
}

/// The rules that a row breaks.
pub(crate) fn rules() -> Vec<String> {
    table().rows.into_iter().map(|row| row.rule).collect()
}

impl Row {
    fn credential(&self) -> JoinCredential {
        match self.token.as_deref() {
            None | Some("bootstrap") => cluster::bootstrap_token(),
            Some("static") => cluster::static_token(),
            Some(other) => panic!("{}: there is no token {other}", self.name),
        }
    }

    fn target(&self) -> nodestrap::Target {
        let kubernetes = self.kubernetes.as_deref().unwrap_or("1.34");
        let containerd = self.containerd.as_deref().unwrap_or("1.7");
        let kubernetes: KubernetesVersion = kubernetes.parse().expect("a version");
        let containerd: ContainerdVersion = containerd.parse().expect("a version");
        cluster::target(kubernetes, containerd)
    }

    fn good(&self) -> Files {
        let cluster = cluster::facts().validate(&self.target()).expect("facts");
        let node = NodeFacts::new("worker-1".parse().expect("a name"));
        let files = cluster::files(&cluster, &node, &self.credential());
        let mut files = cluster::with_wrong_certificates(cluster::with_control_plane(files, &cluster));
        files.files.retain(|(path, _)| !self.without.contains(path));
        files
    }

    /// What stands between braces in `find`, `replace` and flags.
    fn filled(&self, text: &str) -> String {
        let data = |name: &str| STANDARD.encode(cluster::certificate(name));
        let credential = self.credential();
        let token = credential.token();
        let (id, secret) = token.expose().split_once('.').unwrap_or((token.expose(), ""));
        text.replace("{token}", token.expose())
            .replace("{token_id}", id)
            .replace("{token_secret}", secret)
            .replace("{expiration}", &cluster::now().plus_days(1).to_string())
            .replace("{ca}", &data("ca.crt"))
            .replace("{other_ca}", &data("front-proxy-ca.crt"))
            .replace("{proxy_token}", cluster::PROXY_TOKEN)
    }

    fn sabotaged(&self) -> Files {
        let mut files = self.good();
        if let Some(path) = self.file.as_deref().map(|path| self.filled(path)) {
            let find = self.filled(self.find.as_deref().expect("what to find"));
            let replace = self.filled(self.replace.as_deref().expect("what to put there"));
            let text = files.text_mut(&path).unwrap_or_else(|| panic!("{}: no {path}", self.name));
            assert_eq!(text.matches(&find).count(), 1, "{}: {find:?} stands once in\n{text}", self.name);
            *text = text.replace(&find, &replace);
        }
        if let Some(program) = &self.program {
            let argv = files.arguments.iter_mut().find(|(component, _)| component.name() == program);
            let (_, argv) = argv.unwrap_or_else(|| panic!("{}: no {program}", self.name));
            for (flag, value) in self.flags.iter().flatten() {
                let given = format!("--{flag}=");
                argv.retain(|argument| !argument.starts_with(&given));
                argv.extend(value.as_ref().map(|value| format!("{given}{}", self.filled(value))));
            }
        }
        files
    }

    fn check(&self, files: Files) -> NodeReport {
        files.into_set().check(&self.target())
    }

    fn edits(&self) -> usize {
        usize::from(self.file.is_some()) + usize::from(self.program.is_some())
    }
}

#[test]
fn the_set_that_is_sabotaged_joins() {
    for token in ["bootstrap", "static"] {
        let mut row = table().rows.remove(0);
        row.token = Some(token.to_owned());
        row.without = Vec::new();
        let report = row.check(row.good());
        let is_shown = |link: &Link| match link.state {
            State::Holds | State::Needless => true,
            State::Unspoken => !link.id.is_before_ready(),
            _ => false,
        };
        let open: Vec<_> = report.join().links().iter().filter(|link| !is_shown(link)).collect();
        assert!(open.is_empty(), "{token}: {open:#?}");
        assert_eq!(report.join().to_string(), "will join");
        assert_eq!(report.report().errors().count(), 0, "{}", report.report());
    }
}

#[test]
fn each_row_breaks_its_link_first() {
    let mut wrong = Vec::new();
    for row in &table().rows {
        let report = row.check(row.sabotaged());
        let broken: Vec<_> = report
            .join()
            .broken()
            .map(|link| (link.rule.id, link.id.outcome().name(), &*link.message))
            .collect();
        let first = broken.first().map(|(rule, outcome, _)| (*rule, *outcome));
        if first != Some((&row.rule, &row.outcome)) {
            wrong.push(format!("{}: {broken:?}, not {} {}", row.name, row.rule, row.outcome));
            continue;
        }
        let link = report.join().broken().next().expect("a broken link");
        let verdict = report.join().verdict();
        if (verdict == Verdict::DoesNotJoin(link.id.outcome())) == link.id.outcome().is_ready() {
            wrong.push(format!("{}: {verdict:?}", row.name));
        }
        if (link.places.is_empty() && row.file.is_some()) || link.journal().is_empty() {
            wrong.push(format!("{}: no place or no line to look for", row.name));
        }
        let said = report.report().iter().any(|found| found.rule.id == row.rule);
        let said_elsewhere = link.places.iter().any(|place| place.message.contains('['));
        if !said && !said_elsewhere {
            wrong.push(format!("{}: nothing of it in the report", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_one_edit_a_row_and_says_what_cannot_be_seen() {
    let rows = table().rows;
    assert!(rows.len() >= 50, "{} rows", rows.len());
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row.edits(), 1, "{}", row.name);
        assert!(row.seen_within_a_minute || row.needs.is_some(), "{}: what would show it?", row.name);
        assert!(rows[..at].iter().all(|earlier| earlier.name != row.name), "{} twice", row.name);
    }
}

/// Links that one edit of this set does not break: a port may be passed on, and other errors are of no link.
const ELSEWHERE: [&str; 2] = ["node-file-refused", "node-server-port"];

#[test]
fn every_link_is_broken_by_some_row() {
    let rows = table().rows;
    let row = &rows[0];
    let report = row.check(row.good());
    let untouched: Vec<_> = report
        .join()
        .links()
        .iter()
        .filter(|link| link.state == State::Holds && !ELSEWHERE.contains(&link.rule.id))
        .map(|link| link.rule.id)
        .filter(|id| !rows.iter().any(|row| row.rule == *id))
        .collect();
    assert_eq!(untouched, [""; 0]);
}

/// What a component of a row is called.
#[test]
fn the_programs_of_the_table_are_the_control_plane() {
    let known = [Component::KubeApiserver.name(), Component::KubeControllerManager.name()];
    for row in table().rows {
        assert!(row.program.is_none_or(|program| known.contains(&program.as_str())), "{}", row.name);
    }
}

#[test]
#[ignore = "shows the set, for those who write a row"]
fn show() {
    let row = &table().rows[0];
    for (path, text) in row.good().files {
        eprintln!("=== {path}\n{text}");
    }
    eprintln!("{:#?}", row.good().arguments);
}
