//! config.toml and hosts.toml as documents: each text is read once and judged once.

use std::ops::Range;

use super::config::ContainerdConfig;
use super::hosts::{self, HostsToml};
use super::judge::{candidates, config};
use super::rules::UNWRITABLE;
use super::settings::CNI_BIN_DIR;
use crate::diagnostic::{Diagnostic, FieldPath, Report, Segment};
use crate::document::allowance::{self, Comments};
use crate::document::judge;
use crate::document::operation::{Changes, Operation, in_sequence};
use crate::document::spec::inherent;
use crate::document::{Document, Kind, Lint, Refusal, Valid, sealed::Sealed};
use crate::edit::Edit;
use crate::format::change::overlay::Lists;
use crate::format::change::refuse;
use crate::format::toml::Toml;
use crate::format::toml::edit::Editor;
use crate::format::toml::write::Quote;
use crate::target::Target;
use crate::text::{line_end, line_start, next_line};
use crate::tree::NodeKind;
use crate::version::ContainerdVersion;

impl Sealed for ContainerdConfig {}

impl Document for ContainerdConfig {
    const KIND: Kind = Kind::ContainerdConfig;
    type Text = String;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        let (draft, found) = config(text, None, target);
        Lint::new(draft, heeded(found, text, target))
    }

    /// A draft is judged as the text that it will be.
    fn judge(&self, target: &Target) -> Report {
        let written = match target.containerd {
            Some(release) => self.new_file(release),
            None => self.plain_file(),
        };
        let found = match written {
            Ok(text) => config(&text, None, target).1,
            Err(refusal) => vec![Diagnostic::new(&UNWRITABLE, FieldPath::ROOT, refusal.reason)],
        };
        judge::draft_report(found, target)
    }

    /// A file that every known containerd reads; [`Valid::minimal`] writes for one of them.
    fn render(valid: &Valid<Self>) -> String {
        valid.document().plain_file().unwrap_or_default()
    }

    /// Edits that hold for every known containerd that reads the file; [`ContainerdConfig::edits`] asks which it is.
    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        valid.document().edits_for_any(text)
    }

    fn patch(operations: &[Operation<Self>], text: &str, target: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| match operation {
            Operation::Set(config) => config.edits_for(text, target),
            Operation::Add(config) => config.extending(text, target).edits_for(text, target),
            Operation::Remove(path) => removed(path, text),
        })
    }
}

inherent!(ContainerdConfig);

impl ContainerdConfig {
    fn edits_for(&self, text: &str, target: &Target) -> Result<Vec<Edit>, Refusal> {
        match target.containerd {
            Some(release) => self.edits(text, release),
            None => self.edits_for_any(text),
        }
    }

    /// These values, with the CNI folders that a text names already before its own.
    fn extending(&self, text: &str, target: &Target) -> Self {
        let Some(more) = &self.cni_bin_dirs else { return self.clone() };
        let now = Self::lint(text, target).into_parts().0.and_then(|now| now.cni_bin_dirs);
        let mut dirs = now.unwrap_or_else(|| vec![CNI_BIN_DIR.to_owned()]);
        dirs.extend(more.iter().filter(|dir| !dirs.contains(dir)).cloned().collect::<Vec<_>>());
        self.clone().cni_bin_dirs(dirs)
    }

    /// Edits that hold for every known containerd that reads the file.
    fn edits_for_any(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        let wanted = self;
        let tree = Toml::parse(text)?.tree();
        let releases = tree.root().map(candidates).unwrap_or_default();
        let mut first = Err(refuse("no known containerd reads this version of the file"));
        // The edits for one release may do for all; the first whose edits every release agrees with is taken.
        for &release in &releases {
            let edits = wanted.edits(text, release)?;
            if releases.iter().all(|other| wanted.holds(text, &edits, *other)) {
                return Ok(edits);
            }
            first = Err(refuse("what has to be written depends on the containerd, which was not told"));
        }
        first
    }
}

/// The edits after which a TOML text does not say what stands at a path.
fn removed(path: &FieldPath, text: &str) -> Result<Vec<Edit>, Refusal> {
    let toml = Toml::parse(text)?;
    let keys = keys_of(path)?;
    if let Some(lines) = lines_of(&toml, &keys, text) {
        return Ok(vec![Edit::delete(lines)]);
    }
    let mut editor = Editor::new(&toml, Quote::Double);
    editor.remove(&keys)?;
    Ok(editor.finish()?)
}

