//! Settings that take one of a few words.

use super::values::words::{Words, words};

/// A value of which the last one counts.
pub(crate) trait One: Sized {
    /// As it is written, on one line.
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// Declares an enumeration of words.
macro_rules! setting_words {
    ($(#[$docs:meta])* pub enum $name:ident {
        $($(#[$word_docs:meta])* $variant:ident = $word:literal $(since $since:literal)?,)+
    }) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_docs])* $variant,)+
        }

        impl $name {
            /// Every word, for the row of the setting.
            pub(crate) const WORDS: Words = words![$($word $(since $since)?),+];

            /// The word in the file.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl One for $name {
            fn write(&self) -> String {
                self.as_str().to_owned()
            }

            fn read(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

setting_words! {
    /// When a service counts as started (systemd.service(5)).
    pub enum ServiceType {
        /// At once.
        Simple = "simple",
        /// When the program was executed.
        Exec = "exec",
        /// When the first process ends and leaves another one behind.
        Forking = "forking",
        /// When it has done its work and ended.
        Oneshot = "oneshot",
        /// When it has its name on D-Bus.
        Dbus = "dbus",
        /// When it says so.
        Notify = "notify",
        /// When it says so, and a reload has ended when it says so again. systemd 253 and later.
        NotifyReload = "notify-reload" since 253,
        /// Like simple, but after all other jobs.
        Idle = "idle",
    }
}

setting_words! {
    /// When a service is started again (systemd.service(5)).
    pub enum Restart {
        /// Never.
        No = "no",
        /// After it ended well.
        OnSuccess = "on-success",
        /// After an error, a signal, a timeout or a missed watchdog.
        OnFailure = "on-failure",
        /// After a signal, a timeout or a missed watchdog.
        OnAbnormal = "on-abnormal",
        /// After a missed watchdog.
        OnWatchdog = "on-watchdog",
        /// After an uncaught signal.
        OnAbort = "on-abort",
        /// In every case, unless it was stopped.
        Always = "always",
    }
}

setting_words! {
    /// Which processes are stopped with a service (systemd.kill(5)).
    pub enum KillMode {
        /// All of its control group.
        ControlGroup = "control-group",
        /// The main process politely, the rest by force.
        Mixed = "mixed",
        /// Only the main process: what a container runtime needs.
        Process = "process",
        /// None; systemd advises against it.
        None = "none",
    }
}
