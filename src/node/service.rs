//! What units start: unit, drop-ins and environment files as systemd puts them together.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{self, File};
use super::files::Files;
use super::locate;
use super::machine;
use super::process::{self, Process};
use super::spot::Spot;
use crate::component::Component;
use crate::diagnostic::{Diagnostic, FieldPath, Program, Stage};
use crate::document::Kind;
use crate::engine::rule::{rule, rules};
use crate::format::environment;
use crate::nearest::nearest;
use crate::target::Target;
use crate::unit::{
    Command, EffectiveUnit, LoadedCommand, Section, Specifiers, UnitName, Variables, Word, replaced_length,
    uses,
};

rules! {
    /// What is found while unit and drop-ins are put together.
    pub(super) FOUND {
        SECOND_COMMAND = rule("node-unit-second-command", "a drop-in adds a command to its unit")
            .refused_by(Program::Systemd, Stage::Validate)
            .why("ExecStart= of a drop-in adds a command, it does not replace that of the unit. systemd refuses the unit: a service that is no oneshot has one command.")
            .help("empty the list first with a line ExecStart= that has no value")
            .journal(&["Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing."])
            .source("systemd src/core/service.c");
        MIXED_UP = rule("node-unit-variable", "the command uses another variable than the one that holds its flags")
            .warning()
            .why("A variable that nothing sets expands to nothing: the program starts without the flags that another variable of its unit holds.")
            .help("use the variable that is set")
            .journal(&["Referenced but unset environment variable evaluates to an empty string"])
            .source("systemd.service(5), COMMAND LINES");
    }
}

/// A unit with its drop-ins, as files of the set. A drop-in may stand alone.
struct Service<'f, 's> {
    name: &'s str,
    /// Of which machine, where there are several.
    root: Option<&'s str>,
    unit: Option<&'f File<'s>>,
    drop_ins: Vec<&'f File<'s>>,
}

/// A command of a unit, as systemd starts it.
#[derive(Default)]
pub(super) struct Started {
    /// Its program, as the unit names it.
    program: String,
    /// Every word with its place; the program's own name is the first.
    pub(super) words: Vec<process::Word>,
    /// As the fields of [`Process`].
    pub(super) unread: Vec<String>,
    needed: Option<String>,
    pub(super) unset: Vec<String>,
    unknown: BTreeSet<usize>,
    unsplit: BTreeMap<usize, String>,
    pub(super) files: Vec<Box<str>>,
    is_cut: bool,
    /// Variables that were taken for others.
    mixed: Vec<Diagnostic>,
}

/// What units of the set start under this name, each with the folder of its machine.
pub(super) fn started_as<'s>(files: &Files<'s>, name: &str) -> Vec<(Option<&'s str>, Started)> {
    let of = |service: Service<'_, 's>| {
        let started = service.started(files, |program| file::name(program) == name);
        started.into_iter().map(move |started| (service.root, started))
    };
    services(files).into_iter().flat_map(of).collect()
}

/// The programs of every unit.
pub(super) fn processes(files: &Files<'_>, target: &Target) -> Vec<Process> {
    services(files).iter().flat_map(|service| service.processes(files, target)).collect()
}

/// The files that units take their environment from, as indices.
pub(super) fn environment_files(files: &Files<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let indices: BTreeMap<*const File<'_>, usize> =
        files.iter().enumerate().map(|(at, file)| (std::ptr::from_ref(file), at)).collect();
    for service in services(files) {
        // The effective value: an empty `EnvironmentFile=` in a drop-in takes away what the unit names.
        let Some(unit) = service.effective() else { continue };
        for value in unit.values(Section::Service, "EnvironmentFile") {
            let path = value.strip_prefix('-').unwrap_or(value);
            let Some(named) = locate::find(files, path, service.root) else { continue };
            found.extend(indices.get(&std::ptr::from_ref(named)));
        }
    }
    found
}

