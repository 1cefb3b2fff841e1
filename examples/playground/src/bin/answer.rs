//! The native side of the page's test: one request a line in, one answer a line out.

use std::io::{self, BufRead as _, Write as _};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", nodestrap_playground::answer(&line?))?;
    }
    Ok(())
}