/// The lines of a value that has them for itself. A comment line above it stays.
fn lines_of(toml: &Toml<'_>, keys: &[&str], text: &str) -> Option<Range<usize>> {
    let tree = toml.tree();
    let (last, before) = keys.split_last()?;
    let table = before.iter().try_fold(tree.root()?, |node, key| node.get(key))?;
    let entry = table.entries().find(|entry| entry.key.text() == *last)?;
    let (key, value) = (entry.key.span(), entry.value.span());
    let is_alone = text.get(line_start(text, key.start)..key.start)?.trim().is_empty()
        && text.get(value.end..line_end(text, value.end))?.trim().is_empty()
        && !text.get(value.clone())?.contains('#');
    let is_table = entry.value.kind() == NodeKind::Map;
    (is_alone && !is_table && key.end <= value.start)
        .then(|| line_start(text, key.start)..next_line(text, value.end))
}

/// The keys of a path.
fn keys_of(path: &FieldPath) -> Result<Vec<&str>, Refusal> {
    let reason = "an item of a list is not named by its number; set the list that stays";
    let keys = path.segments().iter().map(|segment| match segment {
        Segment::Key(key) => Ok(key.as_ref()),
        Segment::Index(_) => Err(Refusal::new(path.clone(), reason)),
    });
    keys.collect()
}

impl ContainerdConfig {
    /// Judges a file that another one names in its `imports`.
    ///
    /// Up to 2.2, containerd merges the files before it looks at their version: one without it has that of the file
    /// that imports it. A runtime that the one file names may stand in the other.
    ///
    /// ```
    /// use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let target = Target::new(KubernetesVersion::V1_34).containerd(ContainerdVersion::V1_7);
    /// let main = "version = 2\nimports = ['/etc/containerd/conf.d/*.toml']\n";
    /// let mirrors = "[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/etc/containerd/certs.d'\n";
    /// assert!(ContainerdConfig::lint_import(mirrors, main, &target).report().is_empty());
    /// ```
    pub fn lint_import(text: &str, importing: &str, target: &Target) -> Lint<Self> {
        let (draft, found) = config(text, Some(importing), target);
        Lint::new(draft, heeded(found, text, target))
    }

    /// A file of version 2, which every known containerd reads; of version 3, where version 2 has no key for a value.
    fn plain_file(&self) -> Result<String, Refusal> {
        self.new_file(ContainerdVersion::V1_7).or_else(|_| self.new_file(ContainerdVersion::V2_1))
    }
}

impl Valid<ContainerdConfig> {
    /// A new config.toml for one release of containerd, that says these values and leaves everything else to its
    /// defaults. It has the version that suits the release best: 2 for 1.x, 3 for 2.x.
    ///
    /// # Errors
    /// A [`Refusal`] when this containerd cannot take a value: several CNI folders before 2.1.
    ///
    /// ```
    /// use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let target = Target::new(KubernetesVersion::V1_34);
    /// let config = ContainerdConfig::new().cni_bin_dirs(["/usr/lib/cni"]).validate(&target)?;
    /// assert!(config.minimal(ContainerdVersion::V2_4)?.ends_with("bin_dirs = ['/usr/lib/cni']\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn minimal(&self, containerd: ContainerdVersion) -> Result<String, Refusal> {
        self.document().new_file(containerd)
    }
}

/// The report on a text, with what its comments allow.
fn heeded(found: Vec<Diagnostic>, text: &str, target: &Target) -> Report {
    allowance::heed(judge::text_report(found, target), text, Comments::Toml, target)
}

impl Sealed for HostsToml {}

impl Document for HostsToml {
    const KIND: Kind = Kind::HostsToml;
    type Text = String;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        let (draft, found) = hosts::judge(text, target);
        Lint::new(draft, heeded(found, text, target))
    }

    /// A draft is judged as the text that it will be.
    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(hosts::judge(&self.text(), target).1, target)
    }

    fn render(valid: &Valid<Self>) -> String {
        valid.document().text()
    }

    /// Where the file says the same already there is nothing to do; else it is this crate's own, and written whole.
    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = Self::read(text).map_err(|error| refuse(error.to_string()))?;
        if now == *valid.document() {
            return Ok(Vec::new());
        }
        // A `#` inside of a text counts as well: rather refuse once too often than lose a comment.
        if text.contains('#') {
            return Err(refuse("the file is written whole, and this one has comments"));
        }
        Ok(vec![Edit::replace(0..text.len(), valid.document().text())])
    }

    fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| match operation {
            Operation::Set(draft) => draft.laid_over(text, Lists::Replaced),
            Operation::Add(draft) => draft.laid_over(text, Lists::Extended),
            Operation::Remove(path) => removed(path, text),
        })
    }
}

inherent!(HostsToml);
