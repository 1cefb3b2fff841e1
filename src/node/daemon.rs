//! containerd as its unit starts it: the flags that say which file it reads, and where it listens.

use super::files::Files;
use super::locate;
use super::process::Word;
use super::service::{self, Started};
use super::spot::Spot;

/// containerd, as a unit of the set starts it.
pub(super) struct Daemon {
    /// The folder of its machine.
    root: Option<Box<str>>,
    /// `--config`: without it containerd reads /etc/containerd/config.toml, where that is there.
    pub(super) config: Option<(String, Spot)>,
    /// `--address`, which counts before the file.
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) address: Option<(String, Spot)>,
    /// What would tell the flags that are not seen.
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) unseen: Option<String>,
}

/// Flags of containerd that take a value, with their short names.
const WITH_VALUE: [[&str; 2]; 5] =
    [["config", "c"], ["address", "a"], ["root", ""], ["state", ""], ["log-level", "l"]];

/// Every containerd that units of the set start.
pub(super) fn all(files: &Files<'_>) -> Vec<Daemon> {
    let of = |(root, started): (Option<&str>, Started)| Daemon {
        root: root.map(Into::into),
        config: flag(&started.words, "config"),
        address: flag(&started.words, "address"),
        unseen: unseen(&started),
    };
    service::started_as(files, "containerd").into_iter().map(of).collect()
}

/// The files that containerd is told to read, as indices.
pub(super) fn named(files: &Files<'_>) -> Vec<usize> {
    let index = |daemon: Daemon| {
        let file = locate::find(files, &daemon.config.as_ref()?.0, daemon.root())?;
        files.iter().position(|known| std::ptr::eq(known, file))
    };
    all(files).into_iter().filter_map(index).collect()
}

impl Daemon {
    pub(super) fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }
}

fn unseen(started: &Started) -> Option<String> {
    let file = started.unread.first().map(|path| format!("{path}, which may hold flags of containerd"));
    let variable = || Some(format!("${}, which may hold flags of containerd", started.unset.first()?));
    file.or_else(variable).map(|what| format!("{what}, is not in the set"))
}

/// The value that a flag is given last. As Go's `flag`: one dash or two, and flags end where a word is none.
fn flag(words: &[Word], wanted: &str) -> Option<(String, Spot)> {
    let mut found = None;
    let mut words = words.iter().skip(1);
    while let Some((word, spot)) = words.next() {
        let Some(text) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else { break };
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let known = WITH_VALUE.iter().find(|names| names.contains(&name) && !name.is_empty());
        let (value, spot) = match (known, value) {
            (None, _) => continue,
            (Some(_), Some(value)) => (value.to_owned(), spot),
            (Some(_), None) => match words.next() {
                Some((value, spot)) => (value.clone(), spot),
                None => break,
            },
        };
        if known.is_some_and(|names| names[0] == wanted) {
            found = Some((value, spot.clone()));
        }
    }
    found
}
