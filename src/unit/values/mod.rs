//! What the values of settings have to look like, and what systemd 252 does with those that do not.

mod data;
mod kernel;
mod mounts;
mod names;
mod numbers;
mod scalars;
mod sets;
mod texts;
pub(crate) mod words;

use std::fmt::Display;
use std::ops::Range;

use super::name::UnitKind;
use super::specifier::Specifiers;
use super::words::{self as split, Read, Syntax};

pub(crate) use self::mounts::PerDevice;
pub(crate) use self::texts::assignment;

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text with specifiers.
    Text,
    AsciiText,
    Bool,
    /// A truth value that systemd refuses the unit for.
    FatalBool,
    /// `OnFailureIsolate=`, which systemd asks to replace.
    IsolateBool,
    BoolOrEmpty,
    BoolOr(&'static [&'static str]),
    Word(&'static [&'static str]),
    WordOrEmpty(&'static [&'static str]),
    KillMode,
    Span,
    SpanOrEmpty,
    Nanoseconds,
    Unsigned,
    UnsignedOrEmpty,
    Integer(i16, i16),
    IoPriority,
    Level,
    Facility,
    Mode,
    Signal,
    ExitStatus,
    ExitStatuses,
    LimitNumber,
    LimitSize,
    LimitSeconds,
    LimitMicroseconds,
    LimitNice,
    Memory,
    MemoryAboveZero,
    /// `MemoryLimit=`, which systemd asks to replace.
    MemoryLimit,
    /// `CPUShares=`, which systemd asks to replace.
    CpuShares,
    CpuWeight,
    CpuQuota,
    Weight,
    BlockIoWeight,
    TasksMax,
    Percent,
    Delegate,
    Controllers,
    Path,
    /// A label for security modules, which systemd refuses the unit for unless `-` stands before it.
    Label,
    /// A path that systemd refuses the unit for.
    FatalPath,
    PidFile,
    WorkingDirectory,
    ConditionPath,
    Paths,
    /// Paths with `-` and `+` before them.
    PrefixedPaths,
    Directories,
    Output,
    Environment,
    EnvironmentFile,
    VariableNames,
    VariableNamesOrAssignments,
    User,
    Users,
    Documentation,
    BusName,
    Slice,
    Sockets,
    Units,
    /// An old name of a dependency, which systemd asks to replace.
    ObsoleteUnits,
    /// A list of block devices, which systemd asks to replace; it is not looked at.
    ObsoleteDevices,
    /// A command line.
    Exec,
    /// A setting of `[Install]`, which only `systemctl enable` reads.
    Install,
    /// A setting that systemd no longer has and skips.
    Removed,
    /// One of the words, or a number from 0 up to that one.
    WordOrNumber(&'static [&'static str], i32),
    CpuPriority,
    Processors,
    ProcessorsOr(&'static str),
    /// With `true`, an error number may stand behind each.
    SystemCalls(bool),
    Architectures,
    ErrorNumber,
    Namespaces,
    AddressFamilies,
    FileSystems,
    Interfaces,
    Addresses,
    SocketBind,
    BindPaths,
    /// Disk images; with `true`, each has a path to mount it at.
    Images(bool),
    ImageOptions,
    TemporaryFileSystems,
    SearchPath,
    DeviceAllow,
    PerDevice(PerDevice),
    RootHash,
    RootHashSignature,
    Base64,
    EscapedText,
    Input,
    LogFields,
    LogNamespace,
    /// A credential itself; with `true`, encrypted.
    Credential(bool),
    CredentialSource,
    CoredumpFilter,
    BpfProgram,
    /// Directories that cannot be given another place.
    OwnDirectories,
    /// A setting in which systemd takes anything, and leaves out what it does not know.
    Other,
}

