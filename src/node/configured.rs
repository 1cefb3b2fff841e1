//! A program's configuration in force: defaults, then the file, then the flags.

use super::content::Content;
use super::file::File;
use super::files::Files;
use super::locate;
use super::machine::{self, Machine};
use super::process::Process;
use super::recognise::{self, Given};
use super::spot::Spot;
use crate::component::Component;
use crate::diagnostic::{Diagnostic, FieldPath, Segment};
use crate::document::Kind;
use crate::format::{self, Format};
use crate::kubelet::{Layered, Layers};
use crate::target::Target;
use crate::value::Json;

/// The kubelet or kube-proxy, as far as the set shows it.
#[derive(Debug)]
pub(super) struct Configured<'f, 's> {
    pub(super) process: Option<&'f Process>,
    pub(super) file: Option<&'f File<'s>>,
    /// The parts of the configuration in `--config-dir`, in the order in which they are read.
    pub(super) drop_ins: Vec<&'f File<'s>>,
    /// What configuration and parts come to.
    layered: Option<Layered>,
    pub(super) effective: Json,
    component: Component,
}

/// A value in force.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) value: String,
    pub(super) spot: Spot,
    /// Whether it is written anywhere; else it is the default.
    pub(super) is_written: bool,
}

impl std::fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path)
    }
}

