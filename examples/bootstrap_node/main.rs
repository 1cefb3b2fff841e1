//! From an inventory to a folder with every file of a fleet's join, and the plan that says what becomes of them.
//!
//! ```text
//! cargo run --example bootstrap_node -- --facts examples/bootstrap_node/inventory.yaml --out target/fleet
//! ```
//!
//! Without `--facts` it takes one node of the published walkthrough's cluster, with a throw-away CA.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "the library is pure; this program is its caller and owns files, clock and terminal"
)]

mod options;
mod output;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Parser as _;
use nodestrap::facts;
use nodestrap::join::{Action, Contents, Machine, Step};
use nodestrap::value::Timestamp;

use options::Options;
use output::{Tree, read};

const WALKTHROUGH: &str = include_str!("walkthrough.yaml");

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bootstrap_node: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // The facts, checked before any file is made from them …
    let now = Timestamp::from(SystemTime::now());
    let text = options.facts.as_ref().map_or_else(|| Ok(WALKTHROUGH.to_owned()), |path| read(path))?;
    let inventory = facts::from_yaml(&text)?;
    let cluster = inventory.cluster.validate(&inventory.target.at(now))?;
    let credential = options.credential(now)?;

    // … give a fleet, proven whole, and the steps that make its machines nodes.
    let mut fleet = cluster.fleet(credential.clone()).shared(|join| options.force(join));
    for node in &inventory.nodes {
        fleet.add(node)?;
    }
    let fleet = fleet.validate()?;
    let plan = fleet.plan();

    let mut tree = Tree::begin(&options.out, options.force)?;
    for step in &plan {
        write(options, step, &mut tree).map_err(|error| format!("{step}: {error}"))?;
    }
    tree.write("plan.json", &(serde_json::to_string_pretty(&plan)? + "\n"), 0o644)?;
    let lines = |lines: Vec<String>| lines.join("\n") + "\n";
    let api_server = cluster.api_server_flags(&credential).argv();
    let controller_manager = cluster.controller_manager_flags(&credential).argv();
    tree.write("control-plane/kube-apiserver.args", &lines(api_server), 0o644)?;
    tree.write("control-plane/kube-controller-manager.args", &lines(controller_manager), 0o644)?;
    tree.write("control-plane/apiserver.names", &lines(cluster.api_server_names()), 0o644)?;
    let kept = tree.finish()?;

    let mut said = format!("Files are in {}. The steps, in order:\n\n{plan}", options.out);
    for diagnostic in cluster.report().iter().chain(fleet.report()) {
        write!(said, "\n{diagnostic}\n")?;
    }
    if let Some(kept) = kept {
        write!(said, "\nThe folder that was there is now {kept}.\n")?;
    }
    match std::io::stdout().write_all(said.as_bytes()) {
        // Somebody has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// Writes what a step brings to its machine, where the text is known.
fn write(options: &Options, step: &Step, tree: &mut Tree) -> Result<(), Box<dyn Error>> {
    let (name, mode, contents) = match &step.action {
        Action::MakeFolder { path, mode, .. } => return Ok(tree.folder(&place(&step.machine, path), *mode)?),
        Action::WriteFile { path, mode, contents, .. } => (path, *mode, contents),
        Action::Apply { name, contents } => (name, 0o600, contents),
        _ => return Ok(()),
    };
    let token = options.service_account_token.clone().map(Into::into);
    if matches!(contents, Contents::AwaitsToken(_)) && token.is_none() {
        return Ok(());
    }
    let existing = options.containerd_config.as_ref().map(|path| read(path)).transpose()?;
    let text = contents.text(existing.as_deref(), token.as_ref())?;
    Ok(tree.write(&place(&step.machine, name), text.expose(), mode)?)
}

/// Each machine has a folder of its own.
fn place(machine: &Machine, path: &str) -> String {
    let folder = match machine {
        Machine::EveryControlPlane => "control-plane".to_owned(),
        Machine::Operator => "manifests".to_owned(),
        Machine::Node(name) => format!("nodes/{name}"),
    };
    format!("{folder}/{}", path.trim_start_matches('/'))
}
