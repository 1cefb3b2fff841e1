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
mod plan;
mod story;

use std::error::Error;
use std::process::ExitCode;
use std::time::SystemTime;

use nodestrap::Target;
use nodestrap::certificate::CaBundle;
use nodestrap::facts::{ClusterFacts, NodeFacts, ValidCluster};
use nodestrap::join::{Join, JoinCredential};
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::value::Timestamp;

use options::Options;

/// How many days the bootstrap token is good for.
const TOKEN_DAYS: i64 = 1;

/// The throw-away CA; its key was never kept.
const CA: &str = include_str!("../data/ca.crt");

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("bootstrap_node: {error}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bootstrap_node: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from(SystemTime::now());
    let cluster = cluster(options, now)?;
    let credential = credential(options, now)?;
    let node =
        options.addresses.iter().fold(NodeFacts::new(options.node.parse()?), |node, ip| node.address(*ip));
    let mut draft = cluster.join(&node, credential.clone());
    options.force(&mut draft);
    let join = draft.validate()?;
    let written = output::write(options, &cluster, &join)?;
    output::write_lines(options, "kube-apiserver.args", &cluster.api_server_flags(&credential).argv())?;
    output::write_lines(
        options,
        "kube-controller-manager.args",
        &cluster.controller_manager_flags(&credential).argv(),
    )?;
    output::write_lines(options, "apiserver.names", &cluster.api_server_names())?;
    plan::write(options, &join, &written)?;
    report(options, &cluster, &join, &written);
    Ok(())
}

fn cluster(options: &Options, now: Timestamp) -> Result<ValidCluster, Box<dyn Error>> {
    let mut target = Target::new(options.kubernetes).at(now);
    if let Some(containerd) = options.containerd {
        target = target.containerd(containerd);
    }
    let ca = match &options.ca {
        Some(path) => std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?,
        None => CA.to_owned(),
    };
    let mut facts = ClusterFacts::new(options.server.parse()?, CaBundle::from_pem(ca)?)
        .service_cidr(options.service_cidr.parse()?)
        .pod_cidr(options.pod_cidr.parse()?)
        .layout(options.layout())
        .cgroup_driver(options.cgroup_driver.as_str().into())
        .registry_mirrors(options.mirrors());
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

fn report(options: &Options, cluster: &ValidCluster, join: &Join, written: &[output::Written]) {
    println!(
        "{} joins {} (Kubernetes {}), files in {}",
        options.node,
        cluster.facts().server,
        options.kubernetes,
        options.out
    );
    output::print_tree(written);
    for diagnostic in cluster.report().iter().chain(join.report()) {
        println!("\n{diagnostic}");
    }
    println!("\nWhat differs from the walkthrough, and why:");
    for difference in story::differences(options) {
        println!("- {difference}");
    }
    println!(
        "\nOrder: before-apply on every machine, then apply the manifests, then kube-proxy's kubeconfig, and once the \
         node is Ready the bootstrap kubeconfig goes away."
    );
}