impl<'f, 's> Configured<'f, 's> {
    /// The program that the set starts, and the file its flags name; nothing where the set has neither.
    pub(super) fn of(
        component: Component,
        files: &'f Files<'s>,
        seen: &[&'f File<'s>],
        programs: &[&'f Process],
        machine: &Machine<'_>,
        target: &Target,
    ) -> Option<Self> {
        let kind = match component {
            Component::Kubelet => Kind::KubeletConfiguration,
            _ => Kind::KubeProxyConfiguration,
        };
        let is_own = |process: &&Process| process.component() == component && machine.runs(process);
        // Of several the one whose unit has the program's own name.
        let usual = format!("/{}.service", component.name());
        let is_other =
            |process: &&Process| !process.program.file.as_deref().is_some_and(|path| path.contains(&usual));
        let process = programs.iter().copied().filter(is_own).min_by_key(is_other);
        let named =
            process.and_then(|process| process.arguments.get("config")).filter(|path| !path.is_empty());
        let file = match named {
            Some(path) => locate::find(files, path, machine.root)
                .filter(|file| machine.owns(file.path))
                .or_else(|| locate::find_inside(files, path)),
            // Without a flag the program reads no file; without a program the only file is meant for it.
            None if process.is_some_and(|process| process.unread.is_empty()) => None,
            None => {
                let is_meant = |file: &&File<'_>| file.kind == Ok(kind) && machine.owns(file.path);
                machine::at_a_place(&seen.iter().copied().filter(is_meant).collect::<Vec<_>>())
            }
        };
        if process.is_none() && file.is_none() {
            return None;
        }
        let drop_ins = process.map_or_else(Vec::new, |process| drop_ins(process, files));
        let layered = file.filter(|_| !drop_ins.is_empty()).map(|file| merged(file, &drop_ins, target));
        let effective = match (&layered, file.map(|file| &file.content)) {
            (Some(layered), _) => {
                layered.configuration().map_or(Json::Null, |kubelet| kubelet.effective_json(target))
            }
            (None, Some(Content::Kubelet(draft))) => draft.effective_json(target),
            (None, Some(Content::KubeProxy(draft))) => draft.effective_json(target),
            _ => Json::Null,
        };
        Some(Self { process, file, drop_ins, layered, effective, component })
    }

    /// The finding for which the program refuses its configuration, if any.
    pub(super) fn refusal(&self) -> Option<Diagnostic> {
        match &self.layered {
            Some(_) => self.judge_layers().find(Diagnostic::refuses),
            None => self.file.and_then(File::refusal),
        }
    }

    /// What is found in a configuration and its parts taken together, each at its place.
    pub(super) fn judge_layers(&self) -> impl Iterator<Item = Diagnostic> {
        let found = self.layered.iter().flat_map(|layered| layered.report().iter().cloned());
        found.map(|mut diagnostic| {
            let path = diagnostic.file.as_deref();
            let at = self.drop_ins.iter().copied().chain(self.file).find(|file| Some(file.path) == path);
            let file = at.or(self.file);
            diagnostic.file = file.map(|file| file.path.into());
            if let (None, Some(file)) = (&diagnostic.place, file) {
                diagnostic.place = Spot::of_field(file, diagnostic.path.clone()).place;
            }
            diagnostic
        })
    }

    /// The files that make up the configuration where they are several, and whether each is the main one.
    pub(super) fn layers(&self) -> impl Iterator<Item = (&'f File<'s>, bool)> {
        let several = self.layered.is_some();
        let main = self.file.into_iter().map(|file| (file, true));
        let parts = self.drop_ins.iter().map(|file| (*file, false));
        main.chain(parts).filter(move |_| several)
    }

    /// Whether the file that it is told of is in the set and can be read, or it is told of none, so that what is not
    /// written is not set.
    pub(super) fn is_read(&self) -> bool {
        self.layered.is_some()
            || self.file.is_some_and(|file| !matches!(file.content, Content::Text))
            || self.process.is_some_and(|process| process.lacks("config"))
    }

    /// Whether flags may be given that are not seen, so that no default is certain.
    pub(super) fn is_open(&self) -> bool {
        self.process.is_none_or(Process::is_open)
    }

    /// Where the program is named, else its file.
    pub(super) fn spot(&self) -> Spot {
        let program = self.process.map(|process| process.program.clone());
        program.or_else(|| self.file.map(File::spot)).unwrap_or(Spot::NOWHERE)
    }

    /// The value of a field in force, as text; `None` where neither flag, file nor default say it.
    pub(super) fn get(&self, flag: &str, path: &FieldPath) -> Option<Setting> {
        if let Some((value, spot)) = self.flag(flag) {
            return Some(Setting { value, spot, is_written: true });
        }
        let value = text(reach(&self.effective, path)?)?;
        Some(Setting { value, spot: self.field(path), is_written: self.is_written(path) })
    }

    /// The items of a list in force.
    pub(super) fn list(&self, flag: &str, path: &FieldPath) -> Vec<Setting> {
        if let (Some(process), Some((_, spot))) = (self.process, self.flag(flag)) {
            let items = process.arguments.list(flag).into_iter();
            return items.map(|value| Setting { value, spot: spot.clone(), is_written: true }).collect();
        }
        let items = reach(&self.effective, path).and_then(Json::as_array).unwrap_or_default();
        let setting = |(at, item): (usize, &Json)| {
            let spot = self.field(&path.clone().item(at));
            Some(Setting { value: text(item)?, spot, is_written: true })
        };
        items.iter().enumerate().filter_map(setting).collect()
    }

    /// The runtime that the kubelet asks, where that is none that is judged here.
    pub(super) fn other_runtime(&self) -> Option<(&'static str, Setting)> {
        /// Sockets of such runtimes, by the end of their paths.
        const SOCKETS: [(&str, &str); 3] = [
            ("/cri-dockerd.sock", "cri-dockerd"),
            ("/crio.sock", "CRI-O"),
            ("/cri-docker.sock", "cri-dockerd"),
        ];
        let path = FieldPath::key("containerRuntimeEndpoint");
        let asked = self.get("container-runtime-endpoint", &path).filter(|asked| asked.is_written)?;
        let (_, name) = SOCKETS.iter().find(|(end, _)| asked.value.ends_with(end))?;
        Some((name, asked))
    }

    /// kube-proxy drops most flags beside a file.
    fn flag(&self, name: &str) -> Option<(String, Spot)> {
        let process = self.process.filter(|_| !name.is_empty())?;
        let argument = process.arguments.last(name)?;
        let is_lost = self.file.is_some() && argument.flag.is_ignored_beside_config(self.component);
        (!is_lost).then(|| (argument.value.clone(), process.spot(argument)))
    }

    /// Where a field is written in the file.
    pub(super) fn field(&self, path: &FieldPath) -> Spot {
        let last = self.drop_ins.iter().rev().find(|file| is_written(file, path)).copied();
        let file = last.or(self.file);
        file.map_or_else(|| self.spot(), |file| Spot::of_field(file, path.clone()))
    }

    /// Whether this is the program's configuration file.
    pub(super) fn reads(&self, file: &File<'_>) -> bool {
        self.file.is_some_and(|own| std::ptr::eq::<File<'_>>(own, file))
    }

    /// Whether a drop-in or a flag says the value of a field.
    pub(super) fn says_beside(&self, path: &FieldPath) -> bool {
        self.drop_ins.iter().any(|part| is_written(part, path)) || self.has_flag_for(path)
    }

    fn has_flag_for(&self, path: &FieldPath) -> bool {
        self.flag_for(path).is_some()
    }

    /// What a flag says of a field, and where.
    pub(super) fn flag_for(&self, path: &FieldPath) -> Option<(String, Spot)> {
        let key = path.to_string();
        let given = self.process.into_iter().flat_map(|process| process.arguments.given());
        given
            .filter(|argument| argument.flag.key() == Some(key.as_str()))
            .find_map(|argument| self.flag(argument.flag.name()))
    }

    /// Where a field stands that a file or a drop-in says.
    pub(super) fn written(&self, path: &FieldPath) -> Option<Spot> {
        self.is_written(path).then(|| self.field(path))
    }

    fn is_written(&self, path: &FieldPath) -> bool {
        self.drop_ins.iter().copied().chain(self.file).any(|file| is_written(file, path))
    }
}

/// Whether a field stands in a file.
pub(super) fn is_written(file: &File<'_>, path: &FieldPath) -> bool {
    let Ok(tree) = format::read(&file.text, Format::Component) else { return false };
    tree.locate(path).is_some_and(|located| located.depth == path.segments().len())
}

/// The files of `--config-dir` and the folders in it, in the order of their paths. Those whose names do not end in
/// `.conf` are among them: the kubelet passes them over, and that is told.
fn drop_ins<'f, 's>(process: &Process, files: &'f Files<'s>) -> Vec<&'f File<'s>> {
    let Some((folder, _)) = process.flag("config-dir") else { return Vec::new() };
    let folder = format!("{}/", folder.trim_end_matches('/'));
    let near = process.program.file.as_deref().and_then(machine::root);
    let lies_there = |file: &&File<'_>| {
        let path = file.path.find(&folder).map(|at| &file.path[..at]);
        let is_there =
            path.is_some() || folder.strip_prefix('/').is_some_and(|folder| file.path.starts_with(folder));
        is_there && file.inside.is_none() && machine::root(file.path) == near
    };
    let mut found: Vec<_> = files.iter().filter(lies_there).collect();
    found.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    found
}

/// The kubelet's configurations that no kubelet of the set is told to read, as indices.
pub(super) fn loose(files: &Files<'_>, processes: &[Process]) -> Vec<usize> {
    let read: Vec<&File<'_>> = processes
        .iter()
        .filter_map(|process| {
            let near = process.program.file.as_deref().and_then(machine::root);
            locate::find(files, process.arguments.get("config")?, near)
        })
        .collect();
    let is_loose = |file: &File<'_>| {
        file.kind == Ok(Kind::KubeletConfiguration)
            && !read.iter().any(|known| std::ptr::eq::<File<'_>>(*known, file))
    };
    files.iter().enumerate().filter(|(_, file)| is_loose(file)).map(|(at, _)| at).collect()
}

/// The files that are taken to be copied to the paths that flags name: as indices, with the path and the flag.
pub(super) fn copied(files: &Files<'_>, processes: &[Process]) -> Vec<(usize, String, String)> {
    let mut copied = Vec::new();
    for process in processes {
        for argument in process.arguments.given().iter().filter(|argument| argument.value.starts_with('/')) {
            let at = locate::find(files, &argument.value, None)
                .filter(|file| locate::is_copied(files, file, &argument.value))
                .and_then(|file| files.iter().position(|known| std::ptr::eq(known, file)));
            let by = format!("--{}", argument.flag.name());
            copied.extend(at.map(|at| (at, argument.value.clone(), by)));
        }
    }
    copied.sort();
    copied.dedup_by_key(|(at, _, _)| *at);
    copied
}

/// The files that a program is told to read as a kind that they were not taken for, as indices: parts of a kubelet's
/// configuration, token files, and what its name alone told against.
pub(super) fn named(files: &Files<'_>, processes: &[Process]) -> Vec<(usize, Kind)> {
    let mut named: Vec<(usize, Kind)> = Vec::new();
    let index = |file: &File<'_>| files.iter().position(|known| std::ptr::eq(known, file));
    for process in processes {
        let near = process.program.file.as_deref().and_then(machine::root);
        for argument in process.arguments.given() {
            let kind = |file: &File<'_>| match (argument.flag.name(), file.kind) {
                ("token-auth-file", _) => Some(Kind::StaticTokenFile),
                ("config" | "kubeconfig" | "bootstrap-kubeconfig", Ok(Kind::Manifest)) => {
                    recognise::kind_of_first(&file.text).ok()
                }
                (_, Err(_)) => recognise::kind_of(file.path, &file.text, Given::Named).ok(),
                _ => None,
            };
            let file =
                argument.value.starts_with('/').then(|| locate::find(files, &argument.value, near)).flatten();
            named.extend(file.and_then(|file| Some((index(file)?, kind(file)?))));
        }
        if process.component() == Component::Kubelet {
            named.extend(
                drop_ins(process, files)
                    .into_iter()
                    .filter_map(|part| Some((index(part)?, Kind::KubeletDropIn))),
            );
        }
    }
    named
}

/// The configuration with its parts laid over it, as the kubelet does. Flags are looked at one by one: they have
/// places of their own.
fn merged(file: &File<'_>, drop_ins: &[&File<'_>], target: &Target) -> Layered {
    let layers = drop_ins
        .iter()
        .fold(Layers::new(file.path, &file.text), |layers, part| layers.drop_in(part.path, &part.text));
    layers.merge(target)
}

fn reach<'j>(json: &'j Json, path: &FieldPath) -> Option<&'j Json> {
    path.segments().iter().try_fold(json, |at, segment| match segment {
        Segment::Key(key) => at.get(key),
        Segment::Index(index) => at.as_array()?.get(*index),
    })
}

fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(json.to_string()),
        _ => None,
    }
}