/// Programs of a join whose units are judged, beside those whose flags are known.
const OTHER_PROGRAMS: [&str; 3] = ["containerd", "hyperkube", "kube-scheduler"];
/// Programs that start the one that their arguments name.
const WRAPPERS: [&str; 14] = [
    "bash",
    "chroot",
    "chrt",
    "docker",
    "env",
    "hyperkube",
    "ionice",
    "nerdctl",
    "nice",
    "nsenter",
    "numactl",
    "podman",
    "sh",
    "taskset",
];

/// The units and drop-ins that start no program of a join, as indices.
pub(super) fn foreign(files: &[File<'_>]) -> Vec<usize> {
    let services = services(files);
    let own = services.iter().filter(|service| service.is_of_a_join());
    let own: BTreeSet<*const File<'_>> = own
        .flat_map(|service| service.unit.into_iter().chain(service.drop_ins.iter().copied()))
        .map(std::ptr::from_ref)
        .collect();
    let is_own = |file: &File<'_>| match file.kind {
        // Outside of a `.d` folder nothing says which unit it belongs to; what it starts is all there is.
        Ok(Kind::DropIn) if file::folder(file.path).strip_suffix(".d").is_none() => {
            let alone = Service { name: "", root: None, unit: Some(file), drop_ins: Vec::new() };
            alone.is_of_a_join()
        }
        Ok(Kind::ServiceUnit | Kind::DropIn) => own.contains(&std::ptr::from_ref(file)),
        _ => true,
    };
    files.iter().enumerate().filter(|(_, file)| !is_own(file)).map(|(at, _)| at).collect()
}

fn is_program_of_a_join(path: &str) -> bool {
    Component::of_binary(path).is_some() || OTHER_PROGRAMS.contains(&file::name(path))
}

/// Of units with one name the one whose folder systemd looks into first counts; drop-ins go by their own names.
fn services<'f, 's>(files: &'f [File<'s>]) -> Vec<Service<'f, 's>> {
    let mut services: BTreeMap<(Option<&'s str>, &'s str), Service<'f, 's>> = BTreeMap::new();
    for file in files {
        let (name, is_drop_in) = match file.kind {
            Ok(Kind::ServiceUnit) => (file::name(file.path), false),
            Ok(Kind::DropIn) => match file::folder(file.path).strip_suffix(".d") {
                Some(unit) => (unit, true),
                None => continue,
            },
            Err(_) => match masked_unit(file) {
                Some(unit) => (unit, true),
                None => continue,
            },
            Ok(_) => continue,
        };
        // Units of one name on two machines are two units, and drop-ins of one never change the other.
        let root = machine::root(file.path);
        let service = services.entry((root, name)).or_insert_with(|| Service {
            name,
            root,
            unit: None,
            drop_ins: Vec::new(),
        });
        if is_drop_in {
            service.drop_ins.push(file);
        } else if service.unit.is_none_or(|known| precedence(file.path) < precedence(known.path)) {
            service.unit = Some(file);
        }
    }
    let mut services: Vec<_> = services.into_values().collect();
    for service in &mut services {
        // systemd reads drop-ins by file name whatever their folder is, and of
        // one name only that of the first folder counts.
        service.drop_ins.sort_by_key(|file| (file::name(file.path), precedence(file.path)));
        service.drop_ins.dedup_by_key(|file| file::name(file.path));
    }
    services
}

/// The unit of an empty drop-in. It says nothing, and hides those of its name in the folders below.
fn masked_unit<'s>(file: &File<'s>) -> Option<&'s str> {
    // An empty text is recognised as no kind at all, so it is caught here by its path.
    let is_empty_drop_in = file.text.trim().is_empty() && file.path.strip_suffix(".conf").is_some();
    file::folder(file.path).strip_suffix(".d").filter(|unit| is_empty_drop_in && unit.ends_with(".service"))
}

