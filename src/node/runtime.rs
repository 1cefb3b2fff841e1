//! containerd in force: its file, and what the version makes of it.

use super::file::File;
use crate::containerd::ContainerdVersion;

/// containerd, as far as the set shows it.
pub(super) struct Runtime<'f, 's> {
    pub(super) file: &'f File<'s>,
    /// The files that it imports, in order.
    #[cfg(feature = "containerd")]
    imported: Vec<&'f File<'s>>,
    /// What was told, or what the file was judged as.
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) version: ContainerdVersion,
    /// Whether the version was told.
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) is_told: bool,
    #[cfg(feature = "containerd")]
    pub(super) config: crate::containerd::EffectiveConfig,
}

#[cfg(feature = "containerd")]
mod read {
    use super::Runtime;
    use crate::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, Origin};
    use crate::diagnostic::FieldPath;
    use crate::document::Kind;
    use crate::node::file::File;
    use crate::node::files::Files;
    use crate::node::locate;
    use crate::node::machine::{self, Machine};
    use crate::node::spot::Spot;
    use crate::target::Target;

    /// What containerd reads without a flag.
    const USUAL: &str = "/etc/containerd/config.toml";

    impl<'f, 's> Runtime<'f, 's> {
        /// The file that containerd's flag names, else the config.toml that no other one imports; with those that it
        /// imports.
        pub(in crate::node) fn of(
            all: &'f Files<'s>,
            files: &[&'f File<'s>],
            machine: &Machine<'_>,
            named: Option<&str>,
            target: &Target,
        ) -> Option<Self> {
            let is_own =
                |file: &&File<'_>| file.kind == Ok(Kind::ContainerdConfig) && machine.owns(file.path);
            let configs = || files.iter().copied().filter(is_own);
            // A file in conf.d is a config.toml too; the one to begin with is the one that no other imports.
            let is_imported = |file: &File<'_>| configs().any(|by| by.path != file.path && imports(by, file));
            let usual = |file: &File<'_>| {
                let is_usual = file.path == USUAL || file.path.ends_with(USUAL);
                !(is_usual || Some(file.path) == USUAL.strip_prefix('/'))
            };
            let file = if let Some(path) = named {
                locate::find(all, path, machine.root).filter(is_own)?
            } else {
                let mut free: Vec<_> = configs().filter(|file| !is_imported(file)).collect();
                free.sort_by_key(|file| usual(file));
                machine::at_a_place(&free)?
            };
            let mut imported: Vec<_> =
                configs().filter(|other| other.path != file.path && imports(file, other)).collect();
            // containerd's `resolveImports` expands a pattern with `filepath.Glob`, whose matches are sorted.
            imported.sort_by_key(|file| file.path);
            let version = version_for(&file.text, target);
            let texts = imported.iter().map(|file| &*file.text);
            let config = EffectiveConfig::read(&file.text, texts, version).ok()?;
            Some(Self { file, imported, version, is_told: target.containerd.is_some(), config })
        }

        /// The files that containerd reads.
        pub(in crate::node) fn files(&self) -> impl Iterator<Item = &'f File<'s>> {
            std::iter::once(self.file).chain(self.imported.iter().copied())
        }

        /// Where a value in force is written, or the file where it is a default.
        pub(in crate::node) fn spot(&self, origin: Option<&Origin>) -> Spot {
            let Some(origin) = origin else { return self.file.spot() };
            let file = match origin.text {
                0 => self.file,
                text => self.imported.get(text - 1).copied().unwrap_or(self.file),
            };
            Spot::of_span(file, FieldPath::ROOT, origin.span.clone())
        }
    }

    /// Judges imported files as what the file that imports them makes of them.
    pub(in crate::node) fn judge_imported(files: &mut [File<'_>], target: &Target) {
        let is_config = |file: &File<'_>| file.kind == Ok(Kind::ContainerdConfig);
        let pairs: Vec<(usize, String)> = (0..files.len())
            .filter(|at| is_config(&files[*at]))
            .filter_map(|at| {
                let by = files
                    .iter()
                    .find(|by| is_config(by) && by.path != files[at].path && imports(by, &files[at]))?;
                Some((at, by.text.to_string()))
            })
            .collect();
        for (at, importing) in pairs {
            files[at].report =
                ContainerdConfig::lint_import(&files[at].text, &importing, target).into_parts().1;
        }
    }

    /// Whether the `imports` of a file name another one; a star stands for any part of a name.
    fn imports(file: &File<'_>, other: &File<'_>) -> bool {
        // By text and not by tree: this is asked for every pair of files, also of ones that no TOML parser takes.
        let Some((_, list)) = file.text.split_once("imports") else { return false };
        let list = list.split_once(']').map_or(list, |(list, _)| list);
        list.split(['"', '\'']).filter(|path| path.starts_with('/')).any(|path| match path.split_once('*') {
            Some((before, after)) => {
                let folder = before.rsplit_once('/').map_or("", |(folder, _)| folder);
                other.path.contains(before.trim_start_matches('/'))
                    && other.path.ends_with(after)
                    && other
                        .path
                        .rsplit_once('/')
                        .is_some_and(|(of, _)| of.ends_with(folder.trim_start_matches('/')))
            }
            None => other.path.ends_with(path) || Some(other.path) == path.strip_prefix('/'),
        })
    }

    /// The version that was told, else the newest one whose own version of the file this is: what is not told must
    /// not make a key of a later release look wrong.
    pub(in crate::node) fn version_for(text: &str, target: &Target) -> ContainerdVersion {
        if let Some(version) = target.containerd {
            return version;
        }
        // Only the version that the file states is wanted here, and the newest release reads every one.
        let newest = ContainerdVersion::KNOWN.last().copied().unwrap_or(ContainerdVersion::V1_7);
        let Ok(config) = EffectiveConfig::read(text, [], newest) else { return newest };
        let schema = config.version.value;
        let own = ContainerdVersion::KNOWN.iter().rev().find(|version| version.newest_read() == schema);
        own.copied().unwrap_or(ContainerdVersion::V1_7)
    }
}

#[cfg(feature = "containerd")]
pub(super) use read::{judge_imported, version_for};

#[cfg(not(feature = "containerd"))]
impl<'f, 's> Runtime<'f, 's> {
    /// Nothing is read of containerd's files in this build.
    pub(super) fn of(
        _: &'f super::files::Files<'s>,
        _: &[&'f File<'s>],
        _: &super::machine::Machine<'_>,
        _: Option<&str>,
        _: &crate::target::Target,
    ) -> Option<Self> {
        None
    }

    /// Nothing is read of them.
    #[expect(clippy::unused_self, reason = "of the same shape as where they are read")]
    pub(super) fn files(&self) -> impl Iterator<Item = &'f File<'s>> {
        std::iter::empty()
    }
}
