//! Writes every file of one node's join into a folder: the published walkthrough's cluster, corrected.
//!
//! ```text
//! cargo run --example bootstrap_node -- --out target/bootstrap-node --node worker-1 --kubernetes 1.34
//! ```
//!
//! Without arguments it takes the walkthrough's facts and a throw-away CA. `--help` lists every option.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the library is pure; this program is its caller and owns files, clock and terminal"
)]

mod options;
mod output;
mod story;

use std::error::Error;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Parser as _;
use nodestrap::Target;
use nodestrap::certificate::CaBundle;
use nodestrap::facts::{ClusterFacts, NodeFacts, ValidCluster};
use nodestrap::join::{Contents, Join, JoinCredential};
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::value::Timestamp;
use serde_json::{Value, json};

use options::Options;
use output::{Tree, read};

/// How many days the bootstrap token is good for.
const TOKEN_DAYS: i64 = 1;

/// The throw-away CA; its key was never kept.
const CA: &str = include_str!("../data/ca.crt");

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
    // Facts of the cluster, a credential, and facts of the node …
    let now = Timestamp::from(SystemTime::now());
    let cluster = cluster(options, now)?;
    let credential = credential(options, now)?;
    let node =
        options.address.iter().fold(NodeFacts::new(options.node.clone()), |node, ip| node.address(*ip));

    // … give every file, proven, and the steps that make it a node.
    let fleet = cluster.fleet(credential.clone()).node_with(&node, |join| options.force(join))?.validate()?;
    let plan = fleet.plan();

    let mut tree = Tree::begin(&options.out, options.force)?;
    for (_, join) in fleet.joins() {
        let entries = write(options, &join, &mut tree)?;
        tree.write("plan.json", &(serde_json::to_string_pretty(&entries)? + "\n"), 0o644)?;
    }
    let lines = |lines: Vec<String>| lines.join("\n") + "\n";
    let api_server = cluster.api_server_flags(&credential).argv();
    let controller_manager = cluster.controller_manager_flags(&credential).argv();
    tree.write("control-plane/kube-apiserver.args", &lines(api_server), 0o644)?;
    tree.write("control-plane/kube-controller-manager.args", &lines(controller_manager), 0o644)?;
    tree.write("control-plane/apiserver.names", &lines(cluster.api_server_names()), 0o644)?;
    let kept = tree.finish()?;

    println!("{} joins {} (Kubernetes {})", node.name, cluster.facts().server, options.kubernetes);
    println!("\nFiles are in {}. The steps, in order:\n\n{plan}", options.out);
    for diagnostic in cluster.report().iter().chain(fleet.report()) {
        println!("{diagnostic}\n");
    }
    println!("What differs from the walkthrough, and why:");
    for difference in story::differences(options) {
        println!("- {difference}");
    }
    if let Some(kept) = kept {
        println!("\nThe folder that was there is now {kept}.");
    }
    Ok(())
}

fn cluster(options: &Options, now: Timestamp) -> Result<ValidCluster, Box<dyn Error>> {
    let target = Target::new(options.kubernetes).containerd(options.containerd).at(now);
    let ca = options.ca.as_ref().map_or_else(|| Ok(CA.to_owned()), |path| read(path))?;
    let mut facts = ClusterFacts::new(options.server.parse()?, CaBundle::from_pem(ca)?)
        .service_cidr(options.service_cidr.parse()?)
        .pod_cidr(options.pod_cidr.parse()?)
        .layout(options.layout())
        .cgroup_driver(options.cgroup_driver.as_str().into())
        .registry_mirrors(options.mirror.clone());
    facts.proxy_mode = options.proxy_mode.as_deref().map(Into::into);
    facts.sandbox_image.clone_from(&options.sandbox_image);
    Ok(facts.validate(&target)?)
}

/// A new token, or the one of an earlier run: what was written then stays true.
fn credential(options: &Options, now: Timestamp) -> Result<JoinCredential, Box<dyn Error>> {
    let given = options.token.as_deref();
    if options.static_token {
        let record = StaticToken::generate();
        return Ok(given.map_or(record.clone(), |token| record.with_token(token.to_owned())).into());
    }
    let token = given.map_or_else(|| Ok(BootstrapToken::generate()), str::parse)?;
    Ok(token.expires(now.plus_days(TOKEN_DAYS)).into())
}

/// Writes every entry, each machine in a folder of its own, and says of each what became of it.
fn write(options: &Options, join: &Join, tree: &mut Tree) -> Result<Vec<Value>, Box<dyn Error>> {
    let existing = options.containerd_config.as_ref().map(|path| read(path)).transpose()?;
    let token = options.service_account_token.clone().map(Into::into);
    let mut entries = Vec::new();
    for entry in join.entries() {
        let file = output::place(entry);
        let mut awaits = Value::Null;
        let mut is_file = true;
        match &entry.contents {
            Contents::None => {
                is_file = false;
                tree.folder(entry, &file)?;
            }
            Contents::AwaitsToken(hole) if token.is_none() => {
                is_file = false;
                awaits = json!({"namespace": hole.namespace, "secret": hole.secret});
            }
            contents => {
                let text = contents.text(existing.as_deref(), token.as_ref());
                let text = text.map_err(|error| format!("{}: {error}", entry.path))?;
                tree.write(&file, text.expose(), entry.mode)?;
            }
        }
        entries.push(json!({
            "phase": entry.phase.name(), "site": entry.site.name(), "kind": entry.kind.name(),
            "path": entry.path, "mode": format!("{:04o}", entry.mode), "owner": entry.owner,
            "file": is_file.then_some(file), "awaits": awaits, "restarts": entry.restarts,
        }));
    }
    Ok(entries)
}
