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

mod annotations;
mod fix;
mod gather;
mod json;
mod options;
mod page;
mod print;
mod replace;
mod verdict;

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{CommandFactory as _, Parser as _};
use nodestrap::value::Timestamp;
use options::{Colour, Format, Options};
use page::Page;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => {
            // Nobody is left to tell when this fails.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if let Some(fault) = options.fault() {
        return failed(&fault);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    if let Some(shell) = options.completions {
        clap_complete::generate(shell, &mut Options::command(), "check", &mut out);
        return ExitCode::SUCCESS;
    }
    match run(&options, &mut out).and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        // The reader went away, as `head` does: it has seen what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(why: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "check: {why}");
    ExitCode::from(2)
}

fn run(options: &Options, out: &mut impl Write) -> io::Result<u8> {
    let gathered = gather::gather(&options.paths);
    let target = options.target(now());
    let mut set = gathered.set();
    if let Some(cidr) = options.service_cidr {
        set = set.service_cidr(cidr);
    }
    if let Some(cidr) = options.pod_cidr {
        set = set.pod_cidr(cidr);
    }
    for (component, path) in &options.arguments {
        let text =
            std::fs::read_to_string(path).map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        set = set.argument_list(*component, text.lines());
    }
    let report = set.check(&target);
    let page = Page {
        options,
        gathered: &gathered,
        report: &report,
        upgrade: options.upgraded(&target).map(|to| (to.node, set.upgrade(&target, &to))),
        effective: if options.effective { set.effective(&target) } else { Vec::new() },
        judged_as: options.judged_as(&target),
        colour: match options.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        },
    };
    match options.format() {
        Format::Human => page.print(out)?,
        Format::Json => page.print_json(out)?,
        Format::Sarif => page.print_sarif(out)?,
        Format::Github => page.print_github(out)?,
    }
    if matches!(options.format(), Format::Sarif | Format::Github) {
        page.tell_unread();
    }
    let mended = !options.mends() || fix::mend(options, &gathered, report.report(), out)?;
    Ok(page.exit_status(mended))
}

fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
