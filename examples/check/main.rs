//! Judges the files of a node, alone and together: `cargo run --example check -- PATH…`.
//!
//! ```text
//! cargo run --example check -- --kubernetes 1.29.6 --service-cidr 10.96.0.0/12 tests/walkthrough
//! ```

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program reads files, its arguments and the clock; the crate itself does not"
)]

mod fix;
mod gather;
mod options;
mod print;

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use nodestrap::node::FileSet;
use nodestrap::value::Timestamp;
use options::Options;
use print::Page;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return said(&mut io::stdout(), options::USAGE, 0),
        Err(error) => return said(&mut io::stderr(), &format!("check: {error}\n\n{}", options::USAGE), 2),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match run(&options, &mut out)
        .and_then(|code| out.flush().map(|()| code).map_err(|error| error.to_string()))
    {
        Ok(code) => ExitCode::from(code),
        Err(error) => said(&mut io::stderr(), &format!("check: {error}\n"), 2),
    }
}

fn said(out: &mut impl Write, text: &str, code: u8) -> ExitCode {
    // Nobody is left to tell when this fails.
    let _ = out.write_all(text.as_bytes());
    ExitCode::from(code)
}

fn run(options: &Options, out: &mut impl Write) -> Result<u8, String> {
    let gathered = gather::gather(&options.paths)?;
    let target = options.target(now());
    let set: FileSet = gathered.files.iter().cloned().collect();
    let mut set = gathered.modes.iter().fold(set, |set, (path, mode)| set.mode(path, *mode));
    if let Some(cidr) = options.service_cidr {
        set = set.service_cidr(cidr);
    }
    if let Some(cidr) = options.pod_cidr {
        set = set.pod_cidr(cidr);
    }
    for (component, path) in &options.arguments {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        set = set.argument_list(*component, text.lines());
    }
    let report = set.check(&target);
    let upgrade = options.upgraded(&target).map(|to| (to.node, set.upgrade(&target, &to)));
    let page = Page {
        options,
        gathered: &gathered,
        report: &report,
        upgrade: upgrade.as_ref(),
        judged_as: judged_as(options, &target),
        colour: io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let printed = if options.json { page.print_json(out) } else { page.print(out) };
    printed.map_err(|error| error.to_string())?;
    if options.fix {
        mend(options, &gathered.files, &report, out).map_err(|error| error.to_string())?;
    }
    let later = upgrade.is_some_and(|(_, upgrade)| upgrade.report().has_errors());
    Ok(u8::from(report.report().has_errors() || later))
}

fn mend(
    options: &Options,
    files: &[(String, String)],
    report: &nodestrap::node::NodeReport,
    out: &mut impl Write,
) -> io::Result<()> {
    for (path, text, edits) in fix::mended(files, report.report()) {
        writeln!(out)?;
        if options.write {
            fix::write(out, &path, &text, &edits)?;
        } else {
            fix::print(out, &path, &text, &edits)?;
        }
    }
    Ok(())
}

fn judged_as(options: &Options, target: &nodestrap::Target) -> String {
    let mut text = format!("Kubernetes {}", target.node);
    if target.node.minor() != target.minor() {
        text = format!("{text} (by the rules of {})", target.minor());
    }
    if let Some(version) = target.control_plane {
        text = format!("{text}, control plane {version}");
    }
    if let Some(version) = target.containerd {
        text = format!("{text}, containerd {version}");
    }
    for (name, cidr) in [
        ("service network", options.service_cidr.map(|cidr| cidr.to_string())),
        ("Pod network", options.pod_cidr.map(|cidr| cidr.to_string())),
    ] {
        if let Some(cidr) = cidr {
            text = format!("{text}, {name} {cidr}");
        }
    }
    match target.time {
        Some(time) => format!("{text}, at {}", time.whole_seconds()),
        None => text,
    }
}

fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
