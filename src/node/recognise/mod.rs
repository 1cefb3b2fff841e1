//! Which kind of file a text is: by its structure, never by words that it quotes.
//!
//! | kind | is told by |
//! |---|---|
//! | YAML and JSON documents | `apiVersion` and `kind` of the root map |
//! | units | the name's own suffix, with a section of a unit; `.conf` below `*.service.d` is a drop-in |
//! | config.toml, hosts.toml | top-level tables that containerd has, or the place that containerd reads |
//! | token CSV | a name such as `token.csv` and records of three or four columns; else only a flag that names it |
//! | argument lists | `kube-apiserver.args`: one argument a line |
//! | certificates | PEM blocks that begin a line |
//! | environment files | a unit that names them |
//!
//! Scripts, source files, documentation, templates and backups are passed over, whatever they quote. What a person
//! names is judged also where the name alone would tell against it.

mod names;
mod template;
mod toml;
mod unit;
mod yaml;

pub(super) use yaml::{kind_of_first, of_document};

use super::file::folder;
use crate::component::Component;
use crate::document::Kind;
use crate::format::{csv, environment, pem};
use crate::tree::Node;

/// The kind of file that a text is, or nothing where it is none that this crate judges.
///
/// What the text is made of comes first: a file whose root map says `kind: KubeletConfiguration` is one, whatever it is
/// called. The name decides between texts that look alike: a unit and its drop-in, a unit and a document about units.
///
/// ```
/// use nodestrap::document::Kind;
/// use nodestrap::node::recognise;
///
/// let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
/// assert_eq!(recognise("any/name.txt", text), Some(Kind::KubeletConfiguration));
/// assert_eq!(recognise("docs/kubelet.md", text), None);
/// assert_eq!(recognise("etc/hostname", "worker-1\n"), None);
/// ```
pub fn recognise(path: &str, text: &str) -> Option<Kind> {
    kind_of(path, text, Given::Found).ok()
}

/// How a file came into the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// It lay in a folder.
    Found,
    /// A person named it.
    Named,
}

/// Why a template is not judged.
pub(super) const TEMPLATE: &str = "a template; render it first";
/// Why a file of another name than its program reads is not judged.
pub(super) const BACKUP: &str = "a backup copy, which no program reads under this name";
const UNKNOWN: &str = "of no kind that is judged here";

/// The kind, or why there is none.
pub(super) fn kind_of(path: &str, text: &str, given: Given) -> Result<Kind, &'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if text.trim().is_empty() {
        return match () {
            // systemd takes an empty unit for a mask, and containerd its defaults for an empty file.
            () if unit::is_place(path, name) => Ok(Kind::ServiceUnit),
            () if toml::is_config_place(path, name) => Ok(Kind::ContainerdConfig),
            () => Err("empty"),
        };
    }
    if text.contains('\0') {
        return Err("no text");
    }
    if given == Given::Found {
        names::passed_over(path, name)?;
    }
    // Before the structure: a script may hold a whole unit or manifest in a here-document.
    if text.starts_with("#!") {
        return Err("a script");
    }
    if text.trim_start().starts_with('<') {
        return Err("HTML or XML");
    }
    match by_structure(path, name, text, given) {
        Ok(kind) if template::is_template(kind, text) => Err(TEMPLATE),
        // "A template" tells the user what to do; that it cannot be read would send them looking for a typo.
        Err(UNKNOWN | yaml::UNREADABLE | yaml::NO_HEAD) if template::has_blocks(text) => Err(TEMPLATE),
        verdict => verdict,
    }
}

fn by_structure(path: &str, name: &str, text: &str, given: Given) -> Result<Kind, &'static str> {
    // PEM comes first: OpenSSL prints `key: value` lines before a
    // certificate, which pass for YAML or an environment file.
    if text.starts_with("-----BEGIN ") || text.contains("\n-----BEGIN ") {
        return of_pem(text);
    }
    if let Some(verdict) = unit::kind_of_unit(path, name, text, given) {
        return verdict;
    }
    if let Some(kind) = toml::kind_of_toml(path, name, text) {
        return Ok(kind);
    }
    if is_argument_list(name, text) {
        return Ok(Kind::Arguments);
    }
    if is_token_file(name, text, given) {
        return Ok(Kind::StaticTokenFile);
    }
    match yaml::kind_of_yaml(text) {
        // The kubelet reads such a folder with --config-dir, and no other file in one.
        Ok(Kind::KubeletConfiguration) if names::ends(folder(path), ".d") => Ok(Kind::KubeletDropIn),
        Err(_) if given == Given::Named && is_environment(text) => Ok(Kind::EnvironmentFile),
        Err(_) if is_environment(text) => Err("an environment file that no unit of the set names"),
        verdict => verdict,
    }
}

fn of_pem(text: &str) -> Result<Kind, &'static str> {
    if pem::blocks(text.as_bytes()).any(|block| block.label == b"CERTIFICATE") {
        return Ok(Kind::Certificates);
    }
    if pem::blocks(text.as_bytes()).any(|block| block.is_private_key()) {
        return Err("a private key, which is left unread");
    }
    Err("PEM, but no certificate")
}

/// The lines that say something, as they stand.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with(['#', ';'])
    })
}

/// The program whose argument list a file of this name is, such as `kube-apiserver.args`.
pub(super) fn program_of_arguments(name: &str) -> Option<Component> {
    Component::of_binary(name.strip_suffix(".args")?)
}

fn is_argument_list(name: &str, text: &str) -> bool {
    program_of_arguments(name).is_some() && lines(text).all(|line| line.starts_with('-'))
}

/// Every record has a token, a user and a uid. Any text with commas would pass, so the name has to say it too.
fn is_token_file(name: &str, text: &str, given: Given) -> bool {
    let is_called = name.contains("token") && names::ends(name, ".csv");
    if !is_called && given == Given::Found {
        return false;
    }
    let parsed = csv::parse(text);
    let Some(root) = parsed.tree.root() else { return false };
    let mut records = root.items().peekable();
    let is_record = |record: Node<'_>| {
        let columns = record.items().count();
        let token = record.items().next().map_or("", Node::text);
        // A CSV of words and numbers is no token file only because somebody named it.
        let looks =
            token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        (3..=4).contains(&columns) && (is_called || looks)
    };
    records.peek().is_some() && parsed.fault.is_none() && records.all(is_record)
}

fn is_environment(text: &str) -> bool {
    let is_assignment = |line: &str| {
        line.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    };
    lines(text).next().is_some_and(|line| is_assignment(line.trim_start()))
        && environment::read(text).iter().any(|assignment| assignment.taken)
}

#[cfg(test)]
mod tests;
