//! The sections of a service unit, as plain data.

use std::fmt;

use super::choices::{KillMode, Restart, ServiceType};
use super::exec::ExecCommand;
use super::keys::Section;
use super::name::UnitName;
use super::settings::{
    Assigned, EnvironmentFilePath, Extra, Limit, ShownExtra, Variable, Writer, read_list, read_one,
};
use super::time_span::TimeSpan;
use crate::format::change::overlay::Lists;

/// Declares a section: docs, name, how often it is given and its type, `=`, the key.
macro_rules! section {
    (
        $(#[$docs:meta])*
        pub struct $name:ident {
            $($(#[$field_docs:meta])* $field:ident: $many:ident $ty:ty = $key:literal;)+
        }
    ) => {
        $(#[$docs])*
        ///
        /// Settings without a field of their own stand in `extra`, as key and raw value.
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_docs])*
                ///
                #[doc = concat!("`", $key, "=`")]
                pub $field: section!(@type $many $ty),
            )+
            /// Settings without a field of their own, in order.
            pub extra: Extra,
        }

        /// Without values that may be secret.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))+
                    .field("extra", &ShownExtra(&self.extra))
                    .finish()
            }
        }

        impl $name {
            /// Makes a section with nothing set.
            pub fn new() -> Self {
                Self::default()
            }

            $(section!(@setter $(#[$field_docs])* $field $many $ty);)+

            /// Adds a setting that has no field here; the value is written as it is.
            #[must_use]
            pub fn extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
                self.extra.push((key.into(), value.into()));
                self
            }

            /// The keys that have a field.
            pub(crate) const KEYS: &'static [&'static str] = &[$($key),+];

            pub(crate) fn write(&self, writer: &mut Writer<'_>) {
                $(section!(@write writer $many self.$field, $key);)+
                for (key, value) in &self.extra {
                    writer.line(key, value);
                }
            }

            /// Sets what a draft sets.
            pub(crate) fn lay_over(&mut self, draft: &Self, lists: Lists) {
                $(section!(@over $many self.$field, draft.$field, lists);)+
                if lists == Lists::Replaced {
                    self.extra.retain(|(key, _)| !draft.extra.iter().any(|(new, _)| new == key));
                }
                extend(&mut self.extra, &draft.extra);
            }

            /// Forgets a setting.
            pub(crate) fn clear(&mut self, key: &str) {
                match key {
                    $($key => self.$field = Default::default(),)+
                    _ => self.extra.retain(|(known, _)| known != key),
                }
            }

            pub(crate) fn read(assigned: &Assigned<'_>) -> Self {
                Self {
                    $($field: section!(@read assigned $many $key),)+
                    extra: assigned.others(Self::KEYS),
                }
            }
        }
    };
    (@type text $ty:ty) => { Option<String> };
    (@type one $ty:ty) => { Option<$ty> };
    (@type list $ty:ty) => { Vec<$ty> };
    (@type names $ty:ty) => { Vec<$ty> };
    (@setter $(#[$docs:meta])* $field:ident text $ty:ty) => {
        $(#[$docs])*
        #[must_use]
        pub fn $field(mut self, value: impl Into<String>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };
    (@setter $(#[$docs:meta])* $field:ident one $ty:ty) => {
        $(#[$docs])*
        #[must_use]
        pub fn $field(mut self, value: $ty) -> Self {
            self.$field = Some(value);
            self
        }
    };
    (@setter $(#[$docs:meta])* $field:ident list $ty:ty) => {
        $(#[$docs])*
        #[must_use]
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$ty>>) -> Self {
            self.$field = values.into_iter().map(Into::into).collect();
            self
        }
    };
    // Exactly this type, so that `.parse()?` knows what to make of a text.
    (@setter $(#[$docs:meta])* $field:ident names $ty:ty) => {
        $(#[$docs])*
        #[must_use]
        pub fn $field(mut self, names: impl IntoIterator<Item = $ty>) -> Self {
            self.$field = names.into_iter().collect();
            self
        }
    };
    (@write $writer:ident names $value:expr, $key:literal) => { $writer.list($key, &$value) };
    (@write $writer:ident list $value:expr, $key:literal) => { $writer.list($key, &$value) };
    (@write $writer:ident $many:ident $value:expr, $key:literal) => { $writer.one($key, $value.as_ref()) };
    (@over names $own:expr, $new:expr, $lists:expr) => { lay_list_over(&mut $own, &$new, $lists) };
    (@over list $own:expr, $new:expr, $lists:expr) => { lay_list_over(&mut $own, &$new, $lists) };
    (@over $many:ident $own:expr, $new:expr, $lists:expr) => {
        if $new.is_some() {
            $own.clone_from(&$new);
        }
    };
    (@read $assigned:ident names $key:literal) => { read_list($assigned, $key) };
    (@read $assigned:ident list $key:literal) => { read_list($assigned, $key) };
    (@read $assigned:ident $many:ident $key:literal) => { read_one($assigned, $key) };
}

/// A list that is empty in a draft is not mentioned by it.
fn lay_list_over<T: Clone + PartialEq>(own: &mut Vec<T>, new: &[T], lists: Lists) {
    if lists == Lists::Replaced && !new.is_empty() {
        own.clear();
    }
    extend(own, new);
}

/// Puts what a list does not have behind what it has.
fn extend<T: Clone + PartialEq>(own: &mut Vec<T>, new: &[T]) {
    for item in new {
        if !own.contains(item) {
            own.push(item.clone());
        }
    }
}

section! {
    /// `[Unit]`: what every kind of unit has.
    pub struct UnitSection {
        /// What the unit is, in a few words.
        description: text String = "Description";
        /// Where to read about it: URIs of http, https, file, info or man.
        documentation: list String = "Documentation";
        /// Units that are started as well; it does no harm when they fail.
        wants: names UnitName = "Wants";
        /// Units that are started as well; this one does not run without them.
        requires: names UnitName = "Requires";
        /// Like `requires`; this unit also stops when one of them stops.
        binds_to: names UnitName = "BindsTo";
        /// Units whose stop and restart reach this one.
        part_of: names UnitName = "PartOf";
        /// Units that stop this one, and that this one stops.
        conflicts: names UnitName = "Conflicts";
        /// Units that have to be up before this one starts.
        after: names UnitName = "After";
        /// Units that start after this one.
        before: names UnitName = "Before";
        /// The unit is skipped unless this path exists.
        condition_path_exists: list String = "ConditionPathExists";
        /// The time in which starts are counted; zero means no limit. Default 10s.
        start_limit_interval_sec: one TimeSpan = "StartLimitIntervalSec";
        /// How many starts are allowed in that time. Default 5.
        start_limit_burst: one u32 = "StartLimitBurst";
    }
}

section! {
    /// `[Service]`: the process.
    pub struct ServiceSection {
        /// When the service counts as started. Default `simple`; `dbus` with a bus name, `oneshot` without a command.
        service_type: one ServiceType = "Type";
        /// Variables of the process.
        environment: list Variable = "Environment";
        /// Files with more variables; they win over `environment`.
        environment_file: list EnvironmentFilePath = "EnvironmentFile";
        /// Commands that run before `exec_start`, one after the other.
        exec_start_pre: list ExecCommand = "ExecStartPre";
        /// The command of the service; only a oneshot may have several.
        exec_start: list ExecCommand = "ExecStart";
        /// Commands that run once the service has started.
        exec_start_post: list ExecCommand = "ExecStartPost";
        /// Commands that make the service read its configuration again. Default: a reload is refused.
        exec_reload: list ExecCommand = "ExecReload";
        /// Commands that stop the service. Default: `KillSignal=`, SIGTERM, is sent to it.
        exec_stop: list ExecCommand = "ExecStop";
        /// When the service is started again. Default `no`.
        restart: one Restart = "Restart";
        /// How long a restart waits. Default 100ms.
        restart_sec: one TimeSpan = "RestartSec";
        /// How long the start may take. Default 90s; no limit for a oneshot.
        timeout_start_sec: one TimeSpan = "TimeoutStartSec";
        /// How long the stop may take before the processes are killed. Default 90s.
        timeout_stop_sec: one TimeSpan = "TimeoutStopSec";
        /// The longest time between two reports of the process that it is alive. Default: no report is asked for.
        watchdog_sec: one TimeSpan = "WatchdogSec";
        /// Which processes are stopped with the service. Default `control-group`.
        kill_mode: one KillMode = "KillMode";
        /// Whether the service manages its own part of the control group tree. Default `no`; a container runtime needs it.
        delegate: one bool = "Delegate";
        /// The slice that the service runs in. Default `system.slice`.
        slice: one UnitName = "Slice";
        /// Whether CPU time is counted. systemd 258 and later always count it and skip the setting.
        cpu_accounting: one bool = "CPUAccounting";
        /// Whether memory is counted. Default `yes`.
        memory_accounting: one bool = "MemoryAccounting";
        /// How willingly the kernel kills the service when memory runs out, from -1000 (never) to 1000. Default 0.
        oom_score_adjust: one i16 = "OOMScoreAdjust";
        /// The most tasks of the service. Default 15 % of the system's limit.
        tasks_max: one Limit = "TasksMax";
        /// The most files that each process may have open. Default 1024, at most 524288.
        limit_nofile: one Limit = "LimitNOFILE";
        /// The most processes of the service's user. Default: the kernel's limit.
        limit_nproc: one Limit = "LimitNPROC";
        /// The largest core dump, in bytes. Default `infinity`.
        limit_core: one Limit = "LimitCORE";
        /// The folder that the process starts in, an absolute path. Default `/`.
        working_directory: text String = "WorkingDirectory";
        /// The user that the process runs as. Default `root`.
        user: text String = "User";
    }
}

section! {
    /// `[Install]`: what `systemctl enable` does.
    pub struct InstallSection {
        /// Units that want this one once it is enabled.
        wanted_by: names UnitName = "WantedBy";
        /// Units that require this one once it is enabled.
        required_by: names UnitName = "RequiredBy";
        /// Other names that the unit gets once it is enabled.
        alias: names UnitName = "Alias";
        /// Units that are enabled along with this one.
        also: names UnitName = "Also";
    }
}

impl Section {
    /// Whether a key of this section has a field.
    pub(crate) fn has_field(self, key: &str) -> bool {
        let keys = match self {
            Self::Unit => UnitSection::KEYS,
            Self::Service => ServiceSection::KEYS,
            Self::Install => InstallSection::KEYS,
        };
        keys.contains(&key)
    }
}
