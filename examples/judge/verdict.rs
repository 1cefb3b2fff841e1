//! A report as an answer.

use nodestrap::diagnostic::{Diagnostic, Program, Report, Stage};
use serde_json::{Value, json};

/// What a report says: whether the real program takes the text, and every problem of ours.
pub(crate) fn of(report: &Report) -> Value {
    let stage = report.stage();
    let mut verdict = json!({
        "accepted": report.accepted(),
        // The strict reader says nothing of its own about a text that no reader takes.
        "strict": report.strict() && stage.is_none_or(|stage| stage > Stage::Decode),
        "problems": problems(report),
    });
    if let Some(stage) = stage {
        verdict["stage"] = stage.name().into();
    }
    verdict
}

/// Every finding of a report.
pub(crate) fn problems(report: &Report) -> Vec<Value> {
    report.iter().map(problem).collect()
}

fn problem(found: &Diagnostic) -> Value {
    let position = found.place.as_ref().map(|place| place.position);
    // A start that fails later is no refusal of the text.
    let refused_by = found.refused_by().filter(|_| found.refuses());
    json!({
        "rule": found.rule.id,
        "severity": found.severity.to_string(),
        "refused_by": refused_by.map(Program::name),
        "stage": found.stage().map(Stage::name),
        "path": found.path.to_string(),
        "line": position.map(|position| position.line),
        "column": position.map(|position| position.column),
        "message": found.message,
        "help": found.help,
    })
}
