//! The plan for a program: every entry in the order in which it is due, as JSON.

use std::error::Error;
use std::path::Path;

use nodestrap::join::{Contents, EntryKind, Join, Phase, Site};
use serde_json::{Value, json};

use super::options::Options;
use super::output::{self, Written};

/// Writes `plan.json` beside the files that it names.
pub(crate) fn write(options: &Options, join: &Join, written: &[Written]) -> Result<(), Box<dyn Error>> {
    let entries: Vec<Value> = join
        .entries()
        .iter()
        .zip(written)
        .map(|(entry, written)| {
            let awaits = match &entry.contents {
                Contents::AwaitsToken(hole) => json!({"namespace": hole.namespace, "secret": hole.secret}),
                _ => Value::Null,
            };
            json!({
                "phase": phase(entry.phase),
                "site": site(entry.site),
                "kind": kind(entry.kind),
                "path": entry.path,
                "mode": format!("{:04o}", entry.mode),
                "owner": entry.owner,
                "file": written.file,
                "awaits": awaits,
                "restarts": entry.restarts,
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&entries)? + "\n";
    output::put(&Path::new(&options.out).join("plan.json"), &text, 0o644)
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::BeforeApply => "before-apply",
        Phase::Manifests => "manifests",
        Phase::AfterServiceAccountToken => "after-service-account-token",
        Phase::AfterJoin => "after-join",
    }
}

fn site(site: Site) -> &'static str {
    match site {
        Site::EveryControlPlane => "every-control-plane",
        Site::Worker => "worker",
        Site::Operator => "operator",
    }
}

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Directory => "directory",
        EntryKind::File => "file",
        EntryKind::Absent => "absent",
    }
}