fn precedence(path: &str) -> usize {
    const FOLDERS: [&str; 4] =
        ["/etc/systemd/", "/run/systemd/", "/usr/local/lib/systemd/", "/usr/lib/systemd/"];
    let path = format!("/{path}");
    // A unit in a repository comes last: where the set has the machine's own copy, that one runs.
    FOLDERS.iter().position(|folder| path.contains(folder)).unwrap_or(FOLDERS.len())
}

/// The bytes of arguments that Linux takes at most, each with its pointer: a longer list starts nothing.
const LONGEST_COMMAND: usize = 2 << 20;

/// A variable's value and where it was set.
struct Setting<'f, 's> {
    value: String,
    file: &'f File<'s>,
    span: std::ops::Range<usize>,
}

impl<'f, 's> Service<'f, 's> {
    fn processes(&self, files: &'f Files<'s>, target: &Target) -> Vec<Process> {
        let started = self.started(files, |program| Component::of_binary(program).is_some());
        let mut processes: Vec<Process> =
            started.into_iter().filter_map(|started| self.process(started, target)).collect();
        if let Some(first) = processes.first_mut() {
            first.found.extend(self.effective().and_then(|unit| self.second_command(&unit)));
        }
        processes
    }

    fn process(&self, mut started: Started, target: &Target) -> Option<Process> {
        let component = Component::of_binary(&started.program)?;
        let (_, program) = started.words.remove(0);
        // A unit without arguments that lies at no place of a machine is a package's: its drop-in has them.
        let is_bare = started.words.is_empty() && self.root.is_none();
        let mut process = Process::new(component, started.words, program, target);
        process.unread = started.unread;
        process.unread.extend(is_bare.then(|| format!("{}.d", self.name)));
        process.needed = started.needed;
        process.is_whole = true;
        process.is_cut = started.is_cut;
        (process.unknown, process.unsplit) = (started.unknown, started.unsplit);
        process.unset = started.unset;
        process.files = started.files;
        process.found = started.mixed;
        Some(process)
    }

    /// The commands whose program is one of these, with their variables in place.
    fn started(&self, files: &'f Files<'s>, is_wanted: impl Fn(&str) -> bool) -> Vec<Started> {
        let Some(unit) = self.effective() else { return Vec::new() };
        let (variables, unread) = self.variables(&unit, files);
        let sources = self.sources(&unit, files);
        let mut named = unit.values(Section::Service, "EnvironmentFile").into_iter();
        let missing: BTreeSet<&str> = unread.iter().map(String::as_str).collect();
        let needed = named.find(|path| missing.contains(path)).map(str::to_owned);
        // Once for all commands: a unit may have as many as it has lines.
        let given = GivenVariables::of(&unit, &variables);
        let mut all = Vec::new();
        for loaded in unit.loaded_commands("ExecStart") {
            let program = loaded.program();
            if !is_wanted(&program) {
                continue;
            }
            let mut started = self.expanded(loaded, &given, !unread.is_empty());
            if started.words.is_empty() {
                continue;
            }
            started.unset = Self::unset(&loaded.command, &variables, &sources);
            if unread.is_empty() {
                self.tell_mixed_up(&unit, loaded, &variables, &mut started);
            }
            started.program = program.into_owned();
            (started.unread, started.needed) = (unread.clone(), needed.clone());
            started.files = sources.iter().map(|file| file.path.into()).collect();
            all.push(started);
        }
        all
    }

