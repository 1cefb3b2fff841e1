//! YAML as Kubernetes reads it, which is not YAML as most libraries read it.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::{Json, yaml};

fn main() {
    for text in [
        "answer: yes",
        "mode: 0644",
        "version: 1.10",
        "time: 12:30:45",
        "a: 1\na: 2",
        "a: [1",
        "a: &x 1\nb: *x",
    ] {
        let lint = yaml::lint(text);
        let read = lint.draft().map_or("refused".to_owned(), ToString::to_string);
        println!("{text:?} is {read}");
        for problem in lint.report() {
            println!("  {}: {}", problem.rule.id, problem.message);
        }
    }

    // Written so that Kubernetes reads the same back: text that looks like something else is quoted.
    let value = Json::from_iter([
        ("answer", Json::from("yes")),
        ("mode", Json::from("0644")),
        ("plain", Json::from("200Mi")),
        ("port", Json::from(10250)),
    ]);
    println!("\n{}", yaml::print(&value));
}