impl Kind {
    /// Whether an empty value is as good as any: it resets the setting.
    const fn takes_nothing(self) -> bool {
        matches!(
            self,
            Self::BoolOrEmpty
                | Self::WordOrEmpty(_)
                | Self::KillMode
                | Self::SpanOrEmpty
                | Self::UnsignedOrEmpty
                | Self::Integer(..)
                | Self::IoPriority
                | Self::ExitStatus
                | Self::Memory
                | Self::MemoryAboveZero
                | Self::CpuWeight
                | Self::CpuQuota
                | Self::Weight
                | Self::BlockIoWeight
                | Self::TasksMax
                | Self::Percent
                | Self::Path
                | Self::FatalPath
                | Self::PidFile
                | Self::ConditionPath
                | Self::EnvironmentFile
                | Self::WorkingDirectory
                | Self::User
                | Self::WordOrNumber(..)
                | Self::ErrorNumber
                | Self::SocketBind
                | Self::RootHash
                | Self::RootHashSignature
                | Self::LogNamespace
                | Self::Credential(_)
                | Self::CredentialSource
                | Self::BpfProgram
        )
    }
}

/// What systemd does with a value that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Says so and keeps it.
    Kept,
    /// Says so and drops it: the setting keeps what it had before.
    Dropped,
    /// Refuses the unit.
    Refused,
}

/// What is wrong with a value, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) effect: Effect,
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    /// The word that was probably meant.
    pub(crate) near: Option<&'static str>,
}

/// Checks a value as systemd would when it reads it; `Exec` lines have a reader of their own.
pub(crate) fn check(kind: Kind, value: &str, specifiers: &Specifiers) -> Vec<Fault> {
    let mut check = Check { value, specifiers, faults: Vec::new() };
    check.kind(kind);
    check.faults
}