    /// The words of a command, the program's own name among them, each at its place.
    fn expanded(
        &self,
        loaded: &LoadedCommand,
        given: &GivenVariables<'_, 'f, 's>,
        has_unread: bool,
    ) -> Started {
        let GivenVariables { variables, values, braced } = given;
        let path = || FieldPath::key("Service").then("ExecStart");
        let mut started = Started::default();
        let mut one = loaded.command.clone();
        let mut left = LONGEST_COMMAND;
        for (word, at) in loaded.command.argv.iter().zip(&loaded.words) {
            one.argv = vec![word.clone()];
            let written =
                self.file(at.file).map_or(Spot::NOWHERE, |file| Spot::of_span(file, path(), at.span.clone()));
            let setting = variable(&word.text()).and_then(|name| variables.get(name));
            let is_replaced = !loaded.command.prefix.literal_dollar;
            if left == 0 || (is_replaced && replaced_length(&word.bytes, values) > left) {
                left = 0;
                break;
            }
            let mut from = 0;
            // The program's own name is the first word, and no argument.
            let index = started.words.len().saturating_sub(1);
            let is_set = |name: &[u8]| std::str::from_utf8(name).is_ok_and(|name| values.contains_key(name));
            if has_unread && uses(&word.bytes).iter().any(|used| !used.splits && !is_set(&used.name)) {
                started.unknown.insert(index);
            }
            let as_one = braced.get(&(at.file, at.span.start));
            started.unsplit.extend(as_one.map(|name| (index, name.clone())));
            for bytes in one.expand(values) {
                left = left.saturating_sub(bytes.len() + size_of::<usize>());
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let spot = setting.map_or_else(|| written.clone(), |setting| setting.spot(&text, &mut from));
                started.words.push((text, spot));
            }
        }
        started.is_cut = left == 0;
        started
    }

    /// A variable that nothing sets, where another one that holds flags is used by nothing: the one was meant.
    fn tell_mixed_up(
        &self,
        unit: &EffectiveUnit,
        loaded: &LoadedCommand,
        variables: &BTreeMap<String, Setting<'f, 's>>,
        started: &mut Started,
    ) {
        let used: BTreeSet<Vec<u8>> = unit
            .commands
            .iter()
            .flat_map(|loaded| loaded.command.argv.iter())
            .flat_map(|word| uses(&word.bytes))
            .map(|used| used.name)
            .collect();
        let idle: Vec<&str> = variables
            .iter()
            .filter(|(name, setting)| {
                !used.contains(name.as_bytes()) && setting.value.trim_start().starts_with("--")
            })
            .map(|(name, _)| name.as_str())
            .collect();
        // Nobody mixes up so many, and each would be held against each.
        if started.unset.len() > MOST_MIXED_UP || idle.len() > MOST_MIXED_UP {
            return;
        }
        let mut unset = std::mem::take(&mut started.unset);
        unset.retain(|name| {
            let near = nearest(name, idle.iter().copied());
            let only = idle.first().filter(|_| idle.len() == 1).copied();
            let Some(meant) = near.or(only) else { return true };
            let uses_it = |word: &Word| uses(&word.bytes).iter().any(|used| used.name == name.as_bytes());
            let words = loaded.command.argv.iter().zip(&loaded.words);
            let place = words.filter(|(word, _)| uses_it(word)).find_map(|(_, at)| {
                let path = FieldPath::key("Service").then("ExecStart");
                Some(Spot::of_span(self.file(at.file)?, path, at.span.clone()))
            });
            let Some(spot) = place else { return true };
            let message = format!("${name} is set by nothing, and nothing uses the flags of ${meant}");
            let mut found = Diagnostic::new(&MIXED_UP, spot.path, message);
            (found.file, found.place) = (spot.file, spot.place);
            found.help = Some(format!("did you mean ${meant}?"));
            started.mixed.push(found);
            false
        });
        started.unset = unset;
    }

