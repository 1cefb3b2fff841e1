//! Prints the JSON Schema of a kind of file: `cargo run --example schema -- KubeletConfiguration 1.34`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads its arguments and prints; the crate itself does not"
)]

use std::process::ExitCode;

use nodestrap::document::Kind;
use nodestrap::version::Minor;
use nodestrap::{Json, KubernetesVersion, schema};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().unwrap_or_else(|| Kind::KubeletConfiguration.name().to_owned());
    let version = arguments.next().unwrap_or_else(|| Minor::NEWEST.to_string());
    match print(&kind, &version) {
        Ok(schema) => {
            println!("{schema}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("schema: {why}");
            ExitCode::from(2)
        }
    }
}

fn print(kind: &str, version: &str) -> Result<Json, String> {
    let version: KubernetesVersion = version.parse().map_err(|error| format!("{error}"))?;
    let wanted = Kind::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(kind));
    wanted.and_then(|wanted| schema::json(*wanted, version.minor())).ok_or_else(|| {
        let with = Kind::ALL.iter().filter(|known| schema::json(**known, version.minor()).is_some());
        let names: Vec<String> = with.map(|known| format!("{:?}", known.name())).collect();
        format!("there is no schema of {kind:?}; there is one of {}", names.join(", "))
    })
}