struct Check<'v> {
    value: &'v str,
    specifiers: &'v Specifiers,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn kind(&mut self, kind: Kind) {
        let value = self.value;
        if value.is_empty() && kind.takes_nothing() {
            return;
        }
        match kind {
            Kind::Text => drop(self.resolve_all(Effect::Dropped)),
            Kind::Label => match value.strip_prefix('-') {
                Some(_) => drop(self.resolve_all(Effect::Dropped)),
                None => drop(self.resolve_all(Effect::Refused)),
            },
            Kind::AsciiText => {
                let ascii = self.resolve_all(Effect::Dropped).is_none_or(|text| text.is_ascii());
                self.holds(ascii, "only ASCII is taken here");
            }
            Kind::Path | Kind::FatalPath | Kind::PidFile | Kind::ConditionPath | Kind::EnvironmentFile => {
                self.path(kind);
            }
            Kind::WorkingDirectory => self.working_directory(),
            Kind::Paths | Kind::PrefixedPaths => self.paths(kind == Kind::PrefixedPaths),
            Kind::Directories | Kind::OwnDirectories => self.directories(kind == Kind::Directories),
            Kind::Output => self.output(),
            Kind::Environment => self.environment(),
            Kind::VariableNames | Kind::VariableNamesOrAssignments => {
                self.variable_names(kind == Kind::VariableNamesOrAssignments);
            }
            Kind::User => {
                if let Some(name) = self.resolve_all(Effect::Refused) {
                    self.user(&name, 0..value.len());
                }
            }
            Kind::Users => self.users(),
            Kind::Documentation => self.documentation(),
            Kind::BusName => {
                let name = self.resolve_all(Effect::Dropped);
                self.holds(name.is_none_or(|name| texts::is_bus_name(&name)), "is no name on D-Bus");
            }
            Kind::Slice => self.slice(),
            Kind::Sockets => self.units(Some(UnitKind::Socket)),
            Kind::Units => self.units(None),
            Kind::ObsoleteUnits => {
                self.whole(Effect::Kept, "this dependency is obsolete");
                self.units(None);
            }
            Kind::ObsoleteDevices => self.whole(Effect::Kept, "IO*= settings took the place of this setting"),
            Kind::Removed => self.whole(Effect::Dropped, "systemd no longer has this setting"),
            Kind::Exec | Kind::Install | Kind::Other => {}
            _ => self.resource(kind),
        }
    }

    /// Settings of what a service sees and may do.
    fn resource(&mut self, kind: Kind) {
        match kind {
            Kind::Processors => self.processors(),
            Kind::ProcessorsOr(word) => self.processors_or(word),
            Kind::SystemCalls(with_errors) => self.system_calls(with_errors),
            Kind::Architectures => self.architectures(),
            Kind::ErrorNumber => self.error_number(),
            Kind::Namespaces => self.namespaces(),
            Kind::AddressFamilies => self.address_families(),
            Kind::FileSystems => self.file_systems(),
            Kind::Interfaces => self.interfaces(),
            Kind::Addresses => self.addresses(),
            Kind::SocketBind => self.socket_bind(),
            Kind::BindPaths => self.bind_paths(),
            Kind::Images(with_destination) => self.images(with_destination),
            Kind::ImageOptions => self.image_options(),
            Kind::TemporaryFileSystems => self.temporary_file_systems(),
            Kind::SearchPath => self.search_path(),
            Kind::DeviceAllow => self.device_allow(),
            Kind::PerDevice(kind) => self.per_device(kind),
            _ => self.data(kind),
        }
    }

    fn data(&mut self, kind: Kind) {
        match kind {
            Kind::RootHash => self.root_hash(),
            Kind::RootHashSignature => self.root_hash_signature(),
            Kind::Base64 => self.base64(),
            Kind::EscapedText => self.escaped_text(),
            Kind::Input => self.input(),
            Kind::LogFields => self.log_fields(),
            Kind::LogNamespace => self.log_namespace(),
            Kind::Credential(encrypted) => self.credential(encrypted),
            Kind::CredentialSource => self.credential_source(),
            Kind::CoredumpFilter => self.coredump_filter(),
            Kind::BpfProgram => self.bpf_program(),
            _ => self.scalar(kind),
        }
    }

    fn fault(&mut self, effect: Effect, at: Range<usize>, message: impl Display) {
        self.faults.push(Fault { effect, at, message: message.to_string(), near: None });
    }

    fn whole(&mut self, effect: Effect, message: impl Display) {
        self.fault(effect, 0..self.value.len(), message);
    }

    fn holds(&mut self, holds: bool, message: impl Display) {
        if !holds {
            self.whole(Effect::Dropped, message);
        }
    }

    fn resolve_all(&mut self, effect: Effect) -> Option<String> {
        match self.specifiers.expand_text(self.value) {
            Ok(text) => Some(text),
            Err(error) => {
                self.whole(effect, error);
                None
            }
        }
    }

    fn resolve(&mut self, bytes: &[u8], at: Range<usize>, effect: Effect) -> Option<Vec<u8>> {
        match self.specifiers.expand(bytes) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.fault(effect, at, error);
                None
            }
        }
    }

    fn words(&mut self, syntax: Syntax, effect: Effect) -> Vec<Read> {
        let mut words = Vec::new();
        let mut at = 0;
        loop {
            match split::next_word(self.value.as_bytes(), at, syntax) {
                Ok(None) => return words,
                Ok(Some(read)) => {
                    at = read.next;
                    words.push(read);
                }
                Err(unbalanced) => {
                    self.fault(
                        effect,
                        unbalanced.span,
                        "a quote is not closed, or a backslash escapes nothing",
                    );
                    return words;
                }
            }
        }
    }

    fn each_word(&mut self, syntax: Syntax, wrong: impl Fn(&str) -> Option<&'static str>) {
        for read in self.words(syntax, Effect::Dropped) {
            if let Some(message) = wrong(&read.word.text()) {
                self.fault(Effect::Dropped, read.word.span, message);
            }
        }
    }
}

/// A truth value as systemd reads it.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(words::TRUE) {
        Some(true)
    } else if is(words::FALSE) {
        Some(false)
    } else {
        None
    }
}