    /// The command that a drop-in adds where it was to replace one: no file alone shows it.
    fn second_command(&self, unit: &EffectiveUnit) -> Option<Diagnostic> {
        // Two commands of one file are that file's own finding. Only a drop-in that
        // adds where it meant to replace is told here.
        let place = |loaded: &LoadedCommand| loaded.words.first().map(|at| (at.file, at.span.clone()));
        let mut places = unit.loaded_commands("ExecStart").filter_map(place);
        let first = places.next()?;
        let (index, span) = places.find(|(file, _)| *file != first.0)?;
        let is_oneshot = unit.value(Section::Service, "Type") == Some("oneshot");
        let file = self.file(index).filter(|_| !is_oneshot)?;
        let spot = Spot::of_span(file, FieldPath::key("Service").then("ExecStart"), span);
        let message = format!("a second command beside that of {}", file::name(self.file(first.0)?.path));
        let mut found = Diagnostic::new(&SECOND_COMMAND, spot.path, message);
        (found.file, found.place) = (spot.file, spot.place);
        Some(found)
    }

    /// By its name, or by the program that it starts.
    fn is_of_a_join(&self) -> bool {
        // By its name too, because a package's unit or a drop-in without a
        // command starts nothing that could be seen.
        let stem = self.name.split(['.', '@']).next().unwrap_or("");
        if is_program_of_a_join(stem) {
            return true;
        }
        let mut texts = self.unit.iter().chain(&self.drop_ins).map(|file| &*file.text);
        // A cheap look first: a copy of a machine brings hundreds of units, and reading each takes most of the time.
        if !texts.any(|text| text.contains("kube") || text.contains("containerd")) {
            return false;
        }
        let Some(unit) = self.effective() else { return false };
        let starts = |value: &str| {
            let mut words = value
                .split([' ', '\t', '"', '\'', ';'])
                .map(|word| word.trim_start_matches(['-', '@', ':', '+', '!']))
                .filter(|word| !word.is_empty());
            let program = words.next().unwrap_or("");
            is_program_of_a_join(program)
                || (WRAPPERS.contains(&file::name(program)) && words.any(is_program_of_a_join))
        };
        unit.values(Section::Service, "ExecStart").into_iter().any(starts)
    }

    /// The variables of a command that nothing sets, and that no line tries to set.
    fn unset(
        command: &Command,
        variables: &BTreeMap<String, Setting<'f, 's>>,
        sources: &[&'f File<'s>],
    ) -> Vec<String> {
        let used = command.argv.iter().flat_map(|word| uses(word.text().as_bytes()));
        let names = used.map(|variable| String::from_utf8_lossy(&variable.name).into_owned());
        let unset: BTreeSet<String> = names.filter(|name| !variables.contains_key(name)).collect();
        if unset.is_empty() {
            return Vec::new();
        }
        // A name that some line tries to set was lost to a fault of that line, which has a finding of its own.
        let written: BTreeSet<&str> = sources.iter().flat_map(|file| assigned(&file.text)).collect();
        unset.into_iter().filter(|name| !written.contains(name.as_str())).collect()
    }

    /// The unit, its drop-ins and its environment files, as far as the set has them.
    fn sources(&self, unit: &EffectiveUnit, files: &'f Files<'s>) -> Vec<&'f File<'s>> {
        let named = unit.values(Section::Service, "EnvironmentFile");
        let environment = named
            .into_iter()
            .filter_map(|value| locate::find(files, value.strip_prefix('-').unwrap_or(value), self.root));
        self.unit.into_iter().chain(self.drop_ins.iter().copied()).chain(environment).collect()
    }

    fn effective(&self) -> Option<EffectiveUnit> {
        let name = self.name.parse::<UnitName>().or_else(|_| "unnamed.service".parse()).ok()?;
        // Drop-ins alone are judged as those of a unit that says nothing: its own lines may be in a package.
        let text = self.unit.map_or("[Service]\n", |file| &*file.text);
        let drop_ins = self.drop_ins.iter().map(|file| &*file.text);
        Some(EffectiveUnit::read(&Specifiers::new(name), text, drop_ins))
    }

    fn file(&self, index: usize) -> Option<&'f File<'s>> {
        match index {
            0 => self.unit,
            _ => self.drop_ins.get(index - 1).copied(),
        }
    }

