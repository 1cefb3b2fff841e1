//! Reports in the formats of other programs: SARIF 2.1.0, held to its schema, and annotations of GitHub workflows.

#![cfg(feature = "containerd")]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read their sets from the disk; the crate itself does not"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use nodestrap::diagnostic::{Report, sarif};
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::node::FileSet;
use nodestrap::token::StaticTokenFile;
use nodestrap::{KubernetesVersion, Target};
use serde_json::{Value, json};

const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34).at("2026-11-24T06:00:00Z".parse().expect("a time"))
}

/// The schema of SARIF 2.1.0, formats such as URIs included. Its pattern of a language is no regular expression.
fn schema() -> Validator {
    let mut schema: Value = serde_json::from_str(include_str!("data/sarif-schema-2.1.0.json")).expect("JSON");
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        language.as_object_mut().and_then(|language| language.remove("pattern")).expect("a pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

/// The log as another reader takes it; it must be what the schema asks for.
#[track_caller]
fn valid(validator: &Validator, log: &nodestrap::Json) -> Value {
    let log: Value = serde_json::from_str(&log.to_string()).expect("JSON");
    let faults: Vec<String> =
        validator.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    log
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            Some((path, fs::read_to_string(entry.path()).ok()?))
        })
        .collect()
}

#[test]
fn an_empty_run_is_a_log_without_results() {
    let log = valid(&schema(), &Report::default().to_sarif());
    assert_eq!(log["runs"][0]["results"], json!([]));
    assert_eq!(log["runs"][0]["tool"]["driver"]["name"], "nodestrap");
    assert_eq!(Report::default().to_github(), "");
}

#[test]
fn every_report_of_a_set_is_what_the_schema_asks_for() {
    let validator = schema();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut folders = vec![tests.join("walkthrough"), tests.join("golden/node")];
    for entry in fs::read_dir(tests.join("cases/joins")).expect("a folder") {
        let path = entry.expect("an entry").path();
        folders.extend(path.is_dir().then_some(path));
    }
    let mut results = 0;
    for folder in &folders {
        let report = FileSet::from_iter(files(folder)).check(&target());
        let log = valid(&validator, &report.report().to_sarif());
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for (result, found) in run["results"].as_array().expect("results").iter().zip(report.report()) {
            let rule =
                &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
            assert_eq!((&rule["id"], &result["ruleId"]), (&json!(found.rule.id), &json!(found.rule.id)));
            assert_eq!(rule["helpUri"], found.rule.page());
            results += 1;
        }
    }
    assert!(folders.len() > 30 && results > 300, "{results} results of {} sets", folders.len());
}

#[test]
fn one_run_holds_the_reports_of_several_files() {
    let reports = ["maxPods: many\n", "readOnlyPort: 10255\nrotateCertificates: true\n"].map(|rest| {
        let text = format!("{KUBELET}{rest}");
        FileSet::from_iter([("etc/kubernetes/kubelet-conf.yaml", text.as_str())])
            .check(&target())
            .report()
            .clone()
    });
    let log = valid(&schema(), &sarif(reports.iter().flatten()));
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), reports.iter().map(Report::len).sum::<usize>());
    let mut wrong =
        results.iter().find(|result| result["ruleId"] == "kubelet-wrong-type").expect("found").clone();
    wrong.as_object_mut().expect("an object").remove("ruleIndex");
    assert_eq!(
        wrong,
        json!({
            "ruleId": "kubelet-wrong-type", "level": "error",
            "message": {"text": "maxPods: expected a whole number of 32 bits, found the text \"many\"\nhelp: write a value of the type that the message names"},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": "etc/kubernetes/kubelet-conf.yaml"},
                    "region": {"startLine": 3, "startColumn": 10, "endColumn": 14, "snippet": {"text": "maxPods: many"}}
                },
                "logicalLocations": [{"fullyQualifiedName": "maxPods"}]
            }]
        })
    );
}

#[test]
fn an_allowed_finding_is_a_suppressed_result() {
    let text = format!("{KUBELET}readOnlyPort: 10255\n");
    let lint = KubeletConfiguration::lint(&text, &target().allow("kubelet-read-only-port"));
    let log = valid(&schema(), &lint.report().to_sarif());
    let results = log["runs"][0]["results"].as_array().expect("results");
    let allowed = results.iter().find(|result| result["ruleId"] == "kubelet-read-only-port").expect("found");
    assert_eq!(
        (&allowed["level"], &allowed["suppressions"]),
        (&json!("note"), &json!([{"kind": "external"}]))
    );
    // A nameless text has no file to point at: the field is told.
    assert_eq!(allowed["locations"], json!([{"logicalLocations": [{"fullyQualifiedName": "readOnlyPort"}]}]));
}

#[test]
fn no_secret_is_in_a_log_or_an_annotation() {
    let token = "02b50b05283e98dd0fd71db496ef01e8";
    let lint = StaticTokenFile::lint(&format!("{token},kubelet-bootstrap\n{token}\n"), &target());
    assert!(lint.report().has_errors());
    for shown in [lint.report().to_sarif().to_string(), lint.report().to_github()] {
        assert!(!shown.contains(token), "{shown}");
    }
}

#[test]
fn an_annotation_names_file_line_and_page() {
    let text = format!("{KUBELET}rotateCertificates: true\nreadOnlyPort: 10255\n");
    let report = FileSet::from_iter([("etc/kubelet-conf.yaml", text.as_str())]).check(&target());
    let shown = report.report().to_github();
    let line = shown.lines().find(|line| line.contains("kubelet-read-only-port")).expect("an annotation");
    let page = nodestrap::catalogue::rule("kubelet-read-only-port").expect("a rule").page();
    assert_eq!(
        line,
        format!(
            "::warning file=etc/kubelet-conf.yaml,line=4,col=15,endColumn=20,title=kubelet-read-only-port::readOnlyPort: \
             port 10255 needs no proof of who is asking%0Ahelp: remove it, or set it to 0%0A{page}"
        )
    );
}

#[test]
fn reports_and_findings_go_through_serde() {
    let lint = KubeletConfiguration::lint(&format!("{KUBELET}maxPods: many\n"), &target());
    let shown = serde_json::to_value(lint.report()).expect("JSON");
    assert_eq!(shown.as_array().map(Vec::len), Some(lint.report().len()));
    let wrong = shown.as_array().into_iter().flatten().find(|found| found["rule"] == "kubelet-wrong-type");
    assert_eq!(wrong.expect("found")["line"], 3);
}