    /// `Environment=`, then the environment files that are in the set; and those that are not.
    fn variables(
        &self,
        unit: &EffectiveUnit,
        files: &'f Files<'s>,
    ) -> (BTreeMap<String, Setting<'f, 's>>, Vec<String>) {
        let mut variables = BTreeMap::new();
        // Of a variable that is set twice the last line counts, and its place is the one to show.
        let settings: Vec<_> = unit.assignments(Section::Service, "Environment").collect();
        let last: BTreeMap<&str, _> = settings
            .iter()
            .flat_map(|setting| assigned(&setting.value).map(move |name| (name, &setting.place)))
            .collect();
        for (name, value) in unit.variables([]) {
            let place = last.get(name.as_str());
            let Some((place, file)) = place.and_then(|place| Some((place, self.file(place.file)?))) else {
                continue;
            };
            variables.insert(name, Setting { value, file, span: place.span.clone() });
        }
        let mut unread = Vec::new();
        for value in unit.values(Section::Service, "EnvironmentFile") {
            let path = value.strip_prefix('-').unwrap_or(value);
            let Some(file) = locate::find(files, path, self.root) else {
                unread.push(path.to_owned());
                continue;
            };
            // systemd reads the files when it starts the command, so they win over
            // `Environment=` in whatever order both stand.
            for assignment in environment::read(&file.text).into_iter().filter(|a| a.taken) {
                let setting = Setting { value: assignment.value, file, span: assignment.span };
                variables.insert(assignment.name, setting);
            }
        }
        (variables, unread)
    }
}

/// Of so many variables none is looked for in place of another.
const MOST_MIXED_UP: usize = 100;

/// The variables of a service, as its commands are given them.
struct GivenVariables<'g, 'f, 's> {
    variables: &'g BTreeMap<String, Setting<'f, 's>>,
    values: Variables,
    /// The words that take a variable of several flags as one argument, by their place.
    braced: BTreeMap<(usize, usize), String>,
}

impl<'g, 'f, 's> GivenVariables<'g, 'f, 's> {
    fn of(unit: &EffectiveUnit, variables: &'g BTreeMap<String, Setting<'f, 's>>) -> Self {
        let values: Variables =
            variables.iter().map(|(name, setting)| (name.clone(), setting.value.clone())).collect();
        let braced =
            unit.braced(&values).into_iter().map(|(name, _, at)| ((at.file, at.span.start), name)).collect();
        Self { variables, values, braced }
    }
}

impl Setting<'_, '_> {
    /// Where a word of the value stands, behind the word before it, or the whole assignment.
    fn spot(&self, word: &str, from: &mut usize) -> Spot {
        let text = self.file.text.get(self.span.clone()).unwrap_or("");
        // A word that was quoted or escaped does not stand in the text as it is; then the whole assignment is shown.
        let span = match text.get(*from..).and_then(|rest| within(rest, word.len() + FARTHEST).find(word)) {
            Some(at) if !word.is_empty() => {
                let start = self.span.start + *from + at;
                *from += at + word.len();
                start..start + word.len()
            }
            _ => self.span.clone(),
        };
        Spot::of_span(self.file, FieldPath::ROOT, span)
    }
}

/// How far behind the word before it a word is looked for: one that is written with escapes is nowhere.
const FARTHEST: usize = 256;

/// So many bytes of a text, or all of it.
fn within(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Every name that a text seems to give a value.
fn assigned(text: &str) -> impl Iterator<Item = &str> {
    let is_outside = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    text.match_indices('=').map(move |(end, _)| {
        let before = &text[..end];
        before.rsplit(is_outside).next().unwrap_or("")
    })
}

/// The variable that a whole word stands for, or the first one in it.
fn variable(word: &str) -> Option<&str> {
    let name = word.split_once('$')?.1.trim_start_matches('{');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    Some(&name[..end])
}
